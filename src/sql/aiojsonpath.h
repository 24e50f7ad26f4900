// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aioexpression.h"

/// Looking into JSON, in queries: u.meta.path("tags", 0).asText() == u"new".
///
/// A path is made of keys and of indexes, which count from the end if they are negative: column.path("a", 0, "b"). A key
/// stands for exactly that member of an object and never for an element of an array, whatever is in it; an index only for an
/// element. Both are written into the SQL as literals (so that an index on the same expression serves), quoted for their
/// database. Nothing is computed here: what a path leads to is found out by the database, and costs no round trip.
///
/// What is not there reads as NULL, and so does JSON's null; exists() and isJsonNull() tell them apart. What is there but of
/// another type than the one that is asked for reads as NULL too: nothing is converted.
///
/// What the databases do differently:
///  - MySQL and MariaDB take an array for each of its elements in contains(), at any depth: {"a": [1]} contains {"a": 1} there,
///    and [[1]] contains [1].
///  - Text in JSON is compared by its characters, also on MySQL and MariaDB, whose columns of text take upper and lower case for
///    the same; contains(), startsWith() and endsWith() do so everywhere.
///  - SQLite, MySQL and MariaDB do not find a key that another program has written with escapes it did not need ("\u00e9" for
///    "é"); SQLite does outside updates. A key with a quotation mark, a backslash or a control character cannot be named in
///    an update on SQLite.
///  - SQLite compares JSON with values of up to 300 parts, and not with other JSON of the database.
namespace Aio::Detail
{
/// What a node of JSON means.
enum class JsonUse : quint8 {
    Value, ///< the part itself
    Text,
    Integer,
    Real,
    Bool,
    Object,
    Array,
    Type,
    Length,
    Exists,
    IsNull,
    Contains,
    ListContains, ///< all elements of the list at the right
    ListOverlaps, ///< one of them at least
    ListIsContained, ///< in the list at the right
    Set,
    Insert,
    Remove,
    Merge,
    Append,
    Operand, ///< left, an expression of the node's type, as JSON
};

/// What is known of a document by its type.
enum class JsonShape : quint8 { Any, Object, Array };

/// A key or an index.
class AIOORM_EXPORT JsonStep
{
public:
    /// Throws AioProgrammingError for a key that no database can hold: with a NUL character or half of a surrogate pair.
    explicit JsonStep(QString key);
    /// Throws AioProgrammingError for one that does not fit 32 bits.
    explicit JsonStep(qint64 index);

