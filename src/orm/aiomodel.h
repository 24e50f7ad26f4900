// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/aiodatabase.h"
#include "aioorm/orm/aiobulkqueries.h"
#include "aioorm/orm/aiodeleteoptions.h"
#include "aioorm/orm/aiokeyqueries.h"
#include "aioorm/orm/aiomapoptions.h"
#include "aioorm/orm/aioproperty.h"
#include "aioorm/orm/aioqueries.h"
#include "aioorm/orm/aiorelated.h"
#include "aioorm/orm/aiosyncqueries.h"
#include "aioorm/orm/aiovalidation.h"
#include "aioorm/orm/detail/modelmacro.h"

#include <QObject>
#include <QScopedPointer>

class AioDependency;

namespace Aio::Detail
{
class DeletePlan;
class ModelObservers;
class TurnQueue;
enum class SignalMoment : quint8;
class ModelBulk;
class BulkCreation;
class BulkUpdate;

enum class HowAssigned : quint8 {
    AsRead, ///< the object stays clean
    AsBySetter,
    Tried, ///< only looked at, whether it fits
};
}

/// Base of all models: a QObject whose properties are the columns of a row. A subclass names them with AIO_MODEL.
///
/// Objects are std::shared_ptr<T> and have no parent by default. An object is *new* or *persisted*: a new one is INSERTed by
/// aioSave(), a persisted one UPDATEd, with only the columns that were assigned since. Objects that were read are persisted.
/// A persisted object stands for the row with the key that was read or written: assigning the key changes nothing about that
/// until a save has made it the key of the row. What is done with one object is done one after the other, in the order of the calls.
/// Thread: an object lives in the thread that made it, as every QObject.
class AIOORM_EXPORT AioModel : public QObject, public std::enable_shared_from_this<AioModel>
{
    Q_OBJECT
    Q_PROPERTY(QString key READ aioKeyText FINAL)
    Q_PROPERTY(QVariantMap related READ aioRelatedByName NOTIFY relatedChanged FINAL)

public:
    explicit AioModel(QObject *parent = nullptr);
    ~AioModel() override;

    /// The row is in the database, as far as this object knows.
    bool isPersisted() const { return m_persisted; }
    /// Some field was assigned since the object was read or saved; a new object always is.
    bool isDirty() const { return !m_persisted || m_dirty != 0; }
    QStringList dirtyFields() const;
    /// Not all fields were read: only() or SQL of one's own left some out. Their getters throw AioProgrammingError (QML sees a
    /// default value); assigning one, or aioReload(), gives it a value. Only assigned fields are saved.
    bool isPartial() const { return m_unread != 0; }

    /// Writes the object: INSERT or UPDATE, see Aio::SaveMode. Takes the values as they are at the call; saves of one object
    /// queue up, so that a second click does not INSERT twice. True: a statement ran. False: there was nothing to write.
    /// After it the object is persisted, has its key, and is clean but for what was assigned meanwhile. A failed save leaves
    /// it as it was, and so does the rollback of the transaction it ran in. The object is kept alive until the end if it is
    /// held by a shared_ptr; if it is destroyed all the same, the save ends with AioCancelled, though the row may be written.
    /// An INSERT writes every field that was assigned, read or saved before; only the others get the defaults of the database.
    /// A key that was assigned is written as well: the UPDATE finds the row by the key that it had.
    /// What receivers of AioModelSignals assign before it is saved with it.
    /// Errors: AioDataError for what is not valid; AioIntegrityError; AioDoesNotExist when an UPDATE finds no row; AioProgrammingError when a foreign key
    /// refers to an object that has no key yet; AioOperationalError when the database wrote nothing (a trigger can do that). Cost: at most one round trip; one
    /// more where an UPDATE found no row, and where the database fills fields in and cannot return them from the statement (MySQL, some drivers of Qt's). If
    /// that second reading fails, the save has succeeded all the same, and the getters of these fields throw until aioReload().
    [[nodiscard]] AioTask<bool> aioSave(Aio::SaveMode mode = Aio::SaveMode::Auto);
    [[nodiscard]] AioTask<bool> aioSave(const AioExecutor &executor, Aio::SaveMode mode = Aio::SaveMode::Auto);
    /// The same with these fields only, be they assigned or not; what else was assigned stays dirty, and is for another save:
    ///
    ///     co_await user->aioSave(Aio::only(u.name, u.bio));
    ///
    /// An INSERT also writes the key and what has a defaultsTo(): what that gives, where something else was assigned and is left
    /// out. Other fields get what the database has for them: its default, NULL, or, where there is neither, AioIntegrityError.
    [[nodiscard]] AioTask<bool> aioSave(const Aio::SavedFields &only, Aio::SaveMode mode = Aio::SaveMode::Auto);
    [[nodiscard]] AioTask<bool> aioSave(const AioExecutor &executor, const Aio::SavedFields &only, Aio::SaveMode mode = Aio::SaveMode::Auto);

