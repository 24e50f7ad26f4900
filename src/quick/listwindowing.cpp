// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aioselect.h"
#include "aioorm/quick/aiolistmodel_p.h"
#include "aioorm/quick/recordsink_p.h"

#include <algorithm>

using namespace std::chrono_literals;

namespace
{
// a survey that takes long leaves this many times its duration to everybody else
constexpr int surveyRest = 3;
constexpr auto surveyInterval = 100ms;
// from a mark to a row, at most: what a page skips
constexpr int markDistance = 5000;
constexpr auto marksInterval = 10s;
// without an index each step sorts the whole table, and so does each page: marks would not help
constexpr auto slowMark = 100ms;

/// One row of the terms of the order.
class PlaceSink final : public Aio::Detail::RowSink
{
public:
    bool begin(const QByteArrayList &) override { return true; }
    bool row(std::span<const AioCell> cells) override
    {
        place = Aio::Detail::Record::fromCells(cells);
        return true;
    }
    AioErrorInfo error() const override { return AioErrorInfo(AioErrorKind::Programming, QString()); }

    Aio::Detail::Record place;
};
}

void AioListModel::Private::ask(int row) const
{
    window.ask(row, windowPage(), reach());
    if (!std::exchange(askQueued, true)) {
        // one query for all rows that are asked for in this turn
        QTimer::singleShot(0, q, [d = const_cast<Private *>(this)] { // NOLINT(cppcoreguidelines-pro-type-const-cast): a view that reads is what loads
            d->askQueued = false;
            // a jump does not wait for a page that nobody looks at any more
            if (d->fetching == Fetch::Page && !d->isBusyWithRows()) {
                const ListWindow::Run run = d->window.next(d->rows, d->windowPage(), true);
                if (!run.isEmpty() && run.first != d->wantedRun.first) {
                    d->dropFetch();
                }
            }
            d->goOn();
        });
    }
}

Aio::Detail::SelectData AioListModel::Private::selectWindow(Fetch next, qint64 *limit)
{
    *limit = 0;
    if (next == Fetch::Refresh) {
        refreshed = Watched();
        while (!refreshing.empty() && !refreshed.isThere()) {
            refreshed = std::move(refreshing.back());
            refreshing.pop_back();
        }
        if (!refreshed.isThere()) {
            return query->rows(1); // to learn whether the table can be read; the survey does the rest
        }
        const ListWindow::Run run = refreshed.run();
        return query->rowsBetween(query->placeOf(rows.at(run.first)), query->placeOf(rows.at(run.end() - 1)), run.count + mostNewRows);
    }
    const ListWindow::Run run = wantedRun;
    target = q->index(run.first);
    // from the nearest place that is known: rows that are there, the ends of the list, or a mark, whose number may be an old one
    const int guess = markedAt == commits ? 0 : markDistance;
    int skip = run.first, distance = skip;
    ListQuery::Place place;
    isBackward = false;
    isFromMark = false;
    isNextTo = false;
    if (const ListWindow::Mark *mark = window.markBefore(run.first); mark && run.first - mark->index + guess < distance) {
        skip = run.first - mark->index;
        distance = skip + guess;
        place = mark->place;
        isFromMark = true;
    }
    const auto take = [&](int rowsBetween, const ListQuery::Place &from, bool backward) {
        if (rowsBetween <= distance) {
            skip = distance = rowsBetween;
            place = from;
            isBackward = backward;
            isFromMark = false;
            isNextTo = rowsBetween == 0 && !from.empty();
        }
    };
    take(rows.size() - run.end(), {}, true);
    for (const ListWindow::Run &loaded : window.loaded()) {
        if (loaded.end() <= run.first) {
            take(run.first - loaded.end(), query->placeOf(rows.at(loaded.end() - 1)), false);
        } else if (loaded.first >= run.end()) {
            take(loaded.first - run.end(), query->placeOf(rows.at(loaded.first)), true);
        }
    }
    isGuess = numbersAreGuesses() || (isFromMark && markedAt != commits);
    // and one more, which tells whether the rows behind them are those that stand there
    return query->rows(run.count + 1, place, isBackward ? ListQuery::Direction::Backward : ListQuery::Direction::Forward, skip);
}

