// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// Code of the program's own that throws while rows are read: whatever it throws ends the operation, and nothing else.

#include "aioorm/database/aiostream.h"
#include "aioorm/orm/aiorawsql.h"
#include "support/models.h"
#include "support/testdatabase.h"

#include <new>
#include <stdexcept>

using namespace Qt::StringLiterals;

static int s_throws = 0;

/// A number whose reading throws.
class Thrower
{
};

template<>
struct AioType<Thrower> {
    static constexpr Aio::ColumnKind kind = Aio::ColumnKind::BigInt;
    static AioValue toValue(Thrower) { return AioValue(qint64(0)); }
    static bool fromCell(const AioCell &, Thrower &)
    {
        switch (s_throws) {
        case 0:
            throw 4711;
        case 1:
            throw std::bad_alloc();
        case 2:
            throw std::runtime_error("what a pity");
        default:
            AioErrorInfo(AioErrorKind::Integrity, QStringLiteral("of our own")).raise();
        }
    }
};

class TestThrowing : public DatabaseTest
{
    Q_OBJECT

private:
    static void kinds()
    {
        QTest::addColumn<int>("what");
        QTest::addColumn<AioErrorKind>("kind");
        QTest::newRow("a number") << 0 << AioErrorKind::Programming;
        QTest::newRow("no memory") << 1 << AioErrorKind::Operational;
        QTest::newRow("a std::exception") << 2 << AioErrorKind::Programming;
        QTest::newRow("an error of the library") << 3 << AioErrorKind::Integrity;
    }
    template<class F>
    void verifyEnds(F &&read)
    {
        QFETCH(const int, what);
        QFETCH(const AioErrorKind, kind);
        s_throws = what;
        const auto error = endOf(read());
        QVERIFY(error);
        QCOMPARE(error->kind(), kind);
        QCOMPARE(error->phase(), AioPhase::Decode);
        QVERIFY(!error->message().isEmpty());
        // the connection is as good as before
        await(User::aioCreate(User::columns().username = u"later"_s));
        QCOMPARE(await(User::select().where(User::columns().username == u"later"_s).aioCount()), 1);
    }

private Q_SLOTS:
    void tuples_data() { kinds(); }
    void tuples()
    {
        verifyEnds([this]() -> AioTask<> {
            const auto rows = co_await AioRawSql(testDatabase().numbers(u"3"_s)).aioTuples<Thrower>(db());
            EXPECT(rows.isEmpty());
        });
    }

    void stream_data() { kinds(); }
    void stream()
    {
        verifyEnds([this]() -> AioTask<> {
            auto stream = co_await AioRawSql(testDatabase().numbers(u"3"_s)).aioStreamTuples<Thrower>(db());
            while (co_await stream.aioNextBatch()) { }
        });
    }

    void inATransaction_data() { kinds(); }
    void inATransaction()
    {
        verifyEnds([this]() -> AioTask<> {
            const auto body = [this](AioTransaction &tx) -> AioTask<> {
                co_await User::aioCreate(tx, User::columns().username = u"undone"_s);
                co_await AioRawSql(testDatabase().numbers(u"3"_s)).aioTuples<Thrower>(tx);
            };
            co_await db().aioAtomic(body);
        });
        QCOMPARE(await(User::select().where(User::columns().username == u"undone"_s).aioCount()), 0);
    }
};

QTEST_GUILESS_MAIN(TestThrowing)
#include "tst_throwing.moc"
