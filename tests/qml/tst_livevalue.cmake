# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

aioorm_add_qml_module(${test} URI SheetValues VERSION 1.0 SOURCES qml/recordtypes.h QML_FILES qml/SheetSummary.qml)
