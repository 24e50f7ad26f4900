// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/aiodecimal.h"
#include "aioorm/core/aioerror.h"

#include <QRandomGenerator>
#include <QTest>
#include <QVariant>

#include <algorithm>
#include <cmath>
#include <string>

using namespace Qt::StringLiterals;

namespace
{
/// Decimals of any length on paper: digits, the last one of weight 10^-scale. Slow, and with nothing of AioDecimal in it.
class Paper
{
public:
    std::string digits; // without zeros at the front; zero is empty
    int scale = 0;
    bool negative = false;

    static Paper of(std::string text)
    {
        Paper result;
        result.negative = text.front() == '-';
        if (result.negative) {
            text.erase(0, 1);
        }
        if (const auto point = text.find('.'); point != std::string::npos) {
            result.scale = int(text.size() - point - 1);
            text.erase(point, 1);
        }
        result.digits = text;
        result.strip();
        return result;
    }
    void strip()
    {
        digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
        negative = negative && !digits.empty();
    }
    /// Without zeros at the end of the fraction.
    Paper shortest() const
    {
        Paper result = *this;
        while (result.scale > 0 && (result.digits.empty() || result.digits.back() == '0')) {
            if (!result.digits.empty()) {
                result.digits.pop_back();
            }
            --result.scale;
        }
        return result;
    }
    bool fits() const
    {
        const Paper s = shortest();
        return s.digits.size() <= 38 && s.scale <= 38;
    }
    std::string text() const
    {
        const Paper s = shortest();
        std::string all = s.digits;
        if (int(all.size()) <= s.scale) {
            all.insert(0, std::size_t(s.scale + 1) - all.size(), '0');
        }
        if (s.scale > 0) {
            all.insert(all.size() - std::size_t(s.scale), ".");
        }
        return (s.negative ? "-" : "") + all;
    }

    static int compareMagnitude(std::string a, std::string b) { return a.size() != b.size() ? (a.size() < b.size() ? -1 : 1) : a.compare(b); }
    static void align(Paper &a, Paper &b)
    {
        for (Paper *p : {&a, &b}) {
            const int scale = std::max(a.scale, b.scale);
            p->digits.append(std::size_t(scale - p->scale), '0');
            p->strip();
        }
        a.scale = b.scale = std::max(a.scale, b.scale);
    }
    static Paper sum(Paper a, Paper b)
    {
        align(a, b);
        Paper result;
        result.scale = a.scale;
        if (a.negative != b.negative && compareMagnitude(a.digits, b.digits) < 0) {
            std::swap(a, b);
        }
        const std::size_t size = std::max(a.digits.size(), b.digits.size()) + 1;
        a.digits.insert(0, size - a.digits.size(), '0');
        b.digits.insert(0, size - b.digits.size(), '0');
        result.digits.assign(size, '0');
        int carry = 0;
        for (std::size_t i = size; i-- > 0;) {
            int digit = (a.digits[i] - '0') + (a.negative == b.negative ? b.digits[i] - '0' : '0' - b.digits[i]) + carry;
            carry = digit > 9 ? 1 : digit < 0 ? -1 : 0;
            result.digits[i] = char('0' + digit - carry * 10);
        }
        result.negative = a.negative;
        result.strip();
        return result;
    }
    static Paper product(const Paper &a, const Paper &b)
    {
        Paper result;
        result.scale = a.scale + b.scale;
        std::vector<int> digits(a.digits.size() + b.digits.size(), 0);
        for (std::size_t i = a.digits.size(); i-- > 0;) {
            for (std::size_t j = b.digits.size(); j-- > 0;) {
                digits[i + j + 1] += (a.digits[i] - '0') * (b.digits[j] - '0');
            }
        }
        for (std::size_t i = digits.size(); i-- > 1;) {
            digits[i - 1] += digits[i] / 10;
            digits[i] %= 10;
        }
        for (const int digit : digits) {
            result.digits += char('0' + digit);
        }
        result.negative = a.negative != b.negative;
        result.strip();
        return result;
    }
    static int compare(const Paper &a, const Paper &b)
    {
        Paper minus = b;
        minus.negative = !b.negative && !b.digits.empty();
        const Paper difference = sum(a, minus);
        return difference.digits.empty() ? 0 : difference.negative ? -1 : 1;
    }
};

std::string randomText(QRandomGenerator &random)
{
    static constexpr int lengths[]{1, 2, 5, 9, 18, 19, 20, 30, 37, 38};
    const int length = lengths[random.bounded(10)];
    std::string digits;
    const int kind = random.bounded(4); // many nines, zeros at the end, factors of two and five: where carries and shortening happen
    for (int i = 0; i < length; ++i) {
        digits += char('0' + (kind == 0 ? 9 : kind == 1 && i > length / 3 ? 0 : random.bounded(10)));
    }
    if (kind == 2) {
        digits.back() = random.bounded(2) ? '5' : '2';
    }
    if (const int scale = random.bounded(length + 1); scale > 0) {
        digits.insert(digits.size() - std::size_t(scale), digits.size() == std::size_t(scale) ? "0." : ".");
    }
    return (random.bounded(2) ? "-" : "") + digits;
}

AioDecimal decimal(const std::string &text)
{
    const auto result = AioDecimal::fromLatin1(text);
    if (!result) {
        qFatal("not a decimal: %s", text.c_str());
    }
    return *result;
}

std::string shortest(const AioDecimal &value)
{
    return Paper::of(value.toLatin1().toStdString()).text();
}
}

