// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: digits.. is an option of AioDecimal

#include "models.h"

class OptionDigitsOfText : public AioModel
{
    Q_OBJECT
#ifdef OK
    AIO_MODEL(OptionDigitsOfText, "things", (AioDecimal, price, setPrice, digits(9, 2)))
#else
    AIO_MODEL(OptionDigitsOfText, "things", (QString, price, setPrice, digits(9, 2)))
#endif
};
