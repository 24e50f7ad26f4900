// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: collation.. is an option of text

#include "models.h"

class OptionCollationOfANumber : public AioModel
{
    Q_OBJECT
#ifdef OK
    AIO_MODEL(OptionCollationOfANumber, "things", (QString, name, setName, collation("NOCASE")))
#else
    AIO_MODEL(OptionCollationOfANumber, "things", (qint64, name, setName, collation("NOCASE")))
#endif
};
