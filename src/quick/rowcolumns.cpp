// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/rowcolumns_p.h"

#include <algorithm>

namespace Aio::Detail
{
RowColumns::RowColumns(const SourcePtr &source)
    : m_fieldCount(int(source->table().fields().size()))
{
    const AioTable &table = source->table();
    for (int field = 0; field < m_fieldCount; ++field) {
        const FieldInfo &info = table.field(field);
        m_all.push_back({info.name, info.column, columnNode(source, field), table.kindOf(field), info.nullable});
    }
}

int RowColumns::indexOf(const QByteArray &role) const
{
    const auto found = std::find_if(m_all.begin(), m_all.end(), [&role](const RowColumn &column) {
        return column.role == role;
    });
    return found == m_all.end() || role.isEmpty() ? -1 : int(found - m_all.begin());
}
}
