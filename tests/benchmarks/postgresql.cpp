// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "figures.h"
#include "rawpostgresql.h"

using namespace Qt::StringLiterals;

namespace Bench
{
namespace
{
using PostgresqlFigure = ServerFigure<BenchServer, AioPostgresqlDatabase, AioPostgresqlOptions>;
/// The floor reads in binary, and blocks.
using Reading = ReadingFigure<PostgresqlFigure, RawPostgresql>;

class ReadTuples : public TuplesFigure<Reading>
{
public:
    static Facts facts() { return Facts("postgresql-read-tuples", Rule::Ratio, 1.4, "ms").onCpus(2); }
};

class ReadModels : public ModelsFigure<Reading>
{
public:
    static Facts facts() { return Facts("postgresql-read-models", Rule::Ratio, 1.8, "ms").onCpus(2); }
};

/// All on one connection; the floor too, without blocking.
class Asking : public PostgresqlFigure
{
public:
    void setUp(const QString &folder) override
    {
        PostgresqlFigure::setUp(folder);
        m_server->fill(tableRows);
    }

    void tearDown() override
    {
        m_raw.reset();
        PostgresqlFigure::tearDown();
    }

protected:
    AioPostgresqlOptions options(AioPostgresqlOptions options) const override { return options.maxConnections(1).pipelineDepth(64); }
    void openLookups(std::function<void(Row &&)> received) { m_raw = std::make_unique<RawLookups>(*m_server, std::move(received)); }
    void submit(qint64 id) { m_raw->submit(id); }
    void flush() { }

private:
    std::unique_ptr<RawLookups> m_raw;
};

/// On one CPU: client and server take turns.
class Lookup1 : public LookupFigure<Asking, 1, 10'000>
{
public:
    static Facts facts() { return Facts("postgresql-lookup-1", Rule::Ratio, 1.3, "us").onCpus(1); }
};

class Lookup64 : public LookupFigure<Asking, 64, 20'000>
{
public:
    static Facts facts() { return Facts("postgresql-lookup-64", Rule::Ratio, 1.5, "us").onCpus(2); }
};

/// The same 64 on one connection that they share; the floor is the library itself on eight that they do not.
class Lookup64Shared : public LookupFigure<Asking, 64, 20'000>
{
public:
    static Facts facts() { return Facts("postgresql-lookup-64-shared", Rule::Ratio, 1.0, "us").onCpus(2); }

    void setUp(const QString &folder) override
    {
        LookupFigure::setUp(folder);
        m_spread = std::make_unique<AioPostgresqlDatabase>(m_server->options().maxConnections(8).pipelineDepth(1));
    }

    void tearDown() override
    {
        runToEnd(m_spread->aioClose());
        m_spread.reset();
        LookupFigure::tearDown();
    }

    Sample floor() override { return lookUpAll(*m_spread); }

private:
    std::unique_ptr<AioPostgresqlDatabase> m_spread;
};

class BulkLoad : public BulkFigure<PostgresqlFigure, RawPostgresql>
{
public:
    static Facts facts() { return Facts("postgresql-bulk-load", Rule::Ratio, 1.5, "ms").onCpus(2); }
};

/// Two columns of 10 000 objects; the floor has the values at hand.
class BulkUpdate : public PostgresqlFigure
{
public:
    static Facts facts() { return Facts("postgresql-bulk-update", Rule::Ratio, 2.0, "ms").onCpus(2); }

    void setUp(const QString &folder) override
    {
        PostgresqlFigure::setUp(folder);
        m_server->fill(updatedRows);
        m_rows = makeRows(updatedRows);
        m_raw = std::make_unique<RawPostgresql>(*m_server);
        m_objects = runToEnd(BenchRow::select().orderBy(BenchRow::columns().id).aioExecute(database()));
    }

    void tearDown() override
    {
        m_objects.clear();
        m_raw.reset();
        PostgresqlFigure::tearDown();
    }

    Sample floor() override
    {
        change();
        const StopWatch watch;
        m_raw->update(m_rows);
        return result(watch);
    }

    Sample ours() override
    {
        change();
        for (int i = 0; i < updatedRows; ++i) {
            m_objects[i]->setName(std::get<1>(m_rows[i]));
            m_objects[i]->setAmount(std::get<3>(m_rows[i]));
        }
        const auto &r = BenchRow::columns();
        const StopWatch watch;
        runToEnd(BenchRow::aioBulkUpdate(database(), m_objects, r.name, r.amount));
        return result(watch);
    }

private:
    static constexpr int updatedRows = 10'000;
    static_assert(updatedRows % RawPostgresql::updatedAtOnce == 0);

    /// Each time to other values.
    void change()
    {
        ++m_turn;
        for (Row &row : m_rows) {
            std::get<1>(row) = u"name %1 %2"_s.arg(m_turn).arg(std::get<0>(row));
            std::get<3>(row) = m_turn;
        }
    }

    Sample result(const StopWatch &watch)
    {
        const double time = watch.milliseconds();
        require(checksum(m_raw->storedRows()) == checksum(m_rows), QStringLiteral("other rows stored than given"));
        m_raw->execute("VACUUM rows");
        return Sample(time, updatedRows);
    }

    QList<Row> m_rows;
    QList<std::shared_ptr<BenchRow>> m_objects;
    std::unique_ptr<RawPostgresql> m_raw;
    int m_turn = 0;
};

class Prefetch : public PrefetchFigure<PostgresqlFigure, RawPostgresql>
{
public:
    static Facts facts() { return Facts("postgresql-prefetch", Rule::Ratio, 1.5, "ms").onCpus(2); }
};

const Registration<Prefetch> prefetch;
const Registration<ReadTuples> tuples;
const Registration<ReadModels> models;
const Registration<Lookup1> lookup1;
const Registration<Lookup64> lookup64;
const Registration<Lookup64Shared> lookup64Shared;
const Registration<BulkLoad> bulkLoad;
const Registration<BulkUpdate> bulkUpdate;
}
}
