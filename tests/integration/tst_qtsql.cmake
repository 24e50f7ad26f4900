# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

if(AIOORM_QTSQL)
    target_link_libraries(${test} PRIVATE Qt6::Sql)
else()
    set_target_properties(${test} PROPERTIES EXCLUDE_FROM_ALL ON)
    set_tests_properties(integration/${test} PROPERTIES DISABLED ON)
endif()
