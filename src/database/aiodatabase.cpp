// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/database/aiodatabase.h"

#include "aioorm/core/fiber_p.h"
#include "aioorm/core/quitting_p.h"
#include "aioorm/core/text_p.h"
#include "aioorm/database/detail/rows.h"
#include "aioorm/database/registry_p.h"
#include "aioorm/database/statement_p.h"
#include "aioorm/driver/driversql_p.h"
#include "aioorm/sql/ddl_p.h"

#include <QThread>

using Aio::Detail::Registry;

AioDatabase::AioDatabase(const AioDialect &dialect,
                         const QString &name,
                         std::function<std::shared_ptr<Aio::Detail::ConnectionSet>()> makeConnections,
                         QObject *parent)
    : QObject(parent)
    , d(std::make_shared<Aio::Detail::DatabaseCore>(this, dialect, name, std::move(makeConnections)))
    , m_executor(std::make_shared<Aio::Detail::ExecutorData>(d))
{
    Registry &registry = Registry::instance();
    const std::scoped_lock lock(registry.mutex);
    registry.databases.push_back(this);
}

AioDatabase::~AioDatabase()
{
    {
        Registry &registry = Registry::instance();
        const std::scoped_lock lock(registry.mutex);
        std::erase(registry.databases, this);
        registry.chosen = registry.chosen == this ? nullptr : registry.chosen;
        registry.bound.removeIf([this](auto it) {
            return it.value() == this;
        });
    }
    setAllowSync(false);
    d->close(Aio::Detail::DatabaseCore::State::Destroyed);
    d->cancelAll();
    d->endLeases();
    if (const auto connections = d->release()) {
        connections->closeReaders(Aio::Detail::CloseMode::Interrupt);
        connections->closeWriters(Aio::Detail::CloseMode::Interrupt);
    }
}

AioDatabase *AioDatabase::defaultDatabase()
{
    Registry &registry = Registry::instance();
    const std::scoped_lock lock(registry.mutex);
    return registry.first();
}

AioDatabase *AioDatabase::databaseOf(const AioTable &(*table)())
{
    const AioTable *key = &table();
    Registry &registry = Registry::instance();
    const std::scoped_lock lock(registry.mutex);
    return registry.of(key);
}

void AioDatabase::setDefaultDatabase(AioDatabase *database)
{
    Registry &registry = Registry::instance();
    const std::scoped_lock lock(registry.mutex);
    registry.chosen = database;
}

void AioDatabase::bindTable(const AioTable &(*table)())
{
    const AioTable *key = &table();
    Registry &registry = Registry::instance();
    const std::scoped_lock lock(registry.mutex);
    registry.bound.insert(key, this);
}

QString AioDatabase::name() const
{
    return d->name;
}

bool AioDatabase::isOpen() const
{
    return d->isConnected();
}

const AioDialect &AioDatabase::dialect() const
{
    return d->dialect();
}

AioPoolStatistics AioDatabase::statistics() const
{
    const Aio::Detail::PoolCore::Statistics sum = d->statistics();
    AioPoolStatistics statistics;
    statistics.open = sum.open;
    statistics.idle = sum.idle;
    statistics.leased = sum.leased;
    statistics.waiting = sum.waiting;
    statistics.acquired = sum.acquired;
    statistics.timedOut = sum.timedOut;
    statistics.opened = sum.opened;
    statistics.closed = sum.closed;
    return statistics;
}

std::chrono::milliseconds AioDatabase::acquireTimeout() const
{
    return d->acquireTimeout;
}

void AioDatabase::setAcquireTimeout(std::chrono::milliseconds timeout)
{
    d->acquireTimeout = timeout;
}

std::chrono::milliseconds AioDatabase::closeTimeout() const
{
    return d->closeTimeout;
}

void AioDatabase::setCloseTimeout(std::chrono::milliseconds timeout)
{
    d->closeTimeout = timeout;
}

std::shared_ptr<const Aio::Detail::ExecutorData> AioDatabase::aioExecutorData() const
{
    return m_executor;
}

AioTask<> AioDatabase::aioConnect()
{
    d->reopen();
    AioExecutor executor(*this);
    // the writer first: it makes the file
    const auto statement = Aio::Detail::PendingStatement::start(executor, Aio::Access::Write, AioSql{"SELECT 1", {}});
    co_await statement->delivered();
    statement->check();
}

