// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/aiodialect.h"

#include <array>

std::span<const AioDialect *const> AioDialect::all()
{
    static const std::array<const AioDialect *, 4> dialects{&sqlite(), &postgresql(), &mysql(), &mariadb()};
    return dialects;
}

const AioDialect &AioDialect::reference()
{
    return sqlite();
}
