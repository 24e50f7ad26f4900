// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// Full-text indexes: AioFts5 and AioSearch.

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "aioorm/orm/aiomodel.h"
#include "aioorm/sql/aiosearch.h"
#include "aioorm/sql/ddl_p.h"
#include "support/searches.h"

#include <QTemporaryDir>

using namespace Qt::StringLiterals;

class Page : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Page, "pages",
        (qint64,                 number, setNumber, primaryKey()),
        (QString,                title,  setTitle),
        (std::optional<QString>, body,   setBody),
        (int,                    views,  setViews,  defaultsTo(0)))
};

class PageIndex : public AioModel
{
    Q_OBJECT
    AIO_MODEL(PageIndex, "page_index",
        (qint64,                 page,  setPage,  primaryKey()),
        (QString,                title, setTitle),
        (std::optional<QString>, body,  setBody))

public:
    static void aioTable(AioTable &table) { table.fts5(AioFts5().content<Page>().tokenize("unicode61 remove_diacritics 2").prefix({2, 3})); }
};

// Holds its texts itself.
class Letter : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Letter, "letters",
        (QString, sender, setSender),
        (QString, text,   setText),
        (qint64,  id,     setId,     primaryKey()))

public:
    static void aioTable(AioTable &table) { table.fts5(AioFts5().tokenize("porter unicode61").unindexed("sender")); }
};

class Wrong : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Wrong, "wrong",
        (qint64,  id,      setId,      primaryKey()),
        (QString, missing, setMissing))

public:
    static void aioTable(AioTable &table) { table.fts5(AioFts5().content<Page>()); }
};

