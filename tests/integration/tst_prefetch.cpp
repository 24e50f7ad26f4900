// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aioprefetch.h"

#include "support/keyed.h"
#include "support/models.h"
#include "support/related.h"
#include "support/statementlog.h"
#include "support/testdatabase.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;

/// Two ways to one parent, and one that may be missing.
class Verdict : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Verdict, "reviews",
        (qint64,               id,       setId,       primaryKey()),
        (AioForeignKey<Tweet>, tweet,    setTweet,    backref("reviews").onDelete(Aio::Cascade)),
        (AioForeignKey<User>,  reviewer, setReviewer, backref("reviewsWritten")),
        (AioForeignKey<User>,  approver, setApprover, nullable().backref("reviewsApproved")),
        (qint32,               stars,    setStars))
    // clang-format on
};

/// With a key of two fields.
class Pin : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Pin, "pins",
        (AioForeignKey<User>, user,  setUser),
        (qint32,              place, setPlace),
        (QString,             text,  setText))
    // clang-format on

public:
    static void aioTable(AioTable &table) { table.primaryKey("user", "place"); }
};

/// Without a key: its rows may be equal in all they have.
class Visit : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Visit, "visits",
        (AioForeignKey<User>, user, setUser),
        (QString,             page, setPage))
    // clang-format on
};

/// To make one takes until `end`.
class Hourglass : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Hourglass, "hourglasses",
        (qint64, id, setId, primaryKey()))
    // clang-format on

public:
    Hourglass()
    {
        while (std::chrono::steady_clock::now() < end) { }
    }
    static inline std::chrono::steady_clock::time_point end;
};

class Grain : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Grain, "grains",
        (qint64,                   id,        setId,        primaryKey()),
        (AioForeignKey<Hourglass>, hourglass, setHourglass))
    // clang-format on
};

/// What belongs to the objects of a query, read by one more query for all of them.
class TestPrefetch : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void children_data();
    void children();
    void oneStatementEach_data();
    void oneStatementEach();
    void levels_data();
    void levels();
    void severalKeysToOneParent();
    void severalObjectsOfOneRow();
    void childrenWithoutAKey();
    void severalBehindOne();
    void limitForEach_data();
    void limitForEach();
    void limitOfKeysOfSeveralFields();
    void limitOfTheParents_data();
    void limitOfTheParents();
    void setOperations_data();
    void setOperations();
    void filters();
    void toOne();
    void itself();
    void otherColumns();
    void onlySomeFields();
    void firstAndGet();
    void loadedObjects();
    void lazily();
    void inTransactions();
    void writtenBetween();
    void manyParents();
    void owners();
    void lists();
    void byName();
    void manyToMany();
    void manyToManyOfEach();
    void manyToManyOfItself();
    void manyToManyByOtherKeys();
    void manyToManyLazily();
    void refusals();
    void cancelled();
    void cutAtTheDeadline();
    void oneDeadlineForAll();

private:
    void by_data();
    static QString told(const QList<std::shared_ptr<User>> &users);
};

void TestPrefetch::init()
{
    DatabaseTest::init();
    if (isSkipped()) {
        return;
    }
    await(db().aioCreateTables<Verdict, Pin>());
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto &r = Verdict::columns();
    await(User::insertMany(u.id, u.username, u.score)
              .rows(QList<std::tuple<int, QString, int>>{{1, u"ann"_s, 0}, {2, u"bob"_s, 0}, {3, u"cleo"_s, 0}, {4, u"dan"_s, 0}})
              .aioExecute());
    await(Tweet::insertMany(t.id, t.author, t.content)
              .rows(QList<std::tuple<int, int, QString>>{{1, 1, u"a1"_s},
                                                         {2, 2, u"b1"_s},
                                                         {3, 1, u"a2"_s},
                                                         {4, 1, u"a3"_s},
                                                         {5, 3, u"c1"_s},
                                                         {6, 1, u"a4"_s},
                                                         {7, 2, u"b2"_s}})
              .aioExecute());
    await(Verdict::insertMany(r.id, r.tweet, r.reviewer, r.approver, r.stars)
              .rows(QList<std::tuple<int, int, int, AioForeignKey<User>, int>>{{1, 1, 2, {}, 5},
                                                                               {2, 1, 3, 1, 3},
                                                                               {3, 3, 2, 2, 1},
                                                                               {4, 2, 1, 1, 4},
                                                                               {5, 6, 1, 1, 2}})
              .aioExecute());
}

void TestPrefetch::by_data()
{
    QTest::addColumn<int>("by");
    QTest::newRow("keys") << int(Aio::PrefetchBy::Keys);
    QTest::newRow("where") << int(Aio::PrefetchBy::Where);
    QTest::newRow("join") << int(Aio::PrefetchBy::Join);
}

// ann: a1 a2; bob: …
QString TestPrefetch::told(const QList<std::shared_ptr<User>> &users)
{
    QStringList lines;
    for (const auto &user : users) {
        QStringList contents;
        for (const auto &tweet : user->related(Tweet::columns().author)) {
            contents << tweet->content();
        }
        lines << user->username() + u':' + contents.join(u' ');
    }
    return lines.join(u';');
}

void TestPrefetch::children_data()
{
    by_data();
}