    /// Says what is wrong with the object, see AioValidation. Called by saves, at the call and before anything is sent: one AioDataError has
    /// all of it, in fieldErrors(). Beside it they look at maxLength(), fixedLength() and oneOf(). Does nothing here.
    virtual void validate(AioValidation &validation) const;
    /// What a save would refuse: a sentence for each field, by its name. For a form, while somebody types.
    QMap<QString, QString> validationErrors() const;

    /// Deletes the row; the object is new after it. False if the row was gone already, or the object never had a key.
    /// Errors: AioOperationalError if the row is still there (a trigger can do that): the object stays as it is.
    /// Cost: one round trip, two where nothing was deleted.
    [[nodiscard]] AioTask<bool> aioDeleteInstance();
    [[nodiscard]] AioTask<bool> aioDeleteInstance(const AioExecutor &executor);

    /// Deletes the row and, with Aio::Recursive, those that refer to it, of all models in the program: deepest first, each row once,
    /// all or nothing. A nullable foreign key is set to NULL instead, unless Aio::DeleteNullable is given too. What ON DELETE of a foreign
    /// key says is left to the database, where nothing behind that needs a statement. Objects of other rows are not told, and the
    /// signals of AioModelSignals are those of this object alone. See dependencies() for what is going to be done.
    /// Errors: AioProgrammingError if rows refer to each other in a circle of foreign keys that are never NULL, so that no order suits
    /// the database; AioIntegrityError if a row that refers to it comes in between, or belongs to no model. Then nothing was deleted.
    /// Cost: that of aioDeleteInstance() where the database does all by itself. Else a transaction (a savepoint in one) with, for each
    /// 4096 rows: a SELECT for each foreign key and level whose rows have dependents themselves, a statement for each other one, and a DELETE
    /// for each level of each table that was looked into.
    [[nodiscard]] AioTask<AioDeleteResult> aioDeleteInstance(Aio::DeleteOptions options);
    [[nodiscard]] AioTask<AioDeleteResult> aioDeleteInstance(const AioExecutor &executor, Aio::DeleteOptions options);

    /// What aioDeleteInstance(options) does to rows that refer to one of this model, the nearest first. No I/O.
    QList<AioDependency> dependencies(Aio::DeleteOptions options = Aio::Recursive) const;
    /// The same with the numbers of rows. Cost: a round trip for each of them and level, and each 4096 rows.
    [[nodiscard]] AioTask<QList<AioDependency>> aioDependencies(Aio::DeleteOptions options = Aio::Recursive);
    [[nodiscard]] AioTask<QList<AioDependency>> aioDependencies(const AioExecutor &executor, Aio::DeleteOptions options = Aio::Recursive);

    /// Reads all fields anew, dirty ones and a key that was assigned too, and emits what changed. AioDoesNotExist if the row is
    /// gone. Cost: one round trip.
    [[nodiscard]] AioTask<> aioReload();
    [[nodiscard]] AioTask<> aioReload(const AioExecutor &executor);

