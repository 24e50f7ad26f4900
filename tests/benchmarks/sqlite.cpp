// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "harness.h"
#include "rawsqlite.h"

#include <QEventLoop>

using namespace Qt::StringLiterals;

namespace Bench
{
namespace
{
/// Until AioOrm's side of a figure is there.
class FloorOnly : public Figure
{
public:
    Sample ours() override
    {
        throw Failure(u"only the floor is there"_s);
    }
};

/// 200 000 rows of 7 columns into the same Qt types.
class ReadTuples : public FloorOnly
{
public:
    static Facts facts()
    {
        return Facts("sqlite-read-tuples", Rule::Ratio, 1.3, "ms");
    }

    void setUp(const QString &folder) override
    {
        m_raw = std::make_unique<RawConnection>(makeDatabase(folder, u"read.sqlite"_s, tableRows));
    }

    void tearDown() override
    {
        m_raw.reset();
    }

    Sample floor() override
    {
        const StopWatch watch;
        const QList<Row> rows = rawReadAll(*m_raw);
        const double time = watch.milliseconds();
        require(rows.size() == tableRows, u"%1 rows read"_s.arg(rows.size()));
        return Sample(time, checksum(rows));
    }

private:
    std::unique_ptr<RawConnection> m_raw;
};

/// The same rows as models. The floor stays the loop into plain tuples.
class ReadModels : public ReadTuples
{
public:
    static Facts facts()
    {
        return Facts("sqlite-read-models", Rule::Ratio, 1.7, "ms");
    }
};

/// Rows looked up by key, so many at a time; microseconds for each.
template<int inFlight, int lookups>
class Lookup : public FloorOnly
{
public:
    void setUp(const QString &folder) override
    {
        m_path = makeDatabase(folder, u"lookup.sqlite"_s, tableRows);
        m_ids = lookupIds(lookups);
        m_mailbox = std::make_unique<RawMailbox>(m_path, [this](Row &&row) {
            const auto &[id, name, note, amount, score, created, active] = row;
            m_sum += quickSum(id, name, amount, created);
            if (m_next < m_ids.size()) {
                m_mailbox->submit(m_ids[m_next++]);
            }
            if (++m_received == m_ids.size()) {
                m_loop.quit();
            }
        });
    }

    void tearDown() override
    {
        m_mailbox.reset();
    }

    Sample floor() override
    {
        m_sum = 0;
        m_received = 0;
        const StopWatch watch;
        for (m_next = 0; m_next < inFlight; ++m_next) {
            m_mailbox->submit(m_ids[m_next]);
        }
        m_mailbox->flush();
        m_loop.exec();
        return Sample(watch.milliseconds() * 1000 / lookups, m_sum);
    }

private:
    QString m_path;
    QList<qint64> m_ids;
    std::unique_ptr<RawMailbox> m_mailbox;
    QEventLoop m_loop;
    quint64 m_sum = 0;
    qsizetype m_next = 0;
    qsizetype m_received = 0;
};

class Lookup64 : public Lookup<64, 30'000>
{
public:
    static Facts facts()
    {
        return Facts("sqlite-lookup-64", Rule::Ratio, 2, "us").onCpus(2);
    }
};

class Lookup1 : public Lookup<1, 10'000>
{
public:
    static Facts facts()
    {
        return Facts("sqlite-lookup-1", Rule::Ratio, 1.3, "us").onCpus(2);
    }
};

/// 100 000 rows in one transaction into an empty table.
class InsertMany : public FloorOnly
{
public:
    static Facts facts()
    {
        return Facts("sqlite-insert-many", Rule::Ratio, 1.5, "ms");
    }

    void setUp(const QString &folder) override
    {
        m_rows = makeRows(insertedRows);
        m_checksum = checksum(m_rows);
        m_raw = std::make_unique<RawConnection>(makeDatabase(folder, u"insert-raw.sqlite"_s, 0));
    }

    void tearDown() override
    {
        m_raw.reset();
    }

    Sample floor() override
    {
        empty(*m_raw);
        const StopWatch watch;
        rawInsert(*m_raw, m_rows);
        return result(watch.milliseconds(), *m_raw);
    }

private:
    static void empty(RawConnection &connection)
    {
        connection.execute("DELETE FROM rows");
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    Sample result(double time, RawConnection &connection) const
    {
        const unsigned long long stored = checksum(rawReadAll(connection));
        require(stored == m_checksum, u"other rows stored than given"_s);
        return Sample(time, stored);
    }

    QList<Row> m_rows;
    unsigned long long m_checksum = 0;
    std::unique_ptr<RawConnection> m_raw;
};

const Registration<ReadTuples> readTuples;
const Registration<ReadModels> readModels;
const Registration<Lookup64> lookup64;
const Registration<Lookup1> lookup1;
const Registration<InsertMany> insertMany;
}
}
