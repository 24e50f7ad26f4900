// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/detail/operation.h"
#include "aioorm/orm/aiomodel.h"
#include "aioorm/orm/validation_p.h"
#include "aioorm/sql/detail/node.h"

#include <QCoreApplication>
#include <algorithm>

/// What the operations on one object, and on many of them, know of its state.
namespace Aio::Detail
{
/// The operations on one object take turns: two INSERTs of one new object must not both run, and a key that is being changed
/// finds no row.
class TurnQueue
{
public:
    class Turn final : public Operation
    {
    public:
        void grant() { finish(); }
        void grantAtOnce() { finishAtOnce(); }
        void wait(const Limits &limits)
        {
            m_deadline = limits.deadline;
            if (!watch(limits)) {
                stop(AioErrorKind::Cancelled, QCoreApplication::translate("AioError", "The operation was cancelled, or the object it was bound to is gone."));
            }
        }
        /// It is behind one that waits for its receivers: only until then, since one of them may be what waits here.
        void waitUntil(std::optional<Clock::time_point> end)
        {
            m_isBehindReceiver = end && (!m_deadline || *end < *m_deadline);
            if (!isFinished()) {
                setDeadline(m_isBehindReceiver ? end : m_deadline);
            }
        }
        void expire() override
        {
            stop(AioErrorKind::Timeout,
                 m_isBehindReceiver
                     ? QStringLiteral("Another operation on the same object still waits for a receiver of its signals. If that receiver awaits this "
                                      "operation, both would wait for ever: let it assign what is to be saved, or begin this with aioSpawn().")
                     : QCoreApplication::translate("AioError", "The deadline expired while another operation on the same object was in flight."));
        }
        void cancel() override
        {
            queue()->post([self = std::static_pointer_cast<Turn>(shared_from_this())] {
                self->stop(AioErrorKind::Cancelled,
                           QCoreApplication::translate("AioError", "The operation was cancelled, or the object it was bound to is gone."));
            });
        }

        std::optional<AioErrorInfo> error;

    private:
        void stop(AioErrorKind why, const QString &message)
        {
            if (!isFinished()) {
                error = AioErrorInfo(why, message).phase(AioPhase::Acquire);
                finish();
            }
        }

        std::optional<Clock::time_point> m_deadline;
        bool m_isBehindReceiver = false;
    };

    bool isEmpty() const { return m_turns.empty(); }
    /// The turn of an operation on many objects, of which one waits for nobody: the queue is empty.
    void enter(const std::shared_ptr<Turn> &granted) { m_turns.push_back(granted); }
    bool holds(const std::shared_ptr<Turn> &turn) const { return std::find(m_turns.begin(), m_turns.end(), turn) != m_turns.end(); }

    std::shared_ptr<Turn> enter(const Limits &limits)
    {
        auto turn = std::make_shared<Turn>();
        if (m_turns.empty()) {
            turn->grantAtOnce();
        } else {
            turn->wait(limits);
            if (m_patience) {
                turn->waitUntil(Clock::now() + *m_patience);
            }
        }
        m_turns.push_back(turn);
        return turn;
    }

    /// The one whose turn it is begins to wait for receivers of signals, which the others do so long at most; none: its receivers have ended.
    void setPatience(std::optional<std::chrono::milliseconds> patience)
    {
        m_patience = patience;
        for (std::size_t i = 1; i < m_turns.size(); ++i) {
            m_turns[i]->waitUntil(patience ? std::optional(Clock::now() + *patience) : std::nullopt);
        }
    }

    void leave(const std::shared_ptr<Turn> &turn)
    {
        std::erase(m_turns, turn);
        if (!m_turns.empty()) {
            m_turns.front()->grant();
        }
    }

