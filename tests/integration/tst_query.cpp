// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/orm/aiorawsql.h"
#include "support/models.h"
#include "support/testdatabase.h"

using namespace Qt::StringLiterals;

struct LineOfTweet {
    qint64 id;
    QString author;
    std::optional<QString> bio;
};

/// What the query language gives back, on each database.
class TestQuery : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void includedObjects();
    void includedObjectsOfAnyDepth();
    void includedRowIsMissing();
    void includeRefuses();
    void partialObjects();
    void structsAndMaps();
    void groupsAndSubqueries();
    void setOperations();
    void recursion();
    void upsertOne();
    void upsertMany();
    void givenKeys();
    void insertFromQueryAndGenerator();
    void updatesAndDeletesOfSome();
    void rawSql();
    void manyConditions();
    void deepConditions();

private:
    /// ann (3 tweets), bob (1), cid (none).
    void fill();
};

void TestQuery::fill()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    await(User::insertMany(u.id, u.username, u.bio, u.rank, u.score)
              .rows(QList<std::tuple<int, QString, std::optional<QString>, int, double>>{{1, u"ann"_s, {}, 5, 0.5},
                                                                                         {2, u"bob"_s, u"b"_s, 3, 1.5},
                                                                                         {3, u"cid"_s, u"a"_s, 6, 2.5}})
              .aioExecute());
    await(Tweet::insertMany(t.id, t.author, t.content)
              .rows(QList<std::tuple<int, int, QString>>{{1, 1, u"one"_s}, {2, 1, u"two"_s}, {3, 2, u"three"_s}, {4, 1, u"four"_s}})
              .aioExecute());
    followKeys<User, Tweet>();
}

void TestQuery::manyConditions()
{
    fill();
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto ask = [&](auto &&count) {
        constexpr int many = 100000;
        Aio::Condition any, all;
        for (int i = 0; i < many; ++i) {
            const auto one = i == many / 2 ? t.id == t.author : t.id < t.author;
            any = i ? any || one : one;
        }
        // more than SQLite's thousand levels; a server takes its time to plan so many
        for (int i = 0; i < 3000; ++i) {
            all = i ? all && t.id >= t.author : t.id >= t.author;
        }
        QCOMPARE(count(Tweet::select().where(any)), 1);
        QCOMPARE(count(Tweet::select().where(all)), 4);
        QCOMPARE(count(Tweet::select().where(!any)), 3);
        Aio::Condition keys;
        for (int i = 2; i < 30000; ++i) {
            keys = i > 2 ? u.id == i || keys : u.id == i;
        }
        QCOMPARE(count(User::select().where(keys)), 2);
    };
    const auto inside = [&] {
        ask([](const auto &query) {
            return query.count();
        });
    };
    await(db().run(inside), std::chrono::minutes(5));
    ask([](const auto &query) {
        return await(query.aioCount(), std::chrono::minutes(5));
    });
}

void TestQuery::deepConditions()
{
    fill();
    const auto &u = User::columns();
    const auto nested = [&u](int depth) {
        Aio::Condition condition = u.id == 1;
        for (int i = 0; i < depth; ++i) {
            condition = !condition;
        }
        return User::select().where(condition);
    };
    const auto inside = [&] {
        QCOMPARE(nested(30).count(), 1);
        for (const int depth : {201, 100000}) {
            try {
                nested(depth).count();
                QFAIL("nothing was thrown");
            } catch (const AioProgrammingError &error) {
                QVERIFY2(error.message().startsWith(u"The statement is nested more than 100 levels deep."_s), qPrintable(error.message()));
                QCOMPARE(error.outcome(), AioOutcome::NotSent);
            }
        }
    };
    await(db().run(inside));
    QCOMPARE(await(nested(31).aioCount()), 2);
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(nested(100000).aioCount()));
}

