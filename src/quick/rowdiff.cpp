// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/rowdiff_p.h"

#include <QHashFunctions>

#include <algorithm>
#include <bit>

namespace Aio::Detail
{
namespace
{
constexpr int none = -1;

using Rows = std::vector<const Record *>;

Rows rowsOf(const RowStore &store)
{
    Rows rows;
    rows.reserve(std::size_t(store.size()));
    for (const RowStore::Chunk &chunk : store.chunks()) {
        for (const Record &row : chunk) {
            rows.push_back(&row);
        }
    }
    return rows;
}

/// Counts what is still there before a place (a Fenwick tree that starts full).
class Remaining
{
public:
    explicit Remaining(int size)
        : m_sums(std::size_t(size) + 1)
    {
        for (int i = 1; i <= size; ++i) {
            m_sums[std::size_t(i)] = i & -i;
        }
    }
    int before(int place) const
    {
        int sum = 0;
        for (int i = place; i > 0; i &= i - 1) {
            sum += m_sums[std::size_t(i)];
        }
        return sum;
    }
    void take(int place)
    {
        for (int i = place + 1; i < int(m_sums.size()); i += i & -i) {
            --m_sums[std::size_t(i)];
        }
    }

private:
    std::vector<int> m_sums;
};

/// The work of RowDiff::between().
class Comparison
{
public:
    Comparison(RowDiff &diff, std::span<const int> key)
        : m_diff(diff)
        , m_key(key)
        , m_old(rowsOf(diff.from))
        , m_new(rowsOf(diff.to))
        , m_newOf(m_old.size(), none)
        , m_oldOf(m_new.size(), none)
    {
    }

    void run(int maximalMoves)
    {
        match();
        orderKept();
        if (m_looseCount > maximalMoves && movesCostMore(maximalMoves)) {
            giveUpMoves();
        }
        if (m_looseCount > 0) {
            listMoves();
        }
        listRemoves();
        listInserts();
        listChanges();
    }

private:
    bool sameKey(int oldRow, int newRow) const
    {
        const Record &a = *m_old[std::size_t(oldRow)];
        const Record &b = *m_new[std::size_t(newRow)];
        return a.isSharedWith(b) || a.sameCells(b, m_key);
    }

    void pair(int oldRow, int newRow)
    {
        m_newOf[std::size_t(oldRow)] = newRow;
        m_oldOf[std::size_t(newRow)] = oldRow;
    }

    void match()
    {
        int oldFirst = 0;
        int newFirst = 0;
        int oldEnd = int(m_old.size());
        int newEnd = int(m_new.size());
        while (oldFirst < oldEnd && newFirst < newEnd && sameKey(oldFirst, newFirst)) {
            pair(oldFirst++, newFirst++);
        }
        while (oldEnd > oldFirst && newEnd > newFirst && sameKey(oldEnd - 1, newEnd - 1)) {
            pair(--oldEnd, --newEnd);
        }
        if (oldFirst < oldEnd && newFirst < newEnd) {
            matchByHash(oldFirst, oldEnd, newFirst, newEnd);
        }
    }

    void matchByHash(int oldFirst, int oldEnd, int newFirst, int newEnd)
    {
        struct Entry {
            quint32 hash;
            int row; // the first of the old rows with this key; none: a free place
        };
        // At most half full. The hash is seeded, so that nobody can choose keys that collide.
        const std::size_t places = std::bit_ceil(std::size_t(oldEnd - oldFirst) * 2);
        const std::size_t mask = places - 1;
        const std::size_t seed = QHashSeed::globalSeed();
        std::vector<Entry> table(places, Entry{0, none});
        std::vector<int> next(std::size_t(oldEnd - oldFirst), none); // the next old row with the same key

        // backwards, so that the rows of one key are chained in their order
        for (int row = oldEnd - 1; row >= oldFirst; --row) {
            const Record &record = *m_old[std::size_t(row)];
            const quint64 hash = record.hash(m_key, seed);
            std::size_t place = std::size_t(hash) & mask;
            while (table[place].row != none && (table[place].hash != quint32(hash >> 32) || !record.sameCells(*m_old[std::size_t(table[place].row)], m_key))) {
                place = (place + 1) & mask;
            }
            next[std::size_t(row - oldFirst)] = table[place].row;
            table[place] = Entry{quint32(hash >> 32), row};
        }
        for (int row = newFirst; row < newEnd; ++row) {
            const quint64 hash = m_new[std::size_t(row)]->hash(m_key, seed);
            for (std::size_t place = std::size_t(hash) & mask; table[place].row != none; place = (place + 1) & mask) {
                Entry &entry = table[place];
                if (entry.hash != quint32(hash >> 32) || !sameKey(entry.row, row)) {
                    continue;
                }
                // a matched row stays the entry of its key until the next one with this key is asked for
                if (m_newOf[std::size_t(entry.row)] == none) {
                    pair(entry.row, row);
                } else if (const int other = next[std::size_t(entry.row - oldFirst)]; other != none) {
                    pair(other, row);
                    entry.row = other;
                }
                break;
            }
        }
    }

