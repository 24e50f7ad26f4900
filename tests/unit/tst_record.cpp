// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/aiotype.h"
#include "aioorm/core/record_p.h"
#include "aioorm/core/text_p.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QSet>
#include <QTest>

#include <array>
#include <limits>
#include <random>
#include <string>
#include <thread>

using namespace Qt::StringLiterals;
using namespace Aio;
using namespace Aio::Detail;
using Kind = AioCell::Kind;

namespace
{
AioCell text(std::string_view bytes, Kind kind = Kind::Text)
{
    return AioCell::fromBytes(kind, bytes.data(), qsizetype(bytes.size()));
}

Record record(std::initializer_list<AioCell> cells)
{
    return Record::fromCells(std::span<const AioCell>(cells.begin(), cells.size()));
}

bool same(const AioCell &a, const AioCell &b)
{
    if (a.kind != b.kind) {
        return false;
    }
    switch (a.kind) {
    case Kind::Null:
        return true;
    case Kind::Text:
    case Kind::Blob:
    case Kind::Uuid:
        return a.bytes() == b.bytes();
    default:
        return a.integer == b.integer;
    }
}

/// Cells, with the bytes they point to.
class RandomRow
{
public:
    RandomRow(QRandomGenerator &random, int columns)
        : m_bytes(std::size_t(columns))
    {
        for (std::string &bytes : m_bytes) {
            const auto kind = Kind(random.bounded(10));
            switch (kind) {
            case Kind::Null:
                cells.push_back({});
                break;
            case Kind::Text:
            case Kind::Blob:
                bytes.resize(std::size_t(random.bounded(random.bounded(4) ? 12 : 300)));
                for (char &c : bytes) {
                    c = char(random.bounded(256));
                }
                cells.push_back(text(bytes, kind));
                break;
            case Kind::Uuid:
                bytes.assign(16, char(random.bounded(256)));
                cells.push_back(text(bytes, kind));
                break;
            case Kind::Real:
                cells.push_back(AioCell::fromReal(random.generateDouble()));
                break;
            default:
                cells.push_back(AioCell::fromInteger(qint64(random.generate64()), kind));
            }
        }
    }

    std::vector<AioCell> cells;

private:
    std::vector<std::string> m_bytes;
};
}

class TestRecord : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nullRecord();
    void cellsComeBack();
    void everyLength();
    void compactCells();
    void comparesCells();
    void comparesKeys();
    void findsChanges();
    void manyColumns();
    void masks();
    void replacesACell();
    void sharesAcrossThreads();
    void figures();
};

void TestRecord::nullRecord()
{
    const Record null;
    QVERIFY(null.isNull());
    QCOMPARE(null.columnCount(), 0);
    QVERIFY(null.cell(0).isNull());
    QVERIFY(null == Record());

    const Record empty = record({});
    QVERIFY(!empty.isNull());
    QVERIFY(!(empty == null));
    QVERIFY(!(null == empty));
    QVERIFY(empty == record({}));

    const std::array key{0};
    QVERIFY(null.sameCells(Record(), key));
    QVERIFY(!null.sameCells(record({AioCell()}), key));
    QVERIFY(null.changedColumns(empty).isEmpty());
    QCOMPARE(null.changedColumns(record({AioCell(), AioCell()})).count(), 2);
    QVERIFY(null.with(0, AioCell::fromInteger(1)).isNull());
}

void TestRecord::cellsComeBack()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    for (int round = 0; round < 5000; ++round) {
        Record row;
        {
            const RandomRow source(random, random.bounded(20));
            row = Record::fromCells(source.cells);
            QCOMPARE(row.columnCount(), int(source.cells.size()));
            for (int i = 0; i < row.columnCount(); ++i) {
                QVERIFY2(same(row.cell(i), source.cells[std::size_t(i)]), qPrintable(u"column %1"_s.arg(i)));
            }
            QVERIFY(row.cell(row.columnCount()).isNull());
            QVERIFY(row.cell(-1).isNull());
        }
        // the row holds copies: it can be made anew from itself, and is equal then
        std::vector<AioCell> cells;
        for (int i = 0; i < row.columnCount(); ++i) {
            cells.push_back(row.cell(i));
        }
        const Record again = Record::fromCells(cells);
        QVERIFY(!again.isSharedWith(row));
        QVERIFY(again == row);
        QVERIFY(again.changedColumns(row).isEmpty());
    }
}

