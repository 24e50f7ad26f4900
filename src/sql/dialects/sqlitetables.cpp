// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/sql/dialects/sqlite_p.h"

#include <QDate>

/// Rows of values, series, and the elements of lists and of JSON, as tables.
namespace Aio::Detail
{
// rows of values have columns of its own names
void SqliteCompiler::valuesSource(const Source &source)
{
    const TableData &data = *source.data;
    if (data.values.empty()) {
        valuesAsUnion(source);
        return;
    }
    const std::size_t width = data.columns.size();
    sql() += "(SELECT ";
    for (std::size_t i = 0; i < width; ++i) {
        commaBefore(i);
        sql() += "column" + QByteArray::number(i + 1) + " AS ";
        identifier(source.names[i]);
    }
    sql() += " FROM (VALUES ";
    for (std::size_t i = 0; i < data.values.size(); ++i) {
        const Node &column = *data.columns[i % width];
        sql() += i % width > 0 ? ", " : i > 0 ? "), (" : "(";
        if (column.type == ColumnKind::Decimal) {
            scaled(*data.values[i], knownScale(column));
        } else {
            node(*data.values[i]);
        }
    }
    sql() += "))) AS ";
    identifier(source.alias);
}

void SqliteCompiler::seriesSource(const Source &source)
{
    const TableData &data = *source.data;
    if (data.count == 0) {
        valuesAsUnion(source);
        return;
    }
    const bool isDate = data.columns.front()->type == ColumnKind::Date;
    const QByteArray &value = source.names.front();
    constexpr const char *name = "_series";
    sql() += "(WITH RECURSIVE ";
    identifier(name);
    sql() += " (";
    identifier(value);
    sql() += ") AS (SELECT ";
    bind(data.first);
    sql() += " UNION ALL SELECT ";
    sql() += isDate ? "date(" : "";
    identifier(value);
    sql() += isDate ? ", " : " + ";
    bind(isDate ? AioValue(QString::number(data.step) + QStringLiteral(" days")) : AioValue(data.step));
    sql() += isDate ? ")" : "";
    sql() += " FROM ";
    identifier(name);
    sql() += " WHERE ";
    identifier(value);
    sql() += " <> ";
    bind(isDate ? AioValue(std::get<QDate>(data.first.storage()).addDays(data.step * (data.count - 1))) : AioValue(data.last()));
    sql() += ") SELECT ";
    identifier(value);
    sql() += " FROM ";
    identifier(name);
    sql() += ") AS ";
    identifier(source.alias);
}

void SqliteCompiler::elementsSource(const Source &source)
{
    const TableData &data = *source.data;
    if (data.columns.back()->type == ColumnKind::Json) {
        // of an object it has the members
        sql() += "json_each(CASE json_type(";
        node(*data.list);
        sql() += ") WHEN 'array' THEN ";
        node(*data.list);
        sql() += " END) AS ";
    } else {
        sql() += "json_each(";
        node(*data.list);
        sql() += ") AS ";
    }
    identifier(source.alias);
}

// it has read the JSON, and gives a string without its quotes
void SqliteCompiler::dataColumn(const Source &source, int field)
{
    const bool isJson = source.data->kind == TableData::Kind::Elements && source.data->columns[std::size_t(field)]->type == ColumnKind::Json;
    if (!isJson) {
        Compiler::dataColumn(source, field);
        return;
    }
    const auto column = [&](const char *name) {
        identifier(source.name());
        sql() += '.';
        identifier(name);
    };
    sql() += "CASE WHEN ";
    column("type");
    sql() += " IN ('true', 'false', 'null') THEN ";
    column("type");
    sql() += " WHEN ";
    column("type");
    sql() += " IN ('object', 'array') THEN ";
    column("value");
    sql() += " ELSE json_quote(";
    column("value");
    sql() += ") END";
}
}
