// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the field name 'C' is reserved

#include "aioorm/orm/aiomodel.h"

// clang-format off
class FieldNamedLikeTheColumns : public AioModel
{
#ifdef OK
    Q_OBJECT
    AIO_MODEL(FieldNamedLikeTheColumns, "things", (int, c, setC))
#else
    Q_OBJECT
    AIO_MODEL(FieldNamedLikeTheColumns, "things", (int, C, setC))
#endif
};
// clang-format on
