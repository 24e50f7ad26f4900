// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/mysql/mysqlconnection_p.h"

#include "aioorm/backends/mysql/mysqlerror_p.h"
#include "aioorm/core/fiber_p.h"

#include <algorithm>

#include <poll.h>
#include <sys/socket.h>

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(aioMysql, "aioorm.mysql", QtWarningMsg)

namespace Aio::Detail
{
namespace
{
// how long a cancelled statement may take to say so before its connection is given up; the library waits for two seconds
constexpr std::chrono::milliseconds cancelPatience{1700};
// a KILL that reaches the server before it has begun the statement ends nothing, and nobody is told
constexpr std::chrono::milliseconds cancelRepeat{150};
// one that was heard of so lately is not looked at before it is used
constexpr std::chrono::milliseconds freshness{5};
// rows between two looks at the clock
constexpr int rowsAtOnce = 64;
}

std::shared_ptr<MysqlConnection>
MysqlConnection::make(std::unique_ptr<MysqlHandle> handle, const AioMySqlOptions &options, std::shared_ptr<MysqlCancel> canceller)
{
    const auto destroy = [](MysqlConnection *self) {
        const auto hub = self->m_hub;
        if (hub->isOfThisThread()) {
            delete self;
        } else if (!hub->post([self] {
                       delete self;
                   })) {
            delete self; // its thread has ended, and nobody serves the socket any more
        }
    };
    const std::shared_ptr<MysqlConnection> made(new MysqlConnection(std::move(handle), options, std::move(canceller)), destroy);
    ReadyQueue::current()->callAtEnd(made.get(), [weak = std::weak_ptr(made)] {
        if (const auto self = weak.lock()) {
            self->threadEnds();
        }
    });
    made->pump();
    return made;
}

MysqlConnection::MysqlConnection(std::unique_ptr<MysqlHandle> handle, const AioMySqlOptions &options, std::shared_ptr<MysqlCancel> canceller)
    : m_options(options)
    , m_hub(SocketHub::current())
    , m_cancel(std::move(canceller))
    , m_session(std::move(handle), options, m_fiber)
    , m_watch([this](SocketWatch::Events events) {
        happened(events);
    })
{
    m_session.kill = [this] {
        m_isKillRunning = m_isKillRunning || m_cancel->kill(m_session.handle().id, [hub = m_hub, weak = weak_from_this()] {
            hub->post([weak] {
                if (const auto self = weak.lock()) {
                    self->killReturned();
                }
            });
        });
    };
}

MysqlConnection::~MysqlConnection()
{
    if (m_hub->isOfThisThread()) {
        ReadyQueue::current()->forgetAtEnd(this);
    }
    shutDown();
}

// Calls the function on the connection's thread and its main stack: at once if that is where it is.
void MysqlConnection::onThread(std::function<void()> function)
{
    if (!m_hub->isOfThisThread()) {
        m_hub->post(std::move(function));
    } else if (!hopToMainStack(function)) {
        function();
    }
}

// -- requests --

void MysqlConnection::execute(std::shared_ptr<DriverRequest> request)
{
    const bool isHere = m_hub->isOfThisThread();
    const auto ended = [this, &request] {
        refuse(*request, AioErrorInfo(AioErrorKind::Interface, u"The thread of the connection has ended."_s));
    };
    if (!isHere) {
        if (!m_hub->post([self = shared_from_this(), request] {
                self->execute(request);
            })) {
            ended();
        }
        return;
    }
    if (m_hub->hasEnded()) {
        ended();
        return;
    }
    m_waiting.push_back(std::make_shared<MysqlJob>(std::move(request)));
    onThread([self = shared_from_this()] {
        self->pump();
    });
}

void MysqlConnection::refuse(DriverRequest &request, AioErrorInfo why)
{
    request.result.error = why.outcome(AioOutcome::NotSent);
    request.result.connectionLost = !m_isOpen;
    request.result.inTransaction = m_session.isInTransaction();
    request.finished();
}

void MysqlConnection::closeCursor(const std::shared_ptr<DriverCursor> &cursor)
{
    onThread([self = shared_from_this(), cursor] {
        const auto known = MysqlCursor::known(cursor);
        if (!known || cursor->state == DriverCursor::State::Closed || cursor->state == DriverCursor::State::AtEnd) {
            return;
        }
        cursor->state = DriverCursor::State::Closed;
        auto job = std::make_shared<MysqlJob>(nullptr);
        job->toClose = known;
        self->m_waiting.push_back(std::move(job));
        self->pump();
    });
}

void MysqlConnection::released(Use use)
{
    onThread([self = shared_from_this(), use] {
        self->m_session.released(use);
    });
}

bool MysqlConnection::hasEnded()
{
    if (m_isOpen && m_hub->isOfThisThread() && !m_active && m_waiting.empty() && Clock::now() - m_lastHeard > freshness) {
        look();
    }
    return !m_isOpen;
}

// An idle connection whose socket can be read has ended: a server says nothing by itself but its last word. TLS may have something of its own.
void MysqlConnection::look()
{
    if (m_session.hasOpenStream()) {
        m_lastHeard = Clock::now();
        return;
    }
    pollfd socket{m_session.socket(), POLLIN, 0};
    if (::poll(&socket, 1, 0) > 0) {
        uchar byte = 0;
        constexpr uchar handshake = 22, data = 23;
        const auto got = ::recv(socket.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        const bool isOfTls = got > 0 && (byte == handshake || byte == data) && mysql_get_ssl_cipher(m_session.handle().mysql);
        if (!isOfTls) {
            lose(u"the server has closed it"_s);
            return;
        }
    }
    m_lastHeard = Clock::now();
}

// -- the pump --

void MysqlConnection::happened(SocketWatch::Events events)
{
    const auto self = shared_from_this();
    if (events & SocketWatch::Expired) {
        if (m_active && m_active->wasCancelled && Clock::now() >= m_cancelEnds) {
            lose(u"The server did not answer when a statement was cancelled; its connection is given up."_s);
            return;
        }
        sendKill();
    }
    if (!(events & (SocketWatch::Readable | SocketWatch::Writable)) || !m_isOpen) {
        return;
    }
    m_lastHeard = Clock::now();
    if (!m_active) {
        look();
        m_watch.watch(-1, {}); // it lives, with something that is read with the next answer
        return;
    }
    onThread([self] {
        if (self->m_active && !self->m_isHandingOn && self->m_fiber.isRunning()) {
            self->proceed(self->m_fiber.goOn());
        }
    });
}

void MysqlConnection::pump()
{
    if (std::exchange(m_isPumping, true)) {
        return; // called from within: the loop below sees it
    }
    const auto self = shared_from_this();
    while (m_isOpen && !m_active && !m_waiting.empty() && !m_isKillRunning) {
        if (Clock::now() - m_lastHeard > freshness) {
            look();
            continue;
        }
        m_active = m_waiting.front();
        m_waiting.pop_front();
        begin();
    }
    m_isPumping = false;
    if (!m_isOpen) {
        while (!m_waiting.empty()) {
            const auto job = m_waiting.front();
            m_waiting.pop_front();
            if (job->request) {
                refuse(*job->request, AioErrorInfo(AioErrorKind::Operational, u"The connection is closed."_s).phase(AioPhase::Acquire).retryable(true));
            }
        }
        return;
    }
    if (!m_active) {
        if (m_closing && !m_isKillRunning) {
            shutDown();
        } else if (m_session.hasOpenStream()) {
            m_watch.watch(-1, {});
        } else {
            m_watch.watch(m_session.socket(), SocketWatch::Readable);
        }
    }
}

void MysqlConnection::begin()
{
    proceed(m_fiber.start([this, job = m_active] {
        m_session.serve(*job);
    }));
}

void MysqlConnection::proceed(MysqlFiber::Stop stop)
{
    const auto self = shared_from_this();
    const auto job = m_active;
    const auto end = Clock::now() + ReadyQueue::slice;
    int rows = 0;
    for (;; stop = m_fiber.goOn()) {
        switch (stop) {
        case MysqlFiber::Stop::Row:
            m_session.takeRow(*job);
            if (!m_isOpen || !m_active) {
                return; // the sink has ended it
            }
            if (++rows % rowsAtOnce != 0 || Clock::now() < end) {
                continue;
            }
            break;
        case MysqlFiber::Stop::Errand:
            m_fiber.runErrand();
            if (!m_isOpen || !m_active) {
                return;
            }
            if (Clock::now() < end) {
                continue;
            }
            break;
        case MysqlFiber::Stop::Socket:
            m_watch.watch(m_session.socket(), m_fiber.events());
            return;
        case MysqlFiber::Stop::End:
            jobEnded();
            return;
        }
        // others get their turn
        m_isHandingOn = true;
        m_watch.watch(-1, {});
        m_hub->post([self] {
            self->m_isHandingOn = false;
            if (self->m_active && self->m_fiber.isRunning()) {
                self->proceed(self->m_fiber.goOn());
            }
        });
        return;
    }
}

void MysqlConnection::jobEnded()
{
    m_lastHeard = Clock::now();
    const auto job = std::exchange(m_active, nullptr);
    m_watch.expireAt({});
    const bool isInterrupted = job->failed && isMysqlInterruption(job->failed->nativeCode());
    if (job->wasCancelled && (isInterrupted || (!job->failed && !job->isThrough))) {
        job->failed = stopped(*job, job->wasSent ? AioOutcome::Refused : AioOutcome::NotSent);
    } else if (job->wasCancelled && !job->failed && job->hasDropped) {
        job->failed = stopped(*job, job->outcomeIfDropped());
    }
    if (m_session.broken()) {
        m_active = job;
        lose(*m_session.broken());
        return;
    }
    finish(job);
    pump();
}

AioErrorInfo MysqlConnection::stopped(const MysqlJob &job, AioOutcome outcome) const
{
    const bool expired = job.request && job.request->deadline && *job.request->deadline <= Clock::now();
    AioErrorInfo info(expired ? AioErrorKind::Timeout : AioErrorKind::Cancelled,
                      expired ? u"The deadline expired."_s : u"The operation was cancelled, or the object it was bound to is gone."_s);
    info.phase(job.isThrough ? AioPhase::Execute : job.phase()).outcome(outcome);
    return info;
}

void MysqlConnection::finish(const std::shared_ptr<MysqlJob> &job)
{
    if (!job->request) {
        if (job->failed) {
            qCWarning(aioMysql, "%s", qUtf8Printable(job->failed->message()));
        }
        return;
    }
    DriverResult &result = job->request->result;
    result.error = job->failed;
    result.inTransaction = m_session.isInTransaction();
    result.connectionLost = !m_isOpen || m_session.isSpoilt();
    job->request->finished();
}

// -- cancelling --

void MysqlConnection::cancel(const std::shared_ptr<DriverRequest> &request)
{
    request->cancelled.store(true);
    onThread([self = shared_from_this(), request] {
        self->cancelHere(request);
    });
}

void MysqlConnection::cancelHere(const std::shared_ptr<DriverRequest> &request)
{
    const auto waiting = std::find_if(m_waiting.begin(), m_waiting.end(), [&request](const auto &job) {
        return job->request == request;
    });
    if (waiting != m_waiting.end()) {
        const auto job = *waiting; // NOLINT(performance-unnecessary-copy-initialization): it leaves the list
        m_waiting.erase(waiting);
        job->failed = stopped(*job, AioOutcome::NotSent);
        finish(job);
        return;
    }
    if (m_active && m_active->request == request && !m_active->wasCancelled) {
        m_active->wasCancelled = true;
        m_cancelEnds = Clock::now() + cancelPatience;
        sendKill();
    }
}

void MysqlConnection::sendKill()
{
    if (!m_active || !m_active->wasCancelled || !m_isOpen) {
        return;
    }
    m_watch.expireAt(std::min(m_cancelEnds, Clock::now() + cancelRepeat));
    if (!m_isKillRunning && !m_session.isSettling()) {
        m_session.kill();
    }
}

void MysqlConnection::killReturned()
{
    m_isKillRunning = false;
    pump();
}

// -- the end --

void MysqlConnection::lose(const QString &why)
{
    if (!m_isOpen) {
        return;
    }
    qCInfo(aioMysql, "A connection to %s is lost: %s", qUtf8Printable(m_options.description()), qUtf8Printable(why));
    const auto self = shared_from_this();
    const auto active = m_active;
    auto waiting = std::exchange(m_waiting, {});
    const auto broke = [&](AioPhase phase, AioOutcome outcome) {
        return AioErrorInfo(AioErrorKind::Operational, u"The connection to %1 broke: %2"_s.arg(m_options.description(), why))
            .phase(phase)
            .outcome(outcome)
            .retryable(outcome != AioOutcome::Unknown);
    };
    if (active && !active->failed) {
        const AioOutcome outcome = active->outcomeIfLost();
        active->failed = active->wasCancelled ? stopped(*active, outcome) : broke(active->phase(), outcome);
    }
    shutDown();
    m_active.reset();
    if (active) {
        finish(active);
    }
    for (const auto &job : waiting) {
        job->failed = broke(AioPhase::Acquire, AioOutcome::NotSent);
        finish(job);
    }
    if (const Lost lost = std::exchange(m_onLost, {})) {
        lost();
    }
}

void MysqlConnection::close(CloseMode mode)
{
    onThread([self = shared_from_this(), mode] {
        self->closeHere(mode);
    });
}

void MysqlConnection::closeHere(CloseMode mode)
{
    m_onLost = {};
    m_closing = true;
    if (mode == CloseMode::Interrupt) {
        const auto waiting = m_waiting;
        for (const auto &job : waiting) {
            if (job->request) {
                cancelHere(job->request);
            }
        }
        if (m_active && m_active->request) {
            cancelHere(m_active->request);
        }
    }
    pump();
}

// Nobody serves the socket any more. A statement that runs is killed, else the server would go on with it, and keep its locks.
void MysqlConnection::threadEnds()
{
    const auto self = shared_from_this();
    if (m_active) {
        m_session.kill();
    }
    lose(u"The thread of the connection has ended."_s);
}

void MysqlConnection::shutDown()
{
    m_isOpen = false;
    m_watch.watch(-1, {});
    m_watch.expireAt({});
    if (m_fiber.isRunning() || m_session.broken()) {
        ::shutdown(m_session.socket(), SHUT_RDWR); // nothing is sent, nor waited for
    }
    m_fiber.abandon();
    m_session.close();
}
}
