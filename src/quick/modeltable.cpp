// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/modeltable_p.h"

#include "aioorm/core/refuse_p.h"
#include "aioorm/quick/aiolistmodel.h"
#include "aioorm/quick/aiotreemodel.h"

namespace Aio::Detail
{
namespace
{
template<class Model>
const AioTable *tableShownBy(const Model *model)
{
    // list models need not tell theirs
    if constexpr (requires { model->table(); }) {
        return model ? &model->table() : nullptr;
    } else {
        return nullptr;
    }
}
}

const AioTable *tableOf(const QAbstractItemModel *model)
{
    const AioTable *table = tableShownBy(qobject_cast<const AioListModel *>(model));
    return table ? table : tableShownBy(qobject_cast<const AioTreeModel *>(model));
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
    const QByteArray utf8 = name.toUtf8();
    QStringList names;
    for (int field = 0; field < int(table.fields().size()); ++field) {
        if (table.field(field).name == utf8) {
            return field;
        }
        names << QString::fromUtf8(table.field(field).name);
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
