// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "figures.h"
#include "rawmysql.h"

using namespace Qt::StringLiterals;

namespace Bench
{
namespace
{
using MysqlFigure = ServerFigure<MysqlBenchServer, AioMySqlDatabase, AioMySqlOptions>;
/// The floor reads in binary, and blocks.
using Reading = ReadingFigure<MysqlFigure, RawMysql>;

class ReadTuples : public TuplesFigure<Reading>
{
public:
    static Facts facts() { return Facts("mysql-read-tuples", Rule::Ratio, 1.25, "ms").onCpus(2); }
};

class ReadModels : public ModelsFigure<Reading>
{
public:
    static Facts facts() { return Facts("mysql-read-models", Rule::Ratio, 1.5, "ms").onCpus(2); }
};

/// The floor on as many connections, without blocking.
template<int connections>
class Asking : public MysqlFigure
{
public:
    void setUp(const QString &folder) override
    {
        MysqlFigure::setUp(folder);
        m_server->fill(tableRows);
    }

    void tearDown() override
    {
        m_raw.reset();
        MysqlFigure::tearDown();
    }

protected:
    AioMySqlOptions options(AioMySqlOptions options) const override { return options.maxConnections(connections); }
    void openLookups(std::function<void(Row &&)> received) { m_raw = std::make_unique<RawMysqlLookups>(*m_server, connections, std::move(received)); }
    void submit(qint64 id) { m_raw->submit(id); }
    void flush() { }

private:
    std::unique_ptr<RawMysqlLookups> m_raw;
};

class Lookup1 : public LookupFigure<Asking<1>, 1, 10'000>
{
public:
    static Facts facts() { return Facts("mysql-lookup-1", Rule::Ratio, 1.2, "us").onCpus(1); }
};

class Lookup64 : public LookupFigure<Asking<8>, 64, 20'000>
{
public:
    static Facts facts() { return Facts("mysql-lookup-64", Rule::Ratio, 1.2, "us").onCpus(2); }
};

/// As arrays.
class BulkLoad : public BulkFigure<MysqlFigure, RawMysql>
{
public:
    static Facts facts() { return Facts("mysql-bulk-load", Rule::Ratio, 1.3, "ms").onCpus(2); }
};

class Prefetch : public PrefetchFigure<MysqlFigure, RawMysql>
{
public:
    static Facts facts() { return Facts("mysql-prefetch", Rule::Ratio, 1.5, "ms").onCpus(2); }
};

const Registration<Prefetch> prefetch;
const Registration<ReadTuples> tuples;
const Registration<ReadModels> models;
const Registration<Lookup1> lookup1;
const Registration<Lookup64> lookup64;
const Registration<BulkLoad> bulkLoad;
}
}
