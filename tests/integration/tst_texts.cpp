// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// Functions of text and numbers, and patterns: the same on each database, and what C++ computes.

#include "aioorm/orm/aiomodel.h"
#include "support/expressiontest.h"

#include <QRegularExpression>

#include <cmath>

using namespace Qt::StringLiterals;

/// Words and numbers.
class Word : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Word, "words",
        (qint64,                 id,     setId,     primaryKey()),
        (QString,                text,   setText),
        (std::optional<QString>, note,   setNote),
        (qint32,                 place,  setPlace),
        (double,                 number, setNumber),
        (std::optional<double>,  other,  setOther),
        (qint64,                 great,  setGreat),
        (QDate,                  day,    setDay))
    // clang-format on
};

namespace
{
class Row
{
public:
    qint64 id;
    QString text;
    std::optional<QString> note;
    qint32 place;
    double number;
    std::optional<double> other;
    qint64 great;
    QDate day;
};

// characters as SQL counts them
QString mid(const QString &text, qint64 first, qint64 count = 1'000'000)
{
    const QList<uint> characters = text.toUcs4();
    const QList<uint> part = characters.mid(std::max<qint64>(first, 1) - 1, std::max<qint64>(count, 0));
    return QString::fromUcs4(reinterpret_cast<const char32_t *>(part.constData()), part.size());
}
}

class TestTexts : public ExpressionTest<Word, Row>
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void parts();
    void replaced();
    void trimmed();
    void positions();
    void padded();
    void like_data();
    void like();
    void regexp_data();
    void regexp();
    void wrongPatterns();
    void patternsThatTakeForEver();
    void numbers();
    void halves();
    void greatest();
    void groups();
    void updates();
    void mistakes();

private:
    QStringList found(const Aio::Condition &condition)
    {
        QStringList texts;
        for (const auto &[text] : await(Word::select(Word::columns().text).where(condition).orderBy(Word::columns().id).aioExecute())) {
            texts << text;
        }
        return texts;
    }
};

void TestTexts::init()
{
    DatabaseTest::init();
    if (isSkipped()) {
        return;
    }
    const QStringList texts{u"Anna"_s,   u"anna"_s,        u"  two  spaces "_s, u"100% sure"_s,   u"a_b"_s,         u"axb"_s,         u""_s,
                            u"Größe"_s,  u"GRÖßE"_s,       u"naïve café"_s,     u"😀 smile 😀"_s, u"line\nbreak"_s, u"back\\slash"_s, u"[x]*?"_s,
                            u"ababab"_s, u"+49 (30) 12"_s, u"Ünal"_s,           u"it's"_s,        u"xxYxx"_s,       u"tab\tend"_s,    u"Вася"_s};
    const QList<double> numbers{0.5, -0.5, 1.5, 2.5, -2.5, 2.4999, 1e15, -1e15 - 0.5, 0.1, 1.25, -1.25, 2.675, 1e300, -0.0, 4503599627370497.0, 123.456789};
    m_rows.clear();
    for (const QString &text : texts) {
        const qint64 id = m_rows.size() + 1;
        m_rows << Row{id,
                      text,
                      id % 3 == 0 ? std::nullopt : std::optional(text.left(2)),
                      qint32(id % 7 - 2),
                      numbers[id % numbers.size()],
                      id % 4 == 0 ? std::nullopt : std::optional(double(id) / 4),
                      id * 1'000'000'007,
                      QDate(2026, 1, 1).addDays(id)};
    }
    const auto &w = Word::columns();
    QList<std::tuple<qint64, QString, std::optional<QString>, qint32, double, std::optional<double>, qint64, QDate>> rows;
    for (const Row &row : std::as_const(m_rows)) {
        rows << std::tuple(row.id, row.text, row.note, row.place, row.number, row.other, row.great, row.day);
    }
    await(db().aioCreateTables<Word>());
    await(Word::insertMany(w.id, w.text, w.note, w.place, w.number, w.other, w.great, w.day).rows(rows).aioExecute());
}

