// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/qtsql/aioqtsqldatabase.h"
#include "aioorm/backends/qtsql/aiosqldatabase.h"
#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "aioorm/core/detail/readyqueue.h"
#include "aioorm/core/detail/utc.h"
#include "aioorm/testing/aiotransactiontestcase.h"
#include "support/models.h"
#include "support/testdatabase.h"

#include <QJsonObject>
#include <QSignalSpy>
#include <QSqlDriver>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>
#include <QSqlResult>
#include <QThread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
/// What a driver of the test's own was asked for, on whatever thread.
class Record
{
public:
    void add(const QString &what)
    {
        const std::scoped_lock lock(m_mutex);
        m_what << what;
    }
    QStringList take()
    {
        const std::scoped_lock lock(m_mutex);
        return std::exchange(m_what, {});
    }

private:
    std::mutex m_mutex;
    QStringList m_what;
};

Record &asked()
{
    static Record asked;
    return asked;
}

class RecordedResult : public QSqlResult
{
public:
    explicit RecordedResult(const QSqlDriver *driver)
        : QSqlResult(driver)
    {
    }

protected:
    QVariant data(int) override { return {}; }
    bool isNull(int) override { return true; }
    bool reset(const QString &query) override
    {
        asked().add(query);
        setSelect(false);
        setActive(true);
        return true;
    }
    bool fetch(int) override { return false; }
    bool fetchFirst() override { return false; }
    bool fetchLast() override { return false; }
    int size() override { return -1; }
    int numRowsAffected() override { return 0; }
};

/// A driver of a database that has no data and refuses nothing.
class RecordedDriver : public QSqlDriver
{
public:
    bool hasFeature(DriverFeature feature) const override { return feature == Transactions; }
    bool open(const QString &, const QString &, const QString &, const QString &, int, const QString &) override
    {
        setOpen(true);
        return true;
    }
    void close() override { setOpen(false); }
    QSqlResult *createResult() const override { return new RecordedResult(this); }
    bool beginTransaction() override { return recorded(u"transaction()"_s); }
    bool commitTransaction() override { return recorded(u"commit()"_s); }
    bool rollbackTransaction() override { return recorded(u"rollback()"_s); }

private:
    static bool recorded(const QString &what)
    {
        asked().add(what);
        return true;
    }
};
}

/// What is particular to databases behind Qt Sql; what is the same everywhere is tested by tst_run, among others.
class TestQtSql : public DatabaseTest
{
    Q_OBJECT

protected:
    QStringList suiteKinds() const override { return TestDatabase::qtSqlKinds(); }

private Q_SLOTS:
    void valuesComeBack();
    void nullsComeBack();
    void badValuesAreRefused();
    void errorsAreTyped();
    void connectErrors();
    void dialects();
    void changesAreAnnounced();
    void waitingStatementsAreRefused();
    void runningStatementsEndLate();
    void severalConnections();
    void sqlDatabaseIsAnotherSession();
    void sqlDatabaseIsRefused();
    void sqlDatabaseOfThreads();
    void isolationIsSentOrRefused();
};

void TestQtSql::isolationIsSentOrRefused()
{
    using Mode = Aio::TransactionMode;
    using Aio::Isolation;
    const auto body = [](AioTransaction &tx) -> AioTask<> {
        co_await AioDatabase::aioExecuteSql(tx, u"SELECT 1"_s);
    };
    for (const QString &name : {u"QMYSQL"_s, u"QRECORDED"_s}) {
        QSqlDatabase::registerSqlDriver(name, new QSqlDriverCreator<RecordedDriver>);
    }
    {
        // a driver that takes SQL for it
        AioQtSqlDatabase mysql(AioQtSqlOptions(u"QMYSQL"_s).maxConnections(1));
        await(mysql.aioConnect());
        asked().take();
        await(mysql.aioAtomic(body, Mode(Aio::ReadOnly).isolation(Isolation::Serializable)));
        QCOMPARE(asked().take(),
                 (QStringList{u"SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"_s, u"START TRANSACTION READ ONLY"_s, u"SELECT 1"_s, u"COMMIT"_s}));
        await(mysql.aioClose());
    }
    // a driver that has nothing but a function for it
    for (const auto kind : {AioDialect::Kind::Postgresql, AioDialect::Kind::Mysql, AioDialect::Kind::Mariadb}) {
        AioQtSqlDatabase other(AioQtSqlOptions(u"QRECORDED"_s).dialect(kind).maxConnections(1));
        await(other.aioConnect());
        asked().take();
        for (const Mode &mode : {Mode(Aio::ReadOnly),
                                 Mode().isolation(Isolation::ReadCommitted),
                                 Mode().isolation(Isolation::RepeatableRead),
                                 Mode(Aio::ReadOnly).isolation(Isolation::Serializable).deferrable()}) {
            const auto error = errorOf<AioProgrammingError>(other.aioAtomic(body, mode));
            QVERIFY2(error.message().contains(u"QRECORDED"), qPrintable(error.message()));
            QCOMPARE(error.outcome(), AioOutcome::NotSent);
            QCOMPARE(asked().take(), QStringList());
        }
        // the connection goes on
        await(other.aioAtomic(body));
        QCOMPARE(asked().take(), (QStringList{u"transaction()"_s, u"SELECT 1"_s, u"commit()"_s}));
        await(other.aioClose());
    }
    for (const QString &name : {u"QMYSQL"_s, u"QRECORDED"_s}) {
        QSqlDatabase::registerSqlDriver(name, nullptr);
    }
}

