// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/dialects/postgresql_p.h"

/// Series, and the elements of lists and of JSON, as tables.
namespace Aio::Detail
{
void PostgresqlCompiler::seriesSource(const Source &source)
{
    const TableData &data = *source.data;
    const Node &first = *data.columns.front();
    if (data.count == 0) {
        valuesAsUnion(source);
    } else if (first.type == ColumnKind::Date) {
        // of its own kind the server has timestamps with a time zone
        sql() += "(SELECT ";
        node(first);
        sql() += " + CAST(n AS integer) AS ";
        identifier(source.names.front());
        sql() += " FROM generate_series(0, ";
        node(*literalNode(AioValue(data.step * (data.count - 1)), ColumnKind::BigInt));
        sql() += ", ";
        node(*literalNode(AioValue(data.step), ColumnKind::BigInt));
        sql() += ") AS n) AS ";
        identifier(source.alias);
    } else {
        sql() += "generate_series(";
        node(first);
        sql() += ", ";
        node(*literalNode(AioValue(data.last()), ColumnKind::BigInt));
        sql() += ", ";
        node(*literalNode(AioValue(data.step), ColumnKind::BigInt));
        sql() += ") AS ";
        identifier(source.alias);
        columnNames(source);
    }
}

void PostgresqlCompiler::elementsSource(const Source &source)
{
    const TableData &data = *source.data;
    const bool isJson = data.columns.back()->type == ColumnKind::Json;
    sql() += "LATERAL (SELECT \"value\", \"key\" - 1 AS \"key\" FROM ";
    if (isJson) {
        sql() += "jsonb_array_elements(CASE jsonb_typeof(";
        node(*data.list);
        sql() += ") WHEN 'array' THEN ";
        node(*data.list);
        sql() += " END)";
    } else {
        sql() += "unnest(";
        node(*data.list);
        sql() += ')';
    }
    sql() += " WITH ORDINALITY AS e (\"value\", \"key\")) AS ";
    identifier(source.alias);
}
}
