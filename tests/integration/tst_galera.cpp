// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/mysql/aiomysqldatabase.h"
#include "support/galeracluster.h"
#include "support/models.h"
#include "support/tcpproxy.h"
#include "support/testdatabase.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
constexpr int conflictCode = 1213;
constexpr int noQuorumCode = 1047;
const QString shared = u"shared"_s; // the user over whom they fight

/// What the loser of a conflict runs next.
enum class Next { PlainSelect, Query, KnownQuery, Insert, Array, Handwritten, Variable, Stream, Savepoint };

AioTask<> runNext(AioTransaction tx, Next next, std::function<void()> beforeRows = {})
{
    const auto &u = User::columns();
    switch (next) {
    case Next::PlainSelect:
        co_await AioDatabase::aioExecuteSql(tx, u"SELECT 1"_s);
        break;
    case Next::Query:
    case Next::KnownQuery:
        co_await User::select().where(u.rank > 1000).aioCount(tx);
        break;
    case Next::Insert:
        co_await User::aioCreate(tx, u.username = u"outside"_s);
        break;
    case Next::Array: {
        // in a savepoint: the first that the conflict meets is to be the array
        int made = 0;
        const auto make = [&]() -> std::optional<std::tuple<QString, double>> {
            if (made == 0) {
                beforeRows();
            }
            return made < 129 ? std::optional(std::tuple(u"outside %1"_s.arg(made++), 0.0)) : std::nullopt;
        };
        co_await User::insertMany(u.username, u.score).generate(make).aioExecute(tx);
        break;
    }
    case Next::Handwritten: {
        const QVariantList values{shared};
        co_await AioDatabase::aioExecuteSql(tx, u"UPDATE users SET score = 99 WHERE username = ?"_s, values);
        break;
    }
    case Next::Variable:
        co_await AioDatabase::aioExecuteSql(tx, u"SET @outside = 1"_s);
        break;
    case Next::Stream: {
        auto stream = co_await User::select(u.id).aioStream(tx, 10);
        while (co_await stream.aioNextBatch()) { }
        break;
    }
    case Next::Savepoint: {
        AioTransaction inner = co_await tx.aioBegin();
        co_await inner.aioRollback();
        break;
    }
    }
}
}

/// On the nodes of a Galera cluster, each of which writes: who comes second hears of it late.
class TestGalera : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void serverInfo();
    void generatedKeys();
    void conflictAtCommit_data();
    void conflictAtCommit();
    void conflictAtTheNextStatement_data();
    void conflictAtTheNextStatement();
    void conflictAtARollback();
    void conflictBehindAnError_data();
    void conflictBehindAnError();
    void conflictInAStream();
    void retries_data();
    void retries();
    void withoutQuorum();
    void committedByTheOthers();

private:
    GaleraNode &node(int number) { return m_cluster.node(number); }
    AioMySqlOptions options(int number)
    {
        const GaleraNode &at = node(number);
        return AioMySqlOptions().host(at.host()).port(at.port()).userName(at.user()).password(at.password()).databaseName(m_name).maxConnections(1);
    }
    AioMySqlDatabase &db(int number) { return *m_databases[std::size_t(number)]; }
    /// Somebody else changes the shared user on node 0, and node 1 knows it.
    void comeInBetween()
    {
        node(0).query(u"UPDATE users SET `rank` = `rank` + 100 WHERE username = 'shared'"_s, m_name);
        node(1).waitForOthers();
    }
    /// The rank of the shared user, and what else has been written, as a node has it.
    QString rows(int number)
    {
        node(number).waitForOthers();
        QStringList all;
        for (const QStringList &row : node(number).query(u"SELECT username, `rank`, score DIV 1 FROM users ORDER BY username"_s, m_name)) {
            all << row.join(u' ');
        }
        return all.join(u", "_s);
    }
    static qint64 connectionId(AioMySqlDatabase &database)
    {
        return await(database.aioExecuteSql(u"SELECT CONNECTION_ID() AS id"_s)).value(0).value(u"id"_s).toLongLong();
    }
    static void checkConflict(const AioOperationalError &error)
    {
        QCOMPARE(error.nativeCode(), conflictCode);
        QCOMPARE(error.sqlState(), u"40001"_s);
        QCOMPARE(error.outcome(), AioOutcome::Refused);
        QVERIFY(error.isRetryable());
    }

    GaleraCluster m_cluster;
    QString m_name;
    std::vector<std::unique_ptr<AioMySqlDatabase>> m_databases; ///< of each node one, with one connection
};