void TestTexts::parts()
{
    const auto &w = Word::columns();
    verify("substr", Aio::substr(w.text, 3), [](const Row &row) {
        return mid(row.text, 3);
    });
    verify("substr of two", Aio::substr(w.text, 2, 2), [](const Row &row) {
        return mid(row.text, 2, 2);
    });
    verify("none", Aio::substr(w.text, 1, 0), [](const Row &) {
        return QString();
    });
    // places before the first character and negative counts mean what is nearest
    verify("columns", Aio::substr(w.text, w.place, w.place), [](const Row &row) {
        return mid(row.text, row.place, row.place);
    });
    verify("behind the end", Aio::substr(w.text, w.id + 5), [](const Row &row) {
        return mid(row.text, row.id + 5);
    });
    verify("of NULL", Aio::substr(w.note, 2), [](const Row &row) {
        return row.note ? std::optional(mid(*row.note, 2)) : std::nullopt;
    });
}

void TestTexts::replaced()
{
    const auto &w = Word::columns();
    verify("replace", Aio::replace(w.text, u"a"_s, u"<>"_s), [](const Row &row) {
        return QString(row.text).replace(u"a"_s, u"<>"_s);
    });
    verify("once", Aio::replace(w.text, u"abab", u""), [](const Row &row) {
        return QString(row.text).replace(u"abab"_s, QString());
    });
    verify("nothing", Aio::replace(w.text, QString(), u"x"_s), [](const Row &row) {
        return row.text;
    });
    verify("by a column", Aio::replace(w.text, w.note, w.text), [](const Row &row) {
        return row.note ? std::optional(row.note->isEmpty() ? row.text : QString(row.text).replace(*row.note, row.text)) : std::nullopt;
    });
    verify("phone", Aio::replace(Aio::replace(Aio::replace(w.text, u"(", u""), u")", u""), u" ", u""), [](const Row &row) {
        return QString(row.text).remove(u'(').remove(u')').remove(u' ');
    });
}

void TestTexts::trimmed()
{
    const auto &w = Word::columns();
    const auto trim = [](QString text, QChar c, bool left, bool right) {
        while (left && text.startsWith(c)) {
            text.remove(0, 1);
        }
        while (right && text.endsWith(c)) {
            text.chop(1);
        }
        return text;
    };
    verify("trim", Aio::trim(w.text), [&](const Row &row) {
        return trim(row.text, u' ', true, true);
    });
    verify("trimLeft", Aio::trimLeft(w.text), [&](const Row &row) {
        return trim(row.text, u' ', true, false);
    });
    verify("trimRight", Aio::trimRight(w.text), [&](const Row &row) {
        return trim(row.text, u' ', false, true);
    });
    verify("x", Aio::trim(w.text, U'x'), [&](const Row &row) {
        return trim(row.text, u'x', true, true);
    });
    verify("emoji", Aio::trim(w.text, U'😀'), [&](const Row &row) {
        return row.text == u"😀 smile 😀"_s ? u" smile "_s : row.text;
    });
}

void TestTexts::positions()
{
    const auto &w = Word::columns();
    const auto place = [](const QString &text, const QString &part) {
        const qsizetype index = text.indexOf(part);
        return index < 0 ? 0 : int(text.left(index).toUcs4().size()) + 1;
    };
    for (const QString &part : {u"a"_s, u"A"_s, u"é"_s, u"smile"_s, u"%"_s, u"nowhere"_s, u""_s}) {
        verify("position", Aio::position(w.text, part), [&](const Row &row) {
            return place(row.text, part);
        });
    }
    verify("of a column", Aio::position(w.text, w.note), [&](const Row &row) {
        return row.note ? std::optional(place(row.text, *row.note)) : std::nullopt;
    });
    QCOMPARE(found(Aio::position(w.text, u"n") == 2), (QStringList{u"Anna"_s, u"anna"_s, u"Ünal"_s}));
}

