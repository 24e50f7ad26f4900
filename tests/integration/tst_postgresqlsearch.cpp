// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// AioTable::fullTextIndex() and AioSearch on PostgreSQL: the searches of tst_mysqlsearch, and what only PostgreSQL has.

#include "aioorm/backends/postgresql/aiopostgresqldatabase.h"
#include "aioorm/sql/ddl_p.h"
#include "support/postgresqlserver.h"
#include "support/searches.h"

using namespace Qt::StringLiterals;

/// With the words of a language.
class Manual : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Manual, "manuals",
        (qint64,  id,   setId,   primaryKey()),
        (QString, text, setText))

public:
    static void aioTable(AioTable &table) { table.fullTextIndex("text").language("english"); }
};

class Unknown : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Unknown, "unknown",
        (qint64,  id,   setId,   primaryKey()),
        (QString, text, setText))

public:
    static void aioTable(AioTable &table) { table.fullTextIndex("text").language("english'); DROP TABLE manuals; --"); }
};

class TestPostgresqlSearch : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void ddl();
    void finds_data();
    void finds();
    void begunPhrase();
    void anythingCanBeTyped();
    void bestFirst();
    void byTheIndex();
    void besideOtherConditions();
    void language();
    void highlights();
    void ownWritesAtOnce();

protected:
    QStringList suiteKinds() const override { return {u"postgresql"_s}; }
};

void TestPostgresqlSearch::init()
{
    DatabaseTest::init();
    await(db().aioCreateTables<Essay, Manual>());
    await(db().aioCreateTables<Essay, Manual>()); // as each start of a program does
    await(createEssays(db()));
}

void TestPostgresqlSearch::ddl()
{
    const QByteArrayList sql = Aio::Detail::createTableSql(Essay::aioMeta(), AioDialect::postgresql(), Aio::Detail::IfExists::Skip);
    QVERIFY2(sql.contains("CREATE INDEX IF NOT EXISTS \"essays_title_body_words\" ON \"essays\" USING gin ((setweight(to_tsvector('simple', "
                          "coalesce(\"title\", '')), 'A') || setweight(to_tsvector('simple', coalesce(\"body\", '')), 'B')))"),
             sql.join('\n').constData());
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, (void)Unknown::aioMeta());
    // an index that is there, and is another one
    await(db().aioExecuteSql(u"DROP INDEX manuals_text_words"_s));
    await(db().aioExecuteSql(u"CREATE INDEX manuals_text_words ON manuals USING gin ((to_tsvector('german', text)))"_s));
    const auto error = errorOf<AioProgrammingError>(db().aioCreateTables<Manual>());
    QVERIFY2(error.message().contains(u"manuals_text_words"), qPrintable(error.message()));
}

void TestPostgresqlSearch::finds_data()
{
    QTest::addColumn<int>("number");
    const auto cases = searchCases();
    for (int i = 0; i < cases.size(); ++i) {
        QTest::newRow(cases[i].name) << i;
    }
}

void TestPostgresqlSearch::finds()
{
    QFETCH(int, number);
    const SearchCase row = searchCases().at(number);
    QCOMPARE(foundEssays(row.search), row.postgresql);
}

void TestPostgresqlSearch::begunPhrase()
{
    QCOMPARE(foundEssays(AioSearch::phrase(u"lets pla", AioSearch::LastIsBeginning)), QList<qint64>{2});
    QCOMPARE(foundEssays(AioSearch::expression(u"ferns & !dark"_s)), QList<qint64>{1});
    QCOMPARE(foundEssays(AioSearch::expression(u"ferns & !dark"_s) || AioSearch::words(u"soil")), (QList<qint64>{1, 2}));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, foundEssays(AioSearch::expression(u"ferns &"_s)));
}

// Whatever somebody types is a query.
void TestPostgresqlSearch::anythingCanBeTyped()
{
    RandomTyping typing(u"~<>@the5&|!"_s);
    for (int n = 0; n < 300; ++n) {
        const QString typed = typing.typed();
        const auto ending = typing.ending();
        foundEssays(AioSearch::web(typed));
        foundEssays(AioSearch::words(typed, ending));
        foundEssays(AioSearch::anyWord(typed, ending) && AioSearch::phrase(typed, ending));
        foundEssays(AioSearch::phrase(typed) || (AioSearch::words(typed, ending) && AioSearch::words(u"water")));
    }
}

void TestPostgresqlSearch::bestFirst()
{
    const auto &a = Essay::columns();
    const AioSearch search = AioSearch::words(u"ferns");
    const auto rows = await(Essay::select(a.number, Aio::rank(a, search)).where(Aio::match(a, search)).orderBy(Aio::rank(a, search)).aioExecute());
    QCOMPARE(rows.size(), 2);
    QCOMPARE(std::get<0>(rows.at(0)), 4); // in its title as well
    QVERIFY(std::get<1>(rows.at(0)) < std::get<1>(rows.at(1)));
    QVERIFY(std::get<1>(rows.at(1)) < 0);
    const AioSearch nothing = AioSearch::words(u" ");
    QCOMPARE(await(Essay::select(Aio::rank(a, nothing)).where(Aio::match(a, nothing)).orderBy(Aio::rank(a, nothing)).aioExecute()).size(), 0);
}