void TestGalera::initTestCase()
{
    if (const QString line = GaleraCluster::missing(); !line.isEmpty()) {
        QSKIP(qPrintable(line));
    }
}

void TestGalera::init()
{
    if (!m_cluster.isWhole()) {
        QVERIFY2(m_cluster.start(), qPrintable(m_cluster.errorString()));
    }
    m_databases.clear();
    m_name = m_cluster.createDatabase();
    for (int number = 0; number < GaleraCluster::size; ++number) {
        m_databases.push_back(std::make_unique<AioMySqlDatabase>(options(number)));
    }
    await(db(0).aioCreateTables<User>());
    const auto &u = User::columns();
    await(User::aioCreate(db(0), u.username = shared));
    node(1).waitForOthers();
    node(2).waitForOthers();
}

void TestGalera::cleanup()
{
    m_databases.clear();
}

void TestGalera::serverInfo()
{
    for (int number = 0; number < GaleraCluster::size; ++number) {
        await(db(number).aioConnect());
        const AioMySqlServerInfo info = db(number).serverInfo();
        QVERIFY(info.isGalera);
        QCOMPARE(info.flavour, AioMySqlOptions::MariaDb);
        QCOMPARE(info.autoIncrementStep, GaleraCluster::size);
    }
}

/// Each node hands out every third key, the keys of others are between them.
void TestGalera::generatedKeys()
{
    const auto &u = User::columns();
    std::map<QString, qint64> known;
    std::map<QString, int> nodeOf;
    const auto note = [&](const QString &name, qint64 key, int number) {
        known[name] = key;
        nodeOf[name] = number;
    };
    for (int i = 0; i < 10; ++i) {
        for (int number = 0; number < GaleraCluster::size; ++number) {
            const QString name = u"%1 on %2"_s.arg(i).arg(number);
            const auto user = await(User::aioCreate(db(number), u.username = name));
            note(name, user->id(), number);
            const QString inserted = name + u" inserted"_s;
            note(inserted, await(User::insert(u.username = inserted, u.score = 0).aioExecute(db(number))).toVariant().toLongLong(), number);
            const QString returned = name + u" returned"_s;
            note(returned, std::get<0>(await(User::insert(u.username = returned, u.score = 0).returning(u.id).aioExecute(db(number))).value(0)), number);
            const QString upserted = name + u" upserted"_s;
            const auto upsert = User::insert(u.username = upserted, u.score = 0).onConflict(u.username).update(u.score = u.score + 1);
            note(upserted, await(upsert.aioExecute(db(number))).toVariant().toLongLong(), number);
            QCOMPARE(await(upsert.aioExecute(db(number))).toVariant().toLongLong(), known[upserted]);
        }
    }
    // as an array, and as one statement
    for (const int count : {200, 20}) {
        QList<std::tuple<QString, double>> many;
        for (int i = 0; i < count; ++i) {
            const QString name = u"%1 of %2"_s.arg(i).arg(count);
            many.emplace_back(name, 0);
            nodeOf[name] = 1;
        }
        QCOMPARE(await(User::insertMany(u.username, u.score).rows(many).aioExecute(db(1))), count);
        const QString name = u"after %1"_s.arg(count);
        note(name, await(User::aioCreate(db(1), u.username = name))->id(), 1);
    }
    std::map<int, int> offsets;
    for (int number = 0; number < GaleraCluster::size; ++number) {
        offsets[number] = node(number).value(u"SELECT @@global.auto_increment_offset"_s).toInt();
    }
    for (int number = 0; number < GaleraCluster::size; ++number) {
        node(number).waitForOthers();
        std::map<QString, qint64> found;
        for (const auto &[id, name] : await(User::select(u.id, u.username).where(u.username != shared).aioExecute(db(number)))) {
            found[name] = id;
        }
        QCOMPARE(found.size(), nodeOf.size());
        for (const auto &[name, key] : known) {
            QVERIFY2(found.contains(name), qPrintable(name));
            QVERIFY2(found[name] == key, qPrintable(u"%1 has %2, and not %3"_s.arg(name).arg(found[name]).arg(key)));
        }
        for (const auto &[name, key] : found) {
            QVERIFY2((key - offsets[nodeOf[name]]) % GaleraCluster::size == 0, qPrintable(u"%1 has %2"_s.arg(name).arg(key)));
        }
    }
}

