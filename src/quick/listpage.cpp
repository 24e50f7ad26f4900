// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/listpage_p.h"

#include "aioorm/sql/detail/builder.h"
#include "aioorm/sql/detail/compiler.h"

namespace Aio::Detail
{
namespace
{
// each costs a search of its own
constexpr std::size_t mostSplits = 3;

class Parts
{
public:
    Parts(const SelectData &all, const std::vector<OrderTerm> &terms)
        : m_all(all)
        , m_terms(terms)
    {
    }

    /// After a row, from the most significant term on.
    void after(const std::vector<AioValue> &values)
    {
        NodePtr equal;
        for (std::size_t i = 0; i < m_terms.size(); ++i) {
            const OrderTerm &term = m_terms[i];
            const AioValue &value = values[i];
            if (i + 1 == m_terms.size() || i == mostSplits || !isOwn(term)) {
                const std::vector<OrderTerm> rest(m_terms.begin() + std::ptrdiff_t(i), m_terms.end());
                add(andNode(equal, keysetAfter(rest, {values.begin() + std::ptrdiff_t(i), values.end()})), i);
                return;
            }
            // what has more terms in common with the row comes before it
            if (!value.isNull()) {
                if (term.descending && mayBeNull(term)) {
                    add(andNode(equal, nullNode(term, Operator::IsNull)), i + 1);
                }
                add(andNode(equal, binaryNode(term.descending ? Operator::Less : Operator::Greater, term.node, valueNode(value))), i, Nulls::Default);
            } else if (!term.descending) {
                add(andNode(equal, nullNode(term, Operator::IsNotNull)), i, Nulls::Default);
            }
            equal = andNode(equal, value.isNull() ? nullNode(term, Operator::IsNull) : binaryNode(Operator::Equal, term.node, valueNode(value)));
        }
    }
    /// Those with NULL in the first term, and those without.
    void byNull()
    {
        const auto add = [this](Operator op) {
            this->add(nullNode(m_terms.front(), op), op == Operator::IsNull ? 1 : 0, op == Operator::IsNull ? Nulls::Smallest : Nulls::Default);
        };
        add(m_terms.front().descending ? Operator::IsNull : Operator::IsNotNull);
        add(m_terms.front().descending ? Operator::IsNotNull : Operator::IsNull);
    }

    /// A column of the table itself: of others no index gives the order.
    bool isOwn(const OrderTerm &term) const
    {
        return term.node->kind == NodeKind::Column && term.node->source->table && term.node->source->matches(*m_all.from);
    }
    static bool mayBeNull(const OrderTerm &term) { return term.node->source->table().field(term.node->field).nullable; }

    SelectData whole(qint64 limit)
    {
        if (m_parts.size() == 1) {
            m_parts.front().limit = limit;
            return std::move(m_parts.front());
        }
        for (SelectData &part : m_parts) {
            part.limit = limit;
        }
        SelectData result = std::move(m_parts.front());
        for (std::size_t i = 1; i < m_parts.size(); ++i) {
            result = combination(result, SetOperation::UnionAll, m_parts[i]);
        }
        result.orderBy = m_all.orderBy;
        result.limit = limit;
        return result;
    }

private:
    static NodePtr nullNode(const OrderTerm &term, Operator op) { return unaryNode(NodeKind::IsNull, op, term.node); }

    /// A part before those that there are. The terms before `first` are the same in all its rows; `nulls`: of the first.
    void add(NodePtr condition, std::size_t first, Nulls nulls = Nulls::Smallest)
    {
        SelectData part = m_all;
        part.where = andNode(std::move(condition), part.where);
        part.orderBy.erase(part.orderBy.begin(), part.orderBy.begin() + std::ptrdiff_t(first));
        if (nulls == Nulls::Default) {
            part.orderBy.front().nulls = nulls;
        }
        m_parts.insert(m_parts.begin(), std::move(part));
    }

    const SelectData &m_all;
    const std::vector<OrderTerm> &m_terms;
    std::vector<SelectData> m_parts;
};
}

SelectData pageOf(const SelectData &all, const std::vector<OrderTerm> &terms, qint64 limit, const std::vector<AioValue> &after, bool nullsSortFirst)
{
    SelectData data = all;
    if (limit <= 0) {
        if (!after.empty()) {
            data.where = andNode(data.where, keysetAfter(terms, after));
        }
        return data;
    }
    Parts parts(all, terms);
    if (!after.empty()) {
        parts.after(after);
        return parts.whole(limit);
    }
    if (!nullsSortFirst && terms.size() > 1 && parts.isOwn(terms.front()) && Parts::mayBeNull(terms.front())) {
        parts.byNull();
        return parts.whole(limit);
    }
    data.limit = limit;
    return data;
}
}