class TestFts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_db = std::make_unique<AioSqliteDatabase>(m_folder->filePath(u"test.sqlite"_s));
        await(m_db->aioCreateTables<PageIndex, Page, Letter>()); // in the order that works
        const auto &p = Page::columns();
        await(Page::aioCreate(p.title = u"Water"_s, p.body = u"Water the plants in the morning, and the ferns twice."_s));
        await(Page::aioCreate(p.title = u"Soil"_s, p.body = u"Good soil holds water and lets plants breathe."_s));
        await(Page::aioCreate(p.title = u"Café"_s, p.body = std::nullopt));
        await(Page::aioCreate(p.title = u"Ferns"_s, p.body = u"They like it dark."_s));
    }
    void cleanup()
    {
        await(m_db->aioClose());
        m_db.reset();
        m_folder.reset();
    }

    void ddl()
    {
        const QByteArrayList sql = Aio::Detail::createTableSql(PageIndex::aioMeta(), AioDialect::sqlite(), Aio::Detail::IfExists::Skip);
        QCOMPARE(sql.size(), 5);
        QCOMPARE(sql.at(0),
                 QByteArray("CREATE VIRTUAL TABLE IF NOT EXISTS \"page_index\" USING fts5(\"title\", \"body\", content='pages', content_rowid='number', "
                            "tokenize='unicode61 remove_diacritics 2', prefix='2 3')"));
        QCOMPARE(Aio::Detail::createTableSql(Letter::aioMeta(), AioDialect::sqlite(), Aio::Detail::IfExists::Fail),
                 QByteArrayList{"CREATE VIRTUAL TABLE \"letters\" USING fts5(\"sender\" UNINDEXED, \"text\", tokenize='porter unicode61')"});
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Aio::Detail::createTableSql(Wrong::aioMeta(), AioDialect::sqlite(), Aio::Detail::IfExists::Skip));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Aio::Detail::createTableSql(PageIndex::aioMeta(), AioDialect::postgresql(), Aio::Detail::IfExists::Skip));
    }

    void finds_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QList<qint64>>("expected");
        const auto row = [](const char *name, const AioSearch &search, QList<qint64> expected) {
            QTest::newRow(name) << search.query() << expected;
        };
        row("one word", AioSearch::words(u"water"), {1, 2});
        row("two words", AioSearch::words(u"plants  good"), {2});
        row("the last is a beginning", AioSearch::words(u"good pla"), {2});
        row("not a beginning", AioSearch::words(u"good pla", AioSearch::WholeWords), {});
        row("all are beginnings", AioSearch::words(u"go pla", AioSearch::AllAreBeginnings), {2});
        row("any word", AioSearch::anyWord(u"dark breathe"), {2, 4});
        row("phrase", AioSearch::phrase(u"the plants"), {1});
        row("phrase and beginning", AioSearch::phrase(u"the pl", AioSearch::LastIsBeginning), {1});
        row("no such phrase", AioSearch::phrase(u"plants the"), {});
        row("without accents", AioSearch::words(u"CAFE"), {3});
        row("nothing", AioSearch::words(u" \t"), {});
        row("nothing, any", AioSearch::anyWord(u""), {});
        row("nothing, phrase", AioSearch::phrase(u""), {});
        row("only marks", AioSearch::words(u"!!! water ???"), {1, 2});
        row("nothing but marks", AioSearch::words(u"!?"), {});
        row("quotes", AioSearch::words(u"\"water\" \"\""), {1, 2});
        row("FTS5's words", AioSearch::words(u"NOT water OR", AioSearch::WholeWords), {});
        row("both", AioSearch::words(u"water") && AioSearch::words(u"soil"), {2});
        row("either", AioSearch::words(u"dark") || AioSearch::phrase(u"Good soil"), {2, 4});
        row("FTS5's own", AioSearch::expression(u"title : ferns"_s), {4});
        row("FTS5's own, NOT", AioSearch::expression(u"ferns NOT dark"_s), {1});
        for (const SearchCase &other : searchCases()) {
            if (QByteArrayView(other.name).startsWith("web: ") || QByteArrayView(other.name).contains("without")) {
                row(other.name, other.search, other.mysql);
            }
        }
    }
    void finds()
    {
        QFETCH(QString, query);
        QFETCH(QList<qint64>, expected);
        QCOMPARE(found(AioSearch::expression(query)), expected);
    }

    void findsInOneField()
    {
        const auto &i = PageIndex::columns();
        const auto rows = await(PageIndex::select(i.page).where(Aio::match(i.title, AioSearch::words(u"ferns"))).aioExecute());
        QCOMPARE(rows.size(), 1);
        QCOMPARE(std::get<0>(rows.first()), 4);
    }

    // Whatever somebody types is a query.
    void anythingCanBeTyped()
    {
        RandomTyping typing(u"NOTANDORNEAR"_s);
        for (int n = 0; n < 400; ++n) {
            const QString typed = typing.typed();
            const auto ending = typing.ending();
            found(AioSearch::words(typed, ending));
            found(AioSearch::web(typed));
            found(AioSearch::anyWord(typed, ending) && AioSearch::phrase(typed, ending));
        }
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, found(AioSearch::expression(u"a AND"_s)));
    }

    void bestFirst()
    {
        const auto &i = PageIndex::columns();
        const auto rows = await(
            PageIndex::select(i.page, Aio::rank(i), Aio::bm25(i, 10.0)).where(Aio::match(i, AioSearch::words(u"ferns"))).orderBy(Aio::rank(i)).aioExecute());
        QCOMPARE(rows.size(), 2);
        QVERIFY(std::get<1>(rows.at(0)) <= std::get<1>(rows.at(1)));
        QVERIFY(std::get<1>(rows.at(0)) < 0);
        QVERIFY(std::get<2>(rows.at(0)) < std::get<1>(rows.at(0))); // its title weighs more
        QCOMPARE(std::get<0>(rows.at(0)), 4);
    }

    void showsWhere()
    {
        const auto &i = PageIndex::columns();
        const auto rows = await(PageIndex::select(Aio::highlight(i.title, u"["_s, u"]"_s), Aio::snippet(i.body, u"<b>"_s, u"</b>"_s, u"…"_s, 4))
                                    .where(Aio::match(i, AioSearch::words(u"water")))
                                    .orderBy(i.page)
                                    .aioExecute());
        QCOMPARE(rows.size(), 2);
        QCOMPARE(std::get<0>(rows.at(0)), u"[Water]"_s);
        QCOMPARE(std::get<1>(rows.at(0)), u"<b>Water</b> the plants in…"_s);
        QCOMPARE(std::get<0>(rows.at(1)), u"Soil"_s);
        QVERIFY(std::get<1>(rows.at(1))->contains(u"<b>water</b>") && std::get<1>(rows.at(1))->endsWith(u'…'));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, (void)Aio::match(Page::columns(), AioSearch::words(u"x")));
    }

    void joinedWithWhatItIndexes()
    {
        const auto &i = PageIndex::columns();
        const auto &p = Page::columns();
        const auto rows = await(Page::select(p.title, Aio::highlight(i.body, u"<"_s, u">"_s))
                                    .join<PageIndex>(i.page == p.number)
                                    .where(Aio::match(i, AioSearch::words(u"plants")) && p.views == 0)
                                    .orderBy(Aio::rank(i), p.number)
                                    .aioExecute());
        QCOMPARE(rows.size(), 2);
        QVERIFY(std::get<1>(rows.first())->contains(u"<plants>"));
    }

    void followsItsTable()
    {
        const auto &p = Page::columns();
        const auto page = await(Page::aioGet(p.number == 4));
        page->setBody(u"They like it bright."_s);
        await(page->aioSave());
        QCOMPARE(found(AioSearch::words(u"dark")), QList<qint64>());
        QCOMPARE(found(AioSearch::words(u"bright")), QList<qint64>{4});
        await(Page::update(p.title = u"Algae"_s).where(p.number == 4).aioExecute());
        QCOMPARE(found(AioSearch::words(u"ferns")), QList<qint64>{1});
        await(Page::remove().where(p.number == 4).aioExecute());
        QCOMPARE(found(AioSearch::words(u"bright")), QList<qint64>());
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await Page::aioCreate(tx, p.title = u"gone"_s, p.body = u"gone"_s);
            AioErrorInfo(AioErrorKind::Data, u"no"_s).raise();
        };
        errorOf<AioDataError>(m_db->aioAtomic(body));
        QCOMPARE(found(AioSearch::words(u"gone")), QList<qint64>());
        // the index agrees with its table
        await(m_db->aioExecuteSql(u"INSERT INTO page_index (page_index, rank) VALUES ('integrity-check', 1)"_s));
    }

    // An index that is made later gets the rows that are there, once.
    void filledWhenMade()
    {
        await(m_db->aioDropTables<PageIndex>());
        const auto &p = Page::columns();
        await(Page::aioCreate(p.title = u"Moss"_s, p.body = u"needs no soil"_s)); // the triggers have gone too
        await(m_db->aioCreateTables<PageIndex>());
        QCOMPARE(found(AioSearch::words(u"soil")), (QList<qint64>{2, 5}));
        await(m_db->aioCreateTables<Page, PageIndex>());
        QCOMPARE(found(AioSearch::words(u"soil")), (QList<qint64>{2, 5}));
        await(m_db->aioDropTables<Page, PageIndex>());
    }

    void ownTexts()
    {
        const auto &l = Letter::columns();
        const auto letter = await(Letter::aioCreate(l.sender = u"Alice"_s, l.text = u"I am watering the plants"_s));
        QVERIFY(letter->id() > 0);
        await(Letter::aioCreate(l.sender = u"water"_s, l.text = u"nothing of that kind"_s)); // not searched
        const auto all = await(Letter::select().where(Aio::match(l, AioSearch::words(u"water plant", AioSearch::WholeWords))).aioExecute());
        QCOMPARE(all.size(), 1);
        QCOMPARE(all.first()->sender(), u"Alice"_s);
        QCOMPARE(all.first()->id(), letter->id());
        letter->setText(u"They are dry"_s);
        await(letter->aioSave());
        QCOMPARE(await(Letter::select().where(Aio::match(l, AioSearch::words(u"plant"))).aioCount()), 0);
        const auto shown = await(Letter::select(Aio::highlight(l.text, u"["_s, u"]"_s)).where(Aio::match(l.text, AioSearch::words(u"dry"))).aioExecute());
        QCOMPARE(std::get<0>(shown.at(0)), u"They are [dry]"_s);
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Aio::highlight(l.id, u"["_s, u"]"_s));
        await(letter->aioDeleteInstance());
        QCOMPARE(await(Letter::select().aioCount()), 1);
    }

private:
    QList<qint64> found(const AioSearch &search)
    {
        const auto &i = PageIndex::columns();
        QList<qint64> pages;
        for (const auto &[page] : await(PageIndex::select(i.page).where(Aio::match(i, search)).orderBy(i.page).aioExecute())) {
            pages << page;
        }
        return pages;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<AioSqliteDatabase> m_db;
};

QTEST_GUILESS_MAIN(TestFts)
#include "tst_fts.moc"
