// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/driver/driverthreads_p.h"

#include <atomic>
#include <memory>

namespace Aio::Detail
{
/// All of connecting, which may block or compute for long: names are looked up, and a server may ask for as many rounds of hashing as it
/// likes. On a thread of its own, until it is abandoned; what a client library does cannot be ended, so a thread may stay behind for a while.
class Login : public std::enable_shared_from_this<Login>
{
public:
    virtual ~Login();
    Q_DISABLE_COPY_MOVE(Login)

    /// Throws std::system_error if there can be no thread, AioOperationalError if too many have stayed behind.
    void begin(DriverThreads &threads);
    /// Nobody wants it any more. Any thread; returns at once.
    void abandon();
    bool isAbandoned() const { return m_abandoned; }
    /// Where it is, for a message.
    virtual QString stage() const = 0;

protected:
    /// `where`: what to call the database.
    explicit Login(QString where);

    const QString m_where;

private:
    /// On its thread.
    virtual void go() = 0;
    void run();

    std::atomic<bool> m_abandoned = false;
};
}
