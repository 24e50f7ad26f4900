// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/aiotreemodel.h"

#include "aioorm/database/detail/statement.h"
#include "aioorm/quick/modeltable_p.h"
#include "aioorm/quick/rolevalue_p.h"
#include "aioorm/quick/treequery_p.h"

#include <QPointer>
#include <QTimer>

using namespace std::chrono_literals;

namespace
{
// as a list, a tree need not follow a storm of commits more often than an eye can
constexpr auto treeInterval = 100ms;
// a query that takes long leaves this many times its duration to everybody else
constexpr int treeRest = 3;
// of one query: databases bound what a statement may bind
constexpr std::size_t mostParents = 500;
}

class AioTreeModel::Private final : public Aio::Detail::Tree::Model
{
public:
    using Node = Aio::Detail::TreeNode;

    Private(AioTreeModel *model, const AioListSource &listSource)
        : q(model)
        , source(listSource.source())
        , tree(this)
        , shown{Aio::Detail::displayField(source->table())}
    {
    }

    enum class Fetch { None, All, Children };

    // --- what the tree needs
    QModelIndex indexOf(const Node *node, int column = 0) const { return node && node->parent ? q->createIndex(node->row, column, node->id) : QModelIndex(); }
    void beginInsert(const Node *parent, int first, int last) override { q->beginInsertRows(indexOf(parent), first, last); }
    void endInsert() override { q->endInsertRows(); }
    void beginRemove(const Node *parent, int first, int last) override { q->beginRemoveRows(indexOf(parent), first, last); }
    void endRemove() override { q->endRemoveRows(); }
    void beginMove(const Node *from, int row, const Node *to, int destination) override { q->beginMoveRows(indexOf(from), row, row, indexOf(to), destination); }
    void endMove() override { q->endMoveRows(); }
    void beginLayout(const Node *parent) override { Q_EMIT q->layoutAboutToBeChanged(layoutParents(parent), QAbstractItemModel::VerticalSortHint); }
    void endLayout(const Node *parent) override
    {
        const QModelIndexList persistent = q->persistentIndexList();
        for (const QModelIndex &index : persistent) {
            const Node *node = tree.node(index.internalId());
            if (node && node->parent == parent && node->row != index.row()) {
                q->changePersistentIndex(index, indexOf(node, index.column()));
            }
        }
        Q_EMIT q->layoutChanged(layoutParents(parent), QAbstractItemModel::VerticalSortHint);
    }
    // none stands for the root, which no valid index does
    QList<QPersistentModelIndex> layoutParents(const Node *parent) const
    {
        return parent && parent->parent ? QList<QPersistentModelIndex>{indexOf(parent)} : QList<QPersistentModelIndex>();
    }
    void changed(const Node *node, const Aio::Detail::ColumnMask &columns) override
    {
        QList<int> roles;
        columns.forEach([&](int field) {
            roles << roleOf(field);
        });
        if (std::any_of(shown.begin(), shown.end(), [&](int field) {
                return columns.test(field);
            })) {
            roles << Qt::DisplayRole;
        }
        Q_EMIT q->dataChanged(indexOf(node), indexOf(node, int(shown.size()) - 1), roles);
    }

    static int roleOf(int field) { return Qt::UserRole + 1 + field; }
    const Node *nodeOf(const QModelIndex &index) const { return index.isValid() ? tree.node(index.internalId()) : tree.root(); }
    AioDatabase *findDatabase() { return database ? database.data() : AioDatabase::databaseOf(source->table); }

    void setStatus(Status to, const QString &error = {})
    {
        if (status != to || errorString != error) {
            status = to;
            errorString = error;
            Q_EMIT q->statusChanged();
        }
    }

    /// The query has changed: what is in flight answers another question.
    void queryChanged()
    {
        query.reset();
        stop();
        if (complete && active) {
            startTimer.start(0);
            if (status == Ready) {
                setStatus(Refreshing);
            }
        }
    }

    void stop()
    {
        cancel.cancel();
        cancel = AioCancelSource();
        ++generation;
        if (std::exchange(fetching, Fetch::None) == Fetch::Children) {
            wanted.insert(wanted.end(), asked.begin(), asked.end());
        }
    }

    /// Another tree: nothing of the old one is in it.
    void treeChanged()
    {
        isOther = true;
        queryChanged();
    }

