// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/readyqueue.h"
#include "aioorm/orm/aiorawsql.h"
#include "support/models.h"
#include "support/testdatabase.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QThread>
#include <QTimer>

#include <sys/resource.h>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool underSanitizer = true; // it keeps freed memory back, and takes its time
#else
constexpr bool underSanitizer = false;
#endif

namespace
{
const User::Columns &u = User::columns();

// the most memory the process ever had, in bytes
qint64 peakMemory()
{
    rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return qint64(usage.ru_maxrss) * 1024;
}

/// Counts what the driver has read, while nobody has taken it yet.
class CountingSource final : public Aio::Detail::BatchMaker<qint64>
{
public:
    class Sink final : public Aio::Detail::RowSink
    {
    public:
        explicit Sink(std::shared_ptr<std::atomic<qint64>> count)
            : m_count(std::move(count))
        {
        }
        bool begin(const QByteArrayList &) override { return true; }
        bool row(std::span<const AioCell> cells) override
        {
            ++*m_count;
            rows.append(cells[0].integer);
            return true;
        }
        AioErrorInfo error() const override { return AioErrorInfo(AioErrorKind::Data, QString()); }
        QList<qint64> rows;

    private:
        const std::shared_ptr<std::atomic<qint64>> m_count;
    };

    std::unique_ptr<Aio::Detail::RowSink> makeSink() override { return std::make_unique<Sink>(read); }
    bool take(Aio::Detail::RowSink &sink, QList<qint64> &batch, Aio::Detail::Clock::time_point) override
    {
        batch = std::move(static_cast<Sink &>(sink).rows);
        return true;
    }

    const std::shared_ptr<std::atomic<qint64>> read = std::make_shared<std::atomic<qint64>>(0);
};

AioTask<AioStream<std::shared_ptr<User>>> streamUsers(AioExecutor executor, int batchSize = Aio::defaultBatchSize)
{
    return User::select().orderBy(u.id).aioStream(executor, batchSize);
}

/// What is left of a stream, as the sum of its numbers.
AioTask<qint64> sumOfRest(AioStream<std::tuple<qint64>> &stream)
{
    qint64 sum = 0;
    while (co_await stream.aioNextBatch()) {
        for (const auto &[number] : stream.batch()) {
            sum += number;
        }
    }
    co_return sum;
}

constexpr qint64 sumTo(qint64 last)
{
    return last * (last + 1) / 2;
}
}

/// The rows of a query some at a time.
class TestStream : public DatabaseTest
{
    Q_OBJECT

private:
    AioTask<> addUsers(int count)
    {
        QList<std::tuple<QString, double>> rows;
        for (int i = 1; i <= count; ++i) {
            rows.append(std::tuple(u"user %1"_s.arg(i, 6, 10, QLatin1Char('0')), 0.5));
        }
        co_await User::insertMany(u.username, u.score).rows(rows).aioExecute(db());
    }
    AioTask<AioStream<std::tuple<qint64>>> streamNumbers(AioExecutor executor, qint64 count, int batchSize = Aio::defaultBatchSize)
    {
        return AioRawSql(testDatabase().numbers(u"?"_s), count).aioStreamTuples<qint64>(executor, batchSize);
    }
    bool hasReaders() { return testDatabase().hasReaders(); }
    bool isSqlite() { return testDatabase().isSqlite(); }
    QString endless() { return testDatabase().endlessNumbers(); }
    QString stuck() { return testDatabase().stuckSelect(); }

private Q_SLOTS:
    // -- rows --

