// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiocell.h"
#include "aioorm/core/aiovalue.h"

#include <bit>

namespace Aio::Detail
{
/// A bit for each AioCell::Kind.
using CellKinds = quint16;
constexpr CellKinds cellKind(AioCell::Kind kind)
{
    return CellKinds(1U << unsigned(kind));
}

/// The cells in which a value of a column may come, but for NULL: its own kind, and what it is in databases that have none like it.
/// Whether the contents fit, is the matter of the type that reads them.
constexpr CellKinds acceptedCells(ColumnKind kind)
{
    using Kind = AioCell::Kind;
    switch (kind) {
    case ColumnKind::Boolean:
        return cellKind(Kind::Bool) | cellKind(Kind::Int);
    case ColumnKind::SmallInt:
    case ColumnKind::Integer:
    case ColumnKind::BigInt:
    case ColumnKind::Duration:
        return cellKind(Kind::Int);
    case ColumnKind::Double:
    case ColumnKind::Float:
        return cellKind(Kind::Real) | cellKind(Kind::Int);
    case ColumnKind::Text:
    case ColumnKind::Json:
    case ColumnKind::Array:
    case ColumnKind::Decimal: // an integer would be the scaled one of SQLite, which means nothing without its scale
        return cellKind(Kind::Text);
    case ColumnKind::Blob:
        return cellKind(Kind::Blob);
    case ColumnKind::Date:
        return cellKind(Kind::Date) | cellKind(Kind::Text);
    case ColumnKind::Time:
        return cellKind(Kind::Time) | cellKind(Kind::Text);
    case ColumnKind::DateTime:
    case ColumnKind::Timestamp:
        return cellKind(Kind::DateTime) | cellKind(Kind::Text);
    case ColumnKind::Uuid:
        return cellKind(Kind::Uuid) | cellKind(Kind::Text) | cellKind(Kind::Blob);
    }
    return 0;
}

/// For one column: decided when it is compiled, so that a row costs one comparison a cell.
template<ColumnKind kind>
constexpr bool accepts(const AioCell &cell)
{
    constexpr CellKinds accepted = acceptedCells(kind);
    if constexpr (std::has_single_bit(accepted)) {
        return cell.kind == AioCell::Kind(std::countr_zero(accepted));
    } else {
        return (accepted & cellKind(cell.kind)) != 0;
    }
}
}
