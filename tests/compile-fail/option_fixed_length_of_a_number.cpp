// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: fixedLength.. is an option of text

#include "models.h"

class OptionFixedLengthOfANumber : public AioModel
{
    Q_OBJECT
#ifdef OK
    AIO_MODEL(OptionFixedLengthOfANumber, "things", (QString, code, setCode, fixedLength(2)))
#else
    AIO_MODEL(OptionFixedLengthOfANumber, "things", (qint64, code, setCode, fixedLength(2)))
#endif
};
