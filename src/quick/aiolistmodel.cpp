// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/aiolistmodel.h"

#include "aioorm/core/detail/readyqueue.h"
#include "aioorm/quick/listkey_p.h"
#include "aioorm/quick/listquery_p.h"
#include "aioorm/quick/listvalue_p.h"
#include "aioorm/quick/recordsink_p.h"
#include "aioorm/quick/rolevalue_p.h"
#include "aioorm/quick/rowapplier_p.h"

#include <QJSValue>
#include <QPointer>
#include <QThreadPool>
#include <QTimer>

using namespace std::chrono_literals;

namespace
{
// a list need not follow a storm of commits more often than an eye can
constexpr auto refreshInterval = 100ms;
// a refresh that takes long leaves this many times its duration to everybody else
constexpr int refreshRest = 3;
constexpr auto slice = 4ms;
}

class AioListModel::Private final : public Aio::Detail::RowApplier::Model
{
public:
    Private(AioListModel *model, const AioListSource &listSource)
        : q(model)
        , source(listSource.source())
        , makeObject(listSource.aioMakeObject())
        , keys(Aio::Detail::ListQuery::keyFields(source->table()))
        , columns(std::make_shared<const Aio::Detail::RowColumns>(source))
        , applier(&rows, this)
    {
    }

    enum class Fetch { None, First, Page, Refresh };

    // --- what the applier needs
    void beginRemove(int first, int last) override { q->beginRemoveRows({}, first, last); }
    void endRemove() override { q->endRemoveRows(); }
    void beginMove(int first, int last, int destination) override { q->beginMoveRows({}, first, last, {}, destination); }
    void endMove() override { q->endMoveRows(); }
    void beginInsert(int first, int last) override { q->beginInsertRows({}, first, last); }
    void endInsert() override { q->endInsertRows(); }
    void changed(int first, int last, const Aio::Detail::ColumnMask &columns) override
    {
        QList<int> roles;
        columns.forEach([&](int column) {
            if (this->columns->at(column).role.isEmpty()) {
                return;
            }
            roles << roleOf(column);
            if (column == displayField()) {
                roles << Qt::DisplayRole;
            }
        });
        Q_EMIT q->dataChanged(q->index(first), q->index(last), roles);
    }

