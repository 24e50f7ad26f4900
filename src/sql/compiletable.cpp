// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/compiler_p.h"

/// What stands in FROM and is no table of the database. Series and the elements of lists are in src/sql/dialects/…tables.cpp.
namespace Aio::Detail
{
void Compiler::dataSource(const Source &source)
{
    switch (source.data->kind) {
    case TableData::Kind::Values:
        valuesSource(source);
        return;
    case TableData::Kind::Series:
        seriesSource(source);
        return;
    case TableData::Kind::Elements:
        elementsSource(source);
        return;
    }
}

void Compiler::columnNames(const Source &source)
{
    sql() += " (";
    for (std::size_t i = 0; i < source.names.size(); ++i) {
        commaBefore(i);
        identifier(source.names[i]);
    }
    sql() += ')';
}

void Compiler::dataColumn(const Source &source, int field)
{
    identifier(source.name());
    sql() += '.';
    identifier(source.columnName(field));
}

void Compiler::valuesSource(const Source &source)
{
    const TableData &data = *source.data;
    if (data.values.empty()) {
        valuesAsUnion(source);
        return;
    }
    const std::size_t width = data.columns.size();
    sql() += "(VALUES ";
    for (std::size_t i = 0; i < data.values.size(); ++i) {
        sql() += i % width > 0 ? ", " : i > 0 ? "), (" : "(";
        // the types of the first row are those of all
        node(i < width ? *data.values[i] : *data.values[i]->left);
    }
    sql() += ")) AS ";
    identifier(source.alias);
    columnNames(source);
}

void Compiler::valuesAsUnion(const Source &source)
{
    const TableData &data = *source.data;
    const std::size_t width = data.columns.size();
    sql() += '(';
    for (std::size_t i = 0; i < std::max(width, data.values.size()); ++i) {
        sql() += i % width > 0 ? ", " : i > 0 ? " UNION ALL SELECT " : "SELECT ";
        node(data.values.empty() ? *data.columns[i] : *data.values[i]);
        if (i < width) {
            sql() += " AS ";
            identifier(source.names[i]);
        }
    }
    if (data.values.empty()) {
        sql() += fromNothing();
        sql() += " WHERE 1 = 0";
    }
    sql() += ") AS ";
    identifier(source.alias);
}
}
