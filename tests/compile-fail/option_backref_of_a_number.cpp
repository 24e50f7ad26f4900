// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: backref.. is an option of foreign keys

#include "models.h"

class OptionBackrefOfANumber : public AioModel
{
    Q_OBJECT
#ifdef OK
    AIO_MODEL(OptionBackrefOfANumber, "things", (qint64, id, setId, primaryKey()), (AioForeignKey<User>, user, setUser, backref("things")))
#else
    AIO_MODEL(OptionBackrefOfANumber, "things", (qint64, id, setId, primaryKey()), (qint64, user, setUser, backref("things")))
#endif
};
