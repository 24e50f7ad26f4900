// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aioexpression.h"

namespace Aio
{
/// Where the frame of a window begins or ends.
class AIOORM_EXPORT FrameBound
{
public:
    enum class Kind : quint8 { UnboundedPreceding, Preceding, CurrentRow, Following, UnboundedFollowing };
    constexpr explicit FrameBound(Kind kind, qint64 distance = 0)
        : kind(kind)
        , distance(distance)
    {
    }
    Kind kind;
    qint64 distance;
};
inline constexpr FrameBound unboundedPreceding{FrameBound::Kind::UnboundedPreceding};
inline constexpr FrameBound currentRow{FrameBound::Kind::CurrentRow};
inline constexpr FrameBound unboundedFollowing{FrameBound::Kind::UnboundedFollowing};
/// So many rows, groups or units before the current one. A negative distance throws AioProgrammingError when it is used.
inline FrameBound preceding(qint64 distance)
{
    return FrameBound(FrameBound::Kind::Preceding, distance);
}
inline FrameBound following(qint64 distance)
{
    return FrameBound(FrameBound::Kind::Following, distance);
}
/// What a frame leaves out. Not on MySQL and MariaDB.
enum class Exclude : quint8 { Nothing, CurrentRow, Group, Ties };

/// Which rows a window function sees, and in which order:
///
///     const Aio::Window byAuthor = Aio::Window().partitionBy(t.author).orderBy(t.id);
///     Tweet::select(t.id, Aio::rowNumber().over(byAuthor))
///
/// With a name it is written once, in the WINDOW clause of a query that has window(byAuthor). A value; each call returns a changed copy.
class AIOORM_EXPORT Window
{
public:
    Window() = default;
    explicit Window(const char *name) { m_data.name = name; }

    template<Expression... E>
    Window partitionBy(const E &...columns) const
    {
        Window copy(*this);
        (Detail::append(copy.m_data.partitionBy, columns.aioNode()), ...);
        return copy;
    }
    template<class... E>
    Window orderBy(const E &...terms) const
    {
        Window copy(*this);
        (Detail::append(copy.m_data.orderBy, Detail::orderTerm(terms)), ...);
        return copy;
    }
    /// With the partitions and the order of a window that has a name and no frame: OVER (w ORDER BY …). What it orders by comes on top, so that
    /// only one of both has an order. The query defines the other one before it, by window(). AioProgrammingError for one without a name.
    Window extending(const Window &base) const;
    /// The frame in rows, in the values of the one column of orderBy(), or in groups of equal ones (not on MySQL and MariaDB).
    Window rows(const FrameBound &from, const FrameBound &to = currentRow, Exclude exclude = Exclude::Nothing) const
    {
        return framed("ROWS", from, to, exclude);
    }
    Window range(const FrameBound &from, const FrameBound &to = currentRow, Exclude exclude = Exclude::Nothing) const
    {
        return framed("RANGE", from, to, exclude);
    }
    Window groups(const FrameBound &from, const FrameBound &to = currentRow, Exclude exclude = Exclude::Nothing) const
    {
        return framed("GROUPS", from, to, exclude);
    }

    std::shared_ptr<const Detail::WindowData> aioWindow() const;

private:
    Window framed(const char *unit, const FrameBound &from, const FrameBound &to, Exclude exclude) const;

    Detail::WindowData m_data;
};
}
