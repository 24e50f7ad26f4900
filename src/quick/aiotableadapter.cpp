// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/aiotableadapter.h"

#include "aioorm/quick/aiolistmodel.h"
#include "aioorm/quick/aiotreemodel.h"
#include "aioorm/quick/modeltable_p.h"

#include <QPointer>

#include <algorithm>

class AioTableAdapter::Private
{
public:
    class Column
    {
    public:
        QString name;
        int role = -1; // of the source; -1: it has none of the name
        int field = -1; // of the table; -1: it is none
    };

    explicit Private(AioTableAdapter *adapter)
        : q(adapter)
    {
    }

    /// checkIndex() would log a warning for an index that is none, which views ask for all the time.
    bool has(const QModelIndex &index) const
    {
        return source && index.model() == q && index.row() >= 0 && index.row() < q->rowCount() && index.column() < int(shown.size());
    }
    QModelIndex sourceIndex(int row) const { return source ? source->index(row, 0) : QModelIndex(); }
    bool isOfTable(const QModelIndex &sourceParent) const { return !sourceParent.isValid(); }

    QStringList wantedNames() const
    {
        if (!columns.isEmpty() || !source) {
            return columns;
        }
        QStringList names;
        if (const AioTable *table = Aio::Detail::tableOf(source)) {
            for (const Aio::FieldInfo &field : table->fields()) {
                names << QString::fromUtf8(field.name);
            }
            return names;
        }
        const QHash<int, QByteArray> roles = source->roleNames();
        QList<int> numbers = roles.keys();
        std::sort(numbers.begin(), numbers.end());
        const bool hasOwn = !numbers.isEmpty() && numbers.last() >= Qt::UserRole;
        for (const int number : std::as_const(numbers)) {
            // of roles of its own display is a copy, and what every model has (decoration and so on) is none of them
            if (hasOwn ? number >= Qt::UserRole : number == Qt::DisplayRole) {
                names << QString::fromUtf8(roles.value(number));
            }
        }
        return names;
    }

    Column resolve(const QString &name) const
    {
        Column column;
        column.name = name;
        const QByteArray utf8 = name.toUtf8();
        column.role = source ? source->roleNames().key(utf8, -1) : -1;
        if (const AioTable *table = Aio::Detail::tableOf(source)) {
            const auto &fields = table->fields();
            const auto field = std::find_if(fields.begin(), fields.end(), [&](const Aio::FieldInfo &info) {
                return info.name == utf8;
            });
            column.field = field == fields.end() ? -1 : int(field - fields.begin());
        }
        return column;
    }

    /// What stays at both ends stays for the views as well.
    void setShown(const QStringList &names)
    {
        int first = 0;
        const int had = int(shown.size());
        const int has = int(names.size());
        while (first < had && first < has && shown[first].name == names[first]) {
            ++first;
        }
        int after = 0;
        while (after < had - first && after < has - first && shown[had - 1 - after].name == names[has - 1 - after]) {
            ++after;
        }
        if (const int removed = had - first - after) {
            q->beginRemoveColumns({}, first, first + removed - 1);
            shown.remove(first, removed);
            q->endRemoveColumns();
        }
        if (const int added = has - first - after) {
            q->beginInsertColumns({}, first, first + added - 1);
            for (int i = 0; i < added; ++i) {
                shown.insert(first + i, resolve(names[first + i]));
            }
            q->endInsertColumns();
        }
    }

    void resolveAll()
    {
        shown.clear();
        for (const QString &name : wantedNames()) {
            shown << resolve(name);
        }
    }

    void judge()
    {
        QString error;
        for (const Column &column : std::as_const(shown)) {
            if (source && column.role < 0 && error.isEmpty()) {
                QStringList names;
                for (const QByteArray &name : source->roleNames()) {
                    names << QString::fromUtf8(name);
                }
                names.sort();
                error = AioTableAdapter::tr("The source has no role \"%1\". It has: %2.").arg(column.name, names.join(QStringLiteral(", ")));
            }
        }
        if (errorString != error) {
            errorString = error;
            Q_EMIT q->errorStringChanged();
        }
    }

    QStringList sourceOrder() const
    {
        if (const auto *list = qobject_cast<const AioListModel *>(source)) {
            return list->orderBy();
        }
        const auto *tree = qobject_cast<const AioTreeModel *>(source);
        return tree ? tree->orderBy() : QStringList();
    }

