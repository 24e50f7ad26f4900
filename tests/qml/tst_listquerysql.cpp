// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiosome.h"
#include "aioorm/quick/listquery_p.h"
#include "aioorm/quick/querytables_p.h"
#include "aioorm/sql/aioexpression.h"
#include "support/books.h"
#include "support/sqltext.h"

#include <QTest>

using namespace Qt::StringLiterals;
using Aio::Detail::ListQuery;
using Aio::Detail::ListRequest;

namespace
{
QVariantMap map(const QString &name, const QVariant &value)
{
    return {{name, value}};
}

const AioDialect *const dialects[]{&AioDialect::sqlite(), &AioDialect::postgresql(), &AioDialect::mariadb()};
}

/// The SQL of list models, as each dialect writes it. No I/O.
class TestListQuerySql : public QObject
{
    Q_OBJECT

private:
    static QString text(const ListRequest &request, const AioDialect &dialect, qint64 limit = 0, const Aio::Detail::Record &after = {})
    {
        ListRequest of = request;
        of.nullsSortFirst = dialect.nullsSortFirst;
        const ListQuery query(Book::columns().aioSource, of);
        return Aio::Detail::compile(query.rows(limit, after.isNull() ? ListQuery::Place() : query.placeOf(after)), dialect).toString();
    }
    /// What follows the first WHERE.
    static QString condition(const QVariantMap &where, const AioDialect &dialect)
    {
        ListRequest request;
        request.where = where;
        const QString all = text(request, dialect);
        const qsizetype from = all.indexOf(u" WHERE "_s) + 7;
        return all.mid(from, all.lastIndexOf(u" ORDER BY "_s) - from);
    }
    static Aio::Detail::Record record(std::initializer_list<AioCell> cells) { return Aio::Detail::Record::fromCells({cells.begin(), cells.size()}); }
    static AioCell number(qint64 value) { return AioCell::fromInteger(value); }

private Q_SLOTS:
    void plain()
    {
        ListRequest request;
        request.orderBy = {u"-title"_s};
        QCOMPARE(text(request, AioDialect::sqlite(), 10),
                 uR"(SELECT "id", "title", "writer_id", "books_id", "shelf", "rank" FROM "books" ORDER BY "title" DESC, "id" DESC LIMIT ?)"_s);
    }

    void rowsOfRows()
    {
        const QVariantMap some = map(u"reviews"_s, map(u"some"_s, map(u"stars"_s, 5)));
        const QVariantMap every = map(u"reviews"_s, map(u"every"_s, map(u"stars"_s, 5)));
        for (const AioDialect *dialect : dialects) {
            QCOMPARE(condition(some, *dialect),
                     inDialect(uR"(EXISTS (SELECT 1 FROM "reviews" AS "_1" WHERE "book_id" = "books"."id" AND "stars" = ?))"_s, *dialect));
            QVERIFY2(condition(every, *dialect).startsWith(u"NOT (EXISTS (SELECT 1 FROM "_s), qPrintable(condition(every, *dialect)));
            QVERIFY2(condition(every, *dialect).contains(u" IS NOT TRUE"_s), qPrintable(condition(every, *dialect)));
        }
    }

    void caseInsensitive()
    {
        const QVariantMap where = map(u"title"_s, map(u"contains"_s, u"a_b"_s));
        QCOMPARE(condition(where, AioDialect::sqlite()), uR"(aio_ilike("title", ?))"_s);
        QCOMPARE(condition(where, AioDialect::postgresql()), uR"("title" ILIKE $1 ESCAPE '\')"_s);
        QCOMPARE(condition(where, AioDialect::mariadb()), uR"(LOWER(`title`) LIKE LOWER(?) COLLATE utf8mb4_bin ESCAPE '\\')"_s);
    }

    void included()
    {
        ListRequest request;
        request.include = {u"writer"_s};
        request.orderBy = {u"writer.name"_s};
        const QString columns =
            uR"(SELECT "books"."id", "books"."title", "books"."writer_id", "books"."books_id", "books"."shelf", "books"."rank", )"
            uR"("writer"."id", "writer"."name", "writer"."born", "writer"."land_id" FROM "books" LEFT JOIN "writers" AS "writer" ON "books"."writer_id" = "writer"."id" )"_s;
        QCOMPARE(text(request, AioDialect::sqlite()), columns + uR"(ORDER BY "writer"."name", "books"."id")"_s);
        QCOMPARE(text(request, AioDialect::mariadb()), inDialect(columns + uR"(ORDER BY "writer"."name", "books"."id")"_s, AioDialect::mariadb()));
        QCOMPARE(text(request, AioDialect::postgresql()), columns + uR"(ORDER BY "writer"."name" NULLS FIRST, "books"."id")"_s);
    }

    void theTablesOwnNameIsNoAlias()
    {
        ListRequest request;
        request.include = {u"books"_s};
        QVERIFY2(text(request, AioDialect::sqlite()).contains(uR"(FROM "books" LEFT JOIN "books" AS "_books" ON "books"."books_id" = "_books"."id")"_s),
                 qPrintable(text(request, AioDialect::sqlite())));
    }

