// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/moretypes.h"
#include "support/testdatabase.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QRegularExpression>
#include <QUrl>

#include <cmath>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace
{
const MoreTypes::Columns &m = MoreTypes::columns();
using State = MoreTypes::State;
using std::chrono::microseconds;

template<class T>
using Limits = std::numeric_limits<T>;
}

/// The types that tst_values does not have, at their edges, and what must not come back as one of them.
class TestTypes : public DatabaseTest
{
    Q_OBJECT

private:
    /// There and back through an object, a tuple, an update and a reload; each value is found by itself.
    template<class T, class Setter, class Getter, class Column>
    void roundTrip(const QList<T> &values, Setter set, Getter get, const Column &column, bool comparable = true)
    {
        await(MoreTypes::remove().aioExecute());
        QList<qint64> ids;
        for (const T &value : values) {
            const auto object = std::make_shared<MoreTypes>();
            (object.get()->*set)(value);
            QVERIFY(await(object->aioSave()));
            ids << object->id();
        }
        for (qsizetype i = 0; i < values.size(); ++i) {
            const QByteArray what = MoreTypes::aioMeta().field(column.aioField()).name + ", value " + QByteArray::number(i);
            const auto object = await(MoreTypes::aioGet(m.id == ids[i]));
            QVERIFY2((object.get()->*get)() == values[i], what.constData());
            (object.get()->*set)(values[i]);
            QVERIFY2(!object->isDirty(), what.constData());
            await(object->aioReload());
            QVERIFY2((object.get()->*get)() == values[i], what.constData());
            QVERIFY2(std::get<0>(*await(MoreTypes::select(column).where(m.id == ids[i]).aioFirst())) == values[i], what.constData());
            await(MoreTypes::update(column = values[i]).where(m.id == ids[i]).aioExecute());
            QVERIFY2(std::get<0>(*await(MoreTypes::select(column).where(m.id == ids[i]).aioFirst())) == values[i], what.constData());
            const QVariantMap map = await(MoreTypes::select().where(m.id == ids[i]).aioMaps()).first();
            QVERIFY2(map.value(QString::fromUtf8(MoreTypes::aioMeta().field(column.aioField()).name)).isValid(), what.constData());
            if constexpr (requires { column == values[i]; }) {
                if (comparable) {
                    const auto equal = std::count(values.begin(), values.end(), values[i]);
                    QCOMPARE(await(MoreTypes::select().where(column == values[i]).aioCount()), qint64(equal));
                }
            }
        }
    }
#define ROUND_TRIP(TYPE, FIELD, UPPER, ...) roundTrip(QList<TYPE>{__VA_ARGS__}, &MoreTypes::set##UPPER, &MoreTypes::FIELD, m.FIELD)

    AioTask<QList<QVariantMap>> store(const char *column, const char *sql)
    {
        return db().aioExecuteSql(u"UPDATE more_types SET %1 = %2"_s.arg(quoted(column), QLatin1StringView(sql)));
    }
    QString quoted(const char *column)
    {
        QByteArray name;
        db().dialect().appendIdentifier(name, column);
        return QString::fromUtf8(name);
    }

    /// The same as refuses(); but a database whose types are more than names does not let it in.
    void refusesOrKeepsOut(const char *column, const char *sql)
    {
        if (testDatabase().hasTypes()) {
            keepsOut(column, sql);
        } else {
            refuses(column, sql);
        }
    }

    void keepsOut(const char *column, const char *sql)
    {
        await(MoreTypes::remove().aioExecute());
        await(MoreTypes::aioCreate(m.code = u"ab"_s));
        const auto error = errorOf<AioError>(store(column, sql));
        if (error.kind() == AioErrorKind::Integrity) {
            QVERIFY2(testDatabase().checksJson() && error.message().contains(QLatin1StringView(column)), error.what());
        } else {
            // PostgreSQL 17 calls an array's bound that is too great a limit of the program
            QVERIFY2(error.kind() == AioErrorKind::Data || error.kind() == AioErrorKind::Programming || error.sqlState() == u"54000", error.what());
        }
        QCOMPARE(error.outcome(), AioOutcome::Refused);
        QVERIFY(!error.sqlState().isEmpty());
        await(MoreTypes::select().aioExecute());
    }

