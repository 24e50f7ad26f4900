// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Catalog

// What the details pane shows when no file is selected: the catalogue as a whole.
ColumnLayout {
    id: overview

    required property Catalog catalog

    signal chosen(category: int)

    spacing: Theme.margin

    ColumnLayout {
        spacing: 4

        Text {
            text: Format.size(overview.catalog.bytes)
            color: Theme.text
            font.pixelSize: 28
            font.weight: Font.DemiBold
        }
        Text {
            text: qsTr("in %1 and %2").arg(Format.files(overview.catalog.files)).arg(Format.folders(overview.catalog.folders))
            color: Theme.dim
            font.pixelSize: Theme.body
            wrapMode: Text.Wrap
            Layout.fillWidth: true
        }
    }

    Row { // the shares of the categories by size
        id: shares

        property real total: Math.max(1, overview.catalog.bytes)

        Layout.fillWidth: true
        Layout.preferredHeight: 8

        Repeater {
            model: 8

            Item {
                id: part

                required property int index

                width: shares.width * (overview.catalog.categoryBytes[index] ?? 0) / shares.total
                height: 8

                Rectangle {
                    width: parent.width - (parent.width > 6 ? 2 : 0)
                    height: parent.height
                    radius: Math.min(3, width / 2)
                    color: Theme.category[part.index]
                }
            }
        }
    }

    ColumnLayout {
        spacing: 0
        Layout.leftMargin: -8
        Layout.rightMargin: -8

        Repeater {
            model: Format.categoryFilters

            Rectangle {
                id: line

                required property string modelData
                required property int index

                radius: 6
                color: hover.hovered ? Theme.hover : "transparent"
                Layout.fillWidth: true
                Layout.preferredHeight: 34

                HoverHandler {
                    id: hover
                }
                TapHandler {
                    onTapped: overview.chosen(line.index)
                }
                RowLayout {
                    anchors.fill: parent
                    anchors.leftMargin: 8
                    anchors.rightMargin: 8
                    spacing: 10

                    Icon {
                        shape: line.index
                        color: Theme.category[line.index]
                        Layout.preferredWidth: 17
                        Layout.preferredHeight: 17
                    }
                    Text {
                        text: line.modelData
                        color: Theme.text
                        font.pixelSize: Theme.body
                        Layout.fillWidth: true
                    }
                    Text {
                        text: Format.size(overview.catalog.categoryBytes[line.index] ?? 0)
                        color: Theme.dim
                        font.pixelSize: Theme.body - 1
                    }
                }
            }
        }
    }

    Item {
        Layout.fillHeight: true
    }

    RowLayout {
        spacing: 8
        visible: overview.catalog.unreadableFolders > 0

        Icon {
            shape: Icon.Warning
            color: Theme.danger
            Layout.preferredWidth: 16
            Layout.preferredHeight: 16
        }
        Text {
            text: qsTr("%1 could not be read").arg(Format.folders(overview.catalog.unreadableFolders))
            color: Theme.dim
            font.pixelSize: Theme.body - 1
            wrapMode: Text.Wrap
            Layout.fillWidth: true
        }
    }
    Text {
        text: qsTr("Select a file to see its details and to tag it.")
        color: Theme.faint
        font.pixelSize: Theme.body - 1
        wrapMode: Text.Wrap
        Layout.fillWidth: true
    }
}
