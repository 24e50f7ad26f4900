// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// EXPECT: AioOrm: allowSync.* keep that in a variable

#include "models.h"

inline void allowSyncNotKept(AioDatabase &db)
{
#ifdef OK
    const auto sync = db.allowSync();
#else
    db.allowSync();
#endif
}
