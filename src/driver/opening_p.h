// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/caughterror_p.h"
#include "aioorm/core/sockethub_p.h"
#include "aioorm/driver/login_p.h"

#include <QCoreApplication>
#include <functional>

namespace Aio::Detail
{
/// A connection while it is being made, by a login on another thread, for the thread that began it.
///
/// `L` derives from Login, and has its Options (with description() and connectTimeout()), its Handle, discard(Handle *) for one that nobody
/// wants, threads(), and a constructor that takes what to call on the login's thread, once, unless it is abandoned.
template<class L>
class Opening : public std::enable_shared_from_this<Opening<L>>
{
public:
    using Options = typename L::Options;
    using Handle = typename L::Handle;
    /// Called once, on the thread that began it: with a connection that is the receiver's, or with why there is none.
    using Ended = std::function<void(Handle *connection, const std::optional<AioErrorInfo> &error)>;

    static std::shared_ptr<Opening> start(const Options &options, Ended ended)
    {
        auto opening = std::make_shared<Opening>(options, std::move(ended));
        opening->begin();
        return opening;
    }

    Opening(const Options &options, Ended ended)
        : m_options(options)
        , m_end(Clock::now() + options.connectTimeout())
        , m_ended(std::move(ended))
        , m_watch([this](SocketWatch::Events) {
            const auto self = this->shared_from_this();
            expired();
        })
    {
    }
    ~Opening() { abandon(); }
    Q_DISABLE_COPY_MOVE(Opening)

    /// `ended` is not called any more.
    void abandon()
    {
        m_ended = {};
        m_watch.expireAt({});
        if (const auto login = std::exchange(m_login, nullptr)) {
            login->abandon();
        }
    }

private:
    void begin()
    {
        m_watch.expireAt(m_end);
        const auto hub = SocketHub::current();
        const auto ended = [hub, weak = this->weak_from_this()](Handle *connection, const std::optional<AioErrorInfo> &error) {
            const bool posted = hub->post([weak, connection, error] {
                if (const auto self = weak.lock()) {
                    self->end(connection, error);
                } else {
                    L::discard(connection);
                }
            });
            if (!posted) {
                L::discard(connection);
            }
        };
        try {
            m_login = std::make_shared<L>(m_options, ended);
            m_login->begin(L::threads());
        } catch (...) {
            const AioErrorInfo why = caughtError();
            hub->post([self = this->shared_from_this(), why] {
                self->end(nullptr, AioErrorInfo(why).phase(AioPhase::Connect).retryable(true));
            });
        }
    }

    void expired()
    {
        end(nullptr,
            AioErrorInfo(AioErrorKind::Timeout,
                         QCoreApplication::translate("AioError", "No connection to %1 within %2 ms: the time was up %3.")
                             .arg(m_options.description())
                             .arg(m_options.connectTimeout().count())
                             .arg(m_login ? m_login->stage() : QString()))
                .phase(AioPhase::Connect)
                .retryable(true));
    }

    void end(Handle *connection, const std::optional<AioErrorInfo> &error)
    {
        const Ended ended = std::exchange(m_ended, {});
        abandon();
        if (ended) {
            ended(connection, error);
        } else {
            L::discard(connection);
        }
    }

    const Options m_options;
    const Clock::time_point m_end;
    Ended m_ended;
    SocketWatch m_watch;
    std::shared_ptr<L> m_login;
};
}
