// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/sqlite/sqlitesession_p.h"

#include "aioorm/backends/sqlite/sqliteerror_p.h"
#include "aioorm/backends/sqlite/sqlitequeryfunctions_p.h"
#include "aioorm/backends/sqlite/sqlitetask_p.h"
#include "aioorm/backends/sqlite/sqlitetexts_p.h"
#include "aioorm/backends/sqlite/sqlitevalue_p.h"
#include "aioorm/core/caughterror_p.h"
#include "aioorm/core/text_p.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QLoggingCategory>

#include <array>
#include <cstring>

#include <sqlite3.h>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
Q_LOGGING_CATEGORY(aioSqlite, "aioorm.sqlite", QtWarningMsg)

SqliteHost::~SqliteHost() = default;

namespace
{
// Instructions of SQLite's virtual machine between two looks at the cancel flag: some 10 to 20 microseconds.
constexpr int progressInterval = 1000;

// A view that is held longer keeps the log from being reset.
constexpr std::chrono::milliseconds viewLifetime{5};

// A log is long from so many times the length on at which it should have been taken back.
constexpr int longLogFactor = 4;
// At most so often it is looked at then, and so long the writer may wait for readers to leave it.
constexpr std::chrono::milliseconds logInterval{250}, mostLogPatience{200};

// What SQLite tells is the row of the connection's last INSERT, which may be an earlier statement's: an upsert may have changed a row, and a
// table WITHOUT ROWID has none. Where that is the same number, the statement is asked whether it has inserted it.
class InsertWatch
{
public:
    InsertWatch(sqlite3 *db, bool watches)
        : m_db(db)
        , m_before(sqlite3_last_insert_rowid(db))
        , m_watches(watches)
    {
        if (m_watches) {
            sqlite3_update_hook(
                db,
                [](void *self, int operation, const char *, const char *, sqlite3_int64 row) {
                    auto *const watch = static_cast<InsertWatch *>(self);
                    watch->m_hasInserted = watch->m_hasInserted || (operation == SQLITE_INSERT && row == watch->m_before);
                },
                this);
        }
    }
    ~InsertWatch()
    {
        if (m_watches) {
            sqlite3_update_hook(m_db, nullptr, nullptr);
        }
    }
    Q_DISABLE_COPY_MOVE(InsertWatch)

    /// 0: none.
    qint64 lastId() const
    {
        const qint64 last = sqlite3_last_insert_rowid(m_db);
        return last != m_before || m_hasInserted || !m_watches ? last : 0;
    }

private:
    sqlite3 *const m_db;
    const qint64 m_before;
    const bool m_watches;
    bool m_hasInserted = false;
};

#if SQLITE_VERSION_NUMBER >= 3037000
qint64 totalChanges(sqlite3 *db)
{
    return sqlite3_total_changes64(db);
}
qint64 changes(sqlite3 *db)
{
    return sqlite3_changes64(db);
}
#else
qint64 totalChanges(sqlite3 *db)
{
    return sqlite3_total_changes(db);
}
qint64 changes(sqlite3 *db)
{
    return sqlite3_changes(db);
}
#endif

bool isInTransaction(sqlite3 *db)
{
    return sqlite3_get_autocommit(db) == 0;
}

// What follows the first statement of a text, without blanks, comments and semicolons.
std::string_view withoutPadding(std::string_view text)
{
    while (!text.empty()) {
        const char c = text.front();
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == ';') {
            text.remove_prefix(1);
        } else if (text.starts_with("--")) {
            text.remove_prefix(std::min(text.find('\n'), text.size()));
        } else if (text.starts_with("/*")) {
            const auto end = text.find("*/", 2);
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
        } else {
            break;
        }
    }
    return text;
}

const char *nameOf(AioSqliteOptions::JournalMode mode)
{
    switch (mode) {
    case AioSqliteOptions::JournalMode::Wal:
        return "wal";
    case AioSqliteOptions::JournalMode::Delete:
        return "delete";
    case AioSqliteOptions::JournalMode::Truncate:
        return "truncate";
    case AioSqliteOptions::JournalMode::Persist:
        return "persist";
    case AioSqliteOptions::JournalMode::Memory:
        return "memory";
    case AioSqliteOptions::JournalMode::Off:
        return "off";
    }
    return "wal";
}

QByteArray nameOf(AioSqliteOptions::Synchronous level, bool wal)
{
    switch (level) {
    case AioSqliteOptions::Synchronous::Automatic:
        return wal ? "normal" : "full";
    case AioSqliteOptions::Synchronous::Off:
        return "off";
    case AioSqliteOptions::Synchronous::Normal:
        return "normal";
    case AioSqliteOptions::Synchronous::Full:
        return "full";
    case AioSqliteOptions::Synchronous::Extra:
        return "extra";
    }
    return "full";
}

QByteArray quoted(const QString &name)
{
    return '"' + name.toUtf8().replace('"', "\"\"") + '"';
}

// A file as SQLite is to open it: a plain path that is never taken for a URI, or a URI where a parameter is needed.
QByteArray openName(const QByteArray &path, const char *parameter = nullptr)
{
    if (!parameter) {
        return path.startsWith("file:") ? "./" + path : path;
    }
    QByteArray encoded = path.toPercentEncoding("/:");
    if (path.size() > 1 && path[1] == ':') {
        encoded.prepend('/'); // a drive letter
    }
    return "file:" + encoded + '?' + parameter;
}

// What a pragma is called: "cache_size" of "archive.cache_size = 500", and whose it is.
struct PragmaName {
    QByteArray schema, name;
};

PragmaName pragmaName(const QByteArray &text)
{
    qsizetype length = 0;
    while (length < text.size() && text[length] != '=' && text[length] != '(' && text[length] != ' ' && text[length] != ';') {
        ++length;
    }
    const QByteArray whole = text.left(length).toLower();
    const auto dot = whole.lastIndexOf('.');
    return dot < 0 ? PragmaName{{}, whole} : PragmaName{whole.left(dot), whole.mid(dot + 1)};
}

