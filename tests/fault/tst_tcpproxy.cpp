// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// The bad network that fault tests put in front of a server.

#include "support/tcpproxy.h"
#include "support/testdatabase.h"

#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <cstring>
#include <random>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace
{
/// One end of a connection, blocking for at most ten seconds.
class Peer
{
public:
    explicit Peer(int handle = -1)
        : m_handle(handle)
    {
        const timeval patience{10, 0};
        ::setsockopt(m_handle, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(m_handle, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    }
    Peer(Peer &&other) noexcept
        : m_handle(std::exchange(other.m_handle, -1))
    {
    }
    Peer &operator=(Peer &&other) noexcept
    {
        std::swap(m_handle, other.m_handle);
        return *this;
    }
    ~Peer() { close(); }

    static Peer connectTo(quint16 port)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        Peer peer(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (::connect(peer.m_handle, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0) {
            peer.close();
        }
        return peer;
    }

    bool isOpen() const { return m_handle >= 0; }
    void close()
    {
        if (isOpen()) {
            ::close(std::exchange(m_handle, -1));
        }
    }
    void endOfSending() { ::shutdown(m_handle, SHUT_WR); }
    bool send(const QByteArray &bytes)
    {
        for (qsizetype sent = 0; sent < bytes.size();) {
            const ssize_t size = ::send(m_handle, bytes.constData() + sent, std::size_t(bytes.size() - sent), MSG_NOSIGNAL);
            if (size < 0) {
                return false;
            }
            sent += size;
        }
        return true;
    }
    /// So many bytes, or fewer if the end or an error comes first.
    QByteArray receive(qsizetype size)
    {
        QByteArray bytes(size, Qt::Uninitialized);
        qsizetype received = 0;
        while (received < size) {
            const ssize_t count = ::recv(m_handle, bytes.data() + received, std::size_t(size - received), 0);
            if (count <= 0) {
                break;
            }
            received += count;
        }
        bytes.truncate(received);
        return bytes;
    }
    /// What comes up to the end, and how that is: "end", or the name of an error.
    QByteArray receiveAll(QByteArray *end)
    {
        QByteArray all, piece(64 * 1024, Qt::Uninitialized);
        for (;;) {
            const ssize_t count = ::recv(m_handle, piece.data(), std::size_t(piece.size()), 0);
            if (count <= 0) {
                *end = count == 0 ? "end" : errno == ECONNRESET ? "reset" : errno == EAGAIN ? "nothing came" : std::strerror(errno);
                return all;
            }
            all.append(piece.constData(), count);
        }
    }
    /// Nothing has arrived, and no end.
    bool isSilent()
    {
        char byte;
        return ::recv(m_handle, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
    }

private:
    int m_handle;
};

/// A server whose every byte the test says itself.
class Server
{
public:
    Server()
        : m_handle(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        ::bind(m_handle, reinterpret_cast<sockaddr *>(&address), size);
        ::getsockname(m_handle, reinterpret_cast<sockaddr *>(&address), &size);
        m_port = ntohs(address.sin_port);
        begin();
    }
    explicit Server(const QByteArray &path)
        : m_handle(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.constData(), size_t(path.size()));
        ::bind(m_handle, reinterpret_cast<sockaddr *>(&address), sizeof address);
        begin();
    }
    ~Server() { ::close(m_handle); }
    Q_DISABLE_COPY_MOVE(Server)

    quint16 port() const { return m_port; }
    Peer accept() { return Peer(::accept4(m_handle, nullptr, nullptr, SOCK_CLOEXEC)); }

private:
    void begin()
    {
        const timeval patience{10, 0};
        ::setsockopt(m_handle, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::listen(m_handle, 100);
    }

    int m_handle;
    quint16 m_port = 0;
};

constexpr auto ToServer = TcpProxy::ToServer;
constexpr auto ToClient = TcpProxy::ToClient;
using Rule = TcpProxy::Rule;
using Reach = TcpProxy::Reach;
}

class TestTcpProxy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void passes();
    void unixSocket();
    void endsPassOn();
    void cuts_data();
    void cuts();
    void cutsNow();
    void resets();
    void passesAResetOn();
    void stalls();
    void slices();
    void beforeBytes_data();
    void beforeBytes();
    void once();
    void scopes();
    void blackHole();
    void refuses();
    void serverIsGone();
    void manyAtOnce();

private:
    /// A new connection through the proxy, both ends.
    void connectBoth()
    {
        m_client = Peer::connectTo(m_proxy->port());
        m_peer = m_server->accept();
        QVERIFY(m_client.isOpen() && m_peer.isOpen());
    }

    std::unique_ptr<Server> m_server;
    std::unique_ptr<TcpProxy> m_proxy;
    Peer m_client, m_peer;
};

void TestTcpProxy::init()
{
    m_server = std::make_unique<Server>();
    m_proxy = std::make_unique<TcpProxy>(u"127.0.0.1"_s, m_server->port());
    QVERIFY(m_proxy->port() != 0);
}

void TestTcpProxy::cleanup()
{
    m_client.close();
    m_peer.close();
    m_proxy.reset();
    m_server.reset();
}

void TestTcpProxy::passes()
{
    connectBoth();
    const QByteArray much(5'000'000, 'x'), more(7'000'000, 'y');
    std::thread sender([&] {
        m_client.send(much);
    });
    QCOMPARE(m_peer.receive(much.size()), much);
    sender.join();
    std::thread answerer([&] {
        m_peer.send(more);
    });
    QCOMPARE(m_client.receive(more.size()), more);
    answerer.join();
    QCOMPARE(m_proxy->bytes(ToServer), much.size());
    QCOMPARE(m_proxy->bytes(ToClient), more.size());
    QCOMPARE(m_proxy->connections(), 1);
    connectBoth();
    QVERIFY(m_client.send("abc"));
    QCOMPARE(m_peer.receive(3), "abc");
    QCOMPARE(m_proxy->bytesOfLast(ToServer), 3);
    QCOMPARE(m_proxy->bytes(ToServer), much.size() + 3);
    QCOMPARE(m_proxy->accepted(), 2);
}

void TestTcpProxy::unixSocket()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"socket"_s);
    m_server = std::make_unique<Server>(path.toUtf8());
    m_proxy = std::make_unique<TcpProxy>(path);
    connectBoth();
    QVERIFY(m_client.send("abc"));
    QCOMPARE(m_peer.receive(3), "abc");
    QVERIFY(m_peer.send("de"));
    QCOMPARE(m_client.receive(2), "de");
}

void TestTcpProxy::endsPassOn()
{
    connectBoth();
    QVERIFY(m_client.send("question"));
    m_client.endOfSending();
    QByteArray end;
    QCOMPARE(m_peer.receiveAll(&end), "question");
    QCOMPARE(end, "end");
    QVERIFY(m_peer.send("answer"));
    m_peer.close();
    QCOMPARE(m_client.receiveAll(&end), "answer");
    QCOMPARE(end, "end");
    QVERIFY(waitUntil([this] {
        return m_proxy->connections() == 0;
    }));
}

void TestTcpProxy::cuts_data()
{
    QTest::addColumn<bool>("toServer");
    QTest::addColumn<int>("after");
    QTest::addColumn<bool>("fromTheBeginning");
    for (const bool toServer : {true, false}) {
        for (const int after : {1, 2, 9, 10}) {
            for (const bool fromTheBeginning : {true, false}) {
                QTest::addRow("to the %s, after %d%s", toServer ? "server" : "client", after, fromTheBeginning ? "" : " more")
                    << toServer << after << fromTheBeginning;
            }
        }
    }
}

void TestTcpProxy::cuts()
{
    QFETCH(bool, toServer);
    QFETCH(int, after);
    QFETCH(bool, fromTheBeginning);
    const auto direction = toServer ? ToServer : ToClient;
    if (fromTheBeginning) {
        m_proxy->set(direction, Rule::cut(after), Reach::Next);
    }
    connectBoth();
    Peer &sender = toServer ? m_client : m_peer, &receiver = toServer ? m_peer : m_client;
    if (!fromTheBeginning) {
        QVERIFY(sender.send("before"));
        QCOMPARE(receiver.receive(6), "before");
        m_proxy->set(direction, Rule::cut(after), Reach::Current);
    }
    QVERIFY(sender.send("0123456789"));
    QByteArray end;
    QCOMPARE(receiver.receiveAll(&end), QByteArray("0123456789").left(after));
    QCOMPARE(end, "end");
    QCOMPARE(sender.receiveAll(&end), "");
    QVERIFY(end == "end" || end == "reset"); // where its last bytes were not read
    QCOMPARE(m_proxy->connections(), 0);
    QCOMPARE(m_proxy->bytesOfLast(direction), after + (fromTheBeginning ? 0 : 6));
}

void TestTcpProxy::cutsNow()
{
    connectBoth();
    m_proxy->set(ToServer, Rule::cut());
    QByteArray end;
    QCOMPARE(m_client.receiveAll(&end), "");
    QCOMPARE(end, "end");
    QCOMPARE(m_peer.receiveAll(&end), "");
    QCOMPARE(end, "end");
}

void TestTcpProxy::resets()
{
    connectBoth();
    m_proxy->set(ToServer, Rule::reset(3));
    QVERIFY(m_client.send("abc"));
    QByteArray end;
    m_client.receiveAll(&end);
    QCOMPARE(end, "reset");
    m_peer.receiveAll(&end);
    QCOMPARE(end, "reset");
}

void TestTcpProxy::passesAResetOn()
{
    connectBoth();
    QVERIFY(m_peer.send("not read"));
    QVERIFY(waitUntil([this] {
        return m_proxy->bytes(ToClient) == 8;
    }));
    QVERIFY(!m_client.isSilent());
    m_client.close(); // with something unread, which is a reset
    QByteArray end;
    m_peer.receiveAll(&end);
    QCOMPARE(end, "reset");
}

void TestTcpProxy::stalls()
{
    connectBoth();
    m_proxy->set(ToServer, Rule::stall(2));
    QVERIFY(m_client.send("abcd"));
    QCOMPARE(m_peer.receive(2), "ab");
    // the other direction goes on, and what has come back through the proxy's thread proves that it had its turn
    QVERIFY(m_peer.send("ef"));
    QCOMPARE(m_client.receive(2), "ef");
    QVERIFY(m_peer.isSilent());
    m_client.endOfSending();
    QVERIFY(m_peer.send("g"));
    QCOMPARE(m_client.receive(1), "g");
    QVERIFY(m_peer.isSilent());
    QCOMPARE(m_proxy->connections(), 1);
    m_proxy->heal();
    QByteArray end;
    QCOMPARE(m_peer.receiveAll(&end), "cd");
    QCOMPARE(end, "end");
}

void TestTcpProxy::slices()
{
    m_proxy->set(ToClient, Rule::slices(3, 2ms));
    connectBoth();
    const auto start = std::chrono::steady_clock::now();
    const QByteArray bytes = "abcdefghijklmnopqrstuvwxyz";
    QVERIFY(m_peer.send(bytes));
    QCOMPARE(m_client.receive(bytes.size()), bytes);
    QVERIFY(std::chrono::steady_clock::now() - start >= 8 * 2ms); // nine pieces
    QVERIFY(m_client.send(bytes));
    QCOMPARE(m_peer.receive(bytes.size()), bytes);
    m_peer.close();
    QByteArray end;
    m_client.receiveAll(&end);
    QCOMPARE(end, "end");
}

void TestTcpProxy::beforeBytes_data()
{
    QTest::addColumn<QByteArrayList>("pieces");
    QTest::addColumn<QByteArray>("arrives");
    QTest::newRow("in one piece") << QByteArrayList{"abCOMMITde"} << QByteArray("ab");
    QTest::newRow("alone") << QByteArrayList{"COMMIT"} << QByteArray();
    QTest::newRow("in two pieces") << QByteArrayList{"abCOM", "MITde"} << QByteArray("ab");
    QTest::newRow("byte by byte") << QByteArrayList{"a", "C", "O", "M", "M", "I", "T", "d"} << QByteArray("a");
    QTest::newRow("a false beginning") << QByteArrayList{"COMCOM", "MIT"} << QByteArray("COM");
    QTest::newRow("the second") << QByteArrayList{"COMMAND", "COMMIT"} << QByteArray("COMMAND");
}

void TestTcpProxy::beforeBytes()
{
    QFETCH(QByteArrayList, pieces);
    QFETCH(QByteArray, arrives);
    m_proxy->set(ToServer, Rule::cut().before("COMMIT"));
    connectBoth();
    for (const QByteArray &piece : pieces) {
        const bool sent = m_client.send(piece);
        QVERIFY(sent || m_proxy->connections() == 0);
        // each on its own, as far as it goes: the other direction has passed the thread by then
        if (sent && m_peer.send("x")) {
            m_client.receive(1);
        }
    }
    QByteArray end;
    QCOMPARE(m_peer.receiveAll(&end), arrives);

    // what only begins like it is not lost
    m_proxy->set(ToServer, Rule::cut().before("COMMIT"));
    connectBoth();
    QVERIFY(m_client.send("COMM"));
    m_client.endOfSending();
    QCOMPARE(m_peer.receiveAll(&end), "COMM");
}

void TestTcpProxy::once()
{
    m_proxy->set(ToServer, Rule::cut(1).once());
    QByteArray end;
    connectBoth();
    QVERIFY(m_client.send("ab"));
    QCOMPARE(m_peer.receiveAll(&end), "a");
    connectBoth();
    QVERIFY(m_client.send("ab"));
    QCOMPARE(m_peer.receive(2), "ab");
}

void TestTcpProxy::scopes()
{
    connectBoth();
    m_proxy->set(ToServer, Rule::cut(1), Reach::Next);
    QVERIFY(m_client.send("ab"));
    QCOMPARE(m_peer.receive(2), "ab");
    const Peer first = std::exchange(m_client, Peer()), firstPeer = std::exchange(m_peer, Peer());
    QByteArray end;
    connectBoth();
    QVERIFY(m_client.send("ab"));
    QCOMPARE(m_peer.receiveAll(&end), "a");
    QCOMPARE(m_proxy->connections(), 1);
    m_proxy->set(ToServer, Rule::pass());
    connectBoth();
    m_proxy->set(ToServer, Rule::cut(), Reach::Current);
    QCOMPARE(m_peer.receiveAll(&end), "");
    QVERIFY(waitUntil([this] {
        return m_proxy->connections() == 0;
    }));
    connectBoth();
    QVERIFY(m_client.send("ab"));
    QCOMPARE(m_peer.receive(2), "ab");
}

void TestTcpProxy::blackHole()
{
    m_proxy->setAccept(TcpProxy::Accept::BlackHole);
    Peer lost = Peer::connectTo(m_proxy->port());
    QVERIFY(lost.isOpen());
    QVERIFY(lost.send("hello?"));
    QVERIFY(waitUntil([this] {
        return m_proxy->accepted() == 1;
    }));
    QVERIFY(lost.isSilent());
    QCOMPARE(m_proxy->connections(), 1);
    QCOMPARE(m_proxy->bytes(ToServer), 0);
    m_proxy->heal();
    QByteArray end;
    lost.receiveAll(&end);
    QCOMPARE(end, "reset"); // there is nobody it could be forwarded to
    connectBoth();
}

void TestTcpProxy::refuses()
{
    connectBoth();
    const quint16 port = m_proxy->port();
    m_proxy->setAccept(TcpProxy::Accept::Refuse);
    errno = 0;
    QVERIFY(!Peer::connectTo(port).isOpen());
    QCOMPARE(errno, ECONNREFUSED);
    QVERIFY(m_client.send("ab"));
    QCOMPARE(m_peer.receive(2), "ab");
    m_proxy->heal();
    QCOMPARE(m_proxy->port(), port);
    connectBoth();
}

void TestTcpProxy::serverIsGone()
{
    m_server.reset();
    m_client = Peer::connectTo(m_proxy->port());
    QVERIFY(m_client.isOpen());
    QByteArray end;
    m_client.receiveAll(&end);
    QCOMPARE(end, "end");
    m_server = std::make_unique<Server>();
    m_proxy->setServer(u"127.0.0.1"_s, m_server->port());
    connectBoth();
}

void TestTcpProxy::manyAtOnce()
{
    const quint32 seed = qEnvironmentVariableIntValue("AIOORM_SEED") ? quint32(qEnvironmentVariableIntValue("AIOORM_SEED")) : std::random_device()();
    qInfo("AIOORM_SEED=%u", seed);
    std::mt19937 random(seed);
    m_proxy->set(ToClient, Rule::slices(20'000, 1us));
    constexpr int count = 20;
    std::thread echoes([this] {
        std::vector<std::thread> threads;
        for (int i = 0; i < count; ++i) {
            threads.emplace_back([peer = m_server->accept()]() mutable {
                QByteArray end;
                peer.send(peer.receiveAll(&end));
            });
        }
        for (std::thread &thread : threads) {
            thread.join();
        }
    });
    std::vector<std::thread> threads;
    std::array<bool, count> right{};
    for (int i = 0; i < count; ++i) {
        threads.emplace_back([this, i, &right, bytes = QByteArray(qsizetype(random() % 300'000), char('a' + i))] {
            Peer peer = Peer::connectTo(m_proxy->port());
            peer.send(bytes);
            peer.endOfSending();
            QByteArray end;
            right[size_t(i)] = peer.receiveAll(&end) == bytes && end == "end";
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    echoes.join();
    QCOMPARE(std::count(right.begin(), right.end(), true), count);
    QVERIFY(waitUntil([this] {
        return m_proxy->connections() == 0;
    }));
    QCOMPARE(m_proxy->bytes(ToClient), m_proxy->bytes(ToServer));
}

QTEST_GUILESS_MAIN(TestTcpProxy)
#include "tst_tcpproxy.moc"
