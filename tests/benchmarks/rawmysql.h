// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "benchdata.h"

#include "aioorm/backends/mysql/aiomysqldatabase.h"

#include <QSocketNotifier>

#include <functional>
#include <memory>
#include <vector>

#include <mysql.h>

class MariadbServer;

/// The floors on MariaDB Connector/C, written as one would by hand for just these seven columns.
namespace Bench
{
/// A server of the figure's own, with an empty table of rows.
class MysqlBenchServer
{
public:
    enum class Link { Socket, Tls };

    explicit MysqlBenchServer(Link link = Link::Socket);
    ~MysqlBenchServer();
    Q_DISABLE_COPY_MOVE(MysqlBenchServer)

    AioMySqlOptions options() const;
    QString socketFile() const;
    /// Fills the table with so many rows of makeRow().
    void fill(int count);
    void empty();

private:
    const Link m_link;
    std::unique_ptr<MariadbServer> m_server;
};

/// One that is reached over TLS, verified.
class MysqlTlsBenchServer : public MysqlBenchServer
{
public:
    MysqlTlsBenchServer()
        : MysqlBenchServer(Link::Tls)
    {
    }
};

/// What a prepared statement gives of a row, in binary.
class RawMysqlRow
{
public:
    explicit RawMysqlRow(MYSQL_STMT *statement);
    Row row() const;

private:
    static constexpr unsigned long mostText = 1024;
    qint64 m_id = 0;
    char m_name[mostText], m_note[mostText];
    unsigned long m_nameSize = 0, m_noteSize = 0;
    int m_amount = 0;
    double m_score = 0;
    MYSQL_TIME m_created{};
    qint8 m_active = 0;
};

/// A blocking connection.
class RawMysql
{
public:
    explicit RawMysql(const MysqlBenchServer &server);
    ~RawMysql();
    Q_DISABLE_COPY_MOVE(RawMysql)

    MYSQL *handle() const { return m_handle; }
    void execute(const char *sql);
    /// Prepared, in binary, unbuffered; the memory of the rows is reserved.
    std::vector<Row> readAll();
    /// The same of bench_entries, those of all rows, with the row's id in the place of the amount.
    std::vector<Row> readEntries(int count);
    std::vector<Row> storedRows() { return readAll(); }
    /// As arrays of 5 000 rows each, in one transaction.
    void insert(const QList<Row> &rows);

private:
    std::vector<Row> read(const char *sql, std::size_t count);

    MYSQL *m_handle = nullptr;
};

/// Looks rows up by key, without blocking: by the _start and _cont functions, each connection's socket watched by a QSocketNotifier.
class RawMysqlLookups
{
public:
    RawMysqlLookups(const MysqlBenchServer &server, int connections, std::function<void(Row &&)> received);
    ~RawMysqlLookups();
    Q_DISABLE_COPY_MOVE(RawMysqlLookups)

    void submit(qint64 id);

private:
    class Connection;
    std::vector<std::unique_ptr<Connection>> m_connections;
    std::vector<qint64> m_waiting;
    std::function<void(Row &&)> m_received;
};
}
