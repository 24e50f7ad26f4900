// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/postgresql/aiopostgresqldatabase.h"
#include "support/postgresqlserver.h"
#include "support/testbackend.h"

using namespace Qt::StringLiterals;

namespace
{
constexpr int maxConnections = 4;

// one for all functions of a program, emptied by each
QString databaseName()
{
    static const QString name = PostgresqlServer::shared().createDatabase();
    return name;
}

std::unique_ptr<AioDatabase> makePostgresql(int connections)
{
    const PostgresqlServer &server = PostgresqlServer::shared();
    return std::make_unique<AioPostgresqlDatabase>(
        AioPostgresqlOptions().host(server.host()).port(server.port()).userName(server.user()).databaseName(databaseName()).maxConnections(connections));
}

class Postgresql final : public TestBackend
{
public:
    Postgresql()
        : TestBackend("postgresql", Suites::All)
    {
    }
    bool isThere() const override { return AIOORM_TEST_POSTGRESQL; }
    void clean() const override { PostgresqlServer::shared().cleanDatabase(databaseName()); }
    std::unique_ptr<AioDatabase> make(const QDir &) const override { return makePostgresql(maxConnections); }
    std::unique_ptr<AioDatabase> makeDifferently(const QDir &) const override { return makePostgresql(1); }
    QString urlOfAnother(const QDir &) const override
    {
        PostgresqlServer &server = PostgresqlServer::shared();
        return u"postgresql://%1@%2:%3/%4"_s.arg(server.user(), server.host()).arg(server.port()).arg(server.createDatabase());
    }
    bool failsTransactions() const override { return true; }
    bool hasArrays() const override { return true; }
    bool foldsLetters() const override { return false; } // its locale is C
    bool givesUpMatches() const override { return false; } // it has no need to
    int writers() const override { return maxConnections; }
    int readers() const override { return maxConnections; }

    QString sql(const QString &text) const override
    {
        QString numbered;
        int number = 0;
        for (const QChar c : text) {
            numbered += c == u'?' ? u'$' + QString::number(++number) : QString(c);
        }
        return numbered;
    }
    QString numbers(const QString &last) const override { return u"SELECT generate_series(1, CAST(%1 AS bigint)) AS x"_s.arg(last); }
    QString endlessNumbers() const override { return numbers(u"9223372036854775807"_s); }
    QString stuckSelect() const override { return u"SELECT 1 UNION ALL SELECT count(*) FROM pg_sleep(600)"_s; }
    QString bytes(int count) const override { return u"convert_to(repeat('x', %1), 'UTF8')"_s.arg(count); }
    QString zeros(const QString &count) const override { return u"decode(repeat('00', CAST(%1 AS integer)), 'hex')"_s.arg(count); }
    QString createSchema(const QString &schema) const override { return u"CREATE SCHEMA %1"_s.arg(schema); }
    QString deferTweets() const override { return u"ALTER TABLE tweets ALTER CONSTRAINT tweets_author_id_fkey DEFERRABLE INITIALLY DEFERRED"_s; }
    QString endlessSelect() const override { return u"SELECT pg_sleep(600)"_s; }
    QString endlessInsert() const override
    {
        return u"INSERT INTO users (username, rank, active, score, joined) "
               "SELECT 'endless ' || x, 0, true, 0, now() FROM generate_series(1, 1000000000) AS c(x)"_s;
    }
    QStringList dropWrites(const QString &event, const QString &table) const override
    {
        return {u"CREATE OR REPLACE FUNCTION drop_write() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"_s,
                u"CREATE TRIGGER drop_%1 BEFORE %1 ON %2 FOR EACH ROW EXECUTE FUNCTION drop_write()"_s.arg(event, table)};
    }
    QStringList triggersByName(const QString &table, const QString &dropped, const QString &failing, const QString &kept) const override
    {
        return {
            uR"(CREATE FUNCTION by_name() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        IF TG_OP = 'DELETE' THEN
                            IF OLD.name = '%1' THEN RETURN NULL; END IF;
                            RETURN OLD;
                        END IF;
                        IF NEW.name = '%2' THEN RETURN NULL; END IF;
                        IF NEW.name = '%3' THEN RAISE EXCEPTION 'refused' USING ERRCODE = 'check_violation'; END IF;
                        RETURN NEW;
                    END $$)"_s.arg(kept, dropped, failing),
            u"CREATE TRIGGER by_name BEFORE INSERT OR UPDATE OR DELETE ON %1 FOR EACH ROW EXECUTE FUNCTION by_name()"_s.arg(table)};
    }
    QString selectDecimal() const override { return u"SELECT $1::numeric AS n"_s; }
    QString makeDouble(const QString &table, const QString &column) const override
    {
        return u"ALTER TABLE %1 ALTER %2 TYPE double precision"_s.arg(table, column);
    }
    QString typeAndLength(const QString &table, const QString &column) const override
    {
        return u"SELECT pg_typeof(%2)::text AS t, pg_column_size(%2) AS l FROM %1"_s.arg(table, column);
    }
    QString typeOfBinaryUuids() const override { return u"uuid"_s; }
    QStringList logUpdates() const override
    {
        return {u"CREATE FUNCTION log() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit VALUES (old.username); RETURN NULL; END $$"_s,
                u"CREATE TRIGGER log AFTER UPDATE ON users FOR EACH ROW EXECUTE FUNCTION log()"_s};
    }
    QString urlOfNothing(const QDir &) const override { return u"postgresql://nobody@127.0.0.1:1/nothing"_s; }
    void endConnections() const override
    {
        PostgresqlServer::shared().query(u"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '%1'"_s.arg(databaseName()));
    }
    std::optional<int> connections() const override
    {
        return PostgresqlServer::shared()
            .value(u"SELECT count(*) FROM pg_stat_activity WHERE datname = '%1' AND backend_type = 'client backend'"_s.arg(databaseName()))
            .toInt();
    }
    QString followKeys(const QString &table) const override
    {
        return u"SELECT setval(pg_get_serial_sequence('%1', 'id'), (SELECT max(id) FROM %1))"_s.arg(table);
    }
};
}

namespace TestBackends
{
std::vector<const TestBackend *> postgresql()
{
    static const Postgresql backend;
    return {&backend};
}
}