    ~TurnQueue()
    {
        // the object is gone; those who wait see that when they wake
        for (const auto &turn : m_turns) {
            turn->grant();
        }
    }

private:
    std::vector<std::shared_ptr<Turn>> m_turns;
    std::optional<std::chrono::milliseconds> m_patience;
};

/// Rows, one after the other, as the values of some of a table's fields.
class ValuesSink final : public ListSink<AioValue>
{
public:
    ValuesSink(const AioTable &table, std::vector<int> fields)
        : m_table(table)
        , m_fields(std::move(fields))
    {
    }
    bool row(std::span<const AioCell> cells) override
    {
        for (std::size_t i = 0; i < cells.size() && i < m_fields.size(); ++i) {
            const auto value = valueFromCell(cells[i], m_table.kindOf(m_fields[i]));
            if (!value || (value->isNull() && !m_table.field(m_fields[i]).nullable)) {
                return refuse(i, cells[i]);
            }
            append() = *value;
        }
        return true;
    }

private:
    const AioTable &m_table;
    const std::vector<int> m_fields;
};
}

/// Which row an object stands for: the values of the fields of the key, in their order.
class AioModel::RowKey
{
public:
    /// As `values` of all fields have it.
    RowKey(const AioTable &table, const std::vector<AioValue> &values)
    {
        for (const int field : table.keys()) {
            m_values.push_back(values[std::size_t(field)]);
        }
    }
    explicit RowKey(const AioModel &object)
    {
        const AioTable &table = object.aioSource()->table();
        for (const int field : table.keys()) {
            m_values.push_back(object.aioValue(field));
            if (object.aioIsUnread(field)) {
                m_unread = field;
            }
            m_isUnset |= object.refersToUnsaved(field) || (field == table.key() && object.isUnsetKey(m_values.back()));
        }
    }
    /// No row can have it: the object was not saved yet, or an object that its key refers to was not.
    bool isUnset() const { return m_isUnset; }
    /// -1, or a field of it that was not read with the object: which row it is nobody knows.
    int unread() const { return m_unread; }
    const std::vector<AioValue> &values() const { return m_values; }
    /// Null for a field that is no part of it.
    AioValue *part(const AioTable &table, int field)
    {
        const auto at = std::find(table.keys().begin(), table.keys().end(), field);
        return at == table.keys().end() ? nullptr : &m_values[std::size_t(at - table.keys().begin())];
    }

    Aio::Detail::NodePtr condition(const Aio::Detail::SourcePtr &source) const
    {
        const AioTable &table = source->table();
        Aio::Detail::NodePtr all;
        for (std::size_t i = 0; i < m_values.size(); ++i) {
            const Aio::Detail::NodePtr column = Aio::Detail::columnNode(source, table.keys()[i]);
            const AioValue &value = m_values[i];
            all = Aio::Detail::andNode(all,
                                       value.isNull() ? Aio::Detail::unaryNode(Aio::Detail::NodeKind::IsNull, Aio::Detail::Operator::IsNull, column)
                                                      : Aio::Detail::binaryNode(Aio::Detail::Operator::Equal, column, Aio::Detail::valueNode(value)));
        }
        if (!all) {
            AioErrorInfo(AioErrorKind::Programming,
                         QStringLiteral("The model of table %1 has no primary key: its rows cannot be updated, deleted or reloaded one by one.")
                             .arg(QString::fromUtf8(table.name())))
                .raise();
        }
        return all;
    }
    /// For messages: "5", or "article 5, shelf 2".
    QString text(const AioTable &table) const
    {
        QStringList parts;
        for (std::size_t i = 0; i < m_values.size(); ++i) {
            const QString value = m_values[i].isNull() ? QStringLiteral("NULL") : m_values[i].toVariant().toString();
            parts << (m_values.size() == 1 ? value : QString::fromUtf8(table.field(table.keys()[i]).name) + u' ' + value);
        }
        return parts.join(QStringLiteral(", "));
    }

private:
    std::vector<AioValue> m_values;
    int m_unread = -1;
    bool m_isUnset = false;
};

