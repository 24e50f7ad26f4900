// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/testing/aioqueryrecorder.h"
#include "aioorm/testing/aiotesttransaction.h"
#include "aioorm/testing/aiotransactiontestcase.h"
#include "support/models.h"
#include "support/testdatabase.h"

#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>

#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
using Statement = AioQueryRecorder::Statement;

const User::Columns &u = User::columns();
const Tweet::Columns &t = Tweet::columns();

QString insertSql(const QString &name)
{
    return u"INSERT INTO users (username, rank, active, score, joined) VALUES ('%1', 1, true, 1, '2026-01-01')"_s.arg(name);
}

AioTask<> execute(AioExecutor executor, QString sql)
{
    co_await AioDatabase::aioExecuteSql(executor, sql);
}
}

/// The parts of the kit on every kind of database; how they fail a test is seen from outside, below.
class TestTestKit : public DatabaseTest
{
    Q_OBJECT

protected:
    QStringList suiteKinds() const override { return TestDatabase::kinds() + TestDatabase::qtSqlKinds(); }

private:
    AioTask<> add(QString name) { co_await User::aioCreate(db(), u.username = name); }
    AioTask<qint64> users() { co_return co_await User::select().aioCount(db()); }
    bool isQtSql() const
    {
        QFETCH_GLOBAL(QString, kind);
        return kind.startsWith(u"qtsql");
    }

private Q_SLOTS:
    void rollsBack()
    {
        await(add(u"outside"_s));
        {
            AioTestTransaction scope(db());
            QVERIFY(scope.isOpen());
            await(add(u"a"_s));
            await(db().aioAtomic([&](AioTransaction &tx) -> AioTask<> {
                co_await User::aioCreate(tx, u.username = u"b"_s);
            }));
            QCOMPARE(await(users()), 3);
        }
        QCOMPARE(names(), QStringList{u"outside"_s});
        {
            AioTestTransaction scope(db());
            QCOMPARE(await(users()), 1);
            await(add(u"c"_s));
            scope.end();
            QVERIFY(!scope.isOpen());
            QCOMPARE(await(users()), 1);
            scope.end(); // as often as one likes
            await(scope.aioEnd());
        }
        const auto awaited = [&]() -> AioTask<> {
            AioTestTransaction scope(db());
            co_await add(u"d"_s);
            EXPECT(co_await users() == 2);
            co_await scope.aioEnd();
            EXPECT(co_await users() == 1);
        };
        await(awaited());
        QCOMPARE(names(), QStringList{u"outside"_s});
    }