    void summaries()
    {
        ListRequest request;
        request.extra = map(u"reviewCount"_s, map(u"count"_s, u"reviews"_s));
        request.orderBy = {u"-reviewCount"_s};
        const QString expected =
            uR"(SELECT "books"."id", "books"."title", "books"."writer_id", "books"."books_id", "books"."shelf", "books"."rank", )"
            uR"((SELECT count(*) FROM "reviews" AS "_1" WHERE "book_id" = "books"."id") AS "reviewCount" FROM "books" ORDER BY "reviewCount" DESC, "books"."id" DESC)"_s;
        for (const AioDialect *dialect : dialects) {
            QCOMPARE(text(request, *dialect), inDialect(expected, *dialect));
        }
    }

    // those that are equal first, by an index, then those beyond
    void pageInTheMiddle()
    {
        ListRequest request;
        request.orderBy = {u"shelf"_s};
        const auto after = record({number(7), AioCell::null(), AioCell::null(), AioCell::null(), number(2), AioCell::null()});
        const QString sqlite = text(request, AioDialect::sqlite(), 10, after);
        QVERIFY2(sqlite.contains(uR"(WHERE "shelf" = ? AND "id" > ? ORDER BY "id" LIMIT ?) UNION ALL SELECT * FROM ()"_s), qPrintable(sqlite));
        QVERIFY2(sqlite.endsWith(uR"(WHERE "shelf" > ? ORDER BY "shelf", "id" LIMIT ?) ORDER BY 5, 1 LIMIT ?)"_s), qPrintable(sqlite));
        const QString postgresql = text(request, AioDialect::postgresql(), 10, after);
        QVERIFY2(postgresql.endsWith(uR"(WHERE "shelf" > $4 ORDER BY "shelf", "id" LIMIT $5) ORDER BY 5, 1 LIMIT $6)"_s), qPrintable(postgresql));
        QVERIFY2(text(request, AioDialect::mariadb(), 10, after).endsWith(u"WHERE `shelf` > ? ORDER BY `shelf`, `id` LIMIT ?) ORDER BY 5, 1 LIMIT ?"_s),
                 qPrintable(text(request, AioDialect::mariadb(), 10, after)));
    }

    // an index has NULL where the database sorts it: only there the order is the index's
    void pagesWithNull()
    {
        ListRequest request;
        request.orderBy = {u"-rank"_s};
        QVERIFY(!text(request, AioDialect::sqlite(), 10).contains(u"UNION"_s));
        QVERIFY(!text(request, AioDialect::mariadb(), 10).contains(u"UNION"_s));
        const QString first = text(request, AioDialect::postgresql(), 10);
        QVERIFY2(first.contains(uR"(WHERE "rank" IS NOT NULL ORDER BY "rank" DESC, "id" DESC LIMIT $1) UNION ALL ()"_s), qPrintable(first));
        QVERIFY2(first.endsWith(uR"(WHERE "rank" IS NULL ORDER BY "id" DESC LIMIT $2) ORDER BY 6 DESC NULLS LAST, 1 DESC LIMIT $3)"_s), qPrintable(first));
        const auto after = record({number(7), AioCell::null(), AioCell::null(), AioCell::null(), number(2), number(5)});
        const QString next = text(request, AioDialect::postgresql(), 10, after);
        QVERIFY2(next.contains(uR"(WHERE "rank" < $4 ORDER BY "rank" DESC, "id" DESC LIMIT $5) UNION ALL)"_s), qPrintable(next));
        QVERIFY2(!next.left(next.lastIndexOf(u" ORDER BY "_s)).contains(u"NULLS"_s), qPrintable(next));
        // behind the last value there is NULL alone
        const auto afterNull = record({number(7), AioCell::null(), AioCell::null(), AioCell::null(), number(2), AioCell::null()});
        const QString last = text(request, AioDialect::postgresql(), 10, afterNull);
        QVERIFY2(!last.contains(u"UNION"_s) && last.contains(uR"("rank" IS NULL AND "id" < $1)"_s), qPrintable(last));
    }

    void tables()
    {
        QCOMPARE(BookTopics::aioMeta().name(), "books_topics"); // a relation that the program does not use has no name in it
        ListRequest request;
        request.include = {u"writer.land"_s};
        request.where = map(u"topics"_s, map(u"none"_s, map(u"name"_s, u"x"_s)));
        request.extra = map(u"n"_s, map(u"count"_s, u"reviews"_s));
        request.condition = Aio::some(Review::C.book, Review::C.writer.in(Writer::select().where(Writer::C.land.isNull()))).node();
        QStringList tables = ListQuery(Book::columns().aioSource, request).tables();
        tables.sort();
        QCOMPARE(tables, (QStringList{u"books"_s, u"books_topics"_s, u"lands"_s, u"reviews"_s, u"topics"_s, u"writers"_s}));
    }

    // as deep as nobody would write it: what a stack holds is no limit
    void tablesOfADeepTree()
    {
        Aio::Detail::SelectData data;
        data.from = Book::columns().aioSource;
        Aio::Detail::NodePtr node = Aio::some(Review::C.book).node();
        for (int i = 0; i < 300'000; ++i) {
            node = Aio::Detail::unaryNode(Aio::Detail::NodeKind::Unary, Aio::Detail::Operator::Not, node);
        }
        data.where = node;
        QCOMPARE(Aio::Detail::tablesOf(data), (QStringList{u"books"_s, u"reviews"_s}));
    }
};

QTEST_GUILESS_MAIN(TestListQuerySql)
#include "tst_listquerysql.moc"
