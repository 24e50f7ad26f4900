// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiocolumn.h"

/// What AioModel::toMap() and toJson() write.
///
///     tweet->toJson(AioMapOptions().related().without(u.password))
class AIOORM_EXPORT AioMapOptions
{
public:
    AioMapOptions();
    AioMapOptions(const AioMapOptions &other);
    AioMapOptions(AioMapOptions &&other) noexcept;
    AioMapOptions &operator=(const AioMapOptions &other);
    AioMapOptions &operator=(AioMapOptions &&other) noexcept;
    ~AioMapOptions();

    /// An object that is loaded stands in the place of its key, and so do those that it refers to, to a depth of 32; an object inside
    /// itself is a key again. Nothing is loaded for it.
    AioMapOptions &related();
    /// These fields, and no others of their models; a model of which no field is named is written whole. Several calls append.
    template<Aio::Expression... C>
    AioMapOptions &only(const C &...columns)
    {
        (Aio::Detail::append(m_only, columns.aioNode()), ...);
        return *this;
    }
    /// All fields but these. Several calls append.
    template<Aio::Expression... C>
    AioMapOptions &without(const C &...columns)
    {
        (Aio::Detail::append(m_without, columns.aioNode()), ...);
        return *this;
    }

    bool hasRelated() const { return m_related; }
    bool has(const Aio::Detail::Source &source, int field) const;

private:
    bool m_related = false;
    std::vector<Aio::Detail::NodePtr> m_only;
    std::vector<Aio::Detail::NodePtr> m_without;
};