void TestQtSql::valuesComeBack()
{
    const auto &e = Everything::columns();
    const QDateTime moment(QDate(2026, 2, 28), QTime(23, 59, 59, 999), Aio::Detail::utc);
    const QUuid uuid = QUuid::createUuid();
    const QJsonObject json{{u"a"_s, 1}, {u"ä"_s, u"\"quoted\""_s}};
    const auto made = await(Everything::aioCreate(e.flag = true,
                                                  e.small = qint16(-32768),
                                                  e.medium = std::numeric_limits<qint32>::max(),
                                                  e.big = std::numeric_limits<qint64>::max(),
                                                  e.real = -1.5e300,
                                                  e.text = u"grüße ☃ 'quoted' \U0001F600"_s,
                                                  e.bytes = QByteArray("a\0b\xff", 4),
                                                  e.date = QDate(2024, 2, 29),
                                                  e.time = QTime(1, 2, 3, 4),
                                                  e.moment = moment,
                                                  e.stamp = AioTimestamp(1'700'000'000'123'456),
                                                  e.uuid = uuid,
                                                  e.json = json,
                                                  e.color = Everything::Color::Blue,
                                                  e.maybeBig = std::numeric_limits<qint64>::min(),
                                                  e.maybeText = u""_s));
    const auto read = await(Everything::aioGet(e.id == made->id()));
    QCOMPARE(read->flag(), true);
    QCOMPARE(read->small(), qint16(-32768));
    QCOMPARE(read->medium(), std::numeric_limits<qint32>::max());
    QCOMPARE(read->big(), std::numeric_limits<qint64>::max());
    QCOMPARE(read->real(), -1.5e300);
    QCOMPARE(read->text(), u"grüße ☃ 'quoted' \U0001F600"_s);
    QCOMPARE(read->bytes(), QByteArray("a\0b\xff", 4));
    QCOMPARE(read->date(), QDate(2024, 2, 29));
    QCOMPARE(read->time(), QTime(1, 2, 3, 4));
    QCOMPARE(read->moment(), moment);
    QCOMPARE(read->stamp().microsecondsSinceEpoch(), 1'700'000'000'123'456);
    QCOMPARE(read->uuid(), uuid);
    QCOMPARE(read->json(), json);
    QCOMPARE(read->color(), Everything::Color::Blue);
    QCOMPARE(read->maybeBig(), std::optional(std::numeric_limits<qint64>::min()));
    QCOMPARE(read->maybeText(), std::optional(u""_s));
    // and they can be searched for
    QCOMPARE(await(Everything::select().where(e.moment == moment && e.uuid == uuid && e.date == QDate(2024, 2, 29) && e.flag == true).aioCount()), 1);
}

void TestQtSql::nullsComeBack()
{
    const auto &e = Everything::columns();
    await(Everything::aioCreate(e.date = QDate(2026, 1, 1), e.time = QTime(0, 0), e.moment = QDateTime::currentDateTimeUtc(), e.uuid = QUuid::createUuid()));
    const auto read = await(Everything::select().aioFirst());
    QVERIFY(!read->maybeFlag() && !read->maybeSmall() && !read->maybeMedium() && !read->maybeBig() && !read->maybeReal() && !read->maybeText()
            && !read->maybeBytes() && !read->maybeDate() && !read->maybeTime() && !read->maybeMoment() && !read->maybeStamp() && !read->maybeUuid()
            && !read->maybeJson() && !read->maybeColor());
    QCOMPARE(read->text(), QString());
}

void TestQtSql::badValuesAreRefused()
{
    const auto &u = User::columns();
    const auto error = errorOf<AioDataError>(User::aioCreate(u.username = u"a\0b"_s));
    QCOMPARE(error.outcome(), AioOutcome::NotSent);
    errorOf<AioDataError>(User::aioCreate(u.username = QString(QChar(0xd800))));
    errorOf<AioDataError>(User::aioCreate(u.username = u"a"_s, u.joined = QDateTime()));
    QCOMPARE(names(), QStringList());
}

void TestQtSql::errorsAreTyped()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    await(User::aioCreate(u.username = u"alice"_s));
    const auto twice = errorOf<AioIntegrityError>(User::aioCreate(u.username = u"alice"_s));
    QCOMPARE(twice.outcome(), AioOutcome::Refused);
    QCOMPARE(twice.table(), u"users"_s);
    QCOMPARE(twice.column(), u"username"_s);
    QVERIFY(twice.sql().contains(u"INSERT"));
    QVERIFY(twice.nativeCode() != 0);
    errorOf<AioIntegrityError>(Tweet::aioCreate(t.author = 4711, t.content = u"dangling"_s));
    errorOf<AioProgrammingError>(db().aioExecuteSql(u"SELECT * FROM nowhere"_s));
    errorOf<AioProgrammingError>(db().aioExecuteSql(u"SELEC 1"_s));
    // the transaction around one goes on
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        co_await User::aioCreate(tx, u.username = u"bob"_s);
        try {
            co_await User::aioCreate(tx, u.username = u"alice"_s);
        } catch (const AioIntegrityError &) {
        }
        co_await User::aioCreate(tx, u.username = u"carol"_s);
    };
    await(db().aioAtomic(body));
    QCOMPARE(names(), (QStringList{u"alice"_s, u"bob"_s, u"carol"_s}));
}