void TestPrefetch::children()
{
    QFETCH(int, by);
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto how = Aio::PrefetchBy(by);
    const auto query = User::select().where(u.id < 4).orderBy(u.id);
    auto users = await(query.prefetch(t.author, Tweet::select().orderBy(t.id), how).aioExecute());
    QCOMPARE(told(users), u"ann:a1 a2 a3 a4;bob:b1 b2;cleo:c1"_s);
    QCOMPARE(told(await(query.prefetch(t.author, Tweet::select().orderBy(t.id.desc()), how).aioExecute())), u"ann:a4 a3 a2 a1;bob:b2 b1;cleo:c1"_s);
    // of who has none that is known too
    users = await(User::select().where(u.id == 4).prefetch(t.author, how).aioExecute());
    QVERIFY(users.first()->related(t.author).isLoaded());
    QVERIFY(users.first()->related(t.author).objects().isEmpty());
    // what was read is clean, and knows whom it belongs to
    users = await(query.prefetch(t.author, how).aioExecute());
    for (const auto &user : users) {
        QVERIFY(!user->isDirty());
        for (const auto &tweet : user->related(t.author)) {
            QVERIFY(!tweet->isDirty() && tweet->isPersisted());
            QVERIFY(tweet->author().isLoaded());
            QCOMPARE(tweet->author()->username(), user->username());
            QCOMPARE(tweet->author().object(), user);
        }
    }
    // a query stays as it is
    QVERIFY(!await(query.aioExecute()).first()->related(t.author).isLoaded());
}

void TestPrefetch::oneStatementEach_data()
{
    by_data();
}

void TestPrefetch::oneStatementEach()
{
    QFETCH(int, by);
    const auto &t = Tweet::columns();
    const auto &r = Verdict::columns();
    const auto how = Aio::PrefetchBy(by);
    await(User::select().aioExecute()); // connected
    const StatementLog log;
    const auto users = await(User::select().prefetch(t.author, Tweet::select().prefetch(r.tweet, how), how).prefetch(r.reviewer, how).aioExecute());
    QCOMPARE(log.all().size(), 4);
    qsizetype all = 0;
    for (const auto &user : users) {
        for (const auto &tweet : user->related(t.author)) {
            all += await(tweet->related(r.tweet).aioObjects()).size();
        }
        all += user->related(r.reviewer).objects().size();
    }
    QCOMPARE(all, 10);
    QCOMPARE(log.all().size(), 4);
    const auto nobody = await(User::select().where(User::C.id < 0).prefetch(t.author, how).aioExecute());
    QVERIFY(nobody.isEmpty());
    QCOMPARE(log.all().size(), 5);
}

void TestPrefetch::levels_data()
{
    by_data();
}

void TestPrefetch::levels()
{
    QFETCH(int, by);
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto &r = Verdict::columns();
    const auto how = Aio::PrefetchBy(by);
    const auto reviews = Verdict::select().include(r.reviewer).where(r.stars > 1).orderBy(r.id);
    const auto tweets = Tweet::select().where(t.id != 4).orderBy(t.id).prefetch(r.tweet, reviews, how);
    const auto users = await(User::select().where(u.id <= 2).orderBy(u.id).prefetch(t.author, tweets, how).aioExecute());
    QStringList lines;
    for (const auto &user : users) {
        for (const auto &tweet : user->related(t.author)) {
            for (const auto &review : tweet->related(r.tweet)) {
                lines << user->username() + u' ' + tweet->content() + u' ' + review->reviewer()->username() + u' ' + QString::number(review->stars());
            }
        }
    }
    QCOMPARE(lines.join(u';'), u"ann a1 bob 5;ann a1 cleo 3;ann a4 ann 2;bob b1 ann 4"_s);
}

void TestPrefetch::severalKeysToOneParent()
{
    const auto &u = User::columns();
    const auto &r = Verdict::columns();
    const auto users = await(
        User::select().orderBy(u.id).prefetch(r.reviewer, Verdict::select().orderBy(r.id)).prefetch(r.approver, Verdict::select().orderBy(r.id)).aioExecute());
    QStringList lines;
    for (const auto &user : users) {
        QStringList written, approved;
        for (const auto &review : user->related(r.reviewer)) {
            written << QString::number(review->id());
        }
        for (const auto &review : user->related(r.approver)) {
            approved << QString::number(review->id());
        }
        lines << written.join(u' ') + u'/' + approved.join(u' ');
    }
    QCOMPARE(lines.join(u';'), u"4 5/2 4 5;1 3/3;2/;/"_s);
}

void TestPrefetch::severalObjectsOfOneRow()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    // each row of the join is a user
    const auto users = await(User::select().join<Tweet>().where(u.id == 2).prefetch(t.author, Tweet::select().orderBy(t.id)).aioExecute());
    QCOMPARE(users.size(), 2);
    QVERIFY(users[0] != users[1]);
    QCOMPARE(told(users), u"bob:b1 b2;bob:b1 b2"_s);
    QCOMPARE(users[0]->related(t.author).objects(), users[1]->related(t.author).objects());
}

void TestPrefetch::childrenWithoutAKey()
{
    const auto &u = User::columns();
    const auto &v = Visit::columns();
    await(db().aioCreateTables<Visit>());
    await(Visit::insertMany(v.user, v.page).rows(QList<std::tuple<int, QString>>{{1, u"/"_s}, {1, u"/"_s}, {2, u"/a"_s}}).aioExecute());
    const auto users = await(User::select().orderBy(u.id).prefetch(v.user).aioExecute());
    QCOMPARE(users[0]->related(v.user).objects().size(), 2);
    QCOMPARE(users[1]->related(v.user).objects().size(), 1);
    QCOMPARE(errorOf<AioProgrammingError>(User::select().prefetch(v.user, Visit::select().limit(1)).aioExecute()).message(),
             u"prefetch(visits.user) has a limit() for each object, which takes a model with a primary key: visits has none."_s);
}