    QString key;
    int index = 0;
    bool isKey;
};

class AIOORM_EXPORT JsonData
{
public:
    JsonUse use = JsonUse::Value;
    JsonShape shape = JsonShape::Any; ///< of the document
    bool isList = false; ///< the document is a QList: an array where the database has arrays
    std::vector<JsonStep> path;
};

/// The part of the document; a path into a path is one path.
AIOORM_EXPORT NodePtr jsonPathNode(const NodePtr &document, JsonShape shape, std::vector<JsonStep> steps);
/// Something else about the same part.
AIOORM_EXPORT NodePtr jsonUseNode(const NodePtr &path, JsonUse use, NodePtr operand = {});
/// Any of the keys, or all of them, in the part.
AIOORM_EXPORT NodePtr jsonKeysNode(const NodePtr &path, const std::vector<JsonStep> &keys, Operator op);
/// A JSON constant. Throws AioDataError for what JSON cannot hold: NaN, half of a surrogate pair, an invalid date.
AIOORM_EXPORT NodePtr jsonValueNode(const QJsonValue &value);
AIOORM_EXPORT NodePtr jsonObjectNode(const QJsonObject &object);
AIOORM_EXPORT NodePtr jsonNullNode();
AIOORM_EXPORT NodePtr jsonValueNode(const AioValue &value);
AIOORM_EXPORT NodePtr jsonOperandNode(NodePtr expression, ColumnKind type);

template<class T>
constexpr JsonShape jsonShape = std::same_as<T, QJsonObject> ? JsonShape::Object
    : std::same_as<T, QJsonArray>                            ? JsonShape::Array
                                                             : JsonShape::Any;

template<class K>
JsonStep jsonStep(const K &step)
{
    if constexpr (Integer<K>) {
        return JsonStep(std::in_range<qint64>(step) ? qint64(step) : std::numeric_limits<qint64>::max());
    } else if constexpr (std::convertible_to<const K &, QStringView>) {
        return JsonStep(QStringView(step).toString());
    } else if constexpr (std::convertible_to<const K &, const char *>) {
        return JsonStep(QString::fromUtf8(static_cast<const char *>(step)));
    } else {
        constexpr bool isKeyOrIndex = std::convertible_to<const K &, QString>;
        static_assert(isKeyOrIndex, "AioOrm: a step of path() is a key (text) or an index (a whole number)");
        if constexpr (isKeyOrIndex) {
            return JsonStep(QString(step));
        } else {
            return JsonStep(qint64(0));
        }
    }
}

template<class... K>
std::vector<JsonStep> jsonKeys(const K &...keys)
{
    static_assert(!(Integer<K> || ...), "AioOrm: hasAnyKeys() and hasAllKeys() take keys, which are text");
    std::vector<JsonStep> list;
    if constexpr (sizeof...(K) == 1 && (Container<K> && ...)) {
        for (const auto &key : (keys, ...)) {
            list.push_back(jsonStep(key));
        }
    } else {
        (list.push_back(jsonStep(keys)), ...);
    }
    return list;
}

/// What can be written into JSON: JSON, text, numbers, bools, null, and anything that can be stored: dates, UUIDs and decimals
/// as text, bytes as base64.
template<class V>
NodePtr jsonConstant(const V &value)
{
    if constexpr (std::same_as<V, std::nullptr_t> || std::same_as<V, std::nullopt_t>) {
        return jsonNullNode();
    } else if constexpr (Unwrap<V>::nullable) {
        return value ? jsonConstant(*value) : jsonNullNode();
    } else if constexpr (std::convertible_to<const V &, QStringView>) {
        return jsonValueNode(AioValue(QStringView(value).toString()));
    } else if constexpr (std::convertible_to<const V &, QString>) {
        return jsonValueNode(AioValue(QString(value)));
    } else if constexpr (Storable<V>) {
        return jsonValueNode(AioType<V>::toValue(value));
    } else {
        constexpr bool canBeJson = std::convertible_to<const V &, QJsonValue>;
        static_assert(canBeJson, "AioOrm: a value of this type cannot be made JSON (see 'V'); specialise AioType for it");
        if constexpr (canBeJson) {
            return jsonValueNode(QJsonValue(value));
        } else {
            return {};
        }
    }
}

/// The same, or an expression.
template<class V>
NodePtr jsonOperand(const V &value)
{
    if constexpr (Expression<V>) {
        using T = TypeOf<V>;
        constexpr bool hasForm = std::same_as<T, bool> || Integer<T> || std::floating_point<T> || std::same_as<T, QString> || JsonType<T>;
        static_assert(hasForm, "AioOrm: an expression that becomes JSON is JSON itself, text, a bool, or a number that is no decimal");
        if constexpr (hasForm) {
            return jsonOperandNode(value.aioNode(), AioType<T>::kind);
        } else {
            return {};
        }
    } else {
        return jsonConstant(value);
    }
}
}

namespace Aio
{
/// What column.path() gives: a part of a document of type T. It is an expression of its own, the part as a QJsonValue: it can be
/// selected, and compared with JSON by == and !=.
template<class T>
class JsonPath : public Detail::Methods<JsonPath<T>>
{
public:
    using FieldType = std::optional<QJsonValue>;
    static constexpr bool mayBeNull = true;

    explicit JsonPath(Detail::NodePtr node)
        : m_node(std::move(node))
    {
    }
    const Detail::NodePtr &aioNode() const { return m_node; }

    /// Further down.
    template<class... K>
    JsonPath path(const K &...steps) const
    {
        return JsonPath(Detail::jsonPathNode(m_node, Detail::JsonShape::Any, {Detail::jsonStep(steps)...}));
    }

    /// The part as itself.
    JsonPath asJson() const { return *this; }
    /// A string; NULL if it is none.
    Expr<std::optional<QString>> asText() const { return part<std::optional<QString>>(Detail::JsonUse::Text); }
    /// A number without a fraction (5.0 is one) that fits 64 bits, exactly; NULL if it is none.
    Expr<std::optional<qint64>> asInteger() const { return part<std::optional<qint64>>(Detail::JsonUse::Integer); }
    /// A number; NULL if it is none.
    Expr<std::optional<double>> asReal() const { return part<std::optional<double>>(Detail::JsonUse::Real); }
    Expr<std::optional<bool>> asBool() const { return part<std::optional<bool>>(Detail::JsonUse::Bool); }
    Expr<std::optional<QJsonObject>> asObject() const { return part<std::optional<QJsonObject>>(Detail::JsonUse::Object); }
    Expr<std::optional<QJsonArray>> asArray() const { return part<std::optional<QJsonArray>>(Detail::JsonUse::Array); }

