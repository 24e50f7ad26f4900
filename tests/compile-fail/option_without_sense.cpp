// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: maxLength.. is an option of text

#include "aioorm/orm/aiomodel.h"

class Sized : public AioModel
{
    Q_OBJECT
#ifdef OK
    AIO_MODEL(Sized, "things", (QString, size, setSize, maxLength(4)))
#else
    AIO_MODEL(Sized, "things", (int, size, setSize, maxLength(4)))
#endif
};
