// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/models.h"
#include "support/testdatabase.h"

using namespace Qt::StringLiterals;

/// Unique among some of the rows only, by conditions of every type.
class Chair : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Chair, "seats",
        (qint64,     id,    setId,    primaryKey()),
        (QString,    row,   setRow),
        (int,        place, setPlace),
        (bool,       taken, setTaken),
        (QString,    mark,  setMark),
        (AioDecimal, price, setPrice, digits(8, 2)),
        (QUuid,      show,  setShow,  binary()),
        (QString,    guest, setGuest, defaultsTo(QString())))
    // clang-format on

public:
    static QUuid tonight() { return QUuid(u"12345678-1234-4321-8765-123456789abc"_s); }
    static void aioTable(AioTable &table)
    {
        const auto &c = columns();
        table.unique("row").where(c.taken == true && c.mark != u"o'clock \\ late"_s && c.price > AioDecimal::fromScaled(150, 2) && c.place > 5);
        table.unique("place").where(c.show == tonight());
    }
};

// clang-format off: a table
/// The same index as the model's before them, or another one of that name.
class Parcel : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Parcel, "parcels", (qint64, id, setId, primaryKey()), (int, size, setSize), (QString, label, setLabel))

public:
    static void aioTable(AioTable &table) { table.index("size").named("parcel_index"); }
};
class ParcelAgain : public AioModel
{
    Q_OBJECT
    AIO_MODEL(ParcelAgain, "parcels", (qint64, id, setId, primaryKey()), (int, size, setSize), (QString, label, setLabel))

public:
    static void aioTable(AioTable &table) { table.index("size").named("parcel_index"); }
};
class ParcelUnique : public AioModel
{
    Q_OBJECT
    AIO_MODEL(ParcelUnique, "parcels", (qint64, id, setId, primaryKey()), (int, size, setSize), (QString, label, setLabel))

public:
    static void aioTable(AioTable &table) { table.unique("size").named("parcel_index"); }
};
class ParcelOfLabels : public AioModel
{
    Q_OBJECT
    AIO_MODEL(ParcelOfLabels, "parcels", (qint64, id, setId, primaryKey()), (int, size, setSize), (QString, label, setLabel))

public:
    static void aioTable(AioTable &table) { table.index("label").named("parcel_index"); }
};
class ParcelOfTwo : public AioModel
{
    Q_OBJECT
    AIO_MODEL(ParcelOfTwo, "parcels", (qint64, id, setId, primaryKey()), (int, size, setSize), (QString, label, setLabel))

public:
    static void aioTable(AioTable &table) { table.index("size", "label").named("parcel_index"); }
};
class ParcelDescending : public AioModel
{
    Q_OBJECT
    AIO_MODEL(ParcelDescending, "parcels", (qint64, id, setId, primaryKey()), (int, size, setSize), (QString, label, setLabel))

public:
    static void aioTable(AioTable &table) { table.index(columns().size.desc()).named("parcel_index"); }
};
class ParcelOfSome : public AioModel
{
    Q_OBJECT
    AIO_MODEL(ParcelOfSome, "parcels", (qint64, id, setId, primaryKey()), (int, size, setSize), (QString, label, setLabel))

public:
    static void aioTable(AioTable &table) { table.index("size").where(columns().size > 5 && columns().label != u"o'clock"_s).named("parcel_index"); }
};
class ParcelOfSomeAgain : public AioModel
{
    Q_OBJECT
    AIO_MODEL(ParcelOfSomeAgain, "parcels", (qint64, id, setId, primaryKey()), (int, size, setSize), (QString, label, setLabel))

public:
    static void aioTable(AioTable &table) { table.index("size").where(columns().size > 5 && columns().label != u"o'clock"_s).named("parcel_index"); }
};
class ParcelOfOthers : public AioModel
{
    Q_OBJECT
    AIO_MODEL(ParcelOfOthers, "parcels", (qint64, id, setId, primaryKey()), (int, size, setSize), (QString, label, setLabel))

public:
    static void aioTable(AioTable &table) { table.index("size").where(columns().size > 5 && columns().label != u"o'Clock"_s).named("parcel_index"); }
};
class ParcelComputed : public AioModel
{
    Q_OBJECT
    AIO_MODEL(ParcelComputed, "parcels", (qint64, id, setId, primaryKey()), (int, size, setSize), (QString, label, setLabel))

public:
    static void aioTable(AioTable &table) { table.index(Aio::lower(columns().label), columns().size * 2).named("parcel_index"); }
};
class ParcelComputedAgain : public AioModel
{
    Q_OBJECT
    AIO_MODEL(ParcelComputedAgain, "parcels", (qint64, id, setId, primaryKey()), (int, size, setSize), (QString, label, setLabel))

public:
    static void aioTable(AioTable &table) { table.index(Aio::lower(columns().label), columns().size * 2).named("parcel_index"); }
};
class ParcelComputedOtherwise : public AioModel
{
    Q_OBJECT
    AIO_MODEL(ParcelComputedOtherwise, "parcels", (qint64, id, setId, primaryKey()), (int, size, setSize), (QString, label, setLabel))

public:
    static void aioTable(AioTable &table) { table.index(Aio::upper(columns().label), columns().size * 2).named("parcel_index"); }
};

