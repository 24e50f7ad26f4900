// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

import QtQuick
import QtQuick.Templates as T
import Catalog

// The head of a column: a click sorts by it, another turns the order round.
T.AbstractButton {
    id: cell

    property bool sorted: false
    property bool descending: false
    property bool alignRight: false

    implicitHeight: 34
    hoverEnabled: true
    focusPolicy: Qt.TabFocus
    font.pixelSize: Theme.small + 1
    Accessible.name: text

    contentItem: Item {
        Row {
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width
            layoutDirection: cell.alignRight ? Qt.RightToLeft : Qt.LeftToRight
            spacing: 2

            Text {
                text: cell.text
                color: cell.sorted ? Theme.accent : cell.hovered || cell.visualFocus ? Theme.text : Theme.dim
                font.pixelSize: cell.font.pixelSize
                font.weight: Font.DemiBold
            }
            Icon {
                anchors.verticalCenter: parent.verticalCenter
                width: 14
                height: 14
                stroke: 2.5
                shape: cell.descending ? Icon.SortDown : Icon.SortUp
                color: cell.sorted ? Theme.accent : Theme.faint
                visible: cell.sorted || cell.hovered || cell.visualFocus
            }
        }
    }
    background: null
}
