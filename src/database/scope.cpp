// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "database/scope_p.h"

#include "database/statement_p.h"

#include <QLoggingCategory>

Q_LOGGING_CATEGORY(aioTransaction, "aio.transaction")

namespace Aio
{
namespace
{
// a ROLLBACK after an expired deadline has a time of its own
constexpr std::chrono::seconds rollbackTimeout{2};
}

Scope::Scope(std::shared_ptr<DatabaseCore> core, Kind kind, std::shared_ptr<Scope> parent)
    : core(std::move(core))
    , kind(kind)
    , parent(std::move(parent))
    , queue(ReadyQueue::current())
    , outer(Ambient::current())
{
    if (this->parent) {
        connection = this->parent->connection;
    }
    if (kind == Kind::Transaction) {
        this->core->addTransaction();
    }
}

Scope::~Scope()
{
    if (kind == Kind::Lease) {
        giveBack();
    } else if (kind == Kind::Transaction && !m_ended) {
        core->removeTransaction();
    }
}

void Scope::giveBack()
{
    if (!pool || std::exchange(m_givenBack, true)) {
        return;
    }
    m_ended = true;
    if (queue->isOfThisThread()) {
        queue->forgetAtEnd(this);
        endReaders(QStringLiteral("The connection that the stream read on has been given back."));
    }
    // An SQLite connection does one thing after the other, so a ROLLBACK behind whatever it does makes it clean; and a
    // private database would be lost with its connection.
    bool broken = m_lost;
    if ((m_inTransaction || m_inDoubt) && !broken) {
        if (m_inDoubt && !core->dialect.inProcess) {
            broken = true;
        } else {
            qCWarning(aioTransaction, "A connection to %s comes back in an open transaction, which is rolled back.", qUtf8Printable(core->name));
            rollBackUnawaited(*connection);
        }
    }
    if (!broken) {
        connection->released();
    }
    pool->finish(ticket, broken ? PoolCore::Fate::Broken : PoolCore::Fate::Clean);
}

Scope *Scope::root()
{
    Scope *scope = this;
    while (scope->parent) {
        scope = scope->parent.get();
    }
    return scope;
}

int Scope::depth() const
{
    return kind == Kind::Lease ? 0 : parent->depth() + 1;
}

std::optional<AioErrorInfo> Scope::poison() const
{
    return const_cast<Scope *>(this)->root()->m_poison;
}

QByteArray Scope::savepointName() const
{
    return "aio_" + QByteArray::number(depth());
}

bool Scope::isDescendant(const Scope *scope) const
{
    for (; scope; scope = scope->parent.get()) {
        if (scope == this) {
            return true;
        }
    }
    return false;
}

void Scope::submit(const std::shared_ptr<ScopeWaiter> &waiter)
{
    if (!queue->isOfThisThread()) {
        waiter->scopeFailed(AioErrorInfo(AioErrorKind::Interface, QStringLiteral("A transaction is used from another thread than the one that began it.")));
        return;
    }
    if (m_ended) {
        waiter->scopeFailed(AioErrorInfo(AioErrorKind::Interface, QStringLiteral("The transaction has ended: its handle cannot run statements any more.")));
        return;
    }
    if (const auto error = poison()) {
        waiter->scopeFailed(*error);
        return;
    }
    const auto child = m_child.lock();
    if (child) {
        const auto marker = std::dynamic_pointer_cast<ScopeMarker>(Ambient::current().marker);
        const auto running = marker ? marker->scope.lock() : nullptr;
        if (running && child->isDescendant(running.get())) {
            waiter->scopeFailed(AioErrorInfo(AioErrorKind::Programming,
                                             QStringLiteral("This statement names an outer transaction while the caller runs in a savepoint of it, and "
                                                            "would wait for itself: pass the inner transaction.")));
            return;
        }
    }
    if (child || m_beginning || !m_waiting.empty() || (kind != Kind::Lease && !m_begun)) {
        m_waiting.push_back(waiter);
        if (!child && !m_beginning && kind != Kind::Lease && !m_begun) {
            beginForWaiters(shared_from_this());
        }
        return;
    }
    waiter->scopeGranted();
}

void Scope::withdraw(ScopeWaiter *waiter)
{
    std::erase_if(m_waiting, [waiter](const auto &other) {
        return other.get() == waiter;
    });
}

void Scope::serve()
{
    const auto self = shared_from_this();
    while (!m_waiting.empty() && !m_beginning && m_child.expired()) {
        const auto waiter = std::move(m_waiting.front());
        m_waiting.pop_front();
        waiter->scopeGranted();
    }
}

void Scope::failWaiters(const AioErrorInfo &error)
{
    for (const auto &waiter : std::exchange(m_waiting, {})) {
        waiter->scopeFailed(error);
    }
}

void Scope::removeReader(ScopeReader *reader)
{
    std::erase_if(root()->m_readers, [reader](const auto &entry) {
        return entry.second == reader;
    });
}

void Scope::endReaders(const QString &why)
{
    const auto readers = root()->m_readers;
    for (const auto &[scope, reader] : readers) {
        if (isDescendant(scope)) {
            reader->scopeEnds(AioErrorInfo(AioErrorKind::Interface, why).phase(AioPhase::Execute).outcome(AioOutcome::NotSent));
        }
    }
}

void Scope::childEnded()
{
    m_child.reset();
    serve();
}

void Scope::statementDetached(const AioErrorInfo &error)
{
    Scope *lease = root();
    lease->m_inTransaction = lease->m_inDoubt = true;
    if (!lease->m_poison) {
        lease->m_poison = error;
    }
}

void Scope::statementEnded(const DriverResult &result)
{
    Scope *lease = root();
    lease->m_inTransaction = result.inTransaction;
    if (result.connectionLost && !lease->m_lost) {
        lease->m_lost = true;
        lease->m_inTransaction = false;
        lease->m_poison = AioErrorInfo(AioErrorKind::Operational, QStringLiteral("The transaction's connection is lost; the database has rolled it back."));
    } else if (m_begun && !result.inTransaction && kind != Kind::Lease && !lease->m_poison) {
        lease->m_poison = AioErrorInfo(AioErrorKind::Operational,
                                       QStringLiteral("The database has rolled back the whole transaction (%1). Begin it again.")
                                           .arg(result.error ? result.error->message() : QStringLiteral("a statement ended it")));
    }
    if (!result.error && result.changedTables) {
        changed(*result.changedTables);
    }
    if (kind == Kind::Lease && !result.inTransaction && !m_changes.isEmpty()) {
        publish(std::exchange(m_changes, {}).values()); // by a COMMIT of the user's own, or a ROLLBACK: rather tell too much
    }
}

void Scope::changed(const QStringList &tables)
{
    // in a test's transaction, which stands for "outside", at once
    if ((kind == Kind::Lease && !m_inTransaction) || (kind == Kind::Transaction && !marker)) {
        publish(tables);
        return;
    }
    for (const QString &table : tables) {
        m_changes.insert(table);
    }
}

void Scope::publish(const QStringList &tables)
{
    if (const auto store = core->existingStore()) {
        store->publish(tables);
    }
}

void Scope::onRollback(std::function<void()> restore)
{
    if (kind != Kind::Lease) {
        m_restore.push_back(std::move(restore));
    }
}

AioTask<> Scope::control(QByteArray sql, Limits limits, Statement::FollowScope follow)
{
    const auto statement = StatementPrivate::startControl(shared_from_this(), sql, limits, follow);
    co_await statement->delivered();
    statement->check();
}

AioTask<> Scope::begin(std::shared_ptr<Scope> self, Limits limits)
{
    if (self->m_begun || self->kind == Kind::Lease) {
        co_return;
    }
    co_await begin(self->parent, limits);
    const QByteArrayList statements =
        self->kind == Kind::Savepoint ? QByteArrayList{"SAVEPOINT " + self->savepointName()} : self->core->dialect.beginSql(self->mode);
    for (const QByteArray &sql : statements) {
        co_await self->control(sql, limits, Statement::FollowScope::Yes);
    }
    self->m_begun = true;
}

AioTask<> Scope::beginForWaiters(std::shared_ptr<Scope> self)
{
    self->m_beginning = true;
    std::optional<AioErrorInfo> failure;
    try {
        co_await begin(self);
    } catch (const AioError &error) {
        failure = error.info();
    }
    self->m_beginning = false;
    if (failure) {
        self->failWaiters(*failure);
    } else {
        self->serve();
    }
}

AioTask<> Scope::commit(std::shared_ptr<Scope> self, std::optional<Clock::time_point> deadline)
{
    if (const auto error = self->poison()) {
        error->raise();
    }
    if (const auto child = self->m_child.lock()) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("A transaction is committed while a savepoint in it is still open.")).raise();
    }
    self->endReaders(QStringLiteral("The transaction that the stream read in was committed: read it to the end before, or stream outside of it."));
    if (!self->m_begun) {
        co_return;
    }
    self->m_begun = false;
    std::exception_ptr error;
    bool unknown = false;
    try {
        const QByteArray sql = self->kind == Kind::Savepoint ? "RELEASE SAVEPOINT " + self->savepointName() : QByteArray("COMMIT");
        Limits limits;
        limits.deadline = deadline;
        co_await self->control(sql, limits);
    } catch (const AioError &failure) {
        error = std::current_exception();
        unknown = failure.outcome() == AioOutcome::Unknown;
    }
    const QStringList tables = self->m_changes.values();
    if (error) {
        if (unknown) {
            self->publish(tables); // it may have been applied: whoever shows these tables had better look
        }
        self->m_begun = true;
        co_await rollback(self);
        std::rethrow_exception(error);
    }
    self->m_changes.clear();
    self->parent->changed(tables);
    auto restores = std::exchange(self->m_restore, {});
    if (self->kind == Kind::Savepoint) {
        auto &all = self->parent->m_restore;
        all.insert(all.end(), std::make_move_iterator(restores.begin()), std::make_move_iterator(restores.end()));
    }
}

