// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/rowapplier_p.h"

#include <QThreadPool>

namespace Aio::Detail
{
namespace
{
/// A diff holds both lists, and may be the last to do so: see RowStore::dispose().
void dispose(std::shared_ptr<const RowDiff> diff)
{
    constexpr int many = 2000;
    QThreadPool *const pool = diff && diff->from.size() + diff->to.size() > many ? QThreadPool::globalInstance() : nullptr;
    if (pool) {
        pool->start([diff = std::move(diff)]() mutable {
            diff.reset();
        });
    }
}
}

RowApplier::Model::~Model() = default;

RowApplier::RowApplier(RowStore *rows, Model *model)
    : m_rows(rows)
    , m_model(model)
{
}

RowApplier::~RowApplier()
{
    if (m_gone) {
        *m_gone = true;
    }
    abandon();
}

bool RowApplier::start(RowDiff diff)
{
    if (m_diff || m_inStep || !m_rows->isSharedWith(diff.from)) {
        return false;
    }
    m_diff = std::make_shared<const RowDiff>(std::move(diff));
    m_next = 0;
    m_offset = 0;
    m_isWhole = true;
    return true;
}

bool RowApplier::start(RowDiff diff, int offset)
{
    if (m_diff || m_inStep) {
        return false;
    }
    m_diff = std::make_shared<const RowDiff>(std::move(diff));
    m_next = 0;
    m_offset = offset;
    m_isWhole = false;
    return true;
}

RowApplier::Progress RowApplier::applySome(QDeadlineTimer deadline)
{
    if (m_inStep) {
        return Progress::Busy;
    }
    // A slot may delete this object, or abandon this diff and even start another one.
    bool gone = false;
    m_gone = &gone;
    std::shared_ptr<const RowDiff> diff = m_diff;
    while (m_diff && m_diff == diff) {
        if (m_next == diff->stepCount()) {
            if (m_isWhole) {
                // The same rows, but in whole chunks, and the old ones can go.
                RowStore applied = diff->to;
                m_rows->swap(applied);
                RowStore::dispose(std::move(applied));
            }
            abandon();
            break;
        }
        m_inStep = true;
        step(*diff, gone);
        if (gone) {
            dispose(std::move(diff));
            return Progress::Finished;
        }
        m_inStep = false;
        if (deadline.hasExpired()) {
            break;
        }
    }
    m_gone = nullptr;
    if (m_diff != diff) {
        dispose(std::move(diff));
    }
    return m_diff ? Progress::More : Progress::Finished;
}

void RowApplier::step(const RowDiff &diff, const bool &gone)
{
    std::size_t number = m_next++;
    if (number < diff.removes.size()) {
        const RowDiff::Remove &remove = diff.removes[number];
        const int first = m_offset + remove.first;
        m_model->beginRemove(first, first + remove.count - 1);
        if (!gone) {
            m_rows->remove(first, remove.count);
            m_model->endRemove();
        }
        return;
    }
    number -= diff.removes.size();
    if (number < diff.moves.size()) {
        const RowDiff::Move &move = diff.moves[number];
        const int first = m_offset + move.first;
        m_model->beginMove(first, first + move.count - 1, m_offset + move.destination);
        if (!gone) {
            m_rows->move(first, move.count, m_offset + move.destination);
            m_model->endMove();
        }
        return;
    }
    number -= diff.moves.size();
    if (number < diff.inserts.size()) {
        const RowDiff::Insert &insert = diff.inserts[number];
        const int first = m_offset + insert.first;
        m_model->beginInsert(first, first + insert.count - 1);
        if (!gone) {
            m_rows->insert(first, diff.to, insert.first, insert.count);
            m_model->endInsert();
        }
        return;
    }
    number -= diff.inserts.size();
    const RowDiff::Change &change = diff.changes[number];
    const int first = m_offset + change.first;
    m_rows->replace(first, diff.to, change.first, change.count);
    m_model->changed(first, first + change.count - 1, diff.masks[std::size_t(change.mask)]);
}

void RowApplier::abandon()
{
    dispose(std::exchange(m_diff, nullptr));
}
}
