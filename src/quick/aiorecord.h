// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/quick/aiolistsource.h"
#include "aioormquick_export.h"

#include <QJSValue>
#include <QQmlParserStatus>
#include <QtQml/qqml.h>

/// One row, to be shown and edited, that stays up to date: a details page, a form. AIO_QML_MODEL(T) makes the QML type TRecord of a model T:
///
///     NoteRecord {
///         id: note
///         key: page.noteKey                              // none: a draft, which save() inserts
///         onSaveFailed: message => banner.show(message)
///     }
///     TextField { text: note.fields.title; onTextEdited: note.fields.title = text }
///     Label { text: note.errors.title }
///     Button { text: qsTr("Save"); enabled: note.dirty && note.valid; onClicked: note.save() }
///
/// It holds one object of the model, which it reads off the GUI thread, and reads again after commits that touch the table, as soon as
/// a list model does. A field that nobody has edited follows the row. One that was edited, and not saved, keeps what was typed; if the
/// row has another value there than it had, its name stands in `conflicts`. That is settled by save(), which overwrites, by revert(),
/// or by assigning the stored value.
///
/// Saves are the model's: validate(), defaults and AioModelSignals see the object. Only fields that differ from the row are written.
///
/// Thread: the one that made it, with an event loop. Lifetime: it may go at any moment. A save that has begun is carried out all the
/// same, and its promise settled; what is read is cancelled. Nothing is read before the component is complete; in C++, before the next
/// turn of the event loop. Errors show as errorString; what was typed stays.
/// Cost: a round trip when the key is set, and one after each commit that touches the table, at most ten a second.
class AIOORM_QUICK_EXPORT AioRecord : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    QML_NAMED_ELEMENT(AioRecord)
    QML_UNCREATABLE("AioRecord is the base of records: AIO_QML_MODEL(T) makes the one of a model.")
    Q_PROPERTY(AioDatabase *database READ database WRITE setDatabase NOTIFY databaseChanged FINAL)
    Q_PROPERTY(QString key READ key WRITE setKey NOTIFY keyChanged FINAL)
    Q_PROPERTY(QVariantMap initial READ initial WRITE setInitial NOTIFY initialChanged FINAL)
    Q_PROPERTY(QVariant fields READ fields CONSTANT FINAL)
    Q_PROPERTY(QVariant stored READ stored CONSTANT FINAL)
    Q_PROPERTY(QVariant errors READ errors CONSTANT FINAL)
    Q_PROPERTY(QStringList conflicts READ conflicts NOTIFY conflictsChanged FINAL)
    Q_PROPERTY(bool dirty READ isDirty NOTIFY dirtyChanged FINAL)
    Q_PROPERTY(bool valid READ isValid NOTIFY validChanged FINAL)
    Q_PROPERTY(AioRecord::Status status READ status NOTIFY statusChanged FINAL)
    Q_PROPERTY(QString errorString READ errorString NOTIFY statusChanged FINAL)
    Q_PROPERTY(AioModel *object READ object NOTIFY objectChanged FINAL)

public:
    enum Status {
        Null, ///< nothing was asked for yet
        Draft, ///< no key: save() makes a row
        Loading, ///< the row is on its way; the fields are empty
        Ready,
        Saving, ///< save() or remove() is under way
        Missing, ///< there is no such row, or no more; the fields stay as they were
        Error, ///< the row could not be read, see errorString; the fields stay as they were
    };
    Q_ENUM(Status)

    explicit AioRecord(const AioListSource &source, QObject *parent = nullptr);
    ~AioRecord() override;

    /// Null: the database of the model (bind(), or the default one). Must outlive its use here; lives in the same thread.
    AioDatabase *database() const;
    void setDatabase(AioDatabase *database);

    /// Which row: its key as text, as AioListModel::keyAt() has it, exact also above 2^53. Of a key of several fields their texts with
    /// commas between them, where a comma and a backslash in a text have a backslash before them. Empty: a draft. A draft that was saved
    /// has the key of its row, and is live from then on.
    /// Another key loads another row. Edits that were not saved are dropped then, since the fields belong to the new row: changesDiscarded()
    /// tells what they were, and `dirty` whether to ask before. A save that is under way goes on.
    QString key() const;
    void setKey(const QString &key);

    /// What a draft begins with besides the model's defaults, by field name; it does not make the draft dirty.
    QVariantMap initial() const;
    void setInitial(const QVariantMap &values);

    /// The fields by their names, to be read and assigned: `note.fields.title`. An object with a property for each, whose values are
    /// those of list roles, but that a whole number beyond 2^53 is text. What was assigned reads as it was assigned until it is saved, be it no
    /// value for that field: then the sentence in `errors` says so. A name that is no field is undefined, and an error to assign.
    QVariant fields() const;
    /// The same names with what the row has, as far as is known; of a draft, what it began with.
    QVariant stored() const;
    /// The same names with a sentence each, empty where nothing is wrong: what does not fit the field, what AioModel::validate() says
    /// of fields that were edited (of all, once save() was called), and what the database has refused of the column.
    QVariant errors() const;
    /// The names of edited fields whose stored value somebody has changed since.
    QStringList conflicts() const;
    /// Some field differs from what is stored.
    bool isDirty() const;
    /// No field has an error, be it shown yet or not.
    bool isValid() const;
    Status status() const;
    /// Of the last reading, save() or remove(), if it failed.
    QString errorString() const;
    /// The object of the model, for functions of its own; what they assign counts as edited. Changes with the key. Null at first.
    /// The record owns it, QML does not: C++ that wants to keep it takes aioObject().
    AioModel *object() const;
    std::shared_ptr<AioModel> aioObject() const;

    /// A field by its name, where that is not written in the code. An unknown one is undefined, and a warning that lists those there are.
    Q_INVOKABLE QVariant field(const QString &name) const;
    Q_INVOKABLE void setField(const QString &name, const QVariant &value);

    /// Writes the fields as they are now: an INSERT of a draft, else an UPDATE of those that differ. Several queue up. The promise resolves
    /// with the key, or rejects with an Error that has message, kind, constraint, column, outcome and errors (sentences by field name); undefined
    /// in an object that no QML engine knows. saved() and saveFailed() tell the same. What was typed stays, be it refused.
    /// After remove() it inserts the row again.
    Q_INVOKABLE QJSValue save();
    /// Puts the fields back to what is stored.
    Q_INVOKABLE void revert();
    /// Deletes the row; also if it is gone already. The promise resolves with the key. removed() and removeFailed() tell the same.
    Q_INVOKABLE QJSValue remove();
    /// Reads the row again now.
    Q_INVOKABLE void reload();

    void classBegin() override;
    void componentComplete() override;

Q_SIGNALS:
    void databaseChanged();
    void keyChanged();
    void initialChanged();
    void conflictsChanged();
    void dirtyChanged();
    void validChanged();
    void statusChanged();
    void objectChanged();
    void saved(const QString &key);
    void saveFailed(const QString &message);
    void removed(const QString &key);
    void removeFailed(const QString &message);
    /// Another key was set while fields of this one were edited, and not saved: their names and values.
    void changesDiscarded(const QString &key, const QVariantMap &values);

private Q_SLOTS:
    void noteAssignments();

private:
    class Private;
    const std::unique_ptr<Private> d;
};