    void goOn()
    {
        if (fetching != Fetch::None || tree.isApplying() || startTimer.isActive() || !complete || !active) {
            return;
        }
        if (!query) {
            // what is refused is not tried again by itself
            if (status != Error || refreshAsked) {
                begin(Fetch::All);
            }
            return;
        }
        if (dirty && (live || refreshAsked)) {
            const auto now = Aio::Detail::Clock::now();
            if (now >= nextRefresh || refreshAsked) {
                begin(Fetch::All);
                return;
            }
            if (!refreshTimer.isActive()) {
                refreshTimer.start(std::chrono::ceil<std::chrono::milliseconds>(nextRefresh - now));
            }
        }
        if (!wanted.empty()) {
            begin(Fetch::Children);
        }
    }

    void connectTo(AioDatabase *to)
    {
        if (connected == to) {
            return;
        }
        QObject::disconnect(connection);
        connected = to;
        connection = QObject::connect(to, &AioDatabase::tablesChanged, q, [this](const QStringList &tables) {
            if (std::any_of(tableNames.cbegin(), tableNames.cend(), [&](const QString &name) {
                    return tables.contains(name);
                })) {
                dirty = true;
                const QPointer<AioTreeModel> guard(q);
                if (live && active && status == Ready) {
                    setStatus(Refreshing);
                }
                if (guard) {
                    goOn();
                }
            }
        });
    }

    void begin(Fetch next)
    {
        stop();
        fetching = next;
        started = Aio::Detail::Clock::now();
        AioDatabase *target = findDatabase();
        if (!target) {
            fail(AioTreeModel::tr("There is no database: make an AioDatabase, or set the tree model's database."));
            return;
        }
        connectTo(target);
        try {
            refreshAsked = refreshAsked && next != Fetch::All;
            if (!query) {
                query.emplace(source, parentField, where, orderBy);
                tableNames = query->tables();
            }
            std::vector<AioValue> parents;
            asked.clear();
            if (next == Fetch::All) {
                dirty = false;
                refreshTimer.stop();
                if (!isOther) {
                    for (const Node *node : tree.loaded()) {
                        if (node->parent) {
                            parents.push_back(query->keyOf(node->record));
                        }
                    }
                }
            } else {
                for (const quintptr id : std::exchange(wanted, {})) {
                    if (Node *node = tree.node(id); node && node->children != Node::Children::Loaded) {
                        node->children = Node::Children::Asked;
                        asked.push_back(id);
                        parents.push_back(query->keyOf(node->record));
                    }
                }
                if (asked.empty()) {
                    fetching = Fetch::None;
                    return;
                }
            }
            std::vector<Aio::Detail::SelectData> statements;
            for (std::size_t first = 0; first == 0 || first < parents.size(); first += mostParents) {
                const auto begin = parents.begin() + std::ptrdiff_t(first);
                const auto end = parents.begin() + std::ptrdiff_t(std::min(first + mostParents, parents.size()));
                const bool isFirst = first == 0 && next == Fetch::All;
                statements.push_back(query->rows({begin, end}, isFirst ? Aio::Detail::TreeQuery::Roots::Yes : Aio::Detail::TreeQuery::Roots::No));
            }
            const int parentOf = query->parentField();
            const int keyOf = query->keyField();
            const QPointer<AioTreeModel> guard(q);
            const quint64 of = generation;
            setStatus(tree.size() == 0 ? Loading : Refreshing);
            if (guard && of == generation) {
                load(q, AioExecutor(*target).boundTo(q).token(cancel.token()), std::move(statements), source, parentOf, keyOf, of);
            }
        } catch (const AioCancelled &cancelled) {
            fail(cancelled.message()); // the database was closed, or destroyed
        } catch (const AioError &error) {
            fail(error.message());
        }
    }

