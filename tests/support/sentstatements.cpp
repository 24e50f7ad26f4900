// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/sentstatements.h"

#include <QLoggingCategory>
#include <QMutex>

#include <utility>

namespace
{
QMutex mutex; // statements of other threads are logged by them
QStringList sent;
QtMessageHandler before = nullptr;

void keep(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    if (QLatin1StringView(context.category) == QLatin1StringView("aioorm.sql")) {
        const QMutexLocker lock(&mutex);
        sent << message;
    } else {
        before(type, context, message);
    }
}
}

SentStatements::SentStatements()
{
    take();
    QLoggingCategory::setFilterRules(QStringLiteral("aioorm.sql.debug=true"));
    before = qInstallMessageHandler(keep);
}

SentStatements::~SentStatements()
{
    qInstallMessageHandler(before);
    QLoggingCategory::setFilterRules({});
}

QStringList SentStatements::take()
{
    const QMutexLocker lock(&mutex);
    return std::exchange(sent, {});
}
