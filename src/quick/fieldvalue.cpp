// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/fieldvalue_p.h"

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/orm/aiomodel.h"
#include "aioorm/quick/rolevalue_p.h"

#include <QCoreApplication>

namespace Aio::Detail
{
namespace
{
class Sentences
{
    Q_DECLARE_TR_FUNCTIONS(AioRecord)
};

bool holdsText(const QVariant &variant)
{
    return variant.metaType().id() == QMetaType::QString;
}

std::optional<AioValue> fromText(const QString &text, ColumnKind kind)
{
    switch (kind) {
    case ColumnKind::Double:
    case ColumnKind::Float: {
        bool ok = false;
        const double number = text.toDouble(&ok);
        return ok ? std::optional(AioValue(number)) : std::nullopt;
    }
    case ColumnKind::Duration: {
        bool ok = false;
        const double milliseconds = text.toDouble(&ok);
        return ok ? valueFromVariant(milliseconds, kind) : std::nullopt;
    }
    default:
        return valueFromVariant(text, kind);
    }
}
}

QVariant fieldValue(const AioValue &value)
{
    if (const auto *number = std::get_if<qint64>(&value.storage())) {
        // int or double: QML that was compiled (Qt 6.4) takes a qlonglong in a QVariant for undefined where it is compared with null, as by ??
        if (const int small = int(*number); small == *number) {
            return small;
        }
        constexpr qint64 exact = qint64(1) << 53;
        return *number > exact || *number < -exact ? QVariant(QString::number(*number)) : QVariant(double(*number));
    }
    return roleValue(value);
}

QVariant fieldValue(const AioTable &table, int field, const AioValue &value)
{
    const FieldInfo &info = table.field(field);
    const auto *decimal = std::get_if<AioDecimal>(&value.storage());
    return decimal && info.kind == ColumnKind::Decimal ? decimal->rescaled(info.scale).value_or(*decimal).toString() : fieldValue(value);
}

std::optional<AioValue> valueOfField(const QVariant &input, const AioTable &table, int field)
{
    const FieldInfo &info = table.field(field);
    const ColumnKind kind = table.kindOf(field);
    if (const auto *object = info.isForeignKey() ? qobject_cast<AioModel *>(input.value<QObject *>()) : nullptr) {
        const bool fits = &object->aioSource()->table() == &info.target();
        return fits ? std::optional(object->aioValue(table.referencedField(field))) : std::nullopt;
    }
    if (holdsText(input) && kind != ColumnKind::Text && kind != ColumnKind::Json) {
        const QString text = input.toString().trimmed();
        return text.isEmpty() && info.nullable ? std::optional(AioValue()) : fromText(text, kind);
    }
    return valueFromVariant(input, kind);
}

QString whatFieldNeeds(const AioTable &table, int field)
{
    const FieldInfo &info = table.field(field);
    if (info.isForeignKey()) {
        return Sentences::tr("The key of a row is needed here.");
    }
    switch (info.kind) {
    case ColumnKind::Boolean:
        return Sentences::tr("True or false is needed here.");
    case ColumnKind::SmallInt:
    case ColumnKind::Integer:
    case ColumnKind::BigInt:
        return Sentences::tr("A whole number that is not too large is needed here.");
    case ColumnKind::Double:
    case ColumnKind::Float:
    case ColumnKind::Decimal:
    case ColumnKind::Duration:
        return Sentences::tr("A number is needed here.");
    case ColumnKind::Text:
        return Sentences::tr("A text is needed here.");
    case ColumnKind::Date:
        return Sentences::tr("A date is needed here, such as 2026-05-01.");
    case ColumnKind::Time:
        return Sentences::tr("A time is needed here, such as 12:30:00.");
    case ColumnKind::DateTime:
    case ColumnKind::Timestamp:
        return Sentences::tr("A date and time is needed here, such as 2026-05-01T12:30:00Z.");
    case ColumnKind::Uuid:
        return Sentences::tr("A UUID is needed here.");
    case ColumnKind::Array:
        return Sentences::tr("A list is needed here.");
    case ColumnKind::Blob:
    case ColumnKind::Json:
        break;
    }
    return Sentences::tr("This value does not fit here.");
}

QString keyText(const AioTable &table, const std::vector<AioValue> &key)
{
    QStringList parts;
    for (const AioValue &value : key) {
        const auto *number = std::get_if<qint64>(&value.storage());
        QString part = number ? QString::number(*number) : fieldValue(value).toString();
        if (table.keys().size() > 1) {
            part.replace(u'\\', QStringLiteral("\\\\")).replace(u',', QStringLiteral("\\,"));
        }
        parts << part;
    }
    return parts.join(u',');
}

std::optional<std::vector<AioValue>> keyOfText(const AioTable &table, const QString &text)
{
    QStringList parts{QString()};
    if (table.keys().size() == 1) {
        parts.first() = text;
    } else {
        for (qsizetype i = 0; i < text.size(); ++i) {
            if (text[i] == u',') {
                parts << QString();
            } else {
                i += text[i] == u'\\' && i + 1 < text.size() ? 1 : 0;
                parts.last() += text[i];
            }
        }
    }
    if (parts.size() != qsizetype(table.keys().size())) {
        return {};
    }
    std::vector<AioValue> key;
    for (std::size_t i = 0; i < table.keys().size(); ++i) {
        const ColumnKind kind = table.kindOf(table.keys()[i]);
        const QString &part = parts[qsizetype(i)];
        std::optional<AioValue> value;
        if (kind == ColumnKind::Boolean) {
            value = part == u"true" || part == u"false" ? std::optional(AioValue(part == u"true")) : std::nullopt;
        } else if (kind == ColumnKind::Date) {
            value = fromText(part.left(10), kind); // fieldValue() makes midnight of it
        } else if (kind == ColumnKind::Blob) {
            value = AioValue(part.toUtf8());
        } else {
            value = fromText(part, kind);
        }
        if (!value || value->isNull()) {
            return {};
        }
        key.push_back(std::move(*value));
    }
    return key;
}
}
