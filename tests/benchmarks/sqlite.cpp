// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "figures.h"
#include "sqlitefigures.h"

using namespace Qt::StringLiterals;

namespace Bench
{
namespace
{
class Reading : public FileReadingFigure
{
protected:
    std::vector<Row> rawRows() { return rawReadAll(*m_raw); }
    AioDatabase &database() { return *m_database; }
};

class ReadTuples : public TuplesFigure<Reading>
{
public:
    static Facts facts() { return Facts("sqlite-read-tuples", Rule::Ratio, 1.3, "ms"); }
};

class ReadModels : public ModelsFigure<Reading>
{
public:
    static Facts facts() { return Facts("sqlite-read-models", Rule::Ratio, 1.7, "ms"); }
};

/// The floor asks a thread of its own.
class Asking : public Figure
{
public:
    void setUp(const QString &folder) override
    {
        m_path = makeDatabase(folder, u"lookup.sqlite"_s, createTable(), tableRows);
        m_database = std::make_unique<AioSqliteDatabase>(m_path);
    }

    void tearDown() override
    {
        m_mailbox.reset();
        runToEnd(m_database->aioClose());
        m_database.reset();
    }

protected:
    void openLookups(std::function<void(Row &&)> received) { m_mailbox = std::make_unique<RawMailbox>(m_path, std::move(received)); }
    void submit(qint64 id) { m_mailbox->submit(id); }
    void flush() { m_mailbox->flush(); }
    AioDatabase &database() { return *m_database; }

private:
    QString m_path;
    std::unique_ptr<AioSqliteDatabase> m_database;
    std::unique_ptr<RawMailbox> m_mailbox;
};

class Lookup64 : public LookupFigure<Asking, 64, 30'000>
{
public:
    static Facts facts() { return Facts("sqlite-lookup-64", Rule::Ratio, 2, "us").onCpus(2); }
};

class Lookup1 : public LookupFigure<Asking, 1, 10'000>
{
public:
    static Facts facts() { return Facts("sqlite-lookup-1", Rule::Ratio, 1.3, "us").onCpus(2); }
};

/// 100 000 rows in one transaction into an empty table.
class InsertMany : public FileWritingFigure
{
public:
    static Facts facts() { return Facts("sqlite-insert-many", Rule::Ratio, 1.5, "ms"); }

protected:
    void writeRaw(RawConnection &connection) override { rawInsert(connection, m_rows); }

    void write(AioDatabase &database) override { runToEnd(insertMany(database, m_rows)); }
};

const Registration<ReadTuples> tuples;
const Registration<ReadModels> models;
const Registration<Lookup64> lookup64;
const Registration<Lookup1> lookup1;
const Registration<InsertMany> insertion;
}
}
