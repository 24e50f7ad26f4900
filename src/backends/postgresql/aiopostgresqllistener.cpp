// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/postgresql/aiopostgresqllistener.h"

#include "aioorm/backends/postgresql/postgresqlconnection_p.h"
#include "aioorm/backends/postgresql/postgresqllogin_p.h"
#include "aioorm/core/text_p.h"
#include "aioorm/sql/aiodialect.h"

namespace
{
constexpr std::chrono::milliseconds firstPause{100};
constexpr std::chrono::milliseconds longestPause{5000};

class ListenRequest final : public Aio::Detail::DriverRequest
{
public:
    ListenRequest(QByteArray text, std::function<void(const Aio::Detail::DriverResult &)> ended)
        : m_ended(std::move(ended))
    {
        sql = std::move(text);
    }
    void finished() override { m_ended(result); }

private:
    const std::function<void(const Aio::Detail::DriverResult &)> m_ended;
};
}

/// All of it on the listener's thread. It outlives the listener by what is under way.
class AioPostgresqlListener::Private : public std::enable_shared_from_this<Private>
{
public:
    Private(AioPostgresqlListener *listener, const AioPostgresqlOptions &options, const QString &channel)
        : q(listener)
        , m_options(options)
        , channel(channel)
        , m_queue(Aio::Detail::ReadyQueue::current())
        , m_timer([this](Aio::Detail::SocketWatch::Events) {
            connect();
        })
    {
    }

    void connect()
    {
        m_opening = Aio::Detail::PostgresqlOpening::start(m_options, [weak = weak_from_this()](pg_conn *handle, const std::optional<AioErrorInfo> &error) {
            const auto self = weak.lock();
            if (error || !self) {
                if (self) {
                    self->lost(error->message());
                }
                return;
            }
            self->connected(handle);
        });
    }

    // its handlers hold no more than a weak pointer: the connection is ours
    void connected(pg_conn *handle)
    {
        m_connection = Aio::Detail::PostgresqlConnection::make(handle, m_options);
        m_connection->onLost([weak = weak_from_this()] {
            if (const auto self = weak.lock()) {
                self->lost(QStringLiteral("The connection broke."));
            }
        });
        m_connection->onNotified([weak = weak_from_this()](const QByteArray &, const QByteArray &payload) {
            if (const auto self = weak.lock()) {
                self->later([text = QString::fromUtf8(payload)](AioPostgresqlListener &listener) {
                    Q_EMIT listener.notified(text);
                });
            }
        });
        QByteArray sql = "LISTEN ";
        AioDialect::postgresql().appendIdentifier(sql, channel.toUtf8());
        m_connection->execute(std::make_shared<ListenRequest>(sql, [weak = weak_from_this()](const Aio::Detail::DriverResult &result) {
            const auto self = weak.lock();
            if (self && result.error && !result.connectionLost) {
                self->lost(result.error->message());
            } else if (self && !result.error) {
                self->begin();
            }
        }));
    }

    void begin()
    {
        m_pause = firstPause;
        setListening(true);
        if (std::exchange(m_wasLost, false)) {
            later([](AioPostgresqlListener &listener) {
                Q_EMIT listener.resumed();
            });
        }
    }

    void lost(const QString &why)
    {
        if (!q) {
            return;
        }
        m_wasLost = m_wasLost || isListening;
        setListening(false);
        later([why](AioPostgresqlListener &listener) {
            Q_EMIT listener.interrupted(why);
        });
        if (const auto connection = std::exchange(m_connection, {})) {
            connection->close(Aio::Detail::CloseMode::Interrupt);
        }
        m_timer.expireAt(Aio::Detail::Clock::now() + m_pause);
        m_pause = std::min(m_pause * 2, longestPause);
    }

    void end()
    {
        q = nullptr;
        m_timer.expireAt({});
        if (m_opening) {
            m_opening->abandon();
        }
        if (m_connection) {
            m_connection->close(Aio::Detail::CloseMode::Interrupt);
        }
    }

    AioPostgresqlListener *q;
    const AioPostgresqlOptions m_options;
    const QString channel;
    bool isListening = false;

private:
    // slots may do anything, so they are called from the queue
    void later(std::function<void(AioPostgresqlListener &)> function)
    {
        m_queue->post([self = shared_from_this(), function = std::move(function)] {
            if (self->q) {
                function(*self->q);
            }
        });
    }

    void setListening(bool listening)
    {
        if (std::exchange(isListening, listening) != listening) {
            later([](AioPostgresqlListener &listener) {
                Q_EMIT listener.listeningChanged();
            });
        }
    }

    const std::shared_ptr<Aio::Detail::ReadyQueue> m_queue;
    Aio::Detail::SocketWatch m_timer;
    std::shared_ptr<Aio::Detail::PostgresqlOpening> m_opening;
    std::shared_ptr<Aio::Detail::PostgresqlConnection> m_connection;
    std::chrono::milliseconds m_pause = firstPause;
    bool m_wasLost = false;
};

AioPostgresqlListener::AioPostgresqlListener(const AioPostgresqlOptions &options, const QString &channel, QObject *parent)
    : QObject(parent)
    , d(std::make_shared<Private>(this, options, channel))
{
    if (!Aio::Detail::strictUtf8(channel) || channel.isEmpty() || channel.toUtf8().size() > 63) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("The name of a channel has 1 to 63 bytes, and no NUL character.")).raise();
    }
    d->connect();
}

// NOLINTNEXTLINE(bugprone-exception-escape): want of memory at most
AioPostgresqlListener::~AioPostgresqlListener()
{
    d->end();
}

QString AioPostgresqlListener::channel() const
{
    return d->channel;
}

bool AioPostgresqlListener::isListening() const
{
    return d->isListening;
}
