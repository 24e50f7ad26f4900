# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# Sources by folder, and a library made of them.

# aioorm_glob(<variable> <folder>...)
#
# The C++ files below the folders, new ones included at the next build. A folder that does not exist is empty.
function(aioorm_glob variable)
    set(patterns "")
    foreach(folder IN LISTS ARGN)
        list(APPEND patterns "${folder}/*.h" "${folder}/*.cpp")
    endforeach()
    file(GLOB_RECURSE files CONFIGURE_DEPENDS ${patterns})
    set(${variable} "${files}" PARENT_SCOPE)
endfunction()

# aioorm_add_library(<target> <alias> <base name of the macros> <export header> <source>...)
#
# A library with the project's include root, export macros and forwarding headers. Its public headers (all but
# *_p.h) are kept in the target's property AIOORM_PUBLIC_HEADERS for the tests and the install rules. Where CMAKE_UNITY_BUILD
# is on, the sources of a folder are one unit: the rest stays as it was when a folder is left out.
function(aioorm_add_library target alias base header)
    set(sources ${ARGN})
    set(public_headers ${sources})
    list(FILTER public_headers INCLUDE REGEX "\\.h$")
    list(FILTER public_headers EXCLUDE REGEX "_p\\.h$")

    # A library needs at least one source, and a folder may hold templates only.
    set(anchor "${CMAKE_CURRENT_BINARY_DIR}/${target}_anchor.cpp")
    file(CONFIGURE OUTPUT "${anchor}" CONTENT "#include \"${header}\"\n")

    add_library(${target} ${sources} "${anchor}")
    add_library(AioOrm::${alias} ALIAS ${target})
    aioorm_own_target(${target})
    set_target_properties(${target} PROPERTIES
        VERSION ${PROJECT_VERSION}
        SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
        EXPORT_NAME ${alias}
        AIOORM_PUBLIC_HEADERS "${public_headers}"
        UNITY_BUILD_MODE GROUP
    )
    foreach(source IN LISTS sources)
        if(source MATCHES "/([^/]*)/[^/]*\\.cpp$")
            set_source_files_properties("${source}" PROPERTIES UNITY_GROUP "${CMAKE_MATCH_1}")
        endif()
    endforeach()
    target_compile_features(${target} PUBLIC cxx_std_20)
    set(elsewhere ${AIOORM_SOURCE_ROOTS})
    list(REMOVE_ITEM elsewhere "${PROJECT_SOURCE_DIR}/src")
    target_include_directories(${target} PUBLIC
        "$<BUILD_INTERFACE:${AIOORM_INCLUDE_ROOT}>"
        "$<BUILD_INTERFACE:${AIOORM_INCLUDE_DIR}>"
        "$<BUILD_INTERFACE:${elsewhere}>"
        "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>"
        "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/AioOrm>"
    )
    aioorm_export_header(${target} ${base} ${header})
    aioorm_forwarding_headers(${target} ${public_headers})
endfunction()