void TestTexts::padded()
{
    const auto &w = Word::columns();
    const auto fill = [](const QString &text, qint64 width, const QString &by) {
        return by.repeated(std::max<qsizetype>(width - text.toUcs4().size(), 0));
    };
    verify("left", Aio::padLeft(w.text, 8), [&](const Row &row) {
        return fill(row.text, 8, u" "_s) + row.text;
    });
    verify("right", Aio::padRight(w.text, 8, U'·'), [&](const Row &row) {
        return row.text + fill(row.text, 8, u"·"_s);
    });
    verify("column", Aio::padLeft(w.note, w.place, U'0'), [&](const Row &row) {
        return row.note ? std::optional(fill(*row.note, row.place, u"0"_s) + *row.note) : std::nullopt;
    });
    verify("zip", Aio::padLeft(Aio::cast<QString>(w.id), 5, U'0'), [](const Row &row) {
        return u"%1"_s.arg(row.id, 5, 10, QChar(u'0'));
    });
}

void TestTexts::like_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<QStringList>("like");
    QTest::addColumn<QStringList>("anyCase");
    QTest::newRow("case") << u"anna"_s << QStringList{u"anna"_s} << QStringList{u"Anna"_s, u"anna"_s};
    QTest::newRow("letters beyond ASCII") << u"grö%"_s << QStringList{} << QStringList{u"Größe"_s, u"GRÖßE"_s};
    QTest::newRow("umlaut") << u"ünal"_s << QStringList{} << QStringList{u"Ünal"_s};
    QTest::newRow("Cyrillic") << u"ва%"_s << QStringList{} << QStringList{u"Вася"_s};
    QTest::newRow("accents count") << u"%cafe%"_s << QStringList{} << QStringList{};
    QTest::newRow("one") << u"a_b"_s << QStringList{u"a_b"_s, u"axb"_s} << QStringList{u"a_b"_s, u"axb"_s};
    QTest::newRow("escaped") << u"a\\_b"_s << QStringList{u"a_b"_s} << QStringList{u"a_b"_s};
    QTest::newRow("percent") << u"%\\%%"_s << QStringList{u"100% sure"_s} << QStringList{u"100% sure"_s};
    QTest::newRow("backslash") << u"back\\\\%"_s << QStringList{u"back\\slash"_s} << QStringList{u"back\\slash"_s};
    QTest::newRow("signs of GLOB") << u"[x]*_"_s << QStringList{u"[x]*?"_s} << QStringList{u"[x]*?"_s};
    QTest::newRow("stars are stars") << u"a*"_s << QStringList{} << QStringList{};
    QTest::newRow("nothing") << QString() << QStringList{QString()} << QStringList{QString()};
    QTest::newRow("character of two units") << u"_ smile _"_s << QStringList{u"😀 smile 😀"_s} << QStringList{u"😀 smile 😀"_s};
    QTest::newRow("over lines") << u"LINE%break"_s << QStringList{} << QStringList{u"line\nbreak"_s};
    QTest::newRow("many") << u"%a%b%a%b%"_s << QStringList{u"ababab"_s} << QStringList{u"ababab"_s};
    QTest::newRow("quote") << u"%'%"_s << QStringList{u"it's"_s} << QStringList{u"it's"_s};
}

void TestTexts::like()
{
    QFETCH(QString, pattern);
    QFETCH(QStringList, like);
    QFETCH(QStringList, anyCase);
    const auto &w = Word::columns();
    QCOMPARE(found(w.text.like(pattern)), like);
    if (!testDatabase().foldsLetters()) {
        anyCase.removeIf([&](const QString &text) {
            return pattern.contains(QRegularExpression(u"[öüв]"_s)) && text != u"Größe"_s;
        });
    }
    QCOMPARE(found(w.text.ilike(pattern)), anyCase);
    QCOMPARE(found(!w.text.like(pattern)).size(), m_rows.size() - like.size());
    QCOMPARE(found(!w.text.ilike(pattern)).size(), m_rows.size() - anyCase.size());
    QCOMPARE(found(Aio::nullable(w.text).like(pattern) && w.text.ilike(pattern)), like);
}

