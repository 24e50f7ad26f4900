// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/testing/aiotransactiontestcase.h"

#include "aioorm/testing/aiotesttransaction.h"
#include "aioorm/testing/report_p.h"

#include <QTest>

using Aio::Detail::caughtText;

class AioTransactionTestCase::Private
{
public:
    std::unique_ptr<AioTestTransaction> transaction;

    void rollBack()
    {
        if (const auto ended = std::move(transaction)) {
            ended->end();
        }
    }
};

AioTransactionTestCase::AioTransactionTestCase()
    : d(std::make_unique<Private>())
{
}

AioTransactionTestCase::~AioTransactionTestCase() = default;

void AioTransactionTestCase::setUp() { }
void AioTransactionTestCase::tearDown() { }

void AioTransactionTestCase::init()
{
    // a skip in setUp() cannot be seen here, and Qt Test calls no cleanup() after a failed or skipped init()
    try {
        d->rollBack();
        d->transaction = std::make_unique<AioTestTransaction>(*database());
        setUp();
    } catch (...) {
        QTest::qFail(caughtText().constData(), __FILE__, __LINE__);
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
        QTest::qFail(caughtText().constData(), __FILE__, __LINE__);
    }
    try {
        d->rollBack();
    } catch (...) {
        QFAIL(caughtText().constData());
    }
}
