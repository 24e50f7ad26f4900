// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aioerror.h"
#include "aioorm/sql/aiodialect.h"

#include <QSqlError>

namespace Aio::Detail
{
/// What a QSqlError says, as far as it can be told: Qt hands on the database's own code and text, and not which of them mean
/// what, so this goes by the dialect.
AioErrorInfo qtSqlError(const QSqlError &error, AioDialect::Kind dialect, AioPhase phase);
/// The connection is of no more use after this.
bool isConnectionLost(const AioErrorInfo &error);
/// The database has ended the transaction by itself.
bool endedTransaction(const AioErrorInfo &error, AioDialect::Kind dialect);
}
