// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import AioOrm
import Sheets

Item {
    id: root

    property alias key: sheet.key
    property alias record: sheet
    readonly property bool ready: sheet.status === AioRecord.Ready
    readonly property string title: sheet.fields.title
    readonly property string titleError: sheet.errors.title
    readonly property string storedTitle: sheet.stored.title
    readonly property string weight: sheet.fields.weight
    readonly property var object: sheet.object
    property string told
    property string failedWith

    signal settled

    function type(text: string) {
        sheet.fields.title = text;
    }
    function weigh(text: string) {
        sheet.fields.weight = text;
    }
    function misspell() {
        sheet.fields.titel = "x";
    }
    function describe() {
        return root.object.describe();
    }
    function store() {
        sheet.save().then(key => {
            root.told = "saved " + key;
            root.settled();
        }, error => {
            root.told = error.kind + " " + error.column + " " + (error.errors.title ?? "") + ": " + error.message;
            root.settled();
        });
    }
    function erase() {
        sheet.remove().then(key => {
            root.told = "removed " + key;
            root.settled();
        }).catch(error => {
            root.told = error.message;
            root.settled();
        });
    }

    SheetRecord {
        id: sheet
        initial: ({
                stage: "new"
            })
        onSaveFailed: message => root.failedWith = message
    }

    TextInput {
        objectName: "input"
        text: sheet.fields.title
        onTextEdited: sheet.fields.title = text
    }
}
