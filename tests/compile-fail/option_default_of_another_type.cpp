// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: the default has another type than its field

#include "models.h"

class OptionDefaultOfAnotherType : public AioModel
{
    Q_OBJECT
#ifdef OK
    AIO_MODEL(OptionDefaultOfAnotherType, "things", (QString, label, setLabel, databaseDefault(QStringLiteral("x"))))
#else
    AIO_MODEL(OptionDefaultOfAnotherType, "things", (QDate, label, setLabel, databaseDefault(QStringLiteral("x"))))
#endif
};
