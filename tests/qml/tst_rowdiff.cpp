// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/rowapplier_p.h"
#include "aioorm/quick/rowdiff_p.h"
#include "aioorm/quick/rowstore_p.h"

#include <QAbstractItemModelTester>
#include <QAbstractListModel>
#include <QElapsedTimer>
#include <QHash>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>
#include <QThreadPool>

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <string>
#include <thread>
#include <time.h>

using namespace Qt::StringLiterals;
using Aio::Detail::ColumnMask;
using Aio::Detail::Record;
using Aio::Detail::RowApplier;
using Aio::Detail::RowDiff;
using Aio::Detail::RowStore;

namespace
{
constexpr std::array keyColumn{0};

/// Key, a short and a long text, two numbers: as much as a row of a list usually has.
Record row(qint64 key, qint64 version = 0)
{
    const std::string name = "name of " + std::to_string(key) + " and then some more";
    const std::array cells{AioCell::fromInteger(key),
                           AioCell::fromBytes(AioCell::Kind::Text, name.data(), qsizetype(name.size())),
                           AioCell::fromInteger(version),
                           AioCell::fromReal(double(key) / 2),
                           AioCell::fromInteger(version % 2, AioCell::Kind::Bool)};
    return Record::fromCells(cells);
}

using Rows = std::vector<Record>;

RowStore storeOf(const Rows &rows)
{
    RowStore store;
    for (const Record &record : rows) {
        store.append(record);
    }
    return store;
}

Rows rowsOf(const RowStore &store)
{
    Rows rows;
    for (int i = 0; i < store.size(); ++i) {
        rows.push_back(store.at(i));
    }
    return rows;
}

Rows rowsOf(std::initializer_list<int> keys)
{
    Rows rows;
    for (const int key : keys) {
        rows.push_back(row(key));
    }
    return rows;
}

Rows rowsFrom(int first, int count)
{
    Rows rows;
    rows.reserve(std::size_t(count));
    for (int i = 0; i < count; ++i) {
        rows.push_back(row(first + i));
    }
    return rows;
}

qint64 keyOf(const Record &record)
{
    return record.cell(0).integer;
}

/// Carries out the steps in the plainest way, and checks each of them.
bool applyPlainly(Rows &rows, const RowDiff &diff)
{
    const Rows to = rowsOf(diff.to);
    for (const RowDiff::Remove &remove : diff.removes) {
        if (remove.count <= 0 || remove.first < 0 || remove.first + remove.count > int(rows.size())) {
            return false;
        }
        rows.erase(rows.begin() + remove.first, rows.begin() + remove.first + remove.count);
    }
    for (const RowDiff::Move &move : diff.moves) {
        const auto [first, count, destination] = move;
        if (count <= 0 || first < 0 || first + count > int(rows.size()) || destination < 0 || destination > int(rows.size())
            || (destination >= first && destination <= first + count)) {
            return false;
        }
        if (destination < first) {
            std::rotate(rows.begin() + destination, rows.begin() + first, rows.begin() + first + count);
        } else {
            std::rotate(rows.begin() + first, rows.begin() + first + count, rows.begin() + destination);
        }
    }
    for (const RowDiff::Insert &insert : diff.inserts) {
        if (insert.count <= 0 || insert.first < 0 || insert.first > int(rows.size()) || insert.first + insert.count > int(to.size())) {
            return false;
        }
        rows.insert(rows.begin() + insert.first, to.begin() + insert.first, to.begin() + insert.first + insert.count);
    }
    int end = 0;
    for (const RowDiff::Change &change : diff.changes) {
        if (change.count <= 0 || change.first < end || change.first + change.count > int(rows.size())) {
            return false;
        }
        end = change.first + change.count;
        for (int i = change.first; i < end; ++i) {
            const ColumnMask changed = rows[std::size_t(i)].changedColumns(to[std::size_t(i)]);
            if (changed.isEmpty() || !(changed == diff.masks[std::size_t(change.mask)]) || changed.test(0)) {
                return false;
            }
            rows[std::size_t(i)] = to[std::size_t(i)];
        }
    }
    return rows == to;
}

/// What a live model does with a diff.
class ListModel : public QAbstractListModel, public RowApplier::Model
{
    Q_OBJECT
public:
    explicit ListModel(RowStore initial)
        : rows(std::move(initial))
    {
    }

