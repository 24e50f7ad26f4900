// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/aiorecord.h"

#include "aioorm/orm/detail/modelrows.h"
#include "aioorm/quick/fieldmap_p.h"
#include "aioorm/quick/fieldvalue_p.h"
#include "aioorm/quick/jspromise_p.h"
#include "aioorm/quick/recordsink_p.h"
#include "aioorm/quick/refreshpace_p.h"

#include <QMetaMethod>
#include <QPointer>
#include <QQmlContext>
#include <QQmlEngine>
#include <QQmlInfo>
#include <QScopedValueRollback>
#include <QTimer>

/// Whatever is emitted, and every assignment to the object, may run code that destroys the record or sets another key: functions here
/// return false then, and whoever called them returns at once.
class AioRecord::Private
{
public:
    Private(AioRecord *record, const AioListSource &listSource)
        : q(record)
        , source(listSource.source())
        , makeObject(listSource.aioMakeObject())
        , table(source->table())
        , edits(table.fields().size())
        , pace([this] {
            read();
        })
    {
        for (const Aio::FieldInfo &field : table.fields()) {
            names << QString::fromUtf8(field.name);
        }
        fields = new Aio::Detail::FieldMap(names, [this](const QString &name, const QVariant &value) {
            return edit(int(names.indexOf(name)), value);
        });
        // only when the map has the value that edit() has returned
        QObject::connect(fields, &QQmlPropertyMap::valueChanged, q, [this] {
            update();
        });
        stored = new Aio::Detail::FieldMap(names);
        errors = new Aio::Detail::FieldMap(names);
        for (const QString &name : std::as_const(names)) {
            errors->set(name, QString());
        }
    }
    ~Private()
    {
        fields->release();
        stored->release();
        errors->release();
    }
    Q_DISABLE_COPY_MOVE(Private)

    /// What was done to a field, and not saved.
    class Edit
    {
    public:
        std::optional<QVariant> shown; // as it was assigned; nothing: the object's value
        QString problem; // the object does not take it
        QString refused; // by the database, when it was saved last
        bool isEdited = false;
        bool isConflict = false;
    };

    int count() const { return int(names.size()); }
    AioDatabase *findDatabase() const { return database ? database.data() : AioDatabase::databaseOf(source->table); }
    QString tableName() const { return QString::fromUtf8(table.name()); }
    bool differs(int field) const { return !edits[std::size_t(field)].problem.isEmpty() || !(current[std::size_t(field)] == base[std::size_t(field)]); }
    QVariant shownOf(int field) const
    {
        const Edit &one = edits[std::size_t(field)];
        return one.shown ? *one.shown : Aio::Detail::fieldValue(table, field, current[std::size_t(field)]);
    }
    std::vector<AioValue> valuesOf(const AioModel &of) const
    {
        std::vector<AioValue> values;
        values.reserve(std::size_t(count()));
        for (int field = 0; field < count(); ++field) {
            values.push_back(of.aioValue(field));
        }
        return values;
    }

    // --- what is told

    /// What is known of the row.
    bool setRow(Status to, const QString &error = {})
    {
        rowStatus = to;
        rowError = error;
        return tellStatus();
    }

    bool tellStatus()
    {
        const QPointer<AioRecord> guard(q);
        const Status now = saving > 0 ? Saving : rowStatus;
        const QString error = rowError.isEmpty() ? writeError : rowError;
        if (status != now || errorString != error) {
            status = now;
            errorString = error;
            Q_EMIT q->statusChanged();
        }
        return guard;
    }

