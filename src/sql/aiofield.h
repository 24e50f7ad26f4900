// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiotable.h"

namespace Aio::Detail
{
/// A foreign key type names its target model, and what of it it refers to.
template<class T>
concept ForeignKeyType = requires {
    typename T::Target;
    typename T::Reference;
};

/// The number that is bound for an integer type, an enumeration or flags.
template<class T>
struct NumberOf {
};
template<Integer T>
struct NumberOf<T> {
    using Type = T;
};
template<Enumeration T>
    requires(!NamedEnumeration<T>)
struct NumberOf<T> {
    using Type = std::underlying_type_t<T>;
};
template<class E>
struct NumberOf<QFlags<E>> {
    using Type = typename QFlags<E>::Int;
};

/// What a default function gives.
template<class Value>
AioValue callDefault(FieldInfo::AnyFunction function)
{
    return AioType<Value>::toValue(reinterpret_cast<Value (*)()>(function)());
}

/// What AIO_MODEL has to know of a field's options while it is compiled: they are part of the chain's type.
struct FieldFlag {
    enum Flag : unsigned {
        Key = 1,
        Default = 2, ///< of a new object
        DatabaseDefault = 4,
        Generated = 8,
    };
};
}

namespace Aio
{
/// The options of one field in AIO_MODEL, written into its FieldInfo by a typed chain: an option that makes no sense for the type, or contradicts one
/// before it, does not compile, and the error points at the option.
template<class T, unsigned givenFlags = 0>
class Field
{
public:
    using Value = typename Detail::Unwrap<T>::Type;
    static constexpr unsigned flags = givenFlags;

    /// Describes `info`, which the caller keeps.
    Field(FieldInfo &info, const char *name)
        requires(flags == 0)
        : m_info(info)
    {
        if constexpr (Detail::ForeignKeyType<Value>) {
            info.describeForeignKey(name, &Value::Target::aioMeta, Value::Reference::template field<typename Value::Target>());
        } else {
            static_assert(Storable<Value>, "AioOrm: this type cannot be stored; specialise AioType<T> for it");
            info.describe(name, AioType<Value>::kind, Detail::Unwrap<T>::nullable);
            if constexpr (requires { AioType<Value>::element; }) {
                info.element = AioType<Value>::element;
            }
            if constexpr (requires { typename Detail::NumberOf<Value>::Type; }) {
                using Number = typename Detail::NumberOf<Value>::Type;
                if constexpr (std::is_unsigned_v<Number> || sizeof(Number) == 1) {
                    using Numbers = std::numeric_limits<Number>;
                    info.range = {qint64(Numbers::min()), sizeof(Number) == 8 ? std::numeric_limits<qint64>::max() : qint64(Numbers::max())};
                }
            }
            if constexpr (std::same_as<Value, AioDecimal>) {
                info.digits = 18;
                info.scale = 6;
            }
        }
    }
    /// The chain so far, with more flags.
    explicit Field(FieldInfo &info)
        : m_info(info)
    {
    }

