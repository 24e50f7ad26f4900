// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

import QtQuick
import Catalog

// One file. Rows are reused while scrolling: whatever is shown comes from the properties.
Item {
    id: row

    required property var model // for its role "id", no possible name of a property
    required property int index
    required property string name
    required property double size
    required property date modified
    required property string mimeType
    required property int category
    required property int kind
    required property string location
    required property string tagText
    required property bool loaded // false while the list has its place only

    property bool selected: false
    property bool current: false
    property real nameWidth: 0
    property real folderWidth: 0
    property real sizeWidth: 0
    property real modifiedWidth: 0
    property real typeWidth: 0
    property int gap: 16

    readonly property string fileId: row.loaded ? String(row.model.id) : ""

    signal picked
    signal opened

    implicitHeight: Theme.rowHeight
    Accessible.role: Accessible.ListItem
    Accessible.name: name

    Rectangle {
        anchors.fill: parent
        color: row.index % 2 === 1 ? Theme.stripe : Theme.surface
    }

    Rectangle {
        anchors.fill: parent
        anchors.leftMargin: 8
        anchors.rightMargin: 8
        radius: 6
        color: row.selected ? Theme.selection : mouse.containsMouse ? Theme.hover : "transparent"
        border.width: row.current ? 1 : 0
        border.color: Theme.tint(Theme.accent, 0.6)
    }

    MouseArea {
        id: mouse
        anchors.fill: parent
        hoverEnabled: true
        onPressed: row.picked()
        onDoubleClicked: row.opened()
    }

    Icon {
        id: icon
        x: 20
        anchors.verticalCenter: parent.verticalCenter
        width: 18
        height: 18
        shape: row.kind === FileType.Symlink ? Icon.Link : row.category
        color: Theme.category[row.category] ?? Theme.dim
        visible: row.loaded
    }

    Text {
        id: nameText
        x: 48
        width: Math.min(implicitWidth, row.nameWidth - 28 - (tag.visible ? tag.width + 8 : 0))
        anchors.verticalCenter: parent.verticalCenter
        text: row.name
        textFormat: Text.PlainText
        elide: Text.ElideMiddle
        color: Theme.text
        font.pixelSize: Theme.body
    }

    Rectangle {
        id: tag
        anchors.verticalCenter: parent.verticalCenter
        x: nameText.x + nameText.width + 8
        width: Math.min(tagLabel.implicitWidth + 14, 112)
        height: 20
        radius: 10
        color: Theme.tint(Theme.accent, Theme.dark ? 0.22 : 0.12)
        visible: row.tagText.length > 0

        Text {
            id: tagLabel
            anchors.centerIn: parent
            width: parent.width - 14
            text: row.tagText
            textFormat: Text.PlainText
            elide: Text.ElideRight
            color: Theme.accent
            font.pixelSize: Theme.small
        }
    }

    Text {
        id: folderText
        x: 20 + row.nameWidth + row.gap
        width: row.folderWidth
        anchors.verticalCenter: parent.verticalCenter
        text: row.location
        textFormat: Text.PlainText
        elide: Text.ElideMiddle
        color: Theme.dim
        font.pixelSize: Theme.body - 1
        visible: width > 0
    }

    Text {
        id: sizeText
        x: folderText.x + (row.folderWidth > 0 ? row.folderWidth + row.gap : 0)
        width: row.sizeWidth
        anchors.verticalCenter: parent.verticalCenter
        horizontalAlignment: Text.AlignRight
        text: row.loaded ? Format.size(row.size) : ""
        textFormat: Text.PlainText
        color: Theme.dim
        font.pixelSize: Theme.body - 1
    }

    Text {
        id: modifiedText
        x: sizeText.x + row.sizeWidth + row.gap
        width: row.modifiedWidth
        anchors.verticalCenter: parent.verticalCenter
        text: row.loaded ? Format.day(row.modified) : ""
        textFormat: Text.PlainText
        elide: Text.ElideRight
        color: Theme.dim
        font.pixelSize: Theme.body - 1
    }

    Text {
        x: modifiedText.x + row.modifiedWidth + row.gap
        width: row.typeWidth
        anchors.verticalCenter: parent.verticalCenter
        text: row.mimeType
        textFormat: Text.PlainText
        elide: Text.ElideMiddle
        color: Theme.faint
        font.pixelSize: Theme.body - 1
        visible: width > 0
    }
}
