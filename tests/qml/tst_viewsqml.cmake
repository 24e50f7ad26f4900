# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

aioorm_add_qml_module(${test} URI TestViews VERSION 1.0 SOURCES qml/viewtypes.h
    QML_FILES qml/FolderTree.qml qml/UserTable.qml qml/UserChoice.qml)
