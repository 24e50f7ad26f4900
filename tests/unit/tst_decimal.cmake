# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# The same tests with the whole numbers that 32-bit builds use, which have none of 128 bits of the compiler's own.
add_executable(${test}_portable "${source}" "${PROJECT_SOURCE_DIR}/src/core/aiodecimal.cpp")
aioorm_own_target(${test}_portable)
set_target_properties(${test}_portable PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests/${ring}")
target_compile_definitions(${test}_portable PRIVATE AIOORM_NO_INT128)
target_link_libraries(${test}_portable PRIVATE AioOrm AioOrmTesting Qt6::Test)
if(TARGET aioorm_test_support)
    target_link_libraries(${test}_portable PRIVATE aioorm_test_support)
endif()
add_test(NAME ${ring}/${test}_portable COMMAND ${test}_portable)
set_tests_properties(${ring}/${test}_portable PROPERTIES LABELS ${ring} TIMEOUT ${arg_TIMEOUT} ENVIRONMENT "${AIOORM_TEST_ENVIRONMENT}")

# And the file as a 32-bit build would compile it, where the compiler and its headers can.
set(flags "${CMAKE_CURRENT_BINARY_DIR}/decimal-m32.rsp")
set(includes "$<TARGET_PROPERTY:AioOrm,INCLUDE_DIRECTORIES>")
file(GENERATE OUTPUT "${flags}" CONTENT "-std=c++20 -fPIC -fsyntax-only -m32\n-I$<JOIN:${includes},\n-I>\n" TARGET AioOrm)
add_test(NAME ${ring}/decimal-m32
    COMMAND "${CMAKE_COMMAND}" -D "COMPILER=${CMAKE_CXX_COMPILER}" -D "FLAGS=${flags}"
        -D "SOURCE=${PROJECT_SOURCE_DIR}/src/core/aiodecimal.cpp" -P "${CMAKE_CURRENT_SOURCE_DIR}/unit/decimal-m32.cmake"
)
set_tests_properties(${ring}/decimal-m32 PROPERTIES LABELS ${ring} TIMEOUT ${arg_TIMEOUT} SKIP_REGULAR_EXPRESSION "SKIPPED")
