// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: binary.. is an option of QUuid

#include "models.h"

class OptionBinaryText : public AioModel
{
    Q_OBJECT
#ifdef OK
    AIO_MODEL(OptionBinaryText, "things", (QUuid, token, setToken, binary()))
#else
    AIO_MODEL(OptionBinaryText, "things", (QString, token, setToken, binary()))
#endif
};
