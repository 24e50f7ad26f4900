// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/sql/dialects/mysql_p.h"

namespace Aio::Detail
{
namespace
{
const char *mysqlWordsOf(const Node &node)
{
    const bool isDateTime = node.of == ColumnKind::DateTime;
    const bool isZoned = !node.name.isEmpty(); // the hour that a clock shows twice is cut where it is
    switch (node.common) {
    case CommonFunction::None:
    case CommonFunction::Highlight:
    case CommonFunction::Snippet:
        break;
    case CommonFunction::PartYear:
        return "YEAR(@L)";
    case CommonFunction::PartQuarter:
        return "QUARTER(@L)";
    case CommonFunction::PartMonth:
        return "MONTH(@L)";
    case CommonFunction::PartDay:
        return "DAYOFMONTH(@L)";
    case CommonFunction::PartHour:
        return "HOUR(@L)";
    case CommonFunction::PartMinute:
        return "MINUTE(@L)";
    case CommonFunction::PartSecond:
        return "SECOND(@L)";
    case CommonFunction::PartWeekday:
        return "(WEEKDAY(@L) + 1)";
    case CommonFunction::PartDayOfYear:
        return "DAYOFYEAR(@L)";
    case CommonFunction::PartWeek:
        return "WEEK(@L, 3)";
    case CommonFunction::PartWeekYear:
        return "(YEARWEEK(@L, 3) DIV 100)";
    case CommonFunction::TruncateYear:
        return "DATE(@L) - INTERVAL (DAYOFYEAR(@L) - 1) DAY";
    case CommonFunction::TruncateQuarter:
        return "DATE(@L) - INTERVAL (DAYOFMONTH(@L) - 1) DAY - INTERVAL ((MONTH(@L) - 1) MOD 3) MONTH";
    case CommonFunction::TruncateMonth:
        return "DATE(@L) - INTERVAL (DAYOFMONTH(@L) - 1) DAY";
    case CommonFunction::TruncateWeek:
        return "DATE(@L) - INTERVAL WEEKDAY(@L) DAY";
    case CommonFunction::TruncateDay:
        return "DATE(@L)";
    case CommonFunction::TruncateHour:
        return isZoned ? "@1 - INTERVAL ((MINUTE(@L) * 60 + SECOND(@L)) * 1000000 + MICROSECOND(@1)) MICROSECOND" : "DATE(@L) + INTERVAL HOUR(@L) HOUR";
    case CommonFunction::TruncateMinute:
        return isZoned ? "@1 - INTERVAL (SECOND(@L) * 1000000 + MICROSECOND(@1)) MICROSECOND" : "DATE(@L) + INTERVAL (HOUR(@L) * 60 + MINUTE(@L)) MINUTE";
    case CommonFunction::TruncateSecond:
        return isZoned ? "@1 - INTERVAL MICROSECOND(@1) MICROSECOND" : "DATE(@L) + INTERVAL (HOUR(@L) * 3600 + MINUTE(@L) * 60 + SECOND(@L)) SECOND";
    case CommonFunction::ToDate:
        return "DATE(@L)";
    case CommonFunction::ToTime: // MySQL rounds what MariaDB cuts off
        return isDateTime ? "CAST(@L AS TIME(3))" : "CAST(LEFT(@L, 23) AS TIME(3))";
    case CommonFunction::Now:
        return isDateTime ? "UTC_TIMESTAMP(3)" : "UTC_TIMESTAMP(6)";
    case CommonFunction::Today:
        return "UTC_DATE()";
    case CommonFunction::AddDuration:
        return isDateTime ? "CAST(@1 + INTERVAL (FLOOR(@2 / 1000) * 1000) MICROSECOND AS DATETIME(3))" : "CAST(@1 + INTERVAL @2 MICROSECOND AS DATETIME(6))";
    case CommonFunction::AddDays:
        return "CAST(@1 + INTERVAL @2 DAY AS @T)";
    case CommonFunction::AddMonths:
        return "CAST(@1 + INTERVAL @2 MONTH AS @T)";
    case CommonFunction::Elapsed:
        return "TIMESTAMPDIFF(MICROSECOND, @2, @1)";
    case CommonFunction::DaysBetween:
        return "DATEDIFF(@1, @2)";
    case CommonFunction::SumOfDurations:
        return "(@1 + @2)";
    case CommonFunction::DifferenceOfDurations:
        return "(@1 - @2)";
    case CommonFunction::MultipleOfDuration:
        return "(@1 * @2)";
    case CommonFunction::RatioOfDurations:
        return "(@1 * 1e0 / @2)";
    case CommonFunction::Substring:
        return "SUBSTRING(@1, @P2, @N3)";
    case CommonFunction::SubstringToEnd:
        return "SUBSTRING(@1, @P2)";
    case CommonFunction::Replace:
        return "REPLACE(@1, @2, @3)";
    case CommonFunction::Trim:
        return "TRIM(BOTH @2 FROM @1)";
    case CommonFunction::TrimLeft:
        return "TRIM(LEADING @2 FROM @1)";
    case CommonFunction::TrimRight:
        return "TRIM(TRAILING @2 FROM @1)";
    case CommonFunction::Position: // a collation of one side is that of both
        return "LOCATE(@2 COLLATE utf8mb4_bin, @1)";
    case CommonFunction::PadLeft: // by itself it cuts what is longer
        return "LPAD(@1, GREATEST(@2, CHAR_LENGTH(@1)), @3)";
    case CommonFunction::PadRight:
        return "RPAD(@1, GREATEST(@2, CHAR_LENGTH(@1)), @3)";
    case CommonFunction::Round: // of doubles it rounds a half to the even one, of decimals away from zero
        return "(CASE WHEN ABS(@1) < 1e30 THEN ROUND(CAST(CAST(@1 AS CHAR) AS DECIMAL(65,30)), @#) + 0e0 ELSE @1 END)";
    case CommonFunction::Floor:
        return "FLOOR(@1)";
    case CommonFunction::Ceil:
        return "CEILING(@1)";
    case CommonFunction::Power:
        return "POW(@1, @2)";
    case CommonFunction::Greatest:
        return "GREATEST(@*)";
    case CommonFunction::Least:
        return "LEAST(@*)";
    }
    return "";
}

const char *typeOf(ColumnKind kind)
{
    return kind == ColumnKind::Date ? "DATE" : kind == ColumnKind::Timestamp ? "DATETIME(6)" : "DATETIME(3)";
}
}

void MysqlCompiler::common(const Node &node)
{
    if (node.common == CommonFunction::Highlight || node.common == CommonFunction::Snippet) {
        refuseDialect(QStringLiteral("highlight() and snippet() of this index"));
    }
    if (!isTruncation(node.common)) {
        Compiler::common(node, mysqlWordsOf(node));
        return;
    }
    const bool isZoned = !node.name.isEmpty() && node.common <= CommonFunction::TruncateDay;
    sql() += isZoned ? "CAST(CONVERT_TZ(CAST(" : "CAST(";
    Compiler::common(node, mysqlWordsOf(node));
    sql() += " AS ";
    sql() += typeOf(node.of);
    if (isZoned) {
        sql() += "), ";
        m_dialect.appendLiteral(sql(), AioValue(QString::fromUtf8(node.name)));
        sql() += ", '+00:00') AS ";
        sql() += typeOf(node.of);
    }
    sql() += ')';
}

void MysqlCompiler::commonMark(const char *&at, const Node &node)
{
    switch (*at) {
    case 'L':
        if (node.name.isEmpty()) {
            operand(*node.list.front());
            return;
        }
        // Of a zone that the server does not know it is NULL, and of other years what it was: neither may be taken for an answer. A sum that
        // no BIGINT holds is an error, which shows its words.
        sql() += "COALESCE(CASE WHEN ";
        operand(*node.list.front());
        sql() += " BETWEEN '1970-01-01 00:00:01' AND '2038-01-19 03:14:07' THEN CONVERT_TZ(";
        operand(*node.list.front());
        sql() += ", '+00:00', ";
        m_dialect.appendLiteral(sql(), AioValue(QString::fromUtf8(node.name)));
        sql() += ") END, 9223372036854775807 + NULLIF(CONCAT(";
        operand(*node.list.front());
        sql() += ", ' time zone not loaded, or not of the years 1970 to 2037') IS NOT NULL, 0))";
        return;
    case 'T':
        sql() += typeOf(node.of);
        return;
    case 'P':
    case 'N': {
        const char *const least = *at == 'P' ? ", 1)" : ", 0)";
        const Node &count = *node.list[std::size_t(*++at - '1')];
        const bool isValue = count.kind == NodeKind::Value;
        sql() += isValue ? "" : "GREATEST(";
        operand(count);
        sql() += isValue ? "" : least;
        return;
    }
    default:
        return;
    }
}

void MysqlCompiler::matchesPattern(const Node &text, Operator op, const QString &pattern)
{
    // the pattern's collation is that of the comparison, whatever the column has
    const bool anyCase = op == Operator::LikeAnyCase;
    if (op == Operator::Like || anyCase) {
        sql() += anyCase ? "LOWER(" : "";
        operand(text);
        sql() += anyCase ? ") LIKE LOWER(" : " LIKE ";
        bind(AioValue(pattern));
        sql() += anyCase ? ") COLLATE utf8mb4_bin" : " COLLATE utf8mb4_bin";
        sql() += m_dialect.likeEscape;
        return;
    }
    regexp(text, op, pattern);
}

// ICU's, whose case is told by a flag
void MysqlCompiler::regexp(const Node &text, Operator op, const QString &pattern)
{
    sql() += "REGEXP_LIKE(";
    node(text);
    sql() += ", ";
    bind(AioValue(pattern));
    sql() += op == Operator::RegexpAnyCase ? ", 'i')" : ", 'c')";
}
}
