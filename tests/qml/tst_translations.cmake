# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# Without Qt's lrelease all is English.
if(NOT AIOORM_LRELEASE)
    set_target_properties(${test} PROPERTIES EXCLUDE_FROM_ALL ON)
    set_tests_properties(qml/${test} PROPERTIES DISABLED ON)
endif()
