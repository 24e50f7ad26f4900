// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/database/detail/rows.h"
#include "aioorm/database/detail/statement.h"
#include "aioorm/orm/aioselect.h"
#include "aioorm/orm/deleteplan_p.h"
#include "aioorm/orm/detail/returning.h"
#include "aioorm/orm/valuehash_p.h"

#include <unordered_map>

namespace Aio::Detail
{
namespace
{
using Values = std::vector<AioValue>;

// in one statement: more make it longer to parse, and gain nothing
constexpr std::size_t rowsInAStatement = 4096;

/// One column of a result: a field of a table.
class ResultColumn
{
public:
    SourcePtr source;
    int field;
};

/// The values of rows, one after the other.
class ColumnsSink final : public ListSink<AioValue>
{
public:
    explicit ColumnsSink(std::vector<ResultColumn> columns)
        : m_columns(std::move(columns))
    {
    }
    bool row(std::span<const AioCell> cells) override
    {
        if (!expectColumns(cells, m_columns.size())) {
            return false;
        }
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const auto value = valueFromCell(cells[i], m_columns[i].source->table().kindOf(m_columns[i].field));
            if (!value) {
                return refuse(i, cells[i]);
            }
            append() = *value;
        }
        return true;
    }

private:
    const std::vector<ResultColumn> m_columns;
};

AioTask<QList<AioValue>> readColumns(AioExecutor executor, SelectData data, std::vector<ResultColumn> columns)
{
    for (const ResultColumn &column : columns) {
        data.columns.push_back(columnNode(column.source, column.field));
    }
    auto sink = std::make_unique<ColumnsSink>(std::move(columns));
    ColumnsSink *rows = sink.get();
    const auto started = StartedStatement::read(executor, data, std::move(sink), Access::Write);
    co_await started.delivered();
    co_return rows->take();
}

NodePtr isOneOf(const SourcePtr &source, int field, const std::vector<AioValue> &values)
{
    const NodePtr column = columnNode(source, field);
    if (values.size() == 1) {
        return binaryNode(Operator::Equal, column, valueNode(values.front()));
    }
    std::vector<NodePtr> list;
    list.reserve(values.size());
    for (const AioValue &value : values) {
        list.push_back(valueNode(value));
    }
    return inNode(Operator::In, column, std::move(list));
}

/// The rows of a table that have one of these keys.
NodePtr haveKeys(const SourcePtr &source, const std::vector<Values> &keys)
{
    const std::vector<int> &fields = source->table().keys();
    if (fields.size() == 1) {
        std::vector<AioValue> values;
        values.reserve(keys.size());
        for (const Values &key : keys) {
            values.push_back(key.front());
        }
        return isOneOf(source, fields.front(), values);
    }
    std::vector<NodePtr> columns;
    columns.reserve(fields.size());
    for (const int field : fields) {
        columns.push_back(columnNode(source, field));
    }
    auto node = std::make_shared<Node>(NodeKind::RowIn, Operator::In, listNode(NodeKind::Row, columns));
    for (const Values &key : keys) {
        std::vector<NodePtr> values;
        values.reserve(key.size());
        for (const AioValue &value : key) {
            values.push_back(valueNode(value));
        }
        node->list.push_back(listNode(NodeKind::Row, std::move(values)));
    }
    return node;
}

/// What is found, and what is done about it.
class Dependents
{
public:
    Dependents(AioExecutor executor, std::shared_ptr<const DeletePlan> plan, Values key)
        : m_executor(std::move(executor))
        , m_plan(std::move(plan))
        , m_ids(m_plan->tables.size())
        , m_rows(m_plan->tables.size())
        , m_counts(m_plan->foreignKeys.size())
    {
        add(0, std::move(key));
    }

    /// Level by level, each row once.
    AioTask<> find()
    {
        std::vector<std::vector<int>> level = m_rows;
        for (bool isFirst = true; !isEmpty(level); isFirst = false) {
            std::vector<std::vector<int>> next(m_plan->tables.size());
            for (std::size_t table = 0; table < level.size(); ++table) {
                if (level[table].empty()) {
                    continue;
                }
                for (const int key : m_plan->tables[table].keysToIt) {
                    if (!isWalked(key)) {
                        continue;
                    }
                    for (std::size_t from = 0; from < level[table].size();) {
                        const std::vector<int> chunk = part(level[table], from, perStatement(table));
                        auto reading = readReferences(key, chunk);
                        const QList<AioValue> values = co_await reading;
                        take(key, values, isFirst, next);
                    }
                }
            }
            level = std::move(next);
        }
    }

