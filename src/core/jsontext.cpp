// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/jsontext_p.h"

#include "aioorm/core/aioerror.h"
#include "aioorm/core/aiotype.h"
#include "aioorm/core/detail/fiber.h"
#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/core/text_p.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QtNumeric>

#include <algorithm>
#include <cmath>

namespace Aio::Detail
{
namespace
{
[[noreturn]] void raiseNoJson(const char *what)
{
    AioErrorInfo(AioErrorKind::Data, QStringLiteral("%1 cannot be stored as JSON.").arg(QLatin1StringView(what))).raise();
}

QString validDate(const QByteArray &text)
{
    if (text.isEmpty()) {
        raiseNoJson("An invalid date or time, or one outside the years 0 to 9999,");
    }
    return QString::fromLatin1(text);
}

QJsonValue jsonFromValue(const AioValue &value)
{
    return std::visit(
        [](const auto &held) -> QJsonValue {
            using T = std::remove_cvref_t<decltype(held)>;
            if constexpr (std::is_same_v<T, std::monostate>) {
                return QJsonValue::Null;
            } else if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, qint64>) {
                return held;
            } else if constexpr (std::is_same_v<T, double>) {
                if (!std::isfinite(held)) {
                    raiseNoJson("A number that is not finite");
                }
                return held;
            } else if constexpr (std::is_same_v<T, QString>) {
                if (!strictUtf8(held)) {
                    raiseNoJson("Text with a NUL character or half of a surrogate pair");
                }
                return held;
            } else if constexpr (std::is_same_v<T, QByteArray>) {
                return QString::fromLatin1(held.toBase64());
            } else if constexpr (std::is_same_v<T, QDate>) {
                return validDate(held.isValid() ? dateText(held.toJulianDay()) : QByteArray());
            } else if constexpr (std::is_same_v<T, QTime>) {
                return validDate(held.isValid() ? timeText(held.msecsSinceStartOfDay() * qint64(1000), Precision::Milliseconds) : QByteArray());
            } else if constexpr (std::is_same_v<T, AioValue::Moment>) {
                qint64 microseconds;
                return validDate(qMulOverflow(held.millisecondsSinceEpoch, qint64(1000), &microseconds) ? QByteArray()
                                                                                                        : dateTimeText(microseconds, Precision::Milliseconds));
            } else if constexpr (std::is_same_v<T, AioTimestamp>) {
                return validDate(dateTimeText(held.microsecondsSinceEpoch(), Precision::Microseconds));
            } else if constexpr (std::is_same_v<T, QUuid>) {
                return held.toString(QUuid::WithoutBraces);
            } else if constexpr (std::is_same_v<T, AioValue::Json>) {
                return parseJson(held.utf8).value_or(QJsonValue());
            } else if constexpr (std::is_same_v<T, AioDecimal>) {
                return held.toString();
            } else if constexpr (std::is_same_v<T, std::chrono::microseconds>) {
                return qint64(held.count());
            } else {
                return jsonFromItems(held.items());
            }
        },
        value.storage());
}

// Qt drops a byte order mark in front of a string that has nothing else escaped.
QByteArray withEscapedMarks(QByteArray json)
{
    constexpr QByteArrayView mark = "\xEF\xBB\xBF";
    return json.contains(mark) ? json.replace(mark, "\\ufeff") : json;
}

bool isFinite(const QJsonValue &json)
{
    const auto all = [](const auto &values) {
        return std::all_of(values.begin(), values.end(), [](const QJsonValue &value) {
            return isFinite(value);
        });
    };
    return json.isObject() ? all(json.toObject()) : json.isArray() ? all(json.toArray()) : !json.isDouble() || std::isfinite(json.toDouble());
}

// Qt reads no more than 1024 levels, SQLite a thousand; and it writes them by recursion
constexpr int mostDepth = 1000;

void checkDepth(const QJsonValue &value)
{
    std::vector<std::pair<QJsonValue, int>> open{{value, 1}};
    const auto look = [&open](const auto &values, int depth) {
        for (const auto &inner : values) {
            if (inner.isObject() || inner.isArray()) {
                open.emplace_back(inner, depth + 1);
            }
        }
    };
    while (!open.empty()) {
        const auto [next, depth] = std::move(open.back());
        open.pop_back();
        if (depth > mostDepth) {
            raiseNoJson("A document of more than 1000 levels");
        }
        if (next.isObject()) {
            look(next.toObject(), depth);
        } else {
            look(next.toArray(), depth);
        }
    }
}
}

AioValue valueFromJson(const QJsonValue &json)
{
    switch (json.type()) {
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        return {};
    case QJsonValue::Bool:
        return AioValue(json.toBool());
    case QJsonValue::String:
        return AioValue(json.toString());
    case QJsonValue::Double:
        // a whole number gives itself, whatever stands in for what is none
        if (const qint64 number = json.toInteger(0); number != 0 || json.toInteger(1) == 0) {
            return AioValue(number);
        }
        return AioValue(json.toDouble());
    default:
        return AioValue(AioValue::Json(jsonText(json)));
    }
}

QByteArray jsonText(const QJsonValue &value)
{
    // QJsonDocument writes null for what is no number
    const auto checked = [&value](QByteArray text) {
        if (text.contains("null") && !isFinite(value)) {
            raiseNoJson("A number that is not finite");
        }
        return withEscapedMarks(std::move(text));
    };
    switch (value.type()) {
    case QJsonValue::Object:
    case QJsonValue::Array: {
        QByteArray text;
        onMainStack([&] { // a fiber's is too small for what is nested deeply
            checkDepth(value);
            text = checked((value.isObject() ? QJsonDocument(value.toObject()) : QJsonDocument(value.toArray())).toJson(QJsonDocument::Compact));
        });
        return text;
    }
    case QJsonValue::Undefined:
        raiseNoJson("An undefined value");
    default:
        const QByteArray list = checked(QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact));
        return list.mid(1, list.size() - 2);
    }
}

std::optional<QJsonValue> parseJson(std::string_view utf8)
{
    const auto first = utf8.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) {
        return {};
    }
    if (utf8[first] == '{' || utf8[first] == '[') {
        std::optional<QJsonValue> json;
        onMainStack([&] { // as in jsonText()
            const QJsonDocument document = QJsonDocument::fromJson(withEscapedMarks(QByteArray::fromRawData(utf8.data(), qsizetype(utf8.size()))));
            if (document.isObject()) {
                json = document.object();
            } else if (document.isArray()) {
                json = document.array();
            }
        });
        return json;
    }
    QByteArray list;
    list.reserve(qsizetype(utf8.size()) + 2);
    list += '[';
    list.append(utf8.data(), qsizetype(utf8.size()));
    list += ']';
    const QJsonArray array = QJsonDocument::fromJson(withEscapedMarks(std::move(list))).array();
    return array.size() == 1 ? std::optional<QJsonValue>(array.first()) : std::nullopt;
}

QJsonArray jsonFromItems(const std::vector<AioValue> &items)
{
    QJsonArray array;
    for (const AioValue &item : items) {
        array.append(jsonFromValue(item));
    }
    return array;
}
}
