// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "sql/aiocompiler.h"

#include <array>
#include <mutex>

namespace Aio
{
/// The text of one kind of query that is asked for again and again: the rows of a table by the value of one column.
class LookupText
{
public:
    /// Whether the text of the query depends on nothing but what isOf() compares: neither on the kind of the value nor on
    /// more than one table.
    static bool suits(const SelectData &select);
    bool isOf(const SelectData &select, const AioDialect &dialect) const
    {
        return m_table == select.from->table && m_field == select.where->left->field && m_isLimited == select.limit.has_value() && m_dialect == &dialect;
    }
    void keep(const SelectData &select, const AioDialect &dialect, const AioSql &compiled);
    AioSql with(const SelectData &select) const;

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
    static LookupTexts &instance();
    std::optional<AioSql> find(const SelectData &select, const AioDialect &dialect);
    void keep(const SelectData &select, const AioDialect &dialect, const AioSql &compiled);

private:
    LookupText &at(const SelectData &select) { return m_texts[qHashMulti(0, quintptr(select.from->table), select.where->left->field) % m_texts.size()]; }

    std::mutex m_mutex;
    std::array<LookupText, 64> m_texts;
};
}
