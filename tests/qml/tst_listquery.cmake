# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

aioorm_add_qml_module(${test} URI TestBooks VERSION 1.0 SOURCES qml/listquerytypes.h QML_FILES qml/BookList.qml)
