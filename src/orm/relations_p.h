// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aiomodel.h"

/// What was read for an object, along foreign keys that refer to it.
class AioModel::Relations
{
public:
    class Relation
    {
    public:
        const AioTable &(*owner)();
        int field;
        std::shared_ptr<Aio::Detail::RelatedObjects> objects;
        const AioTable &(*of)(); ///< whose they are
    };
    std::vector<Relation> all;

    Relation *find(const AioTable &(*owner)(), int field)
    {
        const auto at = std::find_if(all.begin(), all.end(), [owner, field](const Relation &relation) {
            return relation.owner == owner && relation.field == field;
        });
        return at == all.end() ? nullptr : &*at;
    }
};
