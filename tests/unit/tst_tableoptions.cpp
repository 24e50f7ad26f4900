// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/handtables.h"
#include "support/tables.h"

#include "aioorm/sql/aiofunction.h"
#include "aioorm/sql/ddl_p.h"

#include <QTest>

using namespace Qt::StringLiterals;

namespace
{
using Kind = AioDialect::Kind;
const AioDialect &dialectOf(Kind kind)
{
    switch (kind) {
    case Kind::Sqlite:
        return AioDialect::sqlite();
    case Kind::Postgresql:
        return AioDialect::postgresql();
    case Kind::Mysql:
        return AioDialect::mysql();
    case Kind::Mariadb:
        break;
    }
    return AioDialect::mariadb();
}

QString create(const AioTable &table, const AioDialect &dialect)
{
    return QString::fromUtf8(Aio::Detail::createTableSql(table, dialect, Aio::Detail::IfExists::Fail).join('\n'));
}

/// Options that look like others, and options that need the key of the model that they belong to.
class Riddle : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Riddle, "riddles",
        (qint64,                id,     setId,     column("number").primaryKey()),
        (QString,               note,    setNote,    defaultsTo(QStringLiteral("primaryKey("))),
        (QString,               hint,    setHint,    defaultsTo(QStringLiteral("databaseDefault("))),
        (QString,               answer,  setAnswer,  databaseDefault(QStringLiteral("defaultsTo( generated("))),
        (AioForeignKey<Riddle>, outer,   setOuter,   nullable().check(columns().outer != columns().id && columns().outer != 0)))
    // clang-format on
};

/// Zero and other numbers as defaults: the header's own example.
class Zeros : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Zeros, "zeros",
        (qint64,               id,      setId,      primaryKey()),
        (qint64,               big,     setBig,     defaultsTo(0)),
        (quint64,              size,    setSize,    defaultsTo(0)),
        (qint16,               small,   setSmall,   defaultsTo(0)),
        (double,               real,    setReal,    defaultsTo(0)),
        (float,                single,  setSingle,  defaultsTo(1)),
        (bool,                 flag,    setFlag,    defaultsTo(0)),
        (AioDecimal,           price,   setPrice,   defaultsTo(0)),
        (std::optional<qint64>, maybe,  setMaybe,   defaultsTo(7u)),
        (qint64,               called,  setCalled,  defaultsTo(&seven)),
        (qint64,               made,    setMade,    defaultsTo([] { return qint64(8); })),
        (QDateTime,            moment,  setMoment,  defaultsTo(&QDateTime::currentDateTimeUtc)))
    // clang-format on

public:
    static qint64 seven() { return 7; }
};

/// Defaults that are none.
class NoFunction : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(NoFunction, "no_functions",
        (qint64,  id,   setId,   primaryKey()),
        (QString, text, setText, defaultsTo(function)))
    // clang-format on

public:
    static inline QString (*function)() = nullptr;
};
class TooBig : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(TooBig, "too_big",
        (qint64, id,    setId,    primaryKey()),
        (qint16, small, setSmall, defaultsTo(70000)))
    // clang-format on
};

// a circle of two tables
const AioTable &right();
const AioTable &left()
{
    static const AioTable made = HandTable::make("left", {HandTable::reference("other", &right)});
    return made;
}
const AioTable &right()
{
    static const AioTable made = HandTable::make("right", {HandTable::reference("other", &left)});
    return made;
}
}

/// The options of tables and fields as each database wants them.
class TestTableOptions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void columns_data();
    void columns();
    void whatADatabaseDoesNotHave();
    void literals_data();
    void literals();
    void circles();
    void drop();
    void catalogue();
    void truncate();
    void keys();
    void optionsAreNoText();
    void defaults();
};

