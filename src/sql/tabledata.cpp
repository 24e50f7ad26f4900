// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/detail/tabledata.h"

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/core/refuse_p.h"

#include <QDate>

#include <algorithm>

namespace Aio::Detail
{
namespace
{
const AioDecimal *decimalOf(const Node &literal)
{
    return std::get_if<AioDecimal>(&literal.left->value.storage());
}

// without the zeros at the end
int neededScale(AioDecimal decimal)
{
    int scale = decimal.scale();
    while (scale > 0 && decimal.rescaled(scale - 1)) {
        --scale;
    }
    return scale;
}

// the one that all the others of its column are brought to
NodePtr representative(const std::vector<NodePtr> &values, std::size_t column, const NodePtr &ofNone, std::size_t width)
{
    NodePtr found = ofNone;
    int scale = -1;
    for (std::size_t i = column; i < values.size(); i += width) {
        const AioDecimal *decimal = decimalOf(*values[i]);
        if (const int its = decimal ? neededScale(*decimal) : values[i]->left->value.isNull() ? -1 : 0; its > scale) {
            found = values[i];
            scale = its;
        }
    }
    return found;
}

quint64 distance(qint64 low, qint64 high)
{
    return quint64(high) - quint64(low);
}

qint64 countOf(qint64 first, qint64 last, qint64 step)
{
    if (step == 0) {
        refuse(QStringLiteral("A series does not come to its end by steps of 0."));
    }
    if (step > 0 ? first > last : first < last) {
        return 0;
    }
    const quint64 steps = (step > 0 ? distance(first, last) : distance(last, first)) / (step > 0 ? quint64(step) : quint64(0) - quint64(step));
    if (steps >= quint64(std::numeric_limits<qint64>::max())) {
        refuse(QStringLiteral("A series has more numbers than 63 bits can count."));
    }
    return qint64(steps) + 1;
}

SourcePtr series(AioValue first, qint64 step, qint64 count, ColumnKind kind, QByteArray alias)
{
    auto data = std::make_shared<TableData>(TableData::Kind::Series);
    data->columns.push_back(literalNode(first, kind));
    data->first = std::move(first);
    data->step = step;
    data->count = count;
    return std::make_shared<Source>(std::move(data), std::move(alias), std::vector<QByteArray>{"value"});
}
}

qint64 TableData::last() const
{
    return qint64(quint64(std::get<qint64>(first.storage())) + quint64(step) * quint64(count - 1));
}

SourcePtr valuesSource(std::vector<NodePtr> values, std::vector<NodePtr> empty, QByteArray alias, std::vector<QByteArray> names)
{
    auto data = std::make_shared<TableData>(TableData::Kind::Values);
    for (std::size_t column = 0; column < empty.size(); ++column) {
        data->columns.push_back(representative(values, column, empty[column], empty.size()));
    }
    data->values = std::move(values);
    return std::make_shared<Source>(std::move(data), std::move(alias), std::move(names));
}

SourcePtr seriesSource(qint64 first, qint64 last, qint64 step, QByteArray alias)
{
    return series(AioValue(first), step, countOf(first, last, step), ColumnKind::BigInt, std::move(alias));
}

SourcePtr seriesSource(QDate first, QDate last, qint64 days, QByteArray alias)
{
    if (!first.isValid() || !last.isValid()) {
        refuse(QStringLiteral("A series of days begins or ends with an invalid date."));
    }
    return series(AioType<QDate>::toValue(first), days, countOf(first.toJulianDay(), last.toJulianDay(), days), ColumnKind::Date, std::move(alias));
}

SourcePtr elementsSource(NodePtr list, NodePtr value, QByteArray alias)
{
    auto data = std::make_shared<TableData>(TableData::Kind::Elements);
    data->columns = {literalNode(AioValue(qint64(0)), ColumnKind::BigInt), std::move(value)};
    data->list = std::move(list);
    return std::make_shared<Source>(std::move(data), std::move(alias), std::vector<QByteArray>{"key", "value"});
}

SourcePtr renamedSource(const Source &source, QByteArray alias, std::vector<QByteArray> names)
{
    if (names.empty()) {
        names = source.names;
    }
    return std::make_shared<Source>(source.data, std::move(alias), std::move(names));
}
}
