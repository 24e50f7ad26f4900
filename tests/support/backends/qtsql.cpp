// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/qtsql/aioqtsqldatabase.h"
#include "support/backends/sqlitesql.h"

#include <QFile>
#include <QLibrary>

using namespace Qt::StringLiterals;

namespace
{
/// SQLite behind a driver of Qt's.
class QtSql : public SqliteSqlBackend
{
public:
    explicit QtSql(const char *name)
        : SqliteSqlBackend(name, Suites::Asked)
    {
    }
    std::unique_ptr<AioDatabase> makeDifferently(const QDir &) const override { return nullptr; }
    QString urlOfAnother(const QDir &) const override { return {}; }
    bool canStop() const override { return false; }
};

class QtSqlSqlite final : public QtSql
{
public:
    QtSqlSqlite()
        : QtSql("qtsql-sqlite")
    {
    }
    std::unique_ptr<AioDatabase> make(const QDir &folder) const override
    {
        return std::make_unique<AioQtSqlDatabase>(AioQtSqlOptions(u"QSQLITE"_s).databaseName(fileIn(folder)));
    }
};

class QtSqlOdbc final : public QtSql
{
public:
    QtSqlOdbc()
        : QtSql("qtsql-odbc")
    {
    }
    std::unique_ptr<AioDatabase> make(const QDir &folder) const override
    {
        // what the driver manager keeps of its files is lost, and a leak, when Qt unloads it
        static QLibrary manager(u"odbcinst"_s, 2);
        manager.setLoadHints(QLibrary::PreventUnloadHint);
        manager.load();
        // a data source of the test's own, by a name that the driver manager has not kept anything of
        static int last = 0;
        const QString name = u"aioorm-test-%1"_s.arg(++last);
        const QString ini = folder.filePath(u"odbc.ini"_s);
        QFile config(ini);
        if (config.open(QIODevice::WriteOnly)) {
            config.write('[' + name.toUtf8() + "]\nDriver = SQLite3\nDatabase = " + fileIn(folder).toUtf8() + "\nTimeout = 5000\nFKSupport = 1\n");
        }
        config.close();
        qputenv("ODBCINI", ini.toUtf8());
        return std::make_unique<AioQtSqlDatabase>(AioQtSqlOptions(u"QODBC"_s).databaseName(name).dialect(AioDialect::Kind::Sqlite));
    }
};
}

namespace TestBackends
{
std::vector<const TestBackend *> qtsql()
{
    static const QtSqlSqlite sqlite;
    static const QtSqlOdbc odbc;
    return {&sqlite, &odbc};
}
}
