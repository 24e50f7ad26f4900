// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: nullable.. is an option of foreign keys

#include "models.h"

class OptionNullableNumber : public AioModel
{
    Q_OBJECT
#ifdef OK
    AIO_MODEL(OptionNullableNumber, "things", (std::optional<qint64>, number, setNumber))
#else
    AIO_MODEL(OptionNullableNumber, "things", (qint64, number, setNumber, nullable()))
#endif
};
