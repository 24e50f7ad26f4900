// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/postgresql/aiopostgresqldatabase.h"
#include "aioorm/core/detail/utc.h"
#include "aioorm/orm/aiorawsql.h"
#include "aioorm/orm/detail/modelstream.h"
#include "support/models.h"
#include "support/moretypes.h"
#include "support/postgresqlpooler.h"
#include "support/postgresqlserver.h"
#include "support/testdatabase.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Behind a PgBouncer that gives each transaction whichever of its two connections is free.
class TestPgbouncer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void manyClients();
    void transactions();
    void fieldTypes();
    void streams();
    void errors();
    void cancelled();
    void withPreparedStatements();

private:
    AioPostgresqlOptions options() const
    {
        return AioPostgresqlOptions()
            .host(m_pooler->socketDirectory())
            .port(m_pooler->port())
            .userName(u"anybody"_s)
            .databaseName(m_name)
            .statementCacheSize(0);
    }
    AioDatabase &db() { return *m_database; }

    QString m_name;
    std::unique_ptr<PostgresqlPooler> m_pooler;
    std::unique_ptr<AioPostgresqlDatabase> m_database;
};

void TestPgbouncer::init()
{
    PostgresqlServer &server = PostgresqlServer::shared();
    m_name = server.createDatabase();
    m_pooler = std::make_unique<PostgresqlPooler>(server);
    QVERIFY2(m_pooler->start(), qPrintable(m_pooler->errorString()));
    m_database = std::make_unique<AioPostgresqlDatabase>(options());
    await(db().aioCreateTables<User, Everything, MoreTypes>());
}

void TestPgbouncer::cleanup()
{
    if (m_database) {
        await(m_database->aioClose());
        m_database.reset();
    }
    m_pooler.reset();
}

/// More of them than there are connections.
void TestPgbouncer::manyClients()
{
    const auto client = [this](int number) -> AioTask<> {
        const auto &u = User::columns();
        for (int i = 0; i < 25; ++i) {
            const QString name = u"user %1 of %2"_s.arg(i).arg(number);
            const auto user = co_await User::aioCreate(db(), u.username = name, u.rank = i);
            co_await User::update(u.rank = u.rank + 1).where(u.id == user->id()).aioExecute(db());
            const auto again = co_await User::aioGet(db(), u.username == name);
            EXPECT(again->rank() == i + 1);
        }
    };
    std::vector<AioTask<>> clients;
    for (int i = 0; i < 8; ++i) {
        clients.push_back(client(i));
    }
    for (auto &task : clients) {
        await(std::move(task), 60s);
    }
    QCOMPARE(await(User::select().aioCount(db())), 200);
    const int connections = PostgresqlServer::shared().value(u"SELECT count(*) FROM pg_stat_activity WHERE datname = '%1'"_s.arg(m_name)).toInt();
    QVERIFY(connections >= 1 && connections <= 2);
}

void TestPgbouncer::transactions()
{
    const auto &u = User::columns();
    const auto transfer = [&](int i) -> AioTask<> {
        co_await db().aioAtomic([&u, i](AioTransaction tx) -> AioTask<> {
            const QString name = u"t%1"_s.arg(i);
            co_await User::aioCreate(tx, u.username = name, u.rank = 0);
            for (int j = 0; j < 5; ++j) {
                co_await User::update(u.rank = u.rank + 1).where(u.username == name).aioExecute(tx);
            }
            if (i % 2) {
                AioErrorInfo(AioErrorKind::Data, u"not this one"_s).raise();
            }
        });
    };
    std::vector<AioTask<>> tasks;
    for (int i = 0; i < 10; ++i) {
        tasks.push_back(transfer(i));
    }
    for (int i = 0; i < 10; ++i) {
        if (i % 2) {
            errorOf<AioDataError>(std::move(tasks[std::size_t(i)]));
        } else {
            await(std::move(tasks[std::size_t(i)]), 30s);
        }
    }
    QCOMPARE(await(User::select().where(u.rank == 5).aioCount(db())), 5);
    QCOMPARE(await(User::select().aioCount(db())), 5);
}

