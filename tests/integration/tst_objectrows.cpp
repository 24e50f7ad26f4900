// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/models.h"
#include "support/testdatabase.h"

using namespace Qt::StringLiterals;

/// Without a single key: objects of it are told from missing ones by their values.
class Bench : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Bench, "seats",
        (qint32,                line,   setLine),
        (qint32,                number, setNumber),
        (std::optional<QString>, guest, setGuest))
    // clang-format on

public:
    static void aioTable(AioTable &table) { table.primaryKey("line", "number"); }
};

/// What the databases have no one form for.
class Ticket : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Ticket, "tickets",
        (QUuid,                     id,    setId,    primaryKey().binary()),
        (AioDecimal,                price, setPrice, digits(9, 2)),
        (std::chrono::microseconds, valid, setValid),
        (QJsonObject,               notes, setNotes),
        (std::optional<QUuid>,      other, setOther))
    // clang-format on
};

namespace
{
struct Busy {
    std::shared_ptr<User> user;
    qint64 tweets;
};
}

/// Rows of several objects, and of objects with values; whole objects of statements that write.
class TestObjectRows : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void pairs();
    void missingRows();
    void values();
    void groups();
    void structs();
    void streams();
    void firstAndCount();
    void setOperations();
    void synchronous();
    void keysOfSeveralFields();
    void wrongValues();
    void typesOfEachForm();
    void manyRows();
    void returned();
    void returnedAndRolledBack();
};

void TestObjectRows::init()
{
    DatabaseTest::init();
    if (isSkipped()) {
        return;
    }
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    await(User::insertMany(u.id, u.username, u.bio, u.rank, u.score)
              .rows(QList<std::tuple<int, QString, std::optional<QString>, int, int>>{{1, u"ann"_s, {}, 5, 0},
                                                                                      {2, u"bob"_s, u"b"_s, 3, 0},
                                                                                      {3, u"cid"_s, u"a"_s, 6, 0}})
              .aioExecute());
    await(Tweet::insertMany(t.id, t.author, t.content)
              .rows(QList<std::tuple<int, int, QString>>{{1, 1, u"one"_s}, {2, 1, u"two"_s}, {3, 2, u"three"_s}, {4, 1, u"four"_s}})
              .aioExecute());
    followKeys<User, Tweet>();
}

void TestObjectRows::pairs()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto rows = await(Tweet::select(t, u).join<User>().orderBy(t.id).aioExecute());
    QCOMPARE(rows.size(), 4);
    const auto &[tweet, user] = rows[2];
    QCOMPARE(tweet->content(), u"three"_s);
    QCOMPARE(user->username(), u"bob"_s);
    QCOMPARE(user->bio(), std::optional(u"b"_s));
    QVERIFY(tweet->isPersisted() && !tweet->isDirty() && !tweet->isPartial());
    QVERIFY(user->isPersisted() && !user->isDirty() && user->thread() == QThread::currentThread());
    QVERIFY(std::get<1>(rows[0]) == std::get<1>(rows[3])); // one row, one object
    QVERIFY(!tweet->author().isLoaded()); // include() does that
    user->setRank(8);
    QVERIFY(await(user->aioSave()));
    QCOMPARE(await(User::aioGet(u.id == 2))->rank(), 8);
    // not along a key
    const Aio::Alias<User> other("other");
    const auto better = await(User::select(u, other).join(other, other->rank > u.rank).orderBy(u.id, other->id).aioExecute());
    QStringList found;
    for (const auto &[one, two] : better) {
        found << one->username() + u' ' + two->username();
    }
    QCOMPARE(found, (QStringList{u"ann bob"_s, u"ann cid"_s, u"cid bob"_s}));
}

void TestObjectRows::missingRows()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto rows = await(User::select(u, t).leftJoin<Tweet>().where(u.id >= 2).orderBy(u.id).aioExecute());
    QCOMPARE(rows.size(), 2);
    QCOMPARE(std::get<1>(rows[0])->content(), u"three"_s);
    QCOMPARE(std::get<0>(rows[1])->username(), u"cid"_s);
    QVERIFY(!std::get<1>(rows[1]));
    // two steps away
    const Aio::Alias<User> writer("writer");
    const auto far = await(User::select(u, t, writer).leftJoin<Tweet>().leftJoin(writer, t.author == writer->id).where(u.id == 3).aioExecute());
    QCOMPARE(far.size(), 1);
    QVERIFY(std::get<0>(far[0]) && !std::get<1>(far[0]) && !std::get<2>(far[0]));
    // the first one may be missing as well
    const auto right = await(Tweet::select(t, u).rightJoin<User>().where(u.id == 3).aioExecute());
    QVERIFY(!std::get<0>(right.first()));
    QCOMPARE(std::get<1>(right.first())->username(), u"cid"_s);
}

