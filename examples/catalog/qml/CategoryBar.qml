// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

pragma ComponentBehavior: Bound

import QtQuick
import Catalog

// The categories with their counts; choosing one filters, choosing it again shows all.
Flickable {
    id: bar

    required property list<real> counts
    property real total: 0
    property int category: -1 // -1: all

    implicitHeight: 30
    contentWidth: row.width
    contentHeight: height
    clip: true
    boundsBehavior: Flickable.StopAtBounds
    flickableDirection: Flickable.HorizontalFlick
    interactive: contentWidth > width

    Row {
        id: row
        spacing: 6

        CategoryChip {
            text: qsTr("All")
            count: bar.total
            checked: bar.category === -1
            checkable: false
            onClicked: bar.category = -1
        }
        Repeater {
            model: Format.categoryFilters

            CategoryChip {
                required property string modelData
                required property int index

                text: modelData
                shape: index
                tone: Theme.category[index]
                count: bar.counts[index] ?? 0
                checked: bar.category === index
                checkable: false
                onClicked: bar.category = bar.category === index ? -1 : index
            }
        }
    }
}
