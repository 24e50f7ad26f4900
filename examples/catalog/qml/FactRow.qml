// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

import QtQuick
import QtQuick.Layouts

// A name and a value in the details pane.
ColumnLayout {
    id: fact

    required property string label
    required property string value

    spacing: 2
    visible: value.length > 0

    Text {
        text: fact.label
        color: Theme.faint
        font.pixelSize: Theme.small
    }
    TextEdit {
        text: fact.value
        textFormat: TextEdit.PlainText
        wrapMode: TextEdit.WrapAnywhere
        readOnly: true
        selectByMouse: true
        selectionColor: Theme.accent
        selectedTextColor: Theme.accentText
        color: Theme.text
        font.pixelSize: Theme.body
        Layout.fillWidth: true
    }
}
