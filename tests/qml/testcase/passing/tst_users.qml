// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

import QtQuick
import QtTest
import AioOrm.Testing

Item {
    AioTestCase {
        name: "Users"

        property int setUps: 0
        property int tearDowns: 0

        function setUp() {
            compare(users.count(), 0);
            users.add("fixture");
            ++setUps;
        }
        function tearDown() {
            ++tearDowns;
            verify(users.count() >= 1); // still inside
        }

        function test_a_writes() {
            users.add("a");
            compare(users.count(), 2);
        }
        function test_b_isGone() {
            compare(users.count(), 1);
            verify(!users.tryToAdd("fixture"));
            verify(users.tryToAdd("a"));
        }
        function test_c_rows_data() {
            return [{ tag: "one", name: "x" }, { tag: "two", name: "x" }];
        }
        function test_c_rows(data) {
            verify(users.tryToAdd(data.name));
        }
        function test_d_skips() {
            users.add("b");
            skip("and it is rolled back all the same");
        }
        function test_e_isGone() {
            compare(users.count(), 1);
            compare(setUps, 6);
            compare(tearDowns, 5);
        }
    }

    AioTestCase {
        name: "OfADatabase"
        database: usersDatabase

        function test_writes() {
            users.add("a");
            compare(users.count(), 1);
        }
    }
}
