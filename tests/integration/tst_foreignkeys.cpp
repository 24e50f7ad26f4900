// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// A foreign key has the type of the key it refers to: each type that can be a key, through all that is done with foreign keys.

#include "aioorm/core/detail/utc.h"
#include "aioorm/orm/aiorawsql.h"
#include "support/moretypes.h"
#include "support/testdatabase.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace KeyTypes
{
Q_NAMESPACE
enum class State { Open = 3, Closed = 7, Lost = -1 };
Q_ENUM_NS(State)
enum Named { First, Second, Third };
Q_ENUM_NS(Named)
AIO_STORE_BY_NAME_NS(Named)
}

// clang-format off
class KeyedInt16 : public AioModel
{
    Q_OBJECT
    AIO_MODEL(KeyedInt16, "keyed_int16", (qint16, id, setId, primaryKey()), (QString, name, setName))
};
class OfInt16 : public AioModel
{
    Q_OBJECT
    AIO_MODEL(OfInt16, "of_int16", (qint64, id, setId, primaryKey()), (AioForeignKey<KeyedInt16>, target, setTarget, nullable().onDelete(Aio::Cascade)), (QString, name, setName))
};
class KeyedInt32 : public AioModel
{
    Q_OBJECT
    AIO_MODEL(KeyedInt32, "keyed_int32", (qint32, id, setId, primaryKey()), (QString, name, setName))
};
class OfInt32 : public AioModel
{
    Q_OBJECT
    AIO_MODEL(OfInt32, "of_int32", (qint64, id, setId, primaryKey()), (AioForeignKey<KeyedInt32>, target, setTarget, nullable().onDelete(Aio::Cascade)), (QString, name, setName))
};
class KeyedInt64 : public AioModel
{
    Q_OBJECT
    AIO_MODEL(KeyedInt64, "keyed_int64", (qint64, id, setId, primaryKey()), (QString, name, setName))
};
class OfInt64 : public AioModel
{
    Q_OBJECT
    AIO_MODEL(OfInt64, "of_int64", (qint64, id, setId, primaryKey()), (AioForeignKey<KeyedInt64>, target, setTarget, nullable().onDelete(Aio::Cascade)), (QString, name, setName))
};
class KeyedUint32 : public AioModel
{
    Q_OBJECT
    AIO_MODEL(KeyedUint32, "keyed_uint32", (quint32, id, setId, primaryKey()), (QString, name, setName))
};
class OfUint32 : public AioModel
{
    Q_OBJECT
    AIO_MODEL(OfUint32, "of_uint32", (qint64, id, setId, primaryKey()), (AioForeignKey<KeyedUint32>, target, setTarget, nullable().onDelete(Aio::Cascade)), (QString, name, setName))
};
class KeyedReal : public AioModel
{
    Q_OBJECT
    AIO_MODEL(KeyedReal, "keyed_real", (double, id, setId, primaryKey()), (QString, name, setName))
};
class OfReal : public AioModel
{
    Q_OBJECT
    AIO_MODEL(OfReal, "of_real", (qint64, id, setId, primaryKey()), (AioForeignKey<KeyedReal>, target, setTarget, nullable().onDelete(Aio::Cascade)), (QString, name, setName))
};
class KeyedReal32 : public AioModel
{
    Q_OBJECT
    AIO_MODEL(KeyedReal32, "keyed_real32", (float, id, setId, primaryKey()), (QString, name, setName))
};
class OfReal32 : public AioModel
{
    Q_OBJECT
    AIO_MODEL(OfReal32, "of_real32", (qint64, id, setId, primaryKey()), (AioForeignKey<KeyedReal32>, target, setTarget, nullable().onDelete(Aio::Cascade)), (QString, name, setName))
};
class KeyedText : public AioModel
{
    Q_OBJECT
    AIO_MODEL(KeyedText, "keyed_text", (QString, id, setId, primaryKey().maxLength(100)), (QString, name, setName))
};
class OfText : public AioModel
{
    Q_OBJECT
    AIO_MODEL(OfText, "of_text", (qint64, id, setId, primaryKey()), (AioForeignKey<KeyedText>, target, setTarget, nullable().onDelete(Aio::Cascade)), (QString, name, setName))
};
class KeyedBytes : public AioModel
{
    Q_OBJECT
    AIO_MODEL(KeyedBytes, "keyed_bytes", (QByteArray, id, setId, primaryKey()), (QString, name, setName))
};
class OfBytes : public AioModel
{
    Q_OBJECT
    AIO_MODEL(OfBytes, "of_bytes", (qint64, id, setId, primaryKey()), (AioForeignKey<KeyedBytes>, target, setTarget, nullable().onDelete(Aio::Cascade)), (QString, name, setName))
};
class KeyedDate : public AioModel
{
    Q_OBJECT
    AIO_MODEL(KeyedDate, "keyed_date", (QDate, id, setId, primaryKey()), (QString, name, setName))
};
class OfDate : public AioModel
{
    Q_OBJECT
    AIO_MODEL(OfDate, "of_date", (qint64, id, setId, primaryKey()), (AioForeignKey<KeyedDate>, target, setTarget, nullable().onDelete(Aio::Cascade)), (QString, name, setName))
};
class KeyedTime : public AioModel
{
    Q_OBJECT
    AIO_MODEL(KeyedTime, "keyed_time", (QTime, id, setId, primaryKey()), (QString, name, setName))
};
class OfTime : public AioModel
{
    Q_OBJECT
    AIO_MODEL(OfTime, "of_time", (qint64, id, setId, primaryKey()), (AioForeignKey<KeyedTime>, target, setTarget, nullable().onDelete(Aio::Cascade)), (QString, name, setName))
};
class KeyedMoment : public AioModel
{
    Q_OBJECT
    AIO_MODEL(KeyedMoment, "keyed_moment", (QDateTime, id, setId, primaryKey()), (QString, name, setName))
};
class OfMoment : public AioModel
{
    Q_OBJECT
    AIO_MODEL(OfMoment, "of_moment", (qint64, id, setId, primaryKey()), (AioForeignKey<KeyedMoment>, target, setTarget, nullable().onDelete(Aio::Cascade)), (QString, name, setName))
};
class KeyedStamp : public AioModel
{
    Q_OBJECT
    AIO_MODEL(KeyedStamp, "keyed_stamp", (AioTimestamp, id, setId, primaryKey()), (QString, name, setName))
};
class OfStamp : public AioModel
{
    Q_OBJECT
    AIO_MODEL(OfStamp, "of_stamp", (qint64, id, setId, primaryKey()), (AioForeignKey<KeyedStamp>, target, setTarget, nullable().onDelete(Aio::Cascade)), (QString, name, setName))
};
class KeyedUuid : public AioModel
{
    Q_OBJECT
    AIO_MODEL(KeyedUuid, "keyed_uuid", (QUuid, id, setId, primaryKey()), (QString, name, setName))
};
class OfUuid : public AioModel
{
    Q_OBJECT
    AIO_MODEL(OfUuid, "of_uuid", (qint64, id, setId, primaryKey()), (AioForeignKey<KeyedUuid>, target, setTarget, nullable().onDelete(Aio::Cascade)), (QString, name, setName))
};
class KeyedUuidBytes : public AioModel
{
    Q_OBJECT
    AIO_MODEL(KeyedUuidBytes, "keyed_uuidbytes", (QUuid, id, setId, primaryKey().binary()), (QString, name, setName))
};
class OfUuidBytes : public AioModel
{
    Q_OBJECT
    AIO_MODEL(OfUuidBytes, "of_uuidbytes", (qint64, id, setId, primaryKey()), (AioForeignKey<KeyedUuidBytes>, target, setTarget, nullable().onDelete(Aio::Cascade)), (QString, name, setName))
};
class KeyedDecimal : public AioModel
{
    Q_OBJECT
    AIO_MODEL(KeyedDecimal, "keyed_decimal", (AioDecimal, id, setId, primaryKey().digits(10, 2)), (QString, name, setName))
};
class OfDecimal : public AioModel
{
    Q_OBJECT
    AIO_MODEL(OfDecimal, "of_decimal", (qint64, id, setId, primaryKey()), (AioForeignKey<KeyedDecimal>, target, setTarget, nullable().onDelete(Aio::Cascade)), (QString, name, setName))
};
class KeyedDuration : public AioModel
{
    Q_OBJECT
    AIO_MODEL(KeyedDuration, "keyed_duration", (std::chrono::microseconds, id, setId, primaryKey()), (QString, name, setName))
};
class OfDuration : public AioModel
{
    Q_OBJECT
    AIO_MODEL(OfDuration, "of_duration", (qint64, id, setId, primaryKey()), (AioForeignKey<KeyedDuration>, target, setTarget, nullable().onDelete(Aio::Cascade)), (QString, name, setName))
};
class KeyedUrl : public AioModel
{
    Q_OBJECT
    AIO_MODEL(KeyedUrl, "keyed_url", (QUrl, id, setId, primaryKey().maxLength(100)), (QString, name, setName))
};
class OfUrl : public AioModel
{
    Q_OBJECT
    AIO_MODEL(OfUrl, "of_url", (qint64, id, setId, primaryKey()), (AioForeignKey<KeyedUrl>, target, setTarget, nullable().onDelete(Aio::Cascade)), (QString, name, setName))
};
class KeyedState : public AioModel
{
    Q_OBJECT
    AIO_MODEL(KeyedState, "keyed_state", (KeyTypes::State, id, setId, primaryKey()), (QString, name, setName))
};
class OfState : public AioModel
{
    Q_OBJECT
    AIO_MODEL(OfState, "of_state", (qint64, id, setId, primaryKey()), (AioForeignKey<KeyedState>, target, setTarget, nullable().onDelete(Aio::Cascade)), (QString, name, setName))
};
class KeyedNamed : public AioModel
{
    Q_OBJECT
    AIO_MODEL(KeyedNamed, "keyed_named", (KeyTypes::Named, id, setId, primaryKey()), (QString, name, setName))
};
class OfNamed : public AioModel
{
    Q_OBJECT
    AIO_MODEL(OfNamed, "of_named", (qint64, id, setId, primaryKey()), (AioForeignKey<KeyedNamed>, target, setTarget, nullable().onDelete(Aio::Cascade)), (QString, name, setName))
};
class KeyedOwn : public AioModel
{
    Q_OBJECT
    AIO_MODEL(KeyedOwn, "keyed_own", (Money, id, setId, primaryKey()), (QString, name, setName))
};
class OfOwn : public AioModel
{
    Q_OBJECT
    AIO_MODEL(OfOwn, "of_own", (qint64, id, setId, primaryKey()), (AioForeignKey<KeyedOwn>, target, setTarget, nullable().onDelete(Aio::Cascade)), (QString, name, setName))
};
/// Its key is another one's.
class KeyedKey : public AioModel
{
    Q_OBJECT
    AIO_MODEL(KeyedKey, "keyed_key", (AioForeignKey<KeyedTime>, id, setId, primaryKey()), (QString, name, setName))
};
// clang-format on