void TestTableOptions::columns_data()
{
    QTest::addColumn<const AioTable *>("table");
    QTest::addColumn<Kind>("kind");
    QTest::addColumn<QString>("part");
    const auto add = [](const AioTable &table, Kind kind, const QString &part) {
        QTest::addRow("%s: %s", dialectOf(kind).name, qPrintable(part.left(60))) << &table << kind << part;
    };
    const AioTable &article = Article::aioMeta(), &offer = Offer::aioMeta(), &stock = Stock::aioMeta(), &country = Country2::aioMeta(),
                   &line = LogLine::aioMeta();
    add(article, Kind::Sqlite, uR"("name" TEXT COLLATE "NOCASE" NOT NULL)"_s);
    add(article, Kind::Postgresql, uR"("name" text COLLATE "nocase" NOT NULL)"_s);
    add(article, Kind::Sqlite, uR"("price" SCALED_INTEGER(9,2) NOT NULL CHECK ("price" BETWEEN -999999999 AND 999999999))"_s);
    add(article, Kind::Postgresql, uR"("price" numeric(9,2) NOT NULL,)"_s);
    add(article, Kind::Mysql, u"`price` DECIMAL(9,2) NOT NULL,"_s);
    add(article, Kind::Sqlite, uR"("rate" SCALED_INTEGER(8,4) NOT NULL DEFAULT 1900)"_s);
    add(article, Kind::Postgresql, uR"("rate" numeric(8,4) NOT NULL DEFAULT 0.1900)"_s);
    add(article, Kind::Mysql, u"`rate` DECIMAL(8,4) NOT NULL DEFAULT (0.1900)"_s);
    add(article, Kind::Sqlite, uR"("total" SCALED_INTEGER(18,2) GENERATED ALWAYS AS (("price" * "count")) STORED NOT NULL)"_s);
    add(article, Kind::Postgresql, uR"("total" numeric(18,2) GENERATED ALWAYS AS ("price" * "count") STORED NOT NULL)"_s);
    add(article, Kind::Mysql, u"`total` DECIMAL(18,2) GENERATED ALWAYS AS (`price` * `count`) STORED NOT NULL"_s);
    add(article, Kind::Mariadb, u"`total` DECIMAL(18,2) GENERATED ALWAYS AS (`price` * `count`) STORED,"_s);
    add(article, Kind::Sqlite, uR"("label" TEXT NOT NULL DEFAULT 'it''s \ new')"_s);
    add(article, Kind::Postgresql, uR"("label" text NOT NULL DEFAULT E'it''s \\ new')"_s);
    add(article, Kind::Mysql, u"`label` LONGTEXT NOT NULL DEFAULT (CONCAT('it''s ', CHAR(92 USING utf8mb4), ' new'))"_s);
    add(article, Kind::Sqlite, uR"("made" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')))"_s);
    add(article, Kind::Postgresql, uR"("made" timestamptz(3) NOT NULL DEFAULT now())"_s);
    add(article, Kind::Mysql, u"`made` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)"_s);
    add(article, Kind::Sqlite, uR"(CHECK ("count" >= 0))"_s);
    add(article,
        Kind::Sqlite,
        uR"(CONSTRAINT "not_free" CHECK (("price" <> 0) OR ("name" = 'o''clock')))"_s.replace(u"((\"price\" <> 0) OR (\"name\" = 'o''clock'))"_s,
                                                                                              u"(\"price\" <> 0 OR \"name\" = 'o''clock')"_s));
    add(offer, Kind::Sqlite, uR"(CREATE UNIQUE INDEX)"_s);
    add(offer, Kind::Sqlite, uR"(ON "offers" ("name") WHERE "price" > 0)"_s);
    add(offer, Kind::Postgresql, uR"(ON "offers" ("name") WHERE "price" > 0)"_s);
    add(offer, Kind::Postgresql, uR"(ON "offers" ("rate" DESC, ("price" * 2)))"_s);
    add(article, Kind::Postgresql, uR"(COMMENT ON TABLE "articles" IS 'it''s for sale')"_s);
    add(stock,
        Kind::Sqlite,
        uR"("article_id" INTEGER NOT NULL REFERENCES "articles" ("id") ON DELETE CASCADE ON UPDATE RESTRICT DEFERRABLE INITIALLY DEFERRED)"_s);
    add(stock, Kind::Sqlite, uR"("shelf" BLOB NOT NULL)"_s);
    add(stock, Kind::Postgresql, uR"("shelf" uuid NOT NULL)"_s);
    add(stock, Kind::Mysql, u"`shelf` BINARY(16) NOT NULL"_s);
    add(stock, Kind::Sqlite, uR"(PRIMARY KEY ("article_id", "shelf")) WITHOUT ROWID, STRICT)"_s);
    add(stock, Kind::Postgresql, uR"(PRIMARY KEY ("article_id", "shelf")))"_s);
    add(stock, Kind::Mysql, u"FOREIGN KEY (`article_id`) REFERENCES `articles` (`id`) ON DELETE CASCADE ON UPDATE RESTRICT)"_s);
    add(country,
        Kind::Sqlite,
        uR"(CREATE TABLE "atlas"."countries2" ("number" INTEGER NOT NULL PRIMARY KEY, "code" TEXT NOT NULL CHECK (length("code") = 2)))"_s);
    add(country,
        Kind::Postgresql,
        uR"(CREATE TABLE "atlas"."countries2" ("number" integer NOT NULL PRIMARY KEY, "code" char(2) NOT NULL CHECK (char_length("code") = 2)))"_s);
    add(country,
        Kind::Mysql,
        u"CREATE TABLE `atlas`.`countries2` (`number` INT NOT NULL PRIMARY KEY, `code` CHAR(2) NOT NULL CHECK (char_length(`code`) = 2))"_s);
    add(line, Kind::Sqlite, uR"(CREATE TABLE "log_lines" ("text" TEXT NOT NULL, "level" SMALLINT NOT NULL CHECK ("level" BETWEEN 0 AND 255)))"_s);
}