    // static and guarded: the model may go while the coroutine waits
    static AioTask<> load(QPointer<AioTreeModel> model,
                          AioExecutor executor,
                          std::vector<Aio::Detail::SelectData> statements,
                          Aio::Detail::SourcePtr source,
                          int parentField,
                          int keyField,
                          quint64 generation)
    {
        std::vector<Aio::Detail::TreeRow> rows;
        QString error;
        try {
            for (const Aio::Detail::SelectData &data : statements) {
                auto sink = std::make_unique<Aio::Detail::TreeSink>(source, parentField, keyField);
                Aio::Detail::TreeSink *taken = sink.get();
                const auto statement = Aio::Detail::StartedStatement::read(executor, data, std::move(sink));
                co_await statement.delivered();
                auto more = taken->take();
                rows.insert(rows.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
            }
        } catch (const AioCancelled &) {
            error = AioTreeModel::tr("The query was cancelled.");
        } catch (const std::exception &exception) {
            error = QString::fromUtf8(exception.what());
        }
        if (!model || generation != model->d->generation || model->d->fetching == Fetch::None) {
            co_return;
        }
        if (error.isEmpty()) {
            model->d->arrived(std::move(rows));
        } else {
            model->d->fail(error);
        }
    }

    void arrived(std::vector<Aio::Detail::TreeRow> rows)
    {
        if (tree.isApplying()) {
            // a slot of ours runs an event loop in the middle of a change, which has to end first
            QTimer::singleShot(0, q, [this, rows = std::move(rows), of = generation]() mutable {
                if (of == generation) {
                    arrived(std::move(rows));
                }
            });
            return;
        }
        const QPointer<AioTreeModel> guard(q);
        const quint64 of = generation;
        if (fetching == Fetch::All) {
            if (std::exchange(isOther, false)) {
                q->beginResetModel();
                tree.clear();
                wanted.clear();
                q->endResetModel();
                if (!guard || of != generation) {
                    return;
                }
            }
            const std::vector<quintptr> firstChildren = tree.applyAll(std::move(rows));
            if (!guard) {
                return;
            }
            wanted.insert(wanted.end(), firstChildren.begin(), firstChildren.end());
        } else {
            const bool isComplete = tree.applyChildren(asked, std::move(rows));
            if (!guard) {
                return;
            }
            dirty = dirty || !isComplete;
        }
        if (std::exchange(count, tree.size()) != tree.size()) {
            Q_EMIT q->countChanged();
        }
        if (guard && of == generation) {
            finished();
        }
    }

    void finished()
    {
        fetching = Fetch::None;
        const auto now = Aio::Detail::Clock::now();
        nextRefresh = std::max(started + std::chrono::duration_cast<Aio::Detail::Clock::duration>(treeInterval), now + treeRest * (now - started));
        const QPointer<AioTreeModel> guard(q);
        if (wanted.empty() && !(dirty && live)) {
            setStatus(Ready);
        }
        if (guard) {
            goOn();
        }
    }

    void fail(const QString &message)
    {
        if (std::exchange(fetching, Fetch::None) == Fetch::Children) {
            for (const quintptr id : std::exchange(asked, {})) {
                if (Node *node = tree.node(id); node && node->children == Node::Children::Asked) {
                    node->children = Node::Children::Unknown;
                    failed.push_back(id);
                }
            }
        } else {
            dirty = true;
        }
        ++generation;
        const QPointer<AioTreeModel> guard(q);
        setStatus(Error, message);
        if (guard) {
            Q_EMIT q->errorOccurred(message);
        }
    }

    AioTreeModel *const q;
    const Aio::Detail::SourcePtr source;

    QPointer<AioDatabase> database;
    QPointer<AioDatabase> connected;
    QMetaObject::Connection connection;
    QString parentField;
    QStringList columns;
    QVariantMap where;
    QStringList orderBy;
    bool live = true;
    bool active = true;
    bool complete = true;

    std::optional<Aio::Detail::TreeQuery> query; // null: it is to be made anew
    QStringList tableNames;
    Aio::Detail::Tree tree;
    std::vector<int> shown; // the field of each column
    int count = 0;
    Status status = Null;
    QString errorString;

    Fetch fetching = Fetch::None;
    quint64 generation = 0; // an answer with another number is to a question nobody asks any longer
    AioCancelSource cancel;
    std::vector<quintptr> wanted; // nodes that were opened
    std::vector<quintptr> asked; // those that are on their way
    std::vector<quintptr> failed; // for retry()
    bool isOther = false; // the next rows are of another tree
    bool dirty = false; // a commit is not shown yet
    bool refreshAsked = false;
    Aio::Detail::Clock::time_point started;
    Aio::Detail::Clock::time_point nextRefresh;
    QTimer startTimer;
    QTimer refreshTimer;
};

AioTreeModel::AioTreeModel(const AioListSource &source, QObject *parent)
    : QAbstractItemModel(parent)
    , d(std::make_unique<Private>(this, source))
{
    d->startTimer.setSingleShot(true);
    d->refreshTimer.setSingleShot(true);
    connect(&d->startTimer, &QTimer::timeout, this, [this] {
        if (d->tree.isApplying()) {
            d->startTimer.start(0);
        } else if (d->complete && d->active) {
            d->begin(Private::Fetch::All);
        }
    });
    connect(&d->refreshTimer, &QTimer::timeout, this, [this] {
        d->goOn();
    });
    // outside of QML nobody says when the properties are set: one turn of the event loop later they are
    d->queryChanged();
}

AioTreeModel::~AioTreeModel() = default;

AioDatabase *AioTreeModel::database() const
{
    return d->database;
}

void AioTreeModel::setDatabase(AioDatabase *database)
{
    if (d->database == database) {
        return;
    }
    d->database = database;
    Q_EMIT databaseChanged();
    d->treeChanged();
}

QString AioTreeModel::parentField() const
{
    return d->parentField;
}

void AioTreeModel::setParentField(const QString &name)
{
    if (d->parentField == name) {
        return;
    }
    d->parentField = name;
    Q_EMIT parentFieldChanged();
    d->treeChanged();
}

QStringList AioTreeModel::columns() const
{
    return d->columns;
}

void AioTreeModel::setColumns(const QStringList &names)
{
    if (d->columns == names) {
        return;
    }
    std::vector<int> fields;
    try {
        for (const QString &name : names) {
            fields.push_back(Aio::Detail::fieldOf(d->source->table(), name));
        }
    } catch (const AioError &error) {
        d->setStatus(Error, error.message());
        Q_EMIT errorOccurred(error.message());
        return;
    }
    if (fields.empty()) {
        fields.push_back(Aio::Detail::displayField(d->source->table()));
    }
    beginResetModel();
    d->columns = names;
    d->shown = std::move(fields);
    endResetModel();
    Q_EMIT columnsChanged();
}

QVariantMap AioTreeModel::where() const
{
    return d->where;
}

void AioTreeModel::setWhere(const QVariantMap &where)
{
    // whatever it was before: a QVariant of a text equals one of a number
    d->where = where;
    Q_EMIT whereChanged();
    d->queryChanged();
}

QStringList AioTreeModel::orderBy() const
{
    return d->orderBy;
}

void AioTreeModel::setOrderBy(const QStringList &orderBy)
{
    if (d->orderBy == orderBy) {
        return;
    }
    d->orderBy = orderBy;
    Q_EMIT orderByChanged();
    d->queryChanged();
}

bool AioTreeModel::isLive() const
{
    return d->live;
}

void AioTreeModel::setLive(bool live)
{
    if (std::exchange(d->live, live) != live) {
        Q_EMIT liveChanged();
        d->goOn();
    }
}

bool AioTreeModel::isActive() const
{
    return d->active;
}

void AioTreeModel::setActive(bool active)
{
    if (std::exchange(d->active, active) == active) {
        return;
    }
    Q_EMIT activeChanged();
    if (!active) {
        d->startTimer.stop();
        if (d->fetching == Private::Fetch::None && d->status == Refreshing) {
            d->setStatus(Ready); // nothing is under way
        }
    } else if (!d->query) {
        d->queryChanged();
    } else {
        refresh();
    }
}

int AioTreeModel::count() const
{
    return d->tree.size();
}

AioTreeModel::Status AioTreeModel::status() const
{
    return d->status;
}

QString AioTreeModel::errorString() const
{
    return d->errorString;
}

const AioTable &AioTreeModel::table() const
{
    return d->source->table();
}

void AioTreeModel::refresh()
{
    d->refreshAsked = true;
    d->dirty = true;
    d->goOn();
}

void AioTreeModel::retry()
{
    if (d->status != Error) {
        return;
    }
    const auto failed = std::exchange(d->failed, {});
    d->wanted.insert(d->wanted.end(), failed.begin(), failed.end());
    d->refreshAsked = d->dirty;
    if (!d->dirty && d->wanted.empty()) {
        d->refreshAsked = d->dirty = true;
    }
    d->goOn();
}

QVariantMap AioTreeModel::get(const QModelIndex &index) const
{
    QVariantMap map;
    if (!index.isValid() || index.model() != this || !d->nodeOf(index)) {
        return map;
    }
    for (int field = 0; field < int(table().fields().size()); ++field) {
        map.insert(QString::fromUtf8(table().field(field).name), data(index, Private::roleOf(field)));
    }
    return map;
}

QString AioTreeModel::keyAt(const QModelIndex &index) const
{
    const auto *node = index.isValid() && index.model() == this ? d->nodeOf(index) : nullptr;
    return node ? node->key.mid(1) : QString();
}

QModelIndex AioTreeModel::indexOfKey(const QString &key) const
{
    return d->indexOf(d->tree.node(QString(u'=' + key)));
}

QModelIndex AioTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    const auto *node = parent.column() > 0 ? nullptr : d->nodeOf(parent);
    if (!node || row < 0 || row >= int(node->nodes.size()) || column < 0 || column >= int(d->shown.size())) {
        return {};
    }
    return createIndex(row, column, node->nodes[std::size_t(row)]->id);
}

