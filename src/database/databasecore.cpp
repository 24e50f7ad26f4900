// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/quitting_p.h"
#include "aioorm/database/aiodatabase.h"
#include "aioorm/database/statement_p.h"

#include <QCoreApplication>

namespace Aio::Detail
{
namespace
{
// what is counted since the start; the other numbers are of now
void addCounts(PoolCore::Statistics &sum, const PoolCore::Statistics &more, int sign = 1)
{
    const auto add = [sign](std::uint64_t &to, std::uint64_t count) {
        to = sign > 0 ? to + count : to - count;
    };
    add(sum.acquired, more.acquired);
    add(sum.timedOut, more.timedOut);
    add(sum.opened, more.opened);
    add(sum.closed, more.closed);
}
}

DatabaseCore::DatabaseCore(AioDatabase *database, const AioDialect &dialect, QString name, MakeConnections makeConnections)
    : name(std::move(name))
    , m_dialect(&dialect)
    , m_database(database)
    , m_queue(ReadyQueue::current())
    , m_makeConnections(std::move(makeConnections))
{
    watchForQuit();
}

DatabaseCore::DatabaseCore(const AioDialect &dialect, AioErrorInfo refusal)
    : m_dialect(&dialect)
    , m_database(nullptr)
    , m_queue(ReadyQueue::current())
    , m_refusal(std::move(refusal))
{
}

DatabaseCore::~DatabaseCore() = default;

const std::shared_ptr<ConnectionSet> &DatabaseCore::connections(For whom)
{
    refuseIfNone();
    const std::scoped_lock lock(m_mutex);
    if (state() == State::Closed && whom == For::Transaction && m_connections) {
        return m_connections;
    }
    if (state() != State::Open) {
        AioErrorInfo(AioErrorKind::Interface,
                     state() == State::Closed ? QCoreApplication::translate("AioError", "The database %1 is closed: aioConnect() opens it again.").arg(name)
                                              : QCoreApplication::translate("AioError", "The AioDatabase object of %1 has been destroyed.").arg(name))
            .phase(AioPhase::Acquire)
            .raise();
    }
    while (!m_connections) {
        watchForQuit(); // the application may be younger than this object
        // another database object may just be closing the one we found
        auto connections = m_makeConnections();
        if (connections->add(shared_from_this())) {
            m_connections = std::move(connections);
            if (m_last.lock() == m_connections) {
                Detail::addCounts(m_counted, m_lastCounted, -1); // it goes on counting
            }
            m_last.reset();
        }
    }
    return m_connections;
}

void DatabaseCore::becomeConnected()
{
    if (state() != State::Open || m_isConnected.exchange(true)) {
        return;
    }
    m_queue->post([self = shared_from_this()] {
        if (self->state() != State::Destroyed && self->isConnected()) {
            Q_EMIT self->m_database->openChanged();
        }
    });
}

std::shared_ptr<ConnectionSet> DatabaseCore::existingConnections() const
{
    const std::scoped_lock lock(m_mutex);
    return m_connections;
}

void DatabaseCore::announce(const QStringList &tables)
{
    {
        const std::scoped_lock lock(m_mutex);
        if (tables.isEmpty()) {
            return;
        }
        const bool pending = !m_announced.isEmpty();
        for (const QString &table : tables) {
            m_announced.insert(table);
        }
        if (pending) {
            return;
        }
    }
    m_queue->post([self = shared_from_this()] {
        QSet<QString> announced;
        {
            const std::scoped_lock lock(self->m_mutex);
            announced.swap(self->m_announced);
        }
        if (self->state() != State::Destroyed) {
            Q_EMIT self->m_database->tablesChanged(QStringList(announced.values()));
        }
    });
}

void DatabaseCore::reopen()
{
    m_state = State::Open;
}

void DatabaseCore::close(State state)
{
    m_state = state;
    m_isConnected = false;
}

std::shared_ptr<ConnectionSet> DatabaseCore::release()
{
    std::shared_ptr<ConnectionSet> connections;
    {
        const std::scoped_lock lock(m_mutex);
        connections.swap(m_connections);
        if (connections) {
            m_last = connections;
            m_lastCounted = connections->statistics();
            Detail::addCounts(m_counted, m_lastCounted);
        }
    }
    return connections && connections->remove(this) ? connections : nullptr;
}

void DatabaseCore::addCounts(const ConnectionSet &released)
{
    const PoolCore::Statistics now = released.statistics();
    const std::scoped_lock lock(m_mutex);
    if (m_last.lock().get() == &released) {
        Detail::addCounts(m_counted, m_lastCounted, -1);
        Detail::addCounts(m_counted, now);
        m_lastCounted = now;
    }
}

PoolCore::Statistics DatabaseCore::statistics() const
{
    const std::scoped_lock lock(m_mutex);
    PoolCore::Statistics sum = m_connections ? m_connections->statistics() : PoolCore::Statistics();
    Detail::addCounts(sum, m_counted);
    return sum;
}

void DatabaseCore::enter(PendingStatement *statement)
{
    const std::scoped_lock lock(m_mutex);
    statement->d->next = m_first;
    if (m_first) {
        m_first->d->previous = statement;
    }
    m_first = statement;
}

void DatabaseCore::leave(PendingStatement *statement)
{
    const std::scoped_lock lock(m_mutex);
    PendingStatementPrivate &d = *statement->d;
    (d.previous ? d.previous->d->next : m_first) = d.next;
    if (d.next) {
        d.next->d->previous = d.previous;
    }
    d.previous = d.next = nullptr;
}

void DatabaseCore::cancelAll()
{
    std::vector<std::shared_ptr<Operation>> statements;
    {
        const std::scoped_lock lock(m_mutex);
        for (PendingStatement *statement = m_first; statement; statement = statement->d->next) {
            if (auto shared = statement->weak_from_this().lock()) {
                statements.push_back(std::move(shared));
            }
        }
        for (const auto &weak : m_waiters) {
            if (auto waiter = weak.lock()) {
                statements.push_back(std::move(waiter));
            }
        }
    }
    for (const auto &statement : statements) {
        statement->cancel();
    }
}

void DatabaseCore::addWaiter(const std::shared_ptr<Operation> &waiter)
{
    const std::scoped_lock lock(m_mutex);
    if (m_waiters.size() == m_waiters.capacity()) { // now and then: thousands may wait
        std::erase_if(m_waiters, [](const auto &weak) {
            return weak.expired();
        });
    }
    m_waiters.push_back(waiter);
}

void DatabaseCore::addLease(const std::shared_ptr<Lease> &lease)
{
    const std::scoped_lock lock(m_mutex);
    m_leases.push_back(lease);
}

void DatabaseCore::removeLease(const Lease *lease)
{
    std::vector<std::shared_ptr<Lease>> others; // let go of without the lock
    const std::scoped_lock lock(m_mutex);
    std::erase_if(m_leases, [&](const auto &weak) {
        others.push_back(weak.lock());
        return !others.back() || others.back().get() == lease;
    });
}

bool DatabaseCore::hasLeases() const
{
    const std::scoped_lock lock(m_mutex);
    return std::any_of(m_leases.begin(), m_leases.end(), [](const auto &weak) {
        return !weak.expired();
    });
}

void DatabaseCore::endLeases()
{
    std::vector<std::shared_ptr<Lease>> leases;
    {
        const std::scoped_lock lock(m_mutex);
        for (const auto &weak : m_leases) {
            if (auto lease = weak.lock()) {
                leases.push_back(std::move(lease));
            }
        }
    }
    for (const auto &lease : leases) {
        lease->queue->post([lease] {
            lease->takeAway();
        });
    }
}

bool DatabaseCore::isIdle(int transactions) const
{
    const std::scoped_lock lock(m_mutex);
    return !m_first && m_transactions.load(std::memory_order_relaxed) <= transactions;
}

void DatabaseCore::beginTest()
{
    refuseIfNone();
    if (!m_queue->isOfThisThread()) {
        AioErrorInfo(AioErrorKind::Interface,
                     QStringLiteral("The transaction of a test belongs to the thread of its database: begin it there, or make the AioDatabase here."))
            .outcome(AioOutcome::NotSent)
            .raise();
    }
    const auto hub = connections()->hub;
    if (isUnderTest() || hub->isUnderTest(this)) {
        AioErrorInfo(
            AioErrorKind::Programming,
            QStringLiteral("There is a test's transaction on %1 already, which is not nested: end it first, or use aioAtomic() inside of it.").arg(name))
            .outcome(AioOutcome::NotSent)
            .raise();
    }
    m_isUnderTest = true;
}

std::optional<AioErrorInfo> DatabaseCore::endTest()
{
    m_isUnderTest = false;
    const std::scoped_lock lock(m_mutex);
    if (m_writtenOutside.isEmpty()) {
        return {};
    }
    return AioErrorInfo(AioErrorKind::Programming, std::exchange(m_writtenOutside, {}));
}

void DatabaseCore::noteWrittenOutside(const QStringList &tables, const QByteArray &sql)
{
    constexpr qsizetype longest = 100;
    if (tables.isEmpty()) {
        return;
    }
    const std::scoped_lock lock(m_mutex);
    if (!m_writtenOutside.isEmpty()) {
        return; // the first one is where it begins
    }
    const QByteArray text = sql.simplified();
    const QString what = sql.isEmpty() ? QStringLiteral("A transaction on another connection to the database has")
                                       : QStringLiteral("The statement \"%1\" on another connection to the database has")
                                             .arg(QString::fromUtf8(text.size() > longest ? text.left(longest) + "…" : text));
    m_writtenOutside = QStringLiteral(
                           "%1 written %2 while the test ran: that is not rolled back with the test. Let the code under test use the AioDatabase "
                           "object of the test.")
                           .arg(what, tables.join(QStringLiteral(", ")));
}
}
