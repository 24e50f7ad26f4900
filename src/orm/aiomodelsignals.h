// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aiomodel.h"

#include <concepts>
#include <optional>

/// What a receiver of preSave() and postSave() is told besides the object.
class AioSaveEvent
{
public:
    AioSaveEvent(AioExecutor executor, bool created)
        : executor(std::move(executor))
        , created(created)
    {
    }
    AioExecutor executor; ///< of the save: what a receiver does with it is part of the same transaction, if there is one
    bool created; ///< it is an INSERT
};

/// What a receiver of preDelete() and postDelete() is told besides the object.
class AioDeleteEvent
{
public:
    AioDeleteEvent(AioExecutor executor, [[maybe_unused]] bool created)
        : executor(std::move(executor))
    {
    }
    AioExecutor executor; ///< of the deletion, as that of AioSaveEvent
};

namespace Aio::Detail
{
enum class SignalMoment : quint8 { PreSave, PostSave, PreDelete, PostDelete };

/// A function that is connected to a signal.
class AIOORM_EXPORT Receiver
{
public:
    Receiver();
    virtual ~Receiver();
    Q_DISABLE_COPY_MOVE(Receiver)

    /// Calls it; the task of one that is a coroutine, of which this is kept until its end.
    virtual std::optional<AioTask<>> call(const std::shared_ptr<AioModel> &object, const AioExecutor &executor, bool created) = 0;

    class Connected;
    const QScopedPointer<Connected> connected;
};
}

/// A connection to a signal of AioModelSignals. A value: copies are of the same connection, which does not end with them. Any thread.
class AIOORM_EXPORT AioSignalConnection
{
public:
    AioSignalConnection();
    explicit AioSignalConnection(const std::shared_ptr<Aio::Detail::Receiver> &receiver);

    /// The receiver is not called any more. What it awaits already goes on.
    void disconnect();
    /// False after disconnect(), and when the context object is gone.
    bool isConnected() const;

private:
    std::weak_ptr<Aio::Detail::Receiver> m_receiver;
};

/// The ordinary Qt signals of a model, see AioModelSignals::notifier(). Emitted on the main stack of the thread, inside a run() too.
class AIOORM_EXPORT AioModelNotifier : public QObject
{
    Q_OBJECT

Q_SIGNALS:
    /// A statement has written the object; an INSERT if `created`. In a transaction, which may be rolled back yet.
    void saved(AioModel *object, bool created);
    /// A statement has deleted its row.
    void deleted(AioModel *object);

private:
    friend class Aio::Detail::ModelObservers;
    AioModelNotifier();
};

namespace Aio::Detail
{
/// `table`: null, of all models.
AIOORM_EXPORT AioSignalConnection connectReceiver(const AioTable *table, SignalMoment moment, std::shared_ptr<Receiver> receiver);
/// For as long as the context lives, and in its thread.
AIOORM_EXPORT AioSignalConnection connectReceiver(const AioTable *table, SignalMoment moment, QObject *context, std::shared_ptr<Receiver> receiver);
AIOORM_EXPORT AioModelNotifier *modelNotifier(const AioTable *table);

template<class F, class Model, class Event>
concept ReceivesEvent = std::invocable<F &, const std::shared_ptr<Model> &, const Event &>;
template<class F, class Model, class Event>
concept ReceivesObject = !ReceivesEvent<F, Model, Event> && std::invocable<F &, const std::shared_ptr<Model> &>;

template<class F, class Model, class Event>
struct ReceiverResult {
};
template<class F, class Model, class Event>
    requires ReceivesEvent<F, Model, Event>
struct ReceiverResult<F, Model, Event> {
    using Type = std::invoke_result_t<F &, const std::shared_ptr<Model> &, const Event &>;
};
template<class F, class Model, class Event>
    requires ReceivesObject<F, Model, Event>
struct ReceiverResult<F, Model, Event> {
    using Type = std::invoke_result_t<F &, const std::shared_ptr<Model> &>;
};

template<class Model, class Event, class F>
class ReceiverOf final : public Receiver
{
public:
    explicit ReceiverOf(F function)
        : m_function(std::move(function))
    {
    }
    std::optional<AioTask<>> call(const std::shared_ptr<AioModel> &object, const AioExecutor &executor, bool created) override
    {
        const std::shared_ptr<Model> typed = std::static_pointer_cast<Model>(object);
        const Event event(executor, created);
        if constexpr (!std::is_void_v<typename ReceiverResult<F, Model, Event>::Type>) {
            return start(typed, event);
        } else if constexpr (ReceivesEvent<F, Model, Event>) {
            m_function(typed, event);
        } else {
            m_function(typed);
        }
        return {};
    }

private:
    /// Holds what the receiver has references to, also a pointer to a base class that is made for the call.
    AioTask<> start(std::shared_ptr<Model> object, Event event)
    {
        if constexpr (ReceivesEvent<F, Model, Event>) {
            co_await m_function(object, event);
        } else {
            co_await m_function(object);
        }
    }

    F m_function;
};

/// The table of a model; null: AioModel itself, all models.
template<class Model>
const AioTable *observedTable()
{
    if constexpr (std::same_as<Model, AioModel>) {
        return nullptr;
    } else {
        return &Model::aioMeta();
    }
}
}

