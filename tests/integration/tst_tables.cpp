// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/models.h"
#include "support/tables.h"
#include "support/testdatabase.h"

#include <QRandomGenerator>

using namespace Qt::StringLiterals;

namespace
{
const Article::Columns &a = Article::columns();
const Stock::Columns &s = Stock::columns();

AioDecimal dec(QStringView text)
{
    return AioDecimal::fromString(text).value();
}
}

/// Decimals in queries, keys of every kind, and what tables promise.
class TestTables : public DatabaseTest
{
    Q_OBJECT

private:
    QList<std::shared_ptr<Article>> some(const QStringList &prices)
    {
        QList<std::shared_ptr<Article>> made;
        for (const QString &price : prices) {
            made << await(Article::aioCreate(a.price = dec(price), a.name = price));
        }
        return made;
    }
    QStringList pricesWhere(const Aio::Condition &condition)
    {
        QStringList prices;
        for (const auto &[price] : await(Article::select(a.price).where(condition).orderBy(a.price).aioExecute())) {
            prices << price.toString();
        }
        return prices;
    }

private Q_SLOTS:
    void init()
    {
        DatabaseTest::init();
        if (isSkipped()) {
            return;
        }
        if (testDatabase().failsTransactions()) {
            await(db().aioExecuteSql(u"CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)"_s));
        }
        await(db().aioCreateTables<Article, Stock, LogLine>());
        if (db().dialect().hasPartialIndexes) {
            await(db().aioCreateTables<Offer>());
        }
    }

    void decimalRoundTrip()
    {
        for (const char *text : {"0.01", "-0.01", "1.5", "9999999.99", "-9999999.99", "100"}) {
            const AioDecimal price = dec(QString::fromLatin1(text));
            const auto made = await(Article::aioCreate(a.price = price, a.name = QString::fromLatin1(text), a.weight = price));
            const auto read = await(Article::aioGet(a.price == price && a.id == made->id()));
            QCOMPARE(read->price(), price);
            QCOMPARE(read->price().scale(), 2);
            QCOMPARE(read->weight(), std::optional(price));
            await(made->aioReload());
            QCOMPARE(made->price(), price);
            QCOMPARE(await(Article::select().where(a.id == made->id()).aioMaps()).first().value(u"price"_s).toString(), read->price().toString());
            read->setPrice(price * -1);
            QVERIFY(await(read->aioSave()));
            QCOMPARE(std::get<0>(*await(Article::select(a.price).where(a.id == made->id()).aioFirst())), -price);
        }
        QCOMPARE(await(Article::select().where(a.weight.isNull()).aioCount()), 0);
    }

