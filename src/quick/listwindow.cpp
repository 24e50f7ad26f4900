// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/listwindow_p.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <utility>

namespace Aio::Detail
{
namespace
{
// where somebody was a moment ago is of no use any more
constexpr std::size_t mostAsked = 4;
constexpr std::size_t mostPlaces = 3;
constexpr int oftenSeen = 64;
}

void ListWindow::clear()
{
    m_asked.clear();
    m_short.clear();
    m_counted.clear();
    m_marks.clear();
    m_loaded.clear();
    m_seen.clear();
}

void ListWindow::see(int row, int reach)
{
    if (!m_seen.empty() && m_seen.back().row == row) {
        return; // its other roles
    }
    Seen seen;
    std::erase_if(m_seen, [&](const Seen &other) {
        if (std::abs(other.row - row) > reach) {
            return false;
        }
        seen.times += other.times;
        return true;
    });
    seen.row = row;
    if (++seen.times % oftenSeen == 0) {
        for (Seen &other : m_seen) {
            other.times /= 2; // somebody has gone on from there
        }
    }
    // who reads one row in passing does not drive the view away
    if (m_seen.size() == mostPlaces) {
        m_seen.erase(std::min_element(m_seen.begin(), m_seen.end(), [](const Seen &a, const Seen &b) {
            return a.times < b.times;
        }));
    }
    m_seen.push_back(seen);
}

void ListWindow::ask(int row, int pageSize, int reach)
{
    see(row, reach);
    Run asked{row, 1};
    std::erase_if(m_asked, [&](const Run &other) {
        const int first = std::min(asked.first, other.first);
        const int end = std::max(asked.end(), other.end());
        const bool isOfPage = first / pageSize == (end - 1) / pageSize;
        if (isOfPage) {
            asked = Run{first, end - first};
        }
        return isOfPage;
    });
    m_asked.push_back(asked);
    if (m_asked.size() > mostAsked) {
        m_asked.erase(m_asked.begin());
    }
}

void ListWindow::noteAnswered(Run run)
{
    m_asked = without(m_asked, run);
}

void ListWindow::noteShort(Run run)
{
    for (const Run &asked : m_asked) {
        const int first = std::max(asked.first, run.first);
        const int end = std::min(asked.end(), run.end());
        if (first < end) {
            m_short.push_back(Run{first, end - first});
        }
    }
    if (m_short.size() > mostAsked) {
        m_short.erase(m_short.begin(), m_short.end() - mostAsked);
    }
    m_asked = without(m_asked, run);
}

void ListWindow::askAgain()
{
    m_asked.insert(m_asked.begin(), m_short.begin(), m_short.end()); // what was asked for meanwhile comes first
    m_short.clear();
}

ListWindow::Run ListWindow::missing(const RowStore &rows, Run page, int from)
{
    const int last = std::min(page.end(), rows.size());
    int first = std::max(from, 0);
    while (first < last && !rows.at(first).isNull()) {
        ++first;
    }
    int end = first;
    while (first > std::max(page.first, 0) && rows.at(first - 1).isNull()) {
        --first;
    }
    while (end < last && rows.at(end).isNull()) {
        ++end;
    }
    return Run{first, end - first};
}

ListWindow::Run ListWindow::next(const RowStore &rows, int pageSize, bool askedOnly)
{
    const auto pageOf = [pageSize](int row) {
        return Run{row / pageSize * pageSize, pageSize};
    };
    while (!m_asked.empty()) {
        const Run asked = m_asked.back();
        for (int row = asked.first; row < std::min(asked.end(), rows.size()); ++row) {
            if (rows.at(row).isNull()) {
                return missing(rows, pageOf(row), row);
            }
        }
        m_asked.pop_back();
    }
    if (askedOnly) {
        return {};
    }
    // who scrolls on finds the next page there
    for (auto seen = m_seen.rbegin(); seen != m_seen.rend(); ++seen) {
        if (seen->row >= rows.size() || rows.at(seen->row).isNull()) {
            continue;
        }
        for (const int beside : {seen->row + pageSize, seen->row - pageSize}) {
            const Run page = beside < 0 ? Run() : pageOf(beside);
            const Run run = missing(rows, page, page.first);
            if (!run.isEmpty()) {
                return run;
            }
        }
    }
    return {};
}

std::vector<ListWindow::Run> ListWindow::watched(int most, const std::vector<int> &others) const
{
    std::vector<Run> runs;
    const auto add = [&](int row, int around) {
        for (const Run &run : m_loaded) {
            const int first = std::max(run.first, row - around);
            const int end = std::min(run.end(), row + around + 1);
            if (first < end) {
                runs.push_back(Run{first, end - first});
            }
        }
    };
    for (const Seen &seen : m_seen) {
        add(seen.row, most);
    }
    for (const int row : others) {
        add(row, 0);
    }
    std::sort(runs.begin(), runs.end(), [](const Run &a, const Run &b) {
        return a.first < b.first;
    });
    std::vector<Run> joined;
    for (const Run &run : runs) {
        if (!joined.empty() && joined.back().end() >= run.first) {
            joined.back().count = std::max(joined.back().end(), run.end()) - joined.back().first;
        } else {
            joined.push_back(run);
        }
    }
    return joined;
}

std::vector<ListWindow::Run> ListWindow::excess(const std::vector<Run> &kept, int most) const
{
    int loaded = 0;
    std::vector<Run> runs = m_loaded;
    for (const Run &run : m_loaded) {
        loaded += run.count;
    }
    for (const Run &run : kept) {
        runs = without(runs, run);
    }
    const auto distance = [&](const Run &run) {
        int nearest = std::numeric_limits<int>::max();
        for (const Run &other : kept) {
            nearest = std::min(nearest, run.first < other.first ? other.first - run.end() : run.first - other.end());
        }
        return nearest;
    };
    std::sort(runs.begin(), runs.end(), [&](const Run &a, const Run &b) {
        return distance(a) > distance(b);
    });
    std::size_t count = 0;
    for (; count < runs.size() && loaded > most; ++count) {
        loaded -= runs[count].count;
    }
    runs.resize(count);
    return runs;
}

std::vector<ListWindow::Run> ListWindow::without(const std::vector<Run> &runs, Run taken)
{
    std::vector<Run> rest;
    for (const Run &run : runs) {
        const int before = std::min(run.end(), taken.first) - run.first;
        const int behind = run.end() - std::max(run.first, taken.end());
        if (before > 0) {
            rest.push_back(Run{run.first, before});
        }
        if (behind > 0) {
            rest.push_back(Run{run.end() - behind, behind});
        }
    }
    return rest;
}

ListWindow::Run ListWindow::runAt(int row) const
{
    for (const Run &run : m_loaded) {
        if (run.first <= row && row < run.end()) {
            return run;
        }
    }
    return {};
}

void ListWindow::noteLoaded(Run run)
{
    if (run.isEmpty()) {
        return;
    }
    std::vector<Run> runs;
    for (const Run &other : m_loaded) {
        if (other.end() < run.first || other.first > run.end()) {
            runs.push_back(other);
        } else {
            const int first = std::min(run.first, other.first);
            run = Run{first, std::max(run.end(), other.end()) - first};
        }
    }
    runs.insert(std::upper_bound(runs.begin(),
                                 runs.end(),
                                 run.first,
                                 [](int first, const Run &other) {
                                     return first < other.first;
                                 }),
                run);
    m_loaded = std::move(runs);
}

void ListWindow::noteUnloaded(Run run)
{
    std::replace_if(
        m_counted.begin(),
        m_counted.end(),
        [&](int row) {
            return run.first <= row && row < run.end();
        },
        -1);
    m_loaded = without(m_loaded, run);
}

void ListWindow::noteInserted(int row, int count)
{
    std::vector<Run> runs;
    for (const Run &run : m_loaded) {
        if (run.end() <= row) {
            runs.push_back(run);
        } else if (run.first >= row) {
            runs.push_back(Run{run.first + count, run.count});
        } else {
            runs.push_back(Run{run.first, row - run.first});
            runs.push_back(Run{row + count, run.end() - row});
        }
    }
    m_loaded = std::move(runs);
    for (Seen &seen : m_seen) {
        seen.row += seen.row >= row ? count : 0;
    }
    for (std::vector<Run> *runs : {&m_asked, &m_short}) {
        for (Run &run : *runs) {
            run.first += run.first >= row ? count : 0;
        }
    }
    for (int &place : m_counted) {
        place += place >= row ? count : 0;
    }
}

void ListWindow::noteRemoved(int row, int count)
{
    const auto moved = [&](int place) {
        return place <= row ? place : place < row + count ? row : place - count;
    };
    const std::vector<Run> before = std::exchange(m_loaded, {});
    for (const Run &run : before) {
        const int first = moved(run.first);
        noteLoaded(Run{first, moved(run.end()) - first});
    }
    for (Seen &seen : m_seen) {
        seen.row = moved(seen.row);
    }
    for (std::vector<Run> *runs : {&m_asked, &m_short}) {
        for (Run &run : *runs) {
            const int first = moved(run.first);
            run = Run{first, moved(run.end()) - first};
        }
    }
    for (int &place : m_counted) {
        place = row <= place && place < row + count ? -1 : moved(place);
    }
}

void ListWindow::beginCount()
{
    m_counted.clear();
    for (const Run &run : m_loaded) {
        m_counted.push_back(run.first);
    }
}

const ListWindow::Mark *ListWindow::markBefore(int row) const
{
    const auto after = std::upper_bound(m_marks.begin(), m_marks.end(), row, [](int wanted, const Mark &mark) {
        return wanted < mark.index;
    });
    return after == m_marks.begin() ? nullptr : &*std::prev(after);
}
}
