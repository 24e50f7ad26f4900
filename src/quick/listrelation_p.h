// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/detail/node.h"

#include <QString>
#include <QStringList>

namespace Aio::Detail
{
/// The rows that belong to a row of a table: those that refer to it by a foreign key, or those on the other side of a many-to-many
/// relation. Called by the name of backref(), or else by their table, as prefetch() names them.
class ListRelation
{
public:
    using Table = const AioTable &(*)();

    QString name;
    Table rows = nullptr;
    int foreignKey = -1; ///< of the rows; -1: it goes through a table between
    Table through = nullptr;
    int ownField = -1, otherField = -1; ///< of the table between

    /// SELECT of those that belong to a row of `own`, under the alias: without columns yet.
    SelectData select(const SourcePtr &own, const QByteArray &alias) const;

    /// All that the program's models have for a table, in the order of their names.
    static std::vector<ListRelation> of(const AioTable &table);
};
}
