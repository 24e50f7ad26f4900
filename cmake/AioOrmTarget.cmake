# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# What every target needs that defines models: ours, and those of a program that uses the library.

# moc scans a file only if one of these words starts a line in it. AIO_QML_MODEL expands to a whole Q_OBJECT class,
# so a header may hold nothing else.
set(AIOORM_AUTOMOC_MACRO_NAMES
    Q_OBJECT Q_GADGET Q_GADGET_EXPORT Q_NAMESPACE Q_NAMESPACE_EXPORT AIO_QML_MODEL
)

# aioorm_prepare_target(<target>)
#
# Turns on AUTOMOC with the names above, and C++20 without extensions.
function(aioorm_prepare_target target)
    set_target_properties(${target} PROPERTIES
        AUTOMOC ON
        AUTOMOC_MACRO_NAMES "${AIOORM_AUTOMOC_MACRO_NAMES}"
        CXX_STANDARD 20
        CXX_STANDARD_REQUIRED ON
        CXX_EXTENSIONS OFF
    )
endfunction()
