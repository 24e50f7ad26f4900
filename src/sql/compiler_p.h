// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "core/aioerror.h"
#include "sql/aiocompiler.h"

namespace Aio
{
/// Throws AioProgrammingError, phase Prepare: the query itself is wrong, or this database has no such thing.
[[noreturn]] void refuse(const QString &message);
QString toText(const QByteArray &name);
/// Between two operands, with its spaces, where all databases write it the same way.
const char *symbol(Operator op);

/// Writes one statement: its text and, in the order of the placeholders, its parameters. Statements are in
/// compilestatement.cpp, expressions in compileexpression.cpp.
class Compiler
{
public:
    explicit Compiler(const AioDialect &dialect);

    void select(const SelectData &select);
    void insert(const InsertData &insert);
    void update(const UpdateData &update);
    void remove(const DeleteData &remove);
    void rawStatement(const Node &text);
    /// Text for a table's definition: columns without their table, values as literals. `field`: what the expression is the value of.
    QByteArray definition(const Node &node, const FieldInfo *field);
    AioSql take();

private:
    friend class JsonWriter; // compilejson.cpp

    /// The tables that one SELECT (or other statement) brings into view. Inner ones see the outer ones' columns too.
    class Scope
    {
    public:
        std::vector<SourcePtr> sources;
        std::vector<SourcePtr> outerJoined; ///< any column of these may be NULL
        bool qualified = false; ///< columns are written with their table
        bool hidden = false; ///< while a query is written that stands beside these tables and does not see them
        const SelectData *select = nullptr;
    };
    /// Puts a scope on the stack for a block.
    class Inside;
    enum class Names { AsTheyAre, Explicit };

    bool isMysql() const { return m_dialect.kind == AioDialect::Kind::Mysql || m_dialect.kind == AioDialect::Kind::Mariadb; }
    bool isPostgresql() const { return m_dialect.kind == AioDialect::Kind::Postgresql; }
    bool isSqlite() const { return m_dialect.kind == AioDialect::Kind::Sqlite; }
    [[noreturn]] void refuseDialect(const QString &what) const;

    QByteArray &sql() { return m_out.text; }
    void identifier(QByteArrayView name) { m_dialect.appendIdentifier(m_out.text, name); }
    void placeholder();
    void bind(const AioValue &value);
    void commaBefore(bool notFirst) { sql() += notFirst ? ", " : ""; }

    // compilestatement.cpp
    void with(const SelectData &select);
    void rows(const SelectData &select, Names names);
    void simple(const SelectData &select, Names names, const char *columnsInstead = nullptr);
    void setOperation(const SelectData &select);
    void operandOfSetOperation(const SelectData &operand, const SelectData &whole, bool isLeft);
    void columns(const SelectData &select, Names names);
    void body(const SelectData &select);
    void orderAndLimit(const SelectData &select);
    void limit(const std::optional<qint64> &limit, const std::optional<qint64> &offset);
    void lock(const SelectMore &more);
    void tableName(const AioTable &table);
    void source(const Source &source);
    void join(const SelectData &select, std::size_t index);
    NodePtr joinCondition(std::size_t index) const;
    void where(const NodePtr &condition);
    void returning(const std::vector<NodePtr> &columns, bool available, const char *statement);
    void assignments(const std::vector<AssignmentData> &assignments, const AioTable &table, bool qualified);
    void assigned(const Node &expression, const FieldInfo &field);
    void refuseGenerated(const AioTable &table, int field) const;
    void insertValues(const InsertData &insert);
    void conflict(const InsertData &insert);
    void onDuplicateKey(const InsertData &insert);
    /// UPDATE and DELETE of a part of the rows, where the database has no LIMIT there: by their keys.
    NodePtr limitedByKey(const SourcePtr &source, const NodePtr &where, const std::vector<OrderTerm> &orderBy, std::optional<qint64> limit) const;
    void addSource(Scope &scope, const SourcePtr &source) const;
    void subquery(const SelectData &select, Names names = Names::AsTheyAre);

    // compiledecimal.cpp
    template<class F>
    auto ofColumn(const Source &source, int field, F &&function) const
        -> decltype(function(static_cast<const FieldInfo *>(nullptr), static_cast<const Node *>(nullptr)));
    bool isDecimal(const Node &node) const;
    std::optional<int> scaleOf(const Node &node) const;
    int knownScale(const Node &node) const;
    void scaled(const Node &expression, int scale);
    bool decimals(const Node &node);
    void compareDecimals(const Node &node);
    void inDecimals(const Node &node);
    void betweenDecimals(const Node &node);
    void sameScales(const SelectData &setOperation) const;
    void noteDecimals(const std::vector<const Node *> &expressions, const SelectData *wholeRows);
    const FieldInfo *uuidField(const Node &node) const;
    const FieldInfo *uuidFieldOf(const NodePtr &column) const;
    std::vector<const FieldInfo *> uuidFieldsOfRow(const Node &node) const;

    // compilejson.cpp
    void json(const Node &node);
    bool compareJson(const Node &node);

    // compileexpression.cpp
    void node(const Node &node);
    void plain(const Node &node);
    void operand(const Node &child, Operator parent = Operator::None);
    void list(const std::vector<NodePtr> &nodes);
    void column(const Node &node);
    void binary(const Node &node);
    void bits(const Node &node);
    void like(const Node &node);
    void in(const Node &node);
    void query(const Node &node);
    void row(const Node &node);
    void rowIn(const Node &node);
    void function(const Node &node);
    void sequence(const Node &node);
    void call(const Node &node);
    void arguments(const Node &node);
    void window(const WindowData &window);
    void caseOf(const Node &node);
    void cast(const Node &node);
    void excluded(const Node &node);
    void raw(const Node &node);
    void orderTerms(const std::vector<OrderTerm> &terms);
    void orderTerm(const OrderTerm &term);
    /// In ORDER BY and GROUP BY a labelled column of the result goes by its label.
    void outputTerm(const Node &node);
    bool mayBeNull(const Node &node) const;

    const AioDialect &m_dialect;
    AioSql m_out;
    int m_placeholders = 0;
    std::vector<Scope *> m_scopes;
    bool m_definition = false;
    bool m_noteDecimals = false; // the columns that are written now are those of the result
    bool m_decimalsNoted = false;
    const FieldInfo *m_uuidField = nullptr; // whose values are written now
    std::vector<const FieldInfo *> m_uuidFieldsOfRow; // of the rows that are compared now, one for each place
    std::vector<QByteArray> m_ctes; // those that are defined so far
};

class Compiler::Inside
{
public:
    Inside(Compiler &compiler, Scope &scope)
        : m_compiler(compiler)
    {
        compiler.m_scopes.push_back(&scope);
    }
    ~Inside() { m_compiler.m_scopes.pop_back(); }
    Q_DISABLE_COPY_MOVE(Inside)

private:
    Compiler &m_compiler;
};
}
