// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/sqlite/sqlitetexts_p.h"

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "aioorm/backends/sqlite/sqliteerror_p.h"
#include "aioorm/backends/sqlite/sqlitevalue_p.h"
#include "aioorm/core/text_p.h"
#include "aioorm/database/statement_p.h"
#include "aioorm/sql/aiotable.h"

#include <algorithm>

#include <sqlite3.h>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
constexpr qint64 microsecondsPerMinute = 60'000'000;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

// "+01:00", "-0330", "+02", off the end of a moment; 0 if there is none
qint64 takeOffset(std::string_view &text)
{
    const std::size_t at = text.find_last_of("+-");
    if (at == std::string_view::npos || at < 13) { // the date has dashes of its own
        return 0;
    }
    QByteArray digits;
    for (const char c : text.substr(at + 1)) {
        if (!isDigit(c) && c != ':') {
            return 0;
        }
        digits += isDigit(c) ? QByteArray(1, c) : QByteArray();
    }
    if (digits.size() != 2 && digits.size() != 4) {
        return 0;
    }
    const qint64 minutes = digits.left(2).toInt() * 60 + digits.mid(2).toInt();
    const bool isWest = text[at] == '-';
    text = text.substr(0, at);
    return (isWest ? -minutes : minutes) * microsecondsPerMinute;
}

// behind the point there is more than the microseconds that are read
bool hasMoreDigits(std::string_view text)
{
    const std::size_t point = text.find('.');
    if (point == std::string_view::npos) {
        return false;
    }
    std::string_view digits = text.substr(point + 1);
    digits = digits.substr(0, std::min(digits.find_first_not_of("0123456789"), digits.size()));
    return digits.size() > 6 && digits.find_first_not_of('0', 6) != std::string_view::npos;
}

std::optional<qint64> momentOf(std::string_view text)
{
    const qint64 offset = takeOffset(text);
    const auto moment = parseDateTime(text);
    return moment ? std::optional(*moment - offset) : std::nullopt;
}
}

QByteArray ownForm(const AioCell &cell, ColumnKind kind, UuidForm form, QString &reason)
{
    constexpr qint64 microsecondsPerDay = 86'400'000'000;
    const auto refuse = [&reason](const QString &why) {
        reason = why;
        return QByteArray();
    };
    if (kind == ColumnKind::Uuid) {
        QUuid uuid;
        if (cell.kind == AioCell::Kind::Blob && cell.size == 16) {
            uuid = QUuid::fromRfc4122(QByteArrayView(cell.data, cell.size));
        } else if (cell.kind == AioCell::Kind::Text) {
            QByteArray text(cell.data, cell.size);
            if (text.size() == 32 && std::all_of(text.cbegin(), text.cend(), [](char c) {
                    return std::isxdigit(uchar(c));
                })) {
                uuid = QUuid::fromRfc4122(QByteArray::fromHex(text));
            } else {
                uuid = QUuid::fromString(QLatin1StringView(text));
                if (uuid.isNull() && text.replace('{', "").replace('}', "") != "00000000-0000-0000-0000-000000000000") {
                    return refuse(u"is no UUID"_s);
                }
            }
        } else {
            return refuse(u"is no UUID"_s);
        }
        return form == UuidForm::Bytes ? uuid.toRfc4122() : uuid.toByteArray(QUuid::WithoutBraces);
    }
    if (cell.kind != AioCell::Kind::Text) {
        return refuse(u"is a number or bytes, and what they mean has to be said in SQL"_s);
    }
    const std::string_view text = cell.bytes();
    if (hasMoreDigits(text)) {
        return refuse(u"has more digits behind the point than microseconds"_s);
    }
    const bool isShort = kind == ColumnKind::DateTime || kind == ColumnKind::Time;
    const QString tooFine = u"has microseconds, which its field cannot hold: an AioTimestamp can"_s;
    if (kind == ColumnKind::Time) {
        const auto time = parseTime(text.ends_with('Z') ? text.substr(0, text.size() - 1) : text);
        return !time ? refuse(u"is no time"_s) : *time % 1000 != 0 ? refuse(tooFine) : timeText(*time, Precision::Milliseconds);
    }
    const auto moment = momentOf(text);
    if (!moment) {
        return refuse(u"is no date"_s);
    }
    if (kind == ColumnKind::Date) {
        return *moment % microsecondsPerDay != 0 ? refuse(u"has a time, which its field cannot hold"_s)
                                                 : dateTimeText(*moment, Precision::Milliseconds).left(10);
    }
    if (isShort && *moment % 1000 != 0) {
        return refuse(tooFine);
    }
    const QByteArray own = dateTimeText(*moment, isShort ? Precision::Milliseconds : Precision::Microseconds);
    return own.isEmpty() ? refuse(u"is a date outside the years 0 to 9999"_s) : own;
}

