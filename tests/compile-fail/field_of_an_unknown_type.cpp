// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the type of the field 'place' is not known here: include its header

#include "models.h"

class QLine;
#ifdef OK
using Place = QString;
#else
using Place = QLine;
#endif

class Somewhere : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Somewhere, "somewhere",
        (qint64, id,    setId, primaryKey()),
        (Place,  place, setPlace))
    // clang-format on
};
