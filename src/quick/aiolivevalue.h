// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/quick/aiolistsource.h"
#include "aioormquick_export.h"

#include <QQmlParserStatus>
#include <QtQml/qqml.h>

/// A number made of many rows that stays up to date: a badge, a sum, a chart. AIO_QML_MODEL(T) makes the QML type TValue of a model T:
///
///     NoteValue { id: open; where: ({ done: false }) }
///     Label { text: qsTr("%1 open").arg(open.value ?? "…") }
///
///     NoteValue { id: pages; fn: "sum"; field: "pages"; groupBy: "stage" }
///     Repeater { model: pages.values; Label { required property var modelData; text: modelData.stage + ": " + modelData.value } }
///
/// It is asked off the GUI thread, and again after commits that touch a table of the query, at most ten times a second, and after a
/// query that took long three times its duration later. What it was stays until there is another value.
///
/// Thread: the one that made it, with an event loop. Lifetime: what is in flight is cancelled with the object. Nothing is asked before the
/// component is complete; changed properties are asked for together, in the next turn of the event loop.
/// Errors show as status Error and errorString; the value that was there stays.
class AIOORM_QUICK_EXPORT AioLiveValue : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    QML_NAMED_ELEMENT(AioLiveValue)
    QML_UNCREATABLE("AioLiveValue is the base of values: AIO_QML_MODEL(T) makes the one of a model.")
    Q_PROPERTY(AioDatabase *database READ database WRITE setDatabase NOTIFY databaseChanged FINAL)
    Q_PROPERTY(QString fn READ fn WRITE setFn NOTIFY fnChanged FINAL)
    Q_PROPERTY(QString field READ field WRITE setField NOTIFY fieldChanged FINAL)
    Q_PROPERTY(QVariantMap where READ where WRITE setWhere NOTIFY whereChanged FINAL)
    Q_PROPERTY(QString groupBy READ groupBy WRITE setGroupBy NOTIFY groupByChanged FINAL)
    Q_PROPERTY(QVariant value READ value NOTIFY valueChanged FINAL)
    Q_PROPERTY(QVariantList values READ values NOTIFY valuesChanged FINAL)
    Q_PROPERTY(AioLiveValue::Status status READ status NOTIFY statusChanged FINAL)
    Q_PROPERTY(QString errorString READ errorString NOTIFY statusChanged FINAL)

public:
    enum Status {
        Null, ///< nothing was asked for yet
        Loading, ///< the first value is on its way
        Ready,
        Refreshing, ///< there is a value, and a newer one is on its way
        Error, ///< see errorString; the value that was there still is
    };
    Q_ENUM(Status)

    explicit AioLiveValue(const AioListSource &source, QObject *parent = nullptr);
    ~AioLiveValue() override;

    /// Null: the database of the model (bind(), or the default one). Must outlive its use here; lives in the same thread.
    AioDatabase *database() const;
    void setDatabase(AioDatabase *database);

    /// count (which it is unless set), sum, avg, min or max.
    QString fn() const;
    void setFn(const QString &function);
    /// Of which field. count needs none, and with one counts the rows where it is not null; sum and avg need a number.
    QString field() const;
    void setField(const QString &name);
    /// Which rows, as AioListModel::where has it.
    QVariantMap where() const;
    void setWhere(const QVariantMap &where);
    /// A condition in C++, joined to where by AND.
    void setCondition(const Aio::Condition &condition);
    /// A field: one value for each that it has, in `values`. Empty: one of all rows, in `value`.
    QString groupBy() const;
    void setGroupBy(const QString &name);

    /// Null while it is not known, and where there is none: a sum, a smallest value of no rows; a count is 0. Sums are exact: of whole
    /// numbers one, which is text beyond 2^53; of decimals text; avg is a double. Else as a list's roles have it.
    QVariant value() const;
    /// With groupBy: objects { stage: …, value: … } with the name of the field, in its order, null first. A field that is called "value" is
    /// called "group" there.
    QVariantList values() const;
    Status status() const;
    QString errorString() const;

    /// Asks again now.
    Q_INVOKABLE void reload();

    void classBegin() override;
    void componentComplete() override;

Q_SIGNALS:
    void databaseChanged();
    void fnChanged();
    void fieldChanged();
    void whereChanged();
    void groupByChanged();
    void valueChanged();
    void valuesChanged();
    void statusChanged();

private:
    class Private;
    const std::unique_ptr<Private> d;
};
