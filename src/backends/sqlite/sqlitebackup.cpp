// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/sqlite/sqlitebackup_p.h"

#include "aioorm/backends/sqlite/sqliteerror_p.h"
#include "aioorm/backends/sqlite/sqlitesession_p.h"
#include "aioorm/core/text_p.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QUuid>

#include <cstdio>

#include <sqlite3.h>

#ifdef Q_OS_UNIX
#include <fcntl.h>
#include <unistd.h>
#endif

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
constexpr int firstStep = 64; // pages
constexpr int largestStep = 4096;
constexpr std::chrono::milliseconds shortStep{2}, longStep{8};
constexpr std::chrono::milliseconds betweenProgress{50};
constexpr int restarts = 3; // copies begun again because somebody wrote, before writers wait

AioErrorInfo withFile(AioErrorInfo error, const QString &file)
{
    return error.message(QCoreApplication::translate("AioError", "The backup %1: %2").arg(file, error.message())).outcome(AioOutcome::Refused);
}

// What SQLite would take for the unfinished business of the file of that name.
QString companionOf(const QString &file)
{
    for (const char16_t *suffix : {u"-wal", u"-journal"}) {
        if (const QFileInfo info(file + QStringView(suffix).toString()); info.exists() && info.size() > 0) {
            return info.fileName();
        }
    }
    return {};
}

// The content first, then the name that points to it.
bool syncToDisk(const QString &path, [[maybe_unused]] bool folder)
{
#ifdef Q_OS_UNIX
    const int descriptor = ::open(QFile::encodeName(path).constData(), folder ? O_RDONLY | O_DIRECTORY | O_CLOEXEC : O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return false;
    }
    const bool synced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return synced;
#else
    Q_UNUSED(path)
    return true;
#endif
}

bool replaceFile(const QString &from, const QString &to)
{
#ifdef Q_OS_UNIX
    return std::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) == 0;
#else
    return (!QFile::exists(to) || QFile::remove(to)) && QFile::rename(from, to);
#endif
}
}

// A connection of the backup's own.
class SqliteBackup::Handle
{
public:
    Handle() = default;
    ~Handle() { close(); }
    Q_DISABLE_COPY_MOVE(Handle)

    std::optional<AioErrorInfo> open(const QString &file, int flags, SqliteSession &session)
    {
        const auto path = strictUtf8(file);
        if (!path || path->isEmpty()) {
            return AioErrorInfo(AioErrorKind::Interface, u"A backup needs a file name without NUL characters"_s).phase(AioPhase::Connect);
        }
        const QByteArray name = path->startsWith("file:") ? "./" + *path : *path;
        const int code = sqlite3_open_v2(name.constData(), &db, flags | SQLITE_OPEN_NOMUTEX, nullptr);
        if (db) {
            sqlite3_extended_result_codes(db, 1);
            session.watchBusy(db);
        }
        if (code != SQLITE_OK || exec("PRAGMA schema_version") != SQLITE_OK) {
            return sqliteOpenError(db ? sqlite3_extended_errcode(db) : code, QString::fromUtf8(db ? sqlite3_errmsg(db) : sqlite3_errstr(code)), file);
        }
        return {};
    }
    int exec(const char *sql) { return sqlite3_exec(db, sql, nullptr, nullptr, nullptr); }
    int close() { return sqlite3_close(std::exchange(db, nullptr)); }

    sqlite3 *db = nullptr;
};

SqliteBackup::SqliteBackup(const QString &file, Direction direction, Progress progress)
    : m_file(file)
    , m_direction(direction)
    , m_progress(std::move(progress))
{
}

std::optional<AioErrorInfo> SqliteBackup::run(SqliteSession &session, DriverRequest &request)
{
    if (m_direction == Direction::ToFile) {
        return toFile(session);
    }
    QStringList tables = session.allTables();
    auto error = fromFile(session);
    if (!error) {
        for (const QString &table : session.allTables()) {
            if (!tables.contains(table)) {
                tables.append(table);
            }
        }
        request.result.changedTables = std::make_shared<const QStringList>(tables);
    }
    return error;
}

