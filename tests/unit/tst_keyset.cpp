// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/sqlitememory.h"
#include "support/sqltext.h"

#include <QElapsedTimer>
#include <QTest>

#include <random>

using namespace Qt::StringLiterals;

namespace
{
// t (id, a, b, c) where a and c may be NULL and b may not, and u (id, t_id, d) to join
const AioTable &table()
{
    static const AioTable made = [] {
        AioTable table("t");
        const auto add = [&](const char *name, Aio::ColumnKind kind, bool nullable) {
            Aio::FieldInfo field;
            field.name = field.column = name;
            field.kind = kind;
            field.nullable = nullable;
            field.primaryKey = qstrcmp(name, "id") == 0;
            table.add(std::move(field));
        };
        add("id", Aio::ColumnKind::BigInt, false);
        add("a", Aio::ColumnKind::BigInt, true);
        add("b", Aio::ColumnKind::BigInt, false);
        add("c", Aio::ColumnKind::Text, true);
        return table;
    }();
    return made;
}

const AioTable &other()
{
    static const AioTable made = [] {
        AioTable table("u");
        Aio::FieldInfo id;
        id.name = id.column = "id";
        id.kind = Aio::ColumnKind::BigInt;
        id.primaryKey = true;
        table.add(std::move(id));
        Aio::FieldInfo d;
        d.name = d.column = "d";
        d.kind = Aio::ColumnKind::BigInt;
        table.add(std::move(d));
        return table;
    }();
    return made;
}

const Aio::Detail::SourcePtr &source()
{
    static const Aio::Detail::SourcePtr made = std::make_shared<Aio::Detail::Source>(&table);
    return made;
}

enum Field { Id, A, B, C };

Aio::OrderTerm term(int field, bool descending)
{
    return Aio::OrderTerm(Aio::Detail::columnNode(source(), field), descending, Aio::Nulls::Smallest);
}

AioValue value(const QString &text, int field)
{
    return text == u"NULL" ? AioValue() : field == C ? AioValue(text) : AioValue(text.toLongLong());
}
}

/// Keyset paging: "what comes after this row" in any order.
class TestKeyset : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void text_data();
    void text();
    void nullsOrderInText();
    void pagesOfRandomTables();
    void pagesOverALeftJoin();
    void entersTheIndex();
};

void TestKeyset::text_data()
{
    QTest::addColumn<QList<int>>("fields"); // negative: descending
    QTest::addColumn<QString>("row");
    QTest::addColumn<QString>("condition");
    QTest::addColumn<QString>("parameters");
    // the fields counted from 1
    QTest::newRow("key") << QList<int>{1} << u"5"_s << uR"("id" > ?)"_s << u"5"_s;
    QTest::newRow("key, descending") << QList<int>{-1} << u"5"_s << uR"("id" < ?)"_s << u"5"_s;
    QTest::newRow("never null") << QList<int>{3, 1} << u"7 5"_s << uR"("b" >= ? AND ("b" > ? OR ("b" = ? AND "id" > ?)))"_s << u"7, 7, 7, 5"_s;
    QTest::newRow("never null, descending") << QList<int>{-3, 1} << u"7 5"_s << uR"("b" <= ? AND ("b" < ? OR ("b" = ? AND "id" > ?)))"_s << u"7, 7, 7, 5"_s;
    QTest::newRow("may be null") << QList<int>{2, 1} << u"7 5"_s << uR"("a" >= ? AND ("a" > ? OR ("a" = ? AND "id" > ?)))"_s << u"7, 7, 7, 5"_s;
    QTest::newRow("may be null, descending") << QList<int>{-2, -1} << u"7 5"_s << uR"("a" < ? OR "a" IS NULL OR ("a" = ? AND "id" < ?))"_s << u"7, 7, 5"_s;
    QTest::newRow("is null") << QList<int>{2, 1} << u"NULL 5"_s << uR"("a" IS NOT NULL OR ("a" IS NULL AND "id" > ?))"_s << u"5"_s;
    QTest::newRow("is null, descending") << QList<int>{-2, 1} << u"NULL 5"_s << uR"("a" IS NULL AND "id" > ?)"_s << u"5"_s;
    QTest::newRow("nothing comes after") << QList<int>{-2} << u"NULL"_s << u"0 = 1"_s << QString();
    QTest::newRow("three") << QList<int>{3, -2, 1} << u"7 6 5"_s
                           << uR"("b" >= ? AND ("b" > ? OR ("b" = ? AND ("a" < ? OR "a" IS NULL OR ("a" = ? AND "id" > ?))))"_s + u')' << u"7, 7, 7, 6, 6, 5"_s;
}

