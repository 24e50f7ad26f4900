// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/tcpproxy.h"

#include "support/freeport.h"

#include <QFile>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <list>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace
{
using Clock = std::chrono::steady_clock;

/// Closes with the object.
class Socket
{
public:
    explicit Socket(int handle = -1)
        : m_handle(handle)
    {
    }
    Socket(Socket &&other) noexcept
        : m_handle(std::exchange(other.m_handle, -1))
    {
    }
    Socket &operator=(Socket &&other) noexcept
    {
        std::swap(m_handle, other.m_handle);
        return *this;
    }
    ~Socket() { close(); }

    int handle() const { return m_handle; }
    bool isOpen() const { return m_handle >= 0; }
    void close()
    {
        if (m_handle >= 0) {
            ::close(std::exchange(m_handle, -1));
        }
    }
    /// RST instead of FIN.
    void reset()
    {
        const linger now{1, 0};
        ::setsockopt(m_handle, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        close();
    }
    void prepare()
    {
        const int on = 1;
        ::setsockopt(m_handle, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        ::fcntl(m_handle, F_SETFL, ::fcntl(m_handle, F_GETFL) | O_NONBLOCK);
    }

private:
    int m_handle;
};

Socket connectTcp(const QByteArray &host, quint16 port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::inet_pton(AF_INET, host.constData(), &address.sin_addr) != 1
        || ::connect(socket.handle(), reinterpret_cast<sockaddr *>(&address), sizeof address) != 0) {
        socket.close();
    }
    return socket;
}

Socket connectUnix(const QByteArray &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    Socket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (path.size() >= qsizetype(sizeof address.sun_path)) {
        socket.close();
        return socket;
    }
    std::memcpy(address.sun_path, path.constData(), std::size_t(path.size()));
    if (::connect(socket.handle(), reinterpret_cast<sockaddr *>(&address), sizeof address) != 0) {
        socket.close();
    }
    return socket;
}

// The longest end of the bytes that the pattern could begin with.
qsizetype beginningAtEnd(const QByteArray &bytes, const QByteArray &pattern)
{
    for (qsizetype length = std::min(bytes.size(), pattern.size() - 1); length > 0; --length) {
        if (std::memcmp(bytes.constData() + bytes.size() - length, pattern.constData(), std::size_t(length)) == 0) {
            return length;
        }
    }
    return 0;
}
}

class TcpProxy::Worker
{
public:
    Worker()
        : m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
    {
        listen();
        m_thread = std::thread([this] {
            run();
        });
    }

    ~Worker()
    {
        change([this] {
            m_isEnding = true;
        });
        m_thread.join();
    }

    /// Does something between two steps of the thread, which then looks at everything again.
    template<class F>
    void change(F function)
    {
        const std::scoped_lock lock(m_mutex);
        const quint64 one = 1;
        [[maybe_unused]] const auto written = ::write(m_wake.handle(), &one, sizeof one);
        function();
    }
    template<class F>
    auto look(F function) const
    {
        const std::scoped_lock lock(m_mutex);
        return function();
    }

    // -- all of these inside change() and look() --

    void set(Direction direction, const Rule &rule, Reach reach)
    {
        if (reach != Reach::Current) {
            m_rules[direction] = rule;
        }
        if (reach != Reach::Next) {
            for (Connection &connection : m_connections) {
                connection.pipes[direction].setRule(rule);
            }
        }
    }

    void setAccept(Accept accept)
    {
        m_accept = accept;
        if (accept == Accept::Refuse) {
            ::shutdown(m_listener.handle(), SHUT_RDWR); // closing alone does not help while the thread polls it
            m_listener.close();
        } else if (!m_listener.isOpen()) {
            listen();
        }
    }

    int connections() const
    {
        return int(std::count_if(m_connections.begin(), m_connections.end(), [](const Connection &connection) {
            return connection.isOpen();
        }));
    }

    QByteArray host;
    quint16 serverPort = 0; ///< 0: host is the path of a Unix socket
    quint16 port = 0;
    int accepted = 0;
    std::array<qint64, 2> bytes{};

    qint64 bytesOfLast(Direction direction) const { return m_connections.empty() ? 0 : m_connections.back().pipes[direction].passed; }

private:
    /// One direction of a connection.
    class Pipe
    {
    public:
        void setRule(const Rule &newRule)
        {
            rule = newRule;
            left = rule.m_after;
            isFound = rule.m_pattern.isEmpty();
            hasActed = false;
            nextSlice = Clock::now();
        }
        bool isStalled() const { return hasActed && rule.m_kind == Rule::Kind::Stall; }
        bool wantsToRead() const { return !isAtEnd && !isStalled() && pending.size() < mostPending; }

        /// How many of the pending bytes may go now; finds the pattern.
        qsizetype allowed()
        {
            switch (rule.m_kind) {
            case Rule::Kind::Pass:
                return pending.size();
            case Rule::Kind::Slices:
                return Clock::now() < nextSlice ? 0 : std::min(pending.size(), rule.m_size);
            default:
                break;
            }
            if (!isFound) {
                const qsizetype at = pending.indexOf(rule.m_pattern);
                if (at < 0) {
                    return isAtEnd ? pending.size() : pending.size() - beginningAtEnd(pending, rule.m_pattern);
                }
                isFound = true;
                left = at;
            }
            return qsizetype(std::min<qint64>(left, pending.size()));
        }
        void took(qsizetype size)
        {
            pending.remove(0, size);
            passed += size;
            if (rule.m_kind == Rule::Kind::Slices) {
                nextSlice = Clock::now() + rule.m_pause;
            } else if (isFound && rule.m_kind != Rule::Kind::Pass) {
                left -= size;
            }
        }
        /// The time has come for what the rule does.
        bool isDue() const { return rule.m_kind != Rule::Kind::Pass && rule.m_kind != Rule::Kind::Slices && !hasActed && isFound && left == 0; }

        Rule rule = Rule::pass();
        QByteArray pending;
        qint64 passed = 0;
        qint64 left = 0;
        bool isFound = false, hasActed = false;
        bool isAtEnd = false, toldEnd = false;
        bool isBlocked = false; ///< the receiver takes no more for now
        Clock::time_point nextSlice;

    private:
        static constexpr qsizetype mostPending = 64 * 1024;
    };

    class Connection
    {
    public:
        /// Whom the bytes of this direction come from, and go to.
        Socket &source(Direction direction) { return direction == ToServer ? client : server; }
        Socket &target(Direction direction) { return direction == ToServer ? server : client; }
        bool isOpen() const { return client.isOpen(); }
        void cut()
        {
            client.close();
            server.close();
        }
        void reset()
        {
            client.reset();
            server.reset();
        }

        Socket client, server; ///< a black hole has no server
        std::array<Pipe, 2> pipes;
    };

    void listen()
    {
        m_listener = Socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        const int on = 1;
        ::setsockopt(m_listener.handle(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port ? port : freePort()); // the same one after a pause
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(m_listener.handle(), reinterpret_cast<sockaddr *>(&address), size) == 0 && ::listen(m_listener.handle(), 512) == 0
            && ::getsockname(m_listener.handle(), reinterpret_cast<sockaddr *>(&address), &size) == 0) {
            port = ntohs(address.sin_port);
        } else {
            qFatal("A proxy has no port to listen at");
        }
    }

    void run()
    {
        std::vector<pollfd> handles;
        std::unique_lock lock(m_mutex);
        while (!m_isEnding) {
            handles.clear();
            const int timeout = watch(handles);
            lock.unlock();
            ::poll(handles.data(), nfds_t(handles.size()), timeout);
            lock.lock();
            step();
        }
        m_connections.clear();
    }

    // What there is to wait for, and how long at most, in milliseconds.
    int watch(std::vector<pollfd> &handles)
    {
        const auto add = [&handles](const Socket &socket, short events) {
            if (socket.isOpen()) {
                handles.push_back({socket.handle(), events, 0});
            }
        };
        add(m_wake, POLLIN);
        add(m_listener, POLLIN);
        std::optional<Clock::time_point> next;
        for (Connection &connection : m_connections) {
            for (const Direction direction : {ToServer, ToClient}) {
                const Pipe &pipe = connection.pipes[direction];
                if (pipe.wantsToRead()) {
                    add(connection.source(direction), POLLIN);
                }
                if (pipe.isBlocked) {
                    add(connection.target(direction), POLLOUT);
                } else if (pipe.rule.m_kind == Rule::Kind::Slices && !pipe.pending.isEmpty()) {
                    next = next ? std::min(*next, pipe.nextSlice) : pipe.nextSlice;
                }
            }
        }
        return next ? int(std::max<qint64>(0, std::chrono::ceil<std::chrono::milliseconds>(*next - Clock::now()).count())) : -1;
    }

    void step()
    {
        quint64 times;
        [[maybe_unused]] const auto taken = ::read(m_wake.handle(), &times, sizeof times);
        acceptAll();
        for (Connection &connection : m_connections) {
            for (const Direction direction : {ToServer, ToClient}) {
                if (connection.isOpen()) {
                    forward(connection, direction);
                }
            }
            const auto ended = [&connection](Direction direction) {
                return connection.pipes[direction].toldEnd;
            };
            if (ended(ToServer) && ended(ToClient)) {
                connection.cut();
            }
        }
        // the last one stays, for its counts
        for (auto connection = m_connections.begin(); connection != m_connections.end();) {
            connection = !connection->isOpen() && &*connection != &m_connections.back() ? m_connections.erase(connection) : std::next(connection);
        }
    }

    void acceptAll()
    {
        while (m_listener.isOpen()) {
            Socket client(::accept4(m_listener.handle(), nullptr, nullptr, SOCK_CLOEXEC));
            if (!client.isOpen()) {
                return;
            }
            client.prepare();
            ++accepted;
            Connection &connection = m_connections.emplace_back();
            connection.client = std::move(client);
            for (const Direction direction : {ToServer, ToClient}) {
                connection.pipes[direction].setRule(m_rules[direction]);
            }
            if (m_accept == Accept::BlackHole) {
                connection.pipes[ToServer].setRule(Rule::stall());
                connection.pipes[ToClient].setRule(Rule::stall());
                continue;
            }
            connection.server = serverPort == 0 ? connectUnix(host) : connectTcp(host, serverPort);
            if (connection.server.isOpen()) {
                connection.server.prepare();
            } else {
                connection.cut();
            }
        }
    }

    void forward(Connection &connection, Direction direction)
    {
        Pipe &pipe = connection.pipes[direction];
        // as long as something moves: the poll would only say the same again
        for (bool goesOn = true; goesOn;) {
            if (pipe.isDue()) {
                act(connection, pipe, direction);
                return;
            }
            goesOn = read(connection, pipe, direction);
            if (!connection.isOpen()) {
                return;
            }
            pipe.isBlocked = false;
            const qsizetype size = pipe.allowed();
            if (size > 0) {
                const ssize_t sent = ::send(connection.target(direction).handle(), pipe.pending.constData(), std::size_t(size), MSG_NOSIGNAL);
                if (sent < 0 && errno != EAGAIN && errno != EINTR) {
                    connection.reset();
                    return;
                }
                pipe.isBlocked = sent < size;
                if (sent > 0) {
                    pipe.took(sent);
                    bytes[direction] += sent;
                    goesOn = true;
                }
            }
        }
        if (pipe.isDue()) {
            act(connection, pipe, direction);
        } else if (pipe.isAtEnd && pipe.pending.isEmpty() && !pipe.toldEnd) {
            ::shutdown(connection.target(direction).handle(), SHUT_WR);
            pipe.toldEnd = true;
        }
    }

    // False: there was nothing, or nothing is wanted.
    bool read(Connection &connection, Pipe &pipe, Direction direction)
    {
        if (!pipe.wantsToRead()) {
            return false;
        }
        std::array<char, 16 * 1024> piece;
        const ssize_t size = ::recv(connection.source(direction).handle(), piece.data(), piece.size(), 0);
        if (size > 0) {
            pipe.pending.append(piece.data(), size);
            return true;
        }
        if (size == 0) {
            pipe.isAtEnd = true;
        } else if (errno != EAGAIN && errno != EINTR) {
            connection.reset(); // as the other one did
        }
        return false;
    }

    void act(Connection &connection, Pipe &pipe, Direction direction)
    {
        pipe.hasActed = true;
        if (pipe.rule.m_once) {
            m_rules[direction] = Rule::pass();
        }
        switch (pipe.rule.m_kind) {
        case Rule::Kind::Cut:
            connection.cut();
            break;
        case Rule::Kind::Reset:
            connection.reset();
            break;
        default:
            break;
        }
    }

    mutable std::mutex m_mutex;
    std::thread m_thread;
    const Socket m_wake;
    Socket m_listener;
    Accept m_accept = Accept::Forward;
    std::array<Rule, 2> m_rules{Rule::pass(), Rule::pass()};
    std::list<Connection> m_connections;
    bool m_isEnding = false;
};

TcpProxy::TcpProxy(const QString &host, quint16 port)
    : m_worker(std::make_unique<Worker>())
{
    setServer(host, port);
}

TcpProxy::TcpProxy(const QString &socketPath)
    : TcpProxy(socketPath, 0)
{
}

TcpProxy::~TcpProxy() = default;

quint16 TcpProxy::port() const
{
    return m_worker->look([this] {
        return m_worker->port;
    });
}

void TcpProxy::setServer(const QString &host, quint16 port)
{
    m_worker->change([&] {
        m_worker->host = QFile::encodeName(host);
        m_worker->serverPort = port;
    });
}

void TcpProxy::set(Direction direction, const Rule &rule, Reach reach)
{
    m_worker->change([&] {
        m_worker->set(direction, rule, reach);
    });
}

void TcpProxy::heal()
{
    m_worker->change([this] {
        m_worker->set(ToServer, Rule::pass(), Reach::Both);
        m_worker->set(ToClient, Rule::pass(), Reach::Both);
        m_worker->setAccept(Accept::Forward);
    });
}

void TcpProxy::setAccept(Accept accept)
{
    m_worker->change([&] {
        m_worker->setAccept(accept);
    });
}

int TcpProxy::connections() const
{
    return m_worker->look([this] {
        return m_worker->connections();
    });
}

int TcpProxy::accepted() const
{
    return m_worker->look([this] {
        return m_worker->accepted;
    });
}

qint64 TcpProxy::bytes(Direction direction) const
{
    return m_worker->look([&] {
        return m_worker->bytes[direction];
    });
}

qint64 TcpProxy::bytesOfLast(Direction direction) const
{
    return m_worker->look([&] {
        return m_worker->bytesOfLast(direction);
    });
}