    int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : rows.size(); }
    QVariant data(const QModelIndex &index, int role) const override { return role == Qt::UserRole ? QVariant(keyOf(rows.at(index.row()))) : QVariant(); }

    RowStore rows;
    std::unique_ptr<RowApplier> applier = std::make_unique<RowApplier>(&rows, this);
    std::size_t steps = 0;

private:
    void beginRemove(int first, int last) override
    {
        ++steps;
        beginRemoveRows({}, first, last);
    }
    void endRemove() override { endRemoveRows(); }
    void beginMove(int first, int last, int destination) override
    {
        ++steps;
        // Qt refuses a move that is none, and then there must be no end
        if (!beginMoveRows({}, first, last, {}, destination)) {
            qFatal("not a move: %d to %d before %d", first, last, destination);
        }
    }
    void endMove() override { endMoveRows(); }
    void beginInsert(int first, int last) override
    {
        ++steps;
        beginInsertRows({}, first, last);
    }
    void endInsert() override { endInsertRows(); }
    void changed(int first, int last, const ColumnMask &columns) override
    {
        ++steps;
        QList<int> roles;
        columns.forEach([&](int column) {
            roles << Qt::UserRole + column;
        });
        Q_EMIT dataChanged(index(first), index(last), roles);
    }
};

/// Random pairs: keys from a range that makes duplicates or does not, rows dropped, added, moved, changed.
struct Pair {
    Rows from;
    Rows to;
    bool unique = true;
};

Pair randomPair(QRandomGenerator &random, int maximum)
{
    Pair pair;
    const int size = random.bounded(maximum + 1);
    pair.unique = random.bounded(4) != 0;
    std::vector<qint64> keys(std::size_t(size) * 2 + 2);
    std::iota(keys.begin(), keys.end(), 0);
    std::shuffle(keys.begin(), keys.end(), random);
    std::size_t fresh = 0;
    const auto key = [&] {
        return pair.unique ? keys[fresh++] : qint64(random.bounded(size / 3 + 1));
    };
    for (int i = 0; i < size; ++i) {
        pair.from.push_back(row(key()));
    }
    pair.to = pair.from;
    const int drop = random.bounded(3) ? random.bounded(60) : 0;
    const int change = random.bounded(3) ? random.bounded(100) : 0;
    const int add = random.bounded(3) ? random.bounded(40) : 0;
    std::erase_if(pair.to, [&](const Record &) {
        return random.bounded(100) < drop;
    });
    switch (random.bounded(6)) {
    case 0:
        std::shuffle(pair.to.begin(), pair.to.end(), random);
        break;
    case 1:
        std::reverse(pair.to.begin(), pair.to.end());
        break;
    case 2: // blocks
        for (int i = random.bounded(4); i > 0 && !pair.to.empty(); --i) {
            std::array<int, 3> at{random.bounded(int(pair.to.size()) + 1), random.bounded(int(pair.to.size()) + 1), random.bounded(int(pair.to.size()) + 1)};
            std::sort(at.begin(), at.end());
            std::rotate(pair.to.begin() + at[0], pair.to.begin() + at[1], pair.to.begin() + at[2]);
        }
        break;
    case 3: // single rows
        for (int i = random.bounded(10); i > 0 && !pair.to.empty(); --i) {
            const int from = random.bounded(int(pair.to.size()));
            const Record moved = pair.to[std::size_t(from)];
            pair.to.erase(pair.to.begin() + from);
            pair.to.insert(pair.to.begin() + random.bounded(int(pair.to.size()) + 1), moved);
        }
        break;
    default:
        break;
    }
    for (Record &record : pair.to) {
        if (random.bounded(100) < change) {
            record = row(keyOf(record), random.bounded(1, 4));
        } else if (random.bounded(2)) {
            record = row(keyOf(record)); // equal, but read anew
        }
    }
    for (int i = size * add / 100; i > 0; --i) {
        pair.to.insert(pair.to.begin() + random.bounded(int(pair.to.size()) + 1), row(key()));
    }
    return pair;
}

qint64 threadTime()
{
    timespec time;
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

double ms(qint64 nanoseconds)
{
    return double(nanoseconds) / 1e6;
}
}

class TestRowDiff : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void store();
    void storeSharesSnapshots();
    void finds_data();
    void finds();
    void masksAreExact();
    void duplicateKeys();
    void compositeKeys();
    void placeholders();
    void reversalIsShort();
    void anyPair();
    void anyPairInAModel();
    void keepsPersistentIndexes();
    void stopsInTime();
    void refusesChangedRows();
    void slotsMayInterfere();
    void comparesOnAnotherThread();
    void manyRows_data();
    void manyRows();
};