    static int roleOf(int field) { return Qt::UserRole + 1 + field; }
    int displayField() const
    {
        const auto &fields = source->table().fields();
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (fields[i].kind == Aio::ColumnKind::Text && !fields[i].isForeignKey()) {
                return int(i);
            }
        }
        return 0;
    }

    AioDatabase *findDatabase() { return database ? database.data() : AioDatabase::databaseOf(source->table); }

    void setStatus(Status to, const QString &error = {})
    {
        if (status != to || errorString != error) {
            status = to;
            errorString = error;
            Q_EMIT q->statusChanged();
        }
    }

    void setTotal(int total)
    {
        if (std::exchange(totalCount, total) != total) {
            Q_EMIT q->totalCountChanged();
        }
    }

    /// After the rows have changed.
    void setCount()
    {
        if (std::exchange(count, rows.size()) != rows.size()) {
            Q_EMIT q->countChanged();
        }
        if (!hasMore) {
            setTotal(rows.size());
        } else if (!countsAll) {
            setTotal(-1);
        }
    }

    /// The query has changed: what is in flight answers another question.
    void queryChanged()
    {
        if (!complete || !active) {
            return;
        }
        wanted = true;
        debounceTimer.start(debounce);
    }

    Aio::Detail::ListRequest request() const
    {
        Aio::Detail::ListRequest request;
        request.where = where;
        request.orderBy = orderBy;
        request.include = include;
        request.extra = extra;
        request.condition = condition.node();
        return request;
    }

    /// Until there are rows the roles are those of the rows that will come: a view asks for them once.
    void describeColumns()
    {
        if (query || !rows.isEmpty()) {
            return;
        }
        try {
            Aio::Detail::ListRequest described;
            described.include = include;
            described.extra = extra;
            if (!described.isIncomplete()) {
                columns = Aio::Detail::ListQuery(source, described).columns();
            }
        } catch (const AioError &) {
            // the query says what is wrong
        }
    }

    void startQuery()
    {
        if (!complete || !active) {
            return;
        }
        debounceTimer.stop();
        wanted = false;
        if (request().isIncomplete()) {
            return; // a value is not known yet: what is shown stays until it is
        }
        dirty = false;
        begin(Fetch::First);
    }

    /// Something was committed, or asked for again.
    void markDirty()
    {
        dirty = true;
        goOn();
    }

    /// Starts what is due, if nothing is under way.
    void goOn()
    {
        if (fetching != Fetch::None || applier.isActive() || wanted || !query || !complete || !active) {
            return;
        }
        if (dirty && (live || refreshAsked)) {
            const auto now = Aio::Detail::Clock::now();
            if (now >= nextRefresh || refreshAsked) {
                refreshTimer.stop();
                dirty = false;
                refreshAsked = false;
                begin(Fetch::Refresh);
                return;
            }
            if (!refreshTimer.isActive()) {
                refreshTimer.start(std::chrono::ceil<std::chrono::milliseconds>(nextRefresh - now));
            }
        }
        // not held up by a refresh that is not due yet: somebody is scrolling
        if (pageWanted) {
            pageWanted = false;
            begin(Fetch::Page);
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
            for (const QString &name : std::as_const(tableNames)) {
                if (tables.contains(name)) {
                    markDirty();
                    return;
                }
            }
        });
    }

    void begin(Fetch next)
    {
        cancel.cancel();
        cancel = AioCancelSource();
        if (next != Fetch::First && query->columns() != columns) {
            next = Fetch::First; // whose first rows have not come: what is there has other columns
        }
        fetching = next;
        ++generation;
        started = Aio::Detail::Clock::now();
        AioDatabase *target = findDatabase();
        if (!target) {
            fail(QStringLiteral("There is no database: make an AioDatabase, or set the list model's database."));
            return;
        }
        connectTo(target);
        qint64 limit = 0;
        Aio::Detail::Record after;
        try {
            if (next == Fetch::First) {
                Aio::Detail::ListRequest asked = request();
                asked.nullsSortFirst = target->dialect().nullsSortFirst;
                query.emplace(source, asked);
                tableNames = query->tables();
            }
            if (pageSize > 0) {
                limit = next == Fetch::Refresh ? std::max(rows.size() + (pageWanted ? pageSize : 0), pageSize) : pageSize;
            }
            if (next == Fetch::Page && !rows.isEmpty()) {
                after = rows.at(rows.size() - 1);
            }
            if (next == Fetch::Refresh) {
                pageWanted = false;
            }
            setStatus(rows.isEmpty() ? Loading : Refreshing);
            // one row more than shown tells whether there are more
            const Aio::Detail::SelectData data = query->rows(limit > 0 ? limit + 1 : 0, after);
            load(AioExecutor(*target).boundTo(q).token(cancel.token()), data, int(limit), generation);
            if (countsAll && next != Fetch::Page) {
                countAll(AioExecutor(*target).boundTo(q).token(cancel.token()), query->countAll(), generation);
            }
        } catch (const AioCancelled &cancelled) {
            fail(cancelled.message()); // the database was closed, or destroyed
        } catch (const AioError &error) {
            fail(error.message());
        }
    }

    // static and guarded: this object may go while the coroutine waits
    AioTask<> load(AioExecutor executor, Aio::Detail::SelectData data, int limit, quint64 asked)
    {
        const QPointer<AioListModel> guard(q);
        auto sink = std::make_unique<Aio::Detail::RecordSink>(query->columns());
        Aio::Detail::RecordSink *records = sink.get();
        QString error;
        Aio::Detail::RowStore loaded;
        try {
            const auto statement = Aio::Detail::StartedStatement::read(executor, data, std::move(sink));
            co_await statement.delivered();
            loaded = records->take();
        } catch (const AioCancelled &) {
            if (guard && asked == generation && fetching != Fetch::None) {
                fail(QStringLiteral("The query was cancelled."));
            }
            co_return;
        } catch (const std::exception &exception) {
            error = QString::fromUtf8(exception.what());
        }
        if (!guard || asked != generation) {
            Aio::Detail::RowStore::dispose(std::move(loaded));
            co_return;
        }
        if (!error.isEmpty()) {
            fail(error);
            co_return;
        }
        const bool more = limit > 0 && loaded.size() > limit;
        if (more) {
            loaded.remove(limit, loaded.size() - limit);
        }
        arrived(std::move(loaded), more);
    }

    AioTask<> countAll(AioExecutor executor, Aio::Detail::SelectData data, quint64 asked)
    {
        const QPointer<AioListModel> guard(q);
        try {
            const qint64 total = co_await Aio::Detail::fetchCount(executor, data);
            if (guard && asked == generation) {
                setTotal(int(std::min<qint64>(total, std::numeric_limits<int>::max())));
            }
        } catch (...) {
            // the load of the rows beside it says what is wrong
        }
    }

    void arrived(Aio::Detail::RowStore loaded, bool more)
    {
        switch (fetching) {
        case Fetch::None:
            return;
        case Fetch::First:
            if (applier.isInStep()) {
                // a slot of ours runs an event loop in the middle of a change: the reset has to wait for its end
                QTimer::singleShot(0, q, [this, loaded = std::move(loaded), more, asked = generation]() mutable {
                    if (asked == generation) {
                        arrived(std::move(loaded), more);
                    }
                });
                return;
            }
            applier.abandon();
            q->beginResetModel();
            loaded.swap(rows);
            columns = query->columns();
            hasMore = more;
            q->endResetModel();
            Aio::Detail::RowStore::dispose(std::move(loaded));
            finished();
            return;
        case Fetch::Page: {
            hasMore = more;
            if (const int added = loaded.size()) {
                const int first = rows.size();
                q->beginInsertRows({}, first, first + added - 1);
                rows.insert(first, loaded, 0, added);
                q->endInsertRows();
            }
            finished();
            return;
        }
        case Fetch::Refresh:
            compare(std::move(loaded), more);
            return;
        }
    }

    /// The difference is worked out on another thread, and applied on this one.
    void compare(Aio::Detail::RowStore loaded, bool more)
    {
        const auto queue = Aio::Detail::ReadyQueue::current();
        QThreadPool::globalInstance()->start(
            [this, guard = QPointer<AioListModel>(q), queue, from = rows, to = std::move(loaded), keys = keys, more, asked = generation] {
                auto diff = std::make_shared<Aio::Detail::RowDiff>(Aio::Detail::RowDiff::between(from, to, keys));
                queue->post([this, guard, diff, more, asked] {
                    if (guard && asked == generation) {
                        apply(std::move(*diff), more);
                    }
                });
            });
    }

    void apply(Aio::Detail::RowDiff diff, bool more)
    {
        const bool empty = diff.isEmpty();
        Aio::Detail::RowStore to = empty ? Aio::Detail::RowStore() : diff.to;
        if (!empty && !applier.start(std::move(diff))) {
            compare(std::move(to), more); // the rows have changed meanwhile
            return;
        }
        hasMore = more;
        applySome();
    }

    void applySome()
    {
        const QPointer<AioListModel> guard(q);
        const quint64 asked = generation;
        const auto progress = applier.isActive() ? applier.applySome(QDeadlineTimer(slice, Qt::PreciseTimer)) : Aio::Detail::RowApplier::Progress::Finished;
        if (!guard) {
            return;
        }
        if (progress == Aio::Detail::RowApplier::Progress::More) {
            setCount();
            QTimer::singleShot(0, q, [this] {
                if (applier.isActive()) {
                    applySome();
                }
            });
        } else if (progress == Aio::Detail::RowApplier::Progress::Finished && asked == generation) {
            finished();
        }
    }

    void finished()
    {
        fetching = Fetch::None;
        const auto now = Aio::Detail::Clock::now();
        nextRefresh = std::max(started + std::chrono::duration_cast<Aio::Detail::Clock::duration>(refreshInterval), now + refreshRest * (now - started));
        setCount();
        setStatus(Ready);
        goOn();
    }

    void fail(const QString &message)
    {
        failed = std::exchange(fetching, Fetch::None);
        ++generation;
        setStatus(Error, message);
        Q_EMIT q->errorOccurred(message);
    }

    AioListModel *const q;
    const Aio::Detail::SourcePtr source;
    const AioListSource::MakeObject makeObject;
    const std::vector<int> keys;
    Aio::Detail::RowColumnsPtr columns; // of the rows that are there

    QPointer<AioDatabase> database;
    QPointer<AioDatabase> connected;
    QMetaObject::Connection connection;
    QVariant where = QVariantMap();
    QVariant extra = QVariantMap();
    QStringList orderBy;
    QStringList include;
    Aio::Condition condition;
    int pageSize = 100;
    int debounce = 0;
    bool live = true;
    bool active = true;
    bool countsAll = false;
    bool complete = true;

    std::optional<Aio::Detail::ListQuery> query; // of the rows that are there, or on their way
    QStringList tableNames;
    Aio::Detail::RowStore rows;
    bool hasMore = false;
    int count = 0;
    int totalCount = -1;
    Status status = Null;
    QString errorString;

    Fetch fetching = Fetch::None;
    Fetch failed = Fetch::None;
    quint64 generation = 0; // an answer with another number is to a question nobody asks any longer
    AioCancelSource cancel;
    bool wanted = false; // a new query waits for the debounce
    bool dirty = false; // a commit is not shown yet
    bool refreshAsked = false;
    bool pageWanted = false;
    Aio::Detail::Clock::time_point started;
    Aio::Detail::Clock::time_point nextRefresh;
    QTimer debounceTimer;
    QTimer refreshTimer;
    Aio::Detail::RowApplier applier;
};

