// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

#include "scanner.h"

#include <QElapsedTimer>
#include <QHash>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{

struct Result {
    QHash<qint64, ScanFolder> folders;
    QList<ScanFile> files;
    QSet<qint64> listed;
    QSet<QByteArray> folderPaths; // relative to the root, "" is the root
    QSet<QByteArray> filePaths;
    QString error;
    qint64 folderCount = 0;
    qint64 fileCount = 0;
    qint64 unreadable = 0;
    qsizetype largestBatch = 0;
    QStringList faults; // what broke the rules of delivery
};

QByteArray join(const QByteArray &folder, const QByteArray &name)
{
    return folder.isEmpty() ? name : folder + '/' + name;
}

Result scan(const QByteArray &root)
{
    Result result;
    Scanner scanner;
    QSignalSpy finished(&scanner, &Scanner::finished);
    QSignalSpy ready(&scanner, &Scanner::batchReady);
    scanner.start(root);
    ScanBatch batch;
    double progress = 0;
    for (;;) {
        while (scanner.take(batch)) {
            result.largestBatch = std::max(result.largestBatch, batch.folders.size() + batch.files.size());
            for (const ScanFolder &folder : std::as_const(batch.folders)) {
                if (folder.parentId != 0 && !result.folders.contains(folder.parentId))
                    result.faults += u"a folder came before its parent"_s;
                if (folder.parentId != 0 && folder.path != join(result.folders[folder.parentId].path, folder.name))
                    result.faults += u"path and name disagree"_s;
                if (result.folders.contains(folder.id))
                    result.faults += u"an id came twice"_s;
                result.folders.insert(folder.id, folder);
                result.folderPaths.insert(folder.path);
            }
            for (const ScanFile &file : std::as_const(batch.files)) {
                if (!result.folders.contains(file.folderId))
                    result.faults += u"a file came before its folder"_s;
                if (result.listed.contains(file.folderId))
                    result.faults += u"a file came after its folder was done"_s;
                result.filePaths.insert(join(result.folders[file.folderId].path, file.name));
            }
            result.files += batch.files;
            for (const qint64 id : std::as_const(batch.listed))
                result.listed.insert(id);
            if (batch.progress < progress)
                result.faults += u"progress went back"_s;
            progress = batch.progress;
        }
        if (scanner.atEnd())
            break;
        if (!ready.wait(30'000)) {
            result.faults += u"no signal within 30 s"_s;
            break;
        }
    }
    if (finished.isEmpty())
        finished.wait(5'000);
    if (finished.size() != 1)
        result.faults += u"finished() came %1 times"_s.arg(finished.size());
    result.error = scanner.errorString();
    if (result.error.isEmpty() && qAbs(progress - 1) > 1e-9)
        result.faults += u"progress ended at %1"_s.arg(progress);
    result.folderCount = scanner.folders();
    result.fileCount = scanner.files();
    result.unreadable = scanner.unreadableFolders();
    if (result.listed.size() != result.folders.size())
        result.faults += u"%1 folders, %2 of them done"_s.arg(result.folders.size()).arg(result.listed.size());
    if (result.fileCount != result.files.size() || result.folderCount != result.folders.size())
        result.faults += u"the counters disagree with what was delivered"_s;
    return result;
}

// What find says, paths relative to the root.
QSet<QByteArray> find(const QByteArray &root, const QStringList &test)
{
    QProcess process;
    process.setWorkingDirectory(QFile::decodeName(root));
    process.start(u"find"_s, QStringList{u"."_s} + test + QStringList{u"-print0"_s});
    if (!process.waitForFinished(60'000))
        return {"find did not end"};
    QSet<QByteArray> paths;
    const auto lines = process.readAllStandardOutput().split('\0');
    for (const QByteArray &line : lines) {
        if (!line.isEmpty())
            paths.insert(line == "." ? QByteArray("") : line.mid(2));
    }
    return paths;
}

void compareWithFind(const QByteArray &root, const Result &result)
{
    QCOMPARE(result.error, QString());
    QCOMPARE(result.faults, QStringList());
    const auto folders = find(root, {u"-type"_s, u"d"_s});
    const auto files = find(root, {u"!"_s, u"-type"_s, u"d"_s});
    QCOMPARE(result.folderCount, folders.size());
    QCOMPARE(result.fileCount, files.size());
    QCOMPARE(result.folderPaths, folders);
    QCOMPARE(result.filePaths, files);
}

const ScanFile *fileNamed(const Result &result, const QByteArray &name)
{
    for (const ScanFile &file : result.files) {
        if (file.name == name)
            return &file;
    }
    return nullptr;
}

class Tree
{
public:
    Tree() = default;
    Q_DISABLE_COPY_MOVE(Tree)
    QByteArray path(const QByteArray &name = {}) const
    {
        const QByteArray folder = QFile::encodeName(m_folder.path());
        return name.isEmpty() ? folder : folder + '/' + name;
    }
    ~Tree() // QTemporaryDir knows neither names that are no text nor deep trees
    {
        m_folder.setAutoRemove(false);
        QProcess::execute(u"rm"_s, {u"-rf"_s, m_folder.path()});
    }
    bool folder(const QByteArray &name) const { return ::mkdir(path(name).constData(), 0755) == 0; }
    bool file(const QByteArray &name, const QByteArray &content = {}, mode_t mode = 0644) const
    {
        const int fd = ::open(path(name).constData(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode);
        if (fd < 0)
            return false;
        const bool written = ::write(fd, content.constData(), std::size_t(content.size())) == content.size();
        return ::close(fd) == 0 && written;
    }
    bool link(const QByteArray &target, const QByteArray &name) const { return ::symlink(target.constData(), path(name).constData()) == 0; }

private:
    QTemporaryDir m_folder;
};

int openDescriptors()
{
    int count = 0;
    DIR *directory = ::opendir("/proc/self/fd");
    if (!directory)
        return -1;
    while (::readdir(directory))
        ++count;
    ::closedir(directory);
    return count;
}

} // namespace

class TestScanner : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listsFilesAndFolders();
    void emptyFolder();
    void missingFolder();
    void rootThatIsAFile();
    void rootThatIsALink();
    void keepsNamesThatAreNoText();
    void showsControlCharacters();
    void doesNotFollowLinks();
    void countsSpecialFilesAsFiles();
    void keepsUnreadableFolders();
    void goesDeep_data();
    void goesDeep();
    void manyFilesInOneFolder();
    void runsShortOfDescriptors();
    void survivesChanges();
    void pausesWhenNobodyTakes();
    void cancels();
    void endsWhilePaused();
    void destroysWhileWalking();
    void keepsTimesWithinTheCalendar();
    void classifies_data();
    void classifies();
    void classifiesAsTheDatabaseDoes();
    void leavesNoDescriptorsOpen();
};

void TestScanner::listsFilesAndFolders()
{
    Tree tree;
    QVERIFY(tree.folder("a") && tree.folder("a/b") && tree.folder("c"));
    QVERIFY(tree.file("one.txt", "1") && tree.file("a/two.png", "22") && tree.file("a/b/three.tar.gz", "333"));
    const Result result = scan(tree.path());
    compareWithFind(tree.path(), result);
    QCOMPARE(result.unreadable, 0);

    const ScanFile *three = fileNamed(result, "three.tar.gz");
    QVERIFY(three);
    QCOMPARE(three->size, 3);
    QCOMPARE(three->displayName, u"three.tar.gz"_s);
    QCOMPARE(three->mimeType, u"application/x-compressed-tar"_s);
    QCOMPARE(three->category, FileTypes::Archive);
    QCOMPARE(three->kind, FileTypes::RegularFile);
    QCOMPARE(three->modified.timeSpec(), Qt::UTC);
    QVERIFY(qAbs(three->modified.msecsTo(QDateTime::currentDateTimeUtc())) < 60'000);
    QCOMPARE(result.folders[three->folderId].path, "a/b");
    QCOMPARE(result.folders[1].parentId, 0);
    QCOMPARE(result.folders[1].path, "");
    QCOMPARE(result.folders[1].name, tree.path().mid(tree.path().lastIndexOf('/') + 1));

    // A slash at the end names the same folder.
    const Result again = scan(tree.path() + '/');
    QCOMPARE(again.filePaths, result.filePaths);
    QCOMPARE(again.folders[1].name, result.folders[1].name);
}

void TestScanner::emptyFolder()
{
    Tree tree;
    const Result result = scan(tree.path());
    compareWithFind(tree.path(), result);
    QCOMPARE(result.folderCount, 1);
    QCOMPARE(result.fileCount, 0);
}

void TestScanner::missingFolder()
{
    Tree tree;
    const Result result = scan(tree.path("nowhere"));
    QCOMPARE(result.faults, QStringList());
    QCOMPARE(result.error, u"No such file or directory"_s);
    QCOMPARE(result.folderCount, 0);
}

void TestScanner::rootThatIsAFile()
{
    Tree tree;
    QVERIFY(tree.file("file"));
    QCOMPARE(scan(tree.path("file")).error, u"Not a directory"_s);
}

void TestScanner::rootThatIsALink()
{
    Tree tree;
    QVERIFY(tree.folder("real") && tree.file("real/file") && tree.link("real", "link"));
    const Result result = scan(tree.path("link"));
    QCOMPARE(result.faults, QStringList());
    QCOMPARE(result.filePaths, QSet<QByteArray>{"file"});
}

void TestScanner::keepsNamesThatAreNoText()
{
    Tree tree;
    QVERIFY(tree.folder("dir\xff") && tree.folder("dir\xfe"));
    QVERIFY(tree.file("name\xff.txt") && tree.file("name\xfe.txt") && tree.file("dir\xff/\xc3") && tree.file("dir\xfe/\xc3"));
    QVERIFY(tree.file("line\nbreak") && tree.file(" ") && tree.file("-rf") && tree.file("gr\xc3\xbc\xc3\x9f"));
    const Result result = scan(tree.path());
    compareWithFind(tree.path(), result);
    QCOMPARE(result.fileCount, 8);

    const ScanFile *first = fileNamed(result, "name\xff.txt");
    const ScanFile *second = fileNamed(result, "name\xfe.txt");
    QVERIFY(first && second);
    QCOMPARE(first->displayName, u"name\uFFFD.txt"_s);
    QCOMPARE(second->displayName, first->displayName);
    QCOMPARE(first->mimeType, u"text/plain"_s);
    QCOMPARE(fileNamed(result, "gr\xc3\xbc\xc3\x9f")->displayName, u"gr\u00fc\u00df"_s);
}

void TestScanner::showsControlCharacters()
{
    QCOMPARE(FileTypes::displayText("a\nb\tc\x7f"), u"a\u240ab\u2409c\u2421"_s);
    QCOMPARE(FileTypes::displayText("\xe2\x80\xa8"), u"\uFFFD"_s); // a line separator would break the row
    QCOMPARE(FileTypes::displayText(""), QString());
}

void TestScanner::doesNotFollowLinks()
{
    Tree tree;
    QVERIFY(tree.folder("a") && tree.link("..", "a/up") && tree.link("loop2", "loop1") && tree.link("loop1", "loop2"));
    QVERIFY(tree.link("nowhere", "dangling") && tree.link("/", "root") && tree.link("a", "to-a.png"));
    const Result result = scan(tree.path());
    compareWithFind(tree.path(), result);
    QCOMPARE(result.folderCount, 2);
    QCOMPARE(result.fileCount, 6);
    for (const ScanFile &file : result.files) {
        QCOMPARE(file.kind, FileTypes::Symlink);
        QCOMPARE(file.mimeType, u"inode/symlink"_s);
        QCOMPARE(file.category, FileTypes::Other);
    }
}

void TestScanner::countsSpecialFilesAsFiles()
{
    Tree tree;
    QVERIFY(::mkfifo(tree.path("pipe.txt").constData(), 0644) == 0);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    qstrncpy(address.sun_path, tree.path("socket").constData(), sizeof address.sun_path);
    QCOMPARE(::bind(fd, reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
    ::close(fd);
    const Result result = scan(tree.path());
    compareWithFind(tree.path(), result);
    QCOMPARE(fileNamed(result, "pipe.txt")->kind, FileTypes::Special);
    QCOMPARE(fileNamed(result, "pipe.txt")->mimeType, u"inode/fifo"_s);
    QCOMPARE(fileNamed(result, "socket")->mimeType, u"inode/socket"_s);
}

void TestScanner::keepsUnreadableFolders()
{
    Tree tree;
    QVERIFY(tree.folder("open") && tree.file("open/file") && tree.folder("closed") && tree.file("closed/hidden"));
    QVERIFY(tree.folder("listed") && tree.file("listed/file.txt") && tree.folder("listed/folder"));
    QVERIFY(::chmod(tree.path("closed").constData(), 0) == 0 && ::chmod(tree.path("listed").constData(), 0444) == 0);
    const auto restore = qScopeGuard([&tree] { // so that the temporary folder can be removed
        ::chmod(tree.path("closed").constData(), 0755);
        ::chmod(tree.path("listed").constData(), 0755);
    });
    const Result result = scan(tree.path());
    compareWithFind(tree.path(), result);
    if (::geteuid() == 0) {
        qInfo("permissions do not bind root: the flag is not checked in this run");
        return;
    }
    QCOMPARE(result.unreadable, 1);
    for (const ScanFolder &folder : result.folders)
        QCOMPARE(folder.unreadable, folder.path == "closed");
    // Nothing below "listed" can be looked at, so find does not call it a folder.
    QCOMPARE(fileNamed(result, "folder")->mimeType, u"inode/directory"_s);
    QCOMPARE(fileNamed(result, "file.txt")->mimeType, u"text/plain"_s);
}

void TestScanner::goesDeep_data()
{
    QTest::addColumn<int>("depth");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("siblings");
    QTest::newRow("3000 levels") << 3000 << QByteArray("d") << false;
    QTest::newRow("3000 levels, two folders in each") << 3000 << QByteArray("d") << true;
    QTest::newRow("400 levels of long names") << 400 << QByteArray(200, 'n') << true;
}

void TestScanner::goesDeep()
{
    QFETCH(int, depth);
    QFETCH(QByteArray, name);
    QFETCH(bool, siblings);
    Tree tree;
    int fd = ::open(tree.path().constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    QVERIFY(fd >= 0);
    const QByteArray sibling = name + "2";
    for (int i = 0; i < depth; ++i) {
        QVERIFY(!siblings || ::mkdirat(fd, sibling.constData(), 0755) == 0);
        QVERIFY(::mkdirat(fd, name.constData(), 0755) == 0);
        const int next = ::openat(fd, name.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        QVERIFY(next >= 0);
        ::close(fd);
        fd = next;
    }
    QVERIFY(::symlinkat("x", fd, "bottom") == 0);
    ::close(fd);

    const Result result = scan(tree.path());
    compareWithFind(tree.path(), result);
    QCOMPARE(result.folderCount, 1 + depth * (siblings ? 2 : 1));
    QCOMPARE(result.fileCount, 1);
    QCOMPARE(result.unreadable, 0);
}

void TestScanner::manyFilesInOneFolder()
{
    Tree tree;
    const int fd = ::open(tree.path().constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    QVERIFY(fd >= 0);
    for (int i = 0; i < 50'000; ++i)
        QVERIFY(::symlinkat("x", fd, ("file" + QByteArray::number(i) + ".txt").constData()) == 0);
    ::close(fd);
    const Result result = scan(tree.path());
    compareWithFind(tree.path(), result);
    QCOMPARE(result.fileCount, 50'000);
    QVERIFY2(result.largestBatch <= Scanner::batchSize, qPrintable(QString::number(result.largestBatch)));
}

void TestScanner::runsShortOfDescriptors()
{
    Tree tree;
    QByteArray path;
    for (int i = 0; i < 100; ++i) {
        path = join(path, "d");
        QVERIFY(tree.folder(path) && tree.folder(path + '2') && tree.file(path + "2/file"));
    }
    const auto folders = find(tree.path(), {u"-type"_s, u"d"_s});
    rlimit before;
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &before), 0);
    rlimit few = before;
    few.rlim_cur = rlim_t(openDescriptors() + 16); // event loop and thread take some
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &few), 0);
    const Result result = scan(tree.path());
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &before), 0);
    QCOMPARE(result.faults, QStringList());
    QCOMPARE(result.folderPaths, folders);
    QCOMPARE(result.fileCount, 100);
    QCOMPARE(result.unreadable, 0);
}

void TestScanner::survivesChanges()
{
    Tree tree;
    for (int i = 0; i < 200; ++i) {
        const QByteArray folder = "f" + QByteArray::number(i);
        QVERIFY(tree.folder(folder));
        for (int j = 0; j < 100; ++j)
            QVERIFY(tree.link("x", folder + "/" + QByteArray::number(j)));
    }
    Scanner scanner;
    QSignalSpy ready(&scanner, &Scanner::batchReady);
    scanner.start(tree.path());
    QVERIFY(ready.wait());
    // The walk is paused by now or soon, in the middle of the tree.
    QCOMPARE(QProcess::execute(u"sh"_s, {u"-c"_s, u"rm -rf \"$0\"/f*; ln -s / \"$0\"/f7; touch \"$0\"/f8"_s, QFile::decodeName(tree.path())}), 0);
    ScanBatch batch;
    qint64 files = 0;
    while (!scanner.atEnd()) {
        while (scanner.take(batch))
            files += batch.files.size();
        if (!scanner.atEnd())
            QVERIFY(ready.wait(30'000));
    }
    QVERIFY2(files < 21'000, qPrintable(QString::number(files))); // it did not go into "/"
    QCOMPARE(scanner.errorString(), QString());
}

void TestScanner::pausesWhenNobodyTakes()
{
    Tree tree;
    const int fd = ::open(tree.path().constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    for (int i = 0; i < 20'000; ++i)
        QVERIFY(::symlinkat("x", fd, QByteArray::number(i).constData()) == 0);
    ::close(fd);
    Scanner scanner;
    scanner.start(tree.path());
    const qint64 most = (Scanner::queueLimit + 2) * Scanner::batchSize;
    QTRY_VERIFY(scanner.files() >= Scanner::queueLimit * Scanner::batchSize);
    QTest::qWait(100);
    QVERIFY2(scanner.files() <= most, qPrintable(QString::number(scanner.files())));
    ScanBatch batch;
    qint64 files = 0;
    QElapsedTimer timer;
    timer.start();
    while (!scanner.atEnd() && timer.elapsed() < 300'000) {
        while (scanner.take(batch))
            files += batch.files.size();
        QTest::qWait(1);
    }
    QCOMPARE(files, 20'000);
}

void TestScanner::cancels()
{
    Scanner scanner;
    QSignalSpy ready(&scanner, &Scanner::batchReady);
    QSignalSpy finished(&scanner, &Scanner::finished);
    scanner.start("/usr");
    QVERIFY(ready.wait(60'000));
    scanner.cancel();
    QVERIFY(scanner.atEnd());
    QVERIFY(scanner.isCancelled());
    ScanBatch batch;
    QVERIFY(!scanner.take(batch));
    ready.clear();
    QVERIFY(ready.wait(60'000)); // who waits is told
    QTRY_COMPARE(finished.size(), 1);
}

// A walk that nobody takes from never comes to its end: whoever waited for that would wait for ever.
void TestScanner::endsWhilePaused()
{
    Tree tree;
    const int fd = ::open(tree.path().constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    constexpr int count = int((Scanner::queueLimit + 4) * Scanner::batchSize);
    for (int i = 0; i < count; ++i) {
        QVERIFY(::symlinkat("x", fd, QByteArray::number(i).constData()) == 0);
    }
    ::close(fd);
    for (const bool cancelled : {true, false}) {
        auto scanner = std::make_unique<Scanner>();
        QSignalSpy finished(scanner.get(), &Scanner::finished);
        scanner->start(tree.path());
        QTRY_VERIFY_WITH_TIMEOUT(scanner->files() >= Scanner::queueLimit * Scanner::batchSize, 120'000);
        if (cancelled) {
            scanner->cancel();
            QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 120'000);
        }
        QVERIFY(scanner->files() < count);
        scanner.reset();
    }
}

void TestScanner::destroysWhileWalking()
{
    for (int i = 0; i < 50; ++i) {
        auto scanner = std::make_unique<Scanner>();
        scanner->start("/usr");
        QTest::qWait(i % 5);
        scanner.reset();
    }
    QTest::qWait(20); // events posted to scanners that are gone
}

void TestScanner::keepsTimesWithinTheCalendar()
{
    Tree tree;
    QVERIFY(tree.file("future") && tree.file("past") && tree.file("half"));
    const timespec future[2] = {{0, UTIME_OMIT}, {400'000'000'000, 0}};
    const timespec past[2] = {{0, UTIME_OMIT}, {-100'000'000, 0}};
    const timespec half[2] = {{0, UTIME_OMIT}, {1'700'000'000, 123'456'789}};
    QCOMPARE(::utimensat(AT_FDCWD, tree.path("future").constData(), future, 0), 0);
    QCOMPARE(::utimensat(AT_FDCWD, tree.path("past").constData(), past, 0), 0);
    QCOMPARE(::utimensat(AT_FDCWD, tree.path("half").constData(), half, 0), 0);
    const Result result = scan(tree.path());
    QVERIFY(fileNamed(result, "future")->modified.date().year() <= 9999);
    QCOMPARE(fileNamed(result, "past")->modified.toSecsSinceEpoch(), -100'000'000);
    QCOMPARE(fileNamed(result, "half")->modified.toMSecsSinceEpoch(), 1'700'000'000'123);
}

void TestScanner::classifies_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<FileTypes::Category>("category");
    QTest::newRow("png") << u"a.png"_s << FileTypes::Image;
    QTest::newRow("PNG") << u"a.PNG"_s << FileTypes::Image;
    QTest::newRow("svg") << u"a.svg"_s << FileTypes::Image;
    QTest::newRow("flac") << u"a.flac"_s << FileTypes::Audio;
    QTest::newRow("ogg") << u"a.ogg"_s << FileTypes::Audio;
    QTest::newRow("mkv") << u"a.mkv"_s << FileTypes::Video;
    QTest::newRow("txt") << u"a.txt"_s << FileTypes::Text;
    QTest::newRow("json") << u"a.json"_s << FileTypes::Text;
    QTest::newRow("py") << u"a.py"_s << FileTypes::Text;
    QTest::newRow("sh") << u"a.sh"_s << FileTypes::Text;
    QTest::newRow("cpp") << u"a.cpp"_s << FileTypes::Text;
    QTest::newRow("Makefile") << u"Makefile"_s << FileTypes::Text;
    QTest::newRow("README.first") << u"README.first"_s << FileTypes::Text;
    QTest::newRow("pdf") << u"a.pdf"_s << FileTypes::Document;
    QTest::newRow("odt") << u"a.odt"_s << FileTypes::Document;
    QTest::newRow("docx") << u"a.docx"_s << FileTypes::Document;
    QTest::newRow("epub") << u"a.epub"_s << FileTypes::Document;
    QTest::newRow("tar.gz") << u"a-1.2.tar.gz"_s << FileTypes::Archive;
    QTest::newRow("gz") << u"a.gz"_s << FileTypes::Archive;
    QTest::newRow("zip") << u"a.zip"_s << FileTypes::Archive;
    QTest::newRow("deb") << u"a.deb"_s << FileTypes::Archive;
    QTest::newRow("so") << u"liba.so"_s << FileTypes::Program;
    QTest::newRow("so.1.2") << u"liba.so.1.2"_s << FileTypes::Program;
    QTest::newRow("o") << u"a.o"_s << FileTypes::Program;
    QTest::newRow("jar") << u"a.jar"_s << FileTypes::Program;
    QTest::newRow("pyc") << u"a.pyc"_s << FileTypes::Program;
    QTest::newRow("none") << u"anything"_s << FileTypes::Other;
    QTest::newRow("ttf") << u"a.ttf"_s << FileTypes::Other;
}

void TestScanner::classifies()
{
    QFETCH(QString, name);
    QFETCH(FileTypes::Category, category);
    FileClassifier classifier;
    QCOMPARE(classifier.classify(name).category, category);
}

// Whatever the classifier remembers, its answer is the one QMimeDatabase gives for the whole name.
void TestScanner::classifiesAsTheDatabaseDoes()
{
    const Result result = scan("/usr/share");
    const QMimeDatabase database;
    int compared = 0;
    QSet<QString> suffixes;
    for (const ScanFile &file : result.files) {
        const qsizetype dot = file.displayName.indexOf(u'.');
        const QString suffix = dot < 0 ? file.displayName : file.displayName.mid(dot);
        if (file.kind != FileTypes::RegularFile || suffixes.contains(suffix))
            continue;
        suffixes.insert(suffix);
        const QString expected = database.mimeTypeForFile(file.displayName, QMimeDatabase::MatchExtension).name();
        if (file.mimeType != expected)
            QFAIL(qPrintable(u"%1: %2, not %3"_s.arg(file.displayName, file.mimeType, expected)));
        ++compared;
    }
    qInfo("%d different endings compared", compared);

    FileClassifier classifier;
    const QStringList names{u"a.C"_s,    u"a.c"_s,    u"a.JPG"_s,       u"A.TAR.GZ"_s,    u"core"_s,    u"CORE"_s,         u"a~"_s,      u"a.txt~"_s,
                            u"x.c,v"_s,  u".jpg"_s,   u"a."_s,          u"."_s,           u"a.1"_s,     u"a.1.2"_s,        u"x.anim3"_s, u"001.vdr"_s,
                            u"a.so.1"_s, u"a.so.x"_s, u"makefile.in"_s, u"GNUmakefile"_s, u"x.ps.gz"_s, u"a.b.c.tar.xz"_s, u"tar.gz"_s,  u".tar.gz"_s};
    for (int round = 0; round < 2; ++round) {
        for (const QString &name : names)
            QCOMPARE(classifier.classify(name).mimeType, database.mimeTypeForFile(name, QMimeDatabase::MatchExtension).name());
    }
}

void TestScanner::leavesNoDescriptorsOpen()
{
    const int before = openDescriptors();
    Tree tree;
    QVERIFY(tree.folder("a") && tree.folder("a/b") && tree.folder("a/b/c"));
    for (int i = 0; i < 20; ++i)
        scan(tree.path());
    QCOMPARE(openDescriptors(), before);
}

QTEST_GUILESS_MAIN(TestScanner)

#include "tst_scanner.moc"
