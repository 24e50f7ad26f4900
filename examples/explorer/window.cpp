// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

#include "window.h"

#include "models.h"

#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSplitter>
#include <QTableView>
#include <QTreeView>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

Window::Window(QWidget *parent)
    : QWidget(parent)
    , m_places(AioListSource::of<Place>())
    , m_things(AioListSource::of<Thing>())
    , m_tree(new QTreeView)
    , m_table(new QTableView)
    , m_status(new QLabel)
{
    m_places.setOrderBy({u"name"_s});
    m_tree->setModel(&m_places);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &Window::choose);

    // sorted by the database: a press on a header sets orderBy
    m_things.setActive(false);
    m_columns.setSource(&m_things);
    m_columns.setColumns({u"name"_s, u"count"_s, u"value"_s, u"isLent"_s});
    // filtered here, among the rows that are loaded; the database would do it by where
    m_filtered.setSourceModel(&m_columns);
    m_filtered.setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_filtered.setFilterKeyColumn(0);
    m_table->setModel(&m_filtered);
    m_table->verticalHeader()->hide();
    m_table->setAlternatingRowColors(true);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_table->horizontalHeader()->setSortIndicatorShown(true);
    m_table->horizontalHeader()->setSectionsClickable(true);
    connect(m_table->horizontalHeader(), &QHeaderView::sortIndicatorChanged, &m_columns, &AioTableAdapter::sort);
    m_table->horizontalHeader()->setSortIndicator(0, Qt::AscendingOrder);

    auto *filter = new QLineEdit;
    filter->setPlaceholderText(tr("Filter"));
    filter->setClearButtonEnabled(true);
    connect(filter, &QLineEdit::textChanged, &m_filtered, &QSortFilterProxyModel::setFilterFixedString);

    auto *right = new QWidget;
    auto *rightLayout = new QVBoxLayout(right);
    rightLayout->setContentsMargins(0, 0, 0, 0);
    rightLayout->addWidget(filter);
    rightLayout->addWidget(m_table);
    auto *splitter = new QSplitter;
    splitter->addWidget(m_tree);
    splitter->addWidget(right);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({220, 480});
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(splitter, 1);
    layout->addWidget(m_status);

    for (auto *model : {static_cast<QAbstractItemModel *>(&m_filtered), static_cast<QAbstractItemModel *>(&m_places)}) {
        connect(model, &QAbstractItemModel::rowsInserted, this, &Window::tell);
        connect(model, &QAbstractItemModel::rowsRemoved, this, &Window::tell);
        connect(model, &QAbstractItemModel::modelReset, this, &Window::tell);
    }
    connect(&m_things, &AioListModel::statusChanged, this, &Window::tell);
    connect(&m_places, &AioTreeModel::statusChanged, this, &Window::tell);
    tell();
}

void Window::openFirst()
{
    connect(&m_places, &AioTreeModel::statusChanged, this, [this] {
        const QModelIndex first = m_places.index(0, 0);
        if (first.isValid() && !m_tree->currentIndex().isValid()) {
            m_tree->expand(first);
            m_tree->setCurrentIndex(first);
        }
    });
}

void Window::choose(const QModelIndex &place)
{
    m_things.setWhere({{u"place"_s, m_places.keyAt(place)}});
    m_things.setActive(place.isValid());
}

void Window::tell()
{
    const QString error = m_places.errorString().isEmpty() ? m_things.errorString() : m_places.errorString();
    m_status->setText(error.isEmpty() ? tr("Things here: %1").arg(m_filtered.rowCount()) : error);
}
