// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/record_p.h"

#include <QHash>
#include <QString>

#include <memory>
#include <vector>

namespace Aio::Detail
{
/// One row of a table that refers to itself, as a query of some parents' children gives it. Of the root the key is empty, of all others it is not.
class TreeRow
{
public:
    QString key;
    QString parent;
    Record record;
    bool hasChildren = false;
};

class TreeNode
{
public:
    enum class Children : quint8 { Unknown, Asked, Loaded };

    bool hasChildren() const { return children == Children::Loaded ? !nodes.empty() : mayHaveChildren; }

    quintptr id = 0; ///< never used twice
    TreeNode *parent = nullptr; ///< null: the root
    int row = 0; ///< among those of its parent
    QString key;
    Record record;
    Children children = Children::Unknown;
    bool mayHaveChildren = false; ///< while they are not loaded: what the database has said
    std::vector<TreeNode *> nodes;
};

/// The loaded part of a tree, and what turns it into another by steps, each of which leaves a tree that a view can show. No recursion: a tree may be
/// as deep as it has rows. One thread.
///
/// Slots of the model's signals may do anything but apply() and clear(): run an event loop, or delete the tree.
class Tree
{
public:
    /// The protected functions of QAbstractItemModel, as the model lends them.
    class Model
    {
    public:
        virtual ~Model();
        virtual void beginInsert(const TreeNode *parent, int first, int last) = 0;
        virtual void endInsert() = 0;
        virtual void beginRemove(const TreeNode *parent, int first, int last) = 0;
        virtual void endRemove() = 0;
        /// One row; `destination` is counted before it is taken out.
        virtual void beginMove(const TreeNode *from, int row, const TreeNode *to, int destination) = 0;
        virtual void endMove() = 0;
        /// Many children of one node change places, or a node has lost children that were never loaded.
        virtual void beginLayout(const TreeNode *parent) = 0;
        virtual void endLayout(const TreeNode *parent) = 0;
        /// Exactly these columns.
        virtual void changed(const TreeNode *node, const ColumnMask &columns) = 0;
    };

    explicit Tree(Model *model);
    ~Tree();
    Q_DISABLE_COPY_MOVE(Tree)

    TreeNode *root() { return &m_root; }
    const TreeNode *root() const { return &m_root; }
    /// Null: there is none of this number, or this key.
    TreeNode *node(quintptr id) const { return m_byId.value(id); }
    TreeNode *node(const QString &key) const { return m_byKey.value(key); }
    /// Without the root.
    int size() const { return int(m_byKey.size()); }
    /// Whose children are loaded, in no order, the root among them.
    std::vector<const TreeNode *> loaded() const;

    /// The rows of all loaded levels, as they are now: what is not there any more goes, with all that is below it; rows that no way from the root leads to
    /// (they stand in a circle, or below what is gone) are no part of it. Rows below one parent stand in their order.
    /// Returns nodes without loaded children that have got their first ones, whose children are to be loaded so that views see it.
    std::vector<quintptr> applyAll(std::vector<TreeRow> rows);
    /// The children of nodes that had none loaded. Rows that are elsewhere in the tree are moved there. False: some could not be, all is to be read again.
    bool applyChildren(const std::vector<quintptr> &parents, std::vector<TreeRow> rows);
    /// Nobody may be told by then: between begin and end of a reset.
    void clear();

    /// On the stack: a slot runs an event loop.
    bool isApplying() const { return m_gone != nullptr; }

private:
    class Target;
    class Step;

    TreeNode *make(TreeRow row, TreeNode *parent);
    void take(TreeNode *node);
    void put(TreeNode *node, TreeNode *parent, int row);
    void destroy(TreeNode *node);
    static void renumber(TreeNode *parent, int from);
    bool moveTo(TreeNode *node, TreeNode *parent, int destination);
    bool removeOthers(TreeNode *parent, const QHash<QString, TreeNode *> &parents);
    bool order(TreeNode *parent, const std::vector<TreeRow> &rows);
    bool insertNew(TreeNode *parent, std::vector<TreeRow> &rows);
    bool change(TreeNode *node, TreeRow &row, std::vector<quintptr> &firstChildren);

    Model *const m_model;
    TreeNode m_root;
    QHash<QString, TreeNode *> m_byKey;
    QHash<quintptr, TreeNode *> m_byId;
    quintptr m_lastId = 0;
    bool *m_gone = nullptr; // set by the destructor, for the call that is on the stack
};
}