    void followOrder()
    {
        const QStringList order = sourceOrder();
        const bool isDescending = !order.isEmpty() && order[0].startsWith(u'-');
        const QString name = order.isEmpty() ? QString() : isDescending ? order[0].sliced(1) : order[0];
        int column = -1;
        for (int i = 0; i < int(shown.size()) && column < 0 && !name.isEmpty(); ++i) {
            column = shown[i].name == name ? i : -1;
        }
        const auto direction = isDescending ? Qt::DescendingOrder : Qt::AscendingOrder;
        const bool differs = sortColumn != column || sortOrder != direction;
        sortColumn = column;
        sortOrder = direction;
        if (differs) {
            Q_EMIT q->sortChanged();
        }
    }

    void attach()
    {
        using Model = QAbstractItemModel;
        const auto follow = [this](auto signal, auto slot) {
            connections << QObject::connect(source.data(), signal, q, slot);
        };
        follow(&Model::rowsAboutToBeInserted, [this](const QModelIndex &parent, int first, int last) {
            if (isOfTable(parent)) {
                q->beginInsertRows({}, first, last);
            }
        });
        follow(&Model::rowsInserted, [this](const QModelIndex &parent) {
            if (isOfTable(parent)) {
                q->endInsertRows();
            }
        });
        follow(&Model::rowsAboutToBeRemoved, [this](const QModelIndex &parent, int first, int last) {
            if (isOfTable(parent)) {
                q->beginRemoveRows({}, first, last);
            }
        });
        follow(&Model::rowsRemoved, [this](const QModelIndex &parent) {
            if (isOfTable(parent)) {
                q->endRemoveRows();
            }
        });
        // between levels a row comes or goes here
        follow(&Model::rowsAboutToBeMoved, [this](const QModelIndex &from, int first, int last, const QModelIndex &to, int row) {
            if (isOfTable(from) && isOfTable(to)) {
                q->beginMoveRows({}, first, last, {}, row);
            } else if (isOfTable(from)) {
                q->beginRemoveRows({}, first, last);
            } else if (isOfTable(to)) {
                q->beginInsertRows({}, row, row + last - first);
            }
        });
        follow(&Model::rowsMoved, [this](const QModelIndex &from, int, int, const QModelIndex &to, int) {
            if (isOfTable(from) && isOfTable(to)) {
                q->endMoveRows();
            } else if (isOfTable(from)) {
                q->endRemoveRows();
            } else if (isOfTable(to)) {
                q->endInsertRows();
            }
        });
        follow(&Model::dataChanged, [this](const QModelIndex &first, const QModelIndex &last, const QList<int> &roles) {
            if (first.isValid() && isOfTable(first.parent())) {
                changed(first.row(), last.row(), roles);
            }
        });
        follow(&Model::layoutAboutToBeChanged, [this](const QList<QPersistentModelIndex> &parents, QAbstractItemModel::LayoutChangeHint hint) {
            if (!concernsLayout(parents)) {
                return;
            }
            Q_EMIT q->layoutAboutToBeChanged({}, hint);
            layoutFrom = q->persistentIndexList();
            layoutRows.clear();
            for (const QModelIndex &index : std::as_const(layoutFrom)) {
                layoutRows << QPersistentModelIndex(sourceIndex(index.row()));
            }
        });
        follow(&Model::layoutChanged, [this](const QList<QPersistentModelIndex> &parents, QAbstractItemModel::LayoutChangeHint hint) {
            if (!concernsLayout(parents)) {
                return;
            }
            QModelIndexList to;
            for (qsizetype i = 0; i < layoutFrom.size(); ++i) {
                const QPersistentModelIndex &row = layoutRows[i];
                to << (row.isValid() && isOfTable(row.parent()) ? q->index(row.row(), layoutFrom[i].column()) : QModelIndex());
            }
            q->changePersistentIndexList(layoutFrom, to);
            layoutFrom.clear();
            layoutRows.clear();
            Q_EMIT q->layoutChanged({}, hint);
        });
        follow(&Model::modelAboutToBeReset, [this] {
            q->beginResetModel();
        });
        follow(&Model::modelReset, [this] {
            resolveAll();
            q->endResetModel();
            judge();
            followOrder();
        });
        connections << QObject::connect(source.data(), &QObject::destroyed, q, [this] {
            q->beginResetModel();
            connections.clear();
            resolveAll();
            q->endResetModel();
            judge();
            followOrder();
            Q_EMIT q->sourceChanged();
        });
        const auto order = [this] {
            followOrder();
        };
        if (auto *list = qobject_cast<AioListModel *>(source)) {
            connections << QObject::connect(list, &AioListModel::orderByChanged, q, order);
        } else if (auto *tree = qobject_cast<AioTreeModel *>(source)) {
            connections << QObject::connect(tree, &AioTreeModel::orderByChanged, q, order);
        }
    }

