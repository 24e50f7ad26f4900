// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// What others decide changes no value: what a server, a database or a role is set to, what becomes of a table after a statement was prepared,
// and how somebody numbers the elements of an array.

#include "aioorm/backends/postgresql/aiopostgresqldatabase.h"
#include "aioorm/core/detail/utc.h"
#include "aioorm/orm/aiorawsql.h"
#include "support/models.h"
#include "support/moretypes.h"
#include "support/postgresqlpooler.h"
#include "support/postgresqlserver.h"
#include "support/posts.h"
#include "support/testdatabase.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Tables that somebody changes.
class Reading : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Reading, "readings",
        (qint64,  id,    setId,    primaryKey()),
        (qint64,  hits,  setHits),
        (double,  level, setLevel),
        (QString, note,  setNote))
    // clang-format on
};

class TestPostgresqlSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void values_data();
    void values();
    void afterUse_data();
    void afterUse();
    void ownTimeZone();

    void widened_data();
    void widened();
    void widenedInATransaction();
    void widenedForCopy();
    void otherTypes();
    void alteredHere();
    void realColumns();
    void arrayBounds();
    void columnsOfErrors();

private:
    enum class Way { Prepared, Unprepared, Pooled, PooledSessions };

    PostgresqlServer &server() { return PostgresqlServer::shared(); }
    AioDatabase &db() { return *m_database; }
    void hostile(const QStringList &settings)
    {
        for (const QString &setting : settings) {
            server().query(u"ALTER DATABASE %1 SET %2"_s.arg(m_name, setting));
        }
    }
    AioPostgresqlOptions options() const
    {
        return AioPostgresqlOptions()
            .host(PostgresqlServer::shared().socketDirectory())
            .port(PostgresqlServer::shared().port())
            .userName(PostgresqlServer::shared().user())
            .databaseName(m_name)
            .maxConnections(1);
    }
    void open(Way way)
    {
        if (way == Way::Pooled || way == Way::PooledSessions) {
            m_pooler = std::make_unique<PostgresqlPooler>(server());
            if (way == Way::PooledSessions) {
                m_pooler->setting(u"pool_mode=session"_s).setting(u"ignore_startup_parameters=options"_s);
            }
            QVERIFY2(m_pooler->start(), qPrintable(m_pooler->errorString()));
        }
        auto options = this->options().statementCacheSize(way == Way::Prepared || way == Way::PooledSessions ? 256 : 0);
        if (m_pooler) {
            options.port(m_pooler->port()).userName(u"anybody"_s);
        }
        m_database = std::make_unique<AioPostgresqlDatabase>(options);
    }
    QString typeOf(const QString &column)
    {
        return server().value(u"SELECT data_type FROM information_schema.columns WHERE table_name = 'readings' AND column_name = '%1'"_s.arg(column), m_name);
    }
    void createReadings(const QString &hits = u"integer"_s, const QString &level = u"real"_s)
    {
        server().query(u"CREATE TABLE readings (id bigserial PRIMARY KEY, hits %1 NOT NULL, level %2 NOT NULL, note text NOT NULL)"_s.arg(hits, level), m_name);
    }

    QString m_name;
    std::unique_ptr<PostgresqlPooler> m_pooler;
    std::unique_ptr<AioPostgresqlDatabase> m_database;
};

void TestPostgresqlSettings::init()
{
    m_name = server().createDatabase();
}

void TestPostgresqlSettings::cleanup()
{
    if (m_database) {
        await(m_database->aioClose());
        m_database.reset();
    }
    m_pooler.reset();
    server().dropDatabase(m_name);
}

// -- settings --

