// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a primary key is never NULL

#include "models.h"

class OptionPrimaryKeyOfAnOptional : public AioModel
{
    Q_OBJECT
#ifdef OK
    AIO_MODEL(OptionPrimaryKeyOfAnOptional, "things", (qint64, number, setNumber, primaryKey()))
#else
    AIO_MODEL(OptionPrimaryKeyOfAnOptional, "things", (std::optional<qint64>, number, setNumber, primaryKey()))
#endif
};
