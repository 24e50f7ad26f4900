// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "core/aiotask.h"
#include "database/aiosqlitedatabase.h"
#include "support/models.h"
#include "testing/aioawait.h"

#include <QTemporaryDir>
#include <QTest>
#include <QThread>

using namespace Qt::StringLiterals;

/// The receiver dies when its operation has finished, but its result has not been delivered yet.
class TestOrphans : public QObject
{
    Q_OBJECT

private:
    // long enough for a short statement to end while this thread does not look
    static void lookAway() { QThread::msleep(60); }

    template<class T>
    static bool isCancelled(QCoro::Task<T> task)
    {
        try {
            await(std::move(task));
        } catch (const AioCancelled &) {
            return true;
        }
        return false;
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_database = std::make_unique<AioSqliteDatabase>(m_folder->filePath(u"test.sqlite"_s));
        await(m_database->aioCreateTables<User>());
    }
    void cleanup()
    {
        await(m_database->aioClose());
        m_database.reset();
    }

    void aStatement()
    {
        auto receiver = std::make_unique<QObject>();
        auto task = User::select().aioCount(m_database->boundTo(receiver.get()));
        lookAway();
        receiver.reset();
        QVERIFY(isCancelled(std::move(task)));
    }

    void aWriteIsThereAllTheSame()
    {
        const auto &u = User::columns();
        auto receiver = std::make_unique<QObject>();
        auto task = User::aioCreate(m_database->boundTo(receiver.get()), u.username = u"a"_s);
        lookAway();
        receiver.reset();
        try {
            await(std::move(task));
            QFAIL("not cancelled");
        } catch (const AioCancelled &error) {
            QCOMPARE(error.outcome(), AioOutcome::Unknown);
        }
        QCOMPARE(await(User::select().aioCount()), 1);
    }

    void theBeginOfATransaction()
    {
        bool entered = false;
        auto receiver = std::make_unique<QObject>();
        const auto body = [&](AioTransaction &) -> QCoro::Task<> {
            entered = true;
            co_return;
        };
        auto task = m_database->boundTo(receiver.get()).aioAtomic(body);
        lookAway();
        receiver.reset();
        QVERIFY(isCancelled(std::move(task)));
        QVERIFY(!entered);
        QCOMPARE(m_database->statistics().leased, 0);
    }

    void aSpawnedCoroutine()
    {
        auto context = std::make_unique<QObject>();
        bool wentOn = false, ended = false;
        aioSpawn(context.get(), [&]() -> QCoro::Task<> {
            class Guard
            {
            public:
                explicit Guard(bool &flag)
                    : m_flag(flag)
                {
                }
                ~Guard() { m_flag = true; }

            private:
                bool &m_flag;
            };
            const Guard guard(ended);
            co_await User::select().aioCount();
            wentOn = true;
        });
        lookAway();
        context.reset();
        QTRY_VERIFY(ended);
        QVERIFY(!wentOn);
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<AioSqliteDatabase> m_database;
};

QTEST_GUILESS_MAIN(TestOrphans)
#include "tst_orphans.moc"