void AioListModel::Private::showWindowPage(const RowStore &loaded)
{
    bool isThere = target.isValid() && target.row() + wantedRun.count <= rows.size();
    for (int i = 0; isThere && i < wantedRun.count; ++i) {
        isThere = rows.at(target.row() + i).isNull();
    }
    const auto isLoaded = [this](int row) {
        return row >= 0 && row < rows.size() && !rows.at(row).isNull();
    };
    const int end = isThere ? target.row() + wantedRun.count : 0;
    if (!isThere || (!isNextTo && isLoaded(isBackward ? end : target.row() - 1))) {
        finished(); // commits have taken that part of the list away, or moved it to where other rows are
        return;
    }
    int added = 0;
    // commits may have moved rows that are there into this page: a row that stood twice would be taken away twice
    for (const LoadedKeys there(*this); added < std::min(loaded.size(), wantedRun.count) && !there.contains(loaded.at(added));) {
        ++added;
    }
    const int behind = isBackward ? target.row() - 1 : end;
    if (added == wantedRun.count && isLoaded(behind) && !(loaded.size() > added && loaded.at(added).sameCells(rows.at(behind), keys))) {
        --added; // others stand between: a placeholder keeps the runs apart, each of which has all rows from its first to its last
    }
    const int first = target.row() + (isBackward ? wantedRun.count - added : 0);
    for (int i = 0; i < added; ++i) {
        rows.replace(first + i, loaded.at(isBackward ? added - 1 - i : i));
    }
    if (added < wantedRun.count) {
        window.noteShort(ListWindow::Run{target.row(), wantedRun.count});
        surveyWanted = true; // there are fewer rows than was thought
        if (isFromMark) {
            window.dropMarks();
        }
    } else {
        window.noteAnswered(ListWindow::Run{target.row(), wantedRun.count});
    }
    // its number is one of before the last commits, or of while rows were counted
    surveyWanted = surveyWanted || isGuess || numbersAreGuesses();
    const QPointer<AioListModel> guard(q);
    window.noteLoaded(ListWindow::Run{first, added});
    if (added > 0) {
        fieldsChanged(first, first + added - 1, {});
    }
    if (!guard) {
        return;
    }
    evict(window.excess(watchedRuns(), cacheSize));
    if (guard) {
        finished();
    }
}

void AioListModel::Private::evict(const std::vector<ListWindow::Run> &runs)
{
    const QPointer<AioListModel> guard(q);
    for (const ListWindow::Run &run : runs) {
        rows.replace(run.first, RowStore::placeholders(run.count), 0, run.count);
        window.noteUnloaded(run);
        fieldsChanged(run.first, run.end() - 1, {});
        if (!guard) {
            return;
        }
    }
}

std::vector<AioListModel::Private::Watched> AioListModel::Private::watch(const std::vector<ListWindow::Run> &runs) const
{
    std::vector<Watched> list;
    list.reserve(runs.size());
    for (const ListWindow::Run &run : runs) {
        list.push_back(Watched{QPersistentModelIndex(q->index(run.first)), QPersistentModelIndex(q->index(run.end() - 1))});
    }
    return list;
}

std::vector<Aio::Detail::ListWindow::Run> AioListModel::Private::watchedRuns() const
{
    // the current row, and those that are selected, stay what they are
    constexpr std::size_t mostKept = 64;
    const std::vector<ListWindow::Run> seen = window.watched(reach(), {});
    std::vector<int> kept;
    const QModelIndexList indexes = q->persistentIndexList();
    for (const QModelIndex &index : indexes) {
        const int row = index.row();
        const bool isSeen = std::any_of(seen.begin(), seen.end(), [row](const ListWindow::Run &run) {
            return run.first <= row && row < run.end();
        });
        if (!isSeen && kept.size() < mostKept && row >= 0 && row < rows.size() && !rows.at(row).isNull()) {
            kept.push_back(row);
        }
    }
    return window.watched(reach(), kept);
}

