// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiotask.h"
#include "aioorm/core/detail/ambient.h"

#include <QObject>

#include <exception>

namespace Aio::Detail
{
/// The life of one aioSpawn(): cancelled when its context dies.
class AIOORM_EXPORT SpawnLife
{
public:
    explicit SpawnLife(QObject *context);
    ~SpawnLife();
    Q_DISABLE_COPY_MOVE(SpawnLife)

    const std::shared_ptr<CancelState> state;

private:
    QMetaObject::Connection m_connection;
};
/// Logs (category aioorm.task) and emits AioErrorReporter::unhandled for an error that nobody awaits.
AIOORM_EXPORT void reportUnhandled(const std::exception_ptr &error);

template<class F>
AioTask<> spawn(QObject *context, F callable)
{
    const SpawnLife scope(context);
    try {
        AioTask<> task = [&] {
            const AmbientGuard guard(Ambient{nullptr, scope.state});
            return callable();
        }();
        co_await task;
    } catch (...) {
        reportUnhandled(std::current_exception());
    }
}
}

/// Where errors end that nobody awaits, besides the log: connect to show them.
class AIOORM_EXPORT AioErrorReporter : public QObject
{
    Q_OBJECT

public:
    /// The one of the process; lives in the thread that first asks for it.
    static AioErrorReporter *instance();

Q_SIGNALS:
    /// May be emitted from any thread that runs aioSpawn().
    void unhandled(const QString &message);

private:
    using QObject::QObject;
};

/// Runs a coroutine that nobody awaits, from a slot for instance:
///
///     connect(button, &QPushButton::clicked, this, [this] { aioSpawn(this, [this]() -> AioTask<> { … }); });
///
/// `callable` returns AioTask<>, takes nothing, and is kept alive until its end. When `context` dies, the database
/// operations the coroutine awaits end with AioCancelled, and so does the coroutine: a catch block must not touch the
/// context then. An awaited thing that is not AioOrm's (a QTimer) is not cut short, and what follows it is no longer
/// bound to the context: pass db.boundTo(context) there. Any other exception is logged (aioorm.task) and reported by AioErrorReporter.
template<class F>
void aioSpawn(QObject *context, F &&callable)
{
    static_assert(std::is_same_v<std::invoke_result_t<std::decay_t<F> &>, AioTask<>>, "AioOrm: aioSpawn() takes a callable that returns AioTask<>");
    Aio::Detail::spawn<std::decay_t<F>>(context, std::forward<F>(callable));
}