    void rollsBackOnTheWayOfAnException()
    {
        const auto test = [&] {
            AioTestTransaction scope(db());
            await(add(u"a"_s));
            throw std::runtime_error("no");
        };
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, test());
        QCOMPARE(await(users()), 0);
    }

    void inAFiber()
    {
        await(db().run([&] {
            AioTestTransaction scope(db());
            User::create(u.username = u"a"_s);
            EXPECT(User::select().count() == 1);
        }));
        QCOMPARE(await(users()), 0);
    }

    void goesBeforeItsDatabase()
    {
        db().setCloseTimeout(10ms);
        auto scope = std::make_unique<AioTestTransaction>(db());
        await(add(u"a"_s));
        await(db().aioClose()); // which rolls it back when its time is over
        scope.reset();
        await(db().aioConnect());
        if (testDatabase().isFile() || testDatabase().writers() > 1) { // else it is private to its connection
            QCOMPARE(await(users()), 0);
        }
    }

    void refusesASecondOne()
    {
        const auto refusal = [](AioDatabase &database) {
            try {
                AioTestTransaction scope(database);
            } catch (const AioProgrammingError &error) {
                return error.message();
            }
            return QString();
        };
        const QString why = u"There is a test's transaction on %1 already, which is not nested: end it first, or use aioAtomic() inside of it."_s;
        AioTestTransaction scope(db());
        await(add(u"a"_s));
        QCOMPARE(refusal(db()), why.arg(db().name()));
        if (const auto again = isQtSql() ? nullptr : testDatabase().openAgain()) { // Qt Sql does not know that it is the same
            QCOMPARE(refusal(*again), why.arg(again->name())); // where there is one writer it would wait for itself
        }
        QCOMPARE(await(users()), 1); // all is as it was
        scope.end();
        QCOMPARE(await(users()), 0);
        AioTestTransaction next(db());
        await(add(u"b"_s));
    }

    void refusesOtherThreads()
    {
        QString why, withoutLoop;
        const auto refusal = [&] {
            try {
                AioTestTransaction scope(db());
            } catch (const AioInterfaceError &error) {
                return error.message();
            }
            return QString();
        };
        std::thread([&] {
            withoutLoop = refusal();
            QEventLoop loop; // makes a dispatcher
            why = refusal();
        }).join();
        QCOMPARE(withoutLoop, u"An AioTestTransaction needs an event loop: make a QCoreApplication first, or use a thread that has one."_s);
        QCOMPARE(why, u"The transaction of a test belongs to the thread of its database: begin it there, or make the AioDatabase here."_s);
        AioTestTransaction scope(db());
    }

    void refusesAClosedDatabase()
    {
        await(db().aioClose());
        QVERIFY_THROWS_EXCEPTION(AioInterfaceError, AioTestTransaction{db()});
        await(db().aioConnect());
        AioTestTransaction scope(db());
    }

    /// grnet/synnefo#157 and many more: what fails on PostgreSQL fails everything behind it.
    void goesOnAfterAnError()
    {
        AioTestTransaction scope(db());
        await(add(u"a"_s));
        for (int i = 0; i < 3; ++i) {
            QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(add(u"a"_s)));
            QVERIFY_THROWS_EXCEPTION(AioError, await(execute(db(), u"SELECT nothing"_s)));
            QVERIFY_THROWS_EXCEPTION(AioError, await(execute(db(), u"no SQL"_s)));
            QCOMPARE(await(users()), 1 + i);
            await(add(QString::number(i)));
        }
        if (testDatabase().canStop()) {
            QVERIFY_THROWS_EXCEPTION(AioTimeout, await(execute(db().timeout(20ms), testDatabase().endlessSelect())));
            QCOMPARE(await(users()), 4);
        }
        // and what an error undid is only what it was an error of
        scope.end();
        QCOMPARE(await(users()), 0);
    }

    void takesWhatRunsAtOnceOneByOne()
    {
        AioTestTransaction scope(db());
        await(add(u"a"_s));
        std::vector<AioTask<>> tasks;
        for (int i = 0; i < 20; ++i) {
            tasks.push_back(add(i % 2 ? u"a"_s : QString::number(i))); // each second one fails
        }
        int failed = 0;
        for (AioTask<> &task : tasks) {
            try {
                await(std::move(task));
            } catch (const AioIntegrityError &) {
                ++failed;
            }
        }
        QCOMPARE(failed, 10);
        QCOMPARE(await(users()), 11);
    }

    void readsOnInAStream()
    {
        AioTestTransaction scope(db());
        for (int i = 0; i < 6; ++i) {
            await(add(QString::number(i)));
        }
        const auto read = [&]() -> AioTask<int> {
            auto stream = co_await User::select().orderBy(u.id).aioStream(db(), 2);
            int count = 0;
            while (co_await stream.aioNextBatch()) {
                count += int(stream.batch().size());
                bool threw = false;
                try {
                    co_await add(u"0"_s);
                } catch (const AioIntegrityError &) {
                    threw = true;
                }
                EXPECT(threw);
            }
            co_return count;
        };
        QCOMPARE(await(read()), 6);
    }

    void aCancelledOneDoesNoHarm()
    {
        // SQLite has taken the whole transaction back when a write in it was stopped, and the test is over with it, as it says
        const bool outlives = testDatabase().keepsInterruptedWrites();
        AioTestTransaction scope(db());
        std::vector<AioTask<>> dropped;
        {
            QObject receiver;
            for (int i = 0; i < 5; ++i) {
                dropped.push_back(execute(db().boundTo(&receiver), outlives ? insertSql(QString::number(i)) : u"SELECT 1"_s));
            }
        }
        for (AioTask<> &task : dropped) {
            const auto end = endOf(std::move(task));
            QVERIFY(!end || end->kind() == AioErrorKind::Cancelled);
        }
        await(add(u"a"_s));
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(add(u"a"_s)));
        QVERIFY(await(users()) >= 1);
    }

    void aBlockFailsAsInProduction()
    {
        AioTestTransaction scope(db());
        await(add(u"a"_s));
        await(db().aioAtomic([&](AioTransaction &tx) -> AioTask<> {
            bool threw = false;
            try {
                co_await User::aioCreate(tx, u.username = u"a"_s);
            } catch (const AioIntegrityError &) {
                threw = true;
            }
            EXPECT(threw);
            QString state;
            try {
                co_await User::aioCreate(tx, u.username = u"b"_s);
            } catch (const AioOperationalError &error) {
                state = error.sqlState();
            }
            EXPECT(state == (testDatabase().failsTransactions() ? u"25P02"_s : QString()));
            co_await tx.aioRollback();
            co_await User::aioCreate(tx, u.username = u"c"_s);
        }));
        QCOMPARE(names(), (QStringList{u"a"_s, u"c"_s}));
        await(add(u"d"_s));
    }

    /// diesel-rs/diesel#2123: a block in a test's transaction that an error has failed could not be ended, and nothing after it ran.
    void goesOnAfterABlockThatFailed()
    {
        AioTestTransaction scope(db());
        await(add(u"a"_s));
        for (int i = 0; i < 2; ++i) {
            QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(db().aioAtomic([&](AioTransaction &tx) -> AioTask<> {
                                         co_await User::aioCreate(tx, u.username = u"b"_s);
                                         co_await User::aioCreate(tx, u.username = u"a"_s);
                                     })));
            QCOMPARE(names(), QStringList{u"a"_s});
            QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(add(u"a"_s)));
        }
    }

    /// tlocke/pg8000#111: savepoints of the user's own are the way around an error.
    void leavesSavepointsOfTheUserAlone()
    {
        AioTestTransaction scope(db());
        await(add(u"a"_s));
        await(execute(db(), u"SAVEPOINT mine"_s));
        await(add(u"b"_s));
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(add(u"a"_s)));
        await(execute(db(), u"ROLLBACK TO SAVEPOINT mine"_s));
        QCOMPARE(names(), QStringList{u"a"_s});
        await(add(u"c"_s));
        await(execute(db(), u"RELEASE SAVEPOINT mine"_s));
        QCOMPARE(names(), (QStringList{u"a"_s, u"c"_s}));
        scope.end();
        QCOMPARE(await(users()), 0);
    }

    void tellsWhatHasEndedIt_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("what");
        QTest::newRow("commit") << u"COMMIT"_s << u"committed"_s;
        QTest::newRow("rollback") << u"ROLLBACK"_s << u"rolled back"_s;
        // rails/rails#24391, jeremyevans/sequel#1407
        QTest::newRow("definition") << u"CREATE TABLE behind_the_back (id INTEGER)"_s << u"committed"_s;
        QTest::newRow("truncate") << u"TRUNCATE TABLE tweets"_s << u"committed"_s;
    }
    void tellsWhatHasEndedIt()
    {
        QFETCH(QString, sql);
        QFETCH(QString, what);
        const bool isDefinition = !sql.startsWith(u"COMMIT") && !sql.startsWith(u"ROLLBACK");
        if (isDefinition && !testDatabase().commitsDefinitions()) {
            QSKIP("it does not end a transaction here");
        }
        const QString told = u"The statement \"%1\" has %2 the transaction that it ran in"_s.arg(sql, what);
        AioTestTransaction scope(db());
        await(add(u"a"_s));
        await(execute(db(), sql));
        const auto refused = errorOf<AioProgrammingError>(add(u"b"_s)); // it would be there for good
        QVERIFY2(refused.message().startsWith(told), refused.what());
        const auto error = errorOf<AioProgrammingError>(scope.aioEnd());
        QVERIFY2(error.message().startsWith(told), error.what());
        QVERIFY(!scope.isOpen());
        QCOMPARE(names(), what == u"committed" ? QStringList{u"a"_s} : QStringList());
        if (isDefinition) {
            await(execute(db(), u"DROP TABLE IF EXISTS behind_the_back"_s));
        }
        AioTestTransaction next(db());
        await(add(u"b"_s));
    }

    void tellsIfABlockHasEndedIt()
    {
        AioTestTransaction scope(db());
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(db().aioAtomic([&](AioTransaction &tx) -> AioTask<> {
                                     co_await User::aioCreate(tx, u.username = u"a"_s);
                                     co_await AioDatabase::aioExecuteSql(tx, u"COMMIT"_s);
                                 })));
        const auto error = errorOf<AioProgrammingError>(scope.aioEnd());
        QVERIFY2(error.message().startsWith(u"The statement \"COMMIT\" has committed"), error.what());
        QCOMPARE(names(), QStringList{u"a"_s});
    }

    /// What the test expects of a COMMIT is no reason to lose it: the destructor tells, by failing the function.
    void tellsWithoutBeingAsked()
    {
        {
            AioTestTransaction scope(db());
            await(execute(db(), u"COMMIT"_s));
            QEXPECT_FAIL("", "the destructor fails the test", Continue);
        }
        QCOMPARE(await(users()), 0);
    }

    void tellsWhatIsWrittenElsewhere()
    {
        const auto another = testDatabase().writers() > 1 ? testDatabase().openAgain() : nullptr;
        if (!another) {
            QSKIP("nobody else can write");
        }
        {
            AioTestTransaction scope(db());
            await(add(u"a"_s));
            await(User::select().aioCount(*another)); // to read is no harm
            await(another->aioAtomic([&](AioTransaction &tx) -> AioTask<> {
                co_await User::aioCreate(tx, u.username = u"gone"_s);
                co_await tx.aioRollback();
            }));
            scope.end();
        }
        {
            AioTestTransaction scope(db());
            await(execute(*another, insertSql(u"b"_s)));
            await(execute(*another, insertSql(u"c"_s)));
            const auto error = errorOf<AioProgrammingError>(scope.aioEnd());
            QCOMPARE(error.message(),
                     u"The statement \"%1\" on another connection to the database has written users while the test ran: that is not rolled back with the "
                     u"test. Let the code under test use the AioDatabase object of the test."_s.arg(insertSql(u"b"_s)));
        }
        {
            AioTestTransaction scope(db());
            await(another->aioAtomic([&](AioTransaction &tx) -> AioTask<> {
                co_await User::aioCreate(tx, u.username = u"d"_s);
            }));
            const auto error = errorOf<AioProgrammingError>(scope.aioEnd());
            QVERIFY2(error.message().startsWith(u"A transaction on another connection to the database has written users"), error.what());
        }
        QCOMPARE(names(), (QStringList{u"b"_s, u"c"_s, u"d"_s}));
        {
            // a connection that was taken before
            const AioConnection connection = await(db().aioConnection());
            AioTestTransaction scope(db());
            await(execute(connection, insertSql(u"e"_s)));
            const auto error = errorOf<AioProgrammingError>(scope.aioEnd());
            QVERIFY2(error.message().startsWith(u"A transaction on another connection"), error.what());
        }
        AioTestTransaction scope(db()); // nothing is left of that
        await(add(u"f"_s));
        scope.end();
    }

    /// ujeenet/rustango#1561 and #1562: ways to the database that the counter did not see, so that a test agreed with itself.
    void recordsEveryWay()
    {
        const auto alice = await(User::aioCreate(db(), u.username = u"alice"_s));
        await(Tweet::aioCreate(db(), t.author = alice, t.content = u"hi"_s));
        AioQueryRecorder recorder(db());
        const auto counts = [&](const auto &begin) {
            recorder.clear();
            await(begin());
            return recorder.count();
        };
        const auto select = [&] {
            return User::select().aioExecute(db());
        };
        const auto columns = [&] {
            return User::select(u.username).aioExecute(db());
        };
        const auto count = [&] {
            return User::select().aioCount(db());
        };
        const auto exists = [&] {
            return User::select().aioExists(db());
        };
        const auto aggregate = [&] {
            return User::select(aioMax(u.rank)).aioScalar(db());
        };
        const auto get = [&] {
            return User::aioGet(db(), u.username == u"alice");
        };
        const auto reload = [&] {
            return alice->aioReload(db());
        };
        const auto update = [&] {
            return User::update(u.rank = 3).aioExecute(db());
        };
        const auto remove = [&] {
            return Tweet::remove().aioExecute(db());
        };
        const auto raw = [&] {
            return execute(db(), u"SELECT 1"_s);
        };
        const auto save = [&] {
            return alice->aioSave(db());
        };
        QCOMPARE(counts(select), 1);
        QCOMPARE(counts(columns), 1);
        QCOMPARE(counts(count), 1);
        QCOMPARE(counts(exists), 1);
        QCOMPARE(counts(aggregate), 1);
        QCOMPARE(counts(get), 1);
        QCOMPARE(counts(reload), 1);
        QCOMPARE(counts(update), 1);
        QCOMPARE(counts(remove), 1);
        QCOMPARE(counts(raw), 1);
        alice->setRank(5);
        QCOMPARE(counts(save), 1);
        const auto stream = [&]() -> AioTask<> {
            auto rows = co_await User::select().aioStream(db(), 1);
            while (co_await rows.aioNextBatch()) { }
        };
        await(add(u"bob"_s));
        await(add(u"carol"_s));
        QCOMPARE(counts(stream), 1); // however many batches
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await User::select().aioCount(tx);
            co_await User::update(u.rank = 4).aioExecute(tx);
        };
        const auto block = [&] {
            return db().aioAtomic(body);
        };
        QCOMPARE(counts(block), 2);
        const auto fiber = [&] {
            return db().run([&] {
                User::select().count();
            });
        };
        QCOMPARE(counts(fiber), 1);
        QVERIFY(recorder.repeated().isEmpty());
    }

    void recordsWhatItWas()
    {
        AioQueryRecorder recorder(db());
        await(execute(db(), insertSql(u"a"_s)));
        await(User::insertMany(u.username, u.score).rows(QList<std::tuple<QString, double>>{{u"b"_s, 1}, {u"c"_s, 2}}).aioExecute(db()));
        await(User::select(u.username).aioExecute(db()));
        await(User::update(u.rank = 9).where(u.username != u"a").aioExecute(db()));
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(execute(db(), insertSql(u"a"_s))));
        await(execute(db(), u"SELECT username FROM users WHERE rank = 9"_s));
        const QList<Statement> all = recorder.statements();
        QCOMPARE(all.size(), 6);
        QCOMPARE(all[0].sql, insertSql(u"a"_s));
        const QList<Statement::Kind> kinds{Statement::Write, Statement::Write, Statement::Read, Statement::Write, Statement::Write, Statement::Read};
        const QList<std::optional<qint64>> rows{1, 2, 3, 2, std::nullopt, 2};
        for (int i = 0; i < 6; ++i) {
            QCOMPARE(all[i].kind, kinds[i]);
            QCOMPARE(all[i].rows, rows[i]);
            QCOMPARE(all[i].outcome, i == 4 ? Statement::Failed : Statement::Succeeded);
            QCOMPARE(all[i].error.has_value(), i == 4);
            QVERIFY(all[i].duration > 0ns && all[i].duration < 1min);
        }
        QCOMPARE(all[4].error->kind(), AioErrorKind::Integrity);
        const QStringList lines = recorder.toString().split(u'\n');
        QCOMPARE(lines[0], u"  1. "_s + insertSql(u"a"_s) + u" (1 row)"_s);
        QVERIFY(lines[4].startsWith(u"  5. "_s + insertSql(u"a"_s) + u" (failed: "_s));
        QCOMPARE(lines[6], u"  2 times: "_s + insertSql(u"a"_s));
    }

    void recordsTransactionsIfAskedTo()
    {
        AioQueryRecorder queries(db());
        AioQueryRecorder everything(db(), AioQueryRecorder::Everything);
        await(db().aioAtomic([&](AioTransaction &tx) -> AioTask<> {
            co_await User::aioCreate(tx, u.username = u"a"_s);
            co_await tx.aioAtomic([&](AioTransaction &inner) -> AioTask<> {
                co_await User::aioCreate(inner, u.username = u"b"_s);
            });
        }));
        QCOMPARE(queries.count(), 2);
        QStringList verbs;
        for (const Statement &statement : everything.statements()) {
            verbs << statement.sql.section(u' ', 0, 0);
            QCOMPARE(statement.kind == Statement::Transaction, verbs.last() != u"INSERT");
        }
        verbs.removeAll(u"SET"_s); // an isolation, where BEGIN does not say it
        QCOMPARE(verbs.mid(1), (QStringList{u"INSERT"_s, u"SAVEPOINT"_s, u"INSERT"_s, u"RELEASE"_s, u"COMMIT"_s}));
    }

    /// openedx/openedx-platform#18966, django/django#2777: the savepoints of the test kit itself were counted.
    void doesNotRecordTheKit()
    {
        AioQueryRecorder everything(db(), AioQueryRecorder::Everything);
        AioTestTransaction scope(db());
        everything.clear();
        await(execute(db(), insertSql(u"a"_s)));
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(execute(db(), insertSql(u"a"_s))));
        QCOMPARE(everything.count(), 2);
    }

    /// glowroot/glowroot#346: the same query many times at once counted as one. Lombiq/UI-Testing-Toolbox#216: other values hid the repetition.
    void seesQueriesInALoop()
    {
        for (int i = 0; i < 5; ++i) {
            await(add(QString::number(i)));
        }
        AioQueryRecorder recorder(db());
        const auto all = await(User::select().aioExecute(db()));
        std::vector<AioTask<qint64>> counts;
        for (const auto &user : all) {
            counts.push_back(Tweet::select().where(t.author == user->id()).aioCount(db()));
        }
        for (auto &count : counts) {
            QCOMPARE(await(std::move(count)), 0);
        }
        await(User::select().aioCount(db()));
        await(User::select().aioCount(db()));
        QCOMPARE(recorder.count(), 8);
        const auto repeated = recorder.repeated();
        QCOMPARE(repeated.size(), 2);
        QCOMPARE(repeated[0].count, 5);
        QCOMPARE(repeated[0].sql, recorder.statements()[1].sql);
        QVERIFY(repeated[0].sql.contains(u"tweets"));
        QCOMPARE(repeated[1].count, 2);
        recorder.clear();
        QCOMPARE(recorder.count(), 0);
        QVERIFY(recorder.repeated().isEmpty());
        QCOMPARE(recorder.toString(), QString());
    }

    /// productdevbook/mavi#45: a test failed for queries that were not its own.
    void recordsOneDatabaseOnly()
    {
        const auto other = testDatabase().openDifferently();
        if (!other) {
            QSKIP("there is no other one");
        }
        AioQueryRecorder recorder(db()), ofOther(*other);
        await(execute(*other, u"SELECT 1"_s));
        await(execute(*other, u"SELECT 2"_s));
        await(execute(db(), u"SELECT 3"_s));
        QCOMPARE(recorder.count(), 1);
        QCOMPARE(recorder.statements()[0].sql, u"SELECT 3"_s);
        QCOMPARE(ofOther.count(), 2);
        await(other->aioClose());
    }

    void recordsWhatRunsAndWhatNeverRan()
    {
        if (!testDatabase().canStop()) {
            QSKIP("nothing that runs long enough");
        }
        auto early = std::make_unique<AioQueryRecorder>(db());
        AioQueryRecorder recorder(db());
        auto task = execute(db().timeout(50ms), testDatabase().endlessSelect());
        QCOMPARE(recorder.statements()[0].outcome, Statement::Running);
        QCOMPARE(recorder.statements()[0].duration, 0ns);
        QVERIFY(recorder.toString().endsWith(u" (runs)\n"));
        early.reset(); // goes before the statement ends
        AioQueryRecorder late(db());
        QVERIFY_THROWS_EXCEPTION(AioTimeout, await(std::move(task)));
        QCOMPARE(recorder.statements()[0].outcome, Statement::Failed);
        QVERIFY(recorder.statements()[0].duration >= 40ms);
        QCOMPARE(late.count(), 0); // it had begun before
        QVERIFY_THROWS_EXCEPTION(AioTimeout, await(execute(db().timeout(0ms), u"SELECT 1"_s)));
        QCOMPARE(recorder.count(), 2);
        QCOMPARE(recorder.statements()[1].outcome, Statement::Failed);
        QCOMPARE(late.count(), 1);
    }

    void recordsFromAllThreads()
    {
        if (!testDatabase().isFile() && !testDatabase().hasConnectionsOfThreads()) {
            QSKIP("of one thread");
        }
        AioQueryRecorder recorder(db());
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([this, &recorder] {
                const AioAllowSync allowed = db().allowSync();
                for (int n = 0; n < 25; ++n) {
                    db().executeSql(u"SELECT 1"_s, {}, Aio::Access::Read);
                    recorder.statements();
                }
            });
        }
        for (std::thread &thread : threads) {
            thread.join();
        }
        QCOMPARE(recorder.count(), 100);
        QCOMPARE(recorder.repeated().size(), 1);
        QCOMPARE(recorder.repeated()[0].count, 100);
    }

    void outlivesTheDatabase()
    {
        if (isQtSql()) {
            QSKIP("the same for all");
        }
        auto other = testDatabase().openDifferently();
        if (!other) {
            QSKIP("there is no other one");
        }
        AioQueryRecorder recorder(*other);
        await(execute(*other, u"SELECT 1"_s));
        await(other->aioClose());
        other.reset();
        QCOMPARE(recorder.count(), 1);
    }

    void comparesTheCount()
    {
        AIO_VERIFY_QUERY_COUNT(db(), 0) { }
        AIO_VERIFY_QUERY_COUNT(db(), 2)
        {
            await(add(u"a"_s));
            const auto more = [&]() -> AioTask<> {
                co_await User::select().aioCount(db());
            };
            await(more());
        }
        AIO_VERIFY_QUERY_COUNT(db(), 1)
        await(users());
        AIO_VERIFY_QUERY_COUNT(db(), 3) // one in the other
        {
            await(users());
            AIO_VERIFY_QUERY_COUNT(db(), 1)
            {
                await(users());
            }
            await(users());
        }
        const auto inACoroutine = [&]() -> AioTask<int> {
            AIO_VERIFY_QUERY_COUNT(db(), 2)
            {
                co_await users();
                co_await users();
                co_return 1;
            }
            co_return 2;
        };
        QCOMPARE(await(inACoroutine()), 1);
        int rounds = 0;
        for (int i = 0; i < 5; ++i) {
            ++rounds;
            AIO_VERIFY_QUERY_COUNT(db(), 1)
            {
                await(users());
                if (i == 1) {
                    continue;
                }
                if (i == 3) {
                    break;
                }
            }
        }
        QCOMPARE(rounds, 4);
        const auto returns = [&] {
            AIO_VERIFY_QUERY_COUNT(db(), 1)
            {
                await(users());
                return 5;
            }
            return 6;
        };
        QCOMPARE(returns(), 5);
        const auto throws = [&] {
            AIO_VERIFY_QUERY_COUNT(db(), 7) // the exception is what goes wrong
            {
                await(add(u"a"_s));
            }
        };
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, throws());
        if (rounds == 4)
            AIO_VERIFY_QUERY_COUNT(db(), 0) { }
        else
            QFAIL("the else is of the if");
        QEXPECT_FAIL("", "one query too many", Continue);
        AIO_VERIFY_QUERY_COUNT(db(), 1)
        {
            await(users());
            await(users());
        }
        // the first failure of a block is the one that counts
        AIO_VERIFY_QUERY_COUNT(db(), 1)
        {
            await(users());
        }
    }
};

