// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// AioTable::fullTextIndex() and AioSearch on MariaDB: the searches of tst_fts, and what they find there.

#include "aioorm/backends/mysql/aiomysqldatabase.h"
#include "aioorm/sql/ddl_p.h"
#include "support/mariadbserver.h"
#include "support/searches.h"

using namespace Qt::StringLiterals;

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
        await(m_db->aioCreateTables<Essay, Letter>());
        await(m_db->aioCreateTables<Essay, Letter>()); // as each start of a program does
        await(createEssays(*m_db));
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
        const QByteArrayList sql = Aio::Detail::createTableSql(Essay::aioMeta(), AioDialect::mariadb(), Aio::Detail::IfExists::Skip);
        QCOMPARE(sql.last(), QByteArray("CREATE FULLTEXT INDEX IF NOT EXISTS `essays_title_body_words` ON `essays` (`title`, `body`)"));
        QVERIFY2(sql.first().contains("`body` LONGTEXT"), sql.first()); // not cut to what fits into a key
        const QByteArrayList oracle = Aio::Detail::createTableSql(Letter::aioMeta(), AioDialect::mysql(), Aio::Detail::IfExists::Fail);
        QVERIFY2(oracle.contains("CREATE FULLTEXT INDEX `all_texts` ON `letters` (`sender`, `text`)"), oracle.join('\n'));
        const AioDialect &sqlite = AioDialect::sqlite();
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Aio::Detail::createTableSql(Essay::aioMeta(), sqlite, Aio::Detail::IfExists::Skip));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Essay::select().where(Aio::match(Essay::columns(), AioSearch::words(u"x"))).sql(sqlite));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, (void)Wrong::aioMeta());
    }

    void finds_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QList<qint64>>("expected");
        for (const SearchCase &row : searchCases()) {
            QTest::newRow(row.name) << row.search.booleanQuery() << row.mysql;
        }
        QTest::newRow("its own") << u"+ferns -dark"_s << QList<qint64>{1};
    }
    void finds()
    {
        QFETCH(QString, query);
        QFETCH(QList<qint64>, expected);
        QCOMPARE(foundEssays(AioSearch::expression(query)), expected);
    }

    // Whatever somebody types is a query.
    void anythingCanBeTyped()
    {
        RandomTyping typing(u"~<>@the5"_s);
        for (int n = 0; n < 400; ++n) {
            const QString typed = typing.typed();
            const auto ending = typing.ending();
            foundEssays(AioSearch::web(typed));
            foundEssays(AioSearch::words(typed, ending));
            foundEssays(AioSearch::anyWord(typed, ending) && AioSearch::phrase(typed));
            foundEssays(AioSearch::phrase(typed) || (AioSearch::words(typed, ending) && AioSearch::words(u"water")));
        }
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, AioSearch::phrase(u"the pl", AioSearch::LastIsBeginning).booleanQuery());
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, foundEssays(AioSearch::expression(u"+("_s)));
    }

    void bestFirst()
    {
        const auto &a = Essay::columns();
        const AioSearch search = AioSearch::words(u"ferns");
        const auto rows = await(Essay::select(a.number, Aio::rank(a, search)).where(Aio::match(a, search)).orderBy(Aio::rank(a, search)).aioExecute());
        QCOMPARE(rows.size(), 2);
        QCOMPARE(std::get<0>(rows.at(0)), 4); // in its title as well
        QVERIFY(std::get<1>(rows.at(0)) < std::get<1>(rows.at(1)));
        QVERIFY(std::get<1>(rows.at(1)) < 0);
        const auto truths = await(Essay::select(a.number, Aio::match(a, search).value()).orderBy(a.number).aioExecute());
        QCOMPARE(truths.size(), 4);
        QCOMPARE(std::get<1>(truths.at(0)), true);
        QCOMPARE(std::get<1>(truths.at(1)), false);
        // and by the index
        const QString sql = QString::fromUtf8(Essay::select(a.number).where(Aio::match(a, search)).sql(AioDialect::mariadb()).text);
        const auto plan = await(m_db->aioExecuteSql(u"EXPLAIN "_s + sql, {search.booleanQuery()}));
        QCOMPARE(plan.value(0).value(u"type"_s).toString(), u"fulltext"_s);
    }

    void besideOtherConditions()
    {
        const auto &a = Essay::columns();
        const AioSearch search = AioSearch::words(u"water");
        QCOMPARE(await(Essay::select().where(Aio::match(a, search) && a.title == u"Soil"_s).aioCount()), 1);
        QCOMPARE(await(Essay::select().where(!Aio::match(a, search)).aioCount()), 2);
        QCOMPARE(await(Essay::select().where(Aio::match(a, search) || a.title == u"Ferns"_s).aioCount()), 3);
        await(Essay::update(a.views = a.views + 1).where(Aio::match(a, search)).aioExecute());
        QCOMPARE(await(Essay::select().where(a.views == 1).aioCount()), 2);
        const Aio::Alias<Essay> other("other");
        const auto found = await(Essay::select().join(other, other.columns().number == a.number).where(Aio::match(other.columns(), search)).aioCount());
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
        const auto &a = Essay::columns();
        const AioSearch search = AioSearch::words(u"unheardof");
        AioTransaction tx = await(m_db->aioBegin());
        const int before = await(Essay::select().where(Aio::match(a, search)).aioCount(tx));
        QCOMPARE(before, 0);
        await(Essay::insert(a.title = u"unheardof"_s, a.body = u""_s).aioExecute(tx));
        QCOMPARE(await(Essay::select().where(Aio::match(a, search)).aioCount(tx)), 0);
        await(tx.aioCommit());
        QCOMPARE(await(Essay::select().where(Aio::match(a, search)).aioCount()), 1);
        await(Essay::remove().where(a.title == u"unheardof"_s).aioExecute());
        QCOMPARE(await(Essay::select().where(Aio::match(a, search)).aioCount()), 0);
    }

private:
    std::unique_ptr<AioMySqlDatabase> m_db;
};

QTEST_GUILESS_MAIN(TestMysqlSearch)
#include "tst_mysqlsearch.moc"
