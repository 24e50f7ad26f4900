// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aioselect.h"
#include "aioorm/quick/aiolistmodel_p.h"
#include "aioorm/quick/rolevalue_p.h"

#include <algorithm>

using Aio::Detail::Failure;
using Aio::Detail::JsPromise;
using Aio::Detail::ListEdits;

// New rows stand behind all others until they are stored, and the rows that are read have them at their place.

const ListEdits::Draft *AioListModel::Private::draftAt(int row) const
{
    const int number = row - rows.size();
    return number >= 0 && number < shownDrafts ? &edits.drafts[std::size_t(number)] : nullptr;
}

QVariant AioListModel::Private::draftValue(const ListEdits::Draft &draft, int column) const
{
    const Aio::Detail::RowColumn &shown = columns->at(column);
    AioValue value;
    if (column < fieldCount()) {
        const AioValue *edited = draft.stored.empty() ? nullptr : edits.value(draft.key, column);
        value = edited ? *edited : draft.stored.empty() ? draft.object->aioValue(column) : draft.stored[std::size_t(column)];
    }
    return value.isNull() ? Aio::Detail::emptyRoleValue(shown.kind, shown.nullable) : Aio::Detail::roleValue(value);
}

int AioListModel::Private::rowOfDraft(int number) const
{
    const auto found = std::find_if(edits.drafts.begin(), edits.drafts.end(), [number](const ListEdits::Draft &draft) {
        return draft.number == number;
    });
    const int place = int(found - edits.drafts.begin());
    return place < shownDrafts ? rows.size() + place : -1;
}

void AioListModel::Private::insert(const QVariantMap &values, JsPromise promise)
{
    auto failure = refusal();
    std::shared_ptr<AioModel> object;
    if (!failure) {
        object = makeObject({});
        try {
            object->assign(values);
        } catch (...) {
            failure = Failure::current();
        }
    }
    if (failure) {
        tellFailure(QString(), QString(), *failure);
        promise.reject(*failure);
        return;
    }
    ListEdits::Draft draft{edits.nextNumber(), values, object, promise, ListEdits::State::Sent, Clock::time_point(), QString(), {}, false};
    if (submitMode == Manual) {
        draft.state = ListEdits::State::Waiting;
    }
    const int number = draft.number;
    const bool isSent = draft.state == ListEdits::State::Sent;
    const AioExecutor executor(*findDatabase());
    edits.drafts.push_back(std::move(draft));
    // slots may do anything, and a save may be refused at once: from here on nothing is held
    const QPointer<AioListModel> guard(q);
    setDirtyEdits();
    if (guard) {
        showDrafts();
    }
    if (guard && isSent) {
        writeNew(executor, std::move(object), number, promise);
    }
}

/// Makes rows of those that are none yet.
void AioListModel::Private::showDrafts()
{
    if (isBusyWithRows()) {
        QTimer::singleShot(0, q, [this] {
            showDrafts();
        });
        return;
    }
    std::erase_if(edits.drafts, [this, place = 0](const ListEdits::Draft &draft) mutable {
        return place++ >= shownDrafts && draft.isGone; // was refused before anybody saw it
    });
    const int all = int(edits.drafts.size());
    if (shownDrafts < all) {
        q->beginInsertRows({}, rows.size() + shownDrafts, rows.size() + all - 1);
        shownDrafts = all;
        const QPointer<AioListModel> guard(q);
        q->endInsertRows();
        if (guard) {
            setCount();
        }
    }
}

/// Takes away the rows of those that are gone.
void AioListModel::Private::hideDrafts()
{
    if (isBusyWithRows()) {
        QTimer::singleShot(0, q, [this] {
            hideDrafts();
        });
        return;
    }
    const QPointer<AioListModel> guard(q);
    for (int place = int(edits.drafts.size()); place-- > 0;) {
        if (place >= int(edits.drafts.size()) || !edits.drafts[std::size_t(place)].isGone) {
            continue; // a slot has taken some away
        }
        const bool isRow = place < shownDrafts;
        if (isRow) {
            q->beginRemoveRows({}, rows.size() + place, rows.size() + place);
            --shownDrafts;
        }
        edits.drafts.erase(edits.drafts.begin() + place);
        if (isRow) {
            q->endRemoveRows();
            if (!guard) {
                return;
            }
        }
    }
    findEdited(); // those that were edited since they are stored are other rows now
    setCount();
}

/// Those that were stored before: the rows that have been read since then have them, if they are of the list.
void AioListModel::Private::dropStoredDrafts(Clock::time_point readSince)
{
    bool any = false;
    for (ListEdits::Draft &draft : edits.drafts) {
        draft.isGone = draft.isGone || (draft.state == ListEdits::State::Stored && draft.storedAt <= readSince);
        any = any || draft.isGone;
    }
    if (any) {
        hideDrafts();
    }
}

