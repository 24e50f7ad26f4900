// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/aiospawn.h"
#include "aioorm/database/aiotransaction.h"
#include "aioorm/orm/aioselect.h"
#include "aioorm/quick/aiolistmodel_p.h"
#include "aioorm/quick/fieldvalue_p.h"
#include "aioorm/quick/modeltable_p.h"
#include "aioorm/quick/recordsink_p.h"

#include <QLoggingCategory>

#include <algorithm>

Q_LOGGING_CATEGORY(aioList, "aioorm.list", QtWarningMsg)

using Aio::Detail::Failure;
using Aio::Detail::ListEdits;

namespace
{
Failure refused(const QString &message)
{
    return Failure(AioErrorInfo(AioErrorKind::Programming, message).outcome(AioOutcome::NotSent));
}

Failure misfit(const QString &message)
{
    return Failure(AioErrorInfo(AioErrorKind::Data, message).outcome(AioOutcome::NotSent));
}

Aio::SavedFields savedFields(const Aio::Detail::SourcePtr &source, const ListEdits::Values &values)
{
    quint64 mask = 0;
    for (const auto &[field, value] : values) {
        mask |= quint64(1) << field;
    }
    return Aio::SavedFields(source->table, mask);
}

void call(const ListEdits::Done &done, const Failure *failure)
{
    if (done) {
        done(failure);
    }
}
}

std::optional<Failure> AioListModel::Private::refusal() const
{
    if (!writable) {
        return refused(AioListModel::tr("The list is not writable: set writable to true."));
    }
    if (!makeObject) {
        return refused(AioListModel::tr("The list was made from a table alone, which cannot be written: make it from AioListSource::of<T>()."));
    }
    if (!findDatabase()) {
        return refused(AioListModel::tr("There is no database: make an AioDatabase, or set the list model's database."));
    }
    return {};
}

void AioListModel::Private::tellFailure(const QString &key, const QString &role, const Failure &failure)
{
    qCWarning(aioList, "%s is not written: %s", source->table().name().constData(), qPrintable(failure.info.message()));
    Q_EMIT q->writeFailed(key, role, failure.info.message(), failure.info.constraint().isEmpty() ? failure.info.column() : failure.info.constraint());
}

QString AioListModel::Private::roleText(const ListEdits::Values &values) const
{
    return values.size() == 1 ? QString::fromUtf8(source->table().field(values.front().first).name) : QString();
}

std::shared_ptr<AioModel> AioListModel::Private::objectOf(const Record &record) const
{
    std::vector<AioCell> cells;
    cells.reserve(std::size_t(fieldCount()));
    for (int field = 0; field < fieldCount(); ++field) {
        cells.push_back(record.cell(field));
    }
    return makeObject(cells);
}

std::variant<ListEdits::Values, Failure> AioListModel::Private::valuesOf(const QVariantMap &map) const
{
    const AioTable &table = source->table();
    ListEdits::Values values;
    for (auto it = map.begin(); it != map.end(); ++it) {
        int field = -1;
        try {
            field = Aio::Detail::fieldOf(table, it.key());
        } catch (const AioError &error) {
            return Failure(error);
        }
        if (std::find(keys.begin(), keys.end(), field) != keys.end()) {
            return refused(AioListModel::tr("\"%1\" is the key of the row, which a list does not change.").arg(it.key()));
        }
        if (table.field(field).generated) {
            return refused(AioListModel::tr("\"%1\" is computed by the database.").arg(it.key()));
        }
        auto value = Aio::Detail::valueOfField(it.value(), table, field);
        if (!value) {
            return misfit(AioListModel::tr("The value does not fit the field \"%1\": %2").arg(it.key(), Aio::Detail::whatFieldNeeds(table, field)));
        }
        values.emplace_back(field, std::move(*value));
    }
    return values;
}

