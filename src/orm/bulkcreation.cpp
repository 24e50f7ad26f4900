// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/orm/modelbulk_p.h"
#include "aioorm/orm/notwritten_p.h"

#include <algorithm>
#include <numeric>

namespace Aio::Detail
{
/// INSERTs of many objects.
///
/// No database promises in which order the rows of RETURNING come. Where the objects have been given their keys, a row is told by its
/// key. Where the database hands the keys out, it computes them for the rows of VALUES one after the other, and from a sequence that
/// ascends, so that the first of the keys in their order is the first row's (what SQLAlchemy's insertmanyvalues sorts by as well). A
/// sequence of somebody's own may descend, and a trigger give keys: a value that was written comes back with the keys and has to be that
/// of the row. Where it is not, and where there is neither, each row is a statement of its own.
class BulkCreation final : public ModelBulk
{
public:
    BulkCreation(const AioExecutor &executor, SourcePtr source, ModelObjects objects)
        : ModelBulk("aioBulkCreate", executor, std::move(source), std::move(objects))
    {
        for (int field = 0; field < int(table().fields().size()); ++field) {
            if (table().field(field).isForeignKey()) {
                m_foreignKeys.push_back(field);
            }
        }
    }

protected:
    class Rows final : public Batch
    {
    public:
        using Batch::Batch;
        std::vector<Snapshot> snapshots;
        std::vector<int> written, filled; ///< fields
        std::vector<int> returned; ///< the fields of the key, the witness if there is one, and those that are filled; none: nothing is asked for
        int witness = -1; ///< a field by which the pairing is looked after
        bool keyIsHandedOut = false;
        std::vector<AioValue> keys; ///< those that were handed out
        std::vector<std::vector<AioValue>> values; ///< of what is filled; empty: not known yet
    };

    void check(AioModel &object) const override
    {
        if (object.m_persisted) {
            AioErrorInfo(AioErrorKind::Programming, QStringLiteral("it is in the database already: aioSave() and aioBulkUpdate() write what has changed."))
                .phase(AioPhase::Prepare)
                .raise();
        }
        checkValid(object);
        for (const int field : m_foreignKeys) {
            if (object.refersToUnsaved(field)) {
                Snapshot(object).checkReference(table(), field);
            }
        }
    }

    std::unique_ptr<Batch> makeBatch(qsizetype first) override
    {
        auto rows = std::make_unique<Rows>(first);
        const qsizetype all = count();
        int most = 1;
        while (rows->count < most && first + rows->count < all) {
            const qsizetype place = first + rows->count;
            Next &next = look(place);
            if (rows->count == 0) {
                rows->written = next.written;
                rows->filled = next.filled;
                rows->keyIsHandedOut = next.snapshot.keyIsUnset;
                plan(*rows, next.snapshot);
                most = rows->written.empty() ? 1 : rowsPerStatement(rows->written.size(), 64);
            } else if (next.written != rows->written || next.filled != rows->filled || next.snapshot.keyIsUnset != rows->keyIsHandedOut) {
                break; // it is in the statement after this one
            }
            rows->snapshots.push_back(std::move(next.snapshot));
            m_next.reset();
            ++rows->count;
        }
        rows->keys.resize(rows->snapshots.size());
        rows->values.resize(rows->snapshots.size());
        return rows;
    }

    bool isPlain() override
    {
        if (ModelBulk::isPlain()) {
            return true;
        }
        if (isInTransaction()) {
            return false; // where a row that fails would take the transaction with it
        }
        m_batches.push_back(makeBatch(0));
        const Rows &rows = static_cast<const Rows &>(*m_batches.front());
        return rows.count == count() && !rows.isOneByOne && !rows.keyIsHandedOut && rows.filled.empty();
    }

    AioSql statementFor(const Batch &batch, int from, int count, std::vector<int> &returned) override
    {
        const Rows &rows = static_cast<const Rows &>(batch);
        InsertData data;
        data.into = m_source;
        data.fields = rows.written;
        data.rows = count;
        data.values.reserve(rows.written.size() * std::size_t(count));
        for (int row = from; row < from + count; ++row) {
            for (const int field : rows.written) {
                data.values.push_back(rows.snapshots[std::size_t(row)].values[std::size_t(field)]);
            }
        }
        if (dialect().returningInsert) {
            returned = rows.returned;
            for (const int field : returned) {
                data.returning.push_back(columnNode(m_source, field));
            }
        }
        return compile(data, dialect());
    }

