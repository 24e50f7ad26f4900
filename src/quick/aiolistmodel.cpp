// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/aiolistmodel.h"

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/orm/aioselect.h"
#include "aioorm/quick/aiolistmodel_p.h"
#include "aioorm/quick/fieldvalue_p.h"
#include "aioorm/quick/jspromise_p.h"
#include "aioorm/quick/listvalue_p.h"
#include "aioorm/quick/modeltable_p.h"
#include "aioorm/quick/recordsink_p.h"
#include "aioorm/quick/rolevalue_p.h"

using Aio::Detail::Failure;
using Aio::Detail::JsPromise;

AioListModel::Private::Private(AioListModel *model, const AioListSource &listSource)
    : q(model)
    , listSource(listSource)
    , source(listSource.source())
    , makeObject(listSource.aioMakeObject())
    , keys(ListQuery::keyFields(source->table()))
    , columns(std::make_shared<const Aio::Detail::RowColumns>(source))
    , displayField(Aio::Detail::displayField(source->table()))
    , applier(&rows, this)
{
}

void AioListModel::Private::beginRemove(int first, int last)
{
    q->beginRemoveRows({}, first, last);
    window.noteRemoved(first, last - first + 1);
}

void AioListModel::Private::endRemove()
{
    q->endRemoveRows();
}

void AioListModel::Private::beginMove(int first, int last, int destination)
{
    q->beginMoveRows({}, first, last, {}, destination);
}

void AioListModel::Private::endMove()
{
    q->endMoveRows();
}

void AioListModel::Private::beginInsert(int first, int last)
{
    q->beginInsertRows({}, first, last);
    window.noteInserted(first, last - first + 1);
    window.noteLoaded(ListWindow::Run{first, last - first + 1});
}

void AioListModel::Private::endInsert()
{
    q->endInsertRows();
}

void AioListModel::Private::changed(int first, int last, const Aio::Detail::ColumnMask &mask)
{
    QList<int> fields;
    mask.forEach([&](int column) {
        fields << column;
    });
    if (!edits.isEmpty() && first == last) {
        // an edit lies over them: they look as before
        const QList<int> edited = edits.fields(keyText(rows.at(first)));
        fields.removeIf([&](int field) {
            return edited.contains(field);
        });
        if (fields.isEmpty()) {
            return;
        }
    }
    fieldsChanged(first, last, fields);
}

void AioListModel::Private::fieldsChanged(int first, int last, const QList<int> &fields)
{
    QList<int> roles;
    for (const int field : fields) {
        if (!columns->at(field).role.isEmpty()) {
            roles << roleOf(field);
        }
        if (field == displayField) {
            roles << Qt::DisplayRole << Qt::EditRole;
        }
    }
    if (fields.isEmpty() || !roles.isEmpty()) { // some are there for the order alone
        Q_EMIT q->dataChanged(q->index(first), q->index(last), roles);
    }
}

QVariant AioListModel::Private::value(int row, int column) const
{
    const Record &record = rows.at(row);
    const Aio::Detail::RowColumn &shown = columns->at(column);
    if (record.isNull()) {
        return Aio::Detail::emptyRoleValue(shown.kind, shown.nullable);
    }
    if (!edits.isEmpty()) {
        if (const AioValue *edited = edits.value(keyText(record), column)) {
            return Aio::Detail::roleValue(*edited);
        }
    }
    return Aio::Detail::roleValue(record.cell(column), shown.kind);
}

QString AioListModel::Private::keyText(const Record &row) const
{
    if (row.isNull()) {
        return {};
    }
    std::vector<AioValue> values;
    values.reserve(keys.size());
    for (const int field : keys) {
        values.push_back(Aio::Detail::valueFromCell(row.cell(field), source->table().kindOf(field)).value_or(AioValue()));
    }
    return Aio::Detail::keyText(source->table(), values);
}

