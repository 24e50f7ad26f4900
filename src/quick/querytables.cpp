// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/querytables_p.h"

#include "aioorm/sql/detail/tabledata.h"

#include <unordered_set>

namespace Aio::Detail
{
namespace
{
/// Goes through the parts of a query, one after the other: each part is looked at once, though trees share parts.
class Collector
{
public:
    QStringList collect(const SelectData &query)
    {
        add(&query);
        while (!m_nodes.empty() || !m_queries.empty()) {
            if (!m_nodes.empty()) {
                const Node *node = m_nodes.back();
                m_nodes.pop_back();
                look(*node);
            } else {
                const SelectData *next = m_queries.back();
                m_queries.pop_back();
                look(*next);
            }
        }
        return m_tables;
    }

private:
    template<class Part>
    bool isNew(const Part *part)
    {
        return part && m_seen.insert(part).second;
    }
    void add(const Node *node)
    {
        if (isNew(node)) {
            m_nodes.push_back(node);
        }
    }
    void add(const NodePtr &node) { add(node.get()); }
    void add(const std::vector<NodePtr> &nodes)
    {
        for (const NodePtr &node : nodes) {
            add(node);
        }
    }
    void add(const std::vector<OrderTerm> &terms)
    {
        for (const OrderTerm &term : terms) {
            add(term.node);
        }
    }
    void add(const SelectData *query)
    {
        if (isNew(query)) {
            m_queries.push_back(query);
        }
    }
    void add(const std::shared_ptr<const SelectData> &query) { add(query.get()); }
    void add(const SourcePtr &source)
    {
        if (!isNew(source.get())) {
            return;
        }
        if (source->table) {
            const QString name = QString::fromUtf8(source->table().name());
            if (!m_tables.contains(name)) {
                m_tables << name;
            }
        }
        add(source->query);
        if (source->data) {
            add(source->data->columns);
            add(source->data->values);
            add(source->data->list);
        }
    }
    void add(const std::shared_ptr<const CteData> &cte)
    {
        if (isNew(cte.get())) { // a list reads: what writes is none of its parts
            add(cte->select);
            add(cte->recursive);
        }
    }
    void add(const std::shared_ptr<const WindowData> &window)
    {
        if (isNew(window.get())) {
            add(window->partitionBy);
            add(window->orderBy);
        }
    }

    void look(const Node &node)
    {
        add(node.left);
        add(node.right);
        add(node.list);
        add(node.query);
        if (node.call) {
            add(node.call->filter);
            add(node.call->over);
        }
    }
    void look(const SelectData &query)
    {
        add(query.from);
        add(query.columns);
        for (const JoinTerm &join : query.joins) {
            add(join.source);
            add(join.on);
        }
        add(query.where);
        add(query.orderBy);
        if (!query.more) {
            return;
        }
        const SelectMore &more = *query.more;
        add(more.distinctOn);
        add(more.groupBy);
        add(more.having);
        for (const auto &window : more.windows) {
            add(window);
        }
        for (const auto &cte : more.ctes) {
            add(cte);
        }
        add(more.left);
        add(more.right);
        for (const SourcePtr &source : more.included) {
            add(source);
        }
    }

    QStringList m_tables;
    std::unordered_set<const void *> m_seen;
    std::vector<const Node *> m_nodes;
    std::vector<const SelectData *> m_queries;
};
}

QStringList tablesOf(const SelectData &query)
{
    return Collector().collect(query);
}
}
