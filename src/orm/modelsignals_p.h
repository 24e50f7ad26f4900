// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aiomodelsignals.h"

namespace Aio::Detail
{
/// A receiver that runs for an operation on an object; part of the Ambient of what it awaits.
class ReceiverMark
{
public:
    ReceiverMark(const AioModel *object, std::shared_ptr<const ReceiverMark> outer)
        : object(object)
        , outer(std::move(outer))
    {
    }

    /// A receiver of an operation on this object is what runs here.
    static bool isInside(const AioModel *object);

    const AioModel *const object;
    const std::shared_ptr<const ReceiverMark> outer;
    bool isOver = false;
};

/// Who is to be told of what happens to the objects of one model: those connected at the beginning of an operation.
class ModelObservers
{
public:
    /// Null: nobody.
    static std::shared_ptr<const ModelObservers> of(const AioTable &table) { return connections.load(std::memory_order_acquire) == 0 ? nullptr : find(table); }

    std::vector<std::shared_ptr<Receiver>> receivers; ///< in the order of connecting
    QPointer<AioModelNotifier> notifier, notifierOfAll; ///< of this thread

    void notify(SignalMoment moment, AioModel *object, bool created) const;

    /// In the program, notifiers among them.
    static std::atomic<int> connections;
    static AioModelNotifier *makeNotifier();

private:
    static std::shared_ptr<const ModelObservers> find(const AioTable &table);
};

/// Calls the receivers of this moment, each when the one before it has ended.
AioTask<> callReceivers(std::shared_ptr<const ModelObservers> observers,
                        SignalMoment moment,
                        std::shared_ptr<AioModel> object,
                        AioExecutor executor,
                        bool created,
                        QString table);
}
