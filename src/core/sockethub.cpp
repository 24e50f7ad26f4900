// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/sockethub_p.h"

#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QSocketNotifier>
#include <QTimer>

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace Aio::Detail
{
namespace
{
std::chrono::milliseconds untilDue(Clock::time_point when)
{
    using namespace std::chrono;
    return std::clamp(ceil<milliseconds>(when - Clock::now()), 0ms, milliseconds(1h));
}
}

class SocketWatch::Data
{
public:
    explicit Data(Happened happened)
        : happened(std::move(happened))
    {
    }

    // it may be the one that has called us
    template<class T>
    static void drop(std::unique_ptr<T> &object)
    {
        if (QAbstractEventDispatcher::instance()) {
            object.release()->deleteLater();
        } else {
            object.reset(); // nobody would come to delete it later
        }
    }

    // what the event loop looks at; without one there is only poll()
    void arm(std::unique_ptr<QSocketNotifier> &notifier, QSocketNotifier::Type type, Event event)
    {
        const bool wanted = socket >= 0 && events.testFlag(event);
        if (notifier && notifier->socket() != socket) {
            notifier->setEnabled(false);
            drop(notifier);
        }
        if (!notifier && wanted && QAbstractEventDispatcher::instance()) {
            notifier = std::make_unique<QSocketNotifier>(socket, type);
            QObject::connect(notifier.get(), &QSocketNotifier::activated, notifier.get(), [this, event] {
                ArrivalTurn turn;
                call(event);
                turn.deliver();
            });
        } else if (notifier) {
            notifier->setEnabled(wanted);
        }
    }

    void armTimer()
    {
        if (!expiry) {
            timer.reset();
            return;
        }
        if (!timer && QAbstractEventDispatcher::instance()) {
            timer = std::make_unique<QTimer>();
            timer->setSingleShot(true);
            timer->setTimerType(Qt::PreciseTimer);
            QObject::connect(timer.get(), &QTimer::timeout, timer.get(), [this] {
                if (expiry && Clock::now() < *expiry) {
                    armTimer(); // an hour is the longest
                } else if (std::exchange(expiry, {})) {
                    call(Expired);
                }
            });
        }
        if (timer) {
            timer->start(untilDue(*expiry));
        }
    }

    void call(Events which)
    {
        const Happened function = happened; // which may destroy this
        if (function) {
            function(which);
        }
    }

    void end()
    {
        happened = {};
        socket = -1;
        expiry.reset();
        for (auto *notifier : {&readNotifier, &writeNotifier}) {
            if (*notifier) {
                (*notifier)->setEnabled(false);
                drop(*notifier);
            }
        }
        if (timer) {
            timer->stop();
            drop(timer);
        }
    }

    Happened happened;
    int socket = -1;
    Events events;
    std::optional<Clock::time_point> expiry;
    std::unique_ptr<QSocketNotifier> readNotifier, writeNotifier;
    std::unique_ptr<QTimer> timer;
};

SocketWatch::SocketWatch(Happened happened)
    : m_hub(SocketHub::current())
    , m_data(std::make_shared<Data>(std::move(happened)))
{
    m_hub->m_watches.push_back(m_data);
}

SocketWatch::~SocketWatch()
{
    m_data->end();
    std::erase(m_hub->m_watches, m_data);
}

void SocketWatch::watch(int socket, Events events)
{
    const bool isArmed = m_data->readNotifier || !events.testFlag(Readable) || !QAbstractEventDispatcher::instance();
    if (m_data->socket == socket && m_data->events == events && isArmed) {
        return;
    }
    m_data->socket = socket;
    m_data->events = events;
    m_data->arm(m_data->readNotifier, QSocketNotifier::Read, Readable);
    m_data->arm(m_data->writeNotifier, QSocketNotifier::Write, Writable);
}

void SocketWatch::expireAt(std::optional<Clock::time_point> when)
{
    if (m_data->expiry != when) {
        m_data->expiry = when;
        m_data->armTimer();
    }
}

// The part that other threads touch.
class SocketHub::Shared
{
public:
    Shared()
        : wakeSocket(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
    {
        if (wakeSocket < 0) {
            qFatal("AioOrm: no event descriptor: too many files are open.");
        }
    }
    ~Shared() { ::close(wakeSocket); }
    Q_DISABLE_COPY_MOVE(Shared)

    const int wakeSocket;
    std::mutex mutex;
    std::deque<std::function<void()>> calls;
    QObject *receiver = nullptr; // null once the thread has ended
    bool wakePosted = false;
    int polling = 0;
    std::atomic<bool> hasEnded = false;
};

class SocketHub::Receiver final : public QObject
{
public:
    explicit Receiver(SocketHub *hub)
        : m_hub(hub)
    {
    }
    bool event(QEvent *event) override
    {
        if (event->type() == wakeType()) {
            m_hub->runPosted();
            return true;
        }
        return QObject::event(event);
    }
    static QEvent::Type wakeType()
    {
        static const auto type = QEvent::Type(QEvent::registerEventType());
        return type;
    }

private:
    SocketHub *const m_hub;
};

class SocketHub::OfThread
{
public:
    ~OfThread()
    {
        if (hub) {
            hub->close(); // others may hold it
        }
        hub.reset();
    }
    std::shared_ptr<SocketHub> hub;
    static OfThread &mine()
    {
        thread_local OfThread ofThread;
        return ofThread;
    }
};

const std::shared_ptr<SocketHub> &SocketHub::current()
{
    auto &hub = OfThread::mine().hub;
    if (!hub) {
        hub = std::make_shared<SocketHub>();
    }
    return hub;
}

std::shared_ptr<SocketHub> SocketHub::existing()
{
    return OfThread::mine().hub;
}

SocketHub::SocketHub()
    : m_shared(std::make_shared<Shared>())
{
    m_shared->receiver = new Receiver(this);
}

SocketHub::~SocketHub()
{
    close();
}

void SocketHub::close()
{
    // what was posted is done: that was promised, and frees connections; and what it posts itself to go on
    constexpr int mostRounds = 1000;
    m_shared->hasEnded = true;
    QObject *receiver = nullptr;
    std::deque<std::function<void()>> endless; // what has posted itself again and again
    for (int round = 0; round <= mostRounds; ++round) {
        runPosted();
        const std::scoped_lock lock(m_shared->mutex);
        if (m_shared->calls.empty() || round == mostRounds) {
            receiver = std::exchange(m_shared->receiver, nullptr);
            endless.swap(m_shared->calls);
            break;
        }
    }
    delete receiver;
}

bool SocketHub::hasEnded() const
{
    return m_shared->hasEnded;
}

bool SocketHub::post(std::function<void()> function)
{
    const std::scoped_lock lock(m_shared->mutex);
    if (!m_shared->receiver) {
        return false;
    }
    m_shared->calls.push_back(std::move(function));
    if (m_shared->polling > 0) {
        eventfd_write(m_shared->wakeSocket, 1);
    }
    if (!std::exchange(m_shared->wakePosted, true)) {
        QCoreApplication::postEvent(m_shared->receiver, new QEvent(Receiver::wakeType()));
    }
    return true;
}

void SocketHub::runPosted()
{
    std::deque<std::function<void()>> calls;
    {
        const std::scoped_lock lock(m_shared->mutex);
        calls.swap(m_shared->calls);
        m_shared->wakePosted = false;
    }
    for (const auto &call : calls) {
        call();
    }
}

SocketHub::Polling::Polling(SocketHub &hub)
    : m_hub(hub)
{
    const std::scoped_lock lock(m_hub.m_shared->mutex);
    ++m_hub.m_shared->polling;
    if (!m_hub.m_shared->calls.empty()) {
        eventfd_write(m_hub.m_shared->wakeSocket, 1); // posted for an event loop that does not run now
    }
}

SocketHub::Polling::~Polling()
{
    const std::scoped_lock lock(m_hub.m_shared->mutex);
    --m_hub.m_shared->polling;
}

void SocketHub::wake()
{
    const std::scoped_lock lock(m_shared->mutex);
    if (m_shared->polling > 0) {
        eventfd_write(m_shared->wakeSocket, 1);
    }
}

void SocketHub::poll(std::optional<Clock::time_point> end)
{
    const auto watches = m_watches;
    std::vector<pollfd> sockets;
    sockets.reserve(watches.size() + 1);
    sockets.push_back({m_shared->wakeSocket, POLLIN, 0});
    for (const auto &watch : watches) {
        const short events =
            short((watch->events.testFlag(SocketWatch::Readable) ? POLLIN : 0) | (watch->events.testFlag(SocketWatch::Writable) ? POLLOUT : 0));
        sockets.push_back({events ? watch->socket : -1, events, 0});
        if (watch->expiry) {
            end = end ? std::min(*end, *watch->expiry) : *watch->expiry;
        }
    }
    ::poll(sockets.data(), nfds_t(sockets.size()), end ? int(untilDue(*end).count()) : -1);
    if (sockets.front().revents) {
        eventfd_t count;
        eventfd_read(m_shared->wakeSocket, &count);
    }
    runPosted();
    for (std::size_t i = 0; i < watches.size(); ++i) {
        const auto &watch = watches[i];
        SocketWatch::Events events;
        // a socket that is broken or hung up is found out by reading
        if (const short seen = watch->socket == sockets[i + 1].fd ? sockets[i + 1].revents : short(0)) {
            events.setFlag(SocketWatch::Readable, (seen & ~POLLOUT) != 0);
            events.setFlag(SocketWatch::Writable, (seen & POLLOUT) != 0);
        }
        if (watch->expiry && *watch->expiry <= Clock::now()) {
            watch->expiry.reset();
            events |= SocketWatch::Expired;
        }
        if (events) {
            watch->call(events);
        }
    }
}
}