void TestPrefetch::severalBehindOne()
{
    // what two of the second level have in common are the objects of one query, not those of the last
    const auto &t = Tweet::columns();
    const auto &r = Verdict::columns();
    const auto tweets =
        await(Tweet::select().where(t.id == 1).prefetch(r.tweet, Verdict::select().orderBy(r.id).prefetch(r.reviewer).prefetch(r.approver)).aioExecute());
    const auto reviews = tweets.first()->related(r.tweet).objects();
    QCOMPARE(reviews[0]->reviewer()->username(), u"bob"_s);
    QCOMPARE(reviews[1]->reviewer()->username(), u"cleo"_s);
    QCOMPARE(reviews[1]->approver()->username(), u"ann"_s);
}

void TestPrefetch::limitForEach_data()
{
    by_data();
}

void TestPrefetch::limitForEach()
{
    QFETCH(int, by);
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto &r = Verdict::columns();
    const auto how = Aio::PrefetchBy(by);
    const auto query = User::select().orderBy(u.id);
    const auto newest = Tweet::select().orderBy(t.id.desc());
    QCOMPARE(told(await(query.prefetch(t.author, newest.limit(2), how).aioExecute())), u"ann:a4 a3;bob:b2 b1;cleo:c1;dan:"_s);
    QCOMPARE(told(await(query.prefetch(t.author, newest.limit(2).offset(1), how).aioExecute())), u"ann:a3 a2;bob:b1;cleo:;dan:"_s);
    QCOMPARE(told(await(query.prefetch(t.author, newest.offset(2), how).aioExecute())), u"ann:a2 a1;bob:;cleo:;dan:"_s);
    QCOMPARE(told(await(query.prefetch(t.author, newest.limit(0), how).aioExecute())), u"ann:;bob:;cleo:;dan:"_s);
    // without an order it is that of the key; what is equal otherwise has one, too
    QCOMPARE(told(await(query.prefetch(t.author, Tweet::select().limit(2), how).aioExecute())), u"ann:a1 a2;bob:b1 b2;cleo:c1;dan:"_s);
    QCOMPARE(told(await(query.prefetch(t.author, Tweet::select().orderBy(t.author.desc()).limit(1), how).aioExecute())), u"ann:a1;bob:b1;cleo:c1;dan:"_s);
    // the condition counts first; the columns of what is included may be asked for, and come along
    const auto others =
        await(query.prefetch(r.reviewer, Verdict::select().include(r.tweet).where(t.content != u"a1"_s).orderBy(r.stars.desc()).limit(1), how).aioExecute());
    QStringList lines;
    for (const auto &user : others) {
        for (const auto &review : user->related(r.reviewer)) {
            lines << user->username() + u' ' + review->tweet()->content();
        }
    }
    QCOMPARE(lines.join(u';'), u"ann b1;bob a2"_s);
}

void TestPrefetch::limitOfKeysOfSeveralFields()
{
    const auto &u = User::columns();
    const auto &p = Pin::columns();
    await(Pin::insertMany(p.user, p.place, p.text)
              .rows(QList<std::tuple<int, int, QString>>{{1, 1, u"x"_s}, {1, 2, u"y"_s}, {1, 3, u"z"_s}, {2, 1, u"v"_s}})
              .aioExecute());
    const auto users = await(User::select().where(u.id < 3).orderBy(u.id).prefetch(p.user, Pin::select().orderBy(p.place.desc()).limit(2)).aioExecute());
    QStringList texts;
    for (const auto &user : users) {
        for (const auto &pin : user->related(p.user)) {
            texts << pin->text();
        }
    }
    QCOMPARE(texts, (QStringList{u"z"_s, u"y"_s, u"v"_s}));
}

void TestPrefetch::limitOfTheParents_data()
{
    by_data();
}

void TestPrefetch::limitOfTheParents()
{
    QFETCH(int, by);
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto how = Aio::PrefetchBy(by);
    const auto tweets = Tweet::select().orderBy(t.id);
    QCOMPARE(told(await(User::select().orderBy(u.id.desc()).limit(2).offset(1).prefetch(t.author, tweets, how).aioExecute())), u"cleo:c1;bob:b1 b2"_s);
    QCOMPARE(told(await(User::select().join<Tweet>().distinct().orderBy(u.id).prefetch(t.author, tweets, how).aioExecute())),
             u"ann:a1 a2 a3 a4;bob:b1 b2;cleo:c1"_s);
}

void TestPrefetch::setOperations_data()
{
    by_data();
}

void TestPrefetch::setOperations()
{
    QFETCH(int, by);
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto both = User::select().where(u.id == 1).unionWith(User::select().where(u.id == 3)).orderBy(u.id);
    QCOMPARE(told(await(both.prefetch(t.author, Tweet::select().orderBy(t.id), Aio::PrefetchBy(by)).aioExecute())), u"ann:a1 a2 a3 a4;cleo:c1"_s);
}

void TestPrefetch::filters()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto users =
        await(User::select().orderBy(u.id).prefetch(t.author, Tweet::select().where(t.content.endsWith(u"1"_s) || t.id == 6).orderBy(t.id)).aioExecute());
    QCOMPARE(told(users), u"ann:a1 a4;bob:b1;cleo:c1;dan:"_s);
}

