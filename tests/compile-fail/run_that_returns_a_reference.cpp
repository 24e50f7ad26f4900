// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: run.. hands out a value: return one, not a reference

#include "models.h"

inline auto runThatReturnsAReference(AioDatabase &db, int &number)
{
#ifdef OK
    return db.run([&] {
        return number;
    });
#else
    return db.run([&]() -> int & {
        return number;
    });
#endif
}
