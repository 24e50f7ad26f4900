// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "support/randomquery/query.h"

namespace RandomQuery
{
struct Tables {
    Table plots, crops;
    const Table &of(int source) const { return source % 2 ? crops : plots; }
};

/// What an expression sees.
struct Scope {
    const Tables *tables = nullptr;
    Qt::CaseSensitivity like = Qt::CaseInsensitive; // of contains() and the like: a collation's business on some databases
    std::array<const Row *, sourceCount> rows{}; // null: all its columns are NULL
    const std::vector<Scope> *group = nullptr; // aggregates are of these
    const std::vector<Scope> *all = nullptr; // windows are over these
};

bool isNull(const Cell &cell);
/// Of a number.
double toReal(const Cell &cell);
bool isSame(const Cell &a, const Cell &b);
/// But for the last digits of a fraction: PostgreSQL's averages of whole numbers have sixteen.
bool isAlike(const Row &a, const Row &b);
std::weak_ordering compareOrdered(const Cell &a, const Cell &b, bool descending, bool nullsFirst);
/// The rows that the query gives; of one inside another, `outer` has the row it stands in.
Table rowsOf(const Query &query, const Scope &outer);
}