void TestRowDiff::store()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    for (int round = 0; round < 30; ++round) {
        const Rows source = rowsFrom(0, 5000);
        const RowStore sourceStore = storeOf(source);
        Rows plain = rowsFrom(10'000, random.bounded(4000));
        RowStore store = storeOf(plain);
        for (int step = 0; step < 300; ++step) {
            const int size = int(plain.size());
            const int count = random.bounded(random.bounded(3) ? 5 : 1500);
            switch (random.bounded(5)) {
            case 0:
            case 1: {
                const int at = random.bounded(size + 1);
                const int first = random.bounded(3500);
                store.insert(at, sourceStore, first, count);
                plain.insert(plain.begin() + at, source.begin() + first, source.begin() + first + count);
                break;
            }
            case 2: {
                const int removed = qMin(count, size);
                const int at = random.bounded(size - removed + 1);
                store.remove(at, removed);
                plain.erase(plain.begin() + at, plain.begin() + at + removed);
                break;
            }
            case 3: {
                const int moved = qMin(count, size);
                const int at = random.bounded(size - moved + 1);
                int to = random.bounded(size + 1);
                to = to > at && to < at + moved ? at : to;
                store.move(at, moved, to);
                if (to < at) {
                    std::rotate(plain.begin() + to, plain.begin() + at, plain.begin() + at + moved);
                } else if (to > at + moved) {
                    std::rotate(plain.begin() + at, plain.begin() + at + moved, plain.begin() + to);
                }
                break;
            }
            default: {
                const int replaced = qMin(count, size);
                const int at = random.bounded(size - replaced + 1);
                store.replace(at, sourceStore, 7, replaced);
                std::copy_n(source.begin() + 7, replaced, plain.begin() + at);
            }
            }
            QCOMPARE(store.size(), int(plain.size()));
        }
        QVERIFY(rowsOf(store) == plain);
        for (const RowStore::Chunk &chunk : store.chunks()) {
            QVERIFY(!chunk.isEmpty() && chunk.size() <= 1024);
        }
        // small chunks do not pile up: of two neighbours at most one is
        QVERIFY2(store.chunks().size() <= 2 * (store.size() / 256 + 1), qPrintable(u"%1 chunks, %2 rows"_s.arg(store.chunks().size()).arg(store.size())));
    }
}

void TestRowDiff::storeSharesSnapshots()
{
    RowStore store = storeOf(rowsFrom(0, 3000));
    const RowStore snapshot = store;
    QVERIFY(snapshot.isSharedWith(store));
    store.replace(1500, row(-1));
    QVERIFY(!snapshot.isSharedWith(store));
    QCOMPARE(keyOf(snapshot.at(1500)), 1500);
    QCOMPARE(keyOf(store.at(1500)), -1);
    // only the chunk that was written to is another one
    int shared = 0;
    for (int i = 0; i < store.chunks().size(); ++i) {
        shared += store.chunks().at(i).isSharedWith(snapshot.chunks().at(i));
    }
    QCOMPARE(shared, int(store.chunks().size()) - 1);

    RowStore moved = std::move(store);
    QCOMPARE(moved.size(), 3000);
    QCOMPARE(store.size(), 0); // NOLINT: this is what is tested
    store.insert(0, moved, 10, 5);
    store.insert(2, store, 0, 5);
    QCOMPARE(store.size(), 10);
    QCOMPARE(keyOf(store.at(2)), 10);
    RowStore::dispose(std::move(moved));
    QCOMPARE(moved.size(), 0); // NOLINT
}

