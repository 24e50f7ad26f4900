// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/detail/array.h"
#include "aioorm/sql/detail/dates.h"

#include <memory>
#include <tuple>

namespace Aio::Detail
{
/// What the columns of a table or an alias have in common: their nodes, so that a column itself is next to nothing to compile.
class AIOORM_EXPORT ColumnNodes
{
public:
    ColumnNodes(const SourcePtr &source, int count);
    ~ColumnNodes();
    Q_DISABLE_COPY_MOVE(ColumnNodes)

    const SourcePtr aioSource;
    const std::vector<NodePtr> aioNodes;
};
}

namespace Aio
{
/// `column = value` or `column = expression`, of one model's column.
template<class Owner>
class [[nodiscard("AioOrm: an assignment is a part of a query, and does nothing by itself: give it to insert(), update() or aioCreate()")]] Assignment
    : public Detail::AssignmentData
{
public:
    Assignment() = default;
};
}

namespace Aio::Detail
{
template<class A, class Owner>
concept AssignmentOf = std::same_as<std::remove_cvref_t<A>, Assignment<Owner>>;
}

namespace Aio
{
/// A model's column. AIO_MODEL makes one for each field. It cannot be copied; `=` makes an assignment, not a copy.
template<class Owner, class T>
class Column : public Detail::Methods<Column<Owner, T>>, public Detail::TypeMethods<typename Detail::Unwrap<T>::Type, Column<Owner, T>>
{
public:
    using Model = Owner;
    using FieldType = T;
    static constexpr bool mayBeNull = Detail::Unwrap<T>::nullable || Detail::ForeignKeyType<T>;

    Column(const Detail::NodePtr *nodes, int field)
        : m_nodes(nodes)
        , m_field(field)
    {
    }
    /// Of the model's own table, whose nodes are made when one is asked for: a constant, of use in any static initialiser.
    explicit constexpr Column(int field)
        : m_field(field)
    {
    }
    Column(const Column &) = delete;

    const Detail::NodePtr &aioNode() const { return m_nodes ? m_nodes[m_field] : Owner::columns().aioNodes[std::size_t(m_field)]; }
    constexpr int aioField() const { return m_field; }

    template<class V>
    // NOLINTNEXTLINE(misc-unconventional-assign-operator): it writes an assignment of SQL
    Assignment<Owner> operator=(const V &value) const
    {
        using Type = typename Detail::Comparable<T>::Type;
        Assignment<Owner> result;
        result.field = aioField();
        if constexpr (Expression<V>) {
            static_assert(!Detail::Integer<Type> || !std::floating_point<Detail::TypeOf<V>>,
                          "AioOrm: an expression with a fraction is assigned to a column of integers");
            result.expression = Detail::operandNode<T>(value);
        } else if constexpr (std::same_as<V, std::nullopt_t> || std::same_as<V, std::nullptr_t>) {
            static_assert(mayBeNull, "AioOrm: NULL is assigned to a column that is never NULL");
        } else if constexpr (Detail::Unwrap<V>::nullable) {
            static_assert(mayBeNull, "AioOrm: an optional is assigned to a column that is never NULL");
            return value ? (*this = *value) : result;
        } else if constexpr (Detail::ModelPointer<V>) {
            constexpr bool objectFitsColumn = Detail::refersTo<T, Detail::Pointee<V>>;
            static_assert(objectFitsColumn, "AioOrm: an object is assigned to a column that is no foreign key to its model");
            if constexpr (objectFitsColumn) {
                if (value) {
                    result.value = T::keyOf(*value, aioNode().get());
                    if constexpr (std::convertible_to<const V &, std::shared_ptr<typename T::Target>>) {
                        result.object = value;
                    }
                }
            }
        } else if constexpr (Detail::ForeignKeyType<V>) {
            static_assert(Detail::refersAs<T, V>, "AioOrm: a foreign key is assigned to a column that does not refer to the same model");
            result.value = value.keyFor(aioNode().get());
            result.object = value.aioObject();
        } else {
            constexpr bool valueFitsColumn = Detail::ValueFor<V, Type>;
            if constexpr (valueFitsColumn) {
                result.value = Detail::boundValue<Type>(value);
            } else if constexpr (Detail::isExplained<Type, V>()) {
                static_assert(!Detail::ForeignKeyType<T>,
                              "AioOrm: a foreign key is assigned an object, or a value of the type of its key (see 'Type' and 'V')");
                static_assert(Detail::ForeignKeyType<T>, "AioOrm: a value of the wrong type is assigned to this column (see 'T' and 'V')");
            }
        }
        return result;
    }
    /// One column to another. This is the copy assignment, so that there is no silent copy.
    // NOLINTNEXTLINE(misc-unconventional-assign-operator,bugprone-unhandled-self-assignment): it too writes one
    Assignment<Owner> operator=(const Column &other) const
    {
        Assignment<Owner> result;
        result.field = aioField();
        result.expression = other.aioNode();
        return result;
    }

private:
    const Detail::NodePtr *m_nodes = nullptr; // of the ColumnNodes that the column is a member of; null: of Owner::columns()
    int m_field;
};
}

