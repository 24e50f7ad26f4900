// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiorawsql.h"
#include "support/models.h"
#include "support/moretypes.h"
#include "support/racks.h"
#include "support/statementlog.h"
#include "support/testdatabase.h"

#include <QSignalSpy>
#include <QThread>
#include <QTimer>

#include <ctime>

using namespace Qt::StringLiterals;

/// What the database fills in beside a key of the program's own.
class Ticket : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Ticket, "tickets",
        (QString, code,   setCode,   primaryKey().maxLength(20)),
        (qint32,  seats,  setSeats),
        (QString, colour, setColour, databaseDefault(QStringLiteral("green"))))
    // clang-format on
};

/// Values whose stored form is the column's.
class Parcel : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Parcel, "parcels",
        (QUuid,                      id,      setId,      primaryKey().binary()),
        (AioDecimal,                 price,   setPrice,   digits(10, 2)),
        (std::optional<AioDecimal>,  tax,     setTax,     digits(10, 4)),
        (std::optional<QUuid>,       origin,  setOrigin,  binary()))
    // clang-format on
};

/// Nothing but a key.
class Spectrum : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Spectrum, "spectra",
        (qint64, id, setId, primaryKey()))
    // clang-format on
};

namespace
{
const User::Columns &u = User::columns();
const Tweet::Columns &t = Tweet::columns();
const Garden::Columns &g = Garden::columns();
const Plant::Columns &p = Plant::columns();
const Rack::Columns &s = Rack::columns();
const Label::Columns &l = Label::columns();
const Ticket::Columns &k = Ticket::columns();
const Gauge::Columns &r = Gauge::columns();
const Parcel::Columns &c = Parcel::columns();
const Everything::Columns &e = Everything::columns();
const MoreTypes::Columns &m = MoreTypes::columns();

std::shared_ptr<Garden> garden(const QString &code, const QString &name)
{
    auto object = std::make_shared<Garden>();
    object->setCode(code);
    object->setName(name);
    return object;
}
}

/// Many objects at once.
class TestBulk : public DatabaseTest
{
    Q_OBJECT

protected:
    QStringList suiteKinds() const override { return TestDatabase::kinds() + TestDatabase::qtSqlKinds(); }

private:
    const AioDialect &dialect() { return AioExecutor(db()).dialect(); }
    /// The INSERTs of one bulk of so many rows whose keys the database gives.
    int insertsOf(int rows) const { return m_returns ? (rows + 63) / 64 : rows; }
    /// A driver that hands out none of the rows that it was told to return is asked for them all the same.
    bool isAskedInVain() { return dialect().returningInsert && !m_returns; }

    bool m_returns = false; // INSERT … RETURNING

private Q_SLOTS:
    void init()
    {
        DatabaseTest::init();
        await(db().aioCreateTables<Garden, Plant, Rack, Label, Ticket, Gauge, Parcel, Spectrum, Everything, MoreTypes>());
        if (dialect().returningInsert) {
            const auto insert = Garden::insert(g.code = u"probe"_s, g.name = u"probe"_s);
            m_returns = !await(insert.returning(g.code).aioExecute()).isEmpty();
            await(Garden::remove().aioExecute());
        }
    }

    // -- create --

    void createsAll()
    {
        const Users all = newUsers(150);
        {
            const StatementLog log;
            await(User::aioBulkCreate(all));
            if (!isAskedInVain()) {
                QCOMPARE(log.count(u"INSERT"_s), insertsOf(150));
                QCOMPARE(log.size(), insertsOf(150) + 2);
            }
            QCOMPARE(log.count(u"COMMIT"_s), 1);
        }
        qint64 last = 0;
        for (const auto &object : all) {
            QVERIFY(object->isPersisted());
            QVERIFY(!object->isDirty());
            QVERIFY(object->id() > std::exchange(last, object->id()));
        }
        const auto read = await(User::select().orderBy(u.id).aioExecute());
        QCOMPARE(read.size(), 150);
        for (int i = 0; i < 150; ++i) {
            QCOMPARE(read[i]->id(), all[i]->id());
            QCOMPARE(read[i]->username(), u"u"_s + QString::number(i));
            QCOMPARE(read[i]->score(), double(i));
            QCOMPARE(read[i]->rank(), 7);
        }
        all[20]->setBio(u"hello"_s);
        QVERIFY(await(all[20]->aioSave()));
        QCOMPARE(await(User::aioGet(u.bio == u"hello"_s))->username(), u"u20"_s);
    }

    void createsOneAndNone()
    {
        const StatementLog log;
        await(User::aioBulkCreate(Users()));
        await(User::aioBulkCreate(db(), Users()));
        QCOMPARE(log.size(), 0);
        const Users one = newUsers(1);
        await(User::aioBulkCreate(db(), one));
        QCOMPARE(log.size(), 1);
        QVERIFY(one.first()->isPersisted() && one.first()->id() > 0);
    }

