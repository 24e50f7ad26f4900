// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiomodel.h"

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/database/executordata_p.h"
#include "aioorm/database/statement_p.h"
#include "aioorm/sql/compiler_p.h"

#include <deque>
#include <numeric>

namespace Aio::Detail
{
namespace
{
thread_local bool hydrating = false;
}

HydrationGuard::HydrationGuard()
    : m_outer(std::exchange(hydrating, true))
{
}

HydrationGuard::~HydrationGuard()
{
    hydrating = m_outer;
}

bool HydrationGuard::isActive()
{
    return hydrating;
}

/// The saves of one object take turns: two INSERTs of one new object must not both run.
class SaveQueue
{
public:
    class Turn final : public Operation
    {
    public:
        void grant() { finish(); }
        void grantAtOnce() { finishAtOnce(); }
        void wait(const Limits &limits)
        {
            if (!watch(limits)) {
                stop(AioErrorKind::Cancelled, QStringLiteral("The operation was cancelled, or the object it was bound to is gone."));
            }
        }
        void expire() override { stop(AioErrorKind::Timeout, QStringLiteral("The deadline expired while another save of the same object was in flight.")); }
        void cancel() override
        {
            queue()->post([self = std::static_pointer_cast<Turn>(shared_from_this())] {
                self->stop(AioErrorKind::Cancelled, QStringLiteral("The operation was cancelled, or the object it was bound to is gone."));
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
    };

    std::shared_ptr<Turn> enter(const Limits &limits)
    {
        auto turn = std::make_shared<Turn>();
        if (m_turns.empty()) {
            turn->grantAtOnce();
        } else {
            turn->wait(limits);
        }
        m_turns.push_back(turn);
        return turn;
    }

    void leave(const std::shared_ptr<Turn> &turn)
    {
        std::erase(m_turns, turn);
        if (!m_turns.empty()) {
            m_turns.front()->grant();
        }
    }

    ~SaveQueue()
    {
        // the object is gone; those who wait see that when they wake
        for (const auto &turn : m_turns) {
            turn->grant();
        }
    }

private:
    std::deque<std::shared_ptr<Turn>> m_turns;
};
}

AioModel::AioModel(QObject *parent)
    : QObject(parent)
{
}

AioModel::~AioModel() = default;

QStringList AioModel::dirtyFields() const
{
    QStringList names;
    const auto &fields = aioSource()->table().fields();
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (!m_persisted || (m_dirty >> i & 1)) {
            names << QString::fromUtf8(fields[i].name);
        }
    }
    return names;
}

namespace
{
// the database is to hand it out
bool isUnsetKey(const AioTable &table, const AioValue &key)
{
    const auto *number = std::get_if<qint64>(&key.storage());
    return number && *number == 0 && table.hasAutoKey();
}
}

AioValue AioModel::aioKeyValue() const
{
    const AioTable &table = aioSource()->table();
    if (table.key() < 0) {
        return {};
    }
    AioValue key = aioValue(table.key());
    return isUnsetKey(table, key) ? AioValue() : key;
}

QString AioModel::aioKeyText() const
{
    const AioValue key = aioKeyValue();
    return key.isNull() ? QString() : key.toVariant().toString();
}

AioModel *AioModel::Hold::get() const
{
    if (!object) {
        AioErrorInfo(AioErrorKind::Cancelled, QStringLiteral("The object was destroyed while an operation on it was in flight."))
            .outcome(AioOutcome::Unknown)
            .raise();
    }
    return object;
}

AioModel::Hold AioModel::hold()
{
    return Hold{weak_from_this().lock(), this};
}

void AioModel::raiseUnread(int field) const
{
    const AioTable &table = aioSource()->table();
    AioErrorInfo(AioErrorKind::Programming,
                 QStringLiteral("%1.%2 was not read with this object: leave out only(), name the field there, or await aioReload() first.")
                     .arg(QString::fromUtf8(table.name()), QString::fromUtf8(table.field(field).name)))
        .column(QString::fromUtf8(table.field(field).column))
        .raise();
}

std::vector<AioValue> AioModel::values() const
{
    const std::size_t count = aioSource()->table().fields().size();
    std::vector<AioValue> all;
    all.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        all.push_back(aioValue(int(i)));
    }
    return all;
}

Aio::Detail::NodePtr AioModel::keyCondition() const
{
    const Aio::Detail::SourcePtr &source = aioSource();
    const AioTable &table = source->table();
    Aio::Detail::NodePtr condition;
    for (int field = 0; field < int(table.fields().size()); ++field) {
        if (table.field(field).primaryKey) {
            aioCheckRead(field);
            condition = Aio::Detail::andNode(
                condition,
                Aio::Detail::binaryNode(Aio::Detail::Operator::Equal, Aio::Detail::columnNode(source, field), Aio::Detail::valueNode(aioValue(field))));
        }
    }
    if (!condition) {
        AioErrorInfo(AioErrorKind::Programming,
                     QStringLiteral("The model of table %1 has no primary key: its rows cannot be updated, deleted or reloaded one by one.")
                         .arg(QString::fromUtf8(table.name())))
            .raise();
    }
    return condition;
}

// before the object takes over what a statement in a transaction has done
void AioModel::rememberForRollback(const AioExecutor &executor)
{
    const int key = aioSource()->table().key();
    const AioValue keyValue = key >= 0 ? aioValue(key) : AioValue();
    Aio::Detail::onRollback(executor, [object = QPointer<AioModel>(this), key, keyValue, persisted = m_persisted, dirty = m_dirty] {
        if (object) {
            object->m_persisted = persisted;
            object->m_dirty |= dirty;
            if (key >= 0) {
                object->aioAssign(key, keyValue);
            }
        }
    });
}

// clean is what was written and has not been assigned anew since
void AioModel::saved(const std::vector<AioValue> &values)
{
    m_persisted = true;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if ((m_dirty >> i & 1) && aioValue(int(i)) == values[i]) {
            m_dirty &= ~(quint64(1) << i);
        }
    }
}

