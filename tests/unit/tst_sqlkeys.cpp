// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/keyed.h"
#include "support/sqlcheck.h"

using namespace Qt::StringLiterals;

/// Refers to what is not unique.
class Misled : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Misled, "misled",
        (qint64,                                  id,   setId,   primaryKey()),
        (AioForeignKeyTo<&Nation::Columns::name>, land, setLand))
    // clang-format on
};

/// Foreign keys to other columns than the primary key, and keys as values, as text for each dialect.
class TestSqlKeys : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void queries_data();
    void queries() { SqlCheck::check<Nation, Town, Mayor, User, Tweet, Folder>(); }
    void tables();
    void setOfKeys();
    void keysThatAreNotThere();
    void notUnique();
};

void TestSqlKeys::queries_data()
{
    SqlCheck::columns();
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto &f = Folder::columns();
    const auto &country = Nation::columns();
    const auto &city = Town::columns();
    const auto &mayor = Mayor::columns();
    const auto france = std::make_shared<Nation>();
    france->setId(7);
    france->setCode(u"FR"_s);

    SqlCheck::row("a join along it",
                  SqlSource(Town::select(city.name, country.name).join<Nation>()),
                  uR"(SELECT "cities"."name", "countries"."name" FROM "cities" INNER JOIN "countries" ON "cities"."country_id" = "countries"."code")"_s);
    SqlCheck::row(
        "the way back",
        SqlSource(Nation::select(country.id, aioCount(city.id)).leftJoin<Town>().groupBy(country.id)),
        uR"(SELECT "countries"."id", count("cities"."id") FROM "countries" LEFT JOIN "cities" ON "cities"."country_id" = "countries"."code" GROUP BY "countries"."id")"_s);
    SqlCheck::row(
        "objects that come along",
        SqlSource(Town::select().include(city.country)),
        uR"(SELECT "cities"."id", "cities"."country_id", "cities"."name", "countries"."id", "countries"."code", "countries"."name", "countries"."note" FROM "cities" LEFT JOIN "countries" ON "cities"."country_id" = "countries"."code")"_s);
    SqlCheck::row("compared with an object",
                  SqlSource(Town::select(city.id).where(city.country == france)),
                  uR"(SELECT "id" FROM "cities" WHERE "country_id" = ?)"_s,
                  u"'FR'"_s);
    SqlCheck::row("compared with a foreign key",
                  SqlSource(Town::select(city.id).where(city.country == AioForeignKeyTo<&Nation::Columns::code>(france))),
                  uR"(SELECT "id" FROM "cities" WHERE "country_id" = ?)"_s,
                  u"'FR'"_s);
    SqlCheck::row("compared with its key",
                  SqlSource(Town::select(city.id).where(city.country == u"FR"_s || city.country.in(france->code(), u"DE"_s))),
                  uR"(SELECT "id" FROM "cities" WHERE "country_id" = ? OR "country_id" IN (?, ?))"_s,
                  u"'FR', 'FR', 'DE'"_s);
    SqlCheck::row("in a list of objects",
                  SqlSource(Town::select(city.id).where(city.country.in(QList<std::shared_ptr<Nation>>{france}))),
                  uR"(SELECT "id" FROM "cities" WHERE "country_id" IN (?))"_s,
                  u"'FR'"_s);
    SqlCheck::row("assigned from an object",
                  SqlSource(Town::update(city.country = france).where(city.id == 1)),
                  uR"(UPDATE "cities" SET "country_id" = ? WHERE "id" = ?)"_s,
                  u"'FR', 1"_s);
    SqlCheck::row("inserted with an object",
                  SqlSource(Town::insert(city.country = france, city.name = u"x"_s)),
                  uR"(INSERT INTO "cities" ("country_id", "name") VALUES (?, ?))"_s,
                  u"'FR', 'x'"_s);
    SqlCheck::row("the way back of an object",
                  SqlSource(france->related(city.country)),
                  uR"(SELECT "id", "country_id", "name" FROM "cities" WHERE "country_id" = ?)"_s,
                  u"'FR'"_s);
    SqlCheck::row("a key that refers to another column",
                  SqlSource(Mayor::select(mayor.city, city.name).join<Town>()),
                  uR"(SELECT "mayors"."city_id", "cities"."name" FROM "mayors" INNER JOIN "cities" ON "mayors"."city_id" = "cities"."name")"_s);

    SqlCheck::row("a key as a value", SqlSource(Tweet::select(t.author.key() + 1)), uR"(SELECT "author_id" + ? FROM "tweets")"_s, u"1"_s);
    SqlCheck::row("keys and foreign keys together",
                  SqlSource(User::select(u.id).unionWith(Tweet::select(t.author.key())).unionAll(Tweet::select(t.author)).orderBy(u.id)),
                  uR"(SELECT * FROM (SELECT "id" FROM "users" UNION SELECT "author_id" FROM "tweets") UNION ALL SELECT "author_id" FROM "tweets" ORDER BY 1)"_s,
                  {},
                  {uR"((SELECT "id" FROM "users" UNION SELECT "author_id" FROM "tweets") UNION ALL SELECT "author_id" FROM "tweets" ORDER BY 1)"_s,
                   u"(SELECT `id` FROM `users` UNION SELECT `author_id` FROM `tweets`) UNION ALL SELECT `author_id` FROM `tweets` ORDER BY 1"_s,
                   {}});
    SqlCheck::row("foreign keys but for keys",
                  SqlSource(Tweet::select(t.author).except(User::select(u.id))),
                  uR"(SELECT "author_id" FROM "tweets" EXCEPT SELECT "id" FROM "users")"_s);
    const auto upwards = Folder::select(f.id).where(f.id == 3).recursiveCte("upwards", [&](const auto &upwards) {
        return Folder::select(f.folder).join(upwards, f.id == upwards.template column<0>());
    });
    SqlCheck::row(
        "a recursion from key to key",
        SqlSource(upwards.select().with(upwards)),
        uR"(WITH RECURSIVE "upwards" ("id") AS (SELECT "id" FROM "folders" WHERE "id" = ? UNION ALL SELECT "folders"."folder_id" FROM "folders" INNER JOIN "upwards" ON "folders"."id" = "upwards"."id") SELECT "id" FROM "upwards")"_s,
        u"3"_s,
        {.mysql = u"WITH RECURSIVE `upwards` (`id`) AS (SELECT CAST(`id` AS SIGNED) FROM `folders` WHERE `id` = ? UNION ALL SELECT `folders`.`folder_id` FROM "
                  "`folders` INNER JOIN `upwards` ON `folders`.`id` = `upwards`.`id`) SELECT `id` FROM `upwards`"_s});
}

