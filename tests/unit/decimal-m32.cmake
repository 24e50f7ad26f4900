# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# cmake -D COMPILER=... -D FLAGS=<response file> -D SOURCE=... -P decimal-m32.cmake: the source compiles for 32 bits.

# the standard library's headers of the other width are a package of their own (g++-multilib)
execute_process(COMMAND "${COMPILER}" -std=c++20 -m32 -fsyntax-only -x c++ -include string -include atomic /dev/null
    RESULT_VARIABLE result OUTPUT_QUIET ERROR_QUIET
)
if(NOT result EQUAL 0)
    message("SKIPPED: ${COMPILER} has no headers for -m32")
    return()
endif()
execute_process(COMMAND "${COMPILER}" "@${FLAGS}" "${SOURCE}" RESULT_VARIABLE result ERROR_VARIABLE output)
if(NOT result EQUAL 0)
    message(FATAL_ERROR "${SOURCE} does not compile with -m32:\n${output}")
endif()
