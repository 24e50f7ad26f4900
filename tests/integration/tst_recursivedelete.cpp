// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiodependency.h"
#include "support/messageof.h"
#include "support/models.h"
#include "support/museum.h"
#include "support/statementlog.h"
#include "support/testdatabase.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

class Boat : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Boat, "boats",
        (qint64,  id,   setId,   primaryKey()),
        (QString, name, setName, maxLength(40)))
    // clang-format on
};

/// All that refers to a boat.
class Sailor : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Sailor, "sailors",
        (qint64,              id,   setId,   primaryKey()),
        (AioForeignKey<Boat>, boat, setBoat, onDelete(Aio::Cascade)))
    // clang-format on
};

/// Rows that refer to a row that is deleted go with it, or refer to nothing after it.
class TestRecursiveDelete : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        DatabaseTest::init();
        await(db().aioCreateTables<Museum,
                                   Room,
                                   Exhibit,
                                   Admission,
                                   Poster,
                                   Guard,
                                   Patrol,
                                   Wing,
                                   Corridor,
                                   Ring,
                                   Footprint,
                                   LooseRing,
                                   LateRing,
                                   Boat,
                                   Sailor>());
    }
    void plan();
    void onlyItsOwn();
    void nullableToo();
    void numbersOfRows();
    void plainDeletion();
    void databaseDoesAll();
    void modelsOfAnotherDatabase();
    void roundTrips();
    void manyRows();
    void longChains();
    void laterThanFound();
    void withoutAKey();
    void circles();
    void circlesOfLateKeys();
    void rowsThatReferToThemselves();
    void allOrNothing();
    void inTransactions();
    void newObjects();
    void waitedFor();
    void refusals();

private:
    class Rows
    {
    public:
        std::vector<std::shared_ptr<Museum>> museums;
    };
    /// Two museums with one of each.
    Rows fill();
    /// Of each table, in the order of their names.
    QList<qint64> counts();
    template<class Model>
    QList<qint64> ids();
};

TestRecursiveDelete::Rows TestRecursiveDelete::fill()
{
    Rows rows;
    for (const int n : {1, 2}) {
        const auto museum = await(Museum::aioCreate(Museum::C.name = u"museum %1"_s.arg(n)));
        rows.museums.push_back(museum);
        const auto room = await(Room::aioCreate(Room::C.museum = museum));
        const auto original = await(Exhibit::aioCreate(Exhibit::C.room = room, Exhibit::C.owner = museum));
        await(Exhibit::aioCreate(Exhibit::C.room = room, Exhibit::C.copyOf = original));
        await(Admission::aioCreate(Admission::C.museum = museum));
        await(Poster::aioCreate(Poster::C.museum = museum));
        await(Guard::aioCreate(Guard::C.museum = museum, Guard::C.number = 1, Guard::C.badge = u"b%1"_s.arg(n)));
        await(Guard::aioCreate(Guard::C.museum = museum, Guard::C.number = 2));
        await(Patrol::aioCreate(Patrol::C.guard = u"b%1"_s.arg(n)));
        const auto wing = await(Wing::aioCreate(Wing::C.museum = museum));
        await(Corridor::aioCreate(Corridor::C.wing = wing));
    }
    // one of the second's things is in the first
    const auto room = await(Room::aioGet(Room::C.museum == rows.museums[0]));
    await(Exhibit::aioCreate(Exhibit::C.room = room, Exhibit::C.owner = rows.museums[1]));
    return rows;
}

QList<qint64> TestRecursiveDelete::counts()
{
    return {await(Admission::select().aioCount()),
            await(Corridor::select().aioCount()),
            await(Exhibit::select().aioCount()),
            await(Guard::select().aioCount()),
            await(Museum::select().aioCount()),
            await(Patrol::select().aioCount()),
            await(Poster::select().aioCount()),
            await(Room::select().aioCount()),
            await(Wing::select().aioCount())};
}

template<class Model>
QList<qint64> TestRecursiveDelete::ids()
{
    QList<qint64> list;
    const auto rows = await(Model::select(Model::columns().id).orderBy(Model::columns().id).aioExecute());
    for (const auto &[id] : rows) {
        list << id;
    }
    return list;
}

