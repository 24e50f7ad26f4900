// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/models.h"
#include "support/testdatabase.h"

using namespace Qt::StringLiterals;

/// Unique among some of the rows only, by conditions of every type.
class Seat : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Seat, "seats",
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

/// Conditions that are part of a definition.
class TestDefinitions : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        DatabaseTest::init();
        await(db().aioCreateTables<Seat>());
    }

    void upsertOnAPartialIndex()
    {
        const auto &c = Seat::columns();
        const auto partial = c.taken == true && c.mark != u"o'clock \\ late"_s && c.price > AioDecimal::fromScaled(150, 2) && c.place > 5;
        // a server that looks at a statement anew after some calls does so here
        for (int i = 0; i < 12; ++i) {
            await(Seat::insert(c.row = u"A"_s,
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
            QCOMPARE(await(Seat::select(c.guest).aioExecute()), (QList{std::tuple(QString::number(i))}));
        }
        const auto upsert = Seat::insertMany(c.row, c.place, c.taken, c.mark, c.price, c.show).onConflict(c.place).targetWhere(c.show == Seat::tonight());
        const QList<std::tuple<QString, int, bool, QString, AioDecimal, QUuid>> rows{{u"B"_s, 7, false, u"x"_s, 1, Seat::tonight()},
                                                                                     {u"C"_s, 8, false, u"x"_s, 1, Seat::tonight()}};
        for (int i = 0; i < 8; ++i) {
            await(upsert.update(c.price = c.price + 1).rows(rows).aioExecute());
        }
        QCOMPARE(await(Seat::select(c.row, c.price).where(c.place > 6).orderBy(c.row).aioExecute()),
                 (QList{std::tuple(u"B"_s, AioDecimal(8)), std::tuple(u"C"_s, AioDecimal(8))}));
        QCOMPARE(await(Seat::insert(c.row = u"D"_s, c.place = 7, c.taken = false, c.mark = u"x"_s, c.price = 1, c.show = Seat::tonight())
                           .onConflictIgnore(c.place)
                           .targetWhere(c.show == Seat::tonight())
                           .aioExecute())
                     .isNull(),
                 true);
    }
};

QTEST_GUILESS_MAIN(TestDefinitions)
#include "tst_definitions.moc"
