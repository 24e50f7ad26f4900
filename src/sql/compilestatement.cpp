// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/compiler_p.h"
#include "aioorm/sql/stored_p.h"

#include <algorithm>

namespace Aio::Detail
{
namespace
{
const char *joinWords(JoinType type)
{
    switch (type) {
    case JoinType::Inner:
        return " INNER JOIN ";
    case JoinType::Left:
        return " LEFT JOIN ";
    case JoinType::Right:
        return " RIGHT JOIN ";
    case JoinType::Full:
        return " FULL JOIN ";
    case JoinType::Cross:
        return " CROSS JOIN ";
    }
    return "";
}
}

const char *symbol(SetOperation operation)
{
    switch (operation) {
    case SetOperation::Union:
        return " UNION ";
    case SetOperation::UnionAll:
        return " UNION ALL ";
    case SetOperation::Intersect:
        return " INTERSECT ";
    case SetOperation::Except:
        return " EXCEPT ";
    }
    return "";
}

bool isBounded(const SelectData &select)
{
    return !select.orderBy.empty() || select.limit || select.offset || (select.more && !select.more->ctes.empty());
}

namespace
{
bool writesFirst(const SelectData &select)
{
    return select.more && std::any_of(select.more->ctes.begin(), select.more->ctes.end(), [](const auto &cte) {
               return !cte->select;
           });
}
}

bool isGrouped(const SelectData &select)
{
    return select.more
        && (select.isSetOperation() || select.more->distinct || !select.more->distinctOn.empty() || !select.more->groupBy.empty() || select.more->having);
}

void Compiler::select(const SelectData &select)
{
    with(select, Level::Outermost);
    const bool counted = select.form == SelectData::Form::Count;
    if (counted && select.more && select.more->lock != Lock::None) {
        // there is no row to be locked in what it gives
        SelectData unlocked = select;
        SelectMore &more = unlocked.extend();
        more.lock = Lock::None;
        more.locked.clear();
        this->select(unlocked);
        return;
    }
    if (select.form == SelectData::Form::Rows) {
        m_writesResult = true;
        rows(select, Names::AsTheyAre);
    } else if (isGrouped(select) || (counted && (select.limit || select.offset))) {
        sql() += counted ? "SELECT count(*) FROM (" : "SELECT 1 FROM (";
        if (isGrouped(select)) {
            rows(select, Names::Explicit);
        } else {
            simple(select, Names::AsTheyAre, "1");
        }
        sql() += ") AS ";
        identifier("_counted");
    } else {
        SelectData unordered = select;
        unordered.orderBy.clear();
        simple(unordered, Names::AsTheyAre, counted ? "count(*)" : "1");
    }
}

void Compiler::rows(const SelectData &select, Names names)
{
    if (select.isSetOperation()) {
        setOperation(select, names);
    } else {
        simple(select, names);
    }
}

void Compiler::setOperation(const SelectData &select, Names names)
{
    const Deeper deeper(*this);
    // a chain of one operation reads from the left; INTERSECT binds closer to some databases and not to others
    constexpr std::size_t longest = 500; // what SQLite takes
    std::vector<const SelectData *> chain{&select};
    for (const SelectData *left = select.more->left.get(); left->isSetOperation() && !isBounded(*left); left = left->more->left.get()) {
        if (left->more->setOperation != select.more->setOperation) {
            break;
        }
        chain.push_back(left);
        if (chain.size() == longest) {
            refuse(QStringLiteral("A set operation combines more than %1 queries, which not every database takes.").arg(longest));
        }
    }
    for (const SelectData *whole : chain) {
        checkOperands(*whole);
    }
    operandOfSetOperation(*chain.back()->more->left, names); // the columns are called as in the first one
    for (auto whole = chain.rbegin(); whole != chain.rend(); ++whole) {
        sql() += symbol((*whole)->more->setOperation);
        operandOfSetOperation(*(*whole)->more->right);
    }
    // the whole is ordered by what it gives: by position, which all databases understand
    for (std::size_t i = 0; i < select.orderBy.size(); ++i) {
        const OrderTerm &term = select.orderBy[i];
        const SelectData *first = &select.firstQuery();
        const auto expressionOf = [](const Node &node) -> const Node & {
            return node.kind == NodeKind::Label ? *node.left : node;
        };
        const auto isTerm = [&](const NodePtr &column) {
            return isSame(expressionOf(*column), expressionOf(*term.node));
        };
        std::size_t position = 0;
        if (first->columns.empty()) {
            position = term.node->kind == NodeKind::Column && term.node->source->matches(*first->from) ? std::size_t(term.node->field)
                                                                                                       : std::size_t(first->columnCount());
        } else {
            position = std::size_t(std::find_if(first->columns.begin(), first->columns.end(), isTerm) - first->columns.begin());
        }
        if (position >= std::size_t(first->columnCount())) {
            refuse(QStringLiteral("The order of a set operation takes columns of its first query, as they stand there."));
        }
        sql() += i ? ", " : " ORDER BY ";
        sql() += QByteArray::number(position + 1);
        sql() += term.descending ? " DESC" : "";
        const bool nullsFirst = term.nulls == Nulls::First || (term.nulls == Nulls::Smallest && !term.descending);
        const bool isSo = term.nulls == Nulls::Smallest && nullsFirst == (m_dialect.nullsSortFirst != term.descending);
        if (term.nulls != Nulls::Default && !isSo) {
            if (!m_dialect.hasNullsOrder) {
                refuseDialect(QStringLiteral("nullsFirst() and nullsLast() in the order of a set operation"));
            }
            sql() += nullsFirst ? " NULLS FIRST" : " NULLS LAST";
        }
    }
    limit(select.limit, select.offset);
}

void Compiler::checkOperands(const SelectData &select) const
{
    if (select.where || !select.joins.empty() || !select.more->groupBy.empty() || select.more->having) {
        refuse(QStringLiteral("where(), join(), groupBy() and having() belong to the queries that a set operation combines, not to the whole."));
    }
    for (const auto &side : {select.more->left, select.more->right}) {
        if (side->more && !side->more->included.empty()) {
            refuse(QStringLiteral("include() and set operations do not go together: the rows would have different columns."));
        }
    }
    checkSetOperation(select);
}

void Compiler::operandOfSetOperation(const SelectData &operand, Names names)
{
    if (!isBounded(operand) && !operand.isSetOperation()) {
        rows(operand, names);
        return;
    }
    const bool isWrapped = !m_dialect.hasWithInOperands && operand.more && !operand.more->ctes.empty();
    sql() += isWrapped ? "SELECT * FROM (" : operandOpening();
    with(operand, Level::Inside);
    rows(operand, Names::Explicit);
    sql() += ')';
    if (isWrapped) {
        sql() += " AS ";
        identifier("_operand");
    }
}

void Compiler::simple(const SelectData &select, Names names, const char *columnsInstead)
{
    const Deeper deeper(*this);
    if (!select.orderBy.empty() && !m_dialect.ordersTotals && select.hasGroupings()) {
        orderedTotals(select, columnsInstead);
        return;
    }
    View view;
    view.select = &select;
    view.hasColumns = !columnsInstead;
    if (select.from) {
        addSource(view, select.from);
    } else if (!select.joins.empty()) {
        refuse(QStringLiteral("A query that selects from no table joins one: begin with that table."));
    }
    for (const JoinTerm &join : select.joins) {
        addSource(view, join.source);
        if (join.type == JoinType::Left || join.type == JoinType::Full) {
            view.outerJoined.push_back(join.source);
        }
        if (join.type == JoinType::Right || join.type == JoinType::Full) {
            view.outerJoined.insert(view.outerJoined.end(), view.sources.begin(), view.sources.end() - 1);
        }
    }
    // a label may have the name of a column
    view.qualified = !select.joins.empty() || std::any_of(select.columns.begin(), select.columns.end(), [](const NodePtr &column) {
        return column->kind == NodeKind::Label;
    });
    const Inside inside(*this, view);
    const Sharing sharing(*this, select);
    sql() += "SELECT ";
    if (select.more && !select.more->distinctOn.empty()) {
        if (!m_dialect.hasDistinctOn) {
            refuseDialect(QStringLiteral("DISTINCT ON"));
        }
        sql() += "DISTINCT ON (";
        for (std::size_t i = 0; i < select.more->distinctOn.size(); ++i) {
            commaBefore(i);
            outputTerm(*select.more->distinctOn[i]);
        }
        sql() += ") ";
    } else if (select.more && select.more->distinct) {
        sql() += "DISTINCT ";
    }
    if (columnsInstead) {
        sql() += columnsInstead;
    } else {
        columns(select, names);
    }
    body(select);
    orderAndLimit(select);
    if (select.more) {
        lock(select);
    }
}

// what is ordered is the table of the groups and totals
void Compiler::orderedTotals(const SelectData &select, const char *columnsInstead)
{
    SelectData unordered = select;
    unordered.orderBy.clear();
    unordered.limit.reset();
    unordered.offset.reset();
    sql() += "SELECT ";
    sql() += columnsInstead ? columnsInstead : "*";
    sql() += " FROM (";
    simple(unordered, Names::Explicit);
    sql() += ") AS ";
    constexpr const char *name = "_totals";
    identifier(name);
    const std::vector<QByteArray> names = select.columnNames();
    for (std::size_t i = 0; i < select.orderBy.size(); ++i) {
        const OrderTerm &term = select.orderBy[i];
        const auto column = std::find_if(select.columns.begin(), select.columns.end(), [&term](const NodePtr &column) {
            return isSame(*column, *term.node);
        });
        if (column == select.columns.end()) {
            refuse(QStringLiteral("%1 orders groups and their totals by what the query selects: select the expression of orderBy() as well.")
                       .arg(QLatin1StringView(m_dialect.name)));
        }
        const QByteArray &wanted = names[std::size_t(column - select.columns.begin())];
        const auto write = [&] {
            identifier(name);
            sql() += '.';
            identifier(wanted);
        };
        sql() += i ? ", " : " ORDER BY ";
        const bool first = term.nulls == Nulls::First || (term.nulls == Nulls::Smallest && !term.descending);
        if (term.nulls != Nulls::Default && first != (m_dialect.nullsSortFirst != term.descending)) {
            write();
            sql() += first ? " IS NULL DESC, " : " IS NULL, ";
        }
        write();
        sql() += term.descending ? " DESC" : "";
    }
    limit(select.limit, select.offset);
}

void Compiler::columns(const SelectData &select, Names names)
{
    if (m_writesResult && m_views.size() == 1) {
        resultColumns(select.columns, &select);
    }
    const std::vector<QByteArray> wanted = names == Names::Explicit ? select.columnNames() : std::vector<QByteArray>();
    std::size_t i = 0;
    const auto nameIfOther = [&](const QByteArray &itsOwn, bool isLabel = false) {
        const QByteArray &name = names == Names::Explicit ? wanted[i] : itsOwn;
        if (isLabel || name != itsOwn) {
            sql() += " AS ";
            identifier(name);
        }
        ++i;
    };
    for (const NodePtr &column : select.columns) {
        commaBefore(i);
        if (&select == m_begins) {
            firstColumn(*column);
        } else {
            node(*column);
        }
        const bool isLabel = column->kind == NodeKind::Label;
        const bool hasName = column->kind == NodeKind::Column && !column->source->data; // what is none of a table may be written as more than that
        nameIfOther(isLabel ? column->name : hasName ? column->source->columnName(column->field) : QByteArray(), isLabel);
    }
    const bool qualified = m_views.back()->qualified;
    if (!qualified && names == Names::AsTheyAre && select.columns.empty() && select.from && select.from->table
        && !(select.more && !select.more->included.empty())) {
        sql() += select.from->table().columnList(m_dialect);
        return;
    }
    select.forEachField([&](const Source &source, int field) {
        commaBefore(i);
        if (qualified) {
            identifier(source.name());
            sql() += '.';
        }
        const QByteArray name = source.columnName(field);
        identifier(name);
        nameIfOther(name);
    });
}

void Compiler::body(const SelectData &select)
{
    tables(select);
    if (!select.more) {
        return;
    }
    const SelectMore &more = *select.more;
    if (!more.groupBy.empty()) {
        sql() += " GROUP BY ";
        groupTerms(more);
    }
    if (more.having) {
        sql() += " HAVING ";
        having(more);
    }
    for (std::size_t i = 0; i < more.windows.size(); ++i) {
        sql() += i ? ", " : " WINDOW ";
        identifier(more.windows[i]->name);
        sql() += " AS ";
        window(*more.windows[i]);
    }
}

void Compiler::groupTerms(const SelectMore &more)
{
    for (std::size_t i = 0; i < more.groupBy.size(); ++i) {
        commaBefore(i);
        if (more.groupBy[i]->kind == NodeKind::Grouping) {
            grouping(*more.groupBy[i]);
        } else {
            outputTerm(*more.groupBy[i], true);
        }
    }
}

void Compiler::grouping(const Node &node)
{
    if (!m_dialect.hasGroupings) {
        refuseDialect(QStringLiteral("such groupings: make a query of each kind of group and of each total, and put them together by unionAll()"));
    }
    sql() += node.function ? node.function : "";
    sql() += node.function ? " (" : "(";
    for (std::size_t i = 0; i < node.list.size(); ++i) {
        commaBefore(i);
        if (node.list[i]->kind == NodeKind::Grouping) {
            grouping(*node.list[i]);
        } else {
            this->node(*node.list[i]);
        }
    }
    sql() += ')';
}

void Compiler::tables(const SelectData &select)
{
    if (!select.from) {
        sql() += select.where ? fromNothing() : "";
        where(select.where);
        return;
    }
    sql() += " FROM ";
    source(*select.from);
    for (std::size_t i = 0; i < select.joins.size(); ++i) {
        join(select, i);
    }
    where(select.where);
}

void Compiler::orderAndLimit(const SelectData &select)
{
    orderTerms(select.orderBy);
    limit(select.limit, select.offset);
}

void Compiler::limit(const std::optional<qint64> &limit, const std::optional<qint64> &offset)
{
    const auto refuseNegative = [](const std::optional<qint64> &rows, const char *what) {
        if (rows && *rows < 0) {
            refuse(QStringLiteral("%1(%2) is no number of rows: it is at least 0. Leave it out for all rows.").arg(QLatin1StringView(what)).arg(*rows));
        }
    };
    refuseNegative(limit, "limit");
    refuseNegative(offset, "offset");
    if (limit) {
        sql() += " LIMIT ";
        bind(AioValue(*limit));
    } else if (offset) {
        sql() += noLimit();
    }
    if (offset) {
        sql() += " OFFSET ";
        bind(AioValue(*offset));
    }
}

void Compiler::lock(const SelectData &select)
{
    const SelectMore &more = *select.more;
    if (more.lock == Lock::None) {
        if (!more.locked.empty()) {
            refuse(QStringLiteral("of() says whose rows forUpdate() and forShare() lock: it comes after one of these."));
        }
        return;
    }
    sql() += lockWords(more.lock);
    lockedTables(select);
    sql() += more.ifLocked == IfLocked::Fail ? " NOWAIT" : more.ifLocked == IfLocked::Skip ? " SKIP LOCKED" : "";
}

void Compiler::lockedTables(const SelectData &select)
{
    const View &view = *m_views.back();
    const auto mayBeMissing = [&view](const SourcePtr &source) {
        return std::any_of(view.outerJoined.begin(), view.outerJoined.end(), [&source](const SourcePtr &other) {
            return other->matches(*source);
        });
    };
    std::vector<SourcePtr> locked = select.more->locked;
    if (!select.from) {
        refuse(QStringLiteral("A query without a table has no rows to be locked."));
    }
    if (locked.empty() && !view.outerJoined.empty()) {
        locked = {select.from};
    } else if (!locked.empty() && !m_dialect.hasLockedTables) {
        refuse(QStringLiteral("%1 locks the rows of all tables of a query: leave of() out.").arg(QLatin1StringView(m_dialect.name)));
    }
    for (const SourcePtr &source : locked) {
        const bool isThere = std::any_of(view.sources.begin(), view.sources.end(), [&source](const SourcePtr &other) {
            return other->matches(*source);
        });
        if (!isThere) {
            refuse(QStringLiteral("The rows of %1 are to be locked, which is not part of the query.").arg(toText(source->name())));
        }
        if (mayBeMissing(source)) {
            refuse(QStringLiteral("The rows of %1 are to be locked, and may be missing in this query, which joins it by an outer join: of() says which "
                                  "tables to lock.")
                       .arg(toText(source->name())));
        }
    }
    if (!m_dialect.hasLockedTables) {
        return;
    }
    for (std::size_t i = 0; i < locked.size(); ++i) {
        sql() += i ? ", " : " OF ";
        identifier(locked[i]->name());
    }
}

const char *Compiler::lockWords(Lock lock) const
{
    return lock == Lock::ForShare ? " FOR SHARE" : " FOR UPDATE";
}

void Compiler::tableName(const AioTable &table)
{
    m_dialect.appendName(sql(), table.schemaName(), table.name());
}

void Compiler::source(const Source &source)
{
    if (source.query) {
        // it does not see the tables beside it
        View *const beside = m_views.empty() ? nullptr : m_views.back();
        const bool before = beside && std::exchange(beside->hidden, true);
        subquery(*source.query, Names::Explicit);
        if (beside) {
            beside->hidden = before;
        }
    } else if (source.table) {
        tableName(source.table());
    } else if (source.data) {
        dataSource(source);
        return;
    } else {
        cteSource(source);
        return;
    }
    if (!source.alias.isEmpty()) {
        sql() += " AS ";
        identifier(source.alias);
    }
}

void Compiler::join(const SelectData &select, std::size_t index)
{
    const JoinTerm &join = select.joins[index];
    if (join.type == JoinType::Full && !m_dialect.hasFullJoin) {
        refuseDialect(QStringLiteral("FULL JOIN"));
    }
    sql() += joinWords(join.type);
    if (join.lateral == Lateral::Yes) {
        if (!m_dialect.hasLateral) {
            refuseDialect(QStringLiteral("LATERAL joins"));
        }
        sql() += "LATERAL ";
        subquery(*join.source->query, Names::Explicit);
        sql() += " AS ";
        identifier(join.source->alias);
    } else {
        source(*join.source);
    }
    if (join.type != JoinType::Cross) {
        sql() += " ON ";
        node(join.on ? *join.on : *joinCondition(index));
    }
}

void Compiler::subquery(const SelectData &select, Names names)
{
    sql() += '(';
    with(select, Level::Inside);
    rows(select, names);
    sql() += ')';
}

// the one foreign key between the joined table and those before it
NodePtr Compiler::joinCondition(std::size_t index) const
{
    const std::vector<SourcePtr> &sources = m_views.back()->sources;
    const SourcePtr &joined = sources[index + 1];
    NodePtr found;
    const auto consider = [&](const SourcePtr &from, const SourcePtr &to) {
        if (!from->table || !to->table) {
            return;
        }
        const AioTable &table = from->table();
        for (int field = 0; field < int(table.fields().size()); ++field) {
            if (table.field(field).target != to->table) {
                continue;
            }
            if (found) {
                refuse(QStringLiteral("The join of %1 could follow more than one foreign key: give it a condition.").arg(toText(joined->name())));
            }
            found = binaryNode(Operator::Equal, columnNode(from, field), columnNode(to, table.referencedField(field)));
        }
    };
    for (std::size_t i = 0; i <= index; ++i) {
        consider(sources[i], joined);
        if (sources[i]->table != joined->table) {
            consider(joined, sources[i]);
        }
    }
    if (!found) {
        refuse(QStringLiteral("No foreign key leads from or to %1: give the join a condition.").arg(toText(joined->name())));
    }
    return found;
}

void Compiler::addSource(View &view, const SourcePtr &source) const
{
    const QByteArray name = source->name();
    for (const SourcePtr &other : view.sources) {
        if (other->name() == name) {
            refuse(QStringLiteral("The table %1 stands twice in one query: give the second one an alias.").arg(toText(name)));
        }
    }
    view.sources.push_back(source);
}

void Compiler::where(const NodePtr &condition)
{
    if (condition) {
        sql() += " WHERE ";
        node(*condition);
    }
}

void Compiler::insert(const InsertData &insert)
{
    using Action = ConflictData::Action;
    const AioTable &table = insert.into->table();
    View view;
    addSource(view, insert.into);
    if (!insert.ctes.empty() && insert.select) {
        // its query has them, before its own
        InsertData whole = insert;
        whole.ctes.clear();
        SelectData query = *insert.select;
        Ctes &ctes = query.extend().ctes;
        ctes.insert(ctes.begin(), insert.ctes.begin(), insert.ctes.end());
        whole.select = std::make_shared<const SelectData>(std::move(query));
        this->insert(whole);
        return;
    }
    if (!insert.ctes.empty() && insert.expressions.empty()) {
        refuse(QStringLiteral("with() of an INSERT belongs to a query: to that of from(), or to one among its values."));
    }
    withOfWrite(insert.ctes, m_dialect.hasWithBeforeInsert);
    // what writes has to stand before the whole
    const bool withFirst = insert.select && writesFirst(*insert.select);
    if (withFirst) {
        with(*insert.select, Level::Outermost);
    }
    sql() += insert.conflict.action == Action::Replace ? replaceInto() : "INSERT INTO ";
    tableName(table);
    if (insert.fields.empty()) {
        sql() += noValues();
    } else {
        sql() += " (";
        for (std::size_t i = 0; i < insert.fields.size(); ++i) {
            refuseGenerated(table, insert.fields[i]);
            commaBefore(i);
            identifier(table.field(insert.fields[i]).column);
        }
        sql() += ") ";
        if (!insert.select) {
            insertValues(insert);
        } else {
            insertedQuery(insert, !withFirst);
        }
    }
    const Inside inside(*this, view);
    if (insert.conflict.action == Action::Ignore || insert.conflict.action == Action::Update) {
        // to the right of = the columns of the row that is there, which PostgreSQL wants told from those of EXCLUDED
        view.qualified = true;
        conflict(insert);
        view.qualified = false;
    }
    returning(insert.returning, m_dialect.returningInsert, "INSERT");
}

const char *Compiler::replaceInto() const
{
    refuseDialect(QStringLiteral("REPLACE: use onConflict() with the columns to update"));
}

void Compiler::insertedQuery(const InsertData &insert, bool hasWith)
{
    const SelectData *first = &insert.select->firstQuery();
    for (std::size_t i = 0; i < std::min(insert.fields.size(), first->columns.size()); ++i) {
        checkScale(*first->columns[i], insert.into->table().storedField(insert.fields[i]));
    }
    if (hasWith) {
        with(*insert.select, Level::Inside);
    }
    rows(*insert.select, Names::AsTheyAre);
}

void Compiler::insertValues(const InsertData &insert)
{
    sql() += "VALUES ";
    auto value = insert.values.begin();
    std::size_t number = 0;
    for (int row = 0; row < insert.rows; ++row) {
        sql() += row ? ", (" : "(";
        for (std::size_t i = 0; i < insert.fields.size(); ++i) {
            commaBefore(i);
            if (number < insert.expressions.size() && insert.expressions[number]) {
                assigned(*insert.expressions[number++], insert.into->table().storedField(insert.fields[i]));
                ++value;
                continue;
            }
            ++number;
            // rows whose values come later (batches) leave only the placeholders here
            if (value != insert.values.end()) {
                const FieldInfo &field = insert.into->table().storedField(insert.fields[i]);
                bind(hasStoredForm(field) ? storedValue(*value, field, m_dialect) : *value);
                ++value;
            } else {
                placeholder();
            }
        }
        sql() += ')';
    }
}

void Compiler::conflict(const InsertData &insert)
{
    const ConflictData &conflict = insert.conflict;
    const AioTable &table = insert.into->table();
    sql() += " ON CONFLICT";
    if (!conflict.target.empty()) {
        sql() += " (";
        for (std::size_t i = 0; i < conflict.target.size(); ++i) {
            commaBefore(i);
            identifier(table.field(conflict.target[i]).column);
        }
        sql() += ')';
        if (conflict.targetWhere) {
            // it names an index: the database compares it with the index's own condition, and a value that comes later is none of it
            sql() += " WHERE ";
            sql() += definitionSql(conflict.targetWhere, m_dialect);
        }
    }
    if (conflict.action == ConflictData::Action::Ignore) {
        sql() += " DO NOTHING";
        return;
    }
    if (conflict.target.empty()) {
        refuse(QStringLiteral("%1 has to know which unique columns the conflict is about: onConflict(column, …).").arg(QLatin1StringView(m_dialect.name)));
    }
    if (conflict.assignments.empty()) {
        refuseNoChange(table);
    };
    sql() += " DO UPDATE SET ";
    assignments(conflict.assignments, table, false);
    where(conflict.where);
}

void Compiler::refuseNoChange(const AioTable &table) const
{
    refuse(QStringLiteral("The onConflict() of %1 changes nothing: add update() or preserve(), or use onConflictIgnore().").arg(toText(table.name())));
}

void Compiler::assigned(const Node &expression, const FieldInfo &field)
{
    if (expression.kind == NodeKind::Literal && hasStoredForm(field)) {
        bind(storedValue(expression.left->value, field, m_dialect));
        return;
    }
    checkScale(expression, field);
    node(expression);
}

Compiler::Reads Compiler::reads(const Node &expression, const FieldInfo &field)
{
    Reads found;
    const qsizetype length = m_out.text.size();
    const auto parameters = m_out.parameters.size();
    const int placeholders = m_placeholders;
    m_reads = &found;
    assigned(expression, field);
    m_reads = nullptr;
    m_out.text.truncate(length);
    m_out.parameters.resize(parameters);
    m_placeholders = placeholders;
    return found;
}

void refuseGenerated(const AioTable &table, int field)
{
    if (table.field(field).generated) {
        refuse(QStringLiteral("%1.%2 is computed by the database and cannot be assigned.").arg(toText(table.name()), toText(table.field(field).name)));
    }
}

void Compiler::assignments(const std::vector<AssignmentData> &assignments, const AioTable &table, bool qualified)
{
    bool first = true;
    for (const AssignmentData &assignment : assignments) {
        commaBefore(!std::exchange(first, false));
        if (qualified) {
            tableName(table);
            sql() += '.';
        }
        identifier(table.field(assignment.field).column);
        sql() += " = ";
        refuseGenerated(table, assignment.field);
        const FieldInfo &field = table.storedField(assignment.field);
        if (!assignment.expression) {
            bind(hasStoredForm(field) ? storedValue(assignment.value, field, m_dialect) : assignment.value);
        } else {
            assigned(*assignment.expression, field);
        }
    }
}

NodePtr Compiler::limitedByKey(const SourcePtr &source, const NodePtr &where, const std::vector<OrderTerm> &orderBy, std::optional<qint64> limit) const
{
    const auto keys = std::make_shared<SelectData>();
    keys->from = source;
    keys->where = where;
    keys->orderBy = orderBy;
    keys->limit = limit;
    const AioTable &table = source->table();
    for (int field = 0; field < int(table.fields().size()); ++field) {
        if (table.field(field).primaryKey) {
            keys->columns.push_back(columnNode(source, field));
        }
    }
    if (keys->columns.empty()) {
        refuse(QStringLiteral("limit() of an UPDATE or DELETE goes by the primary key, which %1 does not have.").arg(toText(table.name())));
    }
    const NodePtr left = keys->columns.size() == 1 ? keys->columns.front() : listNode(NodeKind::Row, keys->columns);
    return queryNode(Operator::In, left, keys);
}

void Compiler::update(const UpdateData &update)
{
    const AioTable &table = update.table->table();
    View view;
    addSource(view, update.table);
    for (const SourcePtr &other : update.from) {
        addSource(view, other);
    }
    if (update.assignments.empty()) {
        refuse(QStringLiteral("An UPDATE of %1 assigns nothing.").arg(toText(table.name())));
    }
    view.qualified = !update.from.empty();
    const bool limited = update.limit.has_value();
    if (limited && view.qualified) {
        refuse(QStringLiteral("limit() and from() do not go together in an UPDATE."));
    }
    withOfWrite(update.ctes, m_dialect.hasWithBeforeUpdate);
    const Inside inside(*this, view);
    sql() += "UPDATE ";
    updated(update, table);
    if (limited && !m_dialect.hasLimitedWrites) {
        where(limitedByKey(update.table, update.where, update.orderBy, update.limit));
    } else {
        where(update.where);
        if (limited) {
            orderTerms(update.orderBy);
            limit(update.limit, {});
        }
    }
    returning(update.returning, m_dialect.returningUpdate, "UPDATE");
}

void Compiler::updated(const UpdateData &update, const AioTable &table)
{
    tableName(table);
    sql() += " SET ";
    assignments(update.assignments, table, false);
    for (std::size_t i = 0; i < update.from.size(); ++i) {
        sql() += i ? ", " : " FROM ";
        source(*update.from[i]);
    }
}

void Compiler::remove(const DeleteData &remove)
{
    View view;
    addSource(view, remove.from);
    withOfWrite(remove.ctes, m_dialect.hasWithBeforeUpdate);
    const Inside inside(*this, view);
    sql() += "DELETE FROM ";
    tableName(remove.from->table());
    if (remove.limit && !m_dialect.hasLimitedWrites) {
        where(limitedByKey(remove.from, remove.where, remove.orderBy, remove.limit));
    } else {
        where(remove.where);
        if (remove.limit) {
            orderTerms(remove.orderBy);
            limit(remove.limit, {});
        }
    }
    returning(remove.returning, m_dialect.returningDelete, "DELETE");
}

void Compiler::rawStatement(const Node &text)
{
    raw(text, Level::Outermost);
    m_out.isUsersText = true;
}

void Compiler::returning(const std::vector<NodePtr> &columns, bool available, const char *statement)
{
    if (columns.empty()) {
        return;
    }
    if (!available) {
        refuse(QStringLiteral("%1 has no %2 … RETURNING.").arg(QLatin1StringView(m_dialect.name), QLatin1StringView(statement)));
    }
    sql() += " RETURNING ";
    resultColumns(columns, nullptr);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        commaBefore(i);
        node(*columns[i]);
        if (columns[i]->kind == NodeKind::Label) {
            sql() += " AS ";
            identifier(columns[i]->name);
        }
    }
}
}
