# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

aioorm_backend("Build the PostgreSQL driver (needs libpq)"
    DEPENDENCIES "find_dependency(PostgreSQL)"
    LIBRARIES PostgreSQL::PostgreSQL
    PRIVATE_LIBS -lpq
)
