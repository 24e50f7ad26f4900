// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic
import Catalog

// The files as rows under column heads that sort. The model does the sorting: see `orderBy`.
FocusScope {
    id: table

    required property FileListModel files
    property string selectedId
    property string sortKey: "name"
    property bool descending: false

    readonly property var orderBy: { // names of the model's fields, "-" for descending
        const sign = table.descending ? "-" : ""
        const keys = ({ "name": ["name"], "location": ["location", "name"], "size": ["size"], "modified": ["modified"], "mimeType": ["mimeType", "name"] })
        return keys[table.sortKey].map(key => sign + key)
    }

    signal picked(fileId: string)
    signal opened

    // Columns, from left to right; the text ones share what the others leave.
    readonly property int gap: 16
    readonly property int sizeWidth: 72
    readonly property int modifiedWidth: 118
    readonly property int typeWidth: width > 860 ? Math.min(220, Math.round(width * 0.17)) : 0
    readonly property bool showsFolder: width > 560
    readonly property real flexible: width - 44 - sizeWidth - gap - modifiedWidth - gap - (typeWidth > 0 ? typeWidth + gap : 0)
    readonly property real nameWidth: showsFolder ? Math.round((flexible - gap) * 0.56) : flexible
    readonly property real folderWidth: showsFolder ? flexible - gap - nameWidth : 0

    function sortBy(key: string): void {
        if (table.sortKey === key) {
            table.descending = !table.descending
        } else {
            table.sortKey = key
            table.descending = key === "size" || key === "modified" // the big and the new first
        }
    }

    function go(row: int): void {
        if (list.count === 0)
            return
        list.currentIndex = Math.max(0, Math.min(list.count - 1, row))
        list.positionViewAtIndex(list.currentIndex, ListView.Contain)
        const item = list.currentItem as FileRow
        if (item?.loaded)
            table.picked(item.fileId)
    }

    function toTop(): void {
        list.positionViewAtBeginning()
        list.currentIndex = -1
    }

    component Head: HeaderCell {
        property string key

        sorted: table.sortKey === key
        descending: sorted ? table.descending : key === "size" || key === "modified"
        onClicked: table.sortBy(key)
    }

    Item {
        id: head
        width: parent.width
        height: 36

        Head {
            x: 20
            width: table.nameWidth
            text: qsTr("Name")
            key: "name"
        }
        Head {
            id: folderHead
            x: 20 + table.nameWidth + table.gap
            width: table.folderWidth
            text: qsTr("Folder")
            key: "location"
            visible: table.showsFolder
        }
        Head {
            id: sizeHead
            x: folderHead.x + (table.showsFolder ? table.folderWidth + table.gap : 0)
            width: table.sizeWidth
            text: qsTr("Size")
            key: "size"
            alignRight: true
        }
        Head {
            id: modifiedHead
            x: sizeHead.x + table.sizeWidth + table.gap
            width: table.modifiedWidth
            text: qsTr("Modified")
            key: "modified"
        }
        Head {
            x: modifiedHead.x + table.modifiedWidth + table.gap
            width: table.typeWidth
            text: qsTr("Type")
            key: "mimeType"
            visible: width > 0
        }
        Rectangle {
            anchors.bottom: parent.bottom
            width: parent.width
            height: 1
            color: Theme.border
        }
    }

    ListView {
        id: list

        readonly property int rowsPerPage: Math.max(1, Math.floor(height / Theme.rowHeight) - 1)

        anchors { top: head.bottom; left: parent.left; right: parent.right; bottom: parent.bottom }
        topMargin: 4
        bottomMargin: 4
        clip: true
        focus: true
        activeFocusOnTab: true
        model: table.files
        reuseItems: true
        cacheBuffer: Theme.rowHeight * 8
        currentIndex: -1
        highlightFollowsCurrentItem: false
        boundsBehavior: Flickable.StopAtBounds
        pixelAligned: true
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Files")

        ScrollBar.vertical: ThinScrollBar {}

        Keys.onPressed: event => {
            event.accepted = true
            if (event.key === Qt.Key_Down)
                table.go(list.currentIndex + 1)
            else if (event.key === Qt.Key_Up)
                table.go(list.currentIndex - 1)
            else if (event.key === Qt.Key_PageDown)
                table.go(list.currentIndex + list.rowsPerPage)
            else if (event.key === Qt.Key_PageUp)
                table.go(list.currentIndex - list.rowsPerPage)
            else if (event.key === Qt.Key_Home)
                table.go(0)
            else if (event.key === Qt.Key_End)
                table.go(list.count - 1)
            else if (event.key === Qt.Key_Escape)
                table.picked("")
            else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter)
                table.opened()
            else
                event.accepted = false
        }

        delegate: FileRow {
            width: ListView.view.width
            selected: table.selectedId.length > 0 && fileId === table.selectedId
            current: list.activeFocus && list.currentIndex === index
            nameWidth: table.nameWidth
            folderWidth: table.folderWidth
            sizeWidth: table.sizeWidth
            modifiedWidth: table.modifiedWidth
            typeWidth: table.typeWidth
            gap: table.gap
            onPicked: {
                list.forceActiveFocus()
                list.currentIndex = index
                table.picked(fileId)
            }
            onOpened: table.opened()
            onLoadedChanged: {
                if (loaded && current) // jumped to, and here now
                    table.picked(fileId)
            }
        }
    }
}
