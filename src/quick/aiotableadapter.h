// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioormquick_export.h"

#include <QAbstractTableModel>
#include <QStringList>
#include <QVariantMap>
#include <QtQml/qqml.h>

#include <memory>

/// Shows the roles of a list as columns of a table: for TableView with HorizontalHeaderView, and for QTableView.
///
///     AioTableAdapter { id: table; source: notes; columns: ["title", "author"] }
///     HorizontalHeaderView { syncView: view }
///     TableView { id: view; model: table; delegate: … }
///
/// In each cell display and edit are the value of the column's role, and all roles of the source are there as well. What the source signals about its rows
/// becomes the same about the rows here: persistent indexes, selection and place survive. Nothing is copied. Of a source with levels the top one is shown.
///
/// Thread: that of the source. Errors: a column that the source has no role for is empty, and said by errorString.
class AIOORM_QUICK_EXPORT AioTableAdapter : public QAbstractTableModel
{
    Q_OBJECT
    QML_NAMED_ELEMENT(AioTableAdapter)
    Q_PROPERTY(QAbstractItemModel *source READ source WRITE setSource NOTIFY sourceChanged FINAL)
    Q_PROPERTY(QStringList columns READ columns WRITE setColumns NOTIFY columnsChanged FINAL)
    Q_PROPERTY(QVariantMap headers READ headers WRITE setHeaders NOTIFY headersChanged FINAL)
    Q_PROPERTY(QStringList readOnly READ readOnly WRITE setReadOnly NOTIFY readOnlyChanged FINAL)
    Q_PROPERTY(int sortColumn READ sortColumn NOTIFY sortChanged FINAL)
    Q_PROPERTY(Qt::SortOrder sortOrder READ sortOrder NOTIFY sortChanged FINAL)
    Q_PROPERTY(QString errorString READ errorString NOTIFY errorStringChanged FINAL)

public:
    explicit AioTableAdapter(QObject *parent = nullptr);
    ~AioTableAdapter() override;

    /// Lives as long as it is used here, or may go: the table is empty then.
    QAbstractItemModel *source() const;
    void setSource(QAbstractItemModel *source);
    /// Role names. Empty: all fields of the source, or all its roles.
    QStringList columns() const;
    void setColumns(const QStringList &roles);
    /// Headers by role name, where they are to be others than the labels of the fields (see Aio::Field::label()).
    QVariantMap headers() const;
    void setHeaders(const QVariantMap &headers);
    /// Columns that cannot be edited though the source can be written.
    QStringList readOnly() const;
    void setReadOnly(const QStringList &roles);
    /// The column that stands first in the source's orderBy; -1: none of these columns.
    int sortColumn() const;
    Qt::SortOrder sortOrder() const;
    QString errorString() const;

    /// The role that a column shows.
    Q_INVOKABLE QString roleOf(int column) const;
    /// Sets the orderBy of the source, if that is an AioListModel or an AioTreeModel; to nothing for column -1. Of other models nothing happens.
    Q_INVOKABLE void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
    /// What a press on a header does: sorts by the column, and if it did so already, the other way round.
    Q_INVOKABLE void toggleSort(int column);
    /// Makes views ask for the headers again, after another language was installed.
    Q_INVOKABLE void retranslate();

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    /// Edit (or display) is written to the column's role of the source, another role to that one.
    bool setData(const QModelIndex &index, const QVariant &value, int role = Qt::EditRole) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    QHash<int, QByteArray> roleNames() const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

Q_SIGNALS:
    void sourceChanged();
    void columnsChanged();
    void headersChanged();
    void readOnlyChanged();
    void sortChanged();
    void errorStringChanged();

private:
    class Private;
    const std::unique_ptr<Private> d;
};
