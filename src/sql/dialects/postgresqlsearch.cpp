// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/sql/dialects/postgresql_p.h"

/// Full-text search: an index over an expression, which needs no column of its own, so that the table is the same on all databases.
namespace Aio::Detail
{
namespace
{
QByteArray literalOf(const QByteArray &language)
{
    return '\'' + (language.isEmpty() ? QByteArray("simple") : language) + '\''; // checked by AioTable::language()
}

bool isEmpty(const Node &search)
{
    const auto *text = std::get_if<QString>(&search.value.storage());
    return text && text->isEmpty();
}
}

QByteArray searchVector(const QByteArray &language, const std::vector<QByteArray> &columns)
{
    QByteArray sql;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        sql += i ? " || " : "";
        sql += "setweight(to_tsvector(" + literalOf(language) + ", coalesce(" + columns[i] + ", '')), '" + char('A' + std::min<std::size_t>(i, 3)) + "')";
    }
    return sql;
}

void PostgresqlCompiler::match(const Node &node)
{
    const bool isTruth = node.op == Operator::Greater;
    if (isEmpty(*node.left)) {
        sql() += isTruth ? "1 = 0" : "0.0"; // it would tell that there is nothing to look for
        return;
    }
    std::vector<QByteArray> columns;
    for (const NodePtr &column : node.list) {
        QByteArray before = std::exchange(sql(), QByteArray());
        this->node(*column);
        columns.push_back(std::exchange(sql(), std::move(before)));
    }
    const auto query = [&] {
        sql() += "to_tsquery(" + literalOf(node.name) + ", ";
        this->node(*node.left);
        sql() += ')';
    };
    sql() += isTruth ? "(" : "CAST(ts_rank('{0.25, 0.5, 0.75, 1}', ";
    sql() += searchVector(node.name, columns);
    sql() += isTruth ? ") @@ " : ", ";
    query();
    sql() += isTruth ? "" : ") AS double precision)";
}

void PostgresqlCompiler::headline(const Node &node)
{
    const bool isWhole = node.common == CommonFunction::Highlight;
    const Node &text = *node.list[0], &search = *node.list[1];
    if (isEmpty(search)) {
        operand(text);
        return;
    }
    // its options have no place for values: what stands there is replaced by them
    sql() += isWhole ? "replace(replace(" : "replace(replace(replace(";
    sql() += "ts_headline(" + literalOf(node.name) + ", ";
    this->node(text);
    sql() += ", to_tsquery(" + literalOf(node.name) + ", ";
    this->node(search);
    sql() += "), E'StartSel=\\x02, StopSel=\\x03, ";
    if (isWhole) {
        sql() += "HighlightAll=true')";
    } else {
        const qint64 words = std::clamp<qint64>(std::get<qint64>(node.list[5]->value.storage()), 2, 64);
        sql() += "MaxFragments=2, FragmentDelimiter=\\x04, ShortWord=0, MaxWords=" + QByteArray::number(words) + ", MinWords=" + QByteArray::number(words / 2)
            + "')";
    }
    for (std::size_t i = 2; i < (isWhole ? 4U : 5U); ++i) {
        sql() += ", E'\\x0" + QByteArray::number(int(i)) + "', CAST(";
        this->node(*node.list[i]);
        sql() += " AS text))";
    }
}
}
