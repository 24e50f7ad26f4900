// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/quick/listquery_p.h"
#include "aioorm/quick/rowstore_p.h"
#include "aioormquick_export.h"

#include <vector>

namespace Aio::Detail
{
/// Which rows of a long list are worth having: those around the places that somebody looked at last (one view, or two; whoever reads
/// a row in passing does not take the view's rows away). Rows that are not loaded are null records in the store. Plans only: who
/// loads the rows, and who removes them, is the model.
class ListWindow
{
public:
    /// Rows one after the other.
    class Run
    {
    public:
        int first = 0;
        int count = 0;
        bool isEmpty() const { return count == 0; }
        int end() const { return first + count; }
    };
    /// A place that is known: row number `index` is the first one behind it. Commits make the number a guess, never the place.
    class Mark
    {
    public:
        int index = 0;
        ListQuery::Place place;
    };

    /// For another list.
    void clear();

    /// A view wants to show this row, which is not there. `reach`: what counts as the same place.
    void ask(int row, int pageSize, int reach);
    /// It was shown: there is an eye.
    void see(int row, int reach);
    /// These rows were read, and may be gone again.
    void noteAnswered(Run run);
    /// There were fewer rows than this has: they are not asked for again before the numbers of rows have changed.
    void noteShort(Run run);
    /// They have changed.
    void askAgain();

    /// What to load next: of the page that was asked for last, else of one beside the eye, unless `askedOnly`. Empty: nothing.
    Run next(const RowStore &rows, int pageSize, bool askedOnly);
    /// The loaded rows around those places, at most so many on either side of each, and `others`; in their order, none twice.
    std::vector<Run> watched(int most, const std::vector<int> &others) const;
    /// What else is loaded, as far as it is more than `most` rows with those.
    std::vector<Run> excess(const std::vector<Run> &kept, int most) const;

    const std::vector<Run> &loaded() const { return m_loaded; }
    /// The loaded rows that a row is one of; empty if it is not loaded.
    Run runAt(int row) const;
    void noteLoaded(Run run);
    void noteUnloaded(Run run);
    /// Placeholders were put in before `row`.
    void noteInserted(int row, int count);
    void noteRemoved(int row, int count);

    /// Begins to follow the first row of each run, to learn how many rows stand before it.
    void beginCount();
    /// Where those rows are now; less than 0: not loaded any more.
    const std::vector<int> &counted() const { return m_counted; }

    void addMark(Mark mark) { m_marks.push_back(std::move(mark)); }
    void dropMarks() { m_marks.clear(); }
    /// The last one, to go on from; null: none yet.
    const Mark *lastMark() const { return m_marks.empty() ? nullptr : &m_marks.back(); }
    /// The nearest one at or before a row; null: none.
    const Mark *markBefore(int row) const;

private:
    /// Of a page: the first rows at or behind `from` that are not loaded, with those right before them.
    static Run missing(const RowStore &rows, Run page, int from);
    static std::vector<Run> without(const std::vector<Run> &runs, Run taken);

    std::vector<Run> m_asked; // of a page each: from the first row that was asked for to the last; the latest at the end
    std::vector<Run> m_short; // those that were answered with fewer rows
    std::vector<int> m_counted; // rows before which rows are being counted; less than 0: gone
    class Seen
    {
    public:
        int row = 0;
        int times = 0;
    };
    std::vector<Seen> m_seen; // places, the latest last
    std::vector<Run> m_loaded; // in their order; between two of them there are rows that are not
    std::vector<Mark> m_marks; // by their index
};
}
