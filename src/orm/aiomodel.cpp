// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiomodel.h"

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/database/executordata_p.h"
#include "aioorm/database/statement_p.h"
#include "aioorm/orm/deleteplan_p.h"
#include "aioorm/orm/modelsignals_p.h"
#include "aioorm/orm/modelstate_p.h"
#include "aioorm/orm/notwritten_p.h"
#include "aioorm/orm/relations_p.h"
#include "aioorm/orm/validation_p.h"
#include "aioorm/sql/compiler_p.h"

#include <QCoreApplication>
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

// the database is to hand it out
bool AioModel::isUnsetKey(const AioValue &key) const
{
    const AioTable &table = aioSource()->table();
    const auto *number = std::get_if<qint64>(&key.storage());
    return number && *number == 0 && table.hasAutoKey() && (!m_wasStored || (m_dirty >> table.key() & 1));
}

bool AioModel::refersToUnsaved(int field) const
{
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): it is only read
    const Aio::Detail::ForeignKeyBase *key = const_cast<AioModel *>(this)->aioForeignKey(field);
    return key && key->isLoaded() && key->keyValue().isNull();
}

AioValue AioModel::aioKeyValue() const
{
    const AioTable &table = aioSource()->table();
    if (table.key() < 0) {
        return {};
    }
    if (m_rowKey) {
        return m_rowKey->unread() >= 0 ? AioValue() : m_rowKey->values().front();
    }
    if (aioIsUnread(table.key())) {
        return {};
    }
    AioValue key = aioValue(table.key());
    return isUnsetKey(key) ? AioValue() : key;
}

std::vector<AioValue> AioModel::aioKeyValues() const
{
    const RowKey key = rowKey();
    return key.unread() >= 0 || key.isUnset() ? std::vector<AioValue>() : key.values();
}

AioValue AioModel::aioKeyFor(const Aio::Detail::Node *column) const
{
    const AioValue key = aioKeyValue();
    if (key.isNull()) {
        const AioTable &table = aioSource()->table();
        if (table.key() >= 0 && rowKey().unread() >= 0) {
            raiseUnread(table.key());
        }
        const QString object = QString::fromUtf8(table.name());
        AioErrorInfo(AioErrorKind::Programming,
                     column && column->source
                         ? QStringLiteral("An object of %1 that was not saved and has no key yet is used for %2.%3: save it first.")
                               .arg(object, QString::fromUtf8(column->source->name()), QString::fromUtf8(column->source->fieldName(column->field)))
                         : QStringLiteral("An object of %1 that was not saved and has no key yet is used in a query: save it first.").arg(object))
            .table(object)
            .raise();
    }
    return key;
}

AioValue AioModel::aioValueFor(int field, const Aio::Detail::Node *column) const
{
    aioCheckRead(field);
    AioValue value = aioValue(field);
    if (value.isNull()) {
        const AioTable &table = aioSource()->table();
        const QString object = QString::fromUtf8(table.name()), name = QString::fromUtf8(table.field(field).name);
        AioErrorInfo(AioErrorKind::Programming,
                     column && column->source
                         ? QStringLiteral("An object of %1 whose %2 is NULL is used for %3.%4, which refers to that: nothing can refer to it.")
                               .arg(object, name, QString::fromUtf8(column->source->name()), QString::fromUtf8(column->source->fieldName(column->field)))
                         : QStringLiteral("An object of %1 whose %2 is NULL is used in a query for that: nothing can refer to it.").arg(object, name))
            .table(object)
            .raise();
    }
    return value;
}

// before a field of the key gets another value than that of the row
void AioModel::keepRowKey(int field)
{
    if (!m_rowKey && aioSource()->table().field(field).primaryKey) {
        m_rowKey.reset(new RowKey(*this));
    }
}

void AioModel::dropRowKey()
{
    m_rowKey.reset();
}

AioModel::RowKey AioModel::rowKey() const
{
    return m_rowKey ? *m_rowKey : RowKey(*this);
}

// the row has this key now; fields with another value have been assigned
void AioModel::setRowKey(const RowKey &key)
{
    const RowKey own(*this);
    if (key.unread() >= 0 && own.unread() >= 0) {
        m_rowKey.reset();
        return;
    }
    const AioTable &table = aioSource()->table();
    for (std::size_t i = 0; i < table.keys().size(); ++i) {
        const quint64 bit = quint64(1) << table.keys()[i];
        m_dirty = own.values()[i] == key.values()[i] ? m_dirty & ~bit : m_dirty | bit;
    }
    m_rowKey.reset(own.values() == key.values() && key.unread() < 0 ? nullptr : new RowKey(key));
}