namespace
{
QStringList described(const QList<AioDependency> &dependencies)
{
    QStringList lines;
    for (const AioDependency &dependency : dependencies) {
        const char *const actions[] = {"delete", "null", "database"};
        lines << u"%1 %2.%3 %4%5%6"_s.arg(dependency.depth)
                     .arg(dependency.table, dependency.field, QString::fromLatin1(actions[int(dependency.action)]))
                     .arg(dependency.nullable ? u" nullable"_s : QString(), dependency.rows < 0 ? QString() : u": %1"_s.arg(dependency.rows));
    }
    return lines;
}
}

void TestRecursiveDelete::plan()
{
    StatementLog sent;
    const Museum museum;
    const QStringList expected{u"1 admissions.museum database"_s,
                               u"1 exhibits.owner null nullable"_s,
                               u"1 guards.museum delete"_s,
                               u"1 posters.museum database nullable"_s,
                               u"1 rooms.museum delete"_s,
                               u"1 wings.museum delete"_s, // corridors would be in its way
                               u"2 patrols.guard delete"_s,
                               u"2 exhibits.room delete"_s,
                               u"2 corridors.wing delete"_s,
                               u"3 exhibits.copyOf null nullable"_s};
    QCOMPARE(described(museum.dependencies()), expected);
    const QStringList all{u"1 admissions.museum database"_s,
                          u"1 exhibits.owner delete nullable"_s,
                          u"1 guards.museum delete"_s,
                          u"1 posters.museum delete nullable"_s,
                          u"1 rooms.museum delete"_s,
                          u"1 wings.museum delete"_s,
                          u"2 exhibits.copyOf delete nullable"_s,
                          u"2 patrols.guard delete"_s,
                          u"2 exhibits.room delete"_s,
                          u"2 corridors.wing delete"_s};
    QCOMPARE(described(museum.dependencies(Aio::Recursive | Aio::DeleteNullable)), all);
    QCOMPARE(museum.dependencies({}), QList<AioDependency>());
    QCOMPARE(described(Folder().dependencies()), QStringList{u"1 folders.folder delete nullable"_s}); // a circle is not left to the database
    QCOMPARE(Corridor().dependencies(), QList<AioDependency>());
    QCOMPARE(sent.take(), QStringList());
}

void TestRecursiveDelete::onlyItsOwn()
{
    const Rows rows = fill();
    QCOMPARE(counts(), (QList<qint64>{2, 2, 5, 4, 2, 2, 2, 2, 2}));
    const AioDeleteResult result = await(rows.museums[0]->aioDeleteInstance(Aio::Recursive));
    // the exhibits of its room, also that of the other museum; its guards, with and without a badge
    QCOMPARE(result.rows, 1);
    QCOMPARE(result.dependents, 3 + 2 + 1 + 1 + 1 + 1);
    QCOMPARE(result.setToNull, 2); // the exhibit that it owns, and the copy: both go with their room after it
    QCOMPARE(counts(), (QList<qint64>{1, 1, 2, 2, 1, 1, 2, 1, 1}));
    QVERIFY(!rows.museums[0]->isPersisted());
    QVERIFY(rows.museums[1]->isPersisted());
    QCOMPARE(await(Poster::select().where(Poster::C.museum.isNull()).aioCount()), 1);
    QCOMPARE(await(Exhibit::select().where(Exhibit::C.owner == rows.museums[1]).aioCount()), 1);
    QCOMPARE(await(Exhibit::select().where(Exhibit::C.copyOf.isNotNull()).aioCount()), 1);

    // and now what belongs to it elsewhere stays, without an owner
    const auto elsewhere = await(Museum::aioCreate(Museum::C.name = u"third"_s));
    const auto room = await(Room::aioCreate(Room::C.museum = elsewhere));
    await(Exhibit::aioCreate(Exhibit::C.room = room, Exhibit::C.owner = rows.museums[1]));
    QCOMPARE(await(rows.museums[1]->aioDeleteInstance(Aio::Recursive)).setToNull, 3);
    QCOMPARE(counts(), (QList<qint64>{0, 0, 1, 0, 1, 0, 2, 1, 0}));
    QCOMPARE(await(Exhibit::aioGet(Exhibit::C.room == room))->owner().isNull(), true);
}

void TestRecursiveDelete::nullableToo()
{
    const Rows rows = fill();
    const AioDeleteResult result = await(rows.museums[1]->aioDeleteInstance(Aio::Recursive | Aio::DeleteNullable));
    // its own exhibit and the copy, and that in the room of the other
    QCOMPARE(result, (AioDeleteResult{1, 3 + 2 + 1 + 1 + 1 + 1 + 1, 0}));
    QCOMPARE(counts(), (QList<qint64>{1, 1, 2, 2, 1, 1, 1, 1, 1}));
}

