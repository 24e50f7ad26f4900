# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

find_package(Qt6 QUIET COMPONENTS QuickTest)
if(TARGET Qt6::QuickTest)
    target_link_libraries(${test} PRIVATE Qt6::QuickTest)
    target_compile_definitions(${test} PRIVATE "AIOORM_TEST_QML=\"${CMAKE_CURRENT_SOURCE_DIR}/qml/testcase\"")
    add_dependencies(${test} AioOrmQuickplugin AioOrmQuickTestingplugin)
else()
    set_target_properties(${test} PROPERTIES EXCLUDE_FROM_ALL ON)
    set_tests_properties(qml/${test} PROPERTIES DISABLED ON)
endif()