    /// Finds the kept rows that need not move: as many as are in order already.
    void orderKept()
    {
        std::vector<int> rankOfNew(m_new.size(), none);
        int rank = 0;
        for (std::size_t row = 0; row < m_new.size(); ++row) {
            if (m_oldOf[row] != none) {
                rankOfNew[row] = rank++;
            }
        }
        m_kept.reserve(std::size_t(rank));
        for (const int newRow : m_newOf) {
            if (newRow != none) {
                m_kept.push_back(rankOfNew[std::size_t(newRow)]);
            }
        }
        if (std::is_sorted(m_kept.cbegin(), m_kept.cend())) {
            return;
        }

        // the longest increasing subsequence
        const std::size_t count = m_kept.size();
        std::vector<int> lastRanks; // of the best chain of each length
        std::vector<int> lastPlaces;
        std::vector<int> before(count, none);
        for (std::size_t place = 0; place < count; ++place) {
            const auto better =
                lastRanks.empty() || lastRanks.back() < m_kept[place] ? lastRanks.end() : std::lower_bound(lastRanks.begin(), lastRanks.end(), m_kept[place]);
            const std::size_t length = std::size_t(better - lastRanks.begin());
            before[place] = length > 0 ? lastPlaces[length - 1] : none;
            if (better == lastRanks.end()) {
                lastRanks.push_back(m_kept[place]);
                lastPlaces.push_back(int(place));
            } else {
                *better = m_kept[place];
                lastPlaces[length] = int(place);
            }
        }
        m_fixed.assign(count, false);
        for (int place = lastPlaces.back(); place != none; place = before[std::size_t(place)]) {
            m_fixed[std::size_t(place)] = true;
        }
        m_looseCount = int(count - lastPlaces.size());
    }

    std::vector<int> placesByRank() const
    {
        std::vector<int> places(m_kept.size());
        for (std::size_t place = 0; place < m_kept.size(); ++place) {
            places[std::size_t(m_kept[place])] = int(place);
        }
        return places;
    }

    /// Whether there are too many moves, and removing and inserting the rows takes far fewer steps.
    bool movesCostMore(int maximalMoves) const
    {
        const std::vector<int> placeOf = placesByRank();
        int removes = 0;
        int inserts = 0;
        int moves = 0;
        for (std::size_t i = 0; i < m_kept.size(); ++i) {
            removes += !m_fixed[i] && (i == 0 || m_fixed[i - 1]);
            const int place = placeOf[i];
            if (m_fixed[std::size_t(place)]) {
                continue;
            }
            const bool newRun = i == 0 || m_fixed[std::size_t(placeOf[i - 1])];
            inserts += newRun;
            moves += newRun || placeOf[i - 1] + 1 != place;
        }
        return moves > maximalMoves && (removes + inserts) * qint64(2) < moves;
    }

    void giveUpMoves()
    {
        std::size_t place = 0;
        for (int &newRow : m_newOf) {
            if (newRow != none && !m_fixed[place++]) {
                m_oldOf[std::size_t(newRow)] = none;
                newRow = none;
            }
        }
        m_looseCount = 0;
    }

