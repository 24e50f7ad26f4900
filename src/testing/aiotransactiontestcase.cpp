// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/testing/aiotransactiontestcase.h"

#include "aioorm/core/caughterror_p.h"
#include "aioorm/database/testtransaction_p.h"

#include <QTest>

namespace
{
// in a catch block
QByteArray told()
{
    const AioErrorInfo error = Aio::Detail::caughtError();
    return error.sql().isEmpty() ? error.message().toUtf8() : QStringLiteral("%1\n  in: %2").arg(error.message(), error.sql()).toUtf8();
}
}

class AioTransactionTestCase::Private
{
public:
    std::shared_ptr<Aio::Detail::TransactionFrame> transaction;

    void rollBack()
    {
        if (auto ended = std::exchange(transaction, nullptr)) {
            await(Aio::Detail::TestTransaction::rollback(std::move(ended)));
        }
    }
};

AioTransactionTestCase::AioTransactionTestCase()
    : d(std::make_unique<Private>())
{
}

AioTransactionTestCase::~AioTransactionTestCase()
{
    try {
        d->rollBack();
    } catch (...) {
        qWarning("%s", told().constData());
    }
}

void AioTransactionTestCase::setUp() { }
void AioTransactionTestCase::tearDown() { }

void AioTransactionTestCase::init()
{
    // a skip in setUp() cannot be seen here, and Qt Test calls no cleanup() after a failed or skipped init()
    try {
        d->rollBack();
        d->transaction = await(Aio::Detail::TestTransaction::begin(*database()));
        setUp();
    } catch (...) {
        QTest::qFail(told().constData(), __FILE__, __LINE__);
    }
    if (QTest::currentTestFailed()) {
        cleanup();
    }
}

void AioTransactionTestCase::cleanup()
{
    try {
        tearDown();
    } catch (...) {
        QTest::qFail(told().constData(), __FILE__, __LINE__);
    }
    try {
        d->rollBack();
    } catch (...) {
        QFAIL(told().constData());
    }
}
