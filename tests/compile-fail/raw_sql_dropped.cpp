// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: nodiscard.*AioOrm: a query does nothing until it is executed

#include "aioorm/orm/aiorawsql.h"
#include "models.h"

void raw_sql_dropped()
{
#ifdef OK
    const auto sql = AioRawSql(u"SELECT 1").readOnly();
#else
    AioRawSql(u"SELECT 1").readOnly();
#endif
}
