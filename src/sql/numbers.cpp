// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/detail/numbers.h"

#include "aioorm/core/refuse_p.h"

namespace Aio::Detail
{
NodePtr roundNode(NodePtr number, int digits)
{
    constexpr int most = 15; // that a double keeps
    if (digits < 0 || digits > most) {
        refuse(QStringLiteral("round() takes 0 to %1 digits behind the point, and %2 are given.").arg(most).arg(digits));
    }
    auto node = std::make_shared<Node>(NodeKind::Common);
    node->common = CommonFunction::Round;
    node->of = node->type = ColumnKind::Double;
    node->field = digits;
    node->list = {std::move(number)};
    return node;
}
}
