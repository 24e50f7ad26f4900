// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a foreign key cannot be a generated column

#include "models.h"

class OptionGeneratedForeignKey : public AioModel
{
    Q_OBJECT
#ifdef OK
    AIO_MODEL(OptionGeneratedForeignKey, "things", (qint64, id, setId, primaryKey()), (AioForeignKey<User>, user, setUser))
#else
    AIO_MODEL(OptionGeneratedForeignKey, "things", (qint64, id, setId, primaryKey()), (AioForeignKey<User>, user, setUser, generated(columns().id)))
#endif
};