/// A suite whose functions fail; it is run into a log.
class Failing : public AioTransactionTestCase
{
    Q_OBJECT

public:
    explicit Failing(AioDatabase &database)
        : m_database(database)
    {
    }
    AioDatabase *database() override { return &m_database; }

private Q_SLOTS:
    void commits()
    {
        await(User::aioCreate(m_database, u.username = u"left behind"_s));
        await(m_database.aioExecuteSql(u"COMMIT"_s));
    }
    void rollsBack() { await(m_database.aioExecuteSql(u"ROLLBACK"_s)); }
    void isWell() { await(User::select().aioCount(m_database)); }
    void asksTooOften()
    {
        AIO_VERIFY_QUERY_COUNT(m_database, 1)
        {
            await(User::select().aioCount(m_database));
            await(User::select().aioCount(m_database));
        }
    }
    void asksTooOftenAndReturns()
    {
        AIO_VERIFY_QUERY_COUNT(m_database, 0)
        {
            await(User::select().aioCount(m_database));
            return;
        }
    }
    void asksNothing()
    {
        AIO_VERIFY_QUERY_COUNT(m_database, 3) { }
    }
    void failsBefore()
    {
        AIO_VERIFY_QUERY_COUNT(m_database, 3)
        {
            QVERIFY2(false, "this one");
        }
    }

private:
    AioDatabase &m_database;
};