void TestObjectRows::values()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto rows = await(Tweet::select(t.id + 10, t, u.username, u.bio).join<User>().orderBy(t.id.desc()).limit(2).aioExecute());
    QCOMPARE(rows.size(), 2);
    QCOMPARE(std::get<0>(rows[0]), 14);
    QCOMPARE(std::get<1>(rows[0])->content(), u"four"_s);
    QCOMPARE(std::get<2>(rows[0]), u"ann"_s);
    QCOMPARE(std::get<3>(rows[0]), std::nullopt);
    QCOMPARE(std::get<3>(rows[1]), std::optional(u"b"_s));
    const auto some = Tweet::select().where(t.id > 2).as("some");
    const auto derived = await(User::select(u.username, some).join(some, some->author == u.id).orderBy(some->id).aioExecute());
    QCOMPARE(derived.size(), 2);
    QCOMPARE(std::get<1>(derived[1])->content(), u"four"_s);
}

void TestObjectRows::groups()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto query = User::select(u, aioCount(t.id)).leftJoin<Tweet>().groupBy(u).orderBy(aioCount(t.id).desc(), u.id);
    const auto rows = await(query.aioExecute());
    QCOMPARE(rows.size(), 3);
    QStringList found;
    for (const auto &[user, count] : rows) {
        found << user->username() + QString::number(count);
    }
    QCOMPARE(found, (QStringList{u"ann3"_s, u"bob1"_s, u"cid0"_s}));
    QCOMPARE(await(query.aioCount()), 3);
    QCOMPARE(await(query.having(aioCount(t.id) > 0).aioExecute()).size(), 2);
    const auto &e = Everything::columns(); // each type can be grouped by
    const auto thing = std::make_shared<Everything>();
    thing->setDate(QDate(2026, 1, 2));
    thing->setTime(QTime(3, 4));
    thing->setMoment(QDateTime(QDate(2026, 1, 2), QTime(3, 4), Qt::UTC));
    thing->setUuid(QUuid::createUuid());
    thing->setJson({{u"a"_s, 1}});
    thing->setStamp(AioTimestamp(5));
    await(thing->aioSave());
    const auto things = await(Everything::select(e, aioCount()).groupBy(e).aioExecute());
    QCOMPARE(things.size(), 1);
    QCOMPARE(std::get<0>(things[0])->json(), (QJsonObject{{u"a"_s, 1}}));
    QCOMPARE(std::get<0>(things[0])->uuid(), thing->uuid());
}

void TestObjectRows::structs()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto query = User::select(u, aioCount(t.id)).leftJoin<Tweet>().groupBy(u).orderBy(u.id).into<Busy>();
    const QList<Busy> rows = await(query.aioExecute());
    QCOMPARE(rows.size(), 3);
    QCOMPARE(rows[0].user->username(), u"ann"_s);
    QCOMPARE(rows[0].tweets, 3);
    const std::optional<Busy> first = await(query.aioFirst());
    QCOMPARE(first->tweets, 3);
}

void TestObjectRows::streams()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    auto stream = await(User::select(u, t).leftJoin<Tweet>().orderBy(u.id, t.id).aioStream(2));
    QStringList found;
    while (await(stream.aioNextBatch())) {
        for (const auto &[user, tweet] : stream.batch()) {
            found << user->username() + u' ' + (tweet ? tweet->content() : u"-"_s);
        }
    }
    QCOMPARE(found, (QStringList{u"ann one"_s, u"ann two"_s, u"ann four"_s, u"bob three"_s, u"cid -"_s}));
}

void TestObjectRows::firstAndCount()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto query = Tweet::select(t, u).join<User>().orderBy(t.id.desc());
    const auto first = await(query.aioFirst());
    QCOMPARE(std::get<0>(*first)->id(), 4);
    QVERIFY(!await(query.where(t.id > 9).aioFirst()));
    QCOMPARE(await(query.aioCount()), 4);
    QVERIFY(await(query.aioExists()));
    QCOMPARE(await(query.distinct().aioCount()), 4);
}