    /// The row's identity. An integer key is handed out by the database when it is 0 at the insert, unless it is manual().
    Field<T, flags | Detail::FieldFlag::Key> primaryKey() &&
    {
        static_assert(!Detail::Unwrap<T>::nullable, "AioOrm: a primary key is never NULL, so that its type cannot be std::optional");
        m_info.primaryKey = true;
        return with<Detail::FieldFlag::Key>();
    }
    /// An integer key that the program gives; 0 is a key like any other.
    Field &&manual() &&
    {
        static_assert(Detail::Integer<Value>, "AioOrm: manual() is an option of an integer primary key; other keys always are");
        m_info.manual = true;
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
        static_assert(isText, "AioOrm: maxLength() is an option of text");
        m_info.maxLength = length;
        return std::move(*this);
    }
    /// No other values than these: oneOf(u"open"_s, u"closed"_s). Looked at before a save sends anything, see AioModel::validate(), and by a
    /// CHECK of the column. NULL is none of them, and is allowed where the type is a std::optional.
    template<class... V>
    Field &&oneOf(const V &...values) &&
    {
        constexpr bool areValues = sizeof...(V) > 0 && (std::convertible_to<const V &, Value> && ...) && !Detail::ForeignKeyType<Value>;
        static_assert(areValues, "AioOrm: oneOf() takes values of the type of its field");
        if constexpr (areValues) {
            (m_info.choices.push_back(AioType<Value>::toValue(Value(values))), ...);
        }
        return std::move(*this);
    }
    /// Text of exactly this many characters: CHAR, and a check, since databases would fill it up with blanks.
    Field &&fixedLength(int length) &&
    {
        static_assert(isText, "AioOrm: fixedLength() is an option of text");
        m_info.maxLength = length;
        m_info.fixedLength = true;
        return std::move(*this);
    }
    /// At most so many digits, of which `scale` stand behind the point; without it 18 and 6. A value with more is an
    /// AioDataError, never rounded. SQLite, which stores a whole number of 64 bits, takes at most 18 digits, others 38.
    Field &&digits(int max, int scale) &&
    {
        static_assert(std::same_as<Value, AioDecimal>, "AioOrm: digits() is an option of AioDecimal");
        m_info.digits = max;
        m_info.scale = scale;
        return std::move(*this);
    }
    /// 16 bytes instead of text, where the database has no type of its own for a UUID.
    Field &&binary() &&
    {
        static_assert(std::same_as<Value, QUuid>, "AioOrm: binary() is an option of QUuid");
        m_info.binary = true;
        return std::move(*this);
    }
    /// How text is compared and sorted; each database has names of its own: collation("NOCASE", "und-x-icu", "utf8mb4_bin").
    /// Null: its default. SQLite's "NOCASE" knows ASCII only.
    Field &&collation(const char *sqlite, const char *postgresql = nullptr, const char *mysql = nullptr) &&
    {
        static_assert(isText, "AioOrm: collation() is an option of text");
        m_info.collation = {sqlite, postgresql, mysql};
        return std::move(*this);
    }
    /// The value of a new object.
    Field<T, flags | Detail::FieldFlag::Default> defaultsTo(Value value) &&
    {
        static_assert(!(flags & Detail::FieldFlag::Generated), "AioOrm: a generated column is computed by the database: it has no default");
        static_assert(!Detail::ForeignKeyType<Value>, "AioOrm: a foreign key has no default");
        constexpr bool alwaysFits = std::is_arithmetic_v<Value> && !(std::unsigned_integral<Value> && sizeof(Value) == sizeof(qint64));
        if constexpr (alwaysFits || std::same_as<Value, QString>) {
            m_info.defaultsTo(AioType<Value>::toValue(value));
        } else {
            m_info.defaultValue = [value = std::move(value)] {
                return AioType<Value>::toValue(value);
            };
        }
        return with<Detail::FieldFlag::Default>();
    }
    /// A number of another type; 0 could be a null function as well.
    template<class Number>
        requires(std::is_arithmetic_v<Number>)
    Field<T, flags | Detail::FieldFlag::Default> defaultsTo(Number value) &&
    {
        constexpr bool fits = std::convertible_to<Number, Value> && !(std::floating_point<Number> && std::integral<Value>);
        static_assert(fits, "AioOrm: the default has another type than its field (see 'Number')");
        if constexpr (Detail::Integer<Number> && Detail::Integer<Value>) {
            if (!std::in_range<Value>(value)) {
                Detail::raiseOutOfRange();
            }
        }
        if constexpr (fits) {
            return std::move(*this).defaultsTo(static_cast<Value>(value));
        } else {
            return with<Detail::FieldFlag::Default>();
        }
    }
    /// Called for each new object: defaultsTo(&QDateTime::currentDateTimeUtc).
    Field<T, flags | Detail::FieldFlag::Default> defaultsTo(Value (*function)()) &&
    {
        static_assert(!(flags & Detail::FieldFlag::Generated), "AioOrm: a generated column is computed by the database: it has no default");
        static_assert(!Detail::ForeignKeyType<Value>, "AioOrm: a foreign key has no default");
        m_info.defaultsTo(reinterpret_cast<FieldInfo::AnyFunction>(function), &Detail::callDefault<Value>);
        return with<Detail::FieldFlag::Default>();
    }
    Field<T, flags | Detail::FieldFlag::Default> defaultsTo(std::nullptr_t) && = delete;
    /// DEFAULT of the column: what an INSERT that leaves it out gets, from this library or from any other program. A value, an
    /// expression without columns, Aio::Now, or the database's own SQL as databaseDefaultSql(). An object that is saved without an
    /// assignment to the field takes the value over from the INSERT; on MySQL, which has no RETURNING, aioReload() brings it.
    template<class V>
    Field<T, flags | Detail::FieldFlag::DatabaseDefault> databaseDefault(const V &value) &&
    {
        static_assert(!(flags & Detail::FieldFlag::Generated), "AioOrm: a generated column is computed by the database: it has no default");
        static_assert(!Detail::ForeignKeyType<Value>, "AioOrm: a foreign key has no default");
        if constexpr (std::same_as<V, CurrentTime>) {
            static_assert(std::same_as<Value, QDateTime> || std::same_as<Value, AioTimestamp> || std::same_as<Value, QDate> || std::same_as<Value, QTime>,
                          "AioOrm: Aio::Now is a default of dates and times");
            m_info.defaultNow = true;
        } else if constexpr (requires { value.aioNode(); }) {
            m_info.defaultExpression = value.aioNode();
        } else {
            static_assert(std::convertible_to<const V &, Value>, "AioOrm: the default has another type than its field (see 'V')");
            m_info.defaultExpression = Detail::literalNode(AioType<Value>::toValue(Value(value)));
        }
        return with<Detail::FieldFlag::DatabaseDefault>();
    }
    /// The text goes into CREATE TABLE as it is: never build it from input.
    Field<T, flags | Detail::FieldFlag::DatabaseDefault> databaseDefaultSql(const char *sql) &&
    {
        static_assert(!(flags & Detail::FieldFlag::Generated), "AioOrm: a generated column is computed by the database: it has no default");
        m_info.defaultSql = sql;
        return with<Detail::FieldFlag::DatabaseDefault>();
    }
    /// A condition on the field, or on others of the row: check(columns().price > 0).
    template<class Condition>
    Field &&check(const Condition &condition) &&
    {
        m_info.check = Detail::nodeOfCondition(condition);
        return std::move(*this);
    }
    /// Computed by the database from other columns of the row: generated(columns().price * columns().count). Objects learn the
    /// value as with databaseDefault(); assigning it is an AioProgrammingError. PostgreSQL has Stored only.
    template<class E>
    Field<T, flags | Detail::FieldFlag::Generated> generated(const E &expression, Generated mode = Generated::Stored) &&
    {
        static_assert(!(flags & (Detail::FieldFlag::Default | Detail::FieldFlag::DatabaseDefault)),
                      "AioOrm: a generated column is computed by the database: it has no default");
        static_assert(!Detail::ForeignKeyType<Value>, "AioOrm: a foreign key cannot be a generated column");
        m_info.generated = expression.aioNode();
        m_info.generatedMode = mode;
        return with<Detail::FieldFlag::Generated>();
    }
    /// Name in the database, where it is not the member's.
    Field &&column(const char *name) &&
    {
        m_info.column = name;
        return std::move(*this);
    }
    /// What people read above the field's values, in English; without it the field's name made readable. Translated where it is shown, in the
    /// context of the table's name; lupdate finds it as label(QT_TRANSLATE_NOOP("notes", "Title")).
    Field &&label(const char *text) &&
    {
        m_info.label = text;
        return std::move(*this);
    }
    /// A foreign key that may refer to nothing.
    Field &&nullable() &&
    {
        static_assert(Detail::ForeignKeyType<Value>, "AioOrm: nullable() is an option of foreign keys; elsewhere std::optional means that NULL is allowed");
        m_info.nullable = true;
        return std::move(*this);
    }
    /// The role and prefetch name of the way back.
    Field &&backref(const char *name) &&
    {
        static_assert(Detail::ForeignKeyType<Value>, "AioOrm: backref() is an option of foreign keys");
        m_info.backref = name;
        return std::move(*this);
    }
    Field &&onDelete(OnDelete action) &&
    {
        static_assert(Detail::ForeignKeyType<Value>, "AioOrm: onDelete() is an option of foreign keys");
        m_info.onDelete = action;
        return std::move(*this);
    }
    /// When the key that is referred to changes.
    Field &&onUpdate(OnDelete action) &&
    {
        static_assert(Detail::ForeignKeyType<Value>, "AioOrm: onUpdate() is an option of foreign keys");
        m_info.onUpdate = action;
        return std::move(*this);
    }
    /// Looked at when the transaction commits, so that rows may come in any order. MySQL always looks at once.
    Field &&deferrable() &&
    {
        static_assert(Detail::ForeignKeyType<Value>, "AioOrm: deferrable() is an option of foreign keys");
        m_info.deferrable = true;
        return std::move(*this);
    }

private:
    template<Detail::FieldFlag::Flag flag>
    Field<T, flags | flag> with()
    {
        using Flagged = Field<T, (flags | flag)>;
        return Flagged(m_info);
    }

