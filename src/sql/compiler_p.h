// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/refuse_p.h"
#include "aioorm/sql/detail/compiler.h"
#include "aioorm/sql/detail/tabledata.h"

#include <functional>
#include <span>
#include <utility>

namespace Aio::Detail
{
QString toText(const QByteArray &name);
/// Throws AioProgrammingError if the database computes this column: nobody else assigns it.
void refuseGenerated(const AioTable &table, int field);
/// Between two operands, with its spaces, where all databases write it the same way.
const char *symbol(Operator op);
/// Between two queries.
const char *symbol(SetOperation operation);
/// It has an order, a limit or common table expressions of its own.
bool isBounded(const SelectData &select);
/// Its rows are not simply the rows that match.
bool isGrouped(const SelectData &select);
/// Both are the same expression: written with the same parameters they would be the same text.
bool isSame(const Node &a, const Node &b);
/// What stands behind THEN and ELSE.
std::vector<const Node *> resultsOfCase(const Node &node);
bool isOneOf(const char *name, std::initializer_list<const char *> names);
bool isInteger(ColumnKind kind);
bool isFloat(ColumnKind kind);
bool isNumber(ColumnKind kind);
/// What arithmetic of these is of.
ColumnKind wider(ColumnKind a, ColumnKind b);
/// Of a value that is given a type; nothing: it has one already, or text is what it is.
std::optional<ColumnKind> kindOfValue(const AioValue &value);
inline bool isComparison(Operator op)
{
    return op >= Operator::Equal && op <= Operator::IsNotDistinct;
}

/// An expression over the columns of one table for its CREATE TABLE or CREATE INDEX, which take no parameters: columns stand
/// without their table, values as literals. `field`: the one whose value it is, as a default or generated.
QByteArray definitionSql(const NodePtr &node, const AioDialect &dialect, const FieldInfo *field = nullptr);

/// Writes one statement: its text and, in the order of the placeholders, its parameters. Statements are in
/// compilestatement.cpp, expressions in compileexpression.cpp. This is standard SQL; a dialect in src/sql/dialects/ overrides
/// what its database writes otherwise.
class Compiler
{
public:
    explicit Compiler(const AioDialect &dialect);
    virtual ~Compiler();
    Q_DISABLE_COPY_MOVE(Compiler)

    void select(const SelectData &select);
    void insert(const InsertData &insert);
    void update(const UpdateData &update);
    void remove(const DeleteData &remove);
    void rawStatement(const Node &text);
    /// Text for a table's definition: columns without their table, values as literals. `field`: what the expression is the value of.
    QByteArray definition(const Node &node, const FieldInfo *field);
    AioSql take();

protected:
    friend class JsonWriter;

    /// The tables that one SELECT (or other statement) brings into view. Inner ones see the outer ones' columns too.
    class View
    {
    public:
        std::vector<SourcePtr> sources;
        std::vector<SourcePtr> outerJoined; ///< any column of these may be NULL
        bool qualified = false; ///< columns are written with their table
        bool hidden = false; ///< while a query is written that stands beside these tables and does not see them
        bool hasColumns = true; ///< those of `select` are written; false: count(*) or the like instead
        const SelectData *select = nullptr;
    };
    /// Puts a view on the stack for a block.
    class Inside;
    /// One more level of what is written, for a block. Refuses what is nested so deeply that a stack would not hold it: ours, which
    /// in run() is small, or the database's.
    class Deeper
    {
    public:
        explicit Deeper(const Compiler &compiler)
            : m_depth(compiler.m_depth)
        {
            if (++m_depth > mostDepth) {
                refuseDepth();
            }
        }
        ~Deeper() { --m_depth; }
        Q_DISABLE_COPY_MOVE(Deeper)

    private:
        int &m_depth;
    };
    static constexpr int mostDepth = 100; // a fiber has 256 KiB, and the program needs some of that
    [[noreturn]] static void refuseDepth();
    /// While a SELECT is written: what it groups by has the same parameters wherever it stands.
    class Sharing;
    enum class Names { AsTheyAre, Explicit };
    enum class Level { Outermost, Inside };

    [[noreturn]] void refuseDialect(const QString &what) const;

    QByteArray &sql() { return m_out.text; }
    void identifier(QByteArrayView name) { m_dialect.appendIdentifier(m_out.text, name); }
    void placeholder() { placeholder(++m_placeholders); }
    void placeholder(int number);
    void bind(const AioValue &value);
    void commaBefore(bool notFirst) { sql() += notFirst ? ", " : ""; }

