// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/postgresql/aiopostgresqldatabase.h"
#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "aioorm/orm/aiosequence.h"
#include "aioorm/orm/detail/modelstream.h"
#include "support/models.h"
#include "support/notes.h"
#include "support/postgresqlserver.h"
#include "support/posts.h"
#include "support/testdatabase.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QThread>
#include <QUrl>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
const User::Columns &u = User::columns();
const QVariantList one{1};

template<class T>
AioTask<std::conditional_t<std::is_void_v<T>, void, QList<T>>> all(std::vector<AioTask<T>> tasks)
{
    if constexpr (std::is_void_v<T>) {
        for (auto &task : tasks) {
            co_await task;
        }
    } else {
        QList<T> results;
        for (auto &task : tasks) {
            results << co_await task;
        }
        co_return results;
    }
}

PostgresqlServer &server()
{
    return PostgresqlServer::shared();
}

/// Of this machine, but not 127.0.0.1; empty if it has none.
QString otherAddress()
{
    ifaddrs *all = nullptr;
    ::getifaddrs(&all);
    QString found;
    for (const ifaddrs *entry = all; entry && found.isEmpty(); entry = entry->ifa_next) {
        if (entry->ifa_addr && entry->ifa_addr->sa_family == AF_INET && !(entry->ifa_flags & IFF_LOOPBACK)) {
            std::array<char, INET_ADDRSTRLEN> text{};
            const auto *address = reinterpret_cast<const sockaddr_in *>(entry->ifa_addr);
            found = QString::fromLatin1(::inet_ntop(AF_INET, &address->sin_addr, text.data(), text.size()));
        }
    }
    ::freeifaddrs(all);
    return found;
}
}

/// Its numbers come from a sequence.
class Invoice : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Invoice, "invoices_of_the_shop",
        (qint64,  id,     setId,     primaryKey()),
        (qint64,  number, setNumber, databaseDefault(AioSequence("invoices").next())),
        (QString, title,  setTitle))
    // clang-format on
};

