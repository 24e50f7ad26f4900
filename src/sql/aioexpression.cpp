// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/aioexpression.h"

#include "aioorm/core/refuse_p.h"

#include <QRegularExpression>

namespace Aio::Detail
{
Condition comparison(Operator op, const NodePtr &left, NodePtr right)
{
    return Condition(binaryNode(op, left, std::move(right)));
}

Condition comparison(Operator op, const NodePtr &left, AioValue right)
{
    return comparison(op, left, valueNode(std::move(right)));
}

Condition comparison(Operator op, const NodePtr &left, const QString &right)
{
    return comparison(op, left, textNode(right));
}

NodePtr conditionNode(const NodePtr &expression, bool value)
{
    if (expression->kind == NodeKind::Column || expression->kind == NodeKind::Excluded) {
        // written out, so that a partial index over the rows where it is true serves too
        return binaryNode(Operator::Equal, expression, rawNode(value ? "TRUE" : "FALSE", {}, ColumnKind::Boolean));
    }
    if (expression->kind == NodeKind::Json) {
        return binaryNode(Operator::Equal, expression, valueNode(AioValue(value)));
    }
    return value ? expression : unaryNode(NodeKind::Unary, Operator::Not, expression);
}

std::shared_ptr<const SelectData> sharedQuery(const SelectData &query, bool forItsKey)
{
    auto copy = std::make_shared<SelectData>(query);
    if (forItsKey) {
        keyOnly(*copy);
    }
    return copy;
}

namespace
{
void keyOfOne(SelectData &select)
{
    const AioTable &table = select.from->table();
    if (table.key() < 0) {
        AioErrorInfo(AioErrorKind::Programming,
                     QStringLiteral("%1 has no single primary key that its rows could stand for.").arg(QString::fromUtf8(table.name())))
            .raise();
    }
    select.columns = {columnNode(select.from, table.key())};
    if (select.more && !select.more->included.empty()) {
        select.extend().included.clear();
    }
}
}

void keyOnly(SelectData &select)
{
    // of a set operation each of its queries, one after the other: there may be many
    std::vector<SelectData *> queries{&select};
    while (!queries.empty()) {
        SelectData &query = *queries.back();
        queries.pop_back();
        if (!query.isSetOperation()) {
            keyOfOne(query);
            continue;
        }
        SelectMore &more = query.extend();
        for (std::shared_ptr<const SelectData> *side : {&more.left, &more.right}) {
            const auto copy = std::make_shared<SelectData>(**side);
            queries.push_back(copy.get());
            *side = copy;
        }
    }
}

NodePtr likeNode(Operator op, NodePtr left, QString pattern)
{
    if (op == Operator::Regexp || op == Operator::RegexpAnyCase) {
        const QRegularExpression expression(pattern);
        if (!expression.isValid()) {
            refuse(QStringLiteral("The regular expression \"%1\" is wrong at character %2: %3.")
                       .arg(pattern)
                       .arg(expression.patternErrorOffset())
                       .arg(expression.errorString()));
        }
    }
    return std::make_shared<Node>(NodeKind::Like, op, std::move(left), valueNode(AioValue(std::move(pattern))));
}

NodePtr betweenNode(NodePtr left, NodePtr low, NodePtr high)
{
    auto node = std::make_shared<Node>(NodeKind::Between, Operator::None, std::move(left));
    node->list = {std::move(low), std::move(high)};
    return node;
}
}