void TestQuery::includedObjects()
{
    fill();
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto tweets = await(Tweet::select().include(t.author).orderBy(t.id).aioExecute());
    QCOMPARE(tweets.size(), 4);
    for (const auto &tweet : tweets) {
        QVERIFY(tweet->author().isLoaded());
        QVERIFY(!tweet->isDirty());
        QVERIFY(tweet->author()->isPersisted());
        QVERIFY(!tweet->author()->isDirty());
    }
    QCOMPARE(tweets[0]->author()->username(), u"ann"_s);
    QCOMPARE(tweets[2]->author()->username(), u"bob"_s);
    QCOMPARE(tweets[2]->author()->bio(), std::optional(u"b"_s));
    QCOMPARE(tweets[0]->author().object(), tweets[3]->author().object()); // rows that refer to one key share its object

    const auto some = await(Tweet::select().include(t.author).where(u.username == u"bob").aioExecute());
    QCOMPARE(some.size(), 1);
    const auto first = await(Tweet::select().join<User>().include(t.author).orderBy(u.username.desc()).aioFirst());
    QCOMPARE(first->author()->username(), u"bob"_s);
    QCOMPARE(await(Tweet::select().include(t.author).aioCount()), 4);
    QCOMPARE(await(Tweet::select().include(t.author).aioMaps()).first().keys(), (QStringList{u"author"_s, u"content"_s, u"id"_s}));

    // long enough for many chunks of rows and slices of objects
    QList<std::tuple<int, QString>> many;
    for (int i = 0; i < 5000; ++i) {
        many << std::tuple(1 + i % 3, QString::number(i));
    }
    await(Tweet::insertMany(t.author, t.content).rows(many).aioExecute());
    const auto all = await(Tweet::select().include(t.author).where(t.id > 4).orderBy(t.id).aioExecute());
    QCOMPARE(all.size(), many.size());
    for (qsizetype i = 0; i < all.size(); ++i) {
        QCOMPARE(all[i]->author()->id(), qint64(1 + i % 3));
        QCOMPARE(all[i]->author().object(), all[i % 3]->author().object());
    }
}

void TestQuery::includedObjectsOfAnyDepth()
{
    const auto &f = Folder::columns();
    std::shared_ptr<Folder> above;
    for (const QString &name : {u"root"_s, u"a"_s, u"b"_s, u"c"_s}) {
        above = await(Folder::aioCreate(f.name = name, f.folder = above));
    }
    const Aio::Alias<Folder> one("one"), two("two"), three("three");
    const auto folders = await(
        Folder::select().include(f.folder, one).include(one.columns().folder, two).include(two.columns().folder, three).orderBy(f.id.desc()).aioExecute());
    QCOMPARE(folders.size(), 4);
    QCOMPARE(folders[0]->folder()->name(), u"b"_s);
    QCOMPARE(folders[0]->folder()->folder()->name(), u"a"_s);
    QCOMPARE(folders[0]->folder()->folder()->folder()->name(), u"root"_s);
    QVERIFY(folders[0]->folder()->folder()->folder()->folder().isNull());
    QCOMPARE(folders[2]->folder()->name(), u"root"_s);
    QVERIFY(folders[2]->folder()->folder().isNull());
    QVERIFY(folders[3]->folder().isNull());
    QVERIFY(!folders[3]->folder().isLoaded());
}

void TestQuery::includedRowIsMissing()
{
    if (!testDatabase().isSqlite()) {
        QSKIP("the database lets no such key in");
    }
    const auto &t = Tweet::columns();
    const auto connection = await(db().aioConnection());
    await(AioDatabase::aioExecuteSql(connection, u"PRAGMA foreign_keys = OFF"_s));
    await(Tweet::insert(t.author = 4711, t.content = u"x"_s).aioExecute(connection));
    const auto tweet = await(Tweet::select().include(t.author).aioFirst(connection));
    QVERIFY(tweet && !tweet->author().isNull() && !tweet->author().isLoaded() && !tweet->isDirty());
    QCOMPARE(tweet->author().key(), 4711); // what the row has stays
    errorOf<AioDoesNotExist>(tweet->aioFetch(connection, t.author));
}

void TestQuery::includeRefuses()
{
    const auto &f = Folder::columns();
    const auto &t = Tweet::columns();
    const Aio::Alias<Folder> one("one"), two("two");
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, (void)Folder::select().include(one.columns().folder, two));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, (void)Tweet::select().unionAll(Tweet::select()).include(t.author));
    QVERIFY(errorOf<AioProgrammingError>(Folder::select().include(f.folder).aioExecute()).message().contains(u"give the second one an alias"));
}