/// What only PostgreSQL has, and how its driver keeps its connections.
class TestPostgresql : public QObject
{
    Q_OBJECT

private:
    AioPostgresqlOptions options() const
    {
        return AioPostgresqlOptions().host(server().host()).port(server().port()).userName(server().user()).databaseName(m_name).maxConnections(3);
    }
    AioPostgresqlDatabase &db() { return *m_database; }
    void reopen(const AioPostgresqlOptions &with)
    {
        await(db().aioClose());
        m_database = std::make_unique<AioPostgresqlDatabase>(with);
    }
    QList<QVariantMap> sql(const QString &text, const QVariantList &values = {}) { return await(db().aioExecuteSql(text, values)); }
    QVariant value(const QString &text, const QVariantList &values = {})
    {
        const auto rows = sql(text, values);
        return rows.isEmpty() ? QVariant() : rows.first().first();
    }
    AioTask<int> backend(AioExecutor executor)
    {
        const auto rows = co_await AioDatabase::aioExecuteSql(executor, u"SELECT pg_backend_pid()"_s);
        co_return rows.first().first().toInt();
    }

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(server().isRunning());
        m_name = server().createDatabase();
    }
    void init()
    {
        QVERIFY(server().cleanDatabase(m_name));
        m_database = std::make_unique<AioPostgresqlDatabase>(options());
        await(db().aioCreateTables<Tweet, User, Folder, Everything>());
    }
    void cleanup()
    {
        await(db().aioClose());
        m_database.reset();
    }

    // -- options --

    void connectionStrings()
    {
        const auto uri = AioPostgresqlOptions::fromString(
            u"postgresql://ann:s%40cret@one.example:5433,two.example:5434/shop?target_session_attrs=read-write&connect_timeout=7"_s);
        QCOMPARE(uri.host(), u"one.example,two.example"_s);
        QCOMPARE(uri.port(), 5433);
        QCOMPARE(uri.userName(), u"ann"_s);
        QCOMPARE(uri.parameter(u"password"_s), u"s@cret"_s);
        QCOMPARE(uri.databaseName(), u"shop"_s);
        QCOMPARE(uri.parameter(u"target_session_attrs"_s), u"read-write"_s);
        QCOMPARE(uri.connectTimeout(), 7s);
        const auto pairs = AioPostgresqlOptions::fromString(u"host=/run/postgresql dbname='my shop' user=ann password=it\\'s"_s);
        QCOMPARE(pairs.host(), u"/run/postgresql"_s);
        QCOMPARE(pairs.databaseName(), u"my shop"_s);
        QCOMPARE(pairs.parameter(u"password"_s), u"it's"_s);
        QCOMPARE(AioPostgresqlOptions::fromUrl(QUrl(u"postgres://ann@localhost/shop"_s)).userName(), u"ann"_s);
    }

    void secretsStaySecret()
    {
        const auto with = AioPostgresqlOptions::fromString(u"postgresql://ann:hush1@127.0.0.1:1/shop?sslpassword=hush2"_s);
        QString debugged;
        QDebug(&debugged) << with;
        QVERIFY(debugged.contains(u"ann@127.0.0.1:1/shop"));
        AioPostgresqlDatabase refused(with);
        QVERIFY(!refused.name().contains(u"hush"));
        const auto error = errorOf<AioOperationalError>(refused.aioConnect());
        QVERIFY(!QString::fromUtf8(error.what()).contains(u"hush"));
        QCOMPARE(error.phase(), AioPhase::Connect);
        for (const QString &text :
             {u"postgresql://ann:hush3@[::1/shop"_s, u"host=h password=hush4 colour=red"_s, u"postgresql://ann:hush%00@h"_s, u"mysql://ann:hush5@h/x"_s}) {
            for (int way = 0; way < 2; ++way) {
                try {
                    if (way == 0) {
                        AioPostgresqlOptions::fromString(text);
                    } else {
                        AioDatabase::fromUrl(text);
                    }
                    if (!text.startsWith(u"mysql")) {
                        QFAIL("accepted");
                    }
                } catch (const AioInterfaceError &failure) {
                    QVERIFY(!QString::fromUtf8(failure.what()).contains(u"hush"));
                }
            }
        }
        debugged.clear();
        QDebug(&debugged) << AioPostgresqlOptions().databaseName(u"password=hush6"_s) << debugged;
        QVERIFY(!debugged.contains(u"hush"));
    }

    void fromUrl()
    {
        const auto made = AioDatabase::fromUrl(u"postgresql://%1@%2:%3/%4"_s.arg(server().user(), server().host()).arg(server().port()).arg(m_name));
        QCOMPARE(await(made->aioExecuteSql(u"SELECT current_database()::text"_s)).first().first().toString(), m_name);
        await(made->aioClose());
    }

    void unknownParameters()
    {
        QVERIFY_THROWS_EXCEPTION(AioInterfaceError, AioPostgresqlOptions().parameter(u"colour"_s, u"red"_s));
        QVERIFY_THROWS_EXCEPTION(AioInterfaceError, AioPostgresqlOptions().userName(QString(u"a\0b"_s)).databaseName(QString::fromUtf16(u"a\0b", 3)));
    }

    void severalHosts()
    {
        const auto with = [this](const QString &attributes) {
            return AioPostgresqlOptions::fromString(u"host=127.0.0.1,localhost port=1,%1 user=%2 dbname=%3 target_session_attrs=%4"_s.arg(server().port())
                                                        .arg(server().user(), m_name, attributes));
        };
        // nobody listens at the first; localhost may have two addresses
        AioPostgresqlDatabase writing(with(u"read-write"_s));
        QCOMPARE(await(writing.aioExecuteSql(u"SELECT inet_server_port()"_s)).first().first().toInt(), int(server().port()));
        await(writing.aioClose());
        // none is as it has to be
        AioPostgresqlDatabase standby(with(u"standby"_s));
        QCOMPARE(errorOf<AioOperationalError>(standby.aioConnect()).phase(), AioPhase::Connect);
        AioPostgresqlDatabase nowhere(AioPostgresqlOptions().host(u"no-such-host.invalid"_s).connectTimeout(20s));
        const auto error = errorOf<AioOperationalError>(nowhere.aioConnect());
        QCOMPARE(error.phase(), AioPhase::Connect);
        QVERIFY2(error.message().contains(u"no-such-host.invalid"), error.what());
    }

    void tls()
    {
        PostgresqlServer secured, other;
        secured.tls({u"localhost"_s}, true);
        QVERIFY2(secured.start(), qPrintable(secured.errorString()));
        other.tls({u"localhost"_s});
        QVERIFY2(other.start(), qPrintable(other.errorString()));
        const auto to = [&](const QString &host, const QString &mode, const QString &authority) {
            return AioPostgresqlOptions()
                .host(host)
                .port(secured.port())
                .userName(secured.user())
                .databaseName(u"postgres"_s)
                .sslMode(mode)
                .parameter(u"sslrootcert"_s, authority);
        };
        const auto connectError = [](const AioPostgresqlOptions &with) {
            AioPostgresqlDatabase database(with);
            const auto error = errorOf<AioOperationalError>(database.aioConnect());
            return error.phase() == AioPhase::Connect ? error.message() : u"another phase"_s;
        };
        AioPostgresqlDatabase verified(to(u"localhost"_s, u"verify-full"_s, secured.caFile()));
        QVERIFY(await(verified.aioExecuteSql(u"SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"_s)).first().first().toBool());
        await(verified.aioClose());
        AioPostgresqlDatabase byDefault(to(u"localhost"_s, QString(), QString())); // on this machine what is offered is taken
        QVERIFY(await(byDefault.aioExecuteSql(u"SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"_s)).first().first().toBool());
        await(byDefault.aioClose());
        // another name than in its certificate, another authority, none at all, no TLS
        QVERIFY2(connectError(to(u"127.0.0.1"_s, u"verify-full"_s, secured.caFile())).contains(u"does not match host name"), "name");
        QVERIFY2(connectError(to(u"localhost"_s, u"verify-full"_s, other.caFile())).contains(u"certificate verify failed"), "authority");
        QVERIFY2(connectError(to(u"localhost"_s, u"verify-full"_s, QString())).contains(u"certificate"), "no authority");
        QVERIFY2(connectError(to(u"localhost"_s, u"disable"_s, QString())).contains(u"no encryption"), "no TLS");
    }

    /// A server that is reached over the network has to prove who it is.
    void tlsByDefault()
    {
        const QString address = otherAddress();
        if (address.isEmpty()) {
            QSKIP("this machine has no address but 127.0.0.1");
        }
        PostgresqlServer plain;
        plain.setting(u"listen_addresses"_s, u"*"_s);
        QVERIFY2(plain.start(), qPrintable(plain.errorString()));
        const auto connectError = [&](const AioPostgresqlOptions &with) {
            AioPostgresqlDatabase database(with);
            return errorOf<AioOperationalError>(database.aioConnect()).message();
        };
        const auto to = AioPostgresqlOptions().host(address).port(plain.port()).userName(plain.user()).databaseName(u"postgres"_s);
        const QString byDefault = connectError(to);
        QVERIFY2(byDefault.contains(u"server does not support SSL, but SSL was required"), qPrintable(byDefault));
        const QString byUrl = connectError(AioPostgresqlOptions::fromString(u"postgresql://%1@%2:%3/postgres"_s.arg(plain.user(), address).arg(plain.port())));
        QVERIFY2(byUrl.contains(u"SSL was required"), qPrintable(byUrl));
        // whoever says so does without, and comes as far as the server's own rules
        const QString without = connectError(AioPostgresqlOptions(to).sslMode(u"disable"_s));
        QVERIFY2(without.contains(u"no pg_hba.conf entry"), qPrintable(without));
    }

    void session()
    {
        QCOMPARE(value(u"SHOW TimeZone"_s).toString(), u"UTC"_s);
        QCOMPARE(value(u"SELECT current_setting('application_name')"_s).toString(), QCoreApplication::applicationName());
    }

    // citusdata/citus#5770: which of the keys that a statement returns is whose
    void keysThatDescend()
    {
        await(db().aioExecuteSql(u"ALTER TABLE users ALTER COLUMN id SET INCREMENT BY -1 SET MINVALUE 1 SET MAXVALUE 1000 RESTART WITH 1000"_s));
        QList<std::shared_ptr<User>> users;
        for (const QString &name : {u"c"_s, u"a"_s, u"b"_s}) {
            users << std::make_shared<User>();
            users.last()->setUsername(name);
        }
        await(User::aioBulkCreate(users));
        for (const auto &user : users) {
            QCOMPARE(await(User::aioGetById(user->id()))->username(), user->username());
        }
        QVERIFY(users[0]->id() > users[1]->id() && users[1]->id() > users[2]->id());
    }

    // -- pools --

    void aStatementMoreRidesWhenAllConnectionsAreBusy()
    {
        reopen(options().maxConnections(1));
        std::vector<AioTask<int>> tasks;
        for (int i = 0; i < 64; ++i) {
            tasks.push_back(backend(db()));
        }
        const auto backends = await(all(std::move(tasks)));
        QCOMPARE(QSet<int>(backends.begin(), backends.end()).size(), 1);
        QCOMPARE(db().statistics().opened, 1u);
    }

    void oneFailsAlone()
    {
        reopen(options().maxConnections(1));
        auto before = db().aioExecuteSql(u"INSERT INTO users (username, rank, active, score, joined) VALUES ('a', 1, true, 1, now())"_s);
        auto wrong = db().aioExecuteSql(u"INSERT INTO users (username, rank, active, score, joined) VALUES ('a', 2, true, 1, now())"_s);
        auto syntax = db().aioExecuteSql(u"SELEKT"_s);
        auto after = db().aioExecuteSql(u"INSERT INTO users (username, rank, active, score, joined) VALUES ('b', 1, true, 1, now())"_s);
        const auto error = errorOf<AioIntegrityError>(std::move(wrong));
        QCOMPARE(error.sqlState(), u"23505"_s);
        QCOMPARE(error.table(), u"users"_s);
        QCOMPARE(error.column(), u"username"_s);
        QCOMPARE(error.outcome(), AioOutcome::Refused);
        QVERIFY(!error.message().contains(u"'a'"));
        QCOMPARE(errorOf<AioProgrammingError>(std::move(syntax)).sqlState(), u"42601"_s);
        await(std::move(before));
        await(std::move(after));
        QCOMPARE(await(User::select().aioCount(db())), 2);
    }

    void eachThreadHasItsOwn()
    {
        const int here = await(backend(db()));
        int there = 0;
        std::unique_ptr<QThread> thread(QThread::create([&] {
            QEventLoop loop;
            const auto body = [&]() -> AioTask<> {
                there = co_await backend(db());
                loop.quit();
            };
            const auto task = body();
            loop.exec();
        }));
        thread->start();
        QVERIFY(waitUntil([&] {
            return thread->isFinished();
        }));
        QVERIFY(there != 0 && there != here);
        // it went with its thread
        QVERIFY(waitUntil([&] {
            return server().value(u"SELECT count(*) FROM pg_stat_activity WHERE pid = %1"_s.arg(there)) == u"0";
        }));
        QVERIFY(waitUntil([this] {
            return db().statistics().open == 1;
        }));
    }

    void databaseWithoutAnEncoding()
    {
        if (server().value(u"SELECT count(*) FROM pg_database WHERE datname = 'ascii'"_s) == u"0") {
            server().query(u"CREATE DATABASE ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'"_s);
        }
        reopen(options().databaseName(u"ascii"_s));
        await(db().aioCreateTables<User>());
        await(User::aioCreate(db(), u.username = u"Grüße"_s));
        QCOMPARE(await(User::aioGet(db(), u.username == u"Grüße"_s))->rank(), 7);
        const auto error = errorOf<AioDataError>([this]() -> AioTask<> {
            co_await AioDatabase::aioExecuteSql(db(), u"UPDATE users SET username = E'a\\xffb'"_s);
            co_await User::select().aioFirst(db());
        }());
        QCOMPARE(error.sqlState(), u"22021"_s); // the server itself lets nothing out that is not UTF-8
        QCOMPARE(value(u"SELECT username::bytea FROM users"_s),
                 QByteArray("a\xff"
                            "b"));
        await(db().aioDropTables<User>());
    }

    void threadsShareTheLimit()
    {
        constexpr int threads = 5, operations = 40;
        std::atomic<int> done = 0;
        const auto work = [&](int number) -> AioTask<> {
            for (int i = 0; i < operations; ++i) {
                const QString name = u"%1 of %2"_s.arg(i).arg(number);
                const auto body = [&](AioTransaction &tx) -> AioTask<> {
                    co_await User::aioCreate(tx, u.username = name, u.rank = number);
                };
                co_await db().aioAtomic(body);
                EXPECT(co_await User::select().where(u.rank == number).aioCount(db()) == i + 1);
            }
            ++done;
        };
        const QList<QVariantMap> before = sql(u"SELECT 1"_s); // this thread has one that the others are to get
        std::vector<std::unique_ptr<QThread>> all;
        for (int i = 0; i < threads; ++i) {
            all.emplace_back(QThread::create([&, i] {
                QEventLoop loop;
                const auto toTheEnd = [&]() -> AioTask<> {
                    co_await work(i);
                    loop.quit();
                };
                const auto task = toTheEnd();
                loop.exec();
            }));
            all.back()->start();
        }
        int most = 0;
        QVERIFY(waitUntil(
            [&] {
                most = std::max(most, db().statistics().open);
                return std::all_of(all.begin(), all.end(), [](const auto &thread) {
                    return thread->isFinished();
                });
            },
            60s));
        QCOMPARE(done, threads);
        // options() allows 3; the sum of several pools is not of one moment
        QVERIFY2(most <= 4, qPrintable(QString::number(most)));
        QCOMPARE(await(User::select().aioCount(db())), threads * operations);
    }

    void otherThreadsHaveThemAll()
    {
        const auto holdAll = [this]() -> AioTask<std::vector<AioTransaction>> {
            std::vector<AioTransaction> held;
            for (int i = 0; i < 3; ++i) {
                held.push_back(co_await db().aioBegin());
            }
            co_return held;
        };
        auto held = await(holdAll());
        db().setAcquireTimeout(200ms);
        QString message;
        std::unique_ptr<QThread> thread(QThread::create([&] {
            QEventLoop loop;
            const auto ask = [&]() -> AioTask<> {
                try {
                    co_await backend(db());
                } catch (const AioTimeout &timeout) {
                    message = timeout.message();
                }
                loop.quit();
            };
            const auto task = ask();
            loop.exec();
        }));
        thread->start();
        QVERIFY(waitUntil([&] {
            return thread->isFinished();
        }));
        QVERIFY2(message.contains(u"Other threads have 3 of the limit."), qPrintable(message));
        for (AioTransaction &transaction : held) {
            await(transaction.aioRollback());
        }
    }

    void idleConnectionsGo()
    {
        reopen(options().idleTime(60ms));
        await(backend(db()));
        QCOMPARE(db().statistics().open, 1);
        QVERIFY(waitUntil([&] {
            return db().statistics().open == 0;
        }));
        await(backend(db()));
    }

    void oldConnectionsGo()
    {
        reopen(options().maxLifetime(80ms));
        const int first = await(backend(db()));
        QVERIFY(waitUntil([&] {
            return db().statistics().open == 0;
        }));
        QVERIFY(await(backend(db())) != first);
    }

    void sessionStateDoesNotLeak_data()
    {
        QTest::addColumn<QString>("dirty");
        QTest::addColumn<QString>("probe");
        QTest::addColumn<QString>("expected");
        QTest::newRow("setting") << u"SET statement_timeout = '17s'"_s << u"SHOW statement_timeout"_s << u"0"_s;
        QTest::newRow("time zone") << u"SET TIME ZONE 'Europe/Berlin'"_s << u"SHOW TimeZone"_s << u"UTC"_s;
        QTest::newRow("search path") << u"SET search_path = pg_catalog"_s << u"SELECT count(*)::text FROM users"_s << u"0"_s;
        QTest::newRow("setting by a function") << u"SELECT set_config('statement_timeout', '17s', false)"_s << u"SHOW statement_timeout"_s << u"0"_s;
        QTest::newRow("advisory lock") << u"SELECT pg_advisory_lock(4711)"_s << u"SELECT count(*)::text FROM pg_locks WHERE locktype = 'advisory'"_s << u"0"_s;
        QTest::newRow("temporary table") << u"CREATE TEMP TABLE users (x int)"_s << u"SELECT count(id)::text FROM users"_s << u"0"_s;
        QTest::newRow("listening") << u"LISTEN abc"_s << u"SELECT count(*)::text FROM pg_listening_channels()"_s << u"0"_s;
        QTest::newRow("role") << u"SET ROLE pg_monitor"_s << u"SELECT (current_user = session_user)::text"_s << u"true"_s;
    }
    void sessionStateDoesNotLeak()
    {
        QFETCH(QString, dirty);
        QFETCH(QString, probe);
        QFETCH(QString, expected);
        reopen(options().maxConnections(1));
        const int before = await(backend(db()));
        for (int way = 0; way < 2; ++way) {
            if (way == 0 && dirty.startsWith(u"SELECT")) {
                sql(dirty); // as a statement that anybody's may follow
            } else {
                const auto connection = await(db().aioConnection());
                await(AioDatabase::aioExecuteSql(connection, dirty));
            }
            QCOMPARE(value(probe).toString(), expected);
            QCOMPARE(await(backend(db())), before);
        }
    }

    void forgottenTransaction()
    {
        reopen(options().maxConnections(1));
        {
            const auto connection = await(db().aioConnection());
            await(AioDatabase::aioExecuteSql(connection, u"BEGIN"_s));
            await(AioDatabase::aioExecuteSql(connection, u"INSERT INTO users (username, rank, active, score, joined) VALUES ('a', 1, true, 1, now())"_s));
            QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"comes back in an open transaction"_s));
        }
        QCOMPARE(await(User::select().aioCount(db())), 0);
    }

    // -- prepared statements --

    void preparedOnce()
    {
        reopen(options().maxConnections(1));
        for (int i = 0; i < 5; ++i) {
            await(User::select().where(u.rank == i).aioCount(db()));
        }
        QCOMPARE(value(u"SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%rank%' AND statement NOT LIKE '%pg_prepared%'"_s).toInt(), 1);
    }

    void boundedCache()
    {
        reopen(options().maxConnections(1).statementCacheSize(8));
        for (int i = 0; i < 200; ++i) {
            QCOMPARE(value(u"SELECT %1 + $1::int"_s.arg(i), {1}).toInt(), i + 1);
        }
        QVERIFY(value(u"SELECT count(*) FROM pg_prepared_statements"_s).toInt() <= 9);
    }

    void withoutPreparedStatements()
    {
        reopen(options().maxConnections(1).statementCacheSize(0));
        const auto user = await(User::aioCreate(db(), u.username = u"ann"_s, u.score = 1.5, u.bio = u"höh \\ '"_s));
        const auto again = await(User::aioGet(db(), u.id == user->id()));
        QCOMPARE(again->username(), u"ann"_s);
        QCOMPARE(again->score(), 1.5);
        QCOMPARE(again->bio(), std::optional(u"höh \\ '"_s));
        QCOMPARE(again->joined(), user->joined());
        QCOMPARE(again->active(), true);
        QCOMPARE(value(u"SELECT count(*) FROM pg_prepared_statements"_s).toInt(), 0);
    }

    void stalePlans()
    {
        reopen(options().maxConnections(1));
        sql(u"CREATE TABLE changing (id int)"_s);
        sql(u"INSERT INTO changing VALUES (1)"_s);
        QCOMPARE(sql(u"SELECT * FROM changing WHERE id = $1"_s, one).first().size(), 1);
        server().query(u"ALTER TABLE changing ADD COLUMN name text DEFAULT 'new'"_s, m_name);
        QCOMPARE(sql(u"SELECT * FROM changing WHERE id = $1"_s, one).first().size(), 2); // prepared once more
        // thrown away behind our back
        server().query(u"CREATE FUNCTION forget() RETURNS integer LANGUAGE plpgsql AS $$BEGIN DEALLOCATE ALL; RETURN 1; END$$"_s, m_name);
        sql(u"SELECT forget()"_s);
        QCOMPARE(sql(u"SELECT * FROM changing WHERE id = $1"_s, one).first().size(), 2);
        // in a transaction it is an error, once
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            server().query(u"ALTER TABLE changing ADD COLUMN more int"_s, m_name);
            co_await AioDatabase::aioExecuteSql(tx, u"SELECT * FROM changing WHERE id = $1"_s, one);
        };
        const auto error = errorOf<AioProgrammingError>(db().aioAtomic(body));
        QVERIFY(error.isRetryable());
        QCOMPARE(error.sqlState(), u"0A000"_s);
        QCOMPARE(sql(u"SELECT * FROM changing WHERE id = $1"_s, one).first().size(), 3);
        // and a transaction that may run again does
        int runs = 0;
        await(db().aioAtomic(
            [&](AioTransaction &tx) -> AioTask<> {
                if (++runs == 1) {
                    server().query(u"ALTER TABLE changing ADD COLUMN last int"_s, m_name);
                }
                co_await AioDatabase::aioExecuteSql(tx, u"SELECT * FROM changing WHERE id = $1"_s, one);
            },
            Aio::TransactionMode().retries(1)));
        QCOMPARE(runs, 2);
    }

    void manyParameters()
    {
        QList<qint64> many;
        for (int i = 0; i < 20000; ++i) {
            many << i;
        }
        await(User::aioCreate(db(), u.username = u"a"_s, u.score = 1));
        QCOMPARE(await(User::select().where(u.id.in(many)).aioCount(db())), 1);
    }

    void longStatements()
    {
        // more than the socket takes at once, both ways
        const QString text(8 * 1024 * 1024, u'x');
        std::vector<AioTask<QList<QVariantMap>>> tasks;
        for (int i = 0; i < 6; ++i) {
            tasks.push_back(db().aioExecuteSql(u"SELECT $1::text AS t"_s, QVariantList{text}));
        }
        for (const auto &rows : await(all(std::move(tasks)), 60s)) {
            QVERIFY(rows.first().first().toString() == text);
        }
    }

    // -- transactions --

    void isolation()
    {
        const auto level = [&](AioTransaction &tx) -> AioTask<QString> {
            const auto rows = co_await AioDatabase::aioExecuteSql(
                tx,
                u"SELECT concat_ws(', ', current_setting('transaction_isolation'), current_setting('transaction_read_only'), "
                "current_setting('transaction_deferrable')) AS level"_s);
            co_return rows.first().first().toString();
        };
        using Mode = Aio::TransactionMode;
        QCOMPARE(await(db().aioAtomic(level)), u"read committed, off, off"_s);
        QCOMPARE(await(db().aioAtomic(level, Aio::ReadOnly)), u"repeatable read, on, off"_s);
        QCOMPARE(await(db().aioAtomic(level, Mode().isolation(Aio::Isolation::Serializable))), u"serializable, off, off"_s);
        QCOMPARE(await(db().aioAtomic(level, Mode(Aio::ReadOnly).isolation(Aio::Isolation::Serializable).deferrable())), u"serializable, on, on"_s);
        QCOMPARE(await(db().aioAtomic(level, Mode(Aio::ReadOnly).isolation(Aio::Isolation::ReadCommitted))), u"read committed, on, off"_s);
    }

    void retries()
    {
        await(User::aioCreate(db(), u.username = u"a"_s, u.score = 0));
        // two that read the same and write it: one of them is run again
        int runs = 0, haveRead = 0, meeting = 3;
        const auto add = [&](AioTransaction &tx) -> AioTask<> {
            ++runs;
            const auto user = co_await User::aioGet(tx, u.username == u"a");
            ++haveRead;
            while (haveRead < meeting) { // all of them have, before the first one writes
                co_await passTime();
            }
            user->setScore(user->score() + 1);
            co_await user->aioSave(tx);
        };
        const auto mode = Aio::TransactionMode().isolation(Aio::Isolation::RepeatableRead).retries(20);
        std::vector<AioTask<>> tasks;
        for (int i = 0; i < 3; ++i) {
            tasks.push_back(db().aioAtomic(add, mode));
        }
        await(all(std::move(tasks)), 30s);
        QCOMPARE(await(User::aioGet(db(), u.username == u"a"))->score(), 3.0);
        QVERIFY(runs > 3);
        // without, the error comes through
        haveRead = 0;
        meeting = 2;
        std::vector<AioTask<>> twice;
        twice.push_back(db().aioAtomic(add, mode.retries(0)));
        twice.push_back(db().aioAtomic(add, mode.retries(0)));
        const auto error = errorOf<AioOperationalError>(all(std::move(twice)));
        QCOMPARE(error.sqlState(), u"40001"_s);
        QVERIFY(error.isRetryable());
    }

    void retriesOfPlainFunctions()
    {
        int runs = 0;
        await(db().run([&] {
            db().atomic(
                [&] {
                    if (++runs < 3) {
                        db().executeSql(u"DO $$ BEGIN RAISE serialization_failure; END $$"_s);
                    }
                },
                Aio::TransactionMode().retries(5));
        }));
        QCOMPARE(runs, 3);
    }

    void commitAnsweredByRollback()
    {
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await User::aioCreate(tx, u.username = u"a"_s, u.score = 1);
            try {
                co_await AioDatabase::aioExecuteSql(tx, u"SELECT 1/0"_s);
            } catch (const AioDataError &) {
            }
        };
        const auto error = errorOf<AioOperationalError>(db().aioAtomic(body));
        QCOMPARE(error.phase(), AioPhase::Commit);
        QCOMPARE(error.outcome(), AioOutcome::Refused);
        QCOMPARE(await(User::select().aioCount(db())), 0);
    }

    void rowLocks()
    {
        await(User::aioCreate(db(), u.username = u"a"_s, u.score = 1));
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await User::select().where(u.username == u"a").forUpdate().aioExecute(tx);
            const auto other = co_await db().aioBegin();
            EXPECT((co_await User::select().forUpdate(Aio::IfLocked::Skip).aioExecute(other)).isEmpty());
            try {
                co_await User::select().forUpdate(Aio::IfLocked::Fail).aioExecute(other);
                EXPECT(false);
            } catch (const AioOperationalError &error) {
                EXPECT(error.sqlState() == u"55P03" && error.isRetryable());
            }
            auto handle = other;
            co_await handle.aioRollback();
        };
        await(db().aioAtomic(body));
    }

    // -- cancelling --

    void cancelled()
    {
        reopen(options().maxConnections(1));
        const int before = await(backend(db()));
        for (int i = 0; i < 5; ++i) {
            const auto error = errorOf<AioTimeout>(AioDatabase::aioExecuteSql(db().timeout(200ms), u"SELECT pg_sleep(600)"_s));
            QCOMPARE(error.outcome(), AioOutcome::Refused);
            QCOMPARE(error.phase(), AioPhase::Execute);
            QCOMPARE(await(backend(db())), before); // the connection is fit
        }
    }

    // a cancel that comes as its statement ends must not hit what is behind it
    void cancelRacesTheEnd()
    {
        reopen(options().maxConnections(1));
        const auto seed = QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        int stopped = 0;
        for (int i = 0; i < 200; ++i) {
            const auto patience = std::chrono::milliseconds(random.bounded(1, 8));
            auto victim = AioDatabase::aioExecuteSql(db().timeout(patience), u"SELECT pg_sleep(0.004)"_s);
            std::vector<AioTask<QList<QVariantMap>>> others;
            for (int other = 0; other < 4; ++other) {
                others.push_back(db().aioExecuteSql(u"SELECT pg_sleep(0.001), $1::int AS n"_s, QVariantList{other}));
            }
            try {
                await(std::move(victim));
            } catch (const AioTimeout &) {
                ++stopped;
            }
            const auto rows = await(all(std::move(others)));
            for (int other = 0; other < 4; ++other) {
                QCOMPARE(rows[other].first().value(u"n"_s).toInt(), other);
            }
        }
        qInfo("%d of 200 were stopped", stopped);
        QCOMPARE(db().statistics().opened, 1u);
    }

    void serversOwnTimeout()
    {
        const auto connection = await(db().aioConnection());
        await(AioDatabase::aioExecuteSql(connection, u"SET statement_timeout = '50ms'"_s));
        const auto error = errorOf<AioTimeout>(AioDatabase::aioExecuteSql(connection, u"SELECT pg_sleep(60)"_s));
        QCOMPARE(error.sqlState(), u"57014"_s);
        QCOMPARE(await(AioDatabase::aioExecuteSql(connection, u"SELECT 1 AS one"_s)).first().first().toInt(), 1);
    }

    // -- streams --

    void streamsEndEarly()
    {
        reopen(options().maxConnections(1));
        const int before = await(backend(db()));
        await(db().aioExecuteSql(
            u"INSERT INTO users (username, rank, active, score, joined) SELECT 'u' || n, n, true, n, now() FROM generate_series(1, 10000) n"_s));
        for (int i = 0; i < 50; ++i) {
            const auto body = [&]() -> AioTask<> {
                auto stream = co_await User::select(u.id, u.username).orderBy(u.id).aioStream(db());
                EXPECT(co_await stream.aioNextBatch());
                EXPECT(i % 2 == 0 || co_await stream.aioNextBatch());
            };
            await(body());
        }
        QCOMPARE(await(backend(db())), before);
        QCOMPARE(value(u"SELECT count(*) FROM pg_cursors WHERE name LIKE 'aio%'"_s).toInt(), 0);
        QVERIFY(!value(u"SELECT pg_current_xact_id_if_assigned()::text IS NOT NULL AS x"_s).toBool());
    }

    // -- COPY --

    void minConnections()
    {
        const auto open = [this] {
            return server().value(u"SELECT count(*) FROM pg_stat_activity WHERE datname = '%1' AND pid <> pg_backend_pid()"_s.arg(m_name)).toInt();
        };
        reopen(options().minConnections(3).idleTime(50ms));
        await(db().aioConnect());
        QVERIFY(waitUntil([&] {
            return open() == 3;
        }));
        const quint64 closed = db().statistics().closed;
        server().query(u"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%1' AND pid <> pg_backend_pid()"_s.arg(m_name));
        QVERIFY(waitUntil([&] {
            return db().statistics().closed == closed + 3; // they are heard of
        }));
        await(db().aioExecuteSql(u"SELECT 1"_s)); // at the latest now
        QVERIFY(waitUntil([&] {
            return open() == 3;
        }));
    }

    /// For the sake of connections that nobody waits for, a server that refuses is asked less and less often.
    void minConnectionsRefused()
    {
        server().query(u"CREATE ROLE few LOGIN CONNECTION LIMIT 0"_s);
        const auto dropRole = qScopeGuard([] {
            server().query(u"DROP ROLE few"_s);
        });
        const auto attempts = [] {
            return server().logText().count(u"too many connections for role \"few\""_s);
        };
        QElapsedTimer clock;
        clock.start();
        AioPostgresqlDatabase database(options().userName(u"few"_s).minConnections(2));
        const auto error = errorOf<AioOperationalError>(database.aioConnect());
        QCOMPARE(error.sqlState(), u"53300"_s);
        QCOMPARE(attempts(), 1);
        QVERIFY(waitUntil([&] {
            return attempts() > 3; // two more two seconds after the first, and then nothing for longer than that
        }));
        QVERIFY2(clock.elapsed() >= 4500, qPrintable(QString::number(clock.elapsed())));
        // who asks gets an attempt of its own, as soon as the pause after the last one is over
        server().query(u"ALTER ROLE few CONNECTION LIMIT -1"_s);
        while (endOf(database.aioConnect())) {
            await(passTime());
        }
        await(database.aioExecuteSql(u"SELECT 1"_s));
        await(database.aioClose());
    }

    void sequences()
    {
        const AioSequence numbers = AioSequence("invoice \"numbers\"").startWith(1000).incrementBy(5);
        await(numbers.aioCreate(db()));
        await(numbers.aioCreate(db())); // it is there
        QCOMPARE(await(numbers.aioNextValue(db())), 1000);
        // a number is gone, whatever becomes of the transaction
        errorOf<AioDataError>(db().aioAtomic([&](AioTransaction tx) -> AioTask<> {
            const qint64 number = co_await numbers.aioNextValue(tx);
            EXPECT(number == 1005);
            AioErrorInfo(AioErrorKind::Data, u"no"_s).raise();
        }));
        const auto &u = User::columns();
        await(User::aioCreate(db(), u.username = u"a"_s, u.rank = 1));
        await(User::update(u.score = Aio::cast<double>(numbers.next())).aioExecute(db()));
        QCOMPARE(await(User::aioGet(db(), u.username == u"a"))->score(), 1010.0);
        await(numbers.aioRestart(db(), 7));
        // as a default
        await(AioSequence("invoices").startWith(500).aioCreate(db()));
        await(db().aioCreateTables<Invoice>());
        const auto &i = Invoice::columns();
        QCOMPARE(await(Invoice::aioCreate(db(), i.title = u"first"_s))->number(), 500);
        QCOMPARE(await(Invoice::aioCreate(db(), i.title = u"second"_s))->number(), 501);
        await(db().run([&] {
            QCOMPARE(numbers.nextValue(db()), 7);
            numbers.drop(db());
        }));
        QCOMPARE(errorOf<AioProgrammingError>(numbers.aioNextValue(db())).sqlState(), u"42P01"_s);
    }

    void indexOnAList()
    {
        const auto &p = Post::columns();
        await(db().aioCreateTables<Post>());
        server().query(u"CREATE INDEX posts_tags ON posts USING gin (tags)"_s, m_name);
        reopen(options().parameter(u"options"_s, u"-c enable_seqscan=off"_s));
        for (const Aio::Condition &condition :
             {p.tags.contains(u"a"), p.tags.containsAll({u"a"_s}), p.tags.containsAny({u"a"_s}), p.tags.isContainedIn({u"a"_s})}) {
            QString sql = QString::fromUtf8(Post::select(p.id).where(condition).sql(AioDialect::postgresql()).text);
            QString plan;
            for (const QVariantMap &row : await(db().aioExecuteSql(u"EXPLAIN "_s + sql.replace(u"$1"_s, u"'{a}'"_s)))) {
                plan += row.first().toString();
            }
            QVERIFY2(plan.contains(u"posts_tags"), qPrintable(sql + u'\n' + plan));
        }
    }

    void bulkByCopy_data()
    {
        QTest::addColumn<bool>("copy");
        QTest::newRow("COPY") << true;
        QTest::newRow("INSERT") << false;
    }
    void bulkByCopy()
    {
        QFETCH(bool, copy);
        reopen(options().bulkCopy(copy));
        server().query(
            u"CREATE TABLE ways (sql text); "
            "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO ways VALUES (current_query()); RETURN NULL; END $$; "
            "CREATE TRIGGER note AFTER INSERT ON users FOR EACH STATEMENT EXECUTE FUNCTION note()"_s,
            m_name);
        QList<std::tuple<QString, std::optional<QString>, qint32, bool, double>> rows;
        for (int i = 0; i < 20000; ++i) {
            rows.append({u"user\t%1 \\N ü"_s.arg(i), i % 3 ? std::optional(u"bio\n%1"_s.arg(i)) : std::nullopt, i, i % 2 == 0, i / 7.0});
        }
        QSignalSpy changed(&db(), &AioDatabase::tablesChanged);
        QCOMPARE(await(User::insertMany(u.username, u.bio, u.rank, u.active, u.score).rows(rows).aioExecute(db()), 60s), rows.size());
        QVERIFY(waitUntil([&] {
            return !changed.isEmpty();
        }));
        QCOMPARE(changed.first().first().toStringList(), QStringList{u"users"_s});
        const auto read = await(User::select(u.username, u.bio, u.rank, u.active, u.score).orderBy(u.rank).aioExecute(db()), 60s);
        QVERIFY(read == rows);
        // what is no multiple of a statement's rows is an INSERT
        QCOMPARE(value(u"SELECT count(*) FILTER (WHERE sql LIKE 'COPY %') FROM ways"_s).toInt(), copy ? 3 : 0);
        QCOMPARE(value(u"SELECT count(*) FILTER (WHERE sql NOT LIKE 'COPY %') FROM ways"_s).toInt(), copy ? 1 : 313);
        // all or nothing
        auto again = rows.mid(0, 10000);
        for (auto &row : again) {
            std::get<0>(row) += u"2"_s;
        }
        again.append(rows.first());
        const auto error = errorOf<AioIntegrityError>(User::insertMany(u.username, u.bio, u.rank, u.active, u.score).rows(again).aioExecute(db()));
        QCOMPARE(error.sqlState(), u"23505"_s);
        QCOMPARE(await(User::select().aioCount(db())), rows.size());
        // what cannot be written is refused, with nothing left behind
        again.last() = {QString(QChar(0xd800)), std::nullopt, 1, true, 1};
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(User::insertMany(u.username, u.bio, u.rank, u.active, u.score).rows(again).aioExecute(db())));
        QCOMPARE(await(User::select().aioCount(db())), rows.size());
    }

    void bulkCancelled()
    {
        reopen(options().maxConnections(1));
        QList<std::tuple<QString, double>> rows;
        for (int i = 0; i < 5000; ++i) {
            rows.append({u"u%1"_s.arg(i), i});
        }
        server().query(
            u"CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.01); RETURN NEW; END $$; "
            "CREATE TRIGGER slow BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION slow()"_s,
            m_name);
        const auto error = errorOf<AioTimeout>(User::insertMany(u.username, u.score).rows(rows).aioExecute(db().timeout(200ms)));
        QVERIFY(error.outcome() != AioOutcome::Unknown);
        QCOMPARE(await(User::select().aioCount(db())), 0);
    }

    void rawCopy()
    {
        int line = 0;
        const auto in = [&]() -> QByteArray {
            return ++line > 1000 ? QByteArray() : "user" + QByteArray::number(line) + ",1,true,1.5,2026-01-01\n";
        };
        QCOMPARE(await(db().aioCopyIn(u"COPY users (username, rank, active, score, joined) FROM STDIN (FORMAT csv)"_s, in)), 1000);
        QByteArray out;
        const auto take = [&](const QByteArray &data) {
            out += data;
        };
        QCOMPARE(await(db().aioCopyOut(u"COPY (SELECT username FROM users ORDER BY id LIMIT 2) TO STDOUT"_s, take)), 2);
        QCOMPARE(out, QByteArray("user1\nuser2\n"));
        // in a transaction that is rolled back
        line = 0;
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await AioPostgresqlDatabase::aioCopyIn(tx, u"COPY users (username, rank, active, score, joined) FROM STDIN (FORMAT csv)"_s, in);
        };
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(db().aioAtomic(body)));
        // an exception of the source, and of the sink
        const auto bad = []() -> QByteArray {
            throw std::runtime_error("no more paper");
        };
        QVERIFY(errorOf<AioDataError>(db().aioCopyIn(u"COPY users (username) FROM STDIN"_s, bad)).message().contains(u"no more paper"));
        const auto full = [](const QByteArray &) {
            throw std::runtime_error("full");
        };
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(db().aioCopyOut(u"COPY users TO STDOUT"_s, full)));
        // the wrong way round, and no COPY at all
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(db().aioCopyIn(u"COPY users TO STDOUT"_s, in)));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(db().aioCopyOut(u"COPY users (username) FROM STDIN"_s, take)));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(db().aioCopyIn(u"SELECT 1"_s, in)));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, sql(u"COPY users FROM STDIN"_s));
        AioSqliteDatabase sqlite(u":memory:"_s);
        QVERIFY_THROWS_EXCEPTION(AioInterfaceError, await(AioPostgresqlDatabase::aioCopyIn(sqlite, u"COPY users FROM STDIN"_s, in)));
        QCOMPARE(await(User::select().aioCount(db())), 1000);
        QCOMPARE(db().statistics().open, db().statistics().idle);
    }

    // -- LISTEN --

    void notifications()
    {
        const std::unique_ptr<AioPostgresqlListener> listener(db().listen(u"Kanal \"x\""_s));
        QSignalSpy heard(listener.get(), &AioPostgresqlListener::notified);
        QSignalSpy resumed(listener.get(), &AioPostgresqlListener::resumed);
        QVERIFY(waitUntil([&] {
            return listener->isListening();
        }));
        sql(u"SELECT pg_notify('Kanal \"x\"', 'hällo')"_s);
        QVERIFY(waitUntil([&] {
            return heard.size() == 1;
        }));
        QCOMPARE(heard.first().first().toString(), u"hällo"_s);
        QCOMPARE(resumed.size(), 0);
        // killed: it comes back, and says so
        server().query(u"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"_s);
        QVERIFY(waitUntil([&] {
            return resumed.size() == 1;
        }));
        sql(u"SELECT pg_notify('Kanal \"x\"', 'again')"_s);
        QVERIFY(waitUntil([&] {
            return heard.size() == 2;
        }));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Q_UNUSED(db().listen(QString())));
    }

    void changesOfOthers()
    {
        await(db().aioInstallChangeTriggers<User, Tweet>());
        await(db().aioInstallChangeTriggers<User, Tweet>());
        QSignalSpy changed(&db(), &AioDatabase::tablesChanged);
        db().setWatchingChanges(true);
        const auto told = [&](const QString &table) {
            return waitUntil([&] {
                return std::any_of(changed.begin(), changed.end(), [&](const auto &call) {
                    return call.first().toStringList().contains(table);
                });
            });
        };
        QVERIFY(waitUntil([&] {
            return server().value(u"SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%aio_changes%' AND state = 'idle'"_s) == u"1";
        }));
        server().query(u"INSERT INTO users (username, rank, active, score, joined) VALUES ('other', 1, true, 1, now())"_s, m_name);
        QVERIFY(told(u"users"_s));
        changed.clear();
        server().query(u"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"_s);
        QVERIFY(told(u"tweets"_s)); // whatever it was
        db().setWatchingChanges(false);
    }

    // -- what is there --

    void catalogueOfTheSearchPath()
    {
        const auto run = [&](const AioExecutor &executor, const QString &sql) {
            await(AioDatabase::aioExecuteSql(executor, sql));
        };
        run(db(), u"CREATE SCHEMA tenant"_s);
        run(db(), u"CREATE TABLE tenant.rooms (id integer)"_s);
        QVERIFY(!await(db().aioTableExists(u"rooms"_s))); // no statement would find it
        QVERIFY(await(db().aioTableExists(u"rooms"_s, u"tenant"_s)));
        const auto connection = await(db().aioConnection());
        run(connection, u"SET search_path = tenant, public"_s);
        QVERIFY(await(AioDatabase::aioTableExists(connection, u"rooms"_s)));
        QVERIFY(await(db().aioTableExists<User>(connection))); // in the second one
        run(connection, u"CREATE TABLE public.rooms (id integer)"_s);
        QCOMPARE(await(AioDatabase::aioTables(connection)).count(u"rooms"_s), 1);
        run(connection, u"CREATE TABLE parts (id integer) PARTITION BY RANGE (id)"_s);
        run(connection, u"CREATE MATERIALIZED VIEW kept AS SELECT id FROM rooms"_s);
        run(connection, u"CREATE UNLOGGED TABLE fast (id integer)"_s);
        QCOMPARE(await(AioDatabase::aioTables(connection, u"tenant"_s)), QStringList({u"fast"_s, u"parts"_s, u"rooms"_s}));
        QCOMPARE(await(AioDatabase::aioViews(connection)), QStringList{u"kept"_s});
        QVERIFY(!await(AioDatabase::aioTableExists(connection, u"pg_class"_s)));
        // of a key that the database hands out
        QVERIFY(await(AioDatabase::aioSequenceExists(connection, u"users_id_seq"_s)));
        QVERIFY(!await(AioDatabase::aioSequenceExists(connection, u"users_id_seq"_s, u"tenant"_s)));
    }

    // -- without an event loop --

    void allowSync()
    {
        const auto guard = db().allowSync();
        const auto user = User::create(db(), u.username = u"ann"_s, u.score = 1);
        QCOMPARE(User::get(db(), u.id == user->id())->username(), u"ann"_s);
        db().atomic([&] {
            User::create(db(), u.username = u"bob"_s, u.score = 1);
        });
        QCOMPARE(User::select().count(db()), 2);
    }

    void readme()
    {
        server().query(u"CREATE ROLE ann LOGIN SUPERUSER"_s);
        server().createDatabase(u"shop"_s);
        qputenv("PGPORT", QByteArray::number(server().port()));
        const auto unset = qScopeGuard([] {
            qunsetenv("PGPORT");
        });
        await(tour(server().host()));
    }

