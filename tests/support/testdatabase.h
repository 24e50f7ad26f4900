// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/testing/detail/await.h"
#include "support/testbackend.h"

#include <QObject>
#include <QTemporaryDir>
#include <QTest>

/// A fresh database of one of the kinds that the tests run on, by name. It goes with the object.
class TestDatabase
{
public:
    /// The kinds that are there on this machine; AIOORM_TEST_KINDS=postgresql,sqlite-file names others.
    static QStringList kinds();
    /// Those that go through Qt Sql, for suites that need not stop a statement.
    static QStringList qtSqlKinds();

    explicit TestDatabase(const QString &kind);
    ~TestDatabase();
    Q_DISABLE_COPY_MOVE(TestDatabase)

    AioDatabase &database() { return *m_database; }
    const TestBackend &backend() const { return m_backend; }
    /// Another object for the same database; null where a database is private to its object.
    std::unique_ptr<AioDatabase> openAgain() const { return m_backend.makeAgain(folder()); }
    /// The same with other options, and so connections of its own.
    std::unique_ptr<AioDatabase> openDifferently() const { return m_backend.makeDifferently(folder()); }
    /// Where another one is, with nothing in it; for AioDatabase::fromUrl(), in another process as well.
    QString urlOfAnother() const { return m_backend.urlOfAnother(folder()); }
    /// Destroys the object; the database stays.
    void forget() { m_database.reset(); }
    bool isForgotten() const { return !m_database; }

    /// It speaks SQLite's SQL.
    bool isSqlite() const { return m_backend.isSqlite(); }
    bool isFile() const { return m_backend.isFile(); }
    /// Reads run beside an open transaction, on a connection of their own.
    bool hasReaders() const { return readers() > 0; }
    /// A statement that runs can be stopped.
    bool canStop() const { return m_backend.canStop(); }
    /// What a foreign key deletes, and a trigger writes, is told as a change.
    bool tellsConsequences() const { return m_backend.tellsConsequences(); }
    /// An error of a statement fails its transaction, up to the rollback.
    bool failsTransactions() const { return m_backend.failsTransactions(); }
    /// A transaction outlives a write in it that was interrupted, without what that wrote.
    bool keepsInterruptedWrites() const { return m_backend.keepsInterruptedWrites(); }
    /// NaN and infinity are numbers.
    bool hasInfiniteNumbers() const { return m_backend.hasInfiniteNumbers(); }
    /// Years before 0 and behind 9999.
    bool hasLongYears() const { return m_backend.hasLongYears(); }
    /// Types that are more than names: a column has no value of another one.
    bool hasTypes() const { return m_backend.hasTypes(); }
    /// UPDATE … RETURNING.
    bool returnsUpdates() const { return m_backend.returnsUpdates(); }
    bool hasConflictTargets() const { return m_backend.hasConflictTargets(); }
    bool hasTransactionWords() const { return m_backend.hasTransactionWords(); }
    bool deletesSelfReferences() const { return m_backend.deletesSelfReferences(); }
    bool checksJson() const { return m_backend.checksJson(); }
    bool collatesLike() const { return m_backend.collatesLike(); }
    bool foldsLetters() const { return m_backend.foldsLetters(); }
    bool givesUpMatches() const { return m_backend.givesUpMatches(); }
    bool hasTimeZones() const { return m_backend.hasTimeZones(); }
    void loadTimeZone(const QByteArray &name) const { m_backend.loadTimeZone(name); }
    bool hasOptimizerFaults() const { return m_backend.hasOptimizerFaults(); }
    bool hasKeysOfMinus() const { return m_backend.hasKeysOfMinus(); }
    bool hasArrays() const { return m_backend.hasArrays(); }
    /// CREATE, ALTER and DROP commit the transaction that they stand in.
    bool commitsDefinitions() const { return m_backend.commitsDefinitions(); }
    /// JSON compares whole numbers beyond 2^53 as they are.
    bool hasExactJsonNumbers() const { return m_backend.hasExactJsonNumbers(); }
    /// SQLSTATE of a duplicate key; empty where there is none.
    QString stateOfDuplicates() const { return m_backend.stateOfDuplicates(); }
    /// Transactions that write beside each other, at most.
    int writers() const { return m_backend.writers(); }
    /// Streams that hold a connection of their own, at most. 0: they share the one.
    int readers() const { return m_backend.readers(); }
    /// What is told of a statement that the database does not take: one in the process prepares it, and sends nothing.
    AioOutcome refusal() const { return m_backend.refusal(); }
    /// Each thread has connections of its own, so that all of them together can hold more than writers().
    bool hasConnectionsOfThreads() const { return m_backend.hasConnectionsOfThreads(); }
    /// The keys that the database gives come after those that are given to it.
    bool keysFollow() const { return m_backend.followKeys(QString()).isEmpty(); }
    /// What a value is refused as that its column does not take: by a CHECK, where types are names, or as no value of the type.
    AioErrorKind misfit() const { return m_backend.misfit(); }
    QString filePath(const QString &name) const { return m_folder.filePath(name); }

