// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/tree_p.h"

#include <QSet>

#include <algorithm>
#include <utility>

namespace Aio::Detail
{
namespace
{
// of more rows than this no view wants to hear one by one that they have moved
constexpr std::size_t mostMoves = 100;

/// Of numbers that are all different, those that may stay so that the rest moves: a longest ascending subsequence.
std::vector<bool> longestAscending(const std::vector<int> &numbers)
{
    std::vector<std::size_t> ends; // index of the smallest end of a subsequence of each length
    std::vector<std::ptrdiff_t> before(numbers.size(), -1);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const auto at = std::lower_bound(ends.begin(), ends.end(), numbers[i], [&](std::size_t end, int number) {
            return numbers[end] < number;
        });
        if (at != ends.begin()) {
            before[i] = std::ptrdiff_t(*(at - 1));
        }
        if (at == ends.end()) {
            ends.push_back(i);
        } else {
            *at = i;
        }
    }
    std::vector<bool> stays(numbers.size(), false);
    for (std::ptrdiff_t i = ends.empty() ? -1 : std::ptrdiff_t(ends.back()); i >= 0; i = before[std::size_t(i)]) {
        stays[std::size_t(i)] = true;
    }
    return stays;
}
}

Tree::Model::~Model() = default;

/// The children that a node is to have.
class Tree::Target
{
public:
    explicit Target(TreeNode *node)
        : parent(node)
    {
    }
    TreeNode *parent;
    std::vector<TreeRow> rows;
};

/// An apply() on the stack, whose tree may go meanwhile.
class Tree::Step
{
public:
    explicit Step(Tree *tree)
        : m_tree(tree)
    {
        tree->m_gone = &gone;
    }
    ~Step()
    {
        if (!gone) {
            m_tree->m_gone = nullptr;
        }
    }
    Q_DISABLE_COPY_MOVE(Step)

    bool gone = false;

private:
    Tree *m_tree;
};

Tree::Tree(Model *model)
    : m_model(model)
{
}

Tree::~Tree()
{
    if (m_gone) {
        *m_gone = true;
    }
    clear();
}

std::vector<const TreeNode *> Tree::loaded() const
{
    std::vector<const TreeNode *> all;
    if (m_root.children == TreeNode::Children::Loaded) {
        all.push_back(&m_root);
    }
    for (const TreeNode *node : m_byKey) {
        if (node->children == TreeNode::Children::Loaded) {
            all.push_back(node);
        }
    }
    return all;
}

void Tree::clear()
{
    qDeleteAll(m_byKey);
    m_byKey.clear();
    m_byId.clear();
    m_root.nodes.clear();
    m_root.children = TreeNode::Children::Unknown;
}

TreeNode *Tree::make(TreeRow row, TreeNode *parent)
{
    auto *node = new TreeNode;
    node->id = ++m_lastId;
    node->parent = parent;
    node->key = std::move(row.key);
    node->record = std::move(row.record);
    node->mayHaveChildren = row.hasChildren;
    m_byKey.insert(node->key, node);
    m_byId.insert(node->id, node);
    return node;
}

void Tree::renumber(TreeNode *parent, int from)
{
    for (auto i = std::size_t(from); i < parent->nodes.size(); ++i) {
        parent->nodes[i]->row = int(i);
    }
}

void Tree::take(TreeNode *node)
{
    auto &nodes = node->parent->nodes;
    nodes.erase(nodes.begin() + node->row);
    renumber(node->parent, node->row);
}

void Tree::put(TreeNode *node, TreeNode *parent, int row)
{
    node->parent = parent;
    parent->nodes.insert(parent->nodes.begin() + row, node);
    renumber(parent, row);
}

/// With all below it; it stands under nobody any more.
void Tree::destroy(TreeNode *node)
{
    std::vector<TreeNode *> doomed{node};
    while (!doomed.empty()) {
        TreeNode *next = doomed.back();
        doomed.pop_back();
        doomed.insert(doomed.end(), next->nodes.begin(), next->nodes.end());
        m_byKey.remove(next->key);
        m_byId.remove(next->id);
        delete next;
    }
}

