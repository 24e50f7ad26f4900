# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# The headers nobody writes by hand: the export macros, and forwarding headers so that a user writes
# #include <AioModel> or <AioOrm/AioModel>.
#
# A user's include path holds these, and no folder with a general name (core/, sql/): all other headers are found below
# aioorm/, which is src in the build tree.

include(GenerateExportHeader)

set(AIOORM_INCLUDE_ROOT "${PROJECT_BINARY_DIR}/include")
set(AIOORM_INCLUDE_DIR "${AIOORM_INCLUDE_ROOT}/AioOrm")
file(MAKE_DIRECTORY "${AIOORM_INCLUDE_DIR}")
file(CREATE_LINK "${PROJECT_SOURCE_DIR}/src" "${AIOORM_INCLUDE_DIR}/aioorm" SYMBOLIC)
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

# aioorm_export_header(<target> <base name of the macros> <header>): with <BASE>_EXPORT.
function(aioorm_export_header target base header)
    generate_export_header(${target}
        BASE_NAME ${base}
        EXPORT_FILE_NAME "${AIOORM_INCLUDE_DIR}/${header}"
    )
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "STATIC_LIBRARY")
        target_compile_definitions(${target} PUBLIC ${base}_STATIC_DEFINE)
    endif()
    set_property(TARGET ${target} APPEND PROPERTY AIOORM_GENERATED_HEADERS "${AIOORM_INCLUDE_DIR}/${header}")
endfunction()

# aioorm_header_path(<variable> <header>): as it is included, "aioorm/core/aioerror.h"; of a backend from elsewhere
# "folder/x.h".
function(aioorm_header_path variable header)
    foreach(root IN LISTS AIOORM_SOURCE_ROOTS)
        file(RELATIVE_PATH path "${root}" "${header}")
        if(NOT path MATCHES "^\\.\\./")
            if(root STREQUAL "${PROJECT_SOURCE_DIR}/src")
                set(path "aioorm/${path}")
            endif()
            set(${variable} "${path}" PARENT_SCOPE)
            return()
        endif()
    endforeach()
endfunction()

# aioorm_forwarding_headers(<target> <header>...)
#
# A header aiox.h is for one public noun: the class AioX, Aio::X, or the function aioX(). A forwarding header AioX stands
# for it. Headers in detail/ have none.
# Headers are read at configure time. One that holds no such noun yet is read again whenever it changes; the others
# need not be, which keeps ordinary edits from running CMake again.
function(aioorm_forwarding_headers target)
    foreach(header IN LISTS ARGN)
        get_filename_component(stem "${header}" NAME_WE)
        if(NOT stem MATCHES "^aio" OR header MATCHES "/detail/")
            continue()
        endif()
        aioorm_noun_of("${header}" noun)
        if(noun)
            aioorm_header_path(path "${header}")
            file(CONFIGURE OUTPUT "${AIOORM_INCLUDE_DIR}/${noun}" CONTENT "#include \"${path}\" // IWYU pragma: export\n")
            set_property(TARGET ${target} APPEND PROPERTY AIOORM_GENERATED_HEADERS "${AIOORM_INCLUDE_DIR}/${noun}")
        else()
            set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${header}")
        endif()
    endforeach()
endfunction()

# aioorm_noun_of(<header> <variable>): the public noun of a header aiox.h as a forwarding header is called, AioX; empty
# if there is none.
function(aioorm_noun_of header variable)
    get_filename_component(stem "${header}" NAME_WE)
    string(SUBSTRING "${stem}" 3 -1 short)
    file(STRINGS "${header}" lines REGEX "(class|struct|using|namespace|enum class|enum|concept)[ \t]|[a-zA-Z0-9]\\(")
    set(noun "")
    foreach(line IN LISTS lines)
        if(line MATCHES "^[ \t]*(//|#|\\*)" OR (line MATCHES "^[ \t]*(class|struct)[ \t].*;$"))
            continue()
        endif()
        string(REGEX MATCHALL "[A-Za-z_][A-Za-z_0-9]*" words "${line}")
        foreach(word IN LISTS words)
            string(TOLOWER "${word}" lower)
            if(lower STREQUAL stem AND NOT word STREQUAL stem)
                string(SUBSTRING "${word}" 3 -1 noun)
                set(noun "Aio${noun}")
                break()
            elseif(lower STREQUAL short AND (NOT word STREQUAL short OR line MATCHES "[ *&]${short}\\("))
                string(SUBSTRING "${word}" 0 1 initial)
                string(SUBSTRING "${word}" 1 -1 rest)
                string(TOUPPER "${initial}" initial)
                set(noun "Aio${initial}${rest}")
                break()
            endif()
        endforeach()
        if(noun)
            break()
        endif()
    endforeach()
    set(${variable} "${noun}" PARENT_SCOPE)
endfunction()