void TestTexts::regexp_data()
{
    QTest::addColumn<QString>("pattern");
    for (const char *pattern :
         {"^a", "nn", "^.n", "[0-9]+", "^$", "x{2}", "(ab)+$", "e b|e\\nb", "line.break", "\\(\\d+\\)", "^[^a-z]*$", "\\s", "é", "^\\[x\\]", "'s"}) {
        QTest::newRow(pattern) << QString::fromUtf8(pattern);
    }
}

void TestTexts::regexp()
{
    QFETCH(QString, pattern);
    const auto &w = Word::columns();
    for (const bool anyCase : {false, true}) {
        const QRegularExpression expression(pattern, anyCase ? QRegularExpression::CaseInsensitiveOption : QRegularExpression::NoPatternOption);
        QStringList expected;
        for (const Row &row : std::as_const(m_rows)) {
            if (row.text.contains(expression)) {
                expected << row.text;
            }
        }
        QCOMPARE(found(anyCase ? w.text.iregexp(pattern) : w.text.regexp(pattern)), expected);
        QCOMPARE(found(!(anyCase ? w.text.iregexp(pattern) : w.text.regexp(pattern))).size(), m_rows.size() - expected.size());
    }
    // of NULL nothing is known
    QVERIFY(await(Word::select().where(w.note.isNull() && (w.note.regexp(pattern) || !w.note.regexp(pattern) || w.note.ilike(u"%"))).aioCount()) == 0);
}

void TestTexts::wrongPatterns()
{
    const auto &w = Word::columns();
    for (const QString &pattern : {u"("_s, u"[a"_s, u"*"_s, u"a{2"_s + u"}{"_s + u"(?"_s}) {
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, (void)w.text.regexp(pattern));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, (void)w.text.iregexp(pattern));
    }
}

// A match that is given up is no text that does not fit: this one fits, behind what has too many ways.
void TestTexts::patternsThatTakeForEver()
{
    const auto &w = Word::columns();
    await(Word::update(w.text = QString(60, u'a') + u'b').where(w.id == 1).aioExecute());
    const AioExecutor soon = db().timeout(std::chrono::seconds(10));
    for (const Aio::Condition &condition : {w.text.regexp(u"^(a+)+$|b$"), w.text.iregexp(u"^(A+)+$|B$")}) {
        qint64 found = 0;
        const auto count = [&]() -> AioTask<> {
            found = co_await Word::select(w.id).where(condition && w.id == 1).aioCount(soon);
        };
        const auto error = endOf(count());
        if (testDatabase().givesUpMatches()) {
            QVERIFY2(error && error->kind() == AioErrorKind::Data, qPrintable(error ? error->message() : u"%1 found"_s.arg(found)));
        } else {
            QVERIFY2(!error, error ? qPrintable(error->message()) : "");
            QCOMPARE(found, 1);
        }
    }
}

void TestTexts::numbers()
{
    const auto &w = Word::columns();
    verify("floor", Aio::floor(w.number), [](const Row &row) {
        return std::floor(row.number);
    });
    verify("ceil", Aio::ceil(w.number), [](const Row &row) {
        return std::ceil(row.number);
    });
    verify("round", Aio::round(w.number), [](const Row &row) {
        return std::round(row.number);
    });
    verify("round to 3", Aio::round(w.other, 3), [](const Row &row) {
        return row.other;
    });
    verify("square", Aio::power(w.place, 2), [](const Row &row) {
        return double(row.place * row.place);
    });
    verify("root", Aio::power(w.id, 0.5), [](const Row &row) {
        return std::sqrt(double(row.id));
    });
    verify("of NULL", Aio::power(w.other, w.place), [](const Row &row) {
        return row.other ? std::optional(std::pow(*row.other, row.place)) : std::nullopt;
    });
}

