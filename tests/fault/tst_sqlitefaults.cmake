# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

if(AIOORM_SQLITE)
    # The test looks at codes of its own, and only Linux lets it mount.
    target_link_libraries(${test} PRIVATE SQLite::SQLite3)
else()
    set_target_properties(${test} PROPERTIES EXCLUDE_FROM_ALL ON)
    set_tests_properties(fault/${test} PROPERTIES DISABLED ON)
endif()
