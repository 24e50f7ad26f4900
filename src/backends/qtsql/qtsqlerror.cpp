// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/qtsql/qtsqlerror_p.h"

#include <QCoreApplication>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
class Meaning
{
public:
    explicit Meaning(AioErrorKind kind, bool retryable = false, bool lost = false)
        : kind(kind)
        , retryable(retryable)
        , lost(lost)
    {
    }
    AioErrorKind kind;
    bool retryable;
    bool lost;
};

// by SQLSTATE: its class, mostly
Meaning byState(QStringView state)
{
    if (state.startsWith(u"23")) {
        return Meaning(AioErrorKind::Integrity);
    }
    if (state.startsWith(u"22")) {
        return Meaning(AioErrorKind::Data);
    }
    if (state.startsWith(u"40") || state == u"55P03") {
        return Meaning(AioErrorKind::Operational, true);
    }
    if (state.startsWith(u"08") || state.startsWith(u"57P")) {
        return Meaning(AioErrorKind::Operational, true, true);
    }
    if (state.startsWith(u"42") || state.startsWith(u"3F") || state.startsWith(u"0A")) {
        return Meaning(AioErrorKind::Programming);
    }
    return Meaning(AioErrorKind::Operational);
}

// by the numbers of MySQL and MariaDB
Meaning byMysqlCode(int code)
{
    switch (code) {
    case 1022:
    case 1048:
    case 1062:
    case 1169:
    case 1216:
    case 1217:
    case 1364:
    case 1451:
    case 1452:
    case 3819:
    case 4025:
        return Meaning(AioErrorKind::Integrity);
    case 1205:
    case 1213:
    case 1040:
        return Meaning(AioErrorKind::Operational, true);
    case 1053:
    case 2006:
    case 2013:
    case 2055:
        return Meaning(AioErrorKind::Operational, true, true);
    case 1264:
    case 1265:
    case 1292:
    case 1366:
    case 1406:
    case 1690:
        return Meaning(AioErrorKind::Data);
    case 1054:
    case 1064:
    case 1136:
    case 1146:
    case 1149:
    case 1305:
        return Meaning(AioErrorKind::Programming);
    default:
        return Meaning(AioErrorKind::Operational);
    }
}

// by the primary result codes of SQLite
Meaning bySqliteCode(int code)
{
    switch (code & 0xff) {
    case 19:
        return Meaning(AioErrorKind::Integrity);
    case 5:
    case 6:
    case 15:
    case 17:
        return Meaning(AioErrorKind::Operational, true);
    case 1:
    case 21:
    case 23:
    case 25:
        return Meaning(AioErrorKind::Programming);
    case 18:
    case 20:
        return Meaning(AioErrorKind::Data);
    default:
        return Meaning(AioErrorKind::Operational);
    }
}

// where a driver hands on no code of SQLite's, or a text around it
int sqliteCode(const QString &text, const QString &native)
{
    bool ok = false;
    const int code = native.toInt(&ok);
    if (ok && code > 0) {
        return code;
    }
    static const QRegularExpression inBrackets(u"\\((\\d+)\\)"_s); // "[SQLite]UNIQUE constraint failed: users.username (19)"
    const auto match = inBrackets.match(text);
    if (match.hasMatch()) {
        return match.captured(1).toInt();
    }
    return text.contains(u"constraint failed") ? 19 : text.contains(u"locked") ? 5 : 1;
}

// "… constraint failed: users.first, users.last"
void addSqliteColumns(AioErrorInfo &info, const QString &text)
{
    static const QRegularExpression failed(u"constraint failed: (\\w+\\.\\w+(?:, \\w+\\.\\w+)*)"_s);
    const auto match = failed.match(text);
    if (!match.hasMatch()) {
        return;
    }
    QStringList columns;
    for (const QString &name : match.captured(1).split(u", "_s)) {
        info.table(name.section(u'.', 0, 0));
        columns << name.section(u'.', 1);
    }
    info.column(columns.join(u", "_s));
}
}

AioErrorInfo qtSqlError(const QSqlError &error, AioDialect::Kind dialect, AioPhase phase)
{
    const QString native = error.nativeErrorCode().section(u';', 0, 0);
    QString text = error.databaseText().isEmpty() ? error.driverText() : error.databaseText();
    if (text.trimmed().isEmpty()) {
        text = QCoreApplication::translate("AioError", "The Qt driver reports an error without saying which");
    }
    Meaning meaning(AioErrorKind::Operational);
    int code = 0;
    QString state;
    if (phase == AioPhase::Connect) {
        code = native.toInt();
    } else {
        // the type that Qt gives tells little: QSQLITE calls a broken constraint a ConnectionError
        switch (dialect) {
        case AioDialect::Kind::Sqlite:
            code = sqliteCode(text, native);
            meaning = bySqliteCode(code);
            break;
        case AioDialect::Kind::Postgresql:
            state = native;
            meaning = native.isEmpty() && error.type() == QSqlError::ConnectionError ? Meaning(AioErrorKind::Operational, true, true) : byState(state);
            break;
        case AioDialect::Kind::Mysql:
        case AioDialect::Kind::Mariadb:
            code = native.toInt();
            meaning = byMysqlCode(code);
            break;
        }
    }
    AioErrorInfo info(meaning.kind, text.trimmed());
    info.nativeCode(code).sqlState(state).retryable(meaning.retryable).phase(phase);
    // whether a statement was carried out whose connection broke is not known
    info.outcome(phase == AioPhase::Connect ? AioOutcome::NotSent : meaning.lost ? AioOutcome::Unknown : AioOutcome::Refused);
    if (dialect == AioDialect::Kind::Sqlite) {
        addSqliteColumns(info, text);
    }
    return info;
}

bool isConnectionLost(const AioErrorInfo &error)
{
    return error.outcome() == AioOutcome::Unknown;
}

bool endedTransaction(const AioErrorInfo &error, AioDialect::Kind dialect)
{
    // a deadlock's victim; SQLite's FULL, IOERR, NOMEM, CORRUPT
    const int code = error.nativeCode();
    switch (dialect) {
    case AioDialect::Kind::Mysql:
    case AioDialect::Kind::Mariadb:
        return code == 1213;
    default:
        return false;
    }
}
}
