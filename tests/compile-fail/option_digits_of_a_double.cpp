// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: digits.. is an option of AioDecimal

#include "models.h"

class OptionDigitsOfADouble : public AioModel
{
    Q_OBJECT
#ifdef OK
    AIO_MODEL(OptionDigitsOfADouble, "things", (AioDecimal, price, setPrice, digits(9, 2)))
#else
    AIO_MODEL(OptionDigitsOfADouble, "things", (double, price, setPrice, digits(9, 2)))
#endif
};
