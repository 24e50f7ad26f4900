// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/database/detail/sync.h"

#include "aioorm/core/fiber_p.h"
#include "aioorm/database/aioallowsync.h"
#include "aioorm/database/aiodatabase.h"
#include "aioorm/database/place_p.h"

namespace Aio::Detail
{
namespace
{
// a guard of this thread
class Allowed
{
public:
    const DatabaseCore *core;
    Clock::time_point since; // of the outermost one of this database
};
thread_local std::vector<Allowed> allowed; // the innermost last

auto guardOf(const DatabaseCore *core)
{
    return std::find_if(allowed.begin(), allowed.end(), [core](const Allowed &guard) {
        return guard.core == core;
    });
}

Limits limitsOf(const AioExecutor &executor)
{
    return executor.data().limitsFromNow();
}
}

Bridge bridgeOf(const AioExecutor &executor)
{
    const DatabaseCore *core = executor.data().core.get();
    core->refuseIfNone();
    return bridge(core->allowSync.load(std::memory_order_relaxed) || guardOf(core) != allowed.end());
}

RunContext::RunContext(const AioExecutor &executor)
    : m_life(limitsOf(executor))
    , m_ambient(m_life.ambient())
{
    if (const auto &place = executor.data().place) {
        m_ambient.marker = std::make_shared<TransactionMarker>(place, executor.aioSharedData());
    }
}

AioTransaction TransactionSteps::beginSync(const AioExecutor &executor, TransactionMode mode, Nesting nesting)
{
    return sync(
        executor,
        [&] {
            return begin(executor, mode, nesting);
        },
        [] {
            return QStringLiteral("BEGIN");
        });
}

AioTransaction TransactionSteps::beginHandleSync(const AioExecutor &given, TransactionMode mode, Nesting nesting)
{
    const AioExecutor executor = implicitExecutor(given);
    const AioTransaction transaction = sync(executor, [&] {
        return beginHandle(executor, mode, nesting);
    });
    // a fiber has its ambient to itself, the main stack is everybody's; where a transaction is implicit, what names none means that
    const auto &marker = Ambient::current().marker;
    const auto implicit = marker ? marker->implicit.lock() : nullptr;
    if (isInFiber() && (!implicit || implicit->place->isEnded())) {
        goOnUnder(transaction);
    }
    return transaction;
}

void TransactionSteps::waitBeforeRetry(const AioExecutor &executor, int attempt)
{
    sync(executor, [attempt] {
        return pauseBeforeRetry(attempt);
    });
}

void TransactionSteps::endSync(const AioTransaction &transaction, bool failed)
{
    // a rollback is seen to its end, and the error of the body passed on
    const auto end = [&] {
        if (failed) {
            waitUntilEnded(TransactionSteps::end(transaction, true));
        } else {
            awaitHere(TransactionSteps::end(transaction, false));
        }
    };
    if (isInFiber()) {
        end();
    } else {
        const BlockingSection section;
        end();
    }
}
}

AioAllowSync::AioAllowSync(AioDatabase &database)
    : m_core(database.aioExecutorData()->core)
{
    const auto outer = Aio::Detail::guardOf(m_core.get());
    Aio::Detail::allowed.push_back({m_core.get(), outer == Aio::Detail::allowed.end() ? Aio::Detail::Clock::now() : outer->since});
    Aio::Detail::changeSyncAllowed(Aio::Detail::SyncReach::Thread, 1);
}

AioAllowSync::~AioAllowSync()
{
    const auto mine = Aio::Detail::guardOf(m_core.get());
    Q_ASSERT_X(mine != Aio::Detail::allowed.end(), "AioAllowSync", "destroyed on another thread than it was made on");
    const auto since = mine->since;
    Aio::Detail::allowed.erase(mine);
    Aio::Detail::changeSyncAllowed(Aio::Detail::SyncReach::Thread, -1);
    if (Aio::Detail::guardOf(m_core.get()) != Aio::Detail::allowed.end()) {
        return; // one around it
    }
    if (const auto connections = m_core->existingConnections()) {
        connections->closeOpenedHere(since);
    }
}