void TestRowDiff::finds_data()
{
    QTest::addColumn<Rows>("from");
    QTest::addColumn<Rows>("to");
    QTest::addColumn<QList<int>>("counts"); // removes, moves, inserts, changes

    QTest::newRow("nothing in nothing") << Rows{} << Rows{} << QList<int>{0, 0, 0, 0};
    QTest::newRow("equal") << rowsFrom(0, 9) << rowsFrom(0, 9) << QList<int>{0, 0, 0, 0};
    QTest::newRow("all new") << Rows{} << rowsFrom(0, 9) << QList<int>{0, 0, 1, 0};
    QTest::newRow("all gone") << rowsFrom(0, 9) << Rows{} << QList<int>{1, 0, 0, 0};
    QTest::newRow("others") << rowsFrom(0, 9) << rowsFrom(100, 7) << QList<int>{1, 0, 1, 0};
    QTest::newRow("appended") << rowsFrom(0, 9) << rowsFrom(0, 12) << QList<int>{0, 0, 1, 0};
    QTest::newRow("prepended") << rowsFrom(3, 9) << rowsFrom(0, 12) << QList<int>{0, 0, 1, 0};
    QTest::newRow("window moved on") << rowsFrom(0, 9) << rowsFrom(3, 9) << QList<int>{1, 0, 1, 0};
    QTest::newRow("runs") << rowsOf({1, 2, 3, 4, 5, 6, 7, 8}) << rowsOf({1, 4, 20, 21, 5, 8, 9}) << QList<int>{2, 0, 2, 0};
    QTest::newRow("one moved down") << rowsOf({1, 2, 3, 4, 5}) << rowsOf({2, 3, 4, 1, 5}) << QList<int>{0, 1, 0, 0};
    QTest::newRow("one moved up") << rowsOf({1, 2, 3, 4, 5}) << rowsOf({1, 5, 2, 3, 4}) << QList<int>{0, 1, 0, 0};
    QTest::newRow("block moved down") << rowsOf({1, 2, 3, 4, 5, 6, 7, 8}) << rowsOf({4, 5, 6, 7, 1, 2, 3, 8}) << QList<int>{0, 1, 0, 0};
    QTest::newRow("block moved up") << rowsOf({1, 2, 3, 4, 5, 6, 7, 8}) << rowsOf({1, 6, 7, 2, 3, 4, 5, 8}) << QList<int>{0, 1, 0, 0};
    QTest::newRow("two moved apart") << rowsOf({1, 2, 3, 4, 5, 6, 7, 8}) << rowsOf({2, 3, 1, 4, 5, 8, 6, 7}) << QList<int>{0, 2, 0, 0};
    QTest::newRow("reversed") << rowsOf({1, 2, 3, 4}) << rowsOf({4, 3, 2, 1}) << QList<int>{0, 3, 0, 0};
    QTest::newRow("all at once") << rowsOf({1, 2, 3, 4, 5, 6}) << Rows{row(6), row(1), row(9), row(3, 1), row(4, 1), row(5)} << QList<int>{1, 1, 1, 1};
    QTest::newRow("changed run") << rowsFrom(0, 5) << Rows{row(0), row(1, 2), row(2, 2), row(3, 1), row(4, 2)} << QList<int>{0, 0, 0, 3};
}

void TestRowDiff::finds()
{
    QFETCH(const Rows, from);
    QFETCH(const Rows, to);
    QFETCH(const QList<int>, counts);
    const RowDiff diff = RowDiff::between(storeOf(from), storeOf(to), keyColumn);
    QCOMPARE((QList<int>{int(diff.removes.size()), int(diff.moves.size()), int(diff.inserts.size()), int(diff.changes.size())}), counts);
    Rows rows = from;
    QVERIFY(applyPlainly(rows, diff));
}

void TestRowDiff::masksAreExact()
{
    const Rows from = rowsFrom(0, 6);
    Rows to = from;
    to[1] = to[1].with(2, AioCell::fromInteger(77));
    to[2] = to[2].with(2, AioCell());
    to[3] = to[3].with(1, AioCell()).with(4, AioCell());
    to[5] = to[5].with(2, AioCell::fromInteger(1));
    const RowDiff diff = RowDiff::between(storeOf(from), storeOf(to), keyColumn);
    QCOMPARE(diff.changes.size(), std::size_t(3));
    QCOMPARE(diff.changes[0].first, 1);
    QCOMPARE(diff.changes[0].count, 2);
    QCOMPARE(diff.changes[1].first, 3);
    QCOMPARE(diff.changes[2].mask, diff.changes[0].mask);
    QCOMPARE(diff.masks.size(), std::size_t(2));
    QVERIFY(diff.masks[0].test(2) && diff.masks[0].count() == 1);
    QVERIFY(diff.masks[1].test(1) && diff.masks[1].test(4) && diff.masks[1].count() == 2);
}

