// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/models.h"
#include "support/testdatabase.h"

using namespace Qt::StringLiterals;

namespace
{
struct Counts {
    qint64 author;
    qint64 n;
    friend bool operator==(const Counts &a, const Counts &b) = default;
};
AIO_STRUCT(Counts, author, n)

struct Place {
    qint64 id;
    QString name;
    qint64 depth;
    friend bool operator==(const Place &a, const Place &b) = default;
};
AIO_STRUCT(Place, id, name, depth)
}

/// Tables and queries under another name: what they give on each database.
class TestAliases : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void newestOfEach();
    void valuesOfSubqueries();
    void objects();
    void along();
    void comparedWithItself();
    void names();
    void recursion();
};

void TestAliases::init()
{
    DatabaseTest::init();
    if (isSkipped()) {
        return;
    }
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto &f = Folder::columns();
    await(User::insertMany(u.id, u.username, u.score)
              .rows(QList<std::tuple<int, QString, int>>{{1, u"ann"_s, 1}, {2, u"bob"_s, 2}, {3, u"cid"_s, 3}})
              .aioExecute());
    await(Tweet::insertMany(t.id, t.author, t.content)
              .rows(QList<std::tuple<int, int, QString>>{{1, 1, u"one"_s}, {2, 1, u"two"_s}, {3, 2, u"three"_s}, {4, 1, u"four"_s}})
              .aioExecute());
    await(Folder::insertMany(f.id, f.folder, f.name)
              .rows(QList<std::tuple<int, std::optional<int>, QString>>{{1, {}, u"root"_s}, {2, 1, u"a"_s}, {3, 2, u"b"_s}, {4, 1, u"c"_s}})
              .aioExecute());
    followKeys<User, Tweet, Folder>();
}

void TestAliases::newestOfEach()
{
    const auto &t = Tweet::columns();
    const Aio::Alias<Tweet> other("other");
    const auto newest = t.id == other.select(aioMax(other->id)).where(other->author == t.author);
    QCOMPARE(await(Tweet::select(t.content).where(newest).orderBy(t.id).aioExecute()), (QList<std::tuple<QString>>{{u"three"_s}, {u"four"_s}}));
    const auto tweets = await(Tweet::select().include(t.author).where(newest).orderBy(t.id).aioExecute());
    QCOMPARE(tweets.size(), 2);
    QCOMPARE(tweets[0]->author()->username(), u"bob"_s);
    QCOMPARE(await(Tweet::select().where(newest).aioCount()), 2);
    // the query on the other side, and one that has no row
    const auto all = other.select(aioCount()).where(other->author == t.author);
    QCOMPARE(await(Tweet::select(t.id).where(Aio::scalar(all) == 1).aioExecute()), (QList<std::tuple<qint64>>{{3}}));
    QCOMPARE(await(Tweet::select(t.id).where(t.id == other.select(other->id).where(other->id == 99)).aioExecute()), (QList<std::tuple<qint64>>{}));
    QCOMPARE(await(db().run([&] {
                 return Tweet::select().where(newest).count();
             })),
             2);
}

void TestAliases::valuesOfSubqueries()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const Aio::Alias<Tweet> other("other");
    const auto sums = Tweet::select(t.id, Aio::scalar(other.select(aioSum(other->id)).where(other->author == t.author))).orderBy(t.id);
    QCOMPARE(await(sums.aioExecute()), (QList<std::tuple<qint64, std::optional<qint64>>>{{1, 7}, {2, 7}, {3, 3}, {4, 7}}));
    // whole rows stand for their key
    QCOMPARE(await(Tweet::select(t.id).where(t.author == User::select().where(u.username == u"bob"_s)).aioExecute()), (QList<std::tuple<qint64>>{{3}}));
    QCOMPARE(await(User::update(u.rank = 9).where(u.id == Tweet::select(aioMax(t.author))).aioExecute()), 1);
    QCOMPARE(await(User::aioGet(u.id == 2))->rank(), 9);
}

void TestAliases::objects()
{
    const auto &t = Tweet::columns();
    const Aio::Alias<Tweet> other("other");
    const Aio::Alias<User> writer("writer");
    const auto query = other.select().include(other->author, writer).where(writer->username == u"ann"_s).orderBy(other->id.desc());
    const auto tweets = await(query.aioExecute());
    QCOMPARE(tweets.size(), 3);
    QCOMPARE(tweets[0]->content(), u"four"_s);
    QVERIFY(tweets[0]->author().isLoaded() && tweets[0]->isPersisted());
    tweets[0]->setContent(u"changed"_s);
    QVERIFY(await(tweets[0]->aioSave()));
    QCOMPARE(await(Tweet::aioGet(t.id == 4))->content(), u"changed"_s);
    QCOMPARE(await(query.aioFirst())->id(), 4);
    QCOMPARE(await(query.aioCount()), 3);
    const auto maps = await(other.select().where(other->id == 3).aioMaps());
    QCOMPARE(maps.size(), 1);
    QCOMPARE(maps[0].value(u"content"_s).toString(), u"three"_s);
    const auto part = await(other.select().only(other->content).where(other->id == 3).aioFirst());
    QVERIFY(part->isPartial());
    QCOMPARE(part->content(), u"three"_s);
    auto stream = await(other.select().orderBy(other->id).aioStream(3));
    QVERIFY(await(stream.aioNextBatch()));
    QCOMPARE(stream.batch().size(), 3);
}

