// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/orm/modelbulk_p.h"
#include "aioorm/orm/notwritten_p.h"
#include "aioorm/sql/compiler_p.h"

#include <QCoreApplication>
#include <algorithm>
#include <unordered_set>

namespace Aio::Detail
{
/// UPDATEs of many objects: UPDATE … FROM (VALUES …), joined by the key.
class BulkUpdate final : public ModelBulk
{
public:
    BulkUpdate(const AioExecutor &executor, SourcePtr source, ModelObjects objects, std::vector<int> fields)
        : ModelBulk("aioBulkUpdate", executor, std::move(source), std::move(objects))
        , m_fields(std::move(fields))
    {
        std::sort(m_fields.begin(), m_fields.end());
        m_fields.erase(std::unique(m_fields.begin(), m_fields.end()), m_fields.end());
        const std::vector<int> &keys = table().keys();
        const auto refuse = [this](const QString &why) {
            AioErrorInfo(AioErrorKind::Programming, QStringLiteral("aioBulkUpdate() of %1: %2").arg(QString::fromUtf8(table().name()), why))
                .table(QString::fromUtf8(table().name()))
                .phase(AioPhase::Prepare)
                .raise();
        };
        if (keys.empty()) {
            refuse(QStringLiteral("it has no primary key by which its rows could be told."));
        }
        for (const int field : m_fields) {
            refuseGenerated(table(), field);
            if (std::find(keys.begin(), keys.end(), field) != keys.end()) {
                refuse(QStringLiteral("%1 is of the key, by which the rows are told: aioSave() changes it.").arg(QString::fromUtf8(table().field(field).name)));
            }
        }
        for (int field = 0; field < int(table().fields().size()); ++field) {
            if (table().field(field).generated) {
                m_computed.push_back(field);
            }
        }
        m_columns = keys;
        m_columns.insert(m_columns.end(), m_fields.begin(), m_fields.end());
    }

    qint64 written() const { return m_written; }

protected:
    class Rows final : public Batch
    {
    public:
        using Batch::Batch;
        std::vector<RowKey> keys;
        std::vector<AioValue> values; ///< of the key, and what is written; row after row
        std::vector<std::optional<std::vector<AioValue>>> computed; ///< by the database
    };

    void check(AioModel &object) const override
    {
        if (!object.m_persisted) {
            AioErrorInfo(AioErrorKind::Programming, QStringLiteral("it is new, and has no row yet: aioSave() and aioBulkCreate() write it."))
                .phase(AioPhase::Prepare)
                .raise();
        }
        checkValues(object);
    }

    std::unique_ptr<Batch> makeBatch(qsizetype first) override
    {
        auto rows = std::make_unique<Rows>(first);
        const int most = rowsPerStatement(m_columns.size(), 512);
        while (rows->count < most && first + rows->count < count()) {
            const qsizetype place = first + rows->count;
            AioModel &its = object(place);
            try {
                checkValues(its);
            } catch (const AioError &error) {
                blame(error.info(), place);
            }
            RowKey key = its.rowKey();
            if (!isNew(key)) {
                break; // of two values for one row a statement would take any
            }
            rows->values.insert(rows->values.end(), key.values().begin(), key.values().end());
            for (const int field : m_fields) {
                rows->values.push_back(its.aioValue(field));
            }
            rows->keys.push_back(std::move(key));
            ++rows->count;
        }
        m_numbers.clear();
        m_texts.clear();
        return rows;
    }

    AioSql statementFor(const Batch &batch, int from, int count, std::vector<int> &) override
    {
        const Rows &rows = static_cast<const Rows &>(batch);
        const std::size_t width = m_columns.size(), keys = table().keys().size();
        const auto first = rows.values.begin() + std::ptrdiff_t(width) * from;
        UpdateData data;
        data.table = m_source;
        SourcePtr values;
        if (count == 1) {
            data.where = rows.keys[std::size_t(from)].condition(m_source);
        } else {
            values = rowsSource(m_columns, std::vector<AioValue>(first, first + std::ptrdiff_t(width) * count));
            data.from = {values};
            data.where = sameKey(values);
        }
        for (std::size_t i = 0; i < m_fields.size(); ++i) {
            AssignmentData &assignment = data.assignments.emplace_back();
            assignment.field = m_fields[i];
            if (values) {
                assignment.expression = columnNode(values, int(keys + i));
            } else {
                assignment.value = first[std::ptrdiff_t(keys + i)];
            }
        }
        return compile(data, dialect());
    }

    AioTask<bool> arrived(AioExecutor executor, Flight flight) override
    {
        const qint64 count = flight.statement->result.rowsAffected;
        if (count < flight.count) {
            bool isKept = false;
            if (flight.count == 1) {
                auto reading = readRows(executor, keyValues(batchOf<Rows>(flight), flight.from, 1), {});
                const std::vector<std::optional<std::vector<AioValue>>> found = co_await reading;
                isKept = found.front().has_value();
            }
            raiseMissing(flight, count, isKept);
        }
        co_return true;
    }