void TestRecursiveDelete::numbersOfRows()
{
    const Rows rows = fill();
    const QStringList expected{u"1 admissions.museum database: 1"_s,
                               u"1 exhibits.owner null nullable: 1"_s,
                               u"1 guards.museum delete: 2"_s,
                               u"1 posters.museum database nullable: 1"_s,
                               u"1 rooms.museum delete: 1"_s,
                               u"1 wings.museum delete: 1"_s,
                               u"2 patrols.guard delete: 1"_s,
                               u"2 exhibits.room delete: 3"_s,
                               u"2 corridors.wing delete: 1"_s,
                               u"3 exhibits.copyOf null nullable: 1"_s};
    QCOMPARE(described(await(rows.museums[0]->aioDependencies())), expected);
    QCOMPARE(described(await(rows.museums[1]->aioDependencies(Aio::Recursive | Aio::DeleteNullable))).filter(u"exhibits"_s),
             (QStringList{u"1 exhibits.owner delete nullable: 2"_s, u"2 exhibits.copyOf delete nullable: 1"_s, u"2 exhibits.room delete: 2"_s}));
    QCOMPARE(counts(), (QList<qint64>{2, 2, 5, 4, 2, 2, 2, 2, 2}));
    QCOMPARE(described(await(Museum().aioDependencies())).first(), u"1 admissions.museum database"_s);
}

void TestRecursiveDelete::plainDeletion()
{
    const Rows rows = fill();
    const AioIntegrityError error = errorOf<AioIntegrityError>(rows.museums[0]->aioDeleteInstance());
    QVERIFY(!error.message().isEmpty());
    QVERIFY(rows.museums[0]->isPersisted());
    errorOf<AioIntegrityError>(rows.museums[0]->aioDeleteInstance(Aio::DeleteOptions()));
    const auto corridor = await(Corridor::select().aioFirst());
    QCOMPARE(await(corridor->aioDeleteInstance(Aio::DeleteOptions())), (AioDeleteResult{1, 0, 0}));
}

void TestRecursiveDelete::databaseDoesAll()
{
    const auto boat = await(Boat::aioCreate(Boat::C.name = u"Argo"_s));
    await(Sailor::aioCreate(Sailor::C.boat = boat));
    StatementLog sent;
    const AioDeleteResult result = await(boat->aioDeleteInstance(Aio::Recursive));
    QCOMPARE(sent.take().size(), 1);
    QCOMPARE(result, (AioDeleteResult{1, 0, 0}));
    QCOMPARE(await(Sailor::select().aioCount()), 0);
    QCOMPARE(await(boat->aioDeleteInstance(Aio::Recursive)), (AioDeleteResult{0, 0, 0})); // it is gone
}

void TestRecursiveDelete::modelsOfAnotherDatabase()
{
    const auto boat = await(Boat::aioCreate(Boat::C.name = u"Argo"_s));
    QCOMPARE(boat->dependencies().size(), 1);
    const std::unique_ptr<AioDatabase> another = AioDatabase::fromUrl(testDatabase().urlOfAnother());
    another->bind<Sailor>();
    QCOMPARE(boat->dependencies().size(), 0); // its rows refer to boats of that one
    QCOMPARE(await(boat->aioDeleteInstance(Aio::Recursive)), (AioDeleteResult{1, 0, 0}));
}

void TestRecursiveDelete::roundTrips()
{
    const Rows rows = fill();
    StatementLog sent;
    await(rows.museums[0]->aioDeleteInstance(Aio::Recursive));
    const QStringList statements = sent.take();
    // BEGIN, four foreign keys to look behind, four to act upon and the badges of one of them, four tables, the row, COMMIT
    QCOMPARE(statements.filter(u"SELECT "_s).size(), 4 + 1);
    QCOMPARE(statements.filter(u"UPDATE "_s).size(), 2);
    QCOMPARE(statements.filter(u"(SELECT"_s), QStringList()); // keys are given as values: some databases take no subquery of the same table
    QCOMPARE(statements.filter(u"DELETE "_s).size(), 2 + 4 + 1);
    const auto own = statements.filter(QRegularExpression(u"^(BEGIN|COMMIT|START)"_s)).size();
    QCOMPARE(statements.size(), 5 + 2 + 7 + own);
}

