// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// README: test-qml
import AioOrm.Testing

AioTestCase {
    name: "People"
    function setUp() { users.add("alice") }                 // a program's own object, which the tests were given
    function test_namesAreUnique() { verify(!users.tryToAdd("alice")) }
    function test_nothingIsLeftOfIt() { compare(users.count(), 1) }
}
// README end