AioTask<bool> AioModel::aioSave(Aio::SaveMode mode)
{
    return aioSave(Aio::Detail::defaultExecutor(aioSource()->table), mode);
}

AioTask<bool> AioModel::aioSave(const AioExecutor &executor, Aio::SaveMode mode)
{
    return write(executor, hold(), mode, m_dirty, values());
}

AioTask<bool> AioModel::write(AioExecutor executor, Hold hold, Aio::SaveMode mode, quint64 dirty, std::vector<AioValue> values)
{
    AioModel *object = hold.get();
    if (!object->m_saves) {
        object->m_saves.reset(new Aio::Detail::SaveQueue);
    }
    executor = Aio::Detail::withTimeRunning(executor); // the wait for its turn counts
    const auto turn = object->m_saves->enter(executor.data().limitsFromNow());
    co_await turn->delivered();
    std::exception_ptr error;
    bool written = false;
    try {
        object = hold.get();
        if (turn->error) {
            turn->error->raise();
        }
        if (mode == Aio::SaveMode::ForceInsert || (mode == Aio::SaveMode::Auto && !object->m_persisted)) {
            written = co_await insert(executor, hold, dirty, std::move(values));
        } else {
            // what a save before this one made of the object counts: its key, for instance
            const quint64 fields = mode == Aio::SaveMode::ForceUpdate && !object->m_persisted ? ~object->m_unread : dirty;
            written = co_await update(executor, hold, fields, std::move(values));
        }
    } catch (...) {
        error = std::current_exception();
    }
    if (hold.object) {
        hold.object->m_saves->leave(turn);
    }
    if (error) {
        std::rethrow_exception(error);
    }
    co_return written;
}

