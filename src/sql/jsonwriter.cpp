// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/jsonwriter_p.h"

#include "aioorm/core/detail/valuestorage.h"

#include <QJsonObject>

namespace Aio::Detail
{
JsonWriter::~JsonWriter() = default;

bool JsonWriter::isConstant(const Node &node)
{
    return node.kind == NodeKind::Value && std::holds_alternative<AioValue::Json>(node.value.storage());
}

QJsonValue JsonWriter::constant(const Node &node)
{
    return parseJson(std::get<AioValue::Json>(node.value.storage()).utf8).value_or(QJsonValue());
}

QString JsonWriter::pathText(const std::vector<JsonStep> &path) const
{
    QString text = QStringLiteral("$");
    for (const JsonStep &step : path) {
        if (step.isKey) {
            checkKey(step.key);
            text += u'.' + QString::fromUtf8(jsonText(step.key));
        } else {
            text += u'[' + (step.index >= 0 ? QString::number(step.index) : fromEnd(step.index)) + u']';
        }
    }
    return text;
}

QString JsonWriter::fromEnd(int index) const
{
    return index == -1 ? QStringLiteral("last") : QStringLiteral("last-%1").arg(-1 - qint64(index));
}

void JsonWriter::isType(const Place &place, Type type)
{
    typeOf(place);
    const char *const name = words()[std::size_t(type)];
    sql() += *name == '(' ? " IN " : " = ";
    sql() += name;
}

void JsonWriter::value(const Place &place)
{
    sql() += "nullif(";
    part(place);
    sql() += ", 'null')";
}

void JsonWriter::length(const Place &place)
{
    sql() += "CASE WHEN ";
    isType(place, Type::Array);
    sql() += " THEN ";
    elementCount(place);
    sql() += " WHEN ";
    isType(place, Type::Object);
    sql() += " THEN ";
    memberCount(place);
    sql() += " END";
}

void JsonWriter::exists(const Place &place)
{
    part(place);
    sql() += " IS NOT NULL";
}

bool JsonWriter::in(const Node &node)
{
    const bool constants = std::all_of(node.list.begin(), node.list.end(), [](const NodePtr &item) {
        return isConstant(*item);
    });
    if (node.list.empty() || !isConstant(*node.list.front())) {
        return false;
    }
    if (!constants) {
        refuse(QStringLiteral("in() of JSON takes values only."));
    }
    // one after the other: MySQL has no IN of JSON
    sql() += node.op == Operator::NotIn ? "NOT (" : "(";
    NodePtr any;
    for (const NodePtr &item : node.list) {
        NodePtr one = binaryNode(Operator::Equal, node.left, item);
        any = any ? binaryNode(Operator::Or, std::move(any), std::move(one)) : std::move(one);
    }
    this->node(*any);
    sql() += ')';
    return true;
}

bool JsonWriter::comparison(const Node &node)
{
    if (node.kind == NodeKind::In) {
        return in(node);
    }
    if (!isComparison(node.op)) {
        return false;
    }
    const bool turned = isConstant(*node.left);
    const Node &left = turned ? *node.right : *node.left;
    const Node &right = turned ? *node.left : *node.right;
    if (!isConstant(right)) {
        compareExpressions(left, right);
        return false;
    }
    if (left.kind == NodeKind::Json && left.json->use == JsonUse::Value && constant(right).isNull()) { // as which it reads
        bracketed(left);
        sql() += node.op == Operator::NotEqual || node.op == Operator::IsDistinct ? " IS NOT NULL" : " IS NULL";
        return true;
    }
    return compare(node.op, left, right);
}

void JsonWriter::operand(const Node &node)
{
    if (node.kind == NodeKind::Value) {
        constantOperand(node.value);
    } else {
        expressionOperand(*node.left, node.type);
    }
}

void JsonWriter::booleanText(const Node &expression)
{
    sql() += "CASE WHEN ";
    node(expression);
    sql() += " THEN 'true' WHEN NOT (";
    node(expression);
    sql() += ") THEN 'false' END";
}

bool JsonWriter::isKnownParent(const Place &place)
{
    return place.path.size() == 1 && place.shape == (place.path.back().isKey ? JsonShape::Object : JsonShape::Array);
}

void JsonWriter::ifParent(const Place &place, const Value &update)
{
    if (isKnownParent(place)) {
        update();
        return;
    }
    sql() += "CASE WHEN ";
    isType(place.parent(), place.path.back().isKey ? Type::Object : Type::Array);
    sql() += " THEN ";
    update();
    sql() += " ELSE ";
    document(place);
    sql() += " END";
}

void JsonWriter::setTo(const Place &place, const Value &value)
{
    if (!place.path.empty()) {
        setPart(place, value);
        return;
    }
    sql() += "CASE WHEN ";
    document(place);
    sql() += " IS NOT NULL THEN ";
    value();
    sql() += " END";
}

void JsonWriter::insert(const Place &place, const Node &value)
{
    sql() += "CASE WHEN ";
    typeOf(place);
    sql() += " IS NULL THEN ";
    setTo(place, [&] {
        operand(value);
    });
    sql() += " ELSE ";
    document(place);
    sql() += " END";
}

void JsonWriter::merge(const Place &place, const QJsonObject &patch)
{
    if (!areKeys(place.path)) {
        setTo(place, [&] {
            merged(place, patch, false);
        });
        return;
    }
    // a patch of the whole, then
    QJsonObject outer = patch;
    for (auto step = place.path.rbegin(); step != place.path.rend(); ++step) {
        outer = QJsonObject{{step->key, outer}};
    }
    merged(place.at({}), outer, true);
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
        whenType(place, Type::String, [&] {
            text(place);
        });
        return;
    case JsonUse::Integer:
        integer(place);
        return;
    case JsonUse::Real:
        whenType(place, Type::Number, [&] {
            real(place);
        });
        return;
    case JsonUse::Bool:
        whenType(place, Type::Boolean, [&] {
            boolean(place);
        });
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
        exists(place);
        return;
    case JsonUse::IsNull:
        isNull(place);
        return;
    case JsonUse::Contains:
        contains(place, *node.right);
        return;
    case JsonUse::ListContains: // list() has written it
    case JsonUse::ListOverlaps:
    case JsonUse::ListIsContained:
        return;
    case JsonUse::Set:
        setTo(place, [&] {
            operand(*node.right);
        });
        return;
    case JsonUse::Insert:
        insert(place, *node.right);
        return;
    case JsonUse::Remove:
        if (place.path.empty()) {
            refuse(QStringLiteral("The whole of a JSON document cannot be removed: assign another one, or NULL."));
        }
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

void Compiler::json(const Node &)
{
    refuseDialect(QStringLiteral("JSON"));
}
}
