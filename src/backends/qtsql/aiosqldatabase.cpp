// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/qtsql/aiosqldatabase.h"

#include "aioorm/backends/qtsql/qtsqlsession_p.h"
#include "aioorm/core/refuse_p.h"
#include "aioorm/database/aiodatabase.h"
#include "aioorm/database/databasecore_p.h"

#include <QSqlError>
#include <QThread>

using namespace Qt::StringLiterals;

namespace
{
QString sqlDatabaseName(const AioDatabase &database)
{
    return u"aioorm aioSqlDatabase %1 %2"_s.arg(quintptr(&database)).arg(quintptr(QThread::currentThread()));
}

void removeSqlDatabase(const QString &name)
{
    if (QSqlDatabase::contains(name)) {
        QSqlDatabase::database(name, false).close();
        QSqlDatabase::removeDatabase(name);
    }
}

[[noreturn]] void refuseSqlDatabase(const QString &why)
{
    Aio::Detail::refuse(AioErrorKind::Interface, why, AioPhase::Connect);
}
}

QSqlDatabase aioSqlDatabase(const AioDatabase &database)
{
    if (database.aioExecutorData()->core->testTransaction) {
        refuseSqlDatabase(u"aioSqlDatabase() inside a test's transaction: it is another session, which sees nothing of it, and what it writes stays."_s);
    }
    const std::optional<AioQtSqlSettings> settings = database.qtSqlSettings();
    if (!settings) {
        refuseSqlDatabase(u"The database %1 is of a kind that Qt Sql has no settings for."_s.arg(database.name()));
    }
    const bool isSqlite = database.dialect().inProcess;
    if (isSqlite && (settings->databaseName.isEmpty() || settings->databaseName == u":memory:")) {
        refuseSqlDatabase(u"The database is in memory and private to its connection: another session would see an empty one."_s);
    }
    const QString name = sqlDatabaseName(database);
    if (QSqlDatabase::contains(name)) {
        return QSqlDatabase::database(name);
    }
    QSqlDatabase session;
    if (const auto error = Aio::Detail::addSqlDatabase(*settings, name, session)) {
        error->raise();
    }
    // it goes with the database or with its thread, whichever ends first
    const auto remove = [name] {
        removeSqlDatabase(name);
    };
    QObject::connect(&database, &QObject::destroyed, remove);
    QObject::connect(QThread::currentThread(), &QThread::finished, &database, remove, Qt::DirectConnection);
    if (!session.open()) {
        const QString why = session.lastError().text();
        session = QSqlDatabase();
        QSqlDatabase::removeDatabase(name);
        AioErrorInfo(AioErrorKind::Operational, u"Qt Sql cannot open %1: %2"_s.arg(database.name(), why)).phase(AioPhase::Connect).raise();
    }
    if (isSqlite) {
        QSqlQuery(session).exec(u"PRAGMA foreign_keys = ON"_s);
    }
    return session;
}
