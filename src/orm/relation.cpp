// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/detail/relation.h"

#include "aioorm/core/refuse_p.h"

namespace Aio::Detail
{
RelationEnds::RelationEnds(SourcePtr through, int ownField, int otherField, SourcePtr own, SourcePtr other)
    : through(std::move(through))
    , ownField(ownField)
    , otherField(otherField)
    , own(std::move(own))
    , other(std::move(other))
{
}
RelationEnds::RelationEnds(const RelationEnds &other) = default;
RelationEnds::RelationEnds(RelationEnds &&other) noexcept = default;
RelationEnds &RelationEnds::operator=(const RelationEnds &other) = default;
RelationEnds &RelationEnds::operator=(RelationEnds &&other) noexcept = default;
RelationEnds::~RelationEnds() = default;

NodePtr RelationEnds::joinOwn() const
{
    return binaryNode(Operator::Equal, columnNode(through, ownField), columnNode(own, ownReferenced()));
}

NodePtr RelationEnds::joinOther() const
{
    return binaryNode(Operator::Equal, columnNode(through, otherField), columnNode(other, otherReferenced()));
}

NodePtr RelationEnds::ofRow(const AioValue &key) const
{
    return binaryNode(Operator::Equal, columnNode(through, ownField), valueNode(key));
}

namespace
{
/// SELECT 1 FROM … WHERE …
std::shared_ptr<SelectData> rowsOf(const SourcePtr &from, NodePtr where)
{
    auto data = std::make_shared<SelectData>();
    data->columns.push_back(rawNode("1", {}));
    data->from = from;
    data->where = std::move(where);
    return data;
}

NodePtr existsNode(std::shared_ptr<const SelectData> query)
{
    return queryNode(Operator::Exists, {}, std::move(query));
}

/// Beside another table of its name its columns would be taken for that one's.
[[noreturn]] void refuseName(const SourcePtr &rows)
{
    refuse(
        QStringLiteral("%1 is the name of another table in some(), none() or every(): give the alias a name of its own.").arg(QString::fromUtf8(rows->name())));
}

/// The pairs of a row whose other row meets the condition. Where both sides are one table, its columns mean the other row in
/// the condition, and the own row beside it: the innermost query in which a table stands has its name.
NodePtr pairsNode(const RelationEnds &ends, const NodePtr &condition)
{
    for (const SourcePtr &rows : {ends.own, ends.other}) {
        if (rows->name() == ends.through->name()) {
            refuseName(rows);
        }
    }
    const auto pairs = rowsOf(ends.through, ends.joinOwn());
    if (!condition) {
        const bool mayBeMissing = ends.through->table().field(ends.otherField).nullable;
        const NodePtr other = columnNode(ends.through, ends.otherField);
        pairs->where = andNode(pairs->where, mayBeMissing ? unaryNode(NodeKind::IsNull, Operator::IsNotNull, other) : NodePtr());
    } else if (ends.other->name() == ends.own->name()) {
        pairs->where = andNode(pairs->where, existsNode(rowsOf(ends.other, andNode(ends.joinOther(), condition))));
    } else {
        pairs->joins.emplace_back(JoinType::Inner, ends.other, ends.joinOther());
        pairs->where = andNode(pairs->where, condition);
    }
    const NodePtr exists = existsNode(pairs);
    auto node = std::make_shared<Node>(*exists);
    node->source = ends.own;
    return node;
}

NodePtr bothDirections(const RelationEnds &forward, const RelationEnds &reverse, const NodePtr &condition)
{
    const NodePtr first = pairsNode(forward, condition);
    auto node = std::make_shared<Node>(*first);
    node->source.reset();
    node->list = {first, pairsNode(reverse, condition)};
    return node;
}

/// The rows that refer to a row and meet the condition.
NodePtr referringNode(const AioTable &table, int foreignKey, const SourcePtr &rows, const SourcePtr &target, const NodePtr &condition)
{
    const auto refersFrom = [&](const SourcePtr &from) {
        return binaryNode(Operator::Equal, columnNode(from, foreignKey), columnNode(target, table.referencedField(foreignKey)));
    };
    if (rows->name() != target->name()) {
        return existsNode(rowsOf(rows, andNode(refersFrom(rows), condition)));
    }
    // The table refers to itself. The rows that refer to a row have another name beside it; in the condition, one query further in,
    // the table's own name means them.
    if (!rows->table) {
        refuseName(rows);
    }
    const SourcePtr renamed = tableSource(rows->table, "_related");
    const auto referring = rowsOf(renamed, refersFrom(renamed));
    if (condition) {
        NodePtr same;
        for (const int field : table.keys()) {
            same = andNode(same, binaryNode(Operator::Equal, columnNode(rows, field), columnNode(renamed, field)));
        }
        if (!same) {
            refuse(QStringLiteral("%1 refers to itself and has no primary key: give the rows that refer an alias, Aio::some(other->%2, other->… == …).")
                       .arg(QString::fromUtf8(table.name()), QString::fromUtf8(table.field(foreignKey).name)));
        }
        referring->where = andNode(referring->where, existsNode(rowsOf(rows, andNode(same, condition))));
    }
    return existsNode(referring);
}

/// `exists`: makes the node of rows that meet a condition. NULL counts as not met, so that the negation of EXISTS is what is asked, and
/// a NULL among the rows does not hide the others as it would with NOT IN.
template<class Exists>
Condition quantified(Quantifier quantifier, const Condition &condition, const Exists &exists)
{
    switch (quantifier) {
    case Quantifier::Some:
        return Condition(exists(condition.node()));
    case Quantifier::None:
        return !Condition(exists(condition.node()));
    case Quantifier::Every:
        break;
    }
    return condition.node() ? !Condition(exists(rawNode("? IS NOT TRUE", {condition.node()}))) : Condition(truthNode({}));
}
}

Condition filterRelated(Quantifier quantifier, const RelationEnds &ends, const Condition &condition)
{
    return quantified(quantifier, condition, [&](const NodePtr &node) {
        return pairsNode(ends, node);
    });
}

Condition filterRelated(Quantifier quantifier, const RelationEnds &forward, const RelationEnds &reverse, const Condition &condition)
{
    return quantified(quantifier, condition, [&](const NodePtr &node) {
        return bothDirections(forward, reverse, node);
    });
}

Condition filterReferring(Quantifier quantifier,
                          const AioTable &table,
                          const NodePtr &foreignKey,
                          const SourcePtr &rows,
                          const SourcePtr &target,
                          const Condition &condition)
{
    const SourcePtr &referring = rows ? rows : foreignKey->source;
    return quantified(quantifier, condition, [&](const NodePtr &node) {
        return referringNode(table, foreignKey->field, referring, target, node);
    });
}
}
