// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "support/models.h"
#include "support/sqlitememory.h"
#include "support/sqltext.h"

#include <QTest>

/// Data-driven tests of SQL text: what is expected is written for SQLite, for another dialect only where more than quotes and
/// placeholders differs. An expectation "!…" is the sentence with which the dialect refuses. On SQLite the statement also runs.
namespace SqlCheck
{
inline void columns()
{
    QTest::addColumn<SqlSource>("source");
    QTest::addColumn<QString>("sqlite");
    QTest::addColumn<QString>("parameters");
    QTest::addColumn<QString>("postgresql");
    QTest::addColumn<QString>("mysql");
    QTest::addColumn<QString>("mariadb");
    QTest::addColumn<QString>("postgresqlParameters");
    QTest::addColumn<QString>("mysqlParameters");
    QTest::addColumn<QString>("mariadbParameters");
}

class Expected
{
public:
    QString postgresql = {}, mysql = {}, mariadb = {};
    std::optional<QString> mysqlParameters = {}; ///< of both, where they are not the same as everywhere
    std::optional<QString> postgresqlParameters = {};
    std::optional<QString> mariadbParameters = {}; ///< where they are not MySQL's
};

inline void row(const char *name, const SqlSource &source, const QString &sqlite, const QString &parameters = {}, const Expected &other = {})
{
    QTest::newRow(name) << source << sqlite << parameters << other.postgresql << other.mysql << (other.mariadb.isEmpty() ? other.mysql : other.mariadb)
                        << other.postgresqlParameters.value_or(parameters) << other.mysqlParameters.value_or(parameters)
                        << other.mariadbParameters.value_or(other.mysqlParameters.value_or(parameters));
}

inline void dialect(const SqlSource &source, const AioDialect &dialect, const QString &expected, const QString &parameters)
{
    try {
        const AioSql sql = source.sql(dialect);
        QCOMPARE(sql.toString(), expected);
        QCOMPARE(describe(sql.parameters), parameters);
    } catch (const AioProgrammingError &error) {
        QCOMPARE(u'!' + error.message(), expected);
        QCOMPARE(error.outcome(), AioOutcome::NotSent);
    }
}

/// `createTables` says what went wrong.
template<class... Model>
void check()
{
    QFETCH(SqlSource, source);
    QFETCH(QString, sqlite);
    QFETCH(QString, parameters);
    QFETCH(QString, postgresql);
    QFETCH(QString, mysql);
    QFETCH(QString, mariadb);
    QFETCH(QString, postgresqlParameters);
    QFETCH(QString, mysqlParameters);
    QFETCH(QString, mariadbParameters);
    const auto expected = [&](const QString &own, const AioDialect &dialect) {
        return own.isEmpty() ? inDialect(sqlite, dialect) : own;
    };
    dialect(source, AioDialect::sqlite(), sqlite, parameters);
    dialect(source, AioDialect::postgresql(), expected(postgresql, AioDialect::postgresql()), postgresqlParameters);
    dialect(source, AioDialect::mysql(), expected(mysql, AioDialect::mysql()), mysqlParameters);
    dialect(source, AioDialect::mariadb(), expected(mariadb, AioDialect::mariadb()), mariadbParameters);
    if (sqlite.startsWith(u'!')) {
        return;
    }
    SqliteMemory memory;
    QCOMPARE((memory.createTables<Model...>()), QString());
    memory.rows(source.sql(AioDialect::sqlite()));
    QCOMPARE(memory.lastError(), QString());
}
}
