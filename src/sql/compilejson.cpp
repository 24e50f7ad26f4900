// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "sql/jsonwriter_p.h"

/// JSON in expressions. The same means the same on all databases, so that more is written than a call of their functions where
/// these take a scalar for an array, a key for an index, or convert. SQLite needs nothing but its own functions: what JSON is
/// compared with is a constant, and taken apart here.
namespace Aio
{
namespace
{
constexpr int maxParts = 300; // of a constant: SQLite's expressions are not deeper than 1000

bool isJsonConstant(const Node &node)
{
    return node.kind == NodeKind::Value && std::holds_alternative<AioValue::Json>(node.value.storage());
}

QJsonValue constant(const Node &node)
{
    return parseJson(std::get<AioValue::Json>(node.value.storage()).utf8).value_or(QJsonValue());
}

bool isJsonExpression(const Node &node)
{
    return node.kind == NodeKind::Json
        && (node.json->use == JsonUse::Value || node.json->use == JsonUse::Object || node.json->use == JsonUse::Array || node.json->use >= JsonUse::Set);
}

/// SQLite compares a key with the JSON as it is written there, where another program may have escaped any character but these.
bool isPlain(const JsonStep &step)
{
    return !step.isKey || std::all_of(step.key.begin(), step.key.end(), [](QChar c) {
        return c >= u' ' && c <= u'~' && c != u'"' && c != u'\\' && c != u'/';
    });
}
}

/// As SQLite and MySQL write paths, and PostgreSQL its jsonpath.
QString JsonWriter::pathText(const std::vector<JsonStep> &path) const
{
    QString text = QStringLiteral("$");
    for (const JsonStep &step : path) {
        if (step.isKey) {
            text += u'.' + QString::fromUtf8(jsonText(step.key));
            continue;
        }
        text += u'[';
        if (step.index >= 0) {
            text += QString::number(step.index);
        } else if (isSqlite()) {
            text += u'#' + QString::number(step.index);
        } else {
            text += step.index == -1 ? QStringLiteral("last") : QStringLiteral("last-%1").arg(-1 - qint64(step.index));
        }
        text += u']';
    }
    return text;
}

/// The path of an update, and on MySQL of any expression.
void JsonWriter::pathIn(const Place &place, const char *after)
{
    const auto &path = place.path;
    for (const JsonStep &step : path) {
        const bool isEscaped = std::any_of(step.key.begin(), step.key.end(), [](QChar c) {
            return c < u' ' || c == u'"' || c == u'\\';
        });
        if (isSqlite() && isEscaped) { // it finds the one spelling, and writes the other
            refuse(QStringLiteral("SQLite cannot change what stands under a key with a quotation mark, a backslash or a control character: %1").arg(step.key));
        }
    }
    const auto isItCounted = [this](const JsonStep &step) {
        return isCounted(step);
    };
    if (std::none_of(path.begin(), path.end(), isItCounted)) {
        literal(pathText(path) + QLatin1StringView(after));
        return;
    }
    // MariaDB reads a constant path once, and keeps what [last] was in the first row
    QString text = QStringLiteral("$");
    sql() += "CONCAT(";
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (!isCounted(path[i])) {
            text += QStringView(pathText({path[i]})).mid(1);
            continue;
        }
        literal(text + u'[');
        sql() += ", JSON_LENGTH(";
        extract(place.prefix(i));
        sql() += ") - " + QByteArray::number(-qint64(path[i].index)) + ", ";
        text = QStringLiteral("]");
    }
    literal(text + QLatin1StringView(after));
    sql() += ')';
}

void JsonWriter::keyArray(const std::vector<JsonStep> &path)
{
    sql() += "ARRAY[";
    for (std::size_t i = 0; i < path.size(); ++i) {
        m_compiler.commaBefore(i);
        literal(path[i].isKey ? path[i].key : QString::number(path[i].index));
    }
    sql() += ']';
}

/// The whole of it, as an operand.
void JsonWriter::document(const Place &place)
{
    if (!place.row.isEmpty()) {
        // text among the elements is no JSON
        sql() += "CASE WHEN " + place.row + ".type IN ('object', 'array') THEN " + place.row + ".value END";
    } else {
        m_compiler.operand(*place.document);
    }
}