AioTask<> AioListModel::Private::writeNew(AioExecutor executor, std::shared_ptr<AioModel> object, int number, JsPromise promise)
{
    const QPointer<AioListModel> guard(q);
    std::optional<Failure> failure;
    try {
        auto saving = object->aioSave(executor, Aio::SaveMode::ForceInsert);
        co_await saving;
    } catch (...) {
        failure = Failure::current();
    }
    if (guard) {
        draftWritten(number, object->aioKeyText(), failure ? &*failure : nullptr);
    } else if (failure) {
        qCWarning(aioList, "A new row is not written, and its list is gone: %s", qPrintable(failure->info.message()));
        promise.reject(*failure);
    } else {
        promise.resolve(object->aioKeyText());
    }
}

void AioListModel::Private::draftWritten(int number, const QString &key, const Failure *failure)
{
    ListEdits::Draft *draft = edits.draft(number);
    if (!draft) {
        return;
    }
    JsPromise promise = draft->promise;
    const QPointer<AioListModel> guard(q);
    if (failure) {
        draft->isGone = true;
        hideDrafts();
    } else {
        draft->state = ListEdits::State::Stored;
        draft->storedAt = Clock::now();
        draft->key = key;
        for (int field = 0; field < fieldCount(); ++field) {
            draft->stored.push_back(draft->object->aioValue(field));
        }
        if (const int row = rowOfDraft(number); row >= 0) {
            fieldsChanged(row, row, {}); // the key
        }
    }
    if (guard) {
        setDirtyEdits();
    }
    if (guard && failure) {
        tellFailure(QString(), QString(), *failure);
    }
    if (guard && !failure) {
        Q_EMIT q->inserted(key);
    }
    failure ? promise.reject(*failure) : promise.resolve(key);
    if (guard && !failure) {
        readAfterWriting();
    }
}

Failure AioListModel::Private::isBeingStored()
{
    return Failure(AioErrorInfo(AioErrorKind::Programming, AioListModel::tr("The row is being stored.")).outcome(AioOutcome::NotSent));
}

bool AioListModel::Private::editDraft(int number, int row, int field, const QVariant &value)
{
    ListEdits::Draft *draft = edits.draft(number);
    if (!draft) {
        return false;
    }
    const QString key = draft->key; // slots may take the row away
    const QString name = QString::fromUtf8(source->table().field(field).name);
    std::optional<Failure> failure = refusal();
    if (!failure && draft->state == ListEdits::State::Stored) {
        auto values = valuesOf({{name, value}});
        if (auto *fitting = std::get_if<ListEdits::Values>(&values)) {
            return addEdit(key, edits.find(key) ? nullptr : draft->object, row, std::move(*fitting), {});
        }
        failure = std::get<Failure>(values);
    }
    if (!failure && draft->state == ListEdits::State::Sent) {
        failure = isBeingStored();
    }
    if (!failure) {
        try {
            draft->object->assign(QVariantMap{{name, value}});
        } catch (...) {
            failure = Failure::current();
        }
    }
    if (failure) {
        tellFailure(key, name, *failure);
        return false;
    }
    draft->values.insert(name, value);
    fieldsChanged(row, row, {field});
    return true;
}

bool AioListModel::removeRows(int row, int count, const QModelIndex &parent)
{
    if (parent.isValid() || row < 0 || count <= 0 || row + count > rowCount()) {
        return false;
    }
    QStringList keys;
    std::vector<int> drafts;
    std::optional<Failure> failure = d->refusal();
    for (int each = row; each < row + count && !failure; ++each) {
        const ListEdits::Draft *draft = d->draftAt(each);
        const QString key = keyAt(each);
        if (!key.isEmpty()) {
            keys << key;
        } else if (!draft) {
            failure = Failure(AioErrorInfo(AioErrorKind::Programming, tr("The row is not loaded yet.")).outcome(AioOutcome::NotSent));
        } else if (draft->state == ListEdits::State::Waiting) {
            drafts.push_back(draft->number);
        } else {
            failure = Private::isBeingStored();
        }
    }
    if (failure) {
        d->tellFailure(QString(), QString(), *failure);
        return false;
    }
    const QPointer<AioListModel> guard(this);
    std::vector<JsPromise> waiting;
    for (const int number : drafts) {
        ListEdits::Draft *draft = d->edits.draft(number);
        draft->isGone = true;
        waiting.push_back(draft->promise);
    }
    if (!drafts.empty()) {
        d->hideDrafts();
    }
    if (guard && !keys.isEmpty()) {
        d->remove(keys, {});
    }
    if (guard) {
        d->setDirtyEdits();
    }
    for (JsPromise &promise : waiting) {
        promise.reject(Private::takenBack());
    }
    return true;
}