    void createsInATransaction()
    {
        const Users all = newUsers(3);
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await User::aioBulkCreate(tx, all);
            EXPECT(all[1]->isPersisted());
            EXPECT(all[1]->id() > 0);
            EXPECT(co_await User::select().aioCount(tx) == 3);
            co_await tx.aioRollback();
            EXPECT(!all[1]->isPersisted());
        };
        await(db().aioAtomic(body));
        for (const auto &object : all) {
            QVERIFY(!object->isPersisted());
            QCOMPARE(object->id(), 0);
        }
        QCOMPARE(await(User::select().aioCount()), 0);
        await(User::aioBulkCreate(all)); // once more
        QCOMPARE(names(), QStringList({u"u0"_s, u"u1"_s, u"u2"_s}));
    }

    void rollsBackWithATransactionAroundIt()
    {
        const Users all = newUsers(70);
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await User::aioBulkCreate(tx, all);
            throw AioOperationalError(u"no"_s);
        };
        errorOf<AioOperationalError>(db().aioAtomic(body));
        for (const auto &object : all) {
            QVERIFY(!object->isPersisted());
            QVERIFY(object->isDirty());
            QCOMPARE(object->id(), 0);
        }
        QCOMPARE(await(User::select().aioCount()), 0);
    }

    // with and without a key, in one list
    void givenKeys()
    {
        const Users all{newUser(u"a"_s), newUser(u"b"_s, 1000), newUser(u"c"_s, 500), newUser(u"d"_s), newUser(u"e"_s, 900)};
        await(User::aioBulkCreate(all));
        QCOMPARE(all[1]->id(), 1000);
        QCOMPARE(all[2]->id(), 500);
        QCOMPARE(all[4]->id(), 900);
        QVERIFY(all[0]->id() > 0 && all[3]->id() > 0 && all[0]->id() != all[3]->id());
        for (const auto &object : all) {
            QVERIFY(object->isPersisted() && !object->isDirty());
            QCOMPARE(await(User::aioGetById(object->id()))->username(), object->username());
        }
    }

    void keysOfTheProgram()
    {
        QList<std::shared_ptr<Garden>> all;
        for (int i = 0; i < 100; ++i) {
            all << garden(u"g%1"_s.arg((i * 37) % 100), u"n%1"_s.arg(i));
        }
        const StatementLog log;
        await(Garden::aioBulkCreate(all));
        QCOMPARE(log.count(u"INSERT"_s), 2); // nothing has to come back
        QCOMPARE(log.size(), 4);
        QCOMPARE(await(Garden::aioGetById(u"g74"_s))->name(), u"n2"_s);
        QVERIFY(all[99]->isPersisted());

        const QList<std::shared_ptr<Rack>> racks = [&] {
            QList<std::shared_ptr<Rack>> list;
            for (int i = 0; i < 5; ++i) {
                auto rack = std::make_shared<Rack>();
                rack->setGarden(all[i % 2]);
                rack->setNumber(5 - i);
                rack->setLabel(u"s%1"_s.arg(i));
                list << rack;
            }
            return list;
        }();
        await(Rack::aioBulkCreate(racks));
        QCOMPARE(log.size(), 6); // an INSERT beside the one above: no transaction
        QCOMPARE(await(Rack::aioGetById(std::tuple(all[1]->code(), 4)))->label(), u"s1"_s);
    }

    // what the database fills in comes back to the right object
    void whatTheDatabaseFillsIn()
    {
        QList<std::shared_ptr<Label>> all;
        for (int i = 0; i < 90; ++i) {
            all << newLabel(QString(i + 1, u'x'));
            if (i % 3 == 1) {
                all.last()->setColour(u"c%1"_s.arg(i));
            }
            if (i % 30 > 25) {
                all.last()->setNote(std::nullopt);
            }
        }
        await(Label::aioBulkCreate(all));
        for (int i = 0; i < 90; ++i) {
            QCOMPARE(all[i]->length(), i + 1);
            QCOMPARE(all[i]->colour(), i % 3 == 1 ? u"c%1"_s.arg(i) : u"green"_s);
            QCOMPARE(all[i]->note(), i % 30 > 25 ? std::optional<QString>() : std::optional<QString>(u"none"_s));
            QVERIFY(!all[i]->isDirty());
            const auto read = await(Label::aioGetById(all[i]->id()));
            QCOMPARE(read->text(), all[i]->text());
        }

        QList<std::shared_ptr<Ticket>> tickets;
        for (int i = 0; i < 70; ++i) {
            auto ticket = std::make_shared<Ticket>();
            ticket->setCode(u"t%1"_s.arg((i * 31) % 70));
            ticket->setSeats(i);
            tickets << ticket;
        }
        const StatementLog log;
        await(Ticket::aioBulkCreate(tickets));
        QCOMPARE(log.count(u"INSERT"_s), 2);
        QCOMPARE(log.size(), m_returns ? 4 : 6); // read where it does not come back
        for (const auto &ticket : tickets) {
            QCOMPARE(ticket->colour(), u"green"_s);
        }
    }

    void withoutAKey()
    {
        QList<std::shared_ptr<Gauge>> all;
        for (int i = 0; i < 65; ++i) {
            auto gauge = std::make_shared<Gauge>();
            gauge->setPlace(i);
            gauge->setValue(i / 2.0);
            all << gauge;
        }
        await(Gauge::aioBulkCreate(all));
        QVERIFY(all[64]->isPersisted());
        QCOMPARE(await(Gauge::select().aioCount()), 65);
        QCOMPARE(await(Gauge::aioGet(r.place == 64))->value(), 32.0);
        const auto error = errorOf<AioProgrammingError>(Gauge::aioBulkUpdate(all, r.value));
        QCOMPARE(error.message(), u"aioBulkUpdate() of gauges: it has no primary key by which its rows could be told."_s);
    }

    void storedForms()
    {
        if (!testDatabase().canStop()) {
            QSKIP("ODBC reads some types otherwise");
        }
        QList<std::shared_ptr<Parcel>> all;
        for (int i = 0; i < 5; ++i) {
            auto parcel = std::make_shared<Parcel>();
            parcel->setId(QUuid::createUuid());
            parcel->setPrice(AioDecimal::fromString(u"%1.5"_s.arg(i)).value());
            all << parcel;
        }
        all[3]->setTax(AioDecimal::fromString(u"0.1234"_s).value());
        all[4]->setOrigin(all[0]->id());
        await(Parcel::aioBulkCreate(all));
        all[0]->setPrice(AioDecimal::fromString(u"12345678.25"_s).value());
        all[1]->setTax(AioDecimal::fromString(u"3"_s).value());
        all[2]->setOrigin(all[3]->id());
        all[4]->setOrigin(std::nullopt);
        QCOMPARE(await(Parcel::aioBulkUpdate(all, c.price, c.tax, c.origin)), 5);
        for (const auto &parcel : all) {
            const auto read = await(Parcel::aioGetById(parcel->id()));
            QCOMPARE(read->price(), parcel->price());
            QCOMPARE(read->tax(), parcel->tax());
            QCOMPARE(read->origin(), parcel->origin());
        }
        all[2]->setPrice(AioDecimal::fromString(u"1.125"_s).value());
        const auto error = errorOf<AioDataError>(Parcel::aioBulkUpdate(all, c.price));
        QVERIFY2(error.message().startsWith(u"aioBulkUpdate() wrote nothing because of object 3 of 5: 1.125 has more digits"_s), qPrintable(error.message()));
    }

    // coleifer/peewee#2730: a table that is only a key
    void nothingButKeys()
    {
        QList<std::shared_ptr<Spectrum>> all;
        for (int i = 0; i < 3; ++i) {
            all << std::make_shared<Spectrum>();
        }
        await(Spectrum::aioBulkCreate(all));
        QVERIFY(all[0]->id() > 0 && all[0]->id() < all[1]->id() && all[1]->id() < all[2]->id());
        QCOMPARE(await(Spectrum::select().aioCount()), 3);
    }

    // django/django#7433: one more than whole statements
    void oneMoreThanStatements()
    {
        const Users all = newUsers(129);
        await(User::aioBulkCreate(all));
        QCOMPARE(await(User::aioGetById(all[128]->id()))->username(), u"u128"_s);
        QCOMPARE(await(User::select().aioCount()), 129);
    }

    // -- what cannot take part --

    void refusesBeforeAnythingIsSent()
    {
        auto saved = await(User::aioCreate(u.username = u"saved"_s));
        const StatementLog log;
        const auto messageOf = [](const Users &list) {
            const auto error = errorOf<AioProgrammingError>(User::aioBulkCreate(list));
            return error.message();
        };
        QCOMPARE(messageOf({newUser(u"a"_s), nullptr}), u"aioBulkCreate() wrote nothing because of object 2 of 2: it is null."_s);
        QCOMPARE(
            messageOf({newUser(u"a"_s), saved, newUser(u"b"_s)}),
            u"aioBulkCreate() wrote nothing because of object 2 of 3: it is in the database already: aioSave() and aioBulkUpdate() write what has changed."_s);
        const auto twice = newUser(u"a"_s);
        QCOMPARE(messageOf({twice, newUser(u"b"_s), twice}), u"aioBulkCreate() wrote nothing because of object 3 of 3: it stands in the list twice."_s);
        std::shared_ptr<User> elsewhere;
        const std::unique_ptr<QThread> thread(QThread::create([&] {
            elsewhere = newUser(u"a"_s);
        }));
        thread->start();
        thread->wait();
        QCOMPARE(messageOf({elsewhere}),
                 u"aioBulkCreate() wrote nothing because of object 1 of 1: it lives in another thread: an object is saved where it was made."_s);

        auto tweet = std::make_shared<Tweet>();
        tweet->setAuthor(newUser(u"new"_s));
        QCOMPARE(
            errorOf<AioProgrammingError>(Tweet::aioBulkCreate(QList<std::shared_ptr<Tweet>>{tweet})).message(),
            u"aioBulkCreate() wrote nothing because of object 1 of 1: tweets.author refers to an object of users that was not saved and has no key yet: save "
            "that object first."_s);
        QCOMPARE(log.size(), 0);
        await(User::aioBulkCreate(Users{twice})); // it was let go
        QVERIFY(twice->isPersisted());
    }

    // -- a row that fails --

    void theRowThatFails_data()
    {
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("place");
        QTest::newRow("one statement") << 30 << 17;
        QTest::newRow("the second one") << 100 << 90;
        QTest::newRow("the last of three") << 140 << 139;
        QTest::newRow("one") << 1 << 0;
    }

    void theRowThatFails()
    {
        QFETCH(int, count);
        QFETCH(int, place);
        await(User::aioCreate(u.username = u"taken"_s));
        const Users all = newUsers(count);
        all[place]->setUsername(u"taken"_s);
        const auto check = [&](const AioIntegrityError &error) {
            const QString named = u"aioBulkCreate() wrote nothing because of object %1 of %2: "_s.arg(place + 1).arg(count);
            QVERIFY2(error.message().startsWith(named), qPrintable(error.message()));
            QCOMPARE(error.sqlState(), testDatabase().stateOfDuplicates());
            QVERIFY(error.sql().startsWith(u"INSERT"_s));
            QCOMPARE(error.outcome(), AioOutcome::Refused);
            for (const auto &object : all) {
                QVERIFY(!object->isPersisted());
                QCOMPARE(object->id(), 0);
            }
            QCOMPARE(names(), QStringList{u"taken"_s});
        };
        check(errorOf<AioIntegrityError>(User::aioBulkCreate(all)));
        if (count == 1) {
            return;
        }
        // a transaction around it goes on
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            try {
                co_await User::aioBulkCreate(tx, all);
                EXPECT(false);
            } catch (const AioIntegrityError &error) {
                EXPECT(error.message().contains(u"object %1 of %2"_s.arg(place + 1).arg(count)));
            }
            EXPECT(co_await User::select().aioCount(tx) == 1);
        };
        await(db().aioAtomic(body));
        all[place]->setUsername(u"free"_s);
        await(User::aioBulkCreate(all));
        QCOMPARE(await(User::select().aioCount()), count + 1);
    }

    // two rows of the list are the same: the second one is told, in whatever statement it is
    void aDuplicateInTheList()
    {
        const Users all = newUsers(100);
        all[80]->setUsername(all[3]->username());
        const auto error = errorOf<AioIntegrityError>(User::aioBulkCreate(all));
        QVERIFY2(error.message().contains(u"object 81 of 100"_s), qPrintable(error.message()));
        QCOMPARE(await(User::select().aioCount()), 0);
    }

    void aRowThatATriggerDrops()
    {
        const QStringList triggers = testDatabase().triggersByName(u"plants"_s, u"dropped"_s, u"failing"_s, u"kept"_s);
        for (const QString &trigger : triggers) {
            await(db().aioExecuteSql(trigger));
        }
        QList<std::shared_ptr<Plant>> all;
        for (int i = 0; i < 20; ++i) {
            auto plant = std::make_shared<Plant>();
            plant->setName(u"p%1"_s.arg(i));
            all << plant;
        }
        all[11]->setName(u"failing"_s);
        const auto failing = endOf(Plant::aioBulkCreate(all));
        QVERIFY(failing);
        QVERIFY2(failing->message().contains(u"object 12 of 20"_s), qPrintable(failing->message()));
        if (!testDatabase().dropWrites(u"INSERT"_s, u"plants"_s).isEmpty()) {
            all[11]->setName(u"dropped"_s);
            const auto error = errorOf<AioOperationalError>(Plant::aioBulkCreate(all));
            QVERIFY2(error.message().contains(u"object 12 of 20: The INSERT of an object in plants wrote nothing"_s), qPrintable(error.message()));
        }
        QCOMPARE(await(Plant::select().aioCount()), 0);
        QVERIFY(!all[0]->isPersisted());
    }

    // -- what else is done with the objects --

    void turns()
    {
        const Users all = newUsers(3);
        auto creating = User::aioBulkCreate(all);
        all[1]->setBio(u"later"_s);
        auto saving = all[1]->aioSave(); // waits, and is an UPDATE then
        await(std::move(creating));
        QVERIFY(await(std::move(saving)));
        QCOMPARE(await(User::select().aioCount()), 3);
        QCOMPARE(await(User::aioGet(u.username == u"u1"_s))->bio(), u"later"_s);

        // a save before it
        const Users more = newUsers(2, u"m"_s);
        auto first = more[1]->aioSave();
        auto second = User::aioBulkCreate(more);
        QVERIFY(await(std::move(first)));
        const auto error = errorOf<AioProgrammingError>(std::move(second));
        QVERIFY2(error.message().contains(u"object 2 of 2: it is in the database already"_s), qPrintable(error.message()));
        QVERIFY(!more[0]->isPersisted());

        // two bulks of the same objects, in different orders
        const Users both = newUsers(4, u"b"_s);
        const Users reversed(both.rbegin(), both.rend());
        auto one = User::aioBulkCreate(both);
        auto other = User::aioBulkCreate(reversed);
        await(std::move(one));
        errorOf<AioProgrammingError>(std::move(other));
        QCOMPARE(await(User::aioBulkUpdate(both, u.score)), 4);
    }

    void assignedMeanwhile()
    {
        const Users all = newUsers(2);
        auto creating = User::aioBulkCreate(all);
        all[0]->setScore(99);
        await(std::move(creating));
        QVERIFY(all[0]->isPersisted());
        QCOMPARE(all[0]->dirtyFields(), QStringList{u"score"_s});
        QVERIFY(!all[1]->isDirty());
        QCOMPARE(await(User::aioGetById(all[0]->id()))->score(), 0.0);
    }

    void theEventLoopStaysFree()
    {
        constexpr int count = 100'000;
        if (!m_returns || !testDatabase().canStop()) {
            QSKIP("so many statements take long here");
        }
        const Users all = newUsers(count);
        // what this thread computes between two turns of the event loop is a small part of the whole, however fast the machine is
        const auto computed = [] {
            timespec time{};
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
            return qint64(time.tv_sec) * 1'000'000 + time.tv_nsec / 1000;
        };
        qint64 begin = 0, last = 0, longest = 0;
        int turns = 0;
        QTimer timer;
        QObject::connect(&timer, &QTimer::timeout, &timer, [&] {
            const qint64 now = computed();
            longest = std::max(longest, now - std::exchange(last, now));
            ++turns;
        });
        const auto start = [&] {
            turns = 0;
            longest = 0;
            timer.start(0);
            begin = last = computed();
        };
        const auto isFree = [&] {
            timer.stop();
            return turns > 50 && longest * 10 < computed() - begin;
        };
        start();
        await(User::aioBulkCreate(all));
        QVERIFY2(isFree(), qPrintable(u"%1 turns, %2 us"_s.arg(turns).arg(longest)));
        QVERIFY(all.last()->isPersisted());
        QCOMPARE(await(User::select().aioCount()), count);
        for (const auto &object : all) {
            object->setScore(object->score() + 1);
        }
        start();
        QCOMPARE(await(User::aioBulkUpdate(all, u.score)), count);
        QVERIFY2(isFree(), qPrintable(u"%1 turns, %2 us"_s.arg(turns).arg(longest)));
        QCOMPARE(await(User::aioGetById(all[777]->id()))->score(), 778.0);
    }

    void cancelled()
    {
        const Users all = newUsers(2000);
        auto receiver = std::make_unique<QObject>();
        auto creating = User::aioBulkCreate(AioExecutor(db()).boundTo(receiver.get()), all);
        receiver.reset();
        const auto end = endOf(std::move(creating));
        QVERIFY(end);
        QCOMPARE(end->kind(), AioErrorKind::Cancelled);
        QVERIFY(!all[0]->isPersisted());
        QCOMPARE(await(User::select().aioCount()), 0);
        await(User::aioBulkCreate(all));
        QCOMPARE(await(User::select().aioCount()), 2000);
    }

    // -- update --

    void updatesAll()
    {
        const Users all = newUsers(1100);
        await(User::aioBulkCreate(all));
        for (int i = 0; i < all.size(); ++i) {
            all[i]->setScore(-i);
            all[i]->setBio(i % 2 ? std::optional<QString>() : u"bio %1"_s.arg(i));
            all[i]->setRank(i);
        }
        {
            const StatementLog log;
            QCOMPARE(await(User::aioBulkUpdate(all, u.bio, u.score)), 1100);
            QCOMPARE(log.count(u"UPDATE"_s), 3);
            QCOMPARE(log.size(), 5);
        }
        QCOMPARE(all[5]->dirtyFields(), QStringList{u"rank"_s});
        const auto read = await(User::select().orderBy(u.id).aioExecute());
        for (int i = 0; i < all.size(); ++i) {
            QCOMPARE(read[i]->score(), double(-i));
            QCOMPARE(read[i]->bio(), all[i]->bio());
            QCOMPARE(read[i]->rank(), 7);
        }
        const StatementLog log;
        QCOMPARE(await(User::aioBulkUpdate(Users(), u.bio)), 0);
        QCOMPARE(log.size(), 0);
        QCOMPARE(await(User::aioBulkUpdate(db(), Users{all[3]}, u.rank)), 1);
        QCOMPARE(log.size(), 1);
        QVERIFY(!all[3]->isDirty());
    }

    void updatesWithCompositeKeys()
    {
        const auto a = garden(u"a"_s, u"A"_s), b = garden(u"b"_s, u"B"_s);
        await(Garden::aioBulkCreate(QList{a, b}));
        QList<std::shared_ptr<Rack>> all;
        for (int i = 0; i < 6; ++i) {
            auto rack = std::make_shared<Rack>();
            rack->setGarden(i < 3 ? a : b);
            rack->setNumber(i % 3);
            rack->setLabel(u"old"_s);
            all << rack;
        }
        await(Rack::aioBulkCreate(all));
        for (int i = 0; i < 6; ++i) {
            all[i]->setLabel(u"l%1"_s.arg(i));
            all[i]->setWidth(i == 2 ? std::optional<qint32>() : i);
        }
        QCOMPARE(await(Rack::aioBulkUpdate(all, s.label, s.width)), 6);
        const auto read = await(Rack::select().orderBy(s.garden, s.number).aioExecute());
        for (int i = 0; i < 6; ++i) {
            QCOMPARE(read[i]->label(), u"l%1"_s.arg(i));
            QCOMPARE(read[i]->width(), all[i]->width());
        }
        QCOMPARE(errorOf<AioProgrammingError>(Rack::aioBulkUpdate(all, s.label, s.number)).message(),
                 u"aioBulkUpdate() of racks: number is of the key, by which the rows are told: aioSave() changes it."_s);
    }

    void updatesOfEveryType()
    {
        if (!testDatabase().canStop()) {
            QSKIP("ODBC reads some types otherwise");
        }
        QList<std::shared_ptr<MoreTypes>> all;
        for (int i = 0; i < 4; ++i) {
            all << std::make_shared<MoreTypes>();
        }
        await(MoreTypes::aioBulkCreate(all));
        for (int i = 1; i < 4; ++i) { // the first row has the least
            all[i]->setUint64(quint64(i) << 40);
            all[i]->setReal32(0.5F * float(i));
            all[i]->setDuration(std::chrono::microseconds(i));
            all[i]->setWords({u"a"_s, QString::number(i)});
            all[i]->setNumbers({i, -i});
            all[i]->setMaybes({std::nullopt, i / 2.0});
            all[i]->setBlobs({QByteArray("x\0y", 3)});
            all[i]->setNested({{u"n"_s}, {}});
            all[i]->setJsonValue(QJsonValue(i));
            all[i]->setStatus(MoreTypes::State::Lost);
            all[i]->setMoney(Money(5 * i));
            all[i]->setMaybeWords(QStringList{u"w"_s});
            all[i]->setMaybeDuration(std::chrono::microseconds(-i));
            all[i]->setMaybeStatus(MoreTypes::State::Closed);
            all[i]->setMaybeMoney(Money(10));
            all[i]->setMaybeUint8(quint8(i));
        }
        QCOMPARE(await(MoreTypes::aioBulkUpdate(all,
                                                m.uint64,
                                                m.real32,
                                                m.duration,
                                                m.words,
                                                m.numbers,
                                                m.maybes,
                                                m.blobs,
                                                m.nested,
                                                m.jsonValue,
                                                m.status,
                                                m.money,
                                                m.maybeWords,
                                                m.maybeDuration,
                                                m.maybeStatus,
                                                m.maybeMoney,
                                                m.maybeUint8)),
                 4);
        const auto read = await(MoreTypes::select().orderBy(m.id).aioExecute());
        for (int i = 0; i < 4; ++i) {
            QCOMPARE(read[i]->toMap(), all[i]->toMap());
            QVERIFY(!all[i]->isDirty());
        }

        QList<std::shared_ptr<Everything>> every;
        for (int i = 0; i < 4; ++i) {
            auto object = std::make_shared<Everything>();
            object->setDate(QDate(2026, 1, 1));
            object->setTime(QTime(1, 2, 3));
            object->setMoment(QDateTime(QDate(2026, 1, 1), QTime(4, 5), Qt::UTC));
            object->setStamp(AioTimestamp(1'000'000));
            object->setUuid(QUuid::createUuid());
            every << object;
        }
        await(Everything::aioBulkCreate(every));
        for (int i = 1; i < 4; ++i) {
            every[i]->setFlag(true);
            every[i]->setSmall(qint16(-i));
            every[i]->setBig(qint64(i) << 50);
            every[i]->setReal(i / 3.0);
            every[i]->setText(u"ä%1"_s.arg(i));
            every[i]->setBytes(QByteArray("\0\xff", 2));
            every[i]->setJson(QJsonObject{{u"i"_s, i}});
            every[i]->setColor(Everything::Color::Blue);
            every[i]->setMaybeFlag(i == 1);
            every[i]->setMaybeText(u"t"_s);
            every[i]->setMaybeBytes(QByteArray("b"));
            every[i]->setMaybeDate(QDate(2000, 2, i));
            every[i]->setMaybeTime(QTime(i, 0));
            every[i]->setMaybeMoment(QDateTime(QDate(1999, 1, i), QTime(1, 1), Qt::UTC));
            every[i]->setMaybeStamp(AioTimestamp(i));
            every[i]->setMaybeUuid(QUuid::createUuid());
            every[i]->setMaybeJson(QJsonObject{});
            every[i]->setMaybeColor(Everything::Color::Green);
        }
        QCOMPARE(await(Everything::aioBulkUpdate(every,
                                                 e.flag,
                                                 e.small,
                                                 e.big,
                                                 e.real,
                                                 e.text,
                                                 e.bytes,
                                                 e.date,
                                                 e.time,
                                                 e.moment,
                                                 e.stamp,
                                                 e.uuid,
                                                 e.json,
                                                 e.color,
                                                 e.maybeFlag,
                                                 e.maybeText,
                                                 e.maybeBytes,
                                                 e.maybeDate,
                                                 e.maybeTime,
                                                 e.maybeMoment,
                                                 e.maybeStamp,
                                                 e.maybeUuid,
                                                 e.maybeJson,
                                                 e.maybeColor)),
                 4);
        const auto everyRead = await(Everything::select().orderBy(e.id).aioExecute());
        for (int i = 0; i < 4; ++i) {
            QCOMPARE(everyRead[i]->toMap(), every[i]->toMap());
        }
    }

    // coleifer/peewee#2865, #2468, #2292, tortoise/tortoise-orm#1086: NULL in all rows has a type as well
    void updatesToNull()
    {
        if (!testDatabase().canStop()) {
            QSKIP("ODBC reads some types otherwise");
        }
        QList<std::shared_ptr<Everything>> all;
        QList<std::shared_ptr<MoreTypes>> more;
        for (int i = 0; i < 3; ++i) {
            all << std::make_shared<Everything>();
            all[i]->setDate(QDate(2026, 1, 1));
            all[i]->setTime(QTime(1, 2, 3));
            all[i]->setMoment(QDateTime(QDate(2026, 1, 1), QTime(4, 5), Qt::UTC));
            all[i]->setMaybeSmall(qint16(i));
            all[i]->setMaybeReal(i);
            all[i]->setMaybeMoment(all[i]->moment());
            all[i]->setMaybeDate(QDate(2026, 1, 1));
            more << std::make_shared<MoreTypes>();
            more[i]->setMaybeWords(QStringList{u"a"_s});
        }
        await(Everything::aioBulkCreate(all));
        await(MoreTypes::aioBulkCreate(more));
        for (int i = 0; i < 3; ++i) {
            all[i]->setMaybeSmall(std::nullopt);
            all[i]->setMaybeReal(std::nullopt);
            all[i]->setMaybeMoment(std::nullopt);
            all[i]->setMaybeDate(std::nullopt);
            more[i]->setMaybeWords(std::nullopt);
        }
        QCOMPARE(
            await(Everything::aioBulkUpdate(all, e.maybeSmall, e.maybeReal, e.maybeMoment, e.maybeDate, e.maybeUuid, e.maybeJson, e.maybeBytes, e.maybeFlag)),
            3);
        QCOMPARE(await(MoreTypes::aioBulkUpdate(more, m.maybeWords, m.maybeDuration, m.maybeStatus)), 3);
        QCOMPARE(await(Everything::select().where(e.maybeSmall.isNull() && e.maybeReal.isNull() && e.maybeMoment.isNull() && e.maybeDate.isNull()).aioCount()),
                 3);
        QCOMPARE(await(MoreTypes::select().where(m.maybeWords.isNull()).aioCount()), 3);
    }

    void generatedFieldsFollow()
    {
        const QList<std::shared_ptr<Label>> all{newLabel(u"a"_s), newLabel(u"bb"_s), newLabel(u"ccc"_s)};
        await(Label::aioBulkCreate(all));
        all[0]->setText(u"aaaa"_s);
        all[2]->setText(QString());
        const StatementLog log;
        QCOMPARE(await(Label::aioBulkUpdate(all, l.text)), 3);
        QCOMPARE(log.size(), 4); // one to read them
        QCOMPARE(all[0]->length(), 4);
        QCOMPARE(all[1]->length(), 2);
        QCOMPARE(all[2]->length(), 0);
        errorOf<AioProgrammingError>(Label::aioBulkUpdate(all, l.length));
    }

    void aRowThatIsGone()
    {
        const Users all = newUsers(40);
        await(User::aioBulkCreate(all));
        await(User::remove().where(u.id == all[16]->id()).aioExecute());
        for (const auto &object : all) {
            object->setScore(1000);
        }
        const auto error = errorOf<AioDoesNotExist>(User::aioBulkUpdate(all, u.score));
        QCOMPARE(
            error.message(),
            u"aioBulkUpdate() wrote nothing because of object 17 of 40: The row of users with the key %1 is not there any more: nothing was updated."_s.arg(
                all[16]->id()));
        QCOMPARE(await(User::select().where(u.score == 1000.0).aioCount()), 0);
        QCOMPARE(all[0]->dirtyFields(), QStringList{u"score"_s});
    }

    void anUpdateThatFails()
    {
        const Users all = newUsers(40);
        await(User::aioBulkCreate(all));
        all[30]->setUsername(u"u2"_s);
        const auto error = errorOf<AioIntegrityError>(User::aioBulkUpdate(all, u.username));
        QVERIFY2(error.message().startsWith(u"aioBulkUpdate() wrote nothing because of object 31 of 40: "_s), qPrintable(error.message()));
        QCOMPARE(error.sqlState(), testDatabase().stateOfDuplicates());
        QCOMPARE(await(User::aioGetById(all[30]->id()))->username(), u"u30"_s);
    }

    void updatesThatCannotBe()
    {
        const Users all = newUsers(2);
        const StatementLog log;
        QCOMPARE(errorOf<AioProgrammingError>(User::aioBulkUpdate(all, u.score)).message(),
                 u"aioBulkUpdate() wrote nothing because of object 1 of 2: it is new, and has no row yet: aioSave() and aioBulkCreate() write it."_s);
        QCOMPARE(errorOf<AioProgrammingError>(User::aioBulkUpdate(all, u.id)).message(),
                 u"aioBulkUpdate() of users: id is of the key, by which the rows are told: aioSave() changes it."_s);
        QCOMPARE(log.size(), 0);
        await(User::aioBulkCreate(all));
        const Users partial = await(User::select().only(u.username).orderBy(u.id).aioExecute());
        const auto error = errorOf<AioProgrammingError>(User::aioBulkUpdate(partial, u.score));
        QVERIFY2(error.message().contains(u"object 1 of 2: users.score was not read"_s), qPrintable(error.message()));
        partial[0]->setScore(5);
        partial[1]->setScore(6);
        QCOMPARE(await(User::aioBulkUpdate(partial, u.score)), 2);
    }

    void twoObjectsOfOneRow()
    {
        const Users all = newUsers(2);
        await(User::aioBulkCreate(all));
        const auto other = await(User::aioGetById(all[0]->id()));
        all[0]->setScore(1);
        all[1]->setScore(2);
        other->setScore(3);
        QCOMPARE(await(User::aioBulkUpdate(Users{all[0], all[1], other}, u.score)), 3);
        QCOMPARE(await(User::aioGetById(all[0]->id()))->score(), 3.0);
    }

    void anUpdateRolledBack()
    {
        const Users all = newUsers(3);
        await(User::aioBulkCreate(all));
        all[0]->setScore(50);
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            EXPECT(co_await User::aioBulkUpdate(tx, all, u.score) == 3);
            EXPECT(!all[0]->isDirty());
            co_await tx.aioRollback();
        };
        await(db().aioAtomic(body));
        QCOMPARE(all[0]->dirtyFields(), QStringList{u"score"_s});
        QVERIFY(await(all[0]->aioSave()));
        QCOMPARE(await(User::aioGetById(all[0]->id()))->score(), 50.0);
    }

    // -- insertMany().returning() --

    void returningOfManyRows()
    {
        if (isAskedInVain()) {
            QSKIP("the driver hands out no rows");
        }
        if (!dialect().returningInsert) {
            errorOf<AioProgrammingError>(
                User::insertMany(u.username, u.score).rows(QList<std::tuple<QString, double>>{{u"a"_s, 1}, {u"b"_s, 2}}).returning(u.id).aioExecute());
            return;
        }
        QList<std::tuple<QString, double>> rows;
        for (int i = 0; i < 150; ++i) {
            rows << std::tuple(u"u%1"_s.arg(i), double(i));
        }
        const auto insert = User::insertMany(u.username, u.score).rows(rows);
        {
            const StatementLog log;
            const auto tuples = await(insert.returning(u.id, u.username).aioExecute());
            QCOMPARE(log.count(u"INSERT"_s), 3);
            QCOMPARE(tuples.size(), 150);
            for (int i = 0; i < 150; ++i) {
                QCOMPARE(std::get<1>(tuples[i]), u"u%1"_s.arg(i)); // as they come today
            }
        }
        await(User::remove().aioExecute());
        const auto objects = await(insert.returning().aioExecute());
        QCOMPARE(objects.size(), 150);
        QCOMPARE(objects[149]->username(), u"u149"_s);
        QCOMPARE(objects[149]->rank(), 7);
        QVERIFY(objects[149]->isPersisted() && !objects[149]->isDirty());
        await(User::remove().aioExecute());

        struct Line {
            qint64 id;
            QString name;
        };
        const auto lines = await(insert.returning(u.id, u.username).into<Line>().aioExecute());
        QCOMPARE(lines.size(), 150);
        QCOMPARE(lines[3].name, u"u3"_s);
        await(User::remove().aioExecute());
        const auto maps = await(insert.returning(u.username, (u.score * 2).as("twice")).aioMaps());
        QCOMPARE(maps.size(), 150);
        QCOMPARE(maps[4], (QVariantMap{{u"username"_s, u"u4"_s}, {u"twice"_s, 8.0}}));
        await(User::remove().aioExecute());
        const auto whole = await(insert.returning().aioMaps());
        QCOMPARE(whole[5].value(u"username"_s), u"u5"_s);
        QCOMPARE(whole[5].size(), 7);

        // none of them, if one fails
        const auto error = errorOf<AioIntegrityError>(insert.returning(u.id).aioExecute());
        QCOMPARE(error.sqlState(), testDatabase().stateOfDuplicates());
        QCOMPARE(await(User::select().aioCount()), 150);
        const auto none = await(User::insertMany(u.username).rows(QList<std::tuple<QString>>()).returning(u.id).aioExecute());
        QVERIFY(none.isEmpty());

        // rows that are made meanwhile, and those of a query
        int made = 0;
        const auto next = [&]() -> std::optional<std::tuple<QString, double>> {
            return made < 10'000 ? std::optional(std::tuple(u"g%1"_s.arg(made++), 0.0)) : std::nullopt;
        };
        QCOMPARE(await(User::insertMany(u.username, u.score).generate(next).returning(u.id).aioExecute()).size(), 10'000);
        const auto query = User::select(u.username, u.username).where(u.username == u"u1"_s);
        const auto inserted = Garden::insertMany(g.code, g.name).from(query).returning(g.code);
        QCOMPARE(await(inserted.aioExecute()), QList<std::tuple<QString>>{{u"u1"_s}});
    }

    void returnedRowsGoBack()
    {
        if (isAskedInVain()) {
            QSKIP("the driver hands out no rows");
        }
        if (!dialect().returningInsert) {
            QSKIP("no INSERT … RETURNING");
        }
        QList<std::shared_ptr<User>> objects;
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            const auto insert = User::insertMany(u.username, u.score).rows(QList<std::tuple<QString, double>>{{u"a"_s, 1}, {u"b"_s, 2}});
            objects = co_await insert.returning().aioExecute(tx);
            co_await tx.aioRollback();
        };
        await(db().aioAtomic(body));
        QCOMPARE(objects.size(), 2);
        QVERIFY(!objects[0]->isPersisted());
    }

    void returningAsStructsAndMaps()
    {
        if (isAskedInVain()) {
            QSKIP("the driver hands out no rows");
        }
        struct Line {
            QString name;
            double score;
        };
        if (dialect().returningInsert) {
            const auto insert = User::insert(u.username = u"a"_s, u.score = 1.5);
            const auto lines = await(insert.returning(u.username, u.score).into<Line>().aioExecute());
            QCOMPARE(lines.first().score, 1.5);
            const auto other = User::insert(u.username = u"b"_s, u.score = 2.5);
            QCOMPARE(await(other.returning(u.username).aioMaps()), (QList<QVariantMap>{{{u"username"_s, u"b"_s}}}));
        } else {
            await(User::aioBulkCreate(Users{newUser(u"a"_s), newUser(u"b"_s)}));
        }
        if (dialect().returningUpdate) {
            const auto update = User::update(u.score = 9).where(u.username == u"a"_s);
            QCOMPARE(await(update.returning(u.username, u.score).into<Line>().aioExecute()).first().score, 9.0);
            const auto maps = await(update.returning().aioMaps());
            QCOMPARE(maps.first().value(u"score"_s), 9.0);
            QCOMPARE(maps.first().value(u"active"_s), true);
        }
        if (dialect().returningDelete) {
            const auto remove = User::remove().where(u.username == u"a"_s);
            QCOMPARE(await(remove.returning(u.username).aioMaps()), (QList<QVariantMap>{{{u"username"_s, u"a"_s}}}));
            QVERIFY(await(remove.returning(u.username, u.score).into<Line>().aioExecute()).isEmpty());
        }
    }

    // -- the synchronous names --

    void inRun()
    {
        await(db().run([&] {
            const Users all = newUsers(3);
            User::bulkCreate(all);
            EXPECT(all[2]->isPersisted());
            all[2]->setScore(30);
            EXPECT(User::bulkUpdate(all, u.score) == 3);
            User::bulkCreate(db(), newUsers(2, u"more"_s));
            EXPECT(User::select().count() == 5);
        }));
        QVERIFY_THROWS_EXCEPTION(AioMissingBridge, User::bulkCreate(newUsers(1)));
    }
};

QTEST_GUILESS_MAIN(TestBulk)

#include "tst_bulk.moc"
