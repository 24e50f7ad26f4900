# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# The decoders under a fuzzer.

# aioorm_find_fuzzer(<variable>): a Clang that has libFuzzer and the sanitizers, or nothing.
function(aioorm_find_fuzzer variable)
    find_program(AIOORM_FUZZER NAMES clang++-19 clang++ DOC "A Clang with libFuzzer, for tests/fuzz")
    if(AIOORM_FUZZER AND NOT DEFINED AIOORM_FUZZER_WORKS)
        set(source "${CMAKE_CURRENT_BINARY_DIR}/fuzz/try.cpp")
        file(CONFIGURE OUTPUT "${source}" CONTENT "#include <cstddef>\nextern \"C\" int LLVMFuzzerTestOneInput(const unsigned char *, std::size_t) { return 0; }\n")
        execute_process(COMMAND "${AIOORM_FUZZER}" -fsanitize=fuzzer,address,undefined "${source}" -o "${source}.out"
            RESULT_VARIABLE result OUTPUT_QUIET ERROR_QUIET
        )
        if(result EQUAL 0)
            set(works ON)
        else()
            set(works OFF)
        endif()
        set(AIOORM_FUZZER_WORKS ${works} CACHE INTERNAL "")
    endif()
    if(AIOORM_FUZZER AND AIOORM_FUZZER_WORKS)
        set(${variable} "${AIOORM_FUZZER}" PARENT_SCOPE)
    else()
        set(${variable} "" PARENT_SCOPE)
    endif()
endfunction()

# aioorm_add_fuzzers(<folder> RUNS <number> SOURCES <source>...)
#
# Each <folder>/fuzz_name.cpp tries a decoder, and <folder>/corpus/name is what it begins with; the test fuzz/name tries so many inputs,
# the same ones each time: what it says is said of the sources, not of the hour. tests/fuzz/run looks for new ones. It is compiled with the
# sanitizers by a Clang that has libFuzzer, whatever compiler the rest has, and so are the sources of the decoders: those alone. Without
# such a Clang it goes through what is in the corpus, and what is like it.
function(aioorm_add_fuzzers folder)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "RUNS" "SOURCES")
    file(GLOB fuzzers CONFIGURE_DEPENDS "${folder}/fuzz_*.cpp")
    if(NOT AIOORM_POSTGRESQL)
        list(FILTER fuzzers EXCLUDE REGEX "/fuzz_postgresql[^/]*$")
        list(FILTER arg_SOURCES EXCLUDE REGEX "/postgresql/")
    endif()
    aioorm_find_fuzzer(compiler)
    if(NOT compiler)
        message(STATUS "No Clang with libFuzzer: the decoders are tried with their corpus alone")
        foreach(source IN LISTS fuzzers)
            get_filename_component(test "${source}" NAME_WE)
            string(REPLACE "fuzz_" "" name "${test}")
            add_executable(${test} "${source}" "${folder}/main.cpp")
            aioorm_own_target(${test})
            aioorm_compile_quickly(${test})
            set_target_properties(${test} PROPERTIES AUTOMOC OFF RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests/fuzz")
            target_link_libraries(${test} PRIVATE aioorm_internals)
            add_test(NAME fuzz/${name} COMMAND ${test} "${folder}/corpus/${name}")
            set_tests_properties(fuzz/${name} PROPERTIES LABELS fuzz TIMEOUT 300 ENVIRONMENT "${AIOORM_TEST_ENVIRONMENT}")
        endforeach()
        return()
    endif()

    # A target that is never built: CMake works out for it what a test program would be compiled with.
    add_library(aioorm_fuzz_flags OBJECT EXCLUDE_FROM_ALL ${fuzzers})
    set_target_properties(aioorm_fuzz_flags PROPERTIES AUTOMOC OFF)
    target_link_libraries(aioorm_fuzz_flags PRIVATE aioorm_internals)
    set(build "${CMAKE_CURRENT_BINARY_DIR}/fuzz")
    set(flags "${build}/flags.rsp")
    set(includes "$<REMOVE_DUPLICATES:$<TARGET_PROPERTY:aioorm_fuzz_flags,INCLUDE_DIRECTORIES>>")
    set(definitions "$<REMOVE_DUPLICATES:$<TARGET_PROPERTY:aioorm_fuzz_flags,COMPILE_DEFINITIONS>>")
    set(sanitizers address,undefined)
    file(GENERATE OUTPUT "${flags}" CONTENT "-std=c++20 -fPIC -O1 -gline-tables-only -fno-sanitize-recover=undefined
-I$<JOIN:${includes},
-I>
-D$<JOIN:${definitions},
-D>
")
    set(objects "")
    foreach(source IN LISTS arg_SOURCES fuzzers)
        get_filename_component(name "${source}" NAME_WE)
        set(object "${build}/${name}.o")
        add_custom_command(OUTPUT "${object}"
            COMMAND ${CMAKE_CXX_COMPILER_LAUNCHER} "${compiler}" "@${flags}" -fsanitize=fuzzer-no-link,${sanitizers}
                -MD -MF "${object}.d" -c "${source}" -o "${object}"
            DEPENDS "${source}" "${flags}"
            DEPFILE "${object}.d"
            COMMENT "Building ${name} for the fuzzers"
            VERBATIM
        )
        if(NOT source IN_LIST fuzzers)
            list(APPEND objects "${object}")
        endif()
    endforeach()
    set(libraries $<TARGET_FILE:Qt6::Core>)
    if(AIOORM_POSTGRESQL)
        list(APPEND libraries $<TARGET_FILE:PostgreSQL::PostgreSQL>)
    endif()
    set(programs "")
    foreach(source IN LISTS fuzzers)
        get_filename_component(test "${source}" NAME_WE)
        string(REPLACE "fuzz_" "" name "${test}")
        set(program "${build}/${test}")
        add_custom_command(OUTPUT "${program}"
            COMMAND "${compiler}" -fsanitize=fuzzer,${sanitizers} "${build}/${test}.o" ${objects} ${libraries} -o "${program}"
            DEPENDS "${build}/${test}.o" ${objects}
            COMMENT "Linking the fuzzer ${name}"
            VERBATIM
        )
        list(APPEND programs "${program}")
        file(GLOB inputs CONFIGURE_DEPENDS "${folder}/corpus/${name}/*")
        list(JOIN inputs "," inputs)
        add_test(NAME fuzz/${name} COMMAND "${program}" -seed=1 -runs=${arg_RUNS} -timeout=20 -rss_limit_mb=1024 -verbosity=0 -print_final_stats=1
            "-artifact_prefix=${build}/${name}-" "-seed_inputs=${inputs}"
        )
        set_tests_properties(fuzz/${name} PROPERTIES LABELS fuzz TIMEOUT 300 ENVIRONMENT "${AIOORM_TEST_ENVIRONMENT}")
    endforeach()
    add_custom_target(aioorm_fuzzers ALL DEPENDS ${programs})
endfunction()