void TestPrefetch::toOne()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto &r = Verdict::columns();
    {
        const StatementLog log;
        const auto reviews = await(Verdict::select().orderBy(r.id).prefetch(r.tweet, Tweet::select().prefetch(t.author)).prefetch(r.approver).aioExecute());
        QCOMPARE(log.all().size(), 4);
        QCOMPARE(reviews[0]->tweet()->author()->username(), u"ann"_s);
        QCOMPARE(reviews[3]->tweet()->author()->username(), u"bob"_s);
        QVERIFY(reviews[0]->tweet().object() == reviews[1]->tweet().object()); // one row, one object
        QVERIFY(reviews[0]->approver().isNull());
        QCOMPARE(reviews[1]->approver()->username(), u"ann"_s);
        QVERIFY(!reviews[0]->isDirty());
        QVERIFY(!reviews[0]->reviewer().isLoaded());
    }
    {
        // what is loaded stays
        const auto tweets = await(Tweet::select().include(t.author).orderBy(t.id).aioExecute());
        const auto author = tweets[0]->author().object();
        const StatementLog log;
        await(aioPrefetch(tweets, t.author));
        QCOMPARE(log.size(), 0);
        QCOMPARE(tweets[0]->author().object(), author);
    }
    // what its query leaves out is not loaded
    const auto reviews = await(Verdict::select().orderBy(r.id).prefetch(r.reviewer, User::select().where(u.id == 2)).aioExecute());
    QVERIFY(reviews[0]->reviewer().isLoaded());
    QVERIFY(!reviews[1]->reviewer().isLoaded());
    QCOMPARE(reviews[1]->reviewer().key(), 3);
}

void TestPrefetch::itself()
{
    const auto &f = Folder::columns();
    const auto root = await(Folder::aioCreate(f.name = u"/"_s));
    const auto usr = await(Folder::aioCreate(f.name = u"usr"_s, f.folder = root));
    await(Folder::aioCreate(f.name = u"bin"_s, f.folder = usr));
    await(Folder::aioCreate(f.name = u"etc"_s, f.folder = root));
    const auto byName = Folder::select().orderBy(f.name);
    const auto roots = await(Folder::select().where(f.folder.isNull()).prefetch(f.folder, byName.prefetch(f.folder, byName)).aioExecute());
    QCOMPARE(roots.size(), 1);
    const auto first = roots.first()->related(f.folder).objects();
    QCOMPARE(first.size(), 2);
    QCOMPARE(first[0]->name(), u"etc"_s);
    QVERIFY(first[0]->related(f.folder).objects().isEmpty());
    QCOMPARE(first[1]->related(f.folder).objects().first()->name(), u"bin"_s);
    QCOMPARE(first[1]->related(f.folder).objects().first()->folder()->folder()->name(), u"/"_s);
}

void TestPrefetch::otherColumns()
{
    await(db().aioCreateTables<Nation, Town, Badge>());
    const auto &n = Nation::columns();
    const auto &c = Town::columns();
    const auto &b = Badge::columns();
    const auto france = await(Nation::aioCreate(n.code = u"FR"_s, n.name = u"France"_s, n.note = 5));
    const auto spain = await(Nation::aioCreate(n.code = u"ES"_s, n.name = u"Spain"_s));
    await(Town::aioCreate(c.country = france, c.name = u"Paris"_s));
    await(Town::aioCreate(c.country = spain, c.name = u"Madrid"_s));
    await(Town::aioCreate(c.country = france, c.name = u"Lyon"_s));
    await(Badge::aioCreate(b.country = france));
    await(Badge::aioCreate(b.country = nullptr));
    const auto nations = await(Nation::select().orderBy(n.id).prefetch(c.country, Town::select().orderBy(c.name)).prefetch(b.country).aioExecute());
    QCOMPARE(nations[0]->related(c.country).objects().size(), 2);
    QCOMPARE(nations[0]->related(c.country).objects().first()->name(), u"Lyon"_s);
    QCOMPARE(nations[1]->related(c.country).objects().first()->name(), u"Madrid"_s);
    QCOMPARE(nations[0]->related(b.country).objects().size(), 1);
    QVERIFY(nations[1]->related(b.country).isLoaded() && nations[1]->related(b.country).objects().isEmpty()); // nothing can refer to a NULL
    QCOMPARE(await(nations[1]->related(b.country).aioExecute()).size(), 0);
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, void(spain->related(b.country)));
    const auto towns = await(Town::select().orderBy(c.name).prefetch(c.country).aioExecute());
    QCOMPARE(towns[0]->country()->name(), u"France"_s);
    QCOMPARE(towns[1]->country()->name(), u"Spain"_s);
}

void TestPrefetch::onlySomeFields()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto users = await(User::select().only(u.username).orderBy(u.id).prefetch(t.author, Tweet::select().only(t.content).orderBy(t.id)).aioExecute());
    QCOMPARE(told(users), u"ann:a1 a2 a3 a4;bob:b1 b2;cleo:c1;dan:"_s);
    QVERIFY(users.first()->isPartial());
    // one that was not read cannot be followed
    const auto &r = Verdict::columns();
    const auto error = errorOf<AioProgrammingError>(Verdict::select().only(r.stars).prefetch(r.reviewer).aioExecute());
    QVERIFY2(error.message().startsWith(u"reviews.reviewer was not read with this object"_s), qPrintable(error.message()));
}

