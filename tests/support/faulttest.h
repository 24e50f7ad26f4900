// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "support/faultserver.h"
#include "support/tcpproxy.h"
#include "support/testdatabase.h"

#include <QTest>

/// What became of an operation, as it was said.
class Told
{
public:
    /// Runs the task to its end.
    static Told of(AioTask<> task);
    bool succeeded() const { return !error; }
    /// What it says agrees with the number of rows that it wanted to write as one.
    bool agreesWith(int rows) const;
    QByteArray text() const;

    std::optional<AioErrorInfo> error;
};

/// A test of faults between a database and its server: a proxy in between, and what each function of it needs.
class FaultTest : public QObject
{
    Q_OBJECT

protected:
    using Rule = TcpProxy::Rule;
    using Reach = TcpProxy::Reach;
    static constexpr auto ToServer = TcpProxy::ToServer;
    static constexpr auto ToClient = TcpProxy::ToClient;

    /// Before each function.
    void begin(FaultServer &server);
    /// After each function: the database works, and leaves nothing behind.
    void end();

    std::unique_ptr<AioDatabase> makeDatabase(int connections, std::chrono::milliseconds connectTimeout = std::chrono::seconds(10)) const
    {
        return m_server->makeDatabase(m_proxy->port(), connections, connectTimeout);
    }
    /// The database of the function, with so many connections at most.
    AioDatabase &db(int connections = 2)
    {
        if (!m_db) {
            m_db = makeDatabase(connections);
        }
        return *m_db;
    }

    AioTask<> insert(AioExecutor executor, int id)
    {
        const QVariantList values{id};
        co_await AioDatabase::aioExecuteSql(executor, m_server->insert(), values);
    }
    /// BEGIN, INSERT, COMMIT.
    AioTask<> insertInATransaction(AioExecutor executor, int id)
    {
        const auto body = [this, id](AioTransaction &tx) {
            return insert(tx, id);
        };
        co_await executor.aioAtomic(body);
    }
    static AioTask<> statement(AioExecutor executor, QString sql) { co_await AioDatabase::aioExecuteSql(executor, sql); }

    /// Runs it where 15 MB more than now are all that can be had.
    Told withLittleMemory(const QString &sql);

    /// Of the server itself, past proxy and library.
    QString ask(const QString &sql) { return m_server->ask(sql); }
    int connections() { return m_server->connections(FaultServer::Which::All); }
    /// Nothing is being done by the server: it has noticed what became of its clients.
    bool serverIsCalm();
    int rows(int id) { return ask(QStringLiteral("SELECT count(*) FROM t WHERE id = %1").arg(id)).toInt(); }

    /// The fault is gone; the first operation after it succeeds, also when it meets a connect that began under the fault.
    void recover();

    /// The next operation succeeds, on a connection that gives its own answers.
    void verifyWell(AioDatabase &database);

    FaultServer *m_server = nullptr;
    std::unique_ptr<TcpProxy> m_proxy;
    std::unique_ptr<AioDatabase> m_db;
};