    AioTask<bool> arrived(AioExecutor, Flight flight) override { co_return takeRows(flight); }

    // what a statement did not return
    AioTask<> complete(AioExecutor executor) override
    {
        for (const auto &batch : m_batches) {
            auto &rows = static_cast<Rows &>(*batch);
            const bool isKnown = rows.filled.empty() || std::none_of(rows.values.begin(), rows.values.end(), [](const auto &values) {
                                     return values.empty();
                                 });
            std::vector<AioValue> keys;
            if (isKnown || !keysOf(rows, keys)) {
                continue;
            }
            auto reading = readRows(executor, std::move(keys), rows.filled);
            const std::vector<std::optional<std::vector<AioValue>>> found = co_await reading;
            for (std::size_t row = 0; row < found.size(); ++row) {
                if (found[row]) {
                    rows.values[row] = *found[row];
                }
            }
        }
    }

    void takeOver(const Batch &batch) override
    {
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): made here, as one that can be written
        auto &rows = const_cast<Rows &>(static_cast<const Rows &>(batch));
        rememberForRollback(rows);
        for (int row = 0; row < rows.count; ++row) {
            const auto at = std::size_t(row);
            object(rows.first + row).inserted(rows.snapshots[at], rows.keys[at], rows.filled, rows.values[at]);
        }
    }

private:
    class Next
    {
    public:
        Next(const AioModel &object, qsizetype place)
            : place(place)
            , snapshot(object)
        {
        }
        qsizetype place;
        Snapshot snapshot;
        std::vector<int> written, filled;
    };

    /// The object as it is now.
    Next &look(qsizetype place)
    {
        if (!m_next || m_next->place != place) {
            const AioModel &its = object(place);
            m_next.emplace(its, place);
            m_next->snapshot.sortFields(table(), m_next->written, m_next->filled);
            try {
                for (const int field : m_next->written) {
                    its.aioCheckRead(field);
                    m_next->snapshot.checkReference(table(), field);
                }
            } catch (const AioError &error) {
                blame(error.info(), place);
            }
        }
        return *m_next;
    }

    /// What the statements of a batch return, and for how many rows they are.
    void plan(Rows &rows, const Snapshot &first) const
    {
        const std::vector<int> &keys = table().keys();
        const auto isWritten = [&rows](int field) {
            return std::find(rows.written.begin(), rows.written.end(), field) != rows.written.end();
        };
        const bool keyIsGiven = !keys.empty() && std::all_of(keys.begin(), keys.end(), isWritten);
        if (!rows.keyIsHandedOut && rows.filled.empty()) {
            return; // there is nothing to be told
        }
        if (rows.keyIsHandedOut ? !dialect().returningInsert : !keyIsGiven) {
            rows.isOneByOne = true;
        }
        if (rows.keyIsHandedOut || keyIsGiven) {
            rows.returned = keys;
        }
        if (rows.keyIsHandedOut) {
            rows.witness = witness(rows, first);
        }
        if (rows.witness >= 0) {
            rows.returned.push_back(rows.witness);
        }
        rows.returned.insert(rows.returned.end(), rows.filled.begin(), rows.filled.end());
    }

    /// A field whose values come back as they were written, and which tells most rows apart.
    int witness(const Rows &rows, const Snapshot &first) const
    {
        int found = -1;
        for (const int field : rows.written) {
            const FieldInfo &info = table().storedField(field);
            const bool isExact = info.kind == ColumnKind::SmallInt || info.kind == ColumnKind::Integer || info.kind == ColumnKind::BigInt
                || info.kind == ColumnKind::Uuid || (info.kind == ColumnKind::Text && !info.fixedLength);
            if (!isExact || first.values[std::size_t(field)].isNull()) {
                continue;
            }
            if (table().isUnique(field)) {
                return field;
            }
            if (found < 0 || (table().field(found).isForeignKey() && !table().field(field).isForeignKey())) {
                found = field;
            }
        }
        return found;
    }

