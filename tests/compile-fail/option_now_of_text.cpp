// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: Aio::Now is a default of dates and times

#include "models.h"

class OptionNowOfText : public AioModel
{
    Q_OBJECT
#ifdef OK
    AIO_MODEL(OptionNowOfText, "things", (QDateTime, made, setMade, databaseDefault(Aio::Now)))
#else
    AIO_MODEL(OptionNowOfText, "things", (QString, made, setMade, databaseDefault(Aio::Now)))
#endif
};