void TestGalera::conflictAtCommit_data()
{
    QTest::addColumn<bool>("isCertified");
    QTest::newRow("by its certification") << true;
    QTest::newRow("ended before") << false;
}

void TestGalera::conflictAtCommit()
{
    QFETCH(bool, isCertified);
    const auto &u = User::columns();
    const qint64 connection = connectionId(db(1));
    QSignalSpy changed(&db(1), &AioDatabase::tablesChanged);
    AioTransaction loser = await(db(1).aioBegin());
    const auto user = await(User::aioGet(loser, u.username == shared));
    user->setScore(5);
    await(user->aioSave(loser));
    const auto made = await(User::aioCreate(loser, u.username = u"made"_s));
    QVERIFY(made->isPersisted() && made->id() > 0);

    AioTransaction winner = await(db(0).aioBegin());
    await(User::update(u.rank = u.rank + 100).where(u.username == shared).aioExecute(winner));
    std::optional<AioOperationalError> error;
    if (isCertified) {
        // the node applies nothing now, and so does not know of the other yet; but whose turn it is has been settled
        AioMySqlDatabase locker(options(1).maxConnections(2));
        AioConnection lock = await(locker.aioConnection());
        await(AioDatabase::aioExecuteSql(lock, u"FLUSH TABLES WITH READ LOCK"_s));
        await(winner.aioCommit());
        auto commit = loser.aioCommit();
        QVERIFY(waitUntil([this, connection] {
            return node(1).value(u"SELECT state FROM information_schema.processlist WHERE id = %1"_s.arg(connection)) == u"Waiting for certification"_s;
        }));
        await(AioDatabase::aioExecuteSql(lock, u"UNLOCK TABLES"_s));
        error = errorOf<AioOperationalError>(std::move(commit));
    } else {
        await(winner.aioCommit());
        node(1).waitForOthers();
        QVERIFY(loser.isOpen()); // nobody has been told
        error = errorOf<AioOperationalError>(loser.aioCommit());
    }
    checkConflict(*error);
    QCOMPARE(error->phase(), AioPhase::Commit);
    QVERIFY(!loser.isOpen());
    QVERIFY(user->isPersisted());
    QCOMPARE(user->dirtyFields(), QStringList{u"score"_s});
    QCOMPARE(user->score(), 5.0);
    QVERIFY(!made->isPersisted());
    QCOMPARE(made->id(), 0);
    QCOMPARE(rows(0), u"shared 107 0"_s);
    QCOMPARE(rows(1), u"shared 107 0"_s);
    QCOMPARE(connectionId(db(1)), connection);
    QVERIFY(changed.isEmpty());
    // and all of it can be done again
    await(user->aioSave(db(1)));
    await(made->aioSave(db(1)));
    QCOMPARE(rows(0), u"made 7 0, shared 107 5"_s);
    QCOMPARE(await(User::aioGet(db(1), u.username == u"made"_s))->id(), made->id());
}

void TestGalera::conflictAtTheNextStatement_data()
{
    QTest::addColumn<int>("next");
    QTest::newRow("SELECT 1") << int(Next::PlainSelect);
    QTest::newRow("query") << int(Next::Query);
    QTest::newRow("prepared query") << int(Next::KnownQuery);
    QTest::newRow("insert") << int(Next::Insert);
    QTest::newRow("array") << int(Next::Array);
    QTest::newRow("by hand") << int(Next::Handwritten);
    QTest::newRow("variable") << int(Next::Variable);
    QTest::newRow("stream") << int(Next::Stream);
    QTest::newRow("savepoint") << int(Next::Savepoint);
}

