// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: onDelete.. is an option of foreign keys

#include "models.h"

class OptionOnDeleteOfText : public AioModel
{
    Q_OBJECT
#ifdef OK
    AIO_MODEL(OptionOnDeleteOfText, "things", (qint64, id, setId, primaryKey()), (AioForeignKey<User>, user, setUser, onDelete(Aio::Cascade)))
#else
    AIO_MODEL(OptionOnDeleteOfText, "things", (qint64, id, setId, primaryKey()), (QString, user, setUser, onDelete(Aio::Cascade)))
#endif
};
