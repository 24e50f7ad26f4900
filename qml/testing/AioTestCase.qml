// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

import QtQuick
import QtTest
import AioOrm
import AioOrm.Testing

/// A TestCase in which every test function, and every row of its data, runs inside a transaction of its own that is rolled back after it.
/// init() and cleanup() are its own: use setUp() and tearDown(). See AioTestTransaction in C++ for what runs inside.
TestCase {
    id: testCase

    /// The database under test, of the thread of the QML engine. Null: the first one that the program has made.
    property AioDatabase database: null

    readonly property AioTestTransaction aioTransaction: AioTestTransaction {
        database: testCase.database
    }

    /// In the transaction, before and after each test function.
    function setUp() {
    }
    function tearDown() {
    }

    function init() {
        testCase.aioTransaction.begin();
        testCase.setUp();
    }
    function cleanup() {
        try {
            testCase.tearDown();
        } finally {
            testCase.aioTransaction.end();
        }
    }

    Component.onCompleted: {
        // in silence, the functions would run without a transaction
        const replaced = testCase.aioTransaction.replacedIn(testCase, "aioTransaction", ["init", "cleanup"]);
        if (replaced.length > 0) {
            testCase.fail("AioTestCase: " + replaced + "() of a test would replace the transaction: use setUp() and tearDown().");
        }
    }
}
