// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a field of AIO_MODEL is .TYPE, name, setName., and this one has no name: .*slots, signals and emit are macros of Qt

#include "aioorm/orm/aiomodel.h"

#define slots Q_SLOTS // as Qt has it without QT_NO_KEYWORDS

// clang-format off
class FieldNamedSlots : public AioModel
{
#ifdef OK
    Q_OBJECT
    AIO_MODEL(FieldNamedSlots, "things", (int, places, setPlaces))
#else
    Q_OBJECT
    AIO_MODEL(FieldNamedSlots, "things", (int, slots, setPlaces))
#endif
};
// clang-format on
#undef slots
