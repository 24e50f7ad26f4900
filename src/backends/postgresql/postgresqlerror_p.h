// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aioerror.h"

struct pg_conn;
struct pg_result;

namespace Aio::Detail
{
/// What an error answer of the server means. It was refused: the caller knows where more is to be said of the outcome.
/// `withValues`: also those of the statement that the server has put into its words.
AioErrorInfo postgresqlError(const pg_result *result, AioPhase phase, bool withValues);

/// What libpq says of a connection that failed or broke.
QString postgresqlMessage(const pg_conn *connection);

/// Why a connect failed; `where` is what to call the database. It had PQERRORS_VERBOSE, for the SQLSTATE.
AioErrorInfo connectError(const pg_conn *connection, const QString &where);

/// Five characters, empty without.
QByteArray sqlState(const pg_result *result);
}
