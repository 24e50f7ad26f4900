// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "aioorm/testing/detail/await.h"
#include "support/models.h"

#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Databases that come and go while others use the same file.
class TestReopen : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNewObjectForTheSameFileAlwaysWorks()
    {
        const quint32 seed = QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        QTemporaryDir folder;
        const QString file = folder.filePath(u"test.sqlite"_s);
        {
            AioSqliteDatabase first(file);
            await(first.aioCreateTables<User>());
        }
        for (int i = 0; i < 1000; ++i) {
            auto database = std::make_unique<AioSqliteDatabase>(file);
            std::vector<AioTask<qint64>> loose;
            for (int n = int(random.bounded(4)); n > 0; --n) {
                loose.push_back(User::select().aioCount(*database));
            }
            if (random.bounded(3) == 0) {
                QCoreApplication::processEvents();
            }
            if (random.bounded(3) == 0) {
                await(database->aioClose());
            }
            database = std::make_unique<AioSqliteDatabase>(file);
            try {
                QCOMPARE(await(User::select().aioCount(database->timeout(3s))), 0);
            } catch (const AioError &error) {
                QFAIL(qPrintable(u"round %1: %2"_s.arg(i).arg(error.message())));
            }
            for (auto &task : loose) {
                try {
                    await(std::move(task));
                } catch (const AioTimeout &error) {
                    QFAIL(qPrintable(u"round %1, a query of the object that is gone: %2"_s.arg(i).arg(error.message())));
                } catch (const AioInterfaceError &) {
                } catch (const AioCancelled &) {
                    // closed or cancelled, as it comes
                }
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestReopen)
#include "tst_reopen.moc"
