// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the default has another type than its field

#include "models.h"

class OptionDefaultOfAFraction : public AioModel
{
    Q_OBJECT
#ifdef OK
    AIO_MODEL(OptionDefaultOfAFraction, "things", (qint64, size, setSize, defaultsTo(0)))
#else
    AIO_MODEL(OptionDefaultOfAFraction, "things", (qint64, size, setSize, defaultsTo(0.5)))
#endif
};
