// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/detail/array.h"

namespace Aio
{
/// `column = value` or `column = expression`, of one model's column.
template<class Owner>
class Assignment : public AssignmentData
{
public:
    Assignment() = default;
};
template<class A, class Owner>
concept AssignmentOf = std::same_as<std::remove_cvref_t<A>, Assignment<Owner>>;

/// A model's column. AIO_MODEL makes one for each field. It cannot be copied; `=` makes an assignment, not a copy.
template<class Owner, class T>
class Column : public Methods<Column<Owner, T>>
{
public:
    using Model = Owner;
    using FieldType = T;
    static constexpr bool mayBeNull = Unwrap<T>::nullable || ForeignKeyType<T>;

    Column(const SourcePtr &source, int field)
        : m_node(columnNode(source, field))
    {
    }
    Column(const Column &) = delete;

    const NodePtr &aioNode() const { return m_node; }
    int aioField() const { return m_node->field; }

    template<class V>
    Assignment<Owner> operator=(const V &value) const
    {
        using Type = typename Comparable<T>::Type;
        Assignment<Owner> result;
        result.field = m_node->field;
        if constexpr (Expression<V>) {
            static_assert(!Integer<Type> || !std::floating_point<TypeOf<V>>, "AioOrm: an expression with a fraction is assigned to a column of integers");
            result.expression = operandNode<T>(value);
        } else if constexpr (std::same_as<V, std::nullopt_t> || std::same_as<V, std::nullptr_t>) {
            static_assert(mayBeNull, "AioOrm: NULL is assigned to a column that is never NULL");
        } else if constexpr (Unwrap<V>::nullable) {
            static_assert(mayBeNull, "AioOrm: an optional is assigned to a column that is never NULL");
            return value ? (*this = *value) : result;
        } else if constexpr (ModelPointer<V>) {
            constexpr bool objectFitsColumn = refersTo<T, Pointee<V>>;
            static_assert(objectFitsColumn, "AioOrm: an object is assigned to a column that is no foreign key to its model");
            if constexpr (objectFitsColumn) {
                if (value) {
                    result.value = value->aioKeyValue();
                    if constexpr (std::convertible_to<const V &, std::shared_ptr<typename T::Target>>) {
                        result.object = value;
                    }
                }
            }
        } else if constexpr (ForeignKeyType<V>) {
            static_assert(refersTo<T, typename V::Target>, "AioOrm: a foreign key is assigned to a column that does not refer to the same model");
            result.value = value.keyValue();
            result.object = value.aioObject();
        } else {
            constexpr bool valueFitsColumn = ValueFor<V, Type>;
            static_assert(valueFitsColumn, "AioOrm: a value of the wrong type is assigned to this column (see 'T' and 'V')");
            if constexpr (valueFitsColumn) {
                result.value = boundValue<Type>(value);
            }
        }
        return result;
    }
    /// One column to another. This is the copy assignment, so that there is no silent copy.
    Assignment<Owner> operator=(const Column &other) const
    {
        Assignment<Owner> result;
        result.field = m_node->field;
        result.expression = other.m_node;
        return result;
    }

private:
    NodePtr m_node;
};

using Assignments = std::vector<AssignmentData>;

template<class Owner, class... A>
Assignments assignments(A &&...assigned)
{
    constexpr bool fitModel = (AssignmentOf<A, Owner> && ...);
    static_assert(fitModel, "AioOrm: these are no assignments of this model's columns (column = value)");
    Assignments list;
    if constexpr (fitModel) {
        list.reserve(sizeof...(A));
        (list.push_back(std::forward<A>(assigned)), ...);
    }
    return list;
}
}