/// The other's commit has ended the transaction while it was idle, which whatever comes next is told.
void TestGalera::conflictAtTheNextStatement()
{
    QFETCH(int, next);
    const auto &u = User::columns();
    const qint64 connection = connectionId(db(1));
    QSignalSpy changed(&db(1), &AioDatabase::tablesChanged);
    AioTransaction loser = await(db(1).aioBegin());
    if (Next(next) == Next::KnownQuery) {
        await(runNext(loser, Next(next)));
    }
    const auto user = await(User::aioGet(loser, u.username == shared));
    user->setScore(5);
    await(user->aioSave(loser));
    const auto made = await(User::aioCreate(loser, u.username = u"made"_s));
    std::function<void()> conflict = [this] {
        comeInBetween();
    };
    if (Next(next) != Next::Array) {
        conflict();
        QVERIFY(loser.isOpen());
    }
    checkConflict(errorOf<AioOperationalError>(runNext(loser, Next(next), conflict)));
    QVERIFY(!loser.isOpen());
    // nothing more runs, neither in the transaction nor outside of it
    for (const Next more : {Next::PlainSelect, Next::Insert, Next::Handwritten}) {
        const auto error = errorOf<AioOperationalError>(runNext(loser, more));
        QVERIFY2(error.message().contains(u"rolled back the whole transaction"_s), error.what());
        QCOMPARE(error.outcome(), AioOutcome::NotSent);
    }
    const auto error = errorOf<AioOperationalError>(loser.aioCommit());
    QVERIFY2(error.message().contains(u"rolled back the whole transaction"_s), error.what());
    QCOMPARE(user->dirtyFields(), QStringList{u"score"_s});
    QVERIFY(!made->isPersisted());
    QCOMPARE(made->id(), 0);
    QCOMPARE(rows(0), u"shared 107 0"_s);
    QCOMPARE(rows(1), u"shared 107 0"_s);
    QCOMPARE(connectionId(db(1)), connection);
    QVERIFY(changed.isEmpty());
    await(made->aioSave(db(1)));
    QCOMPARE(rows(0), u"made 7 0, shared 107 0"_s);
}

/// A ROLLBACK is told it as well, and has what it wants.
void TestGalera::conflictAtARollback()
{
    const auto &u = User::columns();
    const qint64 connection = connectionId(db(1));
    AioTransaction loser = await(db(1).aioBegin());
    await(User::update(u.score = 5).where(u.username == shared).aioExecute(loser));
    const auto made = await(User::aioCreate(loser, u.username = u"made"_s));
    comeInBetween();
    await(loser.aioRollback());
    QVERIFY(!made->isPersisted());
    QCOMPARE(rows(1), u"shared 107 0"_s);
    QCOMPARE(connectionId(db(1)), connection);
}

void TestGalera::conflictBehindAnError_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::newRow("before the transaction is looked at") << QByteArray("DO 0");
    QTest::newRow("before columns are named") << QByteArray("SELECT GROUP_CONCAT");
}