    /// object, array, string, number, boolean or null; NULL if there is nothing.
    Expr<std::optional<QString>> jsonType() const { return part<std::optional<QString>>(Detail::JsonUse::Type); }
    /// Of an array its elements, of an object its keys; NULL of anything else.
    Expr<std::optional<qint64>> length() const { return part<std::optional<qint64>>(Detail::JsonUse::Length); }
    /// There is something, be it JSON's null. Never NULL.
    Condition exists() const { return Condition(Detail::jsonUseNode(m_node, Detail::JsonUse::Exists)); }
    /// There is JSON's null. Never NULL.
    Condition isJsonNull() const { return Condition(Detail::jsonUseNode(m_node, Detail::JsonUse::IsNull)); }

    // Updates give the whole document, to be assigned: u.meta = u.meta.path("a", "b").set(5). What they cannot do leaves it as
    // it is, without an error: a part of something that is no object or array, an element that is not there. NULL stays NULL.

    /// The member or element with another value. Objects that are missing on a path of keys are made; an element must be there.
    template<class V>
    Expr<T> set(const V &value) const
    {
        return Expr<T>(Detail::jsonUseNode(m_node, Detail::JsonUse::Set, Detail::jsonOperand(value)));
    }
    /// set() where there is nothing yet.
    template<class V>
    Expr<T> insert(const V &value) const
    {
        return Expr<T>(Detail::jsonUseNode(m_node, Detail::JsonUse::Insert, Detail::jsonOperand(value)));
    }
    /// Without it. Throws AioProgrammingError for the whole document.
    Expr<T> remove() const { return Expr<T>(Detail::jsonUseNode(m_node, Detail::JsonUse::Remove)); }
    /// RFC 7396, on all databases: members of the patch replace those of the object, objects in it are merged, a null removes.
    Expr<T> merge(const QJsonObject &patch) const { return Expr<T>(Detail::jsonUseNode(m_node, Detail::JsonUse::Merge, Detail::jsonObjectNode(patch))); }
    /// One element more at the end of an array, which is made where there is nothing.
    template<class V>
    Expr<T> append(const V &value) const
    {
        return Expr<T>(Detail::jsonUseNode(m_node, Detail::JsonUse::Append, Detail::jsonOperand(value)));
    }

private:
    template<class R>
    Expr<R> part(Detail::JsonUse use) const
    {
        return Expr<R>(Detail::jsonUseNode(m_node, use));
    }

    Detail::NodePtr m_node;
};

template<class Self>
template<class... K, class S>
JsonPath<Detail::FieldOf<S>> Detail::Methods<Self>::path(const K &...steps) const
{
    static_assert(Detail::JsonType<Detail::TypeOf<S>>, "AioOrm: path() and what goes with it need JSON: a column of QJsonObject, QJsonArray or QJsonValue");
    return JsonPath<Detail::FieldOf<S>>(Detail::jsonPathNode(node(), Detail::jsonShape<Detail::TypeOf<S>>, {Detail::jsonStep(steps)...}));
}
}

namespace Aio::Detail
{
/// As PostgreSQL's @> has it: an object contains its members, some of them, and so on inside; an array what contains each of
/// its elements, wherever that stands, or one of them alone.
template<class Self>
template<class S, class V>
Condition Methods<Self>::containsJson(const V &value) const
{
    static_assert(JsonType<TypeOf<S>>, "AioOrm: contains() takes text on a column of text, and JSON on one of JSON");
    static_assert(!Expression<V>, "AioOrm: contains() of JSON takes a value, not a column");
    return Condition(jsonUseNode(path<>().aioNode(), JsonUse::Contains, jsonConstant(value)));
}

/// Of an object. Never NULL. (On PostgreSQL contains() is what a GIN index serves.)
template<class Self>
template<class S>
Condition Methods<Self>::hasKey(QStringView key) const
{
    return path(key).exists();
}
/// hasAnyKeys("a", "b"), or of a list. Of no keys none is there, and all are.
template<class Self>
template<class... K, class S>
Condition Methods<Self>::hasAnyKeys(const K &...keys) const
{
    return Condition(jsonKeysNode(path<>().aioNode(), jsonKeys(keys...), Operator::Or));
}
template<class Self>
template<class... K, class S>
Condition Methods<Self>::hasAllKeys(const K &...keys) const
{
    return Condition(jsonKeysNode(path<>().aioNode(), jsonKeys(keys...), Operator::And));
}
}

namespace Aio
{
/// path().merge(), path().append().
template<class Self>
template<class S>
Expr<Detail::FieldOf<S>> Detail::Methods<Self>::merge(const QJsonObject &patch) const
{
    return path<>().merge(patch);
}
template<class Self>
template<class V, class S>
Expr<Detail::FieldOf<S>> Detail::Methods<Self>::append(const V &value) const
{
    if constexpr (Detail::ListColumn<Detail::TypeOf<S>>) {
        return appendElement<S>(value);
    } else {
        return path<>().append(value);
    }
}
}
