// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "aioorm/core/detail/utc.h"
#include "aioorm_config.h"
#include "support/models.h"
#include "support/testdatabase.h"

#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTimer>
#include <QUrl>

#include <cmath>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// A table whose columns take anything, as SQLite lets them.
class Loose : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Loose, "loose",
        (qint64,                 id,    setId,    primaryKey()),
        (QString,                text,  setText),
        (qint16,                 small, setSmall),
        (std::optional<QString>, note,  setNote))
    // clang-format on
};

namespace
{
const User::Columns &u = User::columns();
const Tweet::Columns &t = Tweet::columns();
const Loose::Columns &l = Loose::columns();
}

/// What is wrong is refused: with the right class of error, kind, phase, outcome and names, and without harm to anything else.
class TestBadInput : public DatabaseTest
{
    Q_OBJECT

private:
    AioTask<QList<QVariantMap>> sql(QString text, QVariantList values = {}) { return db().aioExecuteSql(text, values); }
    bool isFile() { return testDatabase().isSqlite() && testDatabase().hasReaders(); }
    /// The same file, with other connections.
    std::unique_ptr<AioSqliteDatabase> otherConnections(std::chrono::milliseconds busyTimeout)
    {
        return std::make_unique<AioSqliteDatabase>(db().name(), AioSqliteOptions().busyTimeout(busyTimeout).readers(1));
    }
    static std::shared_ptr<User> user(const QString &name)
    {
        auto object = std::make_shared<User>();
        object->setUsername(name);
        return object;
    }

private Q_SLOTS:
    // -- values that go --

    void valuesOfAKnownStatement()
    {
        // the second time it is there already, and somebody else's values may lie where it looks for its own
        const QString text = testDatabase().sql(u"SELECT id FROM users WHERE id = ? AND username = ?"_s);
        const auto run = [&](const QVariantList &values) {
            return db().aioExecuteSql(text, values);
        };
        const auto &u = User::columns();
        const auto ann = await(User::aioCreate(u.username = u"ann"_s));
        const QVariantList right{ann->id(), u"ann"_s};
        for (int time = 0; time < 2; ++time) {
            QCOMPARE(await(run(right)).size(), 1);
            for (const QVariantList &wrong : {QVariantList{ann->id()}, QVariantList{}, QVariantList{ann->id(), u"ann"_s, 3}}) {
                const auto error = errorOf<AioProgrammingError>(run(wrong));
                QVERIFY(error.outcome() != AioOutcome::Unknown);
            }
            QCOMPARE(await(run(right)).size(), 1);
        }
    }

    // -- values that come --

    void cellsThatDoNotFit_data()
    {
        QTest::addColumn<QString>("values");
        QTest::addColumn<QByteArray>("column");
        QTest::newRow("NULL into a number") << u"'a', NULL"_s << QByteArray("small");
        QTest::newRow("NULL into a text") << u"NULL, 1"_s << QByteArray("text");
        QTest::newRow("a number too large") << u"'a', 70000"_s << QByteArray("small");
        QTest::newRow("a number too small") << u"'a', -32769"_s << QByteArray("small");
        QTest::newRow("text into a number") << u"'a', 'many'"_s << QByteArray("small");
        QTest::newRow("a fraction into a number") << u"'a', 1.5"_s << QByteArray("small");
        QTest::newRow("bytes into a text") << u"x'4142', 1"_s << QByteArray("text");
        QTest::newRow("a number into a text") << u"5, 1"_s << QByteArray("text");
        QTest::newRow("text that is not UTF-8") << u"CAST(x'61FF62' AS TEXT), 1"_s << QByteArray("text");
    }
    void cellsThatDoNotFit()
    {
        if (!testDatabase().isSqlite()) {
            QSKIP("only SQLite lets such values in");
        }
        QFETCH(QString, values);
        QFETCH(QByteArray, column);
        await(sql(u"CREATE TABLE loose (id INTEGER PRIMARY KEY, text, small, note)"_s));
        const auto object = await(Loose::aioCreate(l.text = u"good"_s, l.small = 1));
        object->setNote(u"unsaved"_s);
        await(sql(u"INSERT INTO loose (id, text, small) VALUES (2, %1)"_s.arg(values)));

        const auto check = [&](const AioDataError &error) {
            QCOMPARE(error.kind(), AioErrorKind::Data);
            QCOMPARE(error.phase(), AioPhase::Decode);
            QCOMPARE(error.outcome(), AioOutcome::Refused);
            QCOMPARE(error.column().toUtf8(), column);
            QVERIFY(error.sql().startsWith(u"SELECT"));
        };
        check(errorOf<AioDataError>(Loose::select().aioExecute()));
        check(errorOf<AioDataError>(Loose::aioGet(l.id == 2)));
        check(errorOf<AioDataError>(Loose::select(l.text, l.small).aioExecute()));
        if (!values.contains(u"NULL"_s)) {
            check(errorOf<AioDataError>(Loose::select().aioMaps()));
        }
        // a reload leaves the object as it was
        await(sql(u"DELETE FROM loose WHERE id = 1"_s));
        await(sql(u"UPDATE loose SET id = 1, note = 'other' WHERE id = 2"_s));
        QSignalSpy changed(object.get(), &Loose::noteChanged);
        check(errorOf<AioDataError>(object->aioReload()));
        QCOMPARE(object->text(), u"good"_s);
        QCOMPARE(object->small(), 1);
        QCOMPARE(object->note(), u"unsaved"_s);
        QCOMPARE(object->dirtyFields(), QStringList{u"note"_s});
        QCOMPARE(changed.size(), 0);
        // and what is good can still be read
        QCOMPARE(await(Loose::select(l.id).aioExecute()).size(), 1);
    }

