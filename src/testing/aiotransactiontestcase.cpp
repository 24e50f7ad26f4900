// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/testing/aiotransactiontestcase.h"

#include "aioorm/database/testtransaction_p.h"

#include <QTest>

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
    } catch (const std::exception &error) {
        qWarning("%s", error.what());
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
    } catch (const std::exception &error) {
        QTest::qFail(error.what(), __FILE__, __LINE__);
    }
    if (QTest::currentTestFailed()) {
        cleanup();
    }
}

void AioTransactionTestCase::cleanup()
{
    try {
        tearDown();
    } catch (const std::exception &error) {
        QTest::qFail(error.what(), __FILE__, __LINE__);
    }
    try {
        d->rollBack();
    } catch (const std::exception &error) {
        QFAIL(error.what());
    }
}
