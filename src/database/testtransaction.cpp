// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/database/testtransaction_p.h"

#include "aioorm/database/transactionframe_p.h"

#include <QCoroTimer>

namespace Aio::Detail
{
AioTask<std::shared_ptr<TransactionFrame>> TestTransaction::begin(AioExecutor executor)
{
    const ExecutorData &data = executor.data();
    const Limits limits = data.limitsFromNow();
    data.core->beginTest();
    std::shared_ptr<TransactionFrame> frame;
    std::exception_ptr error;
    try {
        const auto lease = co_await takeLease(executor, Access::Write);
        lease->isTransactions = lease->isTests = true;
        frame = std::make_shared<TransactionFrame>(lease, ReadWrite);
        frame->isBlock = frame->isTests = true;
        lease->setChild(frame);
        co_await TransactionFrame::begin(frame, limits);
    } catch (...) {
        error = std::current_exception();
    }
    if (error) {
        if (frame) {
            co_await TransactionFrame::rollback(frame);
            frame->end();
        }
        data.core->endTest();
        std::rethrow_exception(error);
    }
    data.core->testTransaction = frame;
    co_return frame;
}

AioTask<> TestTransaction::rollback(std::shared_ptr<TransactionFrame> frame)
{
    // what a test leaves in flight must not go on outside of its transaction
    const auto end = Clock::now() + frame->core->closeTimeout;
    while (!frame->core->isIdle(1)) {
        if (Clock::now() >= end) {
            frame->core->cancelAll();
        }
        QTimer timer;
        timer.setSingleShot(true);
        timer.start(std::chrono::milliseconds(1));
        co_await timer;
    }
    frame->core->testTransaction.reset();
    co_await TransactionFrame::rollback(frame);
    const auto endedBy = frame->takeCommittedBy();
    const auto writtenOutside = frame->core->endTest();
    frame->end();
    if (endedBy) {
        endedBy->raise();
    }
    if (writtenOutside) {
        writtenOutside->raise();
    }
}

void TestTransaction::drop(const std::shared_ptr<TransactionFrame> &frame)
{
    const auto dropped = [frame] {
        frame->core->testTransaction.reset();
        frame->core->endTest();
        frame->end();
    };
    if (frame->queue->isOfThisThread()) {
        dropped();
    } else {
        frame->queue->post(dropped);
    }
}

bool TestTransaction::isOfThisThread(const TransactionFrame &frame)
{
    return frame.queue->isOfThisThread();
}
}
