// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

pragma Singleton

import QtQuick

// Numbers, sizes and dates as people read them.
QtObject {
    readonly property list<string> categories: [qsTr("Image"), qsTr("Audio"), qsTr("Video"), qsTr("Text"), qsTr("Document"), qsTr("Archive"), qsTr("Program"), qsTr("Other")]
    readonly property list<string> categoryFilters: [qsTr("Images"), qsTr("Audio"), qsTr("Video"), qsTr("Text & code"), qsTr("Documents"), qsTr("Archives"), qsTr("Programs"), qsTr("Other")]

    // 1234567 → 1 234 567, with thin spaces: right in every language.
    function number(value: real): string {
        return Math.round(value).toString().replace(/\B(?=(\d{3})+(?!\d))/g, "\u2009")
    }

    function files(count: real): string {
        return count === 1 ? qsTr("1 file") : qsTr("%1 files").arg(number(count))
    }

    function folders(count: real): string {
        return count === 1 ? qsTr("1 folder") : qsTr("%1 folders").arg(number(count))
    }

    function size(bytes: real): string {
        if (bytes < 1000)
            return qsTr("%1 B").arg(bytes)
        const units = [qsTr("kB"), qsTr("MB"), qsTr("GB"), qsTr("TB"), qsTr("PB"), qsTr("EB")]
        let value = bytes / 1000
        let unit = 0
        while (value >= 999.5 && unit < units.length - 1) {
            value /= 1000
            ++unit
        }
        return value.toLocaleString(Qt.locale(), "f", value < 9.95 ? 1 : 0) + " " + units[unit]
    }

    function exactSize(bytes: real): string {
        return bytes === 1 ? qsTr("1 byte") : bytes < 1000 ? qsTr("%1 bytes").arg(bytes) : qsTr("%1 (%2 bytes)").arg(size(bytes)).arg(number(bytes))
    }

    // var and not date: qmllint 6.4.2 crashes over the methods of an annotated date
    function day(when: var): string {
        if (isNaN(when.getTime()))
            return ""
        const now = new Date()
        const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime()
        const time = when.getTime()
        if (time >= midnight && time < midnight + 86400000)
            return qsTr("Today, %1").arg(when.toLocaleTimeString(Qt.locale(), "HH:mm"))
        if (time >= midnight - 86400000 && time < midnight)
            return qsTr("Yesterday, %1").arg(when.toLocaleTimeString(Qt.locale(), "HH:mm"))
        return when.toLocaleDateString(Qt.locale(), "d MMM yyyy")
    }

    function moment(when: var): string {
        return isNaN(when.getTime()) ? "" : when.toLocaleString(Qt.locale(), "d MMMM yyyy, HH:mm:ss")
    }

    function duration(seconds: real): string {
        if (seconds < 10)
            return qsTr("%1 s").arg(seconds.toLocaleString(Qt.locale(), "f", 1))
        if (seconds < 60)
            return qsTr("%1 s").arg(Math.round(seconds))
        const rest = Math.floor(seconds % 60)
        return qsTr("%1:%2 min").arg(Math.floor(seconds / 60)).arg(rest < 10 ? "0" + rest : rest)
    }
}
