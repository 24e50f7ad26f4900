// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls
import AioOrm
import TestViews

Item {
    id: root

    property alias users: users
    property alias choice: choice
    property alias box: box
    property var chosen

    width: 300
    height: 400

    UserListModel { id: users; orderBy: ["username"] }

    AioChoice {
        id: choice
        model: users
        key: root.chosen
    }

    ComboBox {
        id: box
        model: users
        textRole: "username"
        currentIndex: choice.currentIndex
        onActivated: index => choice.currentIndex = index
    }
}
