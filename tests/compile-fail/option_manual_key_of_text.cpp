// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: manual.. is an option of an integer primary key

#include "models.h"

class OptionManualKeyOfText : public AioModel
{
    Q_OBJECT
#ifdef OK
    AIO_MODEL(OptionManualKeyOfText, "things", (qint64, number, setNumber, primaryKey().manual()))
#else
    AIO_MODEL(OptionManualKeyOfText, "things", (QString, number, setNumber, primaryKey().manual()))
#endif
};
