// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/aiocanceltoken.h"

#include "aioorm/core/detail/operation.h"

AioCancelToken::AioCancelToken(std::shared_ptr<Aio::Detail::CancelState> state)
    : m_state(std::move(state))
{
}

bool AioCancelToken::isCancelled() const
{
    return m_state && m_state->isCancelled();
}

AioCancelSource::AioCancelSource()
    : m_state(std::make_shared<Aio::Detail::CancelState>())
{
}

AioCancelToken AioCancelSource::token() const
{
    return AioCancelToken(m_state);
}

void AioCancelSource::cancel()
{
    m_state->cancel();
}

bool AioCancelSource::isCancelled() const
{
    return m_state->isCancelled();
}