/// Their indexes have one name.
class Crate : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Crate, "crates", (qint64, id, setId, primaryKey()), (int, size, setSize))

public:
    static void aioTable(AioTable &table) { table.unique("size").named("by_size"); }
};
class Barrel : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Barrel, "barrels", (qint64, id, setId, primaryKey()), (int, size, setSize))

public:
    static void aioTable(AioTable &table) { table.unique("size").named("By_size"); }
};
/// Its index is named as a table.
class Bottle : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Bottle, "bottles", (qint64, id, setId, primaryKey()), (int, size, setSize))

public:
    static void aioTable(AioTable &table) { table.unique("size").named("crates"); }
};
/// The table of another model.
class Box : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Box, "crates", (qint64, id, setId, primaryKey()), (QString, size, setSize))
};
/// Names that agree in what PostgreSQL keeps of them.
class Long63 : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Long63, "a_name_of_sixty_three_bytes____________________________________", (qint64, id, setId, primaryKey()), (int, size, setSize, index()))
};
class Long64 : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Long64, "a_name_of_sixty_three_bytes____________________________________b", (qint64, id, setId, primaryKey()))
};
class LongColumn : public AioModel
{
    Q_OBJECT
    AIO_MODEL(LongColumn, "long_columns", (qint64, id, setId, primaryKey()), (int, size, setSize, column("ä_name_of_sixty_four_bytes_____________________________________")))
};
class LongIndex : public AioModel
{
    Q_OBJECT
    AIO_MODEL(LongIndex, "long_indexes", (qint64, id, setId, primaryKey()), (int, size, setSize))

public:
    static void aioTable(AioTable &table) { table.index("size").named("a_name_of_sixty_three_bytes____________________________________b"); }
};
// clang-format on

