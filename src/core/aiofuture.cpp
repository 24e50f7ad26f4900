// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/aiofuture.h"

#include <QCoreApplication>

namespace Aio::Detail
{
void FutureWait::begin()
{
    if (!watch(Limits())) {
        cancel();
    }
}

bool FutureWait::claim()
{
    return !m_claimed.exchange(true);
}

void FutureWait::finished()
{
    finish();
}

void FutureWait::abandoned()
{
    if (claim()) {
        m_cancelled = true;
        finish();
    }
}

void FutureWait::check() const
{
    if (m_cancelled || isOrphaned()) {
        raiseCancelled();
    }
}

void FutureWait::raiseCancelled() const
{
    AioErrorInfo(AioErrorKind::Cancelled, QCoreApplication::translate("AioError", "The future was cancelled, or whoever awaited it is gone.")).raise();
}

void FutureWait::expire()
{
    abandoned();
}

void FutureWait::cancel()
{
    abandoned();
}
}