    // compilewith.cpp
    using Ctes = std::vector<std::shared_ptr<const CteData>>;
    void with(const Ctes &ctes, Level level);
    void with(const SelectData &select, Level level);
    /// Those of an UPDATE, DELETE or INSERT: before it, or, where the database has them in queries only, at each place that uses one of them.
    void withOfWrite(const Ctes &ctes, bool available);
    void cteSource(const Source &source);
    const CteData *cteNamed(const QByteArray &name) const;
    // compilestatement.cpp
    void rows(const SelectData &select, Names names);
    void simple(const SelectData &select, Names names, const char *columnsInstead = nullptr);
    void orderedTotals(const SelectData &select, const char *columnsInstead);
    void setOperation(const SelectData &select, Names names);
    virtual void checkSetOperation(const SelectData &) const { }
    void checkOperands(const SelectData &select) const;
    void operandOfSetOperation(const SelectData &operand, Names names = Names::AsTheyAre);
    /// What opens an operand of a set operation that has an order, a limit or an operation of its own; a bracket closes it.
    virtual const char *operandOpening() const { return "("; }
    void columns(const SelectData &select, Names names);
    /// A column of the rows that a recursive query begins with, whose types are those of all its rows.
    virtual void firstColumn(const Node &column) { node(column); }
    /// These are the columns that the caller reads. `whole`: the query, whose whole rows may come after them.
    virtual void resultColumns(const std::vector<NodePtr> &, const SelectData *) { }
    void body(const SelectData &select);
    virtual void groupTerms(const SelectMore &more);
    /// ROLLUP and the like.
    virtual void grouping(const Node &node);
    virtual void having(const SelectMore &more) { node(*more.having); }
    void tables(const SelectData &select);
    /// Stands before the WHERE of a query without a table.
    virtual const char *fromNothing() const { return ""; }
    void orderAndLimit(const SelectData &select);
    void limit(const std::optional<qint64> &limit, const std::optional<qint64> &offset);
    /// Stands before an OFFSET without LIMIT.
    virtual const char *noLimit() const { return ""; }
    void lock(const SelectData &select);
    void lockedTables(const SelectData &select);
    virtual const char *lockWords(Lock lock) const;
    void tableName(const AioTable &table);
    void source(const Source &source);
    // compiletable.cpp
    void dataSource(const Source &source);
    /// Rows of values, in brackets, and the names of their columns after the alias.
    virtual void valuesSource(const Source &source);
    /// The rows one by one, for those who take no list of them as a table.
    void valuesAsUnion(const Source &source);
    virtual void seriesSource(const Source &source) = 0;
    virtual void elementsSource(const Source &source) = 0;
    /// The names of its columns in brackets.
    void columnNames(const Source &source);
    /// A column of such a source.
    virtual void dataColumn(const Source &source, int field);
    virtual void literal(const Node &node) { this->node(*node.left); }
    void join(const SelectData &select, std::size_t index);
    NodePtr joinCondition(std::size_t index) const;
    void where(const NodePtr &condition);
    void returning(const std::vector<NodePtr> &columns, bool available, const char *statement);
    void assignments(const std::vector<AssignmentData> &assignments, const AioTable &table, bool qualified);
    /// An expression as the value of a field.
    virtual void assigned(const Node &expression, const FieldInfo &field);
    /// The fields of the table that is written which an expression reads.
    class Reads
    {
    public:
        std::vector<int> existing, excluded;
    };
    /// What the value of a field reads. Writes nothing.
    Reads reads(const Node &expression, const FieldInfo &field);
    // decimalscale.cpp
    bool isDecimal(const Node &node) const;
    /// Digits behind the point; nothing where they cannot be told.
    std::optional<int> scaleOf(const Node &node) const;
    /// Throws AioProgrammingError if the expression has more of them than the field.
    void checkScale(const Node &expression, const FieldInfo &field) const;
    void refuseNoChange(const AioTable &table) const;
    void insertValues(const InsertData &insert);
    virtual const char *replaceInto() const;
    virtual const char *noValues() const { return " DEFAULT VALUES"; }
    /// Its WITH may stand before the INSERT.
    virtual void insertedQuery(const InsertData &insert, bool hasWith);
    /// ON CONFLICT, after the values: Ignore or Update.
    virtual void conflict(const InsertData &insert);
    /// From the table to the assignments and what else they see.
    virtual void updated(const UpdateData &update, const AioTable &table);
    /// UPDATE and DELETE of a part of the rows, where the database has no LIMIT there: by their keys.
    NodePtr limitedByKey(const SourcePtr &source, const NodePtr &where, const std::vector<OrderTerm> &orderBy, std::optional<qint64> limit) const;
    void addSource(View &view, const SourcePtr &source) const;
    void subquery(const SelectData &select, Names names = Names::AsTheyAre);