/// A cell takes as many bytes as it needs: numbers and texts of every length, between others.
void TestRecord::everyLength()
{
    QList<qint64> numbers{0, 1, -1, std::numeric_limits<qint64>::max(), std::numeric_limits<qint64>::min()};
    for (int bit = 0; bit < 63; ++bit) {
        const qint64 power = qint64(1) << bit;
        numbers << power << power - 1 << power + 1 << -power << -power - 1 << -power + 1;
    }
    QList<double> reals{0.0, -0.0, 0.5, 3, 0.1, -1e300, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::denorm_min()};
    for (const qint64 number : std::as_const(numbers)) {
        reals << double(number);
        const Record row = record({AioCell::fromInteger(number), AioCell(), AioCell::fromInteger(~number), AioCell::fromInteger(number, Kind::DateTime)});
        QCOMPARE(row.cell(0).integer, number);
        QVERIFY(row.cell(1).isNull());
        QCOMPARE(row.cell(2).integer, ~number);
        QCOMPARE(row.cell(3).integer, number);
        QVERIFY(row.cell(3).kind == Kind::DateTime);
        QVERIFY(row.with(1, AioCell::fromInteger(number)).sameCell(row.with(1, row.cell(0)), 1));
    }
    for (const double real : std::as_const(reals)) {
        const Record row = record({AioCell::fromReal(real), AioCell::fromReal(-real)});
        QVERIFY(same(row.cell(0), AioCell::fromReal(real)));
        QVERIFY(same(row.cell(1), AioCell::fromReal(-real)));
    }
    const std::array middle{1};
    for (std::size_t length = 0; length < 70; ++length) {
        const std::string bytes(length, 'x');
        const Record row = record({AioCell::fromInteger(7), text(bytes), AioCell::fromReal(0.5)});
        QVERIFY(row.cell(1).bytes() == bytes);
        QCOMPARE(row.cell(2).real, 0.5);
        const Record longer = record({AioCell::fromInteger(700), text(bytes), AioCell::fromReal(0.5)});
        QVERIFY(row.sameCells(longer, middle));
        QCOMPARE(row.hash(middle, 3), longer.hash(middle, 3));
        QCOMPARE(row.changedColumns(longer).count(), 1);
        QVERIFY(!row.sameCell(record({AioCell::fromInteger(7), text(bytes + 'x')}), 1));
    }
    // what a list of a million rows is made of: a key, two texts, a small number, a real and a moment
    const Record usual = record({AioCell::fromInteger(654'321),
                                 text("a name here"),
                                 text(std::string(40, 'n')),
                                 AioCell::fromInteger(87),
                                 AioCell::fromReal(43.5),
                                 AioCell::fromInteger(1'700'000'000'000'000, Kind::DateTime)});
    QVERIFY2(usual.byteSize() <= 90, qPrintable(QString::number(usual.byteSize())));
}

void TestRecord::compactCells()
{
    const quint32 seed = std::random_device()();
    qInfo("seed %u", seed);
    std::mt19937_64 random(seed);
    std::uniform_int_distribution<qint64> anyTime(*parseDateTime("0001-01-01"), *parseDateTime("9999-12-31 23:59:59.999"));
    for (int i = 0; i < 5000; ++i) {
        const qint64 moment = anyTime(random);
        const qint64 ofDay = (moment % 86'400'000'000 + 86'400'000'000) % 86'400'000'000;
        const QList<std::pair<ColumnKind, QByteArray>> texts{
            {ColumnKind::DateTime, dateTimeText(moment, Precision::Milliseconds)},
            {ColumnKind::Timestamp, dateTimeText(moment, Precision::Microseconds)},
            {ColumnKind::Date, dateTimeText(moment, Precision::Milliseconds).left(10)},
            {ColumnKind::Time, timeText(ofDay, Precision::Milliseconds)},
        };
        for (const auto &[kind, bytes] : texts) {
            const AioCell cell = text(std::string_view(bytes.constData(), std::size_t(bytes.size())));
            const AioCell compact = compactCell(cell, kind);
            QVERIFY2(compact.kind != Kind::Text, bytes.constData());
            QVERIFY(valueFromCell(compact, kind).has_value());
            QVERIFY(valueFromCell(compact, kind) == valueFromCell(cell, kind));
            QCOMPARE(compactCell(cell, ColumnKind::Text).kind, Kind::Text);
        }
    }
    // what another program writes stays as it is, for a comparison would not find another form
    for (const char *form : {"", "x", "2026-02-03T04:05:06.123", "2026-02-03 04:05:06.12Z", "2026-02-03 04:05:06.1", "2026-02-30 00:00:00.000", "2026-02-03"}) {
        QCOMPARE(compactCell(text(form), ColumnKind::DateTime).bytes(), std::string_view(form));
    }
    QCOMPARE(compactCell(text("24:00:00.000"), ColumnKind::Time).kind, Kind::Text);
    QCOMPARE(compactCell(text("2026-02-03 04:05:06.123"), ColumnKind::Timestamp).kind, Kind::Text);
    QVERIFY(compactCell(AioCell::null(), ColumnKind::Date).isNull());
    QCOMPARE(compactCell(AioCell::fromInteger(5), ColumnKind::Date).integer, 5);
}

void TestRecord::comparesCells()
{
    const Record row = record({AioCell::fromInteger(1), text("short"), text("longer than a slot"), AioCell()});
    QVERIFY(row == record({AioCell::fromInteger(1), text("short"), text("longer than a slot"), AioCell()}));
    QVERIFY(!(row == record({AioCell::fromInteger(1, Kind::Bool), text("short"), text("longer than a slot"), AioCell()})));
    QVERIFY(!(row == record({AioCell::fromInteger(1), text("short", Kind::Blob), text("longer than a slot"), AioCell()})));
    QVERIFY(!(row == record({AioCell::fromInteger(1), text("short"), text("longer than a slut"), AioCell()})));
    QVERIFY(!(row == record({AioCell::fromInteger(1), text("short"), text("longer than a slot"), AioCell::fromInteger(0)})));
    QVERIFY(!(row == record({AioCell::fromInteger(1), text("short"), text("longer than a slot")})));
    QVERIFY(!(record({text("")}) == record({AioCell()})));
    QVERIFY(!(record({text("a")}) == record({text(std::string_view("a\0", 2))})));
    QVERIFY(record({text({})}) == record({text("")}));

    const double nan = std::numeric_limits<double>::quiet_NaN();
    QVERIFY(record({AioCell::fromReal(nan)}) == record({AioCell::fromReal(nan)}));
    QVERIFY(!(record({AioCell::fromReal(0.0)}) == record({AioCell::fromReal(-0.0)})));

    // a NULL is a NULL, whatever was in the cell before
    AioCell null = AioCell::fromInteger(7);
    null.kind = Kind::Null;
    QVERIFY(record({null}) == record({AioCell()}));
}

void TestRecord::comparesKeys()
{
    const Record a = record({text("long text before the key"), AioCell::fromInteger(5), text("a key that is far away")});
    const Record b = record({text("another"), AioCell::fromInteger(5), text("a key that is far away")});
    const std::array key{1, 2};
    const std::array all{0, 1, 2};
    const std::array beyond{1, 7};
    QVERIFY(a.sameCells(b, key));
    QCOMPARE(a.hash(key, 42), b.hash(key, 42));
    QVERIFY(!a.sameCells(b, all));
    QVERIFY(a.hash(all, 42) != b.hash(all, 42));
    QVERIFY(a.hash(key, 42) != b.hash(key, 43));
    QVERIFY(a.sameCells(b, beyond));
    QVERIFY(a.sameCells(b, {}));
    QCOMPARE(a.hash(beyond, 1), b.hash(beyond, 1));

    // consecutive keys spread over the low bits
    QSet<quint64> places;
    const std::array first{0};
    for (int i = 0; i < 1024; ++i) {
        places.insert(record({AioCell::fromInteger(i)}).hash(first, 1) % 1024);
    }
    QVERIFY2(places.size() > 500, qPrintable(QString::number(places.size())));
}

void TestRecord::findsChanges()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    for (int round = 0; round < 5000; ++round) {
        const int columns = random.bounded(1, 80);
        const RandomRow a(random, columns);
        const RandomRow b(random, columns + random.bounded(3));
        std::vector<AioCell> cells = a.cells;
        cells.resize(b.cells.size());
        ColumnMask expected;
        for (int i = 0; i < int(cells.size()); ++i) {
            if (i >= columns || random.bounded(3) == 0) {
                cells[std::size_t(i)] = b.cells[std::size_t(i)];
                if (i >= columns || !same(a.cells[std::size_t(i)], b.cells[std::size_t(i)])) {
                    expected.set(i);
                }
            }
        }
        const Record before = Record::fromCells(a.cells);
        const Record after = Record::fromCells(cells);
        QVERIFY(before.changedColumns(after) == expected);
        QVERIFY(after.changedColumns(before) == expected);
        QCOMPARE(before == after, expected.isEmpty());
    }
}

void TestRecord::manyColumns()
{
    std::vector<AioCell> cells(70'000);
    QVERIFY(Record::fromCells(cells).isNull());
    cells.resize(65'535);
    cells.back() = text("the last of the columns");
    const Record wide = Record::fromCells(cells);
    QCOMPARE(wide.columnCount(), 65'535);
    QVERIFY(wide.cell(65'534).bytes() == "the last of the columns");
    const ColumnMask mask = wide.changedColumns(wide.with(65'534, text("x")).with(64, text("y")));
    QCOMPARE(mask.count(), 2);
    QVERIFY(mask.test(64) && mask.test(65'534));
}

void TestRecord::masks()
{
    ColumnMask mask;
    QVERIFY(mask.isEmpty());
    for (const int column : {0, 63, 64, 127, 128, 700}) {
        QVERIFY(!mask.test(column));
        mask.set(column);
        QVERIFY(mask.test(column));
    }
    QVERIFY(!mask.test(1) && !mask.test(699) && !mask.test(5000));
    QList<int> columns;
    mask.forEach([&](int column) {
        columns << column;
    });
    QCOMPARE(columns, (QList<int>{0, 63, 64, 127, 128, 700}));
    QCOMPARE(mask.count(), 6);

    ColumnMask low;
    low.set(3);
    ColumnMask joined = low;
    joined |= mask;
    QCOMPARE(joined.count(), 7);
    mask |= low;
    QVERIFY(joined == mask);
    QVERIFY(!(low == mask));
}

void TestRecord::replacesACell()
{
    const Record row = record({AioCell::fromInteger(1), text("a text that is long"), text("short")});
    const Record edited = row.with(1, text("b"));
    QVERIFY(edited == record({AioCell::fromInteger(1), text("b"), text("short")}));
    QVERIFY(row.cell(1).bytes() == "a text that is long");
    QVERIFY(edited.with(1, row.cell(1)) == row);
    QVERIFY(row.with(5, text("b")) == row);
}

void TestRecord::sharesAcrossThreads()
{
    std::vector<Record> rows;
    for (int i = 0; i < 200; ++i) {
        rows.push_back(record({AioCell::fromInteger(i), text("a text that is read from both threads")}));
    }
    const auto work = [](std::vector<Record> mine) {
        qint64 sum = 0;
        for (int round = 0; round < 200; ++round) {
            const std::vector<Record> copy = mine;
            for (const Record &row : copy) {
                sum += row.cell(0).integer + row.cell(1).size;
            }
        }
        return sum;
    };
    std::thread other(work, rows);
    const qint64 sum = work(std::move(rows));
    other.join();
    QCOMPARE(sum, 200 * (199 * 200 / 2 + 200 * 37));
}

void TestRecord::figures()
{
    constexpr int count = 200'000;
    constexpr int rounds = 5;
    double build = 1e9;
    double destroy = 1e9;
    qsizetype bytes = 0;
    for (int round = 0; round < rounds; ++round) {
        std::vector<Record> rows;
        rows.reserve(count);
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < count; ++i) {
            const std::array cells{AioCell::fromInteger(i),
                                   text("user number one"),
                                   AioCell::fromReal(i * 0.5),
                                   AioCell(),
                                   text("some words of a message, as they are"),
                                   AioCell::fromInteger(i & 1, Kind::Bool),
                                   AioCell::fromInteger(1'700'000'000'000'000 + i, Kind::DateTime)};
            rows.push_back(Record::fromCells(cells));
        }
        build = qMin(build, double(timer.nsecsElapsed()) / count);
        bytes = rows.front().byteSize();
        timer.restart();
        rows.clear();
        destroy = qMin(destroy, double(timer.nsecsElapsed()) / 1e6);
    }
    qInfo("7 columns: %.0f ns to build, %d bytes; %d rows destroyed in %.1f ms", build, int(bytes), count, destroy);
}

QTEST_APPLESS_MAIN(TestRecord)
#include "tst_record.moc"
