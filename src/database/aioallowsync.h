// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"

#include <QtGlobal>

#include <memory>

class AioDatabase;

namespace Aio::Detail
{
class DatabaseCore;
}

/// As long as it lives, the synchronous names may block the calling thread for one database:
///
///     const auto sync = db.allowSync();
///     const auto alice = User::get(u.username == u"alice"_s);
///
/// The thread waits without an event loop (it needs none), and meanwhile delivers only what the call itself awaits: no other
/// coroutine, no timer, no signal. What holds the connection or transaction that the call needs must therefore not be a
/// coroutine of this thread; if it is, the call ends with AioTimeout after acquireTimeout(). Deadlines and tokens work as elsewhere.
/// Guards nest. Not across a co_await, where other code of the thread would run under it.
///
/// When the outermost one ends, the connections to a server that this thread has opened since it began are closed, those of an
/// aioConnection() or a stream when they are given back; connections that were there before stay, and minConnections(). So a guard is
/// best kept as long as the work lasts. A file of SQLite, which all threads share, stays open. It may outlive its database.
class AIOORM_EXPORT AioAllowSync
{
public:
    [[nodiscard]] explicit AioAllowSync(AioDatabase &database);
    ~AioAllowSync();
    Q_DISABLE_COPY_MOVE(AioAllowSync)

private:
    const std::shared_ptr<Aio::Detail::DatabaseCore> m_core;
};