void TestKeyset::text()
{
    QFETCH(QList<int>, fields);
    QFETCH(QString, row);
    QFETCH(QString, condition);
    QFETCH(QString, parameters);
    std::vector<Aio::OrderTerm> terms;
    std::vector<AioValue> values;
    const QStringList texts = row.split(u' ');
    for (int i = 0; i < fields.size(); ++i) {
        terms.push_back(term(qAbs(fields[i]) - 1, fields[i] < 0));
        values.push_back(value(texts[i], qAbs(fields[i]) - 1));
    }
    Aio::Detail::SelectData data;
    data.from = source();
    data.columns = {Aio::Detail::columnNode(source(), Id)};
    data.where = Aio::Detail::keysetAfter(terms, values);
    const AioSql sql = Aio::Detail::compile(data, AioDialect::sqlite());
    QCOMPARE(sql.toString(), uR"(SELECT "id" FROM "t" WHERE )"_s + condition);
    QCOMPARE(describe(sql.parameters), parameters);
}

void TestKeyset::nullsOrderInText()
{
    Aio::Detail::SelectData data;
    data.from = source();
    data.columns = {Aio::Detail::columnNode(source(), Id)};
    data.orderBy = {term(A, false), term(C, true), term(B, false), term(Id, true)};
    const QString plain = uR"(SELECT "id" FROM "t" ORDER BY "a", "c" DESC, "b", "id" DESC)"_s;
    QCOMPARE(Aio::Detail::compile(data, AioDialect::sqlite()).toString(), plain);
    QCOMPARE(Aio::Detail::compile(data, AioDialect::mysql()).toString(), inDialect(plain, AioDialect::mysql()));
    // PostgreSQL takes NULL for the greatest, and is told so only where there can be one
    QCOMPARE(Aio::Detail::compile(data, AioDialect::postgresql()).toString(),
             uR"(SELECT "id" FROM "t" ORDER BY "a" NULLS FIRST, "c" DESC NULLS LAST, "b", "id" DESC)"_s);
    data.orderBy = {Aio::OrderTerm(Aio::Detail::columnNode(source(), A)), Aio::OrderTerm(Aio::Detail::columnNode(source(), A), true)};
    QCOMPARE(Aio::Detail::compile(data, AioDialect::postgresql()).toString(), uR"(SELECT "id" FROM "t" ORDER BY "a", "a" DESC)"_s);
    // of an expression nobody knows
    data.orderBy = {Aio::OrderTerm(Aio::Detail::functionNode("abs", {Aio::Detail::columnNode(source(), B)}), true, Aio::Nulls::Smallest)};
    QVERIFY(Aio::Detail::compile(data, AioDialect::postgresql()).toString().endsWith(uR"(ORDER BY abs("b") DESC NULLS LAST)"_s));
    // a column that is never NULL is NULL all the same where a LEFT JOIN found no partner
    const auto joined = std::make_shared<Aio::Detail::Source>(&other);
    const auto on = Aio::Detail::binaryNode(Aio::Detail::Operator::Equal, Aio::Detail::columnNode(source(), B), Aio::Detail::columnNode(joined, 0));
    data.orderBy = {Aio::OrderTerm(Aio::Detail::columnNode(joined, 1), false, Aio::Nulls::Smallest)};
    data.joins = {Aio::Detail::JoinTerm(Aio::Detail::JoinType::Left, joined, on)};
    QVERIFY(Aio::Detail::compile(data, AioDialect::postgresql()).toString().endsWith(uR"(ORDER BY "u"."d" NULLS FIRST)"_s));
    data.joins = {Aio::Detail::JoinTerm(Aio::Detail::JoinType::Inner, joined, on)};
    QVERIFY(Aio::Detail::compile(data, AioDialect::postgresql()).toString().endsWith(uR"(ORDER BY "u"."d")"_s));
}