    // -- SQL that has no one form for all --

    /// With the placeholders of the database, for those written as ?.
    QString sql(const QString &text) const { return m_backend.sql(text); }
    /// A query of the numbers from 1 to `last`, which may be a placeholder, as its column x. It makes them one by one.
    QString numbers(const QString &last) const { return m_backend.numbers(last); }
    /// The same without an end.
    QString endlessNumbers() const { return m_backend.endlessNumbers(); }
    /// Its first row, a 1, comes at once, the second one never.
    QString stuckSelect() const { return m_backend.stuckSelect(); }
    /// An expression that is so many bytes.
    QString bytes(int count) const { return m_backend.bytes(count); }
    /// The same with zeros, as many as another expression says.
    QString zeros(const QString &count) const { return m_backend.zeros(count); }
    /// Makes a schema, for this connection at least.
    QString createSchema(const QString &schema) const { return m_backend.createSchema(schema); }
    /// Puts off what the foreign key of tweets refuses, to the end of the transaction that says so.
    QString deferTweets() const { return m_backend.deferTweets(); }
    /// A SELECT that runs until somebody stops it; for a second or so, where nobody can.
    QString endlessSelect() const { return m_backend.endlessSelect(); }
    /// Statements after which `event` (INSERT, UPDATE, DELETE) writes nothing in a table and gives no error.
    QStringList dropWrites(const QString &event, const QString &table) const { return m_backend.dropWrites(event, table); }
    /// Triggers by which a table drops, refuses and keeps rows, by their column `name`: see TestBackend.
    QStringList triggersByName(const QString &table, const QString &dropped, const QString &failing, const QString &kept) const
    {
        return m_backend.triggersByName(table, dropped, failing, kept);
    }
    QString selectDecimal() const { return m_backend.selectDecimal(); }
    QString makeDouble(const QString &table, const QString &column) const { return m_backend.makeDouble(table, column); }
    QString typeAndLength(const QString &table, const QString &column) const { return m_backend.typeAndLength(table, column); }
    QString typeOfBinaryUuids() const { return m_backend.typeOfBinaryUuids(); }
    /// Two texts as one.
    QString joined(const QString &a, const QString &b) const { return m_backend.joined(a, b); }
    /// Writes the old name into the table `audit` after each UPDATE of users.
    QStringList logUpdates() const { return m_backend.logUpdates(); }
    /// At which there is no server, or no folder.
    QString urlOfNothing() const { return m_backend.urlOfNothing(folder()); }
    /// Ends all connections to the database, where there is a server. Blocks.
    void endConnections() const { m_backend.endConnections(); }
    /// The connections to the database that its server lists; nothing where there is no server. Blocks.
    std::optional<int> connections() const { return m_backend.connections(); }
    /// An INSERT into users that runs until somebody stops it.
    QString endlessInsert() const { return m_backend.endlessInsert(); }

private:
    QDir folder() const { return QDir(m_folder.path()); }