int AioListModel::Private::rowOfKey(const QString &key) const
{
    const auto values = Aio::Detail::keyOfText(source->table(), key);
    if (!values) {
        return -1;
    }
    const auto *number = keys.size() == 1 ? std::get_if<qint64>(&values->front().storage()) : nullptr;
    const auto isThat = [&](const Record &record) {
        if (record.isNull()) {
            return false;
        }
        const AioCell cell = record.cell(keys.front());
        // most keys are numbers, and texts of them would be made for each row
        return number && cell.kind == AioCell::Kind::Int ? cell.integer == *number : keyText(record) == key;
    };
    if (windowed) { // not through a million rows that are not loaded
        for (const ListWindow::Run &run : window.loaded()) {
            for (int row = run.first; row < run.end(); ++row) {
                if (isThat(rows.at(row))) {
                    return row;
                }
            }
        }
        return -1;
    }
    int row = 0;
    for (const RowStore::Chunk &chunk : rows.chunks()) {
        for (const Record &record : chunk) {
            if (isThat(record)) {
                return row;
            }
            ++row;
        }
    }
    return -1;
}

void AioListModel::Private::setStatus(Status to, const QString &error)
{
    if (status != to || errorString != error) {
        status = to;
        errorString = error;
        Q_EMIT q->statusChanged();
    }
}

void AioListModel::Private::setTotal(int total)
{
    if (std::exchange(totalCount, total) != total) {
        Q_EMIT q->totalCountChanged();
    }
}

void AioListModel::Private::setPending(int changes)
{
    if (changes == 0) {
        pendingRows = 0;
    }
    if (std::exchange(pendingChanges, changes) != changes) {
        Q_EMIT q->pendingChangesChanged();
    }
}

void AioListModel::Private::setCount()
{
    const QPointer<AioListModel> guard(q);
    if (std::exchange(count, q->count()) != q->count()) {
        Q_EMIT q->countChanged();
    }
    if (!guard) {
        return;
    }
    if (windowed) {
        if (!surveyWanted && !isSurveying) {
            setTotal(rows.size());
        }
    } else if (!hasMore) {
        setTotal(rows.size());
    } else if (!countsAll) {
        setTotal(-1);
    }
}

