// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/recordsink_p.h"

namespace Aio::Detail
{
namespace
{
constexpr quint16 bit(AioCell::Kind kind)
{
    return quint16(1 << int(kind));
}

quint16 allowedKinds(ColumnKind kind)
{
    using Kind = AioCell::Kind;
    switch (kind) {
    case ColumnKind::Boolean:
        return bit(Kind::Bool) | bit(Kind::Int);
    case ColumnKind::SmallInt:
    case ColumnKind::Integer:
    case ColumnKind::BigInt:
    case ColumnKind::Duration:
        return bit(Kind::Int);
    case ColumnKind::Double:
    case ColumnKind::Float:
        return bit(Kind::Real) | bit(Kind::Int);
    case ColumnKind::Text:
    case ColumnKind::Json:
    case ColumnKind::Array:
    case ColumnKind::Decimal: // as text, whatever the database has
        return bit(Kind::Text);
    case ColumnKind::Blob:
        return bit(Kind::Blob);
    case ColumnKind::Date:
        return bit(Kind::Date) | bit(Kind::Text);
    case ColumnKind::Time:
        return bit(Kind::Time) | bit(Kind::Text);
    case ColumnKind::DateTime:
    case ColumnKind::Timestamp:
        return bit(Kind::DateTime) | bit(Kind::Text);
    case ColumnKind::Uuid:
        return bit(Kind::Uuid) | bit(Kind::Text) | bit(Kind::Blob);
    }
    return 0;
}
}

RecordSink::RecordSink(const SourcePtr &source)
    : m_source(source)
{
    const AioTable &table = source->table();
    for (int field = 0; field < int(table.fields().size()); ++field) {
        m_allowed.push_back(quint16(allowedKinds(table.kindOf(field)) | (table.field(field).nullable ? bit(AioCell::Kind::Null) : 0)));
    }
}

bool RecordSink::begin(const QByteArrayList &)
{
    return true;
}

bool RecordSink::row(std::span<const AioCell> cells)
{
    if (cells.size() != m_allowed.size()) {
        m_error = AioErrorInfo(AioErrorKind::Programming, QStringLiteral("The statement does not give the columns of the model."));
        return false;
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const bool isNoText = cells[i].kind == AioCell::Kind::Text && !QUtf8StringView(cells[i].data, cells[i].size).isValidUtf8();
        if (!(m_allowed[i] & bit(cells[i].kind)) || isNoText) [[unlikely]] {
            m_error = cellError(m_source->table().field(int(i)).column, cells[i]);
            return false;
        }
    }
    m_rows.append(Record::fromCells(cells));
    return true;
}
}
