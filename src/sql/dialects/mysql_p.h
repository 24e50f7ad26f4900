// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/compiler_p.h"
#include "aioorm/sql/ddlwriter_p.h"
#include "aioorm/sql/dialects/columntypes_p.h"

#include <limits>

namespace Aio::Detail
{
/// Statements as MySQL has them, and MariaDB where it does not say otherwise. JSON is in mysqljson.cpp, functions in
/// mysqlfunctions.cpp.
class MysqlCompiler : public Compiler
{
public:
    using Compiler::Compiler;

protected:
    const char *noLimit() const override { return " LIMIT 18446744073709551615"; } // it knows no OFFSET alone
    const char *replaceInto() const override { return "REPLACE INTO "; }
    const char *noValues() const override { return " () VALUES ()"; }
    void having(const SelectMore &more) override;
    bool writeSpecial(const Node &node) override;
    void column(const Node &node) override;
    void conflict(const InsertData &insert) override;
    void updated(const UpdateData &update, const AioTable &table) override;
    void json(const Node &node) override;
    bool compareJson(const Node &node) override;
    void binary(const Node &node) override;
    void distinct(const Node &node) override;
    void bits(const Node &node) override;
    void likeSubject(const Node &node) override;
    void inQuery(const SelectData &query) override;
    void match(const Node &node) override;
    QByteArrayView functionName(QByteArrayView name) const override;
    const char *joiningFunction() const override { return "group_concat"; }
    void function(const Node &node) override;
    void arguments(const Node &node, const CallData &call) override;
    void cast(const Node &node) override;
    QByteArray castType(ColumnKind kind) const override;
    void excludedColumn(const QByteArray &column) override;
    void firstColumn(const Node &column) override;
    const char *fromNothing() const override { return " FROM DUAL"; }
    void groupTerms(const SelectMore &more) override;
    void literal(const Node &node) override;
    void quotient(const Node &node) override;
    // mysqlfunctions.cpp
    void common(const Node &node) override;
    void commonMark(const char *&at, const Node &node) override;
    void matchesPattern(const Node &text, Operator op, const QString &pattern) override;
    virtual void regexp(const Node &text, Operator op, const QString &pattern);
    // mysqltables.cpp
    void valuesSource(const Source &source) override { valuesAsUnion(source); } // a list of rows is no table there, or loses what is bound
    void seriesSource(const Source &source) override;
    void elementsSource(const Source &source) override;
    void dataColumn(const Source &source, int field) override;
    /// So many numbers from 0 on as a table with the column n.
    virtual void numbersFromZero(qint64 count);

private:
    /// Makes each assignment before the columns that it reads are written: the server makes one after the other, and what it has written is
    /// what the next one reads.
    std::vector<AssignmentData> inOrder(const std::vector<AssignmentData> &assignments, const AioTable &table);

    bool staysAsBegun(const Node &column) const;

    const std::vector<NodePtr> *m_groups = nullptr; ///< while HAVING is written, outside of aggregates: what it groups by
};

class MysqlDdl : public DdlWriter
{
public:
    using DdlWriter::DdlWriter;

    QByteArray addForeignKey(const LateKey &key, IfExists ifExists) override;
    QByteArrayList truncate(const std::vector<const AioTable *> &dependentsFirst, bool circle, TruncateOptions options) override;

protected:
    bool checksAutoKeys() const override { return false; }
    const char *autoKeyWords() const override { return " AUTO_INCREMENT"; }
    void currentTime(const FieldInfo &field) override;
    const char *collationName(const Collation &collation) const override { return collation.mysql; }
    void tableOptions(const AioTable &table) override;
    void isNamed(const char *column, const QString &name) override;
    const char *currentSchema() const override { return "DATABASE()"; }
};

class MysqlDialect : public AioDialect
{
public:
    MysqlDialect();

    using AioDialect::typeName;
    QByteArray typeName(const FieldInfo &field, bool indexed, bool strict) const override;
    void appendLiteral(QByteArray &sql, const AioValue &value) const override;
    QByteArrayList beginSql(const TransactionMode &mode) const override;
    bool changesSession(const QByteArray &sql, const QByteArrayList &words) const override;
    std::unique_ptr<Compiler> compiler() const override;
    std::unique_ptr<DdlWriter> ddlWriter() const override;

protected:
    MysqlDialect(const char *name, Kind kind);

    const char *plainTypeName(ColumnKind kind) const override;
};

/// What an INSERT says was its last id if a row was there already and onConflictIgnore() has kept it: the server's count has such rows too.
constexpr qint64 keptRowsId = std::numeric_limits<qint64>::max();

/// MariaDB's SET STATEMENT … FOR SELECT …, which sets something for that query alone. Whatever else stands behind the FOR may do more.
bool setsForOneQuery(const QByteArray &sql);

// mysqljson.cpp
void writeMariadbJson(Compiler &compiler, const Node &node);
bool compareMariadbJson(Compiler &compiler, const Node &node);
}
