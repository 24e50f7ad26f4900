// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/core/jsontext_p.h"
#include "aioorm/orm/aiomodel.h"

#include <QJsonObject>

// Objects as maps and as JSON, and back. A value is converted as it is in the rows of aioMaps(), and as what QML edits.

namespace
{
using Aio::ColumnKind;

/// The objects around the one that is being written.
class Around
{
public:
    const Around *outer = nullptr;
    const AioModel *object = nullptr;
    int depth = 0;

    bool has(const AioModel *other) const { return object == other || (outer && outer->has(other)); }
};
constexpr int mostNested = 32;

/// The loaded object that stands in the place of its key; null: the key does.
const AioModel *nestedObject(const AioModel &object, int field, const AioMapOptions &options, const Around &around)
{
    if (!options.hasRelated() || around.depth >= mostNested) {
        return nullptr;
    }
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): it is only read
    const Aio::Detail::ForeignKeyBase *key = const_cast<AioModel &>(object).aioForeignKey(field);
    const AioModel *target = key ? key->aioObject().get() : nullptr;
    return target && !around.has(target) ? target : nullptr;
}

QJsonValue stored(const AioValue &value)
{
    return Aio::Detail::jsonFromItems({value}).first();
}

/// As in a list that is stored; but a moment is written as ISO has it, and a date or time that is not set as null.
QJsonValue jsonOfItem(const AioValue &value)
{
    const bool isMoment = std::holds_alternative<AioValue::Moment>(value.storage()) || std::holds_alternative<AioTimestamp>(value.storage());
    const auto *date = std::get_if<QDate>(&value.storage());
    const auto *time = std::get_if<QTime>(&value.storage());
    if ((date && date->isNull()) || (time && time->isNull()) || value == Aio::Detail::toValue(QDateTime())) {
        return QJsonValue::Null;
    }
    return isMoment ? QJsonValue(stored(value).toString().replace(u' ', u'T') + u'Z') : stored(value);
}

/// Numbers that a reader of JSON, which may have doubles only, would round are text.
QJsonValue jsonOfValue(const AioValue &value)
{
    if (const auto *list = std::get_if<AioValue::List>(&value.storage())) {
        QJsonArray array;
        for (const AioValue &item : list->items()) {
            array.append(jsonOfItem(item));
        }
        return array;
    }
    constexpr qint64 exact = qint64(1) << 53;
    if (const auto *number = std::get_if<qint64>(&value.storage()); number && (*number > exact || *number < -exact)) {
        return QString::number(*number);
    }
    if (const auto *duration = std::get_if<std::chrono::microseconds>(&value.storage())) {
        return double(duration->count()) / 1000; // milliseconds, as in QML
    }
    return jsonOfItem(value);
}

QVariant written(const AioValue &value, const QVariantMap &)
{
    return value.toVariant();
}
QJsonValue written(const AioValue &value, const QJsonObject &)
{
    return jsonOfValue(value);
}

template<class Map>
Map mapOf(const AioModel &object, const AioMapOptions &options, const Around &around)
{
    const Aio::Detail::Source &source = *object.aioSource();
    const AioTable &table = source.table();
    Map map;
    for (int field = 0; field < int(table.fields().size()); ++field) {
        if (object.aioIsUnread(field) || !options.has(source, field)) {
            continue;
        }
        const QString name = QString::fromUtf8(table.field(field).name);
        if (const AioModel *nested = nestedObject(object, field, options, around)) {
            map.insert(name, mapOf<Map>(*nested, options, Around{&around, nested, around.depth + 1}));
        } else {
            map.insert(name, written(object.aioValue(field), map));
        }
    }
    return map;
}

QString expected(const AioTable &table, int field)
{
    const Aio::FieldInfo &info = table.field(field);
    if (info.isForeignKey()) {
        const AioTable &target = info.target();
        return QStringLiteral("the key of %1, or a map that has it").arg(QString::fromUtf8(target.name()));
    }
    switch (info.kind) {
    case ColumnKind::Boolean:
        return QStringLiteral("true or false");
    case ColumnKind::SmallInt:
    case ColumnKind::Integer:
    case ColumnKind::BigInt:
        return QStringLiteral("a whole number in its range");
    case ColumnKind::Double:
    case ColumnKind::Float:
        return QStringLiteral("a number");
    case ColumnKind::Text:
        return QStringLiteral("text of its type");
    case ColumnKind::Blob:
        return QStringLiteral("bytes (in JSON as base64)");
    case ColumnKind::Date:
        return QStringLiteral("a date (as text 2026-05-01)");
    case ColumnKind::Time:
        return QStringLiteral("a time (as text 12:30:00)");
    case ColumnKind::DateTime:
    case ColumnKind::Timestamp:
        return QStringLiteral("a date and time (as text 2026-05-01T12:30:00Z)");
    case ColumnKind::Uuid:
        return QStringLiteral("a UUID");
    case ColumnKind::Json:
        return QStringLiteral("JSON of its type");
    case ColumnKind::Decimal:
        return QStringLiteral("a decimal (as text 12.50)");
    case ColumnKind::Duration:
        return QStringLiteral("a duration (as a number of milliseconds)");
    case ColumnKind::Array:
        return QStringLiteral("a list of its type");
    }
    return {};
}