void TestTableOptions::columns()
{
    QFETCH(const AioTable *, table);
    QFETCH(Kind, kind);
    QFETCH(QString, part);
    QString text;
    try {
        text = create(*table, dialectOf(kind));
    } catch (const AioProgrammingError &) {
        // what stands in the index, which this database does not have, is another test's
        AioTable columnsOnly(table->name().constData());
        for (const Aio::FieldInfo &field : table->fields()) {
            columnsOnly.add(Aio::FieldInfo(field));
        }
        text = create(columnsOnly, dialectOf(kind));
    }
    QVERIFY2(text.contains(part), qPrintable(text));
}

void TestTableOptions::whatADatabaseDoesNotHave()
{
    const auto refused = [](const AioTable &table, const AioDialect &dialect, const char *why) {
        try {
            create(table, dialect);
        } catch (const AioProgrammingError &error) {
            return error.message().contains(QLatin1StringView(why));
        }
        return false;
    };
    QVERIFY(refused(Offer::aioMeta(), AioDialect::mysql(), "with a condition, which MySQL does not have"));
    AioTable expression("expression");
    expression.add(HandTable::key());
    expression.index(Article::columns().price * 2);
    QVERIFY(refused(expression, AioDialect::mariadb(), "over an expression"));
    AioTable virtualColumn("virtual");
    Aio::FieldInfo field = HandTable::key();
    field.primaryKey = false;
    field.generated = (Article::columns().id + 1).aioNode();
    field.generatedMode = Aio::Generated::Virtual;
    virtualColumn.add(Aio::FieldInfo(field));
    QVERIFY(refused(virtualColumn, AioDialect::postgresql(), "Virtual"));
    QVERIFY(create(virtualColumn, AioDialect::sqlite()).contains(u"GENERATED ALWAYS AS (\"id\" + 1) VIRTUAL"_s));
    AioTable longDecimal("decimal");
    Aio::FieldInfo decimal;
    decimal.name = decimal.column = "d";
    decimal.kind = Aio::ColumnKind::Decimal;
    decimal.digits = 19;
    decimal.scale = 2;
    longDecimal.add(Aio::FieldInfo(decimal));
    QVERIFY(refused(longDecimal, AioDialect::sqlite(), "1 to 18 digits"));
    QVERIFY(create(longDecimal, AioDialect::postgresql()).contains(u"numeric(19,2)"_s));
    AioTable noKey("nokey");
    noKey.add(Aio::FieldInfo(decimal));
    noKey.withoutRowId();
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, create(noKey, AioDialect::sqlite()));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, noKey.where(Article::columns().id > 1));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, noKey.named("x"));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, noKey.primaryKey("missing"));
    AioTable twice("twice");
    twice.add(HandTable::key());
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, twice.primaryKey("id"));
}