    /// The object a foreign key of this one refers to: loads it if it is not loaded (one round trip), and keeps it. Null if
    /// the key is null; AioDoesNotExist if there is no such row.
    template<class Owner, class Target, class To>
    [[nodiscard]] AioTask<std::shared_ptr<Target>> aioFetch(const Aio::Column<Owner, AioForeignKey<Target, To>> &column)
    {
        return fetchForeign<Target>(Aio::Detail::defaultExecutor(&Target::aioMeta), column.aioField(), hold());
    }
    template<class Owner, class Target, class To>
    [[nodiscard]] AioTask<std::shared_ptr<Target>> aioFetch(const AioExecutor &executor, const Aio::Column<Owner, AioForeignKey<Target, To>> &column)
    {
        return fetchForeign<Target>(executor, column.aioField(), hold());
    }

    // The synchronous names of the above, for use in run() and under allowSync(); elsewhere AioMissingBridge.
    bool save(Aio::SaveMode mode = Aio::SaveMode::Auto);
    bool save(const AioExecutor &executor, Aio::SaveMode mode = Aio::SaveMode::Auto);
    bool save(const Aio::SavedFields &only, Aio::SaveMode mode = Aio::SaveMode::Auto);
    bool save(const AioExecutor &executor, const Aio::SavedFields &only, Aio::SaveMode mode = Aio::SaveMode::Auto);
    bool deleteInstance();
    bool deleteInstance(const AioExecutor &executor);
    AioDeleteResult deleteInstance(Aio::DeleteOptions options);
    AioDeleteResult deleteInstance(const AioExecutor &executor, Aio::DeleteOptions options);
    void reload();
    void reload(const AioExecutor &executor);
    template<class Owner, class Target, class To>
    std::shared_ptr<Target> fetch(const Aio::Column<Owner, AioForeignKey<Target, To>> &column)
    {
        return fetch(Aio::Detail::defaultExecutor(&Target::aioMeta), column);
    }
    template<class Owner, class Target, class To>
    std::shared_ptr<Target> fetch(const AioExecutor &executor, const Aio::Column<Owner, AioForeignKey<Target, To>> &column)
    {
        return Aio::Detail::sync(executor, [&] {
            return aioFetch(executor, column);
        });
    }

    /// The way back of a foreign key, as a query: alice->related(t.author).orderBy(…).aioExecute(); and the objects that prefetch() has
    /// read for this one. AioProgrammingError if the object has no key yet. QML has them by the name of backref(): alice.related.tweets.
    template<class Owner, class Target, class To>
    AioRelated<Owner> related(const Aio::Column<Owner, AioForeignKey<Target, To>> &column) const
    {
        const Aio::Detail::NodePtr &node = column.aioNode();
        return AioRelated<Owner>(this, Owner::select().where(Aio::Condition(aioReferring(node, To::template field<Target>()))), node);
    }

    /// The fields by their names, with values as in the rows of aioMaps(): NULL is QVariant::fromValue(nullptr), a foreign key its key.
    /// Fields that were not read are left out.
    QVariantMap toMap(const AioMapOptions &options = {}) const;
    /// The same as JSON: dates, times, UUIDs and decimals as text in ISO's or their usual form, bytes as base64, durations in
    /// milliseconds; a whole number beyond 2^53, which JavaScript would round, as text; a date that is not set as null. What is inside JSON
    /// and lists is as it is. AioDataError for what JSON cannot hold, such as NaN.
    QJsonObject toJson(const AioMapOptions &options = {}) const;
    /// Sets the fields that the map has, as their setters do. A foreign key takes a key, or a map with the key of the other object, of
    /// which nothing else is taken over; a generated field is left alone. AioDataError if there is a name that is no field, or a value that
    /// does not fit: its message names all of them, and nothing was changed.
    void assign(const QVariantMap &map);
    /// The same from what toJson() has written; a whole number may be text anywhere.
    void assign(const QJsonObject &json);

