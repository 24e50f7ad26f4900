// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "rawsqlite.h"
#include "aioorm/core/detail/utc.h"
#include "harness.h"
#include "rawtext.h"

#include <QCoreApplication>

#include <span>

#include <sqlite3.h>

using namespace Qt::StringLiterals;

namespace Bench
{
namespace
{
[[noreturn]] void fail(sqlite3 *handle)
{
    throw Failure(u"SQLite: "_s + QString::fromUtf8(sqlite3_errmsg(handle)));
}

unsigned digit(const char *text)
{
    return unsigned(*text - '0');
}

unsigned twoDigits(const char *text)
{
    return digit(text) * 10 + digit(text + 1);
}

/// "YYYY-MM-DD HH:MM:SS.zzz", UTC. Cannot be faster: every digit is looked at once, there is no loop, and each division is
/// one by a constant, unsigned.
qint64 milliseconds(const char *text)
{
    // days since 1970-01-01 in a calendar that begins in March (Howard Hinnant's days_from_civil)
    const unsigned month = twoDigits(text + 5);
    const unsigned year = twoDigits(text) * 100 + twoDigits(text + 2) - (month <= 2);
    const unsigned era = year / 400;
    const unsigned yearOfEra = year - era * 400;
    const unsigned dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + twoDigits(text + 8) - 1;
    const unsigned dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    const qint64 days = qint64(era) * 146'097 + dayOfEra - 719'468;
    const unsigned seconds = twoDigits(text + 11) * 3600 + twoDigits(text + 14) * 60 + twoDigits(text + 17);
    return (days * 86'400 + seconds) * 1000 + twoDigits(text + 20) * 10 + digit(text + 22);
}

void write(char *end, int value, int count)
{
    for (int i = 0; i < count; ++i) {
        *--end = char('0' + value % 10);
        value /= 10;
    }
}

/// Of RawMailbox.
constexpr std::size_t resultsAtATime = 16;

constexpr int timestampSize = 23;

/// Calls `make` with the cells of the row, each made once.
template<class Make>
auto withCells(sqlite3_stmt *statement, Make &&make)
{
    return make(sqlite3_column_int64(statement, 0),
                rawText(statement, 1),
                rawText(statement, 2),
                sqlite3_column_int(statement, 3),
                sqlite3_column_double(statement, 4),
                rawDateTime(statement, 5),
                sqlite3_column_int(statement, 6) != 0);
}

void writeTimestamp(char *text, qint64 milliseconds)
{
    const qint64 days = milliseconds / 86'400'000; // the data are all after 1970
    const int ofDay = int(milliseconds % 86'400'000);
    const qint64 shifted = days + 719'468;
    const int era = int(shifted / 146'097);
    const int dayOfEra = int(shifted - qint64(era) * 146'097);
    const int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36'524 - dayOfEra / 146'096) / 365;
    const int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const int shiftedMonth = (5 * dayOfYear + 2) / 153;
    const int month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
    memcpy(text, "0000-00-00 00:00:00.000", timestampSize);
    write(text + 4, yearOfEra + era * 400 + (month <= 2), 4);
    write(text + 7, month, 2);
    write(text + 10, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, 2);
    write(text + 13, ofDay / 3'600'000, 2);
    write(text + 16, ofDay / 60'000 % 60, 2);
    write(text + 19, ofDay / 1000 % 60, 2);
    write(text + 23, ofDay % 1000, 3);
}

/// What the bound texts of one row point to; kept, so that no statement but the first allocates.
using BoundTexts = std::vector<char>;

void bindText(sqlite3_stmt *statement, int parameter, const char *begin, const char *end)
{
    sqlite3_bind_text(statement, parameter, begin, int(end - begin), SQLITE_STATIC);
}

void bindRow(sqlite3_stmt *statement, int parameter, const Row &row, BoundTexts &texts)
{
    const auto &[id, name, note, amount, score, created, active] = row;
    const auto size = std::size_t(timestampSize + rawUtf8Size(name) + rawUtf8Size(note));
    if (texts.size() < size) {
        texts.resize(size);
    }
    char *const ofCreated = texts.data();
    char *const ofName = ofCreated + timestampSize;
    writeTimestamp(ofCreated, created.toMSecsSinceEpoch());
    char *const ofNote = writeUtf8(ofName, name);
    const char *const end = writeUtf8(ofNote, note);
    sqlite3_bind_int64(statement, parameter, id);
    bindText(statement, parameter + 1, ofName, ofNote);
    bindText(statement, parameter + 2, ofNote, end);
    sqlite3_bind_int(statement, parameter + 3, amount);
    sqlite3_bind_double(statement, parameter + 4, score);
    bindText(statement, parameter + 5, ofCreated, ofName);
    sqlite3_bind_int(statement, parameter + 6, active);
}

QByteArray insertStatement(int rows)
{
    QByteArray sql = "INSERT INTO rows (id, name, note, amount, score, created, active) VALUES ";
    for (int i = 0; i < rows; ++i) {
        sql += i == 0 ? "(?, ?, ?, ?, ?, ?, ?)" : ", (?, ?, ?, ?, ?, ?, ?)";
    }
    return sql;
}

void insertInBatches(RawConnection &connection, std::span<const Row> rows, int rowsPerStatement, const QByteArray &conflict)
{
    constexpr int columns = 7;
    RawStatement statement(connection, insertStatement(rowsPerStatement) + conflict);
    std::vector<BoundTexts> texts;
    texts.resize(std::size_t(rowsPerStatement));
    for (std::size_t first = 0; first < rows.size(); first += texts.size()) {
        for (std::size_t i = 0; i < texts.size(); ++i) {
            bindRow(statement.handle(), int(i) * columns + 1, rows[first + i], texts[i]);
        }
        statement.step();
        statement.reset();
    }
}
}

RawConnection::RawConnection(const QString &path)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path.toUtf8().constData(), &m_handle, flags, nullptr) != SQLITE_OK) {
        fail(m_handle);
    }
    sqlite3_busy_timeout(m_handle, 5000);
    execute(pragmas);
}

RawConnection::~RawConnection()
{
    sqlite3_close(m_handle);
}

void RawConnection::execute(const char *sql)
{
    if (sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        fail(m_handle);
    }
}

RawStatement::RawStatement(RawConnection &connection, const QByteArray &sql)
{
    if (sqlite3_prepare_v3(connection.handle(), sql.constData(), int(sql.size()), SQLITE_PREPARE_PERSISTENT, &m_handle, nullptr) != SQLITE_OK) {
        fail(connection.handle());
    }
}

RawStatement::~RawStatement()
{
    sqlite3_finalize(m_handle);
}

bool RawStatement::step()
{
    const int code = sqlite3_step(m_handle);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        fail(sqlite3_db_handle(m_handle));
    }
    return code == SQLITE_ROW;
}

