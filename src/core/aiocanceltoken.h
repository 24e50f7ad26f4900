// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"

#include <memory>

namespace Aio::Detail
{
class CancelState;
}

/// The reading end of a cancellation. A copyable value; a default-constructed one is never cancelled. Any thread.
class AIOORM_EXPORT AioCancelToken
{
public:
    AioCancelToken() = default;
    bool isCancelled() const;

    explicit AioCancelToken(std::shared_ptr<Aio::Detail::CancelState> state);
    const std::shared_ptr<Aio::Detail::CancelState> &state() const { return m_state; }

private:
    std::shared_ptr<Aio::Detail::CancelState> m_state;
};

/// Cancels every operation that carries its token: AioCancelSource stop; db.token(stop.token()); … stop.cancel().
/// cancel() may be called from any thread, any number of times, and resumes nothing inside the call: each operation
/// stops its statement on the server and ends with AioCancelled on the thread that awaits it.
class AIOORM_EXPORT AioCancelSource
{
public:
    AioCancelSource();
    AioCancelToken token() const;
    void cancel();
    bool isCancelled() const;

private:
    std::shared_ptr<Aio::Detail::CancelState> m_state;
};
