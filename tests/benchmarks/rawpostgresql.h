// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "benchdata.h"

#include "aioorm/backends/postgresql/aiopostgresqldatabase.h"

#include <QSocketNotifier>

#include <functional>
#include <memory>
#include <vector>

struct pg_conn;
struct pg_result;

class PostgresqlServer;

/// The floors on libpq, written as one would by hand for just these seven columns.
namespace Bench
{
/// A server of the figure's own, with an empty table of rows.
class BenchServer
{
public:
    BenchServer();
    ~BenchServer();
    Q_DISABLE_COPY_MOVE(BenchServer)

    AioPostgresqlOptions options() const;
    /// Fills the table with so many rows of makeRow().
    void fill(int count);
    void empty();

private:
    std::unique_ptr<PostgresqlServer> m_server;
};

/// A blocking connection.
class RawPostgresql
{
public:
    explicit RawPostgresql(const BenchServer &server);
    ~RawPostgresql();
    Q_DISABLE_COPY_MOVE(RawPostgresql)

    pg_conn *handle() const { return m_handle; }
    void execute(const char *sql);
    enum class Order { AsStored, ById };
    /// Cannot be faster: most of the time is the server's, which sends rows of a COPY of the SELECT with the least ado, and
    /// each is taken apart while the server makes the next ones. The whole result of PQexecParams() waits for the last row
    /// and lies in memory twice; single-row mode makes a PGresult of each row, and a cursor that is asked ahead in a
    /// pipeline is a server that begins anew every few thousand rows: all were measured. The memory of the rows is reserved
    /// (as rawHighestId() has it, and counted), each is made in its place, each text straight from the message.
    std::vector<Row> readAll(Order order = Order::AsStored);
    /// The same of bench_entries, those of all rows, with the row's id in the place of the amount.
    std::vector<Row> readEntries(int count);
    /// COPY in binary. Cannot be faster: there is no shorter way into a table, and the server is the slower of the two. A row is
    /// written once, to a buffer that is kept, in messages large enough that there are few.
    void insert(const QList<Row> &rows);
    /// Name and amount of rows by their ids: UPDATE … FROM (VALUES …), prepared once, so many rows at a time that more gain nothing, in
    /// one transaction. Their number is a multiple of updatedAtOnce.
    void update(const QList<Row> &rows);
    static constexpr int updatedAtOnce = 1000;
    std::vector<Row> storedRows() { return readAll(Order::ById); }

private:
    void append(std::vector<Row> &rows, const char *copy);
    pg_result *checked(pg_result *result, int status) const;
    void endCopy();

    pg_conn *m_handle = nullptr;
    bool m_canUpdate = false;
};

Row rawRow(const pg_result *result, int row);

/// Looks rows up by key, without blocking: a prepared statement in pipeline mode, a Sync after each, the socket watched by a
/// QSocketNotifier. Cannot be faster: what is there is read before it is handed on, so that what that asks for goes out in one go,
/// and libpq before version 17 sends at each Sync.
class RawLookups
{
public:
    RawLookups(const BenchServer &server, std::function<void(Row &&)> received);
    ~RawLookups();
    Q_DISABLE_COPY_MOVE(RawLookups)

    void submit(qint64 id);

private:
    void readable();

    RawPostgresql m_connection;
    std::function<void(Row &&)> m_received;
    std::vector<Row> m_arrived;
    std::unique_ptr<QSocketNotifier> m_notifier;
};
}
