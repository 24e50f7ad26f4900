// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/models.h"
#include "support/testdatabase.h"

#include <QRegularExpression>
#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
class Trouble : public std::runtime_error
{
public:
    Trouble()
        : std::runtime_error("trouble")
    {
    }
};

const User::Columns &u = User::columns();
const Aio::TransactionMode retried = Aio::TransactionMode(Aio::ReadWrite).retries(3);
}

/// Transactions that SQL of the user's own ends, or an error: what is in the database, in the objects and in the announcements.
class TestTransactionEnds : public DatabaseTest
{
    Q_OBJECT

protected:
    QStringList suiteKinds() const override { return TestDatabase::kinds() + TestDatabase::qtSqlKinds(); }

private:
    AioTask<> add(AioExecutor executor, QString name) { co_await User::aioCreate(executor, u.username = name); }
    static AioTask<> execute(AioExecutor executor, QString sql) { co_await AioDatabase::aioExecuteSql(executor, sql); }
    static bool isOdbc()
    {
        QFETCH_GLOBAL(QString, kind);
        return kind == u"qtsql-odbc";
    }
    static std::shared_ptr<User> newUser(const QString &name)
    {
        auto user = std::make_shared<User>();
        user->setUsername(name);
        return user;
    }
    static bool isNew(const User &user) { return !user.isPersisted() && user.id() == 0; }
    /// Statements are refused, and say why.
    AioTask<> expectRefusals(AioTransaction tx, QString why)
    {
        EXPECT(!tx.isOpen());
        for (int i = 0; i < 2; ++i) {
            try {
                co_await add(tx, u"late"_s);
                EXPECT(false);
            } catch (const AioProgrammingError &error) {
                EXPECT(error.message().contains(why) && !error.isRetryable());
            }
        }
    }
    /// Whether a change was announced since the last call.
    static bool wasTold(QSignalSpy &spy)
    {
        QTest::qWait(5);
        const bool told = std::any_of(spy.begin(), spy.end(), [](const QList<QVariant> &arguments) {
            return arguments.first().toStringList().contains(u"users"_s);
        });
        spy.clear();
        return told;
    }

    void addStatements()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<bool>("isCommit");
        QTest::addColumn<bool>("isPostgresqls");
        QTest::newRow("COMMIT") << u"COMMIT"_s << true << false;
        QTest::newRow("commit ;") << u" commit ;"_s << true << false;
        QTest::newRow("COMMIT TRANSACTION") << u"COMMIT TRANSACTION"_s << true << false;
        QTest::newRow("END") << u"END"_s << true << false;
        QTest::newRow("COMMIT behind a comment") << u"/* it is */ COMMIT"_s << true << false;
        QTest::newRow("COMMIT AND CHAIN") << u"COMMIT AND CHAIN"_s << true << true;
        QTest::newRow("COMMIT AND NO CHAIN") << u"COMMIT WORK AND NO CHAIN"_s << true << true;
        QTest::newRow("ROLLBACK") << u"ROLLBACK"_s << false << false;
        QTest::newRow("rollback transaction;") << u"rollback transaction;"_s << false << false;
        QTest::newRow("ROLLBACK behind a comment") << u"-- not TO anything\nROLLBACK"_s << false << false;
        QTest::newRow("ROLLBACK AND CHAIN") << u"ROLLBACK AND CHAIN"_s << false << true;
        QTest::newRow("ABORT") << u"ABORT"_s << false << true;
    }