/// What a save writes: the object as it is at the call.
class AioModel::Snapshot
{
public:
    explicit Snapshot(const AioModel &object)
        : values(object.values())
        , dirty(object.m_dirty)
        , given(object.m_wasStored ? ~quint64(0) : object.m_dirty)
    {
        const AioTable &table = object.aioSource()->table();
        keyIsUnset = table.key() >= 0 && object.isUnsetKey(values[std::size_t(table.key())]);
        for (std::size_t field = 0; field < values.size(); ++field) {
            if (values[field].isNull() && object.refersToUnsaved(int(field))) {
                unsaved |= quint64(1) << field;
            }
        }
        try {
            Aio::Detail::checkValid(object);
        } catch (...) {
            m_invalid = std::current_exception(); // the operation ends with it, not the call
        }
    }
    /// Refuses what validate() has found.
    void checkValid() const
    {
        if (m_invalid) {
            std::rethrow_exception(m_invalid);
        }
    }
    /// Writes these fields only.
    void limit(const Aio::SavedFields &fields)
    {
        limitedTo = &fields.table();
        only = fields.mask();
    }
    /// AioProgrammingError if these fields are another table's.
    void checkLimit(const AioTable &table) const
    {
        if (limitedTo && limitedTo != &table) {
            AioErrorInfo(AioErrorKind::Programming,
                         QStringLiteral("only() names columns of %1, and the object is one of %2.")
                             .arg(QString::fromUtf8(limitedTo->name()), QString::fromUtf8(table.name())))
                .raise();
        }
    }
    static quint64 keyFields(const AioTable &table)
    {
        quint64 all = 0;
        for (const int field : table.keys()) {
            all |= quint64(1) << field;
        }
        return all;
    }
    /// Which fields an INSERT of it writes, and which ones the database fills in; the key that it hands out is neither.
    void sortFields(const AioTable &table, std::vector<int> &written, std::vector<int> &filled) const
    {
        for (int field = 0; field < int(values.size()); ++field) {
            const Aio::FieldInfo &info = table.field(field);
            const bool isLeftOut = !(only >> field & 1) && !info.primaryKey;
            if (info.generated || (info.hasDatabaseDefault() && !((isLeftOut ? 0 : given) >> field & 1))) {
                if (!isLeftOut || !(dirty >> field & 1)) {
                    filled.push_back(field);
                }
            } else if (!(field == table.key() && keyIsUnset) && (!isLeftOut || info.defaultValue)) {
                written.push_back(field);
            }
        }
    }
    /// What it writes into one of these: of a field that only() leaves out its default, which may not be what was assigned since.
    const AioValue &written(const AioTable &table, int field)
    {
        AioValue &value = values[std::size_t(field)];
        if (!(only >> field & 1) && (dirty >> field & 1) && !table.field(field).primaryKey) {
            value = table.field(field).defaultValue();
        }
        return value;
    }
    /// Refuses a foreign key to an object that has no key yet.
    void checkReference(const AioTable &table, int field) const
    {
        if (unsaved >> field & 1) {
            const Aio::FieldInfo &info = table.field(field);
            const QString what = QStringLiteral("%1.%2 refers to an object of %3")
                                     .arg(QString::fromUtf8(table.name()), QString::fromUtf8(info.name), QString::fromUtf8(info.target().name()));
            const QString why = info.referenced
                ? QStringLiteral(" whose %1 is NULL: nothing can refer to it.").arg(QString::fromUtf8(info.target().field(info.referenced()).name))
                : QStringLiteral(" that was not saved and has no key yet: save that object first.");
            AioErrorInfo(AioErrorKind::Programming, what + why).table(QString::fromUtf8(table.name())).column(QString::fromUtf8(info.column)).raise();
        }
    }

    std::vector<AioValue> values;
    quint64 dirty;
    quint64 only = ~quint64(0); // the fields that are to be written; of 64 fields nobody names all
    quint64 given; // values that an INSERT writes, where the database could fill them in
    const AioTable *limitedTo = nullptr; // whose fields those are; null: all
    quint64 unsaved = 0; // foreign keys to objects without a key
    bool keyIsUnset = false;

private:
    std::exception_ptr m_invalid;
};

/// What an object goes back to if what a statement has made of it is rolled back.
class AioModel::Before
{
public:
    /// `handedOut`: the key that the database has given to it.
    Before(AioModel &object, const AioValue &handedOut);
    void restore() const;

private:
    QPointer<AioModel> m_object;
    int m_key;
    AioValue m_handedOut, m_keyBefore;
    RowKey m_row;
    bool m_persisted, m_wasStored;
    quint64 m_dirty;
};
