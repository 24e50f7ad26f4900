# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

if(NOT AIOORM_POSTGRESQL)
    set_target_properties(${test} PROPERTIES EXCLUDE_FROM_ALL ON)
    set_tests_properties(unit/${test} PROPERTIES DISABLED ON)
endif()