/// Each of these returns false if the tree is gone.
bool Tree::moveTo(TreeNode *node, TreeNode *parent, int destination)
{
    const bool &gone = *m_gone;
    m_model->beginMove(node->parent, node->row, parent, destination);
    if (gone) {
        return false;
    }
    const int row = node->parent == parent && node->row < destination ? destination - 1 : destination;
    take(node);
    put(node, parent, row);
    m_model->endMove();
    return !gone;
}

bool Tree::removeOthers(TreeNode *parent, const QHash<QString, TreeNode *> &parents)
{
    const bool &gone = *m_gone;
    const auto stays = [&](int row) {
        return parents.value(parent->nodes[std::size_t(row)]->key) == parent;
    };
    for (int last = int(parent->nodes.size()) - 1; last >= 0; --last) {
        if (stays(last)) {
            continue;
        }
        int first = last;
        while (first > 0 && !stays(first - 1)) {
            --first;
        }
        m_model->beginRemove(parent, first, last);
        if (gone) {
            return false;
        }
        const auto begin = parent->nodes.begin() + first;
        const auto end = parent->nodes.begin() + last + 1;
        const std::vector<TreeNode *> removed(begin, end);
        parent->nodes.erase(begin, end);
        renumber(parent, first);
        for (TreeNode *node : removed) {
            destroy(node);
        }
        m_model->endRemove();
        if (gone) {
            return false;
        }
        last = first;
    }
    return true;
}

/// Those that are there, all of which are among the rows.
bool Tree::order(TreeNode *parent, const std::vector<TreeRow> &rows)
{
    const bool &gone = *m_gone;
    std::vector<TreeNode *> wanted;
    std::vector<int> from;
    for (const TreeRow &row : rows) {
        if (TreeNode *node = m_byKey.value(row.key)) {
            wanted.push_back(node);
            from.push_back(node->row);
        }
    }
    const std::vector<bool> stays = longestAscending(from);
    if (std::size_t(std::count(stays.begin(), stays.end(), false)) > mostMoves) {
        m_model->beginLayout(parent);
        if (gone) {
            return false;
        }
        parent->nodes = wanted;
        renumber(parent, 0);
        m_model->endLayout(parent);
        return !gone;
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        // behind the one before it, which stands right already
        const int destination = i == 0 ? 0 : wanted[i - 1]->row + 1;
        if (!stays[i] && wanted[i]->row != destination && !moveTo(wanted[i], parent, destination)) {
            return false;
        }
    }
    return true;
}

bool Tree::insertNew(TreeNode *parent, std::vector<TreeRow> &rows)
{
    const bool &gone = *m_gone;
    for (std::size_t first = 0; first < rows.size(); ++first) {
        if (m_byKey.contains(rows[first].key)) {
            continue;
        }
        std::size_t end = first + 1;
        while (end < rows.size() && !m_byKey.contains(rows[end].key)) {
            ++end;
        }
        m_model->beginInsert(parent, int(first), int(end) - 1);
        if (gone) {
            return false;
        }
        std::vector<TreeNode *> made;
        for (std::size_t i = first; i < end; ++i) {
            made.push_back(make(std::move(rows[i]), parent));
        }
        parent->nodes.insert(parent->nodes.begin() + std::ptrdiff_t(first), made.begin(), made.end());
        renumber(parent, int(first));
        m_model->endInsert();
        if (gone) {
            return false;
        }
        first = end - 1;
    }
    return true;
}

bool Tree::change(TreeNode *node, TreeRow &row, std::vector<quintptr> &firstChildren)
{
    const bool &gone = *m_gone;
    const ColumnMask columns = node->record.changedColumns(row.record);
    node->record = std::move(row.record);
    const bool had = std::exchange(node->mayHaveChildren, row.hasChildren);
    if (node->children != TreeNode::Children::Loaded && had != row.hasChildren) {
        if (row.hasChildren) {
            firstChildren.push_back(node->id);
        } else {
            // nothing was shown of them but that they are there
            node->children = TreeNode::Children::Unknown;
            m_model->beginLayout(node->parent);
            if (!gone) {
                m_model->endLayout(node->parent);
            }
            if (gone) {
                return false;
            }
        }
    }
    if (!columns.isEmpty()) {
        m_model->changed(node, columns);
    }
    return !gone;
}