/// Conditions that are part of a definition, and definitions under one name.
class TestDefinitions : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        DatabaseTest::init();
        if (db().dialect().hasPartialIndexes) {
            await(db().aioCreateTables<Chair>());
        }
    }

    void upsertOnAPartialIndex()
    {
        const auto &c = Chair::columns();
        const auto partial = c.taken == true && c.mark != u"o'clock \\ late"_s && c.price > AioDecimal::fromScaled(150, 2) && c.place > 5;
        // a server that looks at a statement anew after some calls does so here
        for (int i = 0; i < 12; ++i) {
            await(Chair::insert(c.row = u"A"_s,
                                c.place = 6,
                                c.taken = true,
                                c.mark = u"x"_s,
                                c.price = AioDecimal(2),
                                c.show = QUuid(),
                                c.guest = QString::number(i))
                      .onConflict(c.row)
                      .targetWhere(partial)
                      .preserve(c.guest)
                      .aioExecute());
            QCOMPARE(await(Chair::select(c.guest).aioExecute()), (QList{std::tuple(QString::number(i))}));
        }
        const auto upsert = Chair::insertMany(c.row, c.place, c.taken, c.mark, c.price, c.show).onConflict(c.place).targetWhere(c.show == Chair::tonight());
        const QList<std::tuple<QString, int, bool, QString, AioDecimal, QUuid>> rows{{u"B"_s, 7, false, u"x"_s, 1, Chair::tonight()},
                                                                                     {u"C"_s, 8, false, u"x"_s, 1, Chair::tonight()}};
        for (int i = 0; i < 8; ++i) {
            await(upsert.update(c.price = c.price + 1).rows(rows).aioExecute());
        }
        QCOMPARE(await(Chair::select(c.row, c.price).where(c.place > 6).orderBy(c.row).aioExecute()),
                 (QList{std::tuple(u"B"_s, AioDecimal(8)), std::tuple(u"C"_s, AioDecimal(8))}));
        QCOMPARE(await(Chair::insert(c.row = u"D"_s, c.place = 7, c.taken = false, c.mark = u"x"_s, c.price = 1, c.show = Chair::tonight())
                           .onConflictIgnore(c.place)
                           .targetWhere(c.show == Chair::tonight())
                           .aioExecute())
                     .isNull(),
                 true);
    }

    void anotherIndexOfThatName()
    {
        await(db().aioCreateTables<Parcel>());
        await(db().aioCreateTables<ParcelAgain>());
        const auto refused = [&](AioTask<> task) {
            const auto error = errorOf<AioProgrammingError>(std::move(task));
            QVERIFY2(error.message().contains(u"an index parcel_index that is another one than that of the model"_s), qPrintable(error.message()));
        };
        refused(db().aioCreateTables<ParcelUnique>());
        refused(db().aioCreateTables<ParcelOfLabels>());
        refused(db().aioCreateTables<ParcelOfTwo>());
        refused(db().aioCreateTables<ParcelDescending>());
        refused(db().aioCreateTables<ParcelOfSome>());
        refused(db().aioCreateTables<ParcelComputed>());
        const auto drop = [&] {
            await(db().aioDropTables<Parcel>());
        };
        drop();
        await(db().aioCreateTables<ParcelOfSome>());
        await(db().aioCreateTables<ParcelOfSomeAgain>());
        refused(db().aioCreateTables<ParcelOfOthers>());
        refused(db().aioCreateTables<Parcel>());
        drop();
        await(db().aioCreateTables<ParcelComputed>());
        await(db().aioCreateTables<ParcelComputedAgain>());
        refused(db().aioCreateTables<ParcelComputedOtherwise>());
        refused(db().aioCreateTables<Parcel>());
        // inside of run(), and in a transaction, of which nothing is left
        await(db().run([&] {
            try {
                db().createTables<Crate, ParcelComputedOtherwise>();
                QFAIL("nothing was thrown");
            } catch (const AioProgrammingError &) {
            }
        }));
        QVERIFY_THROWS_EXCEPTION(AioError, await(db().aioExecuteSql(u"SELECT * FROM crates"_s)));
    }

    void anIndexWrittenByHand()
    {
        await(db().aioExecuteSql(u"CREATE TABLE parcels (id integer PRIMARY KEY, size integer NOT NULL, label text NOT NULL)"_s));
        await(db().aioExecuteSql(u"CREATE index parcel_index on parcels ( size )\n WHERE size>5 and (label <> 'o''clock')"_s));
        await(db().aioCreateTables<ParcelOfSome>());
        await(db().aioExecuteSql(u"DROP TABLE parcels"_s));
        await(db().aioExecuteSql(u"CREATE TABLE parcels (id integer PRIMARY KEY, size integer NOT NULL, label text NOT NULL)"_s));
        await(db().aioExecuteSql(u"CREATE INDEX parcel_index ON parcels (size)"_s));
        await(db().aioCreateTables<Parcel>());
    }

    void namesOfTwo()
    {
        const auto both = errorOf<AioProgrammingError>(db().aioCreateTables<Crate, Barrel>());
        QVERIFY2(both.message().contains(u"An index of barrels and crates have the same name, By_size"_s), qPrintable(both.message()));
        QCOMPARE(both.outcome(), AioOutcome::NotSent);
        const auto table = errorOf<AioProgrammingError>(db().aioCreateTables<Crate, Bottle>());
        QVERIFY2(table.message().contains(u"An index of bottles and crates have the same name, crates"_s), qPrintable(table.message()));
        const auto twice = errorOf<AioProgrammingError>(db().aioCreateTables<Crate, Box>());
        QVERIFY2(twice.message().contains(u"Two models define the table crates"_s), qPrintable(twice.message()));
        await(db().aioCreateTables<Crate, Crate>());
        // one after the other: the second one is not there, and says so
        if (testDatabase().isSqlite()) { // to others By_size and by_size are two, or those of another table
            const auto later = errorOf<AioProgrammingError>(db().aioCreateTables<Barrel>());
            QVERIFY2(later.message().contains(u"another one"_s), qPrintable(later.message()));
            QVERIFY_THROWS_EXCEPTION(AioError, await(db().aioExecuteSql(u"SELECT * FROM barrels"_s)));
        }
    }

    void longNames()
    {
        await(db().aioCreateTables<Long63>());
        await(db().aioCreateTables<Long63>());
        const auto refused = [&](AioTask<> task, const QString &what) {
            const auto error = errorOf<AioProgrammingError>(std::move(task));
            QVERIFY2(error.message().startsWith(u"The name of %1, "_s.arg(what)) && error.message().contains(u"has 64 bytes"_s), qPrintable(error.message()));
            QCOMPARE(error.outcome(), AioOutcome::NotSent);
        };
        refused(db().aioCreateTables<Long64>(), u"a table"_s);
        refused(db().aioCreateTables<LongColumn>(), u"a column of long_columns"_s);
        refused(db().aioCreateTables<LongIndex>(), u"an index of long_indexes"_s);
    }
};

QTEST_GUILESS_MAIN(TestDefinitions)
#include "tst_definitions.moc"
