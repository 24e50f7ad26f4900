// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/aiospawn.h"
#include "support/models.h"
#include "support/testdatabase.h"

#include <QScopeGuard>
#include <QThread>

using namespace Qt::StringLiterals;

/// The receiver dies when its operation has finished, but its result has not been delivered yet.
class TestOrphans : public DatabaseTest
{
    Q_OBJECT

private:
    // long enough for a short statement to end while this thread does not look, most times
    static void lookAway(unsigned long milliseconds = 60) { QThread::msleep(milliseconds); }

    template<class T>
    static bool isCancelled(AioTask<T> task)
    {
        try {
            await(std::move(task));
        } catch (const AioCancelled &) {
            return true;
        }
        return false;
    }

private Q_SLOTS:
    void aStatement()
    {
        auto receiver = std::make_unique<QObject>();
        auto task = User::select().aioCount(db().boundTo(receiver.get()));
        lookAway();
        receiver.reset();
        QVERIFY(isCancelled(std::move(task)));
    }

    void aWriteIsThereAllTheSame()
    {
        const auto &u = User::columns();
        await(User::aioCreate(u.username = u"before"_s)); // what is prepared already is sent at once
        AioOutcome outcome = AioOutcome::Refused;
        for (unsigned long time = 60; outcome != AioOutcome::Unknown; time *= 2) {
            QCOMPARE(await(User::select().aioCount()), 1); // what was cancelled before it ended was not carried out
            auto receiver = std::make_unique<QObject>();
            auto task = User::aioCreate(db().boundTo(receiver.get()), u.username = u"a"_s);
            lookAway(time);
            receiver.reset();
            try {
                await(std::move(task));
                QFAIL("not cancelled");
            } catch (const AioCancelled &error) {
                outcome = error.outcome();
            }
        }
        QCOMPARE(await(User::select().aioCount()), 2);
    }

    // what everybody writes: it must not run in an object that is gone
    void theOrdinaryHandler()
    {
        int told = 0, ended = 0;
        class Window : public QObject
        {
        public:
            Window(AioDatabase &db, int &told, int &ended)
                : m_db(db)
                , m_told(told)
                , m_ended(ended)
            {
            }
            AioTask<> load(QString sql)
            {
                const auto guard = qScopeGuard([&ended = m_ended] {
                    ++ended;
                });
                try {
                    co_await AioDatabase::aioExecuteSql(m_db.boundTo(this), sql, {}, Aio::Access::Read);
                } catch (const AioError &error) {
                    ++m_told;
                    m_message = error.message();
                } catch (const std::exception &error) {
                    ++m_told;
                    m_message = QString::fromUtf8(error.what());
                }
            }

        private:
            AioDatabase &m_db;
            int &m_told;
            int &m_ended;
            QString m_message;
        };
        auto window = std::make_unique<Window>(db(), told, ended);
        auto task = window->load(testDatabase().endlessSelect());
        aioSpawn(window.get(), [&window = *window, sql = testDatabase().endlessSelect()] {
            return window.load(sql);
        });
        QVERIFY(waitUntil([this] {
            return db().statistics().open > db().statistics().idle;
        }));
        window.reset();
        QVERIFY(waitUntil([&] {
            return ended == 2;
        }));
        QCOMPARE(told, 0);
        QVERIFY(isCancelled(std::move(task)));
    }

    void theBeginOfATransaction()
    {
        bool entered = false;
        auto receiver = std::make_unique<QObject>();
        const auto body = [&](AioTransaction &) -> AioTask<> {
            entered = true;
            co_return;
        };
        auto task = db().boundTo(receiver.get()).aioAtomic(body);
        lookAway();
        receiver.reset();
        QVERIFY(isCancelled(std::move(task)));
        QVERIFY(!entered);
        QCOMPARE(db().statistics().leased, 0);
    }

    void aSpawnedCoroutine()
    {
        auto context = std::make_unique<QObject>();
        bool wentOn = false, ended = false;
        aioSpawn(context.get(), [&]() -> AioTask<> {
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
};

QTEST_GUILESS_MAIN(TestOrphans)
#include "tst_orphans.moc"