class TestDecimal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void text_data();
    void text();
    void noText_data();
    void noText();
    void literals();
    void numbers();
    void limits();
    void equality();
    void rounding();
    void scaled();
    void doubles();
    void variants();
    void random();
};

void TestDecimal::text_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<int>("scale");
    QTest::addColumn<int>("digits");
    const auto row = [](const char *text, const char *expected, int scale, int digits) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(expected) << scale << digits;
    };
    row("0", "0", 0, 1);
    row("-0", "0", 0, 1);
    row("0.00", "0.00", 2, 1);
    row("007", "7", 0, 1);
    row("+12.50", "12.50", 2, 4);
    row("-12.50", "-12.50", 2, 4);
    row(".5", "0.5", 1, 1);
    row("5.", "5", 0, 1);
    row("-0.001", "-0.001", 3, 1);
    row("1e3", "1000", 0, 4);
    row("1.5E+2", "150", 0, 3);
    row("15e-1", "1.5", 1, 2);
    row("1e-38", "0.00000000000000000000000000000000000001", 38, 1);
    row("0e9999", "0", 0, 1);
    row("99999999999999999999999999999999999999", "99999999999999999999999999999999999999", 0, 38);
    row("-0.99999999999999999999999999999999999999", "-0.99999999999999999999999999999999999999", 38, 38);
    // more digits than it holds, which say nothing
    row("99999999999999999999999999999999999999.00", "99999999999999999999999999999999999999", 0, 38);
    row("0000000000000000000000000000000000000000000001", "1", 0, 1);
}

void TestDecimal::text()
{
    QFETCH(QString, text);
    const auto value = AioDecimal::fromString(text);
    QVERIFY(value);
    QTEST(value->toString(), "expected");
    QTEST(value->scale(), "scale");
    QTEST(value->digits(), "digits");
    QCOMPARE(AioDecimal::fromLatin1(text.toStdString()), value);
    QCOMPARE(AioDecimal::fromString(value->toString()), value);
}

void TestDecimal::noText_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"",
                             " ",
                             ".",
                             "-",
                             "+-1",
                             "1 ",
                             " 1",
                             "1,5",
                             "1.2.3",
                             "1e",
                             "1e+",
                             "e1",
                             "NaN",
                             "Infinity",
                             "0x10",
                             "1_000",
                             "12a",
                             "100000000000000000000000000000000000000",
                             "99999999999999999999999999999999999999.1",
                             "1e39",
                             "1e-39",
                             "1e99999",
                             "0.000000000000000000000000000000000000001"}) {
        QTest::newRow(text) << QString::fromLatin1(text);
    }
    QTest::newRow("Arabic digits") << u"١٢"_s;
    QTest::newRow("NUL") << QString(u"1\0"_s);
    QTest::newRow("very long") << QString(1000, u'1');
}

