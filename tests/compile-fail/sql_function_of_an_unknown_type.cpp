// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: an argument of this type cannot come from a database; specialise AioType for it

#include "aioorm/backends/sqlite/aiosqliteoptions.h"

AioSqliteOptions sql_function_of_an_unknown_type()
{
#ifdef OK
    return AioSqliteOptions().function(QStringLiteral("f"), [](const QString &text) {
        return text.size();
    });
#else
    return AioSqliteOptions().function(QStringLiteral("f"), [](QStringView text) {
        return text.size();
    });
#endif
}
