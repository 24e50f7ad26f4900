// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "sql/lookupcache_p.h"

namespace Aio
{
bool LookupText::suits(const SelectData &select)
{
    const int number = select.lookupField();
    if (number < 0 || select.form != SelectData::Form::Rows || !select.columns.empty() || !select.orderBy.empty() || select.offset
        || !select.from->alias.isEmpty()) {
        return false;
    }
    const FieldInfo &field = select.from->table().field(number);
    const AioValue::Storage &value = select.where->right->value.storage();
    const bool isText = field.kind == ColumnKind::Text && std::holds_alternative<QString>(value);
    const bool isNumber = field.kind >= ColumnKind::SmallInt && field.kind <= ColumnKind::BigInt && std::holds_alternative<qint64>(value);
    return !field.isForeignKey() && (isText || isNumber);
}

void LookupText::keep(const SelectData &select, const AioDialect &dialect, const AioSql &compiled)
{
    m_table = select.from->table;
    m_field = select.where->left->field;
    m_isLimited = select.limit.has_value();
    m_dialect = &dialect;
    m_text = compiled.text;
    m_decimals = compiled.decimals;
}

AioSql LookupText::with(const SelectData &select) const
{
    AioSql sql;
    sql.text = m_text;
    sql.decimals = m_decimals;
    sql.parameters.reserve(2);
    sql.parameters.push_back(select.where->right->value);
    if (select.limit) {
        sql.parameters.emplace_back(*select.limit);
    }
    return sql;
}

LookupTexts &LookupTexts::instance()
{
    static LookupTexts *const texts = new LookupTexts; // never destroyed: who ends last may still ask
    return *texts;
}

std::optional<AioSql> LookupTexts::find(const SelectData &select, const AioDialect &dialect)
{
    const std::scoped_lock lock(m_mutex);
    const LookupText &text = at(select);
    return text.isOf(select, dialect) ? std::optional(text.with(select)) : std::nullopt;
}

void LookupTexts::keep(const SelectData &select, const AioDialect &dialect, const AioSql &compiled)
{
    const std::scoped_lock lock(m_mutex);
    at(select).keep(select, dialect, compiled);
}
}
