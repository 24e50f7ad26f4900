// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/wideinteger_p.h"
#include "aioorm/orm/aiovalues.h"
#include "support/tables.h"
#include "support/testdatabase.h"

using namespace Qt::StringLiterals;
using namespace Aio::Literals;

/// A pair of numbers to compute with.
class Amount : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Amount, "amounts",
        (qint64,                    id,    setId,    primaryKey()),
        (AioDecimal,                net,   setNet,   digits(12, 4)),
        (std::optional<AioDecimal>, rate,  setRate,  digits(8, 2)),
        (qint32,                    count, setCount),
        (AioDecimal,                gross, setGross, digits(12, 2)))
    // clang-format on
};

/// What is computed of decimals, the same on each database and in AioDecimal.
class TestDecimalFunctions : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void literals();
    void rounds();
    void roundsWhatIsComputed();
    void divides();
    void dividesByNothing();
    void dividesMuch();
    void greatestAndLeast();
    void aggregates();
    void assigned();
    void neighbours();
    void refusals();

private:
    static const QList<AioDecimal> &numbers();
    static AioDecimal quotient(const AioDecimal &a, const AioDecimal &b, int digits);
    template<class E>
    auto all(const E &expression)
    {
        QList<typename E::FieldType> values;
        for (const auto &[value] : await(Amount::select(expression).orderBy(Amount::columns().id).aioExecute(db()))) {
            values << value;
        }
        return values;
    }
};

const QList<AioDecimal> &TestDecimalFunctions::numbers()
{
    static const QList<AioDecimal> numbers{"0"_dec,
                                           "0.5"_dec,
                                           "-0.5"_dec,
                                           "1.5"_dec,
                                           "2.5"_dec,
                                           "-2.5"_dec,
                                           "0.05"_dec,
                                           "-0.05"_dec,
                                           "0.0049"_dec,
                                           "0.005"_dec,
                                           "-0.005"_dec,
                                           "1.005"_dec,
                                           "2.675"_dec,
                                           "-2.675"_dec,
                                           "0.4999"_dec,
                                           "0.4444"_dec,
                                           "0.4445"_dec,
                                           "0.9999"_dec,
                                           "-0.9999"_dec,
                                           "99.995"_dec,
                                           "12.345"_dec,
                                           "3"_dec,
                                           "-7.0001"_dec,
                                           "10"_dec,
                                           "0.0001"_dec,
                                           "-0.0001"_dec,
                                           "1234.5678"_dec,
                                           "99999999.9999"_dec,
                                           "-99999999.9999"_dec,
                                           "33.3333"_dec};
    return numbers;
}

// the schoolbook's, in whole numbers of 128 bits
AioDecimal TestDecimalFunctions::quotient(const AioDecimal &a, const AioDecimal &b, int digits)
{
    using Aio::Detail::Wide;
    const auto power = [](int exponent) {
        Wide result = 1;
        for (int i = 0; i < exponent; ++i) {
            result *= 10;
        }
        return result;
    };
    Wide left = Wide(*a.scaled(4)) * power(digits), right = Wide(*b.scaled(4));
    const bool negative = (left < 0) != (right < 0);
    left = left < 0 ? Wide(-left) : left;
    right = right < 0 ? Wide(-right) : right;
    const Wide result = (left * 2 + right) / (right * 2);
    return AioDecimal::fromScaled(qint64(negative ? Wide(-result) : result), digits);
}

void TestDecimalFunctions::init()
{
    DatabaseTest::init();
    await(db().aioCreateTables<Amount>());
    const auto &a = Amount::columns();
    QList<std::tuple<AioDecimal, std::optional<AioDecimal>, int, AioDecimal>> rows;
    const QList<std::optional<AioDecimal>> rates{"3"_dec, "0.07"_dec, {}, "-1.5"_dec, "0"_dec, "999999.99"_dec, "-0.01"_dec};
    for (const AioDecimal &number : numbers()) {
        rows.append({number, rates[rows.size() % rates.size()], int(rows.size()) % 5 - 2, 0});
    }
    await(Amount::insertMany(a.net, a.rate, a.count, a.gross).rows(rows).aioExecute(db()));
}

void TestDecimalFunctions::literals()
{
    const auto &a = Amount::columns();
    QCOMPARE(await(Amount::select().where(a.net > "0.5"_dec).aioCount(db())), std::count_if(numbers().begin(), numbers().end(), [](const AioDecimal &number) {
                 return number > "0.5"_dec;
             }));
    QCOMPARE(all(a.net * "1.10"_dec).value(4), "2.75"_dec);
    QCOMPARE(await(Aio::select(Aio::value("0.10"_dec) + Aio::value("0.205"_dec)).aioScalar(db())).value(), "0.305"_dec);
}

