// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/sqlite/sqlitemaintenance_p.h"

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "aioorm/backends/sqlite/sqlitebackup_p.h"
#include "aioorm/backends/sqlite/sqliteconnectionset_p.h"
#include "aioorm/database/detail/rows.h"
#include "aioorm/database/statement_p.h"

#include <QCoroTimer>
#include <QMetaMethod>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
constexpr int mostProblems = 100;

// A request to an SQLite connection that is no statement.
class TaskStatement final : public PendingStatement
{
public:
    explicit TaskStatement(std::shared_ptr<DriverTask> does) { task = std::move(does); }
};

std::shared_ptr<SqliteConnectionSet> connectionsOf(const AioExecutor &executor)
{
    return std::static_pointer_cast<SqliteConnectionSet>(executor.data().core->connections());
}

void mustBeOutside(const AioExecutor &executor, const AioExecutor &own, const QString &what)
{
    if (executor.data().place || executor.data().core != own.data().core) {
        AioErrorInfo(AioErrorKind::Programming, u"%1 is no part of a transaction, and belongs to the database it is asked of: pass that database"_s.arg(what))
            .raise();
    }
    if (executor.data().core->testTransaction) {
        AioErrorInfo(
            AioErrorKind::Programming,
            u"%1 inside a test's transaction: SQLite makes it of what is committed, which nothing of the test is. Test it without AioTransactionTestCase"_s.arg(
                what))
            .raise();
    }
}

AioTask<QList<QVariantMap>> rowsOf(const AioExecutor &executor, Access access, const QByteArray &sql)
{
    return rowsAsMaps(executor, access, AioSql{sql, {}});
}

// Brings progress from the connection's thread to the one that awaits; what is late is dropped.
class ProgressRelay : public std::enable_shared_from_this<ProgressRelay>
{
public:
    using Function = std::function<void(qint64, qint64)>;

    explicit ProgressRelay(Function function)
        : m_function(std::move(function))
        , m_queue(ReadyQueue::current())
    {
    }

    Function forConnection()
    {
        if (!m_function) {
            return {};
        }
        return [self = shared_from_this()](qint64 done, qint64 total) {
            self->m_total = total;
            if (done == total) {
                return; // complete() tells it, once the file has its name
            }
            if (!self->m_pending.exchange(true)) {
                self->m_queue->post([self, done, total] {
                    self->m_pending = false;
                    self->call(done, total);
                });
            }
        };
    }

    void begin(const std::shared_ptr<PendingStatement> &statement) { m_statement = statement; }
    /// Nothing is called any more. Throws what the function has thrown.
    void end()
    {
        m_ended = true;
        if (m_thrown) {
            std::rethrow_exception(m_thrown);
        }
    }
    void complete()
    {
        if (m_function) {
            const qint64 total = m_total;
            m_function(total, total);
        }
    }

private:
    void call(qint64 done, qint64 total)
    {
        if (m_ended || m_thrown) {
            return;
        }
        try {
            m_function(done, total);
        } catch (...) {
            m_thrown = std::current_exception();
            if (const auto statement = m_statement.lock()) {
                statement->cancel();
            }
        }
    }

    const Function m_function;
    const std::shared_ptr<ReadyQueue> m_queue;
    std::weak_ptr<PendingStatement> m_statement;
    std::exception_ptr m_thrown;
    std::atomic<qint64> m_total = 1;
    bool m_ended = false;
    std::atomic<bool> m_pending = false;
};

AioTask<> runBackup(AioExecutor given, AioExecutor own, QString file, SqliteBackup::Direction direction, std::function<void(qint64, qint64)> progress)
{
    mustBeOutside(given, own, direction == SqliteBackup::Direction::ToFile ? u"A backup"_s : u"Restoring a backup"_s);
    const AioExecutor executor = withTimeRunning(given);
    const Access access = direction == SqliteBackup::Direction::ToFile ? Access::Read : Access::Write;
    // opens the database, if nobody has, and makes its file
    co_await rowsOf(executor, access, "SELECT 1");
    std::shared_ptr<Pool> pool;
    if (const auto connections = connectionsOf(executor); access == Access::Read && !connections->isPrivate()) {
        pool = connections->extraReader();
    }
    const auto relay = std::make_shared<ProgressRelay>(std::move(progress));
    const auto statement = std::make_shared<TaskStatement>(std::make_shared<SqliteBackup>(file, direction, relay->forConnection()));
    relay->begin(statement);
    if (pool) {
        PendingStatementPrivate::usePool(*statement, pool);
    }
    PendingStatement::start(statement, executor, access);
    co_await statement->delivered();
    if (pool) {
        pool->close(CloseMode::Finish);
    }
    relay->end();
    statement->check();
    relay->complete();
}

