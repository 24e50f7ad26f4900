// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/sqlite/sqlitestatement_p.h"

#include "aioorm/backends/sqlite/sqliteerror_p.h"
#include "aioorm/backends/sqlite/sqlitevalue_p.h"

#include <sqlite3.h>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), size_t(bytes.size())};
}

// The word a statement begins with, in small letters.
QByteArray firstWord(const QByteArray &sql)
{
    const QByteArray text = sql.left(16).trimmed().toLower();
    qsizetype length = 0;
    while (length < text.size() && text[length] >= 'a' && text[length] <= 'z') {
        ++length;
    }
    return text.left(length);
}

class BindTarget
{
public:
    BindTarget(sqlite3_stmt *statement, std::vector<QByteArray> &texts)
        : m_statement(statement)
        , m_texts(texts)
    {
    }

    int number = 0;
    int code = SQLITE_OK; ///< SQLite's own refusal

    void null() { code = sqlite3_bind_null(m_statement, number); }
    void integer(qint64 value) { code = sqlite3_bind_int64(m_statement, number, value); }
    void real(double value) { code = sqlite3_bind_double(m_statement, number, value); }
    void text(QByteArray utf8)
    {
        // the bytes stay where they are when the list that holds the array grows
        const QByteArray &kept = m_texts.emplace_back(std::move(utf8));
        code = sqlite3_bind_text64(m_statement, number, kept.isEmpty() ? "" : kept.constData(), sqlite3_uint64(kept.size()), SQLITE_STATIC, SQLITE_UTF8);
    }
    void blob(const QByteArray &bytes)
    {
        // a null pointer would mean NULL
        code = sqlite3_bind_blob64(m_statement, number, bytes.isEmpty() ? "" : bytes.constData(), sqlite3_uint64(bytes.size()), SQLITE_STATIC);
    }

private:
    sqlite3_stmt *m_statement;
    std::vector<QByteArray> &m_texts;
};
}

void SqliteEffects::note(int action, const char *first, const char *second)
{
    switch (action) {
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
        m_rows = true;
        addTable(first);
        break;
    case SQLITE_ALTER_TABLE: // its first name is the schema
        m_schema = true;
        addTable(second);
        break;
    case SQLITE_CREATE_TABLE:
    case SQLITE_CREATE_TEMP_TABLE:
    case SQLITE_CREATE_VIEW:
    case SQLITE_CREATE_TEMP_VIEW:
    case SQLITE_CREATE_VTABLE:
    case SQLITE_DROP_TABLE:
    case SQLITE_DROP_TEMP_TABLE:
    case SQLITE_DROP_VIEW:
    case SQLITE_DROP_TEMP_VIEW:
    case SQLITE_DROP_VTABLE:
        m_schema = true;
        addTable(first);
        break;
    case SQLITE_CREATE_INDEX:
    case SQLITE_CREATE_TEMP_INDEX:
    case SQLITE_CREATE_TRIGGER:
    case SQLITE_CREATE_TEMP_TRIGGER:
    case SQLITE_DROP_INDEX:
    case SQLITE_DROP_TEMP_INDEX:
    case SQLITE_DROP_TRIGGER:
    case SQLITE_DROP_TEMP_TRIGGER:
        m_schema = true; // no row changes, but the count of the last statement's rows is not this one's
        break;
    default:
        break;
    }
}

void SqliteEffects::addTable(const char *name)
{
    if (!name || sqlite3_strnicmp(name, "sqlite_", 7) == 0) {
        return;
    }
    const QString table = QString::fromUtf8(name);
    if (!m_tables.contains(table)) {
        m_tables.append(table);
    }
}

std::shared_ptr<const QStringList> SqliteEffects::tables() const
{
    return m_tables.isEmpty() ? nullptr : std::make_shared<const QStringList>(m_tables);
}

SqliteStatement::SqliteStatement(const QByteArray &sql, sqlite3_stmt *handle, const SqliteEffects &effects)
    : m_sql(sql.constData(), sql.size()) // a copy: the caller's may be raw data
    , m_handle(handle)
    , m_parameterCount(sqlite3_bind_parameter_count(handle))
    , m_readOnly(sqlite3_stmt_readonly(handle) != 0)
{
    const QByteArray word = firstWord(sql);
    m_commit = word == "commit" || word == "end" || word == "release";
    m_query = m_readOnly && (word == "select" || word == "with" || word == "values");
    setEffects(effects);
}

