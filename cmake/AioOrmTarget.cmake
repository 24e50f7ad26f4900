# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# What every target needs that defines models: ours, and those of a program that uses the library.

# aioorm_prepare_target(<target>)
#
# Turns on AUTOMOC, and C++20 without extensions. moc scans a file only if one of the macro names starts a line in it;
# AIO_QML_MODEL and the like expand to a whole Q_OBJECT class, so a header may hold nothing else.
function(aioorm_prepare_target target)
    # Written out here: a variable of this file is not seen by a project that adds this one as a subdirectory.
    set(macro_names Q_OBJECT Q_GADGET Q_GADGET_EXPORT Q_NAMESPACE Q_NAMESPACE_EXPORT AIO_QML_MODEL AIO_QML_TREE_MODEL)
    set_target_properties(${target} PROPERTIES
        AUTOMOC ON
        AUTOMOC_MACRO_NAMES "${macro_names}"
        CXX_STANDARD 20
        CXX_STANDARD_REQUIRED ON
        CXX_EXTENSIONS OFF
    )
endfunction()

# aioorm_add_qml_module(<target> URI <uri> [VERSION <version>] ...)
#
# qt_add_qml_module() for a target with AIO_QML_MODEL classes: its types derive from those of the module AioOrm, so
# that must be a dependency, and be found; and Qt 6.4 includes the headers with QML types without their folder, and
# puts a module where the engine does not look, unless told otherwise.
function(aioorm_add_qml_module target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "RESOURCE_PREFIX" "DEPENDENCIES;IMPORT_PATH;SOURCES")
    if(NOT arg_RESOURCE_PREFIX)
        set(arg_RESOURCE_PREFIX /qt/qml)
    endif()
    get_target_property(sources ${target} SOURCES)
    foreach(source IN LISTS sources arg_SOURCES)
        if(source MATCHES "\\.h$")
            get_filename_component(folder "${source}" DIRECTORY)
            get_filename_component(folder "${folder}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
            target_include_directories(${target} PRIVATE "${folder}")
        endif()
    endforeach()
    aioorm_prepare_target(${target})
    if(COMMAND qt_policy AND Qt6Core_VERSION VERSION_GREATER_EQUAL 6.8)
        qt_policy(SET QTP0004 NEW) # files in subfolders; unset, Qt warns the user of it
    endif()
    qt_add_qml_module(${target}
        ${arg_UNPARSED_ARGUMENTS}
        RESOURCE_PREFIX "${arg_RESOURCE_PREFIX}"
        DEPENDENCIES AioOrm ${arg_DEPENDENCIES}
        IMPORT_PATH "${AIOORM_QML_IMPORT_PATH}" ${arg_IMPORT_PATH}
        SOURCES ${arg_SOURCES}
    )
endfunction()
