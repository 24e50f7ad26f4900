// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/testing/aiotesttransaction.h"

#include "aioorm/database/testtransaction_p.h"
#include "aioorm/testing/report_p.h"

#include <QAbstractEventDispatcher>

using namespace Aio::Detail;

namespace
{
AioTask<> nothing()
{
    co_return;
}
}

class AioTestTransaction::Private
{
public:
    std::shared_ptr<TransactionFrame> frame;
    std::chrono::milliseconds patience{};
};

AioTestTransaction::AioTestTransaction(AioDatabase &database, std::chrono::milliseconds timeout)
    : d(std::make_unique<Private>())
{
    constexpr std::chrono::seconds more(5); // the operation itself ends in time, and says why
    d->patience = timeout + database.closeTimeout() + more;
    if (!QAbstractEventDispatcher::instance()) {
        AioErrorInfo(AioErrorKind::Interface,
                     QStringLiteral("An AioTestTransaction needs an event loop: make a QCoreApplication first, or use a thread that has one."))
            .outcome(AioOutcome::NotSent)
            .raise();
    }
    d->frame = await(TestTransaction::begin(database.timeout(timeout)), timeout + more);
}

AioTestTransaction::~AioTestTransaction()
{
    if (!d->frame) {
        return;
    }
    if (!TestTransaction::isOfThisThread(*d->frame) || !QAbstractEventDispatcher::instance()) {
        qWarning("An AioTestTransaction goes in another thread than it was made in, or without an event loop: it is rolled back when its connection is.");
        TestTransaction::drop(d->frame);
        return;
    }
    try {
        end();
    } catch (...) {
        reportFailure(caughtText(), __FILE__, __LINE__);
    }
}

AioTask<> AioTestTransaction::aioEnd()
{
    return d->frame ? TestTransaction::rollback(std::exchange(d->frame, nullptr)) : nothing();
}

void AioTestTransaction::end()
{
    await(aioEnd(), d->patience);
}

bool AioTestTransaction::isOpen() const
{
    return d->frame != nullptr;
}