    // What a database has in a way of its own, in src/sql/dialects/.
    /// True: the expression is one of those, and written.
    virtual bool writeSpecial(const Node &) { return false; }
    virtual void json(const Node &node);
    /// True: it compares JSON, and is written.
    virtual bool compareJson(const Node &) { return false; }

    // compileexpression.cpp
    void node(const Node &node);
    void nodeItself(const Node &node);
    void plain(const Node &node);
    void operand(const Node &child, Operator parent = Operator::None);
    void list(const std::vector<NodePtr> &nodes);
    virtual void column(const Node &node);
    virtual void binary(const Node &node);
    void chain(const Node &node);
    void chain(std::span<const Node *const> terms, Operator op);
    /// Throws AioProgrammingError if a column is compared with itself.
    void refuseItself(const Node &comparison) const;
    /// A value or an expression that is compared with `other`.
    virtual void compared(const Node &node, const Node &) { operand(node); }
    /// IS DISTINCT FROM, or the opposite.
    virtual void distinct(const Node &node);
    virtual void bits(const Node &node);
    void like(const Node &node);
    virtual void likeSubject(const Node &node) { operand(*node.left); }
    /// like(), ilike(), regexp(), iregexp().
    virtual void matchesPattern(const Node &text, Operator op, const QString &pattern) = 0;
    /// A function that each database has in words of its own: src/sql/dialects/…functions.cpp.
    virtual void common(const Node &node) = 0;
    /// Writes these words, and for @1 the first argument, for @I2 the second one as an integer, for @* all of them, for @# the node's
    /// number; other letters behind an @ are the dialect's own.
    void common(const Node &node, const char *words);
    enum ArgumentForm { AsItIs, AsInteger };
    virtual void commonArgument(const Node &node, ArgumentForm) { operand(node); }
    /// `at`: the letter; what belongs to it is taken along.
    virtual void commonMark(const char *&at, const Node &node) = 0;
    void in(const Node &node);
    void query(const Node &node);
    /// Of the directions of a relation the one that begins at a table of the query, the innermost that has one.
    const Node &directionInView(const Node &relation) const;
    /// The query of an IN.
    virtual void inQuery(const SelectData &query) { subquery(query); }
    void row(const Node &node);
    virtual void rowValue(const Node &node) { this->node(node); }
    void rowIn(const Node &node);
    /// Stands before the rows of such a list.
    virtual const char *rowListWords() const { return ""; }
    virtual void function(const Node &node);
    virtual void sequence(const Node &node);
    virtual void match(const Node &node);
    QByteArray sequenceName(const Node &node) const;
    void call(const Node &node);
    /// Of a function that all databases have, under the name that most know.
    virtual QByteArrayView functionName(QByteArrayView name) const { return name; }
    /// The aggregate that joins texts.
    virtual const char *joiningFunction() const { return "string_agg"; }
    virtual void arguments(const Node &node, const CallData &call);
    // compiledecimal.cpp
    /// A function of decimals, as databases have it that have these.
    virtual void decimalFunction(const Node &node);
    /// Exact, where a quotient of the database's own would be rounded twice.
    virtual void quotient(const Node &node) = 0;
    /// Writes a greatest() or least() of these, which is NULL where one of them is: of themselves some databases leave NULL out of account.
    void unlessNull(const std::vector<NodePtr> &operands, const std::function<void()> &write);
    /// One of them, in a place where it has no column beside it.
    virtual void decimalOperand(const Node &node) { operand(node); }
    void window(const WindowData &window);
    /// Throws AioProgrammingError if the query defines no window of that name.
    void expectWindow(const QByteArray &name) const;
    /// `result`: writes what is behind THEN and ELSE.
    void caseOf(const Node &node, const std::function<void(const Node &)> &result);
    virtual void caseResult(const Node &result) { this->node(result); }
    virtual void cast(const Node &node);
    virtual QByteArray castType(ColumnKind kind) const { return m_dialect.typeName(kind); }
    void excluded(const Node &node);
    virtual void excludedColumn(const QByteArray &column);
    void raw(const Node &node, Level level);
    /// What stands for a ? of somebody's own SQL, in an expression.
    virtual void rawOperand(const Node &, const Node &value) { operand(value); } // so that * stands beside all of it
    void orderTerms(const std::vector<OrderTerm> &terms);
    /// `level`: Inside: of a window, which does not see the columns of the result.
    void orderTerm(const OrderTerm &term, Level level);
    /// A term of ORDER BY, GROUP BY or DISTINCT ON: a column of the result goes by its label or its position.
    void outputTerm(const Node &node, bool inGroup = false);
    QByteArray outputName(const Node &node, bool inGroup) const;
    /// An expression without a label has a name in the result all the same, and ORDER BY may mean that one.
    virtual bool namesExpressions() const { return false; }
    bool isAmbiguous(const QByteArray &name) const;
    bool mayBeNull(const Node &node) const;
    template<class F>
    auto ofColumn(const Source &source, int field, F &&function) const
        -> decltype(function(static_cast<const FieldInfo *>(nullptr), static_cast<const Node *>(nullptr)));
    const FieldInfo *uuidField(const Node &node) const;
    const FieldInfo *uuidFieldOf(const NodePtr &column) const;
    std::vector<const FieldInfo *> uuidFieldsOfRow(const Node &node) const;

