// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Catalog

// A push button with an icon; `primary` carries the accent colour.
T.Button {
    id: button

    property int shape: Icon.None
    property bool primary: false
    property bool quiet: false

    readonly property color ink: primary ? Theme.accentText : quiet ? Theme.dim : Theme.text

    implicitWidth: implicitContentWidth + leftPadding + rightPadding
    implicitHeight: 32
    leftPadding: text.length > 0 ? 12 : 8
    rightPadding: leftPadding
    font.pixelSize: Theme.body
    hoverEnabled: true
    focusPolicy: Qt.StrongFocus
    opacity: enabled ? 1 : 0.5

    contentItem: RowLayout {
        spacing: 6

        Icon {
            shape: button.shape
            color: button.ink
            visible: button.shape !== Icon.None
            Layout.preferredWidth: 16
            Layout.preferredHeight: 16
        }
        Text {
            text: button.text
            visible: text.length > 0
            color: button.ink
            font: button.font
            textFormat: Text.PlainText
            elide: Text.ElideRight
            Layout.fillWidth: true
        }
    }

    background: Rectangle {
        radius: Theme.radius - 2
        color: button.primary ? (button.hovered || button.down ? Theme.accentHover : Theme.accent)
             : button.down ? Theme.pressed : button.hovered ? Theme.hover : button.quiet ? "transparent" : Theme.surface
        border.width: button.primary || button.quiet ? 0 : 1
        border.color: Theme.borderStrong

        Rectangle { // focus ring
            anchors.fill: parent
            anchors.margins: -2
            radius: parent.radius + 2
            color: "transparent"
            border.width: 2
            border.color: Theme.tint(Theme.accent, 0.5)
            visible: button.visualFocus
        }
    }
}