namespace
{
int failures = 0;

void check(bool holds, const char *what, int line)
{
    if (!holds) {
        fprintf(stderr, "FAIL!  : tst_testkit line %d: %s\n", line, what);
        ++failures;
    }
}
#define CHECK(...) check(bool(__VA_ARGS__), #__VA_ARGS__, __LINE__)

// QTest::qExec() cannot be nested: the suite that fails runs before the other one
void lookAtFailures()
{
    const QString kind = TestDatabase::kinds().value(0);
    TestDatabase database(kind);
    await(database.database().aioCreateTables<User, Tweet>());
    const QTemporaryDir folder;
    const QString log = folder.filePath(u"log"_s);
    int failed = 0;
    {
        Failing suite(database.database());
        failed = QTest::qExec(&suite, {u"suite"_s, u"-o"_s, log + u",txt"_s});
    }
    QFile file(log);
    CHECK(file.open(QFile::ReadOnly));
    const QString text = QString::fromUtf8(file.readAll());
    const auto tells = [&text](const QString &function, const QString &what) {
        const QString found = text.section(u"FAIL!  : Failing::%1() "_s.arg(function), 1).section(u"PASS   : "_s, 0, 0).section(u"FAIL!  : "_s, 0, 0);
        return found.contains(what) && text.count(u"Failing::%1()"_s.arg(function)) == 1;
    };
    CHECK(failed == 6);
    CHECK(text.contains(u"PASS   : Failing::isWell()"));
    CHECK(tells(u"commits"_s, u"The statement \"COMMIT\" has committed the transaction that it ran in"_s));
    CHECK(tells(u"rollsBack"_s, u"The statement \"ROLLBACK\" has rolled back the transaction that it ran in"_s));
    CHECK(tells(u"asksTooOften"_s, u"2 queries instead of 1:\n  1. SELECT count"_s));
    CHECK(tells(u"asksTooOften"_s, u"\n  2. SELECT count"_s));
    CHECK(tells(u"asksTooOften"_s, u"\n  2 times: SELECT count"_s));
    CHECK(tells(u"asksTooOftenAndReturns"_s, u"1 query instead of 0:\n  1. SELECT count"_s));
    CHECK(tells(u"asksNothing"_s, u"0 queries instead of 3."_s));
    CHECK(tells(u"failsBefore"_s, u"this one"_s));
    if (failures > 0) {
        fprintf(stderr, "%s\n", qPrintable(text));
    }
    await(database.database().aioClose());
}
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    lookAtFailures();
    TestTestKit test;
    return QTest::qExec(&test, argc, argv) + failures;
}

#include "tst_testkit.moc"
