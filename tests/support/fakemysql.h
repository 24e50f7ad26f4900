// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QByteArray>
#include <QtGlobal>

#include <atomic>
#include <mutex>
#include <thread>

/// What speaks the beginning of MySQL's protocol and means ill, on a port of 127.0.0.1 and in a thread of its own: it asks for the password
/// in a way of its choice, and for a file of the client's as the answer to its first statement.
class FakeMysql
{
public:
    /// The client is to prove itself by this plugin.
    explicit FakeMysql(const QByteArray &plugin);
    ~FakeMysql();
    Q_DISABLE_COPY_MOVE(FakeMysql)

    quint16 port() const { return m_port; }
    /// Everything that clients have said.
    QByteArray heard() const;
    /// Clients that have come.
    int clients() const { return m_clients; }

private:
    void serve();
    void talk(int client);
    QByteArray receive(int client);

    const QByteArray m_plugin;
    int m_socket = -1;
    quint16 m_port = 0;
    std::atomic<int> m_clients = 0;
    std::atomic<bool> m_ends = false;
    mutable std::mutex m_mutex;
    QByteArray m_heard;
    std::thread m_thread;
};