    void everyRowOnceAndInOrder_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("batchSize");
        for (const auto &[rows, batchSize] :
             {std::pair(0, 1000), {1, 1000}, {1, 1}, {7, 1}, {6, 7}, {7, 7}, {8, 7}, {14, 7}, {15, 7}, {1000, 1000}, {2500, 1000}, {2500, 100000}}) {
            QTest::addRow("%d rows by %d", rows, batchSize) << rows << batchSize;
        }
    }
    void everyRowOnceAndInOrder()
    {
        QFETCH(int, rows);
        QFETCH(int, batchSize);
        auto stream = await(streamNumbers(db(), rows, batchSize));
        qint64 expected = 1;
        while (await(stream.aioNextBatch())) {
            QCOMPARE(stream.batch().size(), std::min<qint64>(batchSize, rows - expected + 1));
            for (const auto &[number] : stream.batch()) {
                QCOMPARE(number, expected++);
            }
        }
        QCOMPARE(expected, rows + 1);
        QVERIFY(stream.batch().isEmpty());
        QVERIFY(!await(stream.aioNextBatch())); // an end stays one
        QCOMPARE(db().statistics().leased, 0); // and holds nothing
    }

    void tuplesMapsAndModels()
    {
        await(addUsers(25));
        const auto bare = User::select(u.id, u.username, u.bio).where(u.id > 5).orderBy(u.id);
        auto tuples = await(bare.aioStream(10)); // the model's database
        QVERIFY(await(tuples.aioNextBatch()));
        QCOMPARE(tuples.batch().first(), std::tuple(qint64(6), u"user 000006"_s, std::optional<QString>()));
        tuples.close(); // each holds a reader, and there may be two
        struct Line {
            qint64 id;
            QString name;
            std::optional<QString> bio;
        };
        auto structs = await(bare.into<Line>().aioStream(db(), 10));
        QVERIFY(await(structs.aioNextBatch()));
        QCOMPARE(structs.batch().last().name, u"user 000015"_s);
        structs.close();
        QList<QVariantMap> all;
        const QVariantMap last{{u"id"_s, 25}, {u"bio"_s, QVariant::fromValue(nullptr)}};
        auto maps = await(User::select(u.id, u.bio).orderBy(u.id).aioStreamMaps(db(), 10));
        while (await(maps.aioNextBatch())) {
            all += maps.takeBatch();
        }
        QCOMPARE(all.size(), 25);
        QCOMPARE(all.last(), last);
        maps = await(User::select().orderBy(u.id).aioStreamMaps(10));
        QVERIFY(await(maps.aioNextBatch()));
        QCOMPARE(maps.batch(), await(User::select().orderBy(u.id).limit(10).aioMaps()));
        maps = await(AioRawSql(u"SELECT id, bio FROM users WHERE id > ? ORDER BY id", 24).aioStreamMaps(db()));
        QVERIFY(await(maps.aioNextBatch()));
        QCOMPARE(maps.batch(), (QList<QVariantMap>{last}));
        auto partial = await(AioRawSql(u"SELECT id, username FROM users ORDER BY id").aioStreamModels<User>(db(), 4));
        QVERIFY(await(partial.aioNextBatch()));
        QVERIFY(partial.batch().first()->isPartial());
        QCOMPARE(partial.batch().last()->username(), u"user 000004"_s);
        partial.close();
        auto rawStructs =
            await(AioRawSql(u"SELECT id, username, bio FROM users ORDER BY id").aioStreamStructs<Line, qint64, QString, std::optional<QString>>(db(), 4));
        QVERIFY(await(rawStructs.aioNextBatch()));
        QCOMPARE(rawStructs.batch().last().id, 4);
        rawStructs.close();
        auto users = await(streamUsers(db(), 10));
        QList<int> sizes;
        qint64 lastId = 0;
        while (await(users.aioNextBatch())) {
            sizes << int(users.batch().size());
            for (const auto &user : users.batch()) {
                QCOMPARE(user->id(), ++lastId);
                QVERIFY(user->isPersisted());
                QCOMPARE(user->thread(), QThread::currentThread());
            }
        }
        QCOMPARE(sizes, (QList<int>{10, 10, 5}));
    }

    void partialAndJoinedObjects()
    {
        await(addUsers(10));
        const auto &t = Tweet::columns();
        QList<std::tuple<qint64, QString>> rows;
        for (int i = 0; i < 100; ++i) {
            rows.append(std::tuple(1 + i / 10, u"tweet %1"_s.arg(i)));
        }
        await(Tweet::insertMany(t.author, t.content).rows(rows).aioExecute(db()));
        auto stream = await(Tweet::select().only(t.author).include(t.author).orderBy(t.id).aioStream(db(), 20));
        int seen = 0;
        while (await(stream.aioNextBatch())) {
            QCOMPARE(stream.batch().size(), 20);
            QCOMPARE(stream.batch()[0]->author(), stream.batch()[9]->author()); // one object
            QVERIFY(stream.batch()[0]->author() != stream.batch()[10]->author());
            for (const auto &tweet : stream.batch()) {
                QVERIFY(tweet->isPartial());
                QCOMPARE(tweet->author()->username(), u"user %1"_s.arg(1 + seen++ / 10, 6, 10, QLatin1Char('0')));
            }
        }
        QCOMPARE(seen, 100);
    }

    void tenMillionRowsInFlatMemory()
    {
        const qint64 count = underSanitizer ? 300'000 : 10'000'000;
        qint64 sum = 0;
        qint64 rows = 0;
        qint64 before = 0;
        const auto read = [&]() -> AioTask<> {
            auto stream = co_await streamNumbers(db(), count);
            while (co_await stream.aioNextBatch()) {
                for (const auto &[number] : stream.batch()) {
                    sum += number;
                    ++rows;
                }
                if (rows == 100'000) {
                    before = peakMemory();
                }
            }
        };
        await(read(), 30min);
        QCOMPARE(rows, count);
        QCOMPARE(sum, sumTo(count));
        const qint64 grown = peakMemory() - before;
        QVERIFY2(grown < (underSanitizer ? 300 : 4) * 1024 * 1024, qPrintable(u"%1 bytes more at the end than after 100 000 rows"_s.arg(grown)));
    }

    void manyObjectsInFlatMemory()
    {
        const int count = underSanitizer ? 20'000 : 200'000;
        await(db().aioExecuteSql(testDatabase().sql(u"INSERT INTO users (username, rank, active, score, joined) "
                                                    "SELECT %1, x, true, 0.5, '2026-01-01 00:00:00.000' FROM (%2) AS c"_s
                                                        .arg(testDatabase().joined(u"'somebody with a long name '"_s, u"x"_s), testDatabase().numbers(u"?"_s))),
                                 {count}),
              60s);
        int objects = 0;
        qint64 before = 0;
        const auto read = [&]() -> AioTask<> {
            auto stream = co_await streamUsers(db());
            while (co_await stream.aioNextBatch()) {
                for (const auto &user : stream.batch()) {
                    EXPECT(user->rank() == ++objects);
                }
                before = objects == 10'000 ? peakMemory() : before;
            }
        };
        await(read(), 30min);
        QCOMPARE(objects, count);
        const qint64 grown = peakMemory() - before;
        QVERIFY2(grown < (underSanitizer ? 300 : 4) * 1024 * 1024, qPrintable(u"%1 bytes more at the end than after 10 000 objects"_s.arg(grown)));
    }

    void readsOneBatchAhead()
    {
        const auto source = std::make_shared<CountingSource>();
        auto stream = await(Aio::Detail::openStream<qint64>(db(), AioSql{endless().toUtf8(), {}}, 100, source));
        for (int batch = 1; batch <= 5; ++batch) {
            QVERIFY(await(stream.aioNextBatch()));
            QCOMPARE(stream.batch().size(), 100);
            const int expected = hasReaders() ? 100 * (batch + 1) : 100 * batch;
            QVERIFY(waitUntil([&] {
                return *source->read >= expected;
            }));
            await(passTime(5ms));
            QCOMPARE(*source->read, expected);
        }
    }

    void aShortResultTakesOneRequest()
    {
        const auto source = std::make_shared<CountingSource>();
        const std::weak_ptr<CountingSource> alive = source;
        auto stream = await(Aio::Detail::openStream<qint64>(db(), AioSql{"SELECT 1 UNION ALL SELECT 2", {}}, 100, source));
        QVERIFY(await(stream.aioNextBatch()));
        QCOMPARE(db().statistics().leased, 0); // before anybody asks for more
        QCOMPARE(stream.batch(), (QList<qint64>{1, 2}));
        QVERIFY(!await(stream.aioNextBatch()));
    }

    void wideRowsMakeShortBatches()
    {
        // a hundred rows of a megabyte
        auto stream = await(
            AioRawSql(u"SELECT %1 FROM (%2) AS c"_s.arg(testDatabase().bytes(1'000'000), testDatabase().numbers(u"100"_s))).aioStreamTuples<QByteArray>(db()));
        qsizetype rows = 0;
        while (await(stream.aioNextBatch())) {
            QVERIFY2(stream.batch().size() <= 6, qPrintable(QString::number(stream.batch().size())));
            rows += stream.batch().size();
        }
        QCOMPARE(rows, 100);
    }

    void rowsReadOverOthers()
    {
        // What was kept of a batch stays as it was, and nothing of it is seen in a later one: NULLs and texts by turns,
        // batches cut short by their bytes between full ones, and a short one at the end.
        using Row = std::tuple<qint64, std::optional<QString>, QByteArray>;
        const auto expected = [](qint64 number) {
            const bool wide = number > 300 && number < 320;
            return Row(number, number % 3 == 0 ? std::optional<QString>() : u"number %1"_s.arg(number), QByteArray(wide ? 1'000'000 : number % 5, '\0'));
        };
        const auto text = u"CASE WHEN x % 3 = 0 THEN NULL ELSE %1 END"_s.arg(testDatabase().joined(u"'number '"_s, u"x"_s));
        const auto sql = u"SELECT x, %1, %2 FROM (%3) AS c"_s.arg(text,
                                                                  testDatabase().zeros(u"CASE WHEN x > 300 AND x < 320 THEN 1000000 ELSE x % 5 END"_s),
                                                                  testDatabase().numbers(u"1015"_s));
        QList<QList<Row>> batches;
        std::vector<std::optional<QString>> texts;
        auto stream = await(AioRawSql(sql).aioStreamTuples<qint64, std::optional<QString>, QByteArray>(db(), 50));
        for (int batch = 0; await(stream.aioNextBatch()); ++batch) {
            for (const Row &row : stream.batch()) {
                QCOMPARE(row, expected(qint64(texts.size()) + 1));
                texts.push_back(std::get<1>(row));
            }
            if (batch % 3 == 0) {
                batches.append(stream.batch()); // shared
            } else if (batch % 3 == 1) {
                batches.append(stream.takeBatch());
            }
        }
        QCOMPARE(texts.size(), std::size_t(1015));
        for (std::size_t i = 0; i < texts.size(); ++i) {
            QCOMPARE(texts[i], std::get<1>(expected(qint64(i) + 1)));
        }
        for (const auto &batch : batches) {
            for (const Row &row : batch) {
                QCOMPARE(row, expected(std::get<0>(row)));
            }
        }

        const auto narrow = u"SELECT x, %1 AS y FROM (%2) AS c"_s.arg(text, testDatabase().numbers(u"1015"_s));
        struct Line {
            qint64 number;
            std::optional<QString> text;
        };
        qint64 read = 0;
        auto structs = await(AioRawSql(narrow).aioStreamStructs<Line, qint64, std::optional<QString>>(db(), 50));
        while (await(structs.aioNextBatch())) {
            for (const Line &line : structs.batch()) {
                const auto [number, text, bytes] = expected(++read);
                QCOMPARE(line.number, number);
                QCOMPARE(line.text, text);
            }
        }
        QCOMPARE(read, 1015);
        read = 0;
        auto maps = await(AioRawSql(narrow).aioStreamMaps(db(), 50));
        while (await(maps.aioNextBatch())) {
            for (const QVariantMap &map : maps.batch()) {
                const auto [number, text, bytes] = expected(++read);
                QCOMPARE(map, (QVariantMap{{u"x"_s, number}, {u"y"_s, text ? QVariant(*text) : QVariant::fromValue(nullptr)}}));
            }
        }
        QCOMPARE(read, 1015);
    }

    void theEventLoopGetsItsTurn()
    {
        // the rows are always there before they are asked for, so nothing would ever be waited for
        int turns = 0;
        QTimer timer;
        connect(&timer, &QTimer::timeout, this, [&] {
            ++turns;
        });
        timer.start(0);
        const auto read = [&]() -> AioTask<> {
            auto stream = co_await streamNumbers(db(), 1'000'000, 100);
            int batches = 0;
            while (batches < 100 && co_await stream.aioNextBatch()) {
                ++batches;
                QThread::msleep(1);
            }
        };
        await(read());
        QVERIFY2(turns >= 15, qPrintable(QString::number(turns))); // 100 ms of work in slices of 4 ms, give or take
    }

    void objectsAreMadeInSlices()
    {
        await(addUsers(20'000));
        int turns = 0;
        QTimer timer;
        connect(&timer, &QTimer::timeout, this, [&] {
            ++turns;
        });
        auto stream = await(streamUsers(db(), 20'000));
        timer.start(0);
        QVERIFY(await(stream.aioNextBatch()));
        QCOMPARE(stream.batch().size(), 20'000);
        QVERIFY2(turns >= 2, qPrintable(QString::number(turns)));
    }

    // -- errors --

    void aBadCellInMidStream_data()
    {
        QTest::addColumn<QString>("cell");
        QTest::addColumn<bool>("onlySqlite");
        QTest::newRow("NULL") << u"NULL"_s << false;
        QTest::newRow("a fraction") << u"0.5"_s << true;
        QTest::newRow("text") << u"'many'"_s << true;
    }
    void aBadCellInMidStream()
    {
        QFETCH(QString, cell);
        QFETCH(bool, onlySqlite);
        if (onlySqlite && !isSqlite()) {
            QSKIP("elsewhere all rows are of one type");
        }
        const auto sql = u"SELECT CASE WHEN x = 2500 THEN %1 ELSE x END AS number FROM (%2) AS c"_s.arg(cell, testDatabase().numbers(u"5000"_s));
        auto stream = await(AioRawSql(sql).aioStreamTuples<qint64>(db(), 1000));
        QVERIFY(await(stream.aioNextBatch()));
        QVERIFY(await(stream.aioNextBatch()));
        QCOMPARE(std::get<0>(stream.batch().last()), 2000);
        const auto error = errorOf<AioDataError>(stream.aioNextBatch());
        QCOMPARE(error.column(), u"number"_s);
        QCOMPARE(error.phase(), AioPhase::Decode);
        QCOMPARE(error.sql(), sql);
        QVERIFY(stream.batch().isEmpty());
        QCOMPARE(errorOf<AioDataError>(stream.aioNextBatch()).message(), error.message()); // never an end
        QCOMPARE(db().statistics().leased, 0);
        QCOMPARE(await(User::select().aioCount(db())), 0);
    }

    void anErrorOfTheDatabaseInMidStream()
    {
        // abs() of the smallest integer overflows
        const auto sql = u"SELECT abs(CASE WHEN x = 25 THEN -9223372036854775807 - 1 ELSE x END) FROM (%1) AS c"_s.arg(testDatabase().numbers(u"50"_s));
        auto stream = await(AioRawSql(sql).aioStreamTuples<qint64>(db(), 10));
        QVERIFY(await(stream.aioNextBatch()));
        QVERIFY(await(stream.aioNextBatch()));
        for (int i = 0; i < 2; ++i) { // it stays one
            const auto error = errorOf<AioError>(stream.aioNextBatch());
            QVERIFY2(error.message().contains(isSqlite() ? u"overflow"_s : u"out of range"_s), error.what());
            QCOMPARE(error.sqlState(), isSqlite() ? QString() : u"22003"_s); // of numbers out of range
        }
    }

    void whatIsNoQuery_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("part");
        QTest::newRow("no SQL") << u"SELEKT 1"_s << u"syntax error|error in your SQL syntax"_s;
        QTest::newRow("no table") << u"SELECT x FROM nowhere"_s << u"nowhere"_s;
        QTest::newRow("a write") << u"UPDATE users SET rank = 1"_s << u"Only a statement that reads can be streamed"_s;
        QTest::newRow("a write with rows") << u"DELETE FROM users RETURNING id"_s << u"Only a statement that reads can be streamed"_s;
        QTest::newRow("two") << u"SELECT 1; SELECT 2"_s << u"more than one|multiple commands|near .SELECT 2."_s;
        QTest::newRow("two columns") << u"SELECT 1, 2"_s << u"2 columns"_s;
    }
    void whatIsNoQuery()
    {
        QFETCH(QString, sql);
        QFETCH(QString, part);
        auto stream = await(AioRawSql(sql).aioStreamTuples<qint64>(db()));
        const auto error = errorOf<AioProgrammingError>(stream.aioNextBatch());
        QVERIFY2(error.message().contains(QRegularExpression(part)), error.what());
        QCOMPARE(error.sql(), sql);
        auto again = await(AioRawSql(u"SELECT 1"_s).aioStreamTuples<qint64>(db()));
        QVERIFY(await(again.aioNextBatch()));
        const auto insideTransaction = [&](AioTransaction &tx) -> AioTask<> {
            auto inside = co_await AioRawSql(sql).aioStreamTuples<qint64>(tx);
            (void)co_await inside.aioNextBatch();
        };
        QVERIFY2(errorOf<AioProgrammingError>(db().aioAtomic(insideTransaction)).message().contains(QRegularExpression(part)), "inside");
    }

    void misuse()
    {
        AioStream<std::tuple<qint64>> none;
        QVERIFY(none.batch().isEmpty());
        QVERIFY(errorOf<AioProgrammingError>(none.aioNextBatch()).message().contains(u"no query"));
        QVERIFY(errorOf<AioProgrammingError>(streamNumbers(db(), 10, 0)).message().contains(u"at least one row"));
        auto stream = await(streamNumbers(db(), 10, 3));
        auto first = stream.aioNextBatch();
        QVERIFY(errorOf<AioProgrammingError>(stream.aioNextBatch()).message().contains(u"has not ended"));
        QVERIFY(await(std::move(first)));
        QCOMPARE(stream.batch().size(), 3);
        auto moved = std::move(stream);
        QCOMPARE(moved.batch().size(), 3);
        QVERIFY(errorOf<AioProgrammingError>(stream.aioNextBatch()).message().contains(u"no query"));
        QCOMPARE(await(sumOfRest(moved)), sumTo(10) - sumTo(3));
        // a mistake of another thread is told there
        moved = await(streamNumbers(db(), 10'000, 3));
        std::optional<AioErrorKind> kind;
        const std::unique_ptr<QThread> thread(QThread::create([&] {
            QEventLoop loop;
            const auto read = [&]() -> AioTask<> {
                try {
                    (void)co_await moved.aioNextBatch();
                } catch (const AioError &error) {
                    kind = error.kind();
                }
            };
            const auto task = read();
        }));
        thread->start();
        QVERIFY(thread->wait(120'000));
        QCOMPARE(kind, AioErrorKind::Interface);
    }

    // -- in a transaction --

    void statementsInterleave()
    {
        await(addUsers(500));
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            auto stream = co_await streamUsers(tx, 100);
            int seen = 0;
            qint64 last = 0;
            while (co_await stream.aioNextBatch()) {
                for (const auto &user : stream.takeBatch()) {
                    EXPECT(user->id() > std::exchange(last, user->id())); // keys may have gaps
                    if (++seen % 10 == 0) {
                        user->setRank(1000);
                        co_await user->aioSave(tx);
                        co_await Tweet::aioCreate(tx, Tweet::columns().author = user, Tweet::columns().content = u"…"_s);
                    }
                }
                EXPECT(co_await Tweet::select().aioCount(tx) == seen / 10);
            }
            EXPECT(seen == 500);
        };
        await(db().aioAtomic(body));
        QCOMPARE(await(User::select().where(u.rank == 1000).aioCount(db())), 50);
        QCOMPARE(await(Tweet::select().aioCount(db())), 50);
    }

    void severalStreamsOfOneTransaction()
    {
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            auto one = co_await streamNumbers(tx, 1000, 7);
            auto two = co_await streamNumbers(tx, 1000, 7); // the same text
            auto three = co_await streamNumbers(tx, 400, 50);
            qint64 sums[3] = {};
            bool any = true;
            while (any) {
                any = false;
                int i = 0;
                for (auto *stream : {&one, &two, &three}) {
                    if (co_await stream->aioNextBatch()) {
                        any = true;
                        for (const auto &[number] : stream->batch()) {
                            sums[i] += number;
                        }
                    }
                    ++i;
                }
            }
            EXPECT(sums[0] == sumTo(1000));
            EXPECT(sums[1] == sumTo(1000));
            EXPECT(sums[2] == sumTo(400));
        };
        await(db().aioAtomic(body));
    }

    void aStatementCancelledBesideAStream()
    {
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            auto stream = co_await streamNumbers(tx, 1000, 10);
            EXPECT(co_await stream.aioNextBatch());
            for (int i = 0; i < 5; ++i) {
                bool timedOut = false;
                try {
                    co_await attempt(tx, [&](AioTransaction &inner) {
                        return AioDatabase::aioExecuteSql(inner.timeout(10ms), testDatabase().endlessSelect());
                    });
                } catch (const AioTimeout &) {
                    timedOut = true;
                }
                EXPECT(timedOut);
                EXPECT(co_await User::select().aioCount(tx) == i);
                co_await User::aioCreate(tx, u.username = u"user %1"_s.arg(i));
            }
            EXPECT(co_await sumOfRest(stream) == sumTo(1000) - sumTo(10));
        };
        await(db().aioAtomic(body));
        QCOMPARE(await(User::select().aioCount(db())), 5);
    }

    void aStreamCancelledBesideAStream()
    {
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            auto stream = co_await streamNumbers(tx, 1000, 10);
            EXPECT(co_await stream.aioNextBatch());
            for (int i = 0; i < 20; ++i) {
                auto other = co_await AioRawSql(stuck()).aioStreamTuples<qint64>(tx, 1);
                EXPECT(co_await other.aioNextBatch());
                if (i % 2 == 0) {
                    co_await passTime(); // it has got stuck by then
                }
                other = {};
                EXPECT(co_await User::select().aioCount(tx) == i);
                co_await User::aioCreate(tx, u.username = u"user %1"_s.arg(i));
            }
            EXPECT(co_await sumOfRest(stream) == sumTo(1000) - sumTo(10));
        };
        await(db().aioAtomic(body));
        QCOMPARE(await(User::select().aioCount(db())), 20);
    }

    void commitAndRollbackEndIt_data()
    {
        QTest::addColumn<bool>("commits");
        QTest::addColumn<int>("batches");
        for (const bool commits : {true, false}) {
            for (const int batches : {0, 1, 9, 10}) {
                QTest::addRow("%s after %d batches", commits ? "commit" : "rollback", batches) << commits << batches;
            }
        }
    }
    void commitAndRollbackEndIt()
    {
        QFETCH(bool, commits);
        QFETCH(int, batches);
        await(addUsers(1)); // a write lock to be let go
        AioStream<std::tuple<qint64>> stream;
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            co_await User::update(u.rank = 3).aioExecute(tx);
            stream = co_await streamNumbers(tx, 100, 10);
            for (int i = 0; i < batches; ++i) {
                EXPECT(co_await stream.aioNextBatch());
            }
            const auto end = commits ? tx.aioCommit() : tx.aioRollback();
            co_await end;
            for (int i = 0; i < 2; ++i) {
                bool thrown = false;
                try {
                    (void)co_await stream.aioNextBatch();
                } catch (const AioInterfaceError &error) {
                    thrown = error.message().contains(commits ? u"was committed"_s : u"was rolled back"_s);
                }
                EXPECT(thrown);
            }
            // and the block goes on, in a transaction of its own
            auto other = co_await streamNumbers(tx, 100, 10);
            EXPECT(co_await sumOfRest(other) == sumTo(100));
        };
        await(db().aioAtomic(body));
        QCOMPARE(await(User::select().where(u.rank == 3).aioCount(db())), commits ? 1 : 0);
        // the end of the block is the commit
        const auto another = [&](AioTransaction &tx) -> AioTask<> {
            co_await User::update(u.rank = 4).aioExecute(tx);
            stream = co_await streamNumbers(tx, 100, 10);
            for (int i = 0; i < batches; ++i) {
                EXPECT(co_await stream.aioNextBatch());
            }
        };
        await(db().aioAtomic(another));
        QVERIFY(errorOf<AioInterfaceError>(stream.aioNextBatch()).message().contains(u"was committed"));
        QCOMPARE(await(User::select().where(u.rank == 4).aioCount(db())), 1);
    }

    void whatWasReadToItsEndOutlivesTheTransaction()
    {
        AioStream<std::tuple<qint64>> stream;
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            stream = co_await streamNumbers(tx, 100, 1000);
            EXPECT(co_await stream.aioNextBatch());
        };
        await(db().aioAtomic(body));
        QCOMPARE(stream.batch().size(), 100);
        QVERIFY(!await(stream.aioNextBatch()));
    }

    void savepoints()
    {
        await(addUsers(100));
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            auto outer = co_await streamUsers(tx, 10);
            AioStream<std::shared_ptr<User>> inner;
            int seen = 0;
            while (co_await outer.aioNextBatch()) {
                seen += int(outer.batch().size());
                const auto nested = [&](AioTransaction &savepoint) -> AioTask<> {
                    inner = co_await streamUsers(savepoint, 10);
                    EXPECT(co_await inner.aioNextBatch());
                    co_await User::update(u.rank = seen).where(u.id <= seen).aioExecute(savepoint);
                    if (seen % 20 == 0) {
                        throw AioProgrammingError(u"back"_s);
                    }
                };
                bool thrown = false;
                try {
                    co_await tx.aioAtomic(nested);
                } catch (const AioProgrammingError &) {
                    thrown = true;
                }
                EXPECT(thrown == (seen % 20 == 0));
                bool ended = false;
                try {
                    (void)co_await inner.aioNextBatch();
                } catch (const AioInterfaceError &) {
                    ended = true;
                }
                EXPECT(ended);
            }
            EXPECT(seen == 100);
        };
        await(db().aioAtomic(body));
        QCOMPARE(await(User::select().where(u.rank == 90).aioCount(db())), 90);
    }

    void aTableThatIsReadCannotBeDropped()
    {
        await(addUsers(100));
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            auto stream = co_await streamUsers(tx, 10);
            EXPECT(co_await stream.aioNextBatch());
            QString drop = u"DROP TABLE tweets"_s;
            if (!isSqlite()) { // to SQLite it is any table, to others the one that is read
                co_await AioDatabase::aioExecuteSql(tx, drop);
                drop = u"DROP TABLE users"_s;
            }
            bool refused = false;
            try {
                co_await attempt(tx, [&](AioTransaction &inner) {
                    return AioDatabase::aioExecuteSql(inner, drop);
                });
            } catch (const AioOperationalError &error) {
                refused = error.outcome() == AioOutcome::Refused;
            }
            EXPECT(refused);
            EXPECT(co_await stream.aioNextBatch());
            stream = {};
            co_await AioDatabase::aioExecuteSql(tx, drop);
        };
        await(db().aioAtomic(body));
    }

    void onAConnectionOfOnesOwn()
    {
        AioStream<std::tuple<qint64>> stream;
        {
            const auto connection = await(db().aioConnection());
            stream = await(streamNumbers(connection, 100, 10));
            QVERIFY(await(stream.aioNextBatch()));
            if (isSqlite()) {
                await(AioDatabase::aioExecuteSql(connection, u"CREATE TEMP TABLE t (x)"_s));
                await(AioDatabase::aioExecuteSql(connection, u"BEGIN"_s));
                await(AioDatabase::aioExecuteSql(connection, u"INSERT INTO t VALUES (1)"_s));
                QVERIFY(await(stream.aioNextBatch()));
                await(AioDatabase::aioExecuteSql(connection, u"ROLLBACK"_s));
                QVERIFY(await(stream.aioNextBatch()));
            } else { // the stream has begun a transaction there, which only reads
                QCOMPARE(await(User::select().aioCount(connection)), 0);
                QVERIFY(await(stream.aioNextBatch()));
                QCOMPARE(await(User::select().aioCount(connection)), 0);
                QVERIFY(await(stream.aioNextBatch()));
            }
        }
        // the stream holds it now
        QCOMPARE(db().statistics().leased, 1);
        QCOMPARE(await(sumOfRest(stream)), sumTo(100) - sumTo(30));
    }

    // -- outside of one --

    void seesOneStateOfTheDatabase()
    {
        await(addUsers(1000));
        const auto read = [&]() -> AioTask<> {
            auto stream = co_await streamUsers(db(), 100);
            int seen = 0;
            while (co_await stream.aioNextBatch()) {
                seen += int(stream.batch().size());
                // with everything else going on meanwhile
                const auto body = [&](AioTransaction &tx) -> AioTask<> {
                    co_await User::aioCreate(tx, u.username = u"new %1"_s.arg(seen));
                };
                co_await db().aioAtomic(body);
                EXPECT(co_await User::select().aioCount(db()) > 1000);
                if (seen >= 2000) {
                    break; // on a shared connection it sees what it is fed
                }
            }
            EXPECT(hasReaders() ? seen == 1000 : seen > 1000);
        };
        await(read());
    }

    void allReadersHeldByStreams()
    {
        if (!hasReaders()) {
            // one connection, and the streams share it
            std::vector<AioStream<std::tuple<qint64>>> streams;
            for (int i = 0; i < 20; ++i) {
                streams.push_back(await(streamNumbers(db(), 1000, 10)));
                QVERIFY(await(streams.back().aioNextBatch()));
            }
            QCOMPARE(await(User::select().aioCount(db())), 0);
            for (auto &stream : streams) {
                QCOMPARE(await(sumOfRest(stream)), sumTo(1000) - sumTo(10));
            }
            return;
        }
        std::vector<AioStream<std::tuple<qint64>>> streams;
        const int readers = testDatabase().readers();
        for (int i = 0; i < readers; ++i) {
            streams.push_back(await(streamNumbers(db(), 1'000'000)));
        }
        db().setAcquireTimeout(30ms);
        const auto read = errorOf<AioTimeout>(User::select().aioCount(db()));
        QVERIFY2(read.message().contains(u"%1 held by streams (AioStream)"_s.arg(readers)), read.what());
        const auto stream = errorOf<AioTimeout>(streamNumbers(db(), 1));
        QVERIFY2(stream.message().contains(u"%1 held by streams (AioStream)"_s.arg(readers)), stream.what());
        QCOMPARE(stream.phase(), AioPhase::Acquire);
        db().setAcquireTimeout(10s);
        if (!isSqlite()) {
            streams.pop_back(); // the one that writes is one of them
        }
        await(User::aioCreate(db(), u.username = u"written all the same"_s));
        if (isSqlite()) {
            streams.pop_back();
        }
        QCOMPARE(await(User::select().aioCount(db())), 1);
    }

    // -- early ends --

    void tenThousandEarlyDestructions()
    {
        const quint32 seed =
            qEnvironmentVariableIntValue("AIOORM_SEED") ? quint32(qEnvironmentVariableIntValue("AIOORM_SEED")) : QRandomGenerator::global()->generate();
        qInfo("AIOORM_SEED=%u", seed);
        QRandomGenerator random(seed);
        await(addUsers(1000));
        const auto run = [&]() -> AioTask<> {
            for (int i = 0; i < 10'000; ++i) {
                const int batches = random.bounded(5);
                const int batchSize = 1 + random.bounded(300);
                const auto use = [&](AioExecutor executor) -> AioTask<> {
                    if (random.bounded(2)) {
                        auto stream = co_await streamUsers(executor, batchSize);
                        for (int batch = 0; batch < batches && co_await stream.aioNextBatch(); ++batch) { }
                    } else {
                        const QString sql = random.bounded(2) ? endless() : stuck();
                        auto stream = co_await AioRawSql(sql).aioStreamTuples<qint64>(executor, batchSize);
                        if (random.bounded(3) == 0) {
                            const auto pending = stream.aioNextBatch(); // it is destroyed under a reader
                        } else if (batchSize > 100 || batches > 3) {
                            co_await passTime(0ms);
                        }
                    }
                };
                if (random.bounded(4) == 0) {
                    const auto body = [&](AioTransaction &tx) -> AioTask<> {
                        co_await User::update(u.rank = -i - 1).where(u.id == 1).aioExecute(tx);
                        co_await use(tx);
                        EXPECT(co_await User::select().where(u.rank == -i - 1).aioCount(tx) == 1);
                    };
                    co_await db().aioAtomic(body);
                } else {
                    co_await use(db());
                }
            }
        };
        await(run(), 30min);
        QVERIFY(waitUntil([] {
            return Aio::Detail::ReadyQueue::current()->pending() == 0;
        }));
        // no query stands open anywhere
        await(db().aioDropTables<Tweet, User>());
        QCOMPARE(db().statistics().leased, 0);
        QVERIFY(db().statistics().open <= 1 + testDatabase().readers()); // none was given up
    }

    void usableAtOnceAfterAnEarlyEnd()
    {
        const auto run = [&]() -> AioTask<> {
            for (int i = 0; i < 20; ++i) {
                std::vector<AioStream<std::tuple<qint64>>> streams;
                for (int reader = 0; reader < (hasReaders() ? testDatabase().readers() : 1); ++reader) {
                    const QString sql = i % 2 ? stuck() : endless();
                    streams.push_back(co_await AioRawSql(sql).aioStreamTuples<qint64>(db(), 1));
                }
                co_await passTime(2ms);
                streams.clear();
                (void)co_await User::select().aioCount(db()); // none of those would have ended
            }
        };
        await(run());
    }

    void destroyedUnderItsReader()
    {
        std::optional<AioStream<std::tuple<qint64>>> stream(await(AioRawSql(stuck()).aioStreamTuples<qint64>(db(), 1)));
        QVERIFY(await(stream->aioNextBatch()));
        auto pending = stream->aioNextBatch();
        await(passTime());
        stream.reset();
        QVERIFY(errorOf<AioCancelled>(std::move(pending)).message().contains(u"closed or destroyed"));
    }

    void closedByHand()
    {
        auto stream = await(AioRawSql(endless()).aioStreamTuples<qint64>(db()));
        QVERIFY(await(stream.aioNextBatch()));
        stream.close();
        QVERIFY(stream.batch().isEmpty());
        QCOMPARE(db().statistics().leased, 0);
        (void)errorOf<AioCancelled>(stream.aioNextBatch());
        stream.close();
    }

    // -- limits --

    void timeoutIsForEachWait()
    {
        const auto run = [&]() -> AioTask<> {
            auto stream = co_await AioRawSql(u"SELECT 1 UNION ALL SELECT 2"_s).aioStreamTuples<qint64>(db().timeout(1h), 1);
            EXPECT(co_await stream.aioNextBatch());
            auto slow = co_await AioRawSql(stuck()).aioStreamTuples<qint64>(db().timeout(500ms), 1);
            EXPECT(co_await slow.aioNextBatch());
            co_await passTime(700ms); // longer than the timeout, but nobody waits
            EXPECT(co_await stream.aioNextBatch());
            bool thrown = false;
            QElapsedTimer clock;
            clock.start();
            try {
                (void)co_await slow.aioNextBatch();
            } catch (const AioTimeout &error) {
                thrown = error.phase() == AioPhase::Execute && error.outcome() == AioOutcome::Refused && error.sql() == stuck();
            }
            EXPECT(thrown);
            EXPECT(clock.elapsed() >= 495);
            thrown = false;
            try {
                (void)co_await slow.aioNextBatch(); // it is over
            } catch (const AioTimeout &) {
                thrown = true;
            }
            EXPECT(thrown);
        };
        await(run());
    }

    void deadlineIsForAllOfIt()
    {
        const auto run = [&]() -> AioTask<> {
            auto stream = co_await AioRawSql(endless()).aioStreamTuples<qint64>(db().deadline(QDeadlineTimer(1000)), 10);
            EXPECT(co_await stream.aioNextBatch());
            co_await passTime(1100ms);
            bool thrown = false;
            try {
                (void)co_await stream.aioNextBatch(); // though its rows are there
            } catch (const AioTimeout &) {
                thrown = true;
            }
            EXPECT(thrown);
        };
        await(run());
    }

    void cancelledByItsToken_data()
    {
        QTest::addColumn<bool>("waiting");
        QTest::newRow("while a batch is awaited") << true;
        QTest::newRow("between two") << false;
    }
    void cancelledByItsToken()
    {
        QFETCH(bool, waiting);
        AioCancelSource source;
        auto stream = await(AioRawSql(stuck()).aioStreamTuples<qint64>(db().token(source.token()), 1));
        QVERIFY(await(stream.aioNextBatch()));
        std::optional<AioTask<bool>> pending;
        if (waiting) {
            pending = stream.aioNextBatch();
            await(passTime());
        }
        const std::unique_ptr<QThread> thread(QThread::create([&] {
            source.cancel();
        }));
        thread->start();
        QVERIFY(thread->wait(120'000));
        (void)errorOf<AioCancelled>(waiting ? std::move(*pending) : stream.aioNextBatch());
        (void)errorOf<AioCancelled>(stream.aioNextBatch());
        QCOMPARE(db().statistics().leased, 0);
    }

    void boundObjectDies_data() { cancelledByItsToken_data(); }
    void boundObjectDies()
    {
        QFETCH(bool, waiting);
        auto object = std::make_unique<QObject>();
        auto stream = await(AioRawSql(stuck()).aioStreamTuples<qint64>(db().boundTo(object.get()), 1));
        QVERIFY(await(stream.aioNextBatch()));
        std::optional<AioTask<bool>> pending;
        if (waiting) {
            pending = stream.aioNextBatch();
            await(passTime());
        }
        object.reset();
        (void)errorOf<AioCancelled>(waiting ? std::move(*pending) : stream.aioNextBatch());
        QCOMPARE(db().statistics().leased, 0);
    }

    void spawnContextDies()
    {
        bool ended = false;
        bool begun = false;
        QObject object;
        auto context = std::make_unique<QObject>();
        aioSpawn(context.get(), [&]() -> AioTask<> {
            auto stream = co_await AioRawSql(stuck()).aioStreamTuples<qint64>(db(), 1);
            (void)co_await stream.aioNextBatch();
            begun = true;
            try {
                (void)co_await stream.aioNextBatch();
            } catch (const AioCancelled &) {
                ended = true;
            }
        });
        QVERIFY(waitUntil([&] {
            return begun;
        }));
        QVERIFY(!ended);
        context.reset();
        QVERIFY(waitUntil([&] {
            return ended;
        }));
    }

    void forgottenTransactionIsNoticedBetweenBatches()
    {
        await(addUsers(30));
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            auto stream = co_await streamUsers(tx, 10);
            co_await passTime(); // resumed by something else: the marker is lost
            while (co_await stream.aioNextBatch()) {
                bool noticed = false;
                try {
                    (void)co_await User::select().aioCount();
                } catch (const AioProgrammingError &) {
                    noticed = true;
                }
                EXPECT(noticed);
            }
        };
        await(db().aioAtomic(body));
    }

    // -- ends of other things --

    void databaseClosed()
    {
        db().setCloseTimeout(50ms);
        auto stream = await(AioRawSql(endless()).aioStreamTuples<qint64>(db(), 10));
        QVERIFY(await(stream.aioNextBatch()));
        auto between = await(AioRawSql(stuck()).aioStreamTuples<qint64>(db(), 1));
        QVERIFY(await(between.aioNextBatch()));
        auto pending = between.aioNextBatch();
        await(db().aioClose());
        const auto end = endOf(std::move(pending));
        QVERIFY(end && (end->kind() == AioErrorKind::Cancelled || end->kind() == AioErrorKind::Interface));
        const auto readOn = [&]() -> AioTask<> {
            while (co_await stream.aioNextBatch()) { } // what was read ahead may still come
        };
        const auto endOfRest = endOf(readOn());
        QVERIFY(endOfRest && (endOfRest->kind() == AioErrorKind::Cancelled || endOfRest->kind() == AioErrorKind::Interface));
        await(db().aioConnect());
        auto again = await(streamNumbers(db(), 100, 10));
        QCOMPARE(await(sumOfRest(again)), sumTo(100));
    }

    void closingWaitsForAStream()
    {
        if (!hasReaders()) {
            return; // a shared connection is not held
        }
        auto stream = await(streamNumbers(db(), 100'000));
        const auto closing = db().aioClose();
        QCOMPARE(await(sumOfRest(stream)), sumTo(100'000));
        await(passTime());
    }

    void databaseDestroyed()
    {
        auto stream = await(AioRawSql(endless()).aioStreamTuples<qint64>(db(), 10));
        QVERIFY(await(stream.aioNextBatch()));
        auto stuckOne = await(AioRawSql(stuck()).aioStreamTuples<qint64>(db(), 1));
        QVERIFY(await(stuckOne.aioNextBatch()));
        auto pending = stuckOne.aioNextBatch();
        testDatabase().forget();
        (void)errorOf<AioCancelled>(std::move(pending));
        const auto readOn = [&]() -> AioTask<> {
            while (co_await stream.aioNextBatch()) { }
        };
        const auto endOfRest = endOf(readOn());
        QVERIFY(endOfRest && (endOfRest->kind() == AioErrorKind::Cancelled || endOfRest->kind() == AioErrorKind::Interface));
    }

    void threadEnds_data()
    {
        QTest::addColumn<bool>("inTransaction");
        QTest::newRow("outside a transaction") << false;
        QTest::newRow("in one") << true;
    }
    void threadEnds()
    {
        QFETCH(bool, inTransaction);
        await(addUsers(100));
        const AioPoolStatistics before = db().statistics();
        // both outlive the thread they belong to
        std::optional<AioTransaction> transaction;
        AioStream<std::shared_ptr<User>> stream;
        const std::unique_ptr<QThread> thread(QThread::create([&] {
            QEventLoop loop;
            const auto begin = [&]() -> AioTask<> {
                if (inTransaction) {
                    transaction.emplace(co_await db().aioBegin());
                }
                const AioExecutor executor = inTransaction ? AioExecutor(*transaction) : AioExecutor(db());
                stream = co_await streamUsers(executor, 10);
                EXPECT(co_await stream.aioNextBatch());
                EXPECT(stream.takeBatch().size() == 10);
                loop.quit();
            };
            const auto task = begin();
            loop.exec();
        }));
        if (inTransaction) {
            QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"comes back in an open transaction"_s));
        }
        thread->start();
        QVERIFY(thread->wait(120'000));
        QVERIFY(waitUntil([&] {
            return db().statistics().leased == before.leased;
        }));
        (void)errorOf<AioInterfaceError>(stream.aioNextBatch());
        stream = {};
        if (inTransaction) {
            QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"last handle went"_s));
            transaction.reset();
        }
        await(db().aioDropTables<Tweet, User>()); // nothing reads them any more
    }
};

QTEST_GUILESS_MAIN(TestStream)
#include "tst_stream.moc"