/// Writes SQLite's document up to where its paths can be relied upon; from there on the steps are one path.
std::size_t JsonWriter::innermost(const Place &place)
{
    std::size_t begin = place.path.size();
    while (begin > 0 && isPlain(place.path[begin - 1])) {
        --begin;
    }
    if (begin > 0) {
        unwrapped(place, begin - 1);
    } else {
        document(place);
    }
    return begin;
}

/// Of SQLite's functions: a document, and the path in it if there is one.
void JsonWriter::arguments(const Place &place)
{
    const std::size_t begin = innermost(place);
    if (begin < place.path.size()) {
        sql() += ", ";
        pathLiteral({place.path.begin() + std::ptrdiff_t(begin), place.path.end()});
    }
}

/// What stands under a key that SQLite cannot be relied upon to find by a path, as JSON.
void JsonWriter::unwrapped(const Place &place, std::size_t key)
{
    if (m_compiler.m_definition) {
        refuse(QStringLiteral("SQLite needs a subquery to find the key \"%1\", which a table's definition cannot have.").arg(place.path[key].key));
    }
    const QByteArray row = "_j" + QByteArray::number(m_rows + 1);
    sql() += "(SELECT CASE WHEN " + row + ".type IN ('object', 'array') THEN " + row + ".value WHEN " + row + ".type IN ('true', 'false', 'null') THEN " + row
        + ".type ELSE json_quote(" + row + ".value) END";
    overRows(place.prefix(key), [&](const QByteArray &name) {
        sql() += name + ".key = ";
        literal(place.path[key].key);
    });
    sql() += ')';
}

/// The part as JSON, JSON's null too; of what is not there NULL.
void JsonWriter::part(const Place &place)
{
    const auto &path = place.path;
    if (path.empty()) {
        document(place);
    } else if (isSqlite()) {
        const bool isSubquery = !isPlain(path.back());
        sql() += isSubquery ? "" : "(";
        const std::size_t begin = innermost(place);
        if (!isSubquery) {
            sql() += " -> ";
            pathLiteral({path.begin() + std::ptrdiff_t(begin), path.end()});
            sql() += ')';
        }
    } else if (isPostgresql() && areKeys(path)) {
        sql() += '(';
        document(place);
        for (const JsonStep &step : path) {
            sql() += " -> ";
            literal(step.key);
        }
        sql() += ')';
    } else if (isPostgresql()) {
        // -> would take a scalar for an array of one
        sql() += "jsonb_path_query_first(";
        document(place);
        sql() += ", ";
        literal(QStringLiteral("strict ") + pathText(path));
        sql() += ", '{}', true)";
    } else {
        bool guarded = false;
        for (std::size_t i = 0; i < path.size(); ++i) {
            const bool counted = isCounted(path[i]);
            const bool first = !path[i].isKey && (path[i].index == 0 || path[i].index == -1);
            const auto when = [&] {
                sql() += std::exchange(guarded, true) ? " AND " : "CASE WHEN ";
            };
            // the first and the last element of what is no array would be itself
            if ((first || counted) && (i > 0 || place.shape != JsonShape::Array)) {
                when();
                sql() += "JSON_TYPE(";
                extract(place.prefix(i));
                sql() += ") = 'ARRAY'";
            }
            if (counted) {
                when();
                isLongEnough(place.prefix(i), path[i]);
            }
        }
        sql() += guarded ? " THEN " : "";
        extract(place);
        sql() += guarded ? " END" : "";
    }
}

/// MySQL's own idea of the part.
void JsonWriter::extract(const Place &place)
{
    if (place.path.empty()) {
        document(place);
        return;
    }
    sql() += "JSON_EXTRACT(";
    document(place);
    sql() += ", ";
    pathIn(place);
    sql() += ')';
}

void JsonWriter::isLongEnough(const Place &array, const JsonStep &step)
{
    sql() += "JSON_LENGTH(";
    extract(array);
    sql() += ") >= " + QByteArray::number(-qint64(step.index));
}

/// Its type, in the database's own words.
void JsonWriter::typeOf(const Place &place)
{
    if (place.isRow()) {
        sql() += place.row + ".type";
        return;
    }
    sql() += isSqlite() ? "json_type(" : isPostgresql() ? "jsonb_typeof(" : "JSON_TYPE(";
    if (isSqlite()) {
        arguments(place);
    } else {
        part(place);
    }
    sql() += ')';
}

