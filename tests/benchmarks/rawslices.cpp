// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "rawslices.h"
#include <QCoreApplication>

namespace Bench
{
RawSlices::RawSlices() = default;

RawSlices::~RawSlices()
{
    if (m_thread.joinable()) {
        m_thread.join();
    }
}

void RawSlices::start(const QString &path, const std::function<void(RawConnection &)> &job)
{
    if (m_thread.joinable()) {
        m_thread.join();
    }
    m_thread = std::thread([path, job] {
        RawConnection connection(path);
        job(connection);
    });
}

void RawSlices::post(Slice slice)
{
    bool post = false;
    {
        const std::scoped_lock lock(m_mutex);
        m_slices.push_back(std::move(slice));
        post = !std::exchange(m_posted, true);
    }
    if (post) {
        QCoreApplication::postEvent(this, new QEvent(QEvent::User));
    }
}

bool RawSlices::event(QEvent *event)
{
    if (event->type() != QEvent::User) {
        return QObject::event(event);
    }
    if (m_next == m_taken.size()) {
        m_taken.clear();
        m_next = 0;
        const std::scoped_lock lock(m_mutex);
        if (m_slices.empty()) {
            m_posted = false;
            return true;
        }
        m_taken.swap(m_slices);
    }
    std::exchange(m_taken[m_next++], nullptr)();
    QCoreApplication::postEvent(this, new QEvent(QEvent::User));
    return true;
}
}