    /// The key of the object's row; of a new object its own. NULL while a key that the database hands out is not there yet, and
    /// if it was not read.
    AioValue aioKeyValue() const;
    /// All values of that key, in its order, where it is made of several. None of an object whose row nobody knows: a new one without a
    /// key that was handed out, one whose key was not read, a model without a key.
    std::vector<AioValue> aioKeyValues() const;
    /// Both stand for the same row: the same object, or persisted ones of the same model with the same key. In a container by
    /// rows: see Aio::RowHash.
    bool isSameRow(const AioModel &other) const;
    /// The same for those.
    std::size_t aioRowHash() const;
    /// The same where the object stands for its key: compared with, or assigned to, `column`. AioProgrammingError if there is none.
    AioValue aioKeyFor(const Aio::Detail::Node *column = nullptr) const;
    /// The value of a field where the object stands for it, as aioKeyFor() for the key: of a foreign key to that field.
    AioValue aioValueFor(int field, const Aio::Detail::Node *column = nullptr) const;
    /// The key as text, exact for QML, where a number above 2^53 is not. Empty without a key.
    QString aioKeyText() const;

    /// What was read for this object by prefetch() and aioObjects(): lists of objects by the name of backref(), or of their table.
    QVariantMap aioRelatedByName() const;
    /// The condition of the rows that refer to this one.
    Aio::Detail::NodePtr aioReferring(const Aio::Detail::NodePtr &foreignKey, Aio::Detail::ReferencedField referenced) const;
    /// `field`: of `owner`, or -1 - field where that is a table between.
    std::shared_ptr<Aio::Detail::RelatedObjects> aioRelated(const AioTable &(*owner)(), int field) const;
    void aioSetRelated(const AioTable &(*owner)(), int field, std::shared_ptr<Aio::Detail::RelatedObjects> objects, const AioTable &(*of)());

    // written by AIO_MODEL
    virtual const Aio::Detail::SourcePtr &aioSource() const = 0;
    virtual AioValue aioValue(int field) const = 0;
    /// Assigns without marking dirty, unless `how` says otherwise; emits the change. False if the value does not fit.
    virtual bool aioAssign(int field, const AioValue &value, Aio::Detail::HowAssigned how = Aio::Detail::HowAssigned::AsRead) = 0;
    virtual Aio::Detail::ForeignKeyBase *aioForeignKey(int field) = 0;

    /// By the library: what it was when it came from the database.
    void aioSetPersisted()
    {
        m_persisted = true;
        m_wasStored = true;
        m_dirty = 0;
        m_unread = 0;
        if (m_rowKey) {
            dropRowKey();
        }
    }
    /// Before a field is assigned.
    void aioTouch(int field)
    {
        if (m_persisted) {
            keepRowKey(field);
        }
        m_dirty |= quint64(1) << field;
        m_unread &= ~(quint64(1) << field);
    }
    /// After the statement that gave the object of a row.
    void aioReturned(const AioExecutor &executor, Aio::Detail::RowFate fate);
    void aioSetUnread(quint64 fields) { m_unread = fields; }
    bool aioIsUnread(int field) const { return m_unread >> field & 1; }
    void aioCheckRead(int field) const
    {
        if (aioIsUnread(field)) [[unlikely]] {
            raiseUnread(field);
        }
    }
    /// Emits the signal of a property: on the thread's main stack, also inside a run().
    void aioEmit(void (AioModel::*changed)());

Q_SIGNALS:
    void relatedChanged();

private:
    /// Keeps a shared object alive, and watches one that is not.
    class Hold
    {
    public:
        std::shared_ptr<AioModel> shared;
        QPointer<AioModel> object;
        /// Throws AioCancelled if it is gone.
        AioModel *get() const;
    };
    Hold hold();