std::optional<AioValue> valueOf(const QVariant &variant, ColumnKind kind)
{
    return Aio::Detail::valueFromVariant(variant, kind);
}
std::optional<AioValue> valueOf(const QJsonValue &json, ColumnKind kind)
{
    if (kind == ColumnKind::Blob && json.isString()) {
        QByteArray bytes;
        return Aio::Detail::bytesFromElement(AioValue(json.toString()), bytes) ? std::optional(AioValue(bytes)) : std::nullopt;
    }
    if (kind == ColumnKind::Json && !json.isNull()) {
        return AioValue(AioValue::Json(Aio::Detail::jsonText(json)));
    }
    return Aio::Detail::valueFromVariant(json.toVariant(), kind);
}

/// JSON's own null, which is not NULL.
bool isJsonNull(const QVariant &variant)
{
    return variant.metaType() == QMetaType::fromType<QJsonValue>() && variant.toJsonValue().isNull();
}
bool isJsonNull(const QJsonValue &)
{
    return false;
}
bool isNull(const QVariant &variant)
{
    return !variant.isValid() || variant.metaType().id() == QMetaType::Nullptr;
}
bool isNull(const QJsonValue &json)
{
    return json.isNull();
}

/// What stands under a name in a map; nothing: it is no map.
std::optional<QVariantMap> asMap(const QVariant &given)
{
    if (given.metaType() == QMetaType::fromType<QJsonObject>()) {
        return given.toJsonObject().toVariantMap();
    }
    return given.metaType().id() == QMetaType::QVariantMap ? std::optional(given.toMap()) : std::nullopt;
}
std::optional<QJsonObject> asMap(const QJsonValue &given)
{
    return given.isObject() ? std::optional(given.toObject()) : std::nullopt;
}

/// What stands for the key in this field: itself, or, in the map of an object, the value of what the key refers to, which may be a key as well.
/// Nothing: the map has it not.
template<class Value>
std::optional<Value> keyOf(const AioTable &table, int field, const Value &given)
{
    const auto map = asMap(given);
    if (!map) {
        return given;
    }
    const AioTable &target = table.field(field).target();
    const int referenced = table.referencedField(field);
    const auto found = map->constFind(QString::fromUtf8(target.field(referenced).name));
    if (found == map->constEnd()) {
        return std::nullopt;
    }
    return target.field(referenced).isForeignKey() ? keyOf(target, referenced, Value(*found)) : Value(*found);
}

template<class Value>
std::optional<AioValue> fieldValue(const AioTable &table, int field, const Value &given)
{
    const Aio::FieldInfo &info = table.field(field);
    if (info.kind == ColumnKind::Json && !info.isForeignKey() && (isJsonNull(given) || (isNull(given) && !info.nullable))) {
        return AioValue(AioValue::Json("null"));
    }
    if (!info.isForeignKey()) {
        return valueOf(given, info.kind);
    }
    const std::optional<Value> key = keyOf(table, field, given);
    return key ? valueOf(*key, table.kindOf(field)) : std::nullopt;
}

template<class Map>
void assignMap(AioModel &object, const Map &map)
{
    const AioTable &table = object.aioSource()->table();
    QStringList wrong;
    std::vector<std::pair<int, AioValue>> values;
    for (auto it = map.begin(); it != map.end(); ++it) {
        const QByteArray name = it.key().toUtf8();
        const int field = table.indexOf(name);
        if (field < 0 || table.field(field).name != name) {
            wrong << QStringLiteral("there is no field '%1'").arg(it.key());
            continue;
        }
        if (table.field(field).generated) {
            continue; // the database computes it
        }
        const typename Map::mapped_type given = it.value(); // JSON's own iterator gives a reference into its object
        std::optional<AioValue> value = fieldValue(table, field, given);
        if (!value || !object.aioAssign(field, *value, Aio::Detail::HowAssigned::Tried)) {
            wrong << (value && value->isNull() ? QStringLiteral("%1 is never NULL").arg(it.key())
                                               : QStringLiteral("%1 takes %2").arg(it.key(), expected(table, field)));
            continue;
        }
        values.emplace_back(field, std::move(*value));
    }
    if (!wrong.isEmpty()) {
        AioErrorInfo(AioErrorKind::Data,
                     QStringLiteral("The map does not fit %1, and nothing of it was assigned: %2.").arg(QString::fromUtf8(table.name()), wrong.join(u"; ")))
            .raise();
    }
    for (const auto &[field, value] : values) {
        object.aioAssign(field, value, Aio::Detail::HowAssigned::AsBySetter);
    }
}
}

QVariantMap AioModel::toMap(const AioMapOptions &options) const
{
    return mapOf<QVariantMap>(*this, options, Around{nullptr, this, 0});
}

QJsonObject AioModel::toJson(const AioMapOptions &options) const
{
    return mapOf<QJsonObject>(*this, options, Around{nullptr, this, 0});
}

void AioModel::assign(const QVariantMap &map)
{
    assignMap(*this, map);
}

void AioModel::assign(const QJsonObject &json)
{
    assignMap(*this, json);
}