void TestTableOptions::literals_data()
{
    QTest::addColumn<AioValue>("value");
    QTest::addColumn<QString>("sqlite");
    QTest::addColumn<QString>("postgresql");
    QTest::addColumn<QString>("mysql");
    const auto add = [](const char *name, const AioValue &value, const QString &sqlite, const QString &postgresql, const QString &mysql) {
        QTest::newRow(name) << value << sqlite << postgresql << mysql;
    };
    add("null", AioValue(), u"NULL"_s, u"NULL"_s, u"NULL"_s);
    add("bool", AioValue(true), u"1"_s, u"true"_s, u"true"_s);
    add("integer", AioValue(std::numeric_limits<qint64>::min()), u"-9223372036854775808"_s, u"-9223372036854775808"_s, u"-9223372036854775808"_s);
    add("real", AioValue(3.0), u"3.0"_s, u"3.0"_s, u"3.0"_s);
    add("small real", AioValue(1e-300), u"1e-300"_s, u"1e-300"_s, u"1e-300"_s);
    add("text", AioValue(u"a'; DROP TABLE x; --"_s), u"'a''; DROP TABLE x; --'"_s, u"'a''; DROP TABLE x; --'"_s, u"'a''; DROP TABLE x; --'"_s);
    add("backslash", AioValue(u"\\'"_s), u"'\\'''"_s, u"E'\\\\'''"_s, u"CONCAT('', CHAR(92 USING utf8mb4), '''')"_s);
    add("bytes", AioValue(QByteArray("\0\xff", 2)), u"x'00ff'"_s, u"E'\\\\x00ff'::bytea"_s, u"x'00ff'"_s);
    add("date", AioValue(QDate(2026, 2, 1)), u"'2026-02-01'"_s, u"date '2026-02-01'"_s, u"date '2026-02-01'"_s);
    add("moment",
        AioValue(AioValue::Moment(1)),
        u"'1970-01-01 00:00:00.001'"_s,
        u"timestamptz '1970-01-01 00:00:00.001+00'"_s,
        u"timestamp '1970-01-01 00:00:00.001'"_s);
    add("uuid",
        AioValue(QUuid()),
        u"'00000000-0000-0000-0000-000000000000'"_s,
        u"'00000000-0000-0000-0000-000000000000'::uuid"_s,
        u"'00000000-0000-0000-0000-000000000000'"_s);
    add("json", AioValue(AioValue::Json("{\"a\":\"'\"}")), u"'{\"a\":\"''\"}'"_s, u"'{\"a\":\"''\"}'::jsonb"_s, u"'{\"a\":\"''\"}'"_s);
    add("decimal", AioValue(AioDecimal::fromScaled(-150, 2)), u"-1.50"_s, u"-1.50"_s, u"-1.50"_s);
    add("duration", AioValue(std::chrono::microseconds(5)), u"5"_s, u"interval '5 microseconds'"_s, u"5"_s);
    add("list", AioType<QStringList>::toValue({u"a'"_s}), u"'[\"a''\"]'"_s, u"ARRAY['a''']::text[]"_s, u"'[\"a''\"]'"_s);
}

void TestTableOptions::literals()
{
    QFETCH(AioValue, value);
    const auto literal = [&](const AioDialect &dialect) {
        QByteArray sql;
        dialect.appendLiteral(sql, value);
        return QString::fromUtf8(sql);
    };
    QTEST(literal(AioDialect::sqlite()), "sqlite");
    QTEST(literal(AioDialect::postgresql()), "postgresql");
    QTEST(literal(AioDialect::mysql()), "mysql");
    QByteArray sql;
    QVERIFY_THROWS_EXCEPTION(AioDataError, AioDialect::sqlite().appendLiteral(sql, AioValue(QString(u'\0'))));
    QVERIFY_THROWS_EXCEPTION(AioDataError, AioDialect::sqlite().appendLiteral(sql, AioValue(std::numeric_limits<double>::infinity())));
    QVERIFY_THROWS_EXCEPTION(AioDataError, AioDialect::sqlite().appendLiteral(sql, AioValue(QDate())));
}

