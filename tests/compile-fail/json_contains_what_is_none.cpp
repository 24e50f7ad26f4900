// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a value of this type cannot be made JSON

#include "models.h"

#include <QJsonObject>

void json_contains_what_is_none()
{
    const auto &p = Page::columns();
#ifdef OK
    const auto made = p.meta.contains(QJsonObject());
#else
    const auto made = p.meta.contains(QObject());
#endif
}
