// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QStringList>

namespace Aio::Detail
{
/// The key of a row as one text, which no other key has: of one field its own text; of several these with commas between, where a comma
/// or a \ in a part has a \ before it.
inline QString listKey(QStringList parts)
{
    if (parts.size() == 1) {
        return parts.front();
    }
    for (QString &part : parts) {
        part.replace(u'\\', QStringLiteral("\\\\")).replace(u',', QStringLiteral("\\,"));
    }
    return parts.join(u',');
}
}