void AioListModel::Private::showWindow(const RowStore &loaded)
{
    surveyWanted = true;
    const Watched place = std::exchange(refreshed, Watched());
    const ListWindow::Run run = place.isThere() ? place.run() : ListWindow::Run();
    Aio::Detail::RowDiff diff;
    if (!run.isEmpty()) {
        diff = Aio::Detail::RowDiff::between(rows.part(run.first, run.count), loaded, keys);
    }
    if (deferUpdates && !showsPending) {
        pendingRows += rowsOf(diff);
        if (!refreshNext()) {
            setPending(pendingRows);
            finished();
        }
        return;
    }
    if (!run.isEmpty()) {
        applier.start(std::move(diff), run.first);
    }
    applySome();
}

/// Reads the rows again that somebody looks at. Others are as they were before the commit, and are asked for when they are wanted.
void AioListModel::Private::beginRefresh()
{
    const QPointer<AioListModel> guard(q);
    pendingRows = 0;
    std::vector<ListWindow::Run> runs = watchedRuns();
    if (!deferUpdates || showsPending) {
        evict(window.excess(runs, 0));
        if (!guard) {
            return;
        }
        runs = window.loaded(); // and what somebody who was told of that looks at
    }
    refreshing = watch(runs);
    if (guard && fetching == Fetch::None) {
        begin(Fetch::Refresh);
    }
}

/// Goes on with the next rows that are to be read again. False: there are none.
bool AioListModel::Private::refreshNext()
{
    if (!windowed || refreshing.empty()) {
        return false;
    }
    const auto since = started;
    begin(Fetch::Refresh);
    started = since; // what was stored after that is not shown yet
    return true;
}

void AioListModel::Private::startSurvey()
{
    if (!surveyWanted || isSurveying || fetching == Fetch::First || isBusyWithRows() || !maySurvey()) {
        return;
    }
    const auto now = Clock::now();
    if (now < nextSurvey) {
        if (!surveyTimer.isActive()) {
            surveyTimer.start(std::chrono::ceil<std::chrono::milliseconds>(nextSurvey - now));
        }
        return;
    }
    AioDatabase *target = findDatabase();
    if (!target) {
        return;
    }
    constexpr std::size_t mostRuns = 8; // each is a question
    if (window.loaded().size() > mostRuns) {
        const QPointer<AioListModel> guard(q);
        evict(window.excess(watchedRuns(), 0));
        if (!guard || isSurveying || isBusyWithRows()) {
            return;
        }
    }
    surveyWanted = false;
    isSurveying = true;
    surveyStarted = now;
    surveyedAt = commits;
    window.beginCount();
    std::vector<Aio::Detail::SelectData> before;
    for (const int row : window.counted()) {
        before.push_back(query->countBefore(query->placeOf(rows.at(row))));
    }
    try {
        survey(executorOf(target, cancelQuery), std::move(before), query->countAll(), queryNumber);
    } catch (const AioError &) {
        isSurveying = false; // the load of the rows says what is wrong
    } catch (const AioCancelled &) {
        isSurveying = false;
    }
}

AioTask<> AioListModel::Private::survey(AioExecutor executor, std::vector<Aio::Detail::SelectData> before, Aio::Detail::SelectData all, quint64 asked)
{
    const QPointer<AioListModel> guard(q);
    std::vector<qint64> rowsBefore;
    qint64 total = -1;
    QString error;
    try {
        for (const Aio::Detail::SelectData &data : before) {
            auto counting = Aio::Detail::fetchCount(executor, data);
            rowsBefore.push_back(co_await counting);
        }
        auto counting = Aio::Detail::fetchCount(executor, all);
        total = co_await counting;
    } catch (const AioCancelled &) {
        // the database was closed: when it is open again, the rows are read anew
    } catch (const std::exception &exception) {
        error = QString::fromUtf8(exception.what());
    }
    if (!guard || asked != queryNumber) {
        co_return;
    }
    if (total >= 0) {
        applySurvey(rowsBefore, total);
    } else {
        surveyFailed(error);
    }
}