class TestForeignKeys : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void ofInt16() { check<KeyedInt16, OfInt16, qint16>({1, -5, 32767}); }
    void ofInt32() { check<KeyedInt32, OfInt32, qint32>({1, -5, 2147483647}); }
    void ofInt64() { check<KeyedInt64, OfInt64, qint64>({1, -5, (1LL << 53) + 1}); }
    void ofUint32() { check<KeyedUint32, OfUint32, quint32>({1, 5, 4294967295U}); }
    void ofReal() { check<KeyedReal, OfReal, double>({0.1, -0.5, 0.1 + 0.2}); }
    void ofReal32() { check<KeyedReal32, OfReal32, float>({0.1F, -0.5F, 3e10F}); }
    void ofText() { check<KeyedText, OfText, QString>({u"a"_s, u"ü'\\"_s, u" "_s}); }
    void ofBytes() { check<KeyedBytes, OfBytes, QByteArray>({QByteArray("a"), QByteArray("\0\xff", 2), QByteArray("\\x41")}); }
    void ofDate() { check<KeyedDate, OfDate, QDate>({QDate(2026, 2, 3), QDate(1, 1, 1), QDate(9999, 12, 31)}); }
    void ofTime() { check<KeyedTime, OfTime, QTime>({QTime(4, 5, 6, 7), QTime(0, 0), QTime(23, 59, 59, 999)}); }
    void ofMoment()
    {
        check<KeyedMoment, OfMoment, QDateTime>({QDateTime(QDate(2026, 2, 3), QTime(4, 5, 6, 7), Aio::Detail::utc),
                                                 QDateTime(QDate(1969, 12, 31), QTime(23, 59), Aio::Detail::utc),
                                                 QDateTime(QDate(2000, 1, 1), QTime(0, 0), Aio::Detail::utc)});
    }
    void ofStamp() { check<KeyedStamp, OfStamp, AioTimestamp>({AioTimestamp(1'795'630'814'123'456), AioTimestamp(-1), AioTimestamp(0)}); }
    void ofUuid()
    {
        check<KeyedUuid, OfUuid, QUuid>({QUuid(u"6f9619ff-8b86-d011-b42d-00cf4fc964ff"_s),
                                         QUuid(u"00000000-0000-0000-0000-000000000001"_s),
                                         QUuid(u"ffffffff-ffff-ffff-ffff-ffffffffffff"_s)});
    }
    void ofUuidBytes()
    {
        check<KeyedUuidBytes, OfUuidBytes, QUuid>({QUuid(u"6f9619ff-8b86-d011-b42d-00cf4fc964ff"_s),
                                                   QUuid(u"00000000-0000-0000-0000-000000000001"_s),
                                                   QUuid(u"ffffffff-ffff-ffff-ffff-ffffffffffff"_s)});
    }
    void ofDecimal()
    {
        check<KeyedDecimal, OfDecimal, AioDecimal>({AioDecimal::fromScaled(150, 2), AioDecimal::fromScaled(-1, 2), AioDecimal::fromScaled(99999999, 2)});
    }
    void ofDuration()
    {
        check<KeyedDuration, OfDuration, std::chrono::microseconds>({std::chrono::microseconds(1), -36h - 5s + 7us, std::chrono::microseconds(86'400'000'000)});
    }
    void ofUrl() { check<KeyedUrl, OfUrl, QUrl>({QUrl(u"http://a.example/x?y=1"_s), QUrl(u"file:///tmp/a%20b"_s), QUrl(u"mailto:a@b"_s)}); }
    void ofState() { check<KeyedState, OfState, KeyTypes::State>({KeyTypes::State::Open, KeyTypes::State::Closed, KeyTypes::State::Lost}); }
    void ofNamed() { check<KeyedNamed, OfNamed, KeyTypes::Named>({KeyTypes::First, KeyTypes::Second, KeyTypes::Third}); }
    void ofOwn() { check<KeyedOwn, OfOwn, Money>({Money(5), Money(-10), Money(5'000'000'000)}); }
    void keyOfAnother();

private:
    template<class Target, class Owner, class Key>
    void check(const QList<Key> &keys);
};

template<class Target, class Owner, class Key>
void TestForeignKeys::check(const QList<Key> &keys)
{
    const auto &t = Target::columns();
    const auto &o = Owner::columns();
    using ForeignKey = AioForeignKey<Target>;
    await(db().aioCreateTables<Target, Owner>());
    QList<std::shared_ptr<Target>> targets;
    for (const Key &key : keys) {
        targets << await(Target::aioCreate(t.id = key, t.name = u"t"_s));
        QVERIFY(await(Target::aioGet(t.id == key))->id() == key);
    }
    const auto count = [&](const Aio::Condition &condition) {
        return int(await(Owner::select().where(condition).aioCount()));
    };

    // written: as an object, by key, by the setter, and as none
    const auto first = await(Owner::aioCreate(o.target = targets[0], o.name = u"first"_s));
    const auto second = await(Owner::aioCreate(o.target = ForeignKey::fromKey(keys[1]), o.name = u"second"_s));
    const auto third = std::make_shared<Owner>();
    third->setTarget(targets.last());
    third->setName(u"third"_s);
    await(third->aioSave());
    const auto none = await(Owner::aioCreate(o.name = u"none"_s));
    QVERIFY(none->target().isNull());

    // read
    const auto read = await(Owner::aioGet(o.id == first->id()));
    QVERIFY(!read->target().isNull() && !read->target().isLoaded());
    QVERIFY(read->target().key() == keys[0]);
    QVERIFY(read->target().keyValue() == targets[0]->aioKeyValue());
    QVERIFY(await(Owner::aioGet(o.id == none->id()))->target().isNull());
    QVERIFY(await(read->aioFetch(o.target))->id() == keys[0]);
    QVERIFY(read->target().isLoaded());
    QVERIFY(read->target()->id() == keys[0]);
    const auto inFiber = await(db().run([&] {
        return Owner::get(o.id == second->id())->target()->id();
    }));
    QVERIFY(inFiber == keys[1]);
    const auto included = await(Owner::select().include(o.target).orderBy(o.id).aioExecute());
    QCOMPARE(included.size(), 4);
    QVERIFY(included[0]->target().isLoaded() && included[0]->target()->id() == keys[0]);
    QVERIFY(included[1]->target().isLoaded() && included[1]->target()->id() == keys[1]);
    QVERIFY(included[3]->target().isNull());
    const auto tuples = await(Owner::select(o.target, o.name).where(o.target.isNotNull()).orderBy(o.id).aioExecute());
    QCOMPARE(tuples.size(), 3);
    QVERIFY(std::get<0>(tuples[1]).key() == keys[1]);
    const auto joined = await(Owner::select(o.id, t.id).template join<Target>().orderBy(o.id).aioExecute());
    QCOMPARE(joined.size(), 3);
    QVERIFY(std::get<1>(joined[0]) == keys[0]);
    QCOMPARE(await(Owner::select().where(o.id == first->id()).aioMaps()).size(), 1);
    const auto streamed = [&]() -> AioTask<int> {
        int found = 0;
        auto stream = co_await Owner::select().orderBy(o.id).aioStream(2);
        while (co_await stream.aioNextBatch()) {
            for (const auto &owner : stream.batch()) {
                found += !owner->target().isNull() && keys.contains(owner->target().key()) ? 1 : 0;
            }
        }
        co_return found;
    };
    QCOMPARE(await(streamed()), 3);

    // found: by an object, a key, a foreign key that was read
    QCOMPARE(count(o.target == targets[1]), 1);
    QCOMPARE(count(o.target == ForeignKey::fromKey(keys[1])), 1);
    QCOMPARE(count(o.target == keys[1]), 1);
    QCOMPARE(count(o.target == await(Owner::aioGet(o.id == second->id()))->target()), 1);
    QCOMPARE(count(o.target == std::get<0>(tuples[1])), 1);
    QCOMPARE(count(o.target != targets[1]), 2);
    QCOMPARE(count(o.target.in(keys)), 3);
    QCOMPARE(count(o.target.in(Target::select(t.id).where(t.id == keys[0]))), 1);
    QCOMPARE(count(o.target.isNull()), 1);
    QCOMPARE(await(targets[1]->related(o.target).aioCount()), 1);
    const auto grouped = await(Owner::select(o.target, aioCount()).where(o.target.isNotNull()).groupBy(o.target).aioExecute());
    QCOMPARE(grouped.size(), 3);
    QVERIFY(!await(Owner::aioGetOrCreate(o.target = targets[1], o.name = u"second"_s)).created);

    // changed
    QVERIFY(!await(read->aioSave()));
    const auto same = await(Owner::aioGet(o.id == first->id()));
    same->setTarget(ForeignKey::fromKey(keys[0])); // no other one
    QVERIFY(!await(same->aioSave()));
    read->setTarget(ForeignKey::fromKey(keys[1]));
    QVERIFY(await(read->aioSave()));
    QVERIFY(await(Owner::aioGet(o.id == first->id()))->target().key() == keys[1]);
    QCOMPARE(await(Owner::update(o.target = targets[0]).where(o.target == keys[1] && o.name == u"first").aioExecute()), 1);
    await(read->aioReload());
    QVERIFY(read->target().key() == keys[0]);
    QCOMPARE(await(Owner::update(o.target = ForeignKey::fromKey(keys[1])).where(o.id == first->id()).aioExecute()), 1);
    if (testDatabase().returnsUpdates()) {
        const auto returned = await(Owner::update(o.target = targets[0]).where(o.id == first->id()).returning(o.target).aioExecute());
        QVERIFY(returned.size() == 1 && std::get<0>(returned[0]).key() == keys[0]);
    } else {
        QCOMPARE(await(Owner::update(o.target = targets[0]).where(o.id == first->id()).aioExecute()), 1);
    }
    const auto undone = [&](AioTransaction &tx) -> AioTask<> {
        first->setTarget(targets[1]);
        co_await first->aioSave(tx);
        AioErrorInfo(AioErrorKind::Data, u"undone"_s).raise();
    };
    errorOf<AioDataError>(db().aioAtomic(undone));
    QVERIFY(await(Owner::aioGet(o.id == first->id()))->target().key() == keys[0]);
    QVERIFY(await(first->aioSave()));
    QVERIFY(await(Owner::aioGet(o.id == first->id()))->target().key() == keys[1]);

    // many
    QList<std::tuple<ForeignKey, QString>> rows;
    for (int i = 0; i < 150; ++i) {
        rows.append({ForeignKey::fromKey(keys[i % keys.size()]), u"many"_s});
    }
    QCOMPARE(await(Owner::insertMany(o.target, o.name).rows(rows).aioExecute()), 150);
    QCOMPARE(count(o.name == u"many" && o.target == keys[1]), 150 / int(keys.size()));
    QList<std::tuple<Key, QString>> byKey;
    for (int i = 0; i < 10; ++i) {
        byKey.append({keys[0], u"by key"_s});
    }
    QCOMPARE(await(Owner::insertMany(o.target, o.name).rows(byKey).aioExecute()), 10);
    QCOMPARE(count(o.name == u"by key" && o.target == keys[0]), 10);

    // refused, and gone with its target
    QCOMPARE(await(Target::remove().where(t.id == keys[1]).aioExecute()), 1);
    QCOMPARE(count(o.target == keys[1]), 0);
    QCOMPARE(count(o.name == u"many"), 150 - 150 / int(keys.size()));
    const auto dangling = [&]() -> AioTask<> {
        co_await Owner::aioCreate(o.target = ForeignKey::fromKey(keys[1]), o.name = u"dangling"_s);
    };
    errorOf<AioIntegrityError>(dangling());
    QVERIFY(await(targets[0]->aioDeleteInstance()));
    QCOMPARE(count(o.target == keys[0]), 0);
    await(db().aioDropTables<Owner, Target>());
}

/// A key that is a foreign key itself.
void TestForeignKeys::keyOfAnother()
{
    const auto &t = KeyedTime::columns();
    const auto &k = KeyedKey::columns();
    await(db().aioCreateTables<KeyedTime, KeyedKey>());
    const auto time = await(KeyedTime::aioCreate(t.id = QTime(1, 2, 3, 4), t.name = u"t"_s));
    await(KeyedKey::aioCreate(k.id = time, k.name = u"k"_s));
    const auto read = await(KeyedKey::aioGet(k.id == time));
    QCOMPARE(read->id().key(), QTime(1, 2, 3, 4));
    read->setName(u"l"_s);
    QVERIFY(await(read->aioSave()));
    QCOMPARE(await(KeyedKey::aioGet(k.id == QTime(1, 2, 3, 4)))->name(), u"l"_s);
    QVERIFY(await(read->aioDeleteInstance()));
    QCOMPARE(await(KeyedKey::select().aioCount()), 0);
    await(db().aioDropTables<KeyedKey, KeyedTime>());
}

QTEST_GUILESS_MAIN(TestForeignKeys)
#include "tst_foreignkeys.moc"