    /// Shows what has changed; the last thing that anybody does.
    bool update()
    {
        if (!object) {
            return true;
        }
        const QPointer<AioRecord> guard(q);
        const quint64 asked = ++updates; // one that begins while this one is telling knows more
        bool nowDirty = false;
        bool nowValid = true;
        QStringList nowConflicts;
        QStringList sentences;
        const QMap<QString, QString> invalid = validation();
        for (int field = 0; field < count(); ++field) {
            const Edit &one = edits[std::size_t(field)];
            const QString found = !one.problem.isEmpty() ? one.problem : !one.refused.isEmpty() ? one.refused : invalid.value(names[field]);
            nowDirty |= differs(field);
            nowValid &= found.isEmpty();
            if (one.isConflict) {
                nowConflicts << names[field];
            }
            const bool isShown = !one.problem.isEmpty() || !one.refused.isEmpty() || one.isEdited || wasTried;
            sentences << (isShown ? found : QString());
        }
        const auto isOver = [&] {
            return !guard || asked != updates;
        };
        const auto tell = [&](auto &is, const auto &now, void (AioRecord::*changed)()) {
            if (!isOver() && is != now) {
                is = now;
                Q_EMIT(q->*changed)();
            }
        };
        for (int field = 0; field < count() && !isOver(); ++field) {
            fields->set(names[field], shownOf(field));
            if (!isOver()) {
                stored->set(names[field], Aio::Detail::fieldValue(table, field, base[std::size_t(field)]));
            }
            if (!isOver()) {
                errors->set(names[field], sentences[field]);
            }
        }
        tell(isDirty, nowDirty, &AioRecord::dirtyChanged);
        tell(isValid, nowValid, &AioRecord::validChanged);
        tell(conflicts, nowConflicts, &AioRecord::conflictsChanged);
        return guard;
    }

    QMap<QString, QString> validation() const
    {
        try {
            return object->validationErrors();
        } catch (...) {
            return {}; // a save tells
        }
    }

    // --- the object

    bool setObject(const std::shared_ptr<AioModel> &to)
    {
        const QPointer<AioRecord> guard(q);
        if (object) {
            QObject::disconnect(object.get(), nullptr, q, nullptr);
        }
        object = to;
        QQmlEngine::setObjectOwnership(object.get(), QQmlEngine::CppOwnership);
        const QMetaObject *meta = object->metaObject();
        const QMetaMethod slot = q->metaObject()->method(q->metaObject()->indexOfSlot("noteAssignments()"));
        for (const QString &name : std::as_const(names)) {
            const QMetaProperty property = meta->property(meta->indexOfProperty(name.toLatin1().constData()));
            if (property.hasNotifySignal()) {
                QObject::connect(object.get(), property.notifySignal(), q, slot);
            }
        }
        current = base = valuesOf(*object);
        Q_EMIT q->objectChanged();
        return guard;
    }

    /// The way of an assignment to the object; its receivers may do anything.
    bool assign(int field, const AioValue &value, Aio::Detail::HowAssigned how)
    {
        const QPointer<AioRecord> guard(q);
        const std::shared_ptr<AioModel> kept = object;
        ++assigning;
        kept->aioAssign(field, value, how);
        if (!guard) {
            return false;
        }
        --assigning;
        if (kept != object) {
            return false;
        }
        sync(field);
        return true;
    }

    /// Takes over what the object has; fields besides that one were assigned by somebody else.
    void sync(int besides = -1)
    {
        for (int field = 0; field < count(); ++field) {
            AioValue value = object->aioValue(field);
            if (!(value == current[std::size_t(field)])) {
                current[std::size_t(field)] = std::move(value);
                if (field != besides) {
                    Edit &one = edits[std::size_t(field)];
                    const bool wasConflict = one.isConflict;
                    one = Edit();
                    one.isEdited = true;
                    one.isConflict = wasConflict && differs(field);
                }
            }
        }
    }

    /// Somebody has assigned something to a field: QML, or setField(). What the field reads as from now on.
    QVariant edit(int field, const QVariant &input)
    {
        QVariant value = input.metaType() == QMetaType::fromType<QJSValue>() ? input.value<QJSValue>().toVariant() : input;
        if (!ensureBegun() || !object) {
            return input;
        }
        Edit &one = edits[std::size_t(field)];
        if (table.field(field).generated) {
            qmlWarning(q) << "The field " << names[field] << " of " << tableName() << " is computed by the database, and is not assigned.";
            return shownOf(field);
        }
        one.isEdited = true;
        one.refused.clear();
        one.problem.clear();
        one.shown = value;
        const std::optional<AioValue> read = Aio::Detail::valueOfField(value, table, field);
        if (!read || !object->aioAssign(field, *read, Aio::Detail::HowAssigned::Tried)) {
            one.problem = Aio::Detail::whatFieldNeeds(table, field);
            return value;
        }
        if (assign(field, *read, Aio::Detail::HowAssigned::AsBySetter) && !differs(field)) {
            edits[std::size_t(field)].isConflict = false;
        }
        return value;
    }