bool AioListModel::Private::addEdit(const QString &key, std::shared_ptr<AioModel> object, int row, ListEdits::Values values, ListEdits::Done done)
{
    ListEdits::Row &edited = edits.at(key);
    if (!edited.object) {
        edited.object = std::move(object);
        edited.index = row >= 0 ? QPersistentModelIndex(q->index(row)) : QPersistentModelIndex();
    }
    for (const auto &[field, value] : values) {
        if (!edited.object->aioAssign(field, value, Aio::Detail::HowAssigned::AsBySetter)) {
            const Failure failure = misfit(AioListModel::tr("The value does not fit the field \"%1\": %2")
                                               .arg(QString::fromUtf8(source->table().field(field).name), Aio::Detail::whatFieldNeeds(source->table(), field)));
            if (edited.edits.empty()) {
                edits.remove(key);
            }
            tellFailure(key, roleText(values), failure);
            call(done, &failure);
            return false;
        }
    }
    ListEdits::Edit edit;
    edit.number = edits.nextNumber();
    edit.values = std::move(values);
    edit.done = std::move(done);
    QList<int> fields;
    for (const auto &[field, value] : edit.values) {
        fields << field;
    }
    const int number = edit.number;
    const QPersistentModelIndex index = edited.index;
    edited.edits.push_back(std::move(edit));
    // slots may do anything, and a save may be refused at once: from here on nothing is held
    const QPointer<AioListModel> guard(q);
    setDirtyEdits();
    if (guard && index.isValid()) {
        fieldsChanged(index.row(), index.row(), fields);
    }
    if (guard && submitMode == Immediate) {
        send(key, number);
    }
    return true;
}

/// The library puts the saves of one object in a row, and each writes the fields of its edit alone.
void AioListModel::Private::send(const QString &key, int number)
{
    ListEdits::Row *row = edits.find(key);
    AioDatabase *target = findDatabase();
    const auto edit =
        !row ? std::vector<ListEdits::Edit>::iterator() : std::find_if(row->edits.begin(), row->edits.end(), [number](const ListEdits::Edit &other) {
            return other.number == number;
        });
    if (!row || edit == row->edits.end() || !target) {
        return;
    }
    edit->state = ListEdits::State::Sent;
    // not bound to this object: what somebody has typed is saved, though the page is closed
    const std::shared_ptr<AioModel> object = row->object;
    write(AioExecutor(*target), object, savedFields(source, edit->values), key, number);
}

AioTask<> AioListModel::Private::write(AioExecutor executor, std::shared_ptr<AioModel> object, Aio::SavedFields fields, QString key, int number)
{
    const QPointer<AioListModel> guard(q);
    std::optional<Failure> failure;
    try {
        auto saving = object->aioSave(executor, fields, Aio::SaveMode::ForceUpdate);
        co_await saving;
    } catch (...) {
        failure = Failure::current();
    }
    if (guard) {
        written(key, number, failure ? &*failure : nullptr);
    } else if (failure) {
        qCWarning(aioList, "A row is not written, and its list is gone: %s", qPrintable(failure->info.message()));
    }
}

void AioListModel::Private::written(const QString &key, int number, const Failure *failure)
{
    ListEdits::Row *row = edits.find(key);
    ListEdits::Edit edit;
    if (!row) {
        return;
    }
    const QPersistentModelIndex index = row->index;
    const QPointer<AioListModel> guard(q);
    if (!failure) {
        for (ListEdits::Edit &other : row->edits) {
            if (other.number == number) {
                other.state = ListEdits::State::Stored;
                other.storedAt = Clock::now();
                edit.done = std::exchange(other.done, nullptr);
            }
        }
        if (!index.isValid()) {
            ListEdits::Edit gone;
            edits.take(key, number, &gone);
        }
    } else if (!edits.take(key, number, &edit)) {
        return;
    }
    if (row->edits.empty()) {
        edits.remove(key);
    }
    setDirtyEdits();
    if (failure && guard) {
        if (index.isValid()) {
            QList<int> fields;
            for (const auto &[field, value] : edit.values) {
                fields << field;
            }
            fieldsChanged(index.row(), index.row(), fields);
        }
        if (guard) {
            tellFailure(key, roleText(edit.values), *failure);
        }
    }
    call(edit.done, failure);
    if (guard && !failure) {
        readAfterWriting();
    }
}

