// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/mysql/mysqlerror_p.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <iterator>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
class Meaning
{
public:
    int code;
    AioErrorKind kind;
    bool retryable = false;
    const char *advice = ""; ///< a sentence before the server's own words
};

using Kind = AioErrorKind;

// in the order of the codes
constexpr std::array meanings{
    Meaning{1021, Kind::Operational, true}, // disk full
    Meaning{1022, Kind::Integrity},
    Meaning{1023, Kind::Operational, true},
    Meaning{1037, Kind::Operational, true},
    Meaning{1038, Kind::Operational, true},
    Meaning{1040, Kind::Operational, true},
    Meaning{1041, Kind::Operational, true},
    Meaning{1044, Kind::Operational},
    Meaning{1045, Kind::Operational},
    Meaning{1046, Kind::Programming},
    Meaning{1047, Kind::Operational, true},
    Meaning{1048, Kind::Integrity},
    Meaning{1049, Kind::Programming},
    Meaning{1050, Kind::Programming},
    Meaning{1051, Kind::Programming},
    Meaning{1052, Kind::Programming},
    Meaning{1053, Kind::Operational, true},
    Meaning{1054, Kind::Programming},
    Meaning{1055, Kind::Programming},
    Meaning{1060, Kind::Programming},
    Meaning{1061, Kind::Programming},
    Meaning{1062, Kind::Integrity},
    Meaning{1064, Kind::Programming},
    Meaning{1065, Kind::Programming},
    Meaning{1066, Kind::Programming},
    Meaning{1101, Kind::Programming},
    Meaning{1109, Kind::Programming},
    Meaning{1111, Kind::Programming},
    Meaning{1114, Kind::Operational, true},
    Meaning{1129, Kind::Operational, true},
    Meaning{1136, Kind::Programming},
    Meaning{1140, Kind::Programming},
    Meaning{1142, Kind::Operational},
    Meaning{1143, Kind::Operational},
    Meaning{1146, Kind::Programming},
    Meaning{1149, Kind::Programming},
    Meaning{1152, Kind::Operational, true},
    Meaning{1153, Kind::Data, false},
    Meaning{1158, Kind::Operational, true},
    Meaning{1159, Kind::Operational, true},
    Meaning{1160, Kind::Operational, true},
    Meaning{1161, Kind::Operational, true},
    Meaning{1169, Kind::Integrity},
    Meaning{1170, Kind::Programming},
    Meaning{1172, Kind::Programming},
    Meaning{1180, Kind::Operational, true},
    Meaning{1203, Kind::Operational, true},
    Meaning{1205, Kind::Operational, true, QT_TRANSLATE_NOOP("AioError", "Another transaction holds the lock")},
    Meaning{1210, Kind::Programming},
    Meaning{1213, Kind::Operational, true, QT_TRANSLATE_NOOP("AioError", "Another transaction came in between: run the whole transaction again")},
    Meaning{1214, Kind::Programming},
    Meaning{1216, Kind::Integrity},
    Meaning{1217, Kind::Integrity},
    Meaning{1222, Kind::Programming},
    Meaning{1226, Kind::Operational, true},
    Meaning{1227, Kind::Operational},
    Meaning{1235, Kind::Programming},
    Meaning{1241, Kind::Programming},
    Meaning{1242, Kind::Programming},
    Meaning{1247, Kind::Programming},
    Meaning{1248, Kind::Programming},
    Meaning{1264, Kind::Data},
    Meaning{1265, Kind::Data},
    Meaning{1267, Kind::Programming},
    Meaning{1290, Kind::Programming}, // an option of the server forbids it: see isReadOnlyServer()
    Meaning{1292, Kind::Data},
    Meaning{1295, Kind::Programming},
    Meaning{1300, Kind::Data},
    Meaning{1305, Kind::Programming},
    Meaning{1364, Kind::Integrity},
    Meaning{1365, Kind::Data},
    Meaning{1366, Kind::Data},
    Meaning{1367, Kind::Data},
    Meaning{1390, Kind::Programming},
    Meaning{1406, Kind::Data},
    Meaning{1411, Kind::Data},
    Meaning{1416, Kind::Data},
    Meaning{1426, Kind::Programming},
    Meaning{1439, Kind::Data},
    Meaning{1441, Kind::Data},
    Meaning{1451, Kind::Integrity},
    Meaning{1452, Kind::Integrity},
    Meaning{1461, Kind::Operational, true},
    Meaning{1525, Kind::Data},
    Meaning{1568, Kind::Programming},
    Meaning{1582, Kind::Programming},
    Meaning{1586, Kind::Integrity},
    Meaning{1614, Kind::Operational, true, QT_TRANSLATE_NOOP("AioError", "Another transaction came in between: run the whole transaction again")},
    Meaning{1615, Kind::Operational, true}, // its tables changed all the time
    Meaning{1630, Kind::Programming},
    Meaning{1644, Kind::Integrity}, // SIGNAL: what a trigger raises, in its own words
    Meaning{1690, Kind::Data},
    Meaning{1746, Kind::Programming},
    Meaning{1761, Kind::Integrity},
    Meaning{1792, Kind::Operational, false, QT_TRANSLATE_NOOP("AioError", "The transaction was begun as one that only reads")},
    Meaning{1834, Kind::Integrity},
    Meaning{1836, Kind::Operational, false, QT_TRANSLATE_NOOP("AioError", "The server only reads")},
    Meaning{1845, Kind::Programming},
    Meaning{1846, Kind::Programming},
    Meaning{1859, Kind::Integrity},
    Meaning{1901, Kind::Programming},
    Meaning{1906, Kind::Programming},
    Meaning{1927, Kind::Operational, true},
    Meaning{1969, Kind::Timeout, false, QT_TRANSLATE_NOOP("AioError", "The server ended the statement: its max_statement_time came")},
    Meaning{2013, Kind::Operational, true},
    Meaning{3024, Kind::Timeout, false, QT_TRANSLATE_NOOP("AioError", "The server ended the statement: its max_execution_time came")},
    Meaning{3140, Kind::Data},
    Meaning{3141, Kind::Data},
    Meaning{3144, Kind::Data},
    Meaning{3572, Kind::Operational, true, QT_TRANSLATE_NOOP("AioError", "Another transaction holds the lock")},
    Meaning{3819, Kind::Integrity},
    Meaning{4025, Kind::Integrity},
    Meaning{4031, Kind::Operational, true},
    Meaning{4078, Kind::Programming},
    Meaning{4161, Kind::Programming},
};
static_assert(std::is_sorted(meanings.begin(), meanings.end(), [](const Meaning &a, const Meaning &b) {
    return a.code < b.code;
}));

