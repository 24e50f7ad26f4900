# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# Every folder of examples/ that has a CMakeLists.txt is an example.

file(GLOB examples CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/examples/*/CMakeLists.txt")
foreach(example IN LISTS examples)
    get_filename_component(folder "${example}" DIRECTORY)
    add_subdirectory("${folder}")
endforeach()