void TestPrefetch::firstAndGet()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto query = User::select().prefetch(t.author, Tweet::select().orderBy(t.id));
    QCOMPARE(told({await(query.orderBy(u.id).offset(1).aioFirst())}), u"bob:b1 b2"_s);
    const std::shared_ptr<User> nobody = await(query.where(u.id < 0).aioFirst());
    QVERIFY(!nobody);
    QCOMPARE(await(query.aioCount()), 4);
    QVERIFY(await(query.aioExists()));
    QCOMPARE(await(query.aioMaps()).size(), 4);
}

void TestPrefetch::loadedObjects()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto users = await(User::select().orderBy(u.id).aioExecute());
    await(aioPrefetch(users, t.author, Tweet::select().orderBy(t.id)));
    QCOMPARE(told(users), u"ann:a1 a2 a3 a4;bob:b1 b2;cleo:c1;dan:"_s);
    await(Tweet::aioCreate(t.author = users[3], t.content = u"d1"_s, t.id = 8));
    QVERIFY(users[3]->related(t.author).objects().isEmpty()); // as it was read
    await(aioPrefetch(db().timeout(std::chrono::seconds(10)), users, t.author, Tweet::select().orderBy(t.id.desc()).limit(1)));
    QCOMPARE(told(users), u"ann:a4;bob:b2;cleo:c1;dan:d1"_s);
    const StatementLog log;
    await(aioPrefetch(QList<std::shared_ptr<User>>(), t.author));
    QCOMPARE(log.all().size(), 0);
}

void TestPrefetch::lazily()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto ann = await(User::aioGet(u.id == 1));
    QVERIFY(!ann->related(t.author).isLoaded());
    QCOMPARE(errorOf<AioMissingBridge>([ann, &t]() -> AioTask<> {
                 for (const auto &tweet : ann->related(t.author)) {
                     qFatal("%s", qPrintable(tweet->content()));
                 }
                 co_return;
             }())
                 .message(),
             u"What refers to an object by tweets.author is read, but it is not loaded, and reading does no hidden I/O: prefetch(columns.field) of the "
             "query reads it with the objects, co_await object->related(columns.field).aioObjects() loads it, and so does reading it inside db.run()."_s);
    {
        const StatementLog log;
        const auto count = await(db().run([&] {
            qsizetype letters = 0;
            for (const auto &tweet : ann->related(t.author)) {
                letters += tweet->content().size();
            }
            for (const auto &tweet : ann->related(t.author)) {
                letters += tweet->content().size();
            }
            return letters;
        }));
        QCOMPARE(count, 16);
        QCOMPARE(log.all().size(), 1);
    }
    QVERIFY(ann->related(t.author).isLoaded()); // from now on everywhere
    QCOMPARE(ann->related(t.author).objects().size(), 4);
    const auto bob = await(User::aioGet(u.id == 2));
    QCOMPARE(await(bob->related(t.author).aioObjects()).size(), 2);
    QVERIFY(bob->related(t.author).isLoaded());
    // a clause makes it a query again
    QCOMPARE(await(bob->related(t.author).where(t.id == 7).aioExecute()).size(), 1);
    QCOMPARE(bob->related(t.author).objects().size(), 2);
    // prefetch() inside run()
    const auto names = await(db().run([&] {
        return told(User::select().orderBy(u.id).limit(2).prefetch(t.author, Tweet::select().orderBy(t.id)).execute());
    }));
    QCOMPARE(names, u"ann:a1 a2 a3 a4;bob:b1 b2"_s);
    const auto users = await(User::select().orderBy(u.id).aioExecute());
    await(db().run([&] {
        prefetch(users, t.author);
    }));
    QVERIFY(users[3]->related(t.author).isLoaded());
}

void TestPrefetch::inTransactions()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto query = User::select().where(u.id == 4).prefetch(t.author);
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        co_await Tweet::aioCreate(tx, t.author = 4, t.content = u"d1"_s, t.id = 8);
        auto users = co_await query.aioExecute(tx);
        if (told(users) != u"dan:d1"_s) {
            throw std::runtime_error("it does not see what was written in the transaction");
        }
        co_await aioPrefetch(tx, users, t.author, Tweet::select().where(t.id != 8));
        if (told(users) != u"dan:"_s) {
            throw std::runtime_error("it was not read anew");
        }
        co_await tx.aioRollback();
    };
    await(db().aioAtomic(body));
    QCOMPARE(told(await(query.aioExecute())), u"dan:"_s);
}

void TestPrefetch::writtenBetween()
{
    // by keys the children are those of the objects that were read
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto users = await(User::select().where(u.rank == 7).orderBy(u.id).aioExecute());
    await(User::update(u.rank = 8).aioExecute());
    await(aioPrefetch(users, t.author, Tweet::select().orderBy(t.id)));
    QCOMPARE(told(users), u"ann:a1 a2 a3 a4;bob:b1 b2;cleo:c1;dan:"_s);
}