    /// The object's properties have changed, and not by this class.
    void noteAssignments()
    {
        if (assigning > 0 || !object) {
            return;
        }
        sync();
        update();
    }

    // --- which row

    /// Begins if that is due: in C++ somebody may assign before the event loop turns.
    bool ensureBegun()
    {
        if (!isBeginDue) {
            return true;
        }
        const QPointer<AioRecord> guard(q);
        begin();
        return guard;
    }

    void scheduleBegin()
    {
        isBeginDue = true;
        QTimer::singleShot(0, q, [this] {
            ensureBegun();
        });
    }

    /// The properties say another row.
    bool restart() { return !isComplete || isBeginDue || begin(); }

    /// A new draft, or a row to read.
    bool begin()
    {
        isBeginDue = false;
        const QPointer<AioRecord> guard(q);
        const quint64 begun = ++life;
        ++generation;
        cancel.cancel();
        pace.abandon();
        pace.setHeld(false);
        saving = 0;
        isRemoved = false;
        wasTried = false;
        writeError.clear();
        std::fill(edits.begin(), edits.end(), Edit());
        isDraft = key.isEmpty();
        if (!makeObject) {
            return setRow(Error, QStringLiteral("This record has a table, and not the model that its objects are made of: use AioListSource::of<T>()."));
        }
        if (!setObject(newObject()) || begun != life) {
            return guard;
        }
        QString unfit;
        if (isDraft) {
            try {
                ++assigning;
                const std::shared_ptr<AioModel> kept = object;
                kept->assign(initial);
            } catch (const AioError &error) {
                unfit = error.message();
            }
            if (!guard) {
                return false;
            }
            --assigning;
            if (begun != life) {
                return true;
            }
            current = base = valuesOf(*object);
        }
        if (AioDatabase *to = findDatabase()) {
            connectTo(to);
        }
        if (!unfit.isEmpty()) {
            qmlWarning(q) << "initial: " << unfit;
        }
        if (!setRow(isDraft ? Draft : Loading, unfit) || begun != life || !update() || begun != life) {
            return guard;
        }
        if (!isDraft) {
            read();
        }
        return guard;
    }

    std::shared_ptr<AioModel> newObject() const
    {
        if (isDraft) {
            return makeObject({});
        }
        const Aio::Detail::HydrationGuard withoutDefaults;
        return makeObject({});
    }

    void connectTo(AioDatabase *to)
    {
        if (connected == to) {
            return;
        }
        for (const QMetaObject::Connection &connection : connections) {
            QObject::disconnect(connection);
        }
        connected = to;
        connections[0] = QObject::connect(to, &AioDatabase::tablesChanged, q, [this](const QStringList &tables) {
            if (tables.contains(tableName())) {
                follow();
            }
        });
        connections[1] = QObject::connect(to, &AioDatabase::openChanged, q, [this, to] {
            if (to->isOpen()) {
                follow();
            }
        });
    }

    void follow()
    {
        if (isComplete && !isBeginDue && !isDraft && makeObject) {
            pace.want();
        }
    }

    // --- reading

