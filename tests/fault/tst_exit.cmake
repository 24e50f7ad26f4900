# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

if(NOT (AIOORM_MYSQL AND AIOORM_TEST_MYSQL))
    aioorm_needs_postgresql(fault ${test})
endif()
