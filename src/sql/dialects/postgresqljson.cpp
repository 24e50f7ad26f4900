// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/dialects/postgresql_p.h"
#include "aioorm/sql/jsonwriter_p.h"

#include <QJsonObject>

#include <algorithm>

/// JSON on PostgreSQL is jsonb, which is compared by itself; lists are arrays.
namespace Aio::Detail
{
namespace
{
class PostgresqlJson final : public JsonWriter
{
public:
    using JsonWriter::JsonWriter;

private:
    void keyArray(const std::vector<JsonStep> &path);

    // reading
    void part(const Place &place) override;
    void typeOf(const Place &place) override;
    Words words() const override { return {"'object'", "'array'", "'string'", "'number'", "'boolean'", "'null'"}; }
    void text(const Place &place) override;
    void integer(const Place &place) override;
    void real(const Place &place) override { castTo(place, " AS double precision)"); }
    void boolean(const Place &place) override { castTo(place, " AS boolean)"); }
    void castTo(const Place &place, const char *type);
    void typeName(const Place &place) override { typeOf(place); }
    void elementCount(const Place &place) override;
    void memberCount(const Place &place) override;
    void isNull(const Place &place) override;
    void contains(const Place &place, const Node &value) override;
    bool in(const Node &) override { return false; }
    bool compare(Operator, const Node &, const Node &) override { return false; }

    // lists
    bool list(const Node &node, const Place &place) override;
    void element(const Node &array, int index);
    void appendElement(const Node &array, const Node &value);

