// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aioerror.h"

struct sqlite3;

namespace Aio::Detail
{
/// An SQLite result code and its text as an error: kind, code, whether running again helps, and what a constraint's
/// text says of its table and columns. The outcome is Refused.
AioErrorInfo sqliteError(int extendedCode, const QString &text, AioPhase phase);
/// What the connection failed with last.
AioErrorInfo sqliteError(sqlite3 *db, AioPhase phase);
/// Why a file could not be opened, from the code and from what lies at that path.
AioErrorInfo sqliteOpenError(int extendedCode, const QString &text, const QString &file);
}
