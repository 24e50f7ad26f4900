// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "testing/aiotransactiontestcase.h"

#include "database/testscope_p.h"

#include <QTest>

class AioTransactionTestCase::Private
{
public:
    std::shared_ptr<Aio::Scope> scope;
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
    try {
        d->scope = await(Aio::TestScope::begin(*database()));
        setUp();
    } catch (const std::exception &error) {
        QFAIL(error.what());
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
        if (auto scope = std::exchange(d->scope, nullptr)) {
            await(Aio::TestScope::rollback(std::move(scope)));
        }
    } catch (const std::exception &error) {
        QFAIL(error.what());
    }
}
