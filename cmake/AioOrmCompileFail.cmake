# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# One compile-fail test: cmake -D COMPILER=... -D FLAGS=<response file> -D SOURCE=... -P AioOrmCompileFail.cmake
#
# The source says on its first lines why it must not compile, each time as a CMake regular expression that the
# compiler's output must match:
#
#     // EXPECT: column is a .* cannot compare
#
# and with OK defined it must compile, so that it fails for that reason and no other.

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
function(compile)
    execute_process(COMMAND "${COMPILER}" "@${FLAGS}" -fdiagnostics-color=never ${ARGN} "${SOURCE}"
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output
    )
    set(result "${result}" PARENT_SCOPE)
    set(output "${output}" PARENT_SCOPE)
endfunction()

compile(-DOK)
if(NOT result EQUAL 0)
    message(FATAL_ERROR "${SOURCE} must compile with -DOK:\n${output}")
endif()

compile()
if(result EQUAL 0)
    message(FATAL_ERROR "${SOURCE} compiles, and must not")
endif()
foreach(regex IN LISTS expected)
    if(NOT output MATCHES "${regex}")
        message(FATAL_ERROR "${SOURCE} fails for another reason than \"${regex}\":\n${output}")
    endif()
endforeach()
