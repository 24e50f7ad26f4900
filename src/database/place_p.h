// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/databasecore_p.h"

#include <QLoggingCategory>

#include <deque>

Q_DECLARE_LOGGING_CATEGORY(aioTransaction)

namespace Aio::Detail
{
class Lease;
class TransactionFrame;

/// Waits for its turn in a place. On the place's thread.
class TurnWaiter
{
public:
    virtual ~TurnWaiter() = default;
    virtual void turnGranted() = 0;
    /// It is a transaction: what runs of the user's own SQL may be a BEGIN, whose answer it waits for.
    virtual bool waitsForQuiet() const { return false; }
    virtual void turnFailed(const AioErrorInfo &error) = 0;
};

/// Where statements run that name one connection: the connection itself (Lease), or a transaction or savepoint on it
/// (TransactionFrame). Places form a chain, and what runs in one waits while a deeper one is open, so that coroutines which
/// share a transaction take turns. All of it belongs to the thread that began it.
class Place : public std::enable_shared_from_this<Place>
{
public:
    virtual ~Place();
    Q_DISABLE_COPY_MOVE(Place)

    const std::shared_ptr<DatabaseCore> core;
    const std::shared_ptr<ReadyQueue> queue;
    std::shared_ptr<TransactionMarker> marker; ///< what statements in it run under; null for a lease, and for a test's transaction
    bool isTests = false; ///< the transaction of a test, or the lease that it is on

    virtual std::shared_ptr<Lease> lease() = 0;
    /// Null outside of any transaction.
    virtual std::shared_ptr<TransactionFrame> frame() = 0;
    /// The place around it; null for a lease.
    virtual const Place *outer() const = 0;
    virtual int depth() const = 0;
    /// Why nothing can run in it any more.
    virtual std::optional<AioErrorInfo> poison() const = 0;
    /// A statement of the same database that names no executor is a mistake here.
    virtual bool isInProgress() const = 0;
    /// No BEGIN of the user's own is on its way in it.
    virtual bool isQuiet() const { return true; }
    bool isEnded() const { return m_ended; }
    /// True if `inner` is this place, or one in it.
    bool contains(const Place *inner) const;

    /// A statement's or a child's turn, at once or later.
    void submit(const std::shared_ptr<TurnWaiter> &waiter);
    void withdraw(TurnWaiter *waiter);
    void setChild(const std::shared_ptr<TransactionFrame> &child) { m_child = child; }
    void childEnded();

    /// After a statement in this place, on its thread. `isControl`: one of the frame's own, as a COMMIT.
    virtual void statementEnded(const DriverRequest &statement, bool isControl) = 0;
    /// After one whose answer is not waited for any longer.
    virtual void statementDetached(const AioErrorInfo &error) = 0;
    /// Notes tables written.
    virtual void changed(const QStringList &tables) = 0;
    virtual void onRollback(std::function<void()> restore) = 0;

protected:
    explicit Place(std::shared_ptr<DatabaseCore> core);

    /// Statements can run at once.
    virtual bool isReady() const = 0;
    /// Sees to it that serve() is called when it is.
    virtual void makeReady() = 0;
    void serve();
    void failWaiters(const AioErrorInfo &error);
    void collect(const QStringList &tables);
    void publish(const QStringList &tables);
    QStringList takeChanges() { return std::exchange(m_changes, {}).values(); }
    bool hasChanges() const { return !m_changes.isEmpty(); }
    std::shared_ptr<TransactionFrame> child() const { return m_child.lock(); }

    bool m_ended = false;

private:
    std::weak_ptr<TransactionFrame> m_child;
    std::deque<std::shared_ptr<TurnWaiter>> m_waiting;
    QSet<QString> m_changes;
};

/// Names the transaction whose operation resumed the running coroutine. It only detects a forgotten `tx`; it never chooses a connection.
class TransactionMarker
{
public:
    explicit TransactionMarker(std::weak_ptr<Place> place = {}, std::weak_ptr<const ExecutorData> implicit = {})
        : place(std::move(place))
        , implicit(std::move(implicit))
    {
    }
    const std::weak_ptr<Place> place;
    /// Inside run() and allowSync(), where code runs in one piece: what a statement without an executor uses.
    const std::weak_ptr<const ExecutorData> implicit;
    /// It comes from aioBegin() alone: what is begun outside of the transaction may be meant to wait for its end.
    bool mayWaitOutside = false;
};

/// The ambient has this place as the implicit one.
inline bool isImplicitIn(const Ambient &ambient, const Place &place)
{
    const auto &marker = ambient.marker;
    return marker && marker->place.lock().get() == &place && !marker->implicit.expired();
}
}