    void decimalsThatDoNotFit()
    {
        for (const char *text : {"0.001", "10000000", "-10000000.00", "99999999999999999999999999999999999999"}) {
            const AioDecimal price = dec(QString::fromLatin1(text));
            QVERIFY_THROWS_EXCEPTION(AioDataError, await(Article::aioCreate(a.price = price)));
            QVERIFY_THROWS_EXCEPTION(AioDataError, await(Article::update(a.price = price).aioExecute()));
            const QList<std::tuple<AioDecimal, QString>> rows{{1, u"a"_s}, {price, u"b"_s}};
            QVERIFY_THROWS_EXCEPTION(AioDataError, await(Article::insertMany(a.price, a.name).rows(rows).aioExecute()));
        }
        QCOMPARE(await(Article::select().aioCount()), 0);
        some({u"9999999.99"_s});
        // what the database computes is checked by the database; what would be rounded is refused
        QCOMPARE(errorOf<AioError>(Article::update(a.price = a.price + 1).aioExecute()).kind(), testDatabase().misfit());
        const auto rounded = errorOf<AioProgrammingError>(Article::update(a.price = a.price * a.rate).aioExecute());
        QCOMPARE(rounded.outcome(), AioOutcome::NotSent);
        QVERIFY2(rounded.message().contains(u"rounded"_s), rounded.what());
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(Article::insertMany(a.price, a.name).from(Article::select(a.price * a.rate, a.name)).aioExecute()));
        QVERIFY_THROWS_EXCEPTION(
            AioProgrammingError,
            await(Article::insert(a.id = 1, a.price = dec(u"1"), a.name = u"a"_s).onConflict(a.id).update(a.price = a.price * a.rate).aioExecute()));
        QCOMPARE(await(Article::select(a.price).aioFirst()), std::tuple(dec(u"9999999.99")));
        if (!db().dialect().scalesDecimals) { // a decimal is a type of the database
            const auto rows = await(db().aioExecuteSql(testDatabase().selectDecimal(), {QVariant::fromValue(dec(u"1.5"))}));
            QCOMPARE(rows.first().value(u"n"_s).value<AioDecimal>(), dec(u"1.5"));
            await(db().aioExecuteSql(u"UPDATE articles SET rate = 0.5"_s));
            QCOMPARE(await(Article::select(a.rate).aioFirst()), std::tuple(dec(u"0.5")));
            QCOMPARE(errorOf<AioDataError>(db().aioExecuteSql(u"UPDATE articles SET rate = 10000"_s)).sqlState(), u"22003"_s);
            await(db().aioExecuteSql(testDatabase().makeDouble(u"articles"_s, u"rate"_s)));
            QCOMPARE(errorOf<AioDataError>(Article::select(a.rate).aioExecute()).column(), u"rate"_s);
            return;
        }
        QVERIFY_THROWS_EXCEPTION(AioDataError, await(db().aioExecuteSql(u"SELECT ?"_s, {QVariant::fromValue(dec(u"1.5"))})));
        await(db().aioExecuteSql(u"UPDATE articles SET rate = 0.5"_s));
        const auto error = errorOf<AioDataError>(Article::select(a.rate).aioExecute());
        QCOMPARE(error.column(), u"rate"_s);
    }

    void decimalComparisons()
    {
        some({u"-1.25"_s, u"0.5"_s, u"9"_s, u"10"_s, u"100.01"_s});
        QCOMPARE(pricesWhere(a.price > 9), (QStringList{u"10.00"_s, u"100.01"_s}));
        QCOMPARE(pricesWhere(a.price >= dec(u"9.000")), (QStringList{u"9.00"_s, u"10.00"_s, u"100.01"_s}));
        // between two numbers of the column
        QCOMPARE(pricesWhere(a.price < dec(u"0.501")), (QStringList{u"-1.25"_s, u"0.50"_s}));
        QCOMPARE(pricesWhere(a.price <= dec(u"0.499")), (QStringList{u"-1.25"_s}));
        QCOMPARE(pricesWhere(a.price > dec(u"100.0099")), (QStringList{u"100.01"_s}));
        QCOMPARE(pricesWhere(a.price >= dec(u"-1.2500001")).size(), 5);
        QCOMPARE(pricesWhere(a.price > dec(u"-1.2499999")).size(), 4);
        QCOMPARE(pricesWhere(a.price == dec(u"0.501")), QStringList());
        QCOMPARE(pricesWhere(a.price != dec(u"0.501")).size(), 5);
        if (!db().dialect().scalesDecimals) {
            QCOMPARE(pricesWhere(Aio::row(a.price, a.id) == std::tuple(dec(u"0.501"), 2)), QStringList());
            QCOMPARE(pricesWhere(Aio::row(a.price, a.id).in(QList<std::tuple<AioDecimal, qint64>>{{dec(u"0.501"), 2}, {dec(u"9"), 3}})),
                     QStringList{u"9.00"_s});
        }
        QCOMPARE(pricesWhere(dec(u"0.501") > a.price).size(), 2);
        QCOMPARE(pricesWhere(a.price.in(dec(u"0.5"), dec(u"0.501"), dec(u"9"))), (QStringList{u"0.50"_s, u"9.00"_s}));
        QCOMPARE(pricesWhere(a.price.in(dec(u"0.501"))), QStringList());
        QCOMPARE(pricesWhere(a.price.notIn(dec(u"0.501"))).size(), 5);
        QCOMPARE(pricesWhere(a.price.between(dec(u"0.499"), dec(u"9.999"))), (QStringList{u"0.50"_s, u"9.00"_s}));
        QCOMPARE(pricesWhere(a.price.between(dec(u"0.501"), dec(u"8.999"))), QStringList());
        QCOMPARE(pricesWhere(a.price.isDistinctFrom(dec(u"0.501"))).size(), 5);
        QCOMPARE(pricesWhere(a.price.isNotDistinctFrom(dec(u"0.5"))).size(), 1);
        QCOMPARE(pricesWhere(a.price < dec(u"99999999999999999999999999999999999999")).size(), 5);
        QCOMPARE(pricesWhere(a.price > dec(u"-99999999999999999999999999999999999999")).size(), 5);
        QCOMPARE(pricesWhere(a.price > a.rate), (QStringList{u"0.50"_s, u"9.00"_s, u"10.00"_s, u"100.01"_s})); // 0.1900: another scale
        QCOMPARE(pricesWhere(a.price * a.rate > dec(u"1.9")), (QStringList{u"100.01"_s}));
        QCOMPARE(pricesWhere(a.price * a.rate == dec(u"1.9")), (QStringList{u"10.00"_s}));
        QCOMPARE(pricesWhere(a.price + a.id > 14), (QStringList{u"100.01"_s}));
        QCOMPARE(pricesWhere(a.weight > 0), QStringList());
    }

    void decimalArithmetic()
    {
        some({u"0.10"_s, u"0.20"_s, u"12.34"_s});
        const auto [sum, least, greatest, average, count] =
            *await(Article::select(aioSum(a.price), aioMin(a.price), aioMax(a.rate), aioAvg(a.price), aioCount(a.price)).aioFirst());
        QCOMPARE(sum, std::optional(dec(u"12.64")));
        QCOMPARE(least, std::optional(dec(u"0.1")));
        QCOMPARE(greatest, std::optional(dec(u"0.19")));
        QVERIFY(qFuzzyCompare(*average, 12.64 / 3));
        QCOMPARE(count, 3);
        const auto [product, difference, negative] =
            *await(Article::select(a.price * a.rate, a.price - a.rate, -a.price).where(a.price == dec(u"12.34")).aioFirst());
        QCOMPARE(product, dec(u"2.3446"));
        QCOMPARE(difference, dec(u"12.15"));
        QCOMPARE(negative, dec(u"-12.34"));
        await(Article::update(a.price = a.price * 2 + dec(u"0.05")).aioExecute());
        QCOMPARE(pricesWhere(a.price > 0), (QStringList{u"0.25"_s, u"0.45"_s, u"24.73"_s}));
        const auto ordered = await(Article::select(a.price).orderBy((a.price * -1).asc()).aioExecute());
        QCOMPARE(std::get<0>(ordered.first()), dec(u"24.73"));
    }

    void decimalsAtRandom()
    {
        const quint32 seed = QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        QList<std::tuple<AioDecimal, QString>> rows;
        AioDecimal sum;
        for (int i = 0; i < 300; ++i) {
            const AioDecimal price = AioDecimal::fromScaled(random.bounded(2000) - 1000, 2);
            if (!price.isZero()) {
                rows.emplaceBack(price, QString::number(i));
                sum += price;
            }
        }
        await(Article::insertMany(a.price, a.name).rows(rows).aioExecute());
        QCOMPARE(std::get<0>(*await(Article::select(aioSum(a.price)).aioFirst())), std::optional(sum));
        for (int i = 0; i < 50; ++i) {
            const AioDecimal limit = AioDecimal::fromScaled(random.bounded(20000) - 10000, 3);
            const auto less = std::count_if(rows.begin(), rows.end(), [&](const auto &row) {
                return std::get<0>(row) < limit;
            });
            const auto equal = std::count_if(rows.begin(), rows.end(), [&](const auto &row) {
                return std::get<0>(row) == limit;
            });
            QCOMPARE(await(Article::select().where(a.price < limit).aioCount()), qint64(less));
            QCOMPARE(await(Article::select().where(a.price <= limit).aioCount()), qint64(less + equal));
            QCOMPARE(await(Article::select().where(a.price > limit).aioCount()), qint64(rows.size() - less - equal));
            QCOMPARE(await(Article::select().where(a.price == limit).aioCount()), qint64(equal));
        }
    }

    void decimalsInSetOperations()
    {
        some({u"-1.25"_s, u"0.5"_s, u"9"_s, u"10"_s, u"100.01"_s});
        const auto texts = [](const auto &query) {
            QStringList list;
            for (const auto &[price] : await(query.aioExecute())) {
                list << price.toString();
            }
            return list;
        };
        const auto small = Article::select(a.price).where(a.price < 10);
        const auto great = Article::select(a.price).where(a.price >= 9);
        // as numbers: as text 10 would come before 9
        QCOMPARE(texts(small.unionWith(great).orderBy(a.price)), (QStringList{u"-1.25"_s, u"0.50"_s, u"9.00"_s, u"10.00"_s, u"100.01"_s}));
        QCOMPARE(texts(small.unionAll(great).orderBy(a.price.desc())), (QStringList{u"100.01"_s, u"10.00"_s, u"9.00"_s, u"9.00"_s, u"0.50"_s, u"-1.25"_s}));
        QCOMPARE(texts(small.unionAll(great).orderBy(a.price.desc()).limit(2)), (QStringList{u"100.01"_s, u"10.00"_s}));
        QCOMPARE(texts(small.intersect(great)), QStringList{u"9.00"_s});
        QCOMPARE(texts(great.except(small).orderBy(a.price)), (QStringList{u"10.00"_s, u"100.01"_s}));
        QCOMPARE(texts(small.except(great).unionAll(great).orderBy(a.price).limit(3)), (QStringList{u"-1.25"_s, u"0.50"_s, u"9.00"_s}));
        QCOMPARE(await(small.unionAll(great).aioCount()), 6);
        // of one scale what is computed is as good as a column
        QCOMPARE(texts(small.intersect(Article::select(a.price + dec(u"9.5")))), QStringList());
        QCOMPARE(texts(great.intersect(Article::select(a.price * 2 - a.price)).orderBy(a.price)), (QStringList{u"9.00"_s, u"10.00"_s, u"100.01"_s}));
        const auto sums = Article::select(a.price + a.price).where(a.price == dec(u"0.5")).unionWith(small);
        QCOMPARE(texts(sums.orderBy(a.price + a.price)), (QStringList{u"-1.25"_s, u"0.50"_s, u"1.00"_s, u"9.00"_s}));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, texts(sums.orderBy(a.price * 2))); // no column of the first query
        QCOMPARE(pricesWhere(a.price.in(small.except(great))), (QStringList{u"-1.25"_s, u"0.50"_s}));
        if (!db().dialect().scalesDecimals) {
            // numbers are numbers, whatever their scales
            QStringList equal;
            const auto all = await(Article::select(a.price, a.rate).orderBy(a.price).aioExecute());
            for (const auto &[price, ignored] : all) {
                if (std::any_of(all.begin(), all.end(), [&price = price](const auto &row) {
                        return std::get<1>(row) == price;
                    })) {
                    equal << price.toString();
                }
            }
            QCOMPARE(pricesWhere(a.price.in(Article::select(a.rate))), equal);
            return;
        }
        // of two scales SQLite would compare other numbers
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, texts(small.unionWith(Article::select(a.rate))));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, texts(small.intersect(Article::select(a.price * a.rate))));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, texts(Article::select(a.rate).except(great)));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, pricesWhere(a.price.in(Article::select(a.rate))));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, pricesWhere(a.price.in(small.unionWith(Article::select(a.rate)))));
    }

    void decimalsInsertedFromQueries()
    {
        some({u"-1.25"_s, u"9999999.99"_s});
        const auto copied = [](const auto &query) {
            return await(Article::insertMany(a.name, a.price).from(query).aioExecute());
        };
        QCOMPARE(copied(Article::select(Aio::concat(a.name, u"'"), a.price)), 2);
        QCOMPARE(copied(Article::select(Aio::concat(a.name, u"-"), a.price - dec(u"0.75")).where(a.price < 0)), 2);
        QCOMPARE(copied(Article::select(Aio::concat(a.name, u"*"), a.price * 3).where(a.price == dec(u"-1.25")).limit(1)), 1);
        QCOMPARE(pricesWhere(a.id > 0), (QStringList{u"-3.75"_s, u"-2.00"_s, u"-2.00"_s, u"-1.25"_s, u"-1.25"_s, u"9999999.99"_s, u"9999999.99"_s}));
        const qint64 before = await(Article::select().aioCount());
        if (db().dialect().scalesDecimals) {
            // what would not be the same number is refused, before it is sent
            QVERIFY_THROWS_EXCEPTION(AioProgrammingError, copied(Article::select(Aio::concat(a.name, u"a"), a.rate)));
            QVERIFY_THROWS_EXCEPTION(AioProgrammingError, copied(Article::select(Aio::concat(a.name, u"b"), a.price * a.rate)));
            QVERIFY_THROWS_EXCEPTION(AioProgrammingError,
                                     copied(Article::select(Aio::concat(a.name, u"c"), a.price).unionWith(Article::select(a.name, a.rate))));
            // and what has too many digits by the database
            QVERIFY_THROWS_EXCEPTION(AioIntegrityError, copied(Article::select(Aio::concat(a.name, u"d"), a.price * 10).where(a.price > 0)));
        } else {
            QVERIFY_THROWS_EXCEPTION(AioDataError, copied(Article::select(Aio::concat(a.name, u"d"), a.price * 10).where(a.price > 0)));
        }
        QCOMPARE(await(Article::select().aioCount()), before);
        QCOMPARE(copied(Article::select(Aio::concat(a.name, u"e"), a.price)
                            .where(a.price == -2)
                            .unionAll(Article::select(Aio::concat(a.name, u"f"), a.price).where(a.price == dec(u"-3.75")))),
                 3);
        QCOMPARE(pricesWhere(a.price == dec(u"-3.75")).size(), 2);
    }

    void databaseFillsIn()
    {
        const QDateTime before = QDateTime::currentDateTimeUtc().addSecs(-1);
        const auto object = std::make_shared<Article>();
        object->setPrice(dec(u"2.50"));
        await(object->aioSave());
        QVERIFY(object->id() > 0 && !object->isDirty());
        QCOMPARE(object->rate(), dec(u"0.19"));
        QCOMPARE(object->count(), 1);
        QCOMPARE(object->total(), dec(u"2.5"));
        QCOMPARE(object->label(), u"it's \\ new"_s);
        QVERIFY(object->made() >= before && object->made() <= QDateTime::currentDateTimeUtc().addSecs(1));
        QVERIFY(object->stamp().toDateTime() >= before);
        // what is given is not the default, though it equals what a new object has
        const auto given = std::make_shared<Article>();
        given->setPrice(1);
        given->setName(u"given"_s);
        given->setCount(0);
        given->setLabel(QString());
        await(given->aioSave());
        QCOMPARE(given->count(), 0);
        QCOMPARE(given->label(), QString());
        QCOMPARE(await(Article::aioCreate(a.price = 3, a.name = u"c"_s, a.count = 0))->total(), AioDecimal());
        // an update brings what is computed
        object->setCount(4);
        await(object->aioSave());
        QCOMPARE(object->total(), 10);
        await(given->aioReload());
        QCOMPARE(given->total(), 0);
        QCOMPARE(await(Article::select().where(a.total == 10).aioCount()), 1);
        // and is not assigned
        object->setTotal(5);
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(object->aioSave()));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(Article::update(a.total = 5).aioExecute()));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(Article::aioCreate(a.price = 1, a.total = 5)));
        const QList<std::tuple<AioDecimal, QString>> rows{{1, u"x"_s}, {2, u"y"_s}};
        await(Article::insertMany(a.price, a.name).rows(rows).aioExecute());
        QCOMPARE(await(Article::aioGet(a.name == u"x"_s))->label(), u"it's \\ new"_s);
    }

    void constraints()
    {
        if (db().dialect().hasPartialIndexes) {
            const auto &o = Offer::columns();
            await(Offer::aioCreate(o.price = 1, o.rate = 1, o.name = u"Tea"_s));
            // the collation takes them for one
            QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(Offer::aioCreate(o.price = 2, o.rate = 1, o.name = u"tea"_s)));
            await(Offer::aioCreate(o.price = -1, o.rate = 1, o.name = u"tea"_s)); // the index is of others
        }
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(Article::aioCreate(a.price = 0, a.name = u"gift"_s)));
        await(Article::aioCreate(a.price = 0, a.name = u"o'clock"_s));
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(Article::aioCreate(a.price = 9, a.name = u"n"_s, a.count = -1)));
    }

    void compositeKeys()
    {
        const auto article = await(Article::aioCreate(a.price = 1));
        const QUuid one = QUuid::createUuid(), two = QUuid::createUuid();
        const auto first = await(Stock::aioCreate(s.article = article, s.shelf = one, s.count = 5));
        await(Stock::aioCreate(s.article = article, s.shelf = two, s.count = 7));
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(Stock::aioCreate(s.article = article, s.shelf = two, s.count = 8)));
        first->setCount(6);
        QVERIFY(await(first->aioSave()));
        QCOMPARE(await(Stock::aioGet(s.article == article && s.shelf == one))->count(), 6);
        QCOMPARE(await(Stock::aioGet(s.shelf == two))->count(), 7);
        QCOMPARE(await(Stock::aioGet(s.shelf.in(two, QUuid())))->count(), 7);
        await(Stock::update(s.count = 9).where(s.shelf == one).aioExecute());
        await(first->aioReload());
        QCOMPARE(first->count(), 9);
        QCOMPARE(first->shelf(), one);
        QCOMPARE(await(db().aioExecuteSql(testDatabase().typeAndLength(u"stocks"_s, u"shelf"_s))).first(),
                 (QVariantMap{{u"t"_s, testDatabase().typeOfBinaryUuids()}, {u"l"_s, 16}}));
        QVERIFY(await(first->aioDeleteInstance()));
        QCOMPARE(await(Stock::select().aioCount()), 1);
        QVERIFY_THROWS_EXCEPTION(AioDoesNotExist, await(first->aioReload()));
        const auto stock = await(Stock::aioGet(s.shelf == two));
        await(Stock::remove().aioExecute());
        stock->setCount(10);
        const auto gone = errorOf<AioDoesNotExist>(stock->aioSave());
        QVERIFY2(gone.message().contains(u"with the key article %1, shelf %2 is not there"_s.arg(article->id()).arg(two.toString())),
                 qPrintable(gone.message()));
        const QList<std::tuple<qint64, QUuid, int>> rows{{article->id(), one, 1}};
        await(Stock::insertMany(s.article, s.shelf, s.count).rows(rows).aioExecute());
        QCOMPARE(await(Stock::aioGet(s.shelf == one))->count(), 1);
        // STRICT
        QVERIFY_THROWS_EXCEPTION(AioError, await(db().aioExecuteSql(u"UPDATE stocks SET count = 'many'"_s)));
        await(article->aioDeleteInstance());
        QCOMPARE(await(Stock::select().aioCount()), 0);
    }

    void rowsWithUuidsOfBothForms()
    {
        // one field keeps them as text, the other as bytes
        const auto &e = Everything::columns();
        const auto article = await(Article::aioCreate(a.price = 1));
        const QUuid text = QUuid::createUuid(), bytes = QUuid::createUuid();
        await(Stock::aioCreate(s.article = article, s.shelf = bytes, s.count = 5));
        await(Everything::aioCreate(e.uuid = text, e.medium = 5, e.date = QDate(2026, 1, 1), e.time = QTime(1, 2), e.moment = QDateTime::currentDateTimeUtc()));
        const auto found = [&](const Aio::Condition &condition) {
            return await(Stock::select(s.count).join<Everything>(e.medium == s.count).where(condition).aioCount()) == 1;
        };
        QVERIFY(found(Aio::row(e.uuid, s.shelf) == std::tuple(text, bytes)));
        QVERIFY(found(Aio::row(s.shelf, e.uuid) == std::tuple(bytes, text)));
        QVERIFY(found(Aio::row(s.count, s.shelf, e.uuid) == std::tuple(5, bytes, text)));
        QVERIFY(!found(Aio::row(e.uuid, s.shelf) == std::tuple(bytes, text)));
        QVERIFY(!found(Aio::row(e.uuid, s.shelf) != std::tuple(text, bytes)));
        QVERIFY(found(Aio::row(e.uuid, s.shelf) >= std::tuple(text, bytes)));
        QVERIFY(found(Aio::row(e.uuid, s.shelf).in(QList<std::tuple<QUuid, QUuid>>{{bytes, bytes}, {text, bytes}})));
        QVERIFY(found(Aio::row(s.shelf, e.uuid).in(QList<std::tuple<QUuid, QUuid>>{{text, text}, {bytes, text}})));
        QVERIFY(found(Aio::row(e.uuid, s.shelf).notIn(QList<std::tuple<QUuid, QUuid>>{{text, text}, {bytes, bytes}})));
        QVERIFY(found(
            Aio::row(e.uuid, s.shelf).in(Stock::select(e.uuid, s.shelf).join<Everything>(e.medium == s.count).where(s.shelf == bytes && e.uuid == text))));
        // each comparison by itself, one inside the other
        const auto inner = Stock::select(s.shelf).where(Aio::row(s.count, s.shelf) == std::tuple(5, bytes));
        QVERIFY(found(Aio::row(e.uuid, s.shelf) == std::tuple(text, bytes) && s.shelf.in(inner) && e.uuid == text));
    }

    void withoutKey()
    {
        const auto &l = LogLine::columns();
        const auto line = await(LogLine::aioCreate(l.text = u"x"_s, l.level = 3));
        await(LogLine::aioCreate(l.text = u"x"_s, l.level = 3));
        QCOMPARE(await(LogLine::select().where(l.level == 3).aioCount()), 2);
        line->setLevel(4);
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(line->aioSave()));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(line->aioDeleteInstance()));
        QCOMPARE(await(LogLine::remove().where(l.level == 3).aioExecute()), 2);
    }

    void otherSchema()
    {
        if (testDatabase().isFile()) {
            return; // an attached file is a connection's own: here there is one connection
        }
        const auto connection = await(db().aioConnection());
        const AioExecutor here(connection);
        await(AioDatabase::aioExecuteSql(here, testDatabase().createSchema(u"atlas"_s)));
        await(db().aioCreateTables<Country2>(here));
        const auto &c = Country2::columns();
        const auto none = await(Country2::aioCreate(here, c.number = 0, c.code = u"xx"_s)); // 0 is a key
        QCOMPARE(none->number(), 0);
        await(Country2::aioCreate(here, c.number = 276, c.code = u"de"_s));
        none->setCode(u"yy"_s);
        QVERIFY(await(none->aioSave(here)));
        QCOMPARE(await(Country2::select(c.code).orderBy(c.number).aioFirst(here)), std::tuple(u"yy"_s));
        QCOMPARE(await(AioDatabase::aioExecuteSql(here, u"SELECT count(*) AS n FROM atlas.countries2"_s)).first().value(u"n"_s).toInt(), 2);
        await(db().aioTruncateTables<Country2>(here));
        QCOMPARE(await(Country2::select().aioCount(here)), 0);
        await(db().aioDropTables<Country2>(here));
    }

    void truncate()
    {
        const auto article = await(Article::aioCreate(a.price = 1));
        await(Stock::aioCreate(s.article = article, s.shelf = QUuid::createUuid()));
        await(db().aioTruncateTables<Article, Stock>());
        QCOMPARE(await(Article::select().aioCount()) + await(Stock::select().aioCount()), 0);
        QCOMPARE(await(Article::aioCreate(a.price = 1))->id(), article->id() + 1);
        await(db().aioTruncateTables<Stock, Article>(Aio::RestartIdentity));
        QCOMPARE(await(Article::aioCreate(a.price = 1))->id(), 1);
        if (!db().dialect().truncatesDependents) {
            QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(db().aioTruncateTables<Article>(Aio::TruncateDependents)));
            return;
        }
        // those that refer to it have to go with it, and are named or asked for
        await(Stock::aioCreate(s.article = 1, s.shelf = QUuid::createUuid()));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, await(db().aioTruncateTables<Article>()));
        QCOMPARE(await(Stock::select().aioCount()), 1);
        await(db().aioTruncateTables<Article>(Aio::TruncateDependents));
        QCOMPARE(await(Article::select().aioCount()) + await(Stock::select().aioCount()), 0);
    }
};

QTEST_GUILESS_MAIN(TestTables)
#include "tst_tables.moc"