    void read()
    {
        cancel.cancel();
        cancel = AioCancelSource();
        ++generation;
        pace.begin();
        AioDatabase *target = findDatabase();
        if (!target) {
            fail(QStringLiteral("There is no database: make an AioDatabase, or set the record's database."));
            return;
        }
        connectTo(target);
        Aio::Detail::SelectData data;
        data.from = source;
        if (object->isPersisted()) {
            for (const int field : table.keys()) {
                data.where = Aio::Detail::andNode(data.where, equals(field, base[std::size_t(field)]));
            }
        } else {
            const auto values = Aio::Detail::keyOfText(table, key);
            if (!values) {
                const QString what = table.keys().empty()
                    ? QStringLiteral("The model of %1 has no primary key: a record cannot show its rows.").arg(tableName())
                    : QStringLiteral("\"%1\" is no key of %2.").arg(key, tableName());
                fail(what);
                return;
            }
            for (std::size_t i = 0; i < values->size(); ++i) {
                data.where = Aio::Detail::andNode(data.where, equals(table.keys()[i], (*values)[i]));
            }
        }
        data.limit = 1;
        try {
            load(AioExecutor(*target).boundTo(q).token(cancel.token()), std::move(data), generation);
        } catch (const AioCancelled &cancelled) {
            fail(cancelled.message()); // the database was closed, or destroyed
        } catch (const AioError &error) {
            fail(error.message());
        }
    }

    Aio::Detail::NodePtr equals(int field, const AioValue &value) const
    {
        const Aio::Detail::NodePtr column = Aio::Detail::columnNode(source, field);
        return value.isNull() ? Aio::Detail::unaryNode(Aio::Detail::NodeKind::IsNull, Aio::Detail::Operator::IsNull, column)
                              : Aio::Detail::binaryNode(Aio::Detail::Operator::Equal, column, Aio::Detail::valueNode(value));
    }

    // guarded: this may go while the coroutine waits
    AioTask<> load(AioExecutor executor, Aio::Detail::SelectData data, quint64 asked)
    {
        const QPointer<AioRecord> guard(q);
        auto sink = std::make_unique<Aio::Detail::RecordSink>(source);
        Aio::Detail::RecordSink *records = sink.get();
        Aio::Detail::RowStore rows;
        QString error;
        try {
            const auto statement = Aio::Detail::StartedStatement::read(executor, data, std::move(sink));
            co_await statement.delivered();
            rows = records->take();
        } catch (...) {
            error = Aio::Detail::Failure::current().info.message();
        }
        if (!guard || asked != generation) {
            co_return;
        }
        if (!error.isEmpty()) {
            fail(error);
        } else if (rows.isEmpty()) {
            const QString what = isRemoved ? QString() : QStringLiteral("%1 has no row with the key %2.").arg(tableName(), key);
            if (setRow(Missing, what) && asked == generation) {
                pace.end();
            }
        } else {
            arrived(rows.at(0), asked);
        }
    }

    void arrived(const Aio::Detail::Record &row, quint64 asked)
    {
        std::vector<AioCell> cells;
        cells.reserve(std::size_t(count()));
        for (int field = 0; field < count(); ++field) {
            cells.push_back(row.cell(field));
        }
        const std::shared_ptr<AioModel> read = makeObject(cells);
        if (!read) {
            fail(QStringLiteral("The row %1 of %2 has a value that does not fit its model.").arg(key, tableName()));
            return;
        }
        const auto goesOn = [&, guard = QPointer<AioRecord>(q)] {
            return guard && asked == generation;
        };
        if (!(object->isPersisted() ? take(valuesOf(*read)) : takeFirst(read)) || !goesOn()) {
            return;
        }
        if (setRow(Ready) && goesOn() && update() && goesOn()) {
            pace.end();
        }
    }

    /// The row is there for the first time; somebody may have typed already.
    bool takeFirst(const std::shared_ptr<AioModel> &read)
    {
        const std::vector<AioValue> typed = current;
        std::vector<int> assigned;
        for (int field = 0; field < count(); ++field) {
            if (!(current[std::size_t(field)] == base[std::size_t(field)])) {
                assigned.push_back(field);
            } else if (!differs(field)) {
                edits[std::size_t(field)] = Edit();
            }
        }
        isRemoved = false;
        if (!setObject(read) || object != read) {
            return false;
        }
        for (const int field : assigned) {
            if (!assign(field, typed[std::size_t(field)], Aio::Detail::HowAssigned::AsBySetter)) {
                return false;
            }
        }
        return true;
    }

