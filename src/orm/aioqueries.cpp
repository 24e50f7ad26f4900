// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aioqueries.h"

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/database/executordata_p.h"
#include "aioorm/database/place_p.h"
#include "aioorm/orm/aiokeyqueries.h"
#include "aioorm/orm/aiomodel.h"
#include "aioorm/sql/compiler_p.h"

#include <algorithm>

namespace Aio::Detail
{
namespace
{
[[noreturn]] void refuseExpression(const AioTable &table, int field)
{
    AioErrorInfo(AioErrorKind::Programming,
                 QStringLiteral("%1.%2 is assigned an expression, which only the database can compute: give a value here, or use update().")
                     .arg(QString::fromUtf8(table.name()), QString::fromUtf8(table.field(field).name)))
        .raise();
}
}

void assign(AioModel &model, const Assignments &assignments)
{
    const AioTable &table = model.aioSource()->table();
    for (const AssignmentData &assignment : assignments) {
        if (assignment.expression) {
            refuseExpression(table, assignment.field);
        }
        refuseGenerated(table, assignment.field);
        if (table.field(assignment.field).hasDatabaseDefault()) {
            model.aioTouch(assignment.field); // it is given, whatever the value
        }
        if (assignment.object) {
            model.aioForeignKey(assignment.field)->setObject(assignment.object);
        } else if (!model.aioAssign(assignment.field, assignment.value)) {
            AioErrorInfo(AioErrorKind::Data,
                         QStringLiteral("The value assigned to %1.%2 does not fit it.")
                             .arg(QString::fromUtf8(table.name()), QString::fromUtf8(table.field(assignment.field).name)))
                .column(QString::fromUtf8(table.field(assignment.field).name))
                .raise();
        }
    }
}

InsertData insertData(const SourcePtr &into, const Assignments &assignments)
{
    InsertData data;
    data.into = into;
    const AioTable &table = into->table();
    for (const AssignmentData &assignment : assignments) {
        data.fields.push_back(assignment.field);
        data.expressions.push_back(assignment.expression);
        data.values.push_back(assignment.value);
    }
    for (int field = 0; field < int(table.fields().size()); ++field) {
        if (table.field(field).defaultValue && std::find(data.fields.begin(), data.fields.end(), field) == data.fields.end()) {
            data.fields.push_back(field);
            data.values.push_back(table.field(field).defaultValue());
        }
    }
    return data;
}

NodePtr equalityNode(const SourcePtr &source, const Assignments &assignments)
{
    NodePtr all;
    for (const AssignmentData &assignment : assignments) {
        if (assignment.expression) {
            refuseExpression(source->table(), assignment.field);
        }
        const NodePtr column = columnNode(source, assignment.field);
        const AioValue &value = assignment.value;
        all = andNode(all, value.isNull() ? unaryNode(NodeKind::IsNull, Operator::IsNull, column) : binaryNode(Operator::Equal, column, valueNode(value)));
    }
    return all;
}

bool readNewest(SelectData &search, const AioExecutor &executor)
{
    const auto place = executor.data().placeOrTests();
    if (!place || !place->frame() || !executor.dialect().locksReadNewest) {
        return false;
    }
    search.extend().lock = Lock::ForShare;
    return true;
}

namespace
{
/// What a foreign key, which holds any value, does not look at.
bool fitsKey(ColumnKind kind, const AioValue &value)
{
    switch (kind) {
    case ColumnKind::SmallInt:
    case ColumnKind::Integer:
    case ColumnKind::BigInt:
        return std::holds_alternative<qint64>(value.storage());
    case ColumnKind::Text:
        return std::holds_alternative<QString>(value.storage());
    case ColumnKind::Uuid:
        return std::holds_alternative<QUuid>(value.storage());
    default:
        return true;
    }
}
}

Condition keyCondition(AioModel &object, const std::vector<AioValue> &parts)
{
    const SourcePtr &source = object.aioSource();
    const AioTable &table = source->table();
    const std::vector<int> &keys = table.keys();
    QStringList names;
    for (const int field : keys) {
        names << QString::fromUtf8(table.field(field).name);
    }
    const auto refuseKey = [&](const QString &why) {
        AioErrorInfo(AioErrorKind::Programming,
                     keys.empty()
                         ? QStringLiteral("The model of table %1 has no primary key: find its rows by a condition.").arg(QString::fromUtf8(table.name()))
                         : QStringLiteral("The key of %1 is (%2): %3").arg(QString::fromUtf8(table.name()), names.join(QStringLiteral(", ")), why))
            .table(QString::fromUtf8(table.name()))
            .phase(AioPhase::Prepare)
            .raise();
    };
    if (keys.size() != parts.size() || keys.empty()) {
        refuseKey(QStringLiteral("give a std::tuple of %1, not %2.")
                      .arg(keys.size() == 1 ? QStringLiteral("one value") : QStringLiteral("%1 values in this order").arg(keys.size()))
                      .arg(parts.size()));
    }
    NodePtr all;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (parts[i].isNull() || !fitsKey(table.kindOf(keys[i]), parts[i]) || !object.aioAssign(keys[i], parts[i], HowAssigned::Tried)) {
            refuseKey(QStringLiteral("the value given for %1 does not fit it.").arg(names[qsizetype(i)]));
        }
        all = andNode(all, binaryNode(Operator::Equal, columnNode(source, keys[i]), valueNode(parts[i])));
    }
    return Condition(all);
}
}
