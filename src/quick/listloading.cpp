// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/readyqueue.h"
#include "aioorm/orm/aioselect.h"
#include "aioorm/quick/aiolistmodel_p.h"
#include "aioorm/quick/recordsink_p.h"

#include <QThreadPool>

#include <algorithm>

using namespace std::chrono_literals;

namespace
{
// a list need not follow a storm of commits more often than an eye can
constexpr auto refreshInterval = 100ms;
// a refresh that takes long leaves this many times its duration to everybody else
constexpr int refreshRest = 3;
constexpr auto slice = 4ms;
}

void AioListModel::Private::queryChanged()
{
    if (!complete) {
        return;
    }
    wanted = true;
    if (!active) {
        return;
    }
    if (request().isIncomplete()) {
        debounceTimer.stop();
        wanted = false;
        return;
    }
    dropFetch();
    if (status != Null) {
        setStatus(Loading);
    }
    debounceTimer.start(debounce);
}

void AioListModel::Private::startQuery()
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

void AioListModel::Private::dropFetch()
{
    cancel.cancel();
    cancel = AioCancelSource();
    ++generation;
    fetching = Fetch::None;
}

void AioListModel::Private::markDirty()
{
    dirty = true;
    if (status == Ready && active && (live || refreshAsked)) {
        setStatus(Refreshing);
    }
    goOn();
}

/// Starts what is due, if nothing is under way.
void AioListModel::Private::goOn()
{
    if (!complete || !active || !query) {
        return;
    }
    if (windowed && !wanted) {
        startSurvey();
    }
    if (fetching != Fetch::None || applier.isActive() || wanted) {
        return;
    }
    if (dirty && (live || refreshAsked)) {
        const auto now = Clock::now();
        if (now >= nextRefresh || refreshAsked) {
            refreshTimer.stop();
            dirty = false;
            refreshAsked = false;
            again(Fetch::Refresh);
            return;
        }
        if (!refreshTimer.isActive()) {
            refreshTimer.start(std::chrono::ceil<std::chrono::milliseconds>(nextRefresh - now));
        }
    }
    // not held up by a refresh that is not due yet: somebody is scrolling
    if (windowed) {
        wantedRun = window.next(rows, windowPage(), numbersAreGuesses());
        if (!wantedRun.isEmpty()) {
            begin(Fetch::Page);
        }
    } else if (pageWanted) {
        pageWanted = false;
        begin(Fetch::Page);
    }
}

void AioListModel::Private::connectTo(AioDatabase *to)
{
    if (connected == to) {
        return;
    }
    QObject::disconnect(changes);
    QObject::disconnect(openings);
    connected = to;
    changes = QObject::connect(to, &AioDatabase::tablesChanged, q, [this](const QStringList &tables) {
        for (const QString &name : std::as_const(tableNames)) {
            if (tables.contains(name)) {
                ++commits;
                surveyWanted = windowed;
                markDirty();
                return;
            }
        }
    });
    // what others have written meanwhile nobody has told
    openings = QObject::connect(to, &AioDatabase::openChanged, q, [this] {
        if (connected && connected->isOpen() && status != Null && fetching == Fetch::None) {
            if (query && failed != Fetch::First) {
                ++commits;
                surveyWanted = windowed;
                refreshAsked = true;
                markDirty();
            } else {
                startQuery();
            }
        }
    });
}

/// Reads what is there once more, or what failed.
void AioListModel::Private::again(Fetch what)
{
    if (!query || failed == Fetch::First) {
        begin(Fetch::First);
    } else if (windowed && what == Fetch::Refresh) {
        beginRefresh();
    } else {
        begin(what);
    }
}

Aio::Detail::ListRequest AioListModel::Private::request() const
{
    Aio::Detail::ListRequest request;
    request.where = where;
    request.orderBy = orderBy;
    request.include = include;
    request.extra = extra;
    request.condition = condition.node();
    return request;
}

void AioListModel::Private::describeColumns()
{
    if (query || !rows.isEmpty()) {
        return;
    }
    try {
        Aio::Detail::ListRequest described;
        described.include = include;
        described.extra = extra;
        if (!described.isIncomplete()) {
            columns = ListQuery(source, described).columns();
        }
    } catch (const AioError &) {
        // the query says what is wrong
    }
}