std::optional<AioErrorInfo> SqliteBackup::toFile(SqliteSession &session)
{
    const auto refused = [this](const QString &why) {
        return AioErrorInfo(AioErrorKind::Operational, QCoreApplication::translate("AioError", "The backup %1: %2").arg(m_file, why)).phase(AioPhase::Connect);
    };
    const QFileInfo target(m_file);
    const QFileInfo source(QString::fromUtf8(sqlite3_db_filename(session.db(), "main")));
    if (target.exists() && source.exists() && target.canonicalFilePath() == source.canonicalFilePath()) {
        return refused(QCoreApplication::translate("AioError", "that is the database itself"));
    }
    if (target.isDir()) {
        return refused(QCoreApplication::translate("AioError", "it is a folder"));
    }
    if (const QString companion = companionOf(m_file); !companion.isEmpty()) {
        return refused(QCoreApplication::translate("AioError", "somebody uses the file of that name, or it was not closed (%1 is there)").arg(companion));
    }
    const QString partial = m_file + u".partial-"_s + QUuid::createUuid().toString(QUuid::Id128).left(12);
    class Partial // goes, unless it has become the file
    {
    public:
        explicit Partial(const QString &name)
            : m_name(name)
        {
        }
        ~Partial() { QFile::remove(m_name); }
        Q_DISABLE_COPY_MOVE(Partial)

    private:
        const QString &m_name;
    };
    const Partial cleanup(partial);

    Handle to;
    if (auto error = to.open(partial, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, session)) {
        return error;
    }
    to.exec("PRAGMA journal_mode = OFF"); // it is complete or goes
    to.exec("PRAGMA synchronous = OFF"); // once, below
    if (auto error = copy(session, session.db(), to.db)) {
        return error;
    }
    if (const int code = to.close(); code != SQLITE_OK) {
        return withFile(sqliteError(code, QString::fromUtf8(sqlite3_errstr(code)), AioPhase::Close), m_file);
    }
    if (!syncToDisk(partial, false) || !replaceFile(partial, m_file)) {
        return refused(qt_error_string());
    }
    syncToDisk(target.absolutePath(), true);
    return {};
}

std::optional<AioErrorInfo> SqliteBackup::fromFile(SqliteSession &session)
{
    Handle from;
    // a file with a write-ahead log cannot be read without writing beside it, where that is allowed
    auto error = from.open(m_file, SQLITE_OPEN_READWRITE, session);
    if (error) {
        from.close();
        error = from.open(m_file, SQLITE_OPEN_READONLY, session);
    }
    return error ? error : copy(session, from.db, session.db());
}

std::optional<AioErrorInfo> SqliteBackup::copy(SqliteSession &session, sqlite3 *from, sqlite3 *to)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");
    if (!backup) {
        return withFile(sqliteError(to, AioPhase::Execute), m_file);
    }
    // One that stands on a row keeps its moment; without a log it would keep writers out.
    sqlite3_stmt *view = nullptr;
    sqlite3_stmt *mode = nullptr;
    sqlite3_prepare_v2(from, "PRAGMA journal_mode", -1, &mode, nullptr);
    const bool wal = mode && sqlite3_step(mode) == SQLITE_ROW && sqlite3_stricmp(reinterpret_cast<const char *>(sqlite3_column_text(mode, 0)), "wal") == 0;
    sqlite3_finalize(mode);
    int code = SQLITE_OK;
    if (wal) {
        sqlite3_prepare_v2(from, "SELECT count(*) FROM sqlite_master", -1, &view, nullptr);
        code = view ? sqlite3_step(view) : sqlite3_extended_errcode(from);
        code = code == SQLITE_ROW ? SQLITE_OK : code;
    }

    std::optional<AioErrorInfo> error;
    qint64 pageSize = 0;
    int step = firstStep;
    int left = std::numeric_limits<int>::max();
    int begunAgain = 0;
    Clock::time_point told; // long ago: the first comes at once
    while (code == SQLITE_OK && !error) {
        const auto began = Clock::now();
        code = sqlite3_backup_step(backup, begunAgain > restarts ? -1 : step);
        const auto now = Clock::now();
        if (now - began < shortStep) {
            step = std::min(step * 2, largestStep);
        } else if (now - began > longStep) {
            step = std::max(step / 2, 1);
        }
        if (code != SQLITE_OK) {
            break;
        }
        const int remaining = sqlite3_backup_remaining(backup);
        begunAgain += remaining > left ? 1 : 0;
        left = remaining;
        if (m_progress && now - told >= betweenProgress) {
            told = now;
            if (pageSize == 0) {
                pageSize = SqliteSession::pageSize(from);
            }
            const qint64 total = sqlite3_backup_pagecount(backup);
            m_progress((total - remaining) * pageSize, total * pageSize);
        }
        session.breathe();
        error = session.stopped(AioOutcome::Refused);
    }
    const qint64 pages = sqlite3_backup_pagecount(backup);
    sqlite3_finalize(view);
    const int finished = sqlite3_backup_finish(backup);
    if (error) {
        return error;
    }
    if (code == SQLITE_DONE && finished == SQLITE_OK) {
        if (m_progress) {
            const qint64 total = std::max<qint64>(pages * SqliteSession::pageSize(from), 1); // an empty database has no pages
            m_progress(total, total);
        }
        return {};
    }
    code = finished != SQLITE_OK ? finished : code;
    if (auto stopped = session.stopped(AioOutcome::Refused)) {
        return stopped->nativeCode(code); // it waited for a lock until then
    }
    if (m_direction == Direction::FromFile && (code & 0xff) == SQLITE_READONLY && SqliteSession::pageSize(from) != SqliteSession::pageSize(to)) {
        return AioErrorInfo(
                   AioErrorKind::Operational,
                   QCoreApplication::translate("AioError", "The backup %1 has another page size than the open database, whose journal mode does not allow that")
                       .arg(m_file))
            .nativeCode(code)
            .phase(AioPhase::Execute)
            .outcome(AioOutcome::Refused);
    }
    return withFile(sqliteError(code, QString::fromUtf8(sqlite3_errstr(code)), AioPhase::Execute), m_file);
}
}
