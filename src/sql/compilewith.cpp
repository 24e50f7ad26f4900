// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/compiler_p.h"

#include <algorithm>

/// Common table expressions: WITH, and what stands for it where a database has none.
namespace Aio::Detail
{
void Compiler::with(const SelectData &select, Level level)
{
    if (select.more) {
        with(select.more->ctes, level);
    }
}

void Compiler::withOfWrite(const Ctes &ctes, bool available)
{
    if (available) {
        with(ctes, Level::Outermost);
        return;
    }
    for (const auto &cte : ctes) {
        if (!cte->select) {
            refuseDialect(QStringLiteral("common table expressions that write"));
        }
    }
    m_inlineCtes = &ctes;
}

void Compiler::with(const Ctes &ctes, Level level)
{
    if (ctes.empty()) {
        return;
    }
    const Deeper deeper(*this);
    const bool recursive = std::any_of(ctes.begin(), ctes.end(), [](const auto &cte) {
        return cte->recursive != nullptr;
    });
    sql() += recursive ? "WITH RECURSIVE " : "WITH ";
    for (std::size_t i = 0; i < ctes.size(); ++i) {
        const CteData &cte = *ctes[i];
        commaBefore(i);
        identifier(cte.name);
        sql() += " (";
        for (std::size_t column = 0; column < cte.names.size(); ++column) {
            commaBefore(column);
            identifier(cte.names[column]);
        }
        sql() += ") AS ";
        if (m_dialect.hasMaterializedWith && cte.materialized != CteData::Materialized::Default) {
            sql() += cte.materialized == CteData::Materialized::Yes ? "MATERIALIZED " : "NOT MATERIALIZED ";
        }
        sql() += '(';
        if (!cte.select && !m_dialect.hasWritingWith) {
            refuseDialect(QStringLiteral("common table expressions that write"));
        }
        if (!cte.select && level == Level::Inside) {
            refuse(QStringLiteral("The common table expression %1 writes, so that it belongs to the statement and not to a query inside it: give it to the "
                                  "outermost query by with().")
                       .arg(toText(cte.name)));
        }
        if (cte.recursive) {
            m_ctes.push_back(&cte); // it is known to itself
        }
        if (cte.insert) {
            insert(*cte.insert);
        } else if (cte.update) {
            update(*cte.update);
        } else if (cte.remove) {
            remove(*cte.remove);
        } else if (cte.recursive) {
            m_begins = cte.select.get();
            operandOfSetOperation(*cte.select);
            sql() += symbol(cte.combination);
            operandOfSetOperation(*cte.recursive);
        } else {
            with(*cte.select, Level::Inside);
            rows(*cte.select, Names::AsTheyAre);
        }
        if (!cte.recursive) {
            m_ctes.push_back(&cte);
        }
        sql() += ')';
    }
    sql() += ' ';
}

const CteData *Compiler::cteNamed(const QByteArray &name) const
{
    if (!m_inlineCtes) {
        return nullptr;
    }
    const auto found = std::find_if(m_inlineCtes->begin(), m_inlineCtes->end(), [&name](const auto &cte) {
        return cte->name == name;
    });
    return found == m_inlineCtes->end() ? nullptr : found->get();
}

void Compiler::cteSource(const Source &source)
{
    const bool isDefined = std::any_of(m_ctes.begin(), m_ctes.end(), [&source](const CteData *cte) {
        return cte->name == source.cte;
    });
    const CteData *const inlined = isDefined ? nullptr : cteNamed(source.cte);
    if (!isDefined && !inlined) {
        refuse(QStringLiteral("The common table expression %1 is used, but not defined: give it to the query by with().").arg(toText(source.cte)));
    }
    if (inlined) {
        // what it may use stands with it; outside of these brackets nothing of it is known
        const auto before = m_ctes.size();
        const auto end = std::find_if(m_inlineCtes->begin(), m_inlineCtes->end(), [inlined](const auto &cte) {
            return cte.get() == inlined;
        });
        const std::vector<View *> around = std::exchange(m_views, {});
        sql() += '(';
        with(Ctes(m_inlineCtes->begin(), end + 1), Level::Inside);
        sql() += "SELECT * FROM ";
        identifier(source.cte);
        sql() += ')';
        m_views = around;
        m_ctes.resize(before);
    } else {
        identifier(source.cte);
    }
    if (inlined || !source.alias.isEmpty()) {
        sql() += " AS ";
        identifier(source.name());
    }
}
}
