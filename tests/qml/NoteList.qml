// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// README: qml
import QtQuick
import QtQuick.Controls
import AioOrm
import Notes

Page {
    id: page

    header: TextField { id: search; placeholderText: qsTr("Search") }

    NoteListModel {
        id: notes
        where: ({ content: { contains: search.text }, done: false })    // values are bound, names are checked
        orderBy: ["-id"]
        pageSize: 100           // more is loaded when the view gets there
        debounce: 150           // ms of rest before a new search
        live: true              // follows the commits of this program
    }

    ListView {
        anchors.fill: parent
        model: notes
        delegate: ItemDelegate {
            required property string content
            width: ListView.view.width
            text: content
        }
    }

    BusyIndicator { anchors.centerIn: parent; running: notes.status === AioListModel.Loading }

    footer: Label { text: notes.status === AioListModel.Error ? notes.errorString : qsTr("%n note(s)", "", notes.count) }
}
// README end
