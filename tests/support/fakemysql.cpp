// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/fakemysql.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace
{
QByteArray packet(int number, const QByteArray &body)
{
    QByteArray head(4, '\0');
    head[0] = char(body.size());
    head[1] = char(body.size() >> 8);
    head[3] = char(number);
    return head + body;
}

// protocol 4.1, plugins, and what is asked for in its time
QByteArray greeting()
{
    constexpr quint32 capabilities = 0x00000001 | 0x00000008 | 0x00000080 | 0x00000200 | 0x00002000 | 0x00008000 | 0x00080000;
    QByteArray low, high;
    low.append(char(capabilities)).append(char(capabilities >> 8));
    high.append(char(capabilities >> 16)).append(char(capabilities >> 24));
    return QByteArray("\x0a") + QByteArray("5.5.5-10.11.0-MariaDB", 22) + QByteArray("\x07\0\0\0", 4) + QByteArray("abcdefgh\0", 9) + low + char(45)
        + QByteArray("\x02\0", 2) + high + char(21) + QByteArray(10, '\0') + QByteArray("ijklmnopqrst\0", 13) + QByteArray("mysql_native_password\0", 22);
}

const QByteArray ok("\0\0\0\x02\0\0\0", 7);
}

FakeMysql::FakeMysql(const QByteArray &plugin)
    : m_plugin(plugin)
    , m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(m_socket, reinterpret_cast<sockaddr *>(&address), size) != 0 || ::listen(m_socket, 8) != 0
        || ::getsockname(m_socket, reinterpret_cast<sockaddr *>(&address), &size) != 0) {
        qFatal("no port for a server");
    }
    m_port = ntohs(address.sin_port);
    m_thread = std::thread([this] {
        serve();
    });
}

FakeMysql::~FakeMysql()
{
    m_ends = true;
    m_thread.join();
    ::close(m_socket);
}

QByteArray FakeMysql::heard() const
{
    const std::scoped_lock lock(m_mutex);
    return m_heard;
}

void FakeMysql::serve()
{
    while (!m_ends) {
        pollfd watched{m_socket, POLLIN, 0};
        if (::poll(&watched, 1, 20) <= 0) {
            continue;
        }
        const int client = ::accept(m_socket, nullptr, nullptr);
        if (client >= 0) {
            ++m_clients;
            talk(client);
            ::close(client);
        }
    }
}

QByteArray FakeMysql::receive(int client)
{
    QByteArray said;
    pollfd watched{client, POLLIN, 0};
    for (int patience = 0; patience < 25 && !m_ends; ++patience) { // half a second
        if (::poll(&watched, 1, 20) <= 0) {
            if (!said.isEmpty()) {
                break;
            }
            continue;
        }
        char buffer[4096];
        const auto got = ::recv(client, buffer, sizeof buffer, 0);
        if (got <= 0) {
            break;
        }
        said.append(buffer, got);
    }
    const std::scoped_lock lock(m_mutex);
    m_heard += said;
    return said;
}

void FakeMysql::talk(int client)
{
    const auto say = [client](int number, const QByteArray &body) {
        const QByteArray bytes = packet(number, body);
        (void)::send(client, bytes.constData(), std::size_t(bytes.size()), MSG_NOSIGNAL);
    };
    say(0, greeting());
    if (receive(client).isEmpty()) {
        return;
    }
    say(2, '\xfe' + m_plugin + '\0' + QByteArray("abcdefghijklmnopqrst\0", 21));
    if (receive(client).isEmpty()) {
        return;
    }
    say(4, ok);
    while (!receive(client).isEmpty()) {
        say(1, QByteArray("\xfb/etc/hostname"));
        if (receive(client).isEmpty()) {
            return;
        }
        say(3, ok);
    }
}
