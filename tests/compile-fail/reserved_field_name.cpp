// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the field name 'index' is reserved .QObject, QML or AioOrm uses it.: choose another

#include "aioorm/orm/aiomodel.h"

class Placed : public AioModel
{
    Q_OBJECT
#ifdef OK
    AIO_MODEL(Placed, "things", (int, place, setPlace))
#else
    AIO_MODEL(Placed, "things", (int, index, setIndex))
#endif
};