    static constexpr bool isText = std::same_as<Value, QString> || std::same_as<Value, QUrl> || Detail::NamedEnumeration<Value>;

    FieldInfo &m_info;
};
}

namespace Aio::Detail
{
/// Whether a chain of options has set the flag.
template<FieldFlag::Flag flag, class Chain>
constexpr bool hasFlag = (std::remove_reference_t<Chain>::flags & flag) != 0;

/// The type of a model's primary key; CompositeKey, NoKey. The model is complete where it is asked.
template<class Model>
using KeyOf = typename Model::template AioKeyOf<Model>;

/// What a foreign key refers to: the primary key of its target.
struct ToPrimaryKey {
    template<class Target>
    using Key = KeyOf<Target>;
    /// Null: the primary key.
    template<class Target>
    static constexpr ReferencedField field()
    {
        return nullptr;
    }
};

/// Finds the type of the primary key among the fields.
template<class T, bool isKey>
struct KeyTag {
    using Type = T;
};
class NoKey;
class CompositeKey;
template<class A, bool a, class B, bool b>
constexpr auto operator+(KeyTag<A, a>, KeyTag<B, b>)
{
    if constexpr (!b) {
        return KeyTag<A, a>();
    } else {
        return KeyTag<std::conditional_t<a, CompositeKey, B>, true>();
    }
}
}