namespace
{
/// One row, as the values of some of a table's fields.
class ValuesSink final : public Aio::Detail::ListSink<AioValue>
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
            const auto value = Aio::Detail::valueFromCell(cells[i], m_table.kindOf(m_fields[i]));
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

/// What an INSERT or UPDATE has written, and what the database has made of it.
class Written
{
public:
    Written(qint64 rows, QList<AioValue> values)
        : rows(rows)
        , values(std::move(values))
    {
    }
    qint64 rows;
    QList<AioValue> values; // of the fields that were asked for
};

/// With RETURNING of these fields.
template<class Data>
AioTask<Written> writeRow(AioExecutor executor, Data data, Aio::Detail::SourcePtr source, std::vector<int> fields)
{
    for (const int field : fields) {
        data.returning.push_back(Aio::Detail::columnNode(source, field));
    }
    auto sink = std::make_unique<ValuesSink>(source->table(), fields);
    ValuesSink *rows = sink.get();
    const auto statement = Aio::Detail::PendingStatement::start(executor, Aio::Access::Write, Aio::Detail::compile(data, executor.dialect()), std::move(sink));
    co_await statement->delivered();
    statement->check();
    const QList<AioValue> values = rows->take();
    co_return Written(values.isEmpty() ? 0 : 1, values);
}
}

AioTask<bool> AioModel::insert(AioExecutor executor, Hold hold, quint64 assigned, std::vector<AioValue> values)
{
    const Aio::Detail::SourcePtr &source = hold.get()->aioSource();
    const AioTable &table = source->table();
    Aio::Detail::InsertData data;
    data.into = source;
    std::vector<int> filled; // by the database
    for (int field = 0; field < int(values.size()); ++field) {
        hold.get()->aioCheckRead(field);
        AioValue &value = values[std::size_t(field)];
        const Aio::FieldInfo &info = table.field(field);
        if (info.generated || (info.hasDatabaseDefault() && !(assigned >> field & 1))) {
            filled.push_back(field);
            continue;
        }
        if (field == table.key() && isUnsetKey(table, value)) {
            continue;
        }
        data.fields.push_back(field);
        data.values.push_back(value);
    }
    if (!filled.empty() && executor.dialect().returningInsert) {
        // what the database fills in comes back in the same round trip
        if (table.hasAutoKey()) {
            filled.push_back(table.key());
        }
        const Written written = co_await writeRow(executor, std::move(data), source, filled);
        AioModel *object = hold.get();
        object->rememberForRollback(executor);
        for (qsizetype i = 0; i < written.values.size(); ++i) {
            values[std::size_t(filled[std::size_t(i)])] = written.values[i];
            object->aioAssign(filled[std::size_t(i)], written.values[i]);
        }
        object->saved(values);
        co_return true;
    }
    const AioValue key = co_await Aio::Detail::insertOne(executor, std::move(data));
    AioModel *object = hold.get();
    object->rememberForRollback(executor);
    if (table.hasAutoKey() && !key.isNull()) {
        values[std::size_t(table.key())] = key;
        object->aioAssign(table.key(), key);
    }
    object->saved(values);
    co_return true;
}

AioTask<bool> AioModel::update(AioExecutor executor, Hold hold, quint64 fields, std::vector<AioValue> values)
{
    AioModel *object = hold.get();
    const Aio::Detail::SourcePtr &source = object->aioSource();
    const AioTable &table = source->table();
    Aio::Detail::UpdateData data;
    data.table = source;
    std::vector<int> computed;
    for (int field = 0; field < int(values.size()); ++field) {
        if (table.field(field).generated) {
            computed.push_back(field);
            if ((fields >> field & 1) && (object->m_dirty >> field & 1)) {
                Aio::Detail::refuseGenerated(table, field);
            }
        } else if ((fields >> field & 1) && !table.field(field).primaryKey) {
            Aio::Detail::AssignmentData &assignment = data.assignments.emplace_back();
            assignment.field = field;
            assignment.value = values[std::size_t(field)];
        }
    }
    if (data.assignments.empty()) {
        co_return false;
    }
    data.where = object->keyCondition();
    QList<AioValue> returned;
    qint64 rows;
    if (!computed.empty() && executor.dialect().returningUpdate) {
        const Written written = co_await writeRow(executor, std::move(data), source, computed);
        rows = written.rows;
        returned = written.values;
    } else {
        rows = co_await Aio::Detail::executeUpdate(executor, std::move(data));
    }
    object = hold.get();
    if (rows == 0) {
        AioErrorInfo(AioErrorKind::DoesNotExist,
                     QStringLiteral("The row of %1 with the key %2 is not there any more: nothing was updated.")
                         .arg(QString::fromUtf8(table.name()), object->aioKeyText()))
            .table(QString::fromUtf8(table.name()))
            .phase(AioPhase::Execute)
            .outcome(AioOutcome::Refused)
            .raise();
    }
    object->rememberForRollback(executor);
    for (qsizetype i = 0; i < returned.size(); ++i) {
        object->aioAssign(computed[std::size_t(i)], returned[i]);
    }
    object->saved(values);
    co_return true;
}

