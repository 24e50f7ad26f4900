// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/sql/detail/compiler.h"

#include <QMetaType>

/// For tests of SQL text: expectations are written for SQLite, and for another dialect only where more than quotes and
/// placeholders differs.

/// Anything that can be compiled for a dialect.
class SqlSource
{
public:
    SqlSource() = default;
    template<class Builder>
    explicit SqlSource(const Builder &builder)
        : sql([builder](const AioDialect &dialect) {
            return builder.sql(dialect);
        })
    {
    }
    static SqlSource of(std::function<AioSql(const AioDialect &)> sql)
    {
        SqlSource source;
        source.sql = std::move(sql);
        return source;
    }
    std::function<AioSql(const AioDialect &)> sql;
};
Q_DECLARE_METATYPE(SqlSource)

/// SQLite's text with another dialect's quotes and placeholders.
inline QString inDialect(const QString &sqlite, const AioDialect &dialect)
{
    QString result;
    int number = 0;
    bool inName = false;
    for (const QChar c : sqlite) {
        if (c == u'"') {
            inName = !inName;
            result += QLatin1Char(dialect.quote);
        } else if (c == u'?' && !inName && dialect.numberedPlaceholders) {
            result += u'$' + QString::number(++number);
        } else {
            result += c;
        }
    }
    if (dialect.quote == '`') {
        result.replace(QStringLiteral("ESCAPE '\\'"), QStringLiteral("ESCAPE '\\\\'"));
    }
    return result;
}

/// Parameters as a person would write them: 5, 0.5, 'text', true, NULL; other types by their name: date(2026-02-01).
inline QString describe(const std::vector<AioValue> &values)
{
    QStringList list;
    for (const AioValue &value : values) {
        list << std::visit(
            [](const auto &held) -> QString {
                using T = std::remove_cvref_t<decltype(held)>;
                if constexpr (std::is_same_v<T, std::monostate>) {
                    return QStringLiteral("NULL");
                } else if constexpr (std::is_same_v<T, bool>) {
                    return held ? QStringLiteral("true") : QStringLiteral("false");
                } else if constexpr (std::is_same_v<T, qint64>) {
                    return QString::number(held);
                } else if constexpr (std::is_same_v<T, double>) {
                    const QString text = QString::number(held, 'g', 17);
                    return text.contains(u'.') || text.contains(u'e') ? text : text + QStringLiteral(".0");
                } else if constexpr (std::is_same_v<T, QString>) {
                    return u'\'' + held + u'\'';
                } else if constexpr (std::is_same_v<T, QByteArray>) {
                    return QStringLiteral("bytes(%1)").arg(QString::fromLatin1(held.toHex()));
                } else if constexpr (std::is_same_v<T, QDate>) {
                    return QStringLiteral("date(%1)").arg(held.toString(Qt::ISODate));
                } else if constexpr (std::is_same_v<T, QTime>) {
                    return QStringLiteral("time(%1)").arg(held.toString(Qt::ISODateWithMs));
                } else if constexpr (std::is_same_v<T, AioValue::Moment>) {
                    return QStringLiteral("moment(%1)").arg(held.millisecondsSinceEpoch);
                } else if constexpr (std::is_same_v<T, AioTimestamp>) {
                    return QStringLiteral("stamp(%1)").arg(held.microsecondsSinceEpoch());
                } else if constexpr (std::is_same_v<T, QUuid>) {
                    return QStringLiteral("uuid(%1)").arg(held.toString(QUuid::WithoutBraces));
                } else if constexpr (std::is_same_v<T, AioDecimal>) {
                    return QStringLiteral("decimal(%1)").arg(held.toString());
                } else if constexpr (std::is_same_v<T, std::chrono::microseconds>) {
                    return QStringLiteral("duration(%1)").arg(held.count());
                } else if constexpr (std::is_same_v<T, AioValue::List>) {
                    return QStringLiteral("list(%1)").arg(QString::fromUtf8(held.json()));
                } else {
                    return QStringLiteral("json(%1)").arg(QString::fromUtf8(held.utf8));
                }
            },
            value.storage());
    }
    return list.join(QStringLiteral(", "));
}
