// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "support/models.h"
#include "support/testdatabase.h"

#include <QTemporaryDir>

/// With their number as their rank and score, and in their name.
inline void insertUsers(int from, int count)
{
    const auto &u = User::columns();
    QList<std::tuple<QString, int, double>> rows;
    for (int i = from; i < from + count; ++i) {
        rows.emplaceBack(QStringLiteral("user %1").arg(i, 6, 10, QLatin1Char('0')), i, i);
    }
    await(User::insertMany(u.username, u.rank, u.score).rows(rows).aioExecute());
}

/// Base of suites that run on each database engine once.
class EnginesTest : public DatabaseTest
{
protected:
    QStringList suiteKinds() const override
    {
        QStringList kinds = TestDatabase::kinds();
        kinds.removeAll(QStringLiteral("sqlite-memory"));
        return kinds;
    }
};

/// Base of suites with a database in a file of its own for each function. They have the slots.
class UsersDatabase : public QObject
{
protected:
    template<class... Models>
    void makeDatabase()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        openDatabase();
        await(m_database->aioCreateTables<Models...>());
    }
    /// Opens the same file again.
    void openDatabase() { m_database = std::make_unique<AioSqliteDatabase>(m_folder->filePath(QStringLiteral("test.sqlite"))); }
    void closeDatabase()
    {
        await(m_database->aioClose());
        m_database.reset();
    }
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<AioSqliteDatabase> m_database;
};
