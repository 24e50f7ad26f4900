# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# The example's own sources, without its window.
set(catalog "${PROJECT_SOURCE_DIR}/examples/catalog")
target_sources(${test} PRIVATE
    ${catalog}/catalog.cpp ${catalog}/catalog.h
    ${catalog}/filetypes.cpp ${catalog}/filetypes.h
    ${catalog}/gapmeter.h
    ${catalog}/indexing.cpp
    ${catalog}/models.h
    ${catalog}/scanner.cpp ${catalog}/scanner.h)
target_include_directories(${test} PRIVATE ${catalog})