namespace
{
AioTask<> until(std::function<bool()> holds, Aio::Detail::Clock::time_point end)
{
    while (!holds() && Aio::Detail::Clock::now() < end) {
        const auto pause = Aio::Detail::Pause::start(std::chrono::milliseconds(2));
        co_await pause->delivered();
    }
}

AioTask<> closeConnections(std::shared_ptr<Aio::Detail::DatabaseCore> core)
{
    using State = Aio::Detail::DatabaseCore::State;
    const auto end = Aio::Detail::Clock::now() + core->closeTimeout;
    // an application that ends does not wait as long as one that goes on
    constexpr std::chrono::seconds patienceOfEnd{1};
    co_await until(
        [&] {
            const auto quit = Aio::Detail::quitSince();
            return core->isUnused() || core->state() == State::Open || (quit && Aio::Detail::Clock::now() >= *quit + patienceOfEnd);
        },
        end);
    if (core->state() == State::Open) {
        co_return; // somebody reopened it meanwhile
    }
    const bool idle = core->isUnused();
    core->cancelAll();
    if (!idle) {
        // others may use the same connections
        core->endLeases();
        co_await until(
            [&] {
                return !core->hasLeases() || core->state() == State::Open;
            },
            Aio::Detail::Clock::now() + core->closeTimeout);
        if (core->state() == State::Open) {
            co_return;
        }
    }
    const auto closing = idle ? Aio::Detail::CloseMode::Finish : Aio::Detail::CloseMode::Interrupt;
    const auto connections = core->release();
    if (!connections) {
        co_return;
    }
    // whoever removes or copies the file next finds it closed
    const auto closed = [&](int left) {
        return until(
            [&, left] {
                return !connections->unclosed || connections->unclosed->load() <= left;
            },
            Aio::Detail::Clock::now() + core->closeTimeout);
    };
    connections->closeReaders(closing);
    const auto others = connections->pools().back()->statistics();
    co_await closed(others.open + others.opening);
    connections->closeWriters(closing);
    co_await closed(0);
    core->addCounts(*connections);
}
}

AioTask<> AioDatabase::aioClose()
{
    if (d->state() == Aio::Detail::DatabaseCore::State::Open) {
        const bool wasOpen = isOpen();
        d->close(Aio::Detail::DatabaseCore::State::Closed);
        if (wasOpen) {
            Aio::Detail::onMainStack([this] {
                Q_EMIT openChanged();
            });
        }
    }
    return closeConnections(d);
}

namespace
{
AioTask<> executeEach(AioExecutor executor, QByteArrayList statements)
{
    for (const QByteArray &sql : statements) {
        const auto statement = Aio::Detail::PendingStatement::start(executor, Aio::Access::Write, AioSql{sql, {}});
        co_await statement->delivered();
        statement->check();
    }
}
}

namespace
{
// IF NOT EXISTS looks at nothing but the name of an index
AioTask<> executeAndCompare(AioExecutor executor, QByteArrayList statements, Aio::Detail::IndexComparison indexes)
{
    co_await executeEach(executor, statements);
    for (const QByteArray &sql : indexes.queries) {
        AioSql query;
        query.text = sql;
        const auto rows = co_await Aio::Detail::rowsAsMaps(executor, Aio::Access::Write, query);
        for (const QVariantMap &row : rows) {
            indexes.check(row.value(QStringLiteral("number")).toInt(),
                          row.value(QStringLiteral("description")).toString(),
                          row.value(QStringLiteral("text")).toString().toUtf8());
        }
    }
}
}

AioTask<> Aio::Detail::executeAll(AioExecutor executor, QByteArrayList statements, Changing what)
{
    if (what == Changing::Definitions && !executor.dialect().hasTransactionalDdl) {
        const auto place = executor.data().placeOrTests();
        if (place && place->frame()) {
            AioErrorInfo(
                AioErrorKind::Programming,
                QStringLiteral("On %1 a statement that defines or drops something commits the transaction it stands in: run it outside of transactions.")
                    .arg(QLatin1StringView(executor.dialect().name)))
                .phase(AioPhase::Prepare)
                .raise();
        }
        if (place) {
            place->lease()->refuseIfInTransaction();
        }
        co_await executeEach(executor, statements);
        co_return;
    }
    const auto body = [&](AioTransaction &tx) {
        return executeEach(tx, statements);
    };
    co_await executor.aioAtomic(body);
}

