// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/detail/statement.h"
#include "aioorm/database/detail/sync.h"
#include "aioorm/sql/detail/builder.h"

#include <tuple>

namespace Aio::Detail
{
/// Gives the values of row after row, column by column, on a driver's thread.
class AIOORM_EXPORT BulkRows
{
public:
    virtual ~BulkRows();
    virtual qsizetype size() const = 0;
    /// Throws AioDataError for a value that does not fit.
    virtual void append(qsizetype row, std::vector<AioValue> &values) const = 0;
};

AIOORM_EXPORT void appendValues(std::vector<AioValue> &values, const std::vector<AioValue> &more);

/// Multi-row INSERTs of as many rows as the database takes, one after the other, in one transaction if it is more than one.
/// Of `data` into, fields, conflict; or select, which is one statement.
AIOORM_EXPORT AioTask<qint64> insertBulk(AioExecutor executor, InsertData data, std::shared_ptr<const BulkRows> source);
/// The same for rows that are made meanwhile: `next(n)` gives at most n of them, on the awaiting thread, and null at the end.
using BulkGenerator = std::function<std::shared_ptr<const BulkRows>(qsizetype)>;
AIOORM_EXPORT AioTask<qint64> insertGenerated(AioExecutor executor, InsertData data, BulkGenerator next);

/// The rows of an insertMany(): `source`, `next`, or a query in `data`.
class AIOORM_EXPORT ManyRows
{
public:
    InsertData data;
    std::shared_ptr<const BulkRows> source;
    BulkGenerator next;
};
/// Takes what the statements of an insertMany() return, one after the other, on the awaiting thread.
class AIOORM_EXPORT ReturnedRows
{
public:
    virtual ~ReturnedRows();
    virtual std::unique_ptr<RowSink> makeSink() = 0;
    /// Moves rows over until `end`; false if there are more.
    virtual bool take(RowSink &sink, Clock::time_point end) = 0;
};
AIOORM_EXPORT AioTask<> insertReturning(AioExecutor executor, ManyRows many, std::shared_ptr<ReturnedRows> rows);
/// In detail/returningmany.h.
template<class Model, class... E>
auto returningMany(ManyRows many, const E &...columns);

AIOORM_EXPORT AssignmentData excludedAssignment(const SourcePtr &source, int field);

/// What INSERT does when a unique constraint is in the way: fail with AioIntegrityError, or one of these.
///
///     User::insert(u.username = name, u.logins = 1).onConflict(u.username).update(u.logins = u.logins + 1)
///     User::insertMany(u.username, u.score).rows(list).onConflict(u.username).preserve(u.score)
template<class Self, class Model>
class ConflictClauses
{
public:
    /// The row that is there is updated, as update() and preserve() say. SQLite and PostgreSQL need the unique columns that the
    /// conflict is about; MySQL and MariaDB take any unique key, and refuse columns here and the conditions.
    AIO_CLAUSE(template<Expression... C>, onConflict, (const C &...columns), onConflict(columns...), target(ConflictData::Action::Update, columns...))
    /// Assignments to the row that is there; on the right Aio::excluded(column) is the value that was to be inserted.
    AIO_CLAUSE(template<class... A>, update, (const A &...a), update(a...), append(assignments<Model>(A(a)...)))
    /// These get the values that were to be inserted.
    AIO_CLAUSE(template<Expression... C>, preserve, (const C &...columns), preserve(columns...), append({excludedAssignment(Model::columns().aioSource, columns.aioField())...}))
    /// Only rows that match are updated; others stay as they are.
    AIO_CLAUSE(, updateWhere, (const Condition &condition), updateWhere(condition), addCondition(conflict().where, condition))
    /// The condition of the partial unique index that the columns of onConflict() belong to.
    AIO_CLAUSE(, targetWhere, (const Condition &condition), targetWhere(condition), conflict().targetWhere = condition.node())
    /// The new row is dropped. Other errors stay errors.
    AIO_CLAUSE(template<Expression... C>, onConflictIgnore, (const C &...columns), onConflictIgnore(columns...), target(ConflictData::Action::Ignore, columns...))
    /// The row that is there is deleted first, with what hangs on it (SQLite, MySQL, MariaDB).
    AIO_CLAUSE(, onConflictReplace, (), onConflictReplace(), conflict().action = ConflictData::Action::Replace)

private:
    ConflictData &conflict() { return static_cast<Self *>(this)->conflictData(); }