const char *JsonWriter::word(Type type) const
{
    switch (type) {
    case Type::Object:
        return m_compiler.isMysql() ? "'OBJECT'" : "'object'";
    case Type::Array:
        return m_compiler.isMysql() ? "'ARRAY'" : "'array'";
    case Type::String:
        return m_compiler.isMysql() ? "'STRING'" : isSqlite() ? "'text'" : "'string'";
    case Type::Number:
        return isPostgresql() ? "'number'" : isSqlite() ? "('integer', 'real')" : "('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL')";
    case Type::Boolean:
        return m_compiler.isMysql() ? "'BOOLEAN'" : isSqlite() ? "('true', 'false')" : "'boolean'";
    case Type::Null:
        return m_compiler.isMysql() ? "'NULL'" : "'null'";
    }
    return "";
}

void JsonWriter::isType(const Place &place, Type type)
{
    typeOf(place);
    const char *const name = word(type);
    sql() += *name == '(' ? " IN " : " = ";
    sql() += name;
}

/// NULL where it is of another type.
template<class F>
void JsonWriter::whenType(const Place &place, Type type, F &&value)
{
    sql() += "CASE WHEN ";
    isType(place, type);
    sql() += " THEN ";
    value();
    sql() += " END";
}

/// A scalar, as SQLite's own value.
void JsonWriter::scalar(const Place &place)
{
    if (place.isRow()) {
        sql() += place.row + ".atom";
        return;
    }
    sql() += "json_extract(";
    arguments(place);
    if (place.path.empty() || !isPlain(place.path.back())) {
        sql() += ", '$'";
    }
    sql() += ')';
}

void JsonWriter::text(const Place &place)
{
    whenType(place, Type::String, [&] {
        if (isSqlite()) {
            scalar(place);
        } else if (isPostgresql()) {
            part(place);
            sql() += " #>> '{}'";
        } else {
            sql() += "JSON_UNQUOTE(";
            part(place);
            sql() += ')';
        }
    });
}

void JsonWriter::integer(const Place &place)
{
    const auto cast = [&](const char *type) {
        sql() += "CAST(";
        if (isSqlite()) {
            scalar(place);
        } else {
            part(place);
        }
        sql() += " AS ";
        sql() += type;
        sql() += ')';
    };
    const char *const range = " BETWEEN -9223372036854775808 AND 9223372036854775807";
    if (isSqlite()) {
        sql() += "CASE WHEN ";
        isType(place, Type::Number);
        sql() += " AND ";
        scalar(place);
        sql() += " = ";
        cast("INTEGER");
        sql() += " AND (";
        scalar(place);
        sql() += " > -9223372036854775808 OR typeof(";
        scalar(place);
        sql() += ") = 'integer') THEN "; // what does not fit is a real number to SQLite, and becomes the least or the greatest
        cast("INTEGER");
        sql() += " END";
        return;
    }
    whenType(place, Type::Number, [&] { // inside: nothing else may be cast
        sql() += "CASE WHEN ";
        if (isPostgresql()) {
            cast("numeric");
            sql() += " % 1 = 0 AND ";
            cast("numeric");
            sql() += range;
            sql() += " THEN ";
            cast("bigint");
        } else {
            cast("DOUBLE");
            sql() += " = FLOOR(";
            cast("DOUBLE");
            sql() += ") AND ABS(";
            cast("DOUBLE");
            sql() += ") < 1e19 THEN CASE WHEN ";
            cast("DECIMAL(20)");
            sql() += range;
            sql() += " THEN CAST(";
            cast("DECIMAL(20)");
            sql() += " AS SIGNED) END";
        }
        sql() += " END";
    });
}

void JsonWriter::real(const Place &place)
{
    whenType(place, Type::Number, [&] {
        sql() += "CAST(";
        if (isSqlite()) {
            scalar(place);
        } else {
            part(place);
        }
        sql() += isSqlite() ? " AS REAL)" : isPostgresql() ? " AS double precision)" : " AS DOUBLE)";
    });
}

void JsonWriter::boolean(const Place &place)
{
    whenType(place, Type::Boolean, [&] {
        if (isSqlite()) {
            scalar(place);
        } else if (isPostgresql()) {
            sql() += "CAST(";
            part(place);
            sql() += " AS boolean)";
        } else {
            sql() += "JSON_UNQUOTE(";
            part(place);
            sql() += ") = 'true'";
        }
    });
}

/// The part, where JSON's null is NULL.
void JsonWriter::value(const Place &place)
{
    if (m_compiler.isMysql()) {
        sql() += "CASE WHEN ";
        typeOf(place);
        sql() += " <> 'NULL' THEN ";
        part(place);
        sql() += " END";
    } else {
        sql() += "nullif(";
        part(place);
        sql() += ", 'null')";
    }
}

