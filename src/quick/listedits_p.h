// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiovalue.h"
#include "aioorm/core/detail/clock.h"
#include "aioorm/quick/jspromise_p.h"

#include <QHash>
#include <QPersistentModelIndex>
#include <QSet>
#include <QVariantMap>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

class AioModel;

namespace Aio::Detail
{
/// What somebody has written in a list and the rows of the database do not show yet: it lies over them. An edit goes when the rows
/// that were read after it was stored are there, or when it is refused; others of the same row stay. No I/O.
class ListEdits
{
public:
    enum class State {
        Waiting,
        Sent,
        Stored, ///< the rows do not show it yet
    };
    using Values = std::vector<std::pair<int, AioValue>>;
    /// Called at the end; with why, if it was not written.
    using Done = std::function<void(const Failure *failure)>;
    class Edit
    {
    public:
        int number = 0;
        Values values; ///< by their fields
        State state = State::Waiting;
        Clock::time_point storedAt;
        Done done; ///< null: nobody waits for it
    };
    /// The edits of one row, in their order.
    class Row
    {
    public:
        std::shared_ptr<AioModel> object; ///< that is saved: an edit assigns to it and writes its fields alone
        QPersistentModelIndex index; ///< invalid: it is not among those of the list
        std::vector<Edit> edits;
    };
    /// A new row: until it is stored, and the rows that were read after that are there.
    class Draft
    {
    public:
        int number = 0;
        QVariantMap values;
        std::shared_ptr<AioModel> object; ///< what is shown
        JsPromise promise;
        State state = State::Waiting;
        Clock::time_point storedAt;
        QString key; ///< once it is stored
        std::vector<AioValue> stored; ///< then, its fields: edits lie over them
        bool isGone = false; ///< refused, taken back, or among the rows by now
    };

    bool isEmpty() const { return m_rows.isEmpty(); }
    Row *find(const QString &key);
    const Row *find(const QString &key) const;
    Row &at(const QString &key) { return m_rows[key]; }
    void remove(const QString &key) { m_rows.remove(key); }
    QStringList keys() const { return m_rows.keys(); }
    int nextNumber() { return ++m_number; }

    /// What the last edit of the field has made of it; null: none has.
    const AioValue *value(const QString &key, int field) const;
    /// The fields of all edits of a row.
    QList<int> fields(const QString &key) const;
    /// Takes one back; false if it is gone.
    bool take(const QString &key, int number, Edit *edit);
    /// Something is not stored yet.
    bool isDirty() const;

    /// Rows that are being deleted, and not shown: until the rows that were read after that are there.
    class Removal
    {
    public:
        State state = State::Waiting;
        Clock::time_point storedAt;
    };
    QHash<QString, Removal> removed;
    std::vector<std::pair<QStringList, Done>> removals; ///< while they wait for submit()
    std::vector<Draft> drafts;
    /// Null: it is gone.
    Draft *draft(int number);
    /// The new row that was stored with this key; null: there is none any more.
    Draft *draft(const QString &key);

private:
    QHash<QString, Row> m_rows;
    int m_number = 0;
};
}
