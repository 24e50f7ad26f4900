// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: a key of several fields is given as a std::tuple of their values, in their order

#include "models.h"

class Seat : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Seat, "seats",
        (qint32, line,   setLine),
        (qint32, number, setNumber))
    // clang-format on

public:
    static void aioTable(AioTable &table) { table.primaryKey("line", "number"); }
};

void row_by_a_key_of_several_fields()
{
#ifdef OK
    const auto task = Seat::aioGetById(std::tuple(1, 2));
#else
    const auto task = Seat::aioGetById(1);
#endif
}