namespace Aio::Detail
{
/// What stands for whole rows of a model in select() and groupBy(): the columns of its table, an alias of it, a query of whole rows under
/// an alias.
template<class C>
concept WholeRows = requires { typename C::AioObject; };
template<WholeRows C>
const SourcePtr &sourceOfRows(const C &rows)
{
    if constexpr (requires { rows.aioSource(); }) {
        return rows.aioSource();
    } else {
        return rows.aioSource;
    }
}

/// What select() makes of one of its arguments: a value, or an object.
template<class E>
struct Selected {
    using Type = typename E::FieldType;
};
template<WholeRows C>
struct Selected<C> {
    using Type = std::shared_ptr<typename C::AioObject>;
};
template<class T>
constexpr bool isObject = false;
template<class Model>
    requires requires { typename Model::AioSelf; }
constexpr bool isObject<std::shared_ptr<Model>> = true;
template<class Tuple>
constexpr bool hasObjects = false;
template<class... T>
constexpr bool hasObjects<std::tuple<T...>> = (isObject<T> || ...);

/// All columns of a table, or of a query under an alias.
AIOORM_EXPORT void appendColumns(std::vector<NodePtr> &list, const SourcePtr &source);
template<class E>
void appendSelected(std::vector<NodePtr> &list, const E &selected)
{
    if constexpr (WholeRows<E>) {
        appendColumns(list, sourceOfRows(selected));
    } else {
        append(list, selected.aioNode());
    }
}
}

namespace Aio
{
/// What select() and groupBy() take: columns and expressions, and, for whole objects, the columns() of a model or an alias of it.
template<class E>
concept Selectable = Expression<E> || Detail::WholeRows<E>;
}

namespace Aio::Detail
{
/// The check of the arguments of select().
template<class... E>
constexpr bool selects()
{
    constexpr bool areSelectable = (Selectable<E> && ...);
    static_assert(areSelectable,
                  "AioOrm: select() takes columns and expressions, and for whole objects the columns() of a model or an alias; a condition is an "
                  "expression by its value()");
    return areSelectable;
}
}

namespace Aio::Detail
{
/// Which column a pointer to a member of columns() means.
template<class Pointer>
struct ColumnPointer;
template<class Columns, class Owner, class T>
struct ColumnPointer<Column<Owner, T> Columns::*> {
    using Target = Owner;
    using FieldType = T;
};

/// What a foreign key refers to: a unique column of its target.
template<auto column>
struct ToColumn {
    template<class Target>
    using Key = typename Comparable<typename ColumnPointer<decltype(column)>::FieldType>::Type;
    template<class Target>
    static constexpr ReferencedField field()
    {
        return [] {
            return (Target::columns().*column).aioField();
        };
    }
};

using Assignments = std::vector<AssignmentData>;

template<class Owner, class... A>
Assignments assignments(A &&...assigned)
{
    constexpr bool fitModel = (AssignmentOf<A, Owner> && ...);
    static_assert(fitModel, "AioOrm: these are no assignments of this model's columns (column = value)");
    Assignments list;
    if constexpr (fitModel) {
        (append(list, std::forward<A>(assigned)), ...);
    }
    return list;
}
}
