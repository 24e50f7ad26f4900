// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: containsAll\(\), containsAny\(\) and isContainedIn\(\) need a column of a QList

#include "models.h"

void list_functions_on_text()
{
    const auto &p = Page::columns();
#ifdef OK
    const auto made = p.tags.containsAll({});
#else
    const auto made = p.title.containsAll({});
#endif
}
