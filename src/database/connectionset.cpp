// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/database/connectionset_p.h"

#include "aioorm/database/databasecore_p.h"

#include <algorithm>

namespace Aio::Detail
{
void ChangeHub::add(const std::shared_ptr<DatabaseCore> &core)
{
    const std::scoped_lock lock(m_mutex);
    m_cores.push_back(core);
    if (m_dialect) {
        core->setDialect(*m_dialect);
    }
}

void ChangeHub::remove(DatabaseCore *core)
{
    const std::scoped_lock lock(m_mutex);
    std::erase_if(m_cores, [core](const auto &weak) {
        const auto other = weak.lock();
        return !other || other.get() == core;
    });
}

std::vector<std::shared_ptr<DatabaseCore>> ChangeHub::cores()
{
    std::vector<std::shared_ptr<DatabaseCore>> cores;
    const std::scoped_lock lock(m_mutex);
    for (const auto &weak : m_cores) {
        if (auto core = weak.lock()) {
            cores.push_back(std::move(core));
        }
    }
    return cores;
}

void ChangeHub::publish(const QStringList &tables)
{
    for (const auto &core : cores()) {
        core->announce(tables);
    }
}

void ChangeHub::publishCommitted(const QStringList &tables, const QByteArray &sql)
{
    for (const auto &core : cores()) {
        core->announce(tables);
        if (core->isUnderTest()) [[unlikely]] {
            core->noteWrittenOutside(tables, sql);
        }
    }
}

bool ChangeHub::isUnderTest(const DatabaseCore *but)
{
    const auto all = cores();
    return std::any_of(all.begin(), all.end(), [but](const auto &core) {
        return core.get() != but && core->isUnderTest();
    });
}

void ChangeHub::setDialect(const AioDialect &dialect)
{
    {
        const std::scoped_lock lock(m_mutex);
        if (std::exchange(m_dialect, &dialect) == &dialect) {
            return;
        }
    }
    for (const auto &core : cores()) {
        core->setDialect(dialect);
    }
}

ConnectionSet::ConnectionSet(const AioDialect &dialect, std::shared_ptr<ChangeHub> hub, Unclosed unclosed)
    : dialect(dialect)
    , hub(std::move(hub))
    , unclosed(std::move(unclosed))
{
}

ConnectionSet::~ConnectionSet() = default;

PoolCore::Statistics ConnectionSet::statistics() const
{
    PoolCore::Statistics sum;
    for (const auto &pool : pools()) {
        const PoolCore::Statistics statistics = pool->statistics();
        sum.open += statistics.open;
        sum.opening += statistics.opening;
        sum.idle += statistics.idle;
        sum.leased += statistics.leased;
        sum.waiting += statistics.waiting;
        sum.acquired += statistics.acquired;
        sum.timedOut += statistics.timedOut;
        sum.opened += statistics.opened;
        sum.closed += statistics.closed;
    }
    return sum;
}

bool ConnectionSet::add(const std::shared_ptr<DatabaseCore> &core)
{
    const std::scoped_lock lock(m_mutex);
    if (!m_closed) {
        ++m_users;
        hub->add(core);
    }
    return !m_closed;
}

bool ConnectionSet::isClosed() const
{
    const std::scoped_lock lock(m_mutex);
    return m_closed;
}

bool ConnectionSet::remove(DatabaseCore *core)
{
    const std::scoped_lock lock(m_mutex);
    hub->remove(core);
    m_closed = --m_users == 0;
    return m_closed;
}
}
