# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# The libraries AioOrm stands on. The floor is what Debian 12 ships.

set(AIOORM_QT_VERSION 6.4.2)

find_package(Qt6 ${AIOORM_QT_VERSION} REQUIRED COMPONENTS Core Test)
find_package(QCoro6 0.8.0 REQUIRED COMPONENTS Core Coro)
find_package(Boost 1.74 REQUIRED CONFIG COMPONENTS context) # the stacks of run(); CMake 3.30 has no FindBoost
if(AIOORM_QUICK)
    find_package(Qt6 ${AIOORM_QT_VERSION} REQUIRED COMPONENTS Qml Quick)
endif()
