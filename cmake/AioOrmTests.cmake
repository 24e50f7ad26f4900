# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# How the tests are found and run. A new test is a new file; nothing is listed anywhere.

# Without a display, with the software renderer, and with our QML module from the build tree.
set(AIOORM_TEST_ENVIRONMENT
    QT_QPA_PLATFORM=offscreen
    QT_QUICK_BACKEND=software
    "QML_IMPORT_PATH=${PROJECT_BINARY_DIR}/qml"
    "QML2_IMPORT_PATH=${PROJECT_BINARY_DIR}/qml"
    LC_ALL=C.UTF-8
    TZ=UTC
)

# aioorm_add_test_support(<folder>): helpers that tests share, as a static library, if there are any.
function(aioorm_add_test_support folder)
    aioorm_glob(sources "${folder}")
    if(NOT sources)
        return()
    endif()
    file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/support_anchor.cpp" CONTENT "")
    add_library(aioorm_test_support STATIC ${sources} "${CMAKE_CURRENT_BINARY_DIR}/support_anchor.cpp")
    aioorm_own_target(aioorm_test_support)
    target_include_directories(aioorm_test_support PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}")
    target_link_libraries(aioorm_test_support PUBLIC AioOrm AioOrmTesting Qt6::Test)
endfunction()

# aioorm_add_tests(<ring> TIMEOUT <seconds>)
#
# Each <ring>/tst_*.cpp is a Qt Test program and a test of that label. If a file <ring>/tst_name.cmake stands beside
# it, it is included after the target is made and finds the target's name in the variable "test".
function(aioorm_add_tests ring)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "")
    if(AIOORM_SANITIZERS)
        math(EXPR arg_TIMEOUT "${arg_TIMEOUT} * 4")
    endif()
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${ring}/tst_*.cpp")
    foreach(source IN LISTS sources)
        get_filename_component(test "${source}" NAME_WE)
        add_executable(${test} "${source}")
        aioorm_own_target(${test})
        set_target_properties(${test} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests/${ring}")
        target_link_libraries(${test} PRIVATE AioOrm AioOrmTesting Qt6::Test)
        if(ring STREQUAL "qml")
            target_link_libraries(${test} PRIVATE AioOrmQuick Qt6::Qml Qt6::Quick)
        endif()
        if(TARGET aioorm_test_support)
            target_link_libraries(${test} PRIVATE aioorm_test_support)
        endif()
        add_test(NAME ${ring}/${test} COMMAND ${test})
        set_tests_properties(${ring}/${test} PROPERTIES
            LABELS ${ring}
            TIMEOUT ${arg_TIMEOUT}
            ENVIRONMENT "${AIOORM_TEST_ENVIRONMENT}"
        )
        include("${CMAKE_CURRENT_SOURCE_DIR}/${ring}/${test}.cmake" OPTIONAL)
    endforeach()
endfunction()
