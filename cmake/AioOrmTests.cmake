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
    QTEST_FUNCTION_TIMEOUT=3600000 # ctest stops what hangs
    # Fibers and coroutines move between stacks, which this check takes for a fault.
    ASAN_OPTIONS=detect_stack_use_after_return=0
    UBSAN_OPTIONS=print_stacktrace=1
    "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan.supp:print_suppressions=0"
)

# What nearly all of them include.
set(AIOORM_TEST_HEADERS "\"support/testdatabase.h\"" "\"aioorm/orm/aiomodel.h\"" <QSignalSpy> <QTest> <functional> <memory> <thread>)

# aioorm_needs_postgresql(<ring> <test>): leaves out a test that is nothing without a PostgreSQL server.
function(aioorm_needs_postgresql ring test)
    if(NOT AIOORM_POSTGRESQL OR NOT AIOORM_TEST_POSTGRESQL)
        set_target_properties(${test} PROPERTIES EXCLUDE_FROM_ALL ON)
        set_tests_properties(${ring}/${test} PROPERTIES DISABLED ON)
    endif()
endfunction()

# aioorm_needs_mysql(<ring> <test>): the same without a MariaDB server.
function(aioorm_needs_mysql ring test)
    if(NOT AIOORM_MYSQL OR NOT AIOORM_TEST_MYSQL)
        set_target_properties(${test} PROPERTIES EXCLUDE_FROM_ALL ON)
        set_tests_properties(${ring}/${test} PROPERTIES DISABLED ON)
    endif()
endfunction()

# aioorm_needs_sqlite(<ring> <test>): a test that uses SQLite itself; left out where the library does without it.
function(aioorm_needs_sqlite ring test)
    if(AIOORM_SQLITE)
        target_link_libraries(${test} PRIVATE SQLite::SQLite3)
    else()
        set_target_properties(${test} PROPERTIES EXCLUDE_FROM_ALL ON)
        set_tests_properties(${ring}/${test} PROPERTIES DISABLED ON)
    endif()
endfunction()

# aioorm_add_test_support(<folder>): helpers that tests share, as a static library, if there are any.
function(aioorm_add_test_support folder)
    aioorm_glob(sources "${folder}")
    if(NOT AIOORM_POSTGRESQL)
        list(FILTER sources EXCLUDE REGEX "/postgresql[^/]*$")
    endif()
    if(NOT AIOORM_MYSQL)
        list(FILTER sources EXCLUDE REGEX "/(mariadb|galera)[^/]*$")
    endif()
    if(NOT sources)
        return()
    endif()
    if(AIOORM_PRECOMPILE_HEADERS)
        aioorm_add_test_headers(aioorm_test_headers LIBRARIES AioOrm AioOrmTesting Qt6::Test HEADERS ${AIOORM_TEST_HEADERS})
    endif()
    aioorm_test_backend_table(table "${folder}/backends" sources)
    add_library(aioorm_test_support STATIC ${sources} "${table}")
    aioorm_own_target(aioorm_test_support)
    aioorm_compile_quickly(aioorm_test_support)
    aioorm_precompile_headers(aioorm_test_support REUSE_FROM aioorm_test_headers)
    target_include_directories(aioorm_test_support PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}")
    target_link_libraries(aioorm_test_support PUBLIC AioOrm AioOrmTesting Qt6::Test)
    if(AIOORM_POSTGRESQL)
        target_link_libraries(aioorm_test_support PUBLIC PostgreSQL::PostgreSQL) # tests look at the server without the library
    endif()
    if(AIOORM_MYSQL)
        target_link_libraries(aioorm_test_support PUBLIC PkgConfig::LibMariaDb)
    endif()
    target_compile_definitions(aioorm_test_support PRIVATE
        AIOORM_TEST_POSTGRESQL=$<BOOL:$<AND:$<BOOL:${AIOORM_POSTGRESQL}>,$<BOOL:${AIOORM_TEST_POSTGRESQL}>>>
        AIOORM_TEST_MYSQL=$<BOOL:$<AND:$<BOOL:${AIOORM_MYSQL}>,$<BOOL:${AIOORM_TEST_MYSQL}>>>
        "AIOORM_TEST_MARIADB_DATA=\"${CMAKE_CURRENT_BINARY_DIR}/mariadb-data\"" # what the first server of this tree leaves for the others
    )