void TestKeyset::pagesOfRandomTables()
{
    const quint32 seed = qEnvironmentVariableIntValue("AIOORM_SEED") ? quint32(qEnvironmentVariableIntValue("AIOORM_SEED")) : std::random_device()();
    qInfo("AIOORM_SEED=%u", seed);
    std::mt19937 random(seed);
    const auto upTo = [&](int n) {
        return int(random() % quint32(n));
    };
    int pages = 0;
    for (int round = 0; round < 60; ++round) {
        SqliteMemory memory;
        QCOMPARE(memory.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER NOT NULL, c TEXT)"), QString());
        if (upTo(2)) {
            QCOMPARE(memory.execute("CREATE INDEX i ON t (a, b); CREATE INDEX j ON t (b DESC, id)"), QString());
        }
        QByteArray insert = "INSERT INTO t (a, b, c) VALUES ";
        const int rows = 1 + upTo(60);
        const int spread = 1 + upTo(6);
        for (int i = 0; i < rows; ++i) {
            const QByteArray a = upTo(3) ? QByteArray::number(upTo(spread)) : "NULL";
            const QByteArray c = upTo(3) ? "'" + QByteArray::number(upTo(spread)) + "'" : "NULL";
            insert += (i ? ", (" : "(") + a + ", " + QByteArray::number(upTo(spread)) + ", " + c + ')';
        }
        QCOMPARE(memory.execute(insert), QString());
        for (int order = 0; order < 8; ++order) {
            // some columns in some order and direction, then the key
            QList<int> fields{A, B, C};
            std::shuffle(fields.begin(), fields.end(), random);
            fields.resize(upTo(4));
            fields.append(Id);
            Aio::Detail::SelectData data;
            data.from = source();
            QString shown;
            for (const int field : fields) {
                data.orderBy.push_back(term(field, upTo(2)));
                data.columns.push_back(Aio::Detail::columnNode(source(), field));
                shown += u" %1%2"_s.arg(QString::fromUtf8(table().field(field).name), data.orderBy.back().descending ? u" desc"_s : QString());
            }
            const QStringList all = memory.rows(Aio::Detail::compile(data, AioDialect::sqlite()));
            QCOMPARE(memory.lastError(), QString());
            QCOMPARE(all.size(), rows);

            QStringList paged;
            data.limit = 1 + upTo(7);
            for (;;) {
                Aio::Detail::SelectData page = data;
                if (!paged.isEmpty()) {
                    const QStringList last = paged.last().split(u',');
                    std::vector<AioValue> values;
                    for (int i = 0; i < fields.size(); ++i) {
                        values.push_back(value(last[i], fields[i]));
                    }
                    page.where = Aio::Detail::keysetAfter(page.orderBy, values);
                }
                const QStringList found = memory.rows(Aio::Detail::compile(page, AioDialect::sqlite()));
                QCOMPARE(memory.lastError(), QString());
                ++pages;
                paged += found;
                if (found.size() < *data.limit || paged.size() > rows) {
                    break;
                }
            }
            if (paged != all) {
                qWarning("round %d, order%s, pages of %d", round, qPrintable(shown), int(*data.limit));
            }
            QCOMPARE(paged, all);
        }
    }
    QVERIFY(pages > 1000);
}

void TestKeyset::pagesOverALeftJoin()
{
    SqliteMemory memory;
    QCOMPARE(memory.execute(
                 "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER NOT NULL, c TEXT); CREATE TABLE u (id INTEGER PRIMARY KEY, d INTEGER NOT NULL);"
                 "INSERT INTO t (id, b) VALUES (1, 1), (2, 9), (3, 2), (4, 9), (5, 1); INSERT INTO u VALUES (1, 10), (2, 20)"),
             QString());
    const auto joined = std::make_shared<Aio::Detail::Source>(&other);
    for (const bool descending : {false, true}) {
        Aio::Detail::SelectData data;
        data.from = source();
        data.joins = {Aio::Detail::JoinTerm(
            Aio::Detail::JoinType::Left,
            joined,
            Aio::Detail::binaryNode(Aio::Detail::Operator::Equal, Aio::Detail::columnNode(source(), B), Aio::Detail::columnNode(joined, 0)))};
        data.orderBy = {Aio::OrderTerm(Aio::Detail::columnNode(joined, 1), descending, Aio::Nulls::Smallest), term(Id, false)};
        data.columns = {data.orderBy[0].node, data.orderBy[1].node};
        const QStringList all = memory.rows(Aio::Detail::compile(data, AioDialect::sqlite()));
        QCOMPARE(all.size(), 5);
        for (int i = 0; i < 5; ++i) {
            const QStringList row = all[i].split(u',');
            data.where = Aio::Detail::keysetAfter(data.orderBy, {value(row[0], B), value(row[1], Id)});
            QCOMPARE(memory.rows(Aio::Detail::compile(data, AioDialect::sqlite())), all.mid(i + 1));
            data.where.reset();
        }
    }
}

void TestKeyset::entersTheIndex()
{
    // the last page of a long table costs what the first one does
    SqliteMemory memory;
    QCOMPARE(memory.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER NOT NULL, c TEXT); CREATE INDEX i ON t (b); CREATE INDEX j ON t (a)"),
             QString());
    const auto plan = [&](const std::vector<Aio::OrderTerm> &terms) {
        Aio::Detail::SelectData data;
        data.from = source();
        data.orderBy = terms;
        data.limit = 10;
        data.where = Aio::Detail::keysetAfter(terms, {AioValue(qint64(5)), AioValue(qint64(6))});
        AioSql sql = Aio::Detail::compile(data, AioDialect::sqlite());
        sql.text.prepend("EXPLAIN QUERY PLAN ");
        return memory.rows(sql).join(u' ') + memory.lastError();
    };
    QVERIFY2(plan({term(B, false), term(Id, false)}).contains(u"SEARCH t USING INDEX i (b>?)"), qPrintable(plan({term(B, false), term(Id, false)})));
    QVERIFY2(plan({term(B, true), term(Id, true)}).contains(u"SEARCH t USING INDEX i (b<?)"), qPrintable(plan({term(B, true), term(Id, true)})));
    QVERIFY2(plan({term(A, false), term(Id, false)}).contains(u"SEARCH t USING INDEX j (a>?)"), qPrintable(plan({term(A, false), term(Id, false)})));
    QVERIFY2(!plan({term(B, false), term(Id, false)}).contains(u"TEMP B-TREE"), qPrintable(plan({term(B, false), term(Id, false)})));
}

QTEST_APPLESS_MAIN(TestKeyset)
#include "tst_keyset.moc"
