// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/detail/compiler.h"

namespace Aio::Detail
{
NodePtr keysetAfter(const std::vector<OrderTerm> &terms, const std::vector<AioValue> &values)
{
    // after (a, b): a after A, or a equal to A and b after B, …
    NodePtr result, bound;
    for (std::size_t last = terms.size(); last-- > 0;) {
        const OrderTerm &term = terms[last];
        const AioValue &value = values[last];
        NodePtr after;
        if (value.isNull()) {
            // ascending: what is not NULL comes after it; descending: nothing does
            after = term.descending ? nullptr : unaryNode(NodeKind::IsNull, Operator::IsNotNull, term.node);
        } else {
            after = binaryNode(term.descending ? Operator::Less : Operator::Greater, term.node, valueNode(value));
            // of a table that is joined LEFT any column may be NULL; the key's own table is not
            const NodePtr &key = terms.back().node;
            const bool mayBeNull = term.node->kind != NodeKind::Column || !term.node->source->table
                || term.node->source->table().field(term.node->field).nullable
                || (term.node->source != key->source && (key->kind != NodeKind::Column || !term.node->source->matches(*key->source)));
            if (last == 0 && terms.size() > 1 && !(term.descending && mayBeNull)) {
                bound = binaryNode(term.descending ? Operator::LessOrEqual : Operator::GreaterOrEqual, term.node, valueNode(value));
            }
            if (term.descending && mayBeNull) {
                after = binaryNode(Operator::Or, after, unaryNode(NodeKind::IsNull, Operator::IsNull, term.node));
            }
        }
        const NodePtr same =
            value.isNull() ? unaryNode(NodeKind::IsNull, Operator::IsNull, term.node) : binaryNode(Operator::Equal, term.node, valueNode(value));
        const NodePtr deeper = result ? binaryNode(Operator::And, same, result) : nullptr;
        result = !after ? deeper : !deeper ? after : binaryNode(Operator::Or, after, deeper);
    }
    // everything was NULL and descending: no row comes after
    return result ? andNode(bound, result) : inNode(Operator::In, terms.front().node, {});
}
}