    template<class... C>
    void target(ConflictData::Action action, const C &...columns)
    {
        conflict().action = action;
        conflict().target = {columns.aioField()...};
    }
    void append(const Assignments &more) { Aio::Detail::append(conflict().assignments, more); }
};

/// A value for this column.
template<class Column, class V>
AioValue insertedValue(const V &value)
{
    if constexpr (std::same_as<V, std::nullopt_t> || std::same_as<V, std::nullptr_t>) {
        static_assert(Column::mayBeNull, "AioOrm: NULL is inserted into a column that is never NULL");
        return {};
    } else if constexpr (Unwrap<V>::nullable) {
        static_assert(Column::mayBeNull, "AioOrm: an optional is inserted into a column that is never NULL");
        return value ? insertedValue<Column>(*value) : AioValue();
    } else if constexpr (ModelPointer<V>) {
        constexpr bool objectFitsColumn = refersTo<FieldOf<Column>, Pointee<V>>;
        static_assert(objectFitsColumn, "AioOrm: an object is inserted into a column that is no foreign key to its model");
        if constexpr (objectFitsColumn) {
            return value ? FieldOf<Column>::keyOf(*value) : AioValue();
        } else {
            return {};
        }
    } else if constexpr (ForeignKeyType<V>) {
        constexpr bool keyFitsColumn = refersAs<FieldOf<Column>, V>;
        static_assert(keyFitsColumn, "AioOrm: a foreign key is inserted into a column that does not refer to the same model");
        return value.keyFor();
    } else {
        constexpr bool valueFitsColumn = ValueFor<V, TypeOf<Column>>;
        if constexpr (valueFitsColumn) {
            return boundValue<TypeOf<Column>>(value);
        } else if constexpr (isExplained<TypeOf<Column>, V>()) {
            static_assert(valueFitsColumn, "AioOrm: a value of the wrong type is inserted into this column (see 'Column' and 'V')");
            return {};
        }
    }
}

template<class Tuple, class... C>
class TupleSource final : public BulkRows
{
public:
    explicit TupleSource(QList<Tuple> rows)
        : m_rows(std::move(rows))
    {
    }
    qsizetype size() const override { return m_rows.size(); }
    void append(qsizetype row, std::vector<AioValue> &values) const override { append(m_rows[row], values, std::index_sequence_for<C...>()); }

private:
    template<std::size_t... I>
    static void append(const Tuple &row, std::vector<AioValue> &values, std::index_sequence<I...>)
    {
        (values.push_back(insertedValue<C>(std::get<I>(row))), ...);
    }

    const QList<Tuple> m_rows;
};

/// A row in braces, for columns C.
template<class... C>
class BracedRow
{
public:
    template<class... V>
    BracedRow(const V &...values)
    {
        constexpr bool isWhole = sizeof...(V) == sizeof...(C);
        static_assert(isWhole, "AioOrm: each row needs one value for each column of insertMany()");
        if constexpr (isWhole) {
            m_values = {insertedValue<C>(values)...};
        }
    }
    const std::vector<AioValue> &values() const { return m_values; }

private:
    std::vector<AioValue> m_values;
};

template<class... C>
class BracedSource final : public BulkRows
{
public:
    explicit BracedSource(std::initializer_list<BracedRow<C...>> rows)
        : m_rows(rows)
    {
    }
    qsizetype size() const override { return qsizetype(m_rows.size()); }
    void append(qsizetype row, std::vector<AioValue> &values) const override { appendValues(values, m_rows[std::size_t(row)].values()); }

private:
    const std::vector<BracedRow<C...>> m_rows;
};

/// INSERT of many rows of the same columns; fields that are not named get their defaults. No AioModelSignals tell of it.
template<class Model, class... C>
class AIO_QUERY InsertMany : public ConflictClauses<InsertMany<Model, C...>, Model>
{
    using Self = InsertMany;

public:
    explicit InsertMany(const C &...columns)
    {
        m_data.into = Model::columns().aioSource;
        m_data.fields = {columns.aioField()...};
    }
    /// Tuples of one value per column: of the column's type, or what could be assigned to it; of a foreign key the key.
    AIO_CLAUSE(template<class Tuple>, rows, (QList<Tuple> rows), rows(std::move(rows)), m_source = makeSource(std::move(rows)))
    /// The same, written out: rows({{u"anna"_s, 3}, {u"ben"_s, 5}}). Inside a co_await expression g++ 12 says "array used as initializer":
    /// name the query first.
    AIO_CLAUSE(, rows, (std::initializer_list<BracedRow<C...>> rows), rows(rows), m_source = std::make_shared<BracedSource<C...>>(rows))
    /// Rows that are made while others are written: `next` returns std::optional<std::tuple<…>>, and nullopt at the end. It is
    /// called on the awaiting thread, for some thousand rows at a time, and must not throw.
    template<class F>
    InsertMany generate(F &&next) const
    {
        AIO_CHECK_CALLABLE(F);
        using Tuple = typename std::invoke_result_t<std::decay_t<F> &>::value_type;
        InsertMany copy(*this);
        copy.m_generator = [next = std::make_shared<std::decay_t<F>>(std::forward<F>(next))](qsizetype most) -> std::shared_ptr<const BulkRows> {
            QList<Tuple> rows;
            while (rows.size() < most) {
                auto row = (*next)();
                if (!row) {
                    break;
                }
                rows.append(std::move(*row));
            }
            return rows.isEmpty() ? nullptr : makeSource(std::move(rows));
        };
        return copy;
    }
    /// INSERT … SELECT: the rows of a query of as many columns of the same types. Defaults of other fields are those of the database.
    template<SelectQuery Q>
    InsertMany from(const Q &query) const
    {
        checkTypes(std::type_identity<typename Q::AioRowTypes>());
        InsertMany copy(*this);
        copy.m_data.select = expressionQuery(query);
        return copy;
    }