/// One signal of AioModelSignals, to connect to.
template<class Model, class Event, Aio::Detail::SignalMoment moment>
class AioModelSignal
{
public:
    /// Calls `receiver` for as long as `context` lives, in the order of connecting. It takes const std::shared_ptr<Model> &, and
    /// const Event & if it wants to, and returns nothing or is a coroutine, AioTask<>, which is awaited. When the context dies meanwhile,
    /// the receiver ends as a coroutine of aioSpawn() does.
    /// Thread: that of the context. An operation in another one is refused, by AioProgrammingError.
    template<class F>
    static AioSignalConnection connect(QObject *context, F &&receiver)
    {
        return Aio::Detail::connectReceiver(Aio::Detail::observedTable<Model>(), moment, context, make(std::forward<F>(receiver)));
    }
    /// The same until it is disconnected. Thread: that of the operation, whichever it is.
    template<class F>
    static AioSignalConnection connect(F &&receiver)
    {
        return Aio::Detail::connectReceiver(Aio::Detail::observedTable<Model>(), moment, make(std::forward<F>(receiver)));
    }

private:
    template<class F>
    static std::shared_ptr<Aio::Detail::Receiver> make(F &&receiver)
    {
        using Function = std::decay_t<F>;
        constexpr bool takesObject = Aio::Detail::ReceivesEvent<Function, Model, Event> || Aio::Detail::ReceivesObject<Function, Model, Event>;
        static_assert(takesObject, "AioOrm: a receiver takes const std::shared_ptr<Model> &, and the event if it wants to (see 'Model' and 'Event')");
        if constexpr (takesObject) {
            using Result = typename Aio::Detail::ReceiverResult<Function, Model, Event>::Type;
            constexpr bool returnsTask = std::is_void_v<Result> || std::same_as<Result, AioTask<>>;
            static_assert(returnsTask, "AioOrm: a receiver returns nothing, or is a coroutine that returns AioTask<> (see 'Result')");
            if constexpr (returnsTask) {
                return std::make_shared<Aio::Detail::ReceiverOf<Model, Event, Function>>(std::forward<F>(receiver));
            }
        }
        return {};
    }
};

/// What happens to the objects of a model, for those who want to have a say in it, or to know; AioModelSignals<AioModel> is of all models.
///
///     AioModelSignals<User>::preSave().connect(this, [](const std::shared_ptr<User> &user, const AioSaveEvent &event) -> AioTask<> {
///         const bool isTaken = co_await Banned::select().where(Banned::C.name == user->username()).aioExists(event.executor);
///         if (isTaken) {
///             throw NameRefused(user->username());
///         }
///     });
///
/// Receivers are called one after the other, in the order of connecting, those of all models among them. What they do counts for the
/// time limits of the operation.
///
/// A receiver of preSave() or preDelete() that throws refuses the operation: no statement is sent, and the exception passes on as it
/// is. What it assigns to the object is saved with it. One of postSave() or postDelete() that throws ends the operation with its
/// exception too, but the statement has been carried out: in a transaction the block that it leaves rolls it back. They are called only if
/// a statement has written, or deleted, a row.
///
/// A receiver that awaits a save, deletion or reload of the same object would wait for itself: that is refused by AioProgrammingError,
/// or, where the library cannot know since something that is not its own was awaited before, by AioTimeout after acquireTimeout().
/// Other objects are free, also of the same model.
///
/// Told are aioSave(), aioDeleteInstance() and what is made of them: aioCreate(), aioGetOrCreate(). Silent are statements of
/// queries, which know no objects: insert(), insertMany(), update(), remove() and what ON DELETE does; and so are the dependents of a
/// recursive deletion. The object is kept alive if a shared_ptr holds it; else it has to outlive the operation.
/// Cost: without any receiver in the program one atomic load for each operation.
template<class Model>
class AioModelSignals
{
    static_assert(std::derived_from<Model, AioModel>, "AioOrm: AioModelSignals is of a model, or of AioModel, which means all of them");

public:
    static constexpr auto preSave() { return AioModelSignal<Model, AioSaveEvent, Aio::Detail::SignalMoment::PreSave>(); }
    static constexpr auto postSave() { return AioModelSignal<Model, AioSaveEvent, Aio::Detail::SignalMoment::PostSave>(); }
    static constexpr auto preDelete() { return AioModelSignal<Model, AioDeleteEvent, Aio::Detail::SignalMoment::PreDelete>(); }
    static constexpr auto postDelete() { return AioModelSignal<Model, AioDeleteEvent, Aio::Detail::SignalMoment::PostDelete>(); }

    /// For ordinary connections, to slots that nothing waits for:
    ///
    ///     connect(AioModelSignals<User>::notifier(), &AioModelNotifier::saved, this, [](AioModel *object, bool created) { … });
    ///
    /// Emitted before the receivers of postSave() and postDelete() are called. Lifetime: that of the thread. Thread: it tells of the
    /// operations of the calling thread alone, each thread has one of its own; the object need not be there any more after the signal.
    static AioModelNotifier *notifier() { return Aio::Detail::modelNotifier(Aio::Detail::observedTable<Model>()); }
};
