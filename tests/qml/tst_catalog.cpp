// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "catalog.h"
#include "gapmeter.h"
#include "models.h"

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "aioorm/testing/detail/await.h"

#include <QDir>
#include <QFileInfo>
#include <QGuiApplication>
#include <QProcess>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

/// The catalogue example, on trees of its own: what its database holds after indexing is what find(1) lists.
class TestCatalog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_root = QFile::encodeName(m_folder->path()) + "/tree";
        QCOMPARE(::mkdir(m_root.constData(), 0755), 0);
        m_file = m_folder->filePath(u"index.sqlite"_s);
    }
    void cleanup()
    {
        if (m_database)
            await(m_database->aioClose());
        m_database.reset();
        m_catalog.reset();
        const QString folder = m_folder->path();
        m_folder->setAutoRemove(false); // it cannot remove every name there is
        m_folder.reset();
        QProcess::execute(u"chmod"_s, {u"-fR"_s, u"u+rwX"_s, folder + u"/tree"_s});
        QProcess::execute(u"rm"_s, {u"-rf"_s, folder});
    }

    void emptyFolder()
    {
        index();
        QCOMPARE(m_catalog->totals().folders, 1);
        QCOMPARE(m_catalog->totals().files, 0);
        compareWithFind();
    }

    void missingFolder()
    {
        ::rmdir(m_root.constData());
        open();
        QVERIFY(run());
        QCOMPARE(m_catalog->state(), Catalog::Failed);
        QVERIFY(!m_catalog->errorString().isEmpty());
    }

    void wholeTree()
    {
        makeTree();
        index();
        compareWithFind();
        compareTotals();
    }

    void namesAreBytes()
    {
        write("plain");
        write("b\xff");
        write("b\xfe"); // the same to look at
        write("b\xef\xbf\xbd"); // U+FFFD itself
        write("line\nbreak");
        write("caf\xc3\xa9");
        makeFolder("d\xff");
        makeFolder("d\xfe");
        write("d\xff/x");
        write("d\xfe/x");
        index();
        compareWithFind();
        QCOMPARE(m_catalog->totals().files, 8);
        const auto &f = File::columns();
        QCOMPARE(await(File::select().where(f.name == u"b\uFFFD").aioCount(*m_database)), 3);

        index();
        compareWithFind();
    }

    void linksAndPipes()
    {
        makeFolder("a");
        write("a/file", 10);
        QCOMPARE(::symlink("..", path("a/loop").constData()), 0);
        QCOMPARE(::symlink("nowhere", path("broken").constData()), 0);
        QCOMPARE(::mkfifo(path("pipe").constData(), 0644), 0);
        index();
        compareWithFind();
        QCOMPARE(m_catalog->totals().folders, 2);
        QCOMPARE(m_catalog->totals().files, 4);
    }

    void changes()
    {
        makeTree();
        index();
        compareWithFind();
        const auto &f = File::columns();
        const auto untouched = await(File::aioGet(*m_database, f.name == u"file 3 of 4"));

        write("folder 1/file 1 of 1", 4321); // grown
        QCOMPARE(::truncate(path("folder 2/file 0 of 2").constData(), 0), 0); // shrunk
        const timespec times[2] = {{1000, 0}, {2000, 5'000'000}};
        QCOMPARE(::utimensat(AT_FDCWD, path("folder 1/file 0 of 1").constData(), times, 0), 0); // touched
        write("folder 1/new"); // added
        makeFolder("folder 1/deeper");
        makeFolder("folder 1/deeper/and deeper");
        write("folder 1/deeper/and deeper/new");
        QCOMPARE(::unlink(path("folder 3/file 2 of 3").constData()), 0); // removed
        QCOMPARE(::rename(path("folder 3/file 1 of 3").constData(), path("folder 3/renamed").constData()), 0);
        QCOMPARE(::rename(path("folder 5").constData(), path("folder 4/moved").constData()), 0);
        QVERIFY(QDir(QFile::decodeName(path("folder 6"))).removeRecursively());
        QCOMPARE(::unlink(path("folder 7/file 0 of 7").constData()), 0); // a file becomes a folder
        makeFolder("folder 7/file 0 of 7");
        QVERIFY(QDir(QFile::decodeName(path("folder 8"))).removeRecursively()); // a folder becomes a file
        write("folder 8");
        index();
        compareWithFind();
        compareTotals();
        const auto same = await(File::aioGet(*m_database, f.name == u"file 3 of 4"));
        QCOMPARE(same->id(), untouched->id());

        // Nothing to do is nothing written, once the indexes of the list's orders are made.
        QTRY_COMPARE(await(m_database->aioExecuteSql(u"SELECT name FROM sqlite_master WHERE name LIKE 'files_by_%'"_s)).size(), 4);
        await(m_database->aioExecuteSql(u"SELECT 1"_s)); // behind the last of them on the connection that writes
        // every commit that writes makes the journal longer or begins it anew
        const auto state = [this] {
            const QFileInfo journal(m_file + u"-wal"_s);
            return std::pair(journal.size(), journal.lastModified());
        };
        const auto before = state();
        QVERIFY(before.first > 0);
        index();
        QCOMPARE(state(), before);
        compareWithFind();
    }

    void tags()
    {
        makeTree();
        index();
        const auto &f = File::columns();
        const auto &t = Tag::columns();
        const auto changed = await(File::aioGet(*m_database, f.name == u"file 0 of 1"));
        const auto removed = await(File::aioGet(*m_database, f.name == u"file 0 of 2"));
        // as the details pane does it
        FileRecord details;
        details.setDatabase(m_database.get());
        TagListModel tags;
        tags.setDatabase(m_database.get());
        tags.setOrderBy({u"text"_s});
        tags.setWritable(true);
        tags.setSubmitMode(AioListModel::Manual);
        const auto select = [&](const std::shared_ptr<File> &file) {
            details.setKey(file->aioKeyText());
            tags.setWhere({{u"file"_s, file->aioKeyText()}});
            QTRY_COMPARE(details.status(), AioRecord::Ready);
            QTRY_COMPARE(tags.status(), AioListModel::Ready);
            QCOMPARE(details.field(u"name"_s).toString(), file->name());
        };
        const auto texts = [&] {
            QStringList texts;
            for (int row = 0; row < tags.count(); ++row)
                texts << tags.get(row).value(u"text"_s).toString();
            return texts;
        };
        const auto tag = [&](const QString &text) {
            tags.insert({{u"file"_s, details.key()}, {u"text"_s, text}});
            tags.submitAll();
            QTRY_VERIFY(!tags.isDirty() && texts().contains(text));
        };
        const auto tagText = [&] {
            return details.field(u"tagText"_s).toString();
        };
        QSignalSpy failed(&tags, &AioListModel::writeFailed);
        select(changed);
        tag(u"work"_s);
        tag(u"red"_s);
        QTRY_COMPARE(tagText(), u"red, work"_s);
        tags.insert({{u"file"_s, details.key()}, {u"text"_s, u"red"_s}}); // it has that already
        tags.submitAll();
        QTRY_COMPARE(failed.size(), 1);
        tags.revert();
        QCOMPARE(tagText(), u"red, work"_s);
        select(removed);
        tag(u"work"_s);
        QCOMPARE(m_catalog->errorString(), QString());

        write("folder 1/file 0 of 1", 99);
        QCOMPARE(::unlink(path("folder 2/file 0 of 2").constData()), 0);
        index();
        compareWithFind();
        QTRY_COMPARE(details.status(), AioRecord::Missing); // it was the removed one
        await(changed->aioReload(*m_database));
        QCOMPARE(changed->size(), 99);
        QCOMPARE(changed->tagText(), u"red, work"_s);
        QCOMPARE(await(Tag::select().aioCount(*m_database)), 2);

        select(changed);
        QTRY_COMPARE(texts(), QStringList({u"red"_s, u"work"_s}));
        QVERIFY(tags.removeRow(1));
        tags.submitAll();
        QTRY_COMPARE(texts(), QStringList({u"red"_s}));
        QTRY_COMPARE(tagText(), u"red"_s);
        QVERIFY(await(Tag::select().where(t.file == changed->id() && t.text == u"red").aioExists(*m_database)));
    }

    void unreadableFolder()
    {
        if (::geteuid() == 0)
            QSKIP("the superuser may read every folder");
        makeTree();
        index();
        QCOMPARE(::chmod(path("folder 4").constData(), 0), 0);
        index();
        compareWithFind();
        QCOMPARE(m_catalog->totals().unreadableFolders, 1);
        QCOMPARE(::chmod(path("folder 4").constData(), 0755), 0);
        index();
        compareWithFind();
        QCOMPARE(m_catalog->totals().unreadableFolders, 0);
    }

    void cancelMidway()
    {
        for (int folder = 0; folder < 80; ++folder) {
            makeFolder("many " + QByteArray::number(folder));
            for (int file = 0; file < 500; ++file)
                write("many " + QByteArray::number(folder) + "/" + QByteArray::number(file));
        }
        open();
        const auto connection = connect(m_catalog.get(), &Catalog::progressed, this, [this] {
            if (m_catalog->files() > 0)
                m_catalog->cancel();
        });
        QTimer often; // sooner than the window would
        connect(&often, &QTimer::timeout, m_catalog.get(), &Catalog::progressed);
        often.start(0);
        QVERIFY(run());
        often.stop();
        disconnect(connection);
        QCOMPARE(m_catalog->state(), Catalog::Cancelled);
        const auto files = await(File::select().aioCount(*m_database));
        QVERIFY(files > 0 && files < 40'000);
        QCOMPARE(m_catalog->totals().files, files);
        QVERIFY(await(AioDatabase::aioExecuteSql(*m_database, u"PRAGMA foreign_key_check"_s)).isEmpty());
        index();
        compareWithFind();
        compareTotals();

        // A cancelled run removes nothing it did not look at.
        connect(m_catalog.get(), &Catalog::stateChanged, m_catalog.get(), [this] {
            m_catalog->cancel();
        });
        QVERIFY(run());
        QCOMPARE(m_catalog->state(), Catalog::Cancelled);
        compareWithFind();
    }

    void goesWhileIndexing()
    {
        for (int folder = 0; folder < 30; ++folder) {
            makeFolder("many " + QByteArray::number(folder));
            for (int file = 0; file < 100; ++file)
                write("many " + QByteArray::number(folder) + "/" + QByteArray::number(file));
        }
        for (int wait = 0; wait < 40; wait += 2) {
            open();
            m_catalog->index();
            QTest::qWait(wait);
            m_catalog.reset();
            QTest::qWait(5);
        }
        index();
        compareWithFind();
        compareTotals();
    }

    void anotherRoot()
    {
        makeTree();
        index();
        m_catalog.reset();
        m_database.reset();
        m_root = path("folder 3");
        index();
        compareWithFind();
        compareTotals();
    }

    /// CATALOG_TREE=/usr: prints what it takes.
    void bigTree()
    {
        if (!qEnvironmentVariableIsSet("CATALOG_TREE"))
            QSKIP("CATALOG_TREE names none");
        m_root = qgetenv("CATALOG_TREE");
        for (int i = 0; i < 2; ++i) {
            open();
            GapMeter meter;
            meter.start();
            QVERIFY(run());
            meter.stop();
            qInfo("%lld folders, %lld files, %.2f s, %.0f files/s, longest gap %.1f ms",
                  static_cast<long long>(m_catalog->totals().folders),
                  static_cast<long long>(m_catalog->totals().files),
                  m_catalog->elapsed(),
                  m_catalog->rate(),
                  meter.longestMilliseconds());
            compareWithFind();
            compareTotals();
            m_catalog.reset();
        }
    }

private:
    QByteArray path(const QByteArray &name) const { return m_root + '/' + name; }

    void write(const QByteArray &name, qint64 size = 1)
    {
        FILE *stream = std::fopen(path(name).constData(), "wb");
        QVERIFY2(stream, name.constData());
        const QByteArray bytes(size, 'x');
        std::fwrite(bytes.constData(), 1, std::size_t(size), stream);
        std::fclose(stream);
    }
    void makeFolder(const QByteArray &name) { QVERIFY2(::mkdir(path(name).constData(), 0755) == 0, name.constData()); }

    /// Folder n holds n files of n bytes.
    void makeTree()
    {
        for (int i = 0; i < 12; ++i) {
            const QByteArray folder = "folder " + QByteArray::number(i);
            makeFolder(folder);
            for (int k = 0; k < i; ++k)
                write(folder + "/file " + QByteArray::number(k) + " of " + QByteArray::number(i), i);
        }
    }

    void open()
    {
        if (!m_catalog) {
            m_catalog = std::make_unique<Catalog>(m_root, m_file);
            QSignalSpy opened(m_catalog.get(), &Catalog::opened);
            QVERIFY(opened.wait());
        }
        if (!m_database)
            m_database = std::make_unique<AioSqliteDatabase>(m_file);
    }
    bool run()
    {
        QSignalSpy indexed(m_catalog.get(), &Catalog::indexed);
        m_catalog->index();
        return indexed.size() == 1 || indexed.wait(120'000);
    }
    void index()
    {
        open();
        QVERIFY(run());
        QCOMPARE(m_catalog->errorString(), QString());
        QCOMPARE(m_catalog->state(), Catalog::Done);
    }

    /// Every path below the root, and of files size and time: as find(1) prints them, and as the database has them.
    void compareWithFind()
    {
        QProcess find;
        // Milliseconds are what the catalogue keeps.
        find.start(u"find"_s, {QFile::decodeName(m_root), u"-printf"_s, u"%y %s %T@ %P\\0"_s});
        QVERIFY(find.waitForFinished(120'000));
        QByteArrayList expected;
        const QByteArrayList lines = find.readAllStandardOutput().split('\0');
        for (const QByteArray &line : lines) {
            if (line.isEmpty())
                continue;
            const qsizetype one = line.indexOf(' ');
            const qsizetype two = line.indexOf(' ', one + 1);
            const qsizetype three = line.indexOf(' ', two + 1);
            const QByteArray time = line.mid(two + 1, line.indexOf('.', two) - two + 3); // seconds with three places
            const bool isFolder = line.startsWith('d');
            expected.append((isFolder ? "d" : "f" + line.mid(one, two - one)) + ' ' + time + ' ' + line.mid(three + 1));
        }

        QByteArrayList held;
        const auto &d = Folder::columns();
        const auto &f = File::columns();
        const auto stamp = [](const QDateTime &time) {
            const qint64 ms = time.toMSecsSinceEpoch();
            return QByteArray::number(ms / 1000) + '.' + QByteArray::number(ms % 1000).rightJustified(3, '0');
        };
        QHash<qint64, QByteArray> paths;
        const auto folders = await(Folder::select(d.id, d.folder, d.rawName, d.rawPath, d.modified).orderBy(d.id).aioExecute(*m_database));
        for (const auto &[id, folder, rawName, rawPath, modified] : folders) {
            held.append("d " + stamp(modified) + ' ' + rawPath);
            const QByteArray above = folder.isNull() ? QByteArray() : paths.value(folder.key());
            QCOMPARE(rawPath, folder.isNull() ? QByteArray() : above.isEmpty() ? rawName : above + '/' + rawName);
            paths.insert(id, rawPath);
        }
        const auto files = await(File::select(f.folder, f.rawName, f.size, f.modified).aioExecute(*m_database));
        for (const auto &[folder, rawName, size, modified] : files) {
            const QByteArray above = paths.value(folder.key());
            held.append("f " + QByteArray::number(size) + ' ' + stamp(modified) + ' ' + (above.isEmpty() ? rawName : above + '/' + rawName));
        }
        std::sort(expected.begin(), expected.end());
        std::sort(held.begin(), held.end());
        if (held != expected) {
            for (const QByteArray &line : std::as_const(expected)) {
                if (!std::binary_search(held.cbegin(), held.cend(), line))
                    qWarning() << "missing" << line;
            }
            for (const QByteArray &line : std::as_const(held)) {
                if (!std::binary_search(expected.cbegin(), expected.cend(), line))
                    qWarning() << "too many" << line;
            }
        }
        QCOMPARE(held.size(), expected.size());
        QVERIFY(held == expected);
    }

    /// The numbers kept while indexing are those of the database.
    void compareTotals()
    {
        const Catalog::Totals totals = m_catalog->totals();
        const auto &f = File::columns();
        QCOMPARE(totals.folders, await(Folder::select().aioCount(*m_database)));
        qint64 files = 0;
        qint64 bytes = 0;
        for (int category = 0; category < FileTypes::categoryCount; ++category) {
            const auto count = await(File::select().where(f.category == category).aioCount(*m_database));
            const auto size = await(File::select(aioSum(f.size)).where(f.category == category).aioScalar(*m_database));
            QCOMPARE(totals.categoryFiles[std::size_t(category)], count);
            QCOMPARE(totals.categoryBytes[std::size_t(category)], size.value_or(std::nullopt).value_or(0));
            files += totals.categoryFiles[std::size_t(category)];
            bytes += totals.categoryBytes[std::size_t(category)];
        }
        QCOMPARE(totals.files, files);
        QCOMPARE(totals.bytes, bytes);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QByteArray m_root;
    QString m_file;
    std::unique_ptr<Catalog> m_catalog;
    std::unique_ptr<AioSqliteDatabase> m_database; // one of our own, to look at what is there
};

QTEST_MAIN(TestCatalog)
#include "tst_catalog.moc"