void TestQtSql::connectErrors()
{
    AioQtSqlDatabase none(AioQtSqlOptions(u"QNOTHING"_s).dialect(AioDialect::Kind::Sqlite));
    QVERIFY(errorOf<AioInterfaceError>(none.aioConnect()).message().contains(u"QNOTHING"));
    AioQtSqlDatabase nowhere(AioQtSqlOptions(u"QSQLITE"_s).databaseName(testDatabase().filePath(u"no/such/folder.sqlite"_s)));
    const auto error = errorOf<AioOperationalError>(nowhere.aioConnect());
    QCOMPARE(error.phase(), AioPhase::Connect);
    QCOMPARE(error.outcome(), AioOutcome::NotSent);
    AioQtSqlDatabase source(AioQtSqlOptions(u"QODBC"_s).databaseName(u"no-such-source"_s).dialect(AioDialect::Kind::Sqlite));
    QCOMPARE(errorOf<AioOperationalError>(source.aioConnect()).phase(), AioPhase::Connect);
}

void TestQtSql::dialects()
{
    QCOMPARE(AioQtSqlOptions(u"QSQLITE"_s).dialect(), AioDialect::Kind::Sqlite);
    QCOMPARE(AioQtSqlOptions(u"QPSQL"_s).dialect(), AioDialect::Kind::Postgresql);
    QCOMPARE(AioQtSqlOptions(u"QMYSQL"_s).dialect(), AioDialect::Kind::Mysql);
    QCOMPARE(AioQtSqlOptions(u"QMARIADB"_s).dialect(), AioDialect::Kind::Mariadb);
    QCOMPARE(AioQtSqlOptions(u"QODBC"_s).dialect(AioDialect::Kind::Mariadb).dialect(), AioDialect::Kind::Mariadb);
    QVERIFY_THROWS_EXCEPTION(AioInterfaceError, AioQtSqlDatabase(AioQtSqlOptions(u"QODBC"_s)));
    // no password in messages
    const AioQtSqlDatabase named(AioQtSqlOptions(u"QPSQL"_s).databaseName(u"shop"_s).hostName(u"db.example"_s).userName(u"me"_s).password(u"secret"_s));
    QVERIFY(named.name().contains(u"shop") && named.name().contains(u"db.example") && !named.name().contains(u"secret"));
    const AioQtSqlDatabase text(AioQtSqlOptions(u"QODBC"_s).databaseName(u"DRIVER=x;PWD=secret"_s).dialect(AioDialect::Kind::Mysql));
    QVERIFY(!text.name().contains(u"secret"));
}

void TestQtSql::changesAreAnnounced()
{
    const auto &u = User::columns();
    QVERIFY(waitUntil([] {
        return Aio::Detail::ReadyQueue::current()->pending() == 0;
    }));
    QCoreApplication::processEvents();
    QSignalSpy changed(&db(), &AioDatabase::tablesChanged);
    await(User::aioCreate(u.username = u"alice"_s));
    QTRY_COMPARE(changed.size(), 1);
    QCOMPARE(changed.takeFirst().first().toStringList(), QStringList{u"users"_s});
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        co_await User::update(u.rank = 3).aioExecute(tx);
        EXPECT(changed.isEmpty());
    };
    await(db().aioAtomic(body));
    QTRY_COMPARE(changed.size(), 1);
    await(User::remove().where(u.rank == 4711).aioExecute()); // no row
    QTest::qWait(5);
    QCOMPARE(changed.size(), 1);
}

