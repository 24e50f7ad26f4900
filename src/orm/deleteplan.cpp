// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/deleteplan_p.h"

#include "aioorm/core/refuse_p.h"
#include "aioorm/database/aiodatabase.h"
#include "aioorm/orm/detail/registeredmodel.h"

#include <QStringList>

#include <algorithm>
#include <map>

namespace Aio::Detail
{
namespace
{
/// A foreign key of a model of the program, whatever it refers to.
class AnyKey
{
public:
    RegisteredModel::Table table;
    int field;
    const AioTable *target;
};

std::vector<AnyKey> allKeys()
{
    std::vector<AnyKey> all;
    for (const RegisteredModel::Table table : RegisteredModel::tables()) {
        try {
            const auto &fields = table().fields();
            for (std::size_t field = 0; field < fields.size(); ++field) {
                if (fields[field].isForeignKey()) {
                    all.push_back({table, int(field), &fields[field].target()});
                }
            }
        } catch (const AioError &) {
            // a model that cannot be used has no rows
        }
    }
    // in an order that does not depend on how the program was linked
    std::stable_sort(all.begin(), all.end(), [](const AnyKey &a, const AnyKey &b) {
        return std::pair(a.table().name(), a.field) < std::pair(b.table().name(), b.field);
    });
    return all;
}

QString text(const QByteArray &name)
{
    return QString::fromUtf8(name);
}
}

DeletePlan::DeletePlan(const SourcePtr &root, DeleteOptions options, Purpose purpose)
{
    if (options.testFlag(DeleteNullable) && !options.testFlag(Recursive)) {
        refuse(QStringLiteral("Aio::DeleteNullable says what Aio::Recursive does with nullable foreign keys: give both."));
    }
    Table &first = tables.emplace_back();
    first.source = root;
    if (options.testFlag(Recursive)) {
        follow(options);
        markWalked(purpose);
    }
}

// level by level, so that depth and order are those of the shortest way
void DeletePlan::follow(DeleteOptions options)
{
    const std::vector<AnyKey> all = allKeys();
    // what bind() has given to another one has its rows there
    const AioDatabase *const database = AioDatabase::databaseOf(tables.front().source->table);
    for (std::size_t parent = 0; parent < tables.size(); ++parent) {
        const AioTable &table = tables[parent].table();
        for (const AnyKey &any : all) {
            if (any.target != &table || AioDatabase::databaseOf(any.table) != database) {
                continue;
            }
            ForeignKey key;
            key.source = tableSource(any.table);
            key.field = any.field;
            key.parent = int(parent);
            key.referenced = key.table().referencedField(key.field);
            const FieldInfo &info = key.info();
            key.onDelete = info.onDelete;
            const bool staysWithNull = info.nullable && !options.testFlag(DeleteNullable);
            if (info.onDelete == Cascade || (info.onDelete == SetNull && staysWithNull)) {
                key.action = AioDependency::Action::ByDatabase;
            } else {
                key.action = staysWithNull ? AioDependency::Action::SetNull : AioDependency::Action::Delete;
            }
            if (key.action == AioDependency::Action::Delete || info.onDelete == Cascade) {
                const auto known = std::find_if(tables.begin(), tables.end(), [&](const Table &other) {
                    return &other.table() == &key.table();
                });
                key.child = int(known - tables.begin());
                if (known == tables.end()) {
                    Table &child = tables.emplace_back();
                    child.source = key.source;
                    child.depth = tables[parent].depth + 1;
                }
            }
            tables[parent].keysToIt.push_back(int(foreignKeys.size()));
            foreignKeys.push_back(std::move(key));
        }
    }
}

// The rows of a table have to be known if something that a statement does depends on them. What the database does by itself, it
// does: but not in a circle, of which it goes round a few times only.
void DeletePlan::markWalked(Purpose purpose)
{
    const std::size_t count = tables.size();
    std::vector<char> cascades(count * count); // from the first to the second, by any way
    for (const ForeignKey &key : foreignKeys) {
        const bool isCascade = key.action == AioDependency::Action::ByDatabase && key.child >= 0;
        tables[std::size_t(key.parent)].isWalked |= !isCascade && key.action != AioDependency::Action::ByDatabase;
        if (isCascade) {
            cascades[std::size_t(key.parent) * count + std::size_t(key.child)] = 1;
        }
    }
    for (std::size_t middle = 0; middle < count; ++middle) {
        for (std::size_t from = 0; from < count; ++from) {
            for (std::size_t to = 0; to < count; ++to) {
                const bool isVia = cascades[from * count + middle] && cascades[middle * count + to];
                cascades[from * count + to] = char(cascades[from * count + to] || isVia);
            }
        }
    }
    for (std::size_t from = 0; from < count; ++from) {
        tables[from].isWalked |= bool(cascades[from * count + from]);
    }
    std::vector<char> needed(count);
    for (std::size_t from = 0; from < count; ++from) {
        for (std::size_t to = 0; to < count; ++to) {
            const bool isNeeded = tables[from].isWalked || (cascades[from * count + to] && tables[to].isWalked);
            needed[from] = char(needed[from] || isNeeded);
        }
    }
    for (std::size_t i = 0; i < count; ++i) {
        tables[i].isWalked = needed[i];
    }
    for (ForeignKey &key : foreignKeys) {
        if (key.child >= 0 && tables[std::size_t(key.child)].isWalked) {
            key.action = AioDependency::Action::Delete; // its rows are found and deleted one by one
        }
    }
    if (purpose == Purpose::Counting) {
        for (Table &table : tables) {
            table.isWalked = !table.keysToIt.empty();
        }
    }
    for (std::size_t i = 1; i < count; ++i) {
        if (tables[i].isWalked && tables[i].table().keys().empty()) {
            refuse(QStringLiteral("The rows of %1 have dependents, and no primary key by which they could be told apart: delete them by queries, or give "
                                  "the model a primary key.")
                       .arg(text(tables[i].table().name())));
        }
    }
}

bool DeletePlan::hasStatements() const
{
    return std::any_of(foreignKeys.begin(), foreignKeys.end(), [](const ForeignKey &key) {
        return key.action != AioDependency::Action::ByDatabase;
    });
}

QList<AioDependency> DeletePlan::dependencies() const
{
    QList<AioDependency> list;
    for (const ForeignKey &key : foreignKeys) {
        AioDependency dependency;
        dependency.table = text(key.table().name());
        dependency.field = text(key.info().name);
        dependency.action = key.action;
        dependency.nullable = key.info().nullable;
        dependency.depth = tables[std::size_t(key.parent)].depth + 1;
        list.push_back(dependency);
    }
    return list;
}

namespace
{
/// Deletes rows from the leaves on, and tells where it cannot go on.
class Order
{
public:
    Order(const DeletePlan &plan, const DeleteGraph &graph)
        : m_plan(plan)
        , m_graph(graph)
        , m_isGone(graph.links.size())
        , m_isDone(graph.tableOf.size())
        , m_dependents(graph.tableOf.size())
        , m_linksOf(graph.tableOf.size())
    {
        for (std::size_t i = 0; i < graph.links.size(); ++i) {
            m_linksOf[std::size_t(graph.links[i].child)].push_back(int(i));
            ++m_dependents[std::size_t(graph.links[i].parent)];
        }
    }

