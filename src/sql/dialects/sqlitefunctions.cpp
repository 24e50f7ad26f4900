// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/dialects/sqlite_p.h"

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/core/refuse_p.h"

/// Dates are text here, of the width that this library writes: YYYY-MM-DD HH:MM:SS.mmm, in UTC. SQLite's own functions compute in
/// milliseconds, so that the microseconds of a timestamp are cut off before they see it: they would round them, into the next minute too.
namespace Aio::Detail
{
namespace
{
bool isValue(const Node &node)
{
    return node.kind == NodeKind::Value && !node.value.isNull();
}

template<class T>
const T *valueOf(const Node &node)
{
    return node.kind == NodeKind::Value ? std::get_if<T>(&node.value.storage()) : nullptr;
}

const char *sqliteWordsOf(const Node &node)
{
    const bool isTimestamp = node.of == ColumnKind::Timestamp, isDate = node.of == ColumnKind::Date;
    switch (node.common) {
    case CommonFunction::None:
    case CommonFunction::Highlight:
    case CommonFunction::Snippet:
        break;
    case CommonFunction::PartYear:
        return "CAST(strftime('%Y', @L) AS INTEGER)";
    case CommonFunction::PartQuarter:
        return "((CAST(strftime('%m', @L) AS INTEGER) + 2) / 3)";
    case CommonFunction::PartMonth:
        return "CAST(strftime('%m', @L) AS INTEGER)";
    case CommonFunction::PartDay:
        return "CAST(strftime('%d', @L) AS INTEGER)";
    case CommonFunction::PartHour:
        return "CAST(strftime('%H', @L) AS INTEGER)";
    case CommonFunction::PartMinute:
        return "CAST(strftime('%M', @L) AS INTEGER)";
    case CommonFunction::PartSecond:
        return "CAST(strftime('%S', @L) AS INTEGER)";
    case CommonFunction::PartWeekday:
        return "((CAST(strftime('%w', @L) AS INTEGER) + 6) % 7 + 1)";
    case CommonFunction::PartDayOfYear:
        return "CAST(strftime('%j', @L) AS INTEGER)";
    case CommonFunction::PartWeek: // its Thursday tells
        return "((CAST(strftime('%j', @L, '-3 days', 'weekday 4') AS INTEGER) - 1) / 7 + 1)";
    case CommonFunction::PartWeekYear:
        return "CAST(strftime('%Y', @L, '-3 days', 'weekday 4') AS INTEGER)";
    case CommonFunction::TruncateYear:
        return "strftime('%Y-01-01@T', @L)";
    case CommonFunction::TruncateQuarter:
        return "strftime('%Y-%m-01@T', @L, 'start of month', ((CAST(strftime('%m', @L) AS INTEGER) - 1) % 3 * -1) || ' months')";
    case CommonFunction::TruncateMonth:
        return "strftime('%Y-%m-01@T', @L)";
    case CommonFunction::TruncateWeek:
        return "strftime('%Y-%m-%d@T', @L, '-6 days', 'weekday 1')";
    case CommonFunction::TruncateDay:
        return "strftime('%Y-%m-%d@T', @L)";
    case CommonFunction::TruncateHour:
        return "strftime('%Y-%m-%d %H:00:00@F', @L)";
    case CommonFunction::TruncateMinute:
        return "strftime('%Y-%m-%d %H:%M:00@F', @L)";
    case CommonFunction::TruncateSecond:
        return "strftime('%Y-%m-%d %H:%M:%S@F', @L)";
    case CommonFunction::ToDate:
        return "date(@L)";
    case CommonFunction::ToTime:
        return "strftime('%H:%M:%f', @L)";
    case CommonFunction::Now:
        return isTimestamp ? "strftime('%Y-%m-%d %H:%M:%f000', 'now')" : "strftime('%Y-%m-%d %H:%M:%f', 'now')";
    case CommonFunction::Today:
        return "date('now')";
    case CommonFunction::AddDuration:
        return isTimestamp ? "(SELECT strftime('%Y-%m-%d %H:%M:%S', m / 1000000 - (m % 1000000 < 0), 'unixepoch') || "
                             "printf('.%06d', (m % 1000000 + 1000000) % 1000000) FROM (SELECT @U1 + @2 AS m))"
                           : "strftime('%Y-%m-%d %H:%M:%f', @1, @S2)";
    case CommonFunction::AddDays:
        return isDate ? "date(@1, @D2)" : isTimestamp ? "(date(substr(@1, 1, 10), @D2) || substr(@1, 11))" : "strftime('%Y-%m-%d %H:%M:%f', @1, @D2)";
    case CommonFunction::AddMonths:
        return "(SELECT strftime('%Y-%m-', f) || printf('%02d', min(CAST(substr(d, 9, 2) AS INTEGER), "
               "CAST(strftime('%d', f, '+1 month', '-1 day') AS INTEGER))) || substr(d, 11) "
               "FROM (SELECT @1 AS d, date(substr(@1, 1, 10), 'start of month', @M2) AS f))";
    case CommonFunction::Elapsed:
        return "(@U1 - @U2)";
    case CommonFunction::DaysBetween:
        return "CAST(julianday(@1) - julianday(@2) AS INTEGER)";
    case CommonFunction::SumOfDurations:
        return "(@1 + @2)";
    case CommonFunction::DifferenceOfDurations:
        return "(@1 - @2)";
    case CommonFunction::MultipleOfDuration:
        return "(@1 * @2)";
    case CommonFunction::RatioOfDurations:
        return "(CAST(@1 AS REAL) / @2)";
    case CommonFunction::Substring:
        return "substr(@1, @P2, @N3)";
    case CommonFunction::SubstringToEnd:
        return "substr(@1, @P2)";
    case CommonFunction::Replace:
        return "replace(@1, @2, @3)";
    case CommonFunction::Trim:
        return "trim(@1, @2)";
    case CommonFunction::TrimLeft:
        return "ltrim(@1, @2)";
    case CommonFunction::TrimRight:
        return "rtrim(@1, @2)";
    case CommonFunction::Position:
        return "instr(@1, @2)";
    case CommonFunction::PadLeft:
        return "(replace(hex(zeroblob(max(@2 - length(@1), 0))), '00', @3) || @1)";
    case CommonFunction::PadRight:
        return "(@1 || replace(hex(zeroblob(max(@2 - length(@1), 0))), '00', @3))";
    case CommonFunction::Round:
        return "round(@1, @#)";
    case CommonFunction::Floor:
        return "floor(@1)";
    case CommonFunction::Ceil:
        return "ceil(@1)";
    case CommonFunction::Power:
        return "pow(@1, @2)";
    case CommonFunction::Greatest:
        return "max(@*)";
    case CommonFunction::Least:
        return "min(@*)";
    }
    return "";
}

// GLOB, whose case counts, has other signs than LIKE
QString globOf(const QString &pattern)
{
    QString glob;
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        QChar c = pattern[i];
        const bool isEscaped = c == u'\\' && i + 1 < pattern.size();
        c = isEscaped ? pattern[++i] : c;
        if (!isEscaped && (c == u'%' || c == u'_')) {
            glob += c == u'%' ? u'*' : u'?';
        } else if (c == u'*' || c == u'?' || c == u'[') {
            glob += u'[' + QString(c) + u']';
        } else {
            glob += c;
        }
    }
    return glob;
}
}