void AioListModel::Private::update(const QString &key, const QVariantMap &map, ListEdits::Done done)
{
    auto failure = refusal();
    std::variant<ListEdits::Values, Failure> values;
    if (!failure) {
        values = valuesOf(map);
        if (const auto *wrong = std::get_if<Failure>(&values)) {
            failure = *wrong;
        }
    }
    if (!failure && !Aio::Detail::keyOfText(source->table(), key)) {
        failure = refused(AioListModel::tr("\"%1\" is no key of %2.").arg(key, QString::fromUtf8(source->table().name())));
    }
    if (failure) {
        tellFailure(key, map.size() == 1 ? map.firstKey() : QString(), *failure);
        call(done, &*failure);
        return;
    }
    auto &found = std::get<ListEdits::Values>(values);
    const int row = rowOfKey(key);
    if (row >= 0) {
        addEdit(key, edits.find(key) ? nullptr : objectOf(rows.at(row)), row, std::move(found), std::move(done));
    } else if (const ListEdits::Draft *draft = edits.draft(key)) {
        addEdit(key, edits.find(key) ? nullptr : draft->object, rowOfDraft(draft->number), std::move(found), std::move(done));
    } else if (edits.find(key)) {
        addEdit(key, nullptr, -1, std::move(found), std::move(done));
    } else {
        updateUnseen(AioExecutor(*findDatabase()), key, std::move(found), std::move(done));
    }
}

/// Of a row that is not among those of the list.
AioTask<> AioListModel::Private::updateUnseen(AioExecutor executor, QString key, ListEdits::Values values, ListEdits::Done done)
{
    const QPointer<AioListModel> guard(q);
    const QString role = roleText(values);
    std::optional<Failure> failure;
    std::shared_ptr<AioModel> object;
    try {
        auto fetching = fetchObject(executor, listSource, *Aio::Detail::keyOfText(source->table(), key));
        object = co_await fetching;
    } catch (...) {
        failure = Failure::current();
    }
    if (!guard) {
        co_return;
    }
    if (failure) {
        tellFailure(key, role, *failure);
        call(done, &*failure);
    } else {
        addEdit(key, object, rowOfKey(key), std::move(values), std::move(done));
    }
}

AioTask<std::shared_ptr<AioModel>> AioListModel::Private::fetchObject(AioExecutor executor, AioListSource from, std::vector<AioValue> key)
{
    const std::vector<int> fields = ListQuery::keyFields(from.source()->table());
    Aio::Detail::SelectData data;
    data.from = from.source();
    for (std::size_t i = 0; i < fields.size(); ++i) {
        data.where = Aio::Detail::andNode(
            data.where,
            Aio::Detail::binaryNode(Aio::Detail::Operator::Equal, Aio::Detail::columnNode(data.from, fields[i]), Aio::Detail::valueNode(key[i])));
    }
    auto sink = std::make_unique<Aio::Detail::RecordSink>(from.source());
    Aio::Detail::RecordSink *records = sink.get();
    const auto statement = Aio::Detail::StartedStatement::read(executor, data, std::move(sink));
    co_await statement.delivered();
    const RowStore found = records->take();
    if (found.isEmpty()) {
        Aio::Detail::raiseDoesNotExist(from.source()->table(), statement.sql());
    }
    std::vector<AioCell> cells;
    cells.reserve(std::size_t(found.at(0).columnCount()));
    for (int field = 0; field < found.at(0).columnCount(); ++field) {
        cells.push_back(found.at(0).cell(field));
    }
    co_return from.aioMakeObject()(cells);
}

