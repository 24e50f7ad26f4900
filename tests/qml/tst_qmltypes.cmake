# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

aioorm_add_qml_module(${test} URI TestModels VERSION 1.0 SOURCES qml/qmltypes.h QML_FILES qml/UserList.qml qml/EverythingList.qml
    qml/MoreTypesList.qml qml/ArticleList.qml)
