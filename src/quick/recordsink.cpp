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
        m_accepted.push_back(CellKinds(acceptedCells(column.kind) | (column.nullable ? cellKind(AioCell::Kind::Null) : 0)));
    }
}

bool RecordSink::begin(const QByteArrayList &)
{
    return true;
}

bool RecordSink::row(std::span<const AioCell> cells)
{
    if (cells.size() != m_accepted.size()) {
        m_error = AioErrorInfo(AioErrorKind::Programming, QStringLiteral("The statement does not give the columns of the model."));
        return false;
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const bool isNoText = cells[i].kind == AioCell::Kind::Text && !QUtf8StringView(cells[i].data, cells[i].size).isValidUtf8();
        if (!(m_accepted[i] & cellKind(cells[i].kind)) || isNoText) [[unlikely]] {
            m_error = cellError(m_columns->at(int(i)).column, cells[i]);
            return false;
        }
    }
    m_rows.append(Record::fromCells(cells));
    return true;
}
}
