// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/dialects/mysql_p.h"

/// What MariaDB has in another way than MySQL.
namespace Aio::Detail
{
namespace
{
class MariadbCompiler final : public MysqlCompiler
{
public:
    using MysqlCompiler::MysqlCompiler;

private:
    const char *lockWords(Lock lock) const override { return lock == Lock::ForShare ? " LOCK IN SHARE MODE" : MysqlCompiler::lockWords(lock); }
    void json(const Node &node) override { writeMariadbJson(*this, node); }
    bool compareJson(const Node &node) override { return compareMariadbJson(*this, node); }
    void compared(const Node &node, const Node &other) override
    {
        const auto digits = node.kind == NodeKind::Value && other.kind == NodeKind::Column ? scaleOf(node) : std::nullopt;
        const auto digitsOfColumn = digits ? scaleOf(other) : std::nullopt;
        if (digitsOfColumn && *digits > *digitsOfColumn) {
            exactly(node);
        } else {
            MysqlCompiler::compared(node, other);
        }
    }
    void numbersFromZero(qint64 count) override
    {
        sql() += "(SELECT seq AS n FROM ";
        identifier("seq_0_to_" + QByteArray::number(count - 1)); // a table of that name is always there
        sql() += ") AS _n";
    }
    // It has no third argument. A constant that is NULL says that there is no such row.
    void function(const Node &node) override
    {
        const bool hasOtherwise = node.function && isOneOf(node.function, {"lag", "lead"}) && node.list.size() == 3;
        if (!hasOtherwise) {
            MysqlCompiler::function(node);
            return;
        }
        Node there(node), itself(node);
        there.list = {literalNode(AioValue(qint64(1)), ColumnKind::BigInt), node.list[1]};
        itself.list.pop_back();
        sql() += "CASE WHEN ";
        call(there);
        sql() += " IS NULL THEN ";
        this->node(*node.list[2]);
        sql() += " ELSE ";
        call(itself);
        sql() += " END";
    }
    void rowValue(const Node &node) override
    {
        if (node.kind == NodeKind::Value && scaleOf(node).value_or(0) > 0) {
            exactly(node);
        } else {
            MysqlCompiler::rowValue(node);
        }
    }
    // Perl's, whose case is told in the pattern, whatever the collations say
    void regexp(const Node &text, Operator op, const QString &pattern) override
    {
        operand(text);
        sql() += " REGEXP ";
        bind(AioValue((op == Operator::RegexpAnyCase ? QStringLiteral("(?i)") : QStringLiteral("(?-i)")) + pattern));
    }
    // what is compared with a column that has an index is rounded to the digits of that, if it is a value and nothing more
    void exactly(const Node &value)
    {
        sql() += "CAST(";
        bind(value.value);
        sql() += " AS DECIMAL(65,38))";
    }
};

class MariadbDdl final : public MysqlDdl
{
public:
    using MysqlDdl::MysqlDdl;

    QByteArray addForeignKey(const LateKey &key, IfExists ifExists) override
    {
        if (ifExists == IfExists::Fail) {
            return DdlWriter::addForeignKey(key, ifExists); // NOLINT(bugprone-parent-virtual-call): as in the standard, not as in MySQL
        }
        const FieldInfo &field = key.table->field(key.field);
        *this << "ALTER TABLE ";
        table(*key.table) << " ADD CONSTRAINT FOREIGN KEY IF NOT EXISTS ";
        identifier(foreignKeyName(*key.table, field)) << " ";
        columns(*key.table, {key.field});
        references(*key.table, field);
        return take();
    }
    QByteArrayList dropTables(const std::vector<const AioTable *> &ordered, const std::vector<LateKey> &late, DropOptions options) override
    {
        QByteArrayList statements;
        for (const LateKey &key : late) {
            *this << "ALTER TABLE " << (options.testFlag(FailIfMissing) ? "" : "IF EXISTS ");
            table(*key.table) << " DROP FOREIGN KEY IF EXISTS ";
            identifier(foreignKeyName(*key.table, key.table->field(key.field)));
            statements << take();
        }
        return statements << dropEach(ordered, options);
    }
};

class MariadbDialect final : public MysqlDialect
{
public:
    MariadbDialect()
        : MysqlDialect("MariaDB", Kind::Mariadb)
    {
        returnsOnlyWritten = false;
        hasLateral = false;
        hasWithBeforeUpdate = false;
        hasWithInOperands = false;
        hasGroupingFunction = false;
        ordersTotals = false;
        hasBulkInserts = true;
        hasLockedTables = false;
        hasSequences = true;
        hasGeneratedNotNull = false;
        hasExpressionIndexes = false;
    }

    std::unique_ptr<Compiler> compiler() const override { return std::make_unique<MariadbCompiler>(*this); }
    std::unique_ptr<DdlWriter> ddlWriter() const override { return std::make_unique<MariadbDdl>(*this); }
};
}
}

const AioDialect &AioDialect::mariadb()
{
    static const auto *const dialect = new Aio::Detail::MariadbDialect; // never destroyed: who ends last may still ask
    return *dialect;
}
