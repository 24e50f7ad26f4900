// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/dialects/mysql_p.h"
#include "aioorm/sql/jsonwriter_p.h"

#include <QJsonObject>

/// JSON on MySQL, and what MariaDB, to which it is text, has in another way.
namespace Aio::Detail
{
namespace
{
class MysqlJson : public JsonWriter
{
public:
    using JsonWriter::JsonWriter;

protected:
    /// A step whose index is counted from the end by the statement itself.
    virtual bool isCounted(const JsonStep &) const { return false; }
    bool compare(Operator op, const Node &left, const Node &right) override;
    void constantOperand(const AioValue &value) override;
    void expressionOperand(const Node &expression, ColumnKind type) override;

private:
    // paths
    void path(const Place &place, const char *after = "");
    void extract(const Place &place);
    void isLongEnough(const Place &array, const JsonStep &step);

    // reading
    void part(const Place &place) override;
    void typeOf(const Place &place) override;
    Words words() const override { return {"'OBJECT'", "'ARRAY'", "'STRING'", "('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL')", "'BOOLEAN'", "'NULL'"}; }
    void value(const Place &place) override;
    void text(const Place &place) override;
    void integer(const Place &place) override;
    void real(const Place &place) override;
    void boolean(const Place &place) override;
    void typeName(const Place &place) override;
    void elementCount(const Place &place) override;
    void memberCount(const Place &place) override { elementCount(place); }
    void isNull(const Place &place) override;
    void contains(const Place &place, const Node &value) override;
    bool list(const Node &node, const Place &place) override;

