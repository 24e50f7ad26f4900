// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/dialects/sqlite_p.h"
#include "aioorm/sql/jsonwriter_p.h"

#include <QJsonArray>
#include <QJsonObject>

/// JSON on SQLite needs nothing but its own functions: what JSON is compared with is a constant, and taken apart here.
namespace Aio::Detail
{
namespace
{
constexpr int maxParts = 300; // of a constant: expressions are not deeper than 1000

bool isJsonExpression(const Node &node)
{
    return node.kind == NodeKind::Json
        && (node.json->use == JsonUse::Value || node.json->use == JsonUse::Object || node.json->use == JsonUse::Array || node.json->use >= JsonUse::Set);
}

/// A key is compared with the JSON as it is written there, where another program may have escaped any character but these.
bool isPlain(const JsonStep &step)
{
    return !step.isKey || std::all_of(step.key.begin(), step.key.end(), [](QChar c) {
        return c >= u' ' && c <= u'~' && c != u'"' && c != u'\\' && c != u'/';
    });
}

class SqliteJson final : public JsonWriter
{
public:
    using JsonWriter::JsonWriter;

private:
    // paths
    QString fromEnd(int index) const override { return u'#' + QString::number(index); }
    void changedPath(const Place &place, const char *after = "");
    std::size_t innermost(const Place &place);
    void arguments(const Place &place);
    void unwrapped(const Place &place, std::size_t key);
    template<class F>
    void overRows(const Place &place, F &&inside);

    // reading
    void document(const Place &place) override;
    void part(const Place &place) override;
    void typeOf(const Place &place) override;
    Words words() const override { return {"'object'", "'array'", "'text'", "('integer', 'real')", "('true', 'false')", "'null'"}; }
    void scalar(const Place &place);
    void text(const Place &place) override;
    void integer(const Place &place) override;
    void real(const Place &place) override;
    void boolean(const Place &place) override;
    void typeName(const Place &place) override;
    void elementCount(const Place &place) override;
    void memberCount(const Place &place) override;
    void exists(const Place &place) override;
    void isNull(const Place &place) override;

    // comparing
    void count(const QJsonValue &value);
    template<class F>
    void ifThere(const Place &place, bool nullIsThere, F &&condition);
    void scalarIs(const Place &place, const QJsonValue &value);
    void hasParts(const Place &place, const QJsonValue &value, bool whole);
    void isEqual(const Place &place, const QJsonValue &value);
    void contains(const Place &place, const Node &value) override;
    void compareExpressions(const Node &left, const Node &right) override;
    bool compare(Operator op, const Node &left, const Node &right) override;

    // lists
    bool list(const Node &node, const Place &place) override;
    void elements(JsonUse use, const Place &list, const Place &other);

    // changing
    void constantOperand(const AioValue &value) override;
    void expressionOperand(const Node &expression, ColumnKind type) override;
    void setPart(const Place &place, const Value &value) override;
    void remove(const Place &place) override;
    void append(const Place &place, const Node &value) override;
    void merged(const Place &place, const QJsonObject &patch, bool whole) override;

