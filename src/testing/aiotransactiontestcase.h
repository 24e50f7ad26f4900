// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/aiodatabase.h"
#include "aioorm/testing/detail/await.h"
#include "aioormtesting_export.h"

#include <QObject>

/// Base of a Qt Test suite in which every test function runs inside a transaction of its own that is rolled back after it:
/// what a test writes is gone when the next one begins.
///
///     class TestTweets : public AioTransactionTestCase
///     {
///         Q_OBJECT
///     public:
///         AioDatabase *database() override { return &m_database; }
///     private Q_SLOTS:
///         void initTestCase() { await(m_database.aioCreateTables<User, Tweet>()); }
///         void createsOne() { … }
///     };
///
/// What runs inside, and what fails the test: see AioTestTransaction, which it makes for each function.
///
/// init() and cleanup() are final, since a test's own init() would replace BEGIN in silence: use setUp() and tearDown().
class AIOORM_TESTING_EXPORT AioTransactionTestCase : public QObject
{
    Q_OBJECT

public:
    AioTransactionTestCase();
    ~AioTransactionTestCase() override;

    /// The database under test; of this thread, and there for the whole run.
    virtual AioDatabase *database() = 0;

protected:
    /// In the transaction, before and after each test function.
    virtual void setUp();
    virtual void tearDown();

private Q_SLOTS:
    virtual void init() final;
    virtual void cleanup() final;

private:
    class Private;
    const std::unique_ptr<Private> d;
};