AioListModel::AioListModel(const AioListSource &source, QObject *parent)
    : QAbstractListModel(parent)
    , d(std::make_unique<Private>(this, source))
{
    d->debounceTimer.setSingleShot(true);
    d->refreshTimer.setSingleShot(true);
    connect(&d->debounceTimer, &QTimer::timeout, this, [this] {
        d->startQuery();
    });
    connect(&d->refreshTimer, &QTimer::timeout, this, [this] {
        d->goOn();
    });
    // outside of QML nobody says when the properties are set: one turn of the event loop later they are
    d->queryChanged();
}

AioListModel::~AioListModel()
{
    d->applier.abandon();
    Aio::Detail::RowStore::dispose(std::move(d->rows));
}

AioDatabase *AioListModel::database() const
{
    return d->database;
}

void AioListModel::setDatabase(AioDatabase *database)
{
    if (d->database == database) {
        return;
    }
    d->database = database;
    Q_EMIT databaseChanged();
    d->queryChanged();
}

QVariantMap AioListModel::where() const
{
    return d->where.toMap();
}

void AioListModel::setWhere(const QVariantMap &where)
{
    setWhereValue(where);
}

namespace
{
/// What QML gives for an object, with what it holds.
QVariant plainValue(const QVariant &value)
{
    return value.metaType() == QMetaType::fromType<QJSValue>() ? value.value<QJSValue>().toVariant() : value;
}
}

