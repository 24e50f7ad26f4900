// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

#pragma once

#include "aioorm/quick/aiolistmodel.h"
#include "aioorm/quick/aiotableadapter.h"
#include "aioorm/quick/aiotreemodel.h"

#include <QSortFilterProxyModel>
#include <QWidget>

class QLabel;
class QTableView;
class QTreeView;

/// Places to the left, the things in the chosen one to the right, and a line that filters them. The models are those of QML: an AioTreeModel, and an
/// AioListModel whose roles an AioTableAdapter makes columns of.
class Window : public QWidget
{
    Q_OBJECT

public:
    explicit Window(QWidget *parent = nullptr);

    /// Opens the first place and those in it, as soon as they are there.
    void openFirst();

private:
    void choose(const QModelIndex &place);
    void tell();

    AioTreeModel m_places;
    AioListModel m_things;
    AioTableAdapter m_columns;
    QSortFilterProxyModel m_filtered;
    QTreeView *m_tree;
    QTableView *m_table;
    QLabel *m_status;
};