void JsonWriter::typeName(const Place &place)
{
    if (isPostgresql()) {
        typeOf(place);
        return;
    }
    sql() += "CASE WHEN ";
    isType(place, Type::Number);
    sql() += " THEN 'number'";
    if (isSqlite()) {
        sql() += " WHEN ";
        isType(place, Type::Boolean);
        sql() += " THEN 'boolean' WHEN ";
        isType(place, Type::String);
        sql() += " THEN 'string'";
    }
    sql() += isSqlite() ? " ELSE " : " ELSE LOWER(";
    typeOf(place);
    sql() += isSqlite() ? " END" : ") END";
}

void JsonWriter::length(const Place &place)
{
    sql() += "CASE WHEN ";
    isType(place, Type::Array);
    sql() += isSqlite() ? " THEN json_array_length(" : isPostgresql() ? " THEN jsonb_array_length(" : " THEN JSON_LENGTH(";
    isSqlite() ? arguments(place) : part(place);
    sql() += ") WHEN ";
    isType(place, Type::Object);
    if (isSqlite()) {
        sql() += " THEN (SELECT count(*)";
        overRows(place, [this](const QByteArray &) {
            sql() += "true";
        });
        sql() += ')';
    } else {
        sql() += isPostgresql() ? " THEN (SELECT count(*) FROM jsonb_object_keys(" : " THEN JSON_LENGTH(";
        part(place);
        sql() += isPostgresql() ? "))" : ")";
    }
    sql() += " END";
}

/// A constant as JSON.
void JsonWriter::constantOperand(const AioValue &value)
{
    sql() += isSqlite() ? "json(" : m_dialect == Kind::Mariadb ? "JSON_COMPACT(" : "CAST(";
    m_compiler.bind(value);
    sql() += isPostgresql() ? " AS jsonb)" : m_dialect == Kind::Mysql ? " AS JSON)" : ")";
}

/// A constant or an expression as JSON.
void JsonWriter::operand(const Node &node)
{
    if (node.kind == NodeKind::Value) {
        constantOperand(node.value);
        return;
    }
    const Node &expression = *node.left;
    const bool isBool = node.type == ColumnKind::Boolean;
    if (isPostgresql()) {
        sql() += "coalesce(to_jsonb("; // NULL would make the whole document NULL
        m_compiler.node(expression);
        sql() += "), 'null')";
        return;
    }
    if (!isBool && node.type != ColumnKind::Json) {
        m_compiler.node(expression);
        return;
    }
    const bool bare = !isBool && m_dialect == Kind::Mysql; // JSON by its type there
    sql() += bare ? "" : isSqlite() ? "json(" : m_dialect == Kind::Mariadb ? "JSON_COMPACT(" : "CAST(";
    if (isBool) {
        sql() += "CASE WHEN ";
        m_compiler.node(expression);
        sql() += " THEN 'true' WHEN NOT (";
        m_compiler.node(expression);
        sql() += ") THEN 'false' END";
    } else {
        m_compiler.node(expression);
    }
    sql() += bare ? "" : m_dialect == Kind::Mysql ? " AS JSON)" : ")";
}

void JsonWriter::count(const QJsonValue &value)
{
    if (++m_parts > maxParts) {
        refuse(QStringLiteral("SQLite compares JSON with values of at most %1 parts.").arg(maxParts));
    }
    if (value.isArray()) {
        for (const QJsonValue &element : value.toArray()) {
            count(element);
        }
    } else {
        const QJsonObject object = value.toObject();
        for (const QJsonValue &member : object) {
            count(member);
        }
    }
}

/// SQLite's conditions about what may not be there are true or false, never NULL; this makes them NULL where the part is.
template<class F>
void JsonWriter::ifThere(const Place &place, bool nullIsThere, F &&condition)
{
    const bool always = place.path.empty() && nullIsThere && !m_compiler.mayBeNull(*place.document);
    if (!always) {
        sql() += "CASE WHEN ";
        typeOf(place);
        sql() += nullIsThere ? " IS NOT NULL THEN " : " <> 'null' THEN ";
    }
    condition();
    sql() += always ? "" : " END";
}