QModelIndex AioTreeModel::parent(const QModelIndex &index) const
{
    const auto *node = index.isValid() ? d->nodeOf(index) : nullptr;
    return node ? d->indexOf(node->parent) : QModelIndex();
}

int AioTreeModel::rowCount(const QModelIndex &parent) const
{
    const auto *node = parent.column() > 0 ? nullptr : d->nodeOf(parent);
    return node ? int(node->nodes.size()) : 0;
}

int AioTreeModel::columnCount(const QModelIndex &) const
{
    return int(d->shown.size());
}

bool AioTreeModel::hasChildren(const QModelIndex &parent) const
{
    const auto *node = parent.column() > 0 ? nullptr : d->nodeOf(parent);
    return node && node->hasChildren();
}

bool AioTreeModel::canFetchMore(const QModelIndex &parent) const
{
    const auto *node = parent.isValid() && parent.column() == 0 ? d->nodeOf(parent) : nullptr;
    return node && node->children == Private::Node::Children::Unknown && node->mayHaveChildren;
}

void AioTreeModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent)) {
        return;
    }
    Private::Node *node = d->tree.node(parent.internalId());
    node->children = Private::Node::Children::Asked;
    d->wanted.push_back(node->id);
    // rows that are opened in one turn are read by one query; and a view that asks is not to be answered inside of its call
    QTimer::singleShot(0, this, [this] {
        d->goOn();
    });
}

