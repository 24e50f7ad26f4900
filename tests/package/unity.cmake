# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# For CMAKE_PROJECT_AioOrm_INCLUDE: many files of the library in a unit, so that they share the cost of the headers. Each
# by itself is compiled for the tests.
set(CMAKE_UNITY_BUILD ON)
# g++ then takes a coroutine's frame for a thing of a header, and warns of what it holds.
add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