void TestObjectRows::setOperations()
{
    const auto &u = User::columns();
    const auto rows = await(User::select(u, u.rank + 1).where(u.id == 1).unionAll(User::select(u, u.rank + 2).where(u.id == 2)).orderBy(u.id).aioExecute());
    QCOMPARE(rows.size(), 2);
    QCOMPARE(std::get<0>(rows[0])->username(), u"ann"_s);
    QCOMPARE(std::get<1>(rows[1]), 5);
}

void TestObjectRows::synchronous()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto query = Tweet::select(t, u).join<User>().orderBy(t.id);
    const auto inside = [&] {
        QCOMPARE(query.execute().size(), 4);
        QCOMPARE(std::get<1>(*query.first())->username(), u"ann"_s);
        QCOMPARE(query.count(), 4);
        auto stream = query.stream(3);
        QVERIFY(stream.nextBatch());
        QCOMPARE(stream.batch().size(), 3);
    };
    await(db().run(inside));
}

void TestObjectRows::keysOfSeveralFields()
{
    const auto &u = User::columns();
    const auto &s = Bench::columns();
    await(db().aioCreateTables<Bench>());
    await(Bench::insertMany(s.line, s.number).rows(QList<std::tuple<int, int>>{{1, 5}, {1, 6}}).aioExecute());
    const auto rows = await(User::select(u, s).leftJoin<Bench>(s.line == u.id).orderBy(u.id, s.number).aioExecute());
    QCOMPARE(rows.size(), 4);
    QCOMPARE(std::get<1>(rows[0])->number(), 5);
    QCOMPARE(std::get<1>(rows[1])->number(), 6);
    QVERIFY(!std::get<1>(rows[2]) && !std::get<1>(rows[3]));
    std::get<1>(rows[0])->setGuest(u"ann"_s);
    QVERIFY(await(std::get<1>(rows[0])->aioSave()));
    QCOMPARE(await(Bench::select().where(s.guest == u"ann"_s).aioCount()), 1);
}

void TestObjectRows::wrongValues()
{
    // a value that is none where a join leaves it out
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto error = errorOf<AioDataError>(User::select(u, t.content).leftJoin<Tweet>().where(u.id == 3).aioExecute());
    QVERIFY2(error.message().contains(u"content"), qPrintable(error.message()));
}

void TestObjectRows::typesOfEachForm()
{
    const auto &k = Ticket::columns();
    const auto &u = User::columns();
    await(db().aioCreateTables<Ticket>());
    const QUuid id = QUuid::createUuid();
    const auto ticket = await(Ticket::aioCreate(k.id = id,
                                                k.price = *AioDecimal::fromString(u"12.50"),
                                                k.valid = std::chrono::microseconds(5'000'001),
                                                k.notes = QJsonObject{{u"a"_s, 1}},
                                                k.other = QUuid(u"{11111111-2222-3333-4444-555555555555}"_s)));
    const auto isSame = [&](const std::shared_ptr<Ticket> &read) {
        return read->id() == id && read->price() == ticket->price() && read->valid() == ticket->valid() && read->notes() == ticket->notes()
            && read->other() == ticket->other() && !read->isDirty();
    };
    const auto rows = await(User::select(u.rank, k, u.username).crossJoin<Ticket>().where(u.id == 1).aioExecute());
    QCOMPARE(rows.size(), 1);
    QVERIFY(isSame(std::get<1>(rows[0])));
    QCOMPARE(std::get<2>(rows[0]), u"ann"_s);
    const auto groups = await(Ticket::select(k, aioCount(), aioSum(k.price)).groupBy(k).aioExecute());
    QVERIFY(isSame(std::get<0>(groups[0])));
    QCOMPARE(std::get<2>(groups[0]), std::optional(ticket->price()));
    const Aio::Alias<Ticket> twin("twin");
    const auto twins = await(twin.select(twin, k).join<Ticket>(k.id == twin->id).aioExecute());
    QVERIFY(isSame(std::get<0>(twins[0])) && isSame(std::get<1>(twins[0])));
    QVERIFY(isSame(await(twin.select().where(twin->id == id).aioFirst())));
    if (db().dialect().returningDelete) {
        const auto removed = await(Ticket::remove().returning().aioExecute());
        QVERIFY(isSame(removed[0]) || removed[0]->isDirty()); // a new object counts as changed
        QCOMPARE(removed[0]->price(), ticket->price());
        QVERIFY(removed[0]->id() == id);
    }
    if (db().dialect().returningInsert) {
        const auto added =
            await(Ticket::insert(k.id = QUuid::createUuid(), k.price = *AioDecimal::fromString(u"0.01"), k.valid = ticket->valid(), k.notes = QJsonObject())
                      .returning()
                      .aioExecute());
        QCOMPARE(added[0]->price(), *AioDecimal::fromString(u"0.01"));
    }
}

