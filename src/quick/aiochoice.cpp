// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/aiochoice.h"

#include <QJSValue>

#include <cmath>
#include <utility>

namespace
{
/// A whole number is one, whether JavaScript or the database has brought it.
QString textOfKey(const QVariant &key)
{
    if (key.metaType().id() == QMetaType::Double) {
        const double number = key.toDouble();
        constexpr double exact = 9007199254740992.; // 2^53
        if (std::abs(number) <= exact && number == std::floor(number)) {
            return QString::number(qint64(number));
        }
    }
    return key.isNull() || key.metaType().id() == QMetaType::Nullptr ? QString() : key.toString();
}
}

AioChoice::AioChoice(QObject *parent)
    : QObject(parent)
{
}

AioChoice::~AioChoice() = default;

QAbstractItemModel *AioChoice::model() const
{
    return m_model;
}

void AioChoice::setModel(QAbstractItemModel *model)
{
    if (m_model == model) {
        return;
    }
    if (m_model) {
        disconnect(m_model, nullptr, this, nullptr);
    }
    m_model = model;
    m_row = QPersistentModelIndex();
    if (model) {
        attach();
    }
    Q_EMIT modelChanged();
    find();
}

void AioChoice::attach()
{
    using Model = QAbstractItemModel;
    const Model *model = m_model;
    connect(model, &Model::rowsInserted, this, [this](const QModelIndex &parent, int first, int last) {
        if (!parent.isValid()) {
            findBetween(first, last);
        }
    });
    connect(model, &Model::dataChanged, this, [this](const QModelIndex &first, const QModelIndex &last, const QList<int> &roles) {
        if (!first.parent().isValid() && (roles.isEmpty() || roles.contains(m_role))) {
            if (m_row.isValid() && keyAt(m_row.row()) != m_text) {
                m_row = QPersistentModelIndex();
            }
            findBetween(first.row(), last.row());
        }
    });
    // the persistent index has gone along
    connect(model, &Model::rowsRemoved, this, &AioChoice::settle);
    connect(model, &Model::rowsMoved, this, &AioChoice::settle);
    connect(model, &Model::layoutChanged, this, &AioChoice::settle);
    connect(model, &Model::modelReset, this, [this] {
        m_index = -2; // a ComboBox has lost its own meanwhile: it is told again
        find();
    });
    connect(model, &QObject::destroyed, this, [this] {
        m_row = QPersistentModelIndex();
        settle();
        Q_EMIT modelChanged();
    });
}

QString AioChoice::keyRole() const
{
    return m_keyRole;
}

void AioChoice::setKeyRole(const QString &name)
{
    if (m_keyRole != name) {
        m_keyRole = name;
        Q_EMIT keyRoleChanged();
        find();
    }
}

QVariant AioChoice::key() const
{
    return m_key;
}

void AioChoice::setKey(const QVariant &key)
{
    // a JavaScript value that is none of its own types
    const QVariant plain = key.metaType() == QMetaType::fromType<QJSValue>() ? key.value<QJSValue>().toVariant() : key;
    const QString text = textOfKey(plain);
    const bool isOther = std::exchange(m_text, text) != text;
    m_key = plain;
    if (isOther) {
        Q_EMIT keyChanged();
        find();
    }
}

int AioChoice::currentIndex() const
{
    return m_row.isValid() ? m_row.row() : -1;
}

void AioChoice::setCurrentIndex(int row)
{
    if (row == currentIndex()) {
        return;
    }
    const bool isThere = m_model && row >= 0 && row < m_model->rowCount() && m_role >= 0;
    setKey(isThere ? m_model->index(row, 0).data(m_role) : QVariant());
}

QString AioChoice::keyAt(int row) const
{
    return m_role < 0 ? QString() : textOfKey(m_model->index(row, 0).data(m_role));
}

void AioChoice::find()
{
    m_row = QPersistentModelIndex();
    m_role = m_model ? m_model->roleNames().key(m_keyRole.toUtf8(), -1) : -1;
    findBetween(0, m_model ? m_model->rowCount() - 1 : -1);
}

void AioChoice::findBetween(int first, int last)
{
    for (int row = first; row <= last && !m_row.isValid() && !m_text.isEmpty(); ++row) {
        if (keyAt(row) == m_text) {
            m_row = QPersistentModelIndex(m_model->index(row, 0));
        }
    }
    settle();
}

void AioChoice::settle()
{
    const int index = currentIndex();
    if (std::exchange(m_index, index) != index) {
        Q_EMIT currentIndexChanged();
    }
}