AioTransaction AioExecutor::begin(Aio::TransactionMode mode) const
{
    return Aio::Detail::TransactionSteps::beginHandleSync(*this, mode, Aio::Detail::Nesting::Savepoint);
}

AioTransaction AioExecutor::beginSavepoint() const
{
    return Aio::Detail::TransactionSteps::beginHandleSync(*this, Aio::ReadWrite, Aio::Detail::Nesting::Require);
}

AioConnection AioExecutor::connection(Aio::Access access) const
{
    return Aio::Detail::sync(*this, [&] {
        return aioConnection(access);
    });
}

void AioTransaction::commit()
{
    Aio::Detail::sync(AioExecutor(*this), [&] {
        return aioCommit();
    });
}

void AioTransaction::rollback()
{
    Aio::Detail::sync(AioExecutor(*this), [&] {
        return aioRollback();
    });
}

void AioDatabase::open()
{
    Aio::Detail::sync(AioExecutor(*this), [&] {
        return aioConnect();
    });
}

void AioDatabase::close()
{
    Aio::Detail::sync(AioExecutor(*this), [&] {
        return aioClose();
    });
}

void AioDatabase::syncTables(const AioExecutor &given, const std::function<AioTask<>(const AioExecutor &)> &task)
{
    const AioExecutor executor = Aio::Detail::implicitExecutor(given);
    Aio::Detail::sync(executor, [&] {
        return task(executor);
    });
}

bool AioDatabase::tableExists(const QString &name, const QString &schema)
{
    return tableExists(AioExecutor(*this), name, schema);
}

bool AioDatabase::tableExists(const AioExecutor &given, const QString &name, const QString &schema)
{
    const AioExecutor executor = Aio::Detail::implicitExecutor(given);
    return Aio::Detail::sync(executor, [&] {
        return aioTableExists(executor, name, schema);
    });
}

QStringList AioDatabase::tables(const QString &schema)
{
    return tables(AioExecutor(*this), schema);
}

QStringList AioDatabase::tables(const AioExecutor &given, const QString &schema)
{
    const AioExecutor executor = Aio::Detail::implicitExecutor(given);
    return Aio::Detail::sync(executor, [&] {
        return aioTables(executor, schema);
    });
}

QStringList AioDatabase::views(const QString &schema)
{
    return views(AioExecutor(*this), schema);
}

QStringList AioDatabase::views(const AioExecutor &given, const QString &schema)
{
    const AioExecutor executor = Aio::Detail::implicitExecutor(given);
    return Aio::Detail::sync(executor, [&] {
        return aioViews(executor, schema);
    });
}

bool AioDatabase::sequenceExists(const QString &name, const QString &schema)
{
    return sequenceExists(AioExecutor(*this), name, schema);
}

bool AioDatabase::sequenceExists(const AioExecutor &given, const QString &name, const QString &schema)
{
    const AioExecutor executor = Aio::Detail::implicitExecutor(given);
    return Aio::Detail::sync(executor, [&] {
        return aioSequenceExists(executor, name, schema);
    });
}

AioSqlResult AioDatabase::sqlResult(const QString &sql, const QVariantList &values, Aio::Access access)
{
    return sqlResult(Aio::Detail::implicitExecutor(AioExecutor(*this)), sql, values, access);
}

AioSqlResult AioDatabase::sqlResult(const AioExecutor &executor, const QString &sql, const QVariantList &values, Aio::Access access)
{
    return Aio::Detail::sync(
        executor,
        [&] {
            return aioSqlResult(executor, sql, values, access);
        },
        [&] {
            return sql;
        });
}

QList<QVariantMap> AioDatabase::executeSql(const QString &sql, const QVariantList &values, Aio::Access access)
{
    return executeSql(Aio::Detail::implicitExecutor(AioExecutor(*this)), sql, values, access);
}

QList<QVariantMap> AioDatabase::executeSql(const AioExecutor &executor, const QString &sql, const QVariantList &values, Aio::Access access)
{
    return Aio::Detail::sync(
        executor,
        [&] {
            return aioExecuteSql(executor, sql, values, access);
        },
        [&] {
            return sql;
        });
}