void TestRowDiff::duplicateKeys()
{
    // the first with the first, the second with the second; what is too many goes or comes
    const RowDiff diff = RowDiff::between(storeOf({row(9), row(1, 1), row(1, 2), row(2), row(8)}),
                                          storeOf({row(7), row(1, 1), row(2), row(1, 2), row(1, 3), row(6)}),
                                          keyColumn);
    QCOMPARE(diff.changes.size(), std::size_t(0));
    QCOMPARE(diff.moves.size(), std::size_t(1));
    Rows rows = rowsOf(diff.from);
    QVERIFY(applyPlainly(rows, diff));

    // a key that all rows have must not make it quadratic: that would take half an hour
    constexpr int many = 500'000;
    RowStore from;
    RowStore to;
    from.append(row(1));
    to.append(row(2));
    for (int i = 0; i < many; ++i) {
        from.append(row(5, i));
        to.append(row(5, i + 1));
    }
    from.append(row(3));
    to.append(row(4));
    const RowDiff same = RowDiff::between(from, to, keyColumn);
    QCOMPARE(same.removes.size(), std::size_t(2));
    QCOMPARE(same.inserts.size(), std::size_t(2));
    QCOMPARE(same.moves.size(), std::size_t(0));
}

void TestRowDiff::compositeKeys()
{
    const auto pair = [](int a, std::string_view b, int value) {
        const std::array cells{AioCell::fromInteger(value), AioCell::fromInteger(a), AioCell::fromBytes(AioCell::Kind::Text, b.data(), qsizetype(b.size()))};
        return Record::fromCells(cells);
    };
    const std::array key{1, 2};
    const RowDiff diff =
        RowDiff::between(storeOf({pair(1, "a", 0), pair(1, "b", 0), pair(2, "a", 0)}), storeOf({pair(1, "b", 5), pair(2, "b", 0), pair(2, "a", 0)}), key);
    QCOMPARE(diff.removes.size(), std::size_t(1));
    QCOMPARE(diff.inserts.size(), std::size_t(1));
    QCOMPARE(diff.changes.size(), std::size_t(1));
    QCOMPARE(diff.moves.size(), std::size_t(0));
}

void TestRowDiff::placeholders()
{
    // rows that are not loaded are the null record, all alike
    Rows from = rowsFrom(0, 4);
    Rows to = rowsFrom(0, 3);
    from.resize(8);
    to.resize(9);
    const RowDiff diff = RowDiff::between(storeOf(from), storeOf(to), keyColumn);
    QVERIFY(applyPlainly(from, diff));
    QCOMPARE(diff.changes.size(), std::size_t(0));
    QCOMPARE(diff.moves.size(), std::size_t(0));
}

void TestRowDiff::reversalIsShort()
{
    Rows from = rowsFrom(0, 5000);
    Rows to = from;
    std::reverse(to.begin(), to.end());
    const RowDiff few = RowDiff::between(storeOf(from), storeOf(to), keyColumn);
    QVERIFY2(few.stepCount() <= 4, qPrintable(QString::number(few.stepCount())));
    Rows rows = from;
    QVERIFY(applyPlainly(rows, few));

    const RowDiff moves = RowDiff::between(storeOf(from), storeOf(to), keyColumn, 10'000);
    QCOMPARE(moves.moves.size(), std::size_t(4999));
    QCOMPARE(moves.stepCount(), std::size_t(4999));
    QVERIFY(applyPlainly(from, moves));
}

void TestRowDiff::anyPair()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    for (int round = 0; round < 6000; ++round) {
        const Pair pair = randomPair(random, round % 100 ? 30 : 600);
        const RowDiff diff = RowDiff::between(storeOf(pair.from), storeOf(pair.to), keyColumn, random.bounded(3) ? 1000 : random.bounded(10));
        Rows rows = pair.from;
        QVERIFY2(applyPlainly(rows, diff), qPrintable(u"seed %1, round %2"_s.arg(seed).arg(round)));
        if (pair.unique) {
            QCOMPARE(RowDiff::between(storeOf(rows), storeOf(pair.to), keyColumn).stepCount(), std::size_t(0));
        }
    }
}

void TestRowDiff::anyPairInAModel()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    for (int round = 0; round < 400; ++round) {
        const Pair pair = randomPair(random, round % 20 ? 30 : 2500);
        ListModel model(storeOf(pair.from));
        std::optional<QAbstractItemModelTester> tester;
        if (pair.from.size() < 100) {
            tester.emplace(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        }
        QVERIFY(model.applier->start(RowDiff::between(model.rows, storeOf(pair.to), keyColumn)));
        QCOMPARE(model.applier->applySome(QDeadlineTimer(QDeadlineTimer::Forever)), RowApplier::Progress::Finished);
        QVERIFY(!model.applier->isActive());
        QVERIFY2(rowsOf(model.rows) == pair.to, qPrintable(u"seed %1, round %2"_s.arg(seed).arg(round)));
    }
}