void TestPostgresqlSettings::values_data()
{
    QTest::addColumn<Way>("way");
    QTest::addColumn<QStringList>("settings");
    const std::pair<const char *, Way> ways[]{{"prepared", Way::Prepared},
                                              {"unprepared", Way::Unprepared},
                                              {"pooled", Way::Pooled},
                                              {"pooled sessions", Way::PooledSessions}};
    const std::pair<const char *, QStringList> all[]{
        {"none", {}},
        {"German dates", {u"DateStyle = 'German, DMY'"_s}},
        {"SQL dates", {u"DateStyle = 'SQL, MDY'"_s}},
        {"few digits", {u"extra_float_digits = -15"_s}},
        {"wordy intervals", {u"IntervalStyle = 'postgres_verbose'"_s}},
        {"escaped bytes", {u"bytea_output = 'escape'"_s}},
        {"backslashes", {u"standard_conforming_strings = off"_s, u"escape_string_warning = off"_s}},
        {"all",
         {u"DateStyle = 'Postgres, DMY'"_s,
          u"IntervalStyle = 'sql_standard'"_s,
          u"bytea_output = 'escape'"_s,
          u"standard_conforming_strings = off"_s,
          u"extra_float_digits = 0"_s,
          u"TimeZone = 'America/St_Johns'"_s}},
    };
    for (const auto &[way, value] : ways) {
        for (const auto &[name, settings] : all) {
            QTest::addRow("%s: %s", way, name) << value << settings;
        }
    }
}