void AioListModel::Private::remove(const QStringList &doomed, ListEdits::Done done)
{
    auto failure = refusal();
    QString wrong;
    for (const QString &key : doomed) {
        if (!failure && !Aio::Detail::keyOfText(source->table(), key)) {
            failure = refused(AioListModel::tr("\"%1\" is no key of %2.").arg(key, QString::fromUtf8(source->table().name())));
            wrong = key;
        }
    }
    if (failure) {
        tellFailure(wrong, QString(), *failure);
        call(done, &*failure);
        return;
    }
    const QPointer<AioListModel> guard(q);
    for (const QString &key : doomed) {
        ListEdits::Removal removal;
        removal.state = submitMode == Manual ? ListEdits::State::Waiting : ListEdits::State::Sent;
        edits.removed.insert(key, removal);
    }
    if (submitMode == Manual) {
        edits.removals.emplace_back(doomed, std::move(done));
    } else {
        erase(AioExecutor(*findDatabase()), doomed, std::move(done));
    }
    hide(doomed);
    if (guard) {
        setDirtyEdits();
    }
}

AioTask<> AioListModel::Private::erase(AioExecutor executor, QStringList doomed, ListEdits::Done done)
{
    const QPointer<AioListModel> guard(q);
    const AioListSource from = listSource;
    // the objects of rows that are being edited, so that the edits come first
    QHash<QString, std::shared_ptr<AioModel>> objects;
    for (const QString &key : std::as_const(doomed)) {
        const int row = rowOfKey(key);
        const ListEdits::Row *edited = edits.find(key);
        if (edited) {
            objects.insert(key, edited->object);
        } else if (row >= 0) {
            objects.insert(key, objectOf(rows.at(row)));
        }
    }
    std::optional<Failure> failure;
    QString failing;
    // by value: an executor made of the transaction is gone with the call
    // NOLINTNEXTLINE(cppcoreguidelines-avoid-*coroutine*): it is awaited here
    const auto eraseOne = [&](AioExecutor in, QString key) -> AioTask<> {
        failing = key;
        std::shared_ptr<AioModel> object = objects.value(key);
        if (!object) {
            auto fetching = fetchObject(in, from, *Aio::Detail::keyOfText(from.source()->table(), key));
            object = co_await fetching;
        }
        auto deleting = object->aioDeleteInstance(in);
        if (!co_await deleting) {
            AioErrorInfo(AioErrorKind::DoesNotExist, AioListModel::tr("The row is gone already.")).outcome(AioOutcome::Refused).raise();
        }
    };
    try {
        if (doomed.size() == 1) {
            auto erasing = eraseOne(executor, doomed.first());
            co_await erasing;
        } else {
            // NOLINTNEXTLINE(cppcoreguidelines-avoid-*coroutine*): it is awaited here, and so is the transaction it is given
            const auto all = [&](AioTransaction &tx) -> AioTask<> {
                for (const QString &key : std::as_const(doomed)) {
                    auto erasing = eraseOne(tx, key);
                    co_await erasing;
                }
            };
            auto erasing = executor.aioAtomic(all);
            co_await erasing;
        }
    } catch (...) {
        failure = Failure::current();
    }
    if (!guard) {
        if (failure) {
            qCWarning(aioList, "A row is not deleted, and its list is gone: %s", qPrintable(failure->info.message()));
        }
        co_return;
    }
    if (failure) {
        showAgain(doomed);
        if (guard) {
            tellFailure(failing, QString(), *failure);
        }
    } else {
        for (const QString &key : std::as_const(doomed)) {
            ListEdits::Removal stored;
            stored.state = ListEdits::State::Stored;
            stored.storedAt = Clock::now();
            edits.removed.insert(key, stored);
        }
    }
    if (guard) {
        setDirtyEdits();
    }
    call(done, failure ? &*failure : nullptr);
    if (guard) {
        readAfterWriting();
    }
}

