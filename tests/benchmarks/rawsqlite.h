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

/// A database file in `folder` with a table, filled with the first `count` rows.
QString makeDatabase(const QString &folder, const QString &name, const QByteArray &createTable, int count);

/// All rows in one loop on the calling thread.
QList<Row> rawReadAll(RawConnection &connection);

/// So many rows in one INSERT: the best of 1 to 4000, though anything from 50 to 300 is as good.
constexpr int rawRowsPerInsert = 64;
/// All rows in one transaction on the calling thread; `conflict` ends each statement.
void rawInsert(RawConnection &connection, const QList<Row> &rows, int rowsPerStatement = rawRowsPerInsert, const QByteArray &conflict = {});
constexpr const char updateOnConflict[] =
    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, note = excluded.note, amount = excluded.amount, score = excluded.score,"
    " created = excluded.created, active = excluded.active";

/// Looks rows up on a thread of its own. Requests are handed over in batches and wake the thread only if it sleeps; results
/// come back in batches, with one posted event for all that are there when the event loop takes it.
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
