// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/testing/report_p.h"

#include "aioorm/core/caughterror_p.h"

#include <QTest>

namespace Aio::Detail
{
QByteArray caughtText()
{
    const AioErrorInfo error = caughtError();
    return error.sql().isEmpty() ? error.message().toUtf8() : QStringLiteral("%1\n  in: %2").arg(error.message(), error.sql()).toUtf8();
}

void reportFailure(const QByteArray &text, const char *file, int line)
{
    if (QTest::currentTestFunction()) {
        QTest::qFail(text.constData(), file, line);
    } else {
        qWarning("%s", text.constData());
    }
}
}
