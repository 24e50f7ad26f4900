// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/keyed.h"
#include "support/models.h"
#include "support/statementlog.h"
#include "support/testdatabase.h"

using namespace Qt::StringLiterals;

/// Foreign keys to unique columns, and keys as values, on each database.
class TestKeyColumns : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void written();
    void loaded();
    void changedKeys();
    void keyOfAKey();
    void missing();
    void fetchOfNothing();
    void setByKey();
    void setsOfKeys();

private:
    std::shared_ptr<Nation> m_france, m_spain;
};

void TestKeyColumns::init()
{
    DatabaseTest::init();
    if (isSkipped()) {
        return;
    }
    const auto &c = Nation::columns();
    await(db().aioCreateTables<Nation, Town, Badge, Mayor, ChainOfOffice>());
    // keys that no code could be taken for
    m_france = await(Nation::aioCreate(c.id = 71, c.code = u"FR"_s, c.name = u"France"_s, c.note = 5));
    m_spain = await(Nation::aioCreate(c.id = 72, c.code = u"ES"_s, c.name = u"Spain"_s));
    followKeys<Nation>();
}

void TestKeyColumns::written()
{
    const auto &city = Town::columns();
    const auto codes = [&] {
        return await(Town::select(city.name, city.country.key()).orderBy(city.name).aioExecute());
    };
    // by the object in each way there is, and by the key
    await(Town::aioCreate(city.country = m_france, city.name = u"a"_s));
    await(Town::insert(city.country = m_france, city.name = u"b"_s).aioExecute());
    await(Town::insertMany(city.country, city.name).rows(QList<std::tuple<std::shared_ptr<Nation>, QString>>{{m_france, u"c"_s}}).aioExecute());
    await(Town::insertMany(city.country, city.name).rows(QList<std::tuple<QString, QString>>{{u"ES"_s, u"d"_s}}).aioExecute());
    const auto set = std::make_shared<Town>();
    set->setCountry(m_spain);
    set->setName(u"e"_s);
    await(set->aioSave());
    await(Town::aioCreate(city.country = set->country(), city.name = u"f"_s));
    await(Town::aioCreate(city.country = AioForeignKeyTo<&Nation::Columns::code>::fromKey(u"ES"), city.name = u"g"_s));
    QCOMPARE(codes(),
             (QList<std::tuple<QString, QString>>{{u"a"_s, u"FR"_s},
                                                  {u"b"_s, u"FR"_s},
                                                  {u"c"_s, u"FR"_s},
                                                  {u"d"_s, u"ES"_s},
                                                  {u"e"_s, u"ES"_s},
                                                  {u"f"_s, u"ES"_s},
                                                  {u"g"_s, u"ES"_s}}));
    QCOMPARE(await(Town::select().where(city.country == m_france).aioCount()), 3);
    QCOMPARE(await(Town::select().where(city.country != m_france).aioCount()), 4);
    QCOMPARE(await(Town::select().where(city.country.in(m_france, m_spain)).aioCount()), 7);
    QCOMPARE(await(m_spain->related(city.country).aioCount()), 4);
    QCOMPARE(await(Town::update(city.country = m_spain).where(city.country == m_france).aioExecute()), 3);
    QCOMPARE(await(Town::aioGetOrCreate(city.country = m_spain, city.name = u"a"_s)).created, false);
    // one that was not saved has a code already, and the database says that there is no such row
    const auto unsaved = std::make_shared<Nation>();
    unsaved->setCode(u"XX"_s);
    errorOf<AioIntegrityError>(Town::aioCreate(city.country = unsaved, city.name = u"z"_s));
}