QVariant AioTreeModel::data(const QModelIndex &index, int role) const
{
    const auto *node = index.isValid() && index.model() == this ? d->nodeOf(index) : nullptr;
    if (!node || index.column() >= int(d->shown.size())) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return int(Aio::Detail::alignmentOf(table().kindOf(d->shown[std::size_t(index.column())])));
    }
    const int field = role == Qt::DisplayRole ? d->shown[std::size_t(index.column())] : role - Private::roleOf(0);
    if (field < 0 || field >= int(table().fields().size())) {
        return {};
    }
    return Aio::Detail::roleValue(node->record.cell(field), table().kindOf(field));
}

QVariant AioTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::DisplayRole && section >= 0 && section < int(d->shown.size())) {
        return table().label(d->shown[std::size_t(section)]);
    }
    return QAbstractItemModel::headerData(section, orientation, role);
}

QHash<int, QByteArray> AioTreeModel::roleNames() const
{
    QHash<int, QByteArray> names{{Qt::DisplayRole, QByteArrayLiteral("display")}};
    for (int field = 0; field < int(table().fields().size()); ++field) {
        names.insert(Private::roleOf(field), table().field(field).name);
    }
    return names;
}

void AioTreeModel::sort(int column, Qt::SortOrder order)
{
    if (column < 0 || column >= int(d->shown.size())) {
        setOrderBy({});
        return;
    }
    const QString name = QString::fromUtf8(table().field(d->shown[std::size_t(column)]).name);
    setOrderBy({order == Qt::DescendingOrder ? u'-' + name : name});
}

void AioTreeModel::classBegin()
{
    d->complete = false;
    d->startTimer.stop();
}

void AioTreeModel::componentComplete()
{
    d->complete = true;
    d->startTimer.start(0);
}
