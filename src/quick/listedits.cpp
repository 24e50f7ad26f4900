// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/listedits_p.h"

#include <algorithm>

namespace Aio::Detail
{
ListEdits::Row *ListEdits::find(const QString &key)
{
    const auto found = m_rows.find(key);
    return found == m_rows.end() ? nullptr : &*found;
}

const ListEdits::Row *ListEdits::find(const QString &key) const
{
    const auto found = m_rows.constFind(key);
    return found == m_rows.cend() ? nullptr : &*found;
}

const AioValue *ListEdits::value(const QString &key, int field) const
{
    const Row *row = find(key);
    if (!row) {
        return nullptr;
    }
    for (auto edit = row->edits.rbegin(); edit != row->edits.rend(); ++edit) {
        for (const auto &[of, value] : edit->values) {
            if (of == field) {
                return &value;
            }
        }
    }
    return nullptr;
}

QList<int> ListEdits::fields(const QString &key) const
{
    QList<int> fields;
    if (const Row *row = find(key)) {
        for (const Edit &edit : row->edits) {
            for (const auto &[field, value] : edit.values) {
                if (!fields.contains(field)) {
                    fields << field;
                }
            }
        }
    }
    return fields;
}

bool ListEdits::take(const QString &key, int number, Edit *edit)
{
    Row *row = find(key);
    if (!row) {
        return false;
    }
    const auto found = std::find_if(row->edits.begin(), row->edits.end(), [number](const Edit &other) {
        return other.number == number;
    });
    if (found == row->edits.end()) {
        return false;
    }
    *edit = std::move(*found);
    row->edits.erase(found);
    return true;
}

ListEdits::Draft *ListEdits::draft(int number)
{
    const auto found = std::find_if(drafts.begin(), drafts.end(), [number](const Draft &draft) {
        return draft.number == number && !draft.isGone;
    });
    return found == drafts.end() ? nullptr : &*found;
}

ListEdits::Draft *ListEdits::draft(const QString &key)
{
    const auto found = std::find_if(drafts.begin(), drafts.end(), [&key](const Draft &draft) {
        return draft.key == key && !key.isEmpty() && !draft.isGone;
    });
    return found == drafts.end() ? nullptr : &*found;
}

bool ListEdits::isDirty() const
{
    const auto waits = [](const auto &what) {
        return what.state != State::Stored;
    };
    const auto isNew = [&](const Draft &draft) {
        return !draft.isGone && waits(draft);
    };
    return std::any_of(drafts.begin(), drafts.end(), isNew) || !removals.empty() || std::any_of(removed.begin(), removed.end(), waits)
        || std::any_of(m_rows.begin(), m_rows.end(), [&](const Row &row) {
               return std::any_of(row.edits.begin(), row.edits.end(), waits);
           });
}
}
