// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the model ModelWithoutQObject has no Q_OBJECT

#include "aioorm/orm/aiomodel.h"

// clang-format off
class ModelWithoutQObject : public AioModel
{
#ifdef OK
    Q_OBJECT
    AIO_MODEL(ModelWithoutQObject, "things", (qint64, id, setId, primaryKey()))
#else
    AIO_MODEL(ModelWithoutQObject, "things", (qint64, id, setId, primaryKey()))
#endif
};
// clang-format on
