// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/sql/detail/compiler.h"

#include <array>
#include <mutex>

namespace Aio::Detail
{
// inline: compile() of a lookup costs less than a microsecond, of which calls would be a part

/// The text of one kind of query that is asked for again and again: the rows of a table by the value of one column.
class LookupText
{
public:
    /// Whether the text of the query depends on nothing but what isOf() compares: neither on the kind of the value nor on
    /// more than one table.
    static bool suits(const SelectData &select)
    {
        const int number = select.lookupField();
        if (number < 0 || select.form != SelectData::Form::Rows || !select.columns.empty() || !select.orderBy.empty() || select.offset
            || !select.from->alias.isEmpty() || select.limit < 0) { // the compiler refuses that one
            return false;
        }
        const FieldInfo &field = select.from->table().field(number);
        const AioValue::Storage &value = select.where->right->value.storage();
        const bool isText = field.kind == ColumnKind::Text && std::holds_alternative<QString>(value);
        const bool isNumber = field.kind >= ColumnKind::SmallInt && field.kind <= ColumnKind::BigInt && std::holds_alternative<qint64>(value);
        return !field.isForeignKey() && (isText || isNumber);
    }

    bool isOf(const SelectData &select, const AioDialect &dialect) const
    {
        return m_table == select.from->table && m_field == select.where->left->field && m_isLimited == select.limit.has_value() && m_dialect == &dialect;
    }
    void keep(const SelectData &select, const AioDialect &dialect, const AioSql &compiled)
    {
        m_table = select.from->table;
        m_field = select.where->left->field;
        m_isLimited = select.limit.has_value();
        m_dialect = &dialect;
        m_text = compiled.text;
        m_decimals = compiled.decimals;
    }
    AioSql with(const SelectData &select) const
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

private:
    const AioTable &(*m_table)() = nullptr;
    int m_field = -1;
    bool m_isLimited = false;
    const AioDialect *m_dialect = nullptr;
    QByteArray m_text;
    std::vector<std::pair<int, int>> m_decimals;
};

/// Those that were used last, each where its table and column put it. Any thread.
class LookupTexts
{
public:
    static LookupTexts &instance()
    {
        static LookupTexts *const texts = new LookupTexts; // never destroyed: who ends last may still ask
        return *texts;
    }
    std::optional<AioSql> find(const SelectData &select, const AioDialect &dialect)
    {
        const std::scoped_lock lock(m_mutex);
        const LookupText &text = at(select);
        return text.isOf(select, dialect) ? std::optional(text.with(select)) : std::nullopt;
    }
    void keep(const SelectData &select, const AioDialect &dialect, const AioSql &compiled)
    {
        const std::scoped_lock lock(m_mutex);
        at(select).keep(select, dialect, compiled);
    }

private:
    LookupText &at(const SelectData &select) { return m_texts[qHashMulti(0, quintptr(select.from->table), select.where->left->field) % m_texts.size()]; }

    std::mutex m_mutex;
    std::array<LookupText, 64> m_texts;
};
}
