// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

pragma Singleton

import QtQuick

// Colours, sizes and type of the whole window. Light or dark follows the system's palette.
QtObject {
    id: theme

    readonly property SystemPalette system: SystemPalette {}
    readonly property bool dark: theme.system.window.hslLightness < 0.5

    readonly property color window: dark ? "#15171c" : "#f5f6f8"
    readonly property color surface: dark ? "#1b1e25" : "#ffffff"
    readonly property color stripe: dark ? "#1e2129" : "#fafbfc"
    readonly property color hover: dark ? "#252a34" : "#f0f2f6"
    readonly property color pressed: dark ? "#2d333f" : "#e6e9ef"
    readonly property color selection: dark ? "#2a3252" : "#e7ebfc"
    readonly property color border: dark ? "#2b2f39" : "#e4e7ec"
    readonly property color borderStrong: dark ? "#3b414e" : "#cfd4dd"
    readonly property color text: dark ? "#e9ebf1" : "#1a1e28"
    readonly property color dim: dark ? "#a0a8b8" : "#5c6475"
    readonly property color faint: dark ? "#6d7586" : "#8a92a1"
    readonly property color accent: dark ? "#8c9eff" : "#4059d4"
    readonly property color accentHover: dark ? "#a1b0ff" : "#364dc0"
    readonly property color accentText: dark ? "#11141d" : "#ffffff"
    readonly property color danger: dark ? "#ff8a7a" : "#bd3124"
    readonly property color dangerSurface: dark ? "#3a2023" : "#fdeeec"

    // By FileType's categories.
    readonly property list<color> category: dark
        ? ["#5fc9a6", "#d59be8", "#f08fa8", "#7eb2f5", "#f0b86c", "#c8b27a", "#8c9eff", "#8d95a5"]
        : ["#1f9d76", "#a04fc0", "#cc4468", "#2f78cf", "#c77d15", "#8f7634", "#4059d4", "#7b8494"]

    readonly property int gap: 8
    readonly property int margin: 16
    readonly property int radius: 8
    readonly property int rowHeight: 36
    readonly property int controlHeight: 36

    readonly property int small: 11
    readonly property int body: 13
    readonly property int title: 16
    readonly property int large: 20

    function tint(base: color, strength: real): color {
        return Qt.rgba(base.r, base.g, base.b, strength)
    }
}
