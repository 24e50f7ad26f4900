// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/testing/detail/await.h"

#include <QEventLoop>
#include <QTimer>

#include <atomic>

namespace Aio::Detail
{
namespace
{
class EventLoopWait final : public Wait
{
public:
    explicit EventLoopWait(std::chrono::milliseconds timeout)
        : m_timeout(timeout)
    {
    }

    void ended() override
    {
        m_ended = true;
        QMetaObject::invokeMethod(&m_loop, &QEventLoop::quit); // by way of the loop, if the task ended on another thread
    }
    void untilEnded() override
    {
        if (m_ended) {
            return;
        }
        QTimer timer;
        timer.setSingleShot(true);
        QObject::connect(&timer, &QTimer::timeout, &m_loop, &QEventLoop::quit);
        timer.start(m_timeout);
        m_loop.exec();
        if (!m_ended && timer.isActive()) {
            AioErrorInfo(AioErrorKind::Interface,
                         QStringLiteral("await(): the thread was told to quit before the task ended: QThread::quit() ends every event loop in it."))
                .outcome(AioOutcome::Unknown)
                .raise();
        }
        if (!m_ended) {
            AioErrorInfo(AioErrorKind::Timeout, QStringLiteral("await(): the task did not end within %1 ms.").arg(m_timeout.count()))
                .outcome(AioOutcome::Unknown)
                .raise();
        }
    }

private:
    const std::chrono::milliseconds m_timeout;
    QEventLoop m_loop;
    std::atomic<bool> m_ended = false;
};
}

std::shared_ptr<Wait> waitInEventLoop(std::chrono::milliseconds timeout)
{
    return std::make_shared<EventLoopWait>(timeout);
}
}