    int m_rows = 0;
    int m_parts = 0;
};

/// The path of an update.
void SqliteJson::changedPath(const Place &place, const char *after)
{
    for (const JsonStep &step : place.path) {
        const bool isEscaped = std::any_of(step.key.begin(), step.key.end(), [](QChar c) {
            return c < u' ' || c == u'"' || c == u'\\';
        });
        if (isEscaped) { // it finds the one spelling, and writes the other
            refuse(QStringLiteral("SQLite cannot change what stands under a key with a quotation mark, a backslash or a control character: %1").arg(step.key));
        }
    }
    literal(pathText(place.path) + QLatin1StringView(after));
}

/// Writes the document up to where its paths can be relied upon; from there on the steps are one path.
std::size_t SqliteJson::innermost(const Place &place)
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

/// Of the functions: a document, and the path in it if there is one.
void SqliteJson::arguments(const Place &place)
{
    const std::size_t begin = innermost(place);
    if (begin < place.path.size()) {
        sql() += ", ";
        pathLiteral({place.path.begin() + std::ptrdiff_t(begin), place.path.end()});
    }
}

/// What stands under a key that no path can be relied upon to find, as JSON.
void SqliteJson::unwrapped(const Place &place, std::size_t key)
{
    if (isDefinition()) {
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

/// FROM the members or elements WHERE.
template<class F>
void SqliteJson::overRows(const Place &place, F &&inside)
{
    const QByteArray row = "_j" + QByteArray::number(++m_rows);
    View view = currentView();
    view.qualified = true; // json_each() has columns of its own, which a bare name would mean
    const Inside entered(m_compiler, view);
    sql() += " FROM json_each(";
    arguments(place);
    sql() += ") AS " + row + " WHERE ";
    inside(row);
}

void SqliteJson::document(const Place &place)
{
    if (!place.row.isEmpty()) {
        // text among the elements is no JSON
        sql() += "CASE WHEN " + place.row + ".type IN ('object', 'array') THEN " + place.row + ".value END";
    } else {
        JsonWriter::document(place);
    }
}

void SqliteJson::part(const Place &place)
{
    const auto &path = place.path;
    if (path.empty()) {
        document(place);
        return;
    }
    const bool isSubquery = !isPlain(path.back());
    sql() += isSubquery ? "" : "(";
    const std::size_t begin = innermost(place);
    if (!isSubquery) {
        sql() += " -> ";
        pathLiteral({path.begin() + std::ptrdiff_t(begin), path.end()});
        sql() += ')';
    }
}

void SqliteJson::typeOf(const Place &place)
{
    if (place.isRow()) {
        sql() += place.row + ".type";
        return;
    }
    sql() += "json_type(";
    arguments(place);
    sql() += ')';
}

/// As SQLite's own value.
void SqliteJson::scalar(const Place &place)
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

void SqliteJson::text(const Place &place)
{
    scalar(place);
}

void SqliteJson::integer(const Place &place)
{
    const auto cast = [&] {
        sql() += "CAST(";
        scalar(place);
        sql() += " AS INTEGER)";
    };
    sql() += "CASE WHEN ";
    isType(place, Type::Number);
    sql() += " AND ";
    scalar(place);
    sql() += " = ";
    cast();
    sql() += " AND (";
    scalar(place);
    sql() += " > -9223372036854775808 OR typeof(";
    scalar(place);
    sql() += ") = 'integer') THEN "; // what does not fit is a real number, and becomes the least or the greatest
    cast();
    sql() += " END";
}

void SqliteJson::real(const Place &place)
{
    sql() += "CAST(";
    scalar(place);
    sql() += " AS REAL)";
}

void SqliteJson::boolean(const Place &place)
{
    scalar(place);
}

void SqliteJson::typeName(const Place &place)
{
    sql() += "CASE WHEN ";
    isType(place, Type::Number);
    sql() += " THEN 'number' WHEN ";
    isType(place, Type::Boolean);
    sql() += " THEN 'boolean' WHEN ";
    isType(place, Type::String);
    sql() += " THEN 'string' ELSE ";
    typeOf(place);
    sql() += " END";
}

void SqliteJson::elementCount(const Place &place)
{
    sql() += "json_array_length(";
    arguments(place);
    sql() += ')';
}

void SqliteJson::memberCount(const Place &place)
{
    sql() += "(SELECT count(*)";
    overRows(place, [this](const QByteArray &) {
        sql() += "true";
    });
    sql() += ')';
}

void SqliteJson::exists(const Place &place)
{
    typeOf(place);
    sql() += " IS NOT NULL";
}

void SqliteJson::isNull(const Place &place)
{
    typeOf(place);
    sql() += " IS 'null'";
}

void SqliteJson::count(const QJsonValue &value)
{
    if (++m_parts > maxParts) {
        refuse(QStringLiteral("SQLite compares JSON with values of at most %1 parts.").arg(maxParts));
    }
    if (value.isArray()) {
        for (const QJsonValue element : value.toArray()) {
            count(element);
        }
    } else {
        const QJsonObject object = value.toObject();
        for (const QJsonValue member : object) {
            count(member);
        }
    }
}

/// Conditions about what may not be there are true or false here, never NULL; this makes them NULL where the part is.
template<class F>
void SqliteJson::ifThere(const Place &place, bool nullIsThere, F &&condition)
{
    const bool always = place.path.empty() && nullIsThere && !mayBeNull(*place.document);
    if (!always) {
        sql() += "CASE WHEN ";
        typeOf(place);
        sql() += nullIsThere ? " IS NOT NULL THEN " : " <> 'null' THEN ";
    }
    condition();
    sql() += always ? "" : " END";
}

void SqliteJson::scalarIs(const Place &place, const QJsonValue &value)
{
    const auto isBound = [&](Type type) {
        sql() += '(';
        scalar(place);
        sql() += " IS ";
        bind(valueFromJson(value));
        sql() += " AND ";
        isType(place, type);
        sql() += ')';
    };
    if (value.isString()) {
        isBound(Type::String);
    } else if (value.isDouble()) {
        isBound(Type::Number);
    } else {
        typeOf(place);
        sql() += value.isNull() ? " IS 'null'" : value.toBool() ? " IS 'true'" : " IS 'false'";
    }
}

/// An object has these members, an array these elements in any order; what stands in them again has.
void SqliteJson::hasParts(const Place &place, const QJsonValue &value, bool whole)
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
        for (const QJsonValue element : value.toArray()) {
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

/// Whatever the order of the members and the way in which numbers are written.
void SqliteJson::isEqual(const Place &place, const QJsonValue &value)
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

void SqliteJson::contains(const Place &place, const Node &value)
{
    const QJsonValue parts = constant(value);
    count(parts);
    ifThere(place, true, [&] {
        hasParts(place, parts, true);
    });
}

void SqliteJson::compareExpressions(const Node &left, const Node &right)
{
    const bool isNull = right.kind == NodeKind::Value && right.value.isNull();
    if (!isNull && (isJsonExpression(left) || isJsonExpression(right))) {
        refuse(QStringLiteral(
            "SQLite has JSON as text, which differs where the JSON does not: it is compared with values only, or by asText(), asInteger() and the like."));
    }
}

bool SqliteJson::compare(Operator op, const Node &left, const Node &right)
{
    const bool isPath = left.kind == NodeKind::Json && left.json->use == JsonUse::Value;
    const QJsonValue value = constant(right);
    Place place;
    place.document = isPath ? left.left.get() : &left;
    if (isPath) {
        place.path = left.json->path;
    }
    count(value);
    const auto condition = [&] {
        sql() += op == Operator::NotEqual || op == Operator::IsDistinct ? "NOT " : "";
        isEqual(place, value);
    };
    if (op == Operator::IsDistinct || op == Operator::IsNotDistinct) {
        condition();
    } else {
        ifThere(place, !isPath, condition);
    }
    return true;
}

bool SqliteJson::list(const Node &node, const Place &place)
{
    const JsonUse use = node.json->use;
    if (use == JsonUse::Length) {
        sql() += "json_array_length(";
        document(place);
        sql() += ')';
        return true;
    }
    if (use < JsonUse::ListContains || use > JsonUse::ListIsContained) {
        return false;
    }
    Place other;
    other.document = node.right.get();
    elements(use, place, other);
    return true;
}

/// Which elements of the one are among those of the other.
void SqliteJson::elements(JsonUse use, const Place &list, const Place &other)
{
    const bool maybeNull = mayBeNull(*list.document);
    if (maybeNull) {
        sql() += "CASE WHEN ";
        document(list);
        sql() += " IS NOT NULL THEN ";
    }
    // each list is gone through once; of EXCEPT and INTERSECT, a NULL is like no value that is asked for
    const auto values = [&](const Place &from) {
        sql() += "SELECT value";
        overRows(from, [this](const QByteArray &) {
            sql() += "true";
        });
    };
    const bool any = use == JsonUse::ListOverlaps;
    sql() += any ? "EXISTS (" : "NOT EXISTS (";
    values(use == JsonUse::ListContains ? other : list);
    sql() += any ? " INTERSECT " : " EXCEPT ";
    values(use == JsonUse::ListContains ? list : other);
    sql() += maybeNull ? ") END" : ")";
}

void SqliteJson::constantOperand(const AioValue &value)
{
    sql() += "json(";
    bind(value);
    sql() += ')';
}

void SqliteJson::expressionOperand(const Node &expression, ColumnKind type)
{
    if (type != ColumnKind::Boolean && type != ColumnKind::Json) {
        node(expression);
        return;
    }
    sql() += "json(";
    if (type == ColumnKind::Boolean) {
        booleanText(expression);
    } else {
        node(expression);
    }
    sql() += ')';
}

void SqliteJson::setPart(const Place &place, const Value &value)
{
    const auto call = [&](const char *function) {
        sql() += function;
        document(place);
        sql() += ", ";
        changedPath(place);
        sql() += ", ";
        value();
        sql() += ')';
    };
    if (areKeys(place.path)) {
        call("json_set(");
    } else if (!place.path.back().isKey) {
        call("json_replace(");
    } else {
        ifParent(place, [&] {
            call("json_set(");
        });
    }
}

void SqliteJson::remove(const Place &place)
{
    sql() += "json_remove(";
    document(place);
    sql() += ", ";
    changedPath(place);
    sql() += ')';
}

void SqliteJson::append(const Place &place, const Node &value)
{
    const auto &path = place.path;
    const bool made = !path.empty() && path.back().isKey; // where it is not there
    const auto call = [&] {
        sql() += made ? "json_insert(json_insert(" : "json_insert(";
        document(place);
        if (made) {
            sql() += ", ";
            changedPath(place);
            sql() += ", json('[]'))";
        }
        sql() += ", ";
        changedPath(place, "[#]");
        sql() += ", ";
        operand(value);
        sql() += ')';
    };
    if (made && !areKeys(path)) {
        ifParent(place, call);
    } else if (made || path.empty()) {
        call();
    } else { // newer versions of SQLite make an element that is not there
        sql() += "CASE WHEN ";
        isType(place, Type::Array);
        sql() += " THEN ";
        call();
        sql() += " ELSE ";
        document(place);
        sql() += " END";
    }
}

void SqliteJson::merged(const Place &place, const QJsonObject &patch, bool whole)
{
    sql() += whole ? "json_patch(" : "json_patch(coalesce(";
    if (whole) {
        document(place);
        sql() += ", ";
    } else {
        part(place);
        sql() += ", '{}'), ";
    }
    bindJson(patch);
    sql() += ')';
}
}

void SqliteCompiler::json(const Node &node)
{
    SqliteJson(*this).write(node);
}

bool SqliteCompiler::compareJson(const Node &node)
{
    return SqliteJson(*this).comparison(node);
}
}
