// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// Programs that end while something of theirs still runs. This program is also those programs: see main().

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "aioorm/orm/aiorawsql.h"
#include "aioorm/testing/detail/await.h"
#include "support/models.h"

#include <QCoroTimer>
#include <QFile>
#include <QProcess>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <cstdio>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace
{
const auto endless = u"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"_s;

void say(const char *what)
{
    std::puts(what);
    std::fflush(stdout);
}

AioTask<> neverEnds()
{
    // not in the frame: who waits for ever is kept by what it waits for, and by nothing else
    static QTimer *const timer = new QTimer;
    timer->start(24h);
    co_await timer;
}

void wait(AioDatabase &db, AioTransaction &tx, const QByteArray &where)
{
    if (where == "statement") {
        db.executeSql(tx, endless);
    } else if (where == "other connection") {
        db.executeSql(AioExecutor(db), endless, {}, Aio::Access::Read);
    } else if (where == "timer") {
        Aio::await(neverEnds());
    } else if (where == "stream") {
        AioRawSql(endless).streamTuples<qint64>(tx).nextBatch();
    } else if (where == "catch") {
        try {
            db.executeSql(tx, endless);
        } catch (const AioCancelled &) {
            try {
                User::create(tx, User::columns().username = u"bob"_s);
            } catch (const AioCancelled &) {
                say("refused");
            } catch (const AioInterfaceError &) {
                say("refused");
            }
            throw;
        }
    }
}

/// The event loop is left while a run() waits: for the database, or for something else.
int leaveTheLoop(int argc, char **argv)
{
    const QByteArray where = argv[2];
    const bool databaseGoesFirst = qstrcmp(argv[3], "database") == 0;
    std::unique_ptr<AioSqliteDatabase> db;
    {
        QCoreApplication app(argc, argv);
        db = std::make_unique<AioSqliteDatabase>(QFile::decodeName(argv[4]));
        const auto job = [&db = *db, &app, &where] {
            const auto guard = qScopeGuard([] {
                say("unwound");
            });
            db.atomic([&](AioTransaction &tx) {
                User::create(User::columns().username = u"alice"_s);
                QMetaObject::invokeMethod(&app, &QCoreApplication::quit, Qt::QueuedConnection);
                wait(db, tx, where);
            });
            say("through");
        };
        const auto task = db->run(job);
        QCoreApplication::exec();
        say("left");
        if (databaseGoesFirst) {
            db.reset();
        }
    }
    db.reset();
    say("end");
    return 0;
}
}

/// What the end of a program comes to, seen from outside.
class TestQuit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aLiveFiber_data()
    {
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("first");
        for (const char *where : {"statement", "other connection", "timer", "stream", "catch"}) {
            for (const char *first : {"database", "application"}) {
                QTest::addRow("%s, the %s goes first", where, first) << QString::fromLatin1(where) << QString::fromLatin1(first);
            }
        }
    }
    void aLiveFiber()
    {
        QFETCH(QString, where);
        QFETCH(QString, first);
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"test.sqlite"_s);
        AioSqliteDatabase db(file);
        await(db.aioCreateTables<User>());
        QProcess program;
        program.start(QCoreApplication::applicationFilePath(), {u"--leave-the-loop"_s, where, first, file});
        const bool ended = program.waitForFinished(60000);
        const QByteArray said = program.readAllStandardOutput();
        const QByteArray errors = program.readAllStandardError();
        QVERIFY2(ended, said + errors);
        QVERIFY2(program.exitStatus() == QProcess::NormalExit && program.exitCode() == 0, said + errors);
        const QList<QByteArray> lines = said.trimmed().split('\n');
        QCOMPARE(lines.first(), "left");
        QCOMPARE(lines.last(), "end");
        QCOMPARE(lines.count("unwound"), 1); // what stands on the stack is destroyed
        QCOMPARE(lines.count("through"), 0);
        QCOMPARE(lines.count("refused"), where == u"catch" ? 1 : 0); // nothing begins any more
        // and nothing is half done
        QCOMPARE(await(User::select().aioCount(db)), 0);
        QCOMPARE(await(db.aioCheckIntegrity()), QStringList());
        await(db.aioClose());
    }
};

int main(int argc, char *argv[])
{
    if (argc == 5 && qstrcmp(argv[1], "--leave-the-loop") == 0) {
        return leaveTheLoop(argc, argv);
    }
    QCoreApplication app(argc, argv);
    TestQuit test;
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}

#include "tst_quit.moc"
