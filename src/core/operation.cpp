// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/operation.h"

#include <QThread>

namespace Aio::Detail
{
bool CancelState::isCancelled() const
{
    const std::scoped_lock lock(m_mutex);
    return m_cancelled;
}

AioErrorKind CancelState::reason() const
{
    const std::scoped_lock lock(m_mutex);
    return m_reason;
}

CancelState::CancelState() = default;
CancelState::~CancelState() = default;

void CancelState::cancel(AioErrorKind reason)
{
    std::map<Operation *, std::weak_ptr<Operation>> operations;
    {
        const std::scoped_lock lock(m_mutex);
        if (!std::exchange(m_cancelled, true)) {
            m_reason = reason;
        }
        operations.swap(m_operations);
    }
    for (const auto &[pointer, weak] : operations) {
        if (const auto operation = weak.lock()) {
            operation->cancel();
        }
    }
}

bool CancelState::add(Operation *operation, std::weak_ptr<Operation> weak)
{
    const std::scoped_lock lock(m_mutex);
    if (m_cancelled) {
        return false;
    }
    // one that was dropped with its thread may have left its entry, and another may have its address now
    m_operations.insert_or_assign(operation, std::move(weak));
    return true;
}

void CancelState::remove(Operation *operation)
{
    const std::scoped_lock lock(m_mutex);
    m_operations.erase(operation);
}

Ambient &Ambient::current()
{
    thread_local Ambient ambient;
    return ambient;
}

AmbientGuard::AmbientGuard(Ambient ambient)
    : m_saved(std::exchange(Ambient::current(), std::move(ambient)))
{
}

AmbientGuard::~AmbientGuard()
{
    Ambient::current() = std::move(m_saved);
}

Operation::Operation()
    : ambient(Ambient::current())
    , m_queue(ReadyQueue::current())
{
    m_queue->add(this);
}

Operation::~Operation()
{
    if (!m_delivered) {
        m_queue->remove(this);
    }
}

bool Operation::watch(const Limits &limits, FollowSpawn follow)
{
    bool alive = (!limits.hasBound || limits.bound) && (follow == FollowSpawn::No || !m_queue->m_ending);
    if (alive && limits.token.state()) {
        m_token = limits.token;
        alive = m_token.state()->add(this, weak_from_this());
    }
    if (alive && ambient.spawn && follow == FollowSpawn::Yes) {
        m_inSpawn = true;
        alive = ambient.spawn->add(this, weak_from_this());
    }
    if (!alive) {
        return false;
    }
    if (limits.hasBound) {
        m_bound = limits.bound;
        m_hasBound = true;
        m_boundConnection = QObject::connect(limits.bound, &QObject::destroyed, limits.bound, [weak = weak_from_this()] {
            if (const auto self = weak.lock()) {
                self->cancel();
            }
        });
    }
    setDeadline(limits.deadline);
    return true;
}

void Operation::setDeadline(std::optional<Clock::time_point> deadline)
{
    constexpr auto never = Clock::time_point::max();
    if (m_expires != never) {
        m_queue->removeTimer(m_expires, this);
    }
    m_expires = deadline.value_or(never);
    if (m_expires != never) {
        m_queue->addTimer(m_expires, this);
    }
}

void Operation::unwatch()
{
    setDeadline({});
    if (m_token.state()) {
        m_token.state()->remove(this);
    }
    if (m_inSpawn) {
        ambient.spawn->remove(this);
    }
    if (m_boundConnection) {
        QObject::disconnect(m_boundConnection);
    }
}

bool Operation::finish()
{
    if (m_finished.exchange(true, std::memory_order_acq_rel)) {
        return false;
    }
    m_queue->post(shared_from_this());
    return true;
}

void Operation::finishAtOnce()
{
    if (!m_finished.exchange(true, std::memory_order_acq_rel)) {
        unwatch();
        m_delivered = true;
        m_queue->remove(this);
    }
}

bool Operation::isOrphaned() const
{
    return (m_hasBound && !m_bound) || (m_inSpawn && ambient.spawn->isCancelled());
}

void Operation::settle() { }

void Operation::run()
{
    unwatch();
    m_delivered = true;
    m_queue->remove(this);
    settle();
    if (m_handle) {
        const AmbientGuard guard(ambient);
        std::exchange(m_handle, {}).resume();
    }
}
}