AioTask<> AioDatabase::makeTables(AioExecutor executor, std::vector<const AioTable *> tables, Aio::CreateOptions options)
{
    using Aio::Detail::IfExists;
    const IfExists ifExists = options.testFlag(Aio::FailIfExists) ? IfExists::Fail : IfExists::Skip;
    const QByteArrayList statements = Aio::Detail::createTablesSql(tables, executor.dialect(), ifExists);
    Aio::Detail::IndexComparison indexes;
    if (ifExists == IfExists::Skip) {
        indexes = Aio::Detail::indexComparison(tables, executor.dialect());
    }
    if (indexes.queries.isEmpty()) {
        co_await Aio::Detail::executeAll(executor, statements, Aio::Detail::Changing::Definitions);
        co_return;
    }
    const auto body = [&](AioTransaction &tx) {
        return executeAndCompare(tx, statements, indexes);
    };
    co_await executor.aioAtomic(body);
}

AioTask<> AioDatabase::removeTables(AioExecutor executor, std::vector<const AioTable *> tables, Aio::DropOptions options)
{
    const QByteArrayList statements = Aio::Detail::dropTablesSql(tables, executor.dialect(), options);
    co_await Aio::Detail::executeAll(executor, statements, Aio::Detail::Changing::Definitions);
}

namespace
{
using Aio::Detail::Kept;

AioTask<QStringList> namesOf(AioExecutor executor, Kept kind, QString schema, QString name)
{
    AioSql sql;
    sql.text = Aio::Detail::catalogueSql(kind, schema, name, executor.dialect());
    const auto rows = co_await Aio::Detail::rowsAsMaps(executor, Aio::Access::Read, sql);
    QStringList names;
    for (const QVariantMap &row : rows) {
        names << row.value(QStringLiteral("name")).toString();
    }
    std::sort(names.begin(), names.end());
    names.removeDuplicates(); // several schemas may be looked into
    co_return names;
}

AioTask<bool> exists(AioExecutor executor, Kept kind, QString schema, QString name)
{
    if (name.isEmpty()) {
        co_return false;
    }
    const QStringList names = co_await namesOf(executor, kind, schema, name);
    co_return !names.isEmpty();
}
}

AioTask<bool> AioDatabase::hasTable(const AioExecutor &executor, const AioTable &table)
{
    return exists(executor, Kept::Table, QString::fromUtf8(table.schemaName()), QString::fromUtf8(table.name()));
}

AioTask<bool> AioDatabase::aioTableExists(const QString &name, const QString &schema)
{
    return exists(AioExecutor(*this), Kept::Table, schema, name);
}

AioTask<bool> AioDatabase::aioTableExists(const AioExecutor &executor, const QString &name, const QString &schema)
{
    return exists(executor, Kept::Table, schema, name);
}

AioTask<QStringList> AioDatabase::aioTables(const QString &schema)
{
    return namesOf(AioExecutor(*this), Kept::Table, schema, {});
}

AioTask<QStringList> AioDatabase::aioTables(const AioExecutor &executor, const QString &schema)
{
    return namesOf(executor, Kept::Table, schema, {});
}

AioTask<QStringList> AioDatabase::aioViews(const QString &schema)
{
    return namesOf(AioExecutor(*this), Kept::View, schema, {});
}

AioTask<QStringList> AioDatabase::aioViews(const AioExecutor &executor, const QString &schema)
{
    return namesOf(executor, Kept::View, schema, {});
}

AioTask<bool> AioDatabase::aioSequenceExists(const QString &name, const QString &schema)
{
    return exists(AioExecutor(*this), Kept::Sequence, schema, name);
}

AioTask<bool> AioDatabase::aioSequenceExists(const AioExecutor &executor, const QString &name, const QString &schema)
{
    return exists(executor, Kept::Sequence, schema, name);
}

