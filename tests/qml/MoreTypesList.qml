// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import AioOrm
import TestModels

Item {
    id: root

    readonly property Item first: repeater.count > 0 ? repeater.itemAt(0) : null

    MoreTypesListModel {
        id: types
    }

    Repeater {
        id: repeater
        model: types
        delegate: Item {
            required property int int8
            required property double uint32
            required property string uint64
            required property double real32
            required property double duration
            required property url url
            required property var words
            required property var numbers
            required property var maybes
            required property var nested
            required property var jsonArray
            required property var jsonValue
            required property string status
            required property string finish
            required property int rights
            required property double money
            required property var maybeWords
            required property var maybeDuration

            readonly property string joined: words.join("|")
            readonly property int numberCount: numbers.length
            readonly property string secondNumber: String(numbers[1])
            readonly property bool hasHole: maybes[1] === null
            readonly property string innermost: nested[1][0]
            readonly property int fromArray: jsonArray[0].a
        }
    }
}
