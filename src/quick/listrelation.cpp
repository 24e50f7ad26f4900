// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/listrelation_p.h"

#include "aioorm/core/aioerror.h"
#include "aioorm/orm/detail/registeredmodel.h"

#include <algorithm>

namespace Aio::Detail
{
namespace
{
QString nameOf(const AioTable &table)
{
    return QString::fromUtf8(table.name());
}

void addReferring(std::vector<ListRelation> &all, const AioTable &table, ListRelation::Table rows)
{
    const auto &fields = rows().fields();
    for (std::size_t field = 0; field < fields.size(); ++field) {
        if (fields[field].isForeignKey() && &fields[field].target() == &table) {
            ListRelation relation;
            relation.name = fields[field].backref.isEmpty() ? nameOf(rows()) : QString::fromUtf8(fields[field].backref);
            relation.rows = rows;
            relation.foreignKey = int(field);
            all.push_back(std::move(relation));
        }
    }
}

void addThrough(std::vector<ListRelation> &all, const AioTable &table, const RegisteredRelation::Pairs &pairs)
{
    const int ends[] = {pairs.first(), pairs.second()};
    for (const bool isReversed : {false, true}) {
        ListRelation relation;
        relation.through = pairs.table;
        relation.ownField = ends[isReversed ? 1 : 0];
        relation.otherField = ends[isReversed ? 0 : 1];
        if (&pairs.table().field(relation.ownField).target() == &table) {
            relation.rows = pairs.table().field(relation.otherField).target;
            relation.name = nameOf(relation.rows());
            all.push_back(std::move(relation));
        }
    }
}
}

std::vector<ListRelation> ListRelation::of(const AioTable &table)
{
    std::vector<ListRelation> all;
    for (const RegisteredModel::Table rows : RegisteredModel::tables()) {
        try {
            addReferring(all, table, rows);
        } catch (const AioError &) {
            // a model that cannot be used has no rows
        }
    }
    for (const RegisteredRelation::Pairs &pairs : RegisteredRelation::all()) {
        try {
            addThrough(all, table, pairs);
        } catch (const AioError &) {
        }
    }
    std::stable_sort(all.begin(), all.end(), [](const ListRelation &a, const ListRelation &b) {
        return a.name < b.name;
    });
    return all;
}

SelectData ListRelation::select(const SourcePtr &own, const QByteArray &alias) const
{
    SelectData data;
    data.from = tableSource(rows, alias);
    const auto refers = [](const SourcePtr &from, int field, const SourcePtr &to) {
        return binaryNode(Operator::Equal, columnNode(from, field), columnNode(to, from->table().referencedField(field)));
    };
    if (foreignKey >= 0) {
        data.where = refers(data.from, foreignKey, own);
    } else {
        const SourcePtr between = tableSource(through, alias + "_pair");
        data.joins.emplace_back(JoinType::Inner, between, refers(between, otherField, data.from));
        data.where = refers(between, ownField, own);
    }
    return data;
}
}
