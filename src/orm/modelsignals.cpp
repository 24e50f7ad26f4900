// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/modelsignals_p.h"

#include "aioorm/core/detail/fiber.h"
#include "aioorm/core/detail/operation.h"
#include "aioorm/core/refuse_p.h"
#include "aioorm/database/statement_p.h"

#include <QThread>

#include <functional>
#include <mutex>
#include <unordered_map>

namespace Aio::Detail
{
std::atomic<int> ModelObservers::connections = 0;

/// What the hub has to know of a receiver.
class Receiver::Connected
{
public:
    const AioTable *table = nullptr; ///< null: all
    SignalMoment moment = SignalMoment::PreSave;
    QPointer<QObject> context;
    const QThread *thread = nullptr; ///< of the context; null: there is none
    QMetaObject::Connection destroyed;
    std::atomic<bool> isOn = false;
};

Receiver::Receiver()
    : connected(new Connected)
{
}

Receiver::~Receiver() = default;

namespace
{
/// All receivers of the program.
class Hub
{
public:
    static Hub &instance()
    {
        static Hub &hub = *new Hub; // never destroyed: what is static may save and connect until the end
        return hub;
    }

    void add(const std::shared_ptr<Receiver> &receiver)
    {
        const std::scoped_lock lock(m_mutex);
        receiver->connected->isOn = true;
        m_receivers.push_back(receiver);
        ModelObservers::connections.fetch_add(1, std::memory_order_release);
    }
    void remove(const std::shared_ptr<Receiver> &receiver)
    {
        const std::scoped_lock lock(m_mutex); // the caller has the last pointer to what it goes with
        if (receiver->connected->isOn.exchange(false)) {
            std::erase(m_receivers, receiver);
            ModelObservers::connections.fetch_sub(1, std::memory_order_release);
        }
    }
    std::vector<std::shared_ptr<Receiver>> of(const AioTable &table)
    {
        std::vector<std::shared_ptr<Receiver>> all;
        const std::scoped_lock lock(m_mutex);
        for (const auto &receiver : m_receivers) {
            if (!receiver->connected->table || receiver->connected->table == &table) {
                all.push_back(receiver);
            }
        }
        return all;
    }

private:
    std::mutex m_mutex;
    std::vector<std::shared_ptr<Receiver>> m_receivers;
};

/// Those of this thread, by table; null is all models.
class Notifiers
{
public:
    ~Notifiers() { ModelObservers::connections.fetch_sub(int(m_notifiers.size()), std::memory_order_release); }

