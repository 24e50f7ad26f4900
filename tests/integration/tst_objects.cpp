// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiorawsql.h"
#include "support/gardens.h"
#include "support/models.h"
#include "support/testdatabase.h"

#include <QSignalSpy>

using namespace Qt::StringLiterals;

/// A key of two fields.
class Bed : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Bed, "beds",
        (AioForeignKey<Garden>, garden, setGarden, onUpdate(Aio::Cascade)),
        (qint32,                number, setNumber),
        (QString,               name,   setName))
    // clang-format on

public:
    static void aioTable(AioTable &table) { table.primaryKey("garden", "number"); }
};

/// What the database fills in.
class Sign : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Sign, "signs",
        (qint64,                 id,     setId,     primaryKey()),
        (QString,                text,   setText),
        (QString,                colour, setColour, databaseDefault(QStringLiteral("green"))),
        (std::optional<QString>, note,   setNote,   databaseDefault(QStringLiteral("none"))),
        (qint64,                 length, setLength, generated(Aio::length(columns().text))))
    // clang-format on
};

namespace
{
const Garden::Columns &g = Garden::columns();
const Plant::Columns &p = Plant::columns();
const Bed::Columns &b = Bed::columns();
const Sign::Columns &s = Sign::columns();

template<class M>
std::shared_ptr<M> named(const QString &name)
{
    auto object = std::make_shared<M>();
    object->setName(name);
    return object;
}

std::shared_ptr<Garden> garden(const QString &code, const QString &name)
{
    auto object = named<Garden>(name);
    object->setCode(code);
    return object;
}
}

/// Which row an object stands for, what a save writes, and what becomes of the object if it does not.
class TestObjects : public DatabaseTest
{
    Q_OBJECT

protected:
    QStringList suiteKinds() const override { return TestDatabase::kinds() + TestDatabase::qtSqlKinds(); }

private:
    void execute(const QStringList &statements)
    {
        for (const QString &statement : statements) {
            await(db().aioExecuteSql(statement));
        }
    }
    /// "code=name" of all, in order.
    QStringList gardens()
    {
        QStringList all;
        for (const auto &[code, name] : await(Garden::select(g.code, g.name).orderBy(g.code).aioExecute())) {
            all << code + u'=' + name;
        }
        return all;
    }
    QStringList beds()
    {
        QStringList all;
        for (const auto &bed : await(Bed::select().orderBy(b.garden, b.number).aioExecute())) {
            all << u"%1/%2=%3"_s.arg(bed->garden().key()).arg(bed->number()).arg(bed->name());
        }
        return all;
    }
    template<class E, class F>
    E thrownBy(F &&function)
    {
        try {
            function();
            QTest::qFail("nothing was thrown", __FILE__, __LINE__);
        } catch (const E &error) {
            return error;
        }
        return E(AioErrorInfo(AioErrorKind::Operational, QString()));
    }

private Q_SLOTS:
    void init()
    {
        DatabaseTest::init();
        await(db().aioCreateTables<Garden, Plant, Bed, Sign>());
    }

    // -- an object without a key is not NULL --

    void unsavedReference()
    {
        const auto root = named<Plant>(u"root"_s);
        const auto leaf = named<Plant>(u"leaf"_s);
        leaf->setOrigin(root);
        for (const auto mode : {Aio::SaveMode::Auto, Aio::SaveMode::ForceInsert}) {
            const auto refused = errorOf<AioProgrammingError>(leaf->aioSave(mode));
            QVERIFY2(refused.message().contains(u"plants.origin") && refused.message().contains(u"object of plants"), qPrintable(refused.message()));
            QCOMPARE(refused.outcome(), AioOutcome::NotSent);
            QVERIFY(!leaf->isPersisted());
        }
        QCOMPARE(await(Plant::select().aioCount()), 0);

        // the key is taken over when there is one
        await(root->aioSave());
        QVERIFY(await(leaf->aioSave()));
        QCOMPARE(await(Plant::aioGet(p.name == u"leaf"_s))->origin().key(), root->id());

        // and in an UPDATE
        const auto other = named<Plant>(u"other"_s);
        leaf->setOrigin(other);
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(leaf->aioSave()));
        QCOMPARE(leaf->dirtyFields(), QStringList{u"origin"_s});
        await(other->aioSave());
        QVERIFY(await(leaf->aioSave()));
        QVERIFY(!leaf->isDirty());
        QCOMPARE(await(Plant::aioGet(p.name == u"leaf"_s))->origin().key(), other->id());