QVariant AioListModel::whereValue() const
{
    return d->where;
}

void AioListModel::setWhereValue(const QVariant &value)
{
    const QVariant where = plainValue(value);
    if (Aio::Detail::isSameValue(d->where, where)) {
        return;
    }
    d->where = where;
    Q_EMIT whereChanged();
    d->queryChanged();
}

void AioListModel::setCondition(const Aio::Condition &condition)
{
    d->condition = condition;
    d->queryChanged();
}

QStringList AioListModel::orderBy() const
{
    return d->orderBy;
}

void AioListModel::setOrderBy(const QStringList &orderBy)
{
    if (d->orderBy == orderBy) {
        return;
    }
    d->orderBy = orderBy;
    Q_EMIT orderByChanged();
    d->queryChanged();
}

QStringList AioListModel::include() const
{
    return d->include;
}

void AioListModel::setInclude(const QStringList &include)
{
    if (d->include == include) {
        return;
    }
    d->include = include;
    d->describeColumns();
    Q_EMIT includeChanged();
    d->queryChanged();
}

QVariantMap AioListModel::extra() const
{
    return d->extra.toMap();
}

void AioListModel::setExtra(const QVariantMap &extra)
{
    setExtraValue(extra);
}

QVariant AioListModel::extraValue() const
{
    return d->extra;
}

void AioListModel::setExtraValue(const QVariant &value)
{
    const QVariant extra = plainValue(value);
    if (Aio::Detail::isSameValue(d->extra, extra)) {
        return;
    }
    d->extra = extra;
    d->describeColumns();
    Q_EMIT extraChanged();
    d->queryChanged();
}

int AioListModel::pageSize() const
{
    return d->pageSize;
}

