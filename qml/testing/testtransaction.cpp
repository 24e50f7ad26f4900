// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "testtransaction.h"

#include <QMetaMethod>
#include <QMetaProperty>
#include <QQmlEngine>

TestTransaction::TestTransaction(QObject *parent)
    : QObject(parent)
{
}

TestTransaction::~TestTransaction() = default;

void TestTransaction::setDatabase(AioDatabase *database)
{
    if (m_database != database) {
        m_database = database;
        Q_EMIT databaseChanged();
    }
}

template<class F>
void TestTransaction::throwing(F function)
{
    try {
        function();
    } catch (const std::exception &error) {
        QQmlEngine *const engine = qmlEngine(this);
        if (engine) {
            engine->throwError(QString::fromUtf8(error.what()));
        } else {
            qWarning("%s", error.what());
        }
    }
}

void TestTransaction::begin()
{
    throwing([this] {
        if (const auto last = std::move(m_transaction)) {
            last->end(); // of a function that was skipped
        }
        AioDatabase *const database = m_database ? m_database : AioDatabase::defaultDatabase();
        if (!database) {
            AioErrorInfo(AioErrorKind::Interface,
                         QStringLiteral("AioTestCase has no database: set its property database, or make an AioDatabase before the tests run."))
                .raise();
        }
        m_transaction = std::make_unique<AioTestTransaction>(*database);
    });
}

void TestTransaction::end()
{
    throwing([this] {
        if (const auto last = std::move(m_transaction)) {
            last->end();
        }
    });
}

QString TestTransaction::replacedIn(QObject *object, const QString &marker, const QStringList &functions) const
{
    const QMetaObject *const all = object->metaObject();
    const QMetaObject *own = all;
    while (own && own->propertyOffset() > own->indexOfProperty(marker.toUtf8().constData())) {
        own = own->superClass();
    }
    for (int i = own ? own->methodCount() : 0; i < all->methodCount(); ++i) {
        const QString name = QString::fromUtf8(all->method(i).name());
        if (functions.contains(name)) {
            return name;
        }
    }
    return {};
}
