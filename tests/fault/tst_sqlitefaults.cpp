// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// SQLite where it hurts: many processes that write to one file, processes that are killed while they write, a disk that is
// full, and statements that are cancelled. This program is also those processes: see main().

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "aioorm/backends/sqlite/sqliteconnection_p.h"
#include "support/testdatabase.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QThread>

#include <algorithm>
#include <cerrno>

#include <csignal>
#include <fcntl.h>
#include <sched.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace
{
using Options = AioSqliteOptions;

QVariant scalar(AioDatabase &db, const QString &sql)
{
    return await(db.aioExecuteSql(sql)).value(0).first();
}

// -- one of several processes with several threads --

constexpr int processes = 4;
constexpr int threads = 4;
constexpr int writesOfAThread = 2000;

// Half of the writes read first; a lost update would show in the sum.
int writeMuch(const QString &file)
{
    AioSqliteDatabase db(file);
    db.setAcquireTimeout(60s); // a place in the queue of this process, not a lock of SQLite's
    std::atomic<int> failed = 0;
    std::array<std::vector<qint64>, threads> waits;
    std::vector<std::unique_ptr<QThread>> workers;
    for (int t = 0; t < threads; ++t) {
        workers.emplace_back(QThread::create([&db, &failed, &waited = waits[size_t(t)]] {
            const auto body = [](AioTransaction &tx) -> AioTask<> {
                const auto rows = co_await AioDatabase::aioExecuteSql(tx, u"SELECT n FROM total"_s);
                const QVariantList values(1, rows.first().first().toInt() + 1);
                co_await AioDatabase::aioExecuteSql(tx, u"UPDATE total SET n = ?"_s, values);
            };
            for (int i = 0; i < writesOfAThread; ++i) {
                QElapsedTimer timer;
                timer.start();
                try {
                    if (i % 2) {
                        await(db.aioAtomic(body));
                    } else {
                        await(db.aioExecuteSql(u"UPDATE total SET n = n + 1"_s));
                    }
                } catch (const AioError &error) {
                    ++failed;
                    fprintf(stderr, "%s (%d)\n", error.what(), error.nativeCode());
                }
                waited.push_back(timer.nsecsElapsed() / 1000);
            }
        }));
    }
    for (const auto &worker : workers) {
        worker->start();
    }
    for (const auto &worker : workers) {
        while (!worker->wait(10)) {
            QCoreApplication::processEvents();
        }
    }
    std::vector<qint64> all;
    for (const auto &some : waits) {
        all.insert(all.end(), some.begin(), some.end());
    }
    std::sort(all.begin(), all.end());
    printf("%d %lld %lld\n", failed.load(), all[all.size() * 99 / 100], all.back());
    await(db.aioClose());
    return 0;
}

// -- a process that is killed while it writes --

Options optionsOf(char mode)
{
    switch (mode) {
    case 'f':
        return Options().readers(0).autoCheckpoint(20).synchronous(Options::Synchronous::Full);
    case 'd':
        return Options().readers(0).journalMode(Options::JournalMode::Delete);
    default:
        return Options().readers(0).autoCheckpoint(20);
    }
}

void tell(const QByteArray &line)
{
    if (::write(STDOUT_FILENO, line.constData(), size_t(line.size())) != line.size()) {
        _exit(3);
    }
}

constexpr int keptRows = 60;

// Commits rows with rising numbers, several in one transaction, and tells each commit that was acknowledged.
[[noreturn]] void commitForEver(const QString &file, char mode)
{
    int argc = 1;
    std::array<char, 2> name{'c', 0};
    std::array<char *, 2> argv{name.data(), nullptr};
    QCoreApplication app(argc, argv.data());
    AioSqliteDatabase db(file, optionsOf(mode));
    try {
        await(db.aioExecuteSql(u"CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, x BLOB)"_s));
        await(db.aioExecuteSql(u"CREATE INDEX IF NOT EXISTS i ON t (x)"_s));
        int id = scalar(db, u"SELECT coalesce(max(id), 0) FROM t"_s).toInt();
        const auto body = [&](AioTransaction &tx) -> AioTask<> {
            for (int i = 0; i < 3; ++i) {
                ++id;
                const QVariantList values(1, id);
                co_await AioDatabase::aioExecuteSql(tx, u"INSERT INTO t VALUES (?, randomblob(700))"_s, values);
            }
            const QVariantList oldest(1, id - keptRows);
            co_await AioDatabase::aioExecuteSql(tx, u"DELETE FROM t WHERE id <= ?"_s, oldest);
        };
        for (;;) {
            await(db.aioAtomic(body));
            tell("A " + QByteArray::number(id) + '\n');
        }
    } catch (const AioError &error) {
        tell("E " + QByteArray(error.what()).replace('\n', ' ') + '\n');
    }
    _exit(2);
}

// Forks such processes, one after the other, before it has a thread: quicker than starting a program 500 times.
int forkOnDemand()
{
    std::array<char, 4096> line{};
    while (fgets(line.data(), int(line.size()), stdin)) { // "MODE FILE"
        const QString file = QFile::decodeName(QByteArray(line.data() + 2).trimmed());
        const pid_t child = fork();
        if (child == 0) {
            commitForEver(file, line[0]);
        }
        tell("P " + QByteArray::number(int(child)) + '\n');
        int status = 0;
        waitpid(child, &status, 0);
        tell(WIFSIGNALED(status) ? "D\n" : "E it ended by itself\n");
    }
    return 0;
}

// -- a full disk --

bool writeFile(const QString &name, const QByteArray &content)
{
    QFile file(name);
    return file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && file.write(content) == content.size();
}

// A small file system of this process's own at `folder`. Before any thread.
bool mountSmall(const QByteArray &folder)
{
    const bool root = geteuid() == 0;
    const uid_t user = getuid();
    const gid_t group = getgid();
    if (unshare(root ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) != 0) {
        return false;
    }
    if (!root) {
        writeFile(u"/proc/self/setgroups"_s, "deny");
        if (!writeFile(u"/proc/self/uid_map"_s, "0 " + QByteArray::number(user) + " 1")
            || !writeFile(u"/proc/self/gid_map"_s, "0 " + QByteArray::number(group) + " 1")) {
            return false;
        }
    }
    mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
    return mount("none", folder.constData(), "tmpfs", 0, "size=3m") == 0;
}

#define REQUIRE(...)                                                                                                                                           \
    do {                                                                                                                                                       \
        if (!(__VA_ARGS__)) {                                                                                                                                  \
            fprintf(stderr, "line %d: not so: %s\n", __LINE__, #__VA_ARGS__);                                                                                  \
            return 1;                                                                                                                                          \
        }                                                                                                                                                      \
    } while (false)

int fillTheDisk(const QString &folder, char mode)
{
    const bool mounted = mountSmall(QFile::encodeName(folder));
    if (!mounted) {
        // no file may grow beyond this; it is what the disk refuses that counts
        signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{2 << 20, RLIM_INFINITY};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    printf("%s\n", mounted ? "a tmpfs of 3 MB" : "files of at most 2 MB (no mount allowed)");
    fflush(stdout);
    int argc = 1;
    std::array<char, 2> name{'c', 0};
    std::array<char *, 2> argv{name.data(), nullptr};
    QCoreApplication app(argc, argv.data());

    const QString ballast = folder + u"/ballast"_s;
    REQUIRE(writeFile(ballast, QByteArray(1 << 20, 'x')));
    AioSqliteDatabase db(folder + u"/test.sqlite"_s, mode == 'd' ? Options().journalMode(Options::JournalMode::Delete) : Options());
    await(db.aioExecuteSql(u"CREATE TABLE t (id INTEGER PRIMARY KEY, x BLOB)"_s));

    int rounds = 0;
    const auto refused = [](const AioOperationalError &error) {
        const int code = error.nativeCode() & 0xff;
        fprintf(stderr, "%s (%d)\n", qPrintable(error.message()), error.nativeCode());
        return (code == SQLITE_FULL || code == SQLITE_IOERR) && error.outcome() == AioOutcome::Refused && !error.isRetryable();
    };
    // one statement after the other
    int stored = 0;
    bool full = false;
    while (!full && ++rounds < 100000) {
        try {
            await(db.aioExecuteSql(u"INSERT INTO t (x) VALUES (randomblob(10000))"_s));
            ++stored;
        } catch (const AioOperationalError &error) {
            REQUIRE(refused(error));
            full = true;
        }
    }
    REQUIRE(full && stored > 10);
    REQUIRE(scalar(db, u"SELECT count(*) FROM t"_s).toInt() == stored);

    // a transaction: all of it goes, and the connection is as good as new
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        for (int i = 0; i < 1000; ++i) {
            co_await AioDatabase::aioExecuteSql(tx, u"INSERT INTO t (x) VALUES (randomblob(10000))"_s);
        }
    };
    for (int i = 0; i < 3; ++i) {
        try {
            await(db.aioAtomic(body));
            REQUIRE(false);
        } catch (const AioOperationalError &error) {
            REQUIRE(refused(error));
        }
        REQUIRE(scalar(db, u"SELECT count(*) FROM t"_s).toInt() == stored);
    }
    // a backup that finds no room leaves nothing
    try {
        await(db.aioBackup(folder + u"/copy.sqlite"_s));
        REQUIRE(!mounted); // here only single files are limited
        QFile::remove(folder + u"/copy.sqlite"_s);
    } catch (const AioOperationalError &) {
        REQUIRE(mounted);
    }
    REQUIRE(QDir(folder).entryList({u"copy*"_s}).isEmpty());

    // room again: what failed works, with the same object
    if (mounted) {
        REQUIRE(QFile::remove(ballast));
    } else {
        const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
        setrlimit(RLIMIT_FSIZE, &unlimited);
    }
    for (int i = 0; i < 10; ++i) {
        await(db.aioExecuteSql(u"INSERT INTO t (x) VALUES (randomblob(10000))"_s));
    }
    REQUIRE(scalar(db, u"SELECT count(*) FROM t"_s).toInt() == stored + 10);
    REQUIRE(await(db.aioCheckIntegrity()).isEmpty());
    await(db.aioClose());
    return 0;
}
}

class TestSqliteFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void cleanup()
    {
        QVERIFY(waitUntil([] {
            return Aio::Detail::ReadyQueue::current()->pending() == 0;
        }));
        QVERIFY(Aio::Detail::SqliteConnection::waitForAll(120s));
        m_folder.reset();
    }

    void manyProcessesWrite()
    {
        {
            AioSqliteDatabase db(path());
            await(db.aioExecuteSql(u"CREATE TABLE total (n INTEGER)"_s));
            await(db.aioExecuteSql(u"INSERT INTO total VALUES (0)"_s));
            await(db.aioClose());
        }
        QElapsedTimer timer;
        timer.start();
        std::vector<std::unique_ptr<QProcess>> writers;
        for (int i = 0; i < processes; ++i) {
            writers.push_back(start({u"--write-much"_s, path()}));
        }
        qint64 p99 = 0, longest = 0;
        for (const auto &writer : writers) {
            QVERIFY2(writer->waitForFinished(300000), qPrintable(writer->errorString()));
            const QByteArray errors = writer->readAllStandardError();
            const QList<QByteArray> said = writer->readAllStandardOutput().trimmed().split(' ');
            QCOMPARE(writer->exitCode(), 0);
            QVERIFY2(said.size() == 3 && said.first() == "0", errors.constData()); // no BUSY has reached anybody
            p99 = std::max(p99, said.at(1).toLongLong());
            longest = std::max(longest, said.at(2).toLongLong());
        }
        qInfo("%d processes x %d threads x %d writes in %.1f s; 99%% of a process waited less than %.1f ms, the longest %.1f ms",
              processes,
              threads,
              writesOfAThread,
              double(timer.elapsed()) / 1000,
              double(p99) / 1000,
              double(longest) / 1000);
        AioSqliteDatabase db(path());
        QCOMPARE(scalar(db, u"SELECT n FROM total"_s).toInt(), processes * threads * writesOfAThread);
        QCOMPARE(await(db.aioCheckIntegrity()), QStringList());
        await(db.aioClose());
    }

    void killedWhileWriting_data()
    {
        QTest::addColumn<char>("mode");
        QTest::addColumn<int>("kills");
        QTest::newRow("log, synchronous normal") << 'n' << 300;
        QTest::newRow("log, synchronous full") << 'f' << 100;
        QTest::newRow("journal") << 'd' << 100;
    }
    void killedWhileWriting()
    {
        QFETCH(char, mode);
        QFETCH(int, kills);
        const quint32 seed = QRandomGenerator::global()->generate();
        qInfo("seed %u", seed);
        QRandomGenerator random(seed);
        QElapsedTimer timer;
        timer.start();
        const auto forks = start({u"--fork-on-demand"_s});
        int acknowledged = 0, commits = 0, unacknowledged = 0;
        for (int kill = 0; kill < kills; ++kill) {
            forks->write(QByteArray(1, mode) + ' ' + QFile::encodeName(path()) + '\n');
            pid_t child = 0;
            int toWaitFor = random.bounded(8);
            bool sent = false, dead = false;
            while (!dead) {
                QVERIFY2(forks->canReadLine() || forks->waitForReadyRead(120000), "the process does not answer");
                while (forks->canReadLine()) {
                    const QByteArray line = forks->readLine().trimmed();
                    if (line.startsWith("P ")) {
                        child = line.mid(2).toInt();
                    } else if (line.startsWith("A ")) {
                        acknowledged = line.mid(2).toInt();
                        ++commits;
                        --toWaitFor;
                    } else if (line == "D") {
                        dead = true;
                    } else {
                        QFAIL(line.constData());
                    }
                }
                // now and then while it opens the file
                if (child > 0 && !sent && toWaitFor <= 0) {
                    QThread::usleep(random.bounded(3000u));
                    QCOMPARE(::kill(child, SIGKILL), 0);
                    sent = true;
                }
            }
            AioSqliteDatabase db(path(), optionsOf(mode));
            QCOMPARE(await(db.aioCheckIntegrity()), QStringList());
            if (acknowledged > 0) {
                const auto rows = await(db.aioExecuteSql(u"SELECT max(id) AS last, min(id) AS first, count(*) AS n, sum(length(x)) AS bytes FROM t"_s)).first();
                const int last = rows.value(u"last"_s).toInt();
                QVERIFY2(last == acknowledged || last == acknowledged + 3,
                         qPrintable(u"kill %1: %2 was acknowledged, %3 is there"_s.arg(kill).arg(acknowledged).arg(last)));
                unacknowledged += last != acknowledged;
                QCOMPARE(rows.value(u"n"_s).toInt(), std::min(last, keptRows));
                QCOMPARE(rows.value(u"first"_s).toInt(), std::max(last - keptRows, 0) + 1);
                QCOMPARE(rows.value(u"bytes"_s).toInt(), std::min(last, keptRows) * 700);
                acknowledged = last;
            }
            await(db.aioClose());
        }
        qInfo("%d kills in %.1f s, %d acknowledged commits, all there; %d commits were through but not acknowledged",
              kills,
              double(timer.elapsed()) / 1000,
              commits,
              unacknowledged);
        QVERIFY(commits > kills);
        forks->closeWriteChannel();
        QVERIFY(forks->waitForFinished(10000));
    }

    void fullDisk_data()
    {
        QTest::addColumn<QString>("mode");
        QTest::newRow("log") << u"w"_s;
        QTest::newRow("journal") << u"d"_s;
    }
    void fullDisk()
    {
        QFETCH(QString, mode);
        QVERIFY(QDir(m_folder->path()).mkdir(u"disk"_s));
        const auto child = start({u"--fill-the-disk"_s, path(u"disk"_s), mode});
        QVERIFY(child->waitForFinished(120000));
        const QByteArray errors = child->readAllStandardError();
        QVERIFY2(child->exitStatus() == QProcess::NormalExit && child->exitCode() == 0, errors.constData());
        qInfo("ran on %s; the first error: %s", child->readAllStandardOutput().trimmed().constData(), errors.left(errors.indexOf('\n')).constData());
    }

    void usableAfterCancel_data()
    {
        QTest::addColumn<QString>("endless");
        QTest::addColumn<Aio::Access>("access");
        const QString counting = u"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "_s;
        QTest::newRow("query") << counting + u"SELECT count(*) FROM c"_s << Aio::Access::Read;
        QTest::newRow("insert") << counting + u"INSERT INTO t SELECT x, zeroblob(100) FROM c"_s << Aio::Access::Write;
        QTest::newRow("join") << u"SELECT count(*) FROM b AS p, b AS q, b AS r WHERE p.x + q.x = r.x"_s << Aio::Access::Read;
        QTest::newRow("sort") << u"SELECT p.x FROM b AS p, b AS q, b AS r ORDER BY random()"_s << Aio::Access::Read;
        QTest::newRow("index") << u"CREATE INDEX i ON large (x)"_s << Aio::Access::Write;
    }
    void usableAfterCancel()
    {
        QFETCH(QString, endless);
        QFETCH(Aio::Access, access);
        AioSqliteDatabase db(path(), Options().readers(1));
        await(db.aioExecuteSql(u"CREATE TABLE t (x, y)"_s));
        await(db.aioExecuteSql(
            u"CREATE TABLE b AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT random() AS x FROM n"_s));
        if (endless.contains(u"large")) {
            await(db.aioExecuteSql(
                u"CREATE TABLE large AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600000) SELECT randomblob(60) AS x FROM n"_s));
        }
        std::vector<double> times;
        for (int i = 0; i < 20; ++i) {
            AioCancelSource source;
            bool cancelled = false;
            const auto run = [&]() -> AioTask<> {
                try {
                    co_await AioDatabase::aioExecuteSql(AioExecutor(db).token(source.token()), endless, {}, access);
                } catch (const AioCancelled &) {
                    cancelled = true;
                }
            };
            auto task = run();
            await(passTime(20ms));
            QElapsedTimer timer;
            timer.start();
            source.cancel();
            await(db.aioExecuteSql(access == Aio::Access::Write ? u"INSERT INTO t VALUES (1, 2)"_s : u"SELECT 1"_s, {}, access)); // on the same connection
            times.push_back(double(timer.nsecsElapsed()) / 1e6);
            await(std::move(task));
            QVERIFY(cancelled);
        }
        std::sort(times.begin(), times.end());
        qInfo("the same connection answers after a cancel: median %.2f ms, longest %.2f ms", times[times.size() / 2], times.back());
        QCOMPARE(scalar(db, u"SELECT count(*) FROM t"_s).toInt(), access == Aio::Access::Write ? 20 : 0);
        await(db.aioClose());
    }

private:
    QString path(const QString &name = u"test.sqlite"_s) const { return m_folder->filePath(name); }
    static std::unique_ptr<QProcess> start(const QStringList &arguments)
    {
        auto process = std::make_unique<QProcess>();
        process->start(QCoreApplication::applicationFilePath(), arguments);
        if (!process->waitForStarted()) {
            qFatal("%s", qPrintable(process->errorString()));
        }
        return process;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

int main(int argc, char *argv[])
{
    const QByteArray mode = argc > 1 ? argv[1] : "";
    if (mode == "--fork-on-demand") {
        return forkOnDemand();
    }
    if (mode == "--fill-the-disk" && argc > 3) {
        return fillTheDisk(QFile::decodeName(argv[2]), argv[3][0]);
    }
    QCoreApplication app(argc, argv);
    if (mode == "--write-much" && argc > 2) {
        return writeMuch(QFile::decodeName(argv[2]));
    }
    TestSqliteFaults test;
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}

#include "tst_sqlitefaults.moc"
