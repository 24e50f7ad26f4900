// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "sql/aiodialect.h"

#include "core/aioerror.h"
#include "core/aiotext.h"
#include "sql/aiotable.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace
{
constexpr const char *backslashEscape = " ESCAPE '\\'";
constexpr const char *mysqlEscape = " ESCAPE '\\\\'"; // a backslash in a MySQL literal is written twice

// the name of each Aio::ColumnKind, in its order; nullptr where more than the kind decides
using TypeNames = const char *const[17];
// clang-format off: tables
constexpr TypeNames sqliteTypes{"BOOLEAN", "SMALLINT", "INTEGER", "BIGINT", "REAL", "TEXT", "BLOB", "TEXT", "TEXT", "TEXT", "TEXT", "TEXT", "TEXT", "REAL", nullptr, "BIGINT", "TEXT"};
constexpr TypeNames postgresqlTypes{"boolean",   "smallint", "integer", "bigint", "double precision", "text",   "bytea",   "date", "time(3)", "timestamptz(3)",
                                    "timestamptz(6)", "uuid",     "jsonb",   "real",   nullptr,            "interval", nullptr};
constexpr TypeNames mysqlTypes{"BOOLEAN", "SMALLINT", "INT",  "BIGINT",  "DOUBLE", "LONGTEXT", "LONGBLOB", "DATE", "TIME(3)", "DATETIME(3)",
                               "DATETIME(6)", "CHAR(36)", "JSON", "FLOAT", nullptr,  "BIGINT",   "JSON"};
// clang-format on

QByteArray withNumbers(const char *name, int first, int second)
{
    return name + ('(' + QByteArray::number(first) + (second < 0 ? QByteArray() : ',' + QByteArray::number(second)) + ')');
}

[[noreturn]] void refuseValue(const char *why)
{
    AioErrorInfo(AioErrorKind::Data, QStringLiteral("A value in a table's definition %1.").arg(QLatin1StringView(why))).raise();
}

/// A value as a literal of one dialect.
class LiteralWriter
{
public:
    LiteralWriter(QByteArray &sql, const AioDialect &dialect)
        : m_sql(sql)
        , m_dialect(dialect)
    {
    }

    void operator()(std::monostate) { m_sql += "NULL"; }
    void operator()(bool value) { m_sql += isSqlite() ? (value ? "1" : "0") : (value ? "true" : "false"); }
    void operator()(qint64 value) { m_sql += QByteArray::number(value); }
    void operator()(double value)
    {
        if (!std::isfinite(value)) {
            if (!isPostgresql()) {
                refuseValue("is not a finite number");
            }
            m_sql += std::isnan(value) ? "'NaN'" : value < 0 ? "'-Infinity'" : "'Infinity'";
            m_sql += "::double precision";
            return;
        }
        const QByteArray text = QByteArray::number(value, 'g', QLocale::FloatingPointShortest);
        // without point and exponent it would be an integer
        m_sql += text.contains('.') || text.contains('e') ? text : text + ".0";
    }
    void operator()(const QString &value)
    {
        const auto utf8 = Aio::strictUtf8(value);
        if (!utf8) {
            refuseValue("is text with a NUL character or half of a surrogate pair");
        }
        text(*utf8);
    }
    void operator()(const QByteArray &value)
    {
        m_sql += isPostgresql() ? "E'\\\\x" : "x'";
        m_sql += value.toHex();
        m_sql += isPostgresql() ? "'::bytea" : "'";
    }
    void operator()(const QDate &value) { time("date", value.isValid() ? Aio::dateText(value.toJulianDay()) : QByteArray()); }
    void operator()(const QTime &value)
    {
        time("time", value.isValid() ? Aio::timeText(value.msecsSinceStartOfDay() * qint64(1000), Aio::Precision::Milliseconds) : QByteArray());
    }
    void operator()(const AioValue::Moment &value)
    {
        const AioTimestamp stamp(QDateTime::fromMSecsSinceEpoch(value.millisecondsSinceEpoch, Qt::UTC));
        moment(Aio::dateTimeText(stamp.microsecondsSinceEpoch(), Aio::Precision::Milliseconds));
    }
    void operator()(const AioTimestamp &value) { moment(Aio::dateTimeText(value.microsecondsSinceEpoch(), Aio::Precision::Microseconds)); }
    void operator()(const QUuid &value) { typed(value.toByteArray(QUuid::WithoutBraces), "uuid"); }
    void operator()(const AioValue::Json &value) { typed(value.utf8, "jsonb"); }
    void operator()(const AioDecimal &value) { m_sql += value.toLatin1(); }
    void operator()(std::chrono::microseconds value)
    {
        if (isPostgresql()) {
            m_sql += "interval '" + QByteArray::number(qint64(value.count())) + " microseconds'";
        } else {
            (*this)(qint64(value.count()));
        }
    }
    void operator()(const AioValue::List &value)
    {
        if (!isPostgresql()) {
            text(value.json());
            return;
        }
        m_sql += "ARRAY[";
        for (std::size_t i = 0; i < value.items().size(); ++i) {
            m_sql += i ? ", " : "";
            std::visit(*this, value.items()[i].storage());
        }
        Aio::FieldInfo array;
        array.kind = Aio::ColumnKind::Array;
        array.element = value.element();
        m_sql += "]::" + m_dialect.typeName(array, false);
    }

private:
    bool isSqlite() const { return m_dialect.kind == AioDialect::Kind::Sqlite; }
    bool isPostgresql() const { return m_dialect.kind == AioDialect::Kind::Postgresql; }

    void text(QByteArray utf8)
    {
        if (!utf8.contains('\\') || isSqlite()) {
            m_sql += '\'' + utf8.replace('\'', "''") + '\'';
        } else if (isPostgresql()) {
            // E'': the same whatever standard_conforming_strings is
            m_sql += "E'" + utf8.replace('\\', "\\\\").replace('\'', "''") + '\'';
        } else {
            // the same with and without NO_BACKSLASH_ESCAPES
            m_sql += "_utf8mb4 x'" + utf8.toHex() + '\'';
        }
    }
    void typed(const QByteArray &utf8, const char *postgresqlType)
    {
        text(utf8);
        if (isPostgresql()) {
            m_sql += "::";
            m_sql += postgresqlType;
        }
    }
    void time(const char *type, const QByteArray &text)
    {
        if (text.isEmpty()) {
            refuseValue("is an invalid date or time, or one outside the years 0 to 9999");
        }
        if (!isSqlite()) {
            m_sql += type;
            m_sql += ' ';
        }
        m_sql += '\'' + text + '\'';
    }
    void moment(const QByteArray &text) { time(isPostgresql() ? "timestamptz" : "timestamp", text.isEmpty() || !isPostgresql() ? text : text + "+00"); }

    QByteArray &m_sql;
    const AioDialect &m_dialect;
};
}

