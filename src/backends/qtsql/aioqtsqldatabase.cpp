// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "backends/qtsql/aioqtsqldatabase.h"

#include "aioorm_config.h"
#include "backends/qtsql/qtsqlconnection_p.h"
#include "backends/qtsql/qtsqlsession_p.h"
#include "database/databasecore_p.h"
#if AIOORM_SQLITE
#include "backends/sqlite/aiosqlitedatabase.h"
#endif

#include <QSqlError>
#include <QThread>

using namespace Qt::StringLiterals;

namespace
{
// The connection and what became of its opening, which may be told before open() has returned it.
class Opening
{
public:
    explicit Opening(Aio::Pool::Opened opened)
        : m_opened(std::move(opened))
    {
    }

    void answered(std::optional<AioErrorInfo> error)
    {
        m_error = std::move(error);
        step();
    }
    void made(std::shared_ptr<Aio::QtSqlConnection> connection)
    {
        m_connection = std::move(connection);
        step();
    }

private:
    void step()
    {
        if (!m_half.exchange(true)) {
            return;
        }
        m_opened(m_error ? nullptr : std::exchange(m_connection, {}), m_error, Aio::PoolCore::OpenFailure::Permanent);
        m_connection.reset();
    }

    const Aio::Pool::Opened m_opened;
    std::atomic<bool> m_half = false;
    std::optional<AioErrorInfo> m_error;
    std::shared_ptr<Aio::QtSqlConnection> m_connection;
};

std::shared_ptr<Aio::Store> makeStore(const AioQtSqlOptions &options)
{
    Aio::PoolOptions limits;
    limits.max = options.maxConnections();
    limits.rideDepth = 1;
    limits.maxOpening = 1;
    if (options.dialect() == AioDialect::Kind::Sqlite) {
        // a database in memory would be lost with its connection
        limits.idleTime = {};
        limits.maxLifetime = {};
    }
    const auto unclosed = std::make_shared<std::atomic<int>>(0);
    const auto open = [options, unclosed](Aio::Pool::Opened opened) {
        unclosed->fetch_add(1);
        const auto opening = std::make_shared<Opening>(std::move(opened));
        opening->made(Aio::QtSqlConnection::open(
            options,
            [opening](std::optional<AioErrorInfo> error) {
                opening->answered(std::move(error));
            },
            [unclosed] {
                unclosed->fetch_sub(1);
            }));
    };
    const auto close = [](Aio::DriverConnection &connection, Aio::Pool::Closing closing) {
        connection.close(closing == Aio::Pool::Closing::Interrupt ? Aio::DriverConnection::CloseMode::Interrupt : Aio::DriverConnection::CloseMode::Finish);
    };
    const auto pool = std::make_shared<Aio::Pool>(limits, open, close);
    return std::make_shared<Aio::SharedStore>(Aio::qtSqlDialect(options.dialect()), pool, pool, std::make_shared<Aio::ChangeHub>(), unclosed);
}

/// The connections that sqlDatabase() has handed out, by database and thread.
class HandedOut
{
public:
    static QString nameOf(const AioDatabase *database) { return u"aioorm sqlDatabase %1 %2"_s.arg(quintptr(database)).arg(quintptr(QThread::currentThread())); }

    static void remove(const QString &name)
    {
        if (QSqlDatabase::contains(name)) {
            QSqlDatabase::database(name, false).close();
            QSqlDatabase::removeDatabase(name);
        }
    }
};

[[noreturn]] void refuse(const QString &why)
{
    AioErrorInfo(AioErrorKind::Interface, why).phase(AioPhase::Connect).raise();
}

// how Qt reaches the same database; throws AioInterfaceError where it cannot
AioQtSqlOptions settingsOf(const AioDatabase &database)
{
    if (const auto *qtSql = qobject_cast<const AioQtSqlDatabase *>(&database)) {
        const AioQtSqlOptions options = qtSql->options();
        if (options.dialect() == AioDialect::Kind::Sqlite && (options.databaseName().isEmpty() || options.databaseName() == u":memory:")) {
            refuse(u"The database is in memory and private to its connection: another session would see an empty one."_s);
        }
        return options;
    }
#if AIOORM_SQLITE
    if (const auto *sqlite = qobject_cast<const AioSqliteDatabase *>(&database)) {
        if (sqlite->file().isEmpty() || sqlite->file() == u":memory:") {
            refuse(u"The database is in memory and private to its connection: another session would see an empty one."_s);
        }
        const AioSqliteOptions options = sqlite->options();
        QString connectOptions = u"QSQLITE_BUSY_TIMEOUT=%1"_s.arg(options.busyTimeout().count());
        if (options.readOnly()) {
            connectOptions += u";QSQLITE_OPEN_READONLY"_s;
        }
        return AioQtSqlOptions(u"QSQLITE"_s).databaseName(sqlite->file()).connectOptions(connectOptions);
    }
#endif
    refuse(u"The database %1 is of a kind that Qt Sql has no settings for."_s.arg(database.name()));
}
}

AioQtSqlDatabase::AioQtSqlDatabase(const AioQtSqlOptions &options, QObject *parent)
    : AioDatabase(
          Aio::qtSqlDialect(options.dialect()),
          options.description(),
          [options] {
              return makeStore(options);
          },
          parent)
    , m_options(options)
{
}

QSqlDatabase AioDatabase::sqlDatabase()
{
    if (m_executor->core->testTransaction) {
        refuse(u"sqlDatabase() inside a test's transaction: it is another session, which sees nothing of it, and what it writes stays."_s);
    }
    const AioQtSqlOptions settings = settingsOf(*this);
    const QString name = HandedOut::nameOf(this);
    if (QSqlDatabase::contains(name)) {
        return QSqlDatabase::database(name);
    }
    if (!QSqlDatabase::isDriverAvailable(settings.driver())) {
        refuse(u"Qt has no SQL driver named %1 here; there are: %2."_s.arg(settings.driver(), QSqlDatabase::drivers().join(u", "_s)));
    }
    QSqlDatabase database = QSqlDatabase::addDatabase(settings.driver(), name);
    // it goes with this object or with its thread, whichever ends first
    const auto remove = [name] {
        HandedOut::remove(name);
    };
    QObject::connect(this, &QObject::destroyed, remove);
    QObject::connect(QThread::currentThread(), &QThread::finished, this, remove, Qt::DirectConnection);
    database.setDatabaseName(settings.databaseName());
    database.setHostName(settings.hostName());
    if (settings.port() >= 0) {
        database.setPort(settings.port());
    }
    database.setUserName(settings.userName());
    database.setPassword(settings.password());
    database.setConnectOptions(settings.connectOptions());
    if (!database.open()) {
        const QString why = database.lastError().text();
        database = QSqlDatabase();
        QSqlDatabase::removeDatabase(name);
        AioErrorInfo(AioErrorKind::Operational, u"Qt Sql cannot open %1: %2"_s.arg(this->name(), why)).phase(AioPhase::Connect).raise();
    }
    if (settings.dialect() == AioDialect::Kind::Sqlite) {
        QSqlQuery(database).exec(u"PRAGMA foreign_keys = ON"_s);
    }
    return database;
}
