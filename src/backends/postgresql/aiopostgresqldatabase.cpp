// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "backends/postgresql/aiopostgresqldatabase.h"

#include "backends/postgresql/postgresqlcopy_p.h"
#include "backends/postgresql/postgresqlstore_p.h"
#include "database/aiotransaction.h"
#include "database/statement_p.h"

using namespace Qt::StringLiterals;

namespace
{
// the channel of the triggers
constexpr auto changesChannel = "aio_changes";

// A request to a PostgreSQL connection that is no plain statement.
class CopyStatement final : public Aio::Statement
{
public:
    CopyStatement(const QByteArray &text, std::shared_ptr<Aio::DriverWork> does)
    {
        sql = text;
        work = std::move(does);
    }
};

AioTask<qint64> runCopy(AioExecutor executor, QString sql, std::shared_ptr<Aio::DriverWork> copy)
{
    if (!std::dynamic_pointer_cast<Aio::PostgresqlStore>(executor.data().core->store(Aio::DatabaseCore::For::Transaction))) {
        AioErrorInfo(AioErrorKind::Interface, u"COPY runs on an AioPostgresqlDatabase, and this executor is of another."_s)
            .phase(AioPhase::Prepare)
            .sql(sql)
            .raise();
    }
    const auto statement = std::make_shared<CopyStatement>(sql.toUtf8(), std::move(copy));
    Aio::Statement::start(statement, executor, Aio::Access::Write);
    co_await statement->delivered();
    statement->check();
    co_return statement->result.rowsAffected;
}

// one store for each set of options, and one hub for each database, as long as somebody uses it
std::shared_ptr<Aio::Store> storeOf(const AioPostgresqlOptions &options)
{
    static std::mutex mutex;
    static std::vector<std::weak_ptr<Aio::PostgresqlStore>> known;

    const std::scoped_lock lock(mutex);
    std::erase_if(known, [](const auto &weak) {
        return weak.expired();
    });
    auto hub = std::make_shared<Aio::ChangeHub>();
    for (const auto &weak : known) {
        const auto store = weak.lock();
        if (store && store->options == options && !store->isClosed()) {
            return store;
        }
        if (store && store->options.description() == options.description()) {
            hub = store->hub;
        }
    }
    const auto store = std::make_shared<Aio::PostgresqlStore>(options, std::move(hub));
    known.push_back(store);
    return store;
}
}

AioPostgresqlDatabase::AioPostgresqlDatabase(const AioPostgresqlOptions &options, QObject *parent)
    : AioDatabase(
          AioDialect::postgresql(),
          options.description(),
          [options] {
              return storeOf(options);
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
    return Aio::executeAll(executor, statements);
}

AioTask<qint64> AioPostgresqlDatabase::copyIn(AioExecutor executor, QString sql, std::function<QByteArray()> next)
{
    return runCopy(executor, sql, std::make_shared<Aio::PostgresqlRawCopy>(std::move(next), Aio::PostgresqlRawCopy::Sink()));
}

AioTask<qint64> AioPostgresqlDatabase::copyOut(AioExecutor executor, QString sql, std::function<void(const QByteArray &)> take)
{
    return runCopy(executor, sql, std::make_shared<Aio::PostgresqlRawCopy>(Aio::PostgresqlRawCopy::Source(), std::move(take)));
}