    /// The row as it is now: fields that nobody has edited follow.
    bool take(const std::vector<AioValue> &row)
    {
        for (int field = 0; field < count(); ++field) {
            const std::size_t i = std::size_t(field);
            if (row[i] == base[i]) {
                continue;
            }
            const bool isKept = differs(field);
            base[i] = row[i];
            if (!isKept) {
                edits[i] = Edit();
                if (!assign(field, row[i], Aio::Detail::HowAssigned::AsRead)) {
                    return false;
                }
            } else {
                edits[i].isConflict = differs(field);
            }
        }
        return true;
    }

    void fail(const QString &message)
    {
        const quint64 asked = ++generation;
        if (setRow(Error, message) && asked == generation) {
            pace.end();
        }
    }

    // --- writing

    /// Why nothing can be written; empty: it can.
    std::optional<Aio::Detail::Failure> obstacle(bool isRemoval)
    {
        const auto failure = [](AioErrorKind kind, const QString &message) {
            return Aio::Detail::Failure(AioErrorInfo(kind, message).outcome(AioOutcome::NotSent));
        };
        if (!object) {
            return failure(AioErrorKind::Interface, errorString.isEmpty() ? QStringLiteral("The record is not complete yet.") : errorString);
        }
        if (!findDatabase()) {
            return failure(AioErrorKind::Interface, QStringLiteral("There is no database: make an AioDatabase, or set the record's database."));
        }
        if (isRemoval && isDraft) {
            return failure(AioErrorKind::DoesNotExist, QStringLiteral("A draft has no row to remove: it was not saved yet."));
        }
        if (!isDraft && !object->isPersisted() && !isRemoved) {
            return failure(AioErrorKind::DoesNotExist,
                           errorString.isEmpty() ? QStringLiteral("The row %1 of %2 is not loaded yet.").arg(key, tableName()) : errorString);
        }
        if (isRemoval) {
            return {};
        }
        if (rowStatus == Missing && object->isPersisted()) {
            return failure(AioErrorKind::DoesNotExist, QStringLiteral("The row %1 of %2 is gone: somebody has deleted it.").arg(key, tableName()));
        }
        QMap<QString, QString> unfit;
        for (int field = 0; field < count(); ++field) {
            if (!edits[std::size_t(field)].problem.isEmpty()) {
                unfit.insert(names[field], edits[std::size_t(field)].problem);
            }
        }
        if (unfit.isEmpty()) {
            return {};
        }
        Aio::Detail::Failure all =
            failure(AioErrorKind::Data, QStringLiteral("The row of %1 is not valid: %2: %3").arg(tableName(), unfit.firstKey(), unfit.first()));
        all.fields = unfit;
        return all;
    }

    /// Fields that were edited, and put back by hand, are not to be written: somebody else may have changed them.
    bool cleanObject()
    {
        if (!object->isPersisted() || saving > 0) {
            return true;
        }
        QStringList differing;
        for (int field = 0; field < count(); ++field) {
            if (differs(field)) {
                differing << names[field];
            }
        }
        if (object->dirtyFields() == differing) {
            return true;
        }
        const std::vector<AioValue> wanted = current;
        for (int field = 0; field < count(); ++field) {
            if (!assign(field, base[std::size_t(field)], Aio::Detail::HowAssigned::AsRead)) {
                return false;
            }
        }
        object->aioSetPersisted();
        for (int field = 0; field < count(); ++field) {
            if (!(wanted[std::size_t(field)] == base[std::size_t(field)]) && !assign(field, wanted[std::size_t(field)], Aio::Detail::HowAssigned::AsBySetter)) {
                return false;
            }
        }
        return true;
    }