private:
    AioTask<> tour(QString host);

    QString m_name;
    std::unique_ptr<AioPostgresqlDatabase> m_database;
};

// clang-format off: as README.md shows it
AioTask<> TestPostgresql::tour(QString host)
{
    int reloads = 0, transfers = 0;
    const auto reload = [&reloads] {
        ++reloads;
    };
    const auto transfer = [&transfers](AioTransaction &tx) -> AioTask<> {
        ++transfers;
        co_await Person::aioCreate(tx, Person::columns().name = u"alice"_s);
    };
    {
        AioPostgresqlDatabase make(AioPostgresqlOptions().host(host).databaseName(u"shop"_s).userName(u"ann"_s));
        co_await make.aioCreateTables<Person, Note>();
        co_await make.aioClose();
    }
    // README: postgresql
    AioPostgresqlDatabase db(AioPostgresqlOptions().host(host).databaseName(u"shop"_s).userName(u"ann"_s));
    // or AioDatabase::fromUrl(u"postgresql://ann@one.example,two.example/shop?target_session_attrs=read-write"_s)

    co_await db.aioInstallChangeTriggers<Person, Note>();                   // once: live lists hear of other clients' writes
    db.setWatchingChanges(true);

    AioPostgresqlListener *orders = db.listen(u"orders"_s, this);           // NOTIFY, on a connection of its own
    connect(orders, &AioPostgresqlListener::notified, this, reload);
    connect(orders, &AioPostgresqlListener::resumed, this, reload);         // it was lost: something may have been missed

    using Mode = Aio::TransactionMode;                                      // serializable, run again when others got in between
    co_await db.aioAtomic(transfer, Mode(Aio::ReadWrite).isolation(Aio::Isolation::Serializable).retries(5));
    // README end
    EXPECT(transfers == 1);
    EXPECT(waitUntil([&] {
        return orders->isListening();
    }));
    co_await db.aioExecuteSql(u"SELECT pg_notify('orders', 'one')"_s);
    EXPECT(waitUntil([&] {
        return reloads == 1;
    }));
    delete orders;
    co_await db.aioClose();
}
// clang-format on

QTEST_GUILESS_MAIN(TestPostgresql)
#include "tst_postgresql.moc"