void AioListModel::Private::hide(const QStringList &doomed)
{
    if (isBusyWithRows()) {
        QTimer::singleShot(0, q, [this, doomed] {
            hide(doomed);
        });
        return;
    }
    const QPointer<AioListModel> guard(q);
    for (const QString &key : doomed) {
        const int row = edits.removed.contains(key) ? rowOfKey(key) : -1;
        if (row >= 0) {
            q->beginRemoveRows({}, row, row);
            rows.remove(row, 1);
            window.noteRemoved(row, 1);
            q->endRemoveRows();
            if (!guard) {
                return;
            }
        }
    }
    for (ListEdits::Draft &draft : edits.drafts) {
        draft.isGone = draft.isGone || edits.removed.contains(draft.key);
    }
    hideDrafts(); // and tells the count
}

/// By reading: where they stand is for the database to say.
void AioListModel::Private::showAgain(const QStringList &saved)
{
    for (const QString &key : saved) {
        edits.removed.remove(key);
    }
    refreshAsked = true;
    showsPending = true;
    surveyWanted = windowed;
    markDirty();
}

/// What is to be written by submit(): all of it, or none.
class AioListModel::Private::Batch
{
public:
    class Save
    {
    public:
        QString key;
        std::shared_ptr<AioModel> object;
        Aio::SavedFields fields;
        QString role;
    };
    std::vector<Save> saves;
    std::vector<std::pair<QString, std::shared_ptr<AioModel>>> doomed; // object null: it has to be fetched
    std::vector<std::pair<int, std::shared_ptr<AioModel>>> drafts; // by their numbers
    std::vector<std::pair<QString, int>> numbers; // of the edits
    std::vector<std::pair<QStringList, ListEdits::Done>> removals;
    QString failingKey, failingRole;
};

void AioListModel::Private::submit(ListEdits::Done done)
{
    auto failure = refusal();
    const auto batch = std::make_shared<Batch>();
    if (!failure) {
        const QStringList edited = edits.keys();
        for (const QString &key : edited) {
            ListEdits::Row *row = edits.find(key);
            ListEdits::Values values;
            for (ListEdits::Edit &edit : row->edits) {
                if (edit.state == ListEdits::State::Waiting) {
                    edit.state = ListEdits::State::Sent;
                    batch->numbers.emplace_back(key, edit.number);
                    for (const auto &value : edit.values) {
                        values.push_back(value);
                    }
                }
            }
            if (!values.empty() && !edits.removed.contains(key)) {
                for (const auto &[field, value] : values) {
                    row->object->aioAssign(field, value, Aio::Detail::HowAssigned::AsBySetter);
                }
                batch->saves.push_back({key, row->object, savedFields(source, values), roleText(values)});
            }
        }
        for (ListEdits::Draft &draft : edits.drafts) {
            if (draft.state == ListEdits::State::Waiting && !draft.isGone) {
                draft.state = ListEdits::State::Sent;
                // one that was in a transaction which failed has a key that nobody has
                const auto object = makeObject({});
                object->assign(draft.values);
                batch->drafts.emplace_back(draft.number, object);
            }
        }
        batch->removals = std::exchange(edits.removals, {});
        for (const auto &[keysOfIt, waiting] : batch->removals) {
            for (const QString &key : keysOfIt) {
                const ListEdits::Row *row = edits.find(key);
                batch->doomed.emplace_back(key, row ? row->object : nullptr);
                edits.removed[key].state = ListEdits::State::Sent;
            }
        }
    }
    if (failure) {
        tellFailure(QString(), QString(), *failure);
        call(done, &*failure);
        return;
    }
    submitAll(AioExecutor(*findDatabase()), batch, std::move(done));
}