AioTask<QStringList> runCheck(AioExecutor given, AioSqliteDatabase::Check check)
{
    const AioExecutor executor = withTimeRunning(given);
    const bool full = check == AioSqliteDatabase::Check::Full;
    const QByteArray pragma = QByteArray(full ? "PRAGMA integrity_check(" : "PRAGMA quick_check(") + QByteArray::number(mostProblems) + ')';
    QStringList problems;
    for (const QVariantMap &row : co_await rowsOf(executor, Access::Read, pragma)) {
        problems.append(row.first().toString());
    }
    if (problems == QStringList{u"ok"_s}) {
        problems.clear();
    }
    if (full) {
        for (const QVariantMap &row : co_await rowsOf(executor, Access::Read, "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check")) {
            if (problems.size() < mostProblems) {
                problems.append(u"row %1 of %2 refers to a row of %3 that is not there"_s.arg(row.value(u"rowid"_s).toString(),
                                                                                              row.value(u"table"_s).toString(),
                                                                                              row.value(u"parent"_s).toString()));
            }
        }
    }
    co_return problems;
}

AioTask<AioSqliteDatabase::Checkpoint> runCheckpoint(AioExecutor executor, AioSqliteDatabase::CheckpointMode mode)
{
    static constexpr std::array<const char *, 4> modes{"PASSIVE", "FULL", "RESTART", "TRUNCATE"};
    const auto rows = co_await rowsOf(executor, Access::Write, QByteArray("PRAGMA wal_checkpoint(") + modes[std::size_t(mode)] + ')');
    const QVariantMap row = rows.value(0);
    const int pages = std::max(row.value(u"log"_s).toInt(), 0); // -1: there is no log
    const int copied = std::max(row.value(u"checkpointed"_s).toInt(), 0);
    co_return AioSqliteDatabase::Checkpoint(row.value(u"busy"_s).toInt() == 0 && copied == pages, pages, copied);
}
}

SqliteListener::SqliteListener(AioSqliteDatabase *database)
    : m_database(database)
    , m_queue(ReadyQueue::current())
{
}

SqliteListener::~SqliteListener() = default;

void SqliteListener::forgetDatabase()
{
    m_database = nullptr;
    m_timer.reset();
    m_look.reset();
}

void SqliteListener::listenTo(SqliteMonitor &monitor)
{
    const std::weak_ptr<SqliteListener> weak = weak_from_this();
    monitor.listen(weak, [weak](const SqliteLog &log) {
        const auto self = weak.lock();
        if (!self) {
            return;
        }
        self->m_queue->post([self, log] {
            if (self->m_database) {
                Q_EMIT self->m_database->logHeldBack(log.bytes, log.reason);
            }
        });
    });
}

void SqliteListener::somebodyConnected()
{
    m_queue->post([self = shared_from_this()] {
        if (self->m_database) {
            self->watch();
        }
    });
}

void SqliteListener::watch()
{
    const auto interval = m_database->options().watchInterval();
    const QString file = m_database->file();
    if (interval.count() <= 0 || file.isEmpty() || file == u":memory:" || m_timer) {
        return;
    }
    m_timer = std::make_unique<QTimer>();
    QObject::connect(m_timer.get(), &QTimer::timeout, m_timer.get(), [this] {
        look();
    });
    m_timer->start(interval);
}

void SqliteListener::look()
{
    static const QMetaMethod signal = QMetaMethod::fromSignal(&AioDatabase::tablesChanged);
    if (!m_database->isSignalConnected(signal)) {
        m_timer.release()->deleteLater(); // its signal is being emitted
        return;
    }
    if (m_look && !m_look->isFinished()) {
        return; // the writer is in a transaction: nobody else commits
    }
    const auto core = m_database->aioExecutorData()->core;
    const auto connections = std::static_pointer_cast<SqliteConnectionSet>(core->existingConnections());
    if (!connections || core->testTransaction || core->state() != DatabaseCore::State::Open || connections->writers->statistics().open == 0) {
        return;
    }
    m_look = std::make_shared<TaskStatement>(std::make_shared<SqliteLook>());
    PendingStatement::start(m_look, AioExecutor(*m_database), Access::Write);
}
}

AioTask<> AioSqliteDatabase::backup(const AioExecutor &executor, const QString &file, Progress progress)
{
    return Aio::Detail::runBackup(executor, AioExecutor(*this), file, Aio::Detail::SqliteBackup::Direction::ToFile, std::move(progress));
}

AioTask<> AioSqliteDatabase::restore(const AioExecutor &executor, const QString &file, Progress progress)
{
    return Aio::Detail::runBackup(executor, AioExecutor(*this), file, Aio::Detail::SqliteBackup::Direction::FromFile, std::move(progress));
}

AioTask<QStringList> AioSqliteDatabase::checkIntegrity(const AioExecutor &executor, Check check)
{
    return Aio::Detail::runCheck(executor, check);
}

AioTask<AioSqliteDatabase::Checkpoint> AioSqliteDatabase::checkpoint(const AioExecutor &executor, CheckpointMode mode)
{
    return Aio::Detail::runCheckpoint(executor, mode);
}

qint64 AioSqliteDatabase::logSize() const
{
    const auto connections = aioExecutorData()->core->existingConnections();
    return connections ? static_cast<const Aio::Detail::SqliteConnectionSet &>(*connections).monitor->log().bytes : 0;
}

void AioSqliteDatabase::connectNotify(const QMetaMethod &signal)
{
    AioDatabase::connectNotify(signal);
    if (signal == QMetaMethod::fromSignal(&AioDatabase::tablesChanged)) {
        m_listener->somebodyConnected();
    }
}
