// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "benchmodel.h"
#include "harness.h"
#include "rawsqlite.h"

namespace Bench
{
/// What reads one file: a bare connection to it, and the library's.
class FileReadingFigure : public Figure
{
public:
    /// A file of tableRows rows.
    void setUp(const QString &folder) override { open(makeDatabase(folder, QStringLiteral("read.sqlite"), createTable(), tableRows)); }

    void tearDown() override
    {
        runToEnd(m_database->aioClose());
        m_database.reset();
        m_raw.reset();
    }

protected:
    void open(const QString &path)
    {
        m_raw = std::make_unique<RawConnection>(path);
        m_database = std::make_unique<AioSqliteDatabase>(path);
    }

    std::unique_ptr<RawConnection> m_raw;
    std::unique_ptr<AioSqliteDatabase> m_database;
};

/// What writes 100 000 rows in one transaction: the floor into a file, ours into another one.
class FileWritingFigure : public Figure
{
public:
    void setUp(const QString &folder) override
    {
        m_rows = makeRows(insertedRows);
        m_checksum = checksum(m_rows);
        m_raw = std::make_unique<RawConnection>(makeDatabase(folder, QStringLiteral("raw.sqlite"), createTable(), 0));
        const QString path = makeDatabase(folder, QStringLiteral("ours.sqlite"), createTable(), 0);
        m_database = std::make_unique<AioSqliteDatabase>(path);
        m_beside = std::make_unique<RawConnection>(path);
    }

    void tearDown() override
    {
        runToEnd(m_database->aioClose());
        m_database.reset();
        m_beside.reset();
        m_raw.reset();
    }

    Sample floor() override
    {
        prepare(*m_raw);
        const StopWatch watch;
        writeRaw(*m_raw);
        return result(watch.milliseconds(), *m_raw);
    }

    Sample ours() override
    {
        prepare(*m_beside);
        const StopWatch watch;
        write(*m_database);
        return result(watch.milliseconds(), *m_beside);
    }

protected:
    virtual void writeRaw(RawConnection &connection) = 0;
    virtual void write(AioDatabase &database) = 0;

    /// Not timed: the table as it is before each measurement.
    void prepare(RawConnection &connection) const
    {
        connection.execute("DELETE FROM rows; DELETE FROM sqlite_sequence");
        if (!m_before.isEmpty()) {
            rawInsert(connection, m_before);
        }
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    QList<Row> m_rows, m_before;

private:
    Sample result(double time, RawConnection &connection) const
    {
        const unsigned long long stored = checksum(rawReadAll(connection));
        require(stored == m_checksum, QStringLiteral("other rows stored than given"));
        return Sample(time, stored);
    }

    unsigned long long m_checksum = 0;
    std::unique_ptr<RawConnection> m_raw;
    std::unique_ptr<AioSqliteDatabase> m_database;
    std::unique_ptr<RawConnection> m_beside; ///< of the same file, for what is not timed
};
}