void TestDecimal::noText()
{
    QFETCH(QString, text);
    QVERIFY(!AioDecimal::fromString(text));
}

void TestDecimal::literals()
{
    using namespace Aio::Literals;
    const auto same = [](const AioDecimal &literal, QStringView text) {
        const auto read = AioDecimal::fromString(text);
        QVERIFY2(read, qPrintable(text.toString()));
        QCOMPARE(literal, *read);
        QCOMPARE(literal.scale(), read->scale());
        QCOMPARE(literal.toString(), read->toString());
    };
#define AIO_SAME(TEXT) same(TEXT##_dec, u"" TEXT)
    AIO_SAME("0");
    AIO_SAME("-0");
    AIO_SAME("0.5");
    AIO_SAME("-12.50");
    AIO_SAME("+3");
    AIO_SAME(".5");
    AIO_SAME("5.");
    AIO_SAME("007.10");
    AIO_SAME("18446744073709551615");
    AIO_SAME("18446744073709551616");
    AIO_SAME("-18446744073709551616");
    AIO_SAME("-18446744073709551617.01");
    AIO_SAME("99999999999999999999999999999999999999");
    AIO_SAME("-99999999999999999999999999999999999999");
    AIO_SAME("0.00000000000000000000000000000000000001");
    AIO_SAME("1e3");
    AIO_SAME("-1.25E+1");
    AIO_SAME("1.25e-3");
    AIO_SAME("1e37");
    AIO_SAME("0e99");
    AIO_SAME("12e-38");
#undef AIO_SAME
    static_assert("1.50"_dec.scale() == 2);
    constexpr AioDecimal constant = "19.99"_dec;
    QCOMPARE(constant, AioDecimal::fromScaled(1999, 2));
    const auto isRight = [](std::string_view text) {
        return Aio::Detail::DecimalLiteral(text).isRight;
    };
    for (const char *text : {"",
                             "-",
                             ".",
                             "1,5",
                             "1 ",
                             " 1",
                             "1.2.3",
                             "0x1",
                             "1e",
                             "1e+",
                             "1e99999",
                             "--1",
                             "abc",
                             "1_000",
                             "1e38",
                             "1e-39",
                             "100000000000000000000000000000000000000",
                             "0.000000000000000000000000000000000000001"}) {
        QVERIFY2(!isRight(text), text);
        QVERIFY2(!AioDecimal::fromLatin1(text), text);
    }
}

void TestDecimal::numbers()
{
    QCOMPARE(AioDecimal().toString(), u"0"_s);
    QCOMPARE(AioDecimal(-1).toString(), u"-1"_s);
    QCOMPARE(AioDecimal(std::numeric_limits<qint64>::min()).toString(), u"-9223372036854775808"_s);
    QCOMPARE(AioDecimal(std::numeric_limits<quint64>::max()).toString(), u"18446744073709551615"_s);
    QCOMPARE(AioDecimal(qint8(-128)).toString(), u"-128"_s);
    QCOMPARE(AioDecimal::fromScaled(-5, 3).toString(), u"-0.005"_s);
    QVERIFY_THROWS_EXCEPTION(AioDataError, AioDecimal::fromScaled(1, 39));
    QVERIFY_THROWS_EXCEPTION(AioDataError, AioDecimal::fromScaled(1, -1));
    QVERIFY(AioDecimal::fromScaled(-1, 38).isNegative());
    QVERIFY(!AioDecimal().isNegative());
    QVERIFY(AioDecimal::fromScaled(0, 5).isZero());
    static_assert(!std::convertible_to<double, AioDecimal> && !std::convertible_to<bool, AioDecimal> && !std::convertible_to<char, AioDecimal>);
    static_assert(sizeof(AioDecimal) == 24);
    // the example of the header
    const auto price = AioDecimal::fromScaled(1999, 2);
    QVERIFY(price * 3 + AioDecimal::fromScaled(5, 1) == AioDecimal::fromScaled(6047, 2));
}

