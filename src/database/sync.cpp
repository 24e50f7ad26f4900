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
// the guards of this thread, the innermost last
thread_local std::vector<const DatabaseCore *> allowed;

Limits limitsOf(const AioExecutor &executor)
{
    return executor.data().limitsFromNow();
}
}

Bridge bridgeOf(const AioExecutor &executor)
{
    const DatabaseCore *core = executor.data().core.get();
    core->refuseIfNone();
    return bridge(core->allowSync.load(std::memory_order_relaxed) || std::find(allowed.begin(), allowed.end(), core) != allowed.end());
}

RunContext::RunContext(const AioExecutor &executor)
    : m_life(limitsOf(executor))
    , m_ambient(m_life.ambient())
{
    if (const auto &place = executor.data().place) {
        m_ambient.marker = std::make_shared<TransactionMarker>(place, executor.aioSharedData());
    }
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
    Aio::Detail::allowed.push_back(m_core.get());
    Aio::Detail::changeSyncAllowed(Aio::Detail::SyncReach::Thread, 1);
}

AioAllowSync::~AioAllowSync()
{
    const auto mine = std::find(Aio::Detail::allowed.rbegin(), Aio::Detail::allowed.rend(), m_core.get());
    Q_ASSERT_X(mine != Aio::Detail::allowed.rend(), "AioAllowSync", "destroyed on another thread than it was made on");
    Aio::Detail::allowed.erase(std::next(mine).base());
    Aio::Detail::changeSyncAllowed(Aio::Detail::SyncReach::Thread, -1);
}

AioTransaction AioExecutor::begin(Aio::TransactionMode mode) const
{
    const AioExecutor executor = Aio::Detail::implicitExecutor(*this);
    return Aio::Detail::sync(executor, [&] {
        return executor.aioBegin(mode);
    });
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
