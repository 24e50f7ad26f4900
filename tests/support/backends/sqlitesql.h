// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "support/testbackend.h"

/// What speaks SQLite's SQL.
class SqliteSqlBackend : public TestBackend
{
public:
    using TestBackend::TestBackend;

    bool isSqlite() const override { return true; }
    bool tellsConsequences() const override { return true; }
    bool hasInfiniteNumbers() const override { return false; }
    bool hasLongYears() const override { return false; }
    bool hasTypes() const override { return false; }
    QString stateOfDuplicates() const override { return {}; }
    int writers() const override { return 1; }
    int readers() const override { return 0; }
    bool hasConnectionsOfThreads() const override { return false; }
    AioOutcome refusal() const override { return AioOutcome::NotSent; }
    AioErrorKind misfit() const override { return AioErrorKind::Integrity; }

    QString numbers(const QString &last) const override
    {
        return QStringLiteral("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT %1) SELECT x FROM c").arg(last);
    }
    QString endlessNumbers() const override { return QStringLiteral("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c"); }
    QString stuckSelect() const override { return QStringLiteral("SELECT 1 UNION ALL SELECT count(*) FROM (%1)").arg(endlessNumbers()); }
    QString bytes(int count) const override { return QStringLiteral("zeroblob(%1)").arg(count); }
    QString zeros(const QString &count) const override { return QStringLiteral("zeroblob(%1)").arg(count); }
    QString createSchema(const QString &schema) const override { return QStringLiteral("ATTACH ':memory:' AS %1").arg(schema); }
    QString deferTweets() const override { return QStringLiteral("PRAGMA defer_foreign_keys = on"); }
    QString endlessSelect() const override
    {
        const QString end = canStop() ? QString() : QStringLiteral(" WHERE x < 1000000");
        return QStringLiteral("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c%1) SELECT count(*) FROM c").arg(end);
    }
    QString endlessInsert() const override
    {
        return QStringLiteral(
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
            "INSERT INTO users (username, rank, active, score, joined) SELECT 'endless ' || x, 0, 1, 0, '2026-01-01 00:00:00.000' FROM c");
    }
    QStringList dropWrites(const QString &event, const QString &table) const override
    {
        return {QStringLiteral("CREATE TRIGGER drop_%1 BEFORE %1 ON %2 BEGIN SELECT RAISE(IGNORE); END").arg(event, table)};
    }
    QStringList triggersByName(const QString &table, const QString &dropped, const QString &failing, const QString &kept) const override
    {
        const QString write = QStringLiteral(
            "CREATE TRIGGER by_name_%1 BEFORE %1 ON %2 BEGIN SELECT RAISE(IGNORE) WHERE NEW.name = '%3'; "
            "SELECT RAISE(ABORT, 'refused') WHERE NEW.name = '%4'; END");
        return {write.arg(QStringLiteral("INSERT"), table, dropped, failing),
                write.arg(QStringLiteral("UPDATE"), table, dropped, failing),
                QStringLiteral("CREATE TRIGGER by_name_DELETE BEFORE DELETE ON %1 BEGIN SELECT RAISE(IGNORE) WHERE OLD.name = '%2'; END").arg(table, kept)};
    }
    QString selectDecimal() const override { return QStringLiteral("SELECT ? AS n"); }
    QString makeDouble(const QString &, const QString &) const override { return {}; }
    QString typeAndLength(const QString &table, const QString &column) const override
    {
        return QStringLiteral("SELECT typeof(%2) AS t, length(%2) AS l FROM %1").arg(table, column);
    }
    QString typeOfBinaryUuids() const override { return QStringLiteral("blob"); }
    QStringList logUpdates() const override
    {
        return {QStringLiteral("CREATE TRIGGER log AFTER UPDATE ON users BEGIN INSERT INTO audit VALUES (old.username); END")};
    }
    QString urlOfNothing(const QDir &folder) const override
    {
        return QStringLiteral("sqlite:") + folder.filePath(QStringLiteral("missing/folder/file.sqlite"));
    }
    QString followKeys(const QString &) const override { return {}; }

protected:
    static QString fileIn(const QDir &folder) { return folder.filePath(QStringLiteral("test.sqlite")); }
};
