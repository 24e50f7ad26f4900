// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls
import AioOrm
import TestViews

Item {
    id: root

    property alias users: users
    property alias adapter: adapter
    property alias view: table
    property alias header: header
    readonly property bool ready: users.status === AioListModel.Ready

    width: 300
    height: 400

    UserListModel { id: users; orderBy: ["username"] }

    AioTableAdapter {
        id: adapter
        source: users
        columns: ["username", "rank"]
        headers: ({ rank: qsTr("Place") })
    }

    HorizontalHeaderView {
        id: header
        anchors { left: parent.left; right: parent.right; top: parent.top }
        syncView: table
        delegate: Item {
            id: head
            required property int index
            required property string display
            implicitWidth: 120
            implicitHeight: 20
            readonly property string text: display + (adapter.sortColumn === index ? (adapter.sortOrder === Qt.DescendingOrder ? " v" : " ^") : "")
            Text { text: head.text }
            TapHandler { onTapped: adapter.toggleSort(head.index) }
        }
    }

    TableView {
        id: table
        anchors { left: parent.left; right: parent.right; top: header.bottom; bottom: parent.bottom }
        model: adapter
        delegate: Item {
            id: cell
            required property var display
            required property int textAlignment
            required property string username
            implicitWidth: 120
            implicitHeight: 20
            readonly property string text: display
            Text {
                anchors.fill: parent
                horizontalAlignment: cell.textAlignment & Qt.AlignRight ? Text.AlignRight : Text.AlignLeft
                text: cell.text
            }
        }
    }
}