AioTask<> AioListModel::Private::submitAll(AioExecutor executor, std::shared_ptr<Batch> batch, ListEdits::Done done)
{
    const QPointer<AioListModel> guard(q);
    const AioListSource from = listSource;
    std::optional<Failure> failure;
    // NOLINTNEXTLINE(cppcoreguidelines-avoid-*coroutine*): it is awaited here, and so is the transaction it is given
    const auto all = [&](AioTransaction &tx) -> AioTask<> {
        for (const Batch::Save &save : batch->saves) {
            batch->failingKey = save.key;
            batch->failingRole = save.role;
            auto saving = save.object->aioSave(tx, save.fields, Aio::SaveMode::ForceUpdate);
            co_await saving;
        }
        batch->failingRole.clear();
        for (auto &[key, object] : batch->doomed) {
            batch->failingKey = key;
            if (!object) {
                auto fetching = fetchObject(tx, from, *Aio::Detail::keyOfText(from.source()->table(), key));
                object = co_await fetching;
            }
            auto deleting = object->aioDeleteInstance(tx);
            if (!co_await deleting) {
                AioErrorInfo(AioErrorKind::DoesNotExist, AioListModel::tr("The row is gone already.")).outcome(AioOutcome::Refused).raise();
            }
        }
        batch->failingKey.clear();
        for (const auto &[number, object] : batch->drafts) {
            auto saving = object->aioSave(tx, Aio::SaveMode::ForceInsert);
            co_await saving;
        }
    };
    try {
        auto submitting = executor.aioAtomic(all);
        co_await submitting;
    } catch (...) {
        failure = Failure::current();
    }
    if (!guard) {
        co_return;
    }
    if (failure) {
        // all of it waits again: somebody mends what was wrong, or reverts
        for (const auto &[key, number] : batch->numbers) {
            if (ListEdits::Row *row = edits.find(key)) {
                for (ListEdits::Edit &edit : row->edits) {
                    if (edit.number == number) {
                        edit.state = ListEdits::State::Waiting;
                    }
                }
            }
        }
        for (const auto &[number, object] : batch->drafts) {
            if (ListEdits::Draft *draft = edits.draft(number)) {
                draft->state = ListEdits::State::Waiting;
            }
        }
        edits.removals.insert(edits.removals.begin(), batch->removals.begin(), batch->removals.end());
        for (const auto &removal : batch->removals) {
            for (const QString &key : removal.first) {
                edits.removed[key].state = ListEdits::State::Waiting;
            }
        }
        setDirtyEdits();
        if (guard) {
            tellFailure(batch->failingKey, batch->failingRole, *failure);
        }
    } else {
        for (const auto &[key, object] : batch->doomed) {
            ListEdits::Removal stored;
            stored.state = ListEdits::State::Stored;
            stored.storedAt = Clock::now();
            edits.removed.insert(key, stored);
            edits.remove(key);
        }
        for (const auto &[key, number] : batch->numbers) {
            if (guard) {
                written(key, number, nullptr);
            }
        }
        for (const auto &removal : batch->removals) {
            call(removal.second, nullptr);
        }
        for (const auto &[number, object] : batch->drafts) {
            if (ListEdits::Draft *draft = guard ? edits.draft(number) : nullptr) {
                draft->object = object;
                draftWritten(number, object->aioKeyText(), nullptr);
            }
        }
        if (guard) {
            setDirtyEdits();
        }
    }
    call(done, failure ? &*failure : nullptr);
    if (guard && !failure) {
        readAfterWriting();
    }
}

