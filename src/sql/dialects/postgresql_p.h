// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiodialect.h"
#include "aioorm/sql/compiler_p.h"

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

// postgresqlsearch.cpp
/// The words of these columns, as the index has them and each query that it serves: the first four have the weights A to D.
QByteArray searchVector(const QByteArray &language, const std::vector<QByteArray> &columns);

// postgresqljson.cpp
void writePostgresqlJson(Compiler &compiler, const Node &node);
bool comparePostgresqlJson(Compiler &compiler, const Node &node);

/// Statements as PostgreSQL has them. What types its expressions have is in postgresqlnumbers.cpp.
class PostgresqlCompiler final : public Compiler
{
public:
    using Compiler::Compiler;

private:
    void json(const Node &node) override { writePostgresqlJson(*this, node); }
    bool compareJson(const Node &node) override { return comparePostgresqlJson(*this, node); }
    void sequence(const Node &node) override;
    bool namesExpressions() const override { return true; }

    // postgresqlnumbers.cpp
    void firstColumn(const Node &column) override;
    void binary(const Node &node) override;
    void bits(const Node &node) override;
    void compared(const Node &node, const Node &other) override;
    void caseResult(const Node &result) override;
    void arguments(const Node &node, const CallData &call) override;
    void function(const Node &node) override;
    void rawOperand(const Node &raw, const Node &value) override;
    void cast(const Node &node) override;
    void literal(const Node &node) override;
    void decimalOperand(const Node &node) override;
    void quotient(const Node &node) override;

    // postgresqlsearch.cpp
    void match(const Node &node) override;
    void headline(const Node &node);
    // postgresqlfunctions.cpp
    void common(const Node &node) override;
    void commonArgument(const Node &node, ArgumentForm form) override;
    void commonMark(const char *&at, const Node &node) override;
    void matchesPattern(const Node &text, Operator op, const QString &pattern) override;
    // postgresqltables.cpp
    void seriesSource(const Source &source) override;
    void elementsSource(const Source &source) override;

    bool isNarrower(const Node &node) const;
    void arithmetic(const Node &node);
    void castTo(const Node &node, ColumnKind kind);
    void typed(const Node &value, ColumnKind kind);
    void typedArgument(const Node &node);
};
}
