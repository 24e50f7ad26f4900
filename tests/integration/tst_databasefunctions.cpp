// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiorawsql.h"
#include "aioorm/orm/aiosequence.h"
#include "support/messageof.h"
#include "support/models.h"
#include "support/tables.h"
#include "support/testdatabase.h"

#include <QRegularExpression>
#include <QSignalSpy>

#include <thread>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class Shelf : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Shelf, "shelves",
        (qint64,  id,   setId,   primaryKey()),
        (QString, name, setName, index()))
    // clang-format on
};

class Lamp : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Lamp, "lamps",
        (qint64,  id,   setId,   primaryKey()),
        (QString, name, setName))
    // clang-format on
};

class Volume : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Volume, "books",
        (qint64,               id,    setId,    primaryKey()),
        (AioForeignKey<Shelf>, shelf, setShelf),
        (QString,              title, setTitle))
    // clang-format on
};

/// One sequence numbers two columns.
class Invoice : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Invoice, "invoices",
        (qint64, id,     setId,     primaryKey()),
        (qint64, number, setNumber, databaseDefault(AioSequence("invoice_numbers").next())),
        (qint64, second, setSecond, databaseDefault(AioSequence("invoice_numbers").next() + 1)))
    // clang-format on
};

namespace
{
const User::Columns &u = User::columns();

const QString savepointNeedsTransaction =
    u"A savepoint is a part of a transaction: call aioSavepoint() of the AioTransaction that aioAtomic() hands to its body, or that aioBegin() returns."_s;
}

/// What an AioDatabase is asked for besides queries: tables and what is there, SQL with all its results, savepoints, connections.
class TestDatabaseFunctions : public DatabaseTest
{
    Q_OBJECT

protected:
    QStringList suiteKinds() const override { return TestDatabase::kinds() + TestDatabase::qtSqlKinds(); }

private:
    const QVariantList ann{u"ann"_s}, bob{u"bob"_s};

    QString quoted(const QString &name)
    {
        QByteArray sql;
        db().dialect().appendIdentifier(sql, name.toUtf8());
        return QString::fromUtf8(sql);
    }
    AioTask<qint64> add(AioExecutor executor, QString name)
    {
        const auto user = co_await User::aioCreate(executor, u.username = name);
        co_return user->id();
    }
    QString insertUser()
    {
        return testDatabase().sql(
            u"INSERT INTO users (username, %1, active, score, joined) VALUES (?, 1, true, 0, '2026-01-01 00:00:00.000')"_s.arg(quoted(u"rank"_s)));
    }
    /// What is open on the server, or in the pool where there is none.
    bool isOpenAgain(int connections, AioDatabase &other, int open)
    {
        return waitUntil([&] {
            return other.statistics().open == open && testDatabase().connections().value_or(connections) == connections;
        });
    }

private Q_SLOTS:
    // -- tables of models --

    void createdOnce()
    {
        await(db().aioCreateTables<Shelf>(Aio::FailIfExists));
        QVERIFY(await(db().aioTableExists<Shelf>()));
        await(Shelf::aioCreate(Shelf::columns().name = u"top"_s));
        await(db().aioCreateTables<Shelf>());
        await(db().aioCreateTables<Shelf>(Aio::KeepExisting));
        QCOMPARE(await(Shelf::select().aioCount()), 1);
        const auto there = errorOf<AioProgrammingError>(db().aioCreateTables<Shelf>(Aio::FailIfExists));
        QVERIFY2(there.message().contains(u"already exists"_s) && there.message().contains(u"shelves"_s), there.what());
        // a table made before it goes with it, where definitions are part of a transaction
        const auto second = errorOf<AioProgrammingError>(db().aioCreateTables<Lamp, Shelf>(Aio::FailIfExists));
        QVERIFY2(second.message().contains(u"shelves"_s), second.what());
        QCOMPARE(await(db().aioTableExists<Lamp>()), testDatabase().commitsDefinitions());
        QCOMPARE(await(Shelf::select().aioCount()), 1);
    }

