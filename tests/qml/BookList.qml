// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import AioOrm
import TestBooks

Item {
    id: root

    property alias model: books
    property alias view: list
    readonly property bool ready: books.status === AioListModel.Ready
    property var shelf // not known at first
    property var condition: ({ shelf: root.shelf })
    readonly property alias count: list.count

    width: 300
    height: 400

    ListView {
        id: list
        anchors.fill: parent
        model: books
        section.property: "writerName"
        delegate: Text {
            required property string title
            required property var writerName
            required property string reviewCount
            required property string fees
            height: 20
            text: title + ", " + writerName + ": " + reviewCount + " " + fees
        }
    }

    BookListModel {
        id: books
        include: ["writer"]
        extra: ({
            reviewCount: { count: "reviews" },
            fees: { sum: "reviews.fee", where: { stars: { gt: 1 } } }
        })
        where: root.condition
        orderBy: ["writer.name", "-id"]
    }
}
