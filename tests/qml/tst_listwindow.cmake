# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# What the library does not export is compiled into its test.
foreach(name IN ITEMS listwindow rowstore)
    target_sources(${test} PRIVATE "${PROJECT_SOURCE_DIR}/src/quick/${name}.cpp" "${PROJECT_SOURCE_DIR}/src/quick/${name}_p.h")
endforeach()