const AioDialect &AioDialect::sqlite()
{
    static const AioDialect dialect{Kind::Sqlite, "SQLite", '"', false, 32766, true, " LIKE ", backslashEscape, true, true, true, false};
    return dialect;
}

const AioDialect &AioDialect::postgresql()
{
    static const AioDialect dialect{Kind::Postgresql, "PostgreSQL", '"', true, 65535, false, " ILIKE ", backslashEscape, true, true, true, false};
    return dialect;
}

const AioDialect &AioDialect::mysql()
{
    static const AioDialect dialect{Kind::Mysql, "MySQL", '`', false, 65535, true, " LIKE ", mysqlEscape, false, false, false, true};
    return dialect;
}

const AioDialect &AioDialect::mariadb()
{
    static const AioDialect dialect{Kind::Mariadb, "MariaDB", '`', false, 65535, true, " LIKE ", mysqlEscape, true, false, true, true};
    return dialect;
}

void AioDialect::appendIdentifier(QByteArray &sql, QByteArrayView identifier) const
{
    if (identifier.contains('\0')) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("A name with a NUL character cannot be an identifier.")).raise();
    }
    // most of a statement is names: they go into its text in one piece
    const qsizetype at = sql.size();
    const qsizetype quotes = std::count(identifier.begin(), identifier.end(), quote);
    sql.resize(at + identifier.size() + quotes + 2);
    char *out = sql.data() + at;
    *out++ = quote;
    for (const char c : identifier) {
        if (c == quote) {
            *out++ = c;
        }
        *out++ = c;
    }
    *out = quote;
}

void AioDialect::appendTable(QByteArray &sql, const AioTable &table) const
{
    appendName(sql, table.schemaName(), table.name());
}