void TestKeyColumns::loaded()
{
    const auto &city = Town::columns();
    const auto &country = Nation::columns();
    await(Town::aioCreate(city.country = m_france, city.name = u"Paris"_s));
    await(Town::aioCreate(city.country = m_spain, city.name = u"Madrid"_s));
    await(Town::aioCreate(city.country = m_france, city.name = u"Lyon"_s));

    const auto read = await(Town::aioGet(city.name == u"Paris"_s));
    QVERIFY(!read->country().isLoaded());
    QCOMPARE(read->country().key(), u"FR"_s);
    QCOMPARE(await(read->aioFetch(city.country))->id(), 71);
    QVERIFY(read->country().isLoaded());
    QVERIFY(!read->isDirty());
    read->setCountry(m_france); // it refers to that row already
    QCOMPARE(read->country().key(), u"FR"_s);
    const auto inFiber = await(db().run([&] {
        return Town::get(city.name == u"Madrid"_s)->country()->name();
    }));
    QCOMPARE(inFiber, u"Spain"_s);

    const auto included = await(Town::select().include(city.country).orderBy(city.name).aioExecute());
    QCOMPARE(included.size(), 3);
    QCOMPARE(included[0]->country()->id(), 71);
    QCOMPARE(included[1]->country()->id(), 72);
    QVERIFY(included[0]->country().object() == included[2]->country().object());
    QCOMPARE(await(Town::select(city.name, country.name).join<Nation>().where(country.id == 72).aioExecute()),
             (QList<std::tuple<QString, QString>>{{u"Madrid"_s, u"Spain"_s}}));
    QCOMPARE(await(Town::select(city.name, country.name).join<Nation>(city.country).where(country.id == 72).aioExecute()),
             (QList<std::tuple<QString, QString>>{{u"Madrid"_s, u"Spain"_s}}));
    QCOMPARE(await(Nation::select(city.name, country.name).join<Town>(city.country).where(country.id == 72).aioExecute()),
             (QList<std::tuple<QString, QString>>{{u"Madrid"_s, u"Spain"_s}}));
    QCOMPARE(await(Nation::select(country.id, aioCount(city.id)).leftJoin<Town>().groupBy(country.id).orderBy(country.id).aioExecute()),
             (QList<std::tuple<qint64, qint64>>{{71, 2}, {72, 1}}));
    // nothing, or something that another row has NULL for
    const auto &badge = Badge::columns();
    await(Badge::aioCreate(badge.country = nullptr));
    await(Badge::aioCreate(badge.country = m_france));
    const auto badges = await(Badge::select().include(badge.country).orderBy(badge.id).aioExecute());
    QVERIFY(badges[0]->country().isNull());
    QCOMPARE(badges[1]->country()->id(), 71);
    QCOMPARE(badges[1]->country().key(), 5);
    errorOf<AioProgrammingError>(Badge::aioCreate(badge.country = await(Nation::aioGet(country.id == 71)), badge.id = badge.id + 1));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, void(Badge::update(badge.country = m_spain))); // nothing can refer to a NULL
    const auto none = std::make_shared<Badge>();
    none->setCountry(m_spain);
    QCOMPARE(errorOf<AioProgrammingError>(none->aioSave()).message(),
             u"badges.country refers to an object of countries whose note is NULL: nothing can refer to it."_s);
    const auto part = await(Nation::select().only(country.name).where(country.id == 71).aioFirst());
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, void(Town::select().where(city.country == part))); // nobody knows its code
}

void TestKeyColumns::changedKeys()
{
    const auto &city = Town::columns();
    const auto paris = await(Town::aioCreate(city.country = m_france, city.name = u"Paris"_s));
    m_france->setCode(u"FX"_s);
    QVERIFY(await(m_france->aioSave()));
    await(paris->aioReload()); // ON UPDATE CASCADE
    QCOMPARE(paris->country().key(), u"FX"_s);
    QCOMPARE(await(m_france->related(city.country).aioCount()), 1);
    QVERIFY(await(m_france->aioDeleteInstance())); // ON DELETE CASCADE
    QCOMPARE(await(Town::select().aioCount()), 0);
}

void TestKeyColumns::keyOfAKey()
{
    const auto &city = Town::columns();
    const auto &mayor = Mayor::columns();
    const auto &chain = ChainOfOffice::columns();
    const auto paris = await(Town::aioCreate(city.country = m_france, city.name = u"Paris"_s));
    const auto anne = await(Mayor::aioCreate(mayor.city = paris, mayor.name = u"Anne"_s));
    const auto gold = await(ChainOfOffice::aioCreate(chain.mayor = anne));
    QCOMPARE(await(ChainOfOffice::select(chain.mayor.key()).aioScalar()), std::optional(u"Paris"_s));
    const auto read = await(ChainOfOffice::select().include(chain.mayor).include(mayor.city).include(city.country).aioFirst());
    QCOMPARE(read->mayor()->name(), u"Anne"_s);
    QCOMPARE(read->mayor()->city()->id(), paris->id());
    QCOMPARE(read->mayor()->city()->country()->name(), u"France"_s);
    QCOMPARE(await(Mayor::select(mayor.name).where(mayor.city == paris).aioScalar()), std::optional(u"Anne"_s));
    anne->setName(u"Anna"_s);
    QVERIFY(await(anne->aioSave()));
    QCOMPARE(await(paris->related(mayor.city).aioFirst())->name(), u"Anna"_s);
    QVERIFY(await(gold->aioFetch(chain.mayor))->city().key() == u"Paris"_s);
    // the key of the key, as a value and as what it is
    gold->setMayor(u"Paris"_s);
    QVERIFY(await(gold->aioSave()));
    gold->setMayor(AioForeignKey<Mayor>::fromKey(anne->city()));
    QVERIFY(!gold->isDirty());
    QCOMPARE(await(ChainOfOffice::select().where(chain.mayor == u"Paris"_s).aioCount()), 1);
    QCOMPARE(await(ChainOfOffice::select().where(chain.mayor == anne && chain.mayor.in(Mayor::select(mayor.city))).aioCount()), 1);
}