AioErrorInfo fileMoved(const QString &file)
{
    return AioErrorInfo(AioErrorKind::Operational,
                        QCoreApplication::translate(
                            "AioError",
                            "The file %1 was replaced or deleted while it was open: what is written now would be lost. Close the database and open it again; "
                            "a file that was put there needs the %1-wal and %1-shm beside it removed first, which belong to the old one.")
                            .arg(file));
}

// Older SQLites do not trust their own full-text tables and JSON functions, which our triggers and indexes use.
bool canDistrust()
{
    static const bool can = [] {
        sqlite3 *db = nullptr;
        const bool works = sqlite3_open(":memory:", &db) == SQLITE_OK && sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr) == SQLITE_OK
            && sqlite3_exec(db,
                            "CREATE TABLE t (a); CREATE INDEX i ON t (json_type(a)); CREATE VIRTUAL TABLE f USING fts5(a);"
                            "CREATE TRIGGER r AFTER INSERT ON t BEGIN INSERT INTO f VALUES (NEW.a); END; INSERT INTO t VALUES ('[1]')",
                            nullptr,
                            nullptr,
                            nullptr)
                == SQLITE_OK;
        sqlite3_close(db);
        return works;
    }();
    return can;
}

// Of builds that encrypt; they are not always listed.
bool isKey(const QByteArray &pragma)
{
    return pragma.endsWith("key") || pragma.startsWith("cipher") || pragma == "legacy";
}

// Leaves a statement ready for its next use, however its run ends.
class ResetGuard
{
public:
    explicit ResetGuard(SqliteStatement &statement)
        : m_statement(statement)
    {
    }
    ~ResetGuard() { m_statement.reset(); }
    Q_DISABLE_COPY_MOVE(ResetGuard)

private:
    SqliteStatement &m_statement;
};

// What a sink or nextParameters() threw, in its handler.
AioErrorInfo thrown()
{
    return caughtError().phase(AioPhase::Decode).outcome(AioOutcome::Refused);
}
}

class SqliteSession::OpenCursor
{
public:
    OpenCursor(std::shared_ptr<DriverCursor> cursor, std::unique_ptr<SqliteStatement> statement, std::vector<AioValue> parameters)
        : cursor(std::move(cursor))
        , statement(std::move(statement))
        , parameters(std::move(parameters))
    {
    }

    const std::shared_ptr<DriverCursor> cursor;
    const std::unique_ptr<SqliteStatement> statement;
    const std::vector<AioValue> parameters; // bound by address, as the texts are
    std::vector<QByteArray> texts;
};

SqliteSession::SqliteSession(const QString &file, const AioSqliteOptions &options, FileMode mode, SqliteHost &host, std::shared_ptr<SqliteMonitor> monitor)
    : m_file(file)
    , m_options(options)
    , m_mode(options.readOnly() ? FileMode::ReadOnly : mode)
    , m_host(host)
    , m_statements(options.statementCacheSize())
    , m_monitor(std::move(monitor))
    , m_jitter(quint32(reinterpret_cast<quintptr>(this) >> 4) | 1)
{
}

SqliteSession::~SqliteSession()
{
    m_cursors.clear();
    m_statements.clear();
    sqlite3_finalize(m_view);
    for (const DataVersion &version : m_dataVersions) {
        sqlite3_finalize(version.statement);
    }
    if (m_reading) {
        m_monitor->readerEnded(this);
    }
    if (m_db) {
        m_host.setHandle(nullptr);
        sqlite3_rollback_hook(m_db, nullptr, nullptr);
        sqlite3_busy_handler(m_db, nullptr, nullptr); // the last connection's checkpoint does not wait for anybody
        sqlite3_progress_handler(m_db, 0, nullptr, nullptr);
        sqlite3_set_authorizer(m_db, nullptr, nullptr);
        // An interruption that came too late for its statement would end the last connection's checkpoint. The first step
        // of any statement clears it.
        sqlite3_exec(m_db, "SELECT 1", nullptr, nullptr, nullptr);
        if (const int code = sqlite3_close_v2(m_db); code != SQLITE_OK) {
            qCWarning(aioSqlite, "Closing %s: %s", qUtf8Printable(m_file), sqlite3_errstr(code));
        }
    }
}

// -- opening --

std::optional<AioErrorInfo> SqliteSession::open()
{
    if (m_monitor && m_monitor->hasMoved()) {
        m_openError = fileMoved(m_file).phase(AioPhase::Connect);
        return m_openError;
    }
    const auto path = strictUtf8(m_file);
    if (!path || path->isEmpty()) {
        m_openError = AioErrorInfo(AioErrorKind::Interface,
                                   path ? QCoreApplication::translate("AioError", "A database needs a file name; one in memory is named :memory:")
                                        : u"The file name of the database has a NUL character or half of a surrogate pair"_s)
                          .phase(AioPhase::Connect);
        return m_openError;
    }
    if (sqlite3_threadsafe() == 0) {
        m_openError = AioErrorInfo(AioErrorKind::Interface, u"This SQLite library was built without threads (SQLITE_THREADSAFE=0)"_s).phase(AioPhase::Connect);
        return m_openError;
    }
    // A reader can write as far as SQLite knows, else it could not put the WAL back into the file if it closes last.
    const int access = m_options.readOnly() ? SQLITE_OPEN_READONLY
        : m_mode == FileMode::ReadOnly      ? SQLITE_OPEN_READWRITE
                                            : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    const QByteArray name = openName(*path, m_options.immutable() ? "immutable=1" : nullptr);
    const int code = sqlite3_open_v2(name.constData(), &m_db, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, nullptr);
    if (m_db) {
        sqlite3_extended_result_codes(m_db, 1);
    }
    if (code != SQLITE_OK) {
        m_openError =
            sqliteOpenError(m_db ? sqlite3_extended_errcode(m_db) : code, QString::fromUtf8(m_db ? sqlite3_errmsg(m_db) : sqlite3_errstr(code)), m_file);
    } else {
        sqlite3_busy_handler(m_db, &SqliteSession::onBusy, this);
        sqlite3_progress_handler(m_db, progressInterval, &SqliteSession::onProgress, this);
        sqlite3_rollback_hook(m_db, &SqliteSession::onRollback, this);
        m_host.setHandle(m_db);
        m_openError = installFunctions(m_db, m_options, m_thrown);
        if (!m_openError) {
            m_openError = installTextFunction(m_db, m_thrown);
        }
        if (!m_openError) {
            m_openError = installQueryFunctions(m_db, m_thrown);
        }
        if (!m_openError) {
            m_openError = configure();
        }
        if (!m_openError) {
            sqlite3_set_authorizer(m_db, &SqliteSession::onAuthorize, this);
        }
    }
    return m_openError;
}