QString AioModel::aioKeyText() const
{
    const AioValue key = aioKeyValue();
    return key.isNull() ? QString() : key.toVariant().toString();
}

AioModel *AioModel::Hold::get() const
{
    if (!object) {
        AioErrorInfo(AioErrorKind::Cancelled, QCoreApplication::translate("AioError", "The object was destroyed while an operation on it was in flight."))
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

// what the database made of a field, unless it was assigned anew meanwhile
void AioModel::takeOver(int field, const AioValue &written, const AioValue &value)
{
    if (aioValue(field) == written) {
        aioAssign(field, value);
    }
}

AioModel::Before::Before(AioModel &object, const AioValue &handedOut)
    : m_object(&object)
    , m_key(handedOut.isNull() ? -1 : object.aioSource()->table().key())
    , m_handedOut(handedOut)
    , m_keyBefore(m_key >= 0 ? object.aioValue(m_key) : AioValue())
    , m_row(object.rowKey())
    , m_persisted(object.m_persisted)
    , m_wasStored(object.m_wasStored)
    , m_dirty(object.m_dirty)
{
}

void AioModel::Before::restore() const
{
    if (!m_object) {
        return;
    }
    if (m_key >= 0) {
        m_object->takeOver(m_key, m_handedOut, m_keyBefore);
    }
    m_object->m_persisted = m_persisted;
    m_object->m_wasStored = m_wasStored;
    m_object->m_dirty |= m_dirty;
    m_object->m_rowKey.reset();
    if (m_persisted) {
        m_object->setRowKey(m_row);
    }
}

// before the object takes over what a statement in a transaction has done
void AioModel::rememberForRollback(const AioExecutor &executor, const AioValue &handedOut)
{
    const auto restore = [before = Before(*this, handedOut)] {
        before.restore();
    };
    Aio::Detail::onRollback(executor, restore);
}

void AioModel::aioReturned(const AioExecutor &executor, Aio::Detail::RowFate fate)
{
    // after a rollback it is what it was before the statement
    m_persisted = m_wasStored = fate != Aio::Detail::RowFate::Inserted;
    if (fate != Aio::Detail::RowFate::Kept) {
        rememberForRollback(executor);
    }
    m_persisted = fate != Aio::Detail::RowFate::Deleted;
    m_wasStored = true;
}

// clean is what was written and has not been assigned anew since
void AioModel::saved(const std::vector<AioValue> &values, const RowKey &key, quint64 fields)
{
    m_persisted = true;
    m_wasStored = true;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if ((m_dirty & fields) >> i & 1 && aioValue(int(i)) == values[i]) {
            m_dirty &= ~(quint64(1) << i);
        }
    }
    setRowKey(key);
}

/// Runs body(executor) when the operations before it on this object are over.
template<class T, class Body>
AioTask<T> AioModel::inTurn(AioExecutor executor, Hold hold, Body body)
{
    using Queue = Aio::Detail::TurnQueue;
    class Stay
    {
    public:
        Stay(AioModel *object, const std::shared_ptr<Queue::Turn> &turn)
            : m_object(object)
            , m_turn(turn)
        {
        }
        ~Stay()
        {
            if (m_object) {
                m_object->m_turns->leave(m_turn);
            }
        }
        Q_DISABLE_COPY_MOVE(Stay)

    private:
        const QPointer<AioModel> m_object;
        const std::shared_ptr<Queue::Turn> m_turn;
    };

    AioModel *object = hold.get();
    if (Aio::Detail::ReceiverMark::isInside(object)) {
        AioErrorInfo(
            AioErrorKind::Programming,
            QStringLiteral("A receiver of a signal of an object of %1 saves, deletes or reloads that object: the operation would wait for itself. What the "
                           "receiver of preSave() assigns is saved anyway; what has to come after it is begun with aioSpawn().")
                .arg(QString::fromUtf8(object->aioSource()->table().name())))
            .outcome(AioOutcome::NotSent)
            .raise();
    }
    if (!object->m_turns) {
        object->m_turns.reset(new Queue);
    }
    executor = Aio::Detail::withTimeRunning(executor); // the wait for its turn counts
    const auto turn = object->m_turns->enter(executor.data().limitsFromNow());
    const Stay stay(object, turn);
    co_await turn->delivered();
    hold.get();
    if (turn->error) {
        turn->error->raise();
    }
    AioTask<T> task = body(executor);
    co_return co_await task;
}

AioTask<bool> AioModel::aioSave(Aio::SaveMode mode)
{
    return aioSave(Aio::Detail::defaultExecutor(aioSource()->table), mode);
}

AioTask<bool> AioModel::aioSave(const AioExecutor &executor, Aio::SaveMode mode)
{
    return write(executor, mode, Snapshot(*this));
}

AioTask<bool> AioModel::aioSave(const Aio::SavedFields &only, Aio::SaveMode mode)
{
    return aioSave(Aio::Detail::defaultExecutor(aioSource()->table), only, mode);
}

AioTask<bool> AioModel::aioSave(const AioExecutor &executor, const Aio::SavedFields &only, Aio::SaveMode mode)
{
    Snapshot snapshot(*this);
    snapshot.limit(only);
    return write(executor, mode, std::move(snapshot));
}

AioTask<bool> AioModel::write(const AioExecutor &executor, Aio::SaveMode mode, Snapshot snapshot)
{
    const Hold kept = hold();
    if (const auto observers = Aio::Detail::ModelObservers::of(aioSource()->table())) {
        const auto observed = [kept, mode, only = snapshot.only, observers](const AioExecutor &running) {
            return saveObserved(running, kept, mode, only, observers);
        };
        return inTurn<bool>(executor, kept, observed);
    }
    auto body = [kept, mode, snapshot = std::move(snapshot)](const AioExecutor &running) mutable {
        snapshot.checkLimit(kept.get()->aioSource()->table());
        // what a save before this one made of the object counts: its key, for instance
        const bool isInsert = mode == Aio::SaveMode::ForceInsert || (mode == Aio::SaveMode::Auto && !kept.get()->m_persisted);
        return isInsert ? insert(running, kept, std::move(snapshot)) : update(running, kept, mode, std::move(snapshot));
    };
    return inTurn<bool>(executor, kept, std::move(body));
}

AioTask<bool>
AioModel::saveObserved(AioExecutor executor, Hold hold, Aio::SaveMode mode, quint64 only, std::shared_ptr<const Aio::Detail::ModelObservers> observers)
{
    const bool isInsert = mode == Aio::SaveMode::ForceInsert || (mode == Aio::SaveMode::Auto && !hold.get()->m_persisted);
    const auto before = tell(Aio::Detail::SignalMoment::PreSave, executor, hold, isInsert, observers);
    co_await before;
    Snapshot snapshot(*hold.get()); // with what the receivers have assigned
    snapshot.only = only;
    const auto saving = isInsert ? insert(executor, hold, std::move(snapshot)) : update(executor, hold, mode, std::move(snapshot));
    const bool isWritten = co_await saving;
    if (isWritten) {
        const auto after = tell(Aio::Detail::SignalMoment::PostSave, executor, hold, isInsert, observers);
        co_await after;
    }
    co_return isWritten;
}

AioTask<>
AioModel::tell(Aio::Detail::SignalMoment moment, AioExecutor executor, Hold hold, bool created, std::shared_ptr<const Aio::Detail::ModelObservers> observers)
{
    class Receiving
    {
    public:
        Receiving(AioModel *object, std::chrono::milliseconds patience)
            : m_object(object)
        {
            m_object->m_turns->setPatience(patience);
        }
        ~Receiving()
        {
            if (m_object) {
                m_object->m_turns->setPatience({});
            }
        }
        Q_DISABLE_COPY_MOVE(Receiving)

    private:
        const QPointer<AioModel> m_object;
    };

    AioModel *object = hold.get();
    const Receiving receiving(object, executor.data().core->acquireTimeout);
    observers->notify(moment, object, created);
    object = hold.get();
    // one that no shared_ptr holds is not kept alive by this one either
    std::shared_ptr<AioModel> shared = hold.shared ? hold.shared : std::shared_ptr<AioModel>(std::shared_ptr<AioModel>(), object);
    const auto calling =
        Aio::Detail::callReceivers(observers, moment, std::move(shared), executor, created, QString::fromUtf8(object->aioSource()->table().name()));
    co_await calling;
}

namespace
{
/// What an INSERT or UPDATE has written, and what the database has made of it.
class Written
{
public:
    Written(qint64 rows, qint64 lastInsertId, QList<AioValue> values)
        : rows(rows)
        , lastInsertId(lastInsertId)
        , values(std::move(values))
    {
    }
    qint64 rows;
    qint64 lastInsertId;
    QList<AioValue> values; // of the fields that were asked for; none where a driver does not hand them out
};

/// With RETURNING of these fields.
template<class Data>
AioTask<Written> writeRow(AioExecutor executor, Data data, Aio::Detail::SourcePtr source, std::vector<int> fields)
{
    for (const int field : fields) {
        data.returning.push_back(Aio::Detail::columnNode(source, field));
    }
    auto sink = std::make_unique<Aio::Detail::ValuesSink>(source->table(), fields);
    Aio::Detail::ValuesSink *rows = sink.get();
    const auto statement = Aio::Detail::PendingStatement::start(executor, Aio::Access::Write, Aio::Detail::compile(data, executor.dialect()), std::move(sink));
    co_await statement->delivered();
    statement->check();
    const QList<AioValue> values = rows->take();
    co_return Written(values.isEmpty() ? statement->result.rowsAffected : 1, statement->result.lastInsertId, values);
}

/// These fields of a row; none if it is not there.
AioTask<QList<AioValue>> readFields(AioExecutor executor, Aio::Detail::SourcePtr source, Aio::Detail::NodePtr condition, std::vector<int> fields)
{
    Aio::Detail::SelectData data;
    data.from = source;
    data.where = condition;
    for (const int field : fields) {
        data.columns.push_back(Aio::Detail::columnNode(source, field));
    }
    data.limitToFirst();
    auto sink = std::make_unique<Aio::Detail::ValuesSink>(source->table(), fields);
    Aio::Detail::ValuesSink *rows = sink.get();
    const auto started = Aio::Detail::StartedStatement::read(executor, data, std::move(sink), Aio::Access::Write);
    co_await started.delivered();
    co_return rows->take();
}
}

namespace
{
AioTask<bool> isThere(const AioExecutor &executor, const Aio::Detail::SourcePtr &source, const Aio::Detail::NodePtr &condition)
{
    Aio::Detail::SelectData data;
    data.from = source;
    data.where = condition;
    return Aio::Detail::fetchExists(executor, data);
}
}

AioTask<bool> AioModel::insert(AioExecutor executor, Hold hold, Snapshot snapshot)
{
    snapshot.checkValid();
    const Aio::Detail::SourcePtr &source = hold.get()->aioSource();
    const AioTable &table = source->table();
    Aio::Detail::InsertData data;
    data.into = source;
    std::vector<int> filled; // by the database
    snapshot.sortFields(table, data.fields, filled);
    for (const int field : data.fields) {
        hold.get()->aioCheckRead(field);
        snapshot.checkReference(table, field);
        data.values.push_back(snapshot.written(table, field));
    }
    AioValue handedOut;
    QList<AioValue> returned;
    if (!filled.empty() && executor.dialect().returningInsert) {
        // what the database fills in comes back in the same round trip
        std::vector<int> fields = filled;
        if (table.hasAutoKey()) {
            fields.push_back(table.key());
        }
        Written written = co_await writeRow(executor, std::move(data), source, fields);
        if (written.rows == 0) {
            Aio::Detail::raiseNotWritten(table, QStringLiteral("INSERT"), QStringLiteral("an object"));
        }
        if (table.hasAutoKey()) {
            handedOut = written.values.isEmpty() ? AioValue(written.lastInsertId) : written.values.takeLast();
        }
        returned = written.values;
    } else {
        const AioValue key = co_await Aio::Detail::insertOne(executor, std::move(data));
        handedOut = table.hasAutoKey() ? key : AioValue();
    }
    AioModel *object = hold.get();
    object->rememberForRollback(executor, handedOut);
    object->inserted(snapshot, handedOut, filled, returned);
    if (returned.size() < qsizetype(filled.size())) {
        const auto reading = readFilled(executor, hold, filled);
        co_await reading;
    }
    co_return true;
}

// what an INSERT has made of the object
void AioModel::inserted(Snapshot &snapshot, const AioValue &handedOut, const std::vector<int> &filled, std::span<const AioValue> returned)
{
    const AioTable &table = aioSource()->table();
    if (!handedOut.isNull()) {
        AioValue &value = snapshot.values[std::size_t(table.key())];
        takeOver(table.key(), value, handedOut);
        value = handedOut;
    }
    fill(filled, snapshot.values, returned);
    saved(snapshot.values, RowKey(table, snapshot.values), snapshot.only | Snapshot::keyFields(table));
}

// what the database has made of some fields; what nobody knows is not read
void AioModel::fill(const std::vector<int> &fields, std::vector<AioValue> &written, std::span<const AioValue> values)
{
    for (std::size_t i = 0; i < fields.size(); ++i) {
        const int field = fields[i];
        if (i < values.size()) {
            AioValue &value = written[std::size_t(field)];
            takeOver(field, value, values[i]);
            value = values[i];
        } else if (!(m_dirty >> field & 1)) {
            m_unread |= quint64(1) << field;
        }
    }
}

// what the database has filled in where a statement that writes does not return it
AioTask<> AioModel::readFilled(AioExecutor executor, Hold hold, std::vector<int> fields)
{
    try {
        const Aio::Detail::SourcePtr &source = hold.get()->aioSource();
        const AioTable &table = source->table();
        if (table.keys().empty()) {
            co_return;
        }
        auto reading = readFields(executor, source, hold.get()->rowKey().condition(source), fields);
        const QList<AioValue> values = co_await reading;
        AioModel *object = hold.get();
        for (qsizetype i = 0; i < values.size(); ++i) {
            const int field = fields[std::size_t(i)];
            if (object->aioIsUnread(field) && object->aioAssign(field, values[i])) {
                object->m_unread &= ~(quint64(1) << field);
            }
        }
    } catch (...) {
        // The row is written, and that is what was asked for. Whoever reads such a field is told to reload.
    }
}

AioTask<bool> AioModel::update(AioExecutor executor, Hold hold, Aio::SaveMode mode, Snapshot snapshot)
{
    AioModel *object = hold.get();
    const Aio::Detail::SourcePtr &source = object->aioSource();
    const AioTable &table = source->table();
    const std::vector<AioValue> &values = snapshot.values;
    const bool isAll = mode == Aio::SaveMode::ForceUpdate && !object->m_persisted;
    const bool isLimited = snapshot.only != ~quint64(0);
    const quint64 fields = isLimited ? snapshot.only : isAll ? ~object->m_unread : snapshot.dirty;
    RowKey key = isAll ? RowKey(table, values) : object->rowKey();
    if (key.unread() >= 0) {
        object->raiseUnread(key.unread());
    }
    const QString keyText = key.text(table);
    Aio::Detail::UpdateData data;
    data.table = source;
    data.where = key.condition(source);
    std::vector<int> computed;
    for (int field = 0; field < int(values.size()); ++field) {
        const AioValue &value = values[std::size_t(field)];
        AioValue *const keyPart = key.part(table, field);
        if (table.field(field).generated) {
            computed.push_back(field);
            if ((fields >> field & 1) && (isLimited || (object->m_dirty >> field & 1))) {
                Aio::Detail::refuseGenerated(table, field);
            }
            continue;
        }
        if (!(fields >> field & 1) || (keyPart && *keyPart == value)) {
            continue;
        }
        if (isLimited) {
            object->aioCheckRead(field);
        }
        snapshot.checkReference(table, field);
        Aio::Detail::AssignmentData &assignment = data.assignments.emplace_back();
        assignment.field = field;
        assignment.value = value;
        if (keyPart) {
            *keyPart = value;
        }
    }
    if (isAll && (snapshot.keyIsUnset || RowKey(*object).isUnset())) {
        Aio::Detail::raiseDoesNotExist(table, {});
    }
    if (data.assignments.empty()) { // nothing is written, valid or not
        if (object->m_persisted) {
            object->setRowKey(key); // it may have been assigned what it is
        }
        co_return false;
    }
    snapshot.checkValid();
    const Aio::Detail::NodePtr where = data.where;
    QList<AioValue> returned;
    qint64 rows;
    if (!computed.empty() && executor.dialect().returningUpdate) {
        const Written written = co_await writeRow(executor, std::move(data), source, computed);
        rows = written.rows;
        returned = written.values;
    } else {
        rows = co_await Aio::Detail::executeUpdate(executor, std::move(data));
    }
    if (rows == 0) {
        const bool isKept = co_await isThere(executor, source, where);
        if (isKept) {
            Aio::Detail::raiseNotWritten(table, QStringLiteral("UPDATE"), QStringLiteral("the row with the key %1").arg(keyText));
        }
        AioErrorInfo(AioErrorKind::DoesNotExist,
                     QCoreApplication::translate("AioError", "The row of %1 with the key %2 is not there any more: nothing was updated.")
                         .arg(QString::fromUtf8(table.name()), keyText))
            .table(QString::fromUtf8(table.name()))
            .phase(AioPhase::Execute)
            .outcome(AioOutcome::Refused)
            .raise();
    }
    object = hold.get();
    object->rememberForRollback(executor);
    object->fill(computed, snapshot.values, returned);
    object->saved(values, key, isLimited ? snapshot.only : ~quint64(0));
    if (returned.size() < qsizetype(computed.size())) {
        const auto reading = readFilled(executor, hold, computed);
        co_await reading;
    }
    co_return true;
}

AioTask<bool> AioModel::aioDeleteInstance()
{
    return aioDeleteInstance(Aio::Detail::defaultExecutor(aioSource()->table));
}

AioTask<bool> AioModel::aioDeleteInstance(const AioExecutor &executor)
{
    const Hold kept = hold();
    if (const auto observers = Aio::Detail::ModelObservers::of(aioSource()->table())) {
        const auto observed = [kept, observers](const AioExecutor &running) {
            return deleteObserved(running, kept, {}, {}, observers);
        };
        return inTurn<bool>(executor, kept, observed);
    }
    const auto body = [kept](const AioExecutor &running) {
        return deleteRow(running, kept);
    };
    return inTurn<bool>(executor, kept, body);
}

AioTask<AioDeleteResult> AioModel::aioDeleteInstance(Aio::DeleteOptions options)
{
    return aioDeleteInstance(Aio::Detail::defaultExecutor(aioSource()->table), options);
}

AioTask<AioDeleteResult> AioModel::aioDeleteInstance(const AioExecutor &executor, Aio::DeleteOptions options)
{
    const Hold kept = hold();
    const auto body = [kept, options](const AioExecutor &running) {
        return deleteWithDependents(running, kept, options);
    };
    return inTurn<AioDeleteResult>(executor, kept, body);
}

AioTask<AioDeleteResult> AioModel::deleteWithDependents(AioExecutor executor, Hold hold, Aio::DeleteOptions options)
{
    const auto plan = std::make_shared<const Aio::Detail::DeletePlan>(hold.get()->aioSource(), options);
    const auto result = std::make_shared<AioDeleteResult>();
    const auto observers = Aio::Detail::ModelObservers::of(hold.get()->aioSource()->table());
    if (plan->hasStatements() && !hold.get()->aioKeyValues().empty()) {
        const auto body = [&](AioTransaction &tx) {
            return deleteObserved(tx, hold, plan, result, observers);
        };
        co_await executor.aioAtomic(body);
    } else {
        const auto deleting = deleteObserved(executor, hold, {}, result, observers);
        co_await deleting;
    }
    co_return *result;
}

/// With its dependents, if there is a plan, and those who want to be told, if there are any.
AioTask<bool> AioModel::deleteObserved(AioExecutor executor,
                                       Hold hold,
                                       std::shared_ptr<const Aio::Detail::DeletePlan> plan,
                                       std::shared_ptr<AioDeleteResult> result,
                                       std::shared_ptr<const Aio::Detail::ModelObservers> observers)
{
    const RowKey key = hold.get()->rowKey();
    const bool mayBeThere = key.unread() < 0 && !key.isUnset() && !key.values().empty();
    if (observers && mayBeThere) {
        const auto before = tell(Aio::Detail::SignalMoment::PreDelete, executor, hold, false, observers);
        co_await before;
    }
    if (plan && mayBeThere) {
        const auto dependents = Aio::Detail::deleteDependents(executor, plan, hold.get()->rowKey().values());
        const AioDeleteResult deleted = co_await dependents;
        *result = deleted;
    }
    const auto deleting = deleteRow(executor, hold);
    const bool isDeleted = co_await deleting;
    if (result) {
        result->rows += isDeleted ? 1 : 0;
    }
    if (observers && isDeleted && hold.object) {
        const auto after = tell(Aio::Detail::SignalMoment::PostDelete, executor, hold, false, observers);
        co_await after;
    }
    co_return isDeleted;
}

QList<AioDependency> AioModel::dependencies(Aio::DeleteOptions options) const
{
    return Aio::Detail::DeletePlan(aioSource(), options).dependencies();
}

AioTask<QList<AioDependency>> AioModel::aioDependencies(Aio::DeleteOptions options)
{
    return aioDependencies(Aio::Detail::defaultExecutor(aioSource()->table), options);
}

AioTask<QList<AioDependency>> AioModel::aioDependencies(const AioExecutor &executor, Aio::DeleteOptions options)
{
    return countDependents(executor, hold(), options);
}

AioTask<QList<AioDependency>> AioModel::countDependents(AioExecutor executor, Hold hold, Aio::DeleteOptions options)
{
    const RowKey key = hold.get()->rowKey();
    if (key.unread() >= 0) {
        hold.get()->raiseUnread(key.unread());
    }
    const auto plan = std::make_shared<const Aio::Detail::DeletePlan>(hold.get()->aioSource(), options, Aio::Detail::DeletePlan::Purpose::Counting);
    if (key.isUnset() || key.values().empty()) {
        co_return plan->dependencies();
    }
    const auto counting = Aio::Detail::countDependents(executor, plan, key.values());
    co_return co_await counting;
}

AioTask<bool> AioModel::deleteRow(AioExecutor executor, Hold hold)
{
    const Aio::Detail::SourcePtr &source = hold.get()->aioSource();
    const AioTable &table = source->table();
    const RowKey key = hold.get()->rowKey();
    if (key.unread() >= 0) {
        hold.get()->raiseUnread(key.unread());
    }
    const Aio::Detail::NodePtr where = key.condition(source);
    if (key.isUnset()) {
        co_return false;
    }
    Aio::Detail::DeleteData data;
    data.from = source;
    data.where = where;
    const qint64 rows = co_await Aio::Detail::executeDelete(executor, std::move(data));
    if (rows == 0 && hold.object && hold.object->m_persisted) {
        const bool isKept = co_await isThere(executor, source, where);
        if (isKept) {
            Aio::Detail::raiseNotWritten(table, QStringLiteral("DELETE"), QStringLiteral("the row with the key %1").arg(key.text(table)));
        }
    }
    if (hold.object) {
        hold.object->rememberForRollback(executor);
        hold.object->m_persisted = false;
        hold.object->m_rowKey.reset();
    }
    co_return rows > 0;
}

AioTask<> AioModel::aioReload()
{
    return aioReload(Aio::Detail::defaultExecutor(aioSource()->table));
}

AioTask<> AioModel::aioReload(const AioExecutor &executor)
{
    const Hold kept = hold();
    const auto body = [kept](const AioExecutor &running) {
        return readAnew(running, kept);
    };
    return inTurn<void>(executor, kept, body);
}

AioTask<> AioModel::readAnew(AioExecutor executor, Hold hold)
{
    Aio::Detail::SelectData data;
    data.from = hold.get()->aioSource();
    const AioTable &table = data.from->table();
    const RowKey key = hold.get()->rowKey();
    if (key.unread() >= 0) {
        hold.get()->raiseUnread(key.unread());
    }
    data.where = key.condition(data.from);
    if (key.isUnset()) {
        Aio::Detail::raiseDoesNotExist(table, {});
    }
    data.limitToFirst();
    std::vector<int> all(table.fields().size());
    std::iota(all.begin(), all.end(), 0);
    auto sink = std::make_unique<Aio::Detail::ValuesSink>(table, all);
    Aio::Detail::ValuesSink *rows = sink.get();
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

AioDeleteResult AioModel::deleteInstance(Aio::DeleteOptions options)
{
    return deleteInstance(Aio::Detail::defaultExecutor(aioSource()->table), options);
}

AioDeleteResult AioModel::deleteInstance(const AioExecutor &executor, Aio::DeleteOptions options)
{
    return Aio::Detail::sync(executor, [&] {
        return aioDeleteInstance(executor, options);
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

bool AioModel::save(const Aio::SavedFields &only, Aio::SaveMode mode)
{
    return save(Aio::Detail::defaultExecutor(aioSource()->table), only, mode);
}

bool AioModel::save(const AioExecutor &executor, const Aio::SavedFields &only, Aio::SaveMode mode)
{
    return Aio::Detail::sync(executor, [&] {
        return aioSave(executor, only, mode);
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
