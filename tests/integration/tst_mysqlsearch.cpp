// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// AioTable::fullTextIndex() and AioSearch on MariaDB: the searches of tst_fts, and what they find there.

#include "aioorm/backends/mysql/aiomysqldatabase.h"
#include "aioorm/orm/aiomodel.h"
#include "aioorm/sql/aiosearch.h"
#include "aioorm/sql/ddl_p.h"
#include "support/mariadbserver.h"
#include "support/testdatabase.h"

#include <QRandomGenerator>

using namespace Qt::StringLiterals;

class Article : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Article, "articles",
        (qint64,                 number, setNumber, primaryKey()),
        (QString,                title,  setTitle),
        (std::optional<QString>, body,   setBody),
        (int,                    views,  setViews,  defaultsTo(0)))

public:
    static void aioTable(AioTable &table) { table.fullTextIndex("title", "body"); }
};

// With an index of each text, and both.
class Letter : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Letter, "letters",
        (qint64,  id,     setId,     primaryKey()),
        (QString, sender, setSender),
        (QString, text,   setText))

public:
    static void aioTable(AioTable &table) { table.fullTextIndex("text").fullTextIndex("sender", "text").named("all_texts"); }
};

class Wrong : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Wrong, "wrong",
        (qint64, id,    setId, primaryKey()),
        (int,    views, setViews))

public:
    static void aioTable(AioTable &table) { table.fullTextIndex("views"); }
};

class TestMysqlSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        MariadbServer &server = MariadbServer::shared();
        QVERIFY(server.isRunning());
        const QString name = server.createDatabase();
        server.query(u"ALTER DATABASE `%1` CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"_s.arg(name)); // as a server has it by itself
        m_db = std::make_unique<AioMySqlDatabase>(
            AioMySqlOptions().host(server.host()).port(server.port()).userName(server.user()).password(server.password()).databaseName(name));
        await(m_db->aioCreateTables<Article, Letter>());
        await(m_db->aioCreateTables<Article, Letter>()); // as each start of a program does
        const auto &a = Article::columns();
        await(Article::aioCreate(a.title = u"Water"_s, a.body = u"Water the plants in the morning, and the ferns twice."_s));
        await(Article::aioCreate(a.title = u"Soil"_s, a.body = u"Good soil holds water and lets plants breathe."_s));
        await(Article::aioCreate(a.title = u"Café"_s, a.body = std::nullopt));
        await(Article::aioCreate(a.title = u"Ferns"_s, a.body = u"They like it dark. Ferns do not re-use C++."_s));
    }
    void cleanupTestCase()
    {
        if (m_db) {
            await(m_db->aioClose());
            m_db.reset();
        }
    }

    void ddl()
    {
        const QByteArrayList sql = Aio::Detail::createTableSql(Article::aioMeta(), AioDialect::mariadb(), Aio::Detail::IfExists::Skip);
        QCOMPARE(sql.last(), QByteArray("CREATE FULLTEXT INDEX IF NOT EXISTS `articles_title_body_words` ON `articles` (`title`, `body`)"));
        QVERIFY2(sql.first().contains("`body` LONGTEXT"), sql.first()); // not cut to what fits into a key
        const QByteArrayList oracle = Aio::Detail::createTableSql(Letter::aioMeta(), AioDialect::mysql(), Aio::Detail::IfExists::Fail);
        QVERIFY2(oracle.contains("CREATE FULLTEXT INDEX `all_texts` ON `letters` (`sender`, `text`)"), oracle.join('\n'));
        for (const AioDialect *dialect : {&AioDialect::sqlite(), &AioDialect::postgresql()}) {
            QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Aio::Detail::createTableSql(Article::aioMeta(), *dialect, Aio::Detail::IfExists::Skip));
            QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Article::select().where(Aio::match(Article::columns(), AioSearch::words(u"x"))).sql(*dialect));
        }
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, (void)Wrong::aioMeta());
    }

    void finds_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QList<qint64>>("expected");
        const auto row = [](const char *name, const AioSearch &search, QList<qint64> expected) {
            QTest::newRow(name) << search.booleanQuery() << expected;
        };
        row("one word", AioSearch::words(u"water"), {1, 2});
        row("two words", AioSearch::words(u"plants  good"), {2});
        row("the last is a beginning", AioSearch::words(u"good pla"), {2});
        row("not a beginning", AioSearch::words(u"good pla", AioSearch::WholeWords), {});
        row("all are beginnings", AioSearch::words(u"go pla", AioSearch::AllAreBeginnings), {2});
        row("any word", AioSearch::anyWord(u"dark breathe"), {2, 4});
        row("any word, the last is a beginning", AioSearch::anyWord(u"dark brea", AioSearch::LastIsBeginning), {2, 4});
        row("phrase", AioSearch::phrase(u"plants breathe"), {2});
        row("phrase with a stop word", AioSearch::phrase(u"the plants"), {1, 2}); // which is not in the index
        row("no such phrase", AioSearch::phrase(u"plants the morning"), {});
        row("without accents", AioSearch::words(u"CAFE"), {3});
        row("nothing", AioSearch::words(u" \t"), {});
        row("nothing, any", AioSearch::anyWord(u""), {});
        row("nothing, phrase", AioSearch::phrase(u""), {});
        row("only marks", AioSearch::words(u"!!! water ???"), {1, 2});
        row("nothing but marks", AioSearch::words(u"!?"), {});
        row("quotes", AioSearch::words(u"\"water\" \"\""), {1, 2});
        row("operators", AioSearch::words(u"+water -plants"), {1, 2}); // what was typed is words
        row("brackets and stars", AioSearch::words(u"(water* >plants)"), {1, 2});
        row("stop words", AioSearch::words(u"the water in a", AioSearch::WholeWords), {1, 2});
        row("a stop word that is being typed", AioSearch::words(u"water the"), {1, 2});
        row("a short beginning", AioSearch::words(u"wa"), {1, 2});
        row("short words", AioSearch::words(u"do ferns", AioSearch::WholeWords), {1, 4});
        row("parts of words", AioSearch::words(u"re-use"), {4});
        row("with an apostrophe", AioSearch::words(u"fern's"), {});
        row("both", AioSearch::words(u"water") && AioSearch::words(u"soil"), {2});
        row("both, and one is empty", AioSearch::words(u"water") && AioSearch::words(u""), {});
        row("both, and one has only stop words", AioSearch::words(u"the") && AioSearch::words(u"water"), {1, 2});
        row("either", AioSearch::words(u"dark") || AioSearch::phrase(u"Good soil"), {2, 4});
        row("either, and one is empty", AioSearch::words(u"dark") || AioSearch::phrase(u"?"), {4});
        row("one of two and another", (AioSearch::words(u"dark") || AioSearch::words(u"plants")) && AioSearch::words(u"ferns"), {1, 4});
        row("its own", AioSearch::expression(u"+ferns -dark"_s), {1});
    }
    void finds()
    {
        QFETCH(QString, query);
        QFETCH(QList<qint64>, expected);
        QCOMPARE(found(AioSearch::expression(query)), expected);
    }

    // Whatever somebody types is a query.
    void anythingCanBeTyped()
    {
        const quint32 seed = QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        const QString characters = u"ab \"'*^:(){}+-~<>@,.\\%_\t\nthe5\u00e9\u4e2d\u0301"_s + QChar() + QChar(0xd800) + QChar(0xdc00) + u"\U0001f331"_s;
        for (int n = 0; n < 400; ++n) {
            QString typed;
            for (int length = random.bounded(12); length > 0; --length) {
                typed += characters.at(random.bounded(int(characters.size())));
            }
            const auto ending = AioSearch::Ending(random.bounded(3));
            found(AioSearch::words(typed, ending));
            found(AioSearch::anyWord(typed, ending) && AioSearch::phrase(typed));
            found(AioSearch::phrase(typed) || (AioSearch::words(typed, ending) && AioSearch::words(u"water")));
        }
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, AioSearch::phrase(u"the pl", AioSearch::LastIsBeginning).booleanQuery());
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, found(AioSearch::expression(u"+("_s)));
    }

    void bestFirst()
    {
        const auto &a = Article::columns();
        const AioSearch search = AioSearch::words(u"ferns");
        const auto rows = await(Article::select(a.number, Aio::rank(a, search)).where(Aio::match(a, search)).orderBy(Aio::rank(a, search)).aioExecute());
        QCOMPARE(rows.size(), 2);
        QCOMPARE(std::get<0>(rows.at(0)), 4); // in its title as well
        QVERIFY(std::get<1>(rows.at(0)) < std::get<1>(rows.at(1)));
        QVERIFY(std::get<1>(rows.at(1)) < 0);
        const auto truths = await(Article::select(a.number, Aio::match(a, search).value()).orderBy(a.number).aioExecute());
        QCOMPARE(truths.size(), 4);
        QCOMPARE(std::get<1>(truths.at(0)), true);
        QCOMPARE(std::get<1>(truths.at(1)), false);
        // and by the index
        const QString sql = QString::fromUtf8(Article::select(a.number).where(Aio::match(a, search)).sql(AioDialect::mariadb()).text);
        const auto plan = await(m_db->aioExecuteSql(u"EXPLAIN "_s + sql, {search.booleanQuery()}));
        QCOMPARE(plan.value(0).value(u"type"_s).toString(), u"fulltext"_s);
    }

    void besideOtherConditions()
    {
        const auto &a = Article::columns();
        const AioSearch search = AioSearch::words(u"water");
        QCOMPARE(await(Article::select().where(Aio::match(a, search) && a.title == u"Soil"_s).aioCount()), 1);
        QCOMPARE(await(Article::select().where(!Aio::match(a, search)).aioCount()), 2);
        QCOMPARE(await(Article::select().where(Aio::match(a, search) || a.title == u"Ferns"_s).aioCount()), 3);
        await(Article::update(a.views = a.views + 1).where(Aio::match(a, search)).aioExecute());
        QCOMPARE(await(Article::select().where(a.views == 1).aioCount()), 2);
        const Aio::Alias<Article> other("other");
        const auto found = await(Article::select().join(other, other.columns().number == a.number).where(Aio::match(other.columns(), search)).aioCount());
        QCOMPARE(found, 2);
    }

    void severalIndexes()
    {
        const auto &l = Letter::columns();
        await(Letter::aioCreate(l.sender = u"Robinson"_s, l.text = u"Friday is here."_s));
        await(Letter::aioCreate(l.sender = u"Friday"_s, l.text = u"Master is gone."_s));
        const AioSearch search = AioSearch::words(u"friday");
        QCOMPARE(await(Letter::select().where(Aio::match(l.text, search)).aioCount()), 1);
        QCOMPARE(await(Letter::select().where(Aio::match(l, "all_texts", search)).orderBy(Aio::rank(l, "all_texts", search)).aioExecute()).size(), 2);
        const auto messageOf = [](auto &&call) {
            try {
                call();
            } catch (const AioProgrammingError &error) {
                return error.message();
            }
            return QString();
        };
        QVERIFY(messageOf([&] {
                    (void)Aio::match(l, search);
                }).contains(u"several full-text indexes"));
        QVERIFY(messageOf([&] {
                    (void)Aio::match(l.sender, search);
                }).contains(u"letters.sender alone has no full-text index"));
        QVERIFY(messageOf([&] {
                    (void)Aio::match(l, "none", search);
                }).contains(u"letters by the name none"));
    }

    void onlyWhatIsCommitted()
    {
        const auto &a = Article::columns();
        const AioSearch search = AioSearch::words(u"unheardof");
        AioTransaction tx = await(m_db->aioBegin());
        const int before = await(Article::select().where(Aio::match(a, search)).aioCount(tx));
        QCOMPARE(before, 0);
        await(Article::insert(a.title = u"unheardof"_s, a.body = u""_s).aioExecute(tx));
        QCOMPARE(await(Article::select().where(Aio::match(a, search)).aioCount(tx)), 0);
        await(tx.aioCommit());
        QCOMPARE(await(Article::select().where(Aio::match(a, search)).aioCount()), 1);
        await(Article::remove().where(a.title == u"unheardof"_s).aioExecute());
        QCOMPARE(await(Article::select().where(Aio::match(a, search)).aioCount()), 0);
    }

private:
    QList<qint64> found(const AioSearch &search)
    {
        const auto &a = Article::columns();
        QList<qint64> numbers;
        for (const auto &[number] : await(Article::select(a.number).where(Aio::match(a, search)).orderBy(a.number).aioExecute())) {
            numbers << number;
        }
        return numbers;
    }

    std::unique_ptr<AioMySqlDatabase> m_db;
};

QTEST_GUILESS_MAIN(TestMysqlSearch)
#include "tst_mysqlsearch.moc"
