# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

aioorm_backend("Build the driver for any QSqlDriver (needs Qt Sql)"
    DEPENDENCIES "find_dependency(Qt6 COMPONENTS Sql)"
    LIBRARIES Qt6::Sql
    PRIVATE_LIBS -lQt6Sql
)
