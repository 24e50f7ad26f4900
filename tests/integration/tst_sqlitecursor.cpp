// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/sqlitedriver.h"

#include <QThread>

#include <algorithm>

using namespace SqliteDriver;

/// A statement whose rows are read in parts.
class TestSqliteCursor : public SqliteDriver::Test
{
    Q_OBJECT

private Q_SLOTS:
    void init() { makeFolder(); }
    void cleanup() { removeFolder(); }

    void cursorGivesRowsInParts_data();
    void cursorGivesRowsInParts();
    void cursorReadsNothingBetween();
    void cursorKeepsItsValues();
    void cursorOfWideRows();
    void cursorsAndStatementsInterleave();
    void cursorOfAReader();
    void cursorOnlyReads_data();
    void cursorOnlyReads();
    void cursorClosed();
    void cursorFails();
    void cursorStopped_data();
    void cursorStopped();
    void cursorRefusedBySink();
    void cursorOutlivesNothing();
};

void TestSqliteCursor::cursorGivesRowsInParts_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("batch");
    QTest::addColumn<QList<int>>("parts"); // the last one is that of the request that says there are no more
    QTest::newRow("none") << 0 << 3 << QList<int>{0};
    QTest::newRow("fewer") << 2 << 3 << QList<int>{2};
    QTest::newRow("as many, so it cannot know") << 3 << 3 << QList<int>{3, 0};
    QTest::newRow("one more") << 4 << 3 << QList<int>{3, 1};
    QTest::newRow("several") << 7 << 3 << QList<int>{3, 3, 1};
    QTest::newRow("one by one") << 2 << 1 << QList<int>{1, 1, 0};
}