    const TestBackend &m_backend;
    QTemporaryDir m_folder;
    std::unique_ptr<AioDatabase> m_database;
};

/// Base of suites whose every function runs on each kind of database, with the tables of support/models.h empty. After
/// each function it checks that nothing is left: no connection in use, nobody waiting, no operation pending.
class DatabaseTest : public QObject
{
    Q_OBJECT

public:
    DatabaseTest();
    ~DatabaseTest() override;

protected:
    AioDatabase &db() { return m_database->database(); }
    TestDatabase &testDatabase() { return *m_database; }
    /// The database has no part in the function: an init() of a derived class has nothing to prepare.
    bool isSkipped() const { return m_isSkipped; }
    /// The user names in the database, in order.
    QStringList names();
    /// Makes the keys that the database gives begin behind those that are there: PostgreSQL does not by itself, when keys are
    /// given to it.
    template<class... Models>
    void followKeys()
    {
        (void(await(followKeys(Models::aioMeta()))), ...);
    }
    /// Transactions that hold what there is for writing, but for so many.
    AioTask<std::vector<AioTransaction>> holdWriters(int leaving = 0);
    static AioTask<> rollBack(std::vector<AioTransaction> transactions);
    /// What may fail in a transaction that goes on: in a savepoint, where the transaction would be lost.
    template<class Body>
    auto attempt(AioTransaction &tx, Body &&body)
    {
        return m_database->failsTransactions() ? tx.aioAtomic(std::forward<Body>(body)) : body(tx);
    }
    virtual QStringList suiteKinds() const { return TestDatabase::kinds(); }

protected Q_SLOTS:
    /// A suite with tables of its own calls it first.
    void init();
    /// And this one last, if it has more to clean up.
    void cleanup();

private Q_SLOTS:
    void initTestCase_data();

private:
    AioTask<> followKeys(const AioTable &table);

    std::unique_ptr<TestDatabase> m_database;
    bool m_isSkipped = false;
};

/// Runs the event loop until the condition holds; false if it does not in time. Looks after each event.
bool waitUntil(const std::function<bool()> &condition, std::chrono::milliseconds timeout = std::chrono::minutes(2));

/// Awaits something that is not the library's.
AioTask<> passTime(std::chrono::milliseconds time = std::chrono::milliseconds(1));

/// What the task throws, if it is an E; anything else fails the test, and gives an empty E.
template<class E, class T>
E errorOf(AioTask<T> task)
{
    try {
        await(std::move(task));
        QTest::qFail("nothing was thrown", __FILE__, __LINE__);
    } catch (const E &error) {
        return error;
    } catch (const std::exception &error) {
        QTest::qFail(qPrintable(QStringLiteral("another error was thrown: ") + QString::fromUtf8(error.what())), __FILE__, __LINE__);
    } catch (...) {
        QTest::qFail("the task was cancelled, or what it threw is no std::exception", __FILE__, __LINE__);
    }
    return E(AioErrorInfo(AioErrorKind::Operational, QString()));
}

/// How the task ended: with an error or by being cancelled, or well.
template<class T>
std::optional<AioErrorInfo> endOf(AioTask<T> task, std::chrono::milliseconds timeout = std::chrono::minutes(2))
{
    try {
        await(std::move(task), timeout);
    } catch (const AioError &error) {
        return error.info();
    } catch (const AioCancelled &cancelled) {
        return cancelled.info();
    }
    return {};
}

/// QVERIFY() for coroutines, where it cannot return: the test fails and goes on.
#define EXPECT(...) (bool(__VA_ARGS__) ? void() : QTest::qFail(#__VA_ARGS__, __FILE__, __LINE__))
