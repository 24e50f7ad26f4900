// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Catalog

// The tags of a file as chips, and a field for another.
ColumnLayout {
    id: editor

    required property TagListModel tags // of that file; submitted here
    required property string fileId

    signal clicked(text: string)

    spacing: Theme.gap

    function submit(): void {
        const text = field.text.trim().replace(/\s+/g, " ")
        field.clear()
        for (let row = 0; row < editor.tags.count; ++row) {
            if (editor.tags.get(row).text === text)
                return
        }
        if (text.length > 0) {
            editor.tags.insert({ "file": editor.fileId, "text": text })
            editor.tags.submitAll()
        }
    }

    function remove(row: int): void {
        editor.tags.removeRows(row, 1)
        editor.tags.submitAll()
    }

    Flow {
        spacing: 6
        visible: editor.tags.count > 0
        Layout.fillWidth: true

        Repeater {
            model: editor.tags

            TagChip {
                required property int index

                onRemoved: editor.remove(index)
                onClicked: editor.clicked(text)
            }
        }
    }

    T.TextField {
        id: field
        implicitHeight: 32
        leftPadding: 32
        rightPadding: 8
        verticalAlignment: TextInput.AlignVCenter
        maximumLength: 60
        color: Theme.text
        selectionColor: Theme.accent
        selectedTextColor: Theme.accentText
        font.pixelSize: Theme.body
        selectByMouse: true
        Accessible.name: placeholderText
        placeholderText: qsTr("Add a tag")
        onAccepted: editor.submit()
        Keys.onEscapePressed: field.clear()
        Layout.fillWidth: true

        Icon {
            anchors { left: parent.left; leftMargin: 10; verticalCenter: parent.verticalCenter }
            width: 14
            height: 14
            shape: Icon.Plus
            stroke: 2
            color: field.activeFocus ? Theme.accent : Theme.faint
        }
        Text {
            anchors { fill: parent; leftMargin: field.leftPadding }
            verticalAlignment: Text.AlignVCenter
            text: field.placeholderText
            color: Theme.faint
            font: field.font
            visible: field.length === 0 && field.preeditText.length === 0
        }
        background: Rectangle {
            radius: Theme.radius - 2
            color: Theme.surface
            border.width: field.activeFocus ? 2 : 1
            border.color: field.activeFocus ? Theme.accent : Theme.border
        }
    }
}
