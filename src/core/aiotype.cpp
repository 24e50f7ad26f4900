// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/aiotype.h"

#include "aioorm/core/aioerror.h"
#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/core/jsontext_p.h"
#include "aioorm/core/text_p.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonObject>
#include <QLocale>
#include <QUrl>
#include <QtNumeric>

#include <algorithm>

namespace
{
constexpr qint64 microsecondsPerMillisecond = 1000;
constexpr qint64 microsecondsPerDay = 86'400'000'000;

// what no calendar holds stays that way
qint64 microsecondsOf(const AioValue::Moment &moment)
{
    qint64 microseconds;
    return qMulOverflow(moment.millisecondsSinceEpoch, microsecondsPerMillisecond, &microseconds) ? std::numeric_limits<qint64>::min() : microseconds;
}

// of a type whose values have a number in the cells of the databases that know it, and are text in those of the others: in the one form
// that is written, since a comparison would not find another
template<Aio::ColumnKind kind>
std::optional<qint64> numberOf(const AioCell &cell, std::optional<qint64> (&parse)(std::string_view))
{
    using Aio::ColumnKind;
    if (!Aio::Detail::accepts<kind>(cell)) {
        return {};
    }
    if (cell.kind != AioCell::Kind::Text) {
        return cell.integer;
    }
    constexpr std::size_t size = kind == ColumnKind::Date ? 10 : kind == ColumnKind::Time ? 12 : kind == ColumnKind::DateTime ? 23 : 26;
    const std::string_view text = cell.bytes();
    if (text.size() != size || text.back() == 'Z' || (size > 12 && text[10] != ' ')) {
        return {};
    }
    return parse(text);
}

// a date, a time or a UUID in any form as what it is; what is none stays as it is
AioCell typedCell(const AioCell &cell, Aio::ColumnKind kind, QByteArray &text)
{
    using Aio::ColumnKind;
    const auto number = [&cell](std::optional<qint64> value, AioCell::Kind kind) {
        return value ? AioCell::fromInteger(*value, kind) : cell;
    };
    switch (kind) {
    case ColumnKind::Date:
        return number(Aio::Detail::parseDate(cell.bytes()), AioCell::Kind::Date);
    case ColumnKind::Time:
        return number(Aio::Detail::parseTime(cell.bytes()), AioCell::Kind::Time);
    case ColumnKind::DateTime:
    case ColumnKind::Timestamp:
        return number(Aio::Detail::parseDateTime(cell.bytes()), AioCell::Kind::DateTime);
    case ColumnKind::Uuid:
        if (const QUuid uuid = QUuid::fromString(QLatin1StringView(cell.data, cell.size)); !uuid.isNull()) {
            text = uuid.toRfc4122();
            return AioCell::fromBytes(AioCell::Kind::Uuid, text.constData(), text.size());
        }
        return cell;
    default:
        return cell;
    }
}
}

AioValue AioType<QDate>::toValue(const QDate &value)
{
    return AioValue(value);
}

bool AioType<QDate>::fromCell(const AioCell &cell, QDate &out)
{
    const auto day = numberOf<kind>(cell, Aio::Detail::parseDate);
    if (!day) {
        return false;
    }
    out = QDate::fromJulianDay(*day);
    return true;
}

AioValue AioType<QTime>::toValue(const QTime &value)
{
    return AioValue(value);
}

bool AioType<QTime>::fromCell(const AioCell &cell, QTime &out)
{
    const auto time = numberOf<kind>(cell, Aio::Detail::parseTime);
    // MySQL's TIME goes beyond a day, in both directions
    if (!time || *time < 0 || *time >= microsecondsPerDay) {
        return false;
    }
    out = QTime::fromMSecsSinceStartOfDay(int(*time / microsecondsPerMillisecond));
    return true;
}

AioValue AioType<QDateTime>::toValue(const QDateTime &value)
{
    // an invalid QDateTime must not become 1970: the driver refuses what no calendar holds
    return AioValue(AioValue::Moment(value.isValid() ? value.toMSecsSinceEpoch() : std::numeric_limits<qint64>::min()));
}

bool AioType<QDateTime>::fromCell(const AioCell &cell, QDateTime &out)
{
    const auto microseconds = numberOf<kind>(cell, Aio::Detail::parseDateTime);
    if (!microseconds) {
        return false;
    }
    out = AioTimestamp(*microseconds).toDateTime();
    return true;
}

AioValue AioType<AioTimestamp>::toValue(const AioTimestamp &value)
{
    return AioValue(value);
}

