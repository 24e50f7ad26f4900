// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "aioorm/testing/detail/await.h"
#include "support/models.h"

#include <QProcess>
#include <QQmlContext>
#include <QQmlEngine>
#include <QTemporaryDir>
#include <QtQuickTest>

using namespace Qt::StringLiterals;

namespace
{
const User::Columns &u = User::columns();
}

/// What the QML under test writes with: a program's own object.
class Users : public QObject
{
    Q_OBJECT

public:
    Q_INVOKABLE void add(const QString &name) { await(User::aioCreate(u.username = name)); }
    Q_INVOKABLE int count() { return int(await(User::select().aioCount())); }
    Q_INVOKABLE void execute(const QString &sql) { await(AioDatabase::defaultDatabase()->aioExecuteSql(sql)); }
    /// False: the table refuses it.
    Q_INVOKABLE bool tryToAdd(const QString &name)
    {
        try {
            add(name);
        } catch (const AioIntegrityError &) {
            return false;
        }
        return true;
    }
};

/// The set-up of the program that runs the test cases of a folder.
class Setup : public QObject
{
    Q_OBJECT

public:
    explicit Setup(const QString &file)
        : m_file(file)
    {
    }

public Q_SLOTS:
    void applicationAvailable()
    {
        m_database = std::make_unique<AioSqliteDatabase>(m_file);
        await(m_database->aioCreateTables<User>());
    }
    void qmlEngineAvailable(QQmlEngine *engine)
    {
        engine->rootContext()->setContextProperty(u"users"_s, &m_users);
        engine->rootContext()->setContextProperty(u"usersDatabase"_s, m_database.get());
    }
    void cleanupTestCase() { await(m_database->aioClose()); }

private:
    const QString m_file;
    Users m_users;
    std::unique_ptr<AioSqliteDatabase> m_database;
};

/// AioTestCase from outside: this program runs itself with the QML files of one folder.
class TestQmlTestCase : public QObject
{
    Q_OBJECT

private:
    struct Run {
        int exitCode;
        QString output;
    };
    Run run(const QString &folder, const QString &file)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(QCoreApplication::applicationFilePath(), {u"--run"_s, folder, file});
        process.waitForFinished(120000);
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, QString::fromUtf8(process.readAll())};
    }
    static int rows(const QString &file)
    {
        AioSqliteDatabase database(file);
        const int count = int(await(User::select().aioCount(database)));
        await(database.aioClose());
        return count;
    }

private Q_SLOTS:
    void rollsBackAfterEachFunction()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"users.sqlite"_s);
        const Run tests = run(u"passing"_s, file);
        QVERIFY2(tests.exitCode == 0, qPrintable(tests.output));
        QVERIFY2(tests.output.contains(u"Totals: 14 passed, 0 failed, 1 skipped"), qPrintable(tests.output));
        QVERIFY2(!tests.output.contains(u"WARN"), qPrintable(tests.output));
        QCOMPARE(rows(file), 0);
    }

    void failsWhatIsNotRolledBack()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(u"users.sqlite"_s);
        const Run tests = run(u"failing"_s, file);
        QCOMPARE(tests.exitCode, 3);
        QVERIFY2(tests.output.contains(u"FAIL!  : qmltestcase::Failing::test_a_commits() Uncaught exception: The statement \"COMMIT\" has committed"),
                 qPrintable(tests.output));
        QVERIFY2(tests.output.contains(u"FAIL!  : qmltestcase::Failing::test_b_throws() Uncaught exception: no"), qPrintable(tests.output));
        QVERIFY2(tests.output.contains(u"PASS   : qmltestcase::Failing::test_c_goesOn()"), qPrintable(tests.output));
        QVERIFY2(tests.output.contains(u"AioTestCase: init() of a test would replace the transaction: use setUp() and tearDown()."), qPrintable(tests.output));
        QCOMPARE(rows(file), 1);
    }
};

int main(int argc, char **argv)
{
    if (argc == 4 && qstrcmp(argv[1], "--run") == 0) {
        Setup setup(QString::fromLocal8Bit(argv[3]));
        const QString folder = QStringLiteral(AIOORM_TEST_QML "/") + QString::fromLocal8Bit(argv[2]);
        return quick_test_main_with_setup(1, argv, "qmltestcase", qPrintable(folder), &setup);
    }
    QCoreApplication app(argc, argv);
    TestQmlTestCase test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_qmltestcase.moc"
