// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/sqlite/sqliteerror_p.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QStringList>

#include <sqlite3.h>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
// "UNIQUE constraint failed: users.first, users.last" without its beginning
struct Columns {
    QString table, columns;
};

Columns splitColumns(const QString &names)
{
    Columns result;
    QStringList columns;
    for (const QString &name : names.split(u", "_s)) {
        const auto dot = name.indexOf(u'.');
        if (dot < 0) {
            return {};
        }
        result.table = name.left(dot);
        columns.append(name.mid(dot + 1));
    }
    result.columns = columns.join(u", "_s);
    return result;
}

AioErrorInfo constraintError(int code, const QString &text)
{
    const auto colon = text.indexOf(u": "_s);
    const QString subject = colon < 0 ? QString() : text.mid(colon + 2);
    const auto named = [&](const QString &sentence) {
        return AioErrorInfo(AioErrorKind::Integrity, sentence + u" ("_s + text + u')');
    };
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID: {
        static constexpr auto index = u"index '"; // a unique index on an expression
        if (subject.startsWith(QStringView(index))) {
            const QString name = subject.mid(QStringView(index).size()).chopped(1);
            return named(QCoreApplication::translate("AioError", "Another row has this value already")).constraint(name);
        }
        const Columns columns = splitColumns(subject);
        return named(QCoreApplication::translate("AioError", "Another row of %1 has this %2 already").arg(columns.table, columns.columns))
            .table(columns.table)
            .column(columns.columns);
    }
    case SQLITE_CONSTRAINT_NOTNULL: {
        const Columns columns = splitColumns(subject);
        return named(QCoreApplication::translate("AioError", "%1 of %2 must have a value").arg(columns.columns, columns.table))
            .table(columns.table)
            .column(columns.columns);
    }
    case SQLITE_CONSTRAINT_CHECK:
        return named(QCoreApplication::translate("AioError", "A value breaks the rule %1").arg(subject)).constraint(subject);
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return named(QCoreApplication::translate("AioError", "A row refers to one that does not exist, or one that others refer to would go"));
    case SQLITE_CONSTRAINT_DATATYPE: {
        // "cannot store TEXT value in INTEGER column t.c"
        const Columns columns = splitColumns(text.mid(text.lastIndexOf(u' ') + 1));
        return AioErrorInfo(AioErrorKind::Data, text).table(columns.table).column(columns.columns);
    }
    default:
        return AioErrorInfo(AioErrorKind::Integrity, text); // of a trigger's RAISE: its own words
    }
}

AioErrorInfo busyError(int code, const QString &text)
{
    const auto operational = [&](const QString &sentence) {
        return AioErrorInfo(AioErrorKind::Operational, sentence + u" ("_s + text + u')').retryable(true);
    };
    switch (code) {
    case SQLITE_BUSY_SNAPSHOT:
        return operational(QCoreApplication::translate("AioError",
                                                       "The database has changed since this transaction began to read it, so it cannot write: "
                                                       "run the whole transaction again, or begin it with BEGIN IMMEDIATE"));
    case SQLITE_BUSY_RECOVERY:
        return operational(QCoreApplication::translate("AioError", "Another process is recovering the database after a crash: try again"));
    default:
        if ((code & 0xff) == SQLITE_LOCKED) {
            return operational(
                QCoreApplication::translate("AioError", "A table is in use by another statement of this process: try again once that has ended"));
        }
        return operational(QCoreApplication::translate("AioError",
                                                       "Another connection or process holds the lock on the database longer than this one may wait: "
                                                       "try again, or raise the busy timeout"));
    }
}

