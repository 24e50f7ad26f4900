// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/models.h"
#include "support/testdatabase.h"

using namespace Qt::StringLiterals;

/// What is written short gives the rows that the long form gives, on each database.
class TestLanguage : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void columnsOfBool();
    void textsThatAreAdded();
    void rowsByTheirKey();
    void loopsOverResults();
    void joinsOnForeignKeys();
    void pages();
    void keysAsForeignKeys();

private:
    /// ann (active, 2 tweets), bob (not active, 1), cid (active, without a bio, none).
    void fill();
    QStringList names(const Aio::Condition &condition);
};

void TestLanguage::fill()
{
    await(User::insertMany(User::C.id, User::C.username, User::C.bio, User::C.active, User::C.rank, User::C.score)
              .rows({{1, u"ann", u"a", true, 5, 0.5}, {2, u"bob"_s, std::optional<QString>(u"b"_s), false, 3, 1}, {3, u"cid", std::nullopt, true, 6, 2.5}})
              .aioExecute());
    await(Tweet::insertMany(Tweet::C.id, Tweet::C.author, Tweet::C.content).rows({{1, 1, u"one"}, {2, 1, u"two"}, {3, 2, u"three"}}).aioExecute());
    followKeys<User, Tweet>();
}

QStringList TestLanguage::names(const Aio::Condition &condition)
{
    QStringList names;
    for (const auto &user : await(User::select().where(condition).orderBy(User::C.id).aioExecute())) {
        names.append(user->username());
    }
    return names;
}

void TestLanguage::columnsOfBool()
{
    fill();
    const auto &u = User::columns();
    QCOMPARE(names(u.active), (QStringList{u"ann"_s, u"cid"_s}));
    QCOMPARE(names(!u.active), QStringList{u"bob"_s});
    QCOMPARE(names(u.active && u.rank > 5), QStringList{u"cid"_s});
    QCOMPARE(names(u.rank < 4 || u.active), (QStringList{u"ann"_s, u"bob"_s, u"cid"_s}));
    QCOMPARE(names(!(u.active && u.rank > 5)), (QStringList{u"ann"_s, u"bob"_s}));
    // of one that is NULL neither is true
    const auto named = Aio::when(u.bio == u"a"_s, true).when(u.bio == u"b"_s, false);
    QCOMPARE(names(named), QStringList{u"ann"_s});
    QCOMPARE(names(!named), QStringList{u"bob"_s});
    QCOMPARE(names((u.bio == u"a"_s).value()), QStringList{u"ann"_s});
    // SQL of one's own stays together
    QCOMPARE(names(Aio::sql<bool>("? = 2 OR ? = 3", u.id, u.id) && u.active), QStringList{u"cid"_s});
    QCOMPARE(names(!Aio::sql<bool>("? = 2 OR ? = 3", u.id, u.id)), QStringList{u"ann"_s});
    QCOMPARE(await(User::select(aioCount().filter(u.active)).aioScalar()), 2);
}

void TestLanguage::textsThatAreAdded()
{
    fill();
    const auto &u = User::columns();
    const auto rows = await(User::select(u"<"_s + u.username + u">", u.username + u"/" + u.bio).orderBy(u.id).aioExecute());
    QCOMPARE(std::get<0>(rows[0]), u"<ann>"_s);
    QCOMPARE(std::get<1>(rows[0]), std::optional<QString>(u"ann/a"_s));
    QCOMPARE(std::get<1>(rows[2]), std::optional<QString>());
    QCOMPARE(names(u.username + u"?" == u"bob?"), QStringList{u"bob"_s});
    QCOMPARE(await(User::update(u.username = u.username + u"!").where(u.active).aioExecute()), 2);
    QCOMPARE(names({}), (QStringList{u"ann!"_s, u"bob"_s, u"cid!"_s}));
}