void SqliteCompiler::common(const Node &node)
{
    if (node.common == CommonFunction::Highlight || node.common == CommonFunction::Snippet) {
        refuseDialect(QStringLiteral("highlight() and snippet() of this index"));
    }
    if (!node.name.isEmpty() && m_definition) {
        refuse(QStringLiteral("A table's definition has no time zones in SQLite, which does not know them: others that read the file could not."));
    }
    if (isTruncation(node.common) && !node.name.isEmpty()) {
        sql() += "aio_truncated(";
        operand(*node.list.front());
        sql() += ", " + QByteArray::number(int(node.common) - int(CommonFunction::TruncateYear)) + ", ";
        m_dialect.appendLiteral(sql(), AioValue(QString::fromUtf8(node.name)));
        sql() += ')';
    } else {
        Compiler::common(node, sqliteWordsOf(node));
    }
}

void SqliteCompiler::commonMark(const char *&at, const Node &node)
{
    const bool isTimestamp = node.of == ColumnKind::Timestamp, isDate = node.of == ColumnKind::Date;
    const auto argument = [&]() -> const Node & {
        return *node.list[std::size_t(*++at - '1')];
    };
    switch (*at) {
    case 'L': // the moment, as a clock of the zone shows it
        sql() += node.name.isEmpty() ? "" : "aio_local(";
        sql() += isTimestamp ? "substr(" : "";
        operand(*node.list.front());
        sql() += isTimestamp ? ", 1, 23)" : "";
        if (!node.name.isEmpty()) {
            sql() += ", ";
            m_dialect.appendLiteral(sql(), AioValue(QString::fromUtf8(node.name)));
            sql() += ')';
        }
        return;
    case 'T': // midnight
        sql() += isDate ? "" : isTimestamp ? " 00:00:00.000000" : " 00:00:00.000";
        return;
    case 'F':
        sql() += isTimestamp ? ".000000" : ".000";
        return;
    case 'U': { // in microseconds since 1970
        const Node &moment = argument();
        if (!isTimestamp) {
            sql() += "(CAST(round((julianday(";
            operand(moment);
            sql() += ") - 2440587.5) * 86400000.0) AS INTEGER) * 1000)";
            return;
        }
        sql() += "(CAST(round((julianday(substr(";
        operand(moment);
        sql() += ", 1, 19)) - 2440587.5) * 86400.0) AS INTEGER) * 1000000 + CAST(substr(";
        operand(moment);
        sql() += " || '000000', 21, 6) AS INTEGER))";
        return;
    }
    case 'S': { // a duration as a modifier, cut to milliseconds
        const Node &duration = argument();
        if (const auto *value = valueOf<std::chrono::microseconds>(duration)) {
            const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(*value).count();
            bind(AioValue(QString::number(double(milliseconds) / 1000, 'f', 3) + QStringLiteral(" seconds")));
            return;
        }
        sql() += "printf('%.3f seconds', (";
        operand(duration);
        sql() += " / 1000 - (";
        operand(duration);
        sql() += " % 1000 < 0)) / 1000.0)";
        return;
    }
    case 'D':
    case 'M': {
        const char *const unit = *at == 'D' ? " days" : " months";
        const Node &count = argument();
        if (const auto *value = valueOf<qint64>(count)) {
            bind(AioValue(QString::number(*value) + QLatin1StringView(unit)));
            return;
        }
        sql() += '(';
        operand(count);
        sql() += " || '";
        sql() += unit;
        sql() += "')";
        return;
    }
    case 'P': // a place, or a number of characters: negative ones have a meaning of their own here
    case 'N': {
        const char *const least = *at == 'P' ? ", 1)" : ", 0)";
        const Node &count = argument();
        sql() += isValue(count) ? "" : "max(";
        operand(count);
        sql() += isValue(count) ? "" : least;
        return;
    }
    default:
        return;
    }
}

void SqliteCompiler::matchesPattern(const Node &text, Operator op, const QString &pattern)
{
    if (op == Operator::Like) {
        operand(text);
        sql() += " GLOB ";
        bind(AioValue(globOf(pattern)));
        return;
    }
    if (m_definition) {
        refuse(
            QStringLiteral("ilike(), regexp() and iregexp() are functions of this library in SQLite: in a table's definition others that read the file "
                           "could not call them."));
    }
    sql() += op == Operator::LikeAnyCase ? "aio_ilike(" : op == Operator::Regexp ? "aio_regexp(" : "aio_iregexp(";
    node(text);
    sql() += ", ";
    bind(AioValue(pattern));
    sql() += ')';
}
}
