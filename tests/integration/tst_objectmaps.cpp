// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/utc.h"
#include "support/keyed.h"
#include "support/messageof.h"
#include "support/models.h"
#include "support/moretypes.h"
#include "support/testdatabase.h"

#include <QJsonDocument>
#include <QSignalSpy>

using namespace Qt::StringLiterals;

/// Objects as maps and JSON, and back, with what each database gives.
class TestObjectMaps : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        DatabaseTest::init();
        await(db().aioCreateTables<MoreTypes>());
    }
    void sameAsRowsOfMaps();
    void relations();
    void keysOfOtherColumns();
    void jsonAndBack();
    void numbersThatJavaScriptRounds();
    void chosenFields();
    void partialObjects();
    void assigning();
    void savedFromAMap();
    void refusals_data();
    void refusals();

private:
    static std::shared_ptr<Everything> everything();
    static std::shared_ptr<MoreTypes> more();
};

std::shared_ptr<Everything> TestObjectMaps::everything()
{
    auto object = std::make_shared<Everything>();
    object->setId(5);
    object->setFlag(true);
    object->setSmall(-3);
    object->setMedium(70000);
    object->setBig((qint64(1) << 53) + 1);
    object->setReal(0.5);
    object->setText(u"ä \"text\""_s);
    object->setBytes(QByteArray("\0\xff", 2));
    object->setDate(QDate(2026, 5, 1));
    object->setTime(QTime(12, 30, 0, 7));
    object->setMoment(QDateTime(QDate(2026, 5, 1), QTime(12, 30, 0, 7), Aio::Detail::utc));
    object->setStamp(AioTimestamp(1'777'638'600'000'001));
    object->setUuid(QUuid(u"{67c8770b-44f1-410a-ab9a-f9b5446f13ee}"_s));
    object->setJson(QJsonObject{{u"a"_s, QJsonArray{1, true, QJsonValue::Null}}});
    object->setColor(Everything::Color::Blue);
    object->setMaybeText(u"maybe"_s);
    object->setMaybeDate(QDate(2024, 2, 29));
    return object;
}

std::shared_ptr<MoreTypes> TestObjectMaps::more()
{
    auto object = std::make_shared<MoreTypes>();
    object->setId(6);
    object->setUint64(quint64(std::numeric_limits<qint64>::max()));
    object->setDuration(std::chrono::microseconds(1'500'001));
    object->setUrl(QUrl(u"https://example.org/ä b"_s));
    object->setWords({u"a"_s, u"ö"_s});
    object->setNumbers({1, (qint64(1) << 53) + 1});
    object->setMaybes({0.5, std::nullopt});
    object->setBlobs({QByteArray("\xff\0", 2)});
    return object;
}

void TestObjectMaps::sameAsRowsOfMaps()
{
    const auto object = everything();
    await(object->aioSave(Aio::SaveMode::ForceInsert));
    const auto read = await(Everything::aioGet(5));
    const QVariantMap row = await(Everything::select().aioMaps()).first();
    QCOMPARE(read->toMap(), row);
    QCOMPARE(object->toMap(), row);
    QCOMPARE(object->toMap().value(u"maybeBig"_s).metaType().id(), int(QMetaType::Nullptr));
    const auto copy = Everything::fromMap(row);
    QVERIFY(!copy->isPersisted());
    QCOMPARE(copy->toMap(), row);
    QCOMPARE(copy->color(), Everything::Color::Blue);
    QCOMPARE(copy->bytes(), object->bytes());
}

void TestObjectMaps::relations()
{
    const auto user = await(User::aioCreate(User::C.username = u"ann"_s, User::C.score = 1));
    await(Tweet::aioCreate(Tweet::C.author = user, Tweet::C.content = u"one"_s));
    const auto key = Tweet::select();
    const auto tweet = await(key.aioFirst());
    // reading loads nothing
    QCOMPARE(tweet->toMap(AioMapOptions().related()).value(u"author"_s), QVariant(user->id()));
    const auto loaded = await(Tweet::select().include(Tweet::C.author).aioFirst());
    QCOMPARE(loaded->toMap().value(u"author"_s), QVariant(user->id()));
    const QVariantMap nested = loaded->toMap(AioMapOptions().related());
    QCOMPARE(nested.value(u"author"_s).toMap().value(u"username"_s), QVariant(u"ann"_s));
    QCOMPARE(loaded->toJson(AioMapOptions().related()).value(u"author"_s).toObject().value(u"username"_s), QJsonValue(u"ann"_s));
    // the way back refers to the row, and takes nothing else over
    const auto copy = Tweet::fromMap(nested);
    QCOMPARE(copy->author().key(), user->id());
    QVERIFY(!copy->author().isLoaded());
    QCOMPARE(copy->content(), u"one"_s);

    // a key that is 0 is one, and what refers to nothing is NULL, nested or not
    Tweet ofNobody;
    ofNobody.setAuthor(0);
    QCOMPARE(ofNobody.toMap(AioMapOptions().related()).value(u"author"_s), QVariant(0LL));
    QCOMPARE(Folder().toMap(AioMapOptions().related()).value(u"folder"_s).metaType().id(), int(QMetaType::Nullptr));
    QVERIFY(Folder::fromMap(Folder().toMap(AioMapOptions().related()))->folder().isNull());

    const auto upper = std::make_shared<Folder>();
    const auto lower = std::make_shared<Folder>();
    upper->setId(1);
    upper->setName(u"upper"_s);
    upper->setFolder(lower);
    lower->setId(2);
    lower->setName(u"lower"_s);
    lower->setFolder(upper);
    const QVariantMap round = upper->toMap(AioMapOptions().related());
    QCOMPARE(round.value(u"folder"_s).toMap(), (QVariantMap{{u"id"_s, 2LL}, {u"folder"_s, 1LL}, {u"name"_s, u"lower"_s}}));
    lower->setFolder(nullptr); // they would keep each other alive

    // a long chain ends with a key
    std::shared_ptr<Folder> last;
    for (int i = 1; i <= 20000; ++i) {
        const auto next = std::make_shared<Folder>();
        next->setId(i);
        next->setFolder(last);
        last = next;
    }
    QVariant inner = last->toMap(AioMapOptions().related());
    int depth = 0;
    for (; inner.metaType().id() == QMetaType::QVariantMap; ++depth) {
        inner = inner.toMap().value(u"folder"_s);
    }
    QCOMPARE(depth, 33);
    while (last) { // one by one, so that no destructor is inside another
        const std::shared_ptr<Folder> next = last->folder().object();
        last->setFolder(nullptr);
        last = next;
    }
}

// in the map of an object the key is what the foreign key refers to, through as many keys as there are
void TestObjectMaps::keysOfOtherColumns()
{
    const auto nation = std::make_shared<Nation>();
    nation->setId(7);
    nation->setCode(u"DE"_s);
    const auto town = std::make_shared<Town>();
    town->setId(8);
    town->setName(u"Jena"_s);
    town->setCountry(nation);
    const QJsonObject json = town->toJson(AioMapOptions().related());
    QCOMPARE(json[u"country"_s].toObject()[u"code"_s].toString(), u"DE"_s);
    QCOMPARE(Town::fromJson(json)->country().key(), u"DE"_s);
    QCOMPARE(Town::fromMap(town->toMap(AioMapOptions().related()))->country().key(), u"DE"_s);
    QVERIFY(messageOf<AioDataError>([] {
                (void)Town::fromMap({{u"country"_s, QVariantMap{{u"id"_s, 7}}}});
            }).contains(u"country takes"));

    const auto mayor = std::make_shared<Mayor>();
    mayor->setCity(town);
    ChainOfOffice chain;
    chain.setMayor(mayor);
    for (const QJsonObject &map : {chain.toJson(AioMapOptions().related()), chain.toJson()}) {
        QCOMPARE(ChainOfOffice::fromJson(map)->toMap()[u"mayor"_s].toString(), u"Jena"_s);
    }
}

void TestObjectMaps::jsonAndBack()
{
    const auto object = everything();
    const QJsonObject json = object->toJson();
    QCOMPARE(json.value(u"date"_s), QJsonValue(u"2026-05-01"_s));
    QCOMPARE(json.value(u"moment"_s), QJsonValue(u"2026-05-01T12:30:00.007Z"_s));
    QCOMPARE(json.value(u"bytes"_s), QJsonValue(u"AP8="_s));
    QCOMPARE(json.value(u"uuid"_s), QJsonValue(u"67c8770b-44f1-410a-ab9a-f9b5446f13ee"_s));
    QCOMPARE(json.value(u"color"_s), QJsonValue(40));
    QCOMPARE(json.value(u"maybeBig"_s), QJsonValue(QJsonValue::Null));
    QCOMPARE(json.value(u"json"_s), QJsonValue(object->json()));
    // as text and back
    const QJsonObject read = QJsonDocument::fromJson(QJsonDocument(json).toJson()).object();
    QCOMPARE(Everything::fromJson(read)->toMap(), object->toMap());

    const auto others = more();
    const QJsonObject others1 = QJsonDocument::fromJson(QJsonDocument(others->toJson()).toJson()).object();
    QCOMPARE(others1.value(u"duration"_s), QJsonValue(1500.001));
    QCOMPARE(MoreTypes::fromJson(others1)->toMap(), others->toMap());
    QCOMPARE(MoreTypes::fromJson(others1)->duration(), others->duration());
    QCOMPARE(MoreTypes::fromMap(others->toMap())->toMap(), others->toMap());
    others->setJsonValue(QJsonValue(u"scalar"_s));
    others->setMaybeJson(QJsonValue(QJsonValue::Null)); // JSON's own null, which is not NULL
    const auto withNull = MoreTypes::fromMap(others->toMap());
    QCOMPARE(withNull->toMap(), others->toMap());
    QVERIFY(withNull->maybeJson().has_value());
    others->setJsonValue(QJsonValue());
    others->setMaybeJson(std::nullopt);
    // and through a database
    await(MoreTypes::fromJson(others1)->aioSave(Aio::SaveMode::ForceInsert));
    QCOMPARE(await(MoreTypes::aioGet(6))->toJson(), others->toJson());
}

void TestObjectMaps::numbersThatJavaScriptRounds()
{
    Everything object;
    constexpr qint64 exact = qint64(1) << 53;
    object.setBig(exact);
    QCOMPARE(object.toJson().value(u"big"_s), QJsonValue(exact));
    object.setBig(exact + 1);
    QCOMPARE(object.toJson().value(u"big"_s), QJsonValue(u"9007199254740993"_s));
    object.setBig(std::numeric_limits<qint64>::min());
    QCOMPARE(object.toJson().value(u"big"_s), QJsonValue(u"-9223372036854775808"_s));
    object.assign(QJsonObject{{u"big"_s, u"9007199254740993"_s}});
    QCOMPARE(object.big(), exact + 1);
    object.assign(QJsonObject{{u"big"_s, exact + 3}});
    QCOMPARE(object.big(), exact + 3);
    object.setReal(std::numeric_limits<double>::quiet_NaN());
    QVERIFY(messageOf<AioDataError>([&] {
                (void)object.toJson();
            }).contains(u"not finite"_s));
}

void TestObjectMaps::chosenFields()
{
    const auto user = std::make_shared<User>();
    user->setId(4);
    user->setUsername(u"ann"_s);
    Tweet tweet;
    tweet.setAuthor(user);
    tweet.setContent(u"one"_s);
    QCOMPARE(tweet.toMap(AioMapOptions().only(Tweet::C.content)), (QVariantMap{{u"content"_s, u"one"_s}}));
    QCOMPARE(tweet.toMap(AioMapOptions().related().only(Tweet::C.author, User::C.username)),
             (QVariantMap{{u"author"_s, QVariantMap{{u"username"_s, u"ann"_s}}}}));
    const QJsonObject json = tweet.toJson(AioMapOptions().related().without(User::C.score, Tweet::C.id)); // of whichever model
    QCOMPARE(json.keys(), (QStringList{u"author"_s, u"content"_s}));
    QVERIFY(!json.value(u"author"_s).toObject().contains(u"score"_s));
    QCOMPARE(json.value(u"author"_s).toObject().value(u"id"_s), QJsonValue(4));
}

void TestObjectMaps::partialObjects()
{
    await(User::aioCreate(User::C.username = u"ann"_s, User::C.score = 1));
    const auto user = await(User::select().only(User::C.username).aioFirst());
    QCOMPARE(user->toMap().keys(), (QStringList{u"id"_s, u"username"_s}));
    user->assign(QVariantMap{{u"rank"_s, 3}});
    QCOMPARE(user->rank(), 3);
    QCOMPARE(user->toMap().keys(), (QStringList{u"id"_s, u"rank"_s, u"username"_s}));
    QVERIFY(await(user->aioSave()));
    QCOMPARE(await(User::aioGet(user->id()))->rank(), 3);
}

void TestObjectMaps::assigning()
{
    const auto user = await(User::aioCreate(User::C.username = u"ann"_s, User::C.score = 1));
    const QSignalSpy ranks(user.get(), &User::rankChanged);
    const QSignalSpy names(user.get(), &User::usernameChanged);
    user->assign(QVariantMap{{u"rank"_s, 9}, {u"username"_s, u"ann"_s}, {u"bio"_s, QVariant::fromValue(nullptr)}});
    QCOMPARE(user->rank(), 9);
    QCOMPARE(ranks.count(), 1);
    QCOMPARE(names.count(), 0); // it was that before
    QCOMPARE(user->dirtyFields(), QStringList{u"rank"_s});
    // what JavaScript has for numbers, and QML for keys
    user->assign(QVariantMap{{u"rank"_s, 10.0}, {u"score"_s, 3}});
    QCOMPARE(user->rank(), 10);
    QCOMPARE(user->score(), 3.0);
    QVERIFY(await(user->aioSave()));
    QVERIFY(!user->isDirty());
    user->assign(user->toMap());
    QVERIFY(!user->isDirty());
}

void TestObjectMaps::savedFromAMap()
{
    const auto author = await(User::aioCreate(User::C.username = u"ann"_s, User::C.score = 1));
    const auto tweet = Tweet::fromJson(QJsonObject{{u"content"_s, u"one"_s}, {u"author"_s, QJsonObject{{u"id"_s, author->id()}, {u"username"_s, u"other"_s}}}});
    QVERIFY(await(tweet->aioSave()));
    QVERIFY(tweet->id() > 0); // handed out, since the map had none
    const auto read = await(Tweet::select().include(Tweet::C.author).aioFirst());
    QCOMPARE(read->author()->username(), u"ann"_s);
    // defaults are those of any new object
    QCOMPARE(User::fromMap({})->rank(), 7);
    QVERIFY(User::fromMap({})->active());
}

void TestObjectMaps::refusals_data()
{
    QTest::addColumn<QVariantMap>("map");
    QTest::addColumn<QString>("wrong");
    const auto row = [](const char *name, const QVariantMap &map, const QString &wrong) {
        QTest::newRow(name) << map << wrong;
    };
    row("no field", {{u"nam"_s, u"x"_s}}, u"there is no field 'nam'"_s);
    row("a column that is no field", {{u"folder_id"_s, 1}}, u"there is no field 'folder_id'"_s);
    row("text for a number", {{u"medium"_s, u"x"_s}}, u"medium takes a whole number in its range"_s);
    row("a fraction", {{u"medium"_s, 1.5}}, u"medium takes a whole number in its range"_s);
    row("a bool for a number", {{u"medium"_s, true}}, u"medium takes a whole number in its range"_s);
    row("too much", {{u"small"_s, 70000}}, u"small takes a whole number in its range"_s);
    row("a number for a bool", {{u"flag"_s, 1}}, u"flag takes true or false"_s);
    row("a number for text", {{u"text"_s, 1}}, u"text takes text of its type"_s);
    row("NULL", {{u"text"_s, QVariant::fromValue(nullptr)}}, u"text is never NULL"_s);
    row("no date", {{u"date"_s, u"2026-02-30"_s}}, u"date takes a date (as text 2026-05-01)"_s);
    row("no UUID", {{u"uuid"_s, u"x"_s}}, u"uuid takes a UUID"_s);
    row("a list for an object", {{u"json"_s, QVariantList{1}}}, u"json takes JSON of its type"_s);
    row("several",
        {{u"date"_s, 1}, {u"medium"_s, 5}, {u"nam"_s, 1}, {u"small"_s, u"x"_s}},
        u"date takes a date (as text 2026-05-01); there is no field 'nam'; small takes a whole number in its range"_s);
}

void TestObjectMaps::refusals()
{
    QFETCH(QVariantMap, map);
    QFETCH(QString, wrong);
    const auto object = everything();
    object->aioSetPersisted();
    const QVariantMap before = object->toMap();
    const QSignalSpy changes(object.get(), &Everything::mediumChanged);
    QCOMPARE(messageOf<AioDataError>([&] {
                 object->assign(map);
             }),
             u"The map does not fit everything, and nothing of it was assigned: %1."_s.arg(wrong));
    QCOMPARE(object->toMap(), before);
    QVERIFY(!object->isDirty());
    QCOMPARE(changes.count(), 0);
    QCOMPARE(messageOf<AioDataError>([&] {
                 (void)Tweet::fromMap({{u"author"_s, QVariantMap{{u"username"_s, u"ann"_s}}}});
             }),
             u"The map does not fit tweets, and nothing of it was assigned: author takes the key of users, or a map that has it."_s);
    QCOMPARE(messageOf<AioDataError>([&] {
                 (void)MoreTypes::fromMap({{u"status"_s, u"Gone"_s}, {u"uint8"_s, 256}, {u"url"_s, 1}});
             }),
             u"The map does not fit more_types, and nothing of it was assigned: status takes text of its type; uint8 takes a whole number in its range; "
             "url takes text of its type."_s);
    QCOMPARE(MoreTypes::fromMap({{u"status"_s, u"Lost"_s}})->status(), MoreTypes::State::Lost);
    QCOMPARE(messageOf<AioDataError>([&] {
                 (void)Everything::fromJson({{u"bytes"_s, u"no base64!"_s}});
             }),
             u"The map does not fit everything, and nothing of it was assigned: bytes takes bytes (in JSON as base64)."_s);
}

QTEST_GUILESS_MAIN(TestObjectMaps)
#include "tst_objectmaps.moc"
