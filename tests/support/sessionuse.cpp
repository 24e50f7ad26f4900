// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/sessionuse.h"

#include <QTest>

using namespace Qt::StringLiterals;

QList<std::pair<const char *, SessionUse::Way>> SessionUse::allWays()
{
    return {{"lease", Way::Lease}, {"transaction", Way::Transaction}, {"rolled back", Way::RolledBack}, {"failed", Way::Failed}};
}

namespace
{
AioTask<> runEach(AioExecutor executor, QStringList statements)
{
    for (const QString &sql : statements) {
        co_await AioDatabase::aioExecuteSql(executor, sql);
    }
}

}

AioTask<> SessionUse::run(AioDatabase &db, Way way, QStringList statements)
{
    switch (way) {
    case Way::Lease: {
        const auto connection = co_await db.aioConnection();
        co_await runEach(connection, statements);
        break;
    }
    case Way::Transaction:
        co_await db.aioAtomic([&](AioTransaction &tx) {
            return runEach(tx, statements);
        });
        break;
    case Way::RolledBack:
        co_await db.aioAtomic([&](AioTransaction &tx) -> AioTask<> {
            co_await runEach(tx, statements);
            co_await tx.aioRollback();
        });
        break;
    case Way::Failed: {
        const auto connection = co_await db.aioConnection();
        co_await runEach(connection, statements);
        try {
            co_await AioDatabase::aioExecuteSql(connection, u"SELECT nothing FROM nowhere"_s);
        } catch (const AioProgrammingError &) {
        }
        break;
    }
    }
}

QVariant SessionUse::valueOf(AioDatabase &db, const QString &sql)
{
    const auto rows = await(db.aioExecuteSql(sql));
    return rows.isEmpty() ? QVariant() : rows.first().first();
}

void SessionUse::verifyPutBack(AioDatabase &db, Way way, const QStringList &statements, const QString &look, const QString &session)
{
    const QVariant itself = valueOf(db, session);
    const QVariant before = valueOf(db, look);
    await(run(db, way, statements));
    QCOMPARE(valueOf(db, look), before);
    QCOMPARE(valueOf(db, session), itself);
}

void SessionUse::verifyRefusedAlone(AioDatabase &db, const QString &sql)
{
    await(db.aioConnect());
    const auto error = errorOf<AioProgrammingError>(db.aioExecuteSql(sql));
    QVERIFY2(error.message().contains(u"aioConnection()"), qPrintable(error.message()));
    QCOMPARE(error.outcome(), AioOutcome::NotSent);
}