// the types of the rows are those of the first query, but for NULL
void TestSqlKeys::setOfKeys()
{
    const auto &u = User::columns();
    const auto &t = Tweet::columns();
    const auto keys = User::select(u.id).unionWith(Tweet::select(t.author));
    static_assert(std::same_as<decltype(keys)::AioRowTypes, std::tuple<qint64>>);
    const auto foreign = Tweet::select(t.author).unionWith(User::select(u.id));
    static_assert(std::same_as<decltype(foreign)::AioRowTypes, std::tuple<AioForeignKey<User>>>);
    const auto maybe = User::select(u.id, u.username).unionWith(User::select(aioMax(u.id), u.bio));
    static_assert(std::same_as<decltype(maybe)::AioRowTypes, std::tuple<std::optional<qint64>, std::optional<QString>>>);
    QCOMPARE(maybe.sql().toString(), uR"(SELECT "id", "username" FROM "users" UNION SELECT max("id"), "bio" FROM "users")"_s);
}

void TestSqlKeys::tables()
{
    const auto sql = [](const AioTable &table, const AioDialect &dialect) {
        return QString::fromUtf8(Aio::Detail::createTableSql(table, dialect, Aio::Detail::IfExists::Fail).join("; "));
    };
    // of the type of what it refers to
    QVERIFY(sql(Town::aioMeta(), AioDialect::sqlite()).contains(uR"("country_id" TEXT NOT NULL REFERENCES)"_s));
    QVERIFY(sql(Town::aioMeta(), AioDialect::mysql()).contains(u"`country_id` VARCHAR(2) NOT NULL"_s));
    QVERIFY(sql(Badge::aioMeta(), AioDialect::postgresql()).contains(uR"("country_id" integer REFERENCES "countries" ("note"))"_s));
    QVERIFY(sql(Mayor::aioMeta(), AioDialect::sqlite()).contains(uR"("city_id" TEXT NOT NULL PRIMARY KEY REFERENCES "cities" ("name"))"_s));
    QVERIFY(sql(Town::aioMeta(), AioDialect::sqlite()).contains(uR"(REFERENCES "countries" ("code") ON DELETE CASCADE)"_s));
    QVERIFY(sql(Town::aioMeta(), AioDialect::postgresql()).contains(uR"(REFERENCES "countries" ("code") ON DELETE CASCADE)"_s));
    QVERIFY(sql(Town::aioMeta(), AioDialect::mysql()).contains(u"REFERENCES `countries` (`code`) ON DELETE CASCADE"_s));
    QVERIFY(sql(Town::aioMeta(), AioDialect::mariadb()).contains(u"REFERENCES `countries` (`code`) ON DELETE CASCADE"_s));
}

void TestSqlKeys::keysThatAreNotThere()
{
    const auto &badge = Badge::columns();
    // an object stands for its code, whether it was saved or not; without one it stands for nothing
    const auto country = std::make_shared<Nation>();
    country->setId(7);
    const auto message = [&](const auto &use) {
        try {
            use();
        } catch (const AioProgrammingError &error) {
            return error.message();
        }
        return QString();
    };
    QCOMPARE(message([&] {
                 (void)Badge::select().where(badge.country == country);
             }),
             u"An object of countries whose note is NULL is used in a query for that: nothing can refer to it."_s);
    QCOMPARE(message([&] {
                 (void)Badge::update(badge.country = country);
             }),
             u"An object of countries whose note is NULL is used for badges.country, which refers to that: nothing can refer to it."_s);
}

void TestSqlKeys::notUnique()
{
    const auto &m = Misled::columns();
    const QString expected =
        u"The foreign key misled.land refers to countries.name, which is not unique: it could mean several rows. Give that field the option unique(), or refer to the primary key by AioForeignKey."_s;
    QCOMPARE(expected, [&] {
        try {
            Aio::Detail::createTableSql(Misled::aioMeta(), AioDialect::sqlite(), Aio::Detail::IfExists::Fail);
        } catch (const AioProgrammingError &error) {
            return error.message();
        }
        return QString();
    }());
    for (const AioDialect *dialect : {&AioDialect::sqlite(), &AioDialect::postgresql(), &AioDialect::mysql(), &AioDialect::mariadb()}) {
        SqlCheck::dialect(SqlSource(Misled::select(m.id).join<Nation>()), *dialect, u'!' + expected, {});
    }
    QVERIFY(Nation::aioMeta().isUnique(0) && Nation::aioMeta().isUnique(1) && !Nation::aioMeta().isUnique(2));
}

QTEST_GUILESS_MAIN(TestSqlKeys)
#include "tst_sqlkeys.moc"