void TestRecursiveDelete::manyRows()
{
    const auto museum = await(Museum::aioCreate(Museum::C.name = u"large"_s));
    const auto room = await(Room::aioCreate(Room::C.museum = museum));
    QList<std::tuple<qint64>> list;
    for (int i = 0; i < 5000; ++i) {
        list.emplace_back(room->id());
    }
    await(Exhibit::insertMany(Exhibit::C.room).rows(list).aioExecute());
    QCOMPARE(await(Exhibit::select().aioCount()), 5000);
    StatementLog sent;
    QCOMPARE(await(museum->aioDeleteInstance(Aio::Recursive)), (AioDeleteResult{1, 5001, 0}));
    const QStringList statements = sent.take();
    QCOMPARE(statements.filter(u"copyOf"_s).size(), 2); // 4096 in each
    QCOMPARE(statements.filter(QRegularExpression(u"^DELETE FROM .exhibits"_s)).size(), 2);
    QCOMPARE(await(Exhibit::select().aioCount()), 0);
}

void TestRecursiveDelete::longChains()
{
    // deeper than a database cascades
    std::shared_ptr<Folder> last, first;
    for (int i = 0; i < 40; ++i) {
        last = await(Folder::aioCreate(Folder::C.folder = last, Folder::C.name = u"f%1"_s.arg(i)));
        first = first ? first : last;
    }
    await(Folder::aioCreate(Folder::C.name = u"other"_s));
    QCOMPARE(await(first->aioDeleteInstance(Aio::Recursive)), (AioDeleteResult{40, 0, 0}));
    QCOMPARE(await(Folder::select().aioCount()), 1);

    for (int i = 1; i <= 30; ++i) {
        auto ring = std::make_shared<LooseRing>();
        ring->setId(i);
        if (i > 1) {
            ring->setNext(i - 1);
        }
        await(ring->aioSave());
    }
    const auto ring = await(LooseRing::aioGet(5));
    QCOMPARE(await(ring->aioDeleteInstance(Aio::Recursive)), (AioDeleteResult{1, 0, 1})); // of the next one only
    QCOMPARE(await(LooseRing::select().aioCount()), 29);
    QCOMPARE(await(LooseRing::aioGet(6))->next().isNull(), true);
    const auto sixth = await(LooseRing::aioGet(6));
    QCOMPARE(await(sixth->aioDeleteInstance(Aio::Recursive | Aio::DeleteNullable)), (AioDeleteResult{25, 0, 0}));
    QCOMPARE(ids<LooseRing>(), (QList<qint64>{1, 2, 3, 4}));
}

void TestRecursiveDelete::laterThanFound()
{
    // all of them are found at once, in one room, and can be deleted in one order only
    const auto museum = await(Museum::aioCreate(Museum::C.name = u"m"_s));
    const auto room = await(Room::aioCreate(Room::C.museum = museum));
    const auto third = await(Exhibit::aioCreate(Exhibit::C.room = room));
    const auto first = await(Exhibit::aioCreate(Exhibit::C.room = room));
    const auto second = await(Exhibit::aioCreate(Exhibit::C.room = room, Exhibit::C.copyOf = third));
    first->setCopyOf(second);
    await(first->aioSave());
    QCOMPARE(await(museum->aioDeleteInstance(Aio::Recursive | Aio::DeleteNullable)), (AioDeleteResult{1, 4, 0}));
    QCOMPARE(await(Exhibit::select().aioCount()), 0);
}

void TestRecursiveDelete::withoutAKey()
{
    for (int i = 1; i <= 3; ++i) {
        auto ring = std::make_shared<Ring>();
        ring->setId(i);
        ring->setNext(std::max(1, i - 1));
        await(ring->aioSave());
    }
    await(Footprint::aioCreate(Footprint::C.ring = 1, Footprint::C.name = u"first"_s));
    await(Footprint::aioCreate(Footprint::C.ring = 2, Footprint::C.other = 2, Footprint::C.name = u"both"_s));
    await(Footprint::aioCreate(Footprint::C.ring = 1, Footprint::C.other = 3, Footprint::C.name = u"other"_s));
    const auto second = await(Ring::aioGet(2));
    QCOMPARE(described(second->dependencies()), (QStringList{u"1 footprints.ring delete"_s, u"1 footprints.other null nullable"_s, u"1 rings.next delete"_s}));
    QCOMPARE(described(await(second->aioDependencies())),
             (QStringList{u"1 footprints.ring delete: 1"_s, u"1 footprints.other null nullable: 2"_s, u"1 rings.next delete: 1"_s}));
    const AioDeleteResult result = await(second->aioDeleteInstance(Aio::Recursive));
    QCOMPARE(result.rows, 2);
    QCOMPARE(result.dependents, 1);
    const auto left = await(Footprint::select().orderBy(Footprint::C.name).aioExecute());
    QCOMPARE(left.size(), 2);
    QCOMPARE(left[0]->name(), u"first"_s);
    QVERIFY(left[1]->other().isNull());
}

