# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# What must not compile: cmake -D COMPILER=... -D FLAGS=<response file> -D UNIT=... -D ALL_ERRORS=<flag>
# [-D SOURCE=...] -P AioOrmCompileFail.cmake
#
# UNIT includes all of the sources. Without SOURCE it is compiled, so that they share the cost of the headers, and what the
# compiler says of each source is written to a file of its own beside the unit. With SOURCE that file is judged. If it does
# not tell why the source must not compile, the source is compiled alone, and nothing else counts: an error before it in
# the unit may have hidden its own, and what two of them instantiate is reported once.
#
# A source says on its first lines why it must not compile, each time as a CMake regular expression that one of the
# first lines of the compiler's output must match (those that only say how an include came about do not count): an
# explanation that nobody scrolls to is none.
#
#     // EXPECT: column is a .* cannot compare
#
# With OK defined it must compile, so that it fails for that reason and no other; the test compile-fail/all_right sees to that.

cmake_policy(VERSION 3.25)

get_filename_component(said "${UNIT}" DIRECTORY)
string(APPEND said "/said")

# The messages are compared, so they must not be translated; no colours or columns either.
set(ENV{LC_ALL} C.UTF-8)
macro(compile source)
    execute_process(COMMAND "${COMPILER}" "@${FLAGS}" -fsyntax-only -fdiagnostics-color=never ${ARGN} "${source}"
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output
    )
endmacro()

# as_lines(<variable> <text>): the lines of a text, without what a list cannot hold.
function(as_lines variable text)
    string(REPLACE "\\" "/" text "${text}")
    string(REPLACE ";" "," text "${text}")
    string(REPLACE "[" "(" text "${text}")
    string(REPLACE "]" ")" text "${text}")
    string(REPLACE "\n" ";" text "${text}")
    set(${variable} "${text}" PARENT_SCOPE)
endfunction()

if(NOT DEFINED SOURCE)
    file(STRINGS "${UNIT}" sources REGEX "^#include ")
    list(TRANSFORM sources REPLACE "^#include \"(.*)\"$" "\\1")
    file(REMOVE_RECURSE "${said}")
    compile("${UNIT}" ${ALL_ERRORS})
    if(result EQUAL 0)
        message(FATAL_ERROR "${UNIT} compiles, and must not")
    endif()
    as_lines(lines "${output}")
    list(APPEND lines "end: error: ")
    set(message "") # with its notes
    set(where "")   # the source that it belongs to
    set(before "")  # how the place of the next message was included and instantiated
    set(where_before "")
    foreach(line IN LISTS lines)
        set(source "")
        if(line MATCHES "^([^:]+\\.cpp):[0-9]+:" AND CMAKE_MATCH_1 IN_LIST sources)
            set(source "${CMAKE_MATCH_1}")
        endif()
        if(line MATCHES "^In file included |^ +from |: (In|At) [a-z ]+|:   (recursively )?required (from|by) ")
            string(APPEND before "${line}\n")
            if(source AND NOT where_before AND line MATCHES ": +(recursively )?required ")
                set(where_before "${source}")
            endif()
            continue()
        endif()
        if(line MATCHES ": ((fatal )?error|warning): ")
            if(where)
                get_filename_component(name "${where}" NAME_WE)
                file(APPEND "${said}/${name}.txt" "${message}")
            endif()
            set(message "")
            set(where "${where_before}")
            if(source AND NOT where)
                set(where "${source}")
            endif()
        elseif(source AND NOT where AND line MATCHES "note: (in expansion of|expanded from|in instantiation of|while |in evaluation of)")
            set(where "${source}")
        endif()
        string(APPEND message "${before}${line}\n")
        set(before "")
        set(where_before "")
    endforeach()
    return()
endif()

file(STRINGS "${SOURCE}" first_lines LIMIT_COUNT 20)
set(expected "")
foreach(line IN LISTS first_lines)
    if(line MATCHES "^// EXPECT: *(.*)$")
        list(APPEND expected "${CMAKE_MATCH_1}")
    endif()
endforeach()
if(NOT expected)
    message(FATAL_ERROR "${SOURCE} has no line \"// EXPECT: <regular expression>\" at the top")
endif()
file(READ "${SOURCE}" text)
if(NOT text MATCHES "# *(if|ifdef|ifndef|elif).*[^A-Za-z_]OK[^A-Za-z_]")
    message(FATAL_ERROR "${SOURCE} has no variant that compiles with -DOK")
endif()

# judge(<variable> <output>): what is wrong with the output, or nothing.
set(read_lines 10)
function(judge variable output)
    string(REGEX REPLACE "(In file included| +)( from [^\n]*\n)" "" read "${output}")
    as_lines(read "${read}")
    list(SUBLIST read 0 ${read_lines} read)
    list(JOIN read "\n" read)
    set(${variable} "" PARENT_SCOPE)
    foreach(regex IN LISTS expected)
        if(NOT output MATCHES "${regex}")
            set(${variable} "${SOURCE} fails for another reason than \"${regex}\":\n${output}" PARENT_SCOPE)
        elseif(NOT read MATCHES "${regex}")
            set(${variable} "${SOURCE} says \"${regex}\", but not in the first ${read_lines} lines:\n${output}" PARENT_SCOPE)
        endif()
    endforeach()
endfunction()

get_filename_component(name "${SOURCE}" NAME_WE)
if(EXISTS "${said}/${name}.txt")
    file(READ "${said}/${name}.txt" output)
    judge(wrong "${output}")
    if(NOT wrong)
        return()
    endif()
endif()
message(STATUS "Compiling it alone")
compile("${SOURCE}")
if(result EQUAL 0)
    message(FATAL_ERROR "${SOURCE} compiles, and must not")
endif()
judge(wrong "${output}")
if(wrong)
    message(FATAL_ERROR "${wrong}")
endif()
