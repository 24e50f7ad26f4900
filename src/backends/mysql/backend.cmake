# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# pkg-config alone knows it: MariaDB Connector/C has no package of CMake's.
aioorm_backend("Build the MySQL and MariaDB driver (needs MariaDB Connector/C 3.3)"
    DEPENDENCIES "find_dependency(PkgConfig)\nif(PKG_CONFIG_FOUND AND NOT TARGET PkgConfig::LibMariaDb)\n    pkg_check_modules(LibMariaDb QUIET IMPORTED_TARGET GLOBAL \"libmariadb>=3.3\")\nendif()"
    LIBRARIES PkgConfig::LibMariaDb
    PRIVATE_LIBS -lmariadb
)
