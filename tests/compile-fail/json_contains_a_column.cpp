// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: contains\(\) of JSON takes a value, not a column

#include "models.h"

#include <QJsonObject>

void json_contains_a_column()
{
    const auto &p = Page::columns();
#ifdef OK
    const auto made = p.meta.contains(QJsonObject());
#else
    const auto made = p.meta.contains(p.meta);
#endif
}