namespace
{
/// 1 → 2 → … → count → 1, and one more that refers to the first.
template<class R>
AioTask<> makeRing(int count)
{
    for (int i = count + 1; i >= 1; --i) {
        auto ring = std::make_shared<R>();
        ring->setId(i);
        ring->setNext(i >= count ? i : i + 1);
        co_await ring->aioSave();
    }
    for (int i = count; i <= count + 1; ++i) {
        const auto ring = co_await R::aioGet(i);
        ring->setNext(1);
        co_await ring->aioSave();
    }
}
}

void TestRecursiveDelete::circles()
{
    await(makeRing<LooseRing>(3));
    const auto loose = await(LooseRing::aioGet(2));
    QCOMPARE(await(loose->aioDeleteInstance(Aio::Recursive | Aio::DeleteNullable)), (AioDeleteResult{4, 0, 0}));
    QCOMPARE(ids<LooseRing>(), QList<qint64>());

    await(makeRing<Ring>(3));
    const auto ring = await(Ring::aioGet(2));
    QCOMPARE(errorOf<AioProgrammingError>(ring->aioDeleteInstance(Aio::Recursive)).message(),
             u"Rows refer to each other in a circle by rings.next, which may not be NULL, so that none of them can be deleted first: make one of these foreign "
             "keys nullable() or onDelete(Aio::Cascade), or delete them by SQL of your own. Nothing was deleted."_s);
    QCOMPARE(ids<Ring>(), (QList<qint64>{1, 2, 3, 4}));
    QVERIFY(ring->isPersisted());
    // one that nothing in the circle refers to
    const auto outside = await(Ring::aioGet(4));
    QCOMPARE(await(outside->aioDeleteInstance(Aio::Recursive)), (AioDeleteResult{1, 0, 0}));
}

void TestRecursiveDelete::circlesOfLateKeys()
{
    await(makeRing<LateRing>(3));
    const auto ring = await(LateRing::aioGet(1));
    if (db().dialect().hasDeferrableKeys) {
        QCOMPARE(await(ring->aioDeleteInstance(Aio::Recursive)), (AioDeleteResult{4, 0, 0}));
        QCOMPARE(ids<LateRing>(), QList<qint64>());
    } else {
        QVERIFY(errorOf<AioProgrammingError>(ring->aioDeleteInstance(Aio::Recursive))
                    .message()
                    .startsWith(u"Rows refer to each other in a circle by late_rings.next"_s));
        QCOMPARE(ids<LateRing>(), (QList<qint64>{1, 2, 3, 4}));
    }
}

void TestRecursiveDelete::rowsThatReferToThemselves()
{
    await(makeRing<LooseRing>(1));
    const auto loose = await(LooseRing::aioGet(1));
    QCOMPARE(await(loose->aioDeleteInstance(Aio::Recursive | Aio::DeleteNullable)), (AioDeleteResult{2, 0, 0}));
    await(makeRing<LooseRing>(1));
    const auto again = await(LooseRing::aioGet(1));
    QCOMPARE(await(again->aioDeleteInstance(Aio::Recursive)), (AioDeleteResult{1, 0, 2})); // its own reference too
    QCOMPARE(ids<LooseRing>(), QList<qint64>{2});

    await(makeRing<Ring>(1));
    const auto ring = await(Ring::aioGet(1));
    if (testDatabase().deletesSelfReferences()) {
        QCOMPARE(await(ring->aioDeleteInstance(Aio::Recursive)), (AioDeleteResult{2, 0, 0}));
        QCOMPARE(ids<Ring>(), QList<qint64>());
    } else {
        errorOf<AioIntegrityError>(ring->aioDeleteInstance(Aio::Recursive));
        QCOMPARE(ids<Ring>(), (QList<qint64>{1, 2}));
    }
}

