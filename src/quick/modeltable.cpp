// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/modeltable_p.h"

#include "aioorm/core/refuse_p.h"
#include "aioorm/quick/aiolistmodel.h"
#include "aioorm/quick/aiotreemodel.h"
#include "aioorm/quick/listscope_p.h"

namespace Aio::Detail
{
const AioTable *tableOf(const QAbstractItemModel *model)
{
    if (const auto *list = qobject_cast<const AioListModel *>(model)) {
        return &list->table();
    }
    const auto *tree = qobject_cast<const AioTreeModel *>(model);
    return tree ? &tree->table() : nullptr;
}

Qt::Alignment alignmentOf(ColumnKind kind)
{
    switch (kind) {
    case ColumnKind::SmallInt:
    case ColumnKind::Integer:
    case ColumnKind::BigInt:
    case ColumnKind::Double:
    case ColumnKind::Float:
    case ColumnKind::Decimal:
    case ColumnKind::Duration:
        return Qt::AlignRight | Qt::AlignVCenter;
    case ColumnKind::Boolean:
        return Qt::AlignCenter;
    default:
        return Qt::AlignLeft | Qt::AlignVCenter;
    }
}

int fieldOf(const AioTable &table, const QString &name)
{
    if (const int field = fieldNamed(table, name); field >= 0) {
        return field;
    }
    QStringList names;
    for (const FieldInfo &field : table.fields()) {
        names << QString::fromUtf8(field.name);
    }
    refuse(AioErrorKind::Programming,
           QStringLiteral("The model of %1 has no field \"%2\". It has: %3.").arg(QString::fromUtf8(table.name()), name, names.join(QStringLiteral(", "))));
}

int displayField(const AioTable &table)
{
    for (int field = 0; field < int(table.fields().size()); ++field) {
        if (table.field(field).kind == ColumnKind::Text && !table.field(field).isForeignKey()) {
            return field;
        }
    }
    return 0;
}
}
