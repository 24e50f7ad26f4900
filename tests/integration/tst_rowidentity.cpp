// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiorowhash.h"
#include "support/models.h"
#include "support/museum.h"
#include "support/racks.h"
#include "support/testdatabase.h"

#include <unordered_set>

using namespace Qt::StringLiterals;

/// Whether two objects stand for the same row.
class TestRowIdentity : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        DatabaseTest::init();
        await(db().aioCreateTables<Museum, Guard, Patrol>());
    }
    void objectsOfOneRow();
    void newObjects();
    void changedKeys();
    void keysOfSeveralFields();
    void withoutAKey();
    void inContainers();
    void afterARollback();
};

void TestRowIdentity::objectsOfOneRow()
{
    const auto alice = await(User::aioCreate(User::C.username = u"alice"_s));
    const auto bob = await(User::aioCreate(User::C.username = u"bob"_s));
    const auto again = await(User::aioGet(alice->id()));
    QVERIFY(alice != again); // pointers
    QVERIFY(alice->isSameRow(*again));
    QVERIFY(Aio::sameRow(alice, again));
    QVERIFY(Aio::sameRow(alice.get(), again));
    QVERIFY(!Aio::sameRow(alice, bob));
    again->setUsername(u"other"_s); // other values, same row
    QVERIFY(Aio::sameRow(alice, again));
    const auto partial = await(User::select().only(User::C.username).where(User::C.id == alice->id()).aioFirst());
    QVERIFY(Aio::sameRow(alice, partial));

    // the same key in another table
    const auto museum = std::make_shared<Museum>();
    museum->setId(alice->id());
    await(museum->aioSave(Aio::SaveMode::ForceInsert));
    QCOMPARE(museum->aioKeyValues(), alice->aioKeyValues());
    QVERIFY(!Aio::sameRow(alice, museum));

    const std::shared_ptr<User> none;
    QVERIFY(!Aio::sameRow(alice, none));
    QVERIFY(!Aio::sameRow(none, alice));
    QVERIFY(Aio::sameRow(none, none));
}

void TestRowIdentity::newObjects()
{
    const auto a = std::make_shared<User>();
    const auto b = std::make_shared<User>();
    QVERIFY(!Aio::sameRow(a, b));
    QVERIFY(Aio::sameRow(a, a));
    QVERIFY(a->aioKeyValues().empty());
    // a key alone makes no row
    const auto alice = await(User::aioCreate(User::C.username = u"alice"_s));
    a->setId(alice->id());
    QVERIFY(!Aio::sameRow(a, alice));
    QCOMPARE(a->aioKeyValues(), std::vector{AioValue(alice->id())});
    const auto again = await(User::aioGet(alice->id()));
    await(alice->aioDeleteInstance());
    QVERIFY(!Aio::sameRow(again, alice));
    QVERIFY(Aio::sameRow(alice, alice));
}

void TestRowIdentity::changedKeys()
{
    const auto alice = await(User::aioCreate(User::C.username = u"alice"_s));
    const auto again = await(User::aioGet(alice->id()));
    const std::size_t hash = Aio::RowHash()(again);
    again->setId(900);
    QVERIFY(Aio::sameRow(alice, again)); // until it is saved
    QCOMPARE(Aio::RowHash()(again), hash);
    await(again->aioSave());
    QVERIFY(!Aio::sameRow(alice, again));
    QVERIFY(Aio::sameRow(await(User::aioGet(900)), again));
}

void TestRowIdentity::keysOfSeveralFields()
{
    const auto museum = await(Museum::aioCreate(Museum::C.name = u"m"_s));
    const auto other = await(Museum::aioCreate(Museum::C.name = u"o"_s));
    const auto one = await(Guard::aioCreate(Guard::C.museum = museum, Guard::C.number = 1));
    const auto two = await(Guard::aioCreate(Guard::C.museum = museum, Guard::C.number = 2));
    const auto elsewhere = await(Guard::aioCreate(Guard::C.museum = other, Guard::C.number = 1));
    const auto again = await(Guard::aioGet(Guard::C.museum == museum && Guard::C.number == 1));
    QVERIFY(Aio::sameRow(one, again));
    QVERIFY(!Aio::sameRow(one, two));
    QVERIFY(!Aio::sameRow(one, elsewhere));
    QCOMPARE(Aio::RowHash()(one), Aio::RowHash()(again));
    QCOMPARE(one->aioKeyValues(), (std::vector{AioValue(museum->id()), AioValue(1)}));
    const auto unset = std::make_shared<Guard>();
    QVERIFY(!Aio::sameRow(unset, std::make_shared<Guard>())); // equal keys, and no rows
    QVERIFY(Guard().aioKeyValues() == (std::vector{AioValue(), AioValue(0)})); // what it would be saved as
}

void TestRowIdentity::withoutAKey()
{
    await(db().aioCreateTables<Gauge>());
    const auto a = await(Gauge::aioCreate(Gauge::C.place = 1, Gauge::C.value = 2));
    const auto b = await(Gauge::aioGet(Gauge::C.place == 1));
    QVERIFY(a->isPersisted() && b->isPersisted());
    QVERIFY(!Aio::sameRow(a, b)); // nobody knows
    QVERIFY(Aio::sameRow(a, a));
    QVERIFY(a->aioKeyValues().empty());
    const std::unordered_set<std::shared_ptr<Gauge>, Aio::RowHash, Aio::RowEqual> both{a, b, a};
    QCOMPARE(both.size(), std::size_t(2));
}

void TestRowIdentity::inContainers()
{
    for (int i = 0; i < 50; ++i) {
        await(User::aioCreate(User::C.username = u"u%1"_s.arg(i)));
    }
    std::unordered_set<std::shared_ptr<User>, Aio::RowHash, Aio::RowEqual> seen;
    std::unordered_set<std::size_t> hashes;
    for (int round = 0; round < 2; ++round) {
        const auto users = await(User::select().aioExecute());
        for (const auto &user : users) {
            QCOMPARE(seen.insert(user).second, round == 0);
            hashes.insert(Aio::RowHash()(user));
        }
    }
    QCOMPARE(seen.size(), std::size_t(50));
    QVERIFY(hashes.size() > 45);
    const auto user = await(User::aioGet(User::C.username == u"u7"_s));
    QVERIFY(seen.contains(user));
    QVERIFY(seen.contains(user.get())); // by any pointer
    const auto unsaved = std::make_shared<User>();
    QVERIFY(seen.insert(unsaved).second);
    QVERIFY(seen.insert(std::make_shared<User>()).second);
    QVERIFY(!seen.insert(unsaved).second);
}

void TestRowIdentity::afterARollback()
{
    std::shared_ptr<User> alice, again;
    const auto undone = [&](AioTransaction &tx) -> AioTask<> {
        alice = co_await User::aioCreate(tx, User::C.username = u"alice"_s);
        again = co_await User::aioGet(tx, alice->id());
        EXPECT(Aio::sameRow(alice, again));
        throw AioDataError(AioErrorInfo(AioErrorKind::Data, u"undo"_s));
    };
    errorOf<AioDataError>(db().aioAtomic(undone));
    QVERIFY(!Aio::sameRow(alice, again)); // alice is new again
}

QTEST_GUILESS_MAIN(TestRowIdentity)
#include "tst_rowidentity.moc"
