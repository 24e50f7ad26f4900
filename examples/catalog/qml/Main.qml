// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import AioOrm
import Catalog

ApplicationWindow {
    id: window

    required property Catalog catalog

    // For the picture that is taken without a display.
    readonly property bool settled: files.status === AioListModel.Ready || files.status === AioListModel.Error
    readonly property int rows: files.count

    property string fileId // of the file in the details pane; empty: none

    readonly property string needle: search.text.trim()
    readonly property bool filtered: needle.length > 0 || categories.category >= 0 || folders.folderId.length > 0
    readonly property bool indexing: catalog.state === Catalog.Indexing

    // Values are bound to the query, names are checked against the model.
    function filter(needle: string, category: int, folder: string): var {
        const where = {}
        if (needle.startsWith("#") && needle.length > 1)
            where["tagText"] = { contains: needle.slice(1) }
        else if (needle.length > 0)
            where["name"] = { contains: needle }
        if (category >= 0)
            where["category"] = category
        if (folder.length > 0)
            where["folder"] = folder
        return where
    }

    function clearFilters(): void {
        search.clear()
        categories.category = -1
        folders.folderId = ""
    }

    width: 1280
    height: 800
    minimumWidth: 820
    minimumHeight: 420
    visible: true
    title: qsTr("%1 – Catalog").arg(window.catalog.root)
    color: Theme.window

    FileListModel {
        id: files
        where: window.filter(window.needle, categories.category, folders.folderId)
        orderBy: table.orderBy
        windowed: true // the scroll bar spans all files; those in view are loaded
        debounce: 120
        live: true
        onWhereChanged: table.toTop()
        onOrderByChanged: table.toTop()
    }

    Shortcut {
        sequence: "Ctrl+F"
        onActivated: {
            search.forceActiveFocus()
            search.selectAll()
        }
    }
    Shortcut {
        sequence: "F5"
        onActivated: window.catalog.index()
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        Rectangle { // header
            color: Theme.surface
            Layout.fillWidth: true
            Layout.preferredHeight: heading.implicitHeight + categories.implicitHeight + 44

            RowLayout {
                id: heading
                anchors { left: parent.left; right: parent.right; top: parent.top; leftMargin: 20; rightMargin: 20; topMargin: 16 }
                spacing: 12

                Rectangle {
                    radius: 10
                    color: Theme.accent
                    Layout.preferredWidth: 40
                    Layout.preferredHeight: 40

                    Icon {
                        anchors.centerIn: parent
                        width: 22
                        height: 22
                        shape: Icon.Folder
                        color: Theme.accentText
                    }
                }
                ColumnLayout {
                    spacing: 1
                    Layout.fillWidth: true

                    Text {
                        text: window.catalog.root.split("/").pop() || "/"
                        textFormat: Text.PlainText
                        color: Theme.text
                        font.pixelSize: Theme.large - 2
                        font.weight: Font.DemiBold
                        elide: Text.ElideMiddle
                        Layout.fillWidth: true
                    }
                    Text {
                        text: window.catalog.root
                        textFormat: Text.PlainText
                        color: Theme.dim
                        font.pixelSize: Theme.small + 1
                        elide: Text.ElideMiddle
                        Layout.fillWidth: true
                    }
                }
                SearchField {
                    id: search
                    placeholderText: qsTr("Search names, or #tag")
                    Layout.preferredWidth: Math.min(360, window.width * 0.4)
                    Keys.onDownPressed: {
                        table.forceActiveFocus()
                        table.go(0)
                    }
                }
            }

            CategoryBar {
                id: categories
                anchors { left: parent.left; right: parent.right; bottom: parent.bottom; leftMargin: 20; rightMargin: 20; bottomMargin: 12 }
                counts: window.catalog.categoryCounts
                total: window.catalog.files
            }
        }

        Rectangle {
            color: Theme.border
            Layout.fillWidth: true
            Layout.preferredHeight: 1
        }

        Banner {
            message: window.catalog.errorString
            action: window.catalog.state === Catalog.Failed ? qsTr("Index again") : qsTr("Dismiss")
            shape: window.catalog.state === Catalog.Failed ? Icon.Refresh : Icon.Clear
            onRetried: window.catalog.state === Catalog.Failed ? window.catalog.index() : window.catalog.dismissError()
            Layout.fillWidth: true
            Layout.margins: visible ? 12 : 0
        }
        Banner {
            message: files.status === AioListModel.Error ? qsTr("The list could not be read: %1").arg(files.errorString) : ""
            onRetried: files.retry()
            Layout.fillWidth: true
            Layout.margins: visible ? 12 : 0
        }

        RowLayout {
            spacing: 0
            Layout.fillWidth: true
            Layout.fillHeight: true

            FolderPane {
                id: folders
                visible: window.width >= 1100
                Layout.preferredWidth: 216
                Layout.fillHeight: true
            }

            Rectangle {
                color: Theme.surface
                Layout.fillWidth: true
                Layout.fillHeight: true

                FileTable {
                    id: table
                    anchors.fill: parent
                    focus: true
                    files: files
                    selectedId: window.fileId
                    onPicked: fileId => window.fileId = fileId
                    onOpened: window.catalog.openFile(window.fileId)
                }

                EmptyState {
                    readonly property bool loading: files.status === AioListModel.Loading || files.status === AioListModel.Null

                    anchors.centerIn: parent
                    anchors.verticalCenterOffset: 18
                    width: Math.min(parent.width - 64, 420)
                    visible: files.count === 0 && files.status !== AioListModel.Error
                    shape: window.filtered ? Icon.Search : Icon.Folder
                    title: loading ? qsTr("Loading…")
                         : window.needle.length > 0 ? qsTr("Nothing matches “%1”").arg(window.needle)
                         : window.filtered ? qsTr("No files of this type")
                         : window.indexing ? qsTr("Indexing…")
                         : window.catalog.state === Catalog.Failed ? qsTr("Nothing to show")
                         : qsTr("This folder is empty")
                    text: window.indexing && !loading ? qsTr("Files appear here as they are found.")
                        : window.filtered && !loading ? qsTr("Try another word or another type.") : ""
                    action: window.filtered && !loading ? qsTr("Show all files") : ""
                    onActed: window.clearFilters()
                }
            }

            DetailsPane {
                catalog: window.catalog
                fileId: window.fileId
                onClosed: window.fileId = ""
                onTagClicked: text => search.text = "#" + text
                onCategoryChosen: category => categories.category = category
                Layout.preferredWidth: 304
                Layout.fillHeight: true
            }
        }

        StatusFooter {
            catalog: window.catalog
            shown: window.filtered ? files.totalCount : -1
            Layout.fillWidth: true
        }
    }
}
