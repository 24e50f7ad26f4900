// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/quick/listrelation_p.h"

namespace Aio::Detail
{
/// The names in one query of a list model: fields, dotted names along foreign keys, which join the tables they need, rows that belong
/// to a row, and expressions that the query names itself. Throws AioProgrammingError with a sentence that lists what there is.
class ListScope
{
public:
    /// `data` has its table, and outlives this. `depth`: how many queries it stands in.
    explicit ListScope(SelectData &data, int depth = 0);

    class Column
    {
    public:
        NodePtr node;
        ColumnKind kind = ColumnKind::Text;
        bool nullable = false;
        SourcePtr source; ///< null: it is no column of a table
        int field = -1;
        QString name; ///< as it was written, for messages
    };
    /// A column, or the rows that belong to a row of `source`; with what stands behind them in the name.
    class Meaning
    {
    public:
        Column column;
        std::optional<ListRelation> rows;
        SourcePtr source;
        QStringList rest;
    };
    enum class Rest { Refused, Kept };
    Meaning resolve(const QString &path, Rest rest = Rest::Refused);
    /// Refuses rows.
    Column column(const QString &path);
    /// The table that a foreign key leads to.
    SourcePtr foreignTable(const QString &path);

    /// The rows of a relation as a query of its own, in which its scope is one deeper.
    SelectData select(const ListRelation &relation, const SourcePtr &own) const;
    int depth() const { return m_depth; }

    /// What else may be asked for by a name.
    void define(const Column &column) { m_defined.push_back(column); }

    static Column columnOf(const SourcePtr &source, int field, const QString &name, bool isJoined);

private:
    SourcePtr joined(const SourcePtr &from, int field, const QString &path);
    [[noreturn]] void refuseName(const SourcePtr &source, const QString &name, const QString &path) const;

    SelectData &m_data;
    const int m_depth;
    std::vector<Column> m_defined;
};

/// The member of the model of this name, -1 if there is none.
int fieldNamed(const AioTable &table, const QString &name);
}
