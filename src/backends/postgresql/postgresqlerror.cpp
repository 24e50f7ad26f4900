// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/postgresql/postgresqlerror_p.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

#include <libpq-fe.h>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
QString field(const pg_result *result, int code)
{
    return QString::fromUtf8(PQresultErrorField(result, code));
}

// of "Key (first, "Last")=(…) already exists.", in whatever language, and without the values; nothing of an expression, which is no column
QString columnsOf(const QString &detail)
{
    static const QRegularExpression keys(uR"re(\(((?:"(?:[^"]|"")+"|[^"(),]+)(?:, (?:"(?:[^"]|"")+"|[^"(),]+))*)\)=\()re"_s);
    static const QRegularExpression name(uR"re("((?:[^"]|"")+)"|[^",]+)re"_s);
    QStringList names;
    for (auto match = name.globalMatch(keys.match(detail).captured(1)); match.hasNext();) {
        const auto found = match.next();
        const QString quoted = found.captured(1);
        names << (quoted.isEmpty() ? found.captured().trimmed() : QString(quoted).replace(u"\"\""_s, u"\""_s));
    }
    names.removeAll(QString());
    return names.join(u", "_s);
}

// Of "invalid input syntax for type integer: "4711"", in any language: what stands in quotes in an error of data came from the statement,
// and may have quotes in it.
QString withoutValues(QString text)
{
    static const QRegularExpression quoted(uR"re(["„«»“].*["“”«»]|["„«»“].*$)re"_s, QRegularExpression::DotMatchesEverythingOption);
    return text.replace(quoted, u"\"…\""_s);
}

class Meaning
{
public:
    explicit Meaning(AioErrorKind kind, bool retryable = false, const QString &advice = {})
        : kind(kind)
        , retryable(retryable)
        , advice(advice)
    {
    }
    AioErrorKind kind;
    bool retryable;
    QString advice; ///< a sentence before the server's own words
};

Meaning meaningOf(const QByteArray &state)
{
    if (state == "40001" || state == "40P01") {
        return Meaning(AioErrorKind::Operational,
                       true,
                       QCoreApplication::translate("AioError", "Another transaction came in between: run the whole transaction again"));
    }
    if (state == "55P03") {
        return Meaning(AioErrorKind::Operational, true, QCoreApplication::translate("AioError", "Another transaction holds the lock"));
    }
    if (state == "57014") {
        return Meaning(AioErrorKind::Timeout,
                       false,
                       QCoreApplication::translate("AioError", "The server ended the statement: its statement_timeout came, or an administrator did it"));
    }
    if (state == "25P02") {
        return Meaning(AioErrorKind::Operational,
                       false,
                       QCoreApplication::translate(
                           "AioError",
                           "A statement of this transaction has failed before: roll it back, or use a savepoint (aioAtomic) around what may fail"));
    }
    if (state == "42P18") {
        return Meaning(AioErrorKind::Programming, false, u"PostgreSQL cannot tell the type of a bound value: cast it in the SQL, as in $1::integer"_s);
    }
    if (state == "25006") {
        return Meaning(AioErrorKind::Operational, false, QCoreApplication::translate("AioError", "The transaction, or the whole server, only reads"));
    }
    if (state == "42501") {
        return Meaning(AioErrorKind::Operational);
    }
    if (state.startsWith("23") || state == "P0001") {
        return Meaning(AioErrorKind::Integrity); // P0001: what a trigger raises, in its own words
    }
    if (state.startsWith("22")) {
        return Meaning(AioErrorKind::Data);
    }
    if (state.startsWith("42") || state.startsWith("0A") || state.startsWith("3F") || state == "26000" || state == "25001" || state == "2D000") {
        return Meaning(AioErrorKind::Programming);
    }
    if (state.startsWith("08") || state.startsWith("53") || state.startsWith("57P") || state.startsWith("40") || state.startsWith("25P")) {
        return Meaning(AioErrorKind::Operational, true);
    }
    return Meaning(AioErrorKind::Operational);
}
}

QByteArray sqlState(const pg_result *result)
{
    return PQresultErrorField(result, PG_DIAG_SQLSTATE);
}

AioErrorInfo postgresqlError(const pg_result *result, AioPhase phase, bool withValues)
{
    const QByteArray state = sqlState(result);
    QString text = field(result, PG_DIAG_MESSAGE_PRIMARY);
    if (text.isEmpty()) {
        text = QString::fromUtf8(PQresultErrorMessage(result)).trimmed();
    }
    if (!withValues && state.startsWith("22")) {
        text = withoutValues(text);
    }
    const Meaning meaning = meaningOf(state);
    // a detail may hold values ("Key (id)=(7) …"); a hint does not
    if (const QString hint = field(result, PG_DIAG_MESSAGE_HINT); !hint.isEmpty()) {
        text += u". "_s + hint;
    }
    AioErrorInfo info(meaning.kind, meaning.advice.isEmpty() ? text : u"%1 (%2)"_s.arg(meaning.advice, text));
    info.phase(phase).outcome(AioOutcome::Refused).sqlState(QString::fromLatin1(state)).retryable(meaning.retryable);
    info.constraint(field(result, PG_DIAG_CONSTRAINT_NAME)).table(field(result, PG_DIAG_TABLE_NAME));
    QString column = field(result, PG_DIAG_COLUMN_NAME);
    if (column.isEmpty() && (state == "23505" || state == "23503")) {
        column = columnsOf(field(result, PG_DIAG_MESSAGE_DETAIL));
    }
    info.column(column);
    return info;
}

QString postgresqlMessage(const pg_conn *connection)
{
    QString text = QString::fromUtf8(PQerrorMessage(connection)).simplified();
    // what libpq says of the socket that it has closed itself
    if (static const QString closed = u"invalid socket"_s; text.endsWith(closed)) {
        text = text.chopped(closed.size()).trimmed();
    }
    return text.isEmpty() ? QCoreApplication::translate("AioError", "libpq gives no reason.") : text;
}

AioErrorInfo connectError(const pg_conn *connection, const QString &where)
{
    // under PQERRORS_VERBOSE it reads "… FATAL:  28P01: password authentication failed for user "x"\nLOCATION:  …", in any language; FATAL itself has five
    // letters, and no digit
    static const QRegularExpression severityAndState(u"[^\\s:]+:\\s+((?=[A-Z]*[0-9])[0-9A-Z]{5}): "_s);
    QString text = QString::fromUtf8(PQerrorMessage(connection));
    QString state;
    QStringList lines;
    for (QString line : text.split(u'\n', Qt::SkipEmptyParts)) {
        if (const auto match = severityAndState.match(line); match.hasMatch()) {
            state = match.captured(1);
            line.replace(match.captured(1) + u": "_s, QString());
        }
        if (state.isEmpty() || !line.contains(QRegularExpression(u"^\\S+:\\s+\\w+, \\w+\\.c:\\d+$"_s))) {
            lines << line.simplified();
        }
    }
    text = lines.join(u' ');
    const bool isPooler = text.contains(u"unsupported startup parameter");
    if (isPooler) {
        text += u" (PgBouncer takes no settings at the start: set AioPostgresqlOptions::statementCacheSize(0).)"_s;
    }
    const bool isPermanent = isPooler || state.startsWith(u"28") || state.startsWith(u"3D") || state.startsWith(u"42");
    return AioErrorInfo(AioErrorKind::Operational, QCoreApplication::translate("AioError", "No connection to %1: %2").arg(where, text))
        .phase(AioPhase::Connect)
        .sqlState(state)
        .retryable(!isPermanent);
}
}