    void save(Aio::Detail::JsPromise promise)
    {
        const QPointer<AioRecord> guard(q);
        if (!ensureBegun()) {
            return;
        }
        wasTried = true;
        if (!update()) {
            return;
        }
        if (const auto why = obstacle(false)) {
            refuse(*why, promise, &AioRecord::saveFailed);
            return;
        }
        if (!cleanObject()) {
            if (guard) {
                refuse(Aio::Detail::Failure(AioErrorInfo(AioErrorKind::Interface, QStringLiteral("The record has got another key meanwhile."))),
                       promise,
                       &AioRecord::saveFailed);
            }
            return;
        }
        const AioExecutor executor(*findDatabase());
        beginWriting(); // its last statement emits: nothing of this is used after it but copies
        if (!guard) {
            return;
        }
        write(guard, executor, object, std::move(promise), current, life);
    }

    void remove(Aio::Detail::JsPromise promise)
    {
        if (!ensureBegun()) {
            return;
        }
        if (const auto why = obstacle(true)) {
            refuse(*why, promise, &AioRecord::removeFailed);
            return;
        }
        const AioExecutor executor(*findDatabase());
        const QPointer<AioRecord> guard(q);
        beginWriting();
        if (guard) {
            erase(guard, executor, object, std::move(promise), key, life);
        }
    }

    void refuse(const Aio::Detail::Failure &failure, Aio::Detail::JsPromise promise, void (AioRecord::*failed)(const QString &))
    {
        const QPointer<AioRecord> guard(q);
        promise.reject(failure);
        writeError = failure.info.message();
        if (!tellStatus()) {
            return;
        }
        Q_EMIT(q->*failed)(failure.info.message());
    }

    /// What is being read may be what was there before.
    void beginWriting()
    {
        ++saving;
        ++generation;
        cancel.cancel();
        pace.setHeld(true);
        writeError.clear();
        tellStatus();
    }

    // Static, and not bound to the record: what was begun is carried out, be the record there or not.
    static AioTask<> write(QPointer<AioRecord> guard,
                           AioExecutor executor,
                           std::shared_ptr<AioModel> object,
                           Aio::Detail::JsPromise promise,
                           std::vector<AioValue> values,
                           quint64 life)
    {
        std::optional<Aio::Detail::Failure> failure;
        try {
            AioTask<bool> saving = object->aioSave(executor);
            co_await saving;
        } catch (...) {
            failure = Aio::Detail::Failure::current();
        }
        const QString key = Aio::Detail::keyText(object->aioSource()->table(), object->aioKeyValues());
        if (failure) {
            promise.reject(*failure);
        } else {
            promise.resolve(QJSValue(key));
        }
        if (!guard) {
            co_return;
        }
        Private *d = guard->d.get();
        if (d->life == life && !(failure ? d->notWritten(*failure) : d->written(values, key))) {
            co_return;
        }
        if (!guard) {
            co_return;
        }
        if (failure) {
            Q_EMIT guard->saveFailed(failure->info.message());
        } else {
            Q_EMIT guard->saved(key);
        }
    }

    static AioTask<>
    erase(QPointer<AioRecord> guard, AioExecutor executor, std::shared_ptr<AioModel> object, Aio::Detail::JsPromise promise, QString key, quint64 life)
    {
        std::optional<Aio::Detail::Failure> failure;
        try {
            AioTask<bool> deleting = object->aioDeleteInstance(executor);
            co_await deleting;
        } catch (...) {
            failure = Aio::Detail::Failure::current();
        }
        if (failure) {
            promise.reject(*failure);
        } else {
            promise.resolve(QJSValue(key));
        }
        if (!guard) {
            co_return;
        }
        Private *d = guard->d.get();
        if (d->life == life && !(failure ? d->notWritten(*failure) : d->erased())) {
            co_return;
        }
        if (!guard) {
            co_return;
        }
        if (failure) {
            Q_EMIT guard->removeFailed(failure->info.message());
        } else {
            Q_EMIT guard->removed(key);
        }
    }

    bool endWriting(Status to, const QString &error = {})
    {
        const QPointer<AioRecord> guard(q);
        const quint64 begun = life;
        --saving;
        writeError = error;
        if (!setRow(to, to == Error ? rowError : QString()) || begun != life || !update() || begun != life) {
            return guard;
        }
        if (saving == 0) {
            if (!isDraft) {
                pace.abandon(); // the reading that was cancelled
                pace.want();
            }
            pace.setHeld(false);
        }
        return guard;
    }

