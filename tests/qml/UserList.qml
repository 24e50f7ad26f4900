// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import AioOrm
import TestModels

Item {
    id: root

    property alias model: users
    property alias view: list
    property string search
    readonly property bool ready: users.status === AioListModel.Ready
    readonly property int rows: users.count
    property string error

    width: 300
    height: 400

    UserListModel {
        id: users
        where: ({ username: { contains: root.search } })
        orderBy: ["username"]
        pageSize: 50
        onErrorOccurred: message => root.error = message
    }

    ListView {
        id: list
        anchors.fill: parent
        model: users
        delegate: Text {
            required property int index
            required property string id
            required property string username
            required property int rank
            required property var bio
            width: ListView.view.width
            height: 20
            text: username + " " + rank + (bio === null ? "" : " " + bio)
        }
    }
}
