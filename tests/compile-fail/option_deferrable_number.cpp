// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: deferrable.. is an option of foreign keys

#include "models.h"

class OptionDeferrableNumber : public AioModel
{
    Q_OBJECT
#ifdef OK
    AIO_MODEL(OptionDeferrableNumber, "things", (qint64, id, setId, primaryKey()), (AioForeignKey<User>, user, setUser, deferrable()))
#else
    AIO_MODEL(OptionDeferrableNumber, "things", (qint64, id, setId, primaryKey()), (qint64, user, setUser, deferrable()))
#endif
};
