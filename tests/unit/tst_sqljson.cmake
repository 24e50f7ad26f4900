# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

if(AIOORM_SQLITE)
    # What is written for SQLite is tried on SQLite.
    target_link_libraries(${test} PRIVATE SQLite::SQLite3)
else()
    set_target_properties(${test} PROPERTIES EXCLUDE_FROM_ALL ON)
    set_tests_properties(unit/${test} PROPERTIES DISABLED ON)
endif()
