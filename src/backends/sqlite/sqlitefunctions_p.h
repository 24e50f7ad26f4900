// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/sqlite/aiosqliteoptions.h"

#include <optional>

struct sqlite3;

namespace Aio::Detail
{
/// What a function written in C++ threw while a statement ran. SQLite carries no more than a text.
using SqliteThrown = std::optional<AioErrorInfo>;

/// Makes the options' functions, aggregates and collations known to a connection. `thrown` outlives it and is used on its
/// thread only. Returns an error of phase Connect.
std::optional<AioErrorInfo> installFunctions(sqlite3 *db, const AioSqliteOptions &options, SqliteThrown &thrown);
}
