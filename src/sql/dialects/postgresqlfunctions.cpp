// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/sql/dialects/postgresql_p.h"

#include <algorithm>

/// A timestamptz is shown and cut in the time zone of the session, unless AT TIME ZONE says in which: UTC, or the one of inZone().
namespace Aio::Detail
{
namespace
{
bool isWholeMilliseconds(const Node &duration)
{
    const auto *value = duration.kind == NodeKind::Value ? std::get_if<std::chrono::microseconds>(&duration.value.storage()) : nullptr;
    return value && value->count() % 1000 == 0;
}

const char *postgresqlWordsOf(const Node &node)
{
    const bool isDateTime = node.of == ColumnKind::DateTime, isDate = node.of == ColumnKind::Date;
    const bool isZoned = !node.name.isEmpty(); // the hour that a clock shows twice is cut where it is
    switch (node.common) {
    case CommonFunction::None:
        break;
    case CommonFunction::PartYear:
        return "CAST(EXTRACT(YEAR FROM @L) AS integer)";
    case CommonFunction::PartQuarter:
        return "CAST(EXTRACT(QUARTER FROM @L) AS integer)";
    case CommonFunction::PartMonth:
        return "CAST(EXTRACT(MONTH FROM @L) AS integer)";
    case CommonFunction::PartDay:
        return "CAST(EXTRACT(DAY FROM @L) AS integer)";
    case CommonFunction::PartHour:
        return "CAST(EXTRACT(HOUR FROM @L) AS integer)";
    case CommonFunction::PartMinute:
        return "CAST(EXTRACT(MINUTE FROM @L) AS integer)";
    case CommonFunction::PartSecond: // it has the fraction as well, and a cast rounds
        return "CAST(floor(EXTRACT(SECOND FROM @L)) AS integer)";
    case CommonFunction::PartWeekday:
        return "CAST(EXTRACT(ISODOW FROM @L) AS integer)";
    case CommonFunction::PartDayOfYear:
        return "CAST(EXTRACT(DOY FROM @L) AS integer)";
    case CommonFunction::PartWeek:
        return "CAST(EXTRACT(WEEK FROM @L) AS integer)";
    case CommonFunction::PartWeekYear:
        return "CAST(EXTRACT(ISOYEAR FROM @L) AS integer)";
    case CommonFunction::TruncateYear:
        return isDate ? "CAST(date_trunc('year', CAST(@1 AS timestamp)) AS date)" : "(date_trunc('year', @L) AT TIME ZONE @Z)";
    case CommonFunction::TruncateQuarter:
        return isDate ? "CAST(date_trunc('quarter', CAST(@1 AS timestamp)) AS date)" : "(date_trunc('quarter', @L) AT TIME ZONE @Z)";
    case CommonFunction::TruncateMonth:
        return isDate ? "CAST(date_trunc('month', CAST(@1 AS timestamp)) AS date)" : "(date_trunc('month', @L) AT TIME ZONE @Z)";
    case CommonFunction::TruncateWeek:
        return isDate ? "CAST(date_trunc('week', CAST(@1 AS timestamp)) AS date)" : "(date_trunc('week', @L) AT TIME ZONE @Z)";
    case CommonFunction::TruncateDay:
        return isDate ? "CAST(@1 AS date)" : "(date_trunc('day', @L) AT TIME ZONE @Z)";
    case CommonFunction::TruncateHour:
        return isZoned ? "(@1 - (@L - date_trunc('hour', @L)))" : "(date_trunc('hour', @L) AT TIME ZONE @Z)";
    case CommonFunction::TruncateMinute:
        return isZoned ? "(@1 - (@L - date_trunc('minute', @L)))" : "(date_trunc('minute', @L) AT TIME ZONE @Z)";
    case CommonFunction::TruncateSecond:
        return isZoned ? "(@1 - (@L - date_trunc('second', @L)))" : "(date_trunc('second', @L) AT TIME ZONE @Z)";
    case CommonFunction::ToDate:
        return "CAST(@L AS date)";
    case CommonFunction::ToTime: // a cast would round, to 24:00 too
        return "CAST(date_trunc('milliseconds', @L) AS time(3))";
    case CommonFunction::Now: // now() is the time at which the transaction began
        return isDateTime ? "date_trunc('milliseconds', statement_timestamp())" : "statement_timestamp()";
    case CommonFunction::Today:
        return "CAST(statement_timestamp() AT TIME ZONE 'UTC' AS date)";
    case CommonFunction::AddDuration: // in UTC, where no day has 23 hours
        return !isDateTime || isWholeMilliseconds(*node.list[1]) ? "((@1 AT TIME ZONE 'UTC' + @2) AT TIME ZONE 'UTC')"
                                                                 : "(date_trunc('milliseconds', @1 AT TIME ZONE 'UTC' + @2) AT TIME ZONE 'UTC')";
    case CommonFunction::AddDays:
        return isDate ? "(@1 + @I2)" : "((@1 AT TIME ZONE 'UTC' + make_interval(days => @I2)) AT TIME ZONE 'UTC')";
    case CommonFunction::AddMonths:
        return isDate ? "CAST(@1 + make_interval(months => @I2) AS date)" : "((@1 AT TIME ZONE 'UTC' + make_interval(months => @I2)) AT TIME ZONE 'UTC')";
    case CommonFunction::Elapsed:
        return "(@1 - @2)";
    case CommonFunction::DaysBetween:
        return "CAST(@1 - @2 AS bigint)";
    case CommonFunction::SumOfDurations:
        return "(@1 + @2)";
    case CommonFunction::DifferenceOfDurations:
        return "(@1 - @2)";
    case CommonFunction::MultipleOfDuration:
        return "(@1 * @2)";
    case CommonFunction::RatioOfDurations:
        return "(CAST(EXTRACT(EPOCH FROM @1) * 1000000 AS double precision) / NULLIF(CAST(EXTRACT(EPOCH FROM @2) * 1000000 AS double precision), 0))";
    case CommonFunction::Substring:
        return "substr(@1, @P2, @N3)";
    case CommonFunction::SubstringToEnd:
        return "substr(@1, @P2)";
    case CommonFunction::Replace:
        return "replace(@1, @2, @3)";
    case CommonFunction::Trim:
        return "btrim(@1, @2)";
    case CommonFunction::TrimLeft:
        return "ltrim(@1, @2)";
    case CommonFunction::TrimRight:
        return "rtrim(@1, @2)";
    case CommonFunction::Position:
        return "strpos(@1, @2)";
    case CommonFunction::PadLeft: // by itself it cuts what is longer
        return "lpad(@1, greatest(@I2, length(@1)), @3)";
    case CommonFunction::PadRight:
        return "rpad(@1, greatest(@I2, length(@1)), @3)";
    case CommonFunction::Highlight:
    case CommonFunction::Snippet:
        break; // postgresqlsearch.cpp
    case CommonFunction::Round: // of doubles it rounds a half to the even one, and a cast keeps 15 digits; as text it has them all
        return "CAST(round(CAST(CAST(@1 AS text) AS numeric), @#) AS double precision)";
    case CommonFunction::Floor:
        return "floor(@1)";
    case CommonFunction::Ceil:
        return "ceil(@1)";
    case CommonFunction::Power:
        return "power(CAST(@1 AS double precision), CAST(@2 AS double precision))";
    case CommonFunction::Greatest:
        return "greatest(@*)";
    case CommonFunction::Least:
        return "least(@*)";
    }
    return "";
}
}

void PostgresqlCompiler::common(const Node &node)
{
    if (node.common == CommonFunction::Highlight || node.common == CommonFunction::Snippet) {
        headline(node);
        return;
    }
    const bool isRank = node.common == CommonFunction::Greatest || node.common == CommonFunction::Least;
    if (!isRank) {
        Compiler::common(node, postgresqlWordsOf(node));
        return;
    }
    const bool isWider = node.type == ColumnKind::BigInt || node.type == ColumnKind::Double; // by themselves integers stay as narrow as they are
    sql() += isWider ? "CAST(" : "";
    unlessNull(node.list, [&] {
        Compiler::common(node, postgresqlWordsOf(node));
    });
    if (isWider) {
        sql() += " AS ";
        sql() += m_dialect.typeName(node.type);
        sql() += ')';
    }
}

void PostgresqlCompiler::commonArgument(const Node &node, ArgumentForm form)
{
    if (form == AsInteger) {
        castTo(node, ColumnKind::Integer);
    } else {
        typedArgument(node);
    }
}

void PostgresqlCompiler::commonMark(const char *&at, const Node &node)
{
    const bool isMoment = node.of == ColumnKind::DateTime || node.of == ColumnKind::Timestamp;
    const auto zone = [&] {
        m_dialect.appendLiteral(sql(), AioValue(node.name.isEmpty() ? QStringLiteral("UTC") : QString::fromUtf8(node.name)));
    };
    switch (*at) {
    case 'L':
        commonArgument(*node.list.front(), AsItIs);
        if (isMoment) {
            sql() += " AT TIME ZONE ";
            zone();
        }
        return;
    case 'Z':
        zone();
        return;
    case 'P':
    case 'N': {
        const char *const least = *at == 'P' ? ", 1)" : ", 0)";
        const Node &count = *node.list[std::size_t(*++at - '1')];
        const bool isValue = count.kind == NodeKind::Value;
        sql() += isValue ? "" : "greatest(";
        castTo(count, ColumnKind::Integer);
        sql() += isValue ? "" : least;
        return;
    }
    default:
        return;
    }
}

void PostgresqlCompiler::matchesPattern(const Node &text, Operator op, const QString &pattern)
{
    operand(text);
    sql() += op == Operator::Like ? " LIKE " : op == Operator::LikeAnyCase ? " ILIKE " : op == Operator::Regexp ? " ~ " : " ~* ";
    const bool isRegexp = op == Operator::Regexp || op == Operator::RegexpAnyCase;
    bind(AioValue(isRegexp ? QStringLiteral("(?p)") + pattern : pattern)); // p: a dot is no line break, as elsewhere
    sql() += isRegexp ? "" : m_dialect.likeEscape;
}
}