void TestSqliteCursor::cursorGivesRowsInParts()
{
    QFETCH(int, rows);
    QFETCH(int, batch);
    QFETCH(QList<int>, parts);
    const auto connection = open();
    const auto cursor = cursorOf(batch);
    int next = 1;
    for (qsizetype part = 0; part < parts.size(); ++part) {
        const auto request =
            fetch(connection, cursor, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, 'x' AS t FROM n LIMIT ?", {AioValue(rows)});
        VERIFY_OK(request);
        QCOMPARE(request->rows->begun, 1);
        QCOMPARE(request->rows->columns, (QByteArrayList{"i", "t"}));
        QCOMPARE(request->rows->rows.size(), parts[part]);
        for (const QByteArray &text : firstColumn(request)) {
            QCOMPARE(text, "i:" + QByteArray::number(next++));
        }
        QCOMPARE(request->result.hasMoreRows, part + 1 < parts.size());
    }
    QCOMPARE(next, rows + 1);
    // an end stays one, and is no error
    const auto after = fetch(connection, cursor);
    VERIFY_OK(after);
    QVERIFY(after->rows->rows.isEmpty() && !after->result.hasMoreRows);
}

void TestSqliteCursor::cursorReadsNothingBetween()
{
    // the fourth row takes minutes
    const auto connection = open();
    const auto cursor = cursorOf(3);
    const auto request = fetch(connection, cursor, "SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT * FROM (" + endless + ')');
    VERIFY_OK(request);
    QCOMPARE(firstColumn(request), (QByteArrayList{"i:1", "i:2", "i:3"}));
    QVERIFY(request->result.hasMoreRows);
    VERIFY_OK(run(connection, "SELECT 1")); // the connection is free
}

void TestSqliteCursor::cursorKeepsItsValues()
{
    const auto connection = open();
    const auto cursor = cursorOf(1);
    const QByteArray sql = "SELECT ? || i FROM (SELECT 1 AS i UNION ALL SELECT 2 UNION ALL SELECT 3) WHERE i < ?";
    QCOMPARE(firstColumn(fetch(connection, cursor, sql, {AioValue(u"a text that is long enough for memory of its own "_s), AioValue(3)})),
             (QByteArrayList{"t:a text that is long enough for memory of its own 1"}));
    VERIFY_OK(run(connection, "SELECT ?", {AioValue(u"another text, that takes the memory the first one had if it has gone"_s)}));
    // neither the statement nor values are looked at any more
    QCOMPARE(firstColumn(fetch(connection, cursor, "no SQL at all", {AioValue(u"b"_s)})),
             (QByteArrayList{"t:a text that is long enough for memory of its own 2"}));
    QVERIFY(fetch(connection, cursor)->rows->rows.isEmpty());
}

void TestSqliteCursor::cursorOfWideRows()
{
    const auto connection = open();
    const auto cursor = cursorOf(1000);
    int rows = 0, requests = 0;
    for (bool more = true; more; ++requests) {
        const auto request =
            fetch(connection, cursor, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20) SELECT zeroblob(1000000) FROM n");
        VERIFY_OK(request);
        QVERIFY(request->rows->rows.size() <= 6);
        rows += int(request->rows->rows.size());
        more = request->result.hasMoreRows;
    }
    QCOMPARE(rows, 20);
    QVERIFY(requests >= 4);
}

void TestSqliteCursor::cursorsAndStatementsInterleave()
{
    const auto connection = open();
    run(connection, "CREATE TABLE t (x INTEGER PRIMARY KEY)");
    run(connection, "CREATE TABLE u (y)");
    run(connection, "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 9) SELECT i FROM n");
    const auto up = cursorOf(2), down = cursorOf(3), same = cursorOf(4);
    QByteArrayList ascending, descending, again;
    for (int i = 0; i < 5; ++i) {
        const auto one = fetch(connection, up, "SELECT x FROM t ORDER BY x");
        ascending += firstColumn(one);
        VERIFY_OK(one);
        VERIFY_OK(run(connection, "INSERT INTO u VALUES (?)", {AioValue(i)}));
        descending += firstColumn(fetch(connection, down, "SELECT x FROM t ORDER BY x DESC"));
        again += firstColumn(fetch(connection, same, "SELECT x FROM t ORDER BY x")); // the same text, another cursor
        QCOMPARE(run(connection, "SELECT count(*) FROM t")->rows->rows.first().first(), "i:9");
    }
    QCOMPARE(ascending, (QByteArrayList{"i:1", "i:2", "i:3", "i:4", "i:5", "i:6", "i:7", "i:8", "i:9"}));
    QCOMPARE(again, ascending);
    std::reverse(descending.begin(), descending.end());
    QCOMPARE(descending, ascending);
    QCOMPARE(run(connection, "SELECT count(*) FROM u")->rows->rows.first().first(), "i:5");
    // in a transaction, which ends under it
    const auto inside = cursorOf(2);
    VERIFY_OK(run(connection, "BEGIN IMMEDIATE"));
    VERIFY_OK(run(connection, "INSERT INTO t VALUES (10)"));
    const auto first = fetch(connection, inside, "SELECT x FROM t ORDER BY x DESC");
    QCOMPARE(firstColumn(first), (QByteArrayList{"i:10", "i:9"}));
    QVERIFY(first->result.inTransaction);
    VERIFY_OK(run(connection, "COMMIT"));
    QCOMPARE(firstColumn(fetch(connection, inside)), (QByteArrayList{"i:8", "i:7"}));
}

void TestSqliteCursor::cursorOfAReader()
{
    // what stands open sees the database as it was, also what is committed between its first and its second request
    const auto writer = open();
    run(writer, "CREATE TABLE t (x)");
    run(writer, "INSERT INTO t VALUES (1), (2), (3)");
    const auto reader = open({}, SqliteConnection::FileMode::ReadOnly);
    const auto cursor = cursorOf(2);
    QCOMPARE(firstColumn(fetch(reader, cursor, "SELECT x FROM t ORDER BY x")), (QByteArrayList{"i:1", "i:2"}));
    VERIFY_OK(run(writer, "INSERT INTO t VALUES (4)"));
    QCOMPARE(firstColumn(fetch(reader, cursor)), (QByteArrayList{"i:3"}));
    // and lets go of that view at its end
    QCOMPARE(run(reader, "SELECT count(*) FROM t")->rows->rows.first().first(), "i:4");
}

void TestSqliteCursor::cursorOnlyReads_data()
{
    QTest::addColumn<QByteArray>("sql");
    QTest::newRow("insert") << QByteArray("INSERT INTO t VALUES (1)");
    QTest::newRow("returning") << QByteArray("INSERT INTO t VALUES (1) RETURNING x");
    QTest::newRow("schema") << QByteArray("CREATE TABLE u (x)");
    QTest::newRow("transaction") << QByteArray("BEGIN IMMEDIATE");
}

void TestSqliteCursor::cursorOnlyReads()
{
    QFETCH(QByteArray, sql);
    const auto writer = open();
    run(writer, "CREATE TABLE t (x)");
    for (const auto &connection : {writer, open({}, SqliteConnection::FileMode::ReadOnly)}) {
        const auto request = fetch(connection, cursorOf(10), sql);
        QVERIFY(request->failed());
        QCOMPARE(request->kind(), AioErrorKind::Programming);
        QVERIFY(!request->result.inTransaction);
    }
    QCOMPARE(run(writer, "SELECT count(*) FROM t")->rows->rows.first().first(), "i:0");
}

void TestSqliteCursor::cursorClosed()
{
    const auto connection = open();
    run(connection, "CREATE TABLE t (x)");
    run(connection, "INSERT INTO t VALUES (1), (2), (3)");
    const auto cursor = cursorOf(1), other = cursorOf(1);
    VERIFY_OK(fetch(connection, cursor, "SELECT x FROM t"));
    VERIFY_OK(fetch(connection, other, "SELECT x FROM t"));
    QVERIFY(run(connection, "DROP TABLE t")->failed()); // it is being read
    connection->closeCursor(cursor);
    QCOMPARE(firstColumn(fetch(connection, other)), (QByteArrayList{"i:2"})); // not this one
    connection->closeCursor(other);
    connection->closeCursor(other); // once more is nothing
    VERIFY_OK(run(connection, "DROP TABLE t"));
    const auto late = fetch(connection, cursor, "SELECT 1");
    QVERIFY(late->failed());
    QCOMPARE(late->kind(), AioErrorKind::Operational);
    QCOMPARE(late->result.error->outcome(), AioOutcome::NotSent);
    // closed before its first request came
    const auto early = cursorOf(1);
    connection->closeCursor(early);
    QVERIFY(fetch(connection, early, "SELECT 1")->failed());
    VERIFY_OK(run(connection, "SELECT 1"));
}

void TestSqliteCursor::cursorFails()
{
    const auto connection = open();
    run(connection, "CREATE TABLE t (x)");
    run(connection, "INSERT INTO t VALUES ('1'), ('2'), ('no json'), ('4')");
    const auto cursor = cursorOf(2);
    QCOMPARE(firstColumn(fetch(connection, cursor, "SELECT json(x) FROM t")), (QByteArrayList{"t:1", "t:2"}));
    const auto failed = fetch(connection, cursor);
    QVERIFY2(failed->failed() && failed->message().contains(u"JSON"), qPrintable(failed->message()));
    QVERIFY(!failed->result.hasMoreRows);
    QVERIFY(fetch(connection, cursor)->failed());
    VERIFY_OK(run(connection, "DROP TABLE t")); // nothing stands open
    // what cannot begin
    const auto wrong = cursorOf(2);
    QCOMPARE(fetch(connection, wrong, "SELECT nothing")->kind(), AioErrorKind::Programming);
    QVERIFY(fetch(connection, cursorOf(2), "SELECT ?")->failed()); // a value is missing
    VERIFY_OK(run(connection, "CREATE TABLE t (x)"));
}

void TestSqliteCursor::cursorStopped_data()
{
    QTest::addColumn<bool>("byDeadline");
    QTest::newRow("cancelled") << false;
    QTest::newRow("deadline") << true;
}

void TestSqliteCursor::cursorStopped()
{
    QFETCH(bool, byDeadline);
    const auto connection = open();
    run(connection, "CREATE TABLE t (x)");
    run(connection, "INSERT INTO t VALUES (1), (2), (3)");
    const auto beside = cursorOf(1), stopped = cursorOf(1);
    QCOMPARE(firstColumn(fetch(connection, beside, "SELECT x FROM t ORDER BY x")), (QByteArrayList{"i:1"}));
    VERIFY_OK(fetch(connection, stopped, "SELECT x FROM t UNION ALL SELECT * FROM (" + endless + ')'));
    VERIFY_OK(fetch(connection, stopped));
    VERIFY_OK(fetch(connection, stopped));
    const auto request = std::make_shared<Request>(QByteArray());
    request->cursor = stopped;
    if (byDeadline) {
        request->deadline = Clock::now() + 20ms;
    }
    connection->execute(request);
    if (!byDeadline) {
        QThread::msleep(5); // so that it has begun, most times
        connection->cancel(request);
    }
    QVERIFY(request->wait());
    QVERIFY(request->failed());
    QCOMPARE(request->kind(), byDeadline ? AioErrorKind::Timeout : AioErrorKind::Cancelled);
    QCOMPARE(request->timesFinished(), 1);
    connection->closeCursor(stopped); // as whoever has cancelled does
    QCOMPARE(firstColumn(fetch(connection, beside)), (QByteArrayList{"i:2"}));
    QVERIFY(fetch(connection, stopped)->failed());
    connection->closeCursor(beside);
    VERIFY_OK(run(connection, "DROP TABLE t"));
}

void TestSqliteCursor::cursorRefusedBySink()
{
    const auto connection = open();
    run(connection, "CREATE TABLE t (x)");
    run(connection, "INSERT INTO t VALUES (1), (2), (3), (4)");
    const auto cursor = cursorOf(2);
    VERIFY_OK(fetch(connection, cursor, "SELECT x FROM t"));
    const auto request = std::make_shared<Request>(QByteArray());
    request->cursor = cursor;
    request->rows->refuseAt = 1;
    run(connection, request);
    QCOMPARE(request->kind(), AioErrorKind::Data);
    QCOMPARE(request->message(), u"refused by the sink"_s);
    VERIFY_OK(run(connection, "DROP TABLE t"));
    const auto throwing = std::make_shared<Request>("SELECT 1 UNION ALL SELECT 2");
    throwing->cursor = cursorOf(1);
    throwing->rows->throwAt = 1;
    run(connection, throwing);
    QVERIFY(throwing->failed() && throwing->message().contains(u"thrown by the sink"));
}

void TestSqliteCursor::cursorOutlivesNothing()
{
    // the connection is closed while queries stand open; cleanup() sees its thread end
    const auto cursor = cursorOf(1);
    {
        const auto connection = open();
        VERIFY_OK(fetch(connection, cursor, "SELECT 1 UNION ALL SELECT 2"));
        connection->close(CloseMode::Finish);
        const auto late = std::make_shared<Request>(QByteArray());
        late->cursor = cursor;
        run(connection, late);
        QVERIFY(late->result.connectionLost);
    }
    const auto connection = open();
    VERIFY_OK(fetch(connection, cursorOf(1), "SELECT 1 UNION ALL SELECT 2"));
    QVERIFY(fetch(connection, cursor)->failed()); // one of another connection
}

QTEST_GUILESS_MAIN(TestSqliteCursor)

#include "tst_sqlitecursor.moc"