    // changing
    void constantOperand(const AioValue &value) override;
    void expressionOperand(const Node &expression, ColumnKind type) override;
    void setPart(const Place &place, const Value &value) override;
    void setMembers(const Place &place, std::size_t depth, const Value &value);
    void remove(const Place &place) override;
    void append(const Place &place, const Node &value) override;
    void merged(const Place &place, const QJsonObject &patch, bool whole) override;
};

void PostgresqlJson::keyArray(const std::vector<JsonStep> &path)
{
    sql() += "ARRAY[";
    for (std::size_t i = 0; i < path.size(); ++i) {
        sql() += i ? ", " : "";
        literal(path[i].isKey ? path[i].key : QString::number(path[i].index));
    }
    sql() += ']';
}

void PostgresqlJson::part(const Place &place)
{
    const auto &path = place.path;
    if (path.empty()) {
        document(place);
    } else if (areKeys(path)) {
        sql() += '(';
        document(place);
        for (const JsonStep &step : path) {
            sql() += " -> ";
            literal(step.key);
        }
        sql() += ')';
    } else {
        // -> would take a scalar for an array of one
        sql() += "jsonb_path_query_first(";
        document(place);
        sql() += ", ";
        literal(QStringLiteral("strict ") + pathText(path));
        sql() += ", '{}', true)";
    }
}

void PostgresqlJson::typeOf(const Place &place)
{
    sql() += "jsonb_typeof(";
    part(place);
    sql() += ')';
}

void PostgresqlJson::text(const Place &place)
{
    part(place);
    sql() += " #>> '{}'";
}

void PostgresqlJson::integer(const Place &place)
{
    whenType(place, Type::Number, [&] { // inside: nothing else may be cast
        sql() += "CASE WHEN ";
        castTo(place, " AS numeric)");
        sql() += " % 1 = 0 AND ";
        castTo(place, " AS numeric)");
        sql() += " BETWEEN -9223372036854775808 AND 9223372036854775807 THEN ";
        castTo(place, " AS bigint)");
        sql() += " END";
    });
}

void PostgresqlJson::castTo(const Place &place, const char *type)
{
    sql() += "CAST(";
    part(place);
    sql() += type;
}

void PostgresqlJson::elementCount(const Place &place)
{
    sql() += "jsonb_array_length(";
    part(place);
    sql() += ')';
}

void PostgresqlJson::memberCount(const Place &place)
{
    sql() += "(SELECT count(*) FROM jsonb_object_keys(";
    part(place);
    sql() += "))";
}

void PostgresqlJson::isNull(const Place &place)
{
    typeOf(place);
    sql() += " IS NOT DISTINCT FROM 'null'";
}

void PostgresqlJson::contains(const Place &place, const Node &value)
{
    part(place);
    sql() += " @> ";
    bind(value.value);
}

bool PostgresqlJson::list(const Node &node, const Place &)
{
    const Node &array = *node.left;
    const auto with = [&](const char *op) {
        bracketed(array);
        sql() += op;
        bracketed(*node.right);
    };
    switch (node.json->use) {
    case JsonUse::ListContains:
        with(" @> ");
        break;
    case JsonUse::ListOverlaps:
        with(" && ");
        break;
    case JsonUse::ListIsContained:
        with(" <@ ");
        break;
    case JsonUse::Length:
        sql() += "cardinality(";
        bracketed(array);
        sql() += ')';
        break;
    case JsonUse::Append:
        appendElement(array, *node.list.front());
        break;
    default:
        element(array, node.json->path.front().index);
        break;
    }
    return true;
}

void PostgresqlJson::element(const Node &array, int index)
{
    // the first one need not be that with the number 1, and no array has so many that the sum could be too great
    constexpr int most = 200'000'000;
    index = std::clamp(index, -most, most);
    sql() += '(';
    bracketed(array);
    sql() += index < 0 ? ")[array_upper(" : ")[array_lower(";
    bracketed(array);
    sql() += index < 0 ? ", 1) - " : ", 1) + ";
    sql() += QByteArray::number(index < 0 ? -(qint64(index) + 1) : qint64(index)) + ']';
}

void PostgresqlJson::appendElement(const Node &array, const Node &value)
{
    const bool maybeNull = mayBeNull(array); // which would be taken for an empty one
    if (maybeNull) {
        sql() += "CASE WHEN ";
        bracketed(array);
        sql() += " IS NOT NULL THEN ";
    }
    sql() += "array_append(";
    bracketed(array);
    sql() += ", ";
    bracketed(value);
    sql() += maybeNull ? ") END" : ")";
}

void PostgresqlJson::constantOperand(const AioValue &value)
{
    sql() += "CAST(";
    bind(value);
    sql() += " AS jsonb)";
}

void PostgresqlJson::expressionOperand(const Node &expression, ColumnKind)
{
    sql() += "coalesce(to_jsonb("; // NULL would make the whole document NULL
    node(expression);
    sql() += "), 'null')";
}

void PostgresqlJson::setPart(const Place &place, const Value &value)
{
    if (areKeys(place.path)) {
        setMembers(place, 0, value);
        return;
    }
    ifParent(place, [&] {
        sql() += "jsonb_set(";
        document(place);
        sql() += ", ";
        keyArray(place.path);
        sql() += ", ";
        value();
        sql() += place.path.back().isKey ? ")" : ", false)";
    });
}

/// One object into the other. (jsonb_set() makes no parents, takes a key of digits for an index, and fails where there is an array.)
void PostgresqlJson::setMembers(const Place &place, std::size_t depth, const Value &value)
{
    const auto object = [&] {
        sql() += depth > 0 ? "coalesce(" : "";
        part(place.prefix(depth));
        sql() += depth > 0 ? ", '{}')" : "";
    };
    const bool known = depth == 0 && place.shape == JsonShape::Object;
    if (!known) {
        sql() += "CASE WHEN jsonb_typeof(";
        object();
        sql() += ") = 'object' THEN ";
    }
    object();
    sql() += " || jsonb_build_object(";
    literal(place.path[depth].key);
    sql() += ", ";
    if (depth + 1 < place.path.size()) {
        setMembers(place, depth + 1, value);
    } else {
        value();
    }
    sql() += ')';
    if (!known) {
        sql() += " ELSE ";
        object();
        sql() += " END";
    }
}

void PostgresqlJson::remove(const Place &place)
{
    ifParent(place, [&] {
        document(place);
        sql() += " #- ";
        keyArray(place.path);
    });
}

void PostgresqlJson::append(const Place &place, const Node &value)
{
    const bool whole = place.path.empty();
    const bool known = whole && place.shape == JsonShape::Array;
    const auto array = [&] {
        sql() += whole ? "" : "coalesce("; // NULL would make the whole document NULL
        part(place);
        sql() += whole ? "" : ", '[]')";
    };
    const auto longer = [&] {
        if (!known) {
            sql() += "CASE WHEN jsonb_typeof(";
            array();
            sql() += ") = 'array' THEN ";
        }
        array();
        sql() += " || jsonb_build_array(";
        operand(value);
        sql() += ')';
        if (!known) {
            sql() += " ELSE ";
            array();
            sql() += " END";
        }
    };
    if (whole) {
        longer();
    } else {
        setTo(place, longer);
    }
}

/// There is no such function: the patch is taken apart.
void PostgresqlJson::merged(const Place &place, const QJsonObject &patch, bool whole)
{
    const Deeper deeper(m_compiler);
    const bool known = whole && place.shape == JsonShape::Object;
    QJsonObject plain;
    std::vector<JsonStep> removed;
    for (auto member = patch.begin(); member != patch.end(); ++member) {
        if (member.value().isNull()) {
            removed.emplace_back(member.key());
        } else if (!member.value().isObject()) {
            plain.insert(member.key(), member.value());
        }
    }
    sql() += removed.empty() ? "" : "(";
    if (known) {
        document(place);
    } else {
        sql() += "CASE WHEN jsonb_typeof(";
        part(place);
        sql() += whole ? ") <> 'object' THEN '{}' ELSE " : ") = 'object' THEN ";
        part(place);
        sql() += whole ? " END" : " ELSE '{}' END";
    }
    if (!plain.isEmpty()) {
        sql() += " || ";
        constantOperand(AioValue(AioValue::Json(jsonText(plain))));
    }
    for (auto member = patch.begin(); member != patch.end(); ++member) {
        if (member.value().isObject()) {
            sql() += " || jsonb_build_object(";
            literal(member.key());
            sql() += ", ";
            merged(place.child(JsonStep(member.key())), member.value().toObject(), false);
            sql() += ')';
        }
    }
    if (!removed.empty()) {
        sql() += ") - ";
        keyArray(removed);
    }
}
}

void writePostgresqlJson(Compiler &compiler, const Node &node)
{
    PostgresqlJson(compiler).write(node);
}

bool comparePostgresqlJson(Compiler &compiler, const Node &node)
{
    return PostgresqlJson(compiler).comparison(node);
}
}