/// In text, and with the server's own style of intervals: PgBouncer passes no options on.
void TestPgbouncer::fieldTypes()
{
    const auto &m = MoreTypes::columns();
    const auto id = await(MoreTypes::aioCreate(db(),
                                               m.words = QStringList{u"a,b"_s, u"\"c\" ü"_s},
                                               m.numbers = QList<qint64>{1, (1LL << 53) + 1},
                                               m.duration = std::chrono::microseconds(-36h - 5s + 7us)))
                        ->id();
    const auto read = await(MoreTypes::aioGet(db(), m.id == id));
    QCOMPARE(read->words(), (QStringList{u"a,b"_s, u"\"c\" ü"_s}));
    QCOMPARE(read->numbers(), (QList<qint64>{1, (1LL << 53) + 1}));
    QVERIFY(read->duration() == std::chrono::microseconds(-36h - 5s + 7us));
    const auto &e = Everything::columns();
    const QDateTime moment(QDate(2026, 2, 3), QTime(4, 5, 6, 7), Aio::Detail::utc);
    const QUuid uuid = QUuid::createUuid();
    const auto made = await(Everything::aioCreate(db(),
                                                  e.flag = true,
                                                  e.small = -32768,
                                                  e.medium = 7,
                                                  e.big = (1LL << 53) + 1,
                                                  e.real = 0.1,
                                                  e.text = u"täxt"_s,
                                                  e.bytes = QByteArray("\0\xff'\\", 4),
                                                  e.date = QDate(2026, 2, 3),
                                                  e.time = QTime(4, 5, 6, 7),
                                                  e.moment = moment,
                                                  e.stamp = AioTimestamp(1'795'630'814'123'456),
                                                  e.uuid = uuid,
                                                  e.json = QJsonObject{{u"a"_s, 1}},
                                                  e.color = Everything::Color::Blue,
                                                  e.maybeReal = -1.5));
    const auto again =
        await(Everything::aioGet(db(), e.id == made->id() && e.bytes == made->bytes() && e.stamp == made->stamp() && e.uuid == uuid && e.flag == true));
    QCOMPARE(again->flag(), true);
    QCOMPARE(again->small(), qint16(-32768));
    QCOMPARE(again->medium(), 7);
    QCOMPARE(again->big(), (1LL << 53) + 1);
    QCOMPARE(again->real(), 0.1);
    QCOMPARE(again->text(), u"täxt"_s);
    QCOMPARE(again->bytes(), QByteArray("\0\xff'\\", 4));
    QCOMPARE(again->date(), QDate(2026, 2, 3));
    QCOMPARE(again->time(), QTime(4, 5, 6, 7));
    QCOMPARE(again->moment(), moment);
    QVERIFY(again->stamp() == AioTimestamp(1'795'630'814'123'456));
    QCOMPARE(again->uuid(), uuid);
    QCOMPARE(again->json(), (QJsonObject{{u"a"_s, 1}}));
    QCOMPARE(again->color(), Everything::Color::Blue);
    QCOMPARE(again->maybeReal(), std::optional(-1.5));
    QVERIFY(!again->maybeUuid() && !again->maybeMoment());
}

void TestPgbouncer::streams()
{
    const auto &u = User::columns();
    QList<std::tuple<QString, qint32, double>> rows;
    for (int i = 0; i < 3000; ++i) {
        rows.append({u"u%1"_s.arg(i), i, 0.5});
    }
    await(User::insertMany(u.username, u.rank, u.score).rows(rows).aioExecute(db()), 30s);
    const auto count = [&]() -> AioTask<int> {
        int found = 0;
        auto stream = co_await User::select(u.rank).orderBy(u.rank).aioStream(db(), 100);
        while (co_await stream.aioNextBatch()) {
            for (const auto &[rank] : stream.batch()) {
                EXPECT(rank == found);
                ++found;
            }
            if (found == 300) {
                co_await User::select().aioCount(db()); // beside it
            }
        }
        co_return found;
    };
    QCOMPARE(await(count(), 30s), 3000);
}

void TestPgbouncer::errors()
{
    const auto &u = User::columns();
    await(User::aioCreate(db(), u.username = u"a"_s, u.rank = 1));
    const auto error = errorOf<AioIntegrityError>(User::insert(u.username = u"a"_s, u.rank = 1, u.score = 1.0).aioExecute(db()));
    QCOMPARE(error.sqlState(), u"23505"_s);
    QCOMPARE(error.outcome(), AioOutcome::Refused);
    QCOMPARE(await(User::select().aioCount(db())), 1);
}

void TestPgbouncer::cancelled()
{
    for (int i = 0; i < 5; ++i) {
        const auto error = errorOf<AioTimeout>(AioRawSql(u"SELECT pg_sleep(20)").aioMaps(db().timeout(500ms)));
        QCOMPARE(error.phase(), AioPhase::Execute);
        QCOMPARE(await(AioRawSql(u"SELECT 1").aioTuples<qint64>(db())).size(), 1);
    }
    QTRY_COMPARE(PostgresqlServer::shared()
                     .value(u"SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND state = 'active' AND pid <> pg_backend_pid()"_s)
                     .toInt(),
                 0);
}

/// The error says what to do.
void TestPgbouncer::withPreparedStatements()
{
    AioPostgresqlDatabase database(options().statementCacheSize(100));
    const auto error = errorOf<AioOperationalError>(database.aioConnect());
    QCOMPARE(error.phase(), AioPhase::Connect);
    QVERIFY2(error.message().contains(u"statementCacheSize(0)"), error.what());
}

QTEST_GUILESS_MAIN(TestPgbouncer)
#include "tst_pgbouncer.moc"

#include <QJsonObject>
