// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: aioTable.. is not called: it has to be public, static, and take an AioTable &

#include "models.h"

class TableOptionsThatAreNotStatic : public AioModel
{
    Q_OBJECT
    AIO_MODEL(TableOptionsThatAreNotStatic, "things", (qint64, id, setId, primaryKey()), (QString, name, setName))

#ifdef OK
public:
    static void aioTable(AioTable &table) { table.unique("name"); }
#else
public:
    void aioTable(AioTable &table) { table.unique("name"); }
#endif
};
