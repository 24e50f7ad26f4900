// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a comma is missing between these fields of AIO_MODEL: .qint64, id

#include "aioorm/orm/aiomodel.h"

// clang-format off
class CommaMissingBetweenFields : public AioModel
{
#ifdef OK
    Q_OBJECT
    AIO_MODEL(CommaMissingBetweenFields, "things", (qint64, id, setId, primaryKey()), (QString, name, setName))
#else
    Q_OBJECT
    AIO_MODEL(CommaMissingBetweenFields, "things", (qint64, id, setId, primaryKey()) (QString, name, setName))
#endif
};
// clang-format on