// of a code that is not in the table: by the class of its state
Meaning byState(int code, QByteArrayView state)
{
    if (state.startsWith("23")) {
        return {code, Kind::Integrity};
    }
    if (state.startsWith("22")) {
        return {code, Kind::Data};
    }
    if (state.startsWith("42") || state.startsWith("21") || state.startsWith("0A") || state.startsWith("3D")) {
        return {code, Kind::Programming};
    }
    if (state == "45000") {
        return {code, Kind::Integrity}; // SIGNAL
    }
    return {code, Kind::Operational, state.startsWith("08") || state.startsWith("40")};
}

// 1290 names the option: --read-only, --innodb-read-only, --super-read-only, and others such as --secure-file-priv.
bool isReadOnlyServer(int code, QByteArrayView message)
{
    return code == 1290 && (message.contains("read-only") || message.contains("read_only"));
}

Meaning meaningOf(int code, QByteArrayView state, QByteArrayView message)
{
    if (isReadOnlyServer(code, message)) {
        return {code, Kind::Operational, false, QT_TRANSLATE_NOOP("AioError", "The server, or the whole of its data, only reads")};
    }
    const auto found = std::lower_bound(meanings.begin(), meanings.end(), code, [](const Meaning &meaning, int wanted) {
        return meaning.code < wanted;
    });
    return found != meanings.end() && found->code == code ? *found : byState(code, state);
}

// Of "Incorrect integer value: 'abc' for column …", "Duplicate entry 'abc' for key …": what came from the statement may have quotes in it.
QString withoutValues(const QString &text)
{
    static const QRegularExpression quoted(u"((?:value|entry|time|function): ?|(?:entry|value) )'.*'(?= for (?:key|column|function)|$)"_s,
                                           QRegularExpression::DotMatchesEverythingOption);
    return QString(text).replace(quoted, u"\\1'…'"_s);
}