void TestQuery::partialObjects()
{
    fill();
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto bob = await(User::select().only(u.username, u.rank).where(u.id == 2).aioFirst());
    QCOMPARE(bob->id(), 2); // the key is always read
    QCOMPARE(bob->username(), u"bob"_s);
    QVERIFY(bob->isPartial());
    QVERIFY(!bob->isDirty());
    try {
        (void)bob->bio();
        QFAIL("a field that was not read was given out");
    } catch (const AioProgrammingError &error) {
        QCOMPARE(error.column(), u"bio"_s);
        QVERIFY(error.message().startsWith(u"users.bio was not read"));
    }
    QCOMPARE(bob->property("bio"), QVariant::fromValue(nullptr)); // a property read never throws

    // only what was assigned is saved, and the default value counts as assigned
    bob->setRank(9);
    bob->setScore(0);
    QCOMPARE(bob->score(), 0.0);
    QVERIFY(await(bob->aioSave()));
    const auto read = await(User::aioGet(u.id == 2));
    QCOMPARE(read->rank(), 9);
    QCOMPARE(read->score(), 0.0);
    QCOMPARE(read->bio(), std::optional(u"b"_s));
    QVERIFY(errorOf<AioProgrammingError>(bob->aioSave(Aio::SaveMode::ForceInsert)).message().contains(u"was not read"));
    await(bob->aioReload());
    QVERIFY(!bob->isPartial());
    QCOMPARE(bob->bio(), std::optional(u"b"_s));

    const auto tweets = await(Tweet::select().only(t.author).include(t.author).orderBy(t.id).aioExecute());
    QCOMPARE(tweets[2]->author()->username(), u"bob"_s);
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, (void)tweets[2]->content());
    QCOMPARE(await(Tweet::select().only(t.content).aioMaps()).first().keys(), (QStringList{u"content"_s, u"id"_s}));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, (void)Tweet::select().only(u.username));
}

void TestQuery::structsAndMaps()
{
    fill();
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const QList<LineOfTweet> lines = await(Tweet::select(t.id, u.username, u.bio).join<User>().orderBy(t.id).into<LineOfTweet>().aioExecute());
    QCOMPARE(lines.size(), 4);
    QCOMPARE(lines[2].id, 3);
    QCOMPARE(lines[2].author, u"bob"_s);
    QCOMPARE(lines[2].bio, std::optional(u"b"_s));
    QVERIFY(!lines[0].bio);
    const auto first = await(Tweet::select(t.id, u.username, u.bio).join<User>().orderBy(t.id).into<LineOfTweet>().aioFirst());
    QVERIFY(first && first->author == u"ann");
    QVERIFY(!await(Tweet::select(t.id, u.username, u.bio).join<User>().where(t.id > 100).into<LineOfTweet>().aioFirst()));

    const auto maps = await(Tweet::select(aioCount().as("n"), u.username, aioMin(t.id).as("id"), aioMax(t.id), u.id)
                                .join<User>()
                                .groupBy(u.username, u.id)
                                .orderBy(u.username)
                                .aioMaps());
    QCOMPARE(maps.size(), 2);
    QCOMPARE(maps[0].value(u"n"_s), QVariant(3));
    QCOMPARE(maps[0].value(u"username"_s), QVariant(u"ann"_s));
    QVERIFY(maps[0].contains(u"id"_s) && maps[0].contains(u"id_2"_s));
    QCOMPARE(maps[0].size(), 5);
    // the type of an expression is known, where the database only knows text
    const auto joined = await(User::select(aioMax(u.joined).as("last")).aioMaps()).first().value(u"last"_s);
    QCOMPARE(joined.metaType().id(), int(QMetaType::QDateTime));
}

