// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QByteArray>
#include <QString>

#include <array>
#include <chrono>
#include <memory>

/// A bad network in front of a server: forwards connections to it, from a port of 127.0.0.1, in a thread of its own, and does to
/// them what it is told.
///
///     TcpProxy proxy(u"127.0.0.1"_s, server.port());                     // or the path of a Unix socket
///     proxy.set(TcpProxy::ToClient, TcpProxy::Rule::cut().before("COMMIT"));
///
/// What is set holds when the call returns: not a byte passes under the old rule after that. All functions: any thread.
class TcpProxy
{
public:
    enum Direction { ToServer, ToClient };

    /// What happens to the bytes of one direction of a connection.
    class Rule
    {
    public:
        /// Everything passes, as it comes.
        static Rule pass() { return Rule(Kind::Pass); }
        /// So many more bytes, then the end of both directions: FIN to both.
        static Rule cut(qint64 after = 0) { return Rule(Kind::Cut, after); }
        /// The same with RST.
        static Rule reset(qint64 after = 0) { return Rule(Kind::Reset, after); }
        /// So many more bytes, then nothing is read any more, until another rule is set; not even the sender's end is seen.
        static Rule stall(qint64 after = 0) { return Rule(Kind::Stall, after); }
        /// In pieces of `size` bytes, each so long after the one before.
        static Rule slices(qsizetype size, std::chrono::microseconds pause)
        {
            Rule rule(Kind::Slices);
            rule.m_size = size;
            rule.m_pause = pause;
            return rule;
        }
        /// The rule acts before the first of these bytes, when they come, instead of after a number. What may be their beginning is
        /// held back until that is clear: they must not begin as something else ends (PostgreSQL's ReadyForQuery with an I).
        Rule &&before(const QByteArray &bytes) &&
        {
            m_pattern = bytes;
            return std::move(*this);
        }
        /// Once it has acted on a connection, it does not hold for those that come later.
        Rule &&once() &&
        {
            m_once = true;
            return std::move(*this);
        }

    private:
        friend class TcpProxy;
        enum class Kind { Pass, Cut, Reset, Stall, Slices };
        explicit Rule(Kind kind, qint64 after = 0)
            : m_kind(kind)
            , m_after(after)
        {
        }

        Kind m_kind;
        qint64 m_after;
        qsizetype m_size = 0;
        std::chrono::microseconds m_pause{};
        QByteArray m_pattern;
        bool m_once = false;
    };

    enum class Reach {
        Current, ///< the connections that are there
        Next, ///< those that come from now on
        Both,
    };

    enum class Accept {
        Forward,
        BlackHole, ///< accepts, and says nothing
        Refuse, ///< nobody listens
    };

    TcpProxy(const QString &host, quint16 port);
    explicit TcpProxy(const QString &socketPath);
    ~TcpProxy();
    Q_DISABLE_COPY_MOVE(TcpProxy)

    /// 0 if it could not listen.
    quint16 port() const;
    /// Another server for connections to come.
    void setServer(const QString &host, quint16 port);

    void set(Direction direction, const Rule &rule, Reach reach = Reach::Both);
    /// Everything passes again, on all connections, and new ones are forwarded.
    void heal();
    void setAccept(Accept accept);

    /// Open ones, with those in the black hole and those that are stalled.
    int connections() const;
    /// All that were accepted so far.
    int accepted() const;
    /// That have passed in one direction, of all connections so far.
    qint64 bytes(Direction direction) const;
    /// Of the connection accepted last; 0 before the first.
    qint64 bytesOfLast(Direction direction) const;

private:
    class Worker;
    std::unique_ptr<Worker> m_worker;
};
