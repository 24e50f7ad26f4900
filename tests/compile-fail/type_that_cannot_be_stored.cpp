// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: this type cannot be stored; specialise AioType<T> for it

#include "aioorm/orm/aiomodel.h"

class Named : public AioModel
{
    Q_OBJECT
#ifdef OK
    AIO_MODEL(Named, "things", (QString, names, setNames))
#else
    AIO_MODEL(Named, "things", (QVariant, names, setNames))
#endif
};
