// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/detail/texts.h"

#include "aioorm/core/refuse_p.h"

namespace Aio::Detail
{
NodePtr countNode(qint64 value, qint64 least, const char *what)
{
    // what no text has characters for; PostgreSQL takes 32 bits
    constexpr qint64 most = 1'000'000'000;
    if (value < least || value > most) {
        refuse(QStringLiteral("%1, and %2 is given.").arg(QString::fromUtf8(what)).arg(value));
    }
    return valueNode(AioValue(value));
}

NodePtr characterNode(char32_t character)
{
    if (character == 0) {
        refuse(QStringLiteral("A text is filled or trimmed by a character, and this one is none."));
    }
    return textNode(QString::fromUcs4(&character, 1));
}
}
