// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "sqlitefigures.h"

#include <QEventLoop>

using namespace Qt::StringLiterals;

namespace Bench
{
namespace
{
/// 200 000 rows of 7 columns into the same Qt types.
class ReadTuples : public ReadingFigure
{
public:
    static Facts facts()
    {
        return Facts("sqlite-read-tuples", Rule::Ratio, 1.3, "ms");
    }

    Sample floor() override
    {
        const StopWatch watch;
        const QList<Row> rows = rawReadAll(*m_raw);
        return result(watch, rows);
    }

    Sample ours() override
    {
        const StopWatch watch;
        const QList<Row> rows = runToEnd(readTuples(*m_database));
        return result(watch, rows);
    }

protected:
    template<class T>
    static Sample result(const StopWatch &watch, const QList<T> &rows)
    {
        const double time = watch.milliseconds();
        require(rows.size() == tableRows, u"%1 rows read"_s.arg(rows.size()));
        return Sample(time, checksum(rows));
    }
};

/// The same rows as models. The floor stays the loop into plain tuples.
class ReadModels : public ReadTuples
{
public:
    static Facts facts()
    {
        return Facts("sqlite-read-models", Rule::Ratio, 1.7, "ms");
    }

    Sample ours() override
    {
        const StopWatch watch;
        const QList<std::shared_ptr<BenchRow>> rows = runToEnd(readModels(*m_database));
        return result(watch, rows);
    }
};

/// Rows looked up by key, so many at a time; microseconds for each.
template<int inFlight, int lookups>
class Lookup : public Figure
{
public:
    void setUp(const QString &folder) override
    {
        const QString path = makeDatabase(folder, u"lookup.sqlite"_s, createTable(), tableRows);
        m_database = std::make_unique<AioSqliteDatabase>(path);
        m_ids = lookupIds(lookups);
        m_mailbox = std::make_unique<RawMailbox>(path, [this](Row &&row) {
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
        runToEnd(m_database->aioClose());
        m_database.reset();
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

    Sample ours() override
    {
        m_sum = 0;
        m_next = 0;
        const StopWatch watch;
        std::vector<QCoro::Task<>> clients;
        for (int i = 0; i < inFlight; ++i) {
            clients.push_back(lookUpAll());
        }
        for (QCoro::Task<> &client : clients) {
            runToEnd(std::move(client));
        }
        return Sample(watch.milliseconds() * 1000 / lookups, m_sum);
    }

private:
    /// One after the other, as long as there are any.
    QCoro::Task<> lookUpAll()
    {
        while (m_next < m_ids.size()) {
            const std::shared_ptr<BenchRow> row = co_await lookUp(*m_database, m_ids[m_next++]);
            m_sum += quickSum(row->id(), row->name(), row->amount(), row->created());
        }
    }

    std::unique_ptr<AioSqliteDatabase> m_database;
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
class InsertMany : public WritingFigure
{
public:
    static Facts facts()
    {
        return Facts("sqlite-insert-many", Rule::Ratio, 1.5, "ms");
    }

protected:
    void writeRaw(RawConnection &connection) override
    {
        rawInsert(connection, m_rows);
    }

    void write(AioDatabase &database) override
    {
        runToEnd(insertMany(database, m_rows));
    }
};

const Registration<ReadTuples> tuples;
const Registration<ReadModels> models;
const Registration<Lookup64> lookup64;
const Registration<Lookup1> lookup1;
const Registration<InsertMany> insertion;
}
}