    void byteOrderMark()
    {
        for (const QString &name : {u"\uFEFF"_s, u"\uFEFFa"_s, u"\uFEFF\uFEFFa\uFEFF"_s, u"\uFFFD"_s, u"\uFEFF\uFFFDa"_s}) {
            const auto made = await(User::aioCreate(u.username = name));
            await(made->aioReload());
            QCOMPARE(made->username(), name);
            QCOMPARE(await(User::select(u.username).where(u.id == made->id()).aioExecute()), (QList<std::tuple<QString>>{{name}}));
            QCOMPARE(await(sql(testDatabase().sql(u"SELECT username FROM users WHERE id = ?"_s), {made->id()})).first().first(), QVariant(name));
        }
    }

    // -- values that go --

    void textThatDatabasesCannotHold_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("NUL") << QString::fromUtf16(u"a\0b", 3);
        QTest::newRow("NUL alone") << QString(QChar(u'\0'));
        QTest::newRow("high surrogate at the end") << u"a"_s + QChar(0xd83d);
        QTest::newRow("high surrogate inside") << QString(QChar(0xd83d)) + u'a';
        QTest::newRow("low surrogate") << QString(QChar(0xdc00)) + u'a';
        QTest::newRow("the wrong way round") << QString(QChar(0xdc00)) + QChar(0xd83d);
    }
    void textThatDatabasesCannotHold()
    {
        QFETCH(QString, text);
        const auto alice = await(User::aioCreate(u.username = u"alice"_s));
        const auto check = [&](const AioDataError &error) {
            QCOMPARE(error.kind(), AioErrorKind::Data);
            QCOMPARE(error.outcome(), AioOutcome::NotSent);
            QVERIFY(!error.message().contains(text));
        };
        check(errorOf<AioDataError>(User::aioCreate(u.username = text)));
        check(errorOf<AioDataError>(User::select().where(u.username == text).aioExecute()));
        check(errorOf<AioDataError>(User::select().where(u.username.startsWith(text)).aioExecute()));
        check(errorOf<AioDataError>(User::update(u.bio = text).aioExecute()));
        check(errorOf<AioDataError>(User::insertMany(u.username, u.score).rows(QList<std::tuple<QString, int>>{{u"good"_s, 1}, {text, 1}}).aioExecute()));
        check(errorOf<AioDataError>(sql(testDatabase().sql(u"SELECT ?"_s), {text})));
        alice->setBio(text);
        check(errorOf<AioDataError>(alice->aioSave()));
        QCOMPARE(alice->dirtyFields(), QStringList{u"bio"_s});
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(sql(u"SELECT '"_s + text + u'\'')));
        QCOMPARE(names(), QStringList{u"alice"_s});
    }

    void numbersOutOfRange()
    {
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(User::aioCreate(u.username = u"a"_s, u.rank = 5'000'000'000)));
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(User::select().where(u.rank == 5'000'000'000).aioExecute()));
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(User::select().where(u.id == std::numeric_limits<quint64>::max()).aioExecute()));
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(sql(testDatabase().sql(u"SELECT ?"_s), {QVariant::fromValue(std::numeric_limits<quint64>::max())})));
        QVERIFY_THROWS_EXCEPTION(AioDataError, AioType<quint64>::toValue(std::numeric_limits<quint64>::max()));
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(sql(testDatabase().sql(u"SELECT ?"_s), {QVariant::fromValue(this)})));
        for (const double number :
             {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}) {
            if (!testDatabase().hasInfiniteNumbers()) {
                const auto error = errorOf<AioDataError>(User::aioCreate(u.username = u"a"_s, u.score = number));
                QCOMPARE(error.outcome(), AioOutcome::NotSent);
                continue;
            }
            // values like others
            const auto object = await(User::aioCreate(u.username = u"a"_s, u.score = number));
            const double read = await(User::aioGet(u.score == number))->score();
            QVERIFY(std::isnan(number) ? std::isnan(read) : read == number);
            await(object->aioDeleteInstance());
        }
        QCOMPARE(names(), QStringList());
    }

    void datesOutOfRange()
    {
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(User::aioCreate(u.username = u"a"_s, u.joined = QDateTime())));
        for (const QDateTime &moment :
             {QDateTime(QDate(10000, 1, 1), QTime(0, 0), Aio::Detail::utc), QDateTime(QDate(-2, 12, 31), QTime(23, 59), Aio::Detail::utc)}) {
            if (!testDatabase().hasLongYears()) {
                QVERIFY_THROWS_EXCEPTION(AioDataError, await(User::aioCreate(u.username = u"a"_s, u.joined = moment)));
                continue;
            }
            // no text of four digits that has to be sorted
            const auto object = await(User::aioCreate(u.username = u"a"_s, u.joined = moment));
            QCOMPARE(await(User::aioGet(u.joined == moment))->joined(), moment);
            await(object->aioDeleteInstance());
        }
        if (testDatabase().hasLongYears()) {
            for (const QDateTime &moment :
                 {QDateTime(QDate(294277, 1, 1), QTime(0, 0), Aio::Detail::utc), QDateTime(QDate(-4800, 1, 1), QTime(0, 0), Aio::Detail::utc)}) {
                QVERIFY_THROWS_EXCEPTION(AioDataError, await(User::aioCreate(u.username = u"a"_s, u.joined = moment)));
            }
        }
        const auto &e = Everything::columns();
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(Everything::select().where(e.date == QDate()).aioExecute()));
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(Everything::select().where(e.time == QTime()).aioExecute()));
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(Everything::select().where(e.stamp == AioTimestamp(QDateTime())).aioExecute()));
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(Everything::select().where(e.stamp == AioTimestamp(std::numeric_limits<qint64>::min())).aioExecute()));
        const auto last = Everything::select().where(e.stamp <= AioTimestamp(std::numeric_limits<qint64>::max()));
        if (!testDatabase().hasLongYears()) {
            QVERIFY_THROWS_EXCEPTION(AioDataError, await(last.aioExecute()));
        } else { // of the year 294247
            QCOMPARE(await(last.aioCount()), 0);
        }
        QCOMPARE(names(), QStringList());
    }

    // -- constraints --

    void duplicateKey()
    {
        const auto alice = await(User::aioCreate(u.username = u"alice"_s));
        const auto error = errorOf<AioIntegrityError>(User::aioCreate(u.username = u"alice"_s));
        QCOMPARE(error.kind(), AioErrorKind::Integrity);
        QCOMPARE(error.phase(), AioPhase::Execute);
        QCOMPARE(error.outcome(), AioOutcome::Refused);
        QCOMPARE(error.table(), u"users"_s);
        QCOMPARE(error.column(), u"username"_s);
        QVERIFY(error.nativeCode() != 0 || !error.sqlState().isEmpty());
        QCOMPARE(error.sqlState(), testDatabase().stateOfDuplicates());
        QVERIFY(!error.isRetryable());
        QVERIFY(error.sql().startsWith(u"INSERT"));
        const auto key = errorOf<AioIntegrityError>(User::aioCreate(u.id = alice->id(), u.username = u"bob"_s));
        QCOMPARE(key.column(), u"id"_s);
        QCOMPARE(names(), QStringList{u"alice"_s});
    }

    void brokenForeignKey()
    {
        const auto error = errorOf<AioIntegrityError>(Tweet::aioCreate(t.author = 4711, t.content = u"hi"_s));
        QCOMPARE(error.outcome(), AioOutcome::Refused);
        // an author that has no row yet: nothing is sent
        const auto unsaved = user(u"unsaved"_s);
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(Tweet::aioCreate(t.author = unsaved, t.content = u"hi"_s)));
        const auto alice = await(User::aioCreate(u.username = u"alice"_s));
        await(Tweet::aioCreate(t.author = alice, t.content = u"hi"_s));
        QCOMPARE(await(Tweet::select().aioCount()), 1);
    }

    void brokenRules()
    {
        const auto longName = errorOf<AioDataError>(User::aioCreate(u.username = QString(41, u'x')));
        QCOMPARE(longName.outcome(), AioOutcome::NotSent);
        QCOMPARE(longName.fieldErrors().keys(), QStringList{u"username"_s});
        // of a query the database has to say so
        const auto longText = errorOf<AioError>(User::insert(u.username = QString(41, u'x'), u.score = 0).aioExecute());
        QVERIFY(longText.kind() == AioErrorKind::Integrity || longText.kind() == AioErrorKind::Data);
        QCOMPARE(longText.outcome(), AioOutcome::Refused);
        await(User::aioCreate(u.username = QString(40, u'x')));
        const auto null = errorOf<AioIntegrityError>(sql(u"INSERT INTO users (username, rank, active, score) VALUES ('a', 1, true, 1)"_s));
        QCOMPARE(null.table(), u"users"_s);
        QCOMPARE(null.column(), u"joined"_s);
        QCOMPARE(names().size(), 1);
    }

    // -- statements --

    void wrongStatements()
    {
        await(db().aioDropTables<Tweet, User>());
        const auto missing = errorOf<AioProgrammingError>(User::select().aioExecute());
        QCOMPARE(missing.kind(), AioErrorKind::Programming);
        QCOMPARE(missing.phase(), AioPhase::Prepare);
        QCOMPARE(missing.outcome(), testDatabase().refusal());
        QVERIFY2(missing.message().contains(u"users"), missing.what());
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(sql(u"SELEKT 1"_s)));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(sql(u"SELECT 1; SELECT 2"_s)));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(sql(u""_s)));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(sql(testDatabase().sql(u"SELECT ?"_s))));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(sql(u"SELECT 1"_s, {1})));
        QCOMPARE(await(sql(u"SELECT 1 AS one;"_s)).value(0).value(u"one"_s), QVariant(1LL));
    }

    void listsOfValues()
    {
        await(User::aioCreate(u.username = u"a"_s));
        QCOMPARE(await(User::select().where(u.id.in(QList<qint64>())).aioCount()), 0);
        QCOMPARE(await(User::select().where(u.id.notIn(QList<qint64>())).aioCount()), 1);
        QList<qint64> many(db().dialect().maxParameters + 1);
        std::iota(many.begin(), many.end(), 1);
        const auto error = errorOf<AioProgrammingError>(User::select().where(u.id.in(many)).aioExecute());
        QCOMPARE(error.outcome(), AioOutcome::NotSent);
        QVERIFY2(error.message().contains(QString::number(db().dialect().maxParameters)), error.what());
        many.removeLast();
        QCOMPARE(await(User::select().where(u.id.in(many)).aioCount()), 1);
    }

    // -- databases --

    void noDatabase()
    {
        const AioExecutor executor(db());
        testDatabase().forget();
        const auto error = errorOf<AioInterfaceError>([]() -> AioTask<> {
            co_await User::select().aioExecute();
        }());
        QVERIFY2(error.message().contains(u"the first one is the default") && error.message().contains(u"db.bind<"), error.what());
        const auto destroyed = errorOf<AioInterfaceError>(User::select().aioExecute(executor));
        QVERIFY2(destroyed.message().contains(u"destroyed"), destroyed.what());
        QCOMPARE(destroyed.phase(), AioPhase::Acquire);
        QCOMPARE(destroyed.outcome(), AioOutcome::NotSent);
        QVERIFY_THROWS_EXCEPTION(AioInterfaceError, await(executor.aioAtomic([](AioTransaction &) -> AioTask<> {
                                     co_return;
                                 })));
    }

    void databaseUrls_data()
    {
        QTest::addColumn<QString>("url");
        QTest::newRow("empty") << u""_s;
        QTest::newRow("no scheme") << u"hush"_s;
        QTest::newRow("an empty scheme") << u"://ann:hush@host/shop"_s;
        QTest::newRow("a colon") << u":"_s;
        QTest::newRow("a file's URL") << u"file:///tmp/hush.sqlite"_s;
        QTest::newRow("a path") << u"/tmp/hush.sqlite"_s;
        QTest::newRow("a path with a drive") << u"C:\\hush.sqlite"_s;
        QTest::newRow("a scheme alone") << u"sqlite"_s;
        QTest::newRow("a blank before the scheme") << u" sqlite:hush"_s;
        QTest::newRow("a scheme and more") << u"sqlite3:hush"_s;
        QTest::newRow("a part of a scheme") << u"postgre://ann:hush@host/shop"_s;
        QTest::newRow("a database that there is no backend for") << u"oracle://ann:hush@host/shop"_s;
        QTest::newRow("keywords and values") << u"host=host user=ann password=hush"_s;
        QTest::newRow("control characters") << u"sql\nite\0:hush"_s;
    }
    void databaseUrls()
    {
        QFETCH(QString, url);
        QStringList schemes{u"sqlite:"_s};
#if AIOORM_POSTGRESQL
        schemes << u"postgresql:"_s << u"postgres:"_s;
#endif
#if AIOORM_MYSQL
        schemes << u"mysql:"_s << u"mariadb:"_s;
#endif
        const auto verify = [&](auto &&make) {
            try {
                make();
                QFAIL("accepted");
            } catch (const AioInterfaceError &error) {
                QCOMPARE(error.kind(), AioErrorKind::Interface);
                QCOMPARE(error.phase(), AioPhase::Connect);
                const QString message = QString::fromUtf8(error.what());
                QVERIFY2(message.contains(u": %1."_s.arg(schemes.join(u", "_s))), qPrintable(message));
                QVERIFY2(!message.contains(u"hush"), qPrintable(message));
            }
        };
        verify([&] {
            AioDatabase::fromUrl(url);
        });
        verify([&] {
            AioDatabase::fromUrl(QUrl(url));
        });
        QCOMPARE(AioDatabase::fromUrl(u"SQLite:"_s + url)->name(), QUrl::fromPercentEncoding(url.toUtf8())); // in whatever case
    }

    void closedDatabase()
    {
        await(db().aioClose());
        await(db().aioClose());
        const auto error = errorOf<AioInterfaceError>(User::select().aioExecute());
        QVERIFY2(error.message().contains(u"aioConnect()"), error.what());
        QCOMPARE(error.outcome(), AioOutcome::NotSent);
        QVERIFY_THROWS_EXCEPTION(AioInterfaceError, await(db().aioBegin()));
        await(db().aioConnect());
        if (testDatabase().hasReaders()) {
            QCOMPARE(await(User::select().aioCount()), 0);
        }
    }

    void closedFileIsClosed()
    {
        if (!isFile()) {
            QSKIP("files");
        }
        for (int i = 0; i < 20; ++i) {
            await(User::aioCreate(u.username = QString::number(i)));
            await(User::select().aioCount());
            await(db().aioClose());
            // the last one to close leaves nothing beside the file
            QVERIFY(!QFile::exists(db().name() + u"-wal"_s));
            QVERIFY(!QFile::exists(db().name() + u"-shm"_s));
            await(db().aioConnect());
        }
        QCOMPARE(names().size(), 20);
    }

    void boundDatabase()
    {
        const auto other = std::make_unique<TestDatabase>(u"sqlite-memory"_s);
        other->database().bind<User>();
        await(other->database().aioCreateTables<User>());
        await(User::aioCreate(u.username = u"there"_s));
        QCOMPARE(names(), QStringList());
        QCOMPARE(await(User::select().aioCount(other->database())), 1);
        await(other->database().aioClose());
    }

    void filesThatAreNoDatabase_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<bool>("readOnly");
        QTest::newRow("another format") << u"other.sqlite"_s << false;
        QTest::newRow("a folder") << u"."_s << false;
        QTest::newRow("in a folder that is not there") << u"missing/test.sqlite"_s << false;
        QTest::newRow("missing, read only") << u"missing.sqlite"_s << true;
        QTest::newRow("below a file") << u"other.sqlite/test.sqlite"_s << false;
    }
    void filesThatAreNoDatabase()
    {
        if (!isFile()) {
            QSKIP("files");
        }
        QFETCH(QString, file);
        QFETCH(bool, readOnly);
        QFile other(testDatabase().filePath(u"other.sqlite"_s));
        QVERIFY(other.open(QIODevice::WriteOnly));
        other.write(QByteArray(5000, 'x'));
        other.close();
        AioSqliteDatabase wrong(testDatabase().filePath(file), AioSqliteOptions().readOnly(readOnly));
        for (int i = 0; i < 2; ++i) {
            for (const Aio::Access access : {Aio::Access::Read, Aio::Access::Write}) {
                const auto error = errorOf<AioOperationalError>(AioDatabase::aioExecuteSql(wrong, u"SELECT 1"_s, {}, access));
                QCOMPARE(error.phase(), AioPhase::Connect);
                QCOMPARE(error.outcome(), AioOutcome::NotSent);
                QVERIFY(error.nativeCode() != 0);
                QVERIFY2(error.message().contains(wrong.file()), error.what());
            }
            QVERIFY_THROWS_EXCEPTION(AioOperationalError, await(wrong.aioConnect()));
            QVERIFY_THROWS_EXCEPTION(AioOperationalError, await(wrong.aioBegin()));
        }
        QVERIFY(other.open(QIODevice::ReadOnly));
        QCOMPARE(other.readAll(), QByteArray(5000, 'x'));
        await(wrong.aioClose());
    }

    void readOnlyFile()
    {
        if (!isFile()) {
            QSKIP("files");
        }
        // by option: permissions mean nothing to a test that may run as root
        await(User::aioCreate(u.username = u"a"_s));
        AioSqliteDatabase reader(db().name(), AioSqliteOptions().readOnly(true));
        QCOMPARE(await(User::select().aioCount(reader)), 1);
        const auto error = errorOf<AioOperationalError>(User::aioCreate(reader, u.username = u"b"_s));
        QCOMPARE(error.phase(), AioPhase::Prepare);
        QCOMPARE(error.outcome(), AioOutcome::NotSent);
        QVERIFY_THROWS_EXCEPTION(AioOperationalError, await(reader.aioAtomic([&](AioTransaction &tx) -> AioTask<> {
                                     co_await User::aioCreate(tx, u.username = u"c"_s);
                                 })));
        QCOMPARE(await(reader.aioAtomic(
                     [&](AioTransaction &tx) {
                         return User::select().aioCount(tx);
                     },
                     Aio::ReadOnly)),
                 1);
        await(reader.aioClose());
        QCOMPARE(names(), QStringList{u"a"_s});
    }

    void lockedFile()
    {
        if (!isFile()) {
            QSKIP("files");
        }
        await(db().aioConnect());
        const auto patient = otherConnections(1h);
        const auto hasty = otherConnections(100ms);
        await(patient->aioConnect());
        await(hasty->aioConnect());
        std::optional<AioTransaction> lock = await(db().aioBegin());
        QCOMPARE(await(User::select().aioCount(*hasty)), 0); // WAL: reading goes on

        QElapsedTimer clock;
        clock.start();
        const auto busy = errorOf<AioOperationalError>(User::aioCreate(*hasty, u.username = u"a"_s));
        QVERIFY2(clock.elapsed() >= 95, qPrintable(QString::number(clock.elapsed())));
        QVERIFY(busy.isRetryable());
        QCOMPARE(busy.outcome(), AioOutcome::Refused);
        QCOMPARE(busy.phase(), AioPhase::Execute);
        QCOMPARE(busy.nativeCode() & 0xff, 5);
        QVERIFY_THROWS_EXCEPTION(AioOperationalError, await(hasty->aioBegin()));

        // a deadline that comes before the busy timeout
        const auto late = errorOf<AioTimeout>(User::aioCreate(patient->timeout(500ms), u.username = u"a"_s));
        QCOMPARE(late.outcome(), AioOutcome::Refused);
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await User::aioCreate(tx, u.username = u"a"_s);
        };
        QVERIFY_THROWS_EXCEPTION(AioTimeout, await(patient->timeout(50ms).aioAtomic(body)));
        QVERIFY_THROWS_EXCEPTION(AioTimeout, await(patient->timeout(50ms).aioBegin()));
        // the end of what it was for
        AioCancelSource stop;
        auto receiver = std::make_unique<QObject>();
        auto cancelled = patient->token(stop.token()).aioAtomic(body);
        QTimer::singleShot(20ms, this, [&] {
            stop.cancel();
        });
        QVERIFY_THROWS_EXCEPTION(AioCancelled, await(std::move(cancelled)));
        auto orphaned = patient->boundTo(receiver.get()).aioAtomic(body);
        QTimer::singleShot(20ms, this, [&] {
            receiver.reset();
        });
        QVERIFY_THROWS_EXCEPTION(AioCancelled, await(std::move(orphaned)));

        // freed while somebody waits
        QTest::ignoreMessage(QtWarningMsg, "A transaction's last handle went without commit or rollback: it is rolled back.");
        auto waiting = patient->aioAtomic(body);
        QTimer::singleShot(50ms, this, [&] {
            lock.reset();
        });
        await(std::move(waiting));
        QCOMPARE(names(), QStringList{u"a"_s});
        await(patient->aioClose());
        await(hasty->aioClose());
    }

    void lockedWhileConnecting()
    {
        if (!isFile()) {
            QSKIP("files");
        }
        // a file that another program holds exclusively can not even be opened
        AioSqliteDatabase first(testDatabase().filePath(u"locked.sqlite"_s), AioSqliteOptions().journalMode(AioSqliteOptions::JournalMode::Delete).readers(0));
        AioSqliteDatabase hasty(testDatabase().filePath(u"locked.sqlite"_s), AioSqliteOptions().busyTimeout(50ms).readers(0));
        AioSqliteDatabase patient(testDatabase().filePath(u"locked.sqlite"_s), AioSqliteOptions().busyTimeout(10s).readers(0));
        const auto work = [&]() -> AioTask<> {
            const AioConnection connection = co_await first.aioConnection();
            const AioExecutor executor(connection);
            co_await AioDatabase::aioExecuteSql(executor, u"BEGIN EXCLUSIVE"_s);
            try {
                co_await hasty.aioConnect();
                EXPECT(false);
            } catch (const AioOperationalError &error) {
                EXPECT(error.phase() == AioPhase::Connect && error.isRetryable() && error.outcome() == AioOutcome::NotSent);
            }
            try {
                co_await AioDatabase::aioExecuteSql(patient.timeout(50ms), u"SELECT 1"_s);
                EXPECT(false);
            } catch (const AioTimeout &error) {
                EXPECT(error.phase() == AioPhase::Connect && error.outcome() == AioOutcome::NotSent);
            }
            auto opening = patient.aioConnect();
            co_await passTime(20ms);
            co_await AioDatabase::aioExecuteSql(executor, u"ROLLBACK"_s);
            co_await opening;
            co_await hasty.aioConnect(); // an error of opening is not for ever
        };
        await(work());
        await(first.aioClose());
        await(hasty.aioClose());
        await(patient.aioClose());
    }

    // -- objects --

    void rowIsGone()
    {
        const auto alice = await(User::aioCreate(u.username = u"alice"_s));
        await(User::remove().aioExecute());
        alice->setRank(3);
        const auto error = errorOf<AioDoesNotExist>(alice->aioSave());
        QCOMPARE(error.outcome(), AioOutcome::Refused);
        QCOMPARE(error.table(), u"users"_s);
        QVERIFY(alice->isPersisted());
        QCOMPARE(alice->dirtyFields(), QStringList{u"rank"_s});
        QVERIFY_THROWS_EXCEPTION(AioDoesNotExist, await(alice->aioReload()));
        QCOMPARE(alice->rank(), 3);
        QVERIFY(!await(alice->aioDeleteInstance()));
        QVERIFY(await(alice->aioSave())); // it is new again
        QCOMPARE(names(), QStringList{u"alice"_s});
    }

    void savedTwiceAtOnce()
    {
        const auto bob = user(u"bob"_s);
        auto first = bob->aioSave();
        auto second = bob->aioSave();
        auto third = bob->aioSave();
        await(std::move(third));
        QVERIFY(await(std::move(first)));
        await(std::move(second));
        QCOMPARE(names(), QStringList{u"bob"_s});
        QVERIFY(!bob->isDirty());

        // by force: the second is another row, if the database lets it be
        const auto carol = std::make_shared<Tweet>();
        carol->setAuthor(bob);
        auto one = carol->aioSave(Aio::SaveMode::ForceInsert);
        auto two = carol->aioSave(Aio::SaveMode::ForceInsert);
        await(std::move(one));
        await(std::move(two));
        QCOMPARE(await(Tweet::select().aioCount()), 2);
        QVERIFY(await(Tweet::select().where(t.id <= 0).aioCount()) == 0);
    }

    void failedSaveThenGoodOne()
    {
        await(User::aioCreate(u.username = u"taken"_s));
        const auto bob = user(u"taken"_s);
        auto first = bob->aioSave();
        bob->setUsername(u"free"_s);
        auto second = bob->aioSave();
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(std::move(first)));
        QVERIFY(await(std::move(second)));
        QVERIFY(bob->isPersisted() && bob->id() > 0 && !bob->isDirty());
        QCOMPARE(names(), QStringList({u"free"_s, u"taken"_s}));
    }

    void failedSaveLeavesTheObject()
    {
        await(User::aioCreate(u.username = u"taken"_s));
        const auto bob = user(u"taken"_s);
        QSignalSpy changed(bob.get(), &User::idChanged);
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(bob->aioSave()));
        QVERIFY(!bob->isPersisted() && bob->isDirty());
        QCOMPARE(bob->id(), 0);
        QCOMPARE(changed.size(), 0);
        bob->setUsername(u"bob"_s);
        QVERIFY(await(bob->aioSave()));
        bob->setUsername(u"taken"_s);
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(bob->aioSave()));
        QVERIFY(bob->isPersisted());
        QCOMPARE(bob->dirtyFields(), QStringList{u"username"_s});
        QCOMPARE(names(), QStringList({u"bob"_s, u"taken"_s}));
    }

    void changedWhileSaving()
    {
        const auto bob = await(User::aioCreate(u.username = u"bob"_s));
        bob->setRank(1);
        bob->setBio(u"one"_s);
        auto save = bob->aioSave();
        bob->setRank(2);
        QVERIFY(await(std::move(save)));
        QCOMPARE(bob->dirtyFields(), QStringList{u"rank"_s});
        QCOMPARE(await(User::aioGet(u.id == bob->id()))->rank(), 1);
        QVERIFY(await(bob->aioSave()));
        QCOMPARE(await(User::aioGet(u.id == bob->id()))->rank(), 2);

        const auto carol = user(u"carol"_s);
        auto insert = carol->aioSave();
        carol->setUsername(u"caroline"_s);
        QVERIFY(await(std::move(insert)));
        QCOMPARE(carol->dirtyFields(), QStringList{u"username"_s});
        QCOMPARE(names(), QStringList({u"bob"_s, u"carol"_s}));
    }

    void destroyedWhileSaving()
    {
        std::vector<AioTask<bool>> tasks;
        {
            User onStack;
            onStack.setUsername(u"stack"_s);
            tasks.push_back(onStack.aioSave());
            tasks.push_back(onStack.aioSave());
            tasks.push_back(onStack.aioSave());
            auto shared = user(u"shared"_s);
            tasks.push_back(shared->aioSave()); // keeps it
            auto parent = std::make_unique<QObject>();
            auto *child = new User;
            child->setParent(parent.get());
            child->setUsername(u"child"_s);
            tasks.push_back(child->aioSave());
        }
        for (int i : {0, 1, 2, 4}) {
            const auto error = errorOf<AioCancelled>(std::move(tasks[std::size_t(i)]));
            QCOMPARE(error.outcome(), AioOutcome::Unknown);
        }
        QVERIFY(await(std::move(tasks[3])));
        const QStringList written = names();
        QVERIFY(written.contains(u"shared"_s));
        QVERIFY(written.size() <= 3);
    }

    void destroyedWhileWaiting()
    {
        auto parent = std::make_unique<QObject>();
        auto *child = new User;
        child->setParent(parent.get());
        child->setUsername(u"child"_s);
        const auto held = await(holdWriters());
        auto save = child->aioSave();
        auto reload = child->aioReload();
        auto remove = child->aioDeleteInstance();
        parent.reset();
        await(rollBack(held));
        QVERIFY_THROWS_EXCEPTION(AioCancelled, await(std::move(save)));
        // they wait for the save before them
        QVERIFY_THROWS_EXCEPTION(AioCancelled, await(std::move(reload)));
        QVERIFY_THROWS_EXCEPTION(AioCancelled, await(std::move(remove)));
    }

    void saveWaitsForItsTurnInTime()
    {
        const auto bob = user(u"bob"_s);
        const auto held = await(holdWriters());
        auto first = bob->aioSave();
        AioCancelSource stop;
        auto second = bob->aioSave(db().timeout(30ms));
        auto third = bob->aioSave(db().token(stop.token()));
        auto fourth = bob->aioSave();
        stop.cancel();
        const auto late = errorOf<AioTimeout>(std::move(second));
        QCOMPARE(late.outcome(), AioOutcome::NotSent);
        QVERIFY_THROWS_EXCEPTION(AioCancelled, await(std::move(third)));
        await(rollBack(held));
        QVERIFY(await(std::move(first)));
        await(std::move(fourth));
        QCOMPARE(names(), QStringList{u"bob"_s});
    }

    void noKey()
    {
        const auto bob = user(u"bob"_s);
        QVERIFY_THROWS_EXCEPTION(AioDoesNotExist, await(bob->aioReload()));
        QVERIFY(!await(bob->aioDeleteInstance()));
        QVERIFY_THROWS_EXCEPTION(AioDoesNotExist, await(bob->aioSave(Aio::SaveMode::ForceUpdate)));
        QVERIFY(!bob->isPersisted());
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(User::aioCreate(u.username = u.bio)));
    }
};

QTEST_GUILESS_MAIN(TestBadInput)
#include "tst_badinput.moc"