void AioListModel::setPageSize(int rows)
{
    rows = std::max(rows, 0);
    if (std::exchange(d->pageSize, rows) != rows) {
        Q_EMIT pageSizeChanged();
        if (rows == 0) {
            d->queryChanged();
        }
    }
}

int AioListModel::debounce() const
{
    return d->debounce;
}

void AioListModel::setDebounce(int milliseconds)
{
    milliseconds = std::max(milliseconds, 0);
    if (std::exchange(d->debounce, milliseconds) != milliseconds) {
        Q_EMIT debounceChanged();
    }
}

bool AioListModel::isLive() const
{
    return d->live;
}

void AioListModel::setLive(bool live)
{
    if (std::exchange(d->live, live) != live) {
        Q_EMIT liveChanged();
        d->goOn();
    }
}

bool AioListModel::isActive() const
{
    return d->active;
}

void AioListModel::setActive(bool active)
{
    if (std::exchange(d->active, active) == active) {
        return;
    }
    Q_EMIT activeChanged();
    if (active) {
        d->queryChanged();
    } else {
        d->debounceTimer.stop();
    }
}

bool AioListModel::countsAll() const
{
    return d->countsAll;
}

void AioListModel::setCountsAll(bool counts)
{
    if (std::exchange(d->countsAll, counts) != counts) {
        Q_EMIT countsAllChanged();
        refresh();
    }
}

int AioListModel::count() const
{
    return d->rows.size();
}

int AioListModel::totalCount() const
{
    return d->totalCount;
}

AioListModel::Status AioListModel::status() const
{
    return d->status;
}

QString AioListModel::errorString() const
{
    return d->errorString;
}

void AioListModel::reload()
{
    d->startQuery();
}

void AioListModel::refresh()
{
    d->refreshAsked = true;
    d->markDirty();
}

void AioListModel::retry()
{
    if (d->status != Error) {
        return;
    }
    if (!d->query || d->failed == Private::Fetch::First || d->failed == Private::Fetch::None) {
        d->startQuery();
    } else {
        d->begin(d->failed);
    }
}

QVariantMap AioListModel::get(int row) const
{
    QVariantMap map;
    if (row < 0 || row >= d->rows.size()) {
        return map;
    }
    for (int column = 0; column < d->columns->count(); ++column) {
        if (const QByteArray &role = d->columns->at(column).role; !role.isEmpty()) {
            map.insert(QString::fromUtf8(role), data(index(row), Private::roleOf(column)));
        }
    }
    return map;
}

QString AioListModel::keyAt(int row) const
{
    if (row < 0 || row >= d->rows.size()) {
        return {};
    }
    QStringList parts;
    for (const int field : d->keys) {
        parts << data(index(row), Private::roleOf(field)).toString();
    }
    return Aio::Detail::listKey(std::move(parts));
}

int AioListModel::indexOfKey(const QString &key) const
{
    for (int row = 0; row < d->rows.size(); ++row) {
        if (keyAt(row) == key) {
            return row;
        }
    }
    return -1;
}

int AioListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : d->rows.size();
}

QVariant AioListModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.model() != this || index.row() >= d->rows.size()) {
        return {}; // a view has no current row, for one: nothing to warn of
    }
    const int column = role == Qt::DisplayRole ? d->displayField() : role - Private::roleOf(0);
    if (column < 0 || column >= d->columns->count()) {
        return {};
    }
    return Aio::Detail::roleValue(d->rows.at(index.row()).cell(column), d->columns->at(column).kind);
}

QHash<int, QByteArray> AioListModel::roleNames() const
{
    QHash<int, QByteArray> names{{Qt::DisplayRole, QByteArrayLiteral("display")}};
    for (int column = 0; column < d->columns->count(); ++column) {
        if (const QByteArray &role = d->columns->at(column).role; !role.isEmpty()) {
            names.insert(Private::roleOf(column), role);
        }
    }
    return names;
}

bool AioListModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && d->hasMore;
}

void AioListModel::fetchMore(const QModelIndex &parent)
{
    if (!parent.isValid() && d->hasMore) {
        d->pageWanted = true;
        d->goOn();
    }
}

void AioListModel::classBegin()
{
    d->complete = false;
    d->debounceTimer.stop();
}

void AioListModel::componentComplete()
{
    d->complete = true;
    d->startQuery();
}
