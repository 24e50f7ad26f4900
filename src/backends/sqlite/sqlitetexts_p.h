// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/sqlite/sqlitefunctions_p.h"
#include "aioorm/core/aiocell.h"
#include "aioorm/core/aiovalue.h"

struct sqlite3;

/// Dates, times and UUIDs as other programs write them, where SQLite has no type that would say it.
namespace Aio::Detail
{
enum class UuidForm { Text, Bytes };

/// What to store instead, as the library would have written it: the text, or the bytes of a UUID. Empty: `reason` is the end of a sentence
/// that begins with the value.
QByteArray ownForm(const AioCell &cell, ColumnKind kind, UuidForm form, QString &reason);

/// Makes aio_form(value, kind, form) known to a connection.
std::optional<AioErrorInfo> installTextFunction(sqlite3 *db, SqliteThrown &thrown);
}
