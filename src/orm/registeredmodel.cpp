// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/detail/registeredmodel.h"

#include <algorithm>
#include <mutex>

namespace Aio::Detail
{
namespace
{
// there before any constructor runs, and after the last destructor: neither has one that does anything
constinit std::mutex mutex;
constinit const RegisteredModel *first = nullptr;
}

RegisteredModel::RegisteredModel(Table table) noexcept
    : m_table(table)
{
    const std::scoped_lock lock(mutex);
    m_next = first;
    if (first) {
        first->m_previous = this;
    }
    first = this;
}

RegisteredModel::~RegisteredModel()
{
    const std::scoped_lock lock(mutex);
    (m_previous ? m_previous->m_next : first) = m_next;
    if (m_next) {
        m_next->m_previous = m_previous;
    }
}

std::vector<RegisteredModel::Table> RegisteredModel::tables()
{
    std::vector<Table> all;
    const std::scoped_lock lock(mutex);
    for (const RegisteredModel *model = first; model; model = model->m_next) {
        if (std::find(all.begin(), all.end(), model->m_table) == all.end()) {
            all.push_back(model->m_table);
        }
    }
    return all;
}
}