// What lies in the middle goes away from zero; what is not quite there, where it is nearer.
void TestTexts::halves()
{
    const auto &w = Word::columns();
    const QList<std::tuple<double, int, double>> cases{{0.5, 0, 1},
                                                       {-0.5, 0, -1},
                                                       {1.5, 0, 2},
                                                       {2.5, 0, 3},
                                                       {-2.5, 0, -3},
                                                       {1.25, 1, 1.3},
                                                       {-1.25, 1, -1.3},
                                                       {0.125, 2, 0.13},
                                                       {2.675, 2, 2.68},
                                                       {1.005, 2, 1.01},
                                                       {0.49999, 0, 0},
                                                       {1e15 + 0.5, 0, 1e15 + 1},
                                                       {123456.789, 2, 123456.79},
                                                       {5e-7, 6, 1e-6},
                                                       {4503599627370497.0, 0, 4503599627370497.0}};
    for (const auto &[value, digits, expected] : cases) {
        await(Word::update(w.number = value).where(w.id == 1).aioExecute());
        const auto rows = await(Word::select(Aio::round(w.number, digits)).where(w.id == 1).aioExecute());
        QVERIFY2(
            std::get<0>(rows.first()) == expected,
            qPrintable(
                u"%1 to %2 digits: %3, and not %4"_s.arg(value, 0, 'g', 17).arg(digits).arg(std::get<0>(rows.first()), 0, 'g', 17).arg(expected, 0, 'g', 17)));
    }
}

void TestTexts::greatest()
{
    const auto &w = Word::columns();
    verify("of numbers", Aio::greatest(w.place, 2), [](const Row &row) {
        return std::max<qint64>(row.place, 2);
    });
    verify("of widths", Aio::greatest(w.place, w.great), [](const Row &row) {
        return std::max<qint64>(row.place, row.great);
    });
    verify("of fractions", Aio::least(w.place, w.number, 0.75), [](const Row &row) {
        return std::min({double(row.place), row.number, 0.75});
    });
    // NULL, if one is
    verify("of NULL", Aio::greatest(w.number, w.other), [](const Row &row) {
        return row.other ? std::optional(std::max(row.number, *row.other)) : std::nullopt;
    });
    verify("of dates", Aio::least(w.day, QDate(2026, 1, 10)), [](const Row &row) {
        return std::min(row.day, QDate(2026, 1, 10));
    });
    QCOMPARE(await(Word::select().where(Aio::greatest(w.place, 3) == 4).aioCount()), std::count_if(m_rows.begin(), m_rows.end(), [](const Row &row) {
                 return row.place == 4;
             }));
}

void TestTexts::groups()
{
    const auto &w = Word::columns();
    QMap<QString, qint64> expected, counts;
    for (const Row &row : std::as_const(m_rows)) {
        ++expected[mid(row.text, 1, 1)];
    }
    const auto letter = Aio::substr(w.text, 1, 1);
    for (const auto &[first, count] : await(Word::select(letter.as("letter"), aioCount()).groupBy(letter).orderBy(letter).aioExecute())) {
        counts[first] = count;
    }
    QCOMPARE(counts, expected);
}

void TestTexts::updates()
{
    const auto &w = Word::columns();
    await(Word::update(w.text = Aio::padRight(Aio::trim(w.text), 6, U'-'), w.note = Aio::substr(w.text, 1, 1)).where(w.id == 3).aioExecute());
    const auto word = await(Word::aioGet(w.id == 3));
    QCOMPARE(word->text(), u"two  spaces"_s);
    QVERIFY(word->note().has_value());
}

void TestTexts::mistakes()
{
    const auto &w = Word::columns();
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, (void)Aio::substr(w.text, 0));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, (void)Aio::substr(w.text, 1, -1));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, (void)Aio::padLeft(w.text, 5'000'000'000));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, (void)Aio::trim(w.text, U'\0'));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, (void)Aio::round(w.number, -1));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, (void)Aio::round(w.number, 16));
}

QTEST_GUILESS_MAIN(TestTexts)

#include "tst_texts.moc"