    /// Defines common table expressions for the query of from(), before those that it defines itself.
    AIO_CLAUSE(template<class... CTE>, with, (const CTE &...expressions), with(expressions...), (m_data.ctes.push_back(expressions.aioCte()), ...))

    /// The number of rows written. All of them or none: more than one statement runs in a transaction (a savepoint inside one).
    /// No rows is no statement. Default functions of the model may be called on the driver's thread.
    [[nodiscard]] AioTask<qint64> aioExecute() const { return aioExecute(defaultExecutor(&Model::aioMeta)); }
    [[nodiscard]] AioTask<qint64> aioExecute(const AioExecutor &executor) const
    {
        return m_generator ? insertGenerated(executor, m_data, m_generator) : insertBulk(executor, m_data, m_source);
    }
    AIO_SYNC(execute, aioExecute)
    /// RETURNING: these columns and expressions of the rows that were written, as tuples; returning() whole rows, as objects. Rows of all
    /// statements, those of one after those of the one before it, so in the order of the rows from 64 to 64. Within a statement they come
    /// as the database returns them: SQLite, PostgreSQL and MariaDB in the order in which they were given, which none of them promises.
    /// Where it counts return a column that tells the rows apart. Cost: a round trip for up to 64 rows, some of them on their way at once, and
    /// two for the transaction if it is more than one.
    template<class... E>
    auto returning(const E &...columns) const
    {
        return returningMany<Model>(ManyRows{m_data, m_source, m_generator}, columns...);
    }
    /// The first statement as this dialect has it, to look at.
    AioSql sql(const AioDialect &dialect = AioDialect::reference()) const { return compile(m_data, dialect); }

private:
    friend class ConflictClauses<InsertMany<Model, C...>, Model>;
    ConflictData &conflictData() { return m_data.conflict; }

    template<class Tuple>
    static std::shared_ptr<const BulkRows> makeSource(QList<Tuple> rows)
    {
        static_assert(std::tuple_size_v<Tuple> == sizeof...(C), "AioOrm: each row needs one value for each column of insertMany()");
        return std::make_shared<TupleSource<Tuple, C...>>(std::move(rows));
    }

    template<class... T>
    static void checkTypes(std::type_identity<std::tuple<T...>>)
    {
        constexpr bool asMany = sizeof...(T) == sizeof...(C);
        static_assert(asMany, "AioOrm: the query needs one column for each column of insertMany()");
        if constexpr (asMany) {
            static_assert((sameFamily<typename Comparable<T>::Type, TypeOf<C>> && ...),
                          "AioOrm: a column of the query has another type than the column it is inserted into");
        }
    }

    InsertData m_data;
    std::shared_ptr<const BulkRows> m_source;
    BulkGenerator m_generator;
};
}
