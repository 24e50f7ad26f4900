// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import Catalog

Rectangle {
    id: pane

    required property Catalog catalog

    readonly property FileDetails file: catalog.selected
    readonly property bool hasFile: file.fileId.length > 0
    readonly property color tone: Theme.category[file.category] ?? Theme.dim

    signal tagClicked(text: string)
    signal categoryChosen(category: int)

    color: Theme.surface

    Flickable {
        anchors.fill: parent
        contentWidth: width
        contentHeight: overview.height + 40
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        visible: !pane.hasFile

        ScrollBar.vertical: ThinScrollBar {}

        Overview {
            id: overview
            x: 20
            y: 20
            width: parent.width - 40
            height: Math.max(implicitHeight, pane.height - 40)
            catalog: pane.catalog
            onChosen: category => pane.categoryChosen(category)
        }
    }

    Flickable {
        anchors.fill: parent
        contentWidth: width
        contentHeight: facts.implicitHeight + 40
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        visible: pane.hasFile

        ScrollBar.vertical: ThinScrollBar {}

        ColumnLayout {
            id: facts
            x: 20
            y: 20
            width: parent.width - 40
            spacing: Theme.margin

            RowLayout {
                spacing: 12

                Rectangle {
                    radius: 12
                    color: Theme.tint(pane.tone, Theme.dark ? 0.2 : 0.12)
                    Layout.preferredWidth: 56
                    Layout.preferredHeight: 56
                    Layout.alignment: Qt.AlignTop

                    Icon {
                        anchors.centerIn: parent
                        width: 30
                        height: 30
                        stroke: 1.5
                        shape: pane.file.kind === FileType.Symlink ? Icon.Link : pane.file.category
                        color: pane.tone
                    }
                }
                Item {
                    Layout.fillWidth: true
                }
                ActionButton {
                    quiet: true
                    shape: Icon.Clear
                    Accessible.name: qsTr("Close the details")
                    onClicked: pane.catalog.select("")
                    Layout.alignment: Qt.AlignTop
                }
            }

            ColumnLayout {
                spacing: 4

                TextEdit {
                    text: pane.file.name
                    textFormat: TextEdit.PlainText
                    wrapMode: TextEdit.WrapAtWordBoundaryOrAnywhere
                    readOnly: true
                    selectByMouse: true
                    selectionColor: Theme.accent
                    selectedTextColor: Theme.accentText
                    color: Theme.text
                    font.pixelSize: Theme.title
                    font.weight: Font.DemiBold
                    Layout.fillWidth: true
                }
                Text {
                    text: pane.file.kind === FileType.Symlink ? qsTr("Symbolic link")
                        : pane.file.kind === FileType.Special ? qsTr("Special file")
                        : qsTr("%1 · %2").arg(Format.categories[pane.file.category] ?? "").arg(Format.size(pane.file.size))
                    color: Theme.dim
                    font.pixelSize: Theme.body
                    Layout.fillWidth: true
                }
            }

            RowLayout {
                spacing: 8

                ActionButton {
                    text: qsTr("Open")
                    onClicked: pane.catalog.openSelected()
                }
                ActionButton {
                    text: qsTr("Copy path")
                    onClicked: pane.catalog.copySelectedPath()
                }
            }

            Rectangle {
                color: Theme.border
                Layout.fillWidth: true
                Layout.preferredHeight: 1
            }

            Text {
                text: qsTr("Tags")
                color: Theme.text
                font.pixelSize: Theme.body
                font.weight: Font.DemiBold
            }
            TagEditor {
                tags: pane.file.tags
                onAdded: text => pane.catalog.addTag(text)
                onRemoved: text => pane.catalog.removeTag(text)
                onClicked: text => pane.tagClicked(text)
                Layout.fillWidth: true
                Layout.topMargin: -8
            }

            Rectangle {
                color: Theme.border
                Layout.fillWidth: true
                Layout.preferredHeight: 1
            }

            FactRow {
                label: qsTr("Path")
                value: pane.file.path
                Layout.fillWidth: true
            }
            FactRow {
                label: qsTr("Size")
                value: Format.exactSize(pane.file.size)
                Layout.fillWidth: true
            }
            FactRow {
                label: qsTr("Modified")
                value: Format.moment(pane.file.modified)
                Layout.fillWidth: true
            }
            FactRow {
                label: qsTr("Type")
                value: pane.file.mimeType
                Layout.fillWidth: true
            }
        }
    }

    Rectangle {
        width: 1
        height: parent.height
        color: Theme.border
    }
}
