// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "benchdata.h"

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "aioorm/orm/aiomodel.h"
#include "aioorm/testing/detail/await.h"

/// Ours: the model of the table, and what the figures ask of it.
class BenchRow : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(BenchRow, "rows",
        (qint64,    id,      setId,      primaryKey()),
        (QString,   name,    setName),
        (QString,   note,    setNote),
        (int,       amount,  setAmount),
        (double,    score,   setScore),
        (QDateTime, created, setCreated),
        (bool,      active,  setActive))
    // clang-format on
};

/// Ours: what belongs to those rows.
class BenchEntry : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(BenchEntry, "bench_entries",
        (qint64,                  id,      setId,      primaryKey()),
        (QString,                 name,    setName),
        (QString,                 note,    setNote),
        (AioForeignKey<BenchRow>, owner,   setOwner),
        (double,                  score,   setScore),
        (QDateTime,               created, setCreated),
        (bool,                    active,  setActive))
    // clang-format on
};

namespace Bench
{
/// Runs a task to its end; a figure that takes a minute is hung.
template<class T>
T runToEnd(AioTask<T> task)
{
    return await(std::move(task), std::chrono::minutes(1));
}

/// The SQL of tables as the library makes them; the floors work on the same.
template<class... Model>
QByteArray createTables()
{
    AioSqliteDatabase database(QStringLiteral(":memory:"));
    runToEnd(database.aioCreateTables<Model...>());
    QByteArray all;
    const auto rows = runToEnd(database.aioExecuteSql(
        QStringLiteral("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid")));
    for (const QVariantMap &row : rows) {
        all += row.value(QStringLiteral("sql")).toString().toUtf8() + ';';
    }
    return all;
}
inline QByteArray createTable()
{
    return createTables<BenchRow>();
}

inline AioTask<QList<Row>> readTuples(AioDatabase &database)
{
    const auto &r = BenchRow::columns();
    return BenchRow::select(r.id, r.name, r.note, r.amount, r.score, r.created, r.active).aioExecute(database);
}

inline AioTask<QList<std::shared_ptr<BenchRow>>> readModels(AioDatabase &database)
{
    return BenchRow::select().aioExecute(database);
}

inline AioTask<std::shared_ptr<BenchRow>> lookUp(AioDatabase &database, qint64 id)
{
    return BenchRow::aioGet(database, BenchRow::columns().id == id);
}

inline AioTask<qint64> insertMany(AioDatabase &database, const QList<Row> &rows)
{
    const auto &r = BenchRow::columns();
    return BenchRow::insertMany(r.id, r.name, r.note, r.amount, r.score, r.created, r.active).rows(rows).aioExecute(database);
}

/// The same change as refreshRows.
inline AioTask<qint64> refresh(AioDatabase &database)
{
    const auto &r = BenchRow::columns();
    return BenchRow::update(r.amount = r.amount + 1).where(r.id % 10 == 0).aioExecute(database);
}

inline unsigned long long checksum(const QList<std::shared_ptr<BenchRow>> &rows)
{
    Checksum sum;
    for (const auto &row : rows) {
        sum.add(row->id(), row->name(), row->note(), row->amount(), row->score(), row->created(), row->active());
    }
    return sum.value();
}
}