/// An error says nothing of the transaction, which the server is asked for: it may be the answer to that, too, that it is over.
void TestGalera::conflictBehindAnError()
{
    QFETCH(QByteArray, before);
    const bool isOfAKey = before.startsWith("SELECT");
    const auto &u = User::columns();
    TcpProxy proxy(node(1).host(), node(1).port());
    AioMySqlDatabase behind(options(1).port(proxy.port()));
    const qint64 connection = connectionId(behind);
    AioTransaction loser = await(behind.aioBegin());
    await(User::update(u.score = 5).where(u.username == shared).aioExecute(loser));
    const auto made = await(User::aioCreate(loser, u.username = u"made"_s));
    proxy.set(TcpProxy::ToServer, TcpProxy::Rule::stall().before(before));
    const qint64 known = proxy.bytes(TcpProxy::ToClient);
    // prepared already, or without that, so that the first answer is the error
    const auto fail = [isOfAKey, &u](AioTransaction tx) -> AioTask<> {
        if (isOfAKey) {
            co_await User::aioCreate(tx, u.username = u"made"_s);
        } else {
            co_await AioDatabase::aioExecuteSql(tx, u"SET @one = (SELECT id FROM users)"_s); // of two rows
        }
    };
    auto failing = fail(loser);
    QVERIFY(waitUntil([&] {
        return proxy.bytes(TcpProxy::ToClient) > known;
    }));
    comeInBetween();
    proxy.heal();
    const auto error = errorOf<AioError>(std::move(failing));
    QCOMPARE(error.nativeCode(), isOfAKey ? 1062 : 1242);
    QCOMPARE(error.outcome(), AioOutcome::Refused);
    QCOMPARE(error.column(), QString()); // its question was the first to fail
    QVERIFY(!loser.isOpen());
    const auto later = errorOf<AioOperationalError>(runNext(loser, Next::Insert));
    QVERIFY2(later.message().contains(u"rolled back the whole transaction"_s), later.what());
    await(loser.aioRollback());
    QVERIFY(!made->isPersisted());
    QCOMPARE(rows(1), u"shared 107 0"_s);
    QCOMPARE(connectionId(behind), connection);
}

/// A cursor of the server goes on behind the end of its transaction, and does not say so.
void TestGalera::conflictInAStream()
{
    const auto &u = User::columns();
    QList<std::tuple<QString, double>> many;
    for (int i = 0; i < 30; ++i) {
        many.emplace_back(QString::number(i), 0);
    }
    await(User::insertMany(u.username, u.score).rows(many).aioExecute(db(1)));
    const qint64 connection = connectionId(db(1));
    AioTransaction loser = await(db(1).aioBegin());
    await(User::update(u.score = 5).where(u.username == shared).aioExecute(loser));
    const auto made = await(User::aioCreate(loser, u.username = u"made"_s));
    auto stream = await(User::select(u.id).aioStream(loser, 10));
    QVERIFY(await(stream.aioNextBatch()));
    comeInBetween();
    QSignalSpy changed(&db(1), &AioDatabase::tablesChanged);
    const auto readOn = [&stream]() -> AioTask<> {
        while (co_await stream.aioNextBatch()) { }
    };
    const auto end = endOf(readOn());
    QVERIFY(end);
    QCOMPARE(end->nativeCode(), conflictCode);
    QVERIFY(end->isRetryable());
    QVERIFY(!loser.isOpen());
    const auto error = errorOf<AioOperationalError>(runNext(loser, Next::Insert));
    QVERIFY2(error.message().contains(u"rolled back the whole transaction"_s), error.what());
    await(loser.aioRollback());
    QVERIFY(!made->isPersisted());
    QCOMPARE(await(User::select().where(u.username == u"outside"_s).aioCount(db(1))), 0);
    QCOMPARE(connectionId(db(1)), connection);
    QVERIFY(changed.isEmpty());
}

void TestGalera::retries_data()
{
    QTest::addColumn<bool>("atCommit");
    QTest::newRow("at COMMIT") << true;
    QTest::newRow("at a statement") << false;
}

void TestGalera::retries()
{
    QFETCH(bool, atCommit);
    const auto &u = User::columns();
    int runs = 0;
    std::vector<std::shared_ptr<User>> made;
    const auto body = [&](AioTransaction &tx) -> AioTask<int> {
        ++runs;
        const auto user = co_await User::aioGet(tx, u.username == shared);
        user->setRank(user->rank() + 1);
        co_await user->aioSave(tx);
        made.push_back(co_await User::aioCreate(tx, u.username = u"made"_s));
        if (runs == 1) {
            comeInBetween();
        }
        if (!atCommit) {
            co_await AioDatabase::aioExecuteSql(tx, u"SELECT 1"_s);
        }
        co_return user->rank();
    };
    // without them it is the program's affair
    checkConflict(errorOf<AioOperationalError>(db(1).aioAtomic(body)));
    QCOMPARE(runs, 1);
    QCOMPARE(rows(0), u"shared 107 0"_s);
    runs = 0;
    QCOMPARE(await(db(1).aioAtomic(body, Aio::TransactionMode(Aio::ReadWrite).retries(3))), 208);
    QCOMPARE(runs, 2);
    QCOMPARE(rows(0), u"made 7 0, shared 208 0"_s);
    QCOMPARE(rows(1), u"made 7 0, shared 208 0"_s);
    QCOMPARE(made.size(), std::size_t(3));
    QVERIFY(!made[0]->isPersisted() && !made[1]->isPersisted() && made[2]->isPersisted());
    QCOMPARE(await(User::aioGet(db(0), u.username == u"made"_s))->id(), made[2]->id());
    QCOMPARE(db(1).statistics().opened, quint64(1));
}