bool AioType<AioTimestamp>::fromCell(const AioCell &cell, AioTimestamp &out)
{
    const auto microseconds = numberOf<kind>(cell, Aio::Detail::parseDateTime);
    if (!microseconds) {
        return false;
    }
    out = AioTimestamp(*microseconds);
    return true;
}

AioValue AioType<QUuid>::toValue(const QUuid &value)
{
    return AioValue(value);
}

bool AioType<QUuid>::fromCell(const AioCell &cell, QUuid &out)
{
    if (!Aio::Detail::accepts<kind>(cell)) {
        return false;
    }
    if (cell.kind != AioCell::Kind::Text) {
        out = QUuid::fromRfc4122(QByteArrayView(cell.data, cell.size));
        return cell.size == 16;
    }
    // in the one form that is written
    constexpr std::size_t size = 36;
    const std::string_view text = cell.bytes();
    const bool isOurs = text.size() == size && std::none_of(text.begin(), text.end(), [](char c) {
                            return c >= 'A' && c <= 'F';
                        });
    out = isOurs ? QUuid::fromString(QLatin1StringView(cell.data, cell.size)) : QUuid();
    // QUuid reads anything wrong as the null id
    return !out.isNull() || text == "00000000-0000-0000-0000-000000000000";
}

AioValue AioType<QJsonObject>::toValue(const QJsonObject &value)
{
    return AioValue(AioValue::Json(Aio::Detail::jsonText(value)));
}

bool AioType<QJsonObject>::fromCell(const AioCell &cell, QJsonObject &out)
{
    QJsonValue json;
    if (!AioType<QJsonValue>::fromCell(cell, json) || !json.isObject()) {
        return false;
    }
    out = json.toObject();
    return true;
}

AioValue AioType<QJsonArray>::toValue(const QJsonArray &value)
{
    return AioValue(AioValue::Json(Aio::Detail::jsonText(value)));
}

bool AioType<QJsonArray>::fromCell(const AioCell &cell, QJsonArray &out)
{
    QJsonValue json;
    if (!AioType<QJsonValue>::fromCell(cell, json) || !json.isArray()) {
        return false;
    }
    out = json.toArray();
    return true;
}

AioValue AioType<QJsonValue>::toValue(const QJsonValue &value)
{
    return AioValue(AioValue::Json(Aio::Detail::jsonText(value)));
}

bool AioType<QJsonValue>::fromCell(const AioCell &cell, QJsonValue &out)
{
    const auto json = Aio::Detail::accepts<kind>(cell) ? Aio::Detail::parseJson(cell.bytes()) : std::nullopt;
    if (json) {
        out = *json;
    }
    return json.has_value();
}

AioValue AioType<AioDecimal>::toValue(const AioDecimal &value)
{
    return AioValue(value);
}

bool AioType<AioDecimal>::fromCell(const AioCell &cell, AioDecimal &out)
{
    const auto decimal = Aio::Detail::accepts<kind>(cell) ? AioDecimal::fromLatin1(cell.bytes()) : std::nullopt;
    if (decimal) {
        out = *decimal;
    }
    return decimal.has_value();
}

AioValue AioType<QUrl>::toValue(const QUrl &value)
{
    if (!value.isValid() && !value.isEmpty()) {
        AioErrorInfo(AioErrorKind::Data, QCoreApplication::translate("AioError", "An invalid URL cannot be stored: %1").arg(value.errorString())).raise();
    }
    return AioValue(QString::fromLatin1(value.toEncoded()));
}

bool AioType<QUrl>::fromCell(const AioCell &cell, QUrl &out)
{
    if (!Aio::Detail::accepts<kind>(cell)) {
        return false;
    }
    out = QUrl::fromEncoded(QByteArray(cell.data, cell.size), QUrl::StrictMode);
    return out.isValid() || cell.size == 0;
}

AioValue AioType<std::chrono::microseconds>::toValue(const std::chrono::microseconds &value)
{
    return AioValue(value);
}

bool AioType<std::chrono::microseconds>::fromCell(const AioCell &cell, std::chrono::microseconds &out)
{
    if (!Aio::Detail::accepts<kind>(cell)) {
        return false;
    }
    out = std::chrono::microseconds(cell.integer);
    return true;
}

bool AioType<float>::fromCell(const AioCell &cell, float &out)
{
    double wide;
    if (!AioType<double>::fromCell(cell, wide)) {
        return false;
    }
    out = float(wide);
    return cell.kind == AioCell::Kind::Int ? double(out) == wide : std::isfinite(out) || !std::isfinite(wide);
}

