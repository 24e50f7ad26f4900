// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiocondition.h"
#include "aioorm/sql/detail/node.h"

/// Which rows belong to a row: what filters, many-to-many relations and prefetch have in common.
namespace Aio::Detail
{
/// One direction of a many-to-many relation: a row of `own` has the rows of `other` that the rows of `through` pair it with.
class AIOORM_EXPORT RelationEnds
{
public:
    RelationEnds(SourcePtr through, int ownField, int otherField, SourcePtr own, SourcePtr other);
    RelationEnds(const RelationEnds &other);
    RelationEnds(RelationEnds &&other) noexcept;
    RelationEnds &operator=(const RelationEnds &other);
    RelationEnds &operator=(RelationEnds &&other) noexcept;
    ~RelationEnds();

    /// What a foreign key of `through` refers to.
    int ownReferenced() const { return through->table().referencedField(ownField); }
    int otherReferenced() const { return through->table().referencedField(otherField); }
    /// The conditions of a join between `through` and the rows of either side.
    NodePtr joinOwn() const;
    NodePtr joinOther() const;
    /// The rows of `through` that belong to one row, by the value that their foreign key has.
    NodePtr ofRow(const AioValue &key) const;

    SourcePtr through;
    int ownField; ///< of `through`: the foreign key to `own`
    int otherField;
    SourcePtr own, other;
};

enum class Quantifier : quint8 { Some, None, Every };

/// The rows of ends.own of whose rows of ends.other some, none or every one meets the condition.
AIOORM_EXPORT Condition filterRelated(Quantifier quantifier, const RelationEnds &ends, const Condition &condition);
/// The same for whichever of both directions begins at a table of the query.
AIOORM_EXPORT Condition filterRelated(Quantifier quantifier, const RelationEnds &forward, const RelationEnds &reverse, const Condition &condition);
/// The same for the rows that refer to a row of `target` by a foreign key of `table`. `rows`: what they go by in the condition; null: by
/// what the foreign key is of.
AIOORM_EXPORT Condition filterReferring(Quantifier quantifier,
                                        const AioTable &table,
                                        const NodePtr &foreignKey,
                                        const SourcePtr &rows,
                                        const SourcePtr &target,
                                        const Condition &condition);
}
