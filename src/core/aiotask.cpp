// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "core/aiotask.h"

#include <QLoggingCategory>

Q_LOGGING_CATEGORY(aioTask, "aio.task")

AioErrorReporter *AioErrorReporter::instance()
{
    static AioErrorReporter reporter;
    return &reporter;
}

namespace Aio
{
std::shared_ptr<CancelState> spawnScope(QObject *context)
{
    auto scope = std::make_shared<CancelState>();
    if (context) {
        QObject::connect(context, &QObject::destroyed, context, [weak = std::weak_ptr(scope)] {
            if (const auto state = weak.lock()) {
                state->cancel();
            }
        });
    }
    return scope;
}

void reportUnhandled(const std::exception_ptr &error)
{
    try {
        std::rethrow_exception(error);
    } catch (const AioCancelled &) {
        // ended as asked
    } catch (const std::exception &exception) {
        qCWarning(aioTask, "An error nobody awaits: %s", exception.what());
        Q_EMIT AioErrorReporter::instance()->unhandled(QString::fromUtf8(exception.what()));
    } catch (...) {
        qCWarning(aioTask, "An exception nobody awaits, which is no std::exception");
        Q_EMIT AioErrorReporter::instance()->unhandled(QStringLiteral("unknown exception"));
    }
}
}
