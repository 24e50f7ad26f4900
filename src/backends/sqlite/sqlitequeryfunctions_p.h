// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/sqlite/sqlitefunctions_p.h"

struct sqlite3;

namespace Aio::Detail
{
/// Makes the functions known that queries of this library call where SQLite has none: aio_ilike(), aio_regexp() and aio_iregexp() of a text
/// and a pattern; aio_local(moment, zone) and aio_truncated(moment, unit, zone). `thrown`: what they
/// fail with.
std::optional<AioErrorInfo> installQueryFunctions(sqlite3 *db, SqliteThrown &thrown);
}
