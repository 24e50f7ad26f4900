// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/aiojsonpath.h"

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/core/jsontext_p.h"
#include "aioorm/core/text_p.h"
#include "aioorm/sql/detail/array.h"

#include <QJsonObject>

namespace Aio::Detail
{
JsonStep::JsonStep(QString key)
    : key(std::move(key))
    , isKey(true)
{
    if (!strictUtf8(this->key)) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("A key of JSON has a NUL character or half of a surrogate pair, which no database can hold."))
            .raise();
    }
}

JsonStep::JsonStep(qint64 index)
    : index(int(index))
    , isKey(false)
{
    if (!std::in_range<int>(index)) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("%1 is no index of a JSON array: it does not fit 32 bits.").arg(index)).raise();
    }
}

namespace
{
NodePtr jsonNode(NodePtr document, JsonData data, NodePtr operand = {})
{
    const bool isCondition = data.use == JsonUse::Exists || data.use == JsonUse::IsNull || (data.use >= JsonUse::Contains && data.use < JsonUse::Set);
    auto node = std::make_shared<Node>(NodeKind::Json, isCondition ? Operator::Contains : Operator::None, std::move(document), std::move(operand));
    node->json = std::make_shared<const JsonData>(std::move(data));
    return node;
}
}

NodePtr jsonPathNode(const NodePtr &document, JsonShape shape, std::vector<JsonStep> steps)
{
    if (document->kind == NodeKind::Json && document->json->use == JsonUse::Value) {
        JsonData whole = *document->json;
        whole.path.insert(whole.path.end(), std::make_move_iterator(steps.begin()), std::make_move_iterator(steps.end()));
        return jsonNode(document->left, std::move(whole));
    }
    JsonData data;
    data.shape = shape;
    data.path = std::move(steps);
    return jsonNode(document, std::move(data));
}

NodePtr jsonUseNode(const NodePtr &path, JsonUse use, NodePtr operand)
{
    JsonData data = *path->json;
    data.use = use;
    return jsonNode(path->left, std::move(data), std::move(operand));
}

NodePtr listNode(const NodePtr &list, JsonUse use, std::vector<JsonStep> index, NodePtr operand, NodePtr element)
{
    JsonData data;
    data.use = use;
    data.shape = JsonShape::Array;
    data.isList = true;
    data.path = std::move(index);
    auto node = std::make_shared<Node>(*jsonNode(list, std::move(data), std::move(operand)));
    if (element) {
        node->list.push_back(std::move(element));
    }
    return node;
}

NodePtr jsonKeysNode(const NodePtr &path, const std::vector<JsonStep> &keys, Operator op)
{
    NodePtr result;
    for (const JsonStep &key : keys) {
        NodePtr one = jsonUseNode(jsonPathNode(path, JsonShape::Any, {key}), JsonUse::Exists);
        result = result ? binaryNode(op, std::move(result), std::move(one)) : std::move(one);
    }
    // of an empty list none is there, and all are
    return result ? result : inNode(op == Operator::Or ? Operator::In : Operator::NotIn, path, {});
}

NodePtr jsonValueNode(const QJsonValue &value)
{
    return valueNode(AioValue(AioValue::Json(jsonText(value))));
}

NodePtr jsonObjectNode(const QJsonObject &object)
{
    return jsonValueNode(QJsonValue(object));
}

NodePtr jsonNullNode()
{
    return jsonValueNode(QJsonValue());
}

NodePtr jsonValueNode(const AioValue &value)
{
    if (std::holds_alternative<AioValue::Json>(value.storage())) {
        return valueNode(value);
    }
    return jsonValueNode(jsonFromItems({value}).first());
}

NodePtr jsonOperandNode(NodePtr expression, ColumnKind type)
{
    JsonData data;
    data.use = JsonUse::Operand;
    auto node = std::make_shared<Node>(NodeKind::Json, Operator::None, std::move(expression));
    node->type = type;
    node->json = std::make_shared<const JsonData>(std::move(data));
    return node;
}
}