std::optional<AioErrorInfo> SqliteSession::configure()
{
    // a mistyped column in double quotes must be an error, not a text
    sqlite3_db_config(m_db, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(m_db, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    // A file from elsewhere may hold views, triggers and defaults that call what they should not, and tables that were made to confuse.
    // (Functions in C++ are kept from it in any case, by SQLITE_DIRECTONLY.)
    if (canDistrust()) {
        sqlite3_db_config(m_db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    }
    sqlite3_db_config(m_db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);

    QByteArrayList chosen;
    QByteArrayList ofAttached;
    if (auto error = checkPragmas()) {
        return error;
    }
    for (const QString &text : m_options.pragmas()) {
        const QByteArray utf8 = text.toUtf8().trimmed();
        const PragmaName name = pragmaName(utf8);
        if (!name.schema.isEmpty() && name.schema != "main" && name.schema != "temp") {
            ofAttached.append(utf8);
            continue;
        }
        chosen.append(name.name);
        if (auto error = pragma(utf8)) {
            return error;
        }
    }
    std::optional<AioErrorInfo> error;
    const auto set = [&](const char *name, const QByteArray &value, QByteArray *answer = nullptr) {
        if (!error && !chosen.contains(name)) {
            error = pragma(QByteArray(name) + " = " + value, answer);
        }
    };
    const bool writer = m_mode == FileMode::ReadWrite;
    if (const auto bytes = m_options.pageSize(); bytes && writer) {
        set("page_size", QByteArray::number(*bytes));
    }

    // SQLite opens nothing before the first read
    if (!error) {
        error = pragma("schema_version");
    }
    if (!error && writer && sqlite3_db_readonly(m_db, "main") == 1) {
        return sqliteOpenError(SQLITE_READONLY, u"attempt to write a readonly database"_s, m_file);
    }
    QByteArray mode;
    if (writer) {
        set("journal_mode", nameOf(m_options.journalMode()), &mode);
    } else if (!error) {
        error = pragma("journal_mode", &mode);
    }
    if (writer && !error && m_options.journalMode() == AioSqliteOptions::JournalMode::Wal && !chosen.contains("journal_mode") && mode != "wal"
        && mode != "memory") {
        qCWarning(aioSqlite,
                  "%s cannot use a write-ahead log here and stays in journal mode %s: readers and the writer wait for each other",
                  qUtf8Printable(m_file),
                  mode.constData());
    }
    m_wal = mode == "wal";
    set("synchronous", nameOf(m_options.synchronous(), m_wal));
    set("foreign_keys", m_options.foreignKeys() ? "on" : "off");
    set("cell_size_check", "on");
    if (const auto pages = m_options.cacheSize()) {
        set("cache_size", QByteArray::number(*pages));
    }
    if (m_options.mmapSize() > 0) {
        set("mmap_size", QByteArray::number(m_options.mmapSize()));
    }
    if (m_options.tempStore() != AioSqliteOptions::TempStore::Default) {
        set("temp_store", m_options.tempStore() == AioSqliteOptions::TempStore::File ? "file" : "memory");
    }
    if (const auto pages = m_options.autoCheckpoint()) {
        set("wal_autocheckpoint", QByteArray::number(*pages));
    }
    if (const auto bytes = m_options.journalSizeLimit()) {
        set("journal_size_limit", QByteArray::number(*bytes));
    }
    for (const AioSqliteOptions::Attachment &attachment : m_options.attachments()) {
        if (!error) {
            error = attach(attachment);
        }
    }
    for (const QByteArray &text : ofAttached) {
        if (!error) {
            error = pragma(text);
        }
    }
    if (!writer) {
        set("query_only", "on");
    }
    if (!error && writer && m_wal && m_monitor) {
        QByteArray pages;
        error = pragma("wal_autocheckpoint", &pages);
        m_longLog = pages.toLongLong() * pageSize(m_db) * longLogFactor;
        m_logFile = QByteArray(sqlite3_db_filename(m_db, "main")) + "-wal";
    }
    if (!error && m_monitor) {
        othersCommitted(); // from now on
    }
    return error;
}

// SQLite ignores a pragma that it does not know, which a wrong letter should not come to.
std::optional<AioErrorInfo> SqliteSession::checkPragmas()
{
    if (m_options.pragmas().isEmpty()) {
        return {};
    }
    QByteArrayList known;
    sqlite3_stmt *list = nullptr;
    sqlite3_prepare_v2(m_db, "PRAGMA pragma_list", -1, &list, nullptr);
    while (list && sqlite3_step(list) == SQLITE_ROW) {
        known.append(reinterpret_cast<const char *>(sqlite3_column_text(list, 0)));
    }
    sqlite3_finalize(list);
    for (const QString &text : m_options.pragmas()) {
        const QByteArray name = pragmaName(text.toUtf8().trimmed()).name;
        if (!known.isEmpty() && !known.contains(name) && !isKey(name)) {
            return AioErrorInfo(AioErrorKind::Programming, u"This SQLite knows no pragma %1"_s.arg(QString::fromUtf8(name))).phase(AioPhase::Connect);
        }
    }
    return {};
}

std::optional<AioErrorInfo> SqliteSession::attach(const AioSqliteOptions::Attachment &attachment)
{
    const auto path = strictUtf8(attachment.file);
    const auto name = strictUtf8(attachment.name);
    if (!path || !name || path->isEmpty() || name->isEmpty() || sqlite3_stricmp(name->constData(), "main") == 0
        || sqlite3_stricmp(name->constData(), "temp") == 0) {
        return AioErrorInfo(AioErrorKind::Interface, u"An attached database needs a file, and a name that is not main or temp"_s).phase(AioPhase::Connect);
    }
    const bool readOnly = attachment.readOnly || m_options.readOnly();
    const QByteArray file = openName(*path, attachment.readOnly && *path != ":memory:" ? "mode=ro" : nullptr);
    const QByteArray schema = quoted(attachment.name);
    sqlite3_stmt *statement = nullptr;
    int code = sqlite3_prepare_v2(m_db, "ATTACH ?1 AS ?2", -1, &statement, nullptr);
    if (code == SQLITE_OK) {
        sqlite3_bind_text(statement, 1, file.constData(), int(file.size()), SQLITE_STATIC);
        sqlite3_bind_text(statement, 2, name->constData(), int(name->size()), SQLITE_STATIC);
        code = sqlite3_step(statement);
    }
    if (code != SQLITE_DONE) {
        const int extended = sqlite3_extended_errcode(m_db);
        const QString message = QString::fromUtf8(sqlite3_errmsg(m_db));
        sqlite3_finalize(statement);
        return sqliteOpenError(extended, message, attachment.file);
    }
    sqlite3_finalize(statement);
    if (auto error = pragma(schema + ".schema_version")) {
        return error->message(QCoreApplication::translate("AioError", "The attached database %1: %2").arg(attachment.file, error->message()));
    }
    if (!readOnly && sqlite3_db_readonly(m_db, name->constData()) == 1) {
        return sqliteOpenError(SQLITE_READONLY, u"attempt to write a readonly database"_s, attachment.file);
    }
    QByteArray mode;
    auto error = m_mode == FileMode::ReadWrite && !readOnly ? pragma(schema + ".journal_mode = " + nameOf(m_options.journalMode()), &mode)
                                                            : pragma(schema + ".journal_mode", &mode);
    if (!error) {
        error = pragma(schema + ".synchronous = " + nameOf(m_options.synchronous(), mode == "wal"));
    }
    return error;
}

std::optional<AioErrorInfo> SqliteSession::pragma(const QByteArray &text, QByteArray *answer)
{
    const QByteArray sql = "PRAGMA " + text;
    const auto end = Clock::now() + m_options.busyTimeout();
    for (;;) {
        sqlite3_stmt *statement = nullptr;
        const char *tail = nullptr;
        int code = sqlite3_prepare_v2(m_db, sql.constData(), int(sql.size()), &statement, &tail);
        if (code == SQLITE_OK) {
            if (!withoutPadding(std::string_view(tail, size_t(sql.constData() + sql.size() - tail))).empty()) {
                sqlite3_finalize(statement);
                return AioErrorInfo(AioErrorKind::Programming, u"Not a single pragma: %1"_s.arg(QString::fromUtf8(text))).phase(AioPhase::Connect);
            }
            while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
                if (answer) {
                    *answer = reinterpret_cast<const char *>(sqlite3_column_text(statement, 0));
                }
            }
        }
        if (code == SQLITE_OK || code == SQLITE_DONE) {
            sqlite3_finalize(statement);
            return {};
        }
        const int extended = sqlite3_extended_errcode(m_db);
        const QString message = QString::fromUtf8(sqlite3_errmsg(m_db));
        sqlite3_finalize(statement);
        // a change of the journal mode does not always ask the busy handler
        const bool busy = (extended & 0xff) == SQLITE_BUSY && Clock::now() < end;
        if (!busy || m_host.isInterrupted()) {
            return m_host.isInterrupted()
                ? AioErrorInfo(AioErrorKind::Cancelled, QCoreApplication::translate("AioError", "The connection was closed while it was being opened"))
                      .phase(AioPhase::Connect)
                : sqliteOpenError(extended, message, m_file);
        }
        m_host.nap(Clock::now() + std::chrono::milliseconds(5));
    }
}

// -- running --

void SqliteSession::run(DriverRequest &request)
{
    DriverResult &result = request.result;
    if (m_openError) {
        result.error = m_openError;
        result.connectionLost = true;
        return;
    }
    m_request = &request;
    m_rolledBack = false;
    const bool wasInTransaction = isInTransaction(m_db);
    result.error = stopped(AioOutcome::NotSent);
    if (!result.error && request.needsTransaction && !wasInTransaction) {
        result.error = AioErrorInfo(AioErrorKind::Operational,
                                    QCoreApplication::translate("AioError", "SQLite has rolled back the transaction that this statement belongs to."))
                           .phase(AioPhase::Prepare)
                           .outcome(AioOutcome::NotSent);
    }
    if (!result.error && !request.begin()) {
        result.error = AioErrorInfo(AioErrorKind::Cancelled, QCoreApplication::translate("AioError", "The statement was cancelled before it began"))
                           .phase(AioPhase::Acquire)
                           .outcome(AioOutcome::NotSent);
    }
    if (!result.error) {
        result.error = request.cursor ? fetch(request) : execute(request);
    }
    if (request.cursor && result.error) {
        closeCursor(*request.cursor);
    }
    m_request = nullptr;
    m_running = nullptr;
    m_texts.clear();
    result.hasTouchedSession = m_settings.isTouched();
    result.inTransaction = isInTransaction(m_db);
    if (wasInTransaction && !result.inTransaction) {
        result.ended = m_rolledBack ? DriverResult::Ended::RolledBack : DriverResult::Ended::Committed;
    }
    if (m_monitor) {
        if (m_mode == FileMode::ReadOnly && m_reading != result.inTransaction) {
            m_reading = result.inTransaction;
            m_reading ? m_monitor->readerBegan(this) : m_monitor->readerEnded(this);
        }
        if (m_longLog > 0 && !result.inTransaction && Clock::now() - m_logLooked >= logInterval) {
            watchLog();
        }
    }
    result.connectionLost = result.error && result.error->nativeCode() == SQLITE_READONLY_DBMOVED;
}

// After a commit, now and then. SQLite's own checkpoint copies what readers let it copy, and says nothing of the rest; and it
// begins the log anew only when it meets no reader at all.
void SqliteSession::watchLog()
{
    m_logLooked = Clock::now();
    if (QFileInfo(QFile::decodeName(m_logFile)).size() < m_longLog) {
        return; // it never shrinks by itself: the file is the first hint only
    }
    int pages = 0, copied = 0;
    if (sqlite3_wal_checkpoint_v2(m_db, "main", SQLITE_CHECKPOINT_PASSIVE, &pages, &copied) != SQLITE_OK) {
        return;
    }
    const qint64 bytes = pages * pageSize(m_db);
    const bool heldBack = (pages - copied) * pageSize(m_db) >= m_longLog;
    if (bytes >= m_longLog && !heldBack) {
        // nobody stays long, but one reader or another was always there when a commit began
        m_busyLimit = Clock::now() + m_logPatience;
        const bool isAnew = sqlite3_wal_checkpoint_v2(m_db, "main", SQLITE_CHECKPOINT_RESTART, nullptr, nullptr) == SQLITE_OK;
        m_busyLimit = Clock::time_point::max();
        m_logPatience = isAnew ? leastLogPatience : std::min<std::chrono::milliseconds>(m_logPatience * 2, mostLogPatience);
    }
    if (m_monitor->logLooked(bytes, heldBack)) {
        qCWarning(aioSqlite,
                  "The write-ahead log of %s has grown to %.1f MB, because a reader keeps its old content in use: %s",
                  qUtf8Printable(m_file),
                  double(bytes) / 1e6,
                  qUtf8Printable(m_monitor->log().reason));
    }
}

// -- for work that is no statement --

void SqliteSession::watchBusy(sqlite3 *db)
{
    sqlite3_busy_handler(db, &SqliteSession::onBusy, this);
}

qint64 SqliteSession::pageSize(sqlite3 *db)
{
    sqlite3_stmt *statement = nullptr;
    sqlite3_prepare_v2(db, "PRAGMA page_size", -1, &statement, nullptr);
    const qint64 bytes = statement && sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    return bytes;
}

QStringList SqliteSession::allTables()
{
    QList<QByteArray> masters{"main.sqlite_master"};
    for (const AioSqliteOptions::Attachment &attachment : m_options.attachments()) {
        masters.append(quoted(attachment.name) + ".sqlite_master");
    }
    QStringList tables;
    for (const QByteArray &master : masters) {
        const QByteArray sql = "SELECT name FROM " + master + " WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
        sqlite3_stmt *statement = nullptr;
        sqlite3_prepare_v2(m_db, sql.constData(), int(sql.size()), &statement, nullptr);
        while (statement && sqlite3_step(statement) == SQLITE_ROW) {
            const QString name = QString::fromUtf8(reinterpret_cast<const char *>(sqlite3_column_text(statement, 0)));
            if (!tables.contains(name)) {
                tables.append(name);
            }
        }
        sqlite3_finalize(statement);
    }
    return tables;
}

bool SqliteSession::othersCommitted()
{
    if (m_dataVersions.empty()) {
        QByteArrayList schemas{"main"};
        for (const AioSqliteOptions::Attachment &attachment : m_options.attachments()) {
            schemas.append(quoted(attachment.name));
        }
        for (const QByteArray &schema : schemas) {
            const QByteArray sql = "PRAGMA " + schema + ".data_version";
            sqlite3_prepare_v3(m_db, sql.constData(), int(sql.size()), SQLITE_PREPARE_PERSISTENT, &m_dataVersions.emplace_back().statement, nullptr);
        }
    }
    bool changed = false;
    for (DataVersion &version : m_dataVersions) {
        if (version.statement && sqlite3_step(version.statement) == SQLITE_ROW) {
            const qint64 value = sqlite3_column_int64(version.statement, 0);
            changed = changed || value != version.value;
            version.value = value;
        }
        sqlite3_reset(version.statement);
    }
    return changed;
}

QStringList SqliteSession::tablesOfOthers()
{
    const QStringList before = m_tables;
    m_tables = allTables();
    QStringList told = m_tables;
    for (const QString &table : before) {
        if (!told.contains(table)) {
            told.append(table); // others have dropped or renamed it
        }
    }
    return told;
}

void SqliteSession::noteTables()
{
    QByteArray version;
    if (!pragma("schema_version", &version) && version != m_tablesVersion) {
        m_tablesVersion = version;
        m_tables = allTables();
    }
}

std::optional<AioErrorInfo> SqliteLook::run(SqliteSession &session, DriverRequest &request)
{
    if (session.othersCommitted()) {
        request.result.changedTables = std::make_shared<const QStringList>(session.tablesOfOthers());
    } else {
        session.noteTables();
    }
    return {};
}

void SqliteSession::putBack()
{
    if (!m_db || !m_settings.isTouched()) {
        return;
    }
    releaseView();
    if (!m_settings.putBack(m_db)) {
        qCWarning(aioSqlite, "A connection to %s could not be put back as it was: %s", qUtf8Printable(m_file), sqlite3_errmsg(m_db));
    }
    watchBusy(m_db); // which PRAGMA busy_timeout replaces
}

std::optional<AioErrorInfo> SqliteSession::moved()
{
    int hasMoved = 0;
    if (sqlite3_file_control(m_db, "main", SQLITE_FCNTL_HAS_MOVED, &hasMoved) != SQLITE_OK || !hasMoved) {
        return {};
    }
    sqlite3_db_config(m_db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr); // into a file that nobody finds
    if (m_monitor) {
        m_monitor->noteMoved();
    }
    return fileMoved(m_file).nativeCode(SQLITE_READONLY_DBMOVED).phase(AioPhase::Prepare).outcome(AioOutcome::NotSent);
}

// -- one view for several queries --

void SqliteSession::holdView()
{
    if (m_viewHeld) {
        if (Clock::now() - m_viewSince < viewLifetime) {
            return;
        }
        releaseView();
    }
    if (!m_wal || m_mode != FileMode::ReadOnly || m_openError || isInTransaction(m_db) || !m_cursors.empty()) {
        return;
    }
    // Without it all goes on as well, only slower: nothing is waited for, and no error is reported.
    m_takingView = true;
    if (!m_view) {
        sqlite3_prepare_v3(m_db, "SELECT 1 FROM sqlite_master", -1, SQLITE_PREPARE_PERSISTENT, &m_view, nullptr);
    }
    m_viewHeld = m_view && sqlite3_step(m_view) == SQLITE_ROW;
    if (m_viewHeld) {
        m_viewSince = Clock::now();
    } else if (m_view) {
        sqlite3_reset(m_view);
    }
    m_takingView = false;
}

void SqliteSession::releaseView()
{
    if (std::exchange(m_viewHeld, false)) {
        sqlite3_reset(m_view);
    }
}

void SqliteSession::refuse(DriverRequest &request)
{
    DriverRequest *const running = std::exchange(m_request, &request);
    request.result.error = stopped(AioOutcome::NotSent);
    request.result.inTransaction = m_db && isInTransaction(m_db);
    m_request = running;
}

std::optional<AioErrorInfo> SqliteSession::execute(DriverRequest &request)
{
    m_effects = SqliteEffects();
    m_thrown.reset();
    if (request.task) {
        releaseView();
        return static_cast<SqliteTask &>(*request.task).run(*this, request);
    }
    std::unique_ptr<SqliteStatement> own;
    SqliteStatement *statement = m_statements.find(request.sql);
    if (!statement) {
        if (auto error = prepare(request, own)) {
            return error;
        }
        statement = request.cacheable && m_statements.capacity() > 0 ? m_statements.insert(std::move(own)) : own.get();
    }

    if (!statement->isQuery()) {
        releaseView();
    }
    // a query would give old rows, which harm nobody: it is enough to look now and then
    const auto now = Clock::now();
    if ((!statement->isQuery() && !isInTransaction(m_db)) || now - m_movedLooked > std::chrono::seconds(1)) {
        m_movedLooked = now;
        if (auto error = moved()) {
            return error;
        }
    }

    const qint64 changesBefore = totalChanges(m_db);
    std::optional<AioErrorInfo> error;
    bool first = true;
    try {
        for (;;) {
            error = iterate(*statement, request, first);
            if (error || !request.nextParameters()) {
                break;
            }
            first = false;
            m_texts.clear();
            error = stopped(AioOutcome::Refused);
            if (error) {
                break;
            }
        }
    } catch (...) {
        error = thrown();
    }

    // SQLite counts what stays: nothing of a statement that was undone or hit no row
    const bool changed = totalChanges(m_db) != changesBefore;
    if (changed || (statement->writesSchema() && !error)) {
        request.result.changedTables = statement->tables();
    }
    if (error && changed && !isInTransaction(m_db)) {
        error->outcome(AioOutcome::Unknown); // earlier values, or earlier rows, are in the database already
    } else if (error && !first && error->outcome() == AioOutcome::NotSent) {
        error->outcome(AioOutcome::Refused);
    }
    return error;
}

std::optional<AioErrorInfo> SqliteSession::prepare(const DriverRequest &request, std::unique_ptr<SqliteStatement> &statement)
{
    const QByteArray &sql = request.sql;
    const auto programming = [](const QString &message) {
        return AioErrorInfo(AioErrorKind::Programming, message).nativeCode(SQLITE_MISUSE).phase(AioPhase::Prepare);
    };
    if (sql.size() > std::numeric_limits<int>::max() || sql.contains('\0')) {
        return programming(u"The statement is too long or holds a NUL byte"_s);
    }
    if (request.isUsersText) {
        m_settings.expect(m_db, sql);
    }
    sqlite3_stmt *handle = nullptr;
    const char *tail = nullptr;
    const unsigned flags = request.cacheable ? SQLITE_PREPARE_PERSISTENT : 0;
    if (sqlite3_prepare_v3(m_db, sql.constData(), int(sql.size()), flags, &handle, &tail) != SQLITE_OK) {
        const int code = sqlite3_extended_errcode(m_db);
        const int primary = code & 0xff;
        if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED || primary == SQLITE_INTERRUPT) {
            if (auto error = stopped(AioOutcome::NotSent)) {
                return error->nativeCode(code);
            }
        }
        return sqliteError(m_db, AioPhase::Prepare).outcome(AioOutcome::NotSent);
    }
    auto prepared = std::make_unique<SqliteStatement>(sql, handle, std::exchange(m_effects, {}));
    if (!handle) {
        return programming(u"The text holds no statement"_s);
    }
    const auto rest = withoutPadding(std::string_view(tail, size_t(sql.constData() + sql.size() - tail)));
    if (!rest.empty()) {
        return programming(u"The text holds more than one statement; run them one by one. The second begins: %1"_s.arg(
            QString::fromUtf8(rest.data(), qsizetype(std::min<size_t>(rest.size(), 40)))));
    }
    if (m_mode == FileMode::ReadOnly && !prepared->isReadOnly() && !request.cursor) {
        return AioErrorInfo(AioErrorKind::Operational, QCoreApplication::translate("AioError", "This connection only reads, and the statement writes"))
            .nativeCode(SQLITE_READONLY)
            .phase(AioPhase::Prepare);
    }
    if (request.cursor && !prepared->isReadOnly()) {
        return programming(u"Only a statement that reads can be streamed"_s);
    }
    statement = std::move(prepared);
    return {};
}

// One run with one set of values.
std::optional<AioErrorInfo> SqliteSession::iterate(SqliteStatement &statement, DriverRequest &request, bool first)
{
    const ResetGuard guard(statement);
    if (auto error = statement.bind(request.parameters, m_texts)) {
        return error;
    }
    const bool wasInTransaction = isInTransaction(m_db);
    const InsertWatch inserts(m_db, request.isUsersText && statement.writesRows());
    m_running = statement.handle();
    int code = sqlite3_step(statement.handle());
    if (statement.wasPreparedAgain()) {
        statement.preparedAgain(std::exchange(m_effects, {}));
    }
    if (request.sink && (code == SQLITE_ROW || code == SQLITE_DONE)) {
        RowSink &sink = *request.sink;
        if (first && !sink.begin(statement.columns())) {
            return sink.error().outcome(AioOutcome::Refused);
        }
        if (code == SQLITE_ROW) {
            if (!readRows(statement, sink, request, code)) {
                return request.cancelled.load(std::memory_order_relaxed) ? stopped(AioOutcome::Refused) : sink.error().outcome(AioOutcome::Refused);
            }
        }
    } else {
        while (code == SQLITE_ROW) {
            code = sqlite3_step(statement.handle());
        }
    }
    if (code != SQLITE_DONE || m_thrown) {
        return stepError(statement, wasInTransaction);
    }
    if (statement.writesRows()) {
        if (const qint64 rows = changes(m_db); rows > 0) {
            request.result.rowsAffected += rows;
            request.result.lastInsertId = inserts.lastId();
        }
    }
    return {};
}

// The rows of a statement that stands on its first one: all, or as many as the cursor wants, and then the code says that
// there may be more. False if the sink refused one, or the request was cancelled.
bool SqliteSession::readRows(SqliteStatement &statement, RowSink &sink, const DriverRequest &request, int &code)
{
    sqlite3_stmt *const handle = statement.handle();
    const int count = sqlite3_column_count(handle);
    m_cells.resize(size_t(count));
    AioCell *const cells = m_cells.data();
    const std::span<const AioCell> row(cells, size_t(count));
    qsizetype left = request.cursor ? request.cursor->rows : std::numeric_limits<qsizetype>::max();
    qsizetype bytes = 0;
    do {
        for (int i = 0; i < count; ++i) {
            // The value itself: each sqlite3_column_*() would find it again. That is allowed without a mutex.
            cells[i] = sqliteCell(sqlite3_column_value(handle, i));
        }
        if (!sink.row(row) || request.cancelled.load(std::memory_order_relaxed)) {
            return false;
        }
        if (request.cursor) {
            for (const AioCell &cell : row) {
                bytes += cell.size;
            }
            left = bytes > DriverCursor::bytes ? 1 : left;
        }
        if (--left == 0) {
            return true;
        }
        code = sqlite3_step(handle);
    } while (code == SQLITE_ROW);
    return true;
}

// -- rows some at a time --

std::optional<AioErrorInfo> SqliteSession::fetch(DriverRequest &request)
{
    try {
        return fetchRows(request);
    } catch (...) {
        return thrown();
    }
}

std::optional<AioErrorInfo> SqliteSession::fetchRows(DriverRequest &request)
{
    using State = DriverCursor::State;
    DriverCursor &cursor = *request.cursor;
    if (cursor.state == State::AtEnd) {
        return {};
    }
    const bool first = cursor.state == State::New;
    if (first) {
        m_effects = SqliteEffects();
        std::unique_ptr<SqliteStatement> own; // not the kept one, which another request may want meanwhile
        if (auto error = prepare(request, own)) {
            return error;
        }
        releaseView();
        m_cursors.push_back(std::make_unique<OpenCursor>(request.cursor, std::move(own), std::move(request.parameters)));
        cursor.state = State::Open;
        OpenCursor &opened = *m_cursors.back();
        if (auto error = opened.statement->bind(opened.parameters, opened.texts)) {
            return error;
        }
    }
    const auto found = std::find_if(m_cursors.begin(), m_cursors.end(), [&](const auto &open) {
        return open->cursor == request.cursor;
    });
    if (found == m_cursors.end()) {
        return AioErrorInfo(AioErrorKind::Operational, u"The query that the rows come from is not open on this connection any more"_s)
            .phase(AioPhase::Execute)
            .outcome(AioOutcome::NotSent);
    }
    SqliteStatement &statement = *(*found)->statement;
    const bool wasInTransaction = isInTransaction(m_db);
    m_running = statement.handle();
    int code = sqlite3_step(statement.handle());
    if (first && statement.wasPreparedAgain()) {
        statement.preparedAgain(std::exchange(m_effects, {}));
    }
    if (code == SQLITE_ROW || code == SQLITE_DONE) {
        RowSink &sink = *request.sink;
        if (!sink.begin(statement.columns()) || (code == SQLITE_ROW && !readRows(statement, sink, request, code))) {
            return request.cancelled.load(std::memory_order_relaxed) ? stopped(AioOutcome::Refused) : sink.error().outcome(AioOutcome::Refused);
        }
    }
    if (code == SQLITE_ROW) {
        request.result.hasMoreRows = true;
        return {};
    }
    if (code != SQLITE_DONE) {
        return stepError(statement, wasInTransaction);
    }
    closeCursor(cursor);
    cursor.state = State::AtEnd;
    return {};
}

void SqliteSession::closeCursor(DriverCursor &cursor)
{
    cursor.state = DriverCursor::State::Closed;
    std::erase_if(m_cursors, [&](const auto &open) {
        return open->cursor.get() == &cursor;
    });
}

bool SqliteSession::hasCursorsBeside(const DriverCursor *cursor) const
{
    return std::any_of(m_cursors.begin(), m_cursors.end(), [cursor](const auto &open) {
        return open->cursor.get() != cursor;
    });
}

AioErrorInfo SqliteSession::stepError(const SqliteStatement &statement, bool wasInTransaction)
{
    const int code = sqlite3_extended_errcode(m_db);
    const int primary = code & 0xff;
    const bool open = isInTransaction(m_db);
    const AioPhase phase = statement.isCommit() ? AioPhase::Commit : AioPhase::Execute;
    std::optional<AioErrorInfo> error;
    if (primary == SQLITE_INTERRUPT || primary == SQLITE_BUSY || primary == SQLITE_LOCKED) {
        error = stopped(AioOutcome::Refused);
    }
    if (!error && m_thrown) {
        error = m_thrown->outcome(AioOutcome::Refused);
    }
    m_thrown.reset();
    if (!error && primary == SQLITE_INTERRUPT) {
        error = AioErrorInfo(AioErrorKind::Cancelled, QCoreApplication::translate("AioError", "The statement was interrupted")).outcome(AioOutcome::Refused);
    }
    if (error) {
        error->nativeCode(code).phase(phase);
    } else {
        error = sqliteError(m_db, phase);
    }
    if (!open && (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) && (statement.isCommit() || !wasInTransaction)) {
        error->outcome(AioOutcome::Unknown); // all was written, but nobody knows how far it got
    } else if (wasInTransaction && !open) {
        error->message(error->message() + QCoreApplication::translate("AioError", "; the whole transaction was rolled back"));
    } else if (statement.isCommit() && open) {
        error->message(error->message()
                       + QCoreApplication::translate("AioError", "; the transaction is still open, and may be committed again or rolled back"));
    }
    return *error;
}

// -- stopping --

// Why the running request must end, if it must.
std::optional<AioErrorInfo> SqliteSession::stopped(AioOutcome outcome) const
{
    const AioPhase phase = outcome == AioOutcome::NotSent ? AioPhase::Acquire : AioPhase::Execute;
    const auto error = [&](AioErrorKind kind, const QString &began, const QString &waited) {
        return AioErrorInfo(kind, outcome == AioOutcome::NotSent ? waited : began).phase(phase).outcome(outcome);
    };
    if (m_request && m_request->deadline && Clock::now() >= *m_request->deadline) {
        return error(AioErrorKind::Timeout,
                     QCoreApplication::translate("AioError", "The deadline came while the statement ran"),
                     QCoreApplication::translate("AioError", "The deadline came before the statement could begin"));
    }
    if (m_request && m_request->cancelled.load(std::memory_order_relaxed)) {
        return error(AioErrorKind::Cancelled,
                     QCoreApplication::translate("AioError", "The statement was cancelled"),
                     QCoreApplication::translate("AioError", "The statement was cancelled before it began"));
    }
    if (m_host.isInterrupted()) {
        return error(AioErrorKind::Cancelled,
                     QCoreApplication::translate("AioError", "The connection was closed while the statement ran"),
                     QCoreApplication::translate("AioError", "The connection was closed before the statement began"));
    }
    return {};
}

bool SqliteSession::mustStop() const
{
    return m_thrown || m_host.isInterrupted()
        || (m_request && (m_request->cancelled.load(std::memory_order_relaxed) || (m_request->deadline && Clock::now() >= *m_request->deadline)));
}

int SqliteSession::onProgress(void *data)
{
    auto *const self = static_cast<SqliteSession *>(data);
    self->m_host.breathe();
    // SQLite asks once more after a statement has ended, and would call one interrupted that is committed
    if (self->m_running && !sqlite3_stmt_busy(self->m_running)) {
        return 0;
    }
    return self->mustStop() ? 1 : 0;
}

int SqliteSession::onBusy(void *data, int count)
{
    using namespace std::chrono;
    static constexpr std::array<int, 6> delays{100, 500, 1000, 2000, 5000, 10000}; // microseconds
    auto *const self = static_cast<SqliteSession *>(data);
    if (self->m_takingView) {
        return 0;
    }
    const auto now = Clock::now();
    if (count == 0) {
        self->m_busySince = now;
    }
    auto end = std::min(self->m_busySince + self->m_options.busyTimeout(), self->m_busyLimit);
    if (self->m_request && self->m_request->deadline) {
        end = std::min(end, *self->m_request->deadline);
    }
    self->m_host.breathe();
    if (now >= end || self->mustStop()) {
        return 0;
    }
    // three quarters to five quarters of it, so that those who wait do not meet again
    self->m_jitter = self->m_jitter * 1664525 + 1013904223;
    const qint64 delay = delays[std::min(size_t(count), delays.size() - 1)];
    const auto nap = microseconds(delay * 3 / 4 + delay * qint64(self->m_jitter >> 16) / 131072);
    self->m_host.nap(std::min(end, now + nap));
    return self->mustStop() ? 0 : 1;
}

void SqliteSession::onRollback(void *data)
{
    static_cast<SqliteSession *>(data)->m_rolledBack = true;
}

int SqliteSession::onAuthorize(void *data, int action, const char *first, const char *second, const char *, const char *)
{
    auto *const self = static_cast<SqliteSession *>(data);
    if (action == SQLITE_PRAGMA && second && self->m_mode == FileMode::ReadOnly && sqlite3_stricmp(first, "query_only") == 0) {
        return SQLITE_DENY; // a reader stays one
    }
    self->m_effects.note(action, first, second);
    self->m_settings.note(action, first, second);
    return SQLITE_OK;
}
}
