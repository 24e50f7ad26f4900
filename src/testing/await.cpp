// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/testing/detail/await.h"

#include <QTimer>

namespace Aio::Detail
{
void runEventLoop(const std::function<bool()> &isDone, QEventLoop &loop, std::chrono::milliseconds timeout)
{
    if (isDone()) {
        return;
    }
    QTimer timer;
    timer.setSingleShot(true);
    QObject::connect(&timer, &QTimer::timeout, &loop, &QEventLoop::quit);
    timer.start(timeout);
    loop.exec();
    if (!isDone() && timer.isActive()) {
        AioErrorInfo(AioErrorKind::Interface,
                     QStringLiteral("await(): the thread was told to quit before the task ended: QThread::quit() ends every event loop in it."))
            .outcome(AioOutcome::Unknown)
            .raise();
    }
    if (!isDone()) {
        AioErrorInfo(AioErrorKind::Timeout, QStringLiteral("await(): the task did not end within %1 ms.").arg(timeout.count()))
            .outcome(AioOutcome::Unknown)
            .raise();
    }
}
}
