// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/mysql/aiomysqldatabase.h"

#include "aioorm/backends/mysql/mysqlconnection_p.h"
#include "aioorm/backends/mysql/mysqlconnectionset_p.h"
#include "aioorm/core/aiospawn.h"
#include "aioorm/core/aiotimestamp.h"
#include "aioorm/database/backend_p.h"
#include "aioorm/database/connectionsets_p.h"
#include "aioorm/database/databasecore_p.h"

#include <QTimer>

using namespace Qt::StringLiterals;

namespace
{
const AioDialect &dialectOf(const AioMySqlOptions &options)
{
    return options.flavour() == AioMySqlOptions::MySql ? AioDialect::mysql() : AioDialect::mariadb();
}

std::shared_ptr<Aio::Detail::ConnectionSet> connectionsOf(const AioMySqlOptions &options)
{
    static Aio::Detail::ConnectionSets<Aio::Detail::MysqlConnectionSet, AioMySqlOptions> sets;

    return sets.find(options.description(), options, [&](const std::shared_ptr<Aio::Detail::ChangeHub> &hub) {
        return std::make_shared<Aio::Detail::MysqlConnectionSet>(options, dialectOf(options), hub);
    });
}

constexpr QLatin1StringView mysqlSchemes[]{"mysql"_L1, "mariadb"_L1};

std::unique_ptr<AioDatabase> makeMysql(const QString &url, QObject *parent)
{
    return std::make_unique<AioMySqlDatabase>(AioMySqlOptions::fromString(url), parent);
}
}

namespace Aio::Detail::Backends
{
extern const Backend mysql;
constinit const Backend mysql{mysqlSchemes, makeMysql};
}

AioMySqlDatabase::AioMySqlDatabase(const AioMySqlOptions &options, QObject *parent)
    : AioDatabase(
          dialectOf(options),
          options.description(),
          [options] {
              return connectionsOf(options);
          },
          parent)
    , m_options(options)
{
}

AioMySqlDatabase::~AioMySqlDatabase() = default;

AioMySqlServerInfo AioMySqlDatabase::serverInfo() const
{
    const auto connections = std::dynamic_pointer_cast<Aio::Detail::MysqlConnectionSet>(aioExecutorData()->core->existingConnections());
    return connections ? connections->serverInfo() : AioMySqlServerInfo();
}

std::chrono::milliseconds AioMySqlDatabase::watchInterval() const
{
    return m_watch ? m_watch->intervalAsDuration() : std::chrono::milliseconds(0);
}

void AioMySqlDatabase::watchTables(std::chrono::milliseconds interval)
{
    delete std::exchange(m_watch, nullptr);
    m_hasLooked = false;
    if (interval.count() <= 0) {
        return;
    }
    const auto look = [this] {
        if (!std::exchange(m_isLooking, true)) {
            aioSpawn(this, [this] {
                return lookAtTables(this);
            });
        }
    };
    m_watch = new QTimer(this);
    connect(m_watch, &QTimer::timeout, this, look);
    m_watch->start(interval);
    look();
}

AioTask<> AioMySqlDatabase::lookAtTables(AioMySqlDatabase *self)
{
    QList<QVariantMap> rows;
    bool failed = false;
    try {
        rows = co_await AioDatabase::aioExecuteSql(AioExecutor(*self).boundTo(self),
                                                   u"SELECT NOW() AS now, NULL AS name, NULL AS written UNION ALL SELECT NOW(), TABLE_NAME, UPDATE_TIME "
                                                   "FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND UPDATE_TIME IS NOT NULL"_s);
    } catch (const AioError &error) {
        qCWarning(aioMysql, "The tables could not be watched: %s", qUtf8Printable(error.message()));
        failed = true;
    }
    self->m_isLooking = false;
    if (failed) {
        co_return; // the next time
    }
    const auto seconds = [](const QVariant &time) {
        return time.value<AioTimestamp>().microsecondsSinceEpoch() / 1000000;
    };
    QStringList written;
    for (const QVariantMap &row : rows) {
        const QString name = row.value(u"name"_s).toString();
        const qint64 time = seconds(row.value(u"written"_s));
        if (name.isEmpty()) {
            continue;
        }
        // what was written in the second of the last look may have been written after it
        if (self->m_hasLooked && (self->m_written.value(name) != time || time >= self->m_looked - 1)) {
            written << name;
        }
        self->m_written.insert(name, time);
    }
    self->m_looked = seconds(rows.value(0).value(u"now"_s));
    self->m_hasLooked = true;
    self->notifyChanged(written);
}