void TestDecimalFunctions::rounds()
{
    const auto &a = Amount::columns();
    for (int digits = 0; digits <= 5; ++digits) {
        const QList<AioDecimal> rounded = all(Aio::round(a.net, digits));
        for (qsizetype i = 0; i < rounded.size(); ++i) {
            QCOMPARE(rounded[i], numbers()[i].rounded(digits));
        }
    }
    QCOMPARE(all(Aio::round(a.rate, 1)).mid(0, 4), (QList<std::optional<AioDecimal>>{"3"_dec, "0.1"_dec, {}, "-1.5"_dec}));
    QCOMPARE(all(Aio::abs(Aio::round(a.net)))[5], "3"_dec);
}

void TestDecimalFunctions::roundsWhatIsComputed()
{
    const auto &a = Amount::columns();
    const QList<AioDecimal> products = all(Aio::round(a.net * "0.195"_dec + 1, 3));
    const QList<AioDecimal> negated = all(Aio::round(-a.net, 2));
    const QList<AioDecimal> twice = all(Aio::round(Aio::round(a.net, 3), 2));
    const QList<AioDecimal> chosen = all(Aio::round(Aio::when(a.net > 0, a.net).otherwise("0.45"_dec), 1));
    const QList<AioDecimal> more = all(Aio::round(a.net, 2) + "0.125"_dec);
    for (qsizetype i = 0; i < products.size(); ++i) {
        const AioDecimal &number = numbers()[i];
        QCOMPARE(products[i], (number * "0.195"_dec + 1).rounded(3));
        QCOMPARE(negated[i], (-number).rounded(2));
        QCOMPARE(twice[i], number.rounded(3).rounded(2));
        QCOMPARE(chosen[i], number > 0 ? number.rounded(1) : "0.5"_dec);
        QCOMPARE(more[i], number.rounded(2) + "0.125"_dec);
        QCOMPARE(await(Amount::select().where(Aio::round(a.net, 2) == number.rounded(2) && a.net == number).aioCount(db())), 1);
    }
}

void TestDecimalFunctions::divides()
{
    const auto &a = Amount::columns();
    for (int digits = 0; digits <= 6; ++digits) {
        for (const AioDecimal &divisor : {"3"_dec, "-0.07"_dec, "16"_dec, "0.0001"_dec, "-250.5"_dec}) {
            if (digits > 4 && divisor == "0.0001"_dec) {
                continue; // more digits than 18
            }
            const QList<AioDecimal> quotients = all(Aio::divide(a.net, divisor, digits));
            for (qsizetype i = 0; i < quotients.size(); ++i) {
                QCOMPARE(quotients[i], quotient(numbers()[i], divisor, digits));
            }
        }
    }
    const QList<std::optional<AioDecimal>> byRate = all(Aio::divide(a.net, a.rate, 3));
    const QList<std::optional<AioDecimal>> byCount = all(Aio::divide(a.net, a.count, 2));
    const QList<std::optional<AioDecimal>> of100 = all(Aio::divide(100, a.net, 4));
    const QList<std::optional<AioDecimal>> rates = all(a.rate);
    for (qsizetype i = 0; i < byRate.size(); ++i) {
        const AioDecimal &number = numbers()[i];
        QCOMPARE(byRate[i], rates[i] && !rates[i]->isZero() ? std::optional(quotient(number, *rates[i], 3)) : std::nullopt);
        QCOMPARE(byCount[i], i % 5 == 2 ? std::nullopt : std::optional(quotient(number, AioDecimal(i % 5 - 2), 2)));
        QCOMPARE(of100[i], number.isZero() ? std::nullopt : std::optional(quotient(100, number, 4)));
    }
    // what would be rounded twice: 0.4999…, a half only to 16 digits
    QCOMPARE(await(Aio::select(Aio::divide(Aio::value("49999999999999999"_dec), "100000000000000000"_dec, 0)).aioScalar(db())).value(), "0"_dec);
    QCOMPARE(await(Aio::select(Aio::divide(Aio::value("2"_dec), 3, 10)).aioScalar(db())).value(), "0.6666666667"_dec);
}

void TestDecimalFunctions::dividesByNothing()
{
    const auto &a = Amount::columns();
    QCOMPARE(await(Amount::select().where(Aio::divide(a.net, a.rate, 2).isNull()).aioCount(db())),
             await(Amount::select().where(a.rate.isNull() || a.rate == 0).aioCount(db())));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Aio::divide(a.net, 0, 2));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Aio::divide(a.net, "0.00"_dec, 2));
}