    AioTask<QList<AioDependency>> count()
    {
        co_await find();
        QList<AioDependency> list = m_plan->dependencies();
        for (std::size_t key = 0; key < m_plan->foreignKeys.size(); ++key) {
            qint64 rows = m_counts[key];
            if (!isWalked(int(key))) {
                auto finding = referencedValues(int(key));
                const std::vector<AioValue> values = co_await finding;
                for (std::size_t from = 0; from < values.size();) {
                    SelectData data;
                    data.from = m_plan->foreignKeys[key].source;
                    data.where = isOneOf(data.from, m_plan->foreignKeys[key].field, part(values, from, perStatement()));
                    rows += co_await fetchCount(m_executor, std::move(data));
                }
            }
            list[qsizetype(key)].rows = rows;
        }
        co_return list;
    }

    AioTask<AioDeleteResult> remove()
    {
        co_await find();
        const std::vector<DeleteGraph::Step> steps = m_graph.steps(*m_plan, m_executor.dialect().hasDeferrableKeys);
        // what nothing depends on needs no order
        for (std::size_t key = 0; key < m_plan->foreignKeys.size(); ++key) {
            const DeletePlan::ForeignKey &foreign = m_plan->foreignKeys[key];
            if (isWalked(int(key)) || foreign.action == AioDependency::Action::ByDatabase) {
                continue;
            }
            auto finding = referencedValues(int(key));
            const std::vector<AioValue> values = co_await finding;
            for (std::size_t from = 0; from < values.size();) {
                NodePtr where = isOneOf(foreign.source, foreign.field, part(values, from, perStatement()));
                if (foreign.action == AioDependency::Action::SetNull) {
                    m_result.setToNull += co_await setNull(foreign, std::move(where));
                } else {
                    countDeleted(foreign.child, co_await erase(foreign.source, std::move(where)));
                }
            }
        }
        for (const DeleteGraph::Step &step : steps) {
            const DeletePlan::Table &table = m_plan->tables[std::size_t(step.table)];
            for (std::size_t from = 0; from < step.rows.size();) {
                NodePtr where = haveKeys(table.source, keysOf(part(step.rows, from, perStatement(std::size_t(step.table)))));
                if (step.foreignKey >= 0) {
                    co_await setNull(m_plan->foreignKeys[std::size_t(step.foreignKey)], std::move(where)); // of rows that go too
                } else {
                    countDeleted(step.table, co_await erase(table.source, std::move(where)));
                }
            }
        }
        co_return m_result;
    }

private:
    bool isWalked(int key) const
    {
        const int child = m_plan->foreignKeys[std::size_t(key)].child;
        return child >= 0 && m_plan->tables[std::size_t(child)].isWalked;
    }
    static bool isEmpty(const std::vector<std::vector<int>> &level)
    {
        return std::all_of(level.begin(), level.end(), [](const auto &rows) {
            return rows.empty();
        });
    }
    std::size_t perStatement(std::size_t table) const
    {
        const std::size_t width = std::max<std::size_t>(1, m_plan->tables[table].table().keys().size());
        return std::min(rowsInAStatement, std::size_t(m_executor.dialect().maxParameters) / width);
    }
    std::size_t perStatement() const { return std::min(rowsInAStatement, std::size_t(m_executor.dialect().maxParameters) - 1); }
    template<class T>
    static std::vector<T> part(const std::vector<T> &all, std::size_t &from, std::size_t count)
    {
        const std::size_t end = std::min(all.size(), from + count);
        const std::vector<T> result(all.begin() + qsizetype(from), all.begin() + qsizetype(end));
        from = end;
        return result;
    }
    std::vector<Values> keysOf(const std::vector<int> &rows) const
    {
        std::vector<Values> keys;
        keys.reserve(rows.size());
        for (const int row : rows) {
            keys.push_back(m_keys[std::size_t(row)]);
        }
        return keys;
    }

    /// The row's number, and whether it was not known.
    std::pair<int, bool> add(int table, Values key)
    {
        const int next = int(m_keys.size());
        const auto [at, isNew] = m_ids[std::size_t(table)].try_emplace(key, next);
        if (isNew) {
            m_keys.push_back(std::move(key));
            m_rows[std::size_t(table)].push_back(next);
            m_graph.tableOf.push_back(table);
        }
        return {at->second, isNew};
    }