    std::vector<DeleteGraph::Step> make(bool hasDeferrableKeys)
    {
        // a row that refers to itself: some databases do not delete it before it refers to nothing
        setToNull([](const DeleteGraph::Link &link) {
            return link.child == link.parent;
        });
        drop([](const DeleteGraph::Link &link) {
            return link.child == link.parent;
        });
        for (;;) {
            deleteLeaves();
            const auto left = std::count(m_isDone.begin(), m_isDone.end(), 0);
            if (left == 1 && m_dependents.front() == 0) {
                break; // the first row alone, which is not for this
            }
            findCircles();
            const auto inCircle = [this](const DeleteGraph::Link &link) {
                return m_inCircle[std::size_t(link.child)] && m_inCircle[std::size_t(link.parent)];
            };
            if (setToNull(inCircle)) {
                continue;
            }
            // the database looks when the transaction ends
            if (hasDeferrableKeys && drop([&](const DeleteGraph::Link &link) {
                    return inCircle(link) && keyOf(link).info().deferrable && keyOf(link).onDelete != Restrict;
                })) {
                continue;
            }
            // the database deletes it with the other one
            if (drop([&](const DeleteGraph::Link &link) {
                    return inCircle(link) && keyOf(link).onDelete == Cascade;
                })) {
                continue;
            }
            refuseCircle();
        }
        return std::move(m_steps);
    }

private:
    const DeletePlan::ForeignKey &keyOf(const DeleteGraph::Link &link) const { return m_plan.foreignKeys[std::size_t(link.foreignKey)]; }

    void take(std::size_t link)
    {
        if (!std::exchange(m_isGone[link], 1)) {
            --m_dependents[std::size_t(m_graph.links[link].parent)];
        }
    }

    template<class Which>
    bool drop(Which which)
    {
        bool any = false;
        for (std::size_t i = 0; i < m_graph.links.size(); ++i) {
            if (!m_isGone[i] && which(m_graph.links[i])) {
                take(i);
                any = true;
            }
        }
        return any;
    }

