// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/detail/builder.h"

namespace Aio::Detail
{
void addCondition(NodePtr &where, const Condition &condition)
{
    where = andNode(std::move(where), condition.node());
}

void addJoin(SelectData &data, JoinType type, const SourcePtr &source, const Condition &on, Lateral lateral)
{
    data.joins.emplace_back(type, source, on.node(), lateral);
}

void setPage(SelectData &data, qint64 page, qint64 rows)
{
    if (page < 1 || rows < 1) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("paginate(%1, %2): pages are counted from 1, and have at least one row.").arg(page).arg(rows))
            .raise();
    }
    if (page - 1 > std::numeric_limits<qint64>::max() / rows) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("paginate(%1, %2): no table has so many rows.").arg(page).arg(rows)).raise();
    }
    data.limit = rows;
    data.offset = (page - 1) * rows;
}

NodePtr foreignKeyNode(const NodePtr &foreignKey, const SourcePtr &target)
{
    return binaryNode(Operator::Equal, foreignKey, columnNode(target, foreignKey->source->table().referencedField(foreignKey->field)));
}

void addHaving(SelectData &data, const Condition &condition)
{
    addCondition(data.extend().having, condition);
}

void addLock(SelectData &data, Lock lock, IfLocked ifLocked)
{
    SelectMore &more = data.extend();
    more.lock = lock;
    more.ifLocked = ifLocked;
}

void addLocked(SelectData &data, const SourcePtr &source)
{
    data.extend().locked.push_back(source);
}

SelectData combination(const SelectData &left, SetOperation operation, const SelectData &right)
{
    SelectData data;
    data.from = left.from;
    data.columns = left.columns;
    SelectMore &more = data.extend();
    more.setOperation = operation;
    more.left = std::make_shared<const SelectData>(left);
    more.right = std::make_shared<const SelectData>(right);
    return data;
}
}
