// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/postgresql/aiopostgresqldatabase.h"

#include "aioorm/backends/postgresql/postgresqlconnectionset_p.h"
#include "aioorm/backends/postgresql/postgresqlcopy_p.h"
#include "aioorm/database/aiotransaction.h"
#include "aioorm/database/backend_p.h"
#include "aioorm/database/connectionsets_p.h"
#include "aioorm/database/statement_p.h"

using namespace Qt::StringLiterals;

namespace
{
// the channel of the triggers
constexpr auto changesChannel = "aio_changes";

// A request to a PostgreSQL connection that is no plain statement.
class CopyStatement final : public Aio::Detail::PendingStatement
{
public:
    CopyStatement(const QByteArray &text, std::shared_ptr<Aio::Detail::DriverTask> does)
    {
        sql = text;
        task = std::move(does);
    }
};

AioTask<qint64> runCopy(AioExecutor executor, QString sql, std::shared_ptr<Aio::Detail::DriverTask> copy)
{
    if (!std::dynamic_pointer_cast<Aio::Detail::PostgresqlConnectionSet>(executor.data().core->connections(Aio::Detail::DatabaseCore::For::Transaction))) {
        AioErrorInfo(AioErrorKind::Interface, u"COPY runs on an AioPostgresqlDatabase, and this executor is of another."_s)
            .phase(AioPhase::Prepare)
            .sql(sql)
            .raise();
    }
    const auto statement = std::make_shared<CopyStatement>(sql.toUtf8(), std::move(copy));
    Aio::Detail::PendingStatement::start(statement, executor, Aio::Access::Write);
    co_await statement->delivered();
    statement->check();
    co_return statement->result.rowsAffected;
}

std::shared_ptr<Aio::Detail::ConnectionSet> connectionsOf(const AioPostgresqlOptions &options)
{
    static Aio::Detail::ConnectionSets<Aio::Detail::PostgresqlConnectionSet, AioPostgresqlOptions> sets;

    return sets.find(options.description(), options, [&](std::shared_ptr<Aio::Detail::ChangeHub> hub) {
        return std::make_shared<Aio::Detail::PostgresqlConnectionSet>(options, std::move(hub));
    });
}

constexpr QLatin1StringView postgresqlSchemes[]{"postgresql"_L1, "postgres"_L1};

std::unique_ptr<AioDatabase> makePostgresql(const QString &url, QObject *parent)
{
    return std::make_unique<AioPostgresqlDatabase>(AioPostgresqlOptions::fromString(url), parent);
}
}

namespace Aio::Detail::Backends
{
extern const Backend postgresql;
constinit const Backend postgresql{postgresqlSchemes, makePostgresql};
}

AioPostgresqlDatabase::AioPostgresqlDatabase(const AioPostgresqlOptions &options, QObject *parent)
    : AioDatabase(
          AioDialect::postgresql(),
          options.description(),
          [options] {
              return connectionsOf(options);
          },
          parent)
    , m_options(options)
{
}

AioPostgresqlDatabase::~AioPostgresqlDatabase() = default;

AioPostgresqlListener *AioPostgresqlDatabase::listen(const QString &channel, QObject *parent) const
{
    return new AioPostgresqlListener(m_options, channel, parent);
}

void AioPostgresqlDatabase::setWatchingChanges(bool watching)
{
    if (watching == isWatchingChanges()) {
        return;
    }
    if (watching) {
        m_listener = listen(QString::fromLatin1(changesChannel), this);
        connect(m_listener, &AioPostgresqlListener::notified, this, [this](const QString &table) {
            notifyChanged({table});
        });
        connect(m_listener, &AioPostgresqlListener::resumed, this, &AioPostgresqlDatabase::announceAll);
    } else {
        std::exchange(m_listener, nullptr)->deleteLater();
    }
    Q_EMIT watchingChangesChanged();
}

void AioPostgresqlDatabase::announceAll()
{
    const auto announce = [](AioPostgresqlDatabase *self) -> AioTask<> {
        const auto rows = co_await AioDatabase::aioExecuteSql(
            AioExecutor(*self).boundTo(self),
            u"SELECT DISTINCT relname::text AS name FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE tgname = 'aio_notify_change'"_s);
        QStringList tables;
        for (const QVariantMap &row : rows) {
            tables << row.value(u"name"_s).toString();
        }
        self->notifyChanged(tables);
    };
    aioSpawn(this, [this, announce] {
        return announce(this);
    });
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): what returns a task takes values
AioTask<> AioPostgresqlDatabase::installTriggers(AioExecutor executor, std::vector<const AioTable *> tables)
{
    QByteArrayList statements{
        "CREATE OR REPLACE FUNCTION aio_notify_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN PERFORM pg_notify('aio_changes', TG_TABLE_NAME); RETURN NULL; END $$"};
    for (const AioTable *table : tables) {
        QByteArray sql = "CREATE OR REPLACE TRIGGER aio_notify_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON ";
        executor.dialect().appendName(sql, table->schemaName(), table->name());
        statements << sql + " FOR EACH STATEMENT EXECUTE FUNCTION aio_notify_change()";
    }
    return Aio::Detail::executeAll(std::move(executor), std::move(statements), Aio::Detail::Changing::Definitions);
}

AioTask<qint64> AioPostgresqlDatabase::copyIn(AioExecutor executor, QString sql, std::function<QByteArray()> next)
{
    return runCopy(std::move(executor),
                   std::move(sql),
                   std::make_shared<Aio::Detail::PostgresqlRawCopy>(std::move(next), Aio::Detail::PostgresqlRawCopy::Take()));
}

AioTask<qint64> AioPostgresqlDatabase::copyOut(AioExecutor executor, QString sql, std::function<void(const QByteArray &)> take)
{
    return runCopy(std::move(executor),
                   std::move(sql),
                   std::make_shared<Aio::Detail::PostgresqlRawCopy>(Aio::Detail::PostgresqlRawCopy::Give(), std::move(take)));
}