private Q_SLOTS:
    void byAStatement_data() { addStatements(); }
    void byAStatement()
    {
        QFETCH(QString, sql);
        QFETCH(bool, isCommit);
        QFETCH(bool, isPostgresqls);
        if (isPostgresqls && !testDatabase().failsTransactions()) {
            QSKIP("no SQL of this database");
        }
        if (!testDatabase().hasTransactionWords() && (sql == u"END" || sql.contains(u"transaction"_s, Qt::CaseInsensitive))) {
            QSKIP("no SQL of this database");
        }
        const QString why = isCommit ? u"has committed"_s : u"has rolled back"_s;
        const auto alice = await(User::aioCreate(u.username = u"alice"_s));
        const auto bob = newUser(u"bob"_s);
        QSignalSpy spy(&db(), &AioDatabase::tablesChanged);
        wasTold(spy);
        int runs = 0;
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            ++runs;
            alice->setRank(4);
            co_await alice->aioSave(tx);
            co_await bob->aioSave(tx);
            co_await execute(tx, sql);
            co_await expectRefusals(tx, why);
        };
        const auto error = errorOf<AioProgrammingError>(db().aioAtomic(body, retried));
        QVERIFY2(error.message().contains(why) && error.message().contains(sql.simplified()), error.what());
        QCOMPARE(runs, 1);
        QCOMPARE(wasTold(spy), isCommit);
        QCOMPARE(alice->isDirty(), !isCommit);
        QCOMPARE(isNew(*bob), !isCommit);
        QCOMPARE(names(), isCommit ? QStringList({u"alice"_s, u"bob"_s}) : QStringList({u"alice"_s}));
        QCOMPARE(await(User::aioGet(u.username == u"alice"_s))->rank(), isCommit ? 4 : 7);

        // saved once more, there is one of each, and the connection is as good as any
        bob->setRank(5);
        await(bob->aioSave());
        await(alice->aioSave());
        QCOMPARE(names(), QStringList({u"alice"_s, u"bob"_s}));
        QCOMPARE(await(User::aioGet(u.username == u"bob"_s))->rank(), 5);
        await(db().aioAtomic([&](AioTransaction &tx) {
            return add(tx, u"carol"_s);
        }));
        QCOMPARE(names(), QStringList({u"alice"_s, u"bob"_s, u"carol"_s}));
    }

    void inASavepoint_data() { addStatements(); }
    void inASavepoint()
    {
        QFETCH(QString, sql);
        QFETCH(bool, isCommit);
        QFETCH(bool, isPostgresqls);
        if (isPostgresqls && !testDatabase().failsTransactions()) {
            QSKIP("no SQL of this database");
        }
        if (!testDatabase().hasTransactionWords() && (sql == u"END" || sql.contains(u"transaction"_s, Qt::CaseInsensitive))) {
            QSKIP("no SQL of this database");
        }
        const QString why = isCommit ? u"has committed"_s : u"has rolled back"_s;
        const auto alice = newUser(u"alice"_s), bob = newUser(u"bob"_s), carol = newUser(u"carol"_s);
        QSignalSpy spy(&db(), &AioDatabase::tablesChanged);
        wasTold(spy);
        int runs = 0;
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            ++runs;
            co_await alice->aioSave(tx);
            const auto middle = [&](AioTransaction &inner) -> AioTask<> {
                co_await bob->aioSave(inner);
                const auto innermost = [&](AioTransaction &deep) -> AioTask<> {
                    co_await carol->aioSave(deep);
                    co_await execute(deep, sql);
                };
                co_await inner.aioAtomic(innermost);
            };
            try {
                co_await tx.aioAtomic(middle);
                EXPECT(false);
            } catch (const AioProgrammingError &error) {
                EXPECT(error.message().contains(why));
            }
            co_await expectRefusals(tx, why); // it is lost with them, although the error was swallowed
        };
        const auto error = errorOf<AioProgrammingError>(db().aioAtomic(body, retried));
        QVERIFY2(error.message().contains(why), error.what());
        QCOMPARE(runs, 1);
        QCOMPARE(wasTold(spy), isCommit);
        for (const auto &user : {alice, bob, carol}) {
            QCOMPARE(isNew(*user), !isCommit);
        }
        QCOMPARE(names(), isCommit ? QStringList({u"alice"_s, u"bob"_s, u"carol"_s}) : QStringList());
        for (const auto &user : {alice, bob, carol}) {
            await(user->aioSave());
        }
        QCOMPARE(names(), QStringList({u"alice"_s, u"bob"_s, u"carol"_s}));
    }

    void underRun_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::newRow("COMMIT") << u"COMMIT"_s;
        QTest::newRow("ROLLBACK") << u"ROLLBACK"_s;
    }
    void underRun()
    {
        QFETCH(QString, sql);
        const bool isCommit = sql == u"COMMIT";
        const auto bob = newUser(u"bob"_s);
        int runs = 0;
        const auto job = [&] {
            db().atomic(
                [&](AioTransaction &tx) {
                    ++runs;
                    bob->save(tx);
                    db().executeSql(sql);
                    if (isCommit) {
                        AioErrorInfo(AioErrorKind::Operational, u"again"_s).retryable(true).raise(); // another one must not hide it
                    }
                },
                retried);
        };
        const auto error = errorOf<AioProgrammingError>(db().run(job));
        QVERIFY2(error.message().contains(isCommit ? u"has committed" : u"has rolled back"), error.what());
        QCOMPARE(runs, 1);
        QCOMPARE(isNew(*bob), !isCommit);
        QCOMPARE(names(), isCommit ? QStringList({u"bob"_s}) : QStringList());
    }

    void bodyFailsAfterwards()
    {
        const auto bob = newUser(u"bob"_s);
        int runs = 0;
        QString sql = u"COMMIT"_s;
        const auto retryable = [&](AioTransaction &tx) -> AioTask<> {
            ++runs;
            co_await bob->aioSave(tx);
            co_await execute(tx, sql);
            AioErrorInfo(AioErrorKind::Operational, u"again"_s).retryable(true).raise();
        };
        const auto error = errorOf<AioProgrammingError>(db().aioAtomic(retryable, retried));
        QVERIFY2(error.message().contains(u"has committed"), error.what());
        QCOMPARE(runs, 1);
        QVERIFY(bob->isPersisted());
        const auto troubled = [&](AioTransaction &tx) -> AioTask<> {
            co_await add(tx, u"carol"_s);
            co_await execute(tx, sql);
            throw Trouble();
        };
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(db().aioAtomic(troubled)));
        QCOMPARE(names(), QStringList({u"bob"_s, u"carol"_s}));
        // rolled back it is as the body wants it
        sql = u"ROLLBACK"_s;
        const auto undone = [&](AioTransaction &tx) -> AioTask<> {
            co_await add(tx, u"dave"_s);
            co_await execute(tx, sql);
            throw Trouble();
        };
        QVERIFY_THROWS_EXCEPTION(Trouble, await(db().aioAtomic(undone)));
        QCOMPARE(names(), QStringList({u"bob"_s, u"carol"_s}));
    }

    void byHandle()
    {
        const auto bob = newUser(u"bob"_s), carol = newUser(u"carol"_s), dave = newUser(u"dave"_s);
        // a block that is told goes on anew
        await(db().aioAtomic([&](AioTransaction &tx) -> AioTask<> {
            co_await bob->aioSave(tx);
            co_await execute(tx, u"COMMIT"_s);
            try {
                co_await tx.aioCommit();
                EXPECT(false);
            } catch (const AioProgrammingError &error) {
                EXPECT(error.message().contains(u"has committed"));
            }
            try {
                co_await tx.aioRollback();
                EXPECT(false);
            } catch (const AioProgrammingError &error) {
                EXPECT(error.message().contains(u"has committed"));
            }
            EXPECT(tx.isOpen() && bob->isPersisted());
            co_await carol->aioSave(tx);
            co_await execute(tx, u"ROLLBACK"_s);
            co_await tx.aioRollback();
            EXPECT(tx.isOpen() && isNew(*carol));
            co_await dave->aioSave(tx);
        }));
        QVERIFY(bob->isPersisted() && isNew(*carol) && dave->isPersisted());
        QCOMPARE(names(), QStringList({u"bob"_s, u"dave"_s}));

        const auto begun = [&](QString sql, bool commits) -> AioTask<> {
            AioTransaction tx = co_await db().aioBegin();
            co_await carol->aioSave(tx);
            co_await execute(tx, sql);
            try {
                if (commits) {
                    co_await tx.aioCommit();
                } else {
                    co_await tx.aioRollback();
                }
                EXPECT(sql == u"ROLLBACK" && !commits);
            } catch (const AioProgrammingError &) {
                EXPECT(sql == u"COMMIT" || commits);
            }
            EXPECT(!tx.isOpen());
            co_await tx.aioRollback(); // of what has ended
        };
        await(begun(u"ROLLBACK"_s, true));
        QVERIFY(isNew(*carol));
        await(begun(u"ROLLBACK"_s, false));
        QVERIFY(isNew(*carol));
        await(begun(u"COMMIT"_s, false));
        QVERIFY(carol->isPersisted());
        QCOMPARE(names(), QStringList({u"bob"_s, u"carol"_s, u"dave"_s}));
        await(begun(u"COMMIT"_s, true)); // with nothing to save
        QCOMPARE(names(), QStringList({u"bob"_s, u"carol"_s, u"dave"_s}));
    }

    void statementsBehindIt()
    {
        // what was on its way already is in the database or is not, and its object says the same
        for (const QString &sql : {u"COMMIT"_s, u"ROLLBACK"_s}) {
            const auto bob = newUser(sql + u"'s bob"_s), carol = newUser(sql + u"'s carol"_s);
            const auto body = [&](AioTransaction &tx) -> AioTask<> {
                co_await bob->aioSave(tx);
                auto end = execute(tx, sql);
                auto behind = carol->aioSave(tx);
                co_await end;
                try {
                    co_await behind;
                } catch (const AioError &) {
                }
            };
            QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(db().aioAtomic(body)));
            QCOMPARE(bob->isPersisted(), sql == u"COMMIT");
            QCOMPARE(names().contains(bob->username()), sql == u"COMMIT");
            if (sql == u"COMMIT") {
                QCOMPARE(names().contains(carol->username()), carol->isPersisted());
            }
            await(User::remove().aioExecute());
        }
    }

    void severalStatementsAreRefused()
    {
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await add(tx, u"a"_s);
            try {
                co_await attempt(tx, [&](AioTransaction &inner) {
                    return execute(inner, u"COMMIT; SELECT 1"_s);
                });
                EXPECT(isOdbc());
            } catch (const AioError &) {
            }
            EXPECT(tx.isOpen());
            co_await add(tx, u"b"_s);
            throw Trouble();
        };
        if (isOdbc()) {
            QSKIP("that driver drops the second one");
        }
        QVERIFY_THROWS_EXCEPTION(Trouble, await(db().aioAtomic(body)));
        QCOMPARE(names(), QStringList());
    }

    void savepointsOfOursAreRefused()
    {
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await add(tx, u"a"_s);
            const auto inside = [&](AioTransaction &inner) -> AioTask<> {
                co_await add(inner, u"b"_s);
                for (const QString &sql : {u"RELEASE aio_2"_s,
                                           u"release savepoint \"aio_2\";"_s,
                                           u"ROLLBACK TO aio_2"_s,
                                           u"/* */ ROLLBACK TRANSACTION TO SAVEPOINT aio_2"_s,
                                           u"SAVEPOINT aio_2"_s}) {
                    try {
                        co_await execute(inner, sql);
                        EXPECT(false);
                    } catch (const AioProgrammingError &error) {
                        EXPECT(error.message().contains(u"the library's") && error.outcome() == AioOutcome::NotSent);
                    }
                }
                co_await add(inner, u"c"_s);
            };
            co_await tx.aioAtomic(inside);
            // one's own are no affair of the library's
            co_await execute(tx, u"SAVEPOINT mine"_s);
            co_await add(tx, u"d"_s);
            co_await execute(tx, u"ROLLBACK TO SAVEPOINT mine"_s);
            EXPECT(tx.isOpen());
            co_await add(tx, u"e"_s);
            co_await execute(tx, u"RELEASE SAVEPOINT mine"_s);
            EXPECT(tx.isOpen());
        };
        await(db().aioAtomic(body));
        QCOMPARE(names(), QStringList({u"a"_s, u"b"_s, u"c"_s, u"e"_s}));
    }

    void savepointLostWithOneAroundIt_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::newRow("released") << u"RELEASE SAVEPOINT mine"_s;
        QTest::newRow("rolled back") << u"ROLLBACK TO SAVEPOINT mine"_s;
    }
    void savepointLostWithOneAroundIt()
    {
        QFETCH(QString, sql);
        const auto alice = newUser(u"alice"_s), bob = newUser(u"bob"_s);
        QSignalSpy spy(&db(), &AioDatabase::tablesChanged);
        wasTold(spy);
        int runs = 0;
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            ++runs;
            co_await alice->aioSave(tx);
            co_await execute(tx, u"SAVEPOINT mine"_s);
            const auto inside = [&](AioTransaction &inner) -> AioTask<> {
                co_await bob->aioSave(inner);
                co_await execute(inner, sql);
            };
            try {
                co_await tx.aioAtomic(inside);
                EXPECT(false);
            } catch (const AioError &) {
            }
            EXPECT(isNew(*bob));
        };
        // nobody knows what is left of it: all is undone
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^A rollback failed"_s));
        QVERIFY_THROWS_EXCEPTION(AioError, await(db().aioAtomic(body, retried)));
        QCOMPARE(runs, 1);
        QVERIFY(isNew(*alice) && isNew(*bob));
        QVERIFY(!wasTold(spy));
        QCOMPARE(names(), QStringList());
        await(add(db(), u"carol"_s));
        QCOMPARE(names(), QStringList({u"carol"_s}));
    }

    void failedRollbackKeepsTheError()
    {
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await execute(tx, u"SAVEPOINT mine"_s);
            const auto inside = [&](AioTransaction &inner) -> AioTask<> {
                co_await add(inner, u"a"_s);
                co_await execute(inner, u"RELEASE SAVEPOINT mine"_s); // and ours with it: there is nothing to roll back to
                throw Trouble();
            };
            co_await tx.aioAtomic(inside);
        };
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^A rollback failed"_s));
        QVERIFY_THROWS_EXCEPTION(Trouble, await(db().aioAtomic(body)));
        QCOMPARE(names(), QStringList());
        await(add(db(), u"b"_s)); // the next one has a connection
        if (!testDatabase().connections()) {
            return;
        }
        const auto alone = [&](AioTransaction &tx) -> AioTask<> {
            co_await add(tx, u"c"_s);
            testDatabase().endConnections();
            throw Trouble();
        };
        QVERIFY_THROWS_EXCEPTION(Trouble, await(db().aioAtomic(alone)));
        QCOMPARE(names(), QStringList{u"b"_s});
    }

    void byAnError_data()
    {
        QTest::addColumn<bool>("byTrigger");
        QTest::newRow("INSERT OR ROLLBACK") << false;
        QTest::newRow("RAISE(ROLLBACK)") << true;
    }
    void byAnError()
    {
        QFETCH(bool, byTrigger);
        if (!testDatabase().isSqlite()) {
            QSKIP("no SQL of this database");
        }
        if (isOdbc()) {
            QSKIP("not told by that driver, which begins the next transaction by itself");
        }
        if (byTrigger) {
            await(execute(db(), u"CREATE TRIGGER refuse BEFORE UPDATE ON users BEGIN SELECT RAISE(ROLLBACK, 'refused'); END"_s));
        }
        const auto alice = newUser(u"alice"_s), bob = newUser(u"bob"_s);
        QSignalSpy spy(&db(), &AioDatabase::tablesChanged);
        wasTold(spy);
        int runs = 0;
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            ++runs;
            co_await alice->aioSave(tx);
            const auto inside = [&](AioTransaction &inner) -> AioTask<> {
                co_await bob->aioSave(inner);
                co_await execute(inner,
                                 byTrigger ? u"UPDATE users SET rank = 1"_s
                                           : u"INSERT OR ROLLBACK INTO users (username, rank, active, score, joined) VALUES ('bob', 1, 1, 1, '')"_s);
            };
            try {
                co_await tx.aioAtomic(inside);
                EXPECT(false);
            } catch (const AioIntegrityError &) {
            }
            EXPECT(!tx.isOpen());
            try {
                co_await add(tx, u"late"_s); // must not run outside
                EXPECT(false);
            } catch (const AioOperationalError &) {
            }
        };
        const auto error = errorOf<AioOperationalError>(db().aioAtomic(body, retried));
        QVERIFY2(error.message().contains(u"has rolled back the whole transaction"), error.what());
        QCOMPARE(runs, 1);
        QVERIFY(isNew(*alice) && isNew(*bob));
        QVERIFY(!wasTold(spy));
        QCOMPARE(names(), QStringList());
        await(alice->aioSave());
        await(bob->aioSave());
        QCOMPARE(names(), QStringList({u"alice"_s, u"bob"_s}));
    }

    void commitOfAFailedTransaction()
    {
        if (!testDatabase().failsTransactions()) {
            QSKIP("an error does not fail the transaction");
        }
        const auto alice = newUser(u"alice"_s);
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await alice->aioSave(tx);
            try {
                co_await add(tx, u"alice"_s);
                EXPECT(false);
            } catch (const AioIntegrityError &) {
            }
            try {
                co_await execute(tx, u"COMMIT"_s); // which rolls back
                EXPECT(false);
            } catch (const AioOperationalError &error) {
                EXPECT(error.message().contains(u"rolled back instead of committed"));
            }
            EXPECT(!tx.isOpen());
        };
        errorOf<AioOperationalError>(db().aioAtomic(body));
        QVERIFY(isNew(*alice));
        QCOMPARE(names(), QStringList());
    }

    void commitThatFails()
    {
        if (testDatabase().deferTweets().isEmpty()) {
            QSKIP("the database checks foreign keys at once");
        }
        const auto &t = Tweet::columns();
        const auto alice = newUser(u"alice"_s);
        bool isOver = false;
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await execute(tx, testDatabase().deferTweets());
            co_await Tweet::insert(t.author = 4711, t.content = u"nobody's"_s).aioExecute(tx);
            co_await alice->aioSave(tx);
            try {
                co_await execute(tx, u"COMMIT"_s);
                EXPECT(false);
            } catch (const AioError &) {
            }
            isOver = !tx.isOpen(); // PostgreSQL rolls back, SQLite lets it stay
        };
        QVERIFY_THROWS_EXCEPTION(AioError, await(db().aioAtomic(body)));
        QCOMPARE(isOver, !testDatabase().isSqlite());
        QVERIFY(isNew(*alice));
        QCOMPARE(names(), QStringList());
    }

    void preparedElsewhere()
    {
        if (!testDatabase().failsTransactions()) {
            QSKIP("no SQL of this database");
        }
        const auto alice = newUser(u"alice"_s);
        int runs = 0;
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            ++runs;
            co_await alice->aioSave(tx);
            co_await execute(tx, u"PREPARE TRANSACTION 'tst_transactionends'"_s);
            co_await expectRefusals(tx, u"PREPARE TRANSACTION"_s);
        };
        errorOf<AioProgrammingError>(db().aioAtomic(body, retried));
        QCOMPARE(runs, 1);
        QVERIFY(alice->isPersisted());
        await(execute(db(), u"COMMIT PREPARED 'tst_transactionends'"_s));
        QCOMPARE(names(), QStringList({u"alice"_s}));
    }

    void onAConnectionOfOnesOwn()
    {
        // SQL of one's own may begin and end one: what it wrote is told if it was committed
        QSignalSpy spy(&db(), &AioDatabase::tablesChanged);
        wasTold(spy);
        const auto work = [&](QString end) -> AioTask<> {
            const AioConnection connection = co_await db().aioConnection();
            co_await execute(connection, u"BEGIN"_s);
            co_await add(connection, end);
            co_await execute(connection, end);
            co_await connection.aioAtomic([&](AioTransaction &tx) { // it is as good as before
                return User::select().aioCount(tx);
            });
        };
        await(work(u"COMMIT"_s));
        QVERIFY(wasTold(spy));
        await(work(u"ROLLBACK"_s));
        QVERIFY(!wasTold(spy));
        QCOMPARE(names(), QStringList({u"COMMIT"_s}));

        // and a block on it goes as any other
        const auto bob = newUser(u"bob"_s);
        const auto broken = [&]() -> AioTask<> {
            const AioConnection connection = co_await db().aioConnection();
            const auto body = [&](AioTransaction &tx) -> AioTask<> {
                co_await bob->aioSave(tx);
                co_await execute(tx, u"COMMIT"_s);
            };
            try {
                co_await connection.aioAtomic(body, retried);
                EXPECT(false);
            } catch (const AioProgrammingError &) {
            }
            co_await add(connection, u"carol"_s);
        };
        await(broken());
        QVERIFY(bob->isPersisted());
        QCOMPARE(names(), QStringList({u"COMMIT"_s, u"bob"_s, u"carol"_s}));
    }

    void blockInsideOfOwnSql_data()
    {
        QTest::addColumn<bool>("isAwaited");
        QTest::newRow("begun") << true;
        QTest::newRow("about to be begun") << false;
    }
    void blockInsideOfOwnSql()
    {
        QFETCH(bool, isAwaited);
        const auto addInside = [&](AioTransaction &tx) {
            return add(tx, u"inner"_s);
        };
        const auto work = [&]() -> AioTask<> {
            const AioConnection connection = co_await db().aioConnection();
            AioTask<> begin = execute(connection, u"BEGIN"_s);
            if (isAwaited) {
                co_await begin;
                co_await add(connection, u"mine"_s);
            }
            const auto refused = [](auto task) -> AioTask<> {
                try {
                    co_await task;
                    EXPECT(false);
                } catch (const AioProgrammingError &error) {
                    EXPECT(error.message().startsWith(u"SQL has begun a transaction on this connection"));
                    EXPECT(error.outcome() == AioOutcome::NotSent && !error.isRetryable());
                }
            };
            co_await refused(connection.aioAtomic(addInside));
            co_await begin;
            co_await refused(connection.aioAtomic(addInside, retried));
            co_await refused(connection.aioTransaction(addInside));
            co_await refused(connection.aioBegin());
            co_await refused(User::aioGetOrCreate(connection, u.username = u"inner"_s));
            const QList<std::shared_ptr<User>> two{newUser(u"x"_s), newUser(u"y"_s)};
            co_await refused(User::aioBulkCreate(connection, two));
            co_await refused(AioExecutor(connection).run([&] {
                db().atomic([&] {
                    User::create(u.username = u"inner"_s);
                });
            }));
            co_await add(connection, u"mine too"_s); // it goes on
            co_await execute(connection, u"ROLLBACK"_s);
            EXPECT(co_await User::select().aioCount(connection) == 0); // nothing of it was committed behind the user's back
            co_await connection.aioAtomic(addInside);
        };
        await(work());
        QCOMPARE(names(), QStringList{u"inner"_s});
    }

    void definitionsInsideOfOwnSql()
    {
        const auto work = [&]() -> AioTask<> {
            const AioConnection connection = co_await db().aioConnection();
            co_await execute(connection, u"BEGIN"_s);
            co_await add(connection, u"mine"_s);
            try {
                co_await db().aioDropTables<Tweet>(connection);
                EXPECT(false);
            } catch (const AioProgrammingError &error) {
                EXPECT(error.outcome() == AioOutcome::NotSent);
            }
            co_await execute(connection, u"ROLLBACK"_s);
        };
        await(work());
        QCOMPARE(names(), QStringList());
        QVERIFY(await(db().aioTableExists<Tweet>()));
    }

    void connectionsAreExecutors()
    {
        const auto work = [&]() -> AioTask<> {
            const AioConnection connection = co_await db().aioConnection();
            co_await add(connection.timeout(5s), u"a"_s);
            co_await add(connection.deadline(QDeadlineTimer(5000)), u"b"_s);
            try {
                co_await add(connection.deadline(QDeadlineTimer(0)), u"no"_s);
                EXPECT(false);
            } catch (const AioTimeout &error) {
                EXPECT(error.outcome() == AioOutcome::NotSent);
            }
            AioCancelSource source;
            co_await add(connection.token(source.token()), u"c"_s);
            source.cancel();
            try {
                co_await add(connection.token(source.token()), u"no"_s);
                EXPECT(false);
            } catch (const AioCancelled &) {
            }
            auto object = std::make_unique<QObject>();
            const AioExecutor bound = connection.boundTo(object.get());
            co_await add(bound, u"d"_s);
            object.reset();
            try {
                co_await add(bound, u"no"_s);
                EXPECT(false);
            } catch (const AioCancelled &) {
            }
            co_await connection.aioAtomic([&](AioTransaction &tx) -> AioTask<> {
                EXPECT(tx.depth() == 1);
                co_await add(tx, u"e"_s);
            });
            try {
                co_await connection.aioTransaction([&](AioTransaction &tx) -> AioTask<> {
                    co_await add(tx, u"no"_s);
                    throw Trouble();
                });
                EXPECT(false);
            } catch (const Trouble &) {
            }
            AioTransaction tx = co_await connection.aioBegin();
            auto waits = add(connection, u"g"_s); // its turn comes behind the transaction
            co_await add(tx, u"f"_s);
            co_await passTime();
            EXPECT(!waits.isReady());
            co_await tx.aioCommit();
            co_await waits;
            if (testDatabase().hasReaders()) {
                try {
                    co_await connection.aioAtomic(
                        [&](AioTransaction &reads) {
                            return add(reads, u"no"_s);
                        },
                        Aio::ReadOnly);
                    EXPECT(testDatabase().isSqlite()); // a writer stays one there
                    co_await User::remove().where(u.username == u"no"_s).aioExecute(connection);
                } catch (const AioOperationalError &) {
                    EXPECT(!testDatabase().isSqlite());
                }
            }
            co_await connection.run([&] {
                connection.atomic([&](AioTransaction &inside) {
                    User::create(inside, u.username = u"h"_s);
                });
                connection.transaction([&] {
                    User::create(u.username = u"i"_s);
                });
                AioTransaction inside = connection.begin();
                User::create(inside, u.username = u"no"_s);
                inside.rollback();
            });
        };
        await(work());
        QCOMPARE(names(), u"abcdefghi"_s.split(QString(), Qt::SkipEmptyParts));
    }

    // -- a block that has committed is not run again: what it committed would be there twice --

    void committedMidwayIsNotRetried()
    {
        const auto again = [] {
            AioErrorInfo(AioErrorKind::Operational, u"try again"_s).retryable(true).outcome(AioOutcome::Refused).raise();
        };
        int runs = 0;
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await add(tx, u"committed %1"_s.arg(++runs));
            co_await tx.aioCommit();
            co_await add(tx, u"not"_s);
            again();
        };
        QVERIFY_THROWS_EXCEPTION(AioOperationalError, await(db().aioAtomic(body, retried)));
        QCOMPARE(runs, 1);
        QVERIFY_THROWS_EXCEPTION(AioOperationalError, await(db().aioTransaction(body, retried)));
        QCOMPARE(runs, 2);
        const auto plain = [&] {
            db().atomic(
                [&](AioTransaction &tx) {
                    User::create(tx, u.username = u"committed %1"_s.arg(++runs));
                    tx.commit();
                    again();
                },
                retried);
        };
        QVERIFY_THROWS_EXCEPTION(AioOperationalError, await(db().run(plain)));
        QCOMPARE(runs, 3);
        QCOMPARE(names(), QStringList({u"committed 1"_s, u"committed 2"_s, u"committed 3"_s}));

        // rolled back midway, or a savepoint released, nothing is committed
        const auto rolledBack = [&](AioTransaction &tx) -> AioTask<> {
            co_await add(tx, u"not"_s);
            co_await tx.aioRollback();
            const auto inner = [&](AioTransaction &savepoint) -> AioTask<> {
                co_await add(savepoint, u"last"_s);
            };
            co_await tx.aioAtomic(inner);
            if (++runs < 6) {
                again();
            }
        };
        await(db().aioAtomic(rolledBack, retried));
        QCOMPARE(runs, 6);
        QCOMPARE(names().size(), 4);
    }
};

QTEST_GUILESS_MAIN(TestTransactionEnds)
#include "tst_transactionends.moc"
