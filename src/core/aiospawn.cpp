// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/aiospawn.h"

#include "aioorm/core/detail/fiber.h"
#include "aioorm/core/detail/operation.h"

#include <QLoggingCategory>

Q_LOGGING_CATEGORY(aioTask, "aioorm.task")

AioErrorReporter *AioErrorReporter::instance()
{
    static AioErrorReporter reporter;
    return &reporter;
}

namespace Aio::Detail
{
SpawnLife::SpawnLife(QObject *context)
    : state(std::make_shared<CancelState>())
{
    if (context) {
        m_connection = QObject::connect(context, &QObject::destroyed, context, [state = state] {
            state->cancel();
        });
    }
}

SpawnLife::~SpawnLife()
{
    QObject::disconnect(m_connection); // a window that lives on would collect one for each click
}

namespace
{
void tell(const QString &message)
{
    onMainStack([&] {
        Q_EMIT AioErrorReporter::instance()->unhandled(message);
    });
}
}

void reportUnhandled(const std::exception_ptr &error)
{
    try {
        std::rethrow_exception(error);
    } catch (const AioCancelled &) {
        // ended as asked
    } catch (const std::exception &exception) {
        qCWarning(aioTask, "An error nobody awaits: %s", exception.what());
        tell(QString::fromUtf8(exception.what()));
    } catch (...) {
        qCWarning(aioTask, "An exception nobody awaits, which is no std::exception");
        tell(QStringLiteral("unknown exception"));
    }
}
}