QString captured(const QString &text, const QRegularExpression &expression)
{
    return expression.match(text).captured(1);
}

void addNames(AioErrorInfo &info, int code, const QString &text)
{
    static const QRegularExpression key(u"for key '(?:[^'.]*\\.)?([^']+)'$"_s);
    static const QRegularExpression constraint(u"CONSTRAINT `([^`]+)`"_s);
    static const QRegularExpression check(u"constraint '([^']+)'"_s, QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression foreignKey(u"FOREIGN KEY \\(([^)]+)\\)"_s);
    static const QRegularExpression table(u"\\(`[^`]+`\\.`([^`]+)`"_s);
    static const QRegularExpression failedFor(u"failed for `[^`]+`\\.`([^`]+)`"_s);
    static const QRegularExpression column(u"(?:Column|Field|column) '([^']+)'"_s);
    static const QRegularExpression fullColumn(u"for column (?:`[^`]*`\\.`[^`]*`\\.)?`([^`]+)`"_s);
    static const QRegularExpression tableOfColumn(u"for column `[^`]*`\\.`([^`]*)`\\.`"_s);
    switch (code) {
    case 1062:
    case 1586:
        info.constraint(captured(text, key));
        break;
    case 1451:
    case 1452:
    case 1216:
    case 1217:
        info.constraint(captured(text, constraint)).table(captured(text, table)).column(captured(text, foreignKey).remove(u'`'));
        break;
    case 3819:
        info.constraint(captured(text, check));
        break;
    case 4025:
        info.constraint(captured(text, constraint)).table(captured(text, failedFor));
        break;
    default: {
        const QString full = captured(text, fullColumn);
        info.column(full.isEmpty() ? captured(text, column) : full).table(captured(text, tableOfColumn));
    }
    }
}
}

AioErrorInfo mysqlError(int code, const char *state, const char *message, AioPhase phase, bool withValues)
{
    const QString text = QString::fromUtf8(message);
    const Meaning meaning = meaningOf(code, state, message);
    const QString shown = withValues ? text : withoutValues(text);
    AioErrorInfo info(meaning.kind, *meaning.advice ? u"%1 (%2)"_s.arg(QCoreApplication::translate("AioError", meaning.advice), shown) : shown);
    info.phase(phase).outcome(AioOutcome::Refused).nativeCode(code).sqlState(QString::fromLatin1(state)).retryable(meaning.retryable);
    if (meaning.kind == Kind::Integrity || meaning.kind == Kind::Data) {
        addNames(info, code, text);
    }
    return info;
}

AioErrorInfo mysqlConnectError(int code, const char *state, const char *message, const QString &where)
{
    // who we are, the database, and what was refused on this side: asking again gives the same
    constexpr std::array permanent{1044, 1045, 1049, 1130, 1251, 1524, 1698, 2007, 2019, 2049, 2054, 2058, 2059, 2061, 4151};
    const bool isPermanent = std::find(permanent.begin(), permanent.end(), code) != permanent.end();
    return AioErrorInfo(Kind::Operational, QCoreApplication::translate("AioError", "No connection to %1: %2").arg(where, QString::fromUtf8(message)))
        .phase(AioPhase::Connect)
        .nativeCode(code)
        .sqlState(QString::fromLatin1(state))
        .retryable(!isPermanent);
}

bool endsMysqlConnection(int code)
{
    // of the client library; "shutdown", "killed" and "disconnected by the server"
    return (code >= 2000 && code < 3000 && code != 2057) || code == 1053 || code == 1927 || code == 4031 || code == 1153 || code == 1158 || code == 1159
        || code == 1160 || code == 1161;
}

bool spoilsMysqlConnection(int code, const char *message, bool inTransaction)
{
    // a transaction may have been begun as one that only reads; outside it is the server
    return isReadOnlyServer(code, message) || code == 1836 || code == 1047 || code == 1180 || (code == 1792 && !inTransaction);
}

bool isMysqlInterruption(int code)
{
    return code == 1317 || code == 1969 || code == 3024;
}
}