namespace
{
void onForm(sqlite3_context *context, int, sqlite3_value **arguments)
{
    if (sqlite3_value_type(arguments[0]) == SQLITE_NULL) {
        return;
    }
    const auto kind = ColumnKind(sqlite3_value_int(arguments[1]));
    const auto form = UuidForm(sqlite3_value_int(arguments[2]));
    QString reason;
    const QByteArray own = ownForm(sqliteCell(arguments[0]), kind, form, reason);
    if (own.isEmpty()) {
        auto &thrown = *static_cast<SqliteThrown *>(sqlite3_user_data(context));
        if (!thrown) {
            thrown = AioErrorInfo(AioErrorKind::Data, u"A value that is to be rewritten %1."_s.arg(reason)).phase(AioPhase::Execute);
        }
        sqlite3_result_error(context, "a value cannot be rewritten", -1);
    } else if (kind == ColumnKind::Uuid && form == UuidForm::Bytes) {
        sqlite3_result_blob(context, own.constData(), int(own.size()), SQLITE_TRANSIENT);
    } else {
        sqlite3_result_text(context, own.constData(), int(own.size()), SQLITE_TRANSIENT);
    }
}
}

std::optional<AioErrorInfo> installTextFunction(sqlite3 *db, SqliteThrown &thrown)
{
    if (sqlite3_create_function_v2(db, "aio_form", 3, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, &thrown, onForm, nullptr, nullptr, nullptr)
        != SQLITE_OK) {
        return sqliteError(db, AioPhase::Connect);
    }
    return {};
}

namespace
{
// Sets what is not in its own form; empty for a column that has but one.
QByteArray rewriteSql(const AioTable &table, int index, const AioDialect &dialect)
{
    const FieldInfo &field = table.field(index);
    const FieldInfo &stored = table.storedField(index);
    const bool isText = stored.kind == ColumnKind::Date || stored.kind == ColumnKind::Time || stored.kind == ColumnKind::DateTime
        || stored.kind == ColumnKind::Timestamp || stored.kind == ColumnKind::Uuid;
    if (!isText || field.generated) {
        return {};
    }
    const UuidForm uuidForm = stored.binary ? UuidForm::Bytes : UuidForm::Text;
    QByteArray column, sql("UPDATE ");
    dialect.appendIdentifier(column, field.column);
    const QByteArray form = "aio_form(" + column + ", " + QByteArray::number(int(stored.kind)) + ", " + QByteArray::number(int(uuidForm)) + ')';
    dialect.appendName(sql, table.schemaName(), table.name());
    // byte by byte, whatever the collation
    return sql + " SET " + column + " = " + form + " WHERE typeof(" + column + ") <> typeof(" + form + ") OR CAST(" + column + " AS BLOB) <> CAST(" + form
        + " AS BLOB)";
}
}
}

AioTask<qint64> AioSqliteDatabase::rewriteTexts(AioExecutor executor, std::vector<const AioTable *> tables)
{
    using namespace Aio::Detail;
    qint64 rewritten = 0;
    // NOLINTNEXTLINE(cppcoreguidelines-avoid-*coroutine*): it is awaited here, and so is the transaction it is given
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        // a key goes before what refers to it, or behind
        const AioSql defer{"PRAGMA defer_foreign_keys = ON", {}};
        co_await rowsWritten(tx, Aio::Access::Write, defer);
        for (const AioTable *table : tables) {
            for (int field = 0; field < int(table->fields().size()); ++field) {
                const AioSql sql{rewriteSql(*table, field, executor.dialect()), {}};
                if (sql.text.isEmpty()) {
                    continue;
                }
                try {
                    rewritten += co_await rowsWritten(tx, Aio::Access::Write, sql);
                } catch (const AioDataError &error) {
                    const QString column = QString::fromUtf8(table->field(field).column), name = QString::fromUtf8(table->name());
                    AioErrorInfo(error.info()).message(u"The column %1 of %2: %3"_s.arg(column, name, error.message())).table(name).column(column).raise();
                }
            }
        }
    };
    co_await executor.aioAtomic(body);
    co_return rewritten;
}
