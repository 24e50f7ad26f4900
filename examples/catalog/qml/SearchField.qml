// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

import QtQuick
import QtQuick.Templates as T
import Catalog

T.TextField {
    id: field

    implicitWidth: 320
    implicitHeight: Theme.controlHeight
    leftPadding: 36
    rightPadding: 36
    verticalAlignment: TextInput.AlignVCenter
    color: Theme.text
    selectionColor: Theme.accent
    selectedTextColor: Theme.accentText
    placeholderTextColor: Theme.faint
    font.pixelSize: Theme.body
    selectByMouse: true
    hoverEnabled: true
    Accessible.name: placeholderText

    Keys.onEscapePressed: field.clear()

    Text {
        anchors.fill: parent
        anchors.leftMargin: field.leftPadding
        anchors.rightMargin: field.rightPadding
        verticalAlignment: Text.AlignVCenter
        text: field.placeholderText
        color: field.placeholderTextColor
        font: field.font
        elide: Text.ElideRight
        visible: field.length === 0 && field.preeditText.length === 0
    }

    Icon {
        anchors { left: parent.left; leftMargin: 12; verticalCenter: parent.verticalCenter }
        width: 16
        height: 16
        shape: Icon.Search
        stroke: 2
        color: field.activeFocus ? Theme.accent : Theme.faint
    }

    Text {
        anchors { right: parent.right; rightMargin: 12; verticalCenter: parent.verticalCenter }
        text: "Ctrl F"
        color: Theme.faint
        font.pixelSize: Theme.small
        visible: field.length === 0 && !field.activeFocus
    }

    T.AbstractButton {
        id: clearButton
        anchors { right: parent.right; rightMargin: 6; verticalCenter: parent.verticalCenter }
        width: 24
        height: 24
        hoverEnabled: true
        focusPolicy: Qt.NoFocus
        visible: field.length > 0
        Accessible.name: qsTr("Clear the search")
        onClicked: {
            field.clear()
            field.forceActiveFocus()
        }

        contentItem: Item {
            Icon {
                anchors.centerIn: parent
                width: 16
                height: 16
                shape: Icon.Clear
                stroke: 2
                color: Theme.dim
            }
        }
        background: Rectangle {
            radius: 12
            color: clearButton.hovered ? Theme.pressed : "transparent"
        }
    }

    background: Rectangle {
        radius: Theme.radius
        color: field.activeFocus ? Theme.surface : Theme.hover
        border.width: field.activeFocus ? 2 : 1
        border.color: field.activeFocus ? Theme.accent : field.hovered ? Theme.borderStrong : Theme.border
    }
}
