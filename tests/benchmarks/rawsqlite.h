// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "benchdata.h"

#include <QEvent>
#include <QObject>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

/// The floors: what a good engineer writes against libsqlite3 and Qt for one job, and nothing else.
namespace Bench
{
/// A connection without its own mutex, with the common pragmas.
class RawConnection
{
public:
    explicit RawConnection(const QString &path);
    ~RawConnection();
    Q_DISABLE_COPY_MOVE(RawConnection)

    void execute(const char *sql);
    sqlite3 *handle() const { return m_handle; }

private:
    sqlite3 *m_handle = nullptr;
};

class RawStatement
{
public:
    RawStatement(RawConnection &connection, const QByteArray &sql);
    ~RawStatement();
    Q_DISABLE_COPY_MOVE(RawStatement)

    /// True while there is a row; throws on an error.
    bool step();
    void reset();
    int integer(int column) const;
    sqlite3_stmt *handle() const { return m_handle; }

private:
    sqlite3_stmt *m_handle = nullptr;
};

constexpr const char selectAll[] = "SELECT id, name, note, amount, score, created, active FROM rows";
constexpr const char selectById[] = "SELECT id, name, note, amount, score, created, active FROM rows WHERE id = ?";

QString rawText(sqlite3_stmt *statement, int column);
/// Of the text that both sides store.
QDateTime rawDateTime(sqlite3_stmt *statement, int column);
/// The row that a statement of these seven columns stands on.
Row rawRow(sqlite3_stmt *statement);
/// The same, made in its place.
void appendRawRow(std::vector<Row> &rows, sqlite3_stmt *statement);

/// A database file in `folder` with a table, filled with the first `count` rows.
QString makeDatabase(const QString &folder, const QString &name, const QByteArray &createTable, int count);

/// Where from the floors know how much memory to reserve: ids are given in ascending order, so that the highest is the
/// number of rows, or more where rows were deleted. It is one descent of the table's tree, while count(*) reads every page.
int rawHighestId(RawConnection &connection, const QByteArray &table);

/// All rows in one loop on the calling thread.
///
/// Cannot be faster: one statement in one implicit transaction, and its rows are what SQLite needs a third of the time for.
/// The memory is reserved, so that no row is moved. Each is made where it stays, and each text with one allocation, straight
/// from SQLite's bytes. What is left are the two allocations of a row's texts. sqlite3_column_value() with
/// sqlite3_value_text() would save a thirtieth, but SQLite does not promise that it may be used so.
std::vector<Row> rawReadAll(RawConnection &connection);

/// So many rows in one INSERT: the best of 1 to 4000, though anything from 50 to 300 is as good.
constexpr int rawRowsPerInsert = 64;
/// All rows in one transaction on the calling thread; `conflict` ends each statement.
///
/// Cannot be faster: two prepared statements at most, no allocation after the first one's, and each text goes as UTF-8 to
/// where SQLite reads it (SQLITE_STATIC: it keeps no copy). The rest is SQLite's own work.
void rawInsert(RawConnection &connection, const QList<Row> &rows, int rowsPerStatement = rawRowsPerInsert, const QByteArray &conflict = {});
constexpr const char updateOnConflict[] =
    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, note = excluded.note, amount = excluded.amount, score = excluded.score,"
    " created = excluded.created, active = excluded.active";

/// Looks rows up on a thread of its own. Requests are handed over in batches and wake the thread only if it sleeps; results
/// come back in batches, with one posted event for all that are there when the event loop takes it.
///
/// Cannot be faster: one prepared statement, and with many under way both threads work at the same time, as results are
/// handed over while there is still something to look up, so that the next requests are there before the thread would
/// sleep. With one under way the wake-ups of the two threads are nearly all, and they can only be saved by a thread that
/// spins, or by a lookup on the calling thread, which keeps its event loop waiting.
class RawMailbox : public QObject
{
public:
    /// `received` is called on the thread that makes the mailbox.
    RawMailbox(const QString &path, std::function<void(Row &&)> received);
    ~RawMailbox() override;

    /// Notes the request; flush() sends what was noted. Within `received` it need not be called.
    void submit(qint64 id) { m_collected.push_back(id); }
    void flush();

    bool event(QEvent *event) override;

private:
    void work(const QString &path);
    void publish(std::vector<Row> &results);

    std::function<void(Row &&)> m_received;
    std::vector<qint64> m_collected;

    std::mutex m_inMutex;
    std::condition_variable m_wake;
    std::vector<qint64> m_inbox;
    bool m_stop = false;

    std::mutex m_outMutex;
    std::vector<Row> m_outbox;
    bool m_posted = false;

    std::thread m_thread;
};
}