AioErrorInfo plainError(int code, const QString &text, AioPhase phase)
{
    const auto with = [&](AioErrorKind kind, const QString &sentence) {
        return AioErrorInfo(kind, sentence + u" ("_s + text + u')');
    };
    if (text.contains("unsafe use of"_L1)) { // also where the definition is read, as part of a damaged file
        return with(AioErrorKind::Programming,
                    u"The file calls a function that it is not trusted with, from an index, a generated column, a view or a trigger: one in C++ is "
                    "registered with Aio::FromSchema for that"_s);
    }
    switch (code & 0xff) {
    case SQLITE_ERROR:
        if (phase == AioPhase::Execute
            && (text.contains("integer overflow"_L1) || text.contains("JSON"_L1) || text.contains("too big"_L1) || text.contains("hex literal"_L1))) {
            return AioErrorInfo(AioErrorKind::Data, text);
        }
        return AioErrorInfo(AioErrorKind::Programming, text);
    case SQLITE_AUTH:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
        return AioErrorInfo(AioErrorKind::Programming, text);
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
        return AioErrorInfo(AioErrorKind::Data, text);
    case SQLITE_SCHEMA:
        return with(AioErrorKind::Operational, QCoreApplication::translate("AioError", "The tables changed while the statement began: run it again"))
            .retryable(true);
    case SQLITE_PROTOCOL:
        return with(AioErrorKind::Operational, QCoreApplication::translate("AioError", "The database is too contended to begin: try again")).retryable(true);
    case SQLITE_FULL:
        return with(AioErrorKind::Operational,
                    QCoreApplication::translate("AioError", "There is no room left on the disk, or the database has reached its largest size"));
    case SQLITE_IOERR:
        return with(AioErrorKind::Operational, QCoreApplication::translate("AioError", "The database file could not be read or written"));
    case SQLITE_CORRUPT:
        return with(
            AioErrorKind::Operational,
            QCoreApplication::translate("AioError", "The database file is damaged: restore a backup, or rescue it with \".recover\" of the sqlite3 program"));
    case SQLITE_NOTADB:
        return with(AioErrorKind::Operational, QCoreApplication::translate("AioError", "The file is not an SQLite database, or it is encrypted"));
    case SQLITE_READONLY:
        if (code == SQLITE_READONLY_DBMOVED) {
            return with(AioErrorKind::Operational, QCoreApplication::translate("AioError", "The database file was moved or deleted while it was open"));
        }
        return with(AioErrorKind::Operational, QCoreApplication::translate("AioError", "The database cannot be written to"));
    case SQLITE_CANTOPEN:
        return with(AioErrorKind::Operational, QCoreApplication::translate("AioError", "The database file, or one of those beside it, cannot be opened"));
    case SQLITE_NOMEM:
        return with(AioErrorKind::Operational, QCoreApplication::translate("AioError", "There is not enough memory"));
    default:
        return AioErrorInfo(AioErrorKind::Operational, text);
    }
}
}

AioErrorInfo sqliteError(int code, const QString &text, AioPhase phase)
{
    const int primary = code & 0xff;
    AioErrorInfo error = primary == SQLITE_CONSTRAINT        ? constraintError(code, text)
        : primary == SQLITE_BUSY || primary == SQLITE_LOCKED ? busyError(code, text)
                                                             : plainError(code, text, phase);
    return error.nativeCode(code).phase(phase).outcome(AioOutcome::Refused);
}

AioErrorInfo sqliteError(sqlite3 *db, AioPhase phase)
{
    return sqliteError(sqlite3_extended_errcode(db), QString::fromUtf8(sqlite3_errmsg(db)), phase);
}

AioErrorInfo sqliteOpenError(int code, const QString &text, const QString &file)
{
    AioErrorInfo error = sqliteError(code, text, AioPhase::Connect);
    const int primary = code & 0xff;
    QString reason;
    if (primary == SQLITE_CANTOPEN || primary == SQLITE_IOERR || primary == SQLITE_READONLY || primary == SQLITE_PERM) {
        // only looked at, never opened: closing any descriptor of the file would drop the locks of this process on it
        const QFileInfo info(file);
        const QFileInfo folder(info.absolutePath());
        if (info.isDir()) {
            reason = QCoreApplication::translate("AioError", "it is a folder");
        } else if (!folder.exists()) {
            reason = QCoreApplication::translate("AioError", "the folder %1 does not exist").arg(folder.filePath());
        } else if (!info.exists()) {
            reason = folder.isWritable() ? QCoreApplication::translate("AioError", "the file does not exist")
                                         : QCoreApplication::translate("AioError", "the folder %1 is not writable").arg(folder.filePath());
        } else if (!info.isReadable()) {
            reason = QCoreApplication::translate("AioError", "this user may not read it");
        } else if (primary == SQLITE_READONLY || !info.isWritable() || !folder.isWritable()) {
            reason = QCoreApplication::translate("AioError", "this user may not write to it or to its folder; open it read-only");
        }
    }
    const QString message = reason.isEmpty() ? error.message() : u"%1 (%2)"_s.arg(reason, text);
    AioErrorInfo result(error.kind(), QCoreApplication::translate("AioError", "Cannot open the database %1: %2").arg(file, message));
    return result.nativeCode(code).phase(AioPhase::Connect).outcome(AioOutcome::NotSent).retryable(primary == SQLITE_BUSY || primary == SQLITE_LOCKED);
}
}
