// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a generated column is computed by the database: it has no default

#include "models.h"

class OptionDefaultOfAGeneratedField : public AioModel
{
    Q_OBJECT
#ifdef OK
    AIO_MODEL(OptionDefaultOfAGeneratedField, "things", (qint64, once, setOnce), (qint64, twice, setTwice, generated(columns().once * 2)))
#else
    AIO_MODEL(OptionDefaultOfAGeneratedField, "things", (qint64, once, setOnce), (qint64, twice, setTwice, databaseDefault(1).generated(columns().once * 2)))
#endif
};
