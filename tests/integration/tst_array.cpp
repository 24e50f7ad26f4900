// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiorawsql.h"
#include "support/posts.h"
#include "support/testdatabase.h"

#include <numeric>

using namespace Qt::StringLiterals;

/// What queries find in lists and do to them, on each database.
class TestArray : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void conditions_data();
    void conditions();
    void nulls();
    void nullElements();
    void manyValues();
    void types();
    void parts();
    void appends();
    void ofJoinedTables();

protected:
    QStringList suiteKinds() const override
    {
        QStringList kinds = TestDatabase::kinds() + TestDatabase::qtSqlKinds();
        kinds.removeAll(u"qtsql-odbc"_s); // its computed whole numbers are of 32 bits
        kinds.removeAll(u"sqlite-file"_s);
        return kinds;
    }

private:
    QList<qint64> found(const Aio::Condition &condition);
};

void TestArray::init()
{
    DatabaseTest::init();
    await(db().aioCreateTables<Post>());
    const auto &p = Post::columns();
    await(Post::aioCreate(db(), p.tags = QStringList{}, p.value = QStringList{u"x"_s}));
    await(Post::aioCreate(db(), p.tags = QStringList{u"a"_s}, p.maybe = QStringList{}));
    await(Post::aioCreate(db(), p.tags = QStringList{u"a"_s, u"b"_s, u"a"_s}, p.maybe = QStringList{u"a"_s}));
    await(Post::aioCreate(db(), p.tags = QStringList{u"A"_s, u"5"_s, u"null"_s, u"say \"hi\" \\ ü 😀"_s}, p.numbers = QList<qint64>{5, (1LL << 53) + 1}));
}

QList<qint64> TestArray::found(const Aio::Condition &condition)
{
    const auto &p = Post::columns();
    QList<qint64> ids;
    for (const auto &[id] : await(Post::select(p.id).where(condition).orderBy(p.id).aioExecute(db()))) {
        ids << id;
    }
    return ids;
}

void TestArray::conditions_data()
{
    QTest::addColumn<Aio::Condition>("condition");
    QTest::addColumn<QList<qint64>>("ids");
    const auto &p = Post::columns();
    using Ids = QList<qint64>;
    QTest::newRow("contains") << p.tags.contains(u"a") << Ids{2, 3};
    QTest::newRow("contains not") << !p.tags.contains(u"a"_s) << Ids{1, 4};
    QTest::newRow("contains what looks like a number") << p.tags.contains(u"5") << Ids{4};
    QTest::newRow("contains what looks like null") << p.tags.contains(u"null") << Ids{4};
    QTest::newRow("contains what has to be escaped") << p.tags.contains(u"say \"hi\" \\ ü 😀") << Ids{4};
    QTest::newRow("contains nothing of it") << p.tags.contains(u"say") << Ids{};
    QTest::newRow("all") << p.tags.containsAll({u"b"_s, u"a"_s}) << Ids{3};
    QTest::newRow("all, twice") << p.tags.containsAll({u"a"_s, u"a"_s}) << Ids{2, 3};
    QTest::newRow("all of none") << p.tags.containsAll({}) << Ids{1, 2, 3, 4};
    QTest::newRow("any") << p.tags.containsAny({u"b"_s, u"A"_s, u"z"_s}) << Ids{3, 4};
    QTest::newRow("any of none") << p.tags.containsAny({}) << Ids{};
    QTest::newRow("contained") << p.tags.isContainedIn({u"a"_s, u"b"_s, u"c"_s}) << Ids{1, 2, 3};
    QTest::newRow("contained in none") << p.tags.isContainedIn(QStringList()) << Ids{1};
    QTest::newRow("number") << p.numbers.contains(5) << Ids{4};
    QTest::newRow("great number") << p.numbers.contains((1LL << 53) + 1) << Ids{4};
    QTest::newRow("the number beside it, exactly") << p.numbers.contains(1LL << 53) << Ids{};
    QTest::newRow("a column called as one of json_each()") << p.value.contains(u"x") << Ids{1};
    QTest::newRow("length") << (p.tags.length() == 3) << Ids{3};
    QTest::newRow("element") << (p.tags.at(0) == u"a"_s) << Ids{2, 3};
    QTest::newRow("last element") << (p.tags.at(-2) == u"b"_s) << Ids{3};
}

void TestArray::conditions()
{
    if (QByteArrayView(QTest::currentDataTag()).endsWith("exactly") && !testDatabase().hasExactJsonNumbers()) {
        QSKIP("the database compares numbers in JSON as fractions");
    }
    QFETCH(Aio::Condition, condition);
    QTEST(found(condition), "ids");
}

void TestArray::nulls()
{
    const auto &p = Post::columns();
    QCOMPARE(found(p.maybe.contains(u"a")), QList<qint64>{3});
    QCOMPARE(found(!p.maybe.contains(u"a")), QList<qint64>{2}); // of what is NULL it cannot be told
    QCOMPARE(found(!p.maybe.containsAny({u"a"_s})), QList<qint64>{2});
    QCOMPARE(found(p.maybe.isContainedIn({u"a"_s})), (QList<qint64>{2, 3}));
    QCOMPARE(found(p.maybe.containsAll({})), (QList<qint64>{2, 3}));
    QCOMPARE(found(p.maybe.length() == 0), QList<qint64>{2});
}

