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

const Registration<ReadTuples> tuples;
const Registration<ReadModels> models;
const Registration<Lookup1> lookup1;
const Registration<Lookup64> lookup64;
const Registration<Lookup64Shared> lookup64Shared;
const Registration<BulkLoad> bulkLoad;
}
}
