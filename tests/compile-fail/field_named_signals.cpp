// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a field of AIO_MODEL is .TYPE, name, setName., and this one has no name: .*slots, signals and emit are macros of Qt

#include "aioorm/orm/aiomodel.h"

#define signals Q_SIGNALS // as Qt has it without QT_NO_KEYWORDS

// clang-format off
class FieldNamedSignals : public AioModel
{
#ifdef OK
    Q_OBJECT
    AIO_MODEL(FieldNamedSignals, "things", (int, lights, setLights))
#else
    Q_OBJECT
    AIO_MODEL(FieldNamedSignals, "things", (int, signals, setLights))
#endif
};
// clang-format on
#undef signals