void TestTableOptions::circles()
{
    const std::vector<const AioTable *> tables{&left(), &right()};
    QCOMPARE(Aio::Detail::createTablesSql(tables, AioDialect::sqlite(), Aio::Detail::IfExists::Skip).size(), 2);
    const QByteArrayList postgresql = Aio::Detail::createTablesSql(tables, AioDialect::postgresql(), Aio::Detail::IfExists::Fail);
    QCOMPARE(postgresql.size(), 3);
    QVERIFY(!postgresql[0].contains("REFERENCES") && postgresql[1].contains("REFERENCES"));
    QCOMPARE(postgresql[2],
             "ALTER TABLE \"right\" ADD CONSTRAINT \"right_other_id_fkey\" FOREIGN KEY (\"other_id\") REFERENCES \"left\" (\"id\") ON DELETE SET NULL");
    QVERIFY(Aio::Detail::createTablesSql(tables, AioDialect::postgresql(), Aio::Detail::IfExists::Skip).last().startsWith("DO $aio$ BEGIN ALTER TABLE"));
    QVERIFY(Aio::Detail::createTablesSql(tables, AioDialect::mariadb(), Aio::Detail::IfExists::Skip).last().contains("FOREIGN KEY IF NOT EXISTS"));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Aio::Detail::createTablesSql(tables, AioDialect::mysql(), Aio::Detail::IfExists::Skip));
    QCOMPARE(Aio::Detail::dropTablesSql(tables, AioDialect::postgresql()), QByteArrayList{"DROP TABLE IF EXISTS \"left\", \"right\""});
    QCOMPARE(Aio::Detail::dropTablesSql(tables, AioDialect::mariadb()).first(),
             "ALTER TABLE IF EXISTS `right` DROP FOREIGN KEY IF EXISTS `right_other_id_fkey`");
}

void TestTableOptions::drop()
{
    const std::vector<const AioTable *> tables{&Article::aioMeta(), &Stock::aioMeta()};
    const AioDialect &postgresql = AioDialect::postgresql();
    QCOMPARE(Aio::Detail::dropTablesSql(tables, postgresql), (QByteArrayList{"DROP TABLE IF EXISTS \"stocks\"", "DROP TABLE IF EXISTS \"articles\""}));
    QCOMPARE(Aio::Detail::dropTablesSql(tables, postgresql, Aio::FailIfMissing | Aio::DropCascade),
             (QByteArrayList{"DROP TABLE \"stocks\" CASCADE", "DROP TABLE \"articles\" CASCADE"}));
    QCOMPARE(Aio::Detail::dropTablesSql({&left(), &right()}, postgresql, Aio::DropRestrict),
             QByteArrayList{"DROP TABLE IF EXISTS \"left\", \"right\" RESTRICT"});
    QCOMPARE(Aio::Detail::dropTablesSql({&left(), &right()}, AioDialect::mariadb(), Aio::FailIfMissing).first(),
             "ALTER TABLE `right` DROP FOREIGN KEY IF EXISTS `right_other_id_fkey`");
    for (const AioDialect *dialect : {&AioDialect::sqlite(), &AioDialect::mysql(), &AioDialect::mariadb()}) {
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Aio::Detail::dropTablesSql(tables, *dialect, Aio::DropCascade));
        QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Aio::Detail::dropTablesSql(tables, *dialect, Aio::DropRestrict));
    }
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Aio::Detail::dropTablesSql(tables, postgresql, Aio::DropRestrict | Aio::DropCascade));
}

// of MySQL there is no server to ask
void TestTableOptions::catalogue()
{
    using Aio::Detail::Kept;
    const AioDialect &mysql = AioDialect::mysql();
    QCOMPARE(Aio::Detail::catalogueSql(Kept::View, QString(), QString(), mysql),
             "SELECT table_name AS name FROM information_schema.tables WHERE table_type = 'VIEW' AND table_schema = DATABASE()");
    QCOMPARE(Aio::Detail::catalogueSql(Kept::Table, QString(), u"o'clock"_s, mysql),
             "SELECT table_name AS name FROM information_schema.tables WHERE table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') AND table_schema = DATABASE() "
             "AND table_name = 'o''clock' AND (@@lower_case_table_names <> 0 OR CAST(table_name AS BINARY) = CAST('o''clock' AS BINARY))");
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Aio::Detail::catalogueSql(Kept::Sequence, QString(), u"numbers"_s, mysql));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Aio::Detail::catalogueSql(Kept::Table, QString(), QString(QChar(0)), mysql));
}