AioTask<bool> AioModel::aioDeleteInstance()
{
    return aioDeleteInstance(Aio::Detail::defaultExecutor(aioSource()->table));
}

AioTask<bool> AioModel::aioDeleteInstance(const AioExecutor &executor)
{
    return deleteRow(executor, hold());
}

AioTask<bool> AioModel::deleteRow(AioExecutor executor, Hold hold)
{
    Aio::Detail::DeleteData data;
    data.from = hold.get()->aioSource();
    data.where = hold.get()->keyCondition();
    const qint64 rows = co_await Aio::Detail::executeDelete(executor, std::move(data));
    if (hold.object) {
        hold.object->rememberForRollback(executor);
        hold.object->m_persisted = false;
    }
    co_return rows > 0;
}

AioTask<> AioModel::aioReload()
{
    return aioReload(Aio::Detail::defaultExecutor(aioSource()->table));
}

AioTask<> AioModel::aioReload(const AioExecutor &executor)
{
    return readAnew(executor, hold());
}

AioTask<> AioModel::readAnew(AioExecutor executor, Hold hold)
{
    Aio::Detail::SelectData data;
    data.from = hold.get()->aioSource();
    data.where = hold.get()->keyCondition();
    data.limitToFirst();
    const AioTable &table = data.from->table();
    std::vector<int> all(table.fields().size());
    std::iota(all.begin(), all.end(), 0);
    auto sink = std::make_unique<ValuesSink>(table, all);
    ValuesSink *rows = sink.get();
    const auto started = Aio::Detail::StartedStatement::read(executor, data, std::move(sink));
    co_await started.delivered();
    const QList<AioValue> values = rows->take();
    if (values.isEmpty()) {
        Aio::Detail::raiseDoesNotExist(table, started.sql());
    }
    AioModel *object = hold.get();
    const std::vector<AioValue> before = object->values();
    for (int field = 0; field < int(values.size()); ++field) {
        if (!object->aioAssign(field, values[field])) {
            while (--field >= 0) {
                object->aioAssign(field, before[std::size_t(field)]);
            }
            AioErrorInfo(AioErrorKind::Data,
                         QStringLiteral("The column %1 holds a value that does not fit its field.").arg(QString::fromUtf8(table.field(field).column)))
                .column(QString::fromUtf8(table.field(field).column))
                .phase(AioPhase::Decode)
                .outcome(AioOutcome::Refused)
                .raise();
        }
    }
    object->aioSetPersisted();
}

bool AioModel::save(Aio::SaveMode mode)
{
    return save(Aio::Detail::defaultExecutor(aioSource()->table), mode);
}

bool AioModel::save(const AioExecutor &executor, Aio::SaveMode mode)
{
    return Aio::Detail::sync(executor, [&] {
        return aioSave(executor, mode);
    });
}

bool AioModel::deleteInstance()
{
    return deleteInstance(Aio::Detail::defaultExecutor(aioSource()->table));
}

bool AioModel::deleteInstance(const AioExecutor &executor)
{
    return Aio::Detail::sync(executor, [&] {
        return aioDeleteInstance(executor);
    });
}

void AioModel::reload()
{
    reload(Aio::Detail::defaultExecutor(aioSource()->table));
}

void AioModel::reload(const AioExecutor &executor)
{
    Aio::Detail::sync(executor, [&] {
        return aioReload(executor);
    });
}

void AioModel::aioEmit(void (AioModel::*changed)())
{
    if (Aio::isInFiber()) {
        Aio::Detail::onMainStack([this, changed] {
            (this->*changed)();
        });
    } else {
        (this->*changed)();
    }
}
