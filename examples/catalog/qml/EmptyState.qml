// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

import QtQuick
import QtQuick.Layouts
import Catalog

// Stands where the rows would be.
ColumnLayout {
    id: empty

    required property string title
    property string text
    property string action
    property int shape: Icon.Search

    signal acted

    spacing: 8

    Rectangle {
        radius: 28
        color: Theme.hover
        Layout.preferredWidth: 56
        Layout.preferredHeight: 56
        Layout.alignment: Qt.AlignHCenter
        Layout.bottomMargin: 4

        Icon {
            anchors.centerIn: parent
            width: 26
            height: 26
            shape: empty.shape
            color: Theme.faint
        }
    }
    Text {
        text: empty.title
        textFormat: Text.PlainText
        color: Theme.text
        font.pixelSize: Theme.title
        font.weight: Font.DemiBold
        horizontalAlignment: Text.AlignHCenter
        wrapMode: Text.WrapAtWordBoundaryOrAnywhere
        maximumLineCount: 3
        elide: Text.ElideRight
        Layout.fillWidth: true
    }
    Text {
        text: empty.text
        textFormat: Text.PlainText
        visible: text.length > 0
        color: Theme.dim
        font.pixelSize: Theme.body
        horizontalAlignment: Text.AlignHCenter
        wrapMode: Text.Wrap
        Layout.fillWidth: true
    }
    ActionButton {
        text: empty.action
        visible: text.length > 0
        onClicked: empty.acted()
        Layout.alignment: Qt.AlignHCenter
        Layout.topMargin: 8
    }
}
