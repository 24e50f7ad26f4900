// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "sql/aiotable.h"

namespace Aio
{
/// A foreign key type names its target model.
template<class T>
concept ForeignKeyType = requires { typename T::Target; };

/// The options of one field in AIO_MODEL, as a typed chain: an option that makes no sense for the type does not compile,
/// and the error points at the option.
template<class T>
class Field
{
public:
    using Value = typename Unwrap<T>::Type;

    explicit Field(const char *name)
    {
        m_info.name = name;
        m_info.nullable = Unwrap<T>::nullable;
        if constexpr (ForeignKeyType<Value>) {
            m_info.column = m_info.name + "_id";
            m_info.target = &Value::Target::aioMeta;
            m_info.indexed = true;
        } else {
            static_assert(Storable<Value>, "AioOrm: this type cannot be stored; specialise AioType<T> for it");
            m_info.column = m_info.name;
            m_info.kind = AioType<Value>::kind;
        }
    }

    /// The row's identity. An integer key is handed out by the database when it is 0 at the insert.
    Field &&primaryKey() &&
    {
        static_assert(!Unwrap<T>::nullable, "AioOrm: a primary key is never NULL, so that its type cannot be std::optional");
        m_info.primaryKey = true;
        return std::move(*this);
    }
    Field &&unique() &&
    {
        m_info.unique = true;
        return std::move(*this);
    }
    Field &&index() &&
    {
        m_info.indexed = true;
        return std::move(*this);
    }
    /// In UTF-16 code units on the way in; the databases count code points.
    Field &&maxLength(int length) &&
    {
        static_assert(std::same_as<Value, QString>, "AioOrm: maxLength() is an option of text");
        m_info.maxLength = length;
        return std::move(*this);
    }
    /// The value of a new object.
    Field &&defaultsTo(Value value) &&
    {
        static_assert(!ForeignKeyType<Value>, "AioOrm: a foreign key has no default");
        m_info.defaultValue = [value = std::move(value)] {
            return AioType<Value>::toValue(value);
        };
        return std::move(*this);
    }
    /// Called for each new object: defaultsTo(&QDateTime::currentDateTimeUtc).
    Field &&defaultsTo(Value (*function)()) &&
    {
        static_assert(!ForeignKeyType<Value>, "AioOrm: a foreign key has no default");
        m_info.defaultValue = [function] {
            return AioType<Value>::toValue(function());
        };
        return std::move(*this);
    }
    /// Name in the database, where it is not the member's.
    Field &&column(const char *name) &&
    {
        m_info.column = name;
        return std::move(*this);
    }
    /// A foreign key that may refer to nothing.
    Field &&nullable() &&
    {
        static_assert(ForeignKeyType<Value>, "AioOrm: nullable() is an option of foreign keys; elsewhere std::optional means that NULL is allowed");
        m_info.nullable = true;
        return std::move(*this);
    }
    /// The role and prefetch name of the way back.
    Field &&backref(const char *name) &&
    {
        static_assert(ForeignKeyType<Value>, "AioOrm: backref() is an option of foreign keys");
        m_info.backref = name;
        return std::move(*this);
    }
    Field &&onDelete(OnDelete action) &&
    {
        static_assert(ForeignKeyType<Value>, "AioOrm: onDelete() is an option of foreign keys");
        m_info.onDelete = action;
        return std::move(*this);
    }

    FieldInfo take() && { return std::move(m_info); }

private:
    FieldInfo m_info;
};
}
