// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import AioOrm
import Notes

ListView {
    id: view

    property int doneCount: 0
    property bool ready: notes.status === AioListModel.Ready

    width: 200
    height: 400
    model: NoteListModel {
        id: notes
        where: ({ place: null })
        orderBy: ["-id"]
        pageSize: 10
        live: true
    }
    delegate: Text {
        required property string content
        required property bool done
        required property var place

        text: content + (place === null ? "" : " at " + place)
        font.strikeout: done
        Component.onCompleted: view.doneCount += done ? 1 : 0
    }
}