    bool written(const std::vector<AioValue> &values, const QString &to)
    {
        const QPointer<AioRecord> guard(q);
        const QStringList assignedMeanwhile = object->dirtyFields();
        for (int field = 0; field < count(); ++field) {
            const std::size_t i = std::size_t(field);
            current[i] = object->aioValue(field);
            base[i] = assignedMeanwhile.contains(names[field]) ? values[i] : current[i];
            Edit &one = edits[i];
            if (!differs(field)) {
                one = Edit();
            } else {
                one.isConflict = false;
                one.refused.clear();
            }
        }
        isDraft = false;
        isRemoved = false;
        wasTried = saving > 1;
        if (key != to) {
            const quint64 begun = life;
            key = to;
            Q_EMIT q->keyChanged();
            if (!guard || begun != life) {
                return guard;
            }
        }
        return endWriting(Ready);
    }

    bool erased()
    {
        isRemoved = true;
        return endWriting(Missing);
    }

    bool notWritten(const Aio::Detail::Failure &failure)
    {
        const AioErrorInfo &info = failure.info;
        for (int field = 0; field < count(); ++field) {
            QString &refused = edits[std::size_t(field)].refused;
            refused = failure.fields.value(names[field]);
            const bool isOfColumn = info.kind() == AioErrorKind::Integrity || info.kind() == AioErrorKind::Data;
            const QStringList columns = isOfColumn ? info.column().split(QStringLiteral(", "), Qt::SkipEmptyParts) : QStringList();
            if (refused.isEmpty() && failure.fields.isEmpty() && columns.contains(QString::fromUtf8(table.field(field).column))) {
                refused = info.message();
            }
        }
        return endWriting(info.kind() == AioErrorKind::DoesNotExist ? Missing : rowStatus, info.message());
    }

    AioRecord *const q;
    const Aio::Detail::SourcePtr source;
    const AioListSource::MakeObject makeObject;
    const AioTable &table;
    QStringList names;
    Aio::Detail::FieldMap *fields = nullptr;
    Aio::Detail::FieldMap *stored = nullptr;
    Aio::Detail::FieldMap *errors = nullptr;

    QPointer<AioDatabase> database;
    QPointer<AioDatabase> connected;
    std::array<QMetaObject::Connection, 2> connections;
    QString key;
    QVariantMap initial;
    bool isComplete = true;
    bool isBeginDue = false;

    std::shared_ptr<AioModel> object;
    std::vector<AioValue> base; // of the row, as far as is known; of a draft what it began with
    std::vector<AioValue> current; // of the object, as this class has seen it last
    std::vector<Edit> edits;
    int assigning = 0;
    bool isDraft = false;
    bool isRemoved = false; // by this record: saving inserts it again
    bool wasTried = false; // to save it as it is: every field says what is wrong with it

    Status rowStatus = Null; // without Saving
    QString rowError;
    QString writeError; // of the last save or removal
    Status status = Null;
    QString errorString;
    QStringList conflicts;
    bool isDirty = false;
    bool isValid = true;
    quint64 updates = 0;

    int saving = 0;
    quint64 life = 0; // of the row that is shown
    quint64 generation = 0; // an answer with another number is to a question that nobody asks any more
    AioCancelSource cancel;
    Aio::Detail::RefreshPace pace;
};

AioRecord::AioRecord(const AioListSource &source, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, source))
{
    // outside of QML nobody says when the properties are set: one turn of the event loop later they are
    d->scheduleBegin();
}

AioRecord::~AioRecord()
{
    d->cancel.cancel();
}

AioDatabase *AioRecord::database() const
{
    return d->database;
}

void AioRecord::setDatabase(AioDatabase *database)
{
    if (d->database == database) {
        return;
    }
    d->database = database;
    if (d->restart()) {
        Q_EMIT databaseChanged();
    }
}

QString AioRecord::key() const
{
    return d->key;
}