void TestAliases::along()
{
    const auto &f = Folder::columns();
    const Aio::Alias<Folder> upper("upper"), top("top");
    const auto names = Folder::select(f.name, upper->name, Aio::nullable(top->name)).join(upper).leftJoin(top, upper->folder == top->id).orderBy(f.id);
    QCOMPARE(await(names.aioExecute()),
             (QList<std::tuple<QString, QString, std::optional<QString>>>{{u"a"_s, u"root"_s, {}}, {u"b"_s, u"a"_s, u"root"_s}, {u"c"_s, u"root"_s, {}}}));
    // the third one could hang on either
    QVERIFY(errorOf<AioProgrammingError>(Folder::select(f.name).join(upper).join(top).aioExecute()).message().contains(u"more than one foreign key"));
}

void TestAliases::comparedWithItself()
{
    const auto &t = Tweet::columns();
    for (const auto &query : {Tweet::select(aioMax(t.id)).where(t.author == t.author), Tweet::select(aioMax(t.id)).where(t.author.key() == t.author)}) {
        const auto error = errorOf<AioProgrammingError>(query.aioExecute());
        QVERIFY2(error.message().contains(u"tweets.author is compared with itself"), qPrintable(error.message()));
        QVERIFY2(error.message().contains(u"Aio::Alias"), qPrintable(error.message()));
        QCOMPARE(error.outcome(), AioOutcome::NotSent);
    }
    errorOf<AioProgrammingError>(Tweet::select(t.id).where(t.id == Tweet::select(aioMax(t.id)).where(t.author == t.author)).aioExecute());
}

void TestAliases::names()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto query = Tweet::select(t.author, aioCount()).groupBy(t.author);
    const auto counts = query.as<Counts>("counts");
    QCOMPARE(await(User::select(u.username, counts->n).join(counts, u.id == counts->author).where(counts->n > 0).orderBy(counts->n.desc()).aioExecute()),
             (QList<std::tuple<QString, qint64>>{{u"ann"_s, 3}, {u"bob"_s, 1}}));
    QCOMPARE(await(User::select(u.username, Aio::nullable(counts->n)).leftJoin(counts, u.id == counts->author).where(u.id == 3).aioExecute()),
             (QList<std::tuple<QString, std::optional<qint64>>>{{u"cid"_s, {}}}));
    QCOMPARE(await(counts.select().orderBy(counts->author).aioExecute()), (QList<Counts>{{1, 3}, {2, 1}})); // rows are the struct too
    const auto [author, n] = counts.columns(); // by position as well
    QCOMPARE(await(counts.select(n).where(author == 2).aioScalar()), std::optional<qint64>(1));
    const auto busy = query.cte<Counts>("busy");
    const auto other = busy.as("other");
    QCOMPARE(await(busy.select(busy->author, other->author).join(other, other->n < busy->n).with(busy).aioExecute()),
             (QList<std::tuple<qint64, qint64>>{{1, 2}}));
    if (db().dialect().hasLateral) {
        const auto mine = Tweet::select(t.author, t.id).where(t.author == u.id).orderBy(t.id.desc()).limit(1).lateral<Counts>("mine");
        QCOMPARE(await(User::select(u.id, mine->n).crossJoin(mine).orderBy(u.id).aioExecute()), (QList<std::tuple<qint64, qint64>>{{1, 4}, {2, 3}}));
    }
}

void TestAliases::recursion()
{
    const auto &f = Folder::columns();
    const auto tree = Folder::select(f.id, f.name, f.id - f.id).where(f.folder.isNull()).recursiveCte<Place>("tree", [&](const auto &tree) {
        return Folder::select(f.id, f.name, tree->depth + 1).join(tree, f.folder == tree->id);
    });
    QCOMPARE(await(tree.select().with(tree).orderBy(tree->id).aioExecute()), (QList<Place>{{1, u"root"_s, 0}, {2, u"a"_s, 1}, {3, u"b"_s, 2}, {4, u"c"_s, 1}}));
    // a key and a foreign key to it are one column
    const auto upwards = Folder::select(f.id).where(f.id == 3).recursiveCte("upwards", [&](const auto &upwards) {
        return Folder::select(f.folder).join(upwards, f.id == upwards.template column<0>()).where(f.folder.isNotNull());
    });
    QCOMPARE(await(upwards.select().with(upwards).orderBy(upwards.column<0>()).aioExecute()), (QList<std::tuple<qint64>>{{1}, {2}, {3}}));
}

QTEST_GUILESS_MAIN(TestAliases)
#include "tst_aliases.moc"