void TestTableOptions::truncate()
{
    const std::vector<const AioTable *> tables{&Article::aioMeta(), &Stock::aioMeta()};
    QCOMPARE(Aio::Detail::truncateTablesSql(tables, AioDialect::sqlite()), (QByteArrayList{"DELETE FROM \"stocks\"", "DELETE FROM \"articles\""}));
    QCOMPARE(Aio::Detail::truncateTablesSql(tables, AioDialect::sqlite(), Aio::RestartIdentity).last(), "DELETE FROM sqlite_sequence WHERE name = 'articles'");
    QCOMPARE(Aio::Detail::truncateTablesSql(tables, AioDialect::postgresql(), Aio::RestartIdentity | Aio::TruncateDependents),
             QByteArrayList{"TRUNCATE \"stocks\", \"articles\" RESTART IDENTITY CASCADE"});
    QCOMPARE(Aio::Detail::truncateTablesSql(tables, AioDialect::mysql(), Aio::RestartIdentity),
             (QByteArrayList{"TRUNCATE TABLE `stocks`", "DELETE FROM `articles`", "ALTER TABLE `articles` AUTO_INCREMENT = 1"}));
    QCOMPARE(Aio::Detail::truncateTablesSql(tables, AioDialect::mariadb()).first(), "DELETE FROM `stocks`");
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, Aio::Detail::truncateTablesSql(tables, AioDialect::mysql(), Aio::TruncateDependents));
    QVERIFY(Aio::Detail::truncateTablesSql({}, AioDialect::postgresql()).isEmpty());
}

void TestTableOptions::keys()
{
    QVERIFY(!Country2::aioMeta().hasAutoKey() && Country2::aioMeta().key() == 0);
    QVERIFY(!Stock::aioMeta().hasAutoKey() && Stock::aioMeta().key() < 0);
    QCOMPARE(Stock::aioMeta().keys(), (std::vector<int>{0, 1}));
    QVERIFY(LogLine::aioMeta().keys().empty());
    static_assert(std::same_as<Aio::Detail::KeyOf<Country2>, qint32> && std::same_as<Aio::Detail::KeyOf<LogLine>, Aio::Detail::NoKey>);
}

void TestTableOptions::optionsAreNoText()
{
    static_assert(std::same_as<Aio::Detail::KeyOf<Riddle>, qint64>);
    QCOMPARE(Riddle::aioMeta().key(), 0);
    Riddle riddle;
    QCOMPARE(riddle.note(), u"primaryKey("_s);
    QCOMPARE(riddle.hint(), u"databaseDefault("_s);
    QCOMPARE(riddle.answer(), QString());
    using Options = Aio::Field<QString>;
    using Flag = Aio::Detail::FieldFlag;
    using Default = decltype(std::declval<Options>().defaultsTo(u"databaseDefault("_s).maxLength(40));
    static_assert(Aio::Detail::hasFlag<Flag::Default, Default> && !Aio::Detail::hasFlag<Flag::DatabaseDefault, Default>
                  && !Aio::Detail::hasFlag<Flag::Key, Default>);
    using Key = decltype(std::declval<Options>().maxLength(40).primaryKey().databaseDefaultSql("defaultsTo()"));
    static_assert(Aio::Detail::hasFlag<Flag::Key, Key> && Aio::Detail::hasFlag<Flag::DatabaseDefault, Key> && !Aio::Detail::hasFlag<Flag::Default, Key>);
    QVERIFY(create(Riddle::aioMeta(), AioDialect::sqlite()).contains(uR"(CHECK ("outer_id" <> "number" AND "outer_id" <> 0))"_s));
    riddle.setOuter(AioForeignKey<Riddle>::fromKey(7));
    QCOMPARE(riddle.outer().key(), 7);
}

void TestTableOptions::defaults()
{
    const Zeros zeros;
    QCOMPARE(zeros.big(), 0);
    QCOMPARE(zeros.size(), 0u);
    QCOMPARE(zeros.small(), 0);
    QCOMPARE(zeros.real(), 0.0);
    QCOMPARE(zeros.single(), 1.0F);
    QCOMPARE(zeros.flag(), false);
    QCOMPARE(zeros.price(), AioDecimal(0));
    QCOMPARE(zeros.maybe(), std::optional<qint64>(7));
    QCOMPARE(zeros.called(), 7);
    QCOMPARE(zeros.made(), 8);
    QVERIFY(zeros.moment().isValid());
    try {
        (void)NoFunction::aioMeta();
        QFAIL("nothing was thrown");
    } catch (const AioProgrammingError &error) {
        QVERIFY2(error.message().startsWith(u"The field text takes its default from a function that is null"_s), qPrintable(error.message()));
    }
    QVERIFY_THROWS_EXCEPTION(AioDataError, TooBig::aioMeta());
}

QTEST_APPLESS_MAIN(TestTableOptions)
#include "tst_tableoptions.moc"
