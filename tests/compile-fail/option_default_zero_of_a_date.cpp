// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the default has another type than its field

#include "models.h"

class OptionDefaultZeroOfADate : public AioModel
{
    Q_OBJECT
#ifdef OK
    AIO_MODEL(OptionDefaultZeroOfADate, "things", (QDate, day, setDay, defaultsTo(&QDate::currentDate)))
#else
    AIO_MODEL(OptionDefaultZeroOfADate, "things", (QDate, day, setDay, defaultsTo(0)))
#endif
};
