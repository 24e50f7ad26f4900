// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

import QtQuick
import QtTest
import AioOrm.Testing

Item {
    AioTestCase {
        name: "Failing"

        function test_a_commits() {
            users.add("left behind");
            users.execute("COMMIT");
        }
        function test_b_throws() {
            users.add("a");
            throw new Error("no");
        }
        function test_c_goesOn() {
            compare(users.count(), 1);
        }
    }

    AioTestCase {
        name: "Replacing"

        function init() {
        }
        function test_passes() {
        }
    }
}