void TestQuery::groupsAndSubqueries()
{
    fill();
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto counts = await(User::select(u.username, aioCount(t.id)).leftJoin<Tweet>().groupBy(u.id).orderBy(u.username).aioExecute());
    QCOMPARE(counts, (QList<std::tuple<QString, qint64>>{{u"ann"_s, 3}, {u"bob"_s, 1}, {u"cid"_s, 0}}));
    QCOMPARE(await(Tweet::select(t.author).groupBy(t.author).having(aioCount() > 1).aioCount()), 1);
    QVERIFY(await(Tweet::select(t.author).groupBy(t.author).having(aioCount() > 2).aioExists()));
    QVERIFY(!await(Tweet::select(t.author).groupBy(t.author).having(aioCount() > 3).aioExists()));

    const auto silent = await(User::select().where(!Aio::exists(Tweet::select().where(t.author == u.id))).aioExecute());
    QCOMPARE(silent.size(), 1);
    QCOMPARE(silent.first()->username(), u"cid"_s);
    // of a table that is joined LEFT a column may be NULL
    const auto left = await(User::select(u.id, Aio::nullable(t.content)).leftJoin<Tweet>().where(u.id == 3).aioFirst());
    QVERIFY(left && !std::get<1>(*left));
    QVERIFY_THROWS_EXCEPTION(AioDataError, await(User::select(u.id, t.content).leftJoin<Tweet>().where(u.id == 3).aioFirst()));
    const auto numbered = Tweet::select(t.id, Aio::rowNumber().over(Aio::Window().partitionBy(t.author).orderBy(t.id.desc()))).as("numbered");
    const auto [id, n] = numbered.columns();
    const auto newest = await(numbered.select(id).where(n == 1).orderBy(id).aioExecute());
    QCOMPARE(newest, (QList<std::tuple<qint64>>{{3}, {4}}));
}

void TestQuery::setOperations()
{
    fill();
    const auto &t = Tweet::columns();
    const auto both = await(Tweet::select().where(t.id == 1).unionAll(Tweet::select().where(t.id > 2)).orderBy(t.id.desc()).limit(2).aioExecute());
    QCOMPARE(both.size(), 2);
    QCOMPARE(both[0]->id(), 4);
    QCOMPARE(both[1]->id(), 3);
    QCOMPARE(await(Tweet::select().where(t.id == 1).unionAll(Tweet::select().where(t.id > 2)).aioCount()), 3);
    QVERIFY(await(Tweet::select(t.id).intersect(Tweet::select(t.id).where(t.id == 2)).aioExists()));
}

void TestQuery::recursion()
{
    const auto &f = Folder::columns();
    const auto root = await(Folder::aioCreate(f.name = u"root"_s));
    const auto a = await(Folder::aioCreate(f.name = u"a"_s, f.folder = root));
    await(Folder::aioCreate(f.name = u"b"_s, f.folder = a));
    await(Folder::aioCreate(f.name = u"elsewhere"_s));
    const auto below = Folder::select(f.id, Aio::sql<qint64>("0").as("depth")).where(f.id == root->id()).recursiveCte("below", [&](const auto &below) {
        return Folder::select(f.id, below.template column<1>() + 1).join(below, f.folder == below.template column<0>());
    });
    const auto folders = await(Folder::select().with(below).join(below, f.id == below.column<0>()).orderBy(below.column<1>().desc()).aioExecute());
    QCOMPARE(folders.size(), 3);
    QCOMPARE(folders.first()->name(), u"b"_s);
    QCOMPARE(folders.last()->name(), u"root"_s);
}

