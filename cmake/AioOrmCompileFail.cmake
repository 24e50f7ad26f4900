# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# One compile-fail test: cmake -D COMPILER=... -D FLAGS=<response file> -D MODELS=... -D SOURCE=... -P AioOrmCompileFail.cmake
#
# MODELS is a header that is included first, and has been precompiled.
#
# The source says on its first lines why it must not compile, each time as a CMake regular expression that one of the
# first lines of the compiler's output must match (those that only say how an include came about do not count): an
# explanation that nobody scrolls to is none.
#
#     // EXPECT: column is a .* cannot compare
#
# With OK defined it must compile, so that it fails for that reason and no other; the test compile-fail/all_right sees to that.

cmake_policy(VERSION 3.25)

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

# The messages are compared, so they must not be translated; no colours or columns either.
set(ENV{LC_ALL} C.UTF-8)
execute_process(COMMAND "${COMPILER}" "@${FLAGS}" -fsyntax-only -fdiagnostics-color=never -include "${MODELS}" "${SOURCE}"
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output
)
if(result EQUAL 0)
    message(FATAL_ERROR "${SOURCE} compiles, and must not")
endif()
set(read_lines 10)
string(REGEX REPLACE "(In file included| +)( from [^\n]*\n)" "" read "${output}")
string(REPLACE ";" "," read "${read}")
string(REPLACE "[" "(" read "${read}")
string(REPLACE "]" ")" read "${read}")
string(REPLACE "\n" ";" read "${read}")
list(SUBLIST read 0 ${read_lines} read)
list(JOIN read "\n" read)
foreach(regex IN LISTS expected)
    if(output MATCHES "${regex}" AND NOT read MATCHES "${regex}")
        message(FATAL_ERROR "${SOURCE} says \"${regex}\", but not in the first ${read_lines} lines:\n${output}")
    endif()
    if(NOT output MATCHES "${regex}")
        message(FATAL_ERROR "${SOURCE} fails for another reason than \"${regex}\":\n${output}")
    endif()
endforeach()