    AioTask<> complete(AioExecutor executor) override
    {
        m_written = 0;
        for (const auto &batch : m_batches) {
            auto &rows = static_cast<Rows &>(*batch);
            m_written += rows.count;
            if (!m_computed.empty()) {
                auto reading = readRows(executor, keyValues(rows, 0, rows.count), m_computed);
                rows.computed = co_await reading;
            }
        }
    }

    void takeOver(const Batch &batch) override
    {
        const Rows &rows = static_cast<const Rows &>(batch);
        if (isInTransaction()) {
            const auto before = std::make_shared<std::vector<Before>>();
            for (int row = 0; row < rows.count; ++row) {
                before->emplace_back(object(rows.first + row), AioValue());
            }
            const auto restore = [before] {
                for (const Before &its : *before) {
                    its.restore();
                }
            };
            onRollback(m_executor, restore);
        }
        const std::size_t width = m_columns.size(), keys = table().keys().size();
        for (int row = 0; row < rows.count; ++row) {
            AioModel &its = object(rows.first + row);
            for (std::size_t i = 0; i < m_fields.size(); ++i) {
                const quint64 bit = quint64(1) << m_fields[i];
                if ((its.m_dirty & bit) && its.aioValue(m_fields[i]) == rows.values[std::size_t(row) * width + keys + i]) {
                    its.m_dirty &= ~bit;
                }
            }
            for (std::size_t i = 0; i < m_computed.size(); ++i) {
                const auto &computed = rows.computed[std::size_t(row)];
                if (!computed) {
                    its.m_unread |= quint64(1) << m_computed[i]; // nobody knows it
                } else if (its.aioAssign(m_computed[i], (*computed)[i])) {
                    its.m_unread &= ~(quint64(1) << m_computed[i]);
                }
            }
        }
    }

    bool isSafeOneByOne() const override { return true; }

private:
    void checkValues(AioModel &object) const
    {
        const RowKey key = object.rowKey();
        if (key.unread() >= 0) {
            object.raiseUnread(key.unread());
        }
        checkValid(object);
        for (const int field : m_fields) {
            object.aioCheckRead(field);
            if (object.refersToUnsaved(field)) {
                Snapshot(object).checkReference(table(), field);
            }
        }
    }

    std::vector<AioValue> keyValues(const Rows &rows, int from, int count) const
    {
        std::vector<AioValue> keys;
        for (int row = from; row < from + count; ++row) {
            const std::vector<AioValue> &its = rows.keys[std::size_t(row)].values();
            keys.insert(keys.end(), its.begin(), its.end());
        }
        return keys;
    }

    /// No row of the batch has this key.
    bool isNew(const RowKey &key)
    {
        const auto *number = key.values().size() == 1 ? std::get_if<qint64>(&key.values().front().storage()) : nullptr;
        return number ? m_numbers.insert(*number).second : m_texts.insert(key.text(table()).toStdU16String()).second;
    }

    [[noreturn]] void raiseMissing(const Flight &flight, qint64 count, bool isKept) const
    {
        const QString name = QString::fromUtf8(table().name());
        if (isKept) {
            const QString key = batchOf<Rows>(flight).keys[std::size_t(flight.from)].text(table());
            raiseNotWritten(table(), QStringLiteral("UPDATE"), QStringLiteral("the row with the key %1").arg(key));
        }
        const QString what = flight.count == 1
            ? QCoreApplication::translate("AioError", "The row of %1 with the key %2 is not there any more: nothing was updated.")
                  .arg(name, batchOf<Rows>(flight).keys[std::size_t(flight.from)].text(table()))
            : QCoreApplication::translate("AioError", "Of %1 rows of %2 only %3 were updated.").arg(flight.count).arg(name).arg(count);
        AioErrorInfo(AioErrorKind::DoesNotExist, what).table(name).phase(AioPhase::Execute).outcome(AioOutcome::Refused).raise();
    }

    std::vector<int> m_fields, m_computed, m_columns;
    // the keys of the batch that is being made
    std::unordered_set<qint64> m_numbers;
    std::unordered_set<std::u16string> m_texts;
    qint64 m_written = 0;
};

AioTask<qint64> bulkUpdate(AioExecutor executor, SourcePtr source, ModelObjects objects, std::vector<int> fields)
{
    if (objects.empty()) {
        co_return 0;
    }
    BulkUpdate update(executor, std::move(source), std::move(objects), std::move(fields));
    const auto running = update.run();
    co_await running;
    co_return update.written();
}
}