void TestDecimal::limits()
{
    const AioDecimal most = decimal("99999999999999999999999999999999999999");
    const AioDecimal least = -most;
    QVERIFY_THROWS_EXCEPTION(AioDataError, most + 1);
    QVERIFY_THROWS_EXCEPTION(AioDataError, least - 1);
    QVERIFY_THROWS_EXCEPTION(AioDataError, most + AioDecimal::fromScaled(1, 1));
    QVERIFY_THROWS_EXCEPTION(AioDataError, most * 2);
    QVERIFY_THROWS_EXCEPTION(AioDataError, most * most);
    QCOMPARE(most + least, AioDecimal());
    QCOMPARE(most + AioDecimal::fromScaled(0, 38), most); // the zeros of the sum would not fit
    QCOMPARE(least + AioDecimal::fromScaled(10, 1) - 1, least);
    QCOMPARE(decimal("18000000000000000000000000000000000000") - decimal("8500000000000000000000000000000000000.5"),
             decimal("9499999999999999999999999999999999999.5"));
    QCOMPARE(decimal("10000000000000000000000000000000000000") - decimal("0.5"), decimal("9999999999999999999999999999999999999.5"));
    QCOMPARE(decimal("9999999999999999999999999999999999999.5") + decimal("0.5"), decimal("10000000000000000000000000000000000000"));
    QVERIFY_THROWS_EXCEPTION(AioDataError, decimal("10000000000000000000000000000000000000") - decimal("0.05"));
    QCOMPARE(most * 1, most);
    QCOMPARE(most * AioDecimal::fromScaled(1000, 3), most);
    // 2^64 · 10^-20 times 5^27 · 10^-20 has 39 digits, of which the last are zeros
    QCOMPARE(decimal("0.18446744073709551616") * decimal("0.07450580596923828125"), decimal("0.0137438953472"));
}

void TestDecimal::equality()
{
    const AioDecimal a = decimal("1.5"), b = decimal("1.50"), c = decimal("1.500000000000000000000000000000000000");
    QCOMPARE(a, b);
    QCOMPARE(b, c);
    QCOMPARE(qHash(a, 7), qHash(c, 7));
    QCOMPARE(qHash(AioDecimal::fromScaled(0, 9), 7), qHash(AioDecimal(), 7));
    QCOMPARE((QHash<AioDecimal, int>{{a, 1}}.value(c)), 1);
    QVERIFY(decimal("-0.1") < decimal("0.1"));
    QVERIFY(decimal("-1.2") < decimal("-1.1"));
    QVERIFY(decimal("99999999999999999999999999999999999999") > decimal("0.99999999999999999999999999999999999999"));
    QVERIFY(decimal("-99999999999999999999999999999999999999") < decimal("-0.99999999999999999999999999999999999999"));
    QVERIFY(a > 1 && a < 2 && a != 1);
}

void TestDecimal::rounding()
{
    QCOMPARE(decimal("1.25").rounded(1).toString(), u"1.3"_s);
    QCOMPARE(decimal("-1.25").rounded(1).toString(), u"-1.3"_s);
    QCOMPARE(decimal("1.24").rounded(1).toString(), u"1.2"_s);
    QCOMPARE(decimal("0.5").rounded(0).toString(), u"1"_s);
    QCOMPARE(decimal("-0.49").rounded(0).toString(), u"0"_s);
    QCOMPARE(decimal("9.99").rounded(1).toString(), u"10.0"_s);
    QCOMPARE(decimal("1.2").rounded(5).toString(), u"1.2"_s);
    QCOMPARE(decimal("1.20").rescaled(1)->toString(), u"1.2"_s);
    QVERIFY(!decimal("1.25").rescaled(1));
    QCOMPARE(decimal("1.2").rescaled(5)->toString(), u"1.20000"_s);
    QVERIFY(!decimal("10").rescaled(37));
    QVERIFY(!decimal("1").rescaled(39));
    QVERIFY(!decimal("1").rescaled(-1));
}

