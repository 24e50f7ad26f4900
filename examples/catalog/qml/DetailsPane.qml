// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import AioOrm
import Catalog

// A file, which is read and followed by its key, and its tags, which are written in place; without one, all files together.
Rectangle {
    id: pane

    required property Catalog catalog

    required property string fileId

    readonly property bool hasFile: fileId.length > 0
    readonly property var file: record.fields
    readonly property color tone: Theme.category[file.category] ?? Theme.dim
    readonly property string path: [catalog.root === "/" ? "" : catalog.root, file.location, file.name].filter((part, i) => i === 0 || part.length > 0).join("/")

    signal closed
    signal tagClicked(text: string)
    signal categoryChosen(category: int)

    color: Theme.surface

    FileRecord {
        id: record
        key: pane.fileId
        onStatusChanged: {
            if (status === AioRecord.Missing)
                pane.closed()
        }
    }

    TagListModel {
        id: tags
        where: ({ "file": pane.fileId })
        orderBy: ["text"]
        active: pane.hasFile
        writable: true
        submitMode: AioListModel.Manual // a tag and the line of them in its file are one transaction
        onWriteFailed: (key, role, message) => problem.text = message
        onWhereChanged: {
            revert() // a tag that was refused is not one of another file
            problem.text = ""
        }
    }

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
                    onClicked: pane.closed()
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
                    onClicked: pane.catalog.openFile(pane.fileId)
                }
                ActionButton {
                    text: qsTr("Copy path")
                    onClicked: pane.catalog.copy(pane.path)
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
                fileId: pane.fileId
                tags: tags
                onClicked: text => pane.tagClicked(text)
                Layout.fillWidth: true
                Layout.topMargin: -8
            }
            Text {
                id: problem
                visible: text.length > 0
                textFormat: Text.PlainText
                wrapMode: Text.Wrap
                color: Theme.danger
                font.pixelSize: Theme.small
                Layout.fillWidth: true
            }

            Rectangle {
                color: Theme.border
                Layout.fillWidth: true
                Layout.preferredHeight: 1
            }

            FactRow {
                label: qsTr("Path")
                value: pane.path
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
