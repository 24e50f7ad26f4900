// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"

#include "aioorm/backends/sqlite/sqliteconnection_p.h"
#include "aioorm/backends/sqlite/sqliteconnectionset_p.h"
#include "aioorm/backends/sqlite/sqlitemaintenance_p.h"

#include "aioorm/database/backend_p.h"
#include "aioorm/database/connectionsets_p.h"

#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace
{
using FileMode = Aio::Detail::SqliteConnection::FileMode;

// statements in flight on one connection: it runs them one by one, and its mailbox is the queue
constexpr int rideDepth = 64;

// A file's readers come after its writer, which makes the file and its journal: but only after its opening. They do not
// wait for the transaction that the writer may be in.
class WriterOpening
{
public:
    using Ended = std::function<void(const std::optional<AioErrorInfo> &error)>;

    /// False: the writer has been opened, and nothing will be called.
    bool wait(Ended ended)
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_opened) {
            m_waiting.push_back(std::move(ended));
        }
        return !m_opened;
    }

    void ended(const std::optional<AioErrorInfo> &error)
    {
        std::vector<Ended> waiting;
        {
            const std::scoped_lock lock(m_mutex);
            m_opened = m_opened || !error;
            waiting.swap(m_waiting);
        }
        for (const Ended &call : waiting) {
            call(error);
        }
    }

private:
    std::mutex m_mutex;
    bool m_opened = false;
    std::vector<Ended> m_waiting;
};

// Makes a pool open its connection, and wants nothing of it.
class OpenWriter final : public Aio::Detail::PoolWaiter, public std::enable_shared_from_this<OpenWriter>
{
public:
    OpenWriter(std::shared_ptr<Aio::Detail::Pool> writers, std::shared_ptr<WriterOpening> opening)
        : m_writers(std::move(writers))
        , m_opening(std::move(opening))
    {
    }

    void start()
    {
        const Aio::Detail::Pool::Taken taken = m_writers->acquire(Aio::Detail::PoolCore::Kind::Shared, shared_from_this());
        if (taken.connection) {
            m_writers->finish(taken.ticket, Aio::Detail::PoolCore::Fate::Clean);
            return;
        }
        m_ticket = taken.ticket;
        giveBackIfBothAreThere();
    }

    void connectionGranted() override { giveBackIfBothAreThere(); }

    void connectionFailed(Aio::Detail::PoolCore::Reason reason, const std::optional<AioErrorInfo> &connectError) override
    {
        const bool closed = reason == Aio::Detail::PoolCore::Reason::Closed || !connectError;
        m_opening->ended(closed ? AioErrorInfo(AioErrorKind::Interface, QStringLiteral("The database was closed.")) : *connectError);
    }

private:
    // the grant may come, on another thread, before acquire() has said for which ticket
    void giveBackIfBothAreThere()
    {
        if (m_oneIsThere.exchange(true)) {
            m_writers->withdraw(m_ticket, Aio::Detail::Pool::Why::Cancelled);
        }
    }

    const std::shared_ptr<Aio::Detail::Pool> m_writers;
    const std::shared_ptr<WriterOpening> m_opening;
    Aio::Detail::Pool::Ticket m_ticket = Aio::Detail::Pool::Ticket::None;
    std::atomic<bool> m_oneIsThere = false;
};

std::shared_ptr<Aio::Detail::Pool> makePool(const QString &file,
                                            const AioSqliteOptions &options,
                                            FileMode mode,
                                            int size,
                                            const std::shared_ptr<WriterOpening> &opening,
                                            const std::shared_ptr<std::atomic<int>> &unclosed,
                                            const std::shared_ptr<Aio::Detail::SqliteMonitor> &monitor,
                                            const std::shared_ptr<Aio::Detail::Pool> &writers = {})
{
    Aio::Detail::PoolOptions limits;
    limits.max = size;
    limits.rideDepth = rideDepth;
    limits.maxOpening = size;
    // a file's connections cost nothing to keep, and a private database would be lost with its own
    limits.idleTime = {};
    limits.maxLifetime = {};
    const bool isWriter = !writers;
    const auto open = [file, options, mode, opening, isWriter, unclosed, monitor](const Aio::Detail::Pool::Opened &opened) {
        const auto told =
            [opened, opening, isWriter](const auto &connection, const std::optional<AioErrorInfo> &error, Aio::Detail::PoolCore::OpenFailure failure) {
                if (isWriter) {
                    opening->ended(error);
                }
                opened(connection, error, failure);
            };
        Aio::Detail::openConnection(told, unclosed, [&](Aio::Detail::SqliteConnection::Opened answered, Aio::Detail::SqliteConnection::Closed closed) {
            return Aio::Detail::SqliteConnection::open(file, options, mode, std::move(answered), std::move(closed), monitor);
        });
    };
    if (isWriter) {
        return std::make_shared<Aio::Detail::Pool>(limits, open);
    }
    const auto openAfter = [open, opening, writers](const Aio::Detail::Pool::Opened &opened) {
        const auto goOn = [open, opened](const std::optional<AioErrorInfo> &error) {
            if (error) {
                opened(nullptr, error, Aio::Detail::PoolCore::OpenFailure::Permanent);
            } else {
                open(opened);
            }
        };
        if (opening->wait(goOn)) {
            std::make_shared<OpenWriter>(writers, opening)->start();
        } else {
            goOn({});
        }
    };
    return std::make_shared<Aio::Detail::Pool>(limits, openAfter);
}

