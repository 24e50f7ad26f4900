// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/sqlite/aiosqlitedatabase.h"
#include "support/backends/sqlitesql.h"

using namespace Qt::StringLiterals;

namespace
{
class InFile final : public SqliteSqlBackend
{
public:
    InFile()
        : SqliteSqlBackend("sqlite-file", Suites::All)
    {
    }
    std::unique_ptr<AioDatabase> make(const QDir &folder) const override { return std::make_unique<AioSqliteDatabase>(fileIn(folder)); }
    std::unique_ptr<AioDatabase> makeDifferently(const QDir &folder) const override
    {
        return std::make_unique<AioSqliteDatabase>(fileIn(folder), AioSqliteOptions().readers(1));
    }
    QString urlOfAnother(const QDir &folder) const override { return u"sqlite:"_s + folder.filePath(u"another.sqlite"_s); }
    bool isFile() const override { return true; }
    int readers() const override { return AioSqliteOptions().readers(); }
};

class InMemory final : public SqliteSqlBackend
{
public:
    InMemory()
        : SqliteSqlBackend("sqlite-memory", Suites::All)
    {
    }
    std::unique_ptr<AioDatabase> make(const QDir &) const override { return std::make_unique<AioSqliteDatabase>(u":memory:"_s); }
    std::unique_ptr<AioDatabase> makeAgain(const QDir &) const override { return nullptr; }
    std::unique_ptr<AioDatabase> makeDifferently(const QDir &) const override
    {
        return std::make_unique<AioSqliteDatabase>(u":memory:"_s, AioSqliteOptions().readers(1));
    }
    QString urlOfAnother(const QDir &) const override { return u"sqlite::memory:"_s; }
};
}

namespace TestBackends
{
std::vector<const TestBackend *> sqlite()
{
    static const InFile file;
    static const InMemory memory;
    return {&file, &memory};
}
}
