# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# Qt's widgets are of no use to the library: without them this test is left out.
find_package(Qt6 QUIET COMPONENTS Widgets)
if(TARGET Qt6::Widgets)
    target_link_libraries(${test} PRIVATE Qt6::Widgets)
    set_target_properties(${test} PROPERTIES DISABLE_PRECOMPILE_HEADERS ON) # made without that library
else()
    set_target_properties(${test} PROPERTIES EXCLUDE_FROM_ALL ON)
    set_tests_properties(qml/${test} PROPERTIES DISABLED ON)
endif()
