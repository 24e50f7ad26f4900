// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

import QtQuick
import QtQuick.Layouts
import Catalog

Rectangle {
    id: footer

    required property Catalog catalog
    property real shown: 0 // rows the list has for the present filter, -1 when there is none

    readonly property bool busy: catalog.state === Catalog.Indexing

    implicitHeight: 52
    color: Theme.surface

    Rectangle {
        width: parent.width
        height: 1
        color: Theme.border
    }

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: 20
        anchors.rightMargin: 12
        spacing: 16

        Rectangle { // a dot in the colour of the state
            radius: 4
            color: footer.busy ? Theme.accent
                 : footer.catalog.state === Catalog.Failed ? Theme.danger
                 : footer.catalog.state === Catalog.Done ? Theme.category[0] : Theme.faint
            Layout.preferredWidth: 8
            Layout.preferredHeight: 8
        }
        Text {
            text: footer.busy ? qsTr("Indexing")
                : footer.catalog.state === Catalog.Done ? qsTr("Up to date")
                : footer.catalog.state === Catalog.Cancelled ? qsTr("Cancelled")
                : footer.catalog.state === Catalog.Failed ? qsTr("Failed") : qsTr("Ready")
            color: Theme.text
            font.pixelSize: Theme.body
            font.weight: Font.DemiBold
            Layout.leftMargin: -8
        }

        Item { // the progress bar
            visible: footer.busy
            Layout.preferredWidth: 220
            Layout.preferredHeight: 6

            Accessible.role: Accessible.ProgressBar
            Accessible.name: qsTr("%1 %").arg(Math.floor(footer.catalog.progress * 100))

            Rectangle {
                anchors.fill: parent
                radius: 3
                color: Theme.pressed
            }
            Rectangle {
                width: Math.max(height, parent.width * footer.catalog.progress)
                height: parent.height
                radius: 3
                color: Theme.accent

                Behavior on width {
                    NumberAnimation { duration: 120 }
                }
            }
        }
        Text {
            visible: footer.busy
            text: qsTr("%1 %").arg(Math.floor(footer.catalog.progress * 100))
            color: Theme.text
            font.pixelSize: Theme.body
            Layout.preferredWidth: 36
            Layout.leftMargin: -4
        }

        Text {
            text: {
                const counts = Format.files(footer.catalog.files) + " · " + Format.folders(footer.catalog.folders)
                const rate = qsTr("%1 files/s").arg(Format.number(footer.catalog.rate))
                const elapsed = Format.duration(footer.catalog.elapsed)
                if (footer.busy)
                    return counts + " · " + rate + " · " + elapsed
                if (footer.catalog.state === Catalog.Done)
                    return counts + " · " + qsTr("indexed in %1, %2").arg(elapsed).arg(rate)
                return counts
            }
            color: Theme.dim
            font.pixelSize: Theme.body
            elide: Text.ElideRight
            Layout.fillWidth: true
        }

        Text {
            visible: footer.shown >= 0
            text: qsTr("%1 shown").arg(Format.number(footer.shown))
            color: Theme.dim
            font.pixelSize: Theme.body
        }

        ActionButton {
            text: footer.busy ? qsTr("Cancel") : qsTr("Index again")
            shape: footer.busy ? Icon.Stop : Icon.Refresh
            onClicked: {
                if (footer.busy)
                    footer.catalog.cancel()
                else
                    footer.catalog.index()
            }
        }
    }
}
