// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: as\(\) takes the name of the rows

#include "aioorm/orm/aiovalues.h"
#include "models.h"

void names_of_values()
{
#ifdef OK
    Aio::values<qint64, QString>({}).as("v", "a", "b");
#else
    Aio::values<qint64, QString>({}).as("v", "a");
#endif
}
