# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# Every folder of examples/ that has a CMakeLists.txt is an example. Its CMakeLists.txt is what a user would write;
# our warnings and definitions are added here.

file(GLOB examples CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/examples/*/CMakeLists.txt")
foreach(example IN LISTS examples)
    get_filename_component(folder "${example}" DIRECTORY)
    add_subdirectory("${folder}")
    get_property(targets DIRECTORY "${folder}" PROPERTY BUILDSYSTEM_TARGETS)
    foreach(target IN LISTS targets)
        get_target_property(type ${target} TYPE)
        if(type STREQUAL "EXECUTABLE")
            aioorm_own_target(${target})
            aioorm_compile_quickly(${target})
            aioorm_join_qml_units(${target})
        endif()
    endforeach()
endforeach()