void AioDialect::appendName(QByteArray &sql, QByteArrayView schema, QByteArrayView name) const
{
    if (!schema.isEmpty()) {
        appendIdentifier(sql, schema);
        sql += '.';
    }
    appendIdentifier(sql, name);
}

QByteArray AioDialect::sequenceName(QByteArrayView schema, QByteArrayView sequence) const
{
    if (kind != Kind::Postgresql && kind != Kind::Mariadb) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("%1 has no sequences.").arg(QLatin1StringView(name))).phase(AioPhase::Prepare).raise();
    }
    QByteArray text;
    appendName(text, schema, sequence);
    return text;
}

QByteArray AioDialect::typeName(const Aio::FieldInfo &field, bool indexed, bool strict) const
{
    using Aio::ColumnKind;
    const bool isText = field.kind == ColumnKind::Text;
    const auto at = std::size_t(field.kind);
    if (field.kind == ColumnKind::Decimal) {
        const int most = kind == Kind::Sqlite ? 18 : AioDecimal::maxDigits;
        if (field.scale < 0 || field.digits < 1 || field.scale > field.digits || field.digits > most) {
            AioErrorInfo(AioErrorKind::Programming,
                         QStringLiteral("The field %1 has digits(%2, %3): %4 stores decimals of 1 to %5 digits, of which at most all stand behind the point.")
                             .arg(QString::fromUtf8(field.name))
                             .arg(field.digits)
                             .arg(field.scale)
                             .arg(QLatin1StringView(name))
                             .arg(most))
                .raise();
        }
    }
    switch (kind) {
    case Kind::Sqlite:
        if (field.kind == ColumnKind::Uuid && field.binary) {
            return "BLOB";
        }
        if (strict) {
            const QByteArray type = sqliteTypes[at] ? sqliteTypes[at] : "INTEGER";
            return type == "TEXT" || type == "BLOB" || type == "REAL" ? type : QByteArray("INTEGER");
        }
        // SQLite takes any name; this one has the affinity of an integer, and says what the integer is
        return field.kind == ColumnKind::Decimal ? withNumbers("SCALED_INTEGER", field.digits, field.scale) : QByteArray(sqliteTypes[at]);
    case Kind::Postgresql:
        if (isText && field.maxLength > 0) {
            return withNumbers(field.fixedLength ? "char" : "varchar", field.maxLength, -1);
        }
        if (field.kind == ColumnKind::Decimal) {
            return withNumbers("numeric", field.digits, field.scale);
        }
        if (field.kind == ColumnKind::Array) {
            Aio::FieldInfo element;
            element.kind = field.element;
            // digits and scale are a field's: those of the elements are any
            return element.kind == ColumnKind::Decimal ? QByteArray("numeric[]") : typeName(element, false) + "[]";
        }
        return postgresqlTypes[at];
    case Kind::Mysql:
    case Kind::Mariadb:
        if (isText && (field.maxLength > 0 || indexed)) {
            return withNumbers(field.fixedLength ? "CHAR" : "VARCHAR", field.maxLength > 0 ? field.maxLength : 255, -1);
        }
        if (field.kind == ColumnKind::Blob && indexed) {
            return "VARBINARY(255)";
        }
        if (field.kind == ColumnKind::Uuid && field.binary) {
            return "BINARY(16)";
        }
        return field.kind == ColumnKind::Decimal ? withNumbers("DECIMAL", field.digits, field.scale) : QByteArray(mysqlTypes[at]);
    }
    return {};
}

QByteArray AioDialect::typeName(Aio::ColumnKind column) const
{
    using Aio::ColumnKind;
    const auto at = std::size_t(column);
    const char *type = kind == Kind::Sqlite ? sqliteTypes[at] : kind == Kind::Postgresql ? postgresqlTypes[at] : mysqlTypes[at];
    if (column == ColumnKind::Decimal && kind != Kind::Sqlite) {
        type = kind == Kind::Postgresql ? "numeric" : "DECIMAL(38,10)";
    }
    if (!type || column == ColumnKind::Array) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("%1 cannot cast to this type.").arg(QLatin1StringView(name))).phase(AioPhase::Prepare).raise();
    }
    return type;
}

void AioDialect::appendLiteral(QByteArray &sql, const AioValue &value) const
{
    std::visit(LiteralWriter(sql, *this), value.storage());
}
