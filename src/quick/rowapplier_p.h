// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/quick/rowdiff_p.h"
#include "aioormquick_export.h"

#include <QDeadlineTimer>

#include <memory>

namespace Aio::Detail
{
/// Carries out a RowDiff on the rows of a model, in slices, each of which leaves a complete list. One thread: that of the model.
///
/// While it is active nobody else may write to the rows. Slots of the model's signals may do anything but change the rows:
/// run an event loop, call abandon(), or delete the applier.
class RowApplier
{
public:
    /// The protected functions of QAbstractItemModel, as the model lends them. Rows are what `first` and `last` name, both included.
    class Model
    {
    public:
        virtual ~Model();
        virtual void beginRemove(int first, int last) = 0;
        virtual void endRemove() = 0;
        virtual void beginMove(int first, int last, int destination) = 0;
        virtual void endMove() = 0;
        virtual void beginInsert(int first, int last) = 0;
        virtual void endInsert() = 0;
        /// Exactly these columns of each of these rows have changed.
        virtual void changed(int first, int last, const ColumnMask &columns) = 0;
    };

    enum class Progress {
        Finished, ///< nothing is left (or never was)
        More, ///< the time is over: call again from the event loop
        Busy, ///< called from within a step (a slot runs an event loop): the outer call goes on, do not call again
    };

    RowApplier(RowStore *rows, Model *model);
    ~RowApplier();
    Q_DISABLE_COPY_MOVE(RowApplier)

    /// Takes a diff whose `from` is a snapshot of the rows as they still are. False, and nothing happens, if the rows were
    /// written to since, or the last diff is not through.
    bool start(RowDiff diff);
    /// Takes a diff of the rows from `offset` on, `diff.from.size()` of them; that they are still the same is the caller's word.
    bool start(RowDiff diff, int offset);
    /// Some steps, at least one; it stops after the step in which the deadline passes.
    Progress applySome(QDeadlineTimer deadline);
    /// Drops what is left; the rows stay as they are. A step in progress is still completed.
    void abandon();

    bool isActive() const { return m_diff != nullptr; }
    /// Between a begin and an end, or in their signals: a reset must wait.
    bool isInStep() const { return m_inStep; }

private:
    void step(const RowDiff &diff, const bool &gone);

    RowStore *m_rows;
    Model *m_model;
    std::shared_ptr<const RowDiff> m_diff;
    std::size_t m_next = 0; // step, counted over all four lists
    int m_offset = 0;
    bool m_isWhole = true; // the diff is of all rows
    bool *m_gone = nullptr; // set by the destructor, for the call that is on the stack
    bool m_inStep = false;
};
}