    void droppedIfThere()
    {
        await(db().aioDropTables<Shelf>());
        await(db().aioDropTables<Shelf>(Aio::IgnoreMissing));
        const auto missing = errorOf<AioProgrammingError>(db().aioDropTables<Shelf>(Aio::FailIfMissing));
        QVERIFY2(missing.message().contains(u"shelves"_s), missing.what());
        await(db().aioCreateTables<Shelf, Lamp>());
        await(db().aioDropTables<Shelf>(Aio::FailIfMissing));
        QVERIFY(!await(db().aioTableExists<Shelf>()));
        // the last one named goes first
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(db().aioDropTables<Shelf, Lamp>(Aio::FailIfMissing)));
        QCOMPARE(await(db().aioTableExists<Lamp>()), !testDatabase().commitsDefinitions());
        await(db().aioDropTables<Shelf, Lamp>());
        QVERIFY(!await(db().aioTableExists<Lamp>()));
    }

    void droppedWithDependents()
    {
        await(db().aioCreateTables<Shelf, Volume>());
        const auto shelf = await(Shelf::aioCreate(Shelf::columns().name = u"top"_s));
        await(Volume::aioCreate(Volume::columns().shelf = shelf, Volume::columns().title = u"Ulysses"_s));
        QVERIFY_THROWS_EXCEPTION(AioError, await(db().aioDropTables<Shelf>()));
        QCOMPARE(await(Shelf::select().aioCount()), 1);
        const auto both = errorOf<AioProgrammingError>(db().aioDropTables<Shelf>(Aio::DropCascade | Aio::DropRestrict));
        QCOMPARE(both.message(), u"DropCascade and DropRestrict contradict each other: name one of them."_s);
        if (!db().dialect().dropsCascade) {
            for (const Aio::DropOptions options : {Aio::DropOptions(Aio::DropCascade), Aio::DropOptions(Aio::DropRestrict)}) {
                const auto error = errorOf<AioProgrammingError>(db().aioDropTables<Shelf>(options));
                QCOMPARE(error.message(),
                         u"%1 drops a table without what depends on it, and has no CASCADE and RESTRICT for that: drop views and foreign keys of other tables "
                         "by statements of your own, and leave the option out."_s.arg(QLatin1StringView(db().dialect().name)));
                QCOMPARE(error.outcome(), AioOutcome::NotSent);
            }
            QCOMPARE(await(Shelf::select().aioCount()), 1);
            return;
        }
        await(db().aioExecuteSql(u"CREATE VIEW titles AS SELECT title FROM books"_s));
        QVERIFY_THROWS_EXCEPTION(AioError, await(db().aioDropTables<Shelf>(Aio::DropRestrict)));
        QVERIFY_THROWS_EXCEPTION(AioError, await(db().aioDropTables<Volume>(Aio::DropRestrict)));
        await(db().aioDropTables<Shelf>(Aio::FailIfMissing | Aio::DropCascade)); // the foreign key goes with it, the rows stay
        QCOMPARE(await(Volume::select().aioCount()), 1);
        await(db().aioDropTables<Volume>(Aio::DropCascade));
        QCOMPARE(await(db().aioViews()), QStringList());
    }

    void droppedWithSequences()
    {
        await(db().aioCreateTables<Shelf>());
        await(db().aioDropTables<Shelf>(Aio::DropSequences)); // there are none
        QVERIFY(!await(db().aioTableExists<Shelf>()));
        if (!db().dialect().hasSequences) {
            const auto error = errorOf<AioProgrammingError>(db().aioSequenceExists(u"invoice_numbers"_s));
            QCOMPARE(error.message(), u"%1 has no sequences."_s.arg(QLatin1StringView(db().dialect().name)));
            QCOMPARE(error.outcome(), AioOutcome::NotSent);
            return;
        }
        const AioSequence numbers("invoice_numbers");
        const auto exists = [&] {
            return await(db().aioSequenceExists(u"invoice_numbers"_s));
        };
        QVERIFY(!exists());
        await(numbers.aioCreate(db()));
        QVERIFY(exists());
        await(db().aioCreateTables<Invoice>());
        QCOMPARE(await(Invoice::aioCreate())->second(), 3);
        await(db().aioDropTables<Invoice>());
        QVERIFY(exists());
        await(db().aioCreateTables<Invoice>());
        await(db().aioDropTables<Invoice>(Aio::DropSequences));
        QVERIFY(!exists());
        await(db().aioDropTables<Invoice>(Aio::DropSequences));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(db().aioDropTables<Invoice>(Aio::DropSequences | Aio::FailIfMissing)));
    }

    void definitionsInTransactions()
    {
        if (testDatabase().commitsDefinitions()) {
            const auto body = [&](AioTransaction &tx) {
                return db().aioCreateTables<Shelf>(tx, Aio::FailIfExists);
            };
            const auto error = errorOf<AioProgrammingError>(db().aioAtomic(body));
            QVERIFY2(error.message().contains(u"commits the transaction it stands in"_s), error.what());
            return;
        }
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await db().aioCreateTables<Shelf>(tx, Aio::FailIfExists);
            EXPECT(co_await db().aioTableExists<Shelf>(tx));
            const QStringList tables = co_await AioDatabase::aioTables(tx);
            EXPECT(tables.contains(u"shelves"_s));
            co_await db().aioDropTables<Tweet>(tx, Aio::FailIfMissing);
            EXPECT(!co_await AioDatabase::aioTableExists(tx, u"tweets"_s));
            co_await tx.aioRollback();
        };
        await(db().aioAtomic(body));
        QVERIFY(!await(db().aioTableExists<Shelf>()));
        QVERIFY(await(db().aioTableExists<Tweet>()));
    }

    // -- what is there --

    void names()
    {
        const QStringList usual{u"everything"_s, u"folders"_s, u"tweets"_s, u"users"_s};
        QCOMPARE(await(db().aioTables()), usual);
        QCOMPARE(await(db().aioViews()), QStringList());
        QStringList odd{u"Ünïcode"_s,
                        u"o'clock"_s,
                        u"two words"_s,
                        u"back\\slash"_s,
                        u"per%cent"_s,
                        u"\"quoted\""_s,
                        u"`ticked`"_s,
                        u"UPPER"_s,
                        u"select"_s,
                        u"sqlitesomething"_s};
        for (const QString &name : std::as_const(odd)) {
            QVERIFY2(!await(db().aioTableExists(name)), qPrintable(name));
            await(db().aioExecuteSql(u"CREATE TABLE %1 (id integer)"_s.arg(quoted(name))));
            QVERIFY2(await(db().aioTableExists(name)), qPrintable(name));
        }
        QStringList all = usual + odd;
        std::sort(all.begin(), all.end());
        QCOMPARE(await(db().aioTables()), all);
        QVERIFY(!await(db().aioTableExists(u"per_cent"_s)));
        QVERIFY(!await(db().aioTableExists(u"users "_s)));
        QVERIFY(!await(db().aioTableExists(u"per%"_s)));
        QVERIFY(!await(db().aioTableExists(QString())));
        QCOMPARE(await(db().aioTableExists(u"upper"_s)), testDatabase().isSqlite()); // its names have no case
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(db().aioTableExists(u"a"_s + QChar(0))));
        // a longer name is another one, also where the server would cut it off
        const QString longest(63, u'n');
        await(db().aioExecuteSql(u"CREATE TABLE %1 (id integer)"_s.arg(longest)));
        QVERIFY(await(db().aioTableExists(longest)));
        QVERIFY(!await(db().aioTableExists(longest + u'n')));
    }

    void viewsAndWhatIsNoTable()
    {
        await(db().aioExecuteSql(u"CREATE VIEW busy AS SELECT id FROM users"_s));
        await(db().aioExecuteSql(u"CREATE VIEW %1 AS SELECT id FROM users"_s.arg(quoted(u"A view"_s))));
        QCOMPARE(await(db().aioViews()), QStringList({u"A view"_s, u"busy"_s}));
        QVERIFY(!await(db().aioTableExists(u"busy"_s)));
        QVERIFY(!await(db().aioTables()).contains(u"busy"_s));
        QVERIFY(!await(db().aioTableExists(u"folders_name_idx"_s))); // an index
        if (db().dialect().hasSequences) {
            await(AioSequence("numbers").aioCreate(db()));
            QVERIFY(!await(db().aioTableExists(u"numbers"_s)));
            QVERIFY(!await(db().aioTables()).contains(u"numbers"_s));
            QVERIFY(!await(db().aioSequenceExists(u"users"_s)));
            QVERIFY(!await(db().aioSequenceExists(u"numbers"_s, u"elsewhere"_s)));
        }
        if (testDatabase().isSqlite()) {
            // of a virtual table there is the one, without those that it keeps its rows in
            await(db().aioExecuteSql(u"CREATE VIRTUAL TABLE words USING fts5(content)"_s));
            QCOMPARE(await(db().aioTables()), QStringList({u"everything"_s, u"folders"_s, u"tweets"_s, u"users"_s, u"words"_s}));
            QVERIFY(await(db().aioTableExists(u"words"_s)));
            QVERIFY(!await(db().aioTableExists(u"words_content"_s)));
            QVERIFY(!await(db().aioTableExists(u"sqlite_sequence"_s)));
        }
        // a temporary one is this connection's alone
        const auto connection = await(db().aioConnection());
        await(AioDatabase::aioExecuteSql(connection, u"CREATE TEMPORARY TABLE scratch (id integer)"_s));
        QVERIFY(!await(AioDatabase::aioTableExists(connection, u"scratch"_s)));
        QVERIFY(!await(AioDatabase::aioTables(connection)).contains(u"scratch"_s));
        await(AioDatabase::aioExecuteSql(connection, u"DROP TABLE scratch"_s));
    }

    void schemas()
    {
        if (testDatabase().isFile()) {
            return; // an attached file is a connection's own: here there is one connection
        }
        const auto connection = await(db().aioConnection());
        const AioExecutor here(connection);
        QVERIFY(!await(db().aioTableExists<Country2>(here)));
        await(AioDatabase::aioExecuteSql(here, testDatabase().createSchema(u"atlas"_s)));
        QVERIFY(!await(db().aioTableExists<Country2>(here)));
        await(db().aioCreateTables<Country2>(here, Aio::FailIfExists));
        QVERIFY(await(db().aioTableExists<Country2>(here)));
        QVERIFY(await(AioDatabase::aioTableExists(here, u"countries2"_s, u"atlas"_s)));
        QVERIFY(!await(AioDatabase::aioTableExists(here, u"users"_s, u"atlas"_s)));
        QVERIFY(!await(AioDatabase::aioTableExists(here, u"countries2"_s, u"atl_s"_s)));
        QCOMPARE(await(AioDatabase::aioTables(here, u"atlas"_s)), QStringList{u"countries2"_s});
        QCOMPARE(await(AioDatabase::aioTables(here, u"nowhere"_s)), QStringList());
        QCOMPARE(await(AioDatabase::aioViews(here, u"atlas"_s)), QStringList());
        // a statement that names no schema finds an attached database's tables
        QCOMPARE(await(AioDatabase::aioTableExists(here, u"countries2"_s)), testDatabase().isSqlite());
        QCOMPARE(await(AioDatabase::aioTables(here)).contains(u"countries2"_s), testDatabase().isSqlite());
        await(db().aioDropTables<Country2>(here, Aio::FailIfMissing));
        QVERIFY(!await(db().aioTableExists<Country2>(here)));
    }

    void synchronousNames()
    {
        await(db().run([&] {
            db().createTables<Shelf>(Aio::FailIfExists);
            EXPECT(messageOf<AioProgrammingError>([&] {
                       db().createTables<Shelf>(Aio::FailIfExists);
                   }).contains(u"already exists"_s));
            EXPECT(db().tableExists<Shelf>() && db().tableExists<Shelf>(db()) && db().tableExists(u"shelves"_s));
            EXPECT(db().tables().contains(u"shelves"_s) && db().views().isEmpty());
            EXPECT(AioDatabase::tables(db().timeout(30s)) == db().tables());
            db().dropTables<Shelf>(Aio::FailIfMissing);
            EXPECT(!AioDatabase::tableExists(db(), u"shelves"_s));
            EXPECT(messageOf<AioProgrammingError>([&] {
                       db().sequenceExists(QString(QChar(0)));
                   })
                   != u"no error");
            EXPECT(db().sqlResult(insertUser(), {u"dora"_s}).rowsAffected == 1);
            EXPECT(AioRawSql(u"SELECT username FROM users").result(db()).columns == QStringList{u"username"_s});
            EXPECT(db().isSyncAllowed());
        }));
        QVERIFY_THROWS_EXCEPTION(AioMissingBridge, db().tables());
        QVERIFY_THROWS_EXCEPTION(AioMissingBridge, db().tableExists<Shelf>());
        QVERIFY_THROWS_EXCEPTION(AioMissingBridge, db().sqlResult(u"SELECT 1"_s));
        QVERIFY_THROWS_EXCEPTION(AioMissingBridge, db().savepoint([] { }));
    }

    // -- SQL with all that it gives --

    void resultsOfReading()
    {
        await(add(db(), u"ann"_s));
        const AioSqlResult two = await(db().aioSqlResult(u"SELECT username AS b, 1 AS a, 2 AS a, bio FROM users"_s, {}, Aio::Access::Read));
        QCOMPARE(two.columns, QStringList({u"b"_s, u"a"_s, u"a_2"_s, u"bio"_s}));
        QCOMPARE(two.rows.size(), 1);
        QCOMPARE(two.rows.first().value(u"b"_s).toString(), u"ann"_s);
        QCOMPARE(two.rows.first().value(u"a_2"_s).toInt(), 2);
        QCOMPARE(two.rows.first().value(u"bio"_s), QVariant::fromValue(nullptr));
        QCOMPARE(two.rowsAffected, 0);
        QVERIFY(two.lastInsertId.isNull());
        // the names are there without a row
        const AioSqlResult none = await(db().aioSqlResult(testDatabase().sql(u"SELECT username, id FROM users WHERE username = ?"_s), {u"nobody"_s}));
        QCOMPARE(none.columns, QStringList({u"username"_s, u"id"_s}));
        QVERIFY(none.rows.isEmpty());
        const AioSqlResult raw = await(AioRawSql(u"SELECT username FROM users WHERE username = ?", u"ann"_s).readOnly().aioResult(db()));
        QCOMPARE(raw.rows.size(), 1);
        QCOMPARE(raw.columns, QStringList{u"username"_s});
        // and AioRawSql's other ways of reading are as they were
        QCOMPARE(await(AioRawSql(u"SELECT username FROM users").aioTuples<QString>(db())), QList{std::tuple(u"ann"_s)});
        QCOMPARE(await(AioRawSql(u"SELECT username FROM users").aioMaps(db())).size(), 1);
    }

    void resultsOfWriting()
    {
        // where the key comes by RETURNING alone, nothing else tells it
        const bool tells = !db().dialect().returnsKeyOnInsert;
        const auto idOf = [&](const QString &name) {
            return await(User::aioGet(u.username == name))->id();
        };
        const AioSqlResult first = await(db().aioSqlResult(insertUser(), {u"ann"_s}));
        QCOMPARE(first.rowsAffected, 1);
        QCOMPARE(first.columns, QStringList());
        QVERIFY(first.rows.isEmpty());
        QCOMPARE(first.lastInsertId, tells ? AioValue(idOf(u"ann"_s)) : AioValue());
        const AioSqlResult raw = await(AioRawSql(u"INSERT INTO tweets (author_id, content) VALUES (?, ?)", idOf(u"ann"_s), u"hi"_s).aioResult(db()));
        QCOMPARE(raw.rowsAffected, 1);
        QCOMPARE(raw.lastInsertId, tells ? AioValue(qint64(1)) : AioValue()); // in another table the same number again
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            const AioSqlResult inserted = co_await AioDatabase::aioSqlResult(tx, insertUser(), bob);
            EXPECT(inserted.lastInsertId.isNull() != tells);
            // what follows on the connection has none of it
            const AioSqlResult updated = co_await AioDatabase::aioSqlResult(tx, u"UPDATE users SET bio = 'x'"_s);
            EXPECT(updated.rowsAffected == 2 && updated.lastInsertId.isNull() && updated.columns.isEmpty());
            const AioSqlResult read = co_await AioDatabase::aioSqlResult(tx, u"SELECT id FROM users"_s);
            EXPECT(read.rowsAffected == 0 && read.rows.size() == 2 && read.lastInsertId.isNull());
            const AioSqlResult nobody = co_await AioDatabase::aioSqlResult(tx, u"DELETE FROM users WHERE username = 'nobody'"_s);
            EXPECT(nobody.rowsAffected == 0 && nobody.lastInsertId.isNull());
            const AioSqlResult gone = co_await AioDatabase::aioSqlResult(tx, u"DELETE FROM users WHERE username = 'bob'"_s);
            EXPECT(gone.rowsAffected == 1 && gone.lastInsertId.isNull());
        };
        await(db().aioAtomic(body));
        const AioSqlResult defined = await(db().aioSqlResult(u"CREATE TABLE plain (a integer)"_s));
        QCOMPARE(defined.rowsAffected, 0);
        QVERIFY(defined.lastInsertId.isNull());
        const AioSqlResult returned =
            db().dialect().returningInsert ? await(db().aioSqlResult(insertUser() + u" RETURNING id, username"_s, {u"carol"_s})) : AioSqlResult();
        if (testDatabase().canStop() || !returned.rows.isEmpty()) { // a driver of Qt's may not bring them
            QCOMPARE(returned.rowsAffected, 1);
            QCOMPARE(returned.columns, QStringList({u"id"_s, u"username"_s}));
            QCOMPARE(returned.rows.first().value(u"id"_s).toLongLong(), idOf(u"carol"_s));
        }
        // refused as by aioExecuteSql()
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(db().aioSqlResult(u"SELECT '"_s + QChar(0) + u'\'')));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(db().aioSqlResult(u"RELEASE aio_1"_s)));
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(db().aioSqlResult(insertUser(), {u"ann"_s})));
    }

    void keysThatWereNotHandedOut()
    {
        if (!testDatabase().isSqlite() || !testDatabase().canStop()) {
            return; // a driver of Qt's says what its database does, which is the last INSERT's
        }
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            const AioSqlResult first = co_await AioDatabase::aioSqlResult(tx, insertUser(), ann);
            EXPECT(first.lastInsertId == AioValue(qint64(1)));
            const QString upsert = insertUser() + u" ON CONFLICT (username) DO UPDATE SET bio = 'again'"_s;
            const AioSqlResult changed = co_await AioDatabase::aioSqlResult(tx, upsert, ann);
            EXPECT(changed.rowsAffected == 1 && changed.lastInsertId.isNull());
            const AioSqlResult inserted = co_await AioDatabase::aioSqlResult(tx, upsert, bob);
            const auto there = co_await User::aioGet(tx, u.username == u"bob"_s);
            EXPECT(inserted.rowsAffected == 1 && inserted.lastInsertId == AioValue(there->id()));
            co_await AioDatabase::aioExecuteSql(tx, u"CREATE TABLE words (word TEXT PRIMARY KEY) WITHOUT ROWID"_s);
            const AioSqlResult word = co_await AioDatabase::aioSqlResult(tx, u"INSERT INTO words VALUES ('a')"_s);
            EXPECT(word.rowsAffected == 1 && word.lastInsertId.isNull());
            const AioSqlResult kept = co_await AioDatabase::aioSqlResult(tx, insertUser().replace(u"INSERT"_s, u"INSERT OR IGNORE"_s), bob);
            EXPECT(kept.rowsAffected == 0 && kept.lastInsertId.isNull());
            const AioSqlResult ignored = co_await AioDatabase::aioSqlResult(tx, u"INSERT OR IGNORE INTO words VALUES ('a')"_s);
            EXPECT(ignored.rowsAffected == 0 && ignored.lastInsertId.isNull());
            const AioSqlResult with =
                co_await AioDatabase::aioSqlResult(tx, u"WITH v(a) AS (SELECT 1) INSERT INTO tweets (author_id, content) SELECT a, 'x' FROM v"_s);
            EXPECT(with.rowsAffected == 1 && with.lastInsertId == AioValue(qint64(1)));
        };
        await(db().aioAtomic(body));
    }

    // -- savepoints --

    void savepoints()
    {
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await add(tx, u"a"_s);
            const auto inner = [&](AioTransaction &sp) -> AioTask<int> {
                co_await add(sp, u"b"_s);
                EXPECT(sp.depth() == 2);
                const auto innermost = [&](AioTransaction &deeper) -> AioTask<> {
                    EXPECT(deeper.depth() == 3);
                    co_await add(deeper, u"c"_s);
                };
                co_await sp.aioSavepoint(innermost);
                co_return 7;
            };
            const int seven = co_await tx.aioSavepoint(inner);
            EXPECT(seven == 7);
            // what fails in one leaves the transaction usable, on every database
            const auto failing = [&](AioTransaction &sp) -> AioTask<> {
                co_await add(sp, u"d"_s);
                co_await add(sp, u"a"_s);
            };
            bool thrown = false;
            try {
                co_await tx.aioSavepoint(failing);
            } catch (const AioIntegrityError &) {
                thrown = true;
            }
            EXPECT(thrown);
            // rolled back midway, the block goes on anew
            const auto midway = [&](AioTransaction &sp) -> AioTask<> {
                co_await add(sp, u"e"_s);
                co_await sp.aioRollback();
                co_await add(sp, u"f"_s);
                co_await sp.aioCommit();
                co_await add(sp, u"g"_s);
                co_await sp.aioRollback();
            };
            co_await tx.aioSavepoint(midway);
            const AioExecutor bounded = tx.timeout(30s);
            const auto last = [&](AioTransaction &sp) {
                return add(sp, u"h"_s);
            };
            co_await bounded.aioSavepoint(last);
        };
        await(db().aioAtomic(body));
        QCOMPARE(DatabaseTest::names(), QStringList({u"a"_s, u"b"_s, u"c"_s, u"f"_s, u"h"_s}));
        // what a savepoint has kept goes with its transaction
        const auto undone = [&](AioTransaction &tx) -> AioTask<> {
            const auto inner = [&](AioTransaction &sp) {
                return add(sp, u"i"_s);
            };
            co_await tx.aioSavepoint(inner);
            throw std::runtime_error("rolled back");
        };
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, await(db().aioAtomic(undone)));
        QCOMPARE(DatabaseTest::names(), QStringList({u"a"_s, u"b"_s, u"c"_s, u"f"_s, u"h"_s}));
    }

    void savepointHandles()
    {
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            AioTransaction kept = co_await tx.aioBeginSavepoint();
            EXPECT(kept.isOpen() && kept.depth() == 2);
            co_await add(kept, u"a"_s);
            co_await kept.aioCommit();
            EXPECT(!kept.isOpen() && tx.isOpen());
            AioTransaction undone = co_await tx.aioBeginSavepoint();
            co_await add(undone, u"b"_s);
            co_await undone.aioRollback();
            EXPECT(!undone.isOpen() && tx.isOpen());
            co_await undone.aioRollback(); // of what has ended it does nothing
            for (const bool commits : {true, false}) {
                bool thrown = false;
                try {
                    if (commits) {
                        co_await undone.aioCommit();
                    } else {
                        co_await add(undone, u"c"_s);
                    }
                } catch (const AioInterfaceError &) {
                    thrown = true;
                }
                EXPECT(thrown);
            }
            co_await add(tx, u"d"_s);
        };
        await(db().aioAtomic(body));
        // in a transaction of a handle
        AioTransaction tx = await(db().aioBegin());
        AioTransaction sp = await(tx.aioBeginSavepoint());
        await(add(sp, u"e"_s));
        await(sp.aioRollback());
        await(add(tx, u"f"_s));
        await(tx.aioCommit());
        const auto error = errorOf<AioInterfaceError>(tx.aioBeginSavepoint());
        QVERIFY2(!error.message().isEmpty(), error.what());
        QCOMPARE(DatabaseTest::names(), QStringList({u"a"_s, u"d"_s, u"f"_s}));
    }

    void savepointsOutsideOfTransactions()
    {
        bool ran = false;
        const auto body = [&](AioTransaction &) -> AioTask<> {
            ran = true;
            co_return;
        };
        const auto refused = [&](AioTask<> task) {
            const auto error = errorOf<AioProgrammingError>(std::move(task));
            QCOMPARE(error.message(), savepointNeedsTransaction);
            QCOMPARE(error.outcome(), AioOutcome::NotSent);
        };
        refused(db().aioSavepoint(body));
        refused(db().timeout(30s).aioSavepoint(body));
        QCOMPARE(errorOf<AioProgrammingError>(db().aioBeginSavepoint()).message(), savepointNeedsTransaction);
        {
            const auto connection = await(db().aioConnection());
            refused(connection.aioSavepoint(body));
            QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(connection.aioBeginSavepoint()));
            const auto inside = [&](AioTransaction &tx) {
                return tx.aioSavepoint(body);
            };
            await(connection.aioAtomic(inside));
            QVERIFY(std::exchange(ran, false));
        }
        QVERIFY(!ran);
        await(db().run([&] {
            EXPECT(messageOf<AioProgrammingError>([&] {
                       db().savepoint([] { });
                   })
                   == savepointNeedsTransaction);
            db().atomic([&] {
                User::create(u.username = u"a"_s);
                const int depth = db().savepoint([&](AioTransaction &sp) {
                    User::create(u.username = u"b"_s); // without a tx: in the savepoint
                    return sp.depth();
                });
                EXPECT(depth == 2);
                EXPECT(messageOf<AioIntegrityError>([&] {
                           db().savepoint([&] {
                               User::create(u.username = u"c"_s);
                               User::create(u.username = u"a"_s);
                           });
                       })
                       != u"no error");
                AioTransaction sp = db().beginSavepoint();
                User::create(sp, u.username = u"d"_s);
                sp.rollback();
                User::create(u.username = u"e"_s);
            });
            EXPECT(messageOf<AioProgrammingError>([&] {
                       db().beginSavepoint();
                   })
                   == savepointNeedsTransaction);
        }));
        QCOMPARE(DatabaseTest::names(), QStringList({u"a"_s, u"b"_s, u"e"_s}));
    }

    // -- connections --

    void isOpenAndConnect()
    {
        const auto other = testDatabase().openDifferently();
        if (!other) {
            QSKIP("there are no other options");
        }
        QSignalSpy changed(other.get(), &AioDatabase::openChanged);
        QVERIFY(!other->isOpen());
        await(other->aioConnect());
        QVERIFY(other->isOpen());
        await(other->aioConnect()); // asks the server
        await(other->aioClose());
        QVERIFY(!other->isOpen());
        const auto closed = errorOf<AioInterfaceError>(other->aioTables());
        QVERIFY2(closed.message().contains(u"is closed: aioConnect() opens it again"_s), closed.what());
        await(other->aioConnect());
        QVERIFY(other->isOpen());
        QCOMPARE(await(other->aioExecuteSql(u"SELECT 1 AS one"_s)).size(), 1);
        // the server has ended the connections: a true answer is a new one
        testDatabase().endConnections();
        await(other->aioConnect());
        QVERIFY(other->isOpen());
        await(other->aioClose());
        QCOMPARE(changed.size(), 4);
        const auto nothing = AioDatabase::fromUrl(testDatabase().urlOfNothing());
        QVERIFY_THROWS_EXCEPTION(AioOperationalError, await(nothing->aioConnect()));
        QVERIFY(!nothing->isOpen());
    }

    void allowSyncClosesWhatItOpened()
    {
        const bool closes = testDatabase().backend().hasConnectionsOfThreads();
        const int before = testDatabase().connections().value_or(0);
        const auto other = testDatabase().openDifferently();
        if (!other) {
            QSKIP("there are no other options");
        }
        const auto use = [&] {
            QCOMPARE(AioDatabase::executeSql(*other, u"SELECT 1 AS one"_s).size(), 1);
        };
        int open = 0;
        {
            const auto outer = other->allowSync();
            QVERIFY(other->isSyncAllowed());
            {
                const auto inner = other->allowSync();
                use();
                open = other->statistics().open;
                QVERIFY(open > 0);
            }
            QCOMPARE(other->statistics().open, open); // until the outermost one ends
            use();
        }
        QVERIFY(!other->isSyncAllowed());
        QVERIFY(isOpenAgain(closes ? before : before + open, *other, closes ? 0 : open));
        QVERIFY(other->isOpen()); // it is the connections that are closed
        // also by an exception
        try {
            const auto guard = other->allowSync();
            use();
            other->sqlResult(u"SELECT nonsense FROM nowhere"_s);
            QFAIL("nothing was thrown");
        } catch (const AioProgrammingError &) {
        }
        QVERIFY(isOpenAgain(closes ? before : before + open, *other, closes ? 0 : open));
        // what is still held goes when it is given back
        {
            std::optional<AioTransaction> tx;
            {
                const auto guard = other->allowSync();
                tx = other->begin();
            }
            QCOMPARE(other->statistics().leased, 1);
            await(tx->aioRollback());
        }
        QVERIFY(isOpenAgain(closes ? before : before + open, *other, closes ? 0 : open));
        // and what was there before stays
        await(other->aioConnect());
        const int connected = other->statistics().open;
        {
            const auto guard = other->allowSync();
            use();
        }
        QCOMPARE(other->statistics().open, connected);
        QCOMPARE(await(other->aioExecuteSql(u"SELECT 1 AS one"_s)).size(), 1);
        await(other->aioClose());
        QVERIFY(isOpenAgain(before, *other, 0));
    }

    void allowSyncOfAThreadWithoutEventLoop()
    {
        if (!testDatabase().hasReaders()) {
            QSKIP("a database in memory is its one connection");
        }
        const bool closes = testDatabase().backend().hasConnectionsOfThreads();
        const int before = testDatabase().connections().value_or(0), open = db().statistics().open;
        int during = 0;
        std::atomic<bool> hasEnded = false, isSeen = false;
        QString error;
        std::thread thread([&] {
            error = messageOf<AioError>([&] {
                {
                    const auto guard = db().allowSync();
                    db().atomic([&](AioTransaction &tx) {
                        User::create(u.username = u"ann"_s);
                        // the session has to be cleaned up behind it, and this thread has nothing that would wait for that
                        AioDatabase::executeSql(tx, u"CREATE TEMPORARY TABLE scratch (id integer)"_s);
                    });
                    during = db().statistics().open;
                }
            });
            hasEnded = true;
            isSeen.wait(false); // it goes on
        });
        const bool isClosed = waitUntil([&] {
            return hasEnded && db().statistics().open == (closes ? open : std::max(open, during)) && testDatabase().connections().value_or(before) == before;
        });
        isSeen = true;
        isSeen.notify_one();
        thread.join();
        QCOMPARE(error, u"no error"_s);
        QVERIFY(during > open || !closes);
        QVERIFY(isClosed);
        QCOMPARE(DatabaseTest::names(), QStringList{u"ann"_s});
    }

    void allowSyncOutlivesItsDatabase()
    {
        const int before = testDatabase().connections().value_or(0);
        auto other = testDatabase().openDifferently();
        if (!other) {
            QSKIP("there are no other options");
        }
        {
            const AioAllowSync outer(*other);
            const AioAllowSync inner(*other);
            AioDatabase::executeSql(*other, u"SELECT 1"_s);
            const AioExecutor executor(*other);
            other.reset();
            QVERIFY_THROWS_EXCEPTION(AioInterfaceError, AioDatabase::executeSql(executor, u"SELECT 1"_s));
        }
        QVERIFY(!Aio::Detail::isSyncAllowed());
        QVERIFY(waitUntil([&] {
            return testDatabase().connections().value_or(before) == before;
        }));
        // one that was never used, and one that is closed meanwhile
        other = testDatabase().openDifferently();
        {
            const auto unused = other->allowSync();
        }
        {
            const auto guard = other->allowSync();
            AioDatabase::executeSql(*other, u"SELECT 1"_s);
            other->close();
            QVERIFY_THROWS_EXCEPTION(AioInterfaceError, AioDatabase::executeSql(*other, u"SELECT 1"_s));
        }
        QCOMPARE(other->statistics().open, 0);
    }

    void setAllowSyncKeepsConnections()
    {
        const auto other = testDatabase().openDifferently();
        if (!other) {
            QSKIP("there are no other options");
        }
        QVERIFY(!other->isSyncAllowed());
        QVERIFY(!other->setAllowSync(true));
        QVERIFY(other->isSyncAllowed());
        AioDatabase::executeSql(*other, u"SELECT 1"_s);
        const int open = other->statistics().open;
        QVERIFY(open > 0);
        QVERIFY(other->setAllowSync(false));
        QVERIFY(!other->isSyncAllowed());
        QVERIFY_THROWS_EXCEPTION(AioMissingBridge, AioDatabase::executeSql(*other, u"SELECT 1"_s));
        QCOMPARE(other->statistics().open, open);
        await(other->aioClose());
        QCOMPARE(other->statistics().open, 0);
    }
};

QTEST_GUILESS_MAIN(TestDatabaseFunctions)
#include "tst_databasefunctions.moc"
