// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/valuequery_p.h"

#include "aioorm/core/refuse_p.h"
#include "aioorm/quick/listquery_p.h"
#include "aioorm/quick/modeltable_p.h"
#include "aioorm/quick/querytables_p.h"
#include "aioorm/sql/aiofunction.h"

namespace Aio::Detail
{
namespace
{
bool isInteger(ColumnKind kind)
{
    return kind == ColumnKind::SmallInt || kind == ColumnKind::Integer || kind == ColumnKind::BigInt;
}

/// Of a sum; nothing: there is none.
std::optional<ColumnKind> kindOfSum(ColumnKind kind)
{
    if (isInteger(kind)) {
        return ColumnKind::BigInt;
    }
    switch (kind) {
    case ColumnKind::Double:
    case ColumnKind::Float:
        return ColumnKind::Double;
    case ColumnKind::Decimal:
    case ColumnKind::Duration:
        return kind;
    default:
        return {};
    }
}

/// The names of the fields that a function can be of.
QString namesOf(const AioTable &table, bool (*fits)(const AioTable &table, int field))
{
    QStringList names;
    for (int field = 0; field < int(table.fields().size()); ++field) {
        if (fits(table, field)) {
            names << QString::fromUtf8(table.field(field).name);
        }
    }
    return names.isEmpty() ? QStringLiteral("none") : names.join(QStringLiteral(", "));
}

bool hasSum(const AioTable &table, int field)
{
    return !table.field(field).isForeignKey() && kindOfSum(table.kindOf(field)).has_value();
}
bool hasAverage(const AioTable &table, int field)
{
    return hasSum(table, field) && table.kindOf(field) != ColumnKind::Duration;
}
bool hasOrder(const AioTable &table, int field)
{
    const ColumnKind kind = table.kindOf(field);
    return kind != ColumnKind::Json && kind != ColumnKind::Array && kind != ColumnKind::Blob && kind != ColumnKind::Boolean && kind != ColumnKind::Uuid;
}
}

ValueQuery::ValueQuery(const SourcePtr &source,
                       const QString &function,
                       const QString &field,
                       const QVariantMap &where,
                       const QString &groupBy,
                       NodePtr condition)
    : m_data(ListQuery(source, where, {}, std::move(condition)).rows(0))
{
    const AioTable &table = source->table();
    m_data.orderBy.clear();
    if (!groupBy.isEmpty()) {
        const int group = fieldOf(table, groupBy);
        const NodePtr column = columnNode(source, group);
        m_data.columns = {column};
        m_data.extend().groupBy = {column};
        m_data.orderBy.emplace_back(column, false, Nulls::Smallest);
        m_kinds.push_back(table.kindOf(group));
    }
    const auto refuseFunction = [&] {
        refuse(AioErrorKind::Programming, QStringLiteral("fn: \"%1\" is no function of a value. There are: count, sum, avg, min, max.").arg(function));
    };
    if (function == u"count") {
        m_data.columns.push_back(field.isEmpty() ? countNode() : functionNode("count", {columnNode(source, fieldOf(table, field))}));
        m_kinds.push_back(ColumnKind::BigInt);
        return;
    }
    const bool isSum = function == u"sum";
    const bool isAverage = function == u"avg";
    const bool isMin = function == u"min";
    if (!isSum && !isAverage && !isMin && function != u"max") {
        refuseFunction();
    }
    const auto fits = isSum ? hasSum : isAverage ? hasAverage : hasOrder;
    if (field.isEmpty()) {
        refuse(AioErrorKind::Programming,
               QStringLiteral("field: %1 needs one. The model of %2 has: %3.").arg(function, QString::fromUtf8(table.name()), namesOf(table, fits)));
    }
    const int of = fieldOf(table, field);
    if (!fits(table, of)) {
        refuse(
            AioErrorKind::Programming,
            QStringLiteral("field: \"%1\" has no %2. Fields of %3 that do: %4.").arg(field, function, QString::fromUtf8(table.name()), namesOf(table, fits)));
    }
    const NodePtr column = columnNode(source, of);
    const ColumnKind kind = isSum ? *kindOfSum(table.kindOf(of)) : isAverage ? ColumnKind::Double : table.kindOf(of);
    m_data.columns.push_back(isSum           ? aggregateNode("sum", column, kind)
                                 : isAverage ? aggregateNode("avg", column, kind)
                                             : functionNode(isMin ? "min" : "max", {column}));
    m_kinds.push_back(kind);
}

QStringList ValueQuery::tables() const
{
    return tablesOf(m_data);
}

KindsSink::KindsSink(std::vector<ColumnKind> kinds)
    : m_kinds(std::move(kinds))
{
}

bool KindsSink::row(std::span<const AioCell> cells)
{
    if (cells.size() != m_kinds.size()) {
        return expectColumns(cells, m_kinds.size());
    }
    std::vector<AioValue> values;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        auto value = valueFromCell(cells[i], m_kinds[i]);
        if (!value) {
            return refuse(i, cells[i]);
        }
        values.push_back(std::move(*value));
    }
    append() = std::move(values);
    return true;
}
}