    // changing
    void ifParent(const Place &place, const Value &update) override;
    void missingParents(const Place &place);
    void setPart(const Place &place, const Value &value) override;
    void remove(const Place &place) override;
    void append(const Place &place, const Node &value) override;
    void appended(const Place &place, const Node &value, bool guarded);
    void merged(const Place &place, const QJsonObject &patch, bool whole) override;
};

void MysqlJson::path(const Place &place, const char *after)
{
    const auto &path = place.path;
    const auto isItCounted = [this](const JsonStep &step) {
        return isCounted(step);
    };
    if (std::none_of(path.begin(), path.end(), isItCounted)) {
        literal(pathText(path) + QLatin1StringView(after));
        return;
    }
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

/// The database's own idea of the part.
void MysqlJson::extract(const Place &place)
{
    if (place.path.empty()) {
        document(place);
        return;
    }
    sql() += "JSON_EXTRACT(";
    document(place);
    sql() += ", ";
    path(place);
    sql() += ')';
}

void MysqlJson::isLongEnough(const Place &array, const JsonStep &step)
{
    sql() += "JSON_LENGTH(";
    extract(array);
    sql() += ") >= " + QByteArray::number(-qint64(step.index));
}

void MysqlJson::part(const Place &place)
{
    if (place.path.empty()) {
        document(place);
        return;
    }
    bool guarded = false;
    for (std::size_t i = 0; i < place.path.size(); ++i) {
        const JsonStep &step = place.path[i];
        const bool counted = isCounted(step);
        const bool first = !step.isKey && (step.index == 0 || step.index == -1);
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
            isLongEnough(place.prefix(i), step);
        }
    }
    sql() += guarded ? " THEN " : "";
    extract(place);
    sql() += guarded ? " END" : "";
}

void MysqlJson::typeOf(const Place &place)
{
    sql() += "JSON_TYPE(";
    part(place);
    sql() += ')';
}

void MysqlJson::value(const Place &place)
{
    sql() += "CASE WHEN ";
    typeOf(place);
    sql() += " <> 'NULL' THEN ";
    part(place);
    sql() += " END";
}

void MysqlJson::text(const Place &place)
{
    sql() += "JSON_UNQUOTE(";
    part(place);
    sql() += ')';
}

void MysqlJson::integer(const Place &place)
{
    const auto cast = [&](const char *type) {
        sql() += "CAST(";
        part(place);
        sql() += type;
    };
    whenType(place, Type::Number, [&] { // inside: nothing else may be cast
        sql() += "CASE WHEN ";
        cast(" AS DOUBLE)");
        sql() += " = FLOOR(";
        cast(" AS DOUBLE)");
        sql() += ") AND ABS(";
        cast(" AS DOUBLE)");
        sql() += ") < 1e19 THEN CASE WHEN ";
        cast(" AS DECIMAL(20))");
        sql() += " BETWEEN -9223372036854775808 AND 9223372036854775807 THEN CAST(";
        cast(" AS DECIMAL(20))");
        sql() += " AS SIGNED) END END";
    });
}

void MysqlJson::real(const Place &place)
{
    sql() += "CAST(";
    part(place);
    sql() += " AS DOUBLE)";
}

void MysqlJson::boolean(const Place &place)
{
    sql() += "JSON_UNQUOTE(";
    part(place);
    sql() += ") = 'true'";
}

void MysqlJson::typeName(const Place &place)
{
    sql() += "CASE WHEN ";
    isType(place, Type::Number);
    sql() += " THEN 'number' ELSE LOWER(";
    typeOf(place);
    sql() += ") END";
}

void MysqlJson::elementCount(const Place &place)
{
    sql() += "JSON_LENGTH(";
    part(place);
    sql() += ')';
}

void MysqlJson::isNull(const Place &place)
{
    typeOf(place);
    sql() += " <=> 'NULL'";
}

void MysqlJson::contains(const Place &place, const Node &value)
{
    sql() += "JSON_CONTAINS(";
    part(place);
    sql() += ", ";
    bind(value.value);
    sql() += ')';
}

bool MysqlJson::list(const Node &node, const Place &place)
{
    const JsonUse use = node.json->use;
    if (use == JsonUse::Length) {
        sql() += "JSON_LENGTH(";
        document(place);
        sql() += ')';
        return true;
    }
    if (use < JsonUse::ListContains || use > JsonUse::ListIsContained) {
        return false;
    }
    Place other;
    other.document = node.right.get();
    const bool turned = use == JsonUse::ListIsContained;
    sql() += use == JsonUse::ListOverlaps ? "JSON_OVERLAPS(" : "JSON_CONTAINS(";
    document(turned ? other : place);
    sql() += ", ";
    document(turned ? place : other);
    sql() += ')';
    return true;
}

bool MysqlJson::compare(Operator op, const Node &left, const Node &right)
{
    const bool distinguishes = op == Operator::IsDistinct || op == Operator::IsNotDistinct;
    sql() += op == Operator::IsDistinct ? "NOT (" : "";
    bracketed(left);
    sql() += distinguishes ? " <=> " : symbol(op);
    constantOperand(right.value);
    sql() += op == Operator::IsDistinct ? ")" : "";
    return true;
}

void MysqlJson::constantOperand(const AioValue &value)
{
    sql() += "CAST(";
    bind(value);
    sql() += " AS JSON)";
}

void MysqlJson::expressionOperand(const Node &expression, ColumnKind type)
{
    if (type != ColumnKind::Boolean) { // JSON by its type
        node(expression);
        return;
    }
    sql() += "CAST(";
    booleanText(expression);
    sql() += " AS JSON)";
}

void MysqlJson::ifParent(const Place &place, const Value &update)
{
    const JsonStep &last = place.path.back();
    if (!isCounted(last)) {
        JsonWriter::ifParent(place, update);
        return;
    }
    sql() += "CASE WHEN ";
    isType(place.parent(), Type::Array);
    sql() += " AND ";
    isLongEnough(place.parent(), last);
    sql() += " THEN ";
    update();
    sql() += " ELSE ";
    document(place);
    sql() += " END";
}

/// The objects above that are not there, for JSON_INSERT.
void MysqlJson::missingParents(const Place &place)
{
    for (std::size_t i = 1; i < place.path.size(); ++i) {
        sql() += ", ";
        pathLiteral(upTo(place.path, i));
        sql() += ", JSON_OBJECT()";
    }
}

void MysqlJson::setPart(const Place &place, const Value &value)
{
    const bool keys = areKeys(place.path);
    const bool makesParents = keys && place.path.size() > 1;
    const auto call = [&](const char *function) {
        sql() += function;
        document(place);
        if (makesParents) {
            missingParents(place);
            sql() += ')';
        }
        sql() += ", ";
        path(place);
        sql() += ", ";
        value();
        sql() += ')';
    };
    if (keys) {
        call(makesParents ? "JSON_SET(JSON_INSERT(" : "JSON_SET(");
    } else {
        ifParent(place, [&] {
            call(place.path.back().isKey ? "JSON_SET(" : "JSON_REPLACE(");
        });
    }
}

void MysqlJson::remove(const Place &place)
{
    const auto call = [&] {
        sql() += "JSON_REMOVE(";
        document(place);
        sql() += ", ";
        path(place);
        sql() += ')';
    };
    if (areKeys(place.path)) {
        call();
    } else {
        ifParent(place, call);
    }
}

void MysqlJson::append(const Place &place, const Node &value)
{
    const bool isKnown = place.path.empty() && place.shape == JsonShape::Array;
    if (areKeys(place.path) || !place.path.back().isKey) {
        appended(place, value, !isKnown);
    } else {
        ifParent(place, [&] {
            appended(place, value, true);
        });
    }
}

/// `guarded`: it is only if the part is an array.
void MysqlJson::appended(const Place &place, const Node &value, bool guarded)
{
    const bool made = !place.path.empty() && place.path.back().isKey; // where it is not there
    if (guarded) {
        sql() += made ? "CASE WHEN COALESCE(" : "CASE WHEN ";
        typeOf(place);
        sql() += made ? ", 'ARRAY') = 'ARRAY' THEN " : " = 'ARRAY' THEN ";
    }
    // of MariaDB's function NULL comes back where the path leads nowhere
    const bool mayMiss = place.path.size() > (made ? 0 : 1);
    sql() += mayMiss ? "COALESCE(" : "";
    sql() += made ? "JSON_ARRAY_APPEND(JSON_INSERT(" : "JSON_ARRAY_APPEND(";
    document(place);
    if (made) {
        if (areKeys(place.path)) {
            missingParents(place);
        }
        sql() += ", ";
        path(place);
        sql() += ", JSON_ARRAY())";
    }
    sql() += ", ";
    path(place);
    sql() += ", ";
    operand(value);
    sql() += ')';
    if (mayMiss) {
        sql() += ", ";
        document(place);
        sql() += ')';
    }
    if (guarded) {
        sql() += " ELSE ";
        document(place);
        sql() += " END";
    }
}

void MysqlJson::merged(const Place &place, const QJsonObject &patch, bool whole)
{
    sql() += whole ? "JSON_MERGE_PATCH(" : "JSON_MERGE_PATCH(COALESCE(";
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

class MariadbJson final : public MysqlJson
{
public:
    using MysqlJson::MysqlJson;

private:
    // it reads a constant path once, and keeps what [last] was in the first row
    bool isCounted(const JsonStep &step) const override { return !step.isKey && step.index < 0; }
    void checkKey(const QString &key) const override
    {
        if (key.startsWith(u'-')) { // whatever the quotes say, it is taken for a number there
            refuse(QStringLiteral("MariaDB finds no key in a document that begins with a minus sign: %1").arg(key));
        }
    }
    bool compare(Operator op, const Node &left, const Node &right) override
    {
        const bool distinguishes = op == Operator::IsDistinct || op == Operator::IsNotDistinct;
        // compared with a number: NULL as a condition is true there
        sql() += distinguishes ? "COALESCE(JSON_EQUALS(" : "JSON_EQUALS(";
        node(left);
        sql() += ", ";
        bind(right.value);
        sql() += distinguishes ? "), 0)" : ")";
        sql() += op == Operator::NotEqual || op == Operator::IsDistinct ? " = 0" : " = 1";
        return true;
    }
    void constantOperand(const AioValue &value) override
    {
        sql() += "JSON_COMPACT(";
        bind(value);
        sql() += ')';
    }
    void expressionOperand(const Node &expression, ColumnKind type) override
    {
        if (type != ColumnKind::Boolean && type != ColumnKind::Json) {
            node(expression);
            return;
        }
        sql() += "JSON_COMPACT(";
        if (type == ColumnKind::Boolean) {
            booleanText(expression);
        } else {
            node(expression);
        }
        sql() += ')';
    }
};
}

void MysqlCompiler::json(const Node &node)
{
    MysqlJson(*this).write(node);
}

bool MysqlCompiler::compareJson(const Node &node)
{
    return MysqlJson(*this).comparison(node);
}

void writeMariadbJson(Compiler &compiler, const Node &node)
{
    MariadbJson(compiler).write(node);
}

bool compareMariadbJson(Compiler &compiler, const Node &node)
{
    return MariadbJson(compiler).comparison(node);
}
}
