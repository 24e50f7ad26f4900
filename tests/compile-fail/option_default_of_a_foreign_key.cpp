// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a foreign key has no default

#include "models.h"

class OptionDefaultOfAForeignKey : public AioModel
{
    Q_OBJECT
#ifdef OK
    AIO_MODEL(OptionDefaultOfAForeignKey, "things", (qint64, id, setId, primaryKey()), (AioForeignKey<User>, user, setUser))
#else
    AIO_MODEL(OptionDefaultOfAForeignKey, "things", (qint64, id, setId, primaryKey()), (AioForeignKey<User>, user, setUser, databaseDefault(1)))
#endif
};