    friend class Aio::Detail::ModelBulk;
    friend class Aio::Detail::BulkCreation;
    friend class Aio::Detail::BulkUpdate;
    class Snapshot;
    class RowKey;
    class Relations;
    class Before;
    template<class T, class Body>
    static AioTask<T> inTurn(AioExecutor executor, Hold hold, Body body);
    AioTask<bool> write(const AioExecutor &executor, Aio::SaveMode mode, Snapshot snapshot);
    static AioTask<bool> insert(AioExecutor executor, Hold hold, Snapshot snapshot);
    static AioTask<bool> update(AioExecutor executor, Hold hold, Aio::SaveMode mode, Snapshot snapshot);
    static AioTask<bool> deleteRow(AioExecutor executor, Hold hold);
    static AioTask<> readAnew(AioExecutor executor, Hold hold);
    static AioTask<bool>
    saveObserved(AioExecutor executor, Hold hold, Aio::SaveMode mode, quint64 only, std::shared_ptr<const Aio::Detail::ModelObservers> observers);
    static AioTask<bool> deleteObserved(AioExecutor executor,
                                        Hold hold,
                                        std::shared_ptr<const Aio::Detail::DeletePlan> plan,
                                        std::shared_ptr<AioDeleteResult> result,
                                        std::shared_ptr<const Aio::Detail::ModelObservers> observers);
    static AioTask<AioDeleteResult> deleteWithDependents(AioExecutor executor, Hold hold, Aio::DeleteOptions options);
    static AioTask<QList<AioDependency>> countDependents(AioExecutor executor, Hold hold, Aio::DeleteOptions options);
    static AioTask<>
    tell(Aio::Detail::SignalMoment moment, AioExecutor executor, Hold hold, bool created, std::shared_ptr<const Aio::Detail::ModelObservers> observers);
    bool hasRow() const;
    std::vector<AioValue> values() const;
    bool isUnsetKey(const AioValue &key) const;
    void keepRowKey(int field);
    void dropRowKey();
    RowKey rowKey() const;
    void setRowKey(const RowKey &key);
    bool refersToUnsaved(int field) const;
    void takeOver(int field, const AioValue &written, const AioValue &value);
    void inserted(Snapshot &snapshot, const AioValue &handedOut, const std::vector<int> &filled, std::span<const AioValue> returned);
    void fill(const std::vector<int> &fields, std::vector<AioValue> &written, std::span<const AioValue> values);
    static AioTask<> readFilled(AioExecutor executor, Hold hold, std::vector<int> fields);
    void rememberForRollback(const AioExecutor &executor, const AioValue &handedOut = {});
    void saved(const std::vector<AioValue> &values, const RowKey &key, quint64 fields = ~quint64(0));

    template<class Target>
    static AioTask<std::shared_ptr<Target>> fetchForeign(AioExecutor executor, int field, Hold hold)
    {
        Aio::Detail::ForeignKeyBase *key = hold.get()->aioForeignKey(field);
        if (key->isNull() || key->isLoaded()) {
            co_return std::static_pointer_cast<Target>(key->aioObject());
        }
        const int referenced = key->referencedField(Target::aioMeta());
        const Aio::Detail::NodePtr node = Aio::Detail::columnNode(Target::columns().aioSource, referenced);
        const Aio::Condition condition(Aio::Detail::binaryNode(Aio::Detail::Operator::Equal, node, Aio::Detail::valueNode(key->keyValue())));
        std::shared_ptr<Target> object = co_await Target::aioGet(executor, condition);
        key = hold.get()->aioForeignKey(field);
        if (key->keyValue() == object->aioValue(referenced)) {
            key->setObject(object);
        }
        co_return object;
    }

    [[noreturn]] void raiseUnread(int field) const;

    quint64 m_dirty = 0;
    quint64 m_unread = 0;
    bool m_persisted = false;
    bool m_wasStored = false; // the values that were not assigned are those of a row, be it a row that is gone
    QScopedPointer<RowKey> m_rowKey; // of the persisted row, while the fields of the key hold something else
    QScopedPointer<Aio::Detail::TurnQueue> m_turns;
    QScopedPointer<Relations> m_relations; // what was read for it
};