AioTask<> AioDatabase::emptyTables(AioExecutor executor, std::vector<const AioTable *> tables, Aio::TruncateOptions options)
{
    using Aio::Detail::Changing;
    // where TRUNCATE would commit, it is written only for this option, and DELETE otherwise
    const Changing what = options.testFlag(Aio::RestartIdentity) ? Changing::Definitions : Changing::Rows;
    co_await Aio::Detail::executeAll(executor, Aio::Detail::truncateTablesSql(tables, executor.dialect(), options), what);
}

namespace
{
// Throws if it is none of the program's to run, or a value cannot be bound.
AioSql statementOf(const QString &sql, const QVariantList &values)
{
    const auto text = Aio::Detail::strictUtf8(sql);
    if (!text) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("The statement holds a NUL character or half of a surrogate pair."))
            .phase(AioPhase::Prepare)
            .raise();
    }
    // one of the library's own would no longer say what objects have to be put back
    const QByteArrayList words = Aio::Detail::firstWords(*text, 6);
    const QByteArray verb = words.value(0);
    if ((verb == "RELEASE" || verb == "SAVEPOINT" || verb == "ROLLBACK") && QByteArray(words.last()).replace('"', "").replace('`', "").startsWith("AIO_")) {
        AioErrorInfo(AioErrorKind::Programming,
                     QStringLiteral("Savepoints whose names begin with aio_ are the library's: they end with their block, by aioCommit() or by aioRollback()."))
            .sql(sql)
            .raise();
    }
    AioSql statementSql{*text, {}};
    statementSql.isUsersText = true;
    for (const QVariant &variant : values) {
        const auto value = AioValue::fromVariant(variant);
        if (!value) {
            AioErrorInfo(AioErrorKind::Data, QStringLiteral("A value of type %1 cannot be bound.").arg(QLatin1StringView(variant.metaType().name())))
                .sql(sql)
                .raise();
        }
        statementSql.parameters.push_back(*value);
    }
    return statementSql;
}

AioTask<QList<QVariantMap>> runSql(AioExecutor executor, QString sql, QVariantList values, Aio::Access access)
{
    co_return co_await Aio::Detail::rowsAsMaps(executor, access, statementOf(sql, values));
}

AioTask<AioSqlResult> runSqlForResult(AioExecutor executor, QString sql, QVariantList values, Aio::Access access)
{
    co_return co_await Aio::Detail::resultOf(executor, access, statementOf(sql, values));
}
}

AioTask<AioTransaction> AioDatabase::aioBegin(Aio::TransactionMode mode)
{
    return AioExecutor(*this).aioBegin(mode);
}

AioTask<AioConnection> AioDatabase::aioConnection(Aio::Access access)
{
    return AioExecutor(*this).aioConnection(access);
}

AioTask<QList<QVariantMap>> AioDatabase::aioExecuteSql(const QString &sql, const QVariantList &values, Aio::Access access)
{
    return runSql(AioExecutor(*this), sql, values, access);
}

AioTask<QList<QVariantMap>> AioDatabase::aioExecuteSql(const AioExecutor &executor, const QString &sql, const QVariantList &values, Aio::Access access)
{
    return runSql(executor, sql, values, access);
}

AioTask<AioSqlResult> AioDatabase::aioSqlResult(const QString &sql, const QVariantList &values, Aio::Access access)
{
    return runSqlForResult(AioExecutor(*this), sql, values, access);
}

AioTask<AioSqlResult> AioDatabase::aioSqlResult(const AioExecutor &executor, const QString &sql, const QVariantList &values, Aio::Access access)
{
    return runSqlForResult(executor, sql, values, access);
}

bool AioDatabase::setAllowSync(bool allow)
{
    const bool before = d->allowSync.exchange(allow);
    if (before != allow) {
        Aio::Detail::changeSyncAllowed(Aio::Detail::SyncReach::Process, allow ? 1 : -1);
    }
    return before;
}

bool AioDatabase::isSyncAllowed() const
{
    return Aio::Detail::bridgeOf(AioExecutor(m_executor)) != Aio::Detail::Bridge::None;
}

std::optional<AioQtSqlSettings> AioDatabase::qtSqlSettings() const
{
    return {};
}

void AioDatabase::notifyChanged(const QStringList &tables)
{
    if (const auto connections = d->existingConnections()) {
        connections->publish(tables);
    }
}
