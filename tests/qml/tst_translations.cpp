// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/aioinstalltranslator.h"
#include "aioorm/quick/aiolistmodel.h"
#include "aioorm/quick/aiotableadapter.h"
#include "qml/usersdatabase.h"

#include <QStandardItemModel>
#include <QTest>
#include <QTranslator>

using namespace Qt::StringLiterals;

/// As a program's own translation would have it.
class OwnTranslator : public QTranslator
{
public:
    QString translate(const char *context, const char *text, const char *, int) const override
    {
        return qstrcmp(context, "users") == 0 && qstrcmp(text, "Username") == 0 ? u"Benutzername"_s : QString();
    }
    bool isEmpty() const override { return false; }
};

/// What the library says to people, in German.
class TestTranslations : public UsersDatabase
{
    Q_OBJECT

private Q_SLOTS:
    void init() { makeDatabase<User>(); }
    void cleanup()
    {
        aioInstallTranslator(QLocale(QLocale::English));
        closeDatabase();
    }

    void thereIsGerman()
    {
        QVERIFY(aioInstallTranslator(QLocale(QLocale::German)));
        QVERIFY(aioInstallTranslator(QLocale(QLocale::German, QLocale::Switzerland)));
        QVERIFY(!aioInstallTranslator(QLocale(QLocale::Japanese)));
    }

    void errorStringOfAList()
    {
        AioSqliteDatabase nowhere(m_folder->filePath(u"no/such/folder.sqlite"_s));
        AioListModel users(AioListSource::of<User>());
        users.setDatabase(&nowhere);
        QTRY_COMPARE(users.status(), AioListModel::Error);
        QVERIFY2(users.errorString().startsWith(u"Cannot open the database"_s), qPrintable(users.errorString()));
        QVERIFY(aioInstallTranslator(QLocale(QLocale::German)));
        users.retry();
        QTRY_VERIFY2(users.errorString().startsWith(u"Die Datenbank "_s), qPrintable(users.errorString()));
        QVERIFY2(users.errorString().contains(u"gibt es nicht"_s), qPrintable(users.errorString()));
        await(nowhere.aioClose());
    }

    void errorsOfOperations()
    {
        QVERIFY(aioInstallTranslator(QLocale(QLocale::German)));
        const auto &u = User::columns();
        const auto said = [](auto task) -> QString {
            try {
                await(std::move(task));
            } catch (const AioError &error) {
                return error.message();
            }
            return {};
        };
        QCOMPARE(said(User::aioGet(u.rank == 99)), u"Kein Datensatz von users passt."_s);
        await(User::aioCreate(u.username = u"alice"_s));
        const QString twice = said(User::aioCreate(u.username = u"alice"_s));
        QVERIFY2(twice.startsWith(u"Ein anderer Datensatz von users hat dieses username schon"_s), qPrintable(twice));
        User tooLong;
        tooLong.setUsername(QString(50, u'x'));
        QCOMPARE(tooLong.validationErrors().value(u"username"_s), u"Die Länge ist 50, erlaubt sind höchstens 40."_s);
        const QString invalid = said(tooLong.aioSave());
        QCOMPARE(invalid, u"Ein Objekt von users ist nicht gültig. username: Die Länge ist 50, erlaubt sind höchstens 40."_s);
        const QString late = said(User::select().aioExecute(m_database->timeout(std::chrono::milliseconds(0))));
        QVERIFY2(late.startsWith(u"Die Frist ist abgelaufen"_s), qPrintable(late));
        await(m_database->aioClose());
        QCOMPARE(said(User::aioGet(u.rank == 99)).section(u':', 0, 0).section(u' ', -2), u"ist geschlossen"_s);
    }

    void errorsOfTables()
    {
        QVERIFY(aioInstallTranslator(QLocale(QLocale::German)));
        QStandardItemModel source;
        AioTableAdapter table;
        table.setSource(&source);
        table.setColumns({u"title"_s});
        QVERIFY2(table.errorString().startsWith(u"Die Quelle hat keine Rolle „title“."_s), qPrintable(table.errorString()));
    }

    void labelsAreTheProgramsOwn()
    {
        const AioTable &table = User::columns().aioSource->table();
        QCOMPARE(table.label(1), u"Username"_s);
        OwnTranslator own;
        QCoreApplication::installTranslator(&own);
        QCOMPARE(table.label(1), u"Benutzername"_s);
        QCOMPARE(table.label(3), u"Rank"_s);
        QCoreApplication::removeTranslator(&own);
    }
};

QTEST_MAIN(TestTranslations)
#include "tst_translations.moc"
