// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/recordsink_p.h"

namespace Aio::Detail
{
RecordSink::RecordSink(const SourcePtr &source)
    : RecordSink(std::make_shared<const RowColumns>(source))
{
}

RecordSink::RecordSink(const RowColumnsPtr &columns)
    : m_columns(columns)
{
    for (const RowColumn &column : columns->all()) {
        m_kept.emplace_back(column.kind, column.nullable);
    }
    m_cells.resize(m_kept.size());
}

bool KeptColumn::take(const AioCell &cell, AioCell &kept) const
{
    if (!(m_accepted & cellKind(cell.kind))) {
        return false;
    }
    kept = compactCell(cell, m_kind);
    if (kept.kind != AioCell::Kind::Text) {
        return true;
    }
    switch (m_kind) {
    case ColumnKind::Date:
    case ColumnKind::Time:
    case ColumnKind::DateTime:
    case ColumnKind::Timestamp:
        return false; // not in the form that is written
    default:
        return QUtf8StringView(kept.data, kept.size).isValidUtf8();
    }
}

bool RecordSink::begin(const QByteArrayList &)
{
    return true;
}

bool RecordSink::row(std::span<const AioCell> cells)
{
    if (cells.size() != m_kept.size()) {
        m_error = AioErrorInfo(AioErrorKind::Programming, QStringLiteral("The statement does not give the columns of the model."));
        return false;
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (!m_kept[i].take(cells[i], m_cells[i])) [[unlikely]] {
            m_error = cellError(m_columns->at(int(i)).column, cells[i]);
            return false;
        }
    }
    m_rows.append(Record::fromCells(m_cells));
    return true;
}
}