void TestQtSql::waitingStatementsAreRefused()
{
    auto running = db().aioExecuteSql(testDatabase().endlessSelect());
    AioCancelSource stop;
    const auto &u = User::columns();
    auto waiting = User::aioCreate(db().token(stop.token()), u.username = u"never"_s);
    stop.cancel();
    QCOMPARE(errorOf<AioCancelled>(std::move(waiting)).outcome(), AioOutcome::NotSent);
    QVERIFY(!running.isReady());
    QCOMPARE(await(std::move(running), 60s).size(), 1);
    QCOMPARE(names(), QStringList());
}

void TestQtSql::runningStatementsEndLate()
{
    // they cannot be stopped: the error comes when the database has answered, or after two seconds
    errorOf<AioTimeout>(db().aioExecuteSql(db().timeout(20ms), testDatabase().endlessSelect()));
    QCOMPARE(await(db().aioExecuteSql(u"SELECT 1"_s)).size(), 1);
}

void TestQtSql::severalConnections()
{
    const auto &u = User::columns();
    await(User::aioCreate(u.username = u"alice"_s));
    AioQtSqlDatabase several(AioQtSqlOptions(u"QSQLITE"_s).databaseName(testDatabase().filePath(u"test.sqlite"_s)).maxConnections(3));
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        co_await User::select().aioExecute(tx);
        EXPECT(co_await User::select().aioCount(several) == 1); // beside it
        EXPECT(several.statistics().open == 2);
    };
    await(several.aioAtomic(body, Aio::ReadOnly));
    await(several.aioClose());
}

void TestQtSql::sqlDatabaseIsAnotherSession()
{
    const auto &u = User::columns();
    await(User::aioCreate(u.username = u"alice"_s));
    AioSqliteDatabase native(testDatabase().filePath(u"test.sqlite"_s));
    QString name;
    for (AioDatabase *database : {&db(), static_cast<AioDatabase *>(&native)}) {
        QSqlDatabase session = aioSqlDatabase(*database);
        QVERIFY(session.isOpen());
        QCOMPARE(aioSqlDatabase(*database).connectionName(), session.connectionName());
        QSqlQuery query(session);
        QVERIFY2(query.exec(u"SELECT username FROM users"_s) && query.next(), qPrintable(query.lastError().text()));
        QCOMPARE(query.value(0).toString(), u"alice"_s);
        query.finish();
        name = session.connectionName();
    }
    QVERIFY(QSqlDatabase::contains(name));
    {
        // it goes with its database
        AioSqliteDatabase other(testDatabase().filePath(u"test.sqlite"_s));
        name = aioSqlDatabase(other).connectionName();
    }
    QVERIFY(!QSqlDatabase::contains(name));
}

void TestQtSql::sqlDatabaseIsRefused()
{
    AioSqliteDatabase memory(u":memory:"_s);
    QVERIFY_THROWS_EXCEPTION(AioInterfaceError, aioSqlDatabase(memory));
    AioQtSqlDatabase qtMemory(AioQtSqlOptions(u"QSQLITE"_s).databaseName(u":memory:"_s));
    QVERIFY_THROWS_EXCEPTION(AioInterfaceError, aioSqlDatabase(qtMemory));

    class Case : public AioTransactionTestCase
    {
    public:
        explicit Case(AioDatabase &database)
            : m_database(database)
        {
        }
        AioDatabase *database() override { return &m_database; }
        void begin() { QMetaObject::invokeMethod(this, "init", Qt::DirectConnection); }
        void end() { QMetaObject::invokeMethod(this, "cleanup", Qt::DirectConnection); }

    private:
        AioDatabase &m_database;
    };
    Case test(db());
    test.begin();
    QVERIFY_THROWS_EXCEPTION(AioInterfaceError, aioSqlDatabase(db()));
    test.end();
    QVERIFY(aioSqlDatabase(db()).isOpen());
}

void TestQtSql::sqlDatabaseOfThreads()
{
    const QString mine = aioSqlDatabase(db()).connectionName();
    QString others;
    bool open = false;
    std::unique_ptr<QThread> thread(QThread::create([&] {
        const QSqlDatabase session = aioSqlDatabase(db());
        others = session.connectionName();
        open = session.isOpen();
    }));
    thread->start();
    QVERIFY(thread->wait(30000));
    QVERIFY(open);
    QVERIFY(others != mine);
    QVERIFY(!QSqlDatabase::contains(others)); // it went with its thread
}

QTEST_GUILESS_MAIN(TestQtSql)
#include "tst_qtsql.moc"
