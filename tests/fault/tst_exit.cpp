// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// A program that ends while a hundred queries sleep, in every order of quit, close, delete and leak: it does not wait for them, and they do
// not go on. This program is also those programs: see main().

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "support/faultserver.h"
#include "support/testdatabase.h"

#include <QCoroTask>
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <cstdio>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace
{
AioTask<> sleep(AioExecutor executor, QString sql)
{
    co_await AioDatabase::aioExecuteSql(executor, sql, {}, Aio::Access::Read);
}

/// argv: the order, the URL, a query that sleeps.
int leave(int argc, char **argv)
{
    const QString order = QString::fromLocal8Bit(argv[2]);
    const auto app = std::make_unique<QCoreApplication>(argc, argv);
    auto db = AioDatabase::fromUrl(QString::fromLocal8Bit(argv[3]));
    const QString sql = QString::fromLocal8Bit(argv[4]);
    std::vector<AioTask<>> tasks;
    std::optional<AioTask<>> closing;
    QTimer::singleShot(0, app.get(), [&] {
        for (int i = 0; i < 100; ++i) {
            tasks.push_back(sleep(AioExecutor(*db), sql));
        }
    });
    const auto isRunning = [&] {
        return db->statistics().open > 0;
    };
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, app.get(), [&] {
        if (!isRunning()) {
            return;
        }
        look.stop();
        std::puts("running");
        std::fflush(stdout);
        if (order.startsWith(u"close")) {
            closing.emplace(db->aioClose());
        }
        if (order.startsWith(u"delete")) {
            db.reset();
        }
        QCoreApplication::quit();
    });
    look.start(10ms);
    if (order == u"wait in aboutToQuit") {
        QObject::connect(app.get(), &QCoreApplication::aboutToQuit, app.get(), [&] {
            QCoro::waitFor(db->aioClose());
        });
    }
    QCoreApplication::exec();
    if (order == u"close and wait") {
        QCoro::waitFor(std::move(*closing));
    }
    if (order.endsWith(u"leak")) {
        (void)db.release();
        new std::vector<AioTask<>>(std::move(tasks));
    }
    return 0;
}
}

class TestExit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ends_data()
    {
        QTest::addColumn<QString>("order");
        QTest::addColumn<QString>("kind"); // of the server; empty: SQLite
        const QStringList kinds = FaultServer::kinds() << QString();
        for (const char *order : {"quit", "close, quit", "close and wait", "wait in aboutToQuit", "delete, quit", "quit, leak", "close, quit, leak"}) {
            for (const QString &kind : kinds) {
                QTest::addRow("%s: %s", kind.isEmpty() ? "sqlite" : qPrintable(kind), order) << QString::fromLatin1(order) << kind;
            }
        }
    }
    void ends()
    {
        QFETCH(const QString, order);
        QFETCH(const QString, kind);
        const QTemporaryDir folder;
        FaultServer *const server = kind.isEmpty() ? nullptr : &FaultServer::of(kind);
        QVERIFY2(!server || server->start(), server ? qPrintable(server->errorString()) : "");
        const QString url = server ? server->url() : u"sqlite://"_s + folder.filePath(u"test.sqlite"_s);
        const QString sql = server ? server->work(60) : u"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"_s;
        if (!server) {
            AioSqliteDatabase db(folder.filePath(u"test.sqlite"_s));
            await(db.aioConnect());
            await(db.aioClose());
        }
        QProcess program;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"ASAN_OPTIONS"_s, u"detect_leaks=0"_s); // some leak on purpose
        program.setProcessEnvironment(environment);
        program.start(QCoreApplication::applicationFilePath(), {u"--leave"_s, order, url, sql});
        QVERIFY(program.waitForReadyRead(60000));
        QElapsedTimer timer;
        timer.start();
        const bool hasEnded = program.waitForFinished(60000);
        const qint64 time = timer.elapsed();
        const QByteArray errors = program.readAllStandardError();
        QVERIFY2(hasEnded && program.exitStatus() == QProcess::NormalExit && program.exitCode() == 0, errors);
        qInfo("%lld ms", time);
        QVERIFY2(time < 4000, errors); // 2 s is what it may take; 5 s more was what a graceful close waits
        if (server) {
            // long before the statements would end by themselves
            QTRY_COMPARE_WITH_TIMEOUT(server->connections(FaultServer::Which::All), 0, 20000);
        }
    }
};

int main(int argc, char *argv[])
{
    if (argc == 5 && qstrcmp(argv[1], "--leave") == 0) {
        return leave(argc, argv);
    }
    QCoreApplication app(argc, argv);
    TestExit test;
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}

#include "tst_exit.moc"
