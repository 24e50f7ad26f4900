// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

#include "catalog.h"
#include "gapmeter.h"

#include "aioorm/database/aiodatabase.h"

#include <QCommandLineParser>
#include <QCryptographicHash>
#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QFileInfo>
#include <QGuiApplication>
#include <QImage>
#include <QQmlApplicationEngine>
#include <QQuickStyle>
#include <QQuickWindow>
#include <QStandardPaths>
#include <QTimer>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <optional>
#include <utility>

#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace
{

constexpr int badUsage = 2;

struct Arguments {
    QByteArray folder; // absolute; bytes
    QString database;
    QString screenshot;
    bool headless = false;
};

void complain(const QByteArray &text)
{
    std::fprintf(stderr, "catalog: %s\n", text.constData());
}

// A database for each folder: the same folder finds its own again.
QString defaultDatabase(const QByteArray &folder)
{
    const QString place = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    const QByteArray key = QCryptographicHash::hash(folder, QCryptographicHash::Sha256).toHex().left(16);
    return place + u'/' + QString::fromLatin1(key) + u"-2.sqlite"_s; // before, folders had no names
}

// Arguments are bytes: they pass the parser as Latin-1, which loses none, so that any folder can be named.
std::optional<Arguments> parse(int argc, char **argv, int &exitCode)
{
    QStringList words;
    for (int i = 0; i < argc; ++i)
        words.append(QString::fromLatin1(argv[i]));

    QCommandLineParser parser;
    parser.setApplicationDescription(u"Indexes a folder tree and lets you search, sort and tag its files."_s);
    parser.addPositionalArgument(u"folder"_s, u"The folder to show (the home folder)."_s, u"[FOLDER]"_s);
    const QCommandLineOption help({u"h"_s, u"help"_s}, u"Show this text."_s);
    const QCommandLineOption headless(u"headless"_s, u"Index without a display, print one line and exit."_s);
    const QCommandLineOption database(u"database"_s,
                                      u"Keep the index in this SQLite file, or on this server: postgresql://user@host/name, mysql://user@host/name."_s,
                                      u"FILE|URL"_s);
    const QCommandLineOption screenshot(u"screenshot"_s, u"With --headless: save a picture of the window."_s, u"FILE.png"_s);
    parser.addOptions({help, headless, database, screenshot});

    exitCode = badUsage;
    if (!parser.parse(words)) {
        complain(parser.errorText().toLatin1());
        return std::nullopt;
    }
    if (parser.isSet(help)) {
        std::fputs(parser.helpText().replace(u"<executable_name>"_s, u"catalog"_s).toLatin1().constData(), stdout); // there is no application yet
        exitCode = 0;
        return std::nullopt;
    }
    if (parser.positionalArguments().size() > 1) {
        complain("one folder at a time");
        return std::nullopt;
    }

    Arguments arguments;
    QByteArray folder = parser.positionalArguments().value(0).toLatin1();
    if (parser.positionalArguments().isEmpty())
        folder = QFile::encodeName(QDir::homePath());
    char *resolved = ::realpath(folder.constData(), nullptr);
    const int error = errno;
    struct stat status;
    if (!resolved || ::stat(resolved, &status) != 0) {
        complain("cannot open the folder '" + folder + "': " + std::strerror(resolved ? errno : error));
        std::free(resolved);
        return std::nullopt;
    }
    arguments.folder = resolved;
    std::free(resolved);
    if (!S_ISDIR(status.st_mode)) {
        complain("cannot open the folder '" + folder + "': " + std::strerror(ENOTDIR));
        return std::nullopt;
    }
    arguments.headless = parser.isSet(headless);
    arguments.screenshot = QFile::decodeName(parser.value(screenshot).toLatin1());
    arguments.database = QFile::decodeName(parser.value(database).toLatin1());
    if (arguments.database.isEmpty())
        arguments.database = defaultDatabase(arguments.folder);
    const bool isFile = !arguments.database.contains(u"://");
    if (!isFile) {
        try {
            AioDatabase::fromUrl(arguments.database);
        } catch (const AioError &error) {
            complain(error.message().toUtf8());
            return std::nullopt;
        }
    }
    const QString place = QFileInfo(arguments.database).absolutePath();
    if (isFile && !QDir().mkpath(place)) {
        complain("cannot make the folder of the database, '" + QFile::encodeName(place) + "'");
        return std::nullopt;
    }
    exitCode = 0;
    return arguments;
}

// Where the QML modules are: ours is in the program, AioOrm's where it was built, or beside an installed program.
QStringList importPaths()
{
    const QDir folder(QCoreApplication::applicationDirPath());
    return {
        u":/qt/qml"_s,
        folder.filePath(u"../lib/qt6/qml"_s),
        folder.filePath(u"../qml"_s),
        QStringLiteral(CATALOG_QML_IMPORT_PATH),
    };
}

// Runs \a done once the list shows what the database holds, or after some seconds all the same.
class ListWatcher : public QObject
{
public:
    ListWatcher(QQuickWindow *window, bool expectRows, std::function<void()> done)
        : QObject(window)
        , m_window(window)
        , m_expectRows(expectRows)
        , m_done(std::move(done))
    {
        m_poll.setInterval(20);
        connect(&m_poll, &QTimer::timeout, this, &ListWatcher::look);
        m_poll.start();
        m_clock.start();
    }

private:
    void look()
    {
        // The window says so itself: Main.qml knows the state of its list.
        const bool settled = m_window->property("settled").toBool();
        const bool rows = !m_expectRows || m_window->property("rows").toInt() > 0;
        if (m_clock.elapsed() < 10'000 && (!settled || !rows || m_clock.elapsed() < 300))
            return;
        m_poll.stop();
        m_done();
    }

    QQuickWindow *m_window;
    bool m_expectRows;
    std::function<void()> m_done;
    QTimer m_poll;
    QElapsedTimer m_clock;
};

void printResult(const Catalog &catalog, const GapMeter &meter)
{
    std::printf("indexed: %lld folders, %lld files, %.2f s, %.0f files/s, longest event-loop gap: %.1f ms\n",
                static_cast<long long>(catalog.totals().folders),
                static_cast<long long>(catalog.totals().files),
                catalog.elapsed(),
                catalog.rate(),
                meter.longestMilliseconds());
    std::fflush(stdout);
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication::setApplicationName(u"catalog"_s);
    QCoreApplication::setOrganizationName(u"AioOrm"_s);
    int exitCode = 0;
    const auto arguments = parse(argc, argv, exitCode);
    if (!arguments)
        return exitCode;

    if (arguments->headless) {
        if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
            qputenv("QT_QPA_PLATFORM", "offscreen");
        if (!qEnvironmentVariableIsSet("QT_QUICK_BACKEND"))
            qputenv("QT_QUICK_BACKEND", "software");
    }
    const QGuiApplication application(argc, argv);
    QGuiApplication::setApplicationDisplayName(u"Catalog"_s);
    QQuickStyle::setStyle(u"Basic"_s);

    Catalog catalog(arguments->folder, arguments->database);
    GapMeter meter;

    // The list in the window reads tables that may have to be made first.
    QEventLoop opening;
    QObject::connect(&catalog, &Catalog::opened, &opening, &QEventLoop::quit);
    opening.exec();

    QQmlApplicationEngine engine;
    for (const QString &path : importPaths())
        engine.addImportPath(path);
    engine.setInitialProperties({{u"catalog"_s, QVariant::fromValue(&catalog)}});
    engine.load(QUrl(u"qrc:/qt/qml/Catalog/qml/Main.qml"_s));
    auto *window = engine.rootObjects().isEmpty() ? nullptr : qobject_cast<QQuickWindow *>(engine.rootObjects().constFirst());
    if (!window) {
        complain("the window cannot be shown");
        return 1;
    }

    QObject::connect(&catalog, &Catalog::indexed, &catalog, [&] {
        meter.stop();
        if (!arguments->headless)
            return;
        if (catalog.state() != Catalog::Done) {
            complain("cannot index '" + catalog.rawRoot() + "': " + catalog.errorString().toUtf8());
            QCoreApplication::exit(1);
            return;
        }
        printResult(catalog, meter);
        if (arguments->screenshot.isEmpty()) {
            QCoreApplication::exit(0);
            return;
        }
        new ListWatcher(window, catalog.files() > 0, [window, &arguments] {
            const bool saved = window->grabWindow().save(arguments->screenshot);
            if (!saved)
                complain("cannot save the picture as '" + QFile::encodeName(arguments->screenshot) + "'");
            QCoreApplication::exit(saved ? 0 : 1);
        });
    });

    // Indexing begins when the window is there: what it takes to come up is not the index's doing.
    QObject::connect(
        window,
        &QQuickWindow::frameSwapped,
        &catalog,
        [&] {
            meter.start();
            catalog.index();
        },
        Qt::ConnectionType(Qt::QueuedConnection | Qt::SingleShotConnection));
    return QGuiApplication::exec();
}
