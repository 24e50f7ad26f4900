// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"

class AioDatabase;
class QSqlDatabase;

/// An open QSqlDatabase (include it, and link Qt6::Sql) with the same settings, for code that is written for Qt Sql and for Qt's SQL
/// models; one for each thread, which goes with the AioDatabase. It is a session of its own: it takes no part in transactions
/// of the AioDatabase, blocks, and what it writes is announced by notifyChanged() only. Of an AioSqliteDatabase and an
/// AioQtSqlDatabase. Refused (AioInterfaceError) for others, for a private ":memory:" and inside a test's transaction.
/// Errors: AioOperationalError if it cannot be opened.
AIOORM_EXPORT QSqlDatabase aioSqlDatabase(const AioDatabase &database);