void TestRowDiff::keepsPersistentIndexes()
{
    const quint32 seed = QRandomGenerator::global()->generate();
    qInfo("seed %u", seed);
    QRandomGenerator random(seed);
    for (int round = 0; round < 300; ++round) {
        const Pair pair = randomPair(random, 200);
        if (!pair.unique) {
            continue;
        }
        ListModel model(storeOf(pair.from));
        QHash<qint64, QPersistentModelIndex> indexes;
        for (int i = 0; i < model.rows.size(); ++i) {
            indexes.insert(keyOf(model.rows.at(i)), model.index(i));
        }
        QVERIFY(model.applier->start(RowDiff::between(model.rows, storeOf(pair.to), keyColumn)));
        const auto follow = [&] {
            for (auto it = indexes.cbegin(); it != indexes.cend(); ++it) {
                if (it->isValid() && keyOf(model.rows.at(it->row())) != it.key()) {
                    return false;
                }
            }
            return true;
        };
        // one step at a time: each leaves a list that is right
        while (model.applier->applySome(QDeadlineTimer(0)) == RowApplier::Progress::More) {
            QVERIFY(follow());
        }
        QVERIFY(follow());
        qsizetype kept = 0;
        for (const Record &record : pair.to) {
            if (indexes.contains(keyOf(record))) {
                QVERIFY(indexes.value(keyOf(record)).isValid());
                ++kept;
            }
        }
        QCOMPARE(std::count_if(indexes.cbegin(), indexes.cend(), std::mem_fn(&QPersistentModelIndex::isValid)), kept);
    }
}

void TestRowDiff::stopsInTime()
{
    Rows to;
    for (int i = 0; i < 100; ++i) {
        to.push_back(row(i * 2, 1));
    }
    ListModel model(storeOf(rowsFrom(0, 200)));
    QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    QCOMPARE(model.applier->applySome(QDeadlineTimer(1)), RowApplier::Progress::Finished);
    QVERIFY(model.applier->start(RowDiff::between(model.rows, storeOf(to), keyColumn)));
    QVERIFY(!model.applier->start(RowDiff::between(model.rows, storeOf(to), keyColumn)));

    // time that is over already allows one step, so that it comes to an end on any machine
    QCOMPARE(model.applier->applySome(QDeadlineTimer(0)), RowApplier::Progress::More);
    QCOMPARE(removed.count(), 1);
    QCOMPARE(model.rowCount(), 199);

    // what is dropped stays as it is
    model.applier->abandon();
    QCOMPARE(model.applier->applySome(QDeadlineTimer(QDeadlineTimer::Forever)), RowApplier::Progress::Finished);
    QCOMPARE(model.rowCount(), 199);
    QCOMPARE(changed.count(), 0);

    // and the next refresh starts from there
    QVERIFY(model.applier->start(RowDiff::between(model.rows, storeOf(to), keyColumn)));
    QCOMPARE(model.applier->applySome(QDeadlineTimer(QDeadlineTimer::Forever)), RowApplier::Progress::Finished);
    QVERIFY(rowsOf(model.rows) == to);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed.first().at(2).value<QList<int>>(), (QList<int>{Qt::UserRole + 2, Qt::UserRole + 4}));
}

void TestRowDiff::refusesChangedRows()
{
    ListModel model(storeOf(rowsFrom(0, 10)));
    RowDiff diff = RowDiff::between(model.rows, storeOf(rowsFrom(1, 10)), keyColumn);
    model.rows.replace(3, row(3, 4));
    QVERIFY(!model.applier->start(std::move(diff)));
    QVERIFY(!model.applier->isActive());
    QCOMPARE(model.rowCount(), 10);
}

