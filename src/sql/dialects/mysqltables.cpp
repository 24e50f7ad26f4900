// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/sql/dialects/mysql_p.h"

/// Series, and the elements of lists and of JSON, as tables.
namespace Aio::Detail
{
void MysqlCompiler::seriesSource(const Source &source)
{
    const TableData &data = *source.data;
    if (data.count == 0) {
        valuesAsUnion(source);
        return;
    }
    if (data.columns.front()->type == ColumnKind::Date) {
        sql() += "(SELECT ";
        node(*data.columns.front());
        sql() += " + INTERVAL CAST(n AS SIGNED) * ";
        bind(AioValue(data.step));
        sql() += " DAY AS ";
    } else {
        // how far a number is from the first one may be more than 64 bits hold
        sql() += "(SELECT CAST(CAST(";
        bind(data.first);
        sql() += " AS DECIMAL(20)) + n * CAST(";
        bind(AioValue(data.step));
        sql() += " AS DECIMAL(20)) AS SIGNED) AS ";
    }
    identifier(source.names.front());
    sql() += " FROM ";
    numbersFromZero(data.count);
    sql() += ") AS ";
    identifier(source.alias);
}

void MysqlCompiler::numbersFromZero(qint64 count)
{
    // it counts the elements of a list of zeros: by recursion it would need as many rounds
    constexpr qint64 most = 1'000'000;
    if (count > most) {
        refuse(QStringLiteral("%1 counts to %2 in a series, and not further.").arg(QLatin1StringView(m_dialect.name)).arg(most));
    }
    sql() += "(SELECT _n.n - 1 AS n FROM JSON_TABLE(CONCAT('[', REPEAT('0,', " + QByteArray::number(count - 1)
        + "), '0]'), '$[*]' COLUMNS (n FOR ORDINALITY)) AS _n) AS _n";
}

void MysqlCompiler::elementsSource(const Source &source)
{
    const TableData &data = *source.data;
    const ColumnKind kind = data.columns.back()->type;
    sql() += "JSON_TABLE(";
    node(*data.list);
    sql() += ", '$[*]' COLUMNS (";
    identifier("key");
    sql() += " FOR ORDINALITY, ";
    identifier("value");
    sql() += kind == ColumnKind::Json ? " JSON"
        : kind == ColumnKind::Text    ? " LONGTEXT"
        : kind == ColumnKind::Boolean ? " BOOLEAN"
        : isFloat(kind)               ? " DOUBLE"
                                      : " BIGINT";
    sql() += " PATH '$')) AS ";
    identifier(source.alias);
}

void MysqlCompiler::dataColumn(const Source &source, int field)
{
    const bool isKey = source.data->kind == TableData::Kind::Elements && field == 0;
    sql() += isKey ? "(" : ""; // it counts from 1
    Compiler::dataColumn(source, field);
    sql() += isKey ? " - 1)" : "";
}
}
