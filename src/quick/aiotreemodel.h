// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/quick/aiolistsource.h"
#include "aioormquick_export.h"

#include <QAbstractItemModel>
#include <QQmlParserStatus>
#include <QtQml/qqml.h>

/// The rows of a table that refers to itself, as a tree that stays up to date. AIO_QML_TREE_MODEL(T) makes the QML type TTreeModel of a model T:
///
///     FolderTreeModel { id: folders; parentField: "parent"; orderBy: ["name"] }
///     TreeView { model: folders; delegate: … }
///
/// The top rows are those whose foreign key is null. The rows below another one are loaded when a view opens it (fetchMore()), all of them at once; each
/// query brings along which rows have some below themselves. After a commit that touches the table, what is loaded is read again by one query for every
/// 500 opened rows, and the difference is applied as insertions, removals, moves, also to another parent, and changes: what is open stays
/// open. Rows that refer to each other in a circle are below no top row, and not shown.
///
/// Columns are fields, one by default; roles are all fields in each column. The rows can be read only.
///
/// Thread: the one that made it, with an event loop. Lifetime: what is in flight is cancelled with the object.
/// Errors show as status Error and errorString(); the rows that are there stay.
class AIOORM_QUICK_EXPORT AioTreeModel : public QAbstractItemModel, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    QML_NAMED_ELEMENT(AioTreeModel)
    QML_UNCREATABLE("AioTreeModel is the base of tree models: AIO_QML_TREE_MODEL(T) makes the one of a model.")
    Q_PROPERTY(AioDatabase *database READ database WRITE setDatabase NOTIFY databaseChanged FINAL)
    Q_PROPERTY(QString parentField READ parentField WRITE setParentField NOTIFY parentFieldChanged FINAL)
    Q_PROPERTY(QStringList columns READ columns WRITE setColumns NOTIFY columnsChanged FINAL)
    Q_PROPERTY(QVariantMap where READ where WRITE setWhere NOTIFY whereChanged FINAL)
    Q_PROPERTY(QStringList orderBy READ orderBy WRITE setOrderBy NOTIFY orderByChanged FINAL)
    Q_PROPERTY(bool live READ isLive WRITE setLive NOTIFY liveChanged FINAL)
    Q_PROPERTY(bool active READ isActive WRITE setActive NOTIFY activeChanged FINAL)
    Q_PROPERTY(int count READ count NOTIFY countChanged FINAL)
    Q_PROPERTY(AioTreeModel::Status status READ status NOTIFY statusChanged FINAL)
    Q_PROPERTY(QString errorString READ errorString NOTIFY statusChanged FINAL)

public:
    enum Status {
        Null, ///< nothing was asked for yet
        Loading, ///< the first rows are on their way
        Ready,
        Refreshing, ///< rows are there, and newer ones or those below another one are on their way
        Error, ///< see errorString; rows that were there still are
    };
    Q_ENUM(Status)

    explicit AioTreeModel(const AioListSource &source, QObject *parent = nullptr);
    ~AioTreeModel() override;

    /// Null: the database of the model (bind(), or the default one). Must outlive its use here; lives in the same thread.
    AioDatabase *database() const;
    void setDatabase(AioDatabase *database);
    /// The foreign key to the row above. Empty: the only one of the table to itself.
    QString parentField() const;
    void setParentField(const QString &name);
    /// Field names. Empty: one column, of the first field of text.
    QStringList columns() const;
    void setColumns(const QStringList &names);
    /// Which rows, as of AioListModel. A row is shown if it and all rows above it meet it. What is open stays open.
    QVariantMap where() const;
    void setWhere(const QVariantMap &where);
    /// Of the rows below one, as of AioListModel. What is open stays open.
    QStringList orderBy() const;
    void setOrderBy(const QStringList &orderBy);
    /// Follow commits; true. Off, they are noted, and caught up with when it is on again.
    bool isLive() const;
    void setLive(bool live);
    /// Load at all; true.
    bool isActive() const;
    void setActive(bool active);
    /// Rows that are loaded, of all levels.
    int count() const;
    Status status() const;
    QString errorString() const;
    const AioTable &table() const;

    /// Reads the loaded rows again and applies the difference.
    Q_INVOKABLE void refresh();
    /// After an error: does again what failed.
    Q_INVOKABLE void retry();
    /// A row as an object of its fields; empty for an index that is none.
    Q_INVOKABLE QVariantMap get(const QModelIndex &index) const;
    /// The key of a row as text, exact also above 2^53: of the field that parentField refers to.
    Q_INVOKABLE QString keyAt(const QModelIndex &index) const;
    /// The row that has this key, if it is loaded; else an invalid index.
    Q_INVOKABLE QModelIndex indexOfKey(const QString &key) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    bool hasChildren(const QModelIndex &parent = {}) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    QHash<int, QByteArray> roleNames() const override;
    /// Sets orderBy to the field of the column; to nothing for column -1.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

    void classBegin() override;
    void componentComplete() override;

Q_SIGNALS:
    void databaseChanged();
    void parentFieldChanged();
    void columnsChanged();
    void whereChanged();
    void orderByChanged();
    void liveChanged();
    void activeChanged();
    void countChanged();
    void statusChanged();
    /// Besides status: each error, once.
    void errorOccurred(const QString &message);

private:
    class Private;
    const std::unique_ptr<Private> d;
};

/// Makes the QML type T##TreeModel of the model T. At the start of a line in a header of the QML module's target, whose
/// moc must know the macro: aioorm_add_qml_module() sees to that.
#define AIO_QML_TREE_MODEL(T)                                                                                                                                  \
    class T##TreeModel : public AioTreeModel                                                                                                                   \
    {                                                                                                                                                          \
        Q_OBJECT                                                                                                                                               \
        QML_NAMED_ELEMENT(T##TreeModel)                                                                                                                        \
                                                                                                                                                               \
    public:                                                                                                                                                    \
        explicit T##TreeModel(QObject *parent = nullptr)                                                                                                       \
            : AioTreeModel(AioListSource::of<T>(), parent)                                                                                                     \
        {                                                                                                                                                      \
        }                                                                                                                                                      \
    };
