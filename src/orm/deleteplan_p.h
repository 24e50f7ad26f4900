// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiovalue.h"
#include "aioorm/database/aioexecutor.h"
#include "aioorm/orm/aiodeleteoptions.h"
#include "aioorm/orm/aiodependency.h"
#include "aioorm/sql/detail/node.h"

#include <vector>

namespace Aio::Detail
{
/// Which foreign keys of the program's models lead to a row that is to be deleted, and what has to be done about each.
class DeletePlan
{
public:
    enum class Purpose : quint8 { Deleting, Counting };

    /// A table whose rows are deleted, by itself or by ON DELETE. The first one is the object's.
    class Table
    {
    public:
        SourcePtr source;
        int depth = 0;
        std::vector<int> keysToIt; ///< indexes of foreign keys
        bool isWalked = false; ///< its rows have to be known one by one: something else depends on them

        const AioTable &table() const { return source->table(); }
    };

    /// A foreign key to such a table.
    class ForeignKey
    {
    public:
        SourcePtr source; ///< of the table that has it
        int field = -1;
        int parent = -1; ///< index of the table that it refers to
        int child = -1; ///< that of its own table; -1: its rows stay
        int referenced = -1; ///< field of the parent
        OnDelete onDelete = NoAction;
        AioDependency::Action action = AioDependency::Action::Delete;

        const AioTable &table() const { return source->table(); }
        const FieldInfo &info() const { return table().field(field); }
    };

    /// AioProgrammingError if the options contradict each other.
    DeletePlan(const SourcePtr &root, DeleteOptions options, Purpose purpose = Purpose::Deleting);

    bool hasStatements() const;
    QList<AioDependency> dependencies() const;

    std::vector<Table> tables;
    std::vector<ForeignKey> foreignKeys; ///< the nearest first

private:
    void follow(DeleteOptions options);
    void markWalked(Purpose purpose);
};

/// A row that is to be deleted, by its number, and those that it refers to.
class DeleteGraph
{
public:
    class Link
    {
    public:
        int child = -1, parent = -1; ///< rows
        int foreignKey = -1; ///< of the plan
    };
    /// What one statement (or several, of many rows) does.
    class Step
    {
    public:
        int foreignKey = -1; ///< set to NULL in these rows; -1: they are deleted
        int table = -1;
        std::vector<int> rows;
    };

    std::vector<int> tableOf; ///< of each row; the first row is the object's
    std::vector<Link> links;

    /// Every row after those that refer to it, the first row not among them. AioProgrammingError if there is no such order.
    std::vector<Step> steps(const DeletePlan &plan, bool hasDeferrableKeys) const;
};

/// Deletes, or sets to NULL, what depends on the row with this key, which stays.
AioTask<AioDeleteResult> deleteDependents(AioExecutor executor, std::shared_ptr<const DeletePlan> plan, std::vector<AioValue> key);
/// Only looks at it.
AioTask<QList<AioDependency>> countDependents(AioExecutor executor, std::shared_ptr<const DeletePlan> plan, std::vector<AioValue> key);
}