void TestQuery::upsertOne()
{
    fill();
    const auto &u = User::columns();
    const auto insert = [&](const QString &name, double score) {
        return User::insert(u.username = name, u.score = score, u.rank = 1);
    };
    // the key of the row that was there, though other rows came after it
    const AioValue updated = await(insert(u"ann"_s, 9).onConflict(u.username).preserve(u.score).update(u.rank = u.rank + 1).aioExecute());
    QCOMPARE(std::get<qint64>(updated.storage()), 1);
    const auto ann = await(User::aioGet(u.username == u"ann"));
    QCOMPARE(ann->score(), 9.0);
    QCOMPARE(ann->rank(), 6);
    const AioValue inserted = await(insert(u"dan"_s, 1).onConflict(u.username).preserve(u.score).aioExecute());
    QCOMPARE(std::get<qint64>(inserted.storage()), await(User::aioGet(u.username == u"dan"))->id());
    // nothing written is no key, not that of an INSERT before
    QVERIFY(await(insert(u"bob"_s, 1).onConflictIgnore().aioExecute()).isNull());
    const auto limited = insert(u"bob"_s, 1).onConflict(u.username).preserve(u.score).updateWhere(u.score > 100);
    if (testDatabase().hasConflictTargets()) {
        QVERIFY(await(limited.aioExecute()).isNull());
    } else {
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(limited.aioExecute())); // MySQL has no condition there
    }
    QCOMPARE(await(User::aioGet(u.username == u"bob"))->score(), 1.5);
    const auto rows = await(insert(u"cid"_s, 7).onConflict(u.username).preserve(u.score).returning(u.id, u.score).aioExecute());
    QCOMPARE(rows, (QList<std::tuple<qint64, double>>{{3, 7.0}}));
    // what the database computes
    const AioValue computed =
        await(User::insert(u.id = Aio::scalar(User::select(aioMax(u.id))) + 100, u.username = Aio::fn<QString>("lower", u"EVE"), u.score = 0).aioExecute());
    QCOMPARE(await(User::aioGet(u.username == u"eve"))->id(), std::get<qint64>(computed.storage()));
    // another constraint is an error all the same
    const auto other = User::insert(u.id = 1, u.username = u"new"_s, u.score = 1).onConflictIgnore(u.username);
    if (testDatabase().hasConflictTargets()) {
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(other.aioExecute()));
    } else {
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(other.aioExecute())); // it cannot tell them apart
    }
    if (testDatabase().isSqlite()) {
        await(User::insert(u.id = 3, u.username = u"cid"_s, u.score = 8).onConflictReplace().aioExecute());
        QVERIFY(!await(User::aioGet(u.username == u"cid"))->bio());
    }
}

void TestQuery::upsertMany()
{
    const auto &u = User::columns();
    QList<std::tuple<QString, double>> rows;
    for (int i = 0; i < 1000; ++i) {
        rows << std::tuple(u"user %1"_s.arg(i), double(i));
    }
    const auto upsert = User::insertMany(u.username, u.score).onConflict(u.username).preserve(u.score).update(u.rank = u.rank + 10);
    QCOMPARE(await(upsert.rows(rows).aioExecute()), 1000);
    rows.erase(rows.begin(), rows.begin() + 500);
    for (int i = 1000; i < 1500; ++i) {
        rows << std::tuple(u"user %1"_s.arg(i), double(i));
    }
    for (auto &row : rows) {
        std::get<1>(row) += 0.5;
    }
    await(upsert.rows(rows).aioExecute());
    QCOMPARE(await(User::select().aioCount()), 1500);
    QCOMPARE(await(User::select().where(u.rank == 17).aioCount()), 500);
    QCOMPARE(await(User::select(aioSum(u.score)).aioScalar()), std::optional(std::optional(1499.0 * 1500 / 2 + 500)));
    QCOMPARE(await(User::insertMany(u.username, u.score).rows(rows).onConflictIgnore().aioExecute()), 0);
}

void TestQuery::givenKeys()
{
    const auto &u = User::columns();
    await(User::insert(u.id = 1, u.username = u"given"_s, u.score = 0).aioExecute());
    const auto next = [&] {
        return User::aioCreate(u.username = u"next"_s);
    };
    if (!testDatabase().keysFollow()) {
        // a sequence knows nothing of it, and gives the same key
        const auto error = errorOf<AioIntegrityError>(next());
        QCOMPARE(error.column(), u"id"_s);
        followKeys<User>();
    }
    QCOMPARE(await(next())->id(), 2);
}

