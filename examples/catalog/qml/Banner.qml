// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

import QtQuick
import QtQuick.Layouts
import Catalog

// What went wrong, and a way on.
Rectangle {
    id: banner

    required property string message
    property string action: qsTr("Try again")
    property int shape: Icon.Refresh

    signal retried

    implicitHeight: visible ? Math.max(48, line.implicitHeight + 16) : 0
    radius: Theme.radius
    color: Theme.dangerSurface
    border.width: 1
    border.color: Theme.tint(Theme.danger, 0.35)
    visible: message.length > 0
    Accessible.role: Accessible.AlertMessage
    Accessible.name: message

    RowLayout {
        id: line
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; leftMargin: 14; rightMargin: 8 }
        spacing: 10

        Icon {
            shape: Icon.Warning
            color: Theme.danger
            Layout.preferredWidth: 18
            Layout.preferredHeight: 18
        }
        Text {
            text: banner.message
            textFormat: Text.PlainText
            wrapMode: Text.Wrap
            maximumLineCount: 3
            elide: Text.ElideRight
            color: Theme.text
            font.pixelSize: Theme.body
            Layout.fillWidth: true
        }
        ActionButton {
            text: banner.action
            shape: banner.shape
            onClicked: banner.retried()
        }
    }
}