    /// Puts the loose rows in their places, from the first to the last. At any time the rows before the place reached are
    /// in their final order, but for loose rows between them that wait for their turn; so the number of a row is that
    /// of the settled rows before it, which is known, and of the loose ones before it, which are counted.
    void listMoves()
    {
        const std::vector<int> placeOf = placesByRank();
        const int count = int(m_kept.size());
        std::vector<int> looseBefore(std::size_t(count), 0); // at the beginning
        for (int place = 1; place < count; ++place) {
            looseBefore[std::size_t(place)] = looseBefore[std::size_t(place) - 1] + !m_fixed[std::size_t(place) - 1];
        }
        std::vector<int> nextFixed(std::size_t(count), count); // rank of the first fixed row from here on
        for (int place = count - 1, rank = count; place >= 0; --place) {
            rank = m_fixed[std::size_t(place)] ? m_kept[std::size_t(place)] : rank;
            nextFixed[std::size_t(place)] = rank;
        }

        Remaining loose(m_looseCount);
        int anchor = 0; // loose rows, at the beginning, before the last fixed row that was passed
        int moved = 0;
        for (int rank = 0; rank < count;) {
            const int place = placeOf[std::size_t(rank)];
            const int number = looseBefore[std::size_t(place)];
            if (m_fixed[std::size_t(place)]) {
                anchor = number;
                ++rank;
                continue;
            }
            const int limit = nextFixed[std::size_t(place)];
            const int waiting = loose.before(number);
            const int current = (limit < rank ? limit : place - number + moved) + waiting;
            const int destination = rank + loose.before(anchor);

            // the rows that follow it in both orders go along
            int run = 1;
            while (rank + run < count) {
                const int follower = placeOf[std::size_t(rank) + std::size_t(run)];
                if (follower < place || m_fixed[std::size_t(follower)] || nextFixed[std::size_t(follower)] != limit
                    || loose.before(looseBefore[std::size_t(follower)]) != waiting + run) {
                    break;
                }
                ++run;
            }
            if (destination < current || destination > current + run) {
                m_diff.moves.push_back({current, run, destination});
            }
            for (int i = 0; i < run; ++i) {
                loose.take(looseBefore[std::size_t(placeOf[std::size_t(rank) + std::size_t(i)])]);
            }
            moved += run;
            rank += run;
        }
    }

    void listRemoves()
    {
        // from the end, so that the numbers of those that follow stay right
        for (int end = int(m_newOf.size()); end > 0;) {
            int first = end;
            while (first > 0 && m_newOf[std::size_t(first) - 1] == none) {
                --first;
            }
            if (first < end) {
                m_diff.removes.push_back({first, end - first});
            }
            end = first - 1;
        }
    }

    void listInserts()
    {
        const int count = int(m_oldOf.size());
        for (int first = 0; first < count;) {
            int end = first;
            while (end < count && m_oldOf[std::size_t(end)] == none) {
                ++end;
            }
            if (first < end) {
                m_diff.inserts.push_back({first, end - first});
            }
            first = end + 1;
        }
    }

    void listChanges()
    {
        for (int row = 0; row < int(m_oldOf.size()); ++row) {
            const int oldRow = m_oldOf[std::size_t(row)];
            if (oldRow == none) {
                continue;
            }
            const Record &before = *m_old[std::size_t(oldRow)];
            const Record &after = *m_new[std::size_t(row)];
            if (before == after) {
                continue;
            }
            const int mask = maskNumber(before.changedColumns(after));
            std::vector<RowDiff::Change> &changes = m_diff.changes;
            if (!changes.empty() && changes.back().mask == mask && changes.back().first + changes.back().count == row) {
                ++changes.back().count;
            } else {
                changes.push_back({row, 1, mask});
            }
        }
    }

    int maskNumber(const ColumnMask &mask)
    {
        // Mostly the same few columns change all over, and the search ends at once. Should each row have its own set, one
        // may come to be listed twice, which does no harm: neighbours still find each other's.
        const std::size_t oldest = m_diff.masks.size() > 16 ? m_diff.masks.size() - 16 : 0;
        for (std::size_t i = m_diff.masks.size(); i > oldest; --i) {
            if (m_diff.masks[i - 1] == mask) {
                return int(i - 1);
            }
        }
        m_diff.masks.push_back(mask);
        return int(m_diff.masks.size()) - 1;
    }

    RowDiff &m_diff;
    std::span<const int> m_key;
    Rows m_old;
    Rows m_new;
    std::vector<int> m_newOf; // by old row: the row it becomes
    std::vector<int> m_oldOf;
    // The rows in both lists. Their place is that among them in the old list, their rank that in the new list.
    std::vector<int> m_kept; // rank by place
    std::vector<bool> m_fixed; // by place: is not moved; empty if none is
    int m_looseCount = 0;
};
}

RowDiff RowDiff::between(const RowStore &from, const RowStore &to, std::span<const int> keyColumns, int maximalMoves)
{
    RowDiff diff;
    diff.from = from;
    diff.to = to;
    if (!from.isSharedWith(to)) {
        Comparison(diff, keyColumns).run(maximalMoves);
    }
    return diff;
}
}