endfunction()

# aioorm_add_test_headers(<target> LIBRARIES <library>... HEADERS <header>...)
#
# A program that does nothing: what its headers cost, test programs that link to the same libraries need not pay again.
function(aioorm_add_test_headers target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBRARIES;HEADERS")
    set(source "${CMAKE_CURRENT_BINARY_DIR}/${target}.cpp")
    file(CONFIGURE OUTPUT "${source}" CONTENT "int main() { }\n")
    add_executable(${target} "${source}")
    aioorm_own_target(${target})
    aioorm_compile_quickly(${target})
    target_include_directories(${target} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
    target_link_libraries(${target} PRIVATE ${arg_LIBRARIES})
    aioorm_precompile_headers(${target} ${arg_HEADERS})
endfunction()

# aioorm_test_backend_table(<variable> <folder> <list>)
#
# A source file that lists what <folder>/<backend>.cpp has for the backends that are built (support/testbackend.h); files of
# the others are taken out of the list.
function(aioorm_test_backend_table variable folder list)
    set(declarations "")
    set(calls "")
    foreach(name IN LISTS AIOORM_ALL_BACKENDS)
        if(NOT name IN_LIST AIOORM_BACKENDS)
            list(REMOVE_ITEM ${list} "${folder}/${name}.cpp")
        elseif(EXISTS "${folder}/${name}.cpp")
            string(APPEND declarations "std::vector<const TestBackend *> ${name}();\n")
            string(APPEND calls "&TestBackends::${name}, ")
        endif()
    endforeach()
    set(file "${CMAKE_CURRENT_BINARY_DIR}/testbackends.cpp")
    file(CONFIGURE OUTPUT "${file}" @ONLY CONTENT [[
// Made by cmake/AioOrmTests.cmake.

#include "support/testbackend.h"

namespace TestBackends
{
@declarations@}

const std::vector<const TestBackend *> &TestBackend::all()
{
    static const std::vector<const TestBackend *> all = [] {
        std::vector<const TestBackend *> backends;
        for (const auto ofOne : {@calls@}) {
            const auto more = ofOne();
            backends.insert(backends.end(), more.begin(), more.end());
        }
        return backends;
    }();
    return all;
}
]])
    set(${variable} "${file}" PARENT_SCOPE)
    set(${list} "${${list}}" PARENT_SCOPE)
endfunction()

# aioorm_add_internals(): the objects of our libraries as a static one, aioorm_internals. It serves the tests that look
# at what the libraries do not export, so that nothing has to be exported for a test.
function(aioorm_add_internals)
    file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/internals_anchor.cpp" CONTENT "// A library needs a source.\n")
    set(objects "")
    set(libraries "")
    set(targets AioOrm AioOrmTesting aioorm_test_support)
    foreach(target IN LISTS targets)
        list(APPEND objects $<TARGET_OBJECTS:${target}>)
        get_target_property(linked ${target} LINK_LIBRARIES)
        list(REMOVE_ITEM linked ${targets})
        list(APPEND libraries ${linked})
    endforeach()
    list(REMOVE_DUPLICATES libraries)
    list(TRANSFORM libraries REPLACE "(.+)" "$<LINK_ONLY:\\1>")
    add_library(aioorm_internals STATIC EXCLUDE_FROM_ALL "${CMAKE_CURRENT_BINARY_DIR}/internals_anchor.cpp" ${objects})
    foreach(target IN LISTS targets)
        target_include_directories(aioorm_internals INTERFACE $<TARGET_PROPERTY:${target},INTERFACE_INCLUDE_DIRECTORIES>)
        target_compile_definitions(aioorm_internals INTERFACE $<TARGET_PROPERTY:${target},INTERFACE_COMPILE_DEFINITIONS>)
    endforeach()
    target_compile_features(aioorm_internals INTERFACE cxx_std_20)
    target_link_libraries(aioorm_internals INTERFACE Qt6::Core Qt6::Test QCoro6::Core QCoro6::Coro ${libraries})
    if(AIOORM_POSTGRESQL)
        target_link_libraries(aioorm_internals INTERFACE PostgreSQL::PostgreSQL)
    endif()
    if(AIOORM_MYSQL)
        target_link_libraries(aioorm_internals INTERFACE PkgConfig::LibMariaDb)
    endif()
endfunction()

# aioorm_uses_internals(<variable> <source>): whether a test, or a header of support that it includes, includes a private
# header of the libraries.
function(aioorm_uses_internals variable source)
    file(STRINGS "${source}" private REGEX "^#include \"aioorm/[a-z/]*_p\\.h\"")
    # these are exported for our other libraries
    list(FILTER private EXCLUDE REGEX "/(record|testtransaction|statementlog)_p\\.h|/quick/")
    file(STRINGS "${source}" helpers REGEX "^#include \"support/")
    foreach(line IN LISTS helpers)
        string(REGEX REPLACE "^#include \"(.*)\"$" "\\1" helper "${line}")
        aioorm_uses_internals(by_helper "${CMAKE_CURRENT_SOURCE_DIR}/${helper}")
        if(by_helper)
            set(private ON)
        endif()
    endforeach()
    if(private)
        set(${variable} ON PARENT_SCOPE)
    else()
        set(${variable} OFF PARENT_SCOPE)
    endif()
endfunction()

# aioorm_moc_test(<target> <source>)
#
# The file that a test includes at its end, without AUTOMOC: that compiles a second unit for each target, empty here, and its
# set-up takes longer than moc.
function(aioorm_moc_test target source)
    set_target_properties(${target} PROPERTIES AUTOMOC OFF)
    get_filename_component(name "${source}" NAME_WE)
    set(folder "${CMAKE_CURRENT_BINARY_DIR}/moc")
    set(flags "${folder}/${target}.rsp")
    set(includes "$<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>")
    set(definitions "$<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>")
    file(GENERATE OUTPUT "${flags}" CONTENT "-I$<JOIN:$<REMOVE_DUPLICATES:${includes}>,\n-I>\n-D$<JOIN:$<REMOVE_DUPLICATES:${definitions}>,\n-D>\n")
    set(made "${folder}/${name}.moc")
    add_custom_command(OUTPUT "${made}"
        COMMAND Qt6::moc "@${flags}" -o "${made}" --output-dep-file --dep-file-path "${made}.d" "${source}"
        DEPENDS "${source}" "${flags}"
        DEPFILE "${made}.d"
        VERBATIM
    )
    target_sources(${target} PRIVATE "${made}")
    # not of the target: moc would find the file there, and call it one of its own inputs
    set_source_files_properties("${source}" PROPERTIES INCLUDE_DIRECTORIES "${folder}")
endfunction()

# They begin first, so that at the end no core waits for one of them alone.
set(AIOORM_LONG_TESTS tst_stream tst_serverfaults tst_objectstates tst_executor)

# aioorm_add_tests(<ring> TIMEOUT <seconds>)
#
# Each <ring>/tst_*.cpp is a Qt Test program and a test of that label. If a file <ring>/tst_name.cmake stands beside
# it, it is included after the target is made and finds the target's name in the variable "test".
function(aioorm_add_tests ring)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "")
    if(AIOORM_SANITIZERS)
        math(EXPR arg_TIMEOUT "${arg_TIMEOUT} * 4")
    endif()
    set(libraries AioOrm AioOrmTesting Qt6::Test)
    if(TARGET aioorm_test_support)
        list(APPEND libraries aioorm_test_support)
    endif()
    set(shared aioorm_test_headers)
    if(ring STREQUAL "qml")
        list(APPEND libraries AioOrmQuick Qt6::Qml Qt6::Quick)
        set(shared aioorm_qml_test_headers)
        if(AIOORM_PRECOMPILE_HEADERS)
            aioorm_add_test_headers(${shared} LIBRARIES ${libraries}
                HEADERS ${AIOORM_TEST_HEADERS} "\"aioorm/quick/aiolistmodel.h\"" <QQmlComponent> <QQmlEngine> <QQuickItem>
            )
        endif()
    endif()
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${ring}/tst_*.cpp")
    foreach(source IN LISTS sources)
        get_filename_component(test "${source}" NAME_WE)
        add_executable(${test} "${source}")
        aioorm_own_target(${test})
        aioorm_compile_quickly(${test})
        set_target_properties(${test} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests/${ring}")
        aioorm_uses_internals(internals "${source}")
        if(internals)
            target_link_libraries(${test} PRIVATE aioorm_internals)
        else()
            target_link_libraries(${test} PRIVATE ${libraries})
        endif()
        aioorm_precompile_headers(${test} REUSE_FROM ${shared})
        add_test(NAME ${ring}/${test} COMMAND ${test})
        set_tests_properties(${ring}/${test} PROPERTIES
            LABELS ${ring}
            TIMEOUT ${arg_TIMEOUT}
            ENVIRONMENT "${AIOORM_TEST_ENVIRONMENT}"
        )
        if(test IN_LIST AIOORM_LONG_TESTS)
            set_tests_properties(${ring}/${test} PROPERTIES COST 500)
        endif()
        include("${CMAKE_CURRENT_SOURCE_DIR}/${ring}/${test}.cmake" OPTIONAL)
        aioorm_join_qml_units(${test})
        get_target_property(sources_of_test ${test} SOURCES)
        if(sources_of_test STREQUAL source)
            aioorm_moc_test(${test} "${source}")
        endif()
        get_target_property(is_left_out ${test} EXCLUDE_FROM_ALL)
        if(NOT is_left_out)
            add_dependencies(aioorm_quick_tests ${test})
        endif()
    endforeach()
    if(ring STREQUAL "qml")
        add_dependencies(aioorm_quick_tests AioOrmQuickplugin)
    endif()
endfunction()

# aioorm_add_header_tests(<library>...)
#
# Every public header compiles alone: it is the first thing that some unit reads. Of most that is so anyway: x.cpp of a
# library begins with its own x.h (these units are compiled without precompiled headers), and that one with another header.
# Each of the rest has a unit of its own, built with the tests. Every header may be included twice, and every forwarding
# header is included once, in one unit more.
function(aioorm_add_header_tests)
    set(alone "")
    set(begun "")
    set(all "")
    foreach(library IN LISTS ARGN)
        get_target_property(headers ${library} AIOORM_PUBLIC_HEADERS)
        get_target_property(generated ${library} AIOORM_GENERATED_HEADERS)
        foreach(header IN LISTS headers)
            aioorm_header_path(path "${header}")
            string(APPEND all "#include \"${path}\"\n#include \"${path}\"\n")
            string(REGEX REPLACE "\\.h$" ".cpp" own_source "${header}")
            string(REPLACE "/detail/" "/" own_source "${own_source}")
            set(first "")
            if(EXISTS "${own_source}")
                file(STRINGS "${own_source}" first REGEX "^#include" LIMIT_COUNT 1)
            endif()
            if(NOT first STREQUAL "#include \"${path}\"")
                list(APPEND alone "${path}")
            endif()
            file(STRINGS "${header}" first REGEX "^#include" LIMIT_COUNT 1)
            if(first MATCHES "\"(.*)\"")
                list(APPEND begun "${CMAKE_MATCH_1}")
            endif()
        endforeach()
        foreach(header IN LISTS generated)
            get_filename_component(name "${header}" NAME)
            string(APPEND all "#include <${name}>\n")
        endforeach()
    endforeach()
    list(REMOVE_ITEM alone ${begun})
    set(units "")
    foreach(path IN LISTS alone)
        string(MAKE_C_IDENTIFIER "${path}" name)
        set(unit "${CMAKE_CURRENT_BINARY_DIR}/headers/${name}.cpp")
        file(CONFIGURE OUTPUT "${unit}" CONTENT "#include \"${path}\"\n")
        list(APPEND units "${unit}")
    endforeach()
    file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/headers/all.cpp" CONTENT "${all}")

    add_library(aioorm_header_tests OBJECT ${units})
    add_library(aioorm_all_headers OBJECT "${CMAKE_CURRENT_BINARY_DIR}/headers/all.cpp")
    foreach(target IN ITEMS aioorm_header_tests aioorm_all_headers)
        aioorm_own_target(${target})
        set_target_properties(${target} PROPERTIES AUTOMOC OFF)
        target_compile_options(${target} PRIVATE -O0 -g0)
        target_link_libraries(${target} PRIVATE ${ARGN})
    endforeach()
endfunction()

# aioorm_add_compile_fail_tests(<folder> <library>...)
#
# Each file of the folder must not compile, and compile with OK defined: all of them in one unit, so that they share the
# cost of the headers. For the same reason they fail in one unit, whenever one of these tests is run. See
# AioOrmCompileFail.cmake.
function(aioorm_add_compile_fail_tests folder)
    file(GLOB sources CONFIGURE_DEPENDS "${folder}/*.cpp")
    if(NOT sources)
        return()
    endif()
    # A target that is never built: CMake works out for it what a test program would be compiled with.
    add_library(aioorm_compile_fail OBJECT EXCLUDE_FROM_ALL ${sources})
    aioorm_own_target(aioorm_compile_fail)
    set_target_properties(aioorm_compile_fail PROPERTIES AUTOMOC OFF)
    target_link_libraries(aioorm_compile_fail PRIVATE ${ARGN})
    set(flags "${CMAKE_CURRENT_BINARY_DIR}/compile-fail.rsp")
    set(includes "$<TARGET_PROPERTY:aioorm_compile_fail,INCLUDE_DIRECTORIES>")
    set(definitions "$<TARGET_PROPERTY:aioorm_compile_fail,COMPILE_DEFINITIONS>")
    set(no_caret -fno-diagnostics-show-caret)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        set(no_caret -fno-caret-diagnostics)
    endif()
    file(GENERATE OUTPUT "${flags}" CONTENT "-std=c++20 -fPIC -Werror=unused-result ${no_caret}
-I$<JOIN:$<REMOVE_DUPLICATES:${includes}>,
-I>
-D$<JOIN:$<REMOVE_DUPLICATES:${definitions}>,
-D>
")
    set(made "${CMAKE_CURRENT_BINARY_DIR}/compile-fail")
    list(JOIN sources "\"\n#include \"" includes)
    file(CONFIGURE OUTPUT "${made}/all_right.cpp" CONTENT "#define OK\n#include \"${includes}\"\n")
    add_test(NAME compile-fail/all_right COMMAND "${CMAKE_CXX_COMPILER}" "@${flags}" -fsyntax-only "${made}/all_right.cpp")
    set_tests_properties(compile-fail/all_right PROPERTIES LABELS compile-fail TIMEOUT 900)

    # Is a fault seen? One of these compiles, the other fails, but not with the words that others fail with.
    set(text "// EXPECT: AioOrm: the value compared\n#include <QString>\n#ifdef OK\n#else\n")
    file(CONFIGURE OUTPUT "${made}/selftest_compiles.cpp" CONTENT "${text}inline void selftestCompiles() { }\n#endif\n")
    file(CONFIGURE OUTPUT "${made}/selftest_other_reason.cpp" CONTENT "${text}inline int selftestOtherReason() { return QString(); }\n#endif\n")
    list(APPEND sources "${made}/selftest_compiles.cpp" "${made}/selftest_other_reason.cpp")

    list(JOIN sources "\"\n#include \"" includes)
    file(CONFIGURE OUTPUT "${made}/together.cpp" CONTENT "#include \"${includes}\"\n")
    set(command "${CMAKE_COMMAND}" -D "COMPILER=${CMAKE_CXX_COMPILER}" -D "FLAGS=${flags}" -D "UNIT=${made}/together.cpp")
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        list(APPEND command -D ALL_ERRORS=-fmax-errors=0)
    else()
        list(APPEND command -D ALL_ERRORS=-ferror-limit=0)
    endif()
    set(script -P "${PROJECT_SOURCE_DIR}/cmake/AioOrmCompileFail.cmake")
    add_test(NAME compile-fail/together COMMAND ${command} ${script})
    set_tests_properties(compile-fail/together PROPERTIES LABELS compile-fail TIMEOUT 900 FIXTURES_SETUP compile-fail-together)
    foreach(source IN LISTS sources)
        get_filename_component(name "${source}" NAME_WE)
        add_test(NAME compile-fail/${name} COMMAND ${command} -D "SOURCE=${source}" ${script})
        set_tests_properties(compile-fail/${name} PROPERTIES LABELS compile-fail TIMEOUT 900 FIXTURES_REQUIRED compile-fail-together)
    endforeach()
    # instead of the exit code; CMake breaks the lines
    set_tests_properties(compile-fail/selftest_compiles PROPERTIES PASS_REGULAR_EXPRESSION "compiles,[ \n]+and[ \n]+must[ \n]+not")
    set_tests_properties(compile-fail/selftest_other_reason PROPERTIES PASS_REGULAR_EXPRESSION "fails[ \n]+for[ \n]+another[ \n]+reason")
endfunction()

# aioorm_add_source_checks(): layers, licences and the like, and qmllint for our QML files.
function(aioorm_add_source_checks)
    set(folder "${CMAKE_CURRENT_SOURCE_DIR}/layers")
    add_test(NAME layers/check COMMAND bash "${folder}/check" "${PROJECT_SOURCE_DIR}")
    add_test(NAME layers/selftest COMMAND bash "${folder}/selftest")
    add_test(NAME layers/format COMMAND bash "${folder}/format")
    set_tests_properties(layers/check layers/selftest layers/format PROPERTIES LABELS layers TIMEOUT 300)
    if(AIOORM_LUPDATE)
        add_test(NAME layers/translations COMMAND bash "${PROJECT_SOURCE_DIR}/src/translations/update" --check)
        set_tests_properties(layers/translations PROPERTIES LABELS layers TIMEOUT 300 ENVIRONMENT "LUPDATE=${AIOORM_LUPDATE}")
    endif()
    find_program(AIOORM_CLANG_TIDY clang-tidy-19)
    if(AIOORM_CLANG_TIDY AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        # it has a process for each processor
        cmake_host_system_information(RESULT processors QUERY NUMBER_OF_LOGICAL_CORES)
        add_test(NAME layers/tidy COMMAND bash "${folder}/tidy" "${PROJECT_BINARY_DIR}")
        set_tests_properties(layers/tidy PROPERTIES LABELS layers TIMEOUT 7200 COST 1000 PROCESSORS ${processors})
    endif()
    if(TARGET AioOrmQuick)
        # Written by hand at the top, made by Qt in the build tree.
        add_test(NAME qmldir COMMAND "${CMAKE_COMMAND}" -E compare_files --ignore-eol
            "${PROJECT_SOURCE_DIR}/qmldir" "${AIOORM_QML_IMPORT_PATH}/AioOrm/qmldir"
        )
        set_tests_properties(qmldir PROPERTIES LABELS qml TIMEOUT 60)
    endif()
    if(TARGET all_qmllint)
        add_test(NAME qmllint COMMAND "${CMAKE_COMMAND}" --build "${PROJECT_BINARY_DIR}" --target all_qmllint)
        set_tests_properties(qmllint PROPERTIES LABELS qml TIMEOUT 900)
    endif()
endfunction()

# aioorm_add_package_tests(): the library in the hands of other people's programs, from build trees of their own, and
# without each of its optional parts, by tests/package/run. Each of them compiles, so a test that needs much of the
# machine should not be among them.
function(aioorm_add_package_tests)
    if(NOT AIOORM_QUICK OR NOT AIOORM_SQLITE OR NOT AIOORM_INSTALL)
        return()
    endif()
    set(variants static-without-quick)
    list(TRANSFORM AIOORM_BACKENDS PREPEND without- OUTPUT_VARIABLE without)
    list(APPEND variants ${without} extra-backend)
    foreach(way IN ITEMS install find_package pkg-config subdirectory fetch LISTS variants)
        add_test(NAME package/${way} COMMAND bash "${CMAKE_CURRENT_SOURCE_DIR}/package/run" "${PROJECT_BINARY_DIR}" ${way})
        # the longest come first, so that no processor waits for them at the end
        set_tests_properties(package/${way} PROPERTIES LABELS package TIMEOUT 7200 COST 1000)
    endforeach()
    if(BUILD_SHARED_LIBS AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU") # others keep other things out of line
        add_test(NAME package/symbols COMMAND bash "${CMAKE_CURRENT_SOURCE_DIR}/package/symbols" "${PROJECT_BINARY_DIR}")
        set_tests_properties(package/symbols PROPERTIES LABELS package TIMEOUT 300)
    endif()
    set_tests_properties(package/install PROPERTIES FIXTURES_SETUP installed)
    set_tests_properties(package/find_package package/pkg-config PROPERTIES FIXTURES_REQUIRED installed)
    set_tests_properties(package/fetch PROPERTIES DEPENDS package/subdirectory)
    list(REMOVE_ITEM variants static-without-quick)
    list(TRANSFORM variants PREPEND package/)
    set_tests_properties(${variants} PROPERTIES RESOURCE_LOCK aioorm_package_variants) # they share a build tree
endfunction()
