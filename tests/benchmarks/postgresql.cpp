// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "benchmodel.h"
#include "harness.h"
#include "rawpostgresql.h"

#include <QEventLoop>

using namespace Qt::StringLiterals;

namespace Bench
{
namespace
{
class ServerFigure : public Figure
{
public:
    void setUp(const QString &) override
    {
        m_server = std::make_unique<BenchServer>();
        m_database = std::make_unique<AioPostgresqlDatabase>(options(m_server->options()));
    }

    void tearDown() override
    {
        runToEnd(m_database->aioClose());
        m_database.reset();
        m_server.reset();
    }

protected:
    virtual AioPostgresqlOptions options(AioPostgresqlOptions options) const { return options.maxConnections(1); }

    std::unique_ptr<BenchServer> m_server;
    std::unique_ptr<AioPostgresqlDatabase> m_database;
};

/// 200 000 rows of 7 columns into the same Qt types: the floor asks for the whole result in binary, and blocks.
class ReadTuples : public ServerFigure
{
public:
    static Facts facts() { return Facts("postgresql-read-tuples", Rule::Ratio, 1.4, "ms").onCpus(2); }

    void setUp(const QString &folder) override
    {
        ServerFigure::setUp(folder);
        m_server->fill(tableRows);
        m_raw = std::make_unique<RawPostgresql>(*m_server);
    }

    void tearDown() override
    {
        m_raw.reset();
        ServerFigure::tearDown();
    }

    Sample floor() override
    {
        const StopWatch watch;
        const QList<Row> rows = m_raw->readAll();
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

    std::unique_ptr<RawPostgresql> m_raw;
};

/// The same rows as models. The floor stays the loop into plain tuples.
class ReadModels : public ReadTuples
{
public:
    static Facts facts() { return Facts("postgresql-read-models", Rule::Ratio, 1.8, "ms").onCpus(2); }

    Sample ours() override
    {
        const StopWatch watch;
        const QList<std::shared_ptr<BenchRow>> rows = runToEnd(readModels(*m_database));
        return result(watch, rows);
    }
};

/// Rows looked up by key, so many at a time; microseconds for each.
template<int inFlight, int lookups>
class Lookup : public ServerFigure
{
public:
    void setUp(const QString &folder) override
    {
        ServerFigure::setUp(folder);
        m_server->fill(tableRows);
        m_ids = lookupIds(lookups);
        m_raw = std::make_unique<RawLookups>(*m_server, [this](Row &&row) {
            const auto &[id, name, note, amount, score, created, active] = row;
            m_sum += quickSum(id, name, amount, created);
            if (m_next < m_ids.size()) {
                m_raw->submit(m_ids[m_next++]);
            }
            if (++m_received == m_ids.size()) {
                m_loop.quit();
            }
        });
    }

    void tearDown() override
    {
        m_raw.reset();
        ServerFigure::tearDown();
    }

    Sample floor() override
    {
        m_sum = 0;
        m_received = 0;
        const StopWatch watch;
        for (m_next = 0; m_next < inFlight;) {
            m_raw->submit(m_ids[m_next++]);
        }
        m_loop.exec();
        return Sample(watch.milliseconds() * 1000 / lookups, m_sum);
    }

    Sample ours() override { return lookUpAll(*m_database); }

protected:
    AioPostgresqlOptions options(AioPostgresqlOptions options) const override { return options.maxConnections(1).pipelineDepth(64); }

    Sample lookUpAll(AioDatabase &database)
    {
        m_sum = 0;
        m_next = 0;
        const StopWatch watch;
        std::vector<QCoro::Task<>> clients;
        for (int i = 0; i < inFlight; ++i) {
            clients.push_back(lookUpNext(database));
        }
        for (QCoro::Task<> &client : clients) {
            runToEnd(std::move(client));
        }
        return Sample(watch.milliseconds() * 1000 / lookups, m_sum);
    }

private:
    /// One after the other, as long as there are any.
    QCoro::Task<> lookUpNext(AioDatabase &database)
    {
        while (m_next < m_ids.size()) {
            const std::shared_ptr<BenchRow> row = co_await lookUp(database, m_ids[m_next++]);
            m_sum += quickSum(row->id(), row->name(), row->amount(), row->created());
        }
    }

    QList<qint64> m_ids;
    std::unique_ptr<RawLookups> m_raw;
    QEventLoop m_loop;
    quint64 m_sum = 0;
    qsizetype m_next = 0;
    qsizetype m_received = 0;
};

/// On one CPU: client and server take turns.
class Lookup1 : public Lookup<1, 10'000>
{
public:
    static Facts facts() { return Facts("postgresql-lookup-1", Rule::Ratio, 1.3, "us").onCpus(1); }
};

class Lookup64 : public Lookup<64, 20'000>
{
public:
    static Facts facts() { return Facts("postgresql-lookup-64", Rule::Ratio, 1.5, "us").onCpus(2); }
};

/// The same 64 on one connection that they share; the floor is the library itself on eight that they do not.
class Lookup64Shared : public Lookup<64, 20'000>
{
public:
    static Facts facts() { return Facts("postgresql-lookup-64-shared", Rule::Ratio, 1.0, "us").onCpus(2); }

    void setUp(const QString &folder) override
    {
        Lookup::setUp(folder);
        m_spread = std::make_unique<AioPostgresqlDatabase>(m_server->options().maxConnections(8).pipelineDepth(1));
    }

    void tearDown() override
    {
        runToEnd(m_spread->aioClose());
        m_spread.reset();
        Lookup::tearDown();
    }

    Sample floor() override { return lookUpAll(*m_spread); }

private:
    std::unique_ptr<AioPostgresqlDatabase> m_spread;
};

/// 100 000 rows into an empty table, in one transaction.
class BulkLoad : public ServerFigure
{
public:
    static Facts facts() { return Facts("postgresql-bulk-load", Rule::Ratio, 1.5, "ms").onCpus(2); }

    void setUp(const QString &folder) override
    {
        ServerFigure::setUp(folder);
        m_rows = makeRows(insertedRows);
        m_checksum = checksum(m_rows);
        m_raw = std::make_unique<RawPostgresql>(*m_server);
    }

    void tearDown() override
    {
        m_raw.reset();
        ServerFigure::tearDown();
    }

    Sample floor() override
    {
        m_server->empty();
        const StopWatch watch;
        m_raw->copyIn(m_rows);
        return result(watch);
    }

    Sample ours() override
    {
        m_server->empty();
        const StopWatch watch;
        runToEnd(insertMany(*m_database, m_rows));
        return result(watch);
    }

private:
    Sample result(const StopWatch &watch)
    {
        const double time = watch.milliseconds();
        const unsigned long long stored = checksum(m_raw->readAll());
        require(stored == m_checksum, u"other rows stored than given"_s);
        return Sample(time, stored);
    }

    QList<Row> m_rows;
    unsigned long long m_checksum = 0;
    std::unique_ptr<RawPostgresql> m_raw;
};

const Registration<ReadTuples> tuples;
const Registration<ReadModels> models;
const Registration<Lookup1> lookup1;
const Registration<Lookup64> lookup64;
const Registration<Lookup64Shared> lookup64Shared;
const Registration<BulkLoad> bulkLoad;
}
}
