// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/database/detail/rows.h"

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/core/text_p.h"

#include <QUuid>

#include <algorithm>

namespace Aio::Detail
{
namespace
{
// as another program may have written it
bool mayBeForeign(std::string_view text)
{
    const bool isHex = text.size() == 32 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
    return isHex || parseDate(text.substr(0, 10)) || parseTime(text.substr(0, 5)) // whatever comes behind
        || !QUuid::fromString(QLatin1StringView(text.data(), qsizetype(text.size()))).isNull();
}

bool hasNullElement(std::string_view list)
{
    const auto elements = listFromJson(list);
    return elements && std::any_of(elements->begin(), elements->end(), [](const auto &element) {
               return element.isNull();
           });
}
}

AioErrorInfo cellError(const QByteArray &column, const AioCell &cell)
{
    static constexpr const char *names[] =
        {"NULL", "a boolean", "an integer", "a floating-point number", "text", "bytes", "a date and time", "a date", "a time", "a UUID"};
    const QString name = QString::fromUtf8(column);
    const bool isNoText = cell.kind == AioCell::Kind::Text && !QUtf8StringView(cell.data, cell.size).isValidUtf8();
    const bool hasNull = cell.kind == AioCell::Kind::Text && cell.bytes().starts_with('[') && hasNullElement(cell.bytes());
    const QString what = isNoText
        ? QStringLiteral("The column %1 holds text that is not UTF-8: read it as bytes, by a cast in the query, and see what it is.").arg(name)
        : cell.isNull() ? QStringLiteral("The column %1 is NULL, and the type it is read into cannot be: use std::optional.").arg(name)
        : hasNull
        ? QStringLiteral("The column %1 holds a list with NULL in it, and the elements it is read into cannot be: use QList<std::optional<…>>.").arg(name)
        : cell.kind == AioCell::Kind::Text && mayBeForeign(cell.bytes())
        ? QStringLiteral(
              "The column %1 holds text that does not fit the type it is read into. A date, a time or a UUID stands in the form of another program, "
              "which comparisons would not find: aioRewriteTexts() of the database rewrites such columns. An expression gives "
              "'2026-02-01 03:04:05.000' by strftime('%Y-%m-%d %H:%M:%f', …).")
              .arg(name)
        : QStringLiteral("The column %1 holds %2 that does not fit the type it is read into.").arg(name, QLatin1StringView(names[int(cell.kind)]));
    AioErrorInfo info(AioErrorKind::Data, what);
    info.column(name).phase(AioPhase::Decode);
    return info;
}

ValueSink::ValueSink() = default;
ValueSink::~ValueSink() = default;

bool ValueSink::begin(const QByteArrayList &columns)
{
    m_columns = columns;
    return true;
}

AioErrorInfo ValueSink::error() const
{
    return *m_error;
}

bool ValueSink::refuse(std::size_t column, const AioCell &cell)
{
    m_error = cellError(m_columns.value(qsizetype(column)), cell);
    return false;
}

bool ValueSink::expectColumns(std::span<const AioCell> cells, std::size_t count)
{
    if (cells.size() == count) {
        return true;
    }
    m_error = AioErrorInfo(AioErrorKind::Programming, QStringLiteral("The statement gives %1 columns, %2 are read.").arg(cells.size()).arg(count));
    return false;
}

MapSink::MapSink(std::vector<ColumnKind> kinds, QStringList names)
    : m_kinds(std::move(kinds))
    , m_names(std::move(names))
{
}

bool MapSink::begin(const QByteArrayList &columns)
{
    for (qsizetype i = 0; i < columns.size(); ++i) {
        if (i < m_names.size() && !m_names[i].isEmpty()) {
            continue;
        }
        // a second column of one name must not hide the first
        QString name = QString::fromUtf8(columns[i]);
        for (int n = 2; m_names.contains(name); ++n) {
            name = QString::fromUtf8(columns[i]) + u'_' + QString::number(n);
        }
        if (i < m_names.size()) {
            m_names[i] = name;
        } else {
            m_names << name;
        }
    }
    return ListSink::begin(columns);
}

bool MapSink::row(std::span<const AioCell> cells)
{
    QVariantMap row;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto value = i < m_kinds.size() ? valueFromCell(cells[i], m_kinds[i]) : std::optional(valueFromCell(cells[i]));
        if (!value || (cells[i].kind == AioCell::Kind::Text && std::get_if<QByteArray>(&value->storage()))) { // no UTF-8
            return refuse(i, cells[i]);
        }
        row.insert(m_names[qsizetype(i)], value->toVariant());
    }
    append() = std::move(row);
    return true;
}
}