void TestRowDiff::slotsMayInterfere()
{
    const RowStore to = storeOf(rowsOf({1, 3, 5, 7, 9}));
    {
        // a slot runs an event loop, in which the model's timer fires
        ListModel model(storeOf(rowsFrom(0, 10)));
        QList<RowApplier::Progress> inner;
        connect(&model, &QAbstractItemModel::rowsRemoved, this, [&] {
            QVERIFY(model.applier->isInStep());
            inner << model.applier->applySome(QDeadlineTimer(QDeadlineTimer::Forever));
        });
        QVERIFY(model.applier->start(RowDiff::between(model.rows, to, keyColumn)));
        QCOMPARE(model.applier->applySome(QDeadlineTimer(QDeadlineTimer::Forever)), RowApplier::Progress::Finished);
        QCOMPARE(inner, QList<RowApplier::Progress>(5, RowApplier::Progress::Busy));
        QCOMPARE(model.rowCount(), 5);
    }
    {
        // a slot stops the refresh in the middle of a step, which is completed
        ListModel model(storeOf(rowsFrom(0, 10)));
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        connect(&model, &QAbstractItemModel::rowsAboutToBeRemoved, this, [&] {
            model.applier->abandon();
            QVERIFY(!model.applier->start(RowDiff::between(model.rows, to, keyColumn)));
        });
        QVERIFY(model.applier->start(RowDiff::between(model.rows, to, keyColumn)));
        QCOMPARE(model.applier->applySome(QDeadlineTimer(QDeadlineTimer::Forever)), RowApplier::Progress::Finished);
        QCOMPARE(model.rowCount(), 9);
        QVERIFY(!model.applier->isInStep());
    }
    {
        // a slot deletes the applier (and a model with it would be no different)
        ListModel model(storeOf(rowsFrom(0, 10)));
        connect(&model, &QAbstractItemModel::rowsRemoved, this, [&] {
            model.applier.reset();
        });
        QVERIFY(model.applier->start(RowDiff::between(model.rows, to, keyColumn)));
        QCOMPARE(model.applier->applySome(QDeadlineTimer(QDeadlineTimer::Forever)), RowApplier::Progress::Finished);
        QCOMPARE(model.rowCount(), 9);
    }
}

void TestRowDiff::comparesOnAnotherThread()
{
    // The view's thread writes to its rows while another compares snapshots of them.
    RowStore rows = storeOf(rowsFrom(0, 3000));
    QRandomGenerator random(1);
    for (int round = 0; round < 20; ++round) {
        RowDiff diff;
        std::thread worker([&diff, snapshot = rows]() mutable {
            RowStore next = snapshot;
            for (int i = 0; i < 3000; i += 100) {
                next.replace(i, row(i, 1));
            }
            next.remove(500, 700);
            next.insert(0, snapshot, 600, 200);
            diff = RowDiff::between(snapshot, next, keyColumn);
            snapshot = {};
        });
        RowStore mine = rows;
        for (int i = 0; i < 200; ++i) {
            mine.replace(random.bounded(3000), row(i, 2));
            mine.move(random.bounded(1000), 1, 2000);
        }
        mine = {};
        worker.join();
        Rows plain = rowsOf(diff.from);
        QVERIFY(applyPlainly(plain, diff));
        // both threads let go of the same rows
        std::thread last([diff = std::move(diff)]() mutable {
            diff = {};
        });
        plain.clear();
        rows = storeOf(rowsFrom(0, 3000));
        last.join();
    }
}

using Edit = std::function<void(std::vector<Record> &, QRandomGenerator &)>;