void JsonWriter::scalarIs(const Place &place, const QJsonValue &value)
{
    const auto bind = [&](Type type) {
        sql() += '(';
        scalar(place);
        sql() += " IS ";
        m_compiler.bind(valueFromJson(value));
        sql() += " AND ";
        isType(place, type);
        sql() += ')';
    };
    if (value.isString()) {
        bind(Type::String);
    } else if (value.isDouble()) {
        bind(Type::Number);
    } else {
        typeOf(place);
        sql() += value.isNull() ? " IS 'null'" : value.toBool() ? " IS 'true'" : " IS 'false'";
    }
}

/// SQLite: an object has these members, an array these elements in any order; what stands in them again has.
void JsonWriter::hasParts(const Place &place, const QJsonValue &value, bool whole)
{
    const auto hasElement = [&](const QJsonValue &element) {
        sql() += "EXISTS (SELECT 1";
        overRows(place, [&](const QByteArray &row) {
            Place its;
            its.row = row;
            hasParts(its, element, false);
        });
        sql() += ')';
    };
    if (value.isObject() && !value.toObject().isEmpty()) {
        const QJsonObject object = value.toObject();
        sql() += '(';
        for (auto member = object.begin(); member != object.end(); ++member) {
            sql() += member == object.begin() ? "" : " AND ";
            hasParts(place.child(JsonStep(member.key())), member.value(), false);
        }
        sql() += ')';
    } else if (value.isObject()) {
        typeOf(place);
        sql() += " IS 'object'";
    } else if (value.isArray()) {
        sql() += '(';
        typeOf(place);
        sql() += " IS 'array'";
        for (const QJsonValue &element : value.toArray()) {
            sql() += " AND ";
            hasElement(element);
        }
        sql() += ')';
    } else if (whole) {
        sql() += '(';
        scalarIs(place, value);
        sql() += " OR (";
        typeOf(place);
        sql() += " IS 'array' AND ";
        hasElement(value);
        sql() += "))";
    } else {
        scalarIs(place, value);
    }
}

/// SQLite: whatever the order of the members and the way in which numbers are written.
void JsonWriter::isEqual(const Place &place, const QJsonValue &value)
{
    if (value.isObject()) {
        const QJsonObject object = value.toObject();
        sql() += '(';
        typeOf(place);
        sql() += " IS 'object' AND (SELECT count(*)";
        overRows(place, [this](const QByteArray &) {
            sql() += "true";
        });
        sql() += ") = " + QByteArray::number(object.size());
        for (auto member = object.begin(); member != object.end(); ++member) {
            sql() += " AND ";
            isEqual(place.child(JsonStep(member.key())), member.value());
        }
        sql() += ')';
    } else if (value.isArray()) {
        const QJsonArray array = value.toArray();
        sql() += '(';
        typeOf(place);
        sql() += " IS 'array' AND json_array_length(";
        arguments(place);
        sql() += ") = " + QByteArray::number(array.size());
        for (qsizetype i = 0; i < array.size(); ++i) {
            sql() += " AND ";
            isEqual(place.child(JsonStep(qint64(i))), array[i]);
        }
        sql() += ')';
    } else {
        scalarIs(place, value);
    }
}

void JsonWriter::contains(const Place &place, const Node &value)
{
    if (isSqlite()) {
        const QJsonValue parts = constant(value);
        count(parts);
        ifThere(place, true, [&] {
            hasParts(place, parts, true);
        });
        return;
    }
    sql() += isPostgresql() ? "" : "JSON_CONTAINS(";
    part(place);
    sql() += isPostgresql() ? " @> " : ", ";
    m_compiler.bind(value.value);
    sql() += isPostgresql() ? "" : ")";
}

