// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

import QtQuick
import QtQuick.Templates as T
import Catalog

Rectangle {
    id: chip

    required property string text

    signal removed
    signal clicked

    implicitWidth: Math.min(label.implicitWidth + 38, 240)
    implicitHeight: 26
    radius: 13
    color: Theme.tint(Theme.accent, Theme.dark ? 0.22 : 0.12)

    Text {
        id: label
        anchors { left: parent.left; leftMargin: 10; right: cross.left; verticalCenter: parent.verticalCenter }
        text: chip.text
        textFormat: Text.PlainText
        elide: Text.ElideRight
        color: Theme.accent
        font.pixelSize: Theme.body - 1

        TapHandler {
            onTapped: chip.clicked()
        }
    }

    T.AbstractButton {
        id: cross
        anchors { right: parent.right; rightMargin: 4; verticalCenter: parent.verticalCenter }
        width: 20
        height: 20
        hoverEnabled: true
        focusPolicy: Qt.TabFocus
        Accessible.name: qsTr("Remove the tag %1").arg(chip.text)
        onClicked: chip.removed()

        contentItem: Item {
            Icon {
                anchors.centerIn: parent
                width: 12
                height: 12
                shape: Icon.Clear
                stroke: 2.5
                color: Theme.accent
            }
        }
        background: Rectangle {
            radius: 10
            color: cross.hovered || cross.visualFocus ? Theme.tint(Theme.accent, 0.25) : "transparent"
        }
    }
}
