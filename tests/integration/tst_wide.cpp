// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "aioorm/core/detail/utc.h"
#include "aioorm/orm/aiomodel.h"
#include "aioorm/testing/detail/await.h"

#include <QTest>

using namespace Qt::StringLiterals;

/// As many fields as AIO_MODEL takes.
class Wide : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Wide, "wide",
        (qint64, id, setId, primaryKey()),
        (qint32, f1, setF1),
        (qint64, f2, setF2),
        (double, f3, setF3),
        (QString, f4, setF4),
        (std::optional<qint32>, f5, setF5),
        (std::optional<QString>, f6, setF6),
        (QDateTime, f7, setF7),
        (bool, f8, setF8),
        (qint32, f9, setF9),
        (qint64, f10, setF10),
        (double, f11, setF11),
        (QString, f12, setF12),
        (std::optional<qint32>, f13, setF13),
        (std::optional<QString>, f14, setF14),
        (QDateTime, f15, setF15),
        (bool, f16, setF16),
        (qint32, f17, setF17),
        (qint64, f18, setF18),
        (double, f19, setF19),
        (QString, f20, setF20),
        (std::optional<qint32>, f21, setF21),
        (std::optional<QString>, f22, setF22),
        (QDateTime, f23, setF23),
        (bool, f24, setF24),
        (qint32, f25, setF25),
        (qint64, f26, setF26),
        (double, f27, setF27),
        (QString, f28, setF28),
        (std::optional<qint32>, f29, setF29),
        (std::optional<QString>, f30, setF30),
        (QDateTime, f31, setF31),
        (bool, f32, setF32),
        (qint32, f33, setF33),
        (qint64, f34, setF34),
        (double, f35, setF35),
        (QString, f36, setF36),
        (std::optional<qint32>, f37, setF37),
        (std::optional<QString>, f38, setF38),
        (QDateTime, f39, setF39),
        (bool, f40, setF40),
        (qint32, f41, setF41),
        (qint64, f42, setF42),
        (double, f43, setF43),
        (QString, f44, setF44),
        (std::optional<qint32>, f45, setF45),
        (std::optional<QString>, f46, setF46),
        (QDateTime, f47, setF47),
        (bool, f48, setF48),
        (qint32, f49, setF49),
        (qint64, f50, setF50),
        (double, f51, setF51),
        (QString, f52, setF52),
        (std::optional<qint32>, f53, setF53),
        (std::optional<QString>, f54, setF54),
        (QDateTime, f55, setF55),
        (bool, f56, setF56),
        (qint32, f57, setF57),
        (qint64, f58, setF58),
        (double, f59, setF59),
        (QString, f60, setF60),
        (std::optional<qint32>, f61, setF61),
        (std::optional<QString>, f62, setF62),
        (QDateTime, f63, setF63))
    // clang-format on
};

/// A model of 64 fields: the last one works as the first.
class TestWide : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allFieldsCount()
    {
        QCOMPARE(int(Wide::aioFieldCount), 64);
        QCOMPARE(Wide::aioMeta().fields().size(), std::size_t(64));
        QCOMPARE(Wide::staticMetaObject.propertyCount() - AioModel::staticMetaObject.propertyCount(), 64);
    }

    void roundTrip()
    {
        AioSqliteDatabase database(u":memory:"_s);
        await(database.aioCreateTables<Wide>());
        const auto &w = Wide::columns();
        const QDateTime moment(QDate(2026, 11, 20), QTime(1, 2, 3, 4), Aio::Detail::utc);
        const auto made = await(Wide::aioCreate(w.f1 = 17,
                                                w.f62 = u"last but one"_s,
                                                w.f63 = moment,
                                                w.f7 = moment,
                                                w.f15 = moment,
                                                w.f23 = moment,
                                                w.f31 = moment,
                                                w.f39 = moment,
                                                w.f47 = moment,
                                                w.f55 = moment));
        const auto read = await(Wide::aioGet(w.f63 == moment && w.f1 == 17));
        QCOMPARE(read->id(), made->id());
        QCOMPARE(read->f62(), std::optional(u"last but one"_s));
        QCOMPARE(read->f63(), moment);
        read->setF63(moment.addMSecs(1));
        QCOMPARE(read->dirtyFields(), QStringList{u"f63"_s});
        QVERIFY(await(read->aioSave()));
        await(made->aioReload());
        QCOMPARE(made->f63(), moment.addMSecs(1));
        QVERIFY(!made->isDirty());
    }
};

QTEST_GUILESS_MAIN(TestWide)
#include "tst_wide.moc"
