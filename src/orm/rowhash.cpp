// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiorowhash.h"

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/orm/aiomodel.h"
#include "aioorm/orm/valuehash_p.h"

#include <QHashFunctions>

namespace Aio::Detail
{
namespace
{
std::size_t hashOf(const AioValue &value, std::size_t seed)
{
    return std::visit(
        [seed]<class T>(const T &held) -> std::size_t {
            if constexpr (std::same_as<T, std::monostate>) {
                return seed;
            } else if constexpr (std::same_as<T, AioValue::Moment>) {
                return qHash(held.millisecondsSinceEpoch, seed);
            } else if constexpr (std::same_as<T, AioTimestamp>) {
                return qHash(held.microsecondsSinceEpoch(), seed);
            } else if constexpr (std::same_as<T, AioValue::Json>) {
                return qHash(held.utf8, seed);
            } else if constexpr (std::same_as<T, AioValue::List>) {
                return qHash(held.items().size(), seed); // lists may be equal whose texts are not
            } else if constexpr (std::same_as<T, std::chrono::microseconds>) {
                return qHash(qint64(held.count()), seed);
            } else {
                return qHash(held, seed);
            }
        },
        static_cast<const AioValue::Storage::variant &>(value.storage()));
}
}

std::size_t hashOf(const std::vector<AioValue> &values, std::size_t seed)
{
    for (const AioValue &value : values) {
        seed = qHash(seed, hashOf(value, 0)) + values.size();
    }
    return seed;
}

std::size_t rowHash(const AioModel *object)
{
    return object ? object->aioRowHash() : 0;
}

bool isSameRow(const AioModel *a, const AioModel *b)
{
    return a == b || (a && b && a->isSameRow(*b));
}
}

bool AioModel::isSameRow(const AioModel &other) const
{
    return this == &other || (&aioSource()->table() == &other.aioSource()->table() && hasRow() && other.hasRow() && aioKeyValues() == other.aioKeyValues());
}

std::size_t AioModel::aioRowHash() const
{
    return hasRow() ? Aio::Detail::hashOf(aioKeyValues(), qHash(&aioSource()->table(), 0)) : qHash(this, 0);
}

bool AioModel::hasRow() const
{
    return m_persisted && !aioKeyValues().empty();
}
