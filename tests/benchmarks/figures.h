// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "benchmodel.h"
#include "harness.h"

#include <QEventLoop>

#include <unordered_map>

/// The jobs that are measured on every database. Base opens it, and knows the bare means:
///
///     std::vector<Row> rawRows();                               // all of them
///     void openLookups(std::function<void(Row &&)> received);   // before the first submit()
///     void submit(qint64 id);                                   // asks for a row
///     void flush();                                             // sends what was asked for outside of `received`
///     AioDatabase &database();
namespace Bench
{
/// A figure with a server of its own, and a database of ours on one connection.
template<class Server, class Database, class Options>
class ServerFigure : public Figure
{
public:
    void setUp(const QString &) override
    {
        m_server = std::make_unique<Server>();
        m_database = std::make_unique<Database>(options(m_server->options()));
    }

    void tearDown() override
    {
        runToEnd(m_database->aioClose());
        m_database.reset();
        m_server.reset();
    }

protected:
    AioDatabase &database() { return *m_database; }
    virtual Options options(Options options) const { return options.maxConnections(1); }

    std::unique_ptr<Server> m_server;
    std::unique_ptr<Database> m_database;
};

/// One that reads all rows; the floor by Raw, which blocks.
template<class Base, class Raw>
class ReadingFigure : public Base
{
public:
    void setUp(const QString &folder) override
    {
        Base::setUp(folder);
        this->m_server->fill(tableRows);
        m_raw = std::make_unique<Raw>(*this->m_server);
    }

    void tearDown() override
    {
        m_raw.reset();
        Base::tearDown();
    }

protected:
    std::vector<Row> rawRows() { return m_raw->readAll(); }

private:
    std::unique_ptr<Raw> m_raw;
};

/// 1000 rows and the 20 000 that belong to them, as objects, each with the list of its own: two queries and a hash join. The floor makes
/// plain objects; it asks the same two questions, the shortest way, and reserves all memory that can be known.
template<class Base, class Raw>
class PrefetchFigure : public Base
{
public:
    void setUp(const QString &folder) override
    {
        Base::setUp(folder);
        this->m_server->fill(parents);
        runToEnd(this->database().template aioCreateTables<BenchEntry>());
        QList<std::tuple<qint64, QString, QString, qint64, double, QDateTime, bool>> rows;
        for (const auto &[id, name, note, amount, score, created, active] : makeRows(children)) {
            rows.emplace_back(id, name, note, 1 + id * 7919 % parents, score, created, active);
        }
        const auto &e = BenchEntry::columns();
        runToEnd(BenchEntry::insertMany(e.id, e.name, e.note, e.owner, e.score, e.created, e.active).rows(rows).aioExecute(this->database()));
        m_raw = std::make_unique<Raw>(*this->m_server);
    }

    void tearDown() override
    {
        m_raw.reset();
        Base::tearDown();
    }

    Sample floor() override
    {
        class Plain
        {
        public:
            explicit Plain(Row &&row)
                : row(std::move(row))
            {
            }
            Row row;
            std::vector<std::shared_ptr<Plain>> entries;
        };
        const StopWatch watch;
        std::vector<std::shared_ptr<Plain>> all;
        {
            std::vector<Row> rows = m_raw->readAll();
            all.reserve(rows.size());
            std::unordered_map<qint64, Plain *> known;
            known.reserve(rows.size());
            for (Row &row : rows) {
                all.push_back(std::make_shared<Plain>(std::move(row)));
                known.emplace(std::get<0>(all.back()->row), all.back().get());
            }
            for (Row &row : m_raw->readEntries(children)) {
                known.at(std::get<3>(row))->entries.push_back(std::make_shared<Plain>(std::move(row)));
            }
        }
        const double time = watch.milliseconds();
        quint64 sum = 0;
        int count = 0;
        for (const auto &parent : all) {
            for (const auto &entry : parent->entries) {
                sum += quickSum(std::get<0>(entry->row), std::get<1>(entry->row), 0, std::get<5>(entry->row)) * quint64(std::get<0>(parent->row));
                ++count;
            }
        }
        return result(time, count, sum);
    }

    Sample ours() override
    {
        const auto &e = BenchEntry::columns();
        const StopWatch watch;
        const auto all = runToEnd(BenchRow::select().prefetch(e.owner).aioExecute(this->database()));
        const double time = watch.milliseconds();
        quint64 sum = 0;
        int count = 0;
        for (const auto &parent : all) {
            for (const auto &entry : parent->related(e.owner)) {
                sum += quickSum(entry->id(), entry->name(), 0, entry->created()) * quint64(parent->id());
                ++count;
            }
        }
        return result(time, count, sum);
    }

private:
    static constexpr int parents = 1000, children = 20'000;

