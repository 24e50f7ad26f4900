// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import AioOrm
import TestModels

Item {
    id: root

    readonly property Item first: repeater.count > 0 ? repeater.itemAt(0) : null

    ArticleListModel {
        id: articles
    }

    Repeater {
        id: repeater
        model: articles
        delegate: Item {
            required property string price
            required property string rate
            required property var weight
            required property string total
            required property date made
            required property date stamp
        }
    }
}
