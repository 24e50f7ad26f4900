// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <memory>

/// What aioGetOrCreate() found or made.
template<class Model>
class AioGetOrCreateResult
{
public:
    AioGetOrCreateResult(std::shared_ptr<Model> instance, bool created)
        : instance(std::move(instance))
        , created(created)
    {
    }
    std::shared_ptr<Model> instance;
    bool created;
};