std::shared_ptr<Aio::Detail::SqliteConnectionSet>
makeConnections(const QString &file, const AioSqliteOptions &options, std::shared_ptr<Aio::Detail::ChangeHub> hub = std::make_shared<Aio::Detail::ChangeHub>())
{
    const auto opening = std::make_shared<WriterOpening>();
    const auto unclosed = std::make_shared<std::atomic<int>>(0);
    const auto monitor = std::make_shared<Aio::Detail::SqliteMonitor>();
    const bool isPrivate = file == u":memory:" || file.isEmpty();
    const auto writers = makePool(file, options, options.readOnly() ? FileMode::ReadOnly : FileMode::ReadWrite, 1, opening, unclosed, monitor);
    const auto readers =
        isPrivate || options.readers() == 0 ? writers : makePool(file, options, FileMode::ReadOnly, options.readers(), opening, unclosed, monitor, writers);
    return std::make_shared<Aio::Detail::SqliteConnectionSet>(file, options, readers, writers, std::move(hub), unclosed, monitor);
}

// those of a file are shared
std::shared_ptr<Aio::Detail::SqliteConnectionSet> connectionsOf(const QString &file, const AioSqliteOptions &options)
{
    static Aio::Detail::ConnectionSets<Aio::Detail::SqliteConnectionSet, AioSqliteOptions> sets;

    if (file == u":memory:" || file.isEmpty()) {
        return makeConnections(file, options);
    }
    const QFileInfo info(file);
    // a file that is not there yet has no canonical path, but its folder may have
    const QString folder = QFileInfo(info.absolutePath()).canonicalFilePath();
    const QString path = info.exists() ? info.canonicalFilePath() : folder + u'/' + info.fileName();
    return sets.find(path, options, [&](std::shared_ptr<Aio::Detail::ChangeHub> hub) {
        return makeConnections(file, options, std::move(hub));
    });
}

constexpr QLatin1StringView sqliteSchemes[]{"sqlite"_L1};

std::unique_ptr<AioDatabase> makeSqlite(const QString &url, QObject *parent)
{
    const QString rest = url.section(u':', 1);
    const QString file = rest.startsWith(u"//") ? QUrl(url).path() : QUrl::fromPercentEncoding(rest.toUtf8());
    return std::make_unique<AioSqliteDatabase>(file, parent);
}
}

namespace Aio::Detail::Backends
{
extern const Backend sqlite;
constinit const Backend sqlite{sqliteSchemes, makeSqlite};
}

namespace Aio::Detail
{
SqliteConnectionSet::SqliteConnectionSet(const QString &file,
                                         const AioSqliteOptions &options,
                                         std::shared_ptr<Pool> readers,
                                         std::shared_ptr<Pool> writers,
                                         std::shared_ptr<ChangeHub> hub,
                                         std::shared_ptr<std::atomic<int>> unclosed,
                                         std::shared_ptr<SqliteMonitor> monitor)
    : SharedConnections(AioDialect::sqlite(), std::move(readers), std::move(writers), std::move(hub), unclosed)
    , file(file)
    , options(options)
    , monitor(std::move(monitor))
    , m_unclosed(std::move(unclosed))
{
}

std::shared_ptr<Pool> SqliteConnectionSet::extraReader() const
{
    return makePool(file, options, SqliteConnection::FileMode::ReadOnly, 1, std::make_shared<WriterOpening>(), m_unclosed, monitor);
}
}

AioSqliteDatabase::AioSqliteDatabase(const QString &file, QObject *parent)
    : AioSqliteDatabase(file, AioSqliteOptions(), parent)
{
}

AioSqliteDatabase::AioSqliteDatabase(const QString &file, const AioSqliteOptions &options, QObject *parent)
    : AioSqliteDatabase(file, options, std::make_shared<Aio::Detail::SqliteListener>(this), parent)
{
}

AioSqliteDatabase::AioSqliteDatabase(const QString &file,
                                     const AioSqliteOptions &options,
                                     std::shared_ptr<Aio::Detail::SqliteListener> listener,
                                     QObject *parent)
    : AioDatabase(
          AioDialect::sqlite(),
          file,
          [file, options, listener] {
              auto connections = connectionsOf(file, options);
              listener->listenTo(*connections->monitor);
              return connections;
          },
          parent)
    , m_options(options)
    , m_listener(std::move(listener))
{
}

std::optional<AioQtSqlSettings> AioSqliteDatabase::qtSqlSettings() const
{
    AioQtSqlSettings settings;
    settings.driver = u"QSQLITE"_s;
    settings.databaseName = file();
    settings.connectOptions = u"QSQLITE_BUSY_TIMEOUT=%1"_s.arg(m_options.busyTimeout().count());
    if (m_options.readOnly()) {
        settings.connectOptions += u";QSQLITE_OPEN_READONLY"_s;
    }
    return settings;
}

AioSqliteDatabase::~AioSqliteDatabase()
{
    m_listener->forgetDatabase();
}
