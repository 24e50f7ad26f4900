// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/postgresql/postgresqlopening_p.h"

#include "aioorm/core/caughterror_p.h"

#include <libpq-fe.h>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
std::shared_ptr<PostgresqlOpening> PostgresqlOpening::start(const AioPostgresqlOptions &options, Ended ended)
{
    auto opening = std::make_shared<PostgresqlOpening>(options, std::move(ended));
    opening->begin();
    return opening;
}

PostgresqlOpening::PostgresqlOpening(const AioPostgresqlOptions &options, Ended ended)
    : m_options(options)
    , m_end(Clock::now() + options.connectTimeout())
    , m_ended(std::move(ended))
    , m_watch([this](SocketWatch::Events) {
        const auto self = shared_from_this();
        expired();
    })
{
}

PostgresqlOpening::~PostgresqlOpening()
{
    abandon();
}

void PostgresqlOpening::begin()
{
    m_watch.expireAt(m_end);
    const auto hub = SocketHub::current();
    const auto ended = [hub, weak = weak_from_this()](pg_conn *connection, const std::optional<AioErrorInfo> &error) {
        const bool posted = hub->post([weak, connection, error] {
            if (const auto self = weak.lock()) {
                self->end(connection, error);
            } else {
                PQfinish(connection);
            }
        });
        if (!posted) {
            PQfinish(connection);
        }
    };
    try {
        m_login = PostgresqlLogin::start(m_options, ended);
    } catch (...) {
        const AioErrorInfo why = caughtError();
        hub->post([self = shared_from_this(), why] {
            self->end(nullptr, AioErrorInfo(why).phase(AioPhase::Connect).retryable(true));
        });
    }
}

void PostgresqlOpening::abandon()
{
    m_ended = {};
    m_watch.expireAt({});
    if (const auto login = std::exchange(m_login, nullptr)) {
        login->abandon();
    }
}

void PostgresqlOpening::expired()
{
    end(nullptr,
        AioErrorInfo(AioErrorKind::Timeout,
                     u"No connection to %1 within %2 ms: the time was up %3."_s.arg(m_options.description())
                         .arg(m_options.connectTimeout().count())
                         .arg(m_login ? m_login->stage() : QString()))
            .phase(AioPhase::Connect)
            .retryable(true));
}

void PostgresqlOpening::end(pg_conn *connection, const std::optional<AioErrorInfo> &error)
{
    const Ended ended = std::exchange(m_ended, {});
    abandon();
    if (ended) {
        ended(connection, error);
    } else {
        PQfinish(connection);
    }
}
}