    bool takeRows(const Flight &flight)
    {
        Rows &rows = batchOf<Rows>(flight);
        const std::size_t width = flight.returned ? rows.returned.size() : 0;
        const QList<AioValue> values = flight.returned ? flight.returned->take() : QList<AioValue>();
        const DriverResult &result = flight.statement->result;
        const qint64 count = values.isEmpty() ? result.rowsAffected : qint64(values.size()) / qint64(width);
        if (count < flight.count) {
            raiseNotWritten(table(),
                            QStringLiteral("INSERT"),
                            flight.count == 1 ? QStringLiteral("an object") : QStringLiteral("%1 objects").arg(flight.count));
        }
        if (values.isEmpty()) {
            if (rows.keyIsHandedOut) {
                if (flight.count > 1) {
                    return false; // a driver that hands out no rows
                }
                rows.keys[std::size_t(flight.from)] = AioValue(result.lastInsertId);
            }
            return true;
        }
        return count == flight.count && pair(rows, flight, values);
    }

    bool pair(Rows &rows, const Flight &flight, const QList<AioValue> &values) const
    {
        const std::size_t width = rows.returned.size();
        const std::size_t keys = rows.returned.size() - rows.filled.size() - (rows.witness >= 0 ? 1 : 0);
        std::vector<const AioValue *> found;
        found.reserve(std::size_t(flight.count));
        for (int i = 0; i < flight.count; ++i) {
            found.push_back(values.constData() + std::size_t(i) * width);
        }
        if (rows.keyIsHandedOut && !sort(found)) {
            return false;
        }
        std::vector<bool> isTaken(found.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
            const std::size_t row = std::size_t(flight.from) + i;
            const Snapshot &snapshot = rows.snapshots[row];
            const AioValue *its = found[i];
            if (rows.keyIsHandedOut) {
                if (rows.witness >= 0 && its[1] != snapshot.values[std::size_t(rows.witness)] && found.size() > 1) {
                    return false;
                }
                rows.keys[row] = *its;
            } else if (found.size() > 1) {
                // a row is told by its key; most stand where they are looked for first
                const RowKey key(table(), snapshot.values);
                std::size_t at = i;
                while (isTaken[at] || !isSame(found[at], key.values().data(), keys)) {
                    at = (at + 1) % found.size();
                    if (at == i) {
                        return false;
                    }
                }
                isTaken[at] = true;
                its = found[at];
            }
            rows.values[row].assign(its + (width - rows.filled.size()), its + width);
        }
        return true;
    }

    /// By the keys that begin the rows; false where that says nothing.
    static bool sort(std::vector<const AioValue *> &rows)
    {
        const auto number = [](const AioValue *row) {
            return std::get_if<qint64>(&row->storage());
        };
        if (!std::all_of(rows.begin(), rows.end(), number)) {
            return false;
        }
        const auto isLess = [&](const AioValue *a, const AioValue *b) {
            return *number(a) < *number(b);
        };
        std::sort(rows.begin(), rows.end(), isLess);
        return std::adjacent_find(rows.begin(),
                                  rows.end(),
                                  [&](const AioValue *a, const AioValue *b) {
                                      return !isLess(a, b);
                                  })
            == rows.end();
    }

    /// False: the rows have none that are known.
    bool keysOf(const Rows &rows, std::vector<AioValue> &keys) const
    {
        for (std::size_t row = 0; row < rows.snapshots.size(); ++row) {
            for (const int field : table().keys()) {
                const bool isFilled = std::find(rows.filled.begin(), rows.filled.end(), field) != rows.filled.end();
                if (isFilled) {
                    return false;
                }
                keys.push_back(rows.keyIsHandedOut ? rows.keys[row] : rows.snapshots[row].values[std::size_t(field)]);
            }
        }
        return !table().keys().empty();
    }

    void rememberForRollback(const Rows &rows) const
    {
        if (!isInTransaction()) {
            return;
        }
        const auto before = std::make_shared<std::vector<Before>>();
        for (int row = 0; row < rows.count; ++row) {
            before->emplace_back(object(rows.first + row), rows.keys[std::size_t(row)]);
        }
        const auto restore = [before] {
            for (const Before &its : *before) {
                its.restore();
            }
        };
        onRollback(m_executor, restore);
    }

    std::vector<int> m_foreignKeys;
    std::optional<Next> m_next;
};

AioTask<> bulkCreate(AioExecutor executor, SourcePtr source, ModelObjects objects)
{
    if (objects.empty()) {
        co_return;
    }
    BulkCreation creation(executor, std::move(source), std::move(objects));
    const auto running = creation.run();
    co_await running;
}
}