    static bool concernsLayout(const QList<QPersistentModelIndex> &parents)
    {
        return parents.isEmpty() || std::any_of(parents.begin(), parents.end(), [](const QPersistentModelIndex &parent) {
                   return !parent.isValid();
               });
    }

    void changed(int first, int last, const QList<int> &roles)
    {
        if (shown.isEmpty()) {
            return;
        }
        if (roles.isEmpty()) {
            Q_EMIT q->dataChanged(q->index(first, 0), q->index(last, int(shown.size()) - 1));
            return;
        }
        // each run of columns whose own role it is, and their source's roles, which every cell has
        for (int column = 0; column < int(shown.size()); ++column) {
            if (!roles.contains(shown[column].role)) {
                continue;
            }
            int end = column;
            while (end + 1 < int(shown.size()) && roles.contains(shown[end + 1].role)) {
                ++end;
            }
            Q_EMIT q->dataChanged(q->index(first, column), q->index(last, end), {Qt::DisplayRole, Qt::EditRole});
            column = end;
        }
        QList<int> others = roles;
        others.removeIf([](int role) {
            return role == Qt::DisplayRole || role == Qt::EditRole;
        });
        if (!others.isEmpty()) {
            Q_EMIT q->dataChanged(q->index(first, 0), q->index(last, int(shown.size()) - 1), others);
        }
    }

    int sourceRole(int column, int role) const { return role == Qt::DisplayRole || role == Qt::EditRole ? shown[column].role : role; }

    Qt::Alignment alignment(int column, const QVariant &value) const
    {
        const AioTable *table = shown[column].field >= 0 ? Aio::Detail::tableOf(source) : nullptr;
        if (table) {
            return Aio::Detail::alignmentOf(table->kindOf(shown[column].field));
        }
        switch (value.metaType().id()) {
        case QMetaType::Bool:
            return Aio::Detail::alignmentOf(Aio::ColumnKind::Boolean);
        case QMetaType::Short:
        case QMetaType::UShort:
        case QMetaType::Int:
        case QMetaType::UInt:
        case QMetaType::LongLong:
        case QMetaType::ULongLong:
        case QMetaType::Float:
        case QMetaType::Double:
            return Aio::Detail::alignmentOf(Aio::ColumnKind::Integer);
        default:
            return Aio::Detail::alignmentOf(Aio::ColumnKind::Text);
        }
    }

    AioTableAdapter *const q;
    QPointer<QAbstractItemModel> source;
    QList<QMetaObject::Connection> connections;
    QStringList columns;
    QVariantMap headers;
    QStringList readOnly;
    QList<Column> shown;
    QString errorString;
    int sortColumn = -1;
    Qt::SortOrder sortOrder = Qt::AscendingOrder;
    // while the source's layout changes
    QModelIndexList layoutFrom;
    QList<QPersistentModelIndex> layoutRows;
};

AioTableAdapter::AioTableAdapter(QObject *parent)
    : QAbstractTableModel(parent)
    , d(std::make_unique<Private>(this))
{
}

AioTableAdapter::~AioTableAdapter() = default;

QAbstractItemModel *AioTableAdapter::source() const
{
    return d->source;
}

void AioTableAdapter::setSource(QAbstractItemModel *source)
{
    if (d->source == source) {
        return;
    }
    beginResetModel();
    for (const QMetaObject::Connection &connection : std::exchange(d->connections, {})) {
        disconnect(connection);
    }
    d->source = source;
    if (source) {
        d->attach();
    }
    d->resolveAll();
    endResetModel();
    d->judge();
    d->followOrder();
    Q_EMIT sourceChanged();
}

QStringList AioTableAdapter::columns() const
{
    return d->columns;
}

void AioTableAdapter::setColumns(const QStringList &roles)
{
    if (d->columns == roles) {
        return;
    }
    d->columns = roles;
    d->setShown(d->wantedNames());
    d->judge();
    d->followOrder();
    Q_EMIT columnsChanged();
}

QVariantMap AioTableAdapter::headers() const
{
    return d->headers;
}

void AioTableAdapter::setHeaders(const QVariantMap &headers)
{
    if (d->headers == headers) {
        return;
    }
    d->headers = headers;
    retranslate();
    Q_EMIT headersChanged();
}

QStringList AioTableAdapter::readOnly() const
{
    return d->readOnly;
}

void AioTableAdapter::setReadOnly(const QStringList &roles)
{
    if (d->readOnly != roles) {
        d->readOnly = roles;
        Q_EMIT readOnlyChanged();
    }
}

