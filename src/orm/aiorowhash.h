// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"

#include <cstddef>
#include <memory>

class AioModel;

namespace Aio::Detail
{
AIOORM_EXPORT std::size_t rowHash(const AioModel *object);
AIOORM_EXPORT bool isSameRow(const AioModel *a, const AioModel *b);
}

namespace Aio
{
/// Whether two objects stand for the same row, as AioModel::isSameRow(); pointers of any kind. Null is the same as null alone.
template<class A, class B>
bool sameRow(const A &a, const B &b)
{
    return Detail::isSameRow(std::to_address(a), std::to_address(b));
}

/// Objects in a container by the rows they stand for, whatever object it is:
///
///     std::unordered_set<std::shared_ptr<User>, Aio::RowHash, Aio::RowEqual> seen;
///
/// An object that has no row, since it is new or was deleted, is equal to itself alone. So one that is in a container is not saved for the
/// first time, deleted, reloaded under another key or rolled back to what it was: it would not be found again.
class RowHash
{
public:
    using is_transparent = void;

    template<class Object>
    std::size_t operator()(const Object &object) const
    {
        return Detail::rowHash(std::to_address(object));
    }
};

class RowEqual
{
public:
    using is_transparent = void;

    template<class A, class B>
    bool operator()(const A &a, const B &b) const
    {
        return sameRow(a, b);
    }
};
}