void AioListModel::Private::begin(Fetch next)
{
    if (next != Fetch::First && query->columns() != columns) {
        next = Fetch::First; // whose first rows have not come: what is there has other columns
    }
    dropFetch();
    fetching = next;
    started = Clock::now();
    AioDatabase *target = findDatabase();
    if (!target) {
        fail(AioListModel::tr("There is no database: make an AioDatabase, or set the list model's database."));
        return;
    }
    connectTo(target);
    try {
        if (next == Fetch::First) {
            cancelQuery.cancel();
            cancelQuery = AioCancelSource();
            ++queryNumber;
            isSurveying = false;
            isMarking = false;
            boundRefresh = false;
            query.reset(); // of one that cannot be made no rows come among those that are there
            Aio::Detail::ListRequest asked = request();
            asked.nullsSortFirst = target->dialect().nullsSortFirst;
            query = std::make_shared<const ListQuery>(source, asked);
            tableNames = query->tables();
        }
        setStatus(rows.isEmpty() || next == Fetch::First ? Loading : Refreshing);
        qint64 limit = 0;
        const Aio::Detail::SelectData data = windowed && next != Fetch::First ? selectWindow(next, &limit) : selectOf(next, &limit);
        // one row more than shown tells whether there are more
        load(executorOf(target, cancel), data, int(limit), generation);
        if (countsAll && next != Fetch::Page && !windowed) {
            startCount(target);
        }
    } catch (const AioCancelled &cancelled) {
        fail(cancelled.message()); // the database was closed, or destroyed
    } catch (const AioError &error) {
        fail(error.message());
    }
}

Aio::Detail::SelectData AioListModel::Private::selectOf(Fetch next, qint64 *limit)
{
    const qint64 page = pageSize;
    if (next != Fetch::Page) {
        pageEnd.clear();
    }
    if (next == Fetch::Refresh && !rows.isEmpty() && page > 0) {
        const ListQuery::Place last = query->placeOf(rows.at(rows.size() - 1));
        if (hasMore || boundRefresh) {
            // as far as the rows that are there, however many came in between: what somebody reads stays
            return query->rowsBetween({}, last, rows.size() + mostNewRows);
        }
        *limit = rows.size() + page;
        return query->rows(*limit + 1);
    }
    *limit = page;
    const bool isPage = next == Fetch::Page && !rows.isEmpty();
    return query->rows(page > 0 ? page + 1 : 0, isPage ? (!pageEnd.empty() ? pageEnd : query->placeOf(rows.at(rows.size() - 1))) : ListQuery::Place());
}

