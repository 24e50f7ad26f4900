// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Catalog

T.AbstractButton {
    id: chip

    property int shape: Icon.None
    property color tone: Theme.accent
    property real count: 0

    implicitWidth: implicitContentWidth + leftPadding + rightPadding
    implicitHeight: 30
    leftPadding: 12
    rightPadding: 12
    checkable: true
    hoverEnabled: true
    focusPolicy: Qt.TabFocus
    opacity: count > 0 || checked ? 1 : 0.55
    font.pixelSize: Theme.body - 1

    contentItem: RowLayout {
        spacing: 6

        Icon {
            shape: chip.shape
            color: chip.checked ? Theme.accentText : chip.tone
            visible: chip.shape !== Icon.None
            Layout.preferredWidth: 15
            Layout.preferredHeight: 15
        }
        Text {
            text: chip.text
            color: chip.checked ? Theme.accentText : Theme.text
            font: chip.font
        }
        Text {
            text: Format.number(chip.count)
            color: chip.checked ? Theme.tint(Theme.accentText, 0.75) : Theme.faint
            font.pixelSize: Theme.small
        }
    }

    background: Rectangle {
        radius: height / 2
        color: chip.checked ? Theme.accent : chip.hovered ? Theme.hover : Theme.surface
        border.width: chip.checked ? 0 : 1
        border.color: chip.visualFocus ? Theme.accent : Theme.border
    }
}
