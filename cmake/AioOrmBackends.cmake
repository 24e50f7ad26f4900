# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# The databases that the library is built with. Each is a folder with its sources and a file backend.cmake, which calls
# aioorm_backend(). What is gathered here, the library, the install rules and the tests read:
#
#   AIOORM_ALL_BACKENDS          their names, which are those of the folders
#   AIOORM_BACKENDS              of those that are built
#   AIOORM_BACKEND_FOLDERS       where these are
#   AIOORM_SOURCE_ROOTS          what their headers are included from: src, and the parents of folders from elsewhere
#   AIOORM_BACKEND_LIBRARIES     what they link to
#   AIOORM_BACKEND_PRIVATE_LIBS  the same for pkg-config --static
#   AIOORM_BACKEND_DEPENDENCIES  how a program that links to a static library finds them, as CMake code

include(CMakeFindDependencyMacro)

set(AIOORM_EXTRA_BACKENDS "" CACHE STRING "Folders of backends that are not part of AioOrm")

set(AIOORM_SOURCE_ROOTS "${PROJECT_SOURCE_DIR}/src")
set(AIOORM_BACKEND_LISTS AIOORM_ALL_BACKENDS AIOORM_BACKENDS AIOORM_BACKEND_FOLDERS AIOORM_BACKEND_LIBRARIES
    AIOORM_BACKEND_PRIVATE_LIBS AIOORM_BACKEND_DEPENDENCIES AIOORM_SOURCE_ROOTS)

# aioorm_add_backends(<folder>...): backends by their folders, which may be relative to src/backends.
macro(aioorm_add_backends)
    foreach(folder IN ITEMS ${ARGN})
        get_filename_component(folder "${folder}" ABSOLUTE BASE_DIR "${PROJECT_SOURCE_DIR}/src/backends")
        include("${folder}/backend.cmake")
    endforeach()
endmacro()

# aioorm_backend(<description> [DEFAULT ON|OFF|FOUND] [DEPENDENCIES <code>] [LIBRARIES <target>...] [PRIVATE_LIBS <flag>...])
#
# Called by the backend.cmake of a folder: makes the option AIOORM_<FOLDER>, and finds the libraries if it is on.
#
#   DEFAULT       FOUND (as without it): on where its libraries are
#   DEPENDENCIES  code that finds them, with find_dependency(); a program that links to a static AioOrm runs it too
#   LIBRARIES     the targets that it makes, linked privately
#   PRIVATE_LIBS  the same for pkg-config --static: -lsqlite3
function(aioorm_backend description)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "DEFAULT;DEPENDENCIES" "LIBRARIES;PRIVATE_LIBS")
    get_filename_component(name "${CMAKE_CURRENT_LIST_DIR}" NAME)
    string(TOUPPER "AIOORM_${name}" option)
    if(NOT DEFINED ${option} AND (NOT DEFINED arg_DEFAULT OR arg_DEFAULT STREQUAL "FOUND"))
        aioorm_find_backend(arg_DEFAULT ${option} QUIETLY "${arg_DEPENDENCIES}" "${arg_LIBRARIES}")
    endif()
    option(${option} "${description}" "${arg_DEFAULT}")

    list(APPEND AIOORM_ALL_BACKENDS ${name})
    if(${option})
        aioorm_find_backend(found ${option} REQUIRED "${arg_DEPENDENCIES}" "${arg_LIBRARIES}")
        if(NOT found)
            message(FATAL_ERROR "${option} is on, and not all of its libraries are there: ${arg_LIBRARIES}")
        endif()
        list(APPEND AIOORM_BACKENDS ${name})
        list(APPEND AIOORM_BACKEND_FOLDERS "${CMAKE_CURRENT_LIST_DIR}")
        if(NOT CMAKE_CURRENT_LIST_DIR MATCHES "^${PROJECT_SOURCE_DIR}/src/")
            get_filename_component(root "${CMAKE_CURRENT_LIST_DIR}" DIRECTORY)
            list(APPEND AIOORM_SOURCE_ROOTS "${root}")
        endif()
        list(APPEND AIOORM_BACKEND_LIBRARIES ${arg_LIBRARIES})
        list(APPEND AIOORM_BACKEND_PRIVATE_LIBS ${arg_PRIVATE_LIBS})
        string(APPEND AIOORM_BACKEND_DEPENDENCIES "${arg_DEPENDENCIES}\n")
    endif()
    foreach(list IN LISTS AIOORM_BACKEND_LISTS)
        set(${list} "${${list}}" PARENT_SCOPE)
    endforeach()
endfunction()

# aioorm_find_backend(<variable> <name> REQUIRED|QUIETLY <code> <targets>)
#
# Runs the code as in a package's own file, where find_dependency() asks for these two variables, and says whether the
# targets are there.
function(aioorm_find_backend variable name how code targets)
    set(CMAKE_FIND_PACKAGE_NAME ${name})
    set(${name}_FIND_${how} TRUE)
    cmake_language(EVAL CODE "${code}")
    set(found ON)
    foreach(target IN LISTS targets)
        if(NOT TARGET ${target})
            set(found OFF)
        endif()
    endforeach()
    set(${variable} ${found} PARENT_SCOPE)
endfunction()

# aioorm_backend_table(<variable>): a source file that lists the descriptors of the backends (database/backend_p.h).
function(aioorm_backend_table variable)
    set(declarations "")
    set(addresses "")
    foreach(name IN LISTS AIOORM_BACKENDS)
        string(APPEND declarations "extern const Backend ${name};\n")
        string(APPEND addresses "&Backends::${name}, ")
    endforeach()
    list(LENGTH AIOORM_BACKENDS count)
    set(file "${PROJECT_BINARY_DIR}/src/backends.cpp")
    file(CONFIGURE OUTPUT "${file}" @ONLY CONTENT [[
// Made by cmake/AioOrmBackends.cmake.

#include "aioorm/database/backend_p.h"

#include <array>

namespace Aio::Detail
{
namespace Backends
{
@declarations@}

std::span<const Backend *const> backends()
{
    static constexpr std::array<const Backend *, @count@> all{@addresses@};
    return all;
}
}
]])
    set(${variable} "${file}" PARENT_SCOPE)
endfunction()