void AioListModel::Private::revert()
{
    const QPointer<AioListModel> guard(q);
    const Failure reverted = takenBack();
    std::vector<ListEdits::Done> waiting;
    QStringList hidden;
    const QStringList edited = edits.keys();
    for (const QString &key : edited) {
        ListEdits::Row *row = edits.find(key);
        const QPersistentModelIndex index = row ? row->index : QPersistentModelIndex();
        if (!row) {
            continue;
        }
        QList<int> fields;
        std::erase_if(row->edits, [&](ListEdits::Edit &edit) {
            if (edit.state != ListEdits::State::Waiting) {
                return false;
            }
            for (const auto &[field, value] : edit.values) {
                fields << field;
            }
            waiting.push_back(std::move(edit.done));
            return true;
        });
        if (row->edits.empty()) {
            edits.remove(key);
        }
        if (!fields.isEmpty() && index.isValid()) {
            fieldsChanged(index.row(), index.row(), fields);
            if (!guard) {
                return;
            }
        }
    }
    for (auto &[keysOfIt, done] : std::exchange(edits.removals, {})) {
        hidden << keysOfIt;
        waiting.push_back(std::move(done));
    }
    std::vector<Aio::Detail::JsPromise> promises;
    for (ListEdits::Draft &draft : edits.drafts) {
        if (draft.state == ListEdits::State::Waiting && !draft.isGone) {
            draft.isGone = true;
            promises.push_back(draft.promise);
        }
    }
    if (!promises.empty()) {
        hideDrafts();
        if (!guard) {
            return;
        }
    }
    if (!hidden.isEmpty()) {
        showAgain(hidden);
    }
    if (guard) {
        setDirtyEdits();
    }
    for (const ListEdits::Done &done : waiting) {
        call(done, &reverted);
    }
    for (Aio::Detail::JsPromise &promise : promises) {
        promise.reject(reverted);
    }
}

Failure AioListModel::Private::takenBack()
{
    return refused(AioListModel::tr("The change was taken back."));
}

void AioListModel::Private::dropStored()
{
    const auto isShown = [this](const auto &what) {
        return what.state == ListEdits::State::Stored && what.storedAt <= started;
    };
    for (auto it = edits.removed.begin(); it != edits.removed.end();) {
        it = isShown(*it) ? edits.removed.erase(it) : std::next(it);
    }
    const QPointer<AioListModel> guard(q);
    if (!windowed || !isSurveyDue()) { // which makes the row that stands in their place
        dropStoredDrafts(started);
        if (!guard) {
            return;
        }
    }
    const QStringList edited = edits.keys();
    for (const QString &key : edited) {
        ListEdits::Row *row = edits.find(key);
        if (!row) {
            continue;
        }
        const QPersistentModelIndex index = row->index;
        const QList<int> fields = edits.fields(key);
        const auto shown = [&](int field) {
            const auto *draft = draftAt(index.row());
            return draft ? draftValue(*draft, field) : value(index.row(), field);
        };
        QVariantList before;
        for (const int field : fields) {
            before << (index.isValid() ? shown(field) : QVariant());
        }
        std::erase_if(row->edits, isShown);
        if (row->edits.empty()) {
            edits.remove(key);
        }
        if (!index.isValid()) {
            continue;
        }
        QList<int> changed;
        for (qsizetype i = 0; i < fields.size(); ++i) {
            if (before[i] != shown(fields[i])) {
                changed << fields[i];
            }
        }
        if (!changed.isEmpty()) {
            fieldsChanged(index.row(), index.row(), changed);
            if (!guard) {
                return;
            }
        }
    }
}

/// After a reset: their rows have other numbers, or are not there.
void AioListModel::Private::findEdited()
{
    const QStringList edited = edits.keys();
    for (const QString &key : edited) {
        if (const int row = rowOfKey(key); row >= 0) {
            edits.find(key)->index = q->index(row);
        }
    }
}

void AioListModel::Private::setDirtyEdits()
{
    const bool now = edits.isDirty();
    if (std::exchange(hasDirtyEdits, now) != now) {
        Q_EMIT q->dirtyChanged();
    }
}

/// One's own change is not left waiting for the next tenth of a second.
void AioListModel::Private::readAfterWriting()
{
    if (live && !deferUpdates && !hasDirtyEdits) {
        refreshAsked = true;
    }
    markDirty();
}