AioListModel::AioListModel(const AioListSource &source, QObject *parent)
    : QAbstractListModel(parent)
    , d(std::make_unique<Private>(this, source))
{
    d->debounceTimer.setSingleShot(true);
    d->refreshTimer.setSingleShot(true);
    d->surveyTimer.setSingleShot(true);
    connect(&d->debounceTimer, &QTimer::timeout, this, [this] {
        d->startQuery();
    });
    connect(&d->refreshTimer, &QTimer::timeout, this, [this] {
        d->goOn();
    });
    connect(&d->surveyTimer, &QTimer::timeout, this, [this] {
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

const AioTable &AioListModel::table() const
{
    return d->source->table();
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
    const QPointer<AioListModel> guard(this);
    Q_EMIT activeChanged();
    if (!guard || d->active != active) {
        return;
    }
    if (!active) {
        d->debounceTimer.stop();
        // what was under way is asked for again
        switch (std::exchange(d->fetching, Private::Fetch::None)) {
        case Private::Fetch::First:
            d->wanted = true;
            break;
        case Private::Fetch::Refresh:
            d->dirty = true;
            break;
        case Private::Fetch::Page:
            d->pageWanted = true;
            break;
        case Private::Fetch::None:
            break;
        }
        d->dropFetch();
    } else if (d->wanted || !d->query) {
        d->queryChanged();
    } else {
        d->goOn(); // with the rows that are there
    }
}

bool AioListModel::countsAll() const
{
    return d->countsAll;
}

void AioListModel::setCountsAll(bool counts)
{
    if (std::exchange(d->countsAll, counts) != counts) {
        const QPointer<AioListModel> guard(this);
        Q_EMIT countsAllChanged();
        if (guard) {
            refresh();
        }
    }
}

bool AioListModel::isWindowed() const
{
    return d->windowed;
}

void AioListModel::setWindowed(bool windowed)
{
    if (std::exchange(d->windowed, windowed) != windowed) {
        Q_EMIT windowedChanged();
        d->queryChanged();
    }
}

int AioListModel::cacheSize() const
{
    return d->cacheSize;
}

void AioListModel::setCacheSize(int rows)
{
    rows = std::max(rows, 0);
    if (std::exchange(d->cacheSize, rows) != rows) {
        Q_EMIT cacheSizeChanged();
    }
}

bool AioListModel::isWritable() const
{
    return d->writable;
}

void AioListModel::setWritable(bool writable)
{
    if (std::exchange(d->writable, writable) != writable) {
        Q_EMIT writableChanged();
    }
}

AioListModel::SubmitMode AioListModel::submitMode() const
{
    return d->submitMode;
}

void AioListModel::setSubmitMode(SubmitMode mode)
{
    if (std::exchange(d->submitMode, mode) != mode) {
        Q_EMIT submitModeChanged();
    }
}

bool AioListModel::isDirty() const
{
    return d->hasDirtyEdits;
}

bool AioListModel::defersUpdates() const
{
    return d->deferUpdates;
}

void AioListModel::setDeferUpdates(bool defers)
{
    if (std::exchange(d->deferUpdates, defers) == defers) {
        return;
    }
    const QPointer<AioListModel> guard(this);
    Q_EMIT deferUpdatesChanged();
    if (guard && !defers && d->pendingChanges > 0) {
        showPending();
    }
}

int AioListModel::pendingChanges() const
{
    return d->pendingChanges;
}

void AioListModel::showPending()
{
    d->showsPending = true;
    d->surveyWanted = d->windowed;
    refresh();
}

int AioListModel::count() const
{
    return d->rows.size() + d->shownDrafts;
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
    if (!d->query || d->failed == Private::Fetch::None) {
        d->startQuery();
    } else {
        d->again(d->failed);
    }
}

QVariantMap AioListModel::get(int row) const
{
    QVariantMap map;
    if (row < 0 || row >= count()) {
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
    if (const auto *draft = d->draftAt(row)) {
        return draft->key;
    }
    return row >= 0 && row < d->rows.size() ? d->keyText(d->rows.at(row)) : QString();
}

int AioListModel::indexOfKey(const QString &key) const
{
    return d->rowOfKey(key);
}

namespace
{
/// What ends a write settles the promise.
Aio::Detail::ListEdits::Done settling(const JsPromise &promise, const QString &key)
{
    return [held = std::make_shared<JsPromise>(promise), key](const Failure *failure) {
        failure ? held->reject(*failure) : held->resolve(key);
    };
}
}

QJSValue AioListModel::insert(const QVariantMap &values)
{
    const JsPromise promise(this);
    d->insert(values, promise);
    return promise.value();
}

QJSValue AioListModel::update(const QString &key, const QVariantMap &values)
{
    const JsPromise promise(this);
    d->update(key, values, settling(promise, key));
    return promise.value();
}

QJSValue AioListModel::remove(const QVariant &keys)
{
    const JsPromise promise(this);
    QStringList list;
    const QVariant plain = keys.metaType() == QMetaType::fromType<QJSValue>() ? keys.value<QJSValue>().toVariant() : keys;
    if (plain.metaType().id() == QMetaType::QVariantList || plain.metaType().id() == QMetaType::QStringList) {
        for (const QVariant &key : plain.toList()) {
            list << key.toString();
        }
    } else {
        list << plain.toString();
    }
    d->remove(list, settling(promise, list.join(u' ')));
    return promise.value();
}

QJSValue AioListModel::submitAll()
{
    const JsPromise promise(this);
    d->submit(settling(promise, QString()));
    return promise.value();
}

bool AioListModel::submit()
{
    if (d->hasDirtyEdits && d->submitMode == Manual) {
        d->submit({});
    }
    return true;
}

void AioListModel::revert()
{
    d->revert();
}

QJSValue AioListModel::indexOf(const QString &key)
{
    const JsPromise promise(this);
    d->findIndexFor(key, promise);
    return promise.value();
}

AioTask<qint64> AioListModel::aioIndexOf(const QString &key)
{
    return findIndex(QPointer<AioListModel>(this), key);
}

AioTask<qint64> AioListModel::findIndex(QPointer<AioListModel> list, QString key)
{
    Private *d = list->d.get();
    AioDatabase *target = d->findDatabase();
    const auto values = Aio::Detail::keyOfText(d->source->table(), key);
    if (!target || !values) {
        AioErrorInfo(target ? AioErrorKind::Programming : AioErrorKind::Interface,
                     target ? tr("\"%1\" is no key of %2.").arg(key, QString::fromUtf8(d->source->table().name()))
                            : tr("There is no database: make an AioDatabase, or set the list model's database."))
            .outcome(AioOutcome::NotSent)
            .raise();
    }
    Aio::Detail::ListRequest asked = d->request();
    asked.nullsSortFirst = target->dialect().nullsSortFirst;
    const auto query = std::make_shared<const Aio::Detail::ListQuery>(d->source, asked);
    const AioExecutor executor = AioExecutor(*target).boundTo(list);
    auto sink = std::make_unique<Aio::Detail::RecordSink>(query->columns());
    Aio::Detail::RecordSink *records = sink.get();
    const auto statement = Aio::Detail::StartedStatement::read(executor, query->rowWith(*values), std::move(sink));
    co_await statement.delivered();
    const Aio::Detail::RowStore found = records->take();
    if (found.isEmpty()) {
        co_return -1;
    }
    auto counting = Aio::Detail::fetchCount(executor, query->countBefore(query->placeOf(found.at(0))));
    co_return co_await counting;
}

AioTask<> AioListModel::Private::findIndexFor(QString key, JsPromise promise)
{
    const QPointer<AioListModel> guard(q);
    std::optional<Failure> failure;
    qint64 index = -1;
    try {
        auto finding = findIndex(guard, key);
        index = co_await finding;
    } catch (...) {
        failure = Failure::current();
    }
    failure ? promise.reject(*failure) : promise.resolve(QJSValue(double(index)));
}

int AioListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant AioListModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.model() != this || index.row() >= count()) {
        return {};
    }
    const auto *draft = d->draftAt(index.row());
    const bool isLoaded = draft || !d->rows.at(index.row()).isNull();
    if (role == Private::loadedRole) {
        return isLoaded;
    }
    const int column = role == Qt::DisplayRole || role == Qt::EditRole ? d->displayField : role - Private::roleOf(0);
    if (column < 0 || column >= d->columns->count()) {
        return {};
    }
    if (draft) {
        return d->draftValue(*draft, column);
    }
    if (!isLoaded) {
        d->ask(index.row());
    } else if (d->windowed) {
        d->window.see(index.row(), d->reach());
    }
    return d->value(index.row(), column);
}

bool AioListModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!index.isValid() || index.model() != this || index.row() >= count()) {
        return false;
    }
    const int field = role == Qt::DisplayRole || role == Qt::EditRole ? d->displayField : role - Private::roleOf(0);
    if (field < 0 || field >= d->fieldCount()) {
        return false;
    }
    if (const auto *draft = d->draftAt(index.row())) {
        return d->editDraft(draft->number, index.row(), field, value);
    }
    const Aio::Detail::Record &record = d->rows.at(index.row());
    const QString key = d->keyText(record);
    const QString name = QString::fromUtf8(d->source->table().field(field).name);
    std::optional<Failure> failure = d->refusal();
    if (!failure && record.isNull()) {
        failure = Failure(AioErrorInfo(AioErrorKind::Programming, tr("The row is not loaded yet.")));
    }
    if (!failure) {
        auto values = d->valuesOf({{name, value}});
        if (const auto *wrong = std::get_if<Failure>(&values)) {
            failure = *wrong;
        } else {
            return d->addEdit(key,
                              d->edits.find(key) ? nullptr : d->objectOf(record),
                              index.row(),
                              std::move(std::get<Aio::Detail::ListEdits::Values>(values)),
                              {});
        }
    }
    d->tellFailure(key, name, *failure);
    return false;
}

Qt::ItemFlags AioListModel::flags(const QModelIndex &index) const
{
    return QAbstractListModel::flags(index) | (index.isValid() && d->writable ? Qt::ItemIsEditable : Qt::NoItemFlags);
}

QHash<int, QByteArray> AioListModel::roleNames() const
{
    QHash<int, QByteArray> names{{Qt::DisplayRole, QByteArrayLiteral("display")}, {Qt::EditRole, QByteArrayLiteral("edit")}};
    names.insert(Private::loadedRole, QByteArrayLiteral("loaded"));
    for (int column = 0; column < d->columns->count(); ++column) {
        if (const QByteArray &role = d->columns->at(column).role; !role.isEmpty()) {
            names.insert(Private::roleOf(column), role);
        }
    }
    return names;
}

bool AioListModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && d->hasMore && !d->windowed;
}

void AioListModel::fetchMore(const QModelIndex &parent)
{
    if (canFetchMore(parent)) {
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