/// true: it compares JSON, and is written.
bool JsonWriter::comparison(const Node &node)
{
    if (node.kind == NodeKind::In) {
        const bool constants = std::all_of(node.list.begin(), node.list.end(), [](const NodePtr &item) {
            return isJsonConstant(*item);
        });
        if (isPostgresql() || node.list.empty() || !isJsonConstant(*node.list.front())) {
            return false;
        }
        if (!constants) {
            refuse(QStringLiteral("in() of JSON takes values only."));
        }
        // MySQL has no IN of JSON
        sql() += node.op == Operator::NotIn ? "NOT (" : "(";
        for (std::size_t i = 0; i < node.list.size(); ++i) {
            sql() += i ? " OR " : "";
            comparison(Node(NodeKind::Binary, Operator::Equal, node.left, node.list[i]));
        }
        sql() += ')';
        return true;
    }
    if (node.op < Operator::Equal || node.op > Operator::IsNotDistinct) {
        return false;
    }
    const bool turned = isJsonConstant(*node.left);
    const Node &left = turned ? *node.right : *node.left;
    const Node &right = turned ? *node.left : *node.right;
    if (!isJsonConstant(right)) {
        const bool isNull = right.kind == NodeKind::Value && right.value.isNull();
        if (isSqlite() && !isNull && (isJsonExpression(left) || isJsonExpression(right))) {
            refuse(QStringLiteral(
                "SQLite has JSON as text, which differs where the JSON does not: it is compared with values only, or by asText(), asInteger() and the like."));
        }
        return false;
    }
    const QJsonValue value = constant(right);
    const bool isPath = left.kind == NodeKind::Json && left.json->use == JsonUse::Value;
    const bool differs = node.op == Operator::NotEqual || node.op == Operator::IsDistinct;
    if (isPath && value.isNull()) { // as which it reads
        m_compiler.operand(left);
        sql() += differs ? " IS NOT NULL" : " IS NULL";
        return true;
    }
    const bool distinguishes = node.op == Operator::IsDistinct || node.op == Operator::IsNotDistinct;
    if (isSqlite()) {
        Place place;
        place.document = isPath ? left.left.get() : &left;
        if (isPath) {
            place.path = left.json->path;
        }
        count(value);
        const auto condition = [&] {
            sql() += differs ? "NOT " : "";
            isEqual(place, value);
        };
        distinguishes ? condition() : ifThere(place, !isPath, condition);
    } else if (isPostgresql()) {
        return false;
    } else if (m_dialect == Kind::Mariadb) {
        // compared with a number: NULL as a condition is true there
        sql() += distinguishes ? "COALESCE(JSON_EQUALS(" : "JSON_EQUALS(";
        m_compiler.node(left);
        sql() += ", ";
        m_compiler.bind(right.value);
        sql() += distinguishes ? "), 0)" : ")";
        sql() += differs ? " = 0" : " = 1";
    } else {
        sql() += distinguishes && differs ? "NOT (" : "";
        m_compiler.operand(left);
        sql() += distinguishes ? " <=> " : symbol(node.op);
        constantOperand(right.value);
        sql() += distinguishes && differs ? ")" : "";
    }
    return true;
}

void JsonWriter::write(const Node &node)
{
    Place place;
    place.document = node.left.get();
    place.shape = node.json->shape;
    place.path = node.json->path;
    const auto ofType = [&](Type type) {
        whenType(place, type, [&] {
            part(place);
        });
    };
    if (node.json->isList && list(node, place)) {
        return;
    }
    switch (node.json->use) {
    case JsonUse::Value:
        value(place);
        return;
    case JsonUse::Text:
        text(place);
        return;
    case JsonUse::Integer:
        integer(place);
        return;
    case JsonUse::Real:
        real(place);
        return;
    case JsonUse::Bool:
        boolean(place);
        return;
    case JsonUse::Object:
        ofType(Type::Object);
        return;
    case JsonUse::Array:
        ofType(Type::Array);
        return;
    case JsonUse::Type:
        typeName(place);
        return;
    case JsonUse::Length:
        length(place);
        return;
    case JsonUse::Exists:
        isSqlite() ? typeOf(place) : part(place);
        sql() += " IS NOT NULL";
        return;
    case JsonUse::IsNull:
        typeOf(place);
        sql() += isSqlite() ? " IS " : isPostgresql() ? " IS NOT DISTINCT FROM " : " <=> ";
        sql() += word(Type::Null);
        return;
    case JsonUse::Contains:
        contains(place, *node.right);
        return;
    case JsonUse::ListContains: // list() has written it
    case JsonUse::ListOverlaps:
    case JsonUse::ListIsContained:
        return;
    case JsonUse::Set:
        set(place, *node.right);
        return;
    case JsonUse::Insert:
        insert(place, *node.right);
        return;
    case JsonUse::Remove:
        remove(place);
        return;
    case JsonUse::Merge:
        merge(place, constant(*node.right).toObject());
        return;
    case JsonUse::Append:
        append(place, *node.right);
        return;
    case JsonUse::Operand:
        operand(node);
        return;
    }
}

void Compiler::json(const Node &node)
{
    JsonWriter(*this).write(node);
}

bool Compiler::compareJson(const Node &node)
{
    return JsonWriter(*this).comparison(node);
}
}
