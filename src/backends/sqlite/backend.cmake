# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

aioorm_backend("Build the SQLite driver (needs libsqlite3)"
    DEFAULT ON
    DEPENDENCIES "find_dependency(SQLite3)"
    LIBRARIES SQLite::SQLite3
    PRIVATE_LIBS -lsqlite3
)
