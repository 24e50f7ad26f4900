// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiodialect.h"

namespace Aio::Detail
{
class PostgresqlDialect final : public AioDialect
{
public:
    /// ? is for drivers that number the placeholders by themselves.
    enum class Placeholders { Numbers, QuestionMarks };
    explicit PostgresqlDialect(Placeholders placeholders = Placeholders::Numbers);

    using AioDialect::typeName;
    QByteArray typeName(const FieldInfo &field, bool indexed, bool strict) const override;
    void appendLiteral(QByteArray &sql, const AioValue &value) const override;
    QByteArrayList beginSql(const TransactionMode &mode) const override;
    std::unique_ptr<Compiler> compiler() const override;
    std::unique_ptr<DdlWriter> ddlWriter() const override;

protected:
    const char *plainTypeName(ColumnKind kind) const override;
};

// postgresqljson.cpp
class Compiler;
class Node;
void writePostgresqlJson(Compiler &compiler, const Node &node);
bool comparePostgresqlJson(Compiler &compiler, const Node &node);
}
