# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

aioorm_needs_postgresql(fault ${test})
set_property(TEST fault/${test} APPEND PROPERTY
    ENVIRONMENT "LSAN_OPTIONS=suppressions=${CMAKE_CURRENT_SOURCE_DIR}/fault/hostileservers.supp:print_suppressions=0"
)