void TestPostgresqlSettings::values()
{
    QFETCH(Way, way);
    QFETCH(QStringList, settings);
    hostile(settings);
    open(way);
    await(db().aioCreateTables<User, Everything, MoreTypes>());
    const auto &e = Everything::columns();
    const auto &m = MoreTypes::columns();
    const auto &u = User::columns();
    const double sum = 0.1 + 0.2; // 17 digits
    const QDateTime moment(QDate(2026, 2, 3), QTime(4, 5, 6, 7), Aio::Detail::utc);
    const AioTimestamp stamp(1'795'630'814'123'456);
    const QByteArray bytes("\0\xff'\\ a\\001", 10);
    const auto check = [&](const Everything &read) {
        QCOMPARE(read.real(), sum);
        QCOMPARE(read.text(), u"C:\\dir\\'n\\"_s);
        QCOMPARE(read.bytes(), bytes);
        QCOMPARE(read.date(), QDate(2026, 2, 3));
        QCOMPARE(read.time(), QTime(4, 5, 6, 7));
        QCOMPARE(read.moment(), moment);
        QVERIFY(read.stamp() == stamp);
        QCOMPARE(read.json(), (QJsonObject{{u"a\\"_s, sum}}));
    };
    const auto made = await(Everything::aioCreate(e.real = sum,
                                                  e.text = u"C:\\dir\\'n\\"_s,
                                                  e.bytes = bytes,
                                                  e.date = QDate(2026, 2, 3),
                                                  e.time = QTime(4, 5, 6, 7),
                                                  e.moment = moment,
                                                  e.stamp = stamp,
                                                  e.json = QJsonObject{{u"a\\"_s, sum}}));
    check(*await(Everything::aioGet(e.id == made->id())));
    // each value is found
    QVERIFY(await(Everything::select().where(e.real == sum).aioExists()));
    QVERIFY(await(Everything::select().where(e.text == u"C:\\dir\\'n\\"_s && e.text.startsWith(u"C:\\d"_s) && e.text.contains(u"\\'"_s)).aioExists()));
    QVERIFY(await(Everything::select().where(e.bytes == bytes).aioExists()));
    QVERIFY(await(Everything::select().where(e.date == QDate(2026, 2, 3) && e.time == QTime(4, 5, 6, 7)).aioExists()));
    QVERIFY(await(Everything::select().where(e.moment == moment && e.stamp == stamp).aioExists()));
    QVERIFY(await(Everything::select().where(e.json.path(u"a\\").asReal() == sum).aioExists()));
    // in a transaction, through a stream, beside a type whose form is not known
    await(db().aioAtomic([&](AioTransaction &tx) -> AioTask<> {
        check(*co_await Everything::aioGet(tx, e.id == made->id()));
        const auto inner = [&](AioTransaction &nested) -> AioTask<> {
            check(*co_await Everything::aioGet(nested, e.id == made->id()));
            AioErrorInfo(AioErrorKind::Data, u"undone"_s).raise();
        };
        try {
            co_await tx.aioAtomic(inner);
        } catch (const AioDataError &) {
        }
        check(*co_await Everything::aioGet(tx, e.id == made->id()));
    }));
    const auto streamed = [&]() -> AioTask<int> {
        int rows = 0;
        auto stream = co_await Everything::select().aioStream(10);
        while (co_await stream.aioNextBatch()) {
            for (const auto &read : stream.batch()) {
                check(*read);
                ++rows;
            }
        }
        co_return rows;
    };
    QCOMPARE(await(streamed()), 1);
    const auto mixed = await(AioRawSql(u"SELECT real, bytes, stamp, moment, date, '(1,2)'::point, ARRAY[real], interval '-1 day 2 hours' FROM everything")
                                 .aioTuples<double, QByteArray, AioTimestamp, QDateTime, QDate, QString, QList<double>, std::chrono::microseconds>(db()));
    QCOMPARE(mixed.size(), 1);
    QCOMPARE(std::get<0>(mixed[0]), sum);
    QCOMPARE(std::get<1>(mixed[0]), bytes);
    QVERIFY(std::get<2>(mixed[0]) == stamp);
    QCOMPARE(std::get<3>(mixed[0]), moment);
    QCOMPARE(std::get<4>(mixed[0]), QDate(2026, 2, 3));
    QCOMPARE(std::get<6>(mixed[0]), QList<double>{sum});
    QVERIFY(std::get<7>(mixed[0]) == -22h);
    // what PostgreSQL itself makes text of
    QCOMPARE(std::get<0>(await(AioRawSql(u"SELECT to_jsonb(real)::text FROM everything").aioTuples<QString>(db()))[0]), u"0.30000000000000004"_s);
    QCOMPARE(std::get<0>(await(AioRawSql(u"SELECT date::text FROM everything").aioTuples<QString>(db()))[0]), u"2026-02-03"_s);
    // the other types, and durations of both signs
    for (const auto duration : {-36h - 5s + 7us, 36h + 1us, -1us, 0us, 400 * 24h + 1us}) {
        const auto id = await(MoreTypes::aioCreate(m.words = QStringList{u"a,b"_s, u"\"c\\\" ü"_s},
                                                   m.numbers = QList<qint64>{1, (1LL << 53) + 1},
                                                   m.maybes = QList<std::optional<double>>{sum, {}},
                                                   m.blobs = QList<QByteArray>{bytes},
                                                   m.real32 = 0.1F,
                                                   m.duration = duration))
                            ->id();
        const auto read = await(MoreTypes::aioGet(m.id == id && m.duration == duration && m.real32 == 0.1F));
        QCOMPARE(read->words(), (QStringList{u"a,b"_s, u"\"c\\\" ü"_s}));
        QCOMPARE(read->maybes(), (QList<std::optional<double>>{sum, {}}));
        QCOMPARE(read->blobs(), QList<QByteArray>{bytes});
        QCOMPARE(read->real32(), 0.1F);
        QVERIFY(read->duration() == duration);
    }
    // many rows, and what is returned of a write
    QList<std::tuple<QString, qint32, double>> rows;
    for (int i = 0; i < 300; ++i) {
        rows.append({u"u\\%1"_s.arg(i), i, sum});
    }
    QCOMPARE(await(User::insertMany(u.username, u.rank, u.score).rows(rows).aioExecute()), 300);
    QCOMPARE(await(User::select().where(u.score == sum && u.username.startsWith(u"u\\"_s)).aioCount()), 300);
    const auto returned = await(User::update(u.rank = 1).where(u.rank == 299).returning(u.score, u.username).aioExecute());
    QCOMPARE(returned.size(), 1);
    QCOMPARE(std::get<0>(returned[0]), sum);
    QCOMPARE(std::get<1>(returned[0]), u"u\\299"_s);
}

void TestPostgresqlSettings::afterUse_data()
{
    QTest::addColumn<Way>("way");
    QTest::newRow("prepared") << Way::Prepared;
    QTest::newRow("unprepared") << Way::Unprepared;
    QTest::newRow("pooled sessions") << Way::PooledSessions;
}

/// A session that a user has changed is set right for the next one.
void TestPostgresqlSettings::afterUse()
{
    QFETCH(Way, way);
    hostile({u"DateStyle = 'German, DMY'"_s, u"standard_conforming_strings = off"_s, u"extra_float_digits = 0"_s, u"TimeZone = 'America/St_Johns'"_s});
    open(way);
    const auto look = [&](const AioExecutor &executor) -> AioTask<QVariantMap> {
        const auto rows =
            co_await AioRawSql(u"SELECT (0.1::float8 + 0.2::float8)::text AS sum, date '2026-02-03' AS date, '\\' AS text, current_setting('TimeZone') AS zone")
                .aioMaps(executor);
        co_return rows.value(0);
    };
    const auto isRight = [](const QVariantMap &row) {
        return row.value(u"sum"_s).toString() == u"0.30000000000000004" && row.value(u"date"_s).toDate() == QDate(2026, 2, 3)
            && row.value(u"text"_s).toString() == u"\\" && row.value(u"zone"_s).toString() == u"UTC";
    };
    QVERIFY(isRight(await(look(db()))));
    {
        auto connection = await(db().aioConnection());
        await(AioDatabase::aioExecuteSql(connection, u"SET TimeZone = 'Asia/Tokyo'"_s));
        QCOMPARE(await(look(connection)).value(u"zone"_s).toString(), u"Asia/Tokyo"_s);
    }
    QVERIFY(isRight(await(look(db()))));
    QVERIFY(isRight(await(look(db()))));
}

/// A program may choose the time zone of its sessions; the form of values is not its choice.
void TestPostgresqlSettings::ownTimeZone()
{
    for (const int cache : {0, 256}) {
        m_database = std::make_unique<AioPostgresqlDatabase>(
            options().statementCacheSize(cache).parameter(u"options"_s, u"-c TimeZone=Asia/Tokyo -c DateStyle=German -c extra_float_digits=0"_s));
        const auto rows = await(AioRawSql(u"SELECT current_setting('TimeZone'), (0.1::float8 + 0.2::float8)::text, (date '2026-02-03')::text")
                                    .aioTuples<QString, QString, QString>(db()));
        QCOMPARE(rows, (QList<std::tuple<QString, QString, QString>>{{u"Asia/Tokyo"_s, u"0.30000000000000004"_s, u"2026-02-03"_s}}));
        await(db().aioClose());
    }
}

// -- tables that change --

void TestPostgresqlSettings::widened_data()
{
    QTest::addColumn<Way>("way");
    QTest::newRow("prepared") << Way::Prepared;
    QTest::newRow("unprepared") << Way::Unprepared;
}

void TestPostgresqlSettings::widened()
{
    QFETCH(Way, way);
    createReadings();
    open(way);
    const auto &r = Reading::columns();
    const auto write = [&](qint64 hits, double level) {
        return await(Reading::aioCreate(r.hits = hits, r.level = level, r.note = u"n"_s))->id();
    };
    const auto first = write(1, 0.5);
    QCOMPARE(await(Reading::update(r.hits = 2, r.level = 0.25).where(r.hits == 1).aioExecute()), 1);
    QCOMPARE(await(Reading::update(r.hits = r.hits + 1).where(r.id == first).aioExecute()), 1);
    // by somebody else
    server().query(u"ALTER TABLE readings ALTER hits TYPE bigint, ALTER level TYPE double precision"_s, m_name);
    const qint64 much = 5'000'000'000;
    const auto second = write(much, 0.1);
    const auto read = await(Reading::aioGet(r.hits == much));
    QCOMPARE(read->id(), second);
    QCOMPARE(read->level(), 0.1);
    QCOMPARE(await(Reading::update(r.hits = much + 1, r.level = 0.3).where(r.hits == much).aioExecute()), 1);
    QVERIFY(await(Reading::select().where(r.hits == much + 1 && r.level == 0.3).aioExists()));
    read->setHits(much + 2);
    read->setLevel(0.7);
    await(read->aioSave());
    QCOMPARE(await(Reading::select(r.level).where(r.hits > much).aioScalar()), std::optional(0.7));
    QCOMPARE(await(Reading::remove().where(r.hits == much + 2).aioExecute()), 1);
}

void TestPostgresqlSettings::widenedInATransaction()
{
    createReadings();
    open(Way::Prepared);
    const auto &r = Reading::columns();
    await(Reading::aioCreate(r.hits = 1, r.level = 0.5, r.note = u"n"_s));
    server().query(u"ALTER TABLE readings ALTER hits TYPE bigint, ALTER level TYPE double precision"_s, m_name);
    await(db().aioAtomic([&](AioTransaction &tx) -> AioTask<> {
        co_await Reading::aioCreate(tx, r.hits = 5'000'000'000, r.level = 0.1, r.note = u"n"_s);
    }));
    QCOMPARE(await(Reading::select().where(r.hits == 5'000'000'000 && r.level == 0.1).aioCount()), 1);
}

/// insertMany() goes by COPY, whose forms are those of the columns.
void TestPostgresqlSettings::widenedForCopy()
{
    createReadings();
    open(Way::Prepared);
    const auto &r = Reading::columns();
    QList<std::tuple<qint64, double, QString>> rows;
    for (int i = 0; i < 200; ++i) {
        rows.append({i, 0.5, u"n"_s});
    }
    QCOMPARE(await(Reading::insertMany(r.hits, r.level, r.note).rows(rows).aioExecute()), 200);
    server().query(u"ALTER TABLE readings ALTER level TYPE double precision"_s, m_name);
    for (auto &row : rows) {
        std::get<1>(row) = 0.1;
    }
    QCOMPARE(await(Reading::insertMany(r.hits, r.level, r.note).rows(rows).aioExecute()), 200);
    QCOMPARE(await(Reading::select().where(r.level == 0.1).aioCount()), 200);
    // what the server alone can tell fails once, and no more
    server().query(u"ALTER TABLE readings ALTER hits TYPE bigint"_s, m_name);
    const auto insert = [&]() -> AioTask<> {
        co_await Reading::insertMany(r.hits, r.level, r.note).rows(rows).aioExecute();
    };
    const auto error = errorOf<AioOperationalError>(insert());
    QCOMPARE(error.outcome(), AioOutcome::Refused);
    QVERIFY(error.isRetryable());
    await(insert());
    QCOMPARE(await(Reading::select().where(r.level == 0.1).aioCount()), 400);
}

/// A column becomes another thing altogether.
void TestPostgresqlSettings::otherTypes()
{
    createReadings();
    open(Way::Prepared);
    const QVariantList text{u"x1"_s};
    const auto insert = [&](const QVariant &note) {
        await(db().aioExecuteSql(u"INSERT INTO readings (hits, level, note) VALUES (1, 1, $1)"_s, {note}));
    };
    const auto find = [&](const QVariant &note) {
        return await(db().aioExecuteSql(u"SELECT id FROM readings WHERE note = $1"_s, {note})).size();
    };
    insert(u"7"_s);
    QCOMPARE(find(u"7"_s), 1);
    server().query(u"ALTER TABLE readings ALTER note TYPE integer USING note::integer"_s, m_name);
    insert(u"8"_s);
    insert(9);
    QCOMPARE(find(u"8"_s), 1);
    server().query(u"ALTER TABLE readings ALTER note TYPE text"_s, m_name);
    insert(u"x1"_s);
    QCOMPARE(find(u"x1"_s), 1);
    server().query(u"ALTER TABLE readings ALTER note TYPE date USING '2026-02-03'::date"_s, m_name);
    insert(QDate(2026, 2, 4));
    QCOMPARE(find(QDate(2026, 2, 4)), 1);
    server().query(u"ALTER TABLE readings ALTER note TYPE timestamptz"_s, m_name);
    insert(QDateTime(QDate(2026, 2, 5), QTime(1, 2, 3), Aio::Detail::utc));
    QCOMPARE(find(QDateTime(QDate(2026, 2, 5), QTime(1, 2, 3), Aio::Detail::utc)), 1);
    // a value that is wrong is still an error, and the statement works on
    const auto error = errorOf<AioDataError>(db().aioExecuteSql(u"INSERT INTO readings (hits, level, note) VALUES (1, 1, $1)"_s, {u"nonsense"_s}));
    QCOMPARE(error.outcome(), AioOutcome::Refused);
    insert(QDateTime(QDate(2026, 2, 6), QTime(1, 2, 3), Aio::Detail::utc));
}

/// What the program alters itself is known at once: nothing is cut to the old type on its way.
void TestPostgresqlSettings::alteredHere()
{
    createReadings();
    server().query(u"ALTER TABLE readings ALTER note TYPE char(8)"_s, m_name);
    open(Way::Prepared);
    const auto insert = [&] {
        await(db().aioExecuteSql(u"INSERT INTO readings (hits, level, note) VALUES (1, 1, $1)"_s, {u"ab  "_s}));
    };
    insert();
    await(db().aioExecuteSql(u"ALTER TABLE readings ALTER note TYPE text"_s));
    insert();
    QCOMPARE(server().query(u"SELECT length(note) FROM readings ORDER BY id"_s, m_name), (QList<QStringList>{{u"2"_s}, {u"4"_s}}));
}

/// A double in a column of another's that is real.
void TestPostgresqlSettings::realColumns()
{
    createReadings(u"bigint"_s, u"real"_s);
    open(Way::Prepared);
    const auto &r = Reading::columns();
    QCOMPARE(await(Reading::aioCreate(r.hits = 1, r.level = 0.5, r.note = u"n"_s))->level(), 0.5);
    const auto refused = [](AioTask<> task) {
        const auto error = errorOf<AioDataError>(std::move(task));
        QCOMPARE(error.outcome(), AioOutcome::NotSent);
        QVERIFY2(error.message().contains(u"double precision"_s), error.what());
    };
    const auto create = [&]() -> AioTask<> {
        co_await Reading::aioCreate(r.hits = 1, r.level = 0.1, r.note = u"n"_s);
    };
    refused(create());
    const auto update = [&]() -> AioTask<> {
        co_await Reading::update(r.level = 0.1).aioExecute();
    };
    refused(update());
    const auto find = [&]() -> AioTask<> {
        co_await Reading::select().where(r.level == 0.1).aioExecute();
    };
    refused(find());
    const auto many = [&]() -> AioTask<> {
        const QList<std::tuple<qint64, double, QString>> rows(200, {1, 0.1, u"n"_s});
        co_await Reading::insertMany(r.hits, r.level, r.note).rows(rows).aioExecute();
    };
    QVERIFY(errorOf<AioDataError>(many()).message().contains(u"double precision"_s));
    QCOMPARE(await(Reading::select().aioCount()), 1);
    // a float is exact there
    await(db().aioCreateTables<MoreTypes>());
    const auto &m = MoreTypes::columns();
    await(MoreTypes::aioCreate(m.real32 = 0.1F));
    QCOMPARE(await(MoreTypes::select().where(m.real32 == 0.1F).aioCount()), 1);
    QCOMPARE(await(MoreTypes::select().where(m.real32 < 0.2F && m.real32 * 2.0F > 0.1F).aioCount()), 1);
    QCOMPARE(await(MoreTypes::update(m.real32 = m.real32 * 3.0F).aioExecute()), 1);
}

/// The first element is at(0), whatever its number.
void TestPostgresqlSettings::arrayBounds()
{
    open(Way::Prepared);
    await(db().aioCreateTables<Post>());
    const auto &p = Post::columns();
    await(Post::aioCreate(p.tags = QStringList{u"x"_s}));
    for (const char *array : {"{a,b,c}", "[0:2]={a,b,c}", "[5:7]={a,b,c}", "[-3:-1]={a,b,c}"}) {
        server().query(u"UPDATE posts SET tags = '%1'"_s.arg(QLatin1StringView(array)), m_name);
        const auto at = [&](qint64 index) {
            return std::get<0>(*await(Post::select(p.tags.at(index)).aioFirst()));
        };
        QCOMPARE(at(0), std::optional(u"a"_s));
        QCOMPARE(at(2), std::optional(u"c"_s));
        QCOMPARE(at(-1), std::optional(u"c"_s));
        QCOMPARE(at(-3), std::optional(u"a"_s));
        for (const qint64 outside : {3LL, -4LL, 2147483647LL, -2147483647LL}) {
            QCOMPARE(at(outside), std::optional<QString>());
        }
        QCOMPARE(await(Post::select().where(p.tags.at(0) == u"a" && p.tags.length() == 3 && p.tags.contains(u"b"_s)).aioCount()), 1);
        QCOMPARE(await(Post::select().aioFirst())->tags(), (QStringList{u"a"_s, u"b"_s, u"c"_s}));
        QCOMPARE(await(Post::update(p.tags = p.tags.append(u"d"_s)).aioExecute()), 1);
        QCOMPARE(at(3), std::optional(u"d"_s));
    }
    server().query(u"UPDATE posts SET tags = '{}'"_s, m_name);
    QCOMPARE(std::get<0>(*await(Post::select(p.tags.at(0)).aioFirst())), std::optional<QString>());
    QCOMPARE(std::get<0>(*await(Post::select(p.tags.at(-1)).aioFirst())), std::optional<QString>());
}

/// Names as they are, whatever PostgreSQL puts around them.
void TestPostgresqlSettings::columnsOfErrors()
{
    server().query(
        u"CREATE TABLE \"Odd\" (\"userName\" text, \"a, b\" text, \"say \"\"x\"\"\" text, plain text, \"group\" int PRIMARY KEY, "
        "UNIQUE (\"userName\"), UNIQUE (plain, \"userName\"), UNIQUE (\"a, b\", \"say \"\"x\"\"\"))"_s,
        m_name);
    server().query(u"CREATE UNIQUE INDEX ON \"Odd\" (lower(plain))"_s, m_name);
    server().query(u"CREATE TABLE other (\"oddOne\" int REFERENCES \"Odd\")"_s, m_name);
    open(Way::Prepared);
    await(db().aioExecuteSql(u"INSERT INTO \"Odd\" VALUES ('u', 'a', 's', 'p', 1)"_s));
    const auto columnOf = [&](const QString &sql) {
        return errorOf<AioIntegrityError>(db().aioExecuteSql(sql)).column();
    };
    QCOMPARE(columnOf(u"INSERT INTO \"Odd\" VALUES ('u', 'b', 't', 'q', 2)"_s), u"userName"_s);
    QCOMPARE(columnOf(u"INSERT INTO \"Odd\" VALUES ('v', 'a', 's', 'q', 2)"_s), u"a, b, say \"x\""_s);
    QCOMPARE(columnOf(u"INSERT INTO \"Odd\" VALUES ('v', 'b', 't', 'P', 2)"_s), QString()); // of an expression
    QCOMPARE(columnOf(u"INSERT INTO \"Odd\" VALUES ('v', 'b', 't', 'q', 1)"_s), u"group"_s);
    QCOMPARE(columnOf(u"INSERT INTO \"Odd\" VALUES ('v', 'b', 't', 'q', NULL)"_s), u"group"_s);
    QCOMPARE(columnOf(u"INSERT INTO other VALUES (9)"_s), u"oddOne"_s);
}

QTEST_GUILESS_MAIN(TestPostgresqlSettings)
#include "tst_postgresqlsettings.moc"

#include <QJsonObject>
