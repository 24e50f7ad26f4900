// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/compiler_p.h"
#include "aioorm/sql/ddlwriter_p.h"

namespace Aio::Detail
{
/// Statements as SQLite has them. Decimals are in sqlitedecimal.cpp, JSON in sqlitejson.cpp.
class SqliteCompiler final : public Compiler
{
public:
    using Compiler::Compiler;

private:
    void checkSetOperation(const SelectData &select) const override;
    const char *operandOpening() const override { return "SELECT * FROM ("; } // it takes no brackets there, but a query of its own
    void resultColumns(const std::vector<NodePtr> &columns, const SelectData *whole) override;
    const char *noLimit() const override { return " LIMIT -1"; } // it knows no OFFSET alone
    const char *lockWords(Lock lock) const override;
    void assigned(const Node &expression, const FieldInfo &field) override;
    const char *replaceInto() const override { return "INSERT OR REPLACE INTO "; }
    void insertedQuery(const InsertData &insert, bool hasWith) override;
    bool writeSpecial(const Node &node) override { return decimals(node); }
    void json(const Node &node) override;
    bool compareJson(const Node &node) override;
    void binary(const Node &node) override;
    void rawOperand(const Node &raw, const Node &value) override;
    void distinct(const Node &node) override;
    void bits(const Node &node) override;
    const char *rowListWords() const override { return "VALUES "; } // it takes a list of rows only as a table
    const char *joiningFunction() const override { return "group_concat"; }
    QByteArray castType(ColumnKind kind) const override;
    void arguments(const Node &node, const CallData &call) override;

    // sqlitetables.cpp
    void valuesSource(const Source &source) override;
    void seriesSource(const Source &source) override;
    void elementsSource(const Source &source) override;
    void dataColumn(const Source &source, int field) override;

    // sqlitefunctions.cpp
    void common(const Node &node) override;
    void commonMark(const char *&at, const Node &node) override;
    void matchesPattern(const Node &text, Operator op, const QString &pattern) override;

    bool isReal(const Node &node) const;

    // sqlitedecimal.cpp
    int knownScale(const Node &node) const;
    void scaled(const Node &expression, int scale);
    void scaledFunction(const Node &node, int scale);
    void quotient(const Node &node) override;
    bool decimals(const Node &node);
    void compareDecimals(const Node &node);
    void inDecimals(const Node &node);
    void betweenDecimals(const Node &node);
    void checkInserted(const InsertData &insert) const;

    bool m_decimalsNoted = false;
};

/// Tables as SQLite has them. Full-text indexes are in sqlitefts.cpp.
class SqliteDdl final : public DdlWriter
{
public:
    using DdlWriter::DdlWriter;

    QByteArrayList dropTables(const std::vector<const AioTable *> &ordered, const std::vector<LateKey> &late, DropOptions options) override;
    QByteArrayList truncate(const std::vector<const AioTable *> &dependentsFirst, bool circle, TruncateOptions options) override;
    QByteArray catalogueQuery(Kept kind, const QString &schema, const QString &name) override;

private:
    bool autoKey(const FieldInfo &field) override;
    void referenced(const AioTable &table, const FieldInfo &field) override;
    void currentTime(const FieldInfo &field) override;
    const char *collationName(const Collation &collation) const override { return collation.sqlite; }
    void typeChecks(const FieldInfo &field, const FieldInfo &stored) override;
    void tableOptions(const AioTable &table) override;

    bool keepsText() const override { return true; }
    QByteArray indexQuery(const AioTable &table, const IndexInfo &index, int number) override;
    QByteArrayList createFullText(const AioTable &table, IfExists ifExists) override;
    QByteArrayList dropFullTextTriggers(const AioTable &table) override;
};
}
