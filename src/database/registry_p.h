// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/aiodatabase.h"

#include <QHash>

#include <mutex>

namespace Aio::Detail
{
/// Which database an operation uses that names none; asked from any thread, under its mutex.
class Registry
{
public:
    std::mutex mutex;
    std::vector<AioDatabase *> databases;
    AioDatabase *chosen = nullptr;
    QHash<const AioTable *, AioDatabase *> bound;

    static Registry &instance()
    {
        static Registry &registry = *new Registry; // never destroyed: a database may be static too
        return registry;
    }

    AioDatabase *first() const { return chosen ? chosen : databases.empty() ? nullptr : databases.front(); }
    AioDatabase *of(const AioTable *table) const
    {
        AioDatabase *database = bound.isEmpty() ? nullptr : bound.value(table);
        return database ? database : first();
    }
};
}