void RawStatement::reset()
{
    sqlite3_reset(m_handle);
}

int RawStatement::integer(int column) const
{
    return sqlite3_column_int(m_handle, column);
}

QString rawText(sqlite3_stmt *statement, int column)
{
    const auto *const bytes = reinterpret_cast<const char *>(sqlite3_column_text(statement, column));
    return rawText(bytes, sqlite3_column_bytes(statement, column));
}

QDateTime rawDateTime(sqlite3_stmt *statement, int column)
{
    return QDateTime::fromMSecsSinceEpoch(milliseconds(reinterpret_cast<const char *>(sqlite3_column_text(statement, column))), Aio::Detail::utc);
}

Row rawRow(sqlite3_stmt *statement)
{
    return withCells(statement, [](auto &&...cells) {
        return Row(std::forward<decltype(cells)>(cells)...);
    });
}

void appendRawRow(std::vector<Row> &rows, sqlite3_stmt *statement)
{
    withCells(statement, [&rows](auto &&...cells) {
        rows.emplace_back(std::forward<decltype(cells)>(cells)...);
    });
}

QString makeDatabase(const QString &folder, const QString &name, const QByteArray &createTable, int count)
{
    const QString path = folder + u'/' + name;
    RawConnection connection(path);
    connection.execute(createTable.constData());
    rawInsert(connection, makeRows(count));
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    return path;
}

