// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic
import AioOrm
import Catalog

// The folders as a tree, which reads what is opened. Choosing one shows its files; choosing it again shows all.
Rectangle {
    id: pane

    property string folderId // empty: all files
    property bool isOpened: false

    color: Theme.window

    FolderTreeModel {
        id: folders
        orderBy: ["name"]
    }

    Text {
        id: title
        x: 16
        height: 36
        verticalAlignment: Text.AlignVCenter
        text: qsTr("Folders")
        color: Theme.dim
        font.pixelSize: Theme.small + 1
        font.weight: Font.DemiBold
    }

    TreeView {
        id: tree

        anchors { top: title.bottom; left: parent.left; right: parent.right; bottom: parent.bottom }
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        model: folders
        columnWidthProvider: () => tree.width
        rowHeightProvider: () => 28
        onWidthChanged: forceLayout()
        onRowsChanged: {
            if (rows === 1 && !pane.isOpened) {
                pane.isOpened = true
                expand(0) // the root alone tells nothing; who closes it may
            }
        }
        Accessible.role: Accessible.Tree
        Accessible.name: title.text

        ScrollBar.vertical: ThinScrollBar {}

        delegate: Item {
            id: node

            required property TreeView treeView
            required property bool isTreeNode
            required property bool expanded
            required property int hasChildren
            required property int depth
            required property int row
            required property string name
            required property bool unreadable

            readonly property string key: folders.keyAt(node.treeView.modelIndex(Qt.point(0, node.row)))
            readonly property bool chosen: node.key.length > 0 && node.key === pane.folderId

            implicitWidth: node.treeView.width
            implicitHeight: 28
            Accessible.role: Accessible.TreeItem
            Accessible.name: node.name

            Rectangle {
                anchors.fill: parent
                anchors.leftMargin: 8
                anchors.rightMargin: 8
                radius: 6
                color: node.chosen ? Theme.selection : mouse.hovered ? Theme.hover : "transparent"
            }
            HoverHandler {
                id: mouse
            }
            TapHandler {
                onTapped: {
                    pane.folderId = node.chosen ? "" : node.key
                    if (node.chosen && !node.expanded)
                        node.treeView.expand(node.row)
                }
            }
            Text {
                id: mark
                x: 10 + node.depth * 14
                width: 18
                height: parent.height
                verticalAlignment: Text.AlignVCenter
                horizontalAlignment: Text.AlignHCenter
                text: node.expanded ? "\u25be" : "\u25b8"
                visible: node.hasChildren > 0
                color: Theme.faint
                font.pixelSize: Theme.body

                TapHandler {
                    gesturePolicy: TapHandler.WithinBounds
                    onTapped: node.treeView.toggleExpanded(node.row)
                }
            }
            Text {
                x: mark.x + mark.width + 4
                width: parent.width - x - 14
                height: parent.height
                verticalAlignment: Text.AlignVCenter
                text: node.name
                textFormat: Text.PlainText
                elide: Text.ElideMiddle
                color: node.unreadable ? Theme.faint : Theme.text
                font.pixelSize: Theme.body
            }
        }
    }

    Rectangle {
        anchors.right: parent.right
        width: 1
        height: parent.height
        color: Theme.border
    }
}
