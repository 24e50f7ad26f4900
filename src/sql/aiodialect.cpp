// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/aiodialect.h"

#include "aioorm/core/aioerror.h"
#include "aioorm/sql/aiotransactionmode.h"
#include "aioorm/sql/literalwriter_p.h"

#include <algorithm>

AioDialect::AioDialect(const char *name, Kind kind)
    : name(name)
    , index(int(kind))
{
}

AioDialect::~AioDialect() = default;

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
    if (!hasSequences) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("%1 has no sequences.").arg(QLatin1StringView(name))).phase(AioPhase::Prepare).raise();
    }
    QByteArray text;
    appendName(text, schema, sequence);
    return text;
}

QByteArray AioDialect::typeName(Aio::ColumnKind kind) const
{
    const char *const type = kind == Aio::ColumnKind::Array ? nullptr : plainTypeName(kind);
    if (!type) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("%1 cannot cast to this type.").arg(QLatin1StringView(name))).phase(AioPhase::Prepare).raise();
    }
    return type;
}

void AioDialect::appendLiteral(QByteArray &sql, const AioValue &value) const
{
    Aio::Detail::LiteralWriter(sql).write(value);
}

bool AioDialect::changesSession(const QByteArray &, const QByteArrayList &words) const
{
    const QByteArrayList first = words.mid(0, 4); // CREATE OR REPLACE TEMP
    const bool isTemporary = first.contains("TEMP") || first.contains("TEMPORARY");
    return sessionVerbs.contains(words.value(0)) || (words.value(0) == "CREATE" && isTemporary);
}

QByteArrayList AioDialect::beginSql(const Aio::TransactionMode &mode) const
{
    QByteArray sql = "START TRANSACTION";
    switch (mode.isolation()) {
    case Aio::Isolation::Default:
        sql += mode.isReadOnly() ? " ISOLATION LEVEL REPEATABLE READ" : "";
        break;
    case Aio::Isolation::ReadCommitted:
        sql += " ISOLATION LEVEL READ COMMITTED";
        break;
    case Aio::Isolation::RepeatableRead:
        sql += " ISOLATION LEVEL REPEATABLE READ";
        break;
    case Aio::Isolation::Serializable:
        sql += " ISOLATION LEVEL SERIALIZABLE";
        break;
    }
    return {sql + (mode.isReadOnly() ? " READ ONLY" : "")};
}