        // a key that is rolled back is none
        const auto gone = named<Plant>(u"gone"_s);
        auto failed = db().aioAtomic([&](AioTransaction &tx) -> AioTask<> {
            co_await gone->aioSave(tx);
            leaf->setOrigin(gone);
            co_await leaf->aioSave(tx);
            throw std::runtime_error("no");
        });
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, await(std::move(failed)));
        QVERIFY(!gone->isPersisted());
        QCOMPARE(leaf->dirtyFields(), QStringList{u"origin"_s});
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(leaf->aioSave()));

        // NULL is still NULL
        leaf->setOrigin(nullptr);
        QVERIFY(await(leaf->aioSave()));
        QVERIFY(await(Plant::aioGet(p.name == u"leaf"_s))->origin().isNull());
        QCOMPARE(await(Plant::select().where(p.origin == std::shared_ptr<Plant>()).aioCount()), 3);
    }

    void unsavedInQueries()
    {
        const auto root = named<Plant>(u"root"_s);
        const auto leaf = named<Plant>(u"leaf"_s);
        await(leaf->aioSave()); // its origin is NULL: an unsaved object must not find it
        Plant *const pointer = root.get();
        const auto refused = [this](auto &&use) {
            const auto error = thrownBy<AioProgrammingError>(use);
            if (!error.message().contains(u"plants") || !error.message().contains(u"save it first") || error.outcome() != AioOutcome::NotSent) {
                QTest::qFail(qPrintable(error.message()), __FILE__, __LINE__);
            }
        };
        refused([&] {
            void(await(Plant::select().where(p.origin == root).aioExecute()));
        });
        refused([&] {
            void(await(Plant::select().where(p.origin != root).aioExecute()));
        });
        refused([&] {
            void(await(Plant::select().where(p.origin == pointer).aioExecute()));
        });
        refused([&] {
            void(await(Plant::select().where(p.origin.in(root, leaf)).aioExecute()));
        });
        refused([&] {
            void(await(Plant::select().where(p.origin.in(QList{leaf, root})).aioExecute()));
        });
        refused([&] {
            void(await(Plant::select().where(p.origin.notIn(root)).aioExecute()));
        });
        refused([&] {
            void(await(Plant::select().where(p.origin.isDistinctFrom(root)).aioExecute()));
        });
        refused([&] {
            void(await(Plant::remove().where(p.origin == root).aioExecute()));
        });
        refused([&] {
            void(await(Plant::update(p.origin = root).aioExecute()));
        });
        refused([&] {
            void(await(Plant::update(p.origin = pointer).aioExecute()));
        });
        refused([&] {
            void(await(Plant::insert(p.name = u"x"_s, p.origin = root).aioExecute()));
        });
        refused([&] {
            void(await(Plant::aioCreate(p.name = u"x"_s, p.origin = root)));
        });
        refused([&] {
            void(await(Plant::aioGetOrCreate(p.origin = root, Aio::defaults(p.name = u"x"_s))));
        });
        refused([&] {
            void(await(root->related(p.origin).aioExecute()));
        });
        refused([&] {
            void(await(Plant::select().orderBy(Aio::when(p.origin == root, 1).otherwise(2)).aioExecute()));
        });
        // a foreign key to it stands for the same
        leaf->setOrigin(root);
        refused([&] {
            void(await(Plant::select().where(p.origin == leaf->origin()).aioExecute()));
        });
        refused([&] {
            void(await(Plant::update(p.origin = leaf->origin()).aioExecute()));
        });
        const std::shared_ptr<Plant> null;
        using Row = std::tuple<QString, std::shared_ptr<Plant>>;
        refused([&] {
            void(await(Plant::insertMany(p.name, p.origin).rows(QList<Row>{{u"x"_s, null}, {u"y"_s, root}}).aioExecute()));
        });
        QList<Row> many(500, Row(u"x"_s, null)); // those behind the first statement are looked at elsewhere
        many.last() = Row(u"y"_s, root);
        refused([&] {
            void(await(Plant::insertMany(p.name, p.origin).rows(many).aioExecute()));
        });
        QCOMPARE(await(Plant::select().aioCount()), 1);
        QVERIFY(await(Plant::aioGet(p.name == u"leaf"_s))->origin().isNull());

        // an object whose key was not read has one, but nobody knows it
        const auto partial = await(AioRawSql(u"SELECT name FROM plants"_s).aioModels<Plant>()).first();
        const auto unread = thrownBy<AioProgrammingError>([&] {
            void(Plant::select().where(p.origin == partial));
        });
        QVERIFY2(unread.message().contains(u"was not read"), qPrintable(unread.message()));
        QCOMPARE(partial->property("key").toString(), QString());
        // a key of the program's own is there before the object is saved
        const auto planned = garden(u"A"_s, u"planned"_s);
        QCOMPARE(await(Plant::select().where(p.garden == planned).aioCount()), 0);
    }

    // -- a key that is there but looks unset --

    void keyZero()
    {
        const auto &u = User::columns();
        const auto &t = Tweet::columns();
        const auto one = await(User::aioCreate(u.username = u"one"_s));
        await(User::update(u.id = 0).where(u.id == one->id()).aioExecute());
        const auto zero = await(User::aioGet(u.username == u"one"_s));
        QCOMPARE(zero->id(), 0);
        QCOMPARE(zero->aioKeyValue(), AioValue(0));
        QCOMPARE(zero->property("key").toString(), u"0"_s);

        const auto tweet = await(Tweet::aioCreate(t.author = zero, t.content = u"hi"_s));
        QCOMPARE(tweet->author().key(), 0);
        QVERIFY(!tweet->author().isNull());
        QCOMPARE(await(zero->related(t.author).aioCount()), 1);
        QCOMPARE(await(Tweet::select().where(t.author == zero).aioCount()), 1);
        const auto included = await(Tweet::select().include(t.author).aioFirst());
        QCOMPARE(included->author()->username(), u"one"_s);
        QCOMPARE(included->author().key(), 0);
        const auto fetched = await(Tweet::select().aioFirst());
        QCOMPARE(await(fetched->aioFetch(t.author))->username(), u"one"_s);
        fetched->setAuthor(zero);
        QVERIFY(!fetched->author().isNull());

        zero->setRank(5);
        QVERIFY(await(zero->aioSave()));
        await(zero->aioReload());
        QCOMPARE(zero->rank(), 5);
        QVERIFY(await(tweet->aioDeleteInstance()));
        QVERIFY(await(zero->aioDeleteInstance()));
        QCOMPARE(await(User::select().aioCount()), 0);

        // an object that is new does not stand for the row with key 0
        QVERIFY(await(zero->aioSave())); // its key is a value that was read
        QCOMPARE(await(User::select(u.id).aioScalar()), std::optional<qint64>(0));
        const auto fresh = std::make_shared<User>();
        fresh->setUsername(u"fresh"_s);
        QVERIFY(!await(fresh->aioDeleteInstance()));
        QVERIFY_THROWS_EXCEPTION(AioDoesNotExist, await(fresh->aioReload()));
        QVERIFY_THROWS_EXCEPTION(AioDoesNotExist, await(fresh->aioSave(Aio::SaveMode::ForceUpdate)));
        QCOMPARE(names(), QStringList{u"one"_s});
    }

    // -- identity is the key as it was read --

    void changedKey()
    {
        await(garden(u"AA"_s, u"a"_s)->aioSave());
        await(garden(u"BB"_s, u"b"_s)->aioSave());
        const auto object = await(Garden::aioGet(g.code == u"AA"_s));
        QSignalSpy changed(object.get(), SIGNAL(codeChanged()));
        object->setCode(u"CC"_s);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(object->dirtyFields(), QStringList{u"code"_s});
        QCOMPARE(object->aioKeyValue(), AioValue(u"AA"_s)); // the row's
        QVERIFY(await(object->aioSave()));
        QCOMPARE(gardens(), QStringList({u"BB=b"_s, u"CC=a"_s}));
        QVERIFY(!object->isDirty());
        QCOMPARE(object->aioKeyValue(), AioValue(u"CC"_s));
        QVERIFY(!await(object->aioSave()));

        // the key of another row is refused, not written over it
        object->setCode(u"BB"_s);
        object->setName(u"c"_s);
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(object->aioSave()));
        QCOMPARE(gardens(), QStringList({u"BB=b"_s, u"CC=a"_s}));
        QCOMPARE(object->dirtyFields(), QStringList({u"code"_s, u"name"_s}));
        await(object->aioReload()); // its own row
        QCOMPARE(object->code(), u"CC"_s);
        QCOMPARE(object->name(), u"a"_s);
        QVERIFY(!object->isDirty());

        // set back is not changed
        object->setCode(u"BB"_s);
        object->setCode(u"CC"_s);
        QVERIFY(!await(object->aioSave()));
        QVERIFY(!object->isDirty());

        object->setCode(u"BB"_s);
        QVERIFY(await(object->aioDeleteInstance()));
        QCOMPARE(gardens(), QStringList({u"BB=b"_s}));
        QVERIFY(!object->isPersisted());
        object->setCode(u"DD"_s);
        QVERIFY(await(object->aioSave()));
        QCOMPARE(gardens(), QStringList({u"BB=b"_s, u"DD=a"_s}));

        // two at once, and one that was changed while the first was on its way
        object->setCode(u"EE"_s);
        auto first = object->aioSave();
        object->setCode(u"FF"_s);
        auto second = object->aioSave();
        object->setCode(u"GG"_s);
        QVERIFY(await(std::move(first)));
        QVERIFY(await(std::move(second)));
        QCOMPARE(gardens(), QStringList({u"BB=b"_s, u"FF=a"_s}));
        QCOMPARE(object->dirtyFields(), QStringList{u"code"_s});
        QCOMPARE(object->aioKeyValue(), AioValue(u"FF"_s));
        auto third = object->aioSave();
        auto removed = object->aioDeleteInstance();
        QVERIFY(await(std::move(third)));
        QVERIFY(await(std::move(removed)));
        QCOMPARE(gardens(), QStringList({u"BB=b"_s}));
    }

    void changedKeyOfTheDatabase()
    {
        const auto &u = User::columns();
        const auto alice = await(User::aioCreate(u.username = u"alice"_s));
        const auto bob = await(User::aioCreate(u.username = u"bob"_s));
        const qint64 id = alice->id();
        alice->setId(bob->id());
        alice->setRank(3);
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(alice->aioSave()));
        QCOMPARE(await(User::aioGet(u.id == bob->id()))->username(), u"bob"_s);
        alice->setId(4711);
        QVERIFY(await(alice->aioSave()));
        QCOMPARE(await(User::aioGet(u.id == 4711))->rank(), 3);
        QCOMPARE(await(User::select().where(u.id == id).aioCount()), 0);
    }

    void changedKeyOfParts()
    {
        const auto a = garden(u"A"_s, u"a"_s), c = garden(u"C"_s, u"c"_s);
        await(a->aioSave());
        await(c->aioSave());
        for (const int number : {1, 2}) {
            await(Bed::aioCreate(b.garden = a, b.number = number, b.name = u"bed %1"_s.arg(number)));
        }
        const auto bed = await(Bed::aioGet(b.garden == a && b.number == 1));
        bed->setNumber(2);
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(bed->aioSave()));
        bed->setNumber(3);
        QVERIFY(await(bed->aioSave()));
        QCOMPARE(beds(), QStringList({u"A/2=bed 2"_s, u"A/3=bed 1"_s}));
        bed->setGarden(c);
        bed->setName(u"moved"_s);
        QVERIFY(await(bed->aioSave()));
        QCOMPARE(beds(), QStringList({u"A/2=bed 2"_s, u"C/3=moved"_s}));
        bed->setGarden(a);
        bed->setNumber(2);
        await(bed->aioReload());
        QCOMPARE(bed->garden().key(), u"C"_s);
        QCOMPARE(bed->number(), 3);
        bed->setNumber(2);
        bed->setGarden(a);
        QVERIFY(await(bed->aioDeleteInstance()));
        QCOMPARE(beds(), QStringList{u"A/2=bed 2"_s});

        // a row that another has taken away is named by its key
        const auto gone = await(Bed::select().aioFirst());
        await(Bed::remove().aioExecute());
        gone->setName(u"x"_s);
        const auto error = errorOf<AioDoesNotExist>(gone->aioSave());
        QVERIFY2(error.message().contains(u"garden A, number 2"), qPrintable(error.message()));

        // the key of what it refers to changes, and the database takes that over
        await(Bed::aioCreate(b.garden = a, b.number = 7, b.name = u"seven"_s));
        const auto seven = await(Bed::select().include(b.garden).aioFirst());
        const std::shared_ptr<Garden> own = seven->garden().object();
        own->setCode(u"Z"_s);
        QVERIFY(await(own->aioSave()));
        seven->setName(u"still"_s);
        QVERIFY(await(seven->aioSave()));
        QCOMPARE(beds(), QStringList{u"Z/7=still"_s});
    }

    void changedKeyRolledBack()
    {
        await(garden(u"AA"_s, u"a"_s)->aioSave());
        const auto object = await(Garden::aioGet(g.code == u"AA"_s));
        auto outer = db().aioAtomic([&](AioTransaction &tx) -> AioTask<> {
            auto inner = tx.aioAtomic([&](AioTransaction &savepoint) -> AioTask<> {
                object->setCode(u"BB"_s);
                co_await object->aioSave(savepoint);
                throw std::runtime_error("inner");
            });
            try {
                co_await std::move(inner);
                EXPECT(false);
            } catch (const std::runtime_error &) {
            }
            EXPECT(object->aioKeyValue() == AioValue(u"AA"_s));
            EXPECT(object->dirtyFields() == QStringList{u"code"_s});
            co_await object->aioSave(tx);
            object->setCode(u"CC"_s);
            object->setName(u"c"_s);
            co_await object->aioSave(tx);
            EXPECT(object->aioKeyValue() == AioValue(u"CC"_s));
            co_await object->aioDeleteInstance(tx);
            throw std::runtime_error("outer");
        });
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, await(std::move(outer)));
        QVERIFY(object->isPersisted());
        QCOMPARE(object->code(), u"CC"_s); // what was assigned stays assigned
        QCOMPARE(object->aioKeyValue(), AioValue(u"AA"_s));
        QCOMPARE(object->dirtyFields(), QStringList({u"code"_s, u"name"_s}));
        QVERIFY(await(object->aioSave()));
        QCOMPARE(gardens(), QStringList{u"CC=c"_s});
    }

    void keyThatWasNotRead()
    {
        await(garden(u"AA"_s, u"a"_s)->aioSave());
        await(garden(u"BB"_s, u"b"_s)->aioSave());
        const auto object = await(AioRawSql(u"SELECT name FROM gardens WHERE code = 'AA'"_s).aioModels<Garden>()).first();
        object->setCode(u"BB"_s); // which row it would be then nobody knows
        object->setName(u"x"_s);
        for (int i = 0; i < 2; ++i) {
            QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(object->aioSave()));
            QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(object->aioDeleteInstance()));
            QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(object->aioReload()));
            QVERIFY(object->aioKeyValue().isNull());
        }
        QCOMPARE(gardens(), QStringList({u"AA=a"_s, u"BB=b"_s}));
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(object->aioSave(Aio::SaveMode::ForceInsert)));
        object->setCode(u"CC"_s);
        QVERIFY(await(object->aioSave(Aio::SaveMode::ForceInsert)));
        QCOMPARE(gardens(), QStringList({u"AA=a"_s, u"BB=b"_s, u"CC=x"_s}));
        QCOMPARE(object->aioKeyValue(), AioValue(u"CC"_s));
    }

    // -- the result of a write is looked at --

    void droppedInsert()
    {
        for (const QString &table : {u"plants"_s, u"gardens"_s, u"signs"_s}) {
            const QStringList trigger = testDatabase().dropWrites(u"INSERT"_s, table);
            if (trigger.isEmpty()) {
                QSKIP("no trigger of this database drops a write without an error");
            }
            execute(QStringList(trigger).replaceInStrings(u"TRIGGER drop_INSERT"_s, u"TRIGGER drop_INSERT_"_s + table));
        }
        const auto expect = [](const AioOperationalError &error, const QString &table) {
            QCOMPARE(error.outcome(), AioOutcome::Refused);
            QCOMPARE(error.table(), table);
            QVERIFY2(error.message().contains(u"trigger"), qPrintable(error.message()));
        };
        const auto plant = named<Plant>(u"x"_s); // a key that the database hands out
        expect(errorOf<AioOperationalError>(plant->aioSave()), u"plants"_s);
        QVERIFY(!plant->isPersisted());
        QCOMPARE(plant->id(), 0);
        const auto one = garden(u"A"_s, u"a"_s); // one of its own
        expect(errorOf<AioOperationalError>(one->aioSave()), u"gardens"_s);
        QVERIFY(!one->isPersisted());
        const auto sign = std::make_shared<Sign>(); // columns that come back with it
        sign->setText(u"x"_s);
        expect(errorOf<AioOperationalError>(sign->aioSave()), u"signs"_s);
        QVERIFY(!sign->isPersisted());
        QCOMPARE(sign->id(), 0);
        QCOMPARE(sign->colour(), QString());

        expect(errorOf<AioOperationalError>(Plant::aioCreate(p.name = u"x"_s)), u"plants"_s);
        expect(errorOf<AioOperationalError>(Plant::insert(p.name = u"x"_s).aioExecute()), u"plants"_s);
        expect(errorOf<AioOperationalError>(Plant::aioGetOrCreate(p.name = u"x"_s)), u"plants"_s);
        // where it may be that nothing is written, the result says so
        QVERIFY(await(Plant::insert(p.name = u"x"_s).onConflictIgnore().aioExecute()).isNull());
        QCOMPARE(await(Plant::insertMany(p.name).rows(QList<std::tuple<QString>>{{u"a"_s}, {u"b"_s}}).aioExecute()), 0);
        QCOMPARE(await(Plant::select().aioCount()), 0);
    }

    void droppedUpdateAndDelete()
    {
        await(garden(u"A"_s, u"a"_s)->aioSave());
        const auto object = await(Garden::select().aioFirst());
        for (const QString &event : {u"UPDATE"_s, u"DELETE"_s}) {
            const QStringList trigger = testDatabase().dropWrites(event, u"gardens"_s);
            if (trigger.isEmpty()) {
                QSKIP("no trigger of this database drops a write without an error");
            }
            execute(trigger);
        }
        object->setName(u"b"_s);
        const auto check = [&](const AioOperationalError &error) {
            QCOMPARE(error.outcome(), AioOutcome::Refused);
            QVERIFY2(error.message().contains(u"the key A in gardens"), qPrintable(error.message()));
            QVERIFY(object->isPersisted());
            QCOMPARE(object->dirtyFields(), QStringList{u"name"_s});
        };
        check(errorOf<AioOperationalError>(object->aioSave()));
        check(errorOf<AioOperationalError>(object->aioDeleteInstance()));
        const auto within = [&](AioTransaction &tx) -> AioTask<> {
            co_await object->aioDeleteInstance(tx);
        };
        check(errorOf<AioOperationalError>(db().aioAtomic(within)));
        QCOMPARE(gardens(), QStringList{u"A=a"_s});
        execute({testDatabase().isSqlite() ? u"DROP TRIGGER drop_DELETE"_s : u"DROP TRIGGER drop_DELETE ON gardens"_s});
        QVERIFY(await(object->aioDeleteInstance()));
        QVERIFY(!await(object->aioDeleteInstance()));
        QCOMPARE(gardens(), QStringList());
    }

    // -- values that were read are values --

    void insertedAgain()
    {
        const auto sign = std::make_shared<Sign>();
        sign->setText(u"abc"_s);
        await(sign->aioSave());
        QCOMPARE(sign->colour(), u"green"_s);
        QCOMPARE(sign->length(), 3);
        sign->setColour(u"red"_s);
        sign->setNote({});
        await(sign->aioSave());
        QVERIFY(!sign->isDirty());
        const auto read = await(Sign::select().aioFirst());

        // gone and back
        QVERIFY(await(read->aioDeleteInstance()));
        QVERIFY(await(read->aioSave()));
        const auto back = await(Sign::select().aioFirst());
        QCOMPARE(back->id(), sign->id());
        QCOMPARE(back->colour(), u"red"_s);
        QCOMPARE(back->note(), std::optional<QString>());

        // a copy, whose key the database hands out
        followKeys<Sign>();
        back->setId(0);
        QVERIFY(await(back->aioSave(Aio::SaveMode::ForceInsert)));
        QVERIFY(back->id() != 0 && back->id() != sign->id());
        const auto copy = await(Sign::aioGet(s.id == back->id()));
        QCOMPARE(copy->colour(), u"red"_s);
        QCOMPARE(copy->note(), std::optional<QString>());
        QCOMPARE(copy->text(), u"abc"_s);
        QCOMPARE(await(Sign::select().aioCount()), 2);

        // an object whose INSERT was rolled back asks for the defaults again, but for what was assigned
        const auto tried = std::make_shared<Sign>();
        tried->setText(u"x"_s);
        tried->setNote(u"mine"_s);
        auto failed = db().aioAtomic([&](AioTransaction &tx) -> AioTask<> {
            co_await tried->aioSave(tx);
            throw std::runtime_error("no");
        });
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, await(std::move(failed)));
        QVERIFY(!tried->isPersisted());
        QCOMPARE(tried->colour(), u"green"_s); // of a row that is gone
        QCOMPARE(tried->id(), 0);
        await(tried->aioSave());
        const auto found = await(Sign::aioGet(s.id == tried->id()));
        QCOMPARE(found->colour(), u"green"_s);
        QCOMPARE(found->note(), std::optional(u"mine"_s));
    }
};

QTEST_GUILESS_MAIN(TestObjects)
#include "tst_objects.moc"