/// These two end the cluster, and each that comes after them needs another one.
void TestGalera::withoutQuorum()
{
    const auto &u = User::columns();
    AioMySqlDatabase &alone = db(2);
    await(alone.aioConnect());
    QCOMPARE(alone.statistics().opened, quint64(1));
    AioMySqlDatabase other(options(2).maxConnections(2));
    AioTransaction open = await(other.aioBegin());
    const auto made = await(User::aioCreate(open, u.username = u"made"_s));
    node(0).kill();
    node(1).kill();
    QVERIFY2(m_cluster.leaveAlone(2), qPrintable(m_cluster.errorString()));

    const auto check = [](const AioOperationalError &error) {
        QCOMPARE(error.nativeCode(), noQuorumCode);
        QCOMPARE(error.outcome(), AioOutcome::Refused);
        QVERIFY(error.isRetryable());
    };
    // each of them on another connection: the next one may lead to another node
    check(errorOf<AioOperationalError>(User::select().aioCount(alone)));
    check(errorOf<AioOperationalError>(User::update(u.score = 5).aioExecute(alone)));
    QCOMPARE(alone.statistics().opened, quint64(2));
    check(errorOf<AioOperationalError>(alone.aioBegin()));
    QCOMPARE(alone.statistics().opened, quint64(3));
    QVERIFY(waitUntil([&] {
        return alone.statistics().closed == 3;
    }));
    // what was begun before is not committed
    check(errorOf<AioOperationalError>(open.aioCommit()));
    QVERIFY(!open.isOpen());
    QVERIFY(!made->isPersisted());
}

/// A COMMIT that was sent to the others before they were out of reach: it fails here, and they have it.
void TestGalera::committedByTheOthers()
{
    const auto &u = User::columns();
    AioMySqlDatabase other(options(2).maxConnections(2));
    await(other.aioConnect());
    int runs = 0;
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        ++runs;
        co_await User::aioCreate(tx, u.username = u"by a transaction"_s);
        node(0).pause();
        node(1).pause();
    };
    auto transaction = db(2).aioAtomic(body, Aio::TransactionMode(Aio::ReadWrite).retries(3));
    const auto areWaiting = [this](int count) {
        return [this, count] {
            return node(2).value(u"SELECT COUNT(*) FROM information_schema.processlist WHERE state = 'Waiting for certification'"_s).toInt() == count;
        };
    };
    QVERIFY(waitUntil(areWaiting(1)));
    auto insert = User::insert(u.username = u"by itself"_s, u.score = 0).aioExecute(other);
    QVERIFY(waitUntil(areWaiting(2)));
    QVERIFY2(m_cluster.leaveAlone(2), qPrintable(m_cluster.errorString()));
    for (const auto &error : {errorOf<AioOperationalError>(std::move(transaction)), errorOf<AioOperationalError>(std::move(insert))}) {
        QCOMPARE(error.nativeCode(), 1180);
        QCOMPARE(error.outcome(), AioOutcome::Unknown);
        QVERIFY(!error.isRetryable());
    }
    QCOMPARE(runs, 1);
    node(0).goOn();
    node(1).goOn();
    QVERIFY(waitUntil([this] {
        return node(0).value(u"SELECT COUNT(*) FROM users WHERE username LIKE 'by %'"_s, m_name).toInt() == 2;
    }));
}

QTEST_GUILESS_MAIN(TestGalera)

#include "tst_galera.moc"