void TestLanguage::rowsByTheirKey()
{
    fill();
    QCOMPARE(await(User::aioGet(2))->username(), u"bob"_s);
    QCOMPARE(await(User::aioGet(db(), qint16(3)))->username(), u"cid"_s);
    QCOMPARE(await(User::aioGet(User::C.username == u"ann"))->id(), 1);
    QCOMPARE(await(User::aioGet(!User::C.active))->id(), 2);
    QCOMPARE(await(User::aioGetOrNone(7)), std::shared_ptr<User>());
    QCOMPARE(await(User::aioGetOrNone(0)), std::shared_ptr<User>()); // a key like any other, and not no condition
    QCOMPARE(await(User::aioGetOrNone(db(), 1))->username(), u"ann"_s);
    (void)errorOf<AioDoesNotExist>(User::aioGet(7));
    const auto inside = [] {
        QCOMPARE(User::get(2)->username(), u"bob"_s);
        QCOMPARE(User::getOrNone(7), std::shared_ptr<User>());
        QCOMPARE(User::get(User::C.active && User::C.rank > 5)->username(), u"cid"_s);
    };
    await(db().run(inside));
}

void TestLanguage::loopsOverResults()
{
    fill();
    const auto loop = []() -> AioTask<QStringList> {
        QStringList names;
        for (const auto &user : co_await User::select()
                                    .where(User::C.active && User::C.username.in({u"ann", u"cid", u"nobody"}) && User::C.id.notIn({7, 8}))
                                    .orderBy(User::C.id)
                                    .aioExecute()) {
            const auto again = co_await User::aioGet(user->id());
            names.append(user->username() + again->bio().value_or(u"-"_s));
        }
        for (const auto &[id, name] : co_await User::select(User::C.id, User::C.username).orderBy(User::C.id.desc()).limit(1).aioExecute()) {
            co_await User::update(User::C.rank = 9).where(User::C.id == id).aioExecute();
            names.append(name);
        }
        co_return names;
    };
    QCOMPARE(await(loop()), (QStringList{u"anna"_s, u"cid-"_s, u"cid"_s}));
    QCOMPARE(await(User::aioGet(3))->rank(), 9);
}

void TestLanguage::joinsOnForeignKeys()
{
    fill();
    QCOMPARE(await(Tweet::select(User::C.username).join<User>(Tweet::C.author).orderBy(Tweet::C.id).aioExecute()),
             (QList<std::tuple<QString>>{{u"ann"_s}, {u"ann"_s}, {u"bob"_s}}));
    QCOMPARE(await(User::select(User::C.username, aioCount(Tweet::C.id))
                       .leftJoin<Tweet>(Tweet::C.author)
                       .groupBy(User::C.id, User::C.username)
                       .orderBy(User::C.id)
                       .aioExecute()),
             (QList<std::tuple<QString, qint64>>{{u"ann"_s, 2}, {u"bob"_s, 1}, {u"cid"_s, 0}}));
}

void TestLanguage::pages()
{
    const auto make = []() -> AioTask<> {
        for (int rank = 0; rank < 25; ++rank) {
            co_await User::aioCreate(User::C.username = u"u%1"_s.arg(rank), User::C.rank = rank, User::C.score = 1);
        }
    };
    await(make());
    const auto page = [](int number) {
        QList<int> ranks;
        for (const auto &[rank] : await(User::select(User::C.rank).orderBy(User::C.rank).paginate(number, 10).aioExecute())) {
            ranks.append(rank);
        }
        return ranks;
    };
    QCOMPARE(page(1), (QList<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
    QCOMPARE(page(3), (QList<int>{20, 21, 22, 23, 24}));
    QCOMPARE(page(4), QList<int>());
    QCOMPARE(await(User::select().orderBy(User::C.rank).paginate(3, 10).aioCount()), 5);
    // so far from the beginning that no 32 bits would do
    QCOMPARE(await(User::select().orderBy(User::C.rank).paginate(1'000'000'000, 1'000'000).aioExecute()).size(), 0);
}

void TestLanguage::keysAsForeignKeys()
{
    fill();
    Tweet tweet;
    tweet.setAuthor(2);
    tweet.setContent(u"four"_s);
    QVERIFY(await(tweet.aioSave()));
    QCOMPARE(await(tweet.aioFetch(Tweet::C.author))->username(), u"bob"_s);
    tweet.setAuthor(9);
    (void)errorOf<AioIntegrityError>(tweet.aioSave());
    tweet.setAuthor(1);
    QVERIFY(!tweet.author().isLoaded());
    QVERIFY(await(tweet.aioSave()));
    QCOMPARE(await(Tweet::select().where(Tweet::C.author == 1).aioCount()), 3);
}

QTEST_GUILESS_MAIN(TestLanguage)
#include "tst_language.moc"