    /// The keys of rows that refer to these, and those that they refer to: as the database has them, so that each row is known by one form
    /// of its key, also where the foreign key has it in another (text, where case does not count).
    AioTask<QList<AioValue>> readReferences(int key, const std::vector<int> &rows)
    {
        const DeletePlan::ForeignKey &foreign = m_plan->foreignKeys[std::size_t(key)];
        const SourcePtr child = tableSource(foreign.source->table, "c");
        const SourcePtr parent = tableSource(m_plan->tables[std::size_t(foreign.parent)].source->table, "p");
        SelectData data;
        data.from = child;
        data.joins.emplace_back(JoinType::Inner, parent, binaryNode(Operator::Equal, columnNode(child, foreign.field), columnNode(parent, foreign.referenced)));
        data.where = haveKeys(parent, keysOf(rows));
        std::vector<ResultColumn> columns;
        for (const int field : child->table().keys()) {
            columns.push_back({child, field});
        }
        for (const int field : parent->table().keys()) {
            columns.push_back({parent, field});
        }
        return readColumns(m_executor, std::move(data), std::move(columns));
    }

    void take(int key, const QList<AioValue> &values, bool isFirst, std::vector<std::vector<int>> &next)
    {
        const DeletePlan::ForeignKey &foreign = m_plan->foreignKeys[std::size_t(key)];
        const qsizetype childWidth = qsizetype(m_plan->tables[std::size_t(foreign.child)].table().keys().size());
        const qsizetype parentWidth = qsizetype(m_plan->tables[std::size_t(foreign.parent)].table().keys().size());
        for (auto at = values.begin(); at != values.end(); at += childWidth + parentWidth) {
            Values parentKey(at + childWidth, at + childWidth + parentWidth);
            if (isFirst) {
                m_ids.front().try_emplace(parentKey, 0); // the object may have another form of it
            }
            const int parent = add(foreign.parent, std::move(parentKey)).first;
            const auto [child, isNew] = add(foreign.child, Values(at, at + childWidth));
            if (isNew) {
                next[std::size_t(foreign.child)].push_back(child);
            }
            DeleteGraph::Link &link = m_graph.links.emplace_back();
            link.child = child;
            link.parent = parent;
            link.foreignKey = key;
            ++m_counts[std::size_t(key)];
        }
    }

    /// What a foreign key to rows that are deleted holds.
    AioTask<std::vector<AioValue>> referencedValues(int key)
    {
        const DeletePlan::ForeignKey &foreign = m_plan->foreignKeys[std::size_t(key)];
        const std::size_t table = std::size_t(foreign.parent);
        const SourcePtr &source = m_plan->tables[table].source;
        std::vector<AioValue> values;
        if (source->table().key() == foreign.referenced) {
            for (const int row : m_rows[table]) {
                values.push_back(m_keys[std::size_t(row)].front());
            }
            co_return values;
        }
        for (std::size_t from = 0; from < m_rows[table].size();) {
            SelectData data;
            data.from = source;
            data.where = haveKeys(source, keysOf(part(m_rows[table], from, perStatement(table))));
            std::vector<ResultColumn> columns;
            columns.push_back({source, foreign.referenced});
            auto reading = readColumns(m_executor, std::move(data), std::move(columns));
            const QList<AioValue> read = co_await reading;
            std::copy_if(read.begin(), read.end(), std::back_inserter(values), [](const AioValue &value) {
                return !value.isNull();
            });
        }
        co_return values;
    }

    AioTask<qint64> setNull(const DeletePlan::ForeignKey &key, NodePtr where)
    {
        UpdateData data;
        data.table = key.source;
        data.assignments.emplace_back().field = key.field;
        data.where = std::move(where);
        return executeUpdate(m_executor, std::move(data));
    }
    AioTask<qint64> erase(const SourcePtr &source, NodePtr where)
    {
        DeleteData data;
        data.from = source;
        data.where = std::move(where);
        return executeDelete(m_executor, std::move(data));
    }
    void countDeleted(int table, qint64 rows) { (table == 0 ? m_result.rows : m_result.dependents) += rows; }

    const AioExecutor m_executor;
    const std::shared_ptr<const DeletePlan> m_plan;
    std::vector<std::unordered_map<Values, int, ValuesHash>> m_ids; // of the rows of each table
    std::vector<std::vector<int>> m_rows; // of each table
    std::vector<Values> m_keys; // of each row
    DeleteGraph m_graph;
    std::vector<qint64> m_counts; // of each foreign key, the rows that were found by it
    AioDeleteResult m_result;
};
}

AioTask<AioDeleteResult> deleteDependents(AioExecutor executor, std::shared_ptr<const DeletePlan> plan, std::vector<AioValue> key)
{
    Dependents dependents(std::move(executor), std::move(plan), std::move(key));
    co_return co_await dependents.remove();
}

AioTask<QList<AioDependency>> countDependents(AioExecutor executor, std::shared_ptr<const DeletePlan> plan, std::vector<AioValue> key)
{
    Dependents dependents(std::move(executor), std::move(plan), std::move(key));
    co_return co_await dependents.count();
}
}
