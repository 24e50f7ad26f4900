// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/listvalue_p.h"

#include <cmath>

namespace Aio::Detail
{
namespace
{
constexpr int mostDepth = 200; // deeper than any query may be: a stack is bounded

bool hasUndefined(const QVariant &value, int depth)
{
    if (!value.isValid()) {
        return true;
    }
    const int type = value.metaType().id();
    if (depth == mostDepth || (type != QMetaType::QVariantMap && type != QMetaType::QVariantList)) {
        return false;
    }
    const auto isUndefined = [depth](const QVariant &part) {
        return hasUndefined(part, depth + 1);
    };
    if (type == QMetaType::QVariantList) {
        const auto &list = *static_cast<const QVariantList *>(value.constData());
        return std::any_of(list.begin(), list.end(), isUndefined);
    }
    const auto &map = *static_cast<const QVariantMap *>(value.constData());
    return std::any_of(map.begin(), map.end(), isUndefined);
}

bool isSame(const QVariant &a, const QVariant &b, int depth)
{
    if (a.metaType() != b.metaType()) {
        return false;
    }
    const auto areSame = [depth](const auto &left, const auto &right) {
        return depth < mostDepth && left.size() == right.size()
            && std::equal(
                   left.begin(),
                   left.end(),
                   right.begin(),
                   [depth](const QVariant &one, const QVariant &other) {
                       return isSame(one, other, depth + 1);
                   });
    };
    switch (a.metaType().id()) {
    case QMetaType::QVariantList:
        return areSame(*static_cast<const QVariantList *>(a.constData()), *static_cast<const QVariantList *>(b.constData()));
    case QMetaType::QVariantMap: {
        const auto &left = *static_cast<const QVariantMap *>(a.constData());
        const auto &right = *static_cast<const QVariantMap *>(b.constData());
        return left.keys() == right.keys() && areSame(left, right);
    }
    case QMetaType::Double: {
        const double left = a.toDouble(), right = b.toDouble();
        return left == right || (std::isnan(left) && std::isnan(right));
    }
    default:
        return a == b;
    }
}
}

bool hasUndefined(const QVariant &value)
{
    return hasUndefined(value, 0);
}

bool isSameValue(const QVariant &a, const QVariant &b)
{
    return isSame(a, b, 0);
}

QString describeValue(const QVariant &value)
{
    switch (value.metaType().id()) {
    case QMetaType::UnknownType:
        return QStringLiteral("undefined");
    case QMetaType::Nullptr:
        return QStringLiteral("null");
    case QMetaType::QVariantMap:
        return QStringLiteral("an object");
    case QMetaType::QVariantList:
    case QMetaType::QStringList:
        return QStringLiteral("a list");
    case QMetaType::QString: {
        constexpr qsizetype most = 40;
        const QString text = value.toString();
        return QStringLiteral("the text \"%1\"").arg(text.size() > most ? text.left(most) + u'\u2026' : text);
    }
    case QMetaType::Bool:
        return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
    case QMetaType::Double:
        return QStringLiteral("the number %1").arg(value.toString());
    default:
        return QStringLiteral("a value of type %1").arg(QLatin1StringView(value.metaType().name()));
    }
}
}
