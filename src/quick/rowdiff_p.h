// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/quick/rowstore_p.h"
#include "aioormquick_export.h"

#include <span>
#include <vector>

namespace Aio::Detail
{
/// What turns one list of rows into another, as steps that are applied one after the other, each to what the one before it
/// left: all removes, all moves, all inserts, all changes. After each step the list is one that a view can show.
///
/// Rows are matched by key columns; of several rows with one key (joins make them) the first is matched with the first, and
/// so on. A row that keeps its key keeps its identity: it is moved or changed. As few rows are moved as possible.
class RowDiff
{
public:
    struct Remove {
        int first;
        int count;
    };
    /// As in QAbstractItemModel::beginMoveRows(): `destination` is counted before the rows are taken out.
    struct Move {
        int first;
        int count;
        int destination;
    };
    /// The rows stand at the same place in the new list.
    struct Insert {
        int first;
        int count;
    };
    /// A run of rows in each of which exactly these columns differ; the place is that in the new list.
    struct Change {
        int first;
        int count;
        int mask; ///< number in masks
    };

    /// Compares two lists, in O(n log n). Meant for another thread than that of the view.
    ///
    /// Above `maximalMoves` moves (a sort order turned round) the rows in question are removed and inserted again, if that
    /// takes less than half as many steps; a persistent index to such a row is lost.
    static RowDiff between(const RowStore &from, const RowStore &to, std::span<const int> keyColumns, int maximalMoves = 1000);

    bool isEmpty() const { return stepCount() == 0; }
    std::size_t stepCount() const { return removes.size() + moves.size() + inserts.size() + changes.size(); }

    /// Both ends, kept so that no row is destroyed while the steps are applied.
    RowStore from;
    RowStore to;
    std::vector<Remove> removes;
    std::vector<Move> moves;
    std::vector<Insert> inserts;
    std::vector<Change> changes;
    std::vector<ColumnMask> masks;
};
}