void TestRecursiveDelete::allOrNothing()
{
    const Rows rows = fill();
    // a table of another program
    const QString visits = u"CREATE TABLE museum_visits (museum_id BIGINT NOT NULL, FOREIGN KEY (museum_id) REFERENCES museums (id))"_s;
    await(db().aioExecuteSql(visits));
    await(db().aioExecuteSql(u"INSERT INTO museum_visits VALUES (%1)"_s.arg(rows.museums[0]->id())));
    const QList<qint64> before = counts();
    errorOf<AioIntegrityError>(rows.museums[0]->aioDeleteInstance(Aio::Recursive));
    QCOMPARE(counts(), before);
    QVERIFY(rows.museums[0]->isPersisted());
    QCOMPARE(await(Exhibit::select().where(Exhibit::C.copyOf.isNotNull()).aioCount()), 2); // set to NULL, and back
    await(db().aioExecuteSql(u"DROP TABLE museum_visits"_s));
    QCOMPARE(await(rows.museums[0]->aioDeleteInstance(Aio::Recursive)).rows, 1);
}

void TestRecursiveDelete::inTransactions()
{
    const Rows rows = fill();
    const QList<qint64> before = counts();
    const auto undone = [&](AioTransaction &tx) -> AioTask<> {
        const AioDeleteResult result = co_await rows.museums[0]->aioDeleteInstance(tx, Aio::Recursive);
        EXPECT(result.rows == 1);
        EXPECT(!rows.museums[0]->isPersisted());
        throw AioDataError(AioErrorInfo(AioErrorKind::Data, u"undo"_s));
    };
    QCOMPARE(errorOf<AioDataError>(db().aioAtomic(undone)).message(), u"undo"_s);
    QCOMPARE(counts(), before);
    QVERIFY(rows.museums[0]->isPersisted());

    // what fails in it leaves an outer one as it was
    await(makeRing<Ring>(2));
    const auto ring = await(Ring::aioGet(1));
    const auto kept = [&](AioTransaction &tx) -> AioTask<> {
        co_await rows.museums[0]->aioDeleteInstance(tx, Aio::Recursive);
        bool isRefused = false;
        try {
            co_await ring->aioDeleteInstance(tx, Aio::Recursive);
        } catch (const AioProgrammingError &) {
            isRefused = true;
        }
        EXPECT(isRefused);
    };
    await(db().aioAtomic(kept));
    QCOMPARE(await(Museum::select().aioCount()), 1);
    QCOMPARE(ids<Ring>(), (QList<qint64>{1, 2, 3}));
}

void TestRecursiveDelete::newObjects()
{
    fill();
    const QList<qint64> before = counts();
    const auto museum = std::make_shared<Museum>();
    {
        StatementLog sent;
        QCOMPARE(await(museum->aioDeleteInstance(Aio::Recursive)), AioDeleteResult());
        QCOMPARE(sent.take(), QStringList());
    }
    QCOMPARE(counts(), before);
    const auto guard = await(Guard::aioGet(Guard::C.number == 1 && Guard::C.badge == u"b1"_s));
    QCOMPARE(await(guard->aioDeleteInstance(Aio::Recursive)), (AioDeleteResult{1, 1, 0})); // with its patrol
    const auto none = await(Guard::aioGet(Guard::C.badge.isNull()));
    QCOMPARE(await(none->aioDeleteInstance(Aio::Recursive)), (AioDeleteResult{1, 0, 0}));
}

void TestRecursiveDelete::waitedFor()
{
    const Rows rows = fill();
    const auto result = await(db().run([&] {
        return rows.museums[0]->deleteInstance(Aio::Recursive);
    }));
    QCOMPARE(result.rows, 1);
    QCOMPARE(await(Museum::select().aioCount()), 1);
}

void TestRecursiveDelete::refusals()
{
    const Rows rows = fill();
    QCOMPARE(errorOf<AioProgrammingError>(rows.museums[0]->aioDeleteInstance(Aio::DeleteNullable)).message(),
             u"Aio::DeleteNullable says what Aio::Recursive does with nullable foreign keys: give both."_s);
    QCOMPARE(messageOf<AioProgrammingError>([&] {
                 void(rows.museums[0]->dependencies(Aio::DeleteNullable));
             }),
             u"Aio::DeleteNullable says what Aio::Recursive does with nullable foreign keys: give both."_s);
}

QTEST_GUILESS_MAIN(TestRecursiveDelete)
#include "tst_recursivedelete.moc"
