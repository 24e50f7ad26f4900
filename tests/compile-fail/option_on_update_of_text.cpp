// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: onUpdate.. is an option of foreign keys

#include "models.h"

class OptionOnUpdateOfText : public AioModel
{
    Q_OBJECT
#ifdef OK
    AIO_MODEL(OptionOnUpdateOfText, "things", (qint64, id, setId, primaryKey()), (AioForeignKey<User>, user, setUser, onUpdate(Aio::Restrict)))
#else
    AIO_MODEL(OptionOnUpdateOfText, "things", (qint64, id, setId, primaryKey()), (QString, user, setUser, onUpdate(Aio::Restrict)))
#endif
};