void AioListModel::Private::applySurvey(const std::vector<qint64> &before, qint64 total)
{
    if (isBusyWithRows()) {
        QTimer::singleShot(0, q, [this, before, total, asked = queryNumber] {
            if (asked == queryNumber) {
                applySurvey(before, total);
            }
        });
        return;
    }
    surveyEnded();
    failedSurveys = 0;
    if (fetching == Fetch::Refresh) {
        surveyWanted = true; // rows that are being read again stay in their runs until they have come
        return;
    }
    const QPointer<AioListModel> guard(q);
    if (deferUpdates && !showsPending && totalCount >= 0) {
        setPending(pendingRows + int(std::min<qint64>(std::abs(total - rows.size()), std::numeric_limits<int>::max() / 2)));
    } else {
        const bool fits = rearrange(before, total);
        if (!guard) {
            return;
        }
        surveyWanted = surveyWanted || !fits; // counted while others wrote
        showsPending = showsPending && (surveyWanted || dirty);
        if (fits) {
            setTotal(rows.size());
            dropStoredDrafts(surveyStarted);
        }
        if (!guard) {
            return;
        }
        setCount();
    }
    if (!guard) {
        return;
    }
    startMarks();
    goOn();
    if (guard && fetching == Fetch::None && status != Error && !wanted && !(dirty && live) && !isSurveyDue()) {
        setStatus(Ready);
    }
}

void AioListModel::Private::surveyEnded()
{
    isSurveying = false;
    const auto now = Clock::now();
    nextSurvey = std::max(surveyStarted + std::chrono::duration_cast<Clock::duration>(surveyInterval), now + surveyRest * (now - surveyStarted));
}

/// A list with a wrong count does not say that it is ready.
void AioListModel::Private::surveyFailed(const QString &error)
{
    constexpr int mostFailures = 3;
    surveyEnded();
    surveyWanted = true;
    if (++failedSurveys < mostFailures || error.isEmpty()) {
        if (!error.isEmpty()) {
            goOn();
        }
        return;
    }
    failedSurveys = 0;
    surveyWanted = false;
    fetching = Fetch::Refresh; // is what retry() does again
    fail(error);
}

bool AioListModel::Private::rearrange(const std::vector<qint64> &before, qint64 total)
{
    const QPointer<AioListModel> guard(q);
    const int wantedSize = int(std::min<qint64>(total, std::numeric_limits<int>::max()));
    bool fits = true;
    qint64 beforeLast = -1;
    int end = 0; // of the rows whose place is right now
    for (std::size_t i = 0; i < window.counted().size() && i < before.size(); ++i) {
        const int place = window.counted()[i];
        // pages that were read meanwhile may stand before the row in its run
        const ListWindow::Run run = window.runAt(place);
        if (run.isEmpty() || run.first < end) {
            continue;
        }
        if (before[i] < beforeLast) {
            evict({run}); // it stands among rows that it is not one of
            fits = false;
        } else {
            beforeLast = before[i];
            int gap = 0; // where the placeholders before it begin
            for (const ListWindow::Run &other : window.loaded()) {
                gap = other.end() <= run.first ? std::max(gap, other.end()) : gap;
            }
            int wantedFirst = int(std::min<qint64>(before[i], wantedSize)) - (place - run.first);
            if (wantedFirst < gap) {
                wantedFirst = gap > 0 ? gap + 1 : 0; // rows before it are gone that are still shown: it is counted again once they are not
                fits = false;
            }
            end = wantedFirst + run.count;
            // as far from the row as the gap goes: a view that begins with the row is moved by what comes right before it
            insertPlaceholders(gap, wantedFirst - run.first);
            if (guard) {
                removePlaceholders(gap, run.first - wantedFirst);
            }
            if (guard && gap > 0 && wantedFirst == gap) {
                keepApart(gap);
            }
        }
        if (!guard) {
            return true;
        }
    }
    end = window.loaded().empty() ? 0 : window.loaded().back().end();
    if (wantedSize > rows.size()) {
        insertPlaceholders(rows.size(), wantedSize - rows.size());
    } else if (wantedSize < rows.size()) {
        const int kept = std::min(std::max(wantedSize, end), rows.size());
        fits = fits && kept == wantedSize;
        removePlaceholders(kept, rows.size() - kept);
    }
    return fits;
}