/// An element that is NULL is equal to nothing.
void TestArray::nullElements()
{
    const auto &p = Post::columns();
    await(Post::aioCreate(db(), p.maybes = Post::MaybeNumbers{1, std::nullopt}));
    const auto those = [&](const Aio::Condition &condition) {
        return found(condition && p.maybes.length() > 0);
    };
    QCOMPARE(those(p.maybes.contains(1)), QList<qint64>{5});
    QCOMPARE(those(p.maybes.contains(2)), QList<qint64>{});
    QCOMPARE(those(!p.maybes.contains(2)), QList<qint64>{5});
    QCOMPARE(those(p.maybes.containsAny({2, 3})), QList<qint64>{});
    QCOMPARE(those(p.maybes.isContainedIn({1})), QList<qint64>{});
    QCOMPARE(those(!p.maybes.isContainedIn({1, 2})), QList<qint64>{5});
}

void TestArray::manyValues()
{
    const auto &p = Post::columns();
    QList<qint64> values(5000);
    std::iota(values.begin(), values.end(), 0);
    await(Post::aioCreate(db(), p.numbers = values));
    QCOMPARE(found(p.numbers.containsAll(values)), QList<qint64>{5});
    QCOMPARE(found(p.numbers.isContainedIn(values.mid(1)) && p.numbers.length() > 0), QList<qint64>{});
    QCOMPARE(found(p.numbers.containsAny(values.mid(6))), QList<qint64>{5});
}

void TestArray::types()
{
    const auto &p = Post::columns();
    const QDate day(2026, 2, 28);
    await(Post::aioCreate(db(), p.reals = QList<double>{0.1, -3}, p.flags = QList<bool>{false}, p.days = QList<QDate>{day}));
    QCOMPARE(found(p.reals.contains(0.1)), QList<qint64>{5});
    QCOMPARE(found(p.reals.contains(-3)), QList<qint64>{5});
    QCOMPARE(found(p.flags.contains(false)), QList<qint64>{5});
    QCOMPARE(found(p.flags.contains(true)), QList<qint64>{});
    QCOMPARE(found(p.days.contains(day)), QList<qint64>{5});
    QCOMPARE(found(p.days.containsAny({day.addDays(1)})), QList<qint64>{});
}

void TestArray::parts()
{
    const auto &p = Post::columns();
    await(Post::aioCreate(db(),
                          p.numbers = QList<qint64>{1, (1LL << 53) + 1},
                          p.reals = QList<double>{0.25, 2},
                          p.flags = QList<bool>{true, false},
                          p.maybe = QStringList{u"ü"_s}));
    const auto query =
        Post::select(p.numbers.at(1), p.reals.at(1), p.flags.at(-1), p.maybe.at(0), p.maybe.at(1), p.tags.at(-1), p.maybe.length(), p.numbers.length());
    const auto [number, real, flag, text, behind, none, length, count] = await(query.where(p.id == 5).aioExecute(db())).first();
    QCOMPARE(number, std::optional<qint64>((1LL << 53) + 1));
    QCOMPARE(real, std::optional(2.0));
    QCOMPARE(flag, std::optional(false));
    QCOMPARE(text, std::optional(u"ü"_s));
    QVERIFY(!behind);
    QVERIFY(!none);
    QCOMPARE(length, std::optional<qint64>(1));
    QCOMPARE(count, 2);
}

void TestArray::appends()
{
    const auto &p = Post::columns();
    const auto append = Post::update(p.tags = p.tags.append(u"\"new\" ü"),
                                     p.maybe = p.maybe.append(u"1"_s),
                                     p.numbers = p.numbers.append((1LL << 53) + 1),
                                     p.flags = p.flags.append(true),
                                     p.days = p.days.append(QDate(2026, 1, 2)));
    QCOMPARE(await(append.where(p.id.in(1, 3)).aioExecute(db())), 2);
    const auto first = await(Post::aioGet(db(), p.id == 1));
    QCOMPARE(first->tags(), QStringList{u"\"new\" ü"_s});
    QVERIFY(!first->maybe()); // NULL stays NULL
    QCOMPARE(first->numbers(), (QList<qint64>{(1LL << 53) + 1}));
    QCOMPARE(first->flags(), QList<bool>{true});
    QCOMPARE(first->days(), QList<QDate>{QDate(2026, 1, 2)});
    const auto third = await(Post::aioGet(db(), p.id == 3));
    QCOMPARE(third->tags(), (QStringList{u"a"_s, u"b"_s, u"a"_s, u"\"new\" ü"_s}));
    QCOMPARE(third->maybe(), std::optional(QStringList{u"a"_s, u"1"_s}));
}

void TestArray::ofJoinedTables()
{
    const auto &p = Post::columns();
    const Aio::Alias<Post> other("other");
    // of a row that is not there its list is NULL
    const auto query = Post::select(p.id).leftJoin(other, other.columns().id == p.id + 1).where(!other.columns().tags.contains(u"zzz")).orderBy(p.id);
    QCOMPARE(await(query.aioExecute(db())).size(), 3);
}

QTEST_GUILESS_MAIN(TestArray)
#include "tst_array.moc"
