// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aioselect.h"
#include "aioorm/sql/detail/literals.h"
#include "aioorm/sql/detail/tabledata.h"

/// Rows that are in no table of the database. What selects from them alone runs on the default database, or on the executor it is given.
namespace Aio::Detail
{
/// The model of queries that have none.
class AIOORM_EXPORT NoTable
{
public:
    static const AioTable &aioMeta();
};

/// The type of a column of values.
template<class T>
concept ColumnOfValues = Storable<T> && !ListColumn<typename Unwrap<T>::Type>;

template<ColumnOfValues T>
NodePtr literalOf(const T &value)
{
    return literalNode(toValue(value), AioType<typename Unwrap<T>::Type>::kind);
}
}

namespace Aio
{
/// SELECT without a table: one row of these expressions.
///
///     Aio::select(Aio::value(1), Aio::value(u"a"_s)).aioFirst(db)
///     const auto numbers = Aio::select(Aio::value(1)).recursiveCte("numbers", [](const auto &numbers) {
///         const auto [n] = numbers.columns();
///         return numbers.select(n + 1).where(n < 100);
///     });
template<Expression... E>
    requires(sizeof...(E) > 0)
auto select(const E &...columns)
{
    return AioTupleSelect<Detail::NoTable, std::tuple<typename E::FieldType...>>(Detail::SourcePtr(), columns...);
}

/// Rows that the program has as a table: for join(), in(), unions, and with cte() for WITH. Made by Aio::values().
template<class... T>
class Values : public Derived<Detail::NoTable, std::tuple<T...>>
{
    using Base = Derived<Detail::NoTable, std::tuple<T...>>;

public:
    using AioRowTypes = std::tuple<T...>;
    static constexpr bool aioRowsAreModels = false;

    explicit Values(const Detail::SourcePtr &source)
        : Base(source)
        , m_data(Base::select().data())
    {
    }
    /// Under a name, and with names for the columns (without them "column1", "column2", …).
    template<std::same_as<const char *>... N>
    Values as(const char *alias, N... names) const
    {
        static_assert(sizeof...(N) == 0 || sizeof...(N) == sizeof...(T), "AioOrm: as() takes the name of the rows, and one for each of their columns or none");
        return Values(Detail::renamedSource(*this->aioSource(), alias, {QByteArray(names)...}));
    }
    /// As a common table expression.
    Cte<Detail::NoTable, std::tuple<T...>> cte(const char *name) const { return Base::select().cte(name); }
    const Detail::SelectData &data() const { return m_data; }

private:
    Detail::SelectData m_data;
};

/// These rows, of columns of these types; a std::optional may be NULL. No rows are a table without any.
///
///     const QList<std::tuple<qint64, QString>> rows{{1, u"one"_s}, {2, u"two"_s}};
///     const auto names = Aio::values<qint64, QString>(rows).as("names", "number", "name");
///     const auto [number, name] = names.columns();
///     User::select(u.username, name).join(names, u.rank == number)
template<Detail::ColumnOfValues... T>
    requires(sizeof...(T) > 0)
Values<T...> values(const QList<std::tuple<T...>> &rows)
{
    std::vector<Detail::NodePtr> nodes;
    nodes.reserve(std::size_t(rows.size()) * sizeof...(T));
    for (const std::tuple<T...> &row : rows) {
        std::apply(
            [&nodes](const T &...value) {
                (nodes.push_back(Detail::literalOf(value)), ...);
            },
            row);
    }
    std::vector<QByteArray> names;
    for (std::size_t i = 1; i <= sizeof...(T); ++i) {
        names.push_back("column" + QByteArray::number(i));
    }
    return Values<T...>(Detail::valuesSource(std::move(nodes),
                                             {Detail::literalNode(AioValue(), AioType<typename Detail::Unwrap<T>::Type>::kind)...},
                                             "values",
                                             std::move(names)));
}
/// Of one column.
template<Detail::ColumnOfValues T>
Values<T> values(const QList<T> &list)
{
    QList<std::tuple<T>> rows;
    rows.reserve(list.size());
    for (const T &value : list) {
        rows.append(std::tuple<T>(value));
    }
    return values<T>(rows);
}

/// Numbers or days as a table. Made by Aio::series().
template<class T>
class Series : public Derived<Detail::NoTable, std::tuple<T>>
{
public:
    using Derived<Detail::NoTable, std::tuple<T>>::Derived;

    /// Under another name than "series".
    Series as(const char *alias) const { return Series(Detail::renamedSource(*this->aioSource(), alias)); }
    Expr<T> value() const { return this->template column<0>(); }
};

/// From the first number to the last one, both included, by steps that may go down. The databases have no order of their own: orderBy().
///
///     const auto hours = Aio::series(0, 23).as("hours");
///     hours.select(hours.value(), aioCount(v.id)).leftJoin<Visit>(v.hour == hours.value()).groupBy(hours.value())
inline Series<qint64> series(qint64 first, qint64 last, qint64 step = 1)
{
    return Series<qint64>(Detail::seriesSource(first, last, step, "series"));
}
/// The same of days.
inline Series<QDate> series(QDate first, QDate last, qint64 days = 1)
{
    return Series<QDate>(Detail::seriesSource(first, last, days, "series"));
}
}

namespace Aio::Detail
{
/// What an element of a list of this type is, or of a JSON array.
template<class T>
struct ElementColumn {
    using Type = QJsonValue;
};
template<class T>
struct ElementColumn<QList<T>> {
    using Type = T;
};
}

namespace Aio
{
/// The elements of the list or JSON array that each row of a table before it has. Made by Aio::each().
template<class T>
class Elements : public Derived<Detail::NoTable, std::tuple<qint64, T>>
{
public:
    using Derived<Detail::NoTable, std::tuple<qint64, T>>::Derived;

    /// Under another name than "each".
    Elements as(const char *alias) const { return Elements(Detail::renamedSource(*this->aioSource(), alias)); }
    /// Its place, from 0 on.
    Expr<qint64> key() const { return this->template column<0>(); }
    /// Of JSON a QJsonValue: each.value().path().asText() and the like say what it is.
    Expr<T> value() const { return this->template column<1>(); }
};

/// Joined after the table that has the list, it gives a row for each element: crossJoin(each), or leftJoin(each, condition) for rows whose list
/// is empty as well. In a query inside another one it may stand alone, over a list of the outer one. Of NULL, and of JSON that is no array,
/// there are no elements.
///
///     const auto tags = Aio::each(p.tags).as("tag");
///     Post::select(tags.value(), aioCount()).crossJoin(tags).groupBy(tags.value())
template<Expression E>
auto each(const E &list)
{
    using T = Detail::TypeOf<E>;
    constexpr bool isList = Detail::ListColumn<T>;
    using Element = typename Detail::ElementColumn<std::conditional_t<isList, T, QJsonValue>>::Type;
    using Bare = typename Detail::Unwrap<Element>::Type;
    static_assert(isList || Detail::JsonType<T>, "AioOrm: each() takes a column of a list or of JSON");
    static_assert(!isList || std::is_arithmetic_v<Bare> || std::same_as<Bare, QString>,
                  "AioOrm: each() takes lists of numbers, bools and text; other elements are read with the whole list");
    return Elements<Element>(Detail::elementsSource(list.aioNode(), Detail::literalNode(AioValue(), AioType<Bare>::kind), "each"));
}
}