void TestRowDiff::manyRows_data()
{
    constexpr int edits = 20'000;
    QTest::addColumn<Edit>("edit");
    QTest::newRow("20 000 values") << Edit([](Rows &rows, QRandomGenerator &random) {
        for (int i = 0; i < edits; ++i) {
            Record &record = rows[std::size_t(random.bounded(int(rows.size())))];
            record = row(keyOf(record), 1);
        }
    });
    QTest::newRow("20 000 scattered inserts") << Edit([](Rows &rows, QRandomGenerator &random) {
        Rows result;
        int next = int(rows.size());
        for (Record &record : rows) {
            if (random.bounded(10) == 0) {
                result.push_back(row(next++));
            }
            result.push_back(std::move(record));
        }
        rows = std::move(result);
    });
    QTest::newRow("20 000 scattered removes") << Edit([](Rows &rows, QRandomGenerator &random) {
        std::erase_if(rows, [&](const Record &) {
            return random.bounded(10) == 0;
        });
    });
    const auto move = [](Rows &rows, QRandomGenerator &random, int count) {
        // a few rows change their place: the new order is that of a number each row gets
        std::vector<std::pair<std::pair<int, std::size_t>, Record>> order; // those with the same number stay as they are
        for (std::size_t i = 0; i < rows.size(); ++i) {
            order.emplace_back(std::pair(int(i), i), std::move(rows[i]));
        }
        for (int i = 0; i < count; ++i) {
            order[std::size_t(random.bounded(int(rows.size())))].first.first = random.bounded(int(rows.size()));
        }
        std::sort(order.begin(), order.end(), [](const auto &a, const auto &b) {
            return a.first < b.first;
        });
        for (std::size_t i = 0; i < rows.size(); ++i) {
            rows[i] = std::move(order[i].second);
        }
    };
    QTest::newRow("20 000 moves") << Edit([=](Rows &rows, QRandomGenerator &random) {
        move(rows, random, edits);
    });
    QTest::newRow("5 000 of each") << Edit([=](Rows &rows, QRandomGenerator &random) {
        move(rows, random, edits / 4);
        Rows result;
        int next = int(rows.size());
        for (Record &record : rows) {
            switch (random.bounded(120)) {
            case 0:
            case 1:
            case 2:
                result.push_back(row(next++));
                break;
            case 3:
            case 4:
            case 5:
                continue;
            case 6:
            case 7:
            case 8:
                record = row(keyOf(record), 1);
                break;
            default:
                break;
            }
            result.push_back(std::move(record));
        }
        rows = std::move(result);
    });
    QTest::newRow("reversed") << Edit([](Rows &rows, QRandomGenerator &) {
        std::reverse(rows.begin(), rows.end());
    });
    QTest::newRow("shuffled") << Edit([](Rows &rows, QRandomGenerator &random) {
        std::shuffle(rows.begin(), rows.end(), random);
    });
    QTest::newRow("neighbours swapped") << Edit([](Rows &rows, QRandomGenerator &) {
        for (std::size_t i = 0; i + 1 < rows.size(); i += 2) {
            rows[i].swap(rows[i + 1]);
        }
    });
    QTest::newRow("all values") << Edit([](Rows &rows, QRandomGenerator &) {
        for (Record &record : rows) {
            record = row(keyOf(record), 1);
        }
    });
    QTest::newRow("others") << Edit([](Rows &rows, QRandomGenerator &) {
        rows = rowsFrom(int(rows.size()), int(rows.size()));
    });
    QTest::newRow("all gone") << Edit([](Rows &rows, QRandomGenerator &) {
        rows.clear();
    });
}

void TestRowDiff::manyRows()
{
    constexpr int count = 200'000;
    QFETCH(const Edit, edit);
    QRandomGenerator random(7);
    Rows target = rowsFrom(0, count);
    edit(target, random);
    // read anew, as a query does: not one row is shared with the old list
    for (Record &record : target) {
        std::array<AioCell, 5> cells;
        for (int i = 0; i < 5; ++i) {
            cells[std::size_t(i)] = record.cell(i);
        }
        record = Record::fromCells(cells);
    }
    const RowStore to = storeOf(target);
    ListModel model(storeOf(rowsFrom(0, count)));

    QElapsedTimer timer;
    timer.start();
    RowDiff diff = RowDiff::between(model.rows, to, keyColumn);
    const qint64 compared = timer.nsecsElapsed();
    const std::array sizes{diff.removes.size(), diff.moves.size(), diff.inserts.size(), diff.changes.size()};

    QVERIFY(model.applier->start(std::move(diff)));
    qint64 longest = 0;
    qint64 total = 0;
    int slices = 0;
    for (auto progress = RowApplier::Progress::More; progress == RowApplier::Progress::More; ++slices) {
        // this thread's own time: what the machine gives to others is no slice of ours
        const qint64 before = threadTime();
        progress = model.applier->applySome(QDeadlineTimer(4, Qt::PreciseTimer));
        const qint64 slice = threadTime() - before;
        longest = qMax(longest, slice);
        total += slice;
    }
    QVERIFY(rowsOf(model.rows) == target);
    QThreadPool::globalInstance()->waitForDone();
    qInfo("compared in %.1f ms: %zu removes, %zu moves, %zu inserts, %zu changes; applied in %.1f ms, %d slices, the longest %.2f ms",
          ms(compared),
          sizes[0],
          sizes[1],
          sizes[2],
          sizes[3],
          ms(total),
          slices,
          ms(longest));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    QVERIFY2(longest < 16'000'000, qPrintable(u"%1 ms"_s.arg(ms(longest))));
#endif
}

QTEST_GUILESS_MAIN(TestRowDiff)
#include "tst_rowdiff.moc"