void TestPrefetch::manyParents()
{
    // more keys than one statement has
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    QList<std::tuple<int, QString, int>> rows;
    QList<std::tuple<int, int, QString>> tweets;
    for (int i = 100; i < 9300; ++i) {
        rows << std::tuple(i, QString::number(i), 0);
        tweets << std::tuple(i, i, u"x"_s) << std::tuple(i + 100'000, i, u"y"_s);
    }
    await(User::insertMany(u.id, u.username, u.score).rows(rows).aioExecute());
    await(Tweet::insertMany(t.id, t.author, t.content).rows(tweets).aioExecute());
    const auto users = await(User::select().where(u.id >= 100).prefetch(t.author, Tweet::select().orderBy(t.content.desc())).aioExecute());
    QCOMPARE(users.size(), 9200);
    for (const auto &user : users) {
        const auto two = user->related(t.author).objects();
        QCOMPARE(two.size(), 2);
        QCOMPARE(two[0]->content(), u"y"_s);
        QCOMPARE(two[1]->id(), user->id());
    }
}

void TestPrefetch::owners()
{
    // a child does not keep its parent alive, which keeps it alive: neither would ever go
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    std::weak_ptr<User> gone;
    std::shared_ptr<Tweet> tweet;
    {
        auto users = await(User::select().where(u.id == 1).prefetch(t.author, Tweet::select().orderBy(t.id)).aioExecute());
        gone = users.first();
        tweet = users.first()->related(t.author).objects().first();
        QCOMPARE(tweet->author()->username(), u"ann"_s);
        tweet->setAuthor(users.first()); // it is that one already
        QVERIFY(!tweet->isDirty());
    }
    QVERIFY(gone.expired());
    QVERIFY(!tweet->author().isLoaded());
    QVERIFY(!tweet->author().isNull());
    QCOMPARE(tweet->author().key(), 1);
    QVERIFY_THROWS_EXCEPTION(AioMissingBridge, tweet->author()->username());
    QCOMPARE(await(tweet->aioFetch(t.author))->username(), u"ann"_s);
    // to another one
    const auto users = await(User::select().where(u.id == 2).prefetch(t.author).aioExecute());
    const auto other = users.first()->related(t.author).objects().first();
    other->setAuthor(AioForeignKey<User>(3));
    QVERIFY(!other->author().isLoaded());
    QVERIFY(other->isDirty());
}

void TestPrefetch::lists()
{
    // a copy, or the value of related(), goes on when the list is read anew
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    auto users = await(User::select().where(u.id == 1).prefetch(t.author, Tweet::select().orderBy(t.id)).aioExecute());
    const auto related = users.first()->related(t.author);
    const auto before = related.objects();
    QStringList contents;
    for (const auto &tweet : related) {
        if (contents.isEmpty()) {
            await(aioPrefetch(users, t.author, Tweet::select().limit(0)));
        }
        contents << tweet->content();
    }
    QCOMPARE(contents.join(u' '), u"a1 a2 a3 a4"_s);
    QCOMPARE(before.size(), 4);
    QVERIFY(related.objects().isEmpty());
    users.clear();
    QVERIFY(!related.isLoaded()); // its object has gone
}

void TestPrefetch::byName()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto &r = Verdict::columns();
    const auto ann = await(User::aioGet(u.id == 1));
    QVERIFY(ann->property("related").toMap().isEmpty());
    QSignalSpy changed(ann.get(), &AioModel::relatedChanged);
    await(aioPrefetch(QList{ann}, t.author, Tweet::select().orderBy(t.id)));
    QCOMPARE(changed.size(), 1);
    await(aioPrefetch(QList{ann}, r.approver, Verdict::select().orderBy(r.id)));
    const QVariantMap related = ann->property("related").toMap();
    QCOMPARE(related.keys(), (QStringList{u"reviewsApproved"_s, u"tweets"_s}));
    const QVariantList tweets = related.value(u"tweets"_s).toList();
    QCOMPARE(tweets.size(), 4);
    QCOMPARE(tweets.last().value<QObject *>()->property("content").toString(), u"a4"_s);
}

void TestPrefetch::manyToMany()
{
    await(db().aioCreateTables<Song, Genre, SongGenres, Rating>());
    const auto &s = Song::columns();
    const auto &g = Genre::columns();
    QList<std::shared_ptr<Song>> songs;
    QList<std::shared_ptr<Genre>> genres;
    for (const auto &title : {u"a"_s, u"b"_s, u"c"_s}) {
        songs << await(Song::aioCreate(s.title = title));
        genres << await(Genre::aioCreate(g.name = title + u'!'));
    }
    await(SongGenres::of(songs[0]).aioAdd(genres));
    await(SongGenres::of(songs[2]).aioAdd(genres[1]));
    const auto told = [](const QList<std::shared_ptr<Song>> &all) {
        QStringList lines;
        for (const auto &song : all) {
            QStringList names;
            for (const auto &genre : SongGenres::of(song).select()) {
                names << genre->name();
            }
            lines << song->title() + u':' + names.join(u' ');
        }
        return lines.join(u';');
    };
    const auto query = Song::select().orderBy(s.id);
    const auto byName = Genre::select().orderBy(g.name.desc());
    {
        const StatementLog log;
        const auto all = await(query.prefetch<SongGenres>(byName).aioExecute());
        QCOMPARE(told(all), u"a:c! b! a!;b:;c:b!"_s);
        QCOMPARE(log.all().size(), 3);
        // a row is one object, whoever has it
        QCOMPARE(SongGenres::of(all[0]).select().objects().at(1), SongGenres::of(all[2]).select().objects().first());
    }
    QCOMPARE(told(await(query.prefetch<SongGenres>(Genre::select().where(g.name != u"b!"_s).orderBy(g.name)).aioExecute())), u"a:a! c!;b:;c:"_s);
    QCOMPARE(await(query.prefetch<SongGenres>().aioFirst())->title(), u"a"_s);
    // the other way, with what belongs to those in turn
    await(Rating::aioCreate(Rating::C.song = songs[2], Rating::C.user = 2));
    const auto back =
        await(Genre::select().orderBy(g.id).prefetch<SongGenres>(Song::select().orderBy(s.id).only(s.title).prefetch(Rating::C.song)).aioExecute());
    QCOMPARE(SongGenres::of(back[1]).select().objects().size(), 2);
    QCOMPARE(SongGenres::of(back[1]).select().objects().last()->related(Rating::C.song).objects().size(), 1);
    QVERIFY(SongGenres::of(back[1]).select().objects().last()->isPartial());
    // beside the rows of the table between
    const auto both = await(query.prefetch<Ratings>().prefetch(Rating::C.song).aioExecute());
    QCOMPARE(Ratings::of(both[2]).select().objects().first()->username(), u"bob"_s);
    QCOMPARE(both[2]->related(Rating::C.song).objects().first()->stars(), 3);
    QCOMPARE(both[2]->property("related").toMap().keys(), (QStringList{u"ratings"_s, u"users"_s}));
    const auto nobody = await(Song::select().where(s.id < 0).prefetch<SongGenres>().aioExecute());
    QVERIFY(nobody.isEmpty());
}

