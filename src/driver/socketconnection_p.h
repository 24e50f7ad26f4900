// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/fiber_p.h"
#include "aioorm/core/sockethub_p.h"
#include "aioorm/driver/driver_p.h"

#include <QCoreApplication>
#include <functional>

namespace Aio::Detail
{
/// A connection that lives in the thread that made it, whose SocketHub serves its socket: there all of it happens, finished() included.
/// Requests are given by that thread; other threads may close and cancel.
///
/// `Self` derives from it, and has for that thread executeHere(), cancelHere(), closeCursorHere(), releasedHere(), closeHere(), isBusy(),
/// endHere(), after which nobody serves the socket any more, and for any thread refuse(DriverRequest &, AioErrorInfo). onMainStackOnly: it
/// has a fiber of its own, and must not be called on another.
template<class Self>
class SocketConnection : public DriverConnection, public std::enable_shared_from_this<Self>
{
public:
    using Lost = std::function<void()>;

    /// Called once, between events, if the connection breaks by itself.
    void onLost(Lost lost) { m_onLost = std::move(lost); }

    void execute(std::shared_ptr<DriverRequest> request) final
    {
        const bool isHere = m_hub->isOfThisThread();
        const bool isTaken = isHere ? !m_hub->hasEnded() : m_hub->post([self = this->shared_from_this(), request] {
            self->execute(request);
        });
        if (!isTaken) {
            self().refuse(*request, AioErrorInfo(AioErrorKind::Interface, QCoreApplication::translate("AioError", "The thread of the connection has ended.")));
        } else if (isHere) {
            self().executeHere(std::move(request));
        }
    }
    void cancel(const std::shared_ptr<DriverRequest> &request) final
    {
        request->cancelled.store(true);
        onThread([self = this->shared_from_this(), request] {
            self->cancelHere(request);
        });
    }
    void closeCursor(const std::shared_ptr<DriverCursor> &cursor) final
    {
        onThread([self = this->shared_from_this(), cursor] {
            self->closeCursorHere(cursor);
        });
    }
    void released(DriverConnection::Use use) final
    {
        onThread([self = this->shared_from_this(), use] {
            self->releasedHere(use);
        });
    }
    void close(CloseMode mode) final
    {
        onThread([self = this->shared_from_this(), mode] {
            self->m_onLost = {};
            self->m_isClosing = true;
            self->closeHere(mode);
        });
    }

protected:
    /// How long a cancelled statement may take to say so before its connection is given up; the library waits for two seconds.
    static constexpr std::chrono::milliseconds cancelPatience{1700};
    /// A cancel that reaches the server before it has begun the statement ends nothing, and nobody is told: it is sent again.
    static constexpr std::chrono::milliseconds cancelRepeat{150};
    /// One that was heard of so lately is not looked at before it is used.
    static constexpr std::chrono::milliseconds freshness{5};

    SocketConnection()
        : m_hub(SocketHub::current())
    {
    }
    ~SocketConnection() override
    {
        if (m_hub->isOfThisThread()) {
            ReadyQueue::current()->forgetAtEnd(this);
        }
    }

    /// The owner of a new connection, which ends in its thread.
    static std::shared_ptr<Self> owned(Self *connection)
    {
        const auto destroy = [](Self *self) {
            const auto hub = self->m_hub;
            if (hub->isOfThisThread()) {
                delete self;
            } else if (!hub->post([self] {
                           delete self;
                       })) {
                delete self; // its thread has ended, and nobody serves the socket any more
            }
        };
        const std::shared_ptr<Self> made(connection, destroy);
        const void *const key = static_cast<SocketConnection *>(connection);
        const auto end = [weak = std::weak_ptr(made)](bool always) {
            if (const auto self = weak.lock(); self && (always || self->isBusy())) {
                self->endHere();
            }
        };
        ReadyQueue::current()->callAtEnd(key, std::bind_front(end, true));
        ReadyQueue::current()->callIfStuck(key, std::bind_front(end, false));
        return made;
    }

    /// At once if this is the connection's thread.
    void onThread(std::function<void()> function)
    {
        if (!m_hub->isOfThisThread()) {
            m_hub->post(std::move(function));
        } else if (!Self::onMainStackOnly || !hopToMainStack(function)) {
            function();
        }
    }

    void tellLost()
    {
        if (const Lost lost = std::exchange(m_onLost, {})) {
            lost();
        }
    }
    bool isClosing() const { return m_isClosing; }

    /// Of a job that was cancelled, or whose deadline has come.
    template<class Job>
    static AioErrorInfo stopped(const Job &job, AioOutcome outcome)
    {
        const bool expired = job.request && job.request->deadline && *job.request->deadline <= Clock::now();
        AioErrorInfo info(expired ? AioErrorKind::Timeout : AioErrorKind::Cancelled,
                          expired ? QCoreApplication::translate("AioError", "The deadline expired.")
                                  : QCoreApplication::translate("AioError", "The operation was cancelled, or the object it was bound to is gone."));
        info.phase(job.isThrough ? AioPhase::Execute : job.phase()).outcome(outcome);
        return info;
    }
    /// Of a job whose connection to `where` has gone.
    static AioErrorInfo broken(const QString &where, const QString &why, AioPhase phase, AioOutcome outcome)
    {
        return AioErrorInfo(AioErrorKind::Operational, QCoreApplication::translate("AioError", "The connection to %1 broke: %2").arg(where, why))
            .phase(phase)
            .outcome(outcome)
            .retryable(outcome != AioOutcome::Unknown);
    }

    const std::shared_ptr<SocketHub> m_hub;

private:
    Self &self() { return static_cast<Self &>(*this); }

    Lost m_onLost;
    bool m_isClosing = false;
};
}