void TestDecimalFunctions::dividesMuch()
{
    // more digits than the whole numbers of SQLite and MariaDB have: an error there, and no number that is only near
    const auto &a = Amount::columns();
    const auto query = Amount::select(Aio::divide(a.net, 3, 12)).where(a.net == "99999999.9999"_dec);
    if (!testDatabase().hasArrays()) {
        const auto message = errorOf<AioError>(query.aioScalar(db())).message();
        QVERIFY2(message.contains(u"overflow") || message.contains(u"out of range"), qPrintable(message));
    } else {
        QCOMPARE(await(query.aioScalar(db())).value(), "33333333.333300000000"_dec);
    }
}

void TestDecimalFunctions::greatestAndLeast()
{
    const auto &a = Amount::columns();
    const QList<AioDecimal> greatest = all(Aio::greatest(a.net, "0.125"_dec, a.gross));
    const QList<AioDecimal> least = all(Aio::least(a.net, 1, a.count));
    const QList<std::optional<AioDecimal>> nullable = all(Aio::greatest(a.net, a.rate));
    const QList<std::optional<AioDecimal>> rates = all(a.rate);
    for (qsizetype i = 0; i < greatest.size(); ++i) {
        const AioDecimal &number = numbers()[i];
        QCOMPARE(greatest[i], std::max(number, "0.125"_dec));
        QCOMPARE(least[i], std::min({number, AioDecimal(1), AioDecimal(i % 5 - 2)}));
        QCOMPARE(nullable[i], rates[i] ? std::optional(std::max(number, *rates[i])) : std::nullopt);
    }
    QCOMPARE(all(Aio::greatest(Aio::round(a.net, 2), "-0.0001"_dec))[5], "-0.0001"_dec);
}

void TestDecimalFunctions::aggregates()
{
    const auto &a = Amount::columns();
    using Answer = std::tuple<std::optional<AioDecimal>, std::optional<AioDecimal>, std::optional<AioDecimal>, std::optional<AioDecimal>>;
    QCOMPARE(await(Amount::select(aioMin(a.net), aioMax(a.net), aioMax(Aio::round(a.net, 1)), aioMin(a.net * "0.5"_dec)).aioFirst(db())).value(),
             (Answer{"-99999999.9999"_dec, "99999999.9999"_dec, "100000000"_dec, "-49999999.99995"_dec}));
    const auto rounded = Aio::round(a.net, 0);
    const auto groups = Amount::select(rounded, aioCount()).where(a.net.between("0.4"_dec, "0.5"_dec)).groupBy(rounded).orderBy(rounded);
    QCOMPARE(await(groups.aioExecute(db())), (QList<std::tuple<AioDecimal, qint64>>{{"0"_dec, 3}, {"1"_dec, 1}}));
    QCOMPARE(await(Amount::select(Aio::divide(Aio::coalesce(aioSum(a.net), 0), 7, 2)).aioScalar(db())).value(), [] {
        AioDecimal sum;
        for (const AioDecimal &number : numbers()) {
            sum += number;
        }
        return quotient(sum, 7, 2);
    }());
}

void TestDecimalFunctions::assigned()
{
    const auto &a = Amount::columns();
    QCOMPARE(await(Amount::update(a.gross = Aio::round(a.net * "1.19"_dec, 2)).aioExecute(db())), numbers().size());
    const QList<AioDecimal> gross = all(a.gross);
    for (qsizetype i = 0; i < gross.size(); ++i) {
        QCOMPARE(gross[i], (numbers()[i] * "1.19"_dec).rounded(2));
    }
    QCOMPARE(await(Amount::update(a.gross = Aio::coalesce(Aio::divide(a.net, a.count, 1), "0"_dec)).aioExecute(db())), numbers().size());
    QCOMPARE(all(a.gross)[1], "-0.5"_dec);
    // as many digits as the function says, and no more than the column has
    const auto tooFine = errorOf<AioProgrammingError>(Amount::update(a.gross = Aio::round(a.net, 3)).aioExecute(db()));
    QVERIFY(tooFine.message().contains(u"would be rounded"));
}

void TestDecimalFunctions::neighbours()
{
    const auto &a = Amount::columns();
    const auto before = Aio::lag(a.net, 1, "0.1"_dec).over(Aio::Window().orderBy(a.id));
    QCOMPARE(all(before).mid(0, 3), (QList<AioDecimal>{"0.1"_dec, "0"_dec, "0.5"_dec}));
}

void TestDecimalFunctions::refusals()
{
    const auto &a = Amount::columns();
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Aio::round(a.net, -1));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Aio::round(a.net, 39));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Aio::divide(a.net, 2, -1));
}

QTEST_GUILESS_MAIN(TestDecimalFunctions)
#include "tst_decimalfunctions.moc"