void TestDecimal::scaled()
{
    QCOMPARE(decimal("19.99").scaled(2), std::optional<qint64>(1999));
    QCOMPARE(decimal("19.99").scaled(4), std::optional<qint64>(199900));
    QCOMPARE(decimal("19.99").scaled(1), std::nullopt);
    QCOMPARE(decimal("19.90").scaled(1), std::optional<qint64>(199));
    QCOMPARE(decimal("9223372036854775807").scaled(0), std::optional<qint64>(std::numeric_limits<qint64>::max()));
    QCOMPARE(decimal("-9223372036854775808").scaled(0), std::optional<qint64>(std::numeric_limits<qint64>::min()));
    QCOMPARE(decimal("9223372036854775808").scaled(0), std::nullopt);
    QCOMPARE(decimal("19.99").scaledFloor(1), 199);
    QCOMPARE(decimal("-19.99").scaledFloor(1), -200);
    QCOMPARE(decimal("-19.90").scaledFloor(1), -199);
    QCOMPARE(decimal("1").scaledFloor(30), std::numeric_limits<qint64>::max());
    QCOMPARE(decimal("-99999999999999999999999999999999999999").scaledFloor(38), std::numeric_limits<qint64>::min());
}

void TestDecimal::doubles()
{
    QCOMPARE(decimal("0.1").toDouble(), 0.1);
    QCOMPARE(decimal("-123456789.123456789").toDouble(), -123456789.123456789);
    QCOMPARE(decimal("99999999999999999999999999999999999999").toDouble(), 1e38);
}

void TestDecimal::variants()
{
    const QVariant variant = QVariant::fromValue(decimal("-12.50"));
    QCOMPARE(variant.toString(), u"-12.50"_s);
    QCOMPARE(QVariant(u"3.25"_s).value<AioDecimal>(), decimal("3.25"));
    QVariant wrong(u"three"_s);
    QVERIFY(!wrong.convert(QMetaType::fromType<AioDecimal>()));
    QString text;
    QDebug(&text) << decimal("1.50");
    QCOMPARE(text.trimmed(), u"AioDecimal(1.50)"_s);
}

void TestDecimal::random()
{
    bool given = false;
    const int fromEnvironment = qEnvironmentVariableIntValue("AIO_SEED", &given);
    const quint32 seed = given ? quint32(fromEnvironment) : QRandomGenerator::global()->generate();
    qInfo("AIO_SEED=%u", seed);
    QRandomGenerator random(seed);
    int sums = 0, products = 0;
    for (int i = 0; i < 20000; ++i) {
        const std::string left = randomText(random), right = i % 16 == 0 ? left : randomText(random);
        const Paper a = Paper::of(left), b = Paper::of(right);
        const AioDecimal x = decimal(left), y = decimal(right);
        const auto report = [&] {
            return left + " and " + right;
        };
        QVERIFY2(shortest(x) == a.text(), report().c_str());
        const int order = Paper::compare(a, b);
        QVERIFY2((x < y) == (order < 0) && (x == y) == (order == 0) && (x > y) == (order > 0), report().c_str());
        if (order == 0) {
            QVERIFY2(qHash(x, 1) == qHash(y, 1), report().c_str());
        }
        const auto compute = [&](const Paper &expected, auto &&operation, int &count) {
            try {
                const AioDecimal result = operation();
                ++count;
                return expected.fits() && shortest(result) == expected.text();
            } catch (const AioDataError &) {
                return !expected.fits();
            }
        };
        QVERIFY2(compute(
                     Paper::sum(a, b),
                     [&] {
                         return x + y;
                     },
                     sums),
                 report().c_str());
        QVERIFY2(compute(
                     Paper::product(a, b),
                     [&] {
                         return x * y;
                     },
                     products),
                 report().c_str());
        Paper minus = b;
        minus.negative = !b.negative && !b.digits.empty();
        QVERIFY2(compute(
                     Paper::sum(a, minus),
                     [&] {
                         return x - y;
                     },
                     sums),
                 report().c_str());
        // floor: nothing of its own scale lies between it and the number
        const int scale = random.bounded(10);
        const qint64 floor = x.scaledFloor(scale);
        if (floor != std::numeric_limits<qint64>::min() && floor != std::numeric_limits<qint64>::max()) {
            QVERIFY2(AioDecimal::fromScaled(floor, scale) <= x && AioDecimal::fromScaled(floor + 1, scale) > x, report().c_str());
        }
    }
    QVERIFY(sums > 10000 && products > 2000);
}

QTEST_APPLESS_MAIN(TestDecimal)
#include "tst_decimal.moc"