void AioRecord::setKey(const QString &key)
{
    if (d->key == key) {
        return;
    }
    const QPointer<AioRecord> guard(this);
    if (d->isDirty && !d->isBeginDue) {
        QVariantMap values;
        for (int field = 0; field < d->count(); ++field) {
            if (d->differs(field)) {
                values.insert(d->names[field], d->shownOf(field));
            }
        }
        Q_EMIT changesDiscarded(d->key, values);
        if (!guard) {
            return;
        }
    }
    d->key = key;
    if (d->restart()) {
        Q_EMIT keyChanged();
    }
}

QVariantMap AioRecord::initial() const
{
    return d->initial;
}

void AioRecord::setInitial(const QVariantMap &values)
{
    d->initial = values;
    if (!d->isDraft || d->isDirty || d->saving > 0 || d->restart()) {
        Q_EMIT initialChanged();
    }
}

QVariant AioRecord::fields() const
{
    return QVariant::fromValue<QObject *>(d->fields);
}

QVariant AioRecord::stored() const
{
    return QVariant::fromValue<QObject *>(d->stored);
}

QVariant AioRecord::errors() const
{
    return QVariant::fromValue<QObject *>(d->errors);
}

QStringList AioRecord::conflicts() const
{
    return d->conflicts;
}

bool AioRecord::isDirty() const
{
    return d->isDirty;
}

bool AioRecord::isValid() const
{
    return d->isValid;
}

AioRecord::Status AioRecord::status() const
{
    return d->status;
}

QString AioRecord::errorString() const
{
    return d->errorString;
}

AioModel *AioRecord::object() const
{
    return d->object.get();
}

std::shared_ptr<AioModel> AioRecord::aioObject() const
{
    return d->object;
}

QVariant AioRecord::field(const QString &name) const
{
    if (!d->names.contains(name)) {
        qmlWarning(this) << "The model of " << d->tableName() << " has no field \"" << name << "\". It has: " << d->names.join(QStringLiteral(", ")) << '.';
        return {};
    }
    return d->fields->value(name);
}

void AioRecord::setField(const QString &name, const QVariant &value)
{
    const int field = int(d->names.indexOf(name));
    if (field < 0) {
        qmlWarning(this) << "The model of " << d->tableName() << " has no field \"" << name << "\". It has: " << d->names.join(QStringLiteral(", ")) << '.';
        return;
    }
    const QPointer<AioRecord> guard(this);
    d->edit(field, value);
    if (guard) {
        d->update();
    }
}

QJSValue AioRecord::save()
{
    const Aio::Detail::JsPromise promise(this);
    d->save(promise);
    return promise.value();
}

void AioRecord::revert()
{
    if (!d->object) {
        return;
    }
    d->wasTried = false;
    for (int field = 0; field < d->count(); ++field) {
        d->edits[std::size_t(field)] = Private::Edit();
    }
    const QPointer<AioRecord> guard(this);
    for (int field = 0; field < d->count(); ++field) {
        if (!d->assign(field, d->base[std::size_t(field)], Aio::Detail::HowAssigned::AsRead)) {
            return;
        }
    }
    d->writeError.clear();
    if (d->tellStatus()) {
        d->update();
    }
}

QJSValue AioRecord::remove()
{
    const Aio::Detail::JsPromise promise(this);
    d->remove(promise);
    return promise.value();
}

void AioRecord::reload()
{
    if (d->isComplete && !d->isBeginDue && !d->isDraft && d->object && d->saving == 0) {
        d->read();
    }
}

void AioRecord::noteAssignments()
{
    d->noteAssignments();
}

void AioRecord::classBegin()
{
    d->isComplete = false;
    d->isBeginDue = false;
    // JavaScript can add properties to objects without a context: a misspelled name would be one in silence
    if (QQmlContext *context = qmlContext(this)) {
        for (Aio::Detail::FieldMap *map : {d->fields, d->stored, d->errors}) {
            QQmlEngine::setContextForObject(map, context);
        }
    }
}

void AioRecord::componentComplete()
{
    d->isComplete = true;
    d->begin();
}
