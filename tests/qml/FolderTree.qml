// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import AioOrm
import TestViews

Item {
    id: root

    property alias model: folders
    property alias view: tree
    readonly property bool ready: folders.status === AioTreeModel.Ready

    function shown(): string {
        const lines = [];
        for (let row = 0; row < tree.rows; ++row) {
            lines.push(" ".repeat(tree.depth(row)) + folders.get(tree.modelIndex(Qt.point(0, row))).name);
        }
        return lines.join("\n");
    }

    width: 300
    height: 400

    FolderTreeModel {
        id: folders
        parentField: "folder"
        orderBy: ["name"]
    }

    TreeView {
        id: tree
        anchors.fill: parent
        model: folders
        delegate: Item {
            id: node
            required property TreeView treeView
            required property bool isTreeNode
            required property bool expanded
            required property int hasChildren
            required property int depth
            required property int row
            required property string name
            implicitWidth: 200
            implicitHeight: 20
            Text {
                x: node.depth * 20
                text: (node.hasChildren ? (node.expanded ? "- " : "+ ") : "  ") + node.name
            }
            TapHandler { onTapped: node.treeView.toggleExpanded(node.row) }
        }
    }
}