int rawHighestId(RawConnection &connection, const QByteArray &table)
{
    RawStatement highest(connection, "SELECT max(id) FROM " + table);
    highest.step();
    return highest.integer(0);
}

std::vector<Row> rawReadAll(RawConnection &connection)
{
    std::vector<Row> rows;
    rows.reserve(std::size_t(rawHighestId(connection, "rows")));
    RawStatement statement(connection, selectAll);
    while (statement.step()) {
        appendRawRow(rows, statement.handle());
    }
    return rows;
}

void rawInsert(RawConnection &connection, const QList<Row> &rows, int rowsPerStatement, const QByteArray &conflict)
{
    const std::span<const Row> all(rows.constData(), std::size_t(rows.size()));
    const std::size_t rest = all.size() % std::size_t(rowsPerStatement);
    connection.execute("BEGIN IMMEDIATE");
    insertInBatches(connection, all.first(all.size() - rest), rowsPerStatement, conflict);
    if (rest > 0) {
        insertInBatches(connection, all.last(rest), int(rest), conflict);
    }
    connection.execute("COMMIT");
}

RawMailbox::RawMailbox(const QString &path, std::function<void(Row &&)> received)
    : m_received(std::move(received))
    , m_thread([this, path] {
        work(path);
    })
{
}

RawMailbox::~RawMailbox()
{
    {
        const std::scoped_lock lock(m_inMutex);
        m_stop = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void RawMailbox::flush()
{
    if (m_collected.empty()) {
        return;
    }
    {
        const std::scoped_lock lock(m_inMutex);
        m_inbox.insert(m_inbox.end(), m_collected.begin(), m_collected.end());
    }
    m_collected.clear();
    m_wake.notify_one();
}

bool RawMailbox::event(QEvent *event)
{
    if (event->type() != QEvent::User) {
        return QObject::event(event);
    }
    std::vector<Row> results;
    {
        const std::scoped_lock lock(m_outMutex);
        results.swap(m_outbox);
        m_posted = false;
    }
    for (Row &row : results) {
        m_received(std::move(row));
    }
    flush();
    return true;
}

void RawMailbox::work(const QString &path)
{
    RawConnection connection(path);
    RawStatement statement(connection, selectById);
    std::vector<qint64> requests;
    std::vector<Row> results;
    while (true) {
        {
            std::unique_lock lock(m_inMutex);
            m_wake.wait(lock, [this] {
                return m_stop || !m_inbox.empty();
            });
            if (m_stop) {
                return;
            }
            requests.swap(m_inbox);
        }
        for (const qint64 id : requests) {
            sqlite3_bind_int64(statement.handle(), 1, id);
            // a missing row is an empty one, which the checksum shows
            if (statement.step()) {
                appendRawRow(results, statement.handle());
            } else {
                results.emplace_back();
            }
            statement.reset();
            if (results.size() == resultsAtATime) {
                publish(results);
            }
        }
        requests.clear();
        publish(results);
    }
}

void RawMailbox::publish(std::vector<Row> &results)
{
    if (results.empty()) {
        return;
    }
    bool post = false;
    {
        const std::scoped_lock lock(m_outMutex);
        if (m_outbox.empty()) {
            m_outbox.swap(results);
        } else {
            std::move(results.begin(), results.end(), std::back_inserter(m_outbox));
        }
        post = !std::exchange(m_posted, true);
    }
    results.clear();
    if (post) {
        QCoreApplication::postEvent(this, new QEvent(QEvent::User));
    }
}
}
