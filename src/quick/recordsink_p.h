// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/detail/acceptedcells.h"
#include "aioorm/database/detail/rows.h"
#include "aioorm/quick/rowcolumns_p.h"
#include "aioorm/quick/rowstore_p.h"

namespace Aio::Detail
{
/// Collects rows of a list model as compact records, on the driver's thread. A cell of the wrong kind, or NULL where the model
/// has no optional, is an error here, since nobody could show it later.
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
    std::vector<CellKinds> m_accepted; // of each column
    RowStore m_rows;
    std::optional<AioErrorInfo> m_error;
};
}
