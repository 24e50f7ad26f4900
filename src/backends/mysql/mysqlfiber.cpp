// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/mysql/mysqlfiber_p.h"

#include <cerrno>

#include <fcntl.h>
#include <mysql.h>
#include <poll.h>

namespace Aio::Detail
{
namespace
{
thread_local MysqlFiber *current = nullptr;
thread_local const MysqlFiber::Blocking *blocking = nullptr;

// how soon a thread that blocks sees that nobody wants its connection any more
constexpr std::chrono::milliseconds attention{50};
}

MysqlFiber::Blocking::Blocking(Clock::time_point end, std::function<bool()> abandoned)
    : m_end(end)
    , m_abandoned(std::move(abandoned))
{
    blocking = this;
}

MysqlFiber::Blocking::~Blocking()
{
    blocking = nullptr;
}

MysqlFiber::MysqlFiber() = default;

MysqlFiber::~MysqlFiber() = default;

void MysqlFiber::install(st_mysql *mysql)
{
    mysql_optionsv(mysql, MARIADB_OPT_IO_WAIT, reinterpret_cast<void *>(&MysqlFiber::wait));
}

// As poll() of one socket: 1, 0 for the time is up, -1 for an error.
int MysqlFiber::wait(int socket, char isRead, int timeout)
{
    if (MysqlFiber *const fiber = current) {
        if (!fiber->m_isAbandoned) {
            fiber->m_events = isRead ? SocketWatch::Readable : SocketWatch::Writable;
            fiber->leave(Stop::Socket);
        }
        if (fiber->m_isAbandoned) {
            errno = ECANCELED;
            return -1;
        }
        return 1;
    }
    if (!blocking) { // the end of a connection on a thread with an event loop: what cannot be sent at once is not sent
        errno = EAGAIN;
        return -1;
    }
    // TLS reads and writes the socket by itself, and would wait in the system
    if (const int flags = fcntl(socket, F_GETFL); flags >= 0 && !(flags & O_NONBLOCK)) {
        fcntl(socket, F_SETFL, flags | O_NONBLOCK);
    }
    // the library's own timeouts are not looked at: it takes seconds for milliseconds while TLS is begun (3.3.20)
    Q_UNUSED(timeout)
    while (!blocking->m_abandoned()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(blocking->m_end - Clock::now());
        if (left.count() <= 0) {
            return 0;
        }
        pollfd watched{socket, short(isRead ? POLLIN : POLLOUT), 0};
        const int ready = ::poll(&watched, 1, int(std::min(left, attention).count()));
        if (ready > 0 || (ready < 0 && errno != EINTR)) {
            return ready;
        }
    }
    errno = ECANCELED;
    return -1;
}

MysqlFiber::Stop MysqlFiber::start(std::function<void()> work)
{
    m_work = std::move(work);
    return enter(false);
}

MysqlFiber::Stop MysqlFiber::goOn()
{
    return enter(true);
}

MysqlFiber::Stop MysqlFiber::enter(bool isBegun)
{
    MysqlFiber *const outer = std::exchange(current, this);
    const bool goesOn = isBegun ? m_stack.enter() : m_stack.start(*this);
    current = outer;
    if (goesOn) {
        return m_stop;
    }
    m_work = {};
    return Stop::End;
}

void MysqlFiber::leave(Stop why)
{
    m_stop = why;
    m_stack.leave();
}

void MysqlFiber::onMainStack(const std::function<void()> &errand)
{
    if (!m_isAbandoned) {
        m_errand = &errand;
        leave(Stop::Errand);
        m_errand = nullptr;
    }
}

void MysqlFiber::abandon()
{
    m_isAbandoned = true;
    while (isRunning()) {
        goOn();
    }
}

void MysqlFiber::run() noexcept
{
    m_work();
}
}
