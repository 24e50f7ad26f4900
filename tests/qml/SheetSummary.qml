// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import AioOrm
import SheetValues

Item {
    id: root

    property string stage_: "open"
    readonly property bool ready: open.status === AioLiveValue.Ready && pages.status === AioLiveValue.Ready
    readonly property string openText: open.value ?? "…"
    readonly property string totalText: total.value ?? "none"
    readonly property string lines: {
        let all = [];
        for (const line of pages.values)
            all.push(line.stage + "=" + line.value);
        return all.join(" ");
    }
    readonly property string largeText: Number(large.value ?? -1).toFixed(0)
    property alias rows: repeater.count

    SheetValue {
        id: open
        where: ({
                stage: root.stage_
            })
    }
    SheetValue {
        id: total
        fn: "sum"
        field: "price"
    }
    SheetValue {
        id: large
        fn: "max"
        field: "weight"
    }
    SheetValue {
        id: pages
        fn: "sum"
        field: "pages"
        groupBy: "stage"
    }
    Repeater {
        id: repeater
        model: pages.values
        delegate: Text {
            required property var modelData
            text: modelData.stage + ": " + modelData.value
        }
    }
}