void TestPostgresqlSearch::byTheIndex()
{
    const auto &a = Essay::columns();
    const AioSearch search = AioSearch::words(u"ferns");
    const QString sql = QString::fromUtf8(Essay::select(a.number).where(Aio::match(a, search)).sql(AioDialect::postgresql()).text);
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        co_await AioDatabase::aioExecuteSql(tx, u"SET LOCAL enable_seqscan = off"_s);
        const QVariantList values{search.tsQuery()};
        const auto plan = co_await AioDatabase::aioExecuteSql(tx, u"EXPLAIN "_s + sql, values);
        QString text;
        for (const QVariantMap &line : plan) {
            text += line.first().toString() + u'\n';
        }
        EXPECT(text.contains(u"essays_title_body_words"));
    };
    await(db().aioAtomic(body));
}

void TestPostgresqlSearch::besideOtherConditions()
{
    const auto &a = Essay::columns();
    const AioSearch search = AioSearch::words(u"water");
    QCOMPARE(await(Essay::select().where(Aio::match(a, search) && a.title == u"Soil"_s).aioCount()), 1);
    QCOMPARE(await(Essay::select().where(!Aio::match(a, search)).aioCount()), 2);
    QCOMPARE(await(Essay::select().where(!Aio::match(a, AioSearch::words(u""))).aioCount()), 4);
    await(Essay::update(a.views = a.views + 1).where(Aio::match(a, search)).aioExecute());
    QCOMPARE(await(Essay::select().where(a.views == 1).aioCount()), 2);
    const Aio::Alias<Essay> other("other");
    QCOMPARE(await(Essay::select().join(other, other.columns().number == a.number).where(Aio::match(other.columns(), search)).aioCount()), 2);
}

void TestPostgresqlSearch::language()
{
    const auto &m = Manual::columns();
    await(Manual::aioCreate(m.text = u"Planting the young trees"_s));
    QCOMPARE(await(Manual::select().where(Aio::match(m, AioSearch::words(u"plants tree"))).aioCount()), 1);
    QCOMPARE(await(Manual::select().where(Aio::match(m.text, AioSearch::phrase(u"young tree"))).aioCount()), 1);
    // stop words are not looked for
    QCOMPARE(await(Manual::select().where(Aio::match(m, AioSearch::words(u"the trees in a", AioSearch::WholeWords))).aioCount()), 1);
}

void TestPostgresqlSearch::highlights()
{
    const auto &a = Essay::columns();
    const AioSearch search = AioSearch::words(u"fern");
    const auto shown = [&](const auto &expression) {
        const auto rows = await(Essay::select(expression).where(a.number == 4).aioExecute());
        return std::get<0>(rows.first());
    };
    QCOMPARE(shown(Aio::highlight(a.body, AioSearch::words(u"ferns"), u"<b>"_s, u"</b>"_s)), u"They like it dark. <b>Ferns</b> do not re-use C++."_s);
    QCOMPARE(shown(Aio::highlight(a.body, search, u"\"'$1, "_s, u"\\"_s)), u"They like it dark. \"'$1, Ferns\\ do not re-use C++."_s);
    QCOMPARE(shown(Aio::highlight(a.body, AioSearch::words(u""), u"<b>"_s, u"</b>"_s)), u"They like it dark. Ferns do not re-use C++."_s);
    const QString snippet = shown(Aio::snippet(a.body, search, u"["_s, u"]"_s, u"…"_s, 4)).value();
    QVERIFY2(snippet.contains(u"[Ferns]") && snippet.size() < 40, qPrintable(snippet));
    const auto null = await(Essay::select(Aio::highlight(a.body, search, u"<b>"_s, u"</b>"_s)).where(a.number == 3).aioExecute());
    QVERIFY(!std::get<0>(null.first()));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Essay::select(Aio::highlight(a.body, search, u"<"_s, u">"_s)).sql(AioDialect::mariadb()));
}

void TestPostgresqlSearch::ownWritesAtOnce()
{
    const auto &a = Essay::columns();
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        auto insert = Essay::insert(a.title = u"unheardof"_s, a.body = u""_s);
        co_await insert.aioExecute(tx);
        const int found = co_await Essay::select().where(Aio::match(a, AioSearch::words(u"unheard"))).aioCount(tx);
        EXPECT(found == 1);
    };
    await(db().aioAtomic(body));
}

QTEST_GUILESS_MAIN(TestPostgresqlSearch)

#include "tst_postgresqlsearch.moc"
