// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "benchmodel.h"
#include "harness.h"

#include <QEventLoop>

/// The jobs that are measured on every database. Base opens it, and knows the bare means:
///
///     std::vector<Row> rawRows();                               // all of them
///     void openLookups(std::function<void(Row &&)> received);   // before the first submit()
///     void submit(qint64 id);                                   // asks for a row
///     void flush();                                             // sends what was asked for outside of `received`
///     AioDatabase &database();
namespace Bench
{
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
