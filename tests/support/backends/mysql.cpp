// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/mysql/aiomysqldatabase.h"
#include "support/mariadbserver.h"
#include "support/testbackend.h"

#include <QHash>
#include <QThread>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace
{
constexpr int maxConnections = 4;

// one for all functions of a program, emptied by each
QString databaseName()
{
    static const QString name = MariadbServer::shared().createDatabase();
    return name;
}

std::unique_ptr<AioDatabase> makeMariadb(int connections)
{
    const MariadbServer &server = MariadbServer::shared();
    return std::make_unique<AioMySqlDatabase>(AioMySqlOptions()
                                                  .host(server.host())
                                                  .port(server.port())
                                                  .userName(server.user())
                                                  .password(server.password())
                                                  .databaseName(databaseName())
                                                  .maxConnections(connections));
}

class Mariadb final : public TestBackend
{
public:
    Mariadb()
        : TestBackend("mariadb", Suites::All)
    {
    }
    const char *skips(QByteArrayView function) const override
    {
        static constexpr const char *noSuchThing = "MariaDB has no such thing";
        static constexpr const char *keptBack = "no statement gets stuck behind its first row: MariaDB keeps rows back until 16 KB are full";
        static const QHash<QByteArray, const char *> reasons{
            {"TestJson::greatIntegers", "MariaDB compares numbers in JSON as fractions"},
            {"TestJson::deepDocuments", "MariaDB takes JSON of 32 levels"},
            {"TestDefinitions::anIndexWrittenByHand", noSuchThing},
            {"TestDefinitions::upsertOnAPartialIndex", noSuchThing},
            {"TestDefinitions::anotherIndexOfThatName", "MariaDB's indexes are not compared with the model's"},
            {"TestChanges::statementsOfATurn", "one statement at a time on a connection: those that wait for one are not served while the thread blocks"},
            {"TestStream::aStreamCancelledBesideAStream", "MariaDB computes all rows of a cursor before the first one"},
            {"TestStream::destroyedUnderItsReader", keptBack},
            {"TestStream::timeoutIsForEachWait", keptBack},
            {"TestStream::cancelledByItsToken", keptBack},
            {"TestStream::boundObjectDies", keptBack},
            {"TestStream::spawnContextDies", keptBack},
            {"TestStream::databaseClosed", keptBack},
            {"TestStream::databaseDestroyed", keptBack},
            {"TestTexts::patternsThatTakeForEver", "MariaDB takes a match that it gives up for none, and tells it by a warning"},
            {"TestStream::aTableThatIsReadCannotBeDropped", "a DROP ends the transaction that the stream reads in"},
        };
        const QByteArray suite = function.toByteArray().split(':').first();
        return reasons.value(function.toByteArray(), reasons.value(suite));
    }
    bool isThere() const override { return AIOORM_TEST_MYSQL; }
    bool hasTimeZones() const override { return false; }
    // what mysql_tzinfo_to_sql writes
    void loadTimeZone(const QByteArray &name) const override
    {
        const QTimeZone zone(name);
        MariadbServer &server = MariadbServer::shared();
        const QString text = QString::fromLatin1(name), known = u"SELECT Time_zone_id FROM time_zone_name WHERE Name = '%1'"_s.arg(text);
        if (!server.value(known, u"mysql"_s).isEmpty()) {
            return;
        }
        server.query(u"INSERT INTO time_zone (Use_leap_seconds) VALUES ('N'); INSERT INTO time_zone_name VALUES ('%1', LAST_INSERT_ID())"_s.arg(text),
                     u"mysql"_s);
        const QString of = server.value(known, u"mysql"_s);
        QString sql;
        const QDateTime begin(QDate(1800, 1, 1), QTime(), Qt::UTC);
        QTimeZone::OffsetDataList all = zone.transitions(begin, QDateTime(QDate(2150, 1, 1), QTime(), Qt::UTC));
        QList<int> offsets{zone.offsetFromUtc(begin)};
        QStringList times;
        for (const QTimeZone::OffsetData &transition : std::as_const(all)) {
            if (!offsets.contains(transition.offsetFromUtc)) {
                offsets << transition.offsetFromUtc;
            }
            times << u"(%1, %2, %3)"_s.arg(of).arg(transition.atUtc.toSecsSinceEpoch()).arg(offsets.indexOf(transition.offsetFromUtc));
        }
        for (int type = 0; type < offsets.size(); ++type) {
            sql += u"INSERT INTO time_zone_transition_type VALUES (%1, %2, %3, 0, 'T%2');"_s.arg(of).arg(type).arg(offsets[type]);
        }
        if (!times.isEmpty()) {
            sql += u"INSERT INTO time_zone_transition VALUES "_s + times.join(u',') + u';';
        }
        server.query(sql, u"mysql"_s);
    }
    void clean() const override { MariadbServer::shared().cleanDatabase(databaseName()); }
    std::unique_ptr<AioDatabase> make(const QDir &) const override { return makeMariadb(maxConnections); }
    std::unique_ptr<AioDatabase> makeDifferently(const QDir &) const override { return makeMariadb(1); }
    QString urlOfAnother(const QDir &) const override
    {
        MariadbServer &server = MariadbServer::shared();
        const QString password = QString(server.password()).replace(u' ', u"%20"_s);
        return u"mariadb://%1:%2@%3:%4/%5"_s.arg(server.user(), password, server.host()).arg(server.port()).arg(server.createDatabase());
    }
    int writers() const override { return maxConnections; }
    int readers() const override { return maxConnections; }

    QString numbers(const QString &last) const override { return u"SELECT CAST(seq AS SIGNED) AS x FROM seq_1_to_1000000000 WHERE seq <= %1"_s.arg(last); }
    QString endlessNumbers() const override { return u"SELECT seq AS x FROM seq_1_to_9223372036854775807"_s; }
    QString stuckSelect() const override { return u"SELECT 1 UNION ALL SELECT SLEEP(600)"_s; }
    QString bytes(int count) const override { return u"CAST(REPEAT('x', %1) AS BINARY)"_s.arg(count); }
    QString zeros(const QString &count) const override { return u"CAST(REPEAT(x'00', %1) AS BINARY)"_s.arg(count); }
    QString createSchema(const QString &schema) const override { return u"CREATE SCHEMA %1"_s.arg(schema); }
    QString deferTweets() const override { return {}; }
    QString endlessSelect() const override { return u"SELECT SLEEP(600)"_s; }
    QString endlessInsert() const override
    {
        return u"INSERT INTO users (username, `rank`, active, score, joined) "
               "SELECT CONCAT('endless ', seq), 0, true, 0, now() FROM seq_1_to_1000000000 WHERE SLEEP(0.01) = 0"_s;
    }
    bool keepsInterruptedWrites() const override { return true; }
    bool hasInfiniteNumbers() const override { return false; }
    bool hasLongYears() const override { return false; }
    bool returnsUpdates() const override { return false; }
    bool hasConflictTargets() const override { return false; }
    bool hasTransactionWords() const override { return false; }
    bool commitsDefinitions() const override { return true; }
    bool checksJson() const override { return true; }
    bool hasKeysOfMinus() const override { return false; }
    bool collatesLike() const override { return true; }
    bool hasOptimizerFaults() const override { return true; }
    bool hasExactJsonNumbers() const override { return false; }
    QString stateOfDuplicates() const override { return u"23000"_s; }
    QStringList dropWrites(const QString &, const QString &) const override { return {}; }
    QStringList triggersByName(const QString &table, const QString &, const QString &failing, const QString &) const override
    {
        const QString write = u"CREATE TRIGGER by_name_%1 BEFORE %1 ON %2 FOR EACH ROW IF NEW.name = '%3' THEN SIGNAL SQLSTATE '23000'; END IF"_s;
        return {write.arg(u"INSERT"_s, table, failing), write.arg(u"UPDATE"_s, table, failing)};
    }
    bool deletesSelfReferences() const override { return false; }
    QString selectDecimal() const override { return u"SELECT CAST(? AS DECIMAL(10, 1)) AS n"_s; }
    QString makeDouble(const QString &table, const QString &column) const override { return u"ALTER TABLE %1 MODIFY %2 DOUBLE"_s.arg(table, column); }
    QString typeAndLength(const QString &table, const QString &column) const override
    {
        return u"SELECT data_type AS t, (SELECT max(length(%2)) FROM %1) AS l FROM information_schema.columns "
               "WHERE table_schema = database() AND table_name = '%1' AND column_name = '%2'"_s.arg(table, column);
    }
    QString typeOfBinaryUuids() const override { return u"binary"_s; }
    QString joined(const QString &a, const QString &b) const override { return u"CONCAT(%1, %2)"_s.arg(a, b); }
    QStringList logUpdates() const override { return {u"CREATE TRIGGER log AFTER UPDATE ON users FOR EACH ROW INSERT INTO audit VALUES (old.username)"_s}; }
    void endConnections() const override
    {
        MariadbServer &server = MariadbServer::shared();
        const QString others = u"SELECT id FROM information_schema.processlist WHERE db = '%1'"_s.arg(databaseName());
        for (const QStringList &row : server.query(others)) {
            server.query(u"KILL %1"_s.arg(row.first()));
        }
        while (!server.query(others).isEmpty()) { }
        QThread::msleep(50); // the server takes them out of its list before it closes their sockets
    }
    std::optional<int> connections() const override
    {
        return MariadbServer::shared().value(u"SELECT count(*) FROM information_schema.processlist WHERE db = '%1'"_s.arg(databaseName())).toInt();
    }
    QString urlOfNothing(const QDir &) const override { return u"mysql://nobody@127.0.0.1:1/nothing"_s; }
    QString followKeys(const QString &) const override { return {}; }
};
}

namespace TestBackends
{
std::vector<const TestBackend *> mysql()
{
    static const Mariadb backend;
    return {&backend};
}
}