void TestPrefetch::manyToManyOfEach()
{
    await(db().aioCreateTables<Song, Genre, SongGenres>());
    const auto &s = Song::columns();
    const auto &g = Genre::columns();
    const auto song = await(Song::aioCreate(s.title = u"a"_s));
    const auto other = await(Song::aioCreate(s.title = u"b"_s));
    for (int i = 0; i < 5; ++i) {
        const auto genre = await(Genre::aioCreate(g.name = QString::number(i), g.weight = i % 2));
        await(SongGenres::of(song).aioAdd(genre));
        if (i > 2) {
            await(SongGenres::of(other).aioAdd(genre));
        }
    }
    const auto names = [](const std::shared_ptr<Song> &of) {
        QStringList all;
        for (const auto &genre : SongGenres::of(of).select()) {
            all << genre->name();
        }
        return all.join(u' ');
    };
    const auto limited = Genre::select().orderBy(g.weight.desc(), g.name.desc()).limit(2);
    auto songs = await(Song::select().orderBy(s.id).prefetch<SongGenres>(limited).aioExecute());
    QCOMPARE(names(songs[0]), u"3 1"_s);
    QCOMPARE(names(songs[1]), u"3 4"_s);
    songs = await(Song::select().orderBy(s.id).prefetch<SongGenres>(limited.offset(1)).aioExecute());
    QCOMPARE(names(songs[0]), u"1 4"_s);
    QCOMPARE(names(songs[1]), u"4"_s);
}

void TestPrefetch::manyToManyOfItself()
{
    await(db().aioCreateTables<Follows>());
    const auto &u = User::columns();
    const auto users = await(User::select().orderBy(u.id).aioExecute());
    await(Follows::of(users[0]).aioAdd(users[1], users[2]));
    await(Follows::of(users[3]).aioAdd(users[1]));
    const auto read = await(
        User::select().orderBy(u.id).prefetch<Follows>(User::select().orderBy(u.id)).prefetch<Follows::Reverse>(User::select().orderBy(u.id)).aioExecute());
    const auto ids = [](const QList<std::shared_ptr<User>> &all) {
        QStringList texts;
        for (const auto &user : all) {
            texts << QString::number(user->id());
        }
        return texts.join(u' ');
    };
    QCOMPARE(ids(Follows::of(read[0]).select().objects()), u"2 3"_s);
    QCOMPARE(ids(Follows::Reverse::of(read[0]).select().objects()), u""_s);
    QCOMPARE(ids(Follows::Reverse::of(read[1]).select().objects()), u"1 4"_s);
}

void TestPrefetch::manyToManyByOtherKeys()
{
    await(db().aioCreateTables<Device, Site, Positions, Song, Genre, Listing>());
    const auto device = await(Device::aioCreate(Device::C.id = QUuid::createUuid(), Device::C.name = u"d"_s));
    const auto site = await(Site::aioCreate(Site::C.code = u"X"_s, Site::C.name = u"x"_s));
    await(Positions::of(device).aioAdd(site));
    const auto devices = await(Device::select().prefetch<Positions>().aioExecute());
    QCOMPARE(Positions::of(devices.first()).select().objects().first()->name(), u"x"_s);
    const auto sites = await(Site::select().prefetch<Positions>().aioExecute());
    QCOMPARE(Positions::of(sites.first()).select().objects().first()->id(), device->id());
    const auto song = await(Song::aioCreate(Song::C.title = u"s"_s));
    const auto genre = await(Genre::aioCreate(Genre::C.name = u"g"_s));
    await(Listings::of(song).aioAdd(genre));
    QCOMPARE(Listings::of(await(Song::select().prefetch<Listings>().aioFirst())).select().objects().first()->id(), genre->id());
    QCOMPARE(Listings::of(await(Genre::select().prefetch<Listings>().aioFirst())).select().objects().first()->id(), song->id());
}

