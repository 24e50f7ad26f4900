// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/aiotransaction.h"
#include "support/testdatabase.h"

/// How a connection may have been used, and with it its session.
class SessionUse
{
public:
    enum class Way { Lease, Transaction, RolledBack, Failed };
    static QList<std::pair<const char *, Way>> allWays();
    /// Runs the statements, and gives the connection back.
    static AioTask<> run(AioDatabase &db, Way way, QStringList statements);
    /// The first value of a query, on a connection that somebody else may have had.
    static QVariant valueOf(AioDatabase &db, const QString &sql);
    /// What the statements leave, at which `look` looks, is gone afterwards, and the session, which `session` asks for, is the same.
    static void verifyPutBack(AioDatabase &db, Way way, const QStringList &statements, const QString &look, const QString &session);
    /// Outside of a lease and a transaction nobody would put it back.
    static void verifyRefusedAlone(AioDatabase &db, const QString &sql);
};

Q_DECLARE_METATYPE(SessionUse::Way)
