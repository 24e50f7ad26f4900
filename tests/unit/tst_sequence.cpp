// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiosequence.h"
#include "support/models.h"

#include <QTest>

using namespace Qt::StringLiterals;

/// Sequences as text, for each dialect.
class TestSequence : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void statements_data();
    void statements();
    void next();
    void wrong();
};

void TestSequence::statements_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::addColumn<QByteArray>("expected");
    const AioDialect &postgresql = AioDialect::postgresql();
    const AioSequence plain("numbers");
    const AioSequence full = AioSequence("my \"numbers\"").schema("shop").startWith(1000).incrementBy(-5).between(-10, 1000).cache(20).cycle();
    QTest::newRow("plain") << plain.createSql(postgresql, Aio::Detail::IfExists::Skip) << "CREATE SEQUENCE IF NOT EXISTS \"numbers\" INCREMENT BY 1 CACHE 1"_ba;
    QTest::newRow("full") << full.createSql(postgresql, Aio::Detail::IfExists::Fail)
                          << "CREATE SEQUENCE \"shop\".\"my \"\"numbers\"\"\" INCREMENT BY -5 MINVALUE -10 MAXVALUE 1000 START WITH 1000 CACHE 20 CYCLE"_ba;
    QTest::newRow("mariadb") << plain.createSql(AioDialect::mariadb(), Aio::Detail::IfExists::Fail) << "CREATE SEQUENCE `numbers` INCREMENT BY 1 CACHE 1"_ba;
    QTest::newRow("drop") << full.dropSql(postgresql, Aio::Detail::IfExists::Skip) << "DROP SEQUENCE IF EXISTS \"shop\".\"my \"\"numbers\"\"\""_ba;
    QTest::newRow("restart") << plain.restartSql(postgresql, -7) << "ALTER SEQUENCE \"numbers\" RESTART WITH -7"_ba;
}

void TestSequence::statements()
{
    QFETCH(QByteArray, sql);
    QTEST(sql, "expected");
}

void TestSequence::next()
{
    const auto query = User::select(AioSequence("it's").schema("shop").next() + 1);
    QCOMPARE(query.sql(AioDialect::postgresql()).text, uR"(SELECT nextval('"shop"."it''s"') + $1 FROM "users")"_s.toUtf8());
    QCOMPARE(query.sql(AioDialect::mariadb()).text, u"SELECT nextval(`shop`.`it's`) + ? FROM `users`"_s.toUtf8());
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, query.sql(AioDialect::sqlite()));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, query.sql(AioDialect::mysql()));
}

void TestSequence::wrong()
{
    const AioSequence numbers("numbers");
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, numbers.incrementBy(0));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, numbers.between(3, 3));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, numbers.createSql(AioDialect::sqlite(), Aio::Detail::IfExists::Skip));
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, numbers.dropSql(AioDialect::mysql(), Aio::Detail::IfExists::Skip));
}

QTEST_GUILESS_MAIN(TestSequence)
#include "tst_sequence.moc"
