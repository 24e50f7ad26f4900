// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/mysql/mysqlconnection_p.h"

#include "aioorm/backends/mysql/mysqlerror_p.h"

#include <QCoreApplication>
#include <algorithm>

#include <poll.h>
#include <sys/socket.h>

using namespace Qt::StringLiterals;

Q_LOGGING_CATEGORY(aioMysql, "aioorm.mysql", QtWarningMsg)

namespace Aio::Detail
{
namespace
{
// rows between two looks at the clock
constexpr int rowsAtOnce = 64;
}

std::shared_ptr<MysqlConnection>
MysqlConnection::make(std::unique_ptr<MysqlHandle> handle, const AioMySqlOptions &options, std::shared_ptr<MysqlCancel> canceller)
{
    const auto made = owned(new MysqlConnection(std::move(handle), options, std::move(canceller)));
    made->pump();
    return made;
}

MysqlConnection::MysqlConnection(std::unique_ptr<MysqlHandle> handle, const AioMySqlOptions &options, std::shared_ptr<MysqlCancel> canceller)
    : m_options(options)
    , m_cancel(std::move(canceller))
    , m_session(std::move(handle), options, m_fiber)
    , m_watch([this](SocketWatch::Events events) {
        happened(events);
    })
{
    m_session.kill = [this] { // what is left of a result is not wanted, and has the time of a statement that is cancelled
        m_isDraining = true;
        m_cancelEnds = Clock::now() + cancelPatience;
        sendKill();
    };
}

void MysqlConnection::startKill()
{
    m_isKillRunning = m_isKillRunning || m_cancel->kill(m_session.handle().id, MysqlCancel::Target::Statement, [hub = m_hub, weak = weak_from_this()] {
        hub->post([weak] {
            if (const auto self = weak.lock()) {
                self->onThread([self] {
                    self->killReturned();
                });
            }
        });
    });
}

MysqlConnection::~MysqlConnection()
{
    shutDown();
}

// -- requests --

void MysqlConnection::executeHere(std::shared_ptr<DriverRequest> request)
{
    m_waiting.push_back(std::make_shared<MysqlJob>(std::move(request)));
    const auto pumped = [self = shared_from_this()] {
        self->onThread([self] {
            self->pump();
        });
    };
    if (m_options.pipelineDepth() > 1 && !m_active && m_isOpen && m_session.mayShareFlight(*m_waiting.back())) {
        m_hub->post(pumped); // with those that come in the same turn
    } else {
        pumped();
    }
}

void MysqlConnection::refuse(DriverRequest &request, AioErrorInfo why)
{
    request.result.error = why.outcome(AioOutcome::NotSent);
    request.result.connectionLost = !m_isOpen;
    request.result.inTransaction = m_session.isInTransaction();
    request.finished();
}

void MysqlConnection::closeCursorHere(const std::shared_ptr<DriverCursor> &cursor)
{
    const auto known = MysqlCursor::known(cursor);
    if (!known || cursor->state == DriverCursor::State::Closed || cursor->state == DriverCursor::State::AtEnd) {
        return;
    }
    cursor->state = DriverCursor::State::Closed;
    auto job = std::make_shared<MysqlJob>(nullptr);
    job->toClose = known;
    m_waiting.push_back(std::move(job));
    pump();
}

void MysqlConnection::releasedHere(Use use)
{
    m_session.released(use);
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
            lose(QCoreApplication::translate("AioError", "the server has closed it"));
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
        if (mayKill() && Clock::now() >= m_cancelEnds) {
            if (!m_isKillRunning) { // else nobody answers there, either
                killConnection();
            }
            lose(QCoreApplication::translate("AioError", "The server did not answer when a statement was cancelled; its connection is given up."));
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
        if (m_options.pipelineDepth() > 1 && m_session.mayShareFlight(*m_active)) {
            while (int(m_behind.size()) + 1 < m_options.pipelineDepth() && !m_waiting.empty() && m_session.mayShareFlight(*m_waiting.front())) {
                m_behind.push_back(m_waiting.front());
                m_waiting.pop_front();
            }
        }
        begin();
    }
    m_isPumping = false;
    if (!m_isOpen) {
        while (!m_waiting.empty()) {
            const auto job = m_waiting.front();
            m_waiting.pop_front();
            if (job->request) {
                refuse(*job->request,
                       AioErrorInfo(AioErrorKind::Operational, QCoreApplication::translate("AioError", "The connection is closed."))
                           .phase(AioPhase::Acquire)
                           .retryable(true));
            }
        }
        return;
    }
    if (!m_active) {
        if (isClosing() && !m_isKillRunning) {
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
    proceed(m_fiber.start([this] {
        serveAll();
    }));
}

// On the fiber.
void MysqlConnection::serveAll()
{
    if (!m_behind.empty() && m_session.settled() && m_session.send(*m_active)) {
        const auto behind = m_behind; // one may be cancelled meanwhile, but it stays
        for (const auto &job : behind) {
            if (m_fiber.isAbandoned() || !m_session.send(*job)) {
                break;
            }
        }
    }
    for (auto job = m_active; !m_fiber.isAbandoned();) {
        m_session.serve(*job);
        if (m_behind.empty() || m_fiber.isAbandoned() || m_session.broken()) {
            return;
        }
        m_fiber.handOverJob();
        job = m_active;
    }
}

// What has been done is told; false: that has ended the connection.
bool MysqlConnection::nextOfFlight()
{
    const auto done = std::exchange(m_active, m_behind.front());
    m_behind.pop_front();
    m_lastHeard = Clock::now();
    m_watch.expireAt({});
    conclude(*done);
    if (mayKill()) { // it was cancelled while others were before it
        m_cancelEnds = Clock::now() + cancelPatience;
        sendKill();
    }
    finish(done);
    return m_isOpen && m_active;
}

void MysqlConnection::proceed(MysqlFiber::Stop stop)
{
    const auto self = shared_from_this();
    const auto end = Clock::now() + ReadyQueue::slice;
    int rows = 0;
    for (;; stop = m_fiber.goOn()) {
        switch (stop) {
        case MysqlFiber::Stop::Row:
            m_session.takeRow(*m_active);
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
        case MysqlFiber::Stop::Job:
            if (!nextOfFlight()) {
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
            self->onThread([self] {
                self->m_isHandingOn = false;
                if (self->m_active && self->m_fiber.isRunning()) {
                    self->proceed(self->m_fiber.goOn());
                }
            });
        });
        return;
    }
}

// What a cancel has made of it.
void MysqlConnection::conclude(MysqlJob &job)
{
    const bool isInterrupted = job.failed && isMysqlInterruption(job.failed->nativeCode());
    if (job.wasCancelled && (isInterrupted || (!job.failed && !job.isThrough))) {
        job.failed = stopped(job, job.outcomeIfStopped());
    } else if (job.wasCancelled && !job.failed && job.hasDropped) {
        job.failed = stopped(job, job.outcomeIfDropped());
    }
}

void MysqlConnection::jobEnded()
{
    m_lastHeard = Clock::now();
    const auto job = std::exchange(m_active, nullptr);
    m_isDraining = false;
    m_watch.expireAt({});
    conclude(*job);
    if (m_session.broken()) {
        m_active = job;
        lose(*m_session.broken());
        return;
    }
    finish(job);
    pump();
}

void MysqlConnection::finish(const std::shared_ptr<MysqlJob> &job)
{
    if (job->isTold) {
        return;
    }
    if (std::exchange(job->isToRunAgain, false) && !job->failed) {
        m_waiting.push_front(std::make_shared<MysqlJob>(job->request));
        return;
    }
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
        const auto job = m_active;
        job->wasCancelled = true;
        stop(job);
        return;
    }
    const auto behind = std::find_if(m_behind.begin(), m_behind.end(), [&request](const auto &job) {
        return job->request == request;
    });
    if (behind != m_behind.end() && !(*behind)->wasCancelled) {
        const auto job = *behind; // NOLINT(performance-unnecessary-copy-initialization): it may leave the list
        job->wasCancelled = true;
        stop(job);
    }
}

// A KILL ends what the server works on: while there is somebody else's on the way it is not sent, and a query need not be awaited.
void MysqlConnection::stop(const std::shared_ptr<MysqlJob> &job)
{
    if (!m_behind.empty() && !mayKill()) { // else it has its connection up to its end
        job->failed = stopped(*job, job->wasSent ? job->outcomeIfDropped() : AioOutcome::NotSent);
        const auto self = shared_from_this();
        finish(job);
        job->isTold = true;
    }
    if (mayKill()) {
        m_cancelEnds = Clock::now() + cancelPatience;
        sendKill();
    }
}

bool MysqlConnection::mayKill() const
{
    return m_isOpen && m_active && (m_active->wasCancelled || m_isDraining) && std::all_of(m_behind.begin(), m_behind.end(), [](const auto &job) {
               return job->wasCancelled;
           });
}

void MysqlConnection::sendKill()
{
    if (!mayKill()) {
        return;
    }
    m_watch.expireAt(std::min(m_cancelEnds, Clock::now() + cancelRepeat));
    if (!m_isKillRunning && !m_session.isSettling()) {
        startKill();
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
    auto lost = std::exchange(m_behind, {});
    if (m_active) {
        lost.push_front(m_active);
    }
    auto waiting = std::exchange(m_waiting, {});
    for (const auto &job : lost) {
        if (!job->failed) {
            const AioOutcome outcome = job->outcomeIfLost();
            const bool isWaiting = job != m_active && !job->wasSent;
            job->failed =
                job->wasCancelled ? stopped(*job, outcome) : broken(m_options.description(), why, isWaiting ? AioPhase::Acquire : job->phase(), outcome);
        }
    }
    shutDown();
    m_active.reset();
    for (const auto &job : lost) {
        finish(job);
    }
    for (const auto &job : waiting) {
        job->failed = broken(m_options.description(), why, AioPhase::Acquire, AioOutcome::NotSent);
        finish(job);
    }
    tellLost();
}

void MysqlConnection::closeHere(CloseMode mode)
{
    if (mode == CloseMode::Interrupt) {
        const auto waiting = m_waiting;
        for (const auto &job : waiting) {
            if (job->request) {
                cancelHere(job->request);
            }
        }
        const auto behind = m_behind;
        for (const auto &job : behind) {
            cancelHere(job->request);
        }
        if (m_active && m_active->request) {
            cancelHere(m_active->request);
        }
    }
    pump();
}

// The server would go on with the statement, though nobody hears of it, and keep its locks.
void MysqlConnection::killConnection()
{
    if (m_active) {
        m_cancel->kill(m_session.handle().id, MysqlCancel::Target::Connection, [] { });
    }
}

void MysqlConnection::endHere()
{
    const auto self = shared_from_this();
    killConnection();
    lose(QCoreApplication::translate("AioError", "The thread of the connection, or the application, has ended."));
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
