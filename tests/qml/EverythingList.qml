// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import AioOrm
import TestModels

Item {
    id: root

    property alias model: everything
    readonly property bool ready: everything.status === AioListModel.Ready
    readonly property Item first: repeater.count > 0 ? repeater.itemAt(0) : null

    EverythingListModel {
        id: everything
    }

    Repeater {
        id: repeater
        model: everything
        delegate: Item {
            required property string id
            required property string big
            required property bool flag
            required property double real
            required property string text
            required property date date
            required property string time
            required property date moment
            required property string uuid
            required property var json
            required property int color
            required property var maybeText
        }
    }
}