void TestObjectRows::manyRows()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    QList<std::tuple<int, QString>> many;
    for (int i = 0; i < 20000; ++i) {
        many.append({1 + i % 2, QString::number(i)});
    }
    await(Tweet::insertMany(t.author, t.content).rows(many).aioExecute());
    const auto rows = await(Tweet::select(t, u).join<User>().orderBy(t.id).aioExecute());
    QCOMPARE(rows.size(), 20004);
    QCOMPARE(std::get<0>(rows.last())->content(), u"19999"_s);
    QVERIFY(std::get<1>(rows[4]) == std::get<1>(rows[20002]));
}

void TestObjectRows::returned()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto refused = [](const auto &statement) {
        return errorOf<AioProgrammingError>(statement.aioExecute()).outcome() == AioOutcome::NotSent;
    };
    const AioDialect &dialect = db().dialect();
    const auto update = User::update(u.rank = u.rank + 10).where(u.id <= 2).returning();
    if (!dialect.returningUpdate) {
        QVERIFY(refused(update));
    } else {
        const QList<std::shared_ptr<User>> users = await(update.aioExecute());
        QCOMPARE(users.size(), 2);
        QCOMPARE(users[0]->rank() + users[1]->rank(), 28);
        QVERIFY(users[0]->isPersisted() && !users[0]->isDirty() && !users[0]->isPartial());
    }
    const auto insert = User::insert(u.username = u"dan"_s, u.score = 0).returning();
    if (!dialect.returningInsert) {
        QVERIFY(refused(insert));
    } else {
        const auto users = await(insert.aioExecute());
        QCOMPARE(users.size(), 1);
        QVERIFY(users[0]->id() > 3);
        QCOMPARE(users[0]->rank(), 7); // a default of the model
        users[0]->setRank(1);
        QVERIFY(await(users[0]->aioSave()));
        QCOMPARE(await(User::aioGet(u.username == u"dan"_s))->rank(), 1);
    }
    const auto remove = Tweet::remove().where(t.author == 1).returning();
    if (!dialect.returningDelete) {
        QVERIFY(refused(remove));
    } else {
        const auto tweets = await(db().run([&] {
            return remove.execute();
        }));
        QCOMPARE(tweets.size(), 3);
        QVERIFY(!tweets[0]->isPersisted());
        QVERIFY(await(tweets[0]->aioSave())); // a new row of the same values
        QCOMPARE(await(Tweet::select().aioCount()), 2);
    }
}

void TestObjectRows::returnedAndRolledBack()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const AioDialect &dialect = db().dialect();
    QList<std::shared_ptr<User>> inserted;
    QList<std::shared_ptr<Tweet>> removed;
    AioTransaction tx = await(db().aioBegin());
    if (dialect.returningInsert) {
        inserted = await(User::insert(u.username = u"eve"_s, u.score = 0).returning().aioExecute(tx));
        QVERIFY(inserted[0]->isPersisted());
    }
    if (dialect.returningDelete) {
        removed = await(Tweet::remove().where(t.id == 1).returning().aioExecute(tx));
        QVERIFY(!removed[0]->isPersisted());
    }
    await(tx.aioRollback());
    QCOMPARE(await(User::select().aioCount()), 3);
    QCOMPARE(await(Tweet::select().aioCount()), 4);
    if (!inserted.isEmpty()) {
        QVERIFY(!inserted[0]->isPersisted());
        QVERIFY(await(inserted[0]->aioSave()));
        QCOMPARE(await(User::aioGet(u.username == u"eve"_s))->rank(), 7);
    }
    if (!removed.isEmpty()) {
        QVERIFY(removed[0]->isPersisted());
        removed[0]->setContent(u"there"_s);
        QVERIFY(await(removed[0]->aioSave()));
        QCOMPARE(await(Tweet::aioGet(t.id == 1))->content(), u"there"_s);
    }
}

QTEST_GUILESS_MAIN(TestObjectRows)
#include "tst_objectrows.moc"