SqliteStatement::~SqliteStatement()
{
    sqlite3_finalize(m_handle);
}

void SqliteStatement::setEffects(const SqliteEffects &effects)
{
    m_tables = effects.tables();
    m_writesRows = effects.writesRows();
    m_writesSchema = effects.writesSchema();
}

const QByteArrayList &SqliteStatement::columns()
{
    if (!m_columnsKnown) {
        m_columnsKnown = true;
        m_columns.clear();
        const int count = sqlite3_column_count(m_handle);
        for (int i = 0; i < count; ++i) {
            m_columns.append(QByteArray(sqlite3_column_name(m_handle, i)));
        }
    }
    return m_columns;
}

bool SqliteStatement::wasPreparedAgain() const
{
    return sqlite3_stmt_status(m_handle, SQLITE_STMTSTATUS_REPREPARE, 0) != m_timesPrepared;
}

void SqliteStatement::preparedAgain(const SqliteEffects &effects)
{
    m_timesPrepared = sqlite3_stmt_status(m_handle, SQLITE_STMTSTATUS_REPREPARE, 0);
    m_columnsKnown = false;
    setEffects(effects);
}

std::optional<AioErrorInfo> SqliteStatement::bind(std::span<const AioValue> values, std::vector<QByteArray> &texts)
{
    if (values.size() != size_t(m_parameterCount)) {
        return AioErrorInfo(AioErrorKind::Programming,
                            u"The statement has %1 placeholders, but %2 values came with it"_s.arg(m_parameterCount).arg(values.size()))
            .nativeCode(SQLITE_RANGE)
            .phase(AioPhase::Prepare);
    }
    BindTarget target(m_handle, texts);
    SqliteValueWriter writer(target);
    for (int number = 1; number <= m_parameterCount; ++number) {
        target.number = number;
        if (writer.write(values[size_t(number - 1)]) && target.code == SQLITE_OK) {
            continue;
        }
        const int code = target.code;
        if (code == SQLITE_OK || code == SQLITE_TOOBIG) {
            const QString reason = code == SQLITE_OK ? writer.reason() : u"is larger than SQLite allows"_s;
            return AioErrorInfo(AioErrorKind::Data, u"Value %1 %2"_s.arg(number).arg(reason)).nativeCode(code).phase(AioPhase::Prepare);
        }
        return sqliteError(sqlite3_db_handle(m_handle), AioPhase::Prepare).outcome(AioOutcome::NotSent);
    }
    return {};
}

void SqliteStatement::reset()
{
    sqlite3_reset(m_handle);
    if (m_parameterCount > 0) {
        sqlite3_clear_bindings(m_handle); // they point into values that go now
    }
}

SqliteStatement *SqliteStatementCache::find(const QByteArray &sql)
{
    const auto found = m_bySql.find(viewOf(sql));
    if (found == m_bySql.end()) {
        return nullptr;
    }
    m_statements.splice(m_statements.begin(), m_statements, found->second);
    return found->second->get();
}

SqliteStatement *SqliteStatementCache::insert(std::unique_ptr<SqliteStatement> statement)
{
    while (!m_statements.empty() && m_statements.size() >= m_capacity) {
        remove(m_statements.back().get());
    }
    m_statements.push_front(std::move(statement));
    SqliteStatement *const kept = m_statements.front().get();
    m_bySql.emplace(viewOf(kept->sql()), m_statements.begin());
    return kept;
}

void SqliteStatementCache::remove(SqliteStatement *statement)
{
    const auto found = m_bySql.find(viewOf(statement->sql()));
    if (found != m_bySql.end()) {
        const auto position = found->second;
        m_bySql.erase(found); // its key lies in the statement
        m_statements.erase(position);
    }
}

void SqliteStatementCache::clear()
{
    m_bySql.clear();
    m_statements.clear();
}
}