    static Notifiers &mine()
    {
        thread_local Notifiers notifiers;
        return notifiers;
    }
    AioModelNotifier *find(const AioTable *table) const
    {
        const auto at = m_notifiers.find(table);
        return at == m_notifiers.end() ? nullptr : at->second.get();
    }
    AioModelNotifier *make(const AioTable *table)
    {
        std::unique_ptr<AioModelNotifier> &notifier = m_notifiers[table];
        if (!notifier) {
            notifier.reset(ModelObservers::makeNotifier());
            ModelObservers::connections.fetch_add(1, std::memory_order_release);
        }
        return notifier.get();
    }

private:
    std::unordered_map<const AioTable *, std::unique_ptr<AioModelNotifier>> m_notifiers;
};

bool isPre(SignalMoment moment)
{
    return moment == SignalMoment::PreSave || moment == SignalMoment::PreDelete;
}

QString nameOf(SignalMoment moment)
{
    switch (moment) {
    case SignalMoment::PreSave:
        return QStringLiteral("preSave()");
    case SignalMoment::PostSave:
        return QStringLiteral("postSave()");
    case SignalMoment::PreDelete:
        return QStringLiteral("preDelete()");
    case SignalMoment::PostDelete:
        break;
    }
    return QStringLiteral("postDelete()");
}

/// Back to what the operation runs under, which its receiver has left.
class Return final : public Operation
{
public:
    static std::shared_ptr<Return> to(const Ambient &ambient)
    {
        const AmbientGuard guard(ambient);
        const auto operation = std::make_shared<Return>();
        operation->finish();
        return operation;
    }
    void expire() override { }
    void cancel() override { }
};

bool isCancelled(const std::exception_ptr &error)
{
    try {
        std::rethrow_exception(error);
    } catch (const AioCancelled &) {
        return true;
    } catch (...) {
        return false;
    }
}
}

bool ReceiverMark::isInside(const AioModel *object)
{
    for (const ReceiverMark *mark = Ambient::current().receiver.get(); mark; mark = mark->outer.get()) {
        if (!mark->isOver && mark->object == object) {
            return true;
        }
    }
    return false;
}

AioModelNotifier *ModelObservers::makeNotifier()
{
    return new AioModelNotifier;
}

std::shared_ptr<const ModelObservers> ModelObservers::find(const AioTable &table)
{
    auto observers = std::make_shared<ModelObservers>();
    observers->receivers = Hub::instance().of(table);
    observers->notifier = Notifiers::mine().find(&table);
    observers->notifierOfAll = Notifiers::mine().find(nullptr);
    const bool isAnyone = !observers->receivers.empty() || observers->notifier || observers->notifierOfAll;
    return isAnyone ? observers : nullptr;
}

void ModelObservers::notify(SignalMoment moment, AioModel *object, bool created) const
{
    if (isPre(moment) || (!notifier && !notifierOfAll)) {
        return;
    }
    const auto emitBoth = [&] {
        for (const QPointer<AioModelNotifier> &each : {notifier, notifierOfAll}) {
            if (each && moment == SignalMoment::PostSave) {
                Q_EMIT each->saved(object, created);
            } else if (each) {
                Q_EMIT each->deleted(object);
            }
        }
    };
    onMainStack(std::ref(emitBoth));
}

AioTask<> callReceivers(std::shared_ptr<const ModelObservers> observers,
                        SignalMoment moment,
                        std::shared_ptr<AioModel> object,
                        AioExecutor executor,
                        bool created,
                        QString table)
{
    const Ambient around = Ambient::current();
    for (const std::shared_ptr<Receiver> &receiver : observers->receivers) {
        const Receiver::Connected &connected = *receiver->connected;
        if (connected.moment == moment && connected.isOn && connected.thread && connected.thread != QThread::currentThread()) {
            refuse(QStringLiteral("A receiver of %1 of %2 belongs to an object of another thread, so that it cannot be called here: connect it without a "
                                  "context, or work on the thread of its context.")
                       .arg(nameOf(moment), table));
        }
    }
    for (const std::shared_ptr<Receiver> &receiver : observers->receivers) {
        const Receiver::Connected &connected = *receiver->connected;
        if (connected.moment != moment || !connected.isOn) {
            continue;
        }
        Limits limits;
        limits.hasBound = connected.thread != nullptr;
        limits.bound = connected.context;
        const RunLife life(limits);
        Ambient inside = life.ambient();
        const auto mark = std::make_shared<ReceiverMark>(object.get(), inside.receiver);
        inside.receiver = mark;
        std::exception_ptr error;
        bool hasLeft = false;
        try {
            std::optional<AioTask<>> task;
            const auto call = [&] {
                const AmbientGuard guard(inside);
                task = receiver->call(object, executor, created);
            };
            onMainStack(std::ref(call));
            if (task) {
                hasLeft = !task->isReady();
                co_await *task;
            }
        } catch (...) {
            error = std::current_exception();
        }
        mark->isOver = true;
        if (hasLeft) {
            const auto back = Return::to(around);
            co_await back->delivered();
        }
        if (hasLeft) {
            checkReceiver(executor);
        }
        if (!error) {
            continue;
        }
        const bool isAbandoned = connected.thread && !connected.context && isCancelled(error);
        if (isAbandoned && isPre(moment)) {
            AioErrorInfo(AioErrorKind::Operational,
                         QStringLiteral("The object that a receiver of %1 of %2 belongs to was destroyed before the receiver had ended: nothing was written.")
                             .arg(nameOf(moment), table))
                .table(table)
                .outcome(AioOutcome::NotSent)
                .raise();
        }
        if (!isAbandoned) {
            std::rethrow_exception(error);
        }
    }
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): as the other, which keeps it
AioSignalConnection connectReceiver(const AioTable *table, SignalMoment moment, std::shared_ptr<Receiver> receiver)
{
    receiver->connected->table = table;
    receiver->connected->moment = moment;
    Hub::instance().add(receiver);
    return AioSignalConnection(receiver);
}

AioSignalConnection connectReceiver(const AioTable *table, SignalMoment moment, QObject *context, std::shared_ptr<Receiver> receiver)
{
    if (!context) {
        refuse(QStringLiteral("A receiver of %1 is connected for the life of an object that is null: give the object, or leave it out.").arg(nameOf(moment)));
    }
    Receiver::Connected &connected = *receiver->connected;
    connected.context = context;
    connected.thread = context->thread();
    connected.destroyed = QObject::connect(context, &QObject::destroyed, context, [weak = std::weak_ptr(receiver)] {
        AioSignalConnection(weak.lock()).disconnect();
    });
    return connectReceiver(table, moment, std::move(receiver));
}

AioModelNotifier *modelNotifier(const AioTable *table)
{
    return Notifiers::mine().make(table);
}
}

AioModelNotifier::AioModelNotifier() = default;

AioSignalConnection::AioSignalConnection() = default;

AioSignalConnection::AioSignalConnection(const std::shared_ptr<Aio::Detail::Receiver> &receiver)
    : m_receiver(receiver)
{
}

void AioSignalConnection::disconnect()
{
    if (const auto receiver = m_receiver.lock()) {
        Aio::Detail::Hub::instance().remove(receiver);
        QObject::disconnect(receiver->connected->destroyed);
    }
}

bool AioSignalConnection::isConnected() const
{
    const auto receiver = m_receiver.lock();
    return receiver && receiver->connected->isOn;
}
