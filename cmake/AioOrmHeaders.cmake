# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# The headers nobody writes by hand: the export macros, and forwarding headers so that a user writes
# #include <AioModel>. They are made in AIOORM_INCLUDE_DIR, from where they are also installed.

include(GenerateExportHeader)

set(AIOORM_INCLUDE_DIR "${PROJECT_BINARY_DIR}/include")
set(AIOORM_BACKEND_DEFINITIONS "")
foreach(name IN LISTS AIOORM_ALL_BACKENDS)
    string(TOUPPER "AIOORM_${name}" option)
    if(${option})
        string(APPEND AIOORM_BACKEND_DEFINITIONS "#define ${option} 1\n")
    else()
        string(APPEND AIOORM_BACKEND_DEFINITIONS "#define ${option} 0\n")
    endif()
endforeach()
configure_file("${CMAKE_CURRENT_LIST_DIR}/aioorm_config.h.in" "${AIOORM_INCLUDE_DIR}/aioorm_config.h")

# aioorm_export_header(<target> <base name of the macros> <header>)
#
# Besides <BASE>_EXPORT there is <BASE>_AUTOTEST_EXPORT, for what is not public but has a unit test of its own.
function(aioorm_export_header target base header)
    set(custom "\n#define ${base}_AUTOTEST_EXPORT")
    if(AIOORM_BUILD_TESTS OR AIOORM_BUILD_BENCHMARKS)
        string(APPEND custom " ${base}_EXPORT")
    endif()
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

# aioorm_header_path(<variable> <header>): as it is included, "core/aioerror.h".
function(aioorm_header_path variable header)
    foreach(root IN LISTS AIOORM_SOURCE_ROOTS)
        file(RELATIVE_PATH path "${root}" "${header}")
        if(NOT path MATCHES "^\\.\\./")
            set(${variable} "${path}" PARENT_SCOPE)
            return()
        endif()
    endforeach()
endfunction()

# aioorm_forwarding_headers(<target> <header>...)
#
# A header aiomodel.h that defines (or names by an alias) the noun AioModel gets a forwarding header AioModel; so does one
# that declares a function of that name.
# Headers are read at configure time. One that holds no such noun yet is read again whenever it changes; the others
# need not be, which keeps ordinary edits from running CMake again.
function(aioorm_forwarding_headers target)
    foreach(header IN LISTS ARGN)
        get_filename_component(stem "${header}" NAME_WE)
        file(STRINGS "${header}" lines
            REGEX "^[ \t]*(template.*>)?[ \t]*(class|struct|using|namespace|enum class|concept|AIOORM[A-Z_]*_EXPORT)[ \t]")
        set(noun "")
        foreach(line IN LISTS lines)
            string(REGEX MATCHALL "[A-Za-z_][A-Za-z_0-9]*" words "${line}")
            foreach(word IN LISTS words)
                string(TOLOWER "${word}" lower)
                if(lower STREQUAL stem AND NOT word STREQUAL stem)
                    string(REGEX REPLACE "^aio" "Aio" noun "${word}")
                    break()
                endif()
            endforeach()
            if(noun)
                break()
            endif()
        endforeach()
        if(noun)
            aioorm_header_path(path "${header}")
            file(CONFIGURE OUTPUT "${AIOORM_INCLUDE_DIR}/${noun}" CONTENT "#include \"${path}\" // IWYU pragma: export\n")
            set_property(TARGET ${target} APPEND PROPERTY AIOORM_GENERATED_HEADERS "${AIOORM_INCLUDE_DIR}/${noun}")
        else()
            set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${header}")
        endif()
    endforeach()
endfunction()