namespace Aio::Detail
{
void raiseOutOfRange()
{
    AioErrorInfo(AioErrorKind::Data,
                 QCoreApplication::translate("AioError", "A number does not fit the type of the column it is compared with or assigned to."))
        .raise();
}

AioValue valueFromEnum(const QMetaEnum &names, int value)
{
    const char *name = names.valueToKey(value);
    if (!name) {
        AioErrorInfo(
            AioErrorKind::Data,
            QStringLiteral("The enumeration %1, which is stored by name, has no name for the value %2.").arg(QLatin1StringView(names.name())).arg(value))
            .raise();
    }
    return AioValue(QString::fromLatin1(name));
}

bool enumFromCell(const QMetaEnum &names, const AioCell &cell, int &out)
{
    if (!accepts<ColumnKind::Text>(cell) || cell.bytes().find(':') != std::string_view::npos) {
        return false; // Qt would take a scope as well
    }
    bool ok = false;
    out = names.keyToValue(QByteArray(cell.data, cell.size).constData(), &ok);
    return ok;
}

AioValue valueFromCell(const AioCell &cell)
{
    switch (cell.kind) {
    case AioCell::Kind::Null:
        return {};
    case AioCell::Kind::Bool:
        return AioValue(cell.integer != 0);
    case AioCell::Kind::Int:
        return AioValue(cell.integer);
    case AioCell::Kind::Real:
        return AioValue(cell.real);
    case AioCell::Kind::Text: {
        QString text;
        return readUtf8(cell.bytes(), text) ? AioValue(text) : AioValue(QByteArray(cell.data, cell.size));
    }
    case AioCell::Kind::Blob:
        return AioValue(QByteArray(cell.data, cell.size));
    case AioCell::Kind::DateTime:
        return AioValue(AioTimestamp(cell.integer));
    case AioCell::Kind::Date:
        return AioValue(QDate::fromJulianDay(cell.integer));
    case AioCell::Kind::Time: {
        QTime time;
        AioType<QTime>::fromCell(cell, time);
        return AioValue(time);
    }
    case AioCell::Kind::Uuid:
        return AioValue(QUuid::fromRfc4122(QByteArrayView(cell.data, cell.size)));
    }
    return {};
}

AioCell cellOf(const AioValue &value, QByteArray &text)
{
    return std::visit(
        [&text](const auto &held) -> AioCell {
            using T = std::remove_cvref_t<decltype(held)>;
            const auto bytes = [&text](AioCell::Kind kind, QByteArray data) {
                text = std::move(data);
                return AioCell::fromBytes(kind, text.constData(), text.size());
            };
            if constexpr (std::is_same_v<T, std::monostate>) {
                return AioCell::null();
            } else if constexpr (std::is_same_v<T, bool>) {
                return AioCell::fromInteger(held, AioCell::Kind::Bool);
            } else if constexpr (std::is_same_v<T, qint64>) {
                return AioCell::fromInteger(held);
            } else if constexpr (std::is_same_v<T, double>) {
                return AioCell::fromReal(held);
            } else if constexpr (std::is_same_v<T, QString>) {
                // half of a surrogate pair is no text, and toUtf8() makes another one of it
                return bytes(held.isValidUtf16() ? AioCell::Kind::Text : AioCell::Kind::Blob, held.toUtf8());
            } else if constexpr (std::is_same_v<T, QByteArray>) {
                return bytes(AioCell::Kind::Blob, held);
            } else if constexpr (std::is_same_v<T, AioValue::Json>) {
                return bytes(AioCell::Kind::Text, held.utf8);
            } else if constexpr (std::is_same_v<T, QDate>) {
                return AioCell::fromInteger(held.toJulianDay(), AioCell::Kind::Date);
            } else if constexpr (std::is_same_v<T, QTime>) {
                // an invalid one is not midnight
                return AioCell::fromInteger(held.isValid() ? held.msecsSinceStartOfDay() * microsecondsPerMillisecond : std::numeric_limits<qint64>::min(),
                                            AioCell::Kind::Time);
            } else if constexpr (std::is_same_v<T, AioValue::Moment>) {
                return AioCell::fromInteger(microsecondsOf(held), AioCell::Kind::DateTime);
            } else if constexpr (std::is_same_v<T, AioTimestamp>) {
                return AioCell::fromInteger(held.microsecondsSinceEpoch(), AioCell::Kind::DateTime);
            } else if constexpr (std::is_same_v<T, AioDecimal>) {
                return bytes(AioCell::Kind::Text, held.toLatin1());
            } else if constexpr (std::is_same_v<T, std::chrono::microseconds>) {
                return AioCell::fromInteger(held.count());
            } else if constexpr (std::is_same_v<T, AioValue::List>) {
                return bytes(AioCell::Kind::Text, held.json());
            } else {
                return bytes(AioCell::Kind::Uuid, held.toRfc4122());
            }
        },
        value.storage());
}

AioCell elementCellOf(const AioValue &value, ColumnKind kind, QByteArray &text)
{
    const auto *number = std::get_if<qint64>(&value.storage());
    if (number && (kind == ColumnKind::Double || kind == ColumnKind::Float)) {
        return AioCell::fromReal(double(*number));
    }
    const AioCell cell = cellOf(value, text);
    return cell.kind == AioCell::Kind::Text ? typedCell(cell, kind, text) : cell;
}

bool bytesFromElement(const AioValue &value, QByteArray &out)
{
    const auto *text = std::get_if<QString>(&value.storage());
    if (!text) {
        return false;
    }
    auto bytes = QByteArray::fromBase64Encoding(text->toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    out = std::move(bytes.decoded);
    return bool(bytes);
}

std::optional<std::vector<AioValue>> listFromJson(std::string_view utf8)
{
    const auto json = parseJson(utf8);
    if (!json || !json->isArray()) {
        return {};
    }
    const QJsonArray array = json->toArray();
    std::vector<AioValue> items;
    items.reserve(std::size_t(array.size()));
    for (const QJsonValue item : array) {
        items.push_back(valueFromJson(item));
    }
    return items;
}

namespace
{
template<class T>
std::optional<AioValue> readAs(const AioCell &cell)
{
    T value{};
    return AioType<T>::fromCell(cell, value) ? std::optional(AioType<T>::toValue(value)) : std::nullopt;
}

// QML's time is in milliseconds
std::optional<AioValue> durationFromMilliseconds(double milliseconds)
{
    const double microseconds = std::round(milliseconds * 1000);
    if (!(std::abs(microseconds) <= 9007199254740992.0)) {
        return {};
    }
    return AioValue(std::chrono::microseconds(qint64(microseconds)));
}

template<class T>
std::optional<AioValue> integerInRange(const AioValue &value)
{
    const auto *number = std::get_if<qint64>(&value.storage());
    return number && std::in_range<T>(*number) ? std::optional(value) : std::nullopt;
}
}

std::optional<AioValue> valueFromCell(const AioCell &cell, ColumnKind kind)
{
    if (cell.isNull()) {
        return AioValue();
    }
    switch (kind) {
    case ColumnKind::Boolean:
        return readAs<bool>(cell);
    case ColumnKind::SmallInt:
        return readAs<qint16>(cell);
    case ColumnKind::Integer:
        return readAs<qint32>(cell);
    case ColumnKind::BigInt:
        return readAs<qint64>(cell);
    case ColumnKind::Double:
        return readAs<double>(cell);
    case ColumnKind::Text:
        return readAs<QString>(cell);
    case ColumnKind::Blob:
        return readAs<QByteArray>(cell);
    case ColumnKind::Date:
        return readAs<QDate>(cell);
    case ColumnKind::Time:
        return readAs<QTime>(cell);
    case ColumnKind::DateTime:
        return readAs<QDateTime>(cell);
    case ColumnKind::Timestamp:
        return readAs<AioTimestamp>(cell);
    case ColumnKind::Uuid:
        return readAs<QUuid>(cell);
    case ColumnKind::Json:
    case ColumnKind::Array:
        // as it is, so that nothing is lost on the way
        if (accepts<ColumnKind::Json>(cell) && (kind == ColumnKind::Json ? parseJson(cell.bytes()).has_value() : listFromJson(cell.bytes()).has_value())) {
            return AioValue(AioValue::Json(QByteArray(cell.data, cell.size)));
        }
        return {};
    case ColumnKind::Float:
        return readAs<float>(cell);
    case ColumnKind::Decimal:
        return readAs<AioDecimal>(cell);
    case ColumnKind::Duration:
        return readAs<std::chrono::microseconds>(cell);
    }
    return {};
}

std::optional<AioValue> valueFromVariant(const QVariant &variant, ColumnKind kind)
{
    if (kind == ColumnKind::Json || kind == ColumnKind::Array) { // JavaScript's objects and lists, and what they hold
        const bool isNull = !variant.isValid() || variant.metaType().id() == QMetaType::Nullptr;
        const QJsonValue json = QJsonValue::fromVariant(variant);
        if (isNull || json.isNull() || json.isUndefined() || (kind == ColumnKind::Array && !json.isArray())) {
            return isNull ? std::optional(AioValue()) : std::nullopt;
        }
        return AioValue(AioValue::Json(jsonText(json)));
    }
    auto value = AioValue::fromVariant(variant);
    if (!value || value->isNull()) {
        return value;
    }
    // JavaScript has one number type, and ids may come as text so that they stay exact
    const auto integer = [&]() -> std::optional<AioValue> {
        if (const auto *real = std::get_if<double>(&value->storage())) {
            if (std::trunc(*real) != *real || std::abs(*real) > 9007199254740992.0) {
                return {};
            }
            return AioValue(qint64(*real));
        }
        if (const auto *text = std::get_if<QString>(&value->storage())) {
            bool ok = false;
            const qint64 number = text->toLongLong(&ok);
            return ok ? std::optional(AioValue(number)) : std::nullopt;
        }
        return value;
    };
    const auto bytesCell = [&](auto &&read) -> std::optional<AioValue> {
        const auto *text = std::get_if<QString>(&value->storage());
        if (!text) {
            return {};
        }
        const QByteArray utf8 = text->toUtf8();
        QByteArray bytes;
        return read(typedCell(AioCell::fromBytes(AioCell::Kind::Text, utf8.constData(), utf8.size()), kind, bytes));
    };
    switch (kind) {
    case ColumnKind::Boolean:
        return std::holds_alternative<bool>(value->storage()) ? value : std::nullopt;
    case ColumnKind::SmallInt:
    case ColumnKind::Integer:
    case ColumnKind::BigInt: {
        const auto number = integer();
        return !number                     ? number
            : kind == ColumnKind::SmallInt ? integerInRange<qint16>(*number)
            : kind == ColumnKind::Integer  ? integerInRange<qint32>(*number)
                                           : integerInRange<qint64>(*number);
    }
    case ColumnKind::Double:
    case ColumnKind::Float:
        if (const auto *number = std::get_if<qint64>(&value->storage())) {
            return AioValue(double(*number));
        }
        return std::holds_alternative<double>(value->storage()) ? value : std::nullopt;
    case ColumnKind::Text:
        return std::holds_alternative<QString>(value->storage()) ? value : std::nullopt;
    case ColumnKind::Blob:
        return std::holds_alternative<QByteArray>(value->storage()) ? value : std::nullopt;
    case ColumnKind::Date:
        if (variant.metaType().id() == QMetaType::QDateTime) {
            return AioValue(variant.toDateTime().date());
        }
        return std::holds_alternative<QDate>(value->storage()) ? value : bytesCell(readAs<QDate>);
    case ColumnKind::Time:
        if (variant.metaType().id() == QMetaType::QDateTime) {
            return AioValue(variant.toDateTime().time());
        }
        return std::holds_alternative<QTime>(value->storage()) ? value : bytesCell(readAs<QTime>);
    case ColumnKind::DateTime:
        return std::holds_alternative<AioValue::Moment>(value->storage()) ? value : bytesCell(readAs<QDateTime>);
    case ColumnKind::Timestamp:
        if (const auto *moment = std::get_if<AioValue::Moment>(&value->storage())) {
            const AioTimestamp stamp(microsecondsOf(*moment));
            return stamp.toDateTime().isValid() ? std::optional(AioValue(stamp)) : std::nullopt;
        }
        return std::holds_alternative<AioTimestamp>(value->storage()) ? value : bytesCell(readAs<AioTimestamp>);
    case ColumnKind::Uuid:
        return std::holds_alternative<QUuid>(value->storage()) ? value : bytesCell(readAs<QUuid>);
    case ColumnKind::Decimal:
        if (const auto *number = std::get_if<qint64>(&value->storage())) {
            return AioValue(AioDecimal(*number));
        }
        if (const auto *real = std::get_if<double>(&value->storage())) {
            // as JavaScript shows it: 0.1 is written as 0.1
            const auto decimal = AioDecimal::fromString(QString::number(*real, 'g', QLocale::FloatingPointShortest));
            return decimal ? std::optional(AioValue(*decimal)) : std::nullopt;
        }
        return std::holds_alternative<AioDecimal>(value->storage()) ? value : bytesCell(readAs<AioDecimal>);
    case ColumnKind::Duration:
        if (const auto *milliseconds = std::get_if<double>(&value->storage())) {
            return durationFromMilliseconds(*milliseconds);
        }
        if (const auto *milliseconds = std::get_if<qint64>(&value->storage())) {
            return durationFromMilliseconds(double(*milliseconds));
        }
        return std::holds_alternative<std::chrono::microseconds>(value->storage()) ? value : std::nullopt;
    case ColumnKind::Json:
    case ColumnKind::Array:
        break;
    }
    return {};
}
}