std::vector<quintptr> Tree::applyAll(std::vector<TreeRow> rows)
{
    QHash<QString, std::vector<TreeRow>> below;
    for (TreeRow &row : rows) {
        below[row.parent].push_back(std::move(row));
    }
    // From the root down, each row once: what stands in a circle is never met.
    std::vector<Target> targets{Target(&m_root)};
    QHash<QString, TreeNode *> parents;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        TreeNode *parent = targets[i].parent;
        std::vector<TreeRow> found = std::move(below[parent->key]);
        std::vector<TreeRow> kept;
        for (TreeRow &row : found) {
            if (parents.contains(row.key)) {
                continue;
            }
            parents.insert(row.key, parent);
            TreeNode *node = m_byKey.value(row.key);
            kept.push_back(std::move(row));
            if (node && node->children == TreeNode::Children::Loaded) {
                targets.emplace_back(node);
            }
        }
        targets[i].rows = std::move(kept);
    }

    const Step step(this);
    const bool &gone = step.gone;
    std::vector<quintptr> firstChildren;
    m_root.children = TreeNode::Children::Loaded;
    // Into their new parents, from the root down: whatever is above a parent is in its place already, so that nothing comes below itself.
    for (const Target &target : targets) {
        for (const TreeRow &row : target.rows) {
            TreeNode *node = m_byKey.value(row.key);
            if (node && node->parent != target.parent && !moveTo(node, target.parent, int(target.parent->nodes.size()))) {
                return {};
            }
        }
    }
    for (const Target &target : targets) {
        if (!removeOthers(target.parent, parents)) {
            return {};
        }
    }
    for (Target &target : targets) {
        if (!order(target.parent, target.rows)) {
            return {};
        }
        for (TreeRow &row : target.rows) {
            TreeNode *node = m_byKey.value(row.key);
            if (node && !change(node, row, firstChildren)) {
                return {};
            }
        }
        if (!insertNew(target.parent, target.rows)) {
            return {};
        }
    }
    return gone ? std::vector<quintptr>() : firstChildren;
}

bool Tree::applyChildren(const std::vector<quintptr> &parents, std::vector<TreeRow> rows)
{
    QHash<QString, std::vector<TreeRow>> below;
    QSet<QString> seen;
    for (TreeRow &row : rows) {
        if (!seen.contains(row.key)) {
            seen.insert(row.key);
            below[row.parent].push_back(std::move(row));
        }
    }
    const Step step(this);
    bool complete = true;
    for (const quintptr id : parents) {
        TreeNode *parent = m_byId.value(id);
        if (!parent || parent->children == TreeNode::Children::Loaded) {
            continue;
        }
        std::vector<TreeRow> found = std::move(below[parent->key]);
        std::vector<TreeRow> kept;
        for (TreeRow &row : found) {
            TreeNode *node = m_byKey.value(row.key);
            bool isAbove = false;
            for (const TreeNode *above = parent; above && !isAbove; above = above->parent) {
                isAbove = above == node;
            }
            if (isAbove) {
                complete = false;
                continue;
            }
            if (node && !moveTo(node, parent, int(parent->nodes.size()))) {
                return false;
            }
            kept.push_back(std::move(row));
        }
        parent->children = TreeNode::Children::Loaded;
        if (kept.empty() && std::exchange(parent->mayHaveChildren, false)) {
            // a view has shown that there are some
            m_model->beginLayout(parent->parent);
            if (!step.gone) {
                m_model->endLayout(parent->parent);
            }
            if (step.gone) {
                return false;
            }
        }
        if (!order(parent, kept) || !insertNew(parent, kept)) {
            return false;
        }
    }
    return complete;
}
}
