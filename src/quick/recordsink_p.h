// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/detail/acceptedcells.h"
#include "aioorm/database/detail/rows.h"
#include "aioorm/quick/rowcolumns_p.h"
#include "aioorm/quick/rowstore_p.h"

namespace Aio::Detail
{
/// What a column of rows that are kept may hold.
class KeptColumn
{
public:
    KeptColumn(ColumnKind kind, bool nullable)
        : m_kind(kind)
        , m_accepted(CellKinds(acceptedCells(kind) | (nullable ? cellKind(AioCell::Kind::Null) : 0)))
    {
    }
    /// The cell in the least room; false if it does not fit, which an object of the model would not take either. Nobody could show it
    /// later.
    bool take(const AioCell &cell, AioCell &kept) const;

private:
    ColumnKind m_kind;
    CellKinds m_accepted;
};

/// Collects rows of a list model as compact records, on the driver's thread. A cell that does not fit is an error here.
class RecordSink final : public RowSink
{
public:
    /// Rows of the fields of a table.
    explicit RecordSink(const SourcePtr &source);
    explicit RecordSink(const RowColumnsPtr &columns);
    bool begin(const QByteArrayList &columns) override;
    bool row(std::span<const AioCell> cells) override;
    AioErrorInfo error() const override { return *m_error; }
    RowStore take() { return std::move(m_rows); }

private:
    const RowColumnsPtr m_columns;
    std::vector<KeptColumn> m_kept;
    std::vector<AioCell> m_cells; // of the row at hand
    RowStore m_rows;
    std::optional<AioErrorInfo> m_error;
};
}