    // compilekinds.cpp
    using Kind = std::optional<ColumnKind>;
    /// What it is to the server, or what its C++ type says where that cannot be told.
    enum class Of { Fact, Promise };
    /// What type an expression has there; nothing: it cannot be told, or it is a value, which has the type of what stands beside it.
    Kind kindOf(const Node &node, Of of = Of::Fact) const;
    Kind kindOfFunction(const Node &node, Of of) const;
    Kind kindOfAll(const std::vector<const Node *> &nodes, Of of) const;
    /// What its C++ type says, if that is a number.
    Kind promisedNumber(const Node &node) const;

    const AioDialect &m_dialect;
    AioSql m_out;
    int m_placeholders = 0;
    mutable int m_depth = 0;
    Reads *m_reads = nullptr; // collected while reads() is asked
    std::vector<View *> m_views;
    bool m_definition = false;
    const SelectData *m_begins = nullptr; // what a recursive query begins with
    bool m_writesResult = false; // the outermost columns are those of the result
    const FieldInfo *m_uuidField = nullptr; // whose values are written now
    std::vector<const FieldInfo *> m_uuidFieldsOfRow; // of the rows that are compared now, one for each place
    /// An expression of GROUP BY or the like, and the placeholders of its values.
    class Shared
    {
    public:
        const Node *expression;
        std::vector<int> numbers;
        bool isKnown = false; // it is written, and only repeated
        std::size_t next = 0; // of the numbers
    };
    std::vector<Shared> m_shared;
    Shared *m_repeated = nullptr; // that is written now
    std::vector<const CteData *> m_ctes; // those that are defined so far
    const Ctes *m_inlineCtes = nullptr; // that are written where they are used
};

class Compiler::Inside
{
public:
    Inside(Compiler &compiler, View &view)
        : m_compiler(compiler)
    {
        compiler.m_views.push_back(&view);
    }
    ~Inside() { m_compiler.m_views.pop_back(); }
    Q_DISABLE_COPY_MOVE(Inside)

private:
    Compiler &m_compiler;
};

class Compiler::Sharing
{
public:
    Sharing(Compiler &compiler, const SelectData &select);
    ~Sharing() { m_compiler.m_shared.resize(m_before); }
    Q_DISABLE_COPY_MOVE(Sharing)

private:
    Compiler &m_compiler;
    const std::size_t m_before;
};

/// What a column of a query, a table or a common table expression is: a field of a table, or an expression.
template<class F>
auto Compiler::ofColumn(const Source &source, int field, F &&function) const
    -> decltype(function(static_cast<const FieldInfo *>(nullptr), static_cast<const Node *>(nullptr)))
{
    if (source.table) {
        return function(&source.table().storedField(field), nullptr);
    }
    const Deeper deeper(*this);
    if (source.data) {
        return function(nullptr, source.data->columns[std::size_t(field)].get());
    }
    const SelectData *query = source.query.get();
    for (auto cte = m_ctes.rbegin(); cte != m_ctes.rend() && !query; ++cte) {
        query = (*cte)->name == source.cte ? (*cte)->select.get() : nullptr;
    }
    if (const CteData *cte = query || source.cte.isEmpty() ? nullptr : cteNamed(source.cte)) {
        query = cte->select.get();
    }
    if (!query) {
        return function(nullptr, nullptr);
    }
    query = &query->firstQuery();
    if (std::size_t(field) < query->columns.size()) {
        return function(nullptr, query->columns[std::size_t(field)].get());
    }
    int position = int(query->columns.size());
    auto result = function(nullptr, nullptr);
    query->forEachField([&](const Source &inner, int innerField) {
        if (position++ == field) {
            result = ofColumn(inner, innerField, function);
        }
    });
    return result;
}
}
