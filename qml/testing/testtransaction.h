// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/testing/aiotesttransaction.h"

#include <QtQml/qqml.h>

/// The AioTestTransaction of C++ for QML: what AioTestCase begins and ends. Its functions throw JavaScript errors.
class TestTransaction : public QObject
{
    Q_OBJECT
    QML_NAMED_ELEMENT(AioTestTransaction)
    Q_PROPERTY(AioDatabase *database READ database WRITE setDatabase NOTIFY databaseChanged FINAL)

public:
    explicit TestTransaction(QObject *parent = nullptr);
    ~TestTransaction() override;

    /// Null: the default one.
    AioDatabase *database() const { return m_database; }
    void setDatabase(AioDatabase *database);

    Q_INVOKABLE void begin();
    /// Rolls back; without begin() it does nothing.
    Q_INVOKABLE void end();
    /// The name of a function of the type of `object` with the property `marker` that a derived type has replaced; empty if none is.
    Q_INVOKABLE QString replacedIn(QObject *object, const QString &marker, const QStringList &functions) const;

Q_SIGNALS:
    void databaseChanged();

private:
    template<class F>
    void throwing(F function);

    AioDatabase *m_database = nullptr;
    std::unique_ptr<AioTestTransaction> m_transaction;
};
