// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QDateTime>
#include <QList>
#include <QString>

#include <tuple>

/// The table that every figure works on, the same for both sides.
namespace Bench
{
/// id, name, note, amount, score, created, active
using Row = std::tuple<qint64, QString, QString, int, double, QDateTime, bool>;

constexpr int tableRows = 200'000;
constexpr int insertedRows = 100'000;
constexpr int refreshedRows = 20'000;

/// Changes one row in ten, 20 000 in all.
constexpr const char refreshRows[] = "UPDATE rows SET amount = amount + 1 WHERE id % 10 = 0";
constexpr bool isRefreshed(qint64 id)
{
    return id % 10 == 0;
}
static_assert(refreshedRows * 10 == tableRows);

/// What AioSqliteOptions sets by default, so that both sides work under the same conditions.
constexpr const char pragmas[] =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = NORMAL;"
    "PRAGMA foreign_keys = ON;";

/// Row `index` (from 0, with id index + 1): names of 11 characters, notes of 20 to 60, one in 16 beyond Latin-1.
Row makeRow(int index);
QList<Row> makeRows(int count);

/// Of everything in the rows, in their order.
class Checksum
{
public:
    void add(qint64 id, const QString &name, const QString &note, int amount, double score, const QDateTime &created, bool active);
    void add(const Row &row)
    {
        std::apply(
            [this](const auto &...cell) {
                add(cell...);
            },
            row);
    }
    unsigned long long value() const { return m_value; }

private:
    void mix(quint64 word);
    quint64 m_value = 0xcbf29ce484222325;
};

/// Of a QList or std::vector of rows.
template<template<class...> class List>
unsigned long long checksum(const List<Row> &rows)
{
    Checksum sum;
    for (const Row &row : rows) {
        sum.add(row);
    }
    return sum.value();
}

/// A sum over rows in any order, cheap enough to be taken while the clock runs.
inline quint64 quickSum(qint64 id, const QString &name, int amount, const QDateTime &created)
{
    return quint64(id) * 31 + quint64(amount) * 7 + quint64(name.size()) + quint64(created.toMSecsSinceEpoch());
}

/// The ids to look up, the same sequence at each call.
QList<qint64> lookupIds(int count);
}
