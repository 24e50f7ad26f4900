// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aioerror.h"

namespace Aio::Detail
{
/// What an error of the server, or of the client library, means. It was refused: the caller knows where more is to be said of the outcome.
/// `withValues`: also the values that the server has put into its words.
AioErrorInfo mysqlError(int code, const char *state, const char *message, AioPhase phase, bool withValues);

/// Why a connect failed; `where` is what to call the database.
AioErrorInfo mysqlConnectError(int code, const char *state, const char *message, const QString &where);

/// The connection is of no more use after this error: it is gone, or out of step.
bool endsMysqlConnection(int code);
/// It still works, and should not be used again: the server only reads, or its node has left the others.
bool spoilsMysqlConnection(int code, const char *message, bool inTransaction);
/// The statement was killed, or its time was up (KILL QUERY, max_statement_time).
bool isMysqlInterruption(int code);
}