void TestKeyColumns::missing()
{
    const auto &city = Town::columns();
    errorOf<AioIntegrityError>(Town::aioCreate(city.country = u"XX"_s, city.name = u"x"_s));
    const auto gone = await(Town::aioCreate(city.country = m_spain, city.name = u"Madrid"_s));
    gone->setCountry(AioForeignKeyTo<&Nation::Columns::code>(u"YY"_s));
    errorOf<AioDoesNotExist>(gone->aioFetch(city.country));
}

// a number, a text: what the key is
void TestKeyColumns::fetchOfNothing()
{
    const auto &f = Folder::columns();
    const auto root = await(Folder::aioCreate(f.name = u"/"_s));
    const auto usr = await(Folder::aioCreate(f.name = u"usr"_s, f.folder = root->id()));
    const StatementLog log;
    QVERIFY(!await(root->aioFetch(f.folder)));
    QVERIFY(!await(std::make_shared<Tweet>()->aioFetch(Tweet::columns().author))); // never set
    QCOMPARE(log.size(), 0);
    const auto first = await(usr->aioFetch(f.folder));
    QVERIFY(first->isSameRow(*root));
    QCOMPARE(await(usr->aioFetch(f.folder)), first); // loaded: no second statement
    QCOMPARE(log.size(), 1);
}

void TestKeyColumns::setByKey()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    await(User::insertMany(u.id, u.username, u.score).rows(QList<std::tuple<int, QString, int>>{{1, u"ann"_s, 0}, {2, u"bob"_s, 0}}).aioExecute());
    followKeys<User>();
    const auto tweet = std::make_shared<Tweet>();
    tweet->setAuthor(1);
    tweet->setContent(u"x"_s);
    QVERIFY(!tweet->author().isLoaded() && !tweet->author().isNull());
    await(tweet->aioSave());
    QCOMPARE(await(tweet->aioFetch(t.author))->username(), u"ann"_s);
    tweet->setAuthor(2);
    QCOMPARE(tweet->dirtyFields(), QStringList{u"author"_s});
    QVERIFY(!tweet->author().isLoaded());
    tweet->setAuthor(2);
    QVERIFY(await(tweet->aioSave()));
    QCOMPARE(await(Tweet::select(t.author.key()).aioScalar()), std::optional<qint64>(2));
    tweet->setAuthor(0); // a key like others, and no null
    QVERIFY(!tweet->author().isNull());
    errorOf<AioIntegrityError>(tweet->aioSave());
    tweet->setAuthor(nullptr);
    QVERIFY(tweet->author().isNull());
    const auto city = std::make_shared<Town>();
    city->setCountry(u"FR"_s);
    city->setName(u"Paris"_s);
    QVERIFY(await(city->aioSave()));
    QCOMPARE(await(city->aioFetch(Town::columns().country))->id(), 71);
}

void TestKeyColumns::setsOfKeys()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto &f = Folder::columns();
    await(User::insertMany(u.id, u.username, u.score)
              .rows(QList<std::tuple<int, QString, int>>{{1, u"ann"_s, 0}, {2, u"bob"_s, 0}, {3, u"cid"_s, 0}})
              .aioExecute());
    await(Tweet::insertMany(t.author, t.content).rows(QList<std::tuple<int, QString>>{{1, u"x"_s}, {1, u"y"_s}, {3, u"z"_s}}).aioExecute());
    const auto keys = [](const auto &query) {
        return await(query.aioExecute());
    };
    using Keys = QList<std::tuple<qint64>>;
    QCOMPARE(keys(User::select(u.id).unionWith(Tweet::select(t.author.key())).orderBy(u.id)), (Keys{{1}, {2}, {3}}));
    QCOMPARE(keys(User::select(u.id).except(Tweet::select(t.author))), (Keys{{2}}));
    QCOMPARE(keys(User::select(u.id).intersect(Tweet::select(t.author)).orderBy(u.id)), (Keys{{1}, {3}}));
    QCOMPARE(keys(Tweet::select(t.author).unionWith(User::select(u.id)).orderBy(t.author)), (QList<std::tuple<AioForeignKey<User>>>{{1}, {2}, {3}}));
    // what may be NULL on one side may be NULL in the whole
    await(Folder::insertMany(f.id, f.folder, f.name).rows(QList<std::tuple<int, std::optional<int>, QString>>{{1, {}, u"a"_s}, {2, 1, u"b"_s}}).aioExecute());
    QCOMPARE(keys(Folder::select(f.id).unionAll(Folder::select(Aio::nullable(f.folder.key())).where(f.id == 1)).orderBy(f.id).limit(3)).size(), 3);
    QCOMPARE(await(Folder::select(f.id).unionAll(Folder::select(f.folder)).where(Aio::Condition()).aioCount()), 4);
    QCOMPARE(await(User::select(u.username).unionAll(User::select(u.bio).where(u.id == 1)).aioExecute()).size(), 4);
    // numbers with a key
    QCOMPARE(keys(Tweet::select(aioMax(t.author.key()))), (QList<std::tuple<std::optional<qint64>>>{{3}}));
}

QTEST_GUILESS_MAIN(TestKeyColumns)
#include "tst_keycolumns.moc"