void TestQuery::insertFromQueryAndGenerator()
{
    fill();
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    QCOMPARE(await(Tweet::insertMany(t.author, t.content).from(User::select(u.id, u.username).where(u.rank > 4)).aioExecute()), 2);
    QCOMPARE(await(Tweet::select(t.author).where(t.content == u"cid").aioScalar())->key(), 3);

    int made = 0;
    const auto next = [&made]() -> std::optional<std::tuple<int, QString>> {
        return made < 20'000 ? std::optional(std::tuple(1, QString::number(made++))) : std::nullopt;
    };
    QCOMPARE(await(Tweet::insertMany(t.author, t.content).generate(next).aioExecute()), 20'000);
    QCOMPARE(await(Tweet::select().aioCount()), 20'006);
    // all or nothing
    made = 10'000;
    const auto wrong = [&made]() -> std::optional<std::tuple<int, QString>> {
        ++made;
        return std::tuple(made == 19'000 ? 999 : 1, QString::number(made));
    };
    const auto before = await(Tweet::select().aioCount());
    QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(Tweet::insertMany(t.author, t.content).generate(wrong).aioExecute()));
    QCOMPARE(await(Tweet::select().aioCount()), before);
    const auto none = []() -> std::optional<std::tuple<int, QString>> {
        return {};
    };
    QCOMPARE(await(Tweet::insertMany(t.author, t.content).generate(none).aioExecute()), 0);
}

void TestQuery::updatesAndDeletesOfSome()
{
    fill();
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    QCOMPARE(await(Tweet::update(t.content = u.username).from<User>().where(t.author == u.id && u.username == u"ann").aioExecute()), 3);
    QCOMPARE(await(Tweet::select().where(t.content == u"ann").aioCount()), 3);
    const auto byBio = Tweet::update(t.content = u.bio).from<User>().where(t.author == u.id && u.bio == u"b");
    if (testDatabase().returnsUpdates()) {
        const auto returned = await(byBio.returning(t.id, t.content).aioExecute());
        QCOMPARE(returned, (QList<std::tuple<qint64, QString>>{{3, u"b"_s}}));
    } else {
        QCOMPARE(await(byBio.aioExecute()), 1);
    }
    QCOMPARE(await(Tweet::update(t.content = u"last"_s).orderBy(t.id.desc()).limit(2).aioExecute()), 2);
    QCOMPARE(await(Tweet::select(t.id).where(t.content == u"last").orderBy(t.id).aioExecute()), (QList<std::tuple<qint64>>{{3}, {4}}));
    QCOMPARE(await(Tweet::remove().orderBy(t.id).limit(3).aioExecute()), 3);
    QCOMPARE(await(Tweet::select(t.id).aioExecute()), (QList<std::tuple<qint64>>{{4}}));
}

void TestQuery::rawSql()
{
    fill();
    const auto users =
        await(AioRawSql(u"SELECT id, username, rank FROM users WHERE rank > ? AND username <> ? ORDER BY id -- why?", 4, u"x").aioModels<User>());
    QCOMPARE(users.size(), 2);
    QCOMPARE(users[1]->username(), u"cid"_s);
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, (void)users[1]->bio());
    users[1]->setRank(60);
    QVERIFY(await(users[1]->aioSave()));
    const auto tuples = await(AioRawSql(u"SELECT rank, %1 FROM users ORDER BY rank DESC LIMIT ?"_s.arg(testDatabase().joined(u"username"_s, u"'?'"_s)), 1)
                                  .readOnly()
                                  .aioTuples<int, QString>(db()));
    QCOMPARE(tuples, (QList<std::tuple<int, QString>>{{60, u"cid?"_s}}));
    const auto lines =
        await(AioRawSql(u"SELECT id, username, bio FROM users ORDER BY id").aioStructs<LineOfTweet, qint64, QString, std::optional<QString>>(db()));
    QCOMPARE(lines[1].author, u"bob"_s);
    QCOMPARE(await(AioRawSql(u"SELECT count(*) AS n FROM users").aioMaps(db())).first().value(u"n"_s), QVariant(3));
    QCOMPARE(await(AioRawSql(u"UPDATE users SET rank = ? WHERE id < ?", 1, 3).aioExecute(db())), 2);
    QVERIFY(errorOf<AioProgrammingError>(AioRawSql(u"SELECT ? FROM users").aioMaps(db())).message().contains(u"more ? than values"));
    QVERIFY(
        errorOf<AioProgrammingError>(AioRawSql(u"SELECT id, 1 AS one FROM users").aioModels<User>()).message().contains(u"one, which is no field of users"));
    QVERIFY(!await(AioRawSql(u"SELECT id FROM users WHERE id = ?", -1).aioModels<User>()).value(0)); // get()
    // what fails inside a transaction leaves it as it is
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        co_await AioRawSql(u"UPDATE users SET rank = ?", 7).aioExecute(tx);
        EXPECT(std::get<0>((co_await AioRawSql(u"SELECT min(rank) FROM users").aioTuples<int>(tx)).first()) == 7);
    };
    await(db().aioAtomic(body));
}

QTEST_GUILESS_MAIN(TestQuery)
#include "tst_query.moc"