/// Counts say that two runs meet at this row, and counts may be of different moments: the row that is read between them tells.
void AioListModel::Private::keepApart(int row)
{
    const QModelIndexList held = q->persistentIndexList();
    const bool isHeld = std::any_of(held.begin(), held.end(), [row](const QModelIndex &index) {
        return index.row() == row - 1;
    });
    evict({ListWindow::Run{isHeld ? row : row - 1, 1}});
}

void AioListModel::Private::insertPlaceholders(int first, int count)
{
    if (count <= 0) {
        return;
    }
    q->beginInsertRows({}, first, first + count - 1);
    rows.insert(first, RowStore::placeholders(count), 0, count);
    window.noteInserted(first, count);
    window.askAgain();
    q->endInsertRows();
}

void AioListModel::Private::removePlaceholders(int first, int count)
{
    if (count <= 0) {
        return;
    }
    q->beginRemoveRows({}, first, first + count - 1);
    rows.remove(first, count);
    window.noteRemoved(first, count);
    window.askAgain();
    q->endRemoveRows();
}

void AioListModel::Private::startMarks()
{
    const auto now = Clock::now();
    if (isMarking || !query || rows.size() <= 2 * markDistance || (window.lastMark() && (markedAt == commits || now < nextMarks))) {
        return;
    }
    AioDatabase *target = findDatabase();
    if (!target) {
        return;
    }
    isMarking = true;
    markedAt = commits;
    nextMarks = now + marksInterval;
    try {
        findMarks(executorOf(target, cancelQuery), query, queryNumber);
    } catch (const AioError &) {
        isMarking = false;
    } catch (const AioCancelled &) {
        isMarking = false;
    }
}

AioTask<> AioListModel::Private::findMarks(AioExecutor executor, std::shared_ptr<const ListQuery> of, quint64 asked)
{
    const QPointer<AioListModel> guard(q);
    const bool areFirst = !window.lastMark();
    std::vector<ListWindow::Mark> marks;
    ListWindow::Mark mark;
    try {
        for (;;) {
            const auto begun = Clock::now();
            auto sink = std::make_unique<PlaceSink>();
            PlaceSink *found = sink.get();
            const auto statement = Aio::Detail::StartedStatement::read(executor, of->placeAfter(mark.place, markDistance), std::move(sink));
            co_await statement.delivered();
            if (!guard || asked != queryNumber || found->place.isNull() || Clock::now() - begun > slowMark) {
                break;
            }
            mark = ListWindow::Mark{mark.index + markDistance, of->placeOfTerms(found->place)};
            if (areFirst) {
                window.addMark(mark); // of use at once
            } else {
                marks.push_back(mark);
            }
        }
    } catch (...) {
        // pages are found without them, if not as fast
    }
    if (!guard || asked != queryNumber) {
        co_return;
    }
    isMarking = false;
    if (!areFirst && !marks.empty()) {
        window.dropMarks();
        for (ListWindow::Mark &other : marks) {
            window.addMark(std::move(other));
        }
    }
}
