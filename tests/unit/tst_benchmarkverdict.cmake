# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

target_sources(${test} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}/benchmarks/verdict.cpp")
target_include_directories(${test} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