    /// Stores the value of an SQL expression in the column and reads the row: AioDataError, and by every way of reading.
    void refuses(const char *column, const char *sql)
    {
        await(MoreTypes::remove().aioExecute());
        const auto object = await(MoreTypes::aioCreate(m.code = u"ab"_s));
        await(store(column, sql));
        const auto error = errorOf<AioDataError>(MoreTypes::select().aioExecute());
        QVERIFY2(error.message().contains(QLatin1StringView(column)), error.what());
        QCOMPARE(error.column(), QString::fromLatin1(column));
        QCOMPARE(error.phase(), AioPhase::Decode);
    }

private Q_SLOTS:
    void init()
    {
        DatabaseTest::init();
        await(db().aioCreateTables<MoreTypes>());
    }

    void integers()
    {
        ROUND_TRIP(qint8, int8, Int8, -128, -1, 0, 127);
        ROUND_TRIP(quint8, uint8, Uint8, 0, 1, 255);
        ROUND_TRIP(quint16, uint16, Uint16, 0, 65535);
        ROUND_TRIP(quint32, uint32, Uint32, 0, 4294967295);
        ROUND_TRIP(quint64, uint64, Uint64, 0, quint64(Limits<qint64>::max()));
    }

    void integersOutOfRange()
    {
        const auto object = std::make_shared<MoreTypes>();
        object->setUint64(quint64(Limits<qint64>::max()) + 1);
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(object->aioSave()));
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(MoreTypes::aioCreate(m.uint8 = 256)));
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(MoreTypes::aioCreate(m.uint8 = -1)));
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(MoreTypes::aioCreate(m.int8 = 128)));
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(MoreTypes::select().where(m.uint16 == 65536).aioExecute()));
        // what the database computes is checked by the database
        const auto saved = await(MoreTypes::aioCreate(m.uint8 = 255, m.uint64 = 0));
        const QList<std::pair<const char *, QString>> tooGreat{{"uint8", u"%1 + 1"_s},
                                                               {"uint8", u"-1"_s},
                                                               {"int8", u"128"_s},
                                                               {"uint16", u"65536"_s},
                                                               {"uint32", u"4294967296"_s},
                                                               {"uint64", u"-1"_s}};
        for (const auto &[column, value] : tooGreat) {
            const QString name = quoted(column);
            const QString sql = u"UPDATE more_types SET %1 = %2"_s.arg(name, value.contains(u'%') ? value.arg(name) : value);
            const auto error = errorOf<AioIntegrityError>(db().aioExecuteSql(sql));
            QVERIFY2(!error.message().isEmpty(), qPrintable(sql));
        }
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(MoreTypes::update(m.uint8 = m.uint8 + 1).aioExecute()));
    }

    void floats()
    {
        using L = Limits<float>;
        ROUND_TRIP(float, real32, Real32, L::lowest(), -1, -L::min(), -L::denorm_min(), 0, L::denorm_min(), 0.1f, 1.0f / 3, 16777217.0f, L::max());
        // computed in doubles, and rounded when it is read
        await(MoreTypes::remove().aioExecute());
        await(MoreTypes::aioCreate(m.real32 = 0.1f));
        await(MoreTypes::update(m.real32 = m.real32 * 3).aioExecute());
        QCOMPARE(std::get<0>(*await(MoreTypes::select(m.real32).aioFirst())), float(double(0.1f) * 3));
        for (const float value : {L::quiet_NaN(), L::infinity(), -L::infinity()}) {
            if (!testDatabase().hasInfiniteNumbers()) {
                QVERIFY_THROWS_EXCEPTION(AioDataError, await(MoreTypes::aioCreate(m.real32 = value)));
                continue;
            }
            // values like others, and NaN equals itself
            await(MoreTypes::remove().aioExecute());
            await(MoreTypes::aioCreate(m.real32 = value));
            const auto [read] = *await(MoreTypes::select(m.real32).where(m.real32 == value).aioFirst());
            QVERIFY(std::isnan(value) ? std::isnan(read) : read == value);
        }
        refusesOrKeepsOut("real32", "1e39");
        refusesOrKeepsOut("real32", "'text'");
    }

    void durations()
    {
        ROUND_TRIP(microseconds, duration, Duration, microseconds::min(), -1us, 0us, 1us, 90min, microseconds::max());
        await(MoreTypes::remove().aioExecute());
        await(MoreTypes::aioCreate(m.duration = 90min));
        await(MoreTypes::aioCreate(m.duration = 1500ms));
        QCOMPARE(await(MoreTypes::select().where(m.duration > 1s).aioCount()), 2);
        QCOMPARE(await(MoreTypes::select().where(m.duration < 2s).aioCount()), 1);
        QCOMPARE(*std::get<0>(*await(MoreTypes::select(aioMax(m.duration)).aioFirst())), microseconds(90min));
        QCOMPARE(await(MoreTypes::select(m.duration).orderBy(m.duration).aioMaps()).first().value(u"duration"_s).value<microseconds>(), 1500ms);
        if (db().dialect().typeName(Aio::ColumnKind::Duration) == "interval") {
            refuses("duration", "'1 month'"); // of no length that is known
            keepsOut("duration", "1.5");
        } else {
            refusesOrKeepsOut("duration", "'1 hour'");
            if (!testDatabase().hasTypes()) { // others round it
                refuses("duration", "1.5");
            }
        }
    }

    void urls()
    {
        ROUND_TRIP(QUrl,
                   url,
                   Url,
                   QUrl(),
                   QUrl(u"https://user:pass@example.org:8080/a%20b/ü?q=%26&r=ä#frag"_s),
                   QUrl(u"file:///tmp/with space.txt"_s),
                   QUrl(u"mailto:alice@example.org"_s),
                   QUrl(u"relative/path"_s),
                   QUrl(u"http://bücher.example/"_s));
        QCOMPARE(await(MoreTypes::select().where(m.url == QUrl(u"http://bücher.example/"_s)).aioCount()), 1);
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(MoreTypes::aioCreate(m.url = QUrl(u"http://[bad"_s))));
        refuses("url", "'http://[bad'");
        if (!testDatabase().hasTypes()) { // what others have for it is text then
            refuses("url", "x'00'");
        }
    }

    void lists()
    {
        ROUND_TRIP(QStringList, words, Words, {}, {u""_s}, {u"a"_s, u"b,c"_s, u"\"quoted\" \\ \n"_s, u"😀"_s, u"null"_s});
        ROUND_TRIP(QList<qint64>, numbers, Numbers, {}, {0}, {Limits<qint64>::min(), -1, (1LL << 53) + 1, Limits<qint64>::max()});
        ROUND_TRIP(MoreTypes::Maybes, maybes, Maybes, {}, {std::nullopt}, {1.5, std::nullopt, -0.25, 1e300, 7.0});
        ROUND_TRIP(QList<QByteArray>, blobs, Blobs, {}, {QByteArray()}, {QByteArray("\0\xff", 2), "text"});
        ROUND_TRIP(QList<QStringList>, nested, Nested, {}, {{}}, {{u"a"_s}, {}, {u"b"_s, u"c"_s}});
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(MoreTypes::aioCreate(m.words = QStringList{QString(u'\0')})));
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(MoreTypes::aioCreate(m.words = QStringList{QString(QChar(0xd83d))})));
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(MoreTypes::aioCreate(m.maybes = MoreTypes::Maybes{std::nan("")})));
        if (!testDatabase().hasArrays()) {
            refuses("words", "'{}'");
        } else { // written as '{…}'
            for (const char *wrong : {"'{NULL}'", "'{{a},{b}}'"}) {
                refuses("words", wrong);
            }
            refuses("numbers", "'{1,NULL}'");
        }
        const auto refusesList = [this](const char *column, const char *sql) {
            if (testDatabase().hasArrays()) {
                keepsOut(column, sql);
            } else {
                refuses(column, sql);
            }
        };
        for (const char *wrong : {"'[1'", "''"}) {
            refusesOrKeepsOut("words", wrong);
        }
        for (const char *wrong : {"'[1]'", "'[null]'", "'\"a\"'", "5"}) {
            refusesList("words", wrong);
        }
        if (!testDatabase().checksJson()) { // to which these bytes are text, and a list
            refusesOrKeepsOut("words", "x'5b5d'");
        }
        for (const char *wrong : {"'[1.5]'", "'[\"1\"]'", "'[9223372036854775808]'", "'[true]'", "'[[1]]'"}) {
            refusesList("numbers", wrong);
        }
        refusesList("blobs", "'[\"=\"]'");
        refuses("nested", "'[[1]]'");
    }

    void json()
    {
        ROUND_TRIP(QJsonArray, jsonArray, JsonArray, {}, {1, u"a"_s, QJsonValue::Null, QJsonArray{true}});
        ROUND_TRIP(QJsonValue,
                   jsonValue,
                   JsonValue,
                   QJsonValue::Null,
                   true,
                   false,
                   0,
                   -1.5,
                   Limits<qint64>::max(),
                   u""_s,
                   u"null"_s,
                   u"\"]"_s,
                   QJsonArray{},
                   QJsonObject{{u"a"_s, QJsonArray{1}}});
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(MoreTypes::aioCreate(m.jsonValue = QJsonValue(QJsonValue::Undefined))));
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(MoreTypes::aioCreate(m.jsonValue = QJsonValue(std::nan("")))));
        // null of JSON is a value
        await(MoreTypes::remove().aioExecute());
        await(MoreTypes::aioCreate(m.maybeJson = QJsonValue()));
        await(MoreTypes::aioCreate(m.maybeJson = std::nullopt));
        QCOMPARE(await(MoreTypes::select().where(m.maybeJson.isNull()).aioCount()), 1);
        QCOMPARE(await(MoreTypes::select(m.maybeJson).where(m.maybeJson.isNotNull()).aioFirst()), std::tuple(std::optional(QJsonValue())));
        for (const char *wrong : {"''", "'1, 2'", "'1],[2'", "'nul'", "'{'"}) {
            refusesOrKeepsOut("jsonValue", wrong);
        }
        if (!testDatabase().checksJson()) { // to which this byte is text, and a number
            refusesOrKeepsOut("jsonValue", "x'31'");
        }
        refuses("jsonArray", "'{}'");
    }

    void enumsByName()
    {
        ROUND_TRIP(State, status, Status, State::Open, State::Closed, State::Lost);
        ROUND_TRIP(Paint::Finish, finish, Finish, Paint::Matt, Paint::Gloss);
        await(MoreTypes::remove().aioExecute());
        const auto fresh = await(MoreTypes::aioCreate(m.maybeStatus = State::Lost));
        QCOMPARE(fresh->status(), State::Open);
        const QVariantMap row = await(db().aioExecuteSql(u"SELECT status, finish, %1 FROM more_types"_s.arg(quoted("maybeStatus")))).first();
        QCOMPARE(row, (QVariantMap{{u"status"_s, u"Open"_s}, {u"finish"_s, u"Matt"_s}, {u"maybeStatus"_s, u"Lost"_s}}));
        QCOMPARE(await(MoreTypes::select().where(m.status.in(State::Closed, State::Open)).aioCount()), 1);
        try {
            await(MoreTypes::aioCreate(m.status = State(5)));
            QFAIL("must throw");
        } catch (const AioDataError &error) {
            QCOMPARE(error.message(), u"The enumeration State, which is stored by name, has no name for the value 5."_s);
        }
        fresh->setStatus(State(5));
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(fresh->aioSave()));
        for (const char *wrong : {"'open'", "'State::Open'", "'Torn'", "''", "3"}) {
            refuses("status", wrong);
        }
    }

    void flags()
    {
        using R = MoreTypes::Rights;
        ROUND_TRIP(R, rights, Rights, R(), MoreTypes::Read, MoreTypes::Read | MoreTypes::Execute, R::fromInt(-1));
        await(MoreTypes::remove().aioExecute());
        const auto fresh = await(MoreTypes::aioCreate(m.code = u"ab"_s));
        QCOMPARE(fresh->rights(), MoreTypes::Read | MoreTypes::Write);
        // bits without a sign: the database refuses what is none
        QCOMPARE(errorOf<AioError>(store("rights", "'Read'")).kind(), testDatabase().misfit());
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(db().aioExecuteSql(u"UPDATE more_types SET rights = 4294967296"_s)));
    }

    void customTypes()
    {
        ROUND_TRIP(Money, money, Money, Money(-5), Money(0), Money(1995));
        await(MoreTypes::remove().aioExecute());
        await(MoreTypes::aioCreate(m.money = Money(10), m.maybeMoney = Money(20)));
        QCOMPARE(await(MoreTypes::select().where(m.money < m.maybeMoney && m.money >= Money(10)).aioCount()), 1);
        QCOMPARE(std::get<0>(*await(MoreTypes::select(aioMax(m.money)).aioFirst())), std::optional(Money(10)));
        refuses("money", "3");
        refuses("money", "'3'");
    }

    void fixedLength()
    {
        QCOMPARE(await(MoreTypes::aioCreate(m.code = u"äö"_s))->code(), u"äö"_s);
        QCOMPARE(errorOf<AioDataError>(MoreTypes::aioCreate(m.code = u"a"_s)).fieldErrors().keys(), QStringList{u"code"_s});
        // of a query the database has to say so
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(MoreTypes::update(m.code = u"a"_s).aioExecute()));
        QCOMPARE(errorOf<AioError>(MoreTypes::update(m.code = u"abc"_s).aioExecute()).kind(), testDatabase().misfit());
    }

    void optionals()
    {
        const auto object = std::make_shared<MoreTypes>();
        await(object->aioSave());
        auto read = await(MoreTypes::aioGet(m.id == object->id()));
        QVERIFY(!read->maybeUint8() && !read->maybeDuration() && !read->maybeUrl() && !read->maybeWords() && !read->maybeJson() && !read->maybeStatus()
                && !read->maybeMoney());
        read->setMaybeUint8(255);
        read->setMaybeDuration(0us);
        read->setMaybeUrl(QUrl());
        read->setMaybeWords(QStringList());
        read->setMaybeJson(QJsonValue());
        read->setMaybeStatus(State::Closed);
        read->setMaybeMoney(Money(0));
        await(read->aioSave());
        await(object->aioReload());
        QCOMPARE(object->maybeUint8(), std::optional<quint8>(255));
        QCOMPARE(object->maybeDuration(), std::optional(0us));
        QCOMPARE(object->maybeUrl(), std::optional(QUrl()));
        QCOMPARE(object->maybeWords(), std::optional(QStringList()));
        QCOMPARE(object->maybeJson(), std::optional(QJsonValue()));
        QCOMPARE(object->maybeStatus(), std::optional(State::Closed));
        QCOMPARE(object->maybeMoney(), std::optional(Money(0)));
    }

    void properties()
    {
        MoreTypes object;
        const auto roundTrip = [&](const char *name, const QVariant &written, const QVariant &expected) {
            QVERIFY2(object.setProperty(name, written), name);
            QVERIFY2(object.property(name) == expected, name);
        };
        roundTrip("uint8", 7, QVariant::fromValue(quint8(7)));
        roundTrip("duration", 1.5, 1.5);
        QCOMPARE(object.duration(), 1500us);
        roundTrip("words", QStringList{u"a"_s}, QStringList{u"a"_s});
        roundTrip("numbers", QVariantList{1, u"2"_s}, QVariantList{qint64(1), qint64(2)});
        QCOMPARE(object.numbers(), (QList<qint64>{1, 2}));
        roundTrip("maybes", QVariantList{0.5, QVariant::fromValue(nullptr)}, QVariantList{0.5, QVariant::fromValue(nullptr)});
        roundTrip("maybeDuration", 2, 2.0);
        QCOMPARE(object.maybeDuration(), std::optional(2000us));
        roundTrip("maybeDuration", QVariant::fromValue(nullptr), QVariant::fromValue(nullptr));
        QCOMPARE(object.maybeDuration(), std::nullopt);
        roundTrip("maybeStatus", QVariant::fromValue(State::Lost), QVariant::fromValue(State::Lost));
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"Not a duration"_s));
        object.setProperty("duration", std::nan(""));
        QCOMPARE(object.duration(), 1500us);
    }
};

QTEST_GUILESS_MAIN(TestTypes)
#include "tst_types.moc"