// guarded: this object may go while the coroutine waits
AioTask<> AioListModel::Private::load(AioExecutor executor, Aio::Detail::SelectData data, int limit, quint64 asked)
{
    const QPointer<AioListModel> guard(q);
    auto sink = std::make_unique<Aio::Detail::RecordSink>(query->columns());
    Aio::Detail::RecordSink *records = sink.get();
    QString error;
    RowStore loaded;
    try {
        const auto statement = Aio::Detail::StartedStatement::read(executor, data, std::move(sink));
        co_await statement.delivered();
        loaded = records->take();
    } catch (const AioCancelled &) {
        if (guard && asked == generation && fetching != Fetch::None) {
            fail(AioListModel::tr("The query was cancelled."));
        }
        co_return;
    } catch (const std::exception &exception) {
        error = QString::fromUtf8(exception.what());
    }
    if (!guard || asked != generation) {
        RowStore::dispose(std::move(loaded));
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

void AioListModel::Private::startCount(AioDatabase *target)
{
    countAll(executorOf(target, cancelQuery), query->countAll(), queryNumber);
}

AioTask<> AioListModel::Private::countAll(AioExecutor executor, Aio::Detail::SelectData data, quint64 asked)
{
    const QPointer<AioListModel> guard(q);
    try {
        const qint64 total = co_await Aio::Detail::fetchCount(executor, data);
        if (guard && asked == queryNumber) {
            setTotal(int(std::min<qint64>(total, std::numeric_limits<int>::max())));
        }
    } catch (...) {
        // the load of the rows beside it says what is wrong
    }
}

void AioListModel::Private::arrived(RowStore loaded, bool more)
{
    if (fetching == Fetch::None) {
        return;
    }
    if (applier.isInStep() || (windowed && isBusyWithRows())) {
        // a slot of ours runs an event loop in the middle of a change: what comes now has to wait for its end
        QTimer::singleShot(0, q, [this, loaded = std::move(loaded), more, asked = generation]() mutable {
            if (asked == generation) {
                arrived(std::move(loaded), more);
            }
        });
        return;
    }
    leaveOutRemoved(loaded);
    switch (fetching) {
    case Fetch::None:
        return;
    case Fetch::First:
        showFirst(std::move(loaded), more);
        return;
    case Fetch::Page:
        windowed ? showWindowPage(loaded) : showPage(std::move(loaded), more);
        return;
    case Fetch::Refresh:
        windowed ? showWindow(loaded) : showRefreshed(std::move(loaded), more);
        return;
    }
}

void AioListModel::Private::leaveOutRemoved(RowStore &loaded) const
{
    if (edits.removed.isEmpty()) {
        return;
    }
    for (int row = loaded.size(); row-- > 0;) {
        if (edits.removed.contains(keyText(loaded.at(row)))) {
            loaded.remove(row, 1);
        }
    }
}

AioListModel::Private::LoadedKeys::LoadedKeys(const Private &of)
    : m_keys(of.keys)
{
    const auto add = [this](const Record &row) {
        m_rows.emplace(row.hash(m_keys), &row);
    };
    if (of.windowed) { // not the placeholders
        for (const ListWindow::Run &run : of.window.loaded()) {
            for (int row = run.first; row < run.end(); ++row) {
                add(of.rows.at(row));
            }
        }
    } else {
        for (const RowStore::Chunk &chunk : of.rows.chunks()) {
            std::for_each(chunk.begin(), chunk.end(), add);
        }
    }
}

bool AioListModel::Private::LoadedKeys::contains(const Record &row) const
{
    const auto [begin, end] = m_rows.equal_range(row.hash(m_keys));
    return std::any_of(begin, end, [&](const auto &other) {
        return other.second->sameCells(row, m_keys);
    });
}

void AioListModel::Private::showFirst(RowStore loaded, bool more)
{
    applier.abandon();
    const int loadedRows = loaded.size();
    q->beginResetModel();
    loaded.swap(rows);
    columns = query->columns();
    hasMore = more && !windowed;
    window.clear();
    window.noteLoaded(ListWindow::Run{0, loadedRows});
    q->endResetModel();
    RowStore::dispose(std::move(loaded));
    surveyWanted = windowed && more;
    if (!surveyWanted && !dirty) {
        surveyedAt = commits; // all of it is there
    }
    setPending(0);
    findEdited();
    dropStored();
    finished();
}

void AioListModel::Private::showPage(RowStore loaded, bool more)
{
    pageEnd.clear();
    if (dirty && !loaded.isEmpty()) {
        // commits are known that are not shown: a row may have moved here from above
        pageEnd = query->placeOf(loaded.at(loaded.size() - 1));
        const LoadedKeys there(*this);
        for (int row = loaded.size(); row-- > 0;) {
            if (there.contains(loaded.at(row))) {
                loaded.remove(row, 1);
            }
        }
    }
    hasMore = more;
    if (const int added = loaded.size()) {
        const int first = rows.size();
        q->beginInsertRows({}, first, first + added - 1);
        rows.insert(first, loaded, 0, added);
        q->endInsertRows();
    } else if (more) {
        pageWanted = true; // a view asks once only
    }
    finished();
}

void AioListModel::Private::showRefreshed(RowStore loaded, bool more)
{
    const bool wasBound = std::exchange(boundRefresh, false);
    if (more && !hasMore && !wasBound && pageSize > 0) {
        // more new rows than a page: read once more, up to the last one that is there
        boundRefresh = true;
        begin(Fetch::Refresh);
        return;
    }
    compare(std::move(loaded), more || hasMore || wasBound);
}

/// The difference is worked out on another thread, and applied on this one.
void AioListModel::Private::compare(RowStore loaded, bool more)
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

void AioListModel::Private::apply(Aio::Detail::RowDiff diff, bool more)
{
    if (deferUpdates && !showsPending) {
        setPending(rowsOf(diff));
        finished();
        return;
    }
    const bool empty = diff.isEmpty();
    RowStore to = empty ? RowStore() : diff.to;
    if (!empty && !applier.start(std::move(diff))) {
        compare(std::move(to), more); // the rows have changed meanwhile
        return;
    }
    hasMore = more;
    applySome();
}

int AioListModel::Private::rowsOf(const Aio::Detail::RowDiff &diff)
{
    int count = 0;
    for (const auto &remove : diff.removes) {
        count += remove.count;
    }
    for (const auto &move : diff.moves) {
        count += move.count;
    }
    for (const auto &insert : diff.inserts) {
        count += insert.count;
    }
    for (const auto &change : diff.changes) {
        count += change.count;
    }
    return count;
}

void AioListModel::Private::applySome()
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
        if (fetching == Fetch::Refresh && refreshNext()) {
            return;
        }
        if (fetching == Fetch::Refresh) {
            showsPending = windowed && showsPending; // until the survey
            window.askAgain();
            setPending(0);
            dropStored();
        }
        finished();
    }
}

void AioListModel::Private::finished()
{
    const bool wasPage = std::exchange(fetching, Fetch::None) == Fetch::Page;
    failed = Fetch::None;
    const auto now = Clock::now();
    // somebody who scrolls does not put it off
    nextRefresh = wasPage ? nextRefresh : std::max(started + std::chrono::duration_cast<Clock::duration>(refreshInterval), now + refreshRest * (now - started));
    const QPointer<AioListModel> guard(q);
    setCount();
    if (!guard || fetching != Fetch::None) {
        return; // a slot has begun something else
    }
    goOn();
    // what goes on says so itself
    if (guard && fetching == Fetch::None && !wanted && !(dirty && live) && !isSurveyDue()) {
        setStatus(Ready);
    }
}

void AioListModel::Private::fail(const QString &message)
{
    failed = std::exchange(fetching, Fetch::None);
    ++generation;
    const QPointer<AioListModel> guard(q);
    setStatus(Error, message);
    if (guard) {
        Q_EMIT q->errorOccurred(message);
    }
}
