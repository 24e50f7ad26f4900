// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: ignoring return value of .*allowSync

#include "models.h"

inline void allowSyncNotKept(AioDatabase &db)
{
#ifdef OK
    const auto sync = db.allowSync();
#else
    db.allowSync();
#endif
}
