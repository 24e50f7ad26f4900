// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioormquick_export.h"

#include <QAbstractItemModel>
#include <QPersistentModelIndex>
#include <QPointer>
#include <QtQml/qqml.h>

/// What is chosen from a list, as a key: the index of a ComboBox names a place, in which another row stands as soon as one comes or goes before it.
///
///     AioChoice { id: choice; model: categories; key: note.category }
///     ComboBox {
///         model: categories; textRole: "name"
///         currentIndex: choice.currentIndex
///         onActivated: (index) => choice.currentIndex = index
///     }
///
/// currentIndex is the row with the key, wherever that goes; -1 while no row that is loaded has it, and the key stays: the row may come yet. Keys are
/// compared as texts, exactly also above 2^53 if they are given as such.
///
/// Thread: that of the model. Cost: a row that comes, or a changed key, is looked for among the rows in question; moves and removals cost nothing.
class AIOORM_QUICK_EXPORT AioChoice : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(AioChoice)
    Q_PROPERTY(QAbstractItemModel *model READ model WRITE setModel NOTIFY modelChanged FINAL)
    Q_PROPERTY(QString keyRole READ keyRole WRITE setKeyRole NOTIFY keyRoleChanged FINAL)
    Q_PROPERTY(QVariant key READ key WRITE setKey NOTIFY keyChanged FINAL)
    Q_PROPERTY(int currentIndex READ currentIndex WRITE setCurrentIndex NOTIFY currentIndexChanged FINAL)

public:
    explicit AioChoice(QObject *parent = nullptr);
    ~AioChoice() override;

    QAbstractItemModel *model() const;
    void setModel(QAbstractItemModel *model);
    /// The role that tells rows apart; "id".
    QString keyRole() const;
    void setKeyRole(const QString &name);
    /// Undefined, null and an empty text choose nothing.
    QVariant key() const;
    void setKey(const QVariant &key);
    int currentIndex() const;
    /// Chooses the row that stands there now; -1 nothing.
    void setCurrentIndex(int row);

Q_SIGNALS:
    void modelChanged();
    void keyRoleChanged();
    void keyChanged();
    void currentIndexChanged();

private:
    void attach();
    void find();
    void findBetween(int first, int last);
    void settle();
    QString keyAt(int row) const;

    QPointer<QAbstractItemModel> m_model;
    QString m_keyRole = QStringLiteral("id");
    QVariant m_key;
    QString m_text; // of the key
    int m_role = -1;
    QPersistentModelIndex m_row;
    int m_index = -1; // as it was signalled last
};