namespace Aio::Detail
{
template<class M>
void loadForeignKey(const ForeignKeyBase &key)
{
    const AioExecutor executor = defaultExecutor(&M::aioMeta);
    const AioValue value = key.keyValue();
    const NodePtr node = columnNode(M::columns().aioSource, key.referencedField(M::aioMeta()));
    const Condition condition(binaryNode(Operator::Equal, node, valueNode(value)));
    std::shared_ptr<M> object = M::get(executor, condition);
    if (key.keyValue() == value) {
        key.keepLoaded(std::move(object)); // unless it was made to refer to another row meanwhile
    }
}

template<class M, class To>
AioForeignKey<M, To> foreignKeyFromModel(AioModel *model)
{
    auto *object = qobject_cast<M *>(model);
    return object ? AioForeignKey<M, To>(std::static_pointer_cast<M>(object->shared_from_this())) : AioForeignKey<M, To>();
}

/// What a setter does with the value that the field has already: a new object whose field has a database default counts it as assigned.
enum class IfEqual { Nothing, TouchNew };

/// A setter; moves the value. `changed` is the field's signal.
template<class T>
void setField(AioModel &model, int field, T &member, T &value, void (AioModel::*changed)(), IfEqual ifEqual)
{
    if (member == value && !model.aioIsUnread(field)) {
        if (ifEqual == IfEqual::TouchNew && !model.isPersisted()) {
            model.aioTouch(field);
        }
        return;
    }
    model.aioTouch(field);
    member = std::move(value);
    model.aioEmit(changed);
}

/// AioModel::aioAssign() for one field.
template<class T>
bool assignField(AioModel &model, int field, T &member, const AioValue &value, void (AioModel::*changed)(), HowAssigned how)
{
    T assigned{};
    if (!assignValue(value, assigned)) {
        return false;
    }
    if (how == HowAssigned::AsBySetter) {
        setField(model, field, member, assigned, changed, IfEqual::TouchNew);
    } else if (how == HowAssigned::AsRead && !(member == assigned)) {
        member = std::move(assigned);
        model.aioEmit(changed);
    }
    return true;
}

/// The default of a field, for a new object.
template<class T>
T defaultOfField(const AioTable &(*table)(), int field)
{
    T value{};
    if (!HydrationGuard::isActive()) {
        assignValue(table().field(field).defaultValue(), value);
    }
    return value;
}
template<class T, bool hasDefault>
T initialValue([[maybe_unused]] const AioTable &(*table)(), [[maybe_unused]] int field)
{
    if constexpr (hasDefault) {
        return defaultOfField<T>(table, field);
    } else {
        return T{};
    }
}

#define AIO_FIELD_FUNCTIONS(TEMPLATE, TYPE)                                                                                                                    \
    TEMPLATE AIOORM_EXPORT void setField(AioModel &, int, TYPE &, TYPE &, void (AioModel::*)(), IfEqual);                                                      \
    TEMPLATE AIOORM_EXPORT bool assignField(AioModel &, int, TYPE &, const AioValue &, void (AioModel::*)(), HowAssigned);                                                       \
    TEMPLATE AIOORM_EXPORT TYPE defaultOfField(const AioTable &(*)(), int);
#define AIO_USUAL_FIELD(TYPE)                                                                                                                                  \
    AIO_FIELD_FUNCTIONS(extern template, TYPE)                                                                                                                 \
    AIO_FIELD_FUNCTIONS(extern template, std::optional<TYPE>)
AIO_USUAL_TYPES(AIO_USUAL_FIELD)
#undef AIO_USUAL_FIELD

template<class T>
ForeignKeyBase *foreignKeyBase([[maybe_unused]] T &member)
{
    if constexpr (std::derived_from<T, ForeignKeyBase>) {
        return &member;
    } else {
        return nullptr;
    }
}
}
