# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# The scanner belongs to the catalogue example and knows nothing of the ORM: it is compiled into its test.
target_sources(tst_scanner PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/../../examples/catalog/filetypes.cpp
    ${CMAKE_CURRENT_LIST_DIR}/../../examples/catalog/filetypes.h
    ${CMAKE_CURRENT_LIST_DIR}/../../examples/catalog/scanner.cpp
    ${CMAKE_CURRENT_LIST_DIR}/../../examples/catalog/scanner.h)
target_include_directories(tst_scanner PRIVATE ${CMAKE_CURRENT_LIST_DIR}/../../examples/catalog)