    static Sample result(double time, int count, quint64 sum)
    {
        require(count == children, QStringLiteral("%1 rows read").arg(count));
        return Sample(time, sum);
    }

    std::unique_ptr<Raw> m_raw;
};

/// 100 000 rows into an empty table, in one transaction. Raw has insert(rows), and storedRows() by their keys.
template<class Base, class Raw>
class BulkFigure : public Base
{
public:
    void setUp(const QString &folder) override
    {
        Base::setUp(folder);
        m_rows = makeRows(insertedRows);
        m_checksum = checksum(m_rows);
        m_raw = std::make_unique<Raw>(*this->m_server);
    }

    void tearDown() override
    {
        m_raw.reset();
        Base::tearDown();
    }

    Sample floor() override
    {
        this->m_server->empty();
        const StopWatch watch;
        m_raw->insert(m_rows);
        return result(watch);
    }

    Sample ours() override
    {
        this->m_server->empty();
        const StopWatch watch;
        runToEnd(insertMany(this->database(), m_rows));
        return result(watch);
    }

private:
    Sample result(const StopWatch &watch)
    {
        const double time = watch.milliseconds();
        const unsigned long long stored = checksum(m_raw->storedRows());
        require(stored == m_checksum, QStringLiteral("other rows stored than given"));
        return Sample(time, stored);
    }

    QList<Row> m_rows;
    unsigned long long m_checksum = 0;
    std::unique_ptr<Raw> m_raw;
};

/// 200 000 rows of 7 columns into the same Qt types.
template<class Base>
class TuplesFigure : public Base
{
public:
    Sample floor() override
    {
        const StopWatch watch;
        const std::vector<Row> rows = this->rawRows();
        return result(watch, rows);
    }

    Sample ours() override
    {
        const StopWatch watch;
        const QList<Row> rows = runToEnd(readTuples(this->database()));
        return result(watch, rows);
    }

protected:
    template<class List>
    static Sample result(const StopWatch &watch, const List &rows)
    {
        const double time = watch.milliseconds();
        require(rows.size() == tableRows, QStringLiteral("%1 rows read").arg(rows.size()));
        return Sample(time, checksum(rows));
    }
};

/// The same rows as models. The floor stays the loop into plain tuples.
template<class Base>
class ModelsFigure : public TuplesFigure<Base>
{
public:
    Sample ours() override
    {
        const StopWatch watch;
        const QList<std::shared_ptr<BenchRow>> rows = runToEnd(readModels(this->database()));
        return this->result(watch, rows);
    }
};

/// Rows looked up by key, so many at a time; microseconds for each.
template<class Base, int inFlight, int lookups>
class LookupFigure : public Base
{
public:
    void setUp(const QString &folder) override
    {
        Base::setUp(folder);
        m_ids = lookupIds(lookups);
        this->openLookups([this](Row &&row) {
            const auto &[id, name, note, amount, score, created, active] = row;
            m_sum += quickSum(id, name, amount, created);
            if (m_next < m_ids.size()) {
                this->submit(m_ids[m_next++]);
            }
            if (++m_received == m_ids.size()) {
                m_loop.quit();
            }
        });
    }

    Sample floor() override
    {
        m_sum = 0;
        m_received = 0;
        const StopWatch watch;
        for (m_next = 0; m_next < inFlight;) {
            this->submit(m_ids[m_next++]);
        }
        this->flush();
        m_loop.exec();
        return Sample(watch.milliseconds() * 1000 / lookups, m_sum);
    }

    Sample ours() override { return lookUpAll(this->database()); }

protected:
    Sample lookUpAll(AioDatabase &database)
    {
        m_sum = 0;
        m_next = 0;
        const StopWatch watch;
        std::vector<AioTask<>> clients;
        for (int i = 0; i < inFlight; ++i) {
            clients.push_back(lookUpNext(database));
        }
        for (AioTask<> &client : clients) {
            runToEnd(std::move(client));
        }
        return Sample(watch.milliseconds() * 1000 / lookups, m_sum);
    }

private:
    /// One after the other, as long as there are any.
    AioTask<> lookUpNext(AioDatabase &database)
    {
        while (m_next < m_ids.size()) {
            const std::shared_ptr<BenchRow> row = co_await lookUp(database, m_ids[m_next++]);
            m_sum += quickSum(row->id(), row->name(), row->amount(), row->created());
        }
    }

    QList<qint64> m_ids;
    QEventLoop m_loop;
    quint64 m_sum = 0;
    qsizetype m_next = 0;
    qsizetype m_received = 0;
};
}
