// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "rawsqlite.h"
#include "harness.h"

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

int number(const char *digits, int count)
{
    int value = 0;
    for (int i = 0; i < count; ++i) {
        value = value * 10 + (digits[i] - '0');
    }
    return value;
}

/// "YYYY-MM-DD HH:MM:SS.zzz", UTC
qint64 milliseconds(const char *text)
{
    // days since 1970-01-01 in a calendar that begins in March (Howard Hinnant's days_from_civil)
    const int month = number(text + 5, 2);
    const int year = number(text, 4) - (month <= 2);
    const int era = year / 400;
    const int yearOfEra = year - era * 400;
    const int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + number(text + 8, 2) - 1;
    const int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    const qint64 days = qint64(era) * 146'097 + dayOfEra - 719'468;
    const int seconds = number(text + 11, 2) * 3600 + number(text + 14, 2) * 60 + number(text + 17, 2);
    return (days * 86'400 + seconds) * 1000 + number(text + 20, 3);
}

void write(char *end, int value, int count)
{
    for (int i = 0; i < count; ++i) {
        *--end = char('0' + value % 10);
        value /= 10;
    }
}

constexpr int timestampSize = 23;

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

/// What the bound texts of one INSERT point to.
class BoundTexts
{
public:
    QByteArray name;
    QByteArray note;
    char created[timestampSize];
};

void bindText(sqlite3_stmt *statement, int parameter, const char *bytes, qsizetype size)
{
    sqlite3_bind_text(statement, parameter, bytes, int(size), SQLITE_STATIC);
}

void bindRow(sqlite3_stmt *statement, int parameter, const Row &row, BoundTexts &texts)
{
    const auto &[id, name, note, amount, score, created, active] = row;
    texts.name = name.toUtf8();
    texts.note = note.toUtf8();
    writeTimestamp(texts.created, created.toMSecsSinceEpoch());
    sqlite3_bind_int64(statement, parameter, id);
    bindText(statement, parameter + 1, texts.name.constData(), texts.name.size());
    bindText(statement, parameter + 2, texts.note.constData(), texts.note.size());
    sqlite3_bind_int(statement, parameter + 3, amount);
    sqlite3_bind_double(statement, parameter + 4, score);
    bindText(statement, parameter + 5, texts.created, timestampSize);
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
    return QString::fromUtf8(bytes, sqlite3_column_bytes(statement, column));
}

QDateTime rawDateTime(sqlite3_stmt *statement, int column)
{
    return QDateTime::fromMSecsSinceEpoch(milliseconds(reinterpret_cast<const char *>(sqlite3_column_text(statement, column))), Qt::UTC);
}

Row rawRow(sqlite3_stmt *statement)
{
    return Row(sqlite3_column_int64(statement, 0),
               rawText(statement, 1),
               rawText(statement, 2),
               sqlite3_column_int(statement, 3),
               sqlite3_column_double(statement, 4),
               rawDateTime(statement, 5),
               sqlite3_column_int(statement, 6) != 0);
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

QList<Row> rawReadAll(RawConnection &connection)
{
    QList<Row> rows;
    RawStatement statement(connection, selectAll);
    while (statement.step()) {
        rows.append(rawRow(statement.handle()));
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
            results.push_back(statement.step() ? rawRow(statement.handle()) : Row());
            statement.reset();
        }
        requests.clear();
        publish(results);
    }
}

void RawMailbox::publish(std::vector<Row> &results)
{
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
