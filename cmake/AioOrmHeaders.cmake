# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# The headers nobody writes by hand: the export macros, and forwarding headers so that a user writes
# #include <AioModel>. They are made in AIOORM_INCLUDE_DIR, from where they are also installed.

include(GenerateExportHeader)

set(AIOORM_INCLUDE_DIR "${PROJECT_BINARY_DIR}/include")
if(AIOORM_BUILD_TESTS OR AIOORM_BUILD_BENCHMARKS)
    set(AIOORM_AUTOTESTS 1)
else()
    set(AIOORM_AUTOTESTS 0)
endif()
configure_file("${CMAKE_CURRENT_LIST_DIR}/aioorm_config.h.in" "${AIOORM_INCLUDE_DIR}/aioorm_config.h")

# aioorm_export_header(<target> <base name of the macros> <header>)
#
# Besides <BASE>_EXPORT there is <BASE>_AUTOTEST_EXPORT, for what is not public but has a unit test of its own.
function(aioorm_export_header target base header)
    set(custom "
#include \"aioorm_config.h\"

#if AIOORM_AUTOTESTS
#  define ${base}_AUTOTEST_EXPORT ${base}_EXPORT
#else
#  define ${base}_AUTOTEST_EXPORT
#endif
")
    generate_export_header(${target}
        BASE_NAME ${base}
        EXPORT_FILE_NAME "${AIOORM_INCLUDE_DIR}/${header}"
        CUSTOM_CONTENT_FROM_VARIABLE custom
    )
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "STATIC_LIBRARY")
        target_compile_definitions(${target} PUBLIC ${base}_STATIC_DEFINE)
    endif()
    set_property(TARGET ${target} APPEND PROPERTY AIOORM_GENERATED_HEADERS "${AIOORM_INCLUDE_DIR}/${header}")
endfunction()

# aioorm_forwarding_headers(<target> <header>...)
#
# A header aiomodel.h that defines (or names by an alias) the noun AioModel gets a forwarding header AioModel; aiospawn.h that
# declares the function aioSpawn() one that is called AioSpawn, and aioawait.h with Aio::await(), which takes a task, AioAwait.
# Headers are read at configure time. One that holds no such noun yet is read again whenever it changes; the others
# need not be, which keeps ordinary edits from running CMake again.
function(aioorm_forwarding_headers target)
    foreach(header IN LISTS ARGN)
        get_filename_component(stem "${header}" NAME_WE)
        file(STRINGS "${header}" lines
            REGEX "^[ \t]*(template.*>)?[ \t]*(class|struct|using|namespace|enum class|concept)[ \t]|^(\\[\\[nodiscard\\]\\] )?[A-Za-z].*[ *&][A-Za-z]+\\(|^[{}]")
        set(noun "")
        set(namespace "")
        set(depth 0)
        foreach(line IN LISTS lines)
            if(line MATCHES "^namespace Aio$")
                set(namespace "aio")
            elseif(line MATCHES "^{|^[a-z].*{$")
                math(EXPR depth "${depth} + 1")
            elseif(line MATCHES "^}")
                math(EXPR depth "${depth} - 1")
                if(depth LESS_EQUAL 0)
                    set(namespace "")
                endif()
            elseif(line MATCHES "^(\\[\\[nodiscard\\]\\] )?[A-Za-z][^(]*[ *&]([A-Za-z]+)\\(")
                set(function "${CMAKE_MATCH_2}")
                set(prefix "")
                if(line MATCHES "\\(AioTask<")
                    set(prefix "${namespace}")
                endif()
                string(TOLOWER "${prefix}${function}" lower)
                if(lower STREQUAL stem AND NOT function STREQUAL stem)
                    string(REGEX REPLACE "^aio" "" function "${function}")
                    string(SUBSTRING "${function}" 0 1 initial)
                    string(SUBSTRING "${function}" 1 -1 rest)
                    string(TOUPPER "${initial}" initial)
                    set(noun "Aio${initial}${rest}")
                    break()
                endif()
            endif()
            string(REGEX MATCHALL "[A-Za-z_][A-Za-z_0-9]*" words "${line}")
            foreach(word IN LISTS words)
                string(TOLOWER "${word}" lower)
                if(lower STREQUAL stem AND NOT word STREQUAL stem)
                    set(noun "${word}")
                    break()
                endif()
            endforeach()
            if(noun)
                break()
            endif()
        endforeach()
        if(noun)
            file(RELATIVE_PATH path "${PROJECT_SOURCE_DIR}/src" "${header}")
            file(CONFIGURE OUTPUT "${AIOORM_INCLUDE_DIR}/${noun}" CONTENT "#include \"${path}\" // IWYU pragma: export\n")
            set_property(TARGET ${target} APPEND PROPERTY AIOORM_GENERATED_HEADERS "${AIOORM_INCLUDE_DIR}/${noun}")
        else()
            set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${header}")
        endif()
    endforeach()
endfunction()
