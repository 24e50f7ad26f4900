// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/database/place_p.h"

#include "aioorm/database/transactionframe_p.h"

namespace Aio::Detail
{
Place::Place(std::shared_ptr<DatabaseCore> core)
    : core(std::move(core))
    , queue(ReadyQueue::current())
{
}

Place::~Place() = default;

bool Place::contains(const Place *inner) const
{
    for (; inner; inner = inner->outer()) {
        if (inner == this) {
            return true;
        }
    }
    return false;
}

void Place::submit(const std::shared_ptr<TurnWaiter> &waiter)
{
    if (!queue->isOfThisThread()) {
        waiter->turnFailed(AioErrorInfo(AioErrorKind::Interface, QStringLiteral("A transaction is used from another thread than the one that began it.")));
        return;
    }
    if (m_ended) {
        waiter->turnFailed(AioErrorInfo(AioErrorKind::Interface, QStringLiteral("The transaction has ended: its handle cannot run statements any more.")));
        return;
    }
    if (const auto error = poison()) {
        waiter->turnFailed(*error);
        return;
    }
    const auto inner = child();
    if (inner) {
        const auto &running = Ambient::current().marker;
        if (running && !running->mayWaitOutside && inner->contains(running->place.lock().get())) {
            waiter->turnFailed(AioErrorInfo(AioErrorKind::Programming,
                                            QStringLiteral("This statement names an outer transaction while the caller runs in a savepoint of it, and "
                                                           "would wait for itself: pass the inner transaction.")));
            return;
        }
    }
    if (inner || !m_waiting.empty() || !isReady() || (waiter->waitsForQuiet() && !isQuiet())) {
        m_waiting.push_back(waiter);
        if (!inner && !isReady()) {
            makeReady();
        }
        return;
    }
    waiter->turnGranted();
}

void Place::withdraw(TurnWaiter *waiter)
{
    std::erase_if(m_waiting, [waiter](const auto &other) {
        return other.get() == waiter;
    });
}

void Place::serve()
{
    const auto self = shared_from_this();
    while (!m_waiting.empty() && m_child.expired()) {
        if (const auto error = poison()) {
            failWaiters(*error);
        } else if (!isReady()) {
            makeReady();
            return;
        } else if (m_waiting.front()->waitsForQuiet() && !isQuiet()) {
            return;
        } else {
            const auto waiter = std::move(m_waiting.front());
            m_waiting.pop_front();
            waiter->turnGranted();
        }
    }
}

void Place::failWaiters(const AioErrorInfo &error)
{
    for (const auto &waiter : std::exchange(m_waiting, {})) {
        waiter->turnFailed(error);
    }
}

void Place::childEnded()
{
    m_child.reset();
    serve();
}

void Place::collect(const QStringList &tables)
{
    for (const QString &table : tables) {
        m_changes.insert(table);
    }
}

void Place::publish(const QStringList &tables)
{
    if (const auto connections = core->existingConnections()) {
        if (isTests || lease()->isTests) {
            connections->publish(tables); // rolled back with it, and yet what the code under test commits
        } else {
            connections->publishCommitted(tables, {});
        }
    }
}
}
