// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"

#include <QtGlobal>

#include <memory>

namespace Aio::Detail
{
class ReadyQueue;

/// Operations begun inside it arrive on a queue of their own, which a thread that blocks can wait on without delivering
/// anything else. What is left there in the end arrives by the event loop.
class AIOORM_EXPORT BlockingSection
{
public:
    BlockingSection();
    ~BlockingSection();
    Q_DISABLE_COPY_MOVE(BlockingSection)

    /// The caller is inside one.
    static bool isActive();

private:
    const std::shared_ptr<ReadyQueue> *const m_outer;
};
}
