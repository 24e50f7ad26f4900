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
constinit const RegisteredRelation *firstRelation = nullptr;
}

RegisteredModel::RegisteredModel(Table table) noexcept
    : m_table(table)
{
    const std::scoped_lock lock(mutex);
    m_next = first; // NOLINT(cppcoreguidelines-prefer-member-initializer): under the lock
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

RegisteredRelation::RegisteredRelation(const Pairs &pairs) noexcept
    : m_pairs(pairs)
{
    const std::scoped_lock lock(mutex);
    m_next = firstRelation; // NOLINT(cppcoreguidelines-prefer-member-initializer): under the lock
    if (firstRelation) {
        firstRelation->m_previous = this;
    }
    firstRelation = this;
}

RegisteredRelation::~RegisteredRelation()
{
    const std::scoped_lock lock(mutex);
    (m_previous ? m_previous->m_next : firstRelation) = m_next;
    if (m_next) {
        m_next->m_previous = m_previous;
    }
}

std::vector<RegisteredRelation::Pairs> RegisteredRelation::all()
{
    std::vector<Pairs> result;
    const std::scoped_lock lock(mutex);
    for (const RegisteredRelation *relation = firstRelation; relation; relation = relation->m_next) {
        const auto isSame = [relation](const Pairs &other) {
            return other.table == relation->m_pairs.table && other.first == relation->m_pairs.first && other.second == relation->m_pairs.second;
        };
        if (std::none_of(result.begin(), result.end(), isSame)) {
            result.push_back(relation->m_pairs);
        }
    }
    return result;
}
}