AioTask<bool> Scope::rollback(std::shared_ptr<Scope> self)
{
    if (const auto child = self->m_child.lock()) {
        co_await rollback(child);
        child->end();
    }
    self->endReaders(QStringLiteral("The transaction that the stream read in was rolled back."));
    const bool begun = std::exchange(self->m_begun, false);
    Scope *lease = self->root();
    bool clean = true;
    if (begun && lease->m_inTransaction) {
        try {
            Limits limits;
            limits.deadline = Clock::now() + rollbackTimeout;
            if (self->kind == Kind::Savepoint) {
                // both at once: a statement that begins the savepoint anew must not come between them
                const auto back = self->control("ROLLBACK TO SAVEPOINT " + self->savepointName(), limits);
                const auto release = self->control("RELEASE SAVEPOINT " + self->savepointName(), limits);
                co_await back;
                co_await release;
            } else {
                co_await self->control("ROLLBACK", limits);
            }
        } catch (const AioError &error) {
            // a statement before it may have ended the transaction already
            clean = !lease->m_inTransaction && !lease->m_lost;
            if (lease->m_inTransaction) {
                qCWarning(aioTransaction, "A rollback failed, the connection is given up: %s", error.what());
                if (!lease->m_poison) {
                    lease->m_poison = error.info();
                }
            }
        }
    }
    // now that everything sent before has come back
    self->m_changes.clear();
    const auto restores = std::exchange(self->m_restore, {});
    for (auto restore = restores.rbegin(); restore != restores.rend(); ++restore) {
        (*restore)();
    }
    if (self->kind == Kind::Transaction && clean && !lease->m_lost) {
        lease->m_poison.reset();
        lease->m_inDoubt = false;
    }
    co_return clean;
}

void Scope::end()
{
    if (std::exchange(m_ended, true)) {
        return;
    }
    failWaiters(AioErrorInfo(AioErrorKind::Interface, QStringLiteral("The transaction has ended: its handle cannot run statements any more.")));
    if (kind == Kind::Transaction) {
        core->removeTransaction();
    }
    if (parent) {
        parent->childEnded();
        if (parent->isTransactions) {
            parent->giveBack(); // handles of what is over may live on
        }
    }
}
}