int AioTableAdapter::sortColumn() const
{
    return d->sortColumn;
}

Qt::SortOrder AioTableAdapter::sortOrder() const
{
    return d->sortOrder;
}

QString AioTableAdapter::errorString() const
{
    return d->errorString;
}

QString AioTableAdapter::roleOf(int column) const
{
    return column >= 0 && column < int(d->shown.size()) ? d->shown[column].name : QString();
}

void AioTableAdapter::sort(int column, Qt::SortOrder order)
{
    const QString name = roleOf(column);
    const QStringList orderBy = name.isEmpty() ? QStringList() : QStringList{order == Qt::DescendingOrder ? u'-' + name : name};
    if (auto *list = qobject_cast<AioListModel *>(d->source)) {
        list->setOrderBy(orderBy);
    } else if (auto *tree = qobject_cast<AioTreeModel *>(d->source)) {
        tree->setOrderBy(orderBy);
    }
}

void AioTableAdapter::toggleSort(int column)
{
    sort(column, column == d->sortColumn && d->sortOrder == Qt::AscendingOrder ? Qt::DescendingOrder : Qt::AscendingOrder);
}

void AioTableAdapter::retranslate()
{
    if (!d->shown.isEmpty()) {
        Q_EMIT headerDataChanged(Qt::Horizontal, 0, int(d->shown.size()) - 1);
    }
}

int AioTableAdapter::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !d->source ? 0 : d->source->rowCount();
}

int AioTableAdapter::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(d->shown.size());
}

QVariant AioTableAdapter::data(const QModelIndex &index, int role) const
{
    if (!d->has(index)) {
        return {};
    }
    const int sourceRole = d->sourceRole(index.column(), role);
    if (role == Qt::TextAlignmentRole) {
        const int own = d->shown[index.column()].role;
        const bool knowsKind = d->shown[index.column()].field >= 0;
        return int(d->alignment(index.column(), knowsKind || own < 0 ? QVariant() : d->sourceIndex(index.row()).data(own)));
    }
    return sourceRole < 0 ? QVariant() : d->sourceIndex(index.row()).data(sourceRole);
}

bool AioTableAdapter::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!d->has(index)) {
        return false;
    }
    const int sourceRole = d->sourceRole(index.column(), role);
    return sourceRole >= 0 && d->source->setData(d->sourceIndex(index.row()), value, sourceRole);
}

QVariant AioTableAdapter::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && section >= 0 && section < int(d->shown.size())) {
        const Private::Column &column = d->shown[section];
        if (role == Qt::DisplayRole) {
            if (const auto header = d->headers.constFind(column.name); header != d->headers.constEnd()) {
                return *header;
            }
            const AioTable *table = column.field >= 0 ? Aio::Detail::tableOf(d->source) : nullptr;
            return table ? table->label(column.field) : AioTable::readableName(column.name.toUtf8());
        }
        if (role == Qt::TextAlignmentRole && column.field >= 0) {
            return int(d->alignment(section, {}));
        }
    }
    return QAbstractTableModel::headerData(section, orientation, role);
}

Qt::ItemFlags AioTableAdapter::flags(const QModelIndex &index) const
{
    if (!d->has(index)) {
        return QAbstractTableModel::flags(index);
    }
    // of lists the property says whether they are written to: views that edit roles do not ask for flags
    const Qt::ItemFlags given = d->source->flags(d->sourceIndex(index.row()));
    const bool isWritable = given.testFlag(Qt::ItemIsEditable) || d->source->property("writable").toBool();
    const Private::Column &column = d->shown[index.column()];
    const bool isEditable = isWritable && column.role >= 0 && !d->readOnly.contains(column.name);
    Qt::ItemFlags flags = given | Qt::ItemNeverHasChildren;
    flags.setFlag(Qt::ItemIsEditable, isEditable);
    return flags;
}

QHash<int, QByteArray> AioTableAdapter::roleNames() const
{
    QHash<int, QByteArray> names = d->source ? d->source->roleNames() : QHash<int, QByteArray>();
    names.insert(Qt::DisplayRole, QByteArrayLiteral("display"));
    names.insert(Qt::EditRole, QByteArrayLiteral("edit"));
    names.insert(Qt::TextAlignmentRole, QByteArrayLiteral("textAlignment"));
    return names;
}

bool AioTableAdapter::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && d->source && d->source->canFetchMore({});
}

void AioTableAdapter::fetchMore(const QModelIndex &parent)
{
    if (!parent.isValid() && d->source) {
        d->source->fetchMore({});
    }
}