    template<class Which>
    bool setToNull(Which which)
    {
        std::map<int, std::vector<int>> rows; // by foreign key
        drop([&](const DeleteGraph::Link &link) {
            const bool is = keyOf(link).info().nullable && which(link);
            if (is) {
                rows[link.foreignKey].push_back(link.child);
            }
            return is;
        });
        for (auto &[key, list] : rows) {
            DeleteGraph::Step &step = m_steps.emplace_back();
            step.foreignKey = key;
            step.table = m_plan.foreignKeys[std::size_t(key)].child;
            step.rows = std::move(list);
        }
        return !rows.empty();
    }

    void deleteLeaves()
    {
        std::vector<int> leaves;
        for (std::size_t row = 1; row < m_isDone.size(); ++row) {
            if (!m_isDone[row] && m_dependents[row] == 0) {
                leaves.push_back(int(row));
            }
        }
        while (!leaves.empty()) {
            std::map<int, std::vector<int>> byTable;
            std::vector<int> next;
            for (const int row : leaves) {
                m_isDone[std::size_t(row)] = 1;
                byTable[m_graph.tableOf[std::size_t(row)]].push_back(row);
            }
            for (const int row : leaves) {
                for (const int link : m_linksOf[std::size_t(row)]) {
                    const int parent = m_graph.links[std::size_t(link)].parent;
                    if (m_isGone[std::size_t(link)]) {
                        continue;
                    }
                    take(std::size_t(link));
                    if (m_dependents[std::size_t(parent)] == 0 && parent != 0 && !m_isDone[std::size_t(parent)]) {
                        next.push_back(parent);
                    }
                }
            }
            for (auto &[table, rows] : byTable) {
                DeleteGraph::Step &step = m_steps.emplace_back();
                step.table = table;
                step.rows = std::move(rows);
            }
            leaves = std::move(next);
        }
    }

    // what is left without the rows that nothing left is referred to by: they only wait
    void findCircles()
    {
        m_inCircle.assign(m_isDone.size(), 0);
        std::vector<int> references(m_isDone.size());
        std::vector<std::vector<int>> linksTo(m_isDone.size());
        for (std::size_t i = 0; i < m_graph.links.size(); ++i) {
            if (!m_isGone[i]) {
                ++references[std::size_t(m_graph.links[i].child)];
                linksTo[std::size_t(m_graph.links[i].parent)].push_back(int(i));
            }
        }
        std::vector<int> free;
        for (std::size_t row = 0; row < m_isDone.size(); ++row) {
            m_inCircle[row] = char(!m_isDone[row]);
            if (!m_isDone[row] && references[row] == 0) {
                free.push_back(int(row));
            }
        }
        while (!free.empty()) {
            const int row = free.back();
            free.pop_back();
            m_inCircle[std::size_t(row)] = 0;
            for (const int link : linksTo[std::size_t(row)]) {
                const int child = m_graph.links[std::size_t(link)].child;
                if (--references[std::size_t(child)] == 0) {
                    free.push_back(child);
                }
            }
        }
    }

    [[noreturn]] void refuseCircle() const
    {
        QStringList names;
        for (std::size_t i = 0; i < m_graph.links.size(); ++i) {
            const DeleteGraph::Link &link = m_graph.links[i];
            if (!m_isGone[i] && m_inCircle[std::size_t(link.child)] && m_inCircle[std::size_t(link.parent)]) {
                names << text(keyOf(link).table().name()) + u'.' + text(keyOf(link).info().name);
            }
        }
        names.removeDuplicates();
        names.sort();
        refuse(QStringLiteral("Rows refer to each other in a circle by %1, which may not be NULL, so that none of them can be deleted first: make one of these "
                              "foreign keys nullable() or onDelete(Aio::Cascade), or delete them by SQL of your own. Nothing was deleted.")
                   .arg(names.join(QStringLiteral(" and "))));
    }

    const DeletePlan &m_plan;
    const DeleteGraph &m_graph;
    std::vector<char> m_isGone; // of each link
    std::vector<char> m_isDone; // of each row
    std::vector<int> m_dependents; // of each row, that are left
    std::vector<std::vector<int>> m_linksOf; // each row's own
    std::vector<char> m_inCircle;
    std::vector<DeleteGraph::Step> m_steps;
};
}

std::vector<DeleteGraph::Step> DeleteGraph::steps(const DeletePlan &plan, bool hasDeferrableKeys) const
{
    return Order(plan, *this).make(hasDeferrableKeys);
}
}