void TestPrefetch::manyToManyLazily()
{
    await(db().aioCreateTables<Song, Genre, SongGenres>());
    const auto song = await(Song::aioCreate(Song::C.title = u"a"_s));
    const auto genre = await(Genre::aioCreate(Genre::C.name = u"g"_s));
    await(SongGenres::of(song).aioAdd(genre));
    QVERIFY(!SongGenres::of(song).select().isLoaded());
    QVERIFY_THROWS_EXCEPTION(AioMissingBridge, SongGenres::of(song).select().objects());
    QCOMPARE(await(SongGenres::of(song).select().aioObjects()).size(), 1);
    QVERIFY(SongGenres::of(song).select().isLoaded());
    QCOMPARE(SongGenres::of(song).select().objects().first()->name(), u"g"_s);
    // by its key nobody keeps them
    QCOMPARE(await(SongGenres::of(AioForeignKey<Song>(song->id())).select().aioObjects()).size(), 1);
    QVERIFY(!SongGenres::of(AioForeignKey<Song>(song->id())).select().isLoaded());
    QCOMPARE(errorOf<AioProgrammingError>(Song::select().prefetch<SongGenres>(Genre::select().distinct()).aioExecute()).message(),
             u"prefetch(songs_genres.songs) takes a query of one table, neither a set operation nor distinct()."_s);
}

void TestPrefetch::refusals()
{
    const auto &t = Tweet::columns();
    const auto &r = Verdict::columns();
    const auto message = [](auto &&call) {
        try {
            call();
        } catch (const AioProgrammingError &error) {
            return error.message();
        }
        return QString();
    };
    QCOMPARE(message([&] {
                 (void)User::select().prefetch(t.author).prefetch(t.author, Tweet::select().limit(1));
             }),
             u"prefetch(tweets.author) stands twice in this query: an object has one list of what refers to it."_s);
    QCOMPARE(message([&] {
                 (void)User::select().prefetch(t.author).aioStream();
             }),
             u"aioStream() does not go with prefetch(tweets.author), which reads what belongs to all rows: use aioPrefetch() for the objects of a batch."_s);
    QCOMPARE(errorOf<AioProgrammingError>(Tweet::select().prefetch(t.author, User::select().limit(1)).aioExecute()).message(),
             u"prefetch(tweets.author) reads one object for each foreign key: its query has no limit()."_s);
    QCOMPARE(errorOf<AioProgrammingError>(User::select().prefetch(t.author, Tweet::select().unionAll(Tweet::select())).aioExecute()).message(),
             u"prefetch(tweets.author) takes a query of one table, not a set operation of several."_s);
    QCOMPARE(errorOf<AioProgrammingError>(User::select().prefetch(t.author, Tweet::select().distinct().limit(1)).aioExecute()).message(),
             u"prefetch(tweets.author) has a limit() for each object, which does not go with distinct()."_s);
    const Aio::Alias<Verdict> other("other");
    QCOMPARE(message([&] {
                 (void)Verdict::select().prefetch(other->reviewer);
             }),
             u"prefetch(other.reviewer): the objects of other are not those of this query."_s);
    QCOMPARE(errorOf<AioProgrammingError>(aioPrefetch(QList<std::shared_ptr<User>>{nullptr}, t.author)).message(),
             u"aioPrefetch(): object 0 of the list is null."_s);
    QCOMPARE(errorOf<AioProgrammingError>(aioPrefetch(QList{std::make_shared<User>()}, t.author)).message(),
             u"An object of users that was not saved and has no key yet is used for tweets.author: save it first."_s);
    std::shared_ptr<User> foreign;
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        foreign = std::make_shared<User>();
    }));
    thread->start();
    thread->wait();
    QCOMPARE(errorOf<AioProgrammingError>(aioPrefetch(QList{foreign}, t.author)).message(), u"aioPrefetch(): object 0 of the list lives in another thread."_s);
    // an unsaved object is no parent of anybody
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, void(std::make_shared<Tweet>()->related(r.tweet)));
}

void TestPrefetch::cancelled()
{
    const auto &t = Tweet::columns();
    auto context = std::make_unique<QObject>();
    auto task = User::select().prefetch(t.author).aioExecute(db().boundTo(context.get()));
    context.reset();
    const auto end = endOf(std::move(task));
    QVERIFY(end);
    QCOMPARE(end->kind(), AioErrorKind::Cancelled);
}

void TestPrefetch::cutAtTheDeadline()
{
    // one deadline over all of its statements
    const auto &t = Tweet::columns();
    const auto error = errorOf<AioTimeout>(User::select().prefetch(t.author).aioExecute(db().timeout(std::chrono::milliseconds(0))));
    QCOMPARE(error.outcome(), AioOutcome::NotSent);
}

void TestPrefetch::oneDeadlineForAll()
{
    // the time is over when the objects are there: what belongs to them has none of its own
    await(db().aioCreateTables<Hourglass, Grain>());
    const auto glass = await(Hourglass::aioCreate());
    await(Grain::aioCreate(Grain::C.hourglass = glass));
    const auto query = Hourglass::select().prefetch(Grain::C.hourglass);
    const auto timeout = std::chrono::milliseconds(500);
    for (const bool isFirst : {false, true}) {
        Hourglass::end = std::chrono::steady_clock::now() + timeout + std::chrono::milliseconds(100);
        const auto end = isFirst ? endOf(query.aioFirst(db().timeout(timeout))) : endOf(query.aioExecute(db().timeout(timeout)));
        QVERIFY(end);
        QCOMPARE(end->kind(), AioErrorKind::Timeout);
    }
    QCOMPARE(await(query.aioExecute()).first()->related(Grain::C.hourglass).objects().size(), 1);
}

QTEST_GUILESS_MAIN(TestPrefetch)
#include "tst_prefetch.moc"
