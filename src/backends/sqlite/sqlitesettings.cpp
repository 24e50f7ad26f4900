// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/sqlite/sqlitesettings_p.h"

#include <array>

#include <sqlite3.h>

namespace Aio::Detail
{
namespace
{
// those that belong to the connection; temp_store last, since it drops temporary tables
constexpr std::array pragmas{"analysis_limit",
                             "automatic_index",
                             "cache_size",
                             "cache_spill",
                             "cell_size_check",
                             "checkpoint_fullfsync",
                             "count_changes",
                             "defer_foreign_keys",
                             "empty_result_callbacks",
                             "foreign_keys",
                             "full_column_names",
                             "fullfsync",
                             "ignore_check_constraints",
                             "journal_size_limit",
                             "legacy_alter_table",
                             "locking_mode",
                             "mmap_size",
                             "query_only",
                             "read_uncommitted",
                             "recursive_triggers",
                             "reverse_unordered_selects",
                             "secure_delete",
                             "short_column_names",
                             "synchronous",
                             "threads",
                             "trusted_schema",
                             "wal_autocheckpoint",
                             "writable_schema",
                             "temp_store"};

std::vector<QByteArrayList> rowsOf(sqlite3 *db, const QByteArray &sql)
{
    std::vector<QByteArrayList> rows;
    sqlite3_stmt *statement = nullptr;
    sqlite3_prepare_v2(db, sql.constData(), int(sql.size()), &statement, nullptr);
    while (statement && sqlite3_step(statement) == SQLITE_ROW) {
        QByteArrayList &row = rows.emplace_back();
        for (int i = 0; i < sqlite3_column_count(statement); ++i) {
            row << QByteArray(reinterpret_cast<const char *>(sqlite3_column_text(statement, i)), sqlite3_column_bytes(statement, i));
        }
    }
    sqlite3_finalize(statement);
    return rows;
}

QByteArray valueOf(sqlite3 *db, const QByteArray &pragma)
{
    const auto rows = rowsOf(db, "PRAGMA main." + pragma);
    return rows.empty() ? QByteArray() : rows.front().value(0);
}

QByteArrayList attachedTo(sqlite3 *db)
{
    QByteArrayList names;
    for (const QByteArrayList &row : rowsOf(db, "PRAGMA database_list")) {
        names << row.value(1);
    }
    return names;
}

QByteArray quoted(QByteArray name)
{
    return '"' + name.replace('"', "\"\"") + '"';
}
}

void SqliteSettings::expect(sqlite3 *db, const QByteArray &sql)
{
    const bool mayMatter = !m_isKnown && sql.size() >= 6 && (sql.toUpper().contains("PRAGMA") || sql.toUpper().contains("ATTACH"));
    if (!mayMatter) {
        return;
    }
    m_isKnown = true;
    for (const char *pragma : pragmas) {
        m_pragmas.emplace_back(pragma, valueOf(db, pragma));
    }
    m_attached = attachedTo(db);
    m_isTouched = false; // by the questions
}

void SqliteSettings::note(int action, const char *first, const char *second)
{
    switch (action) {
    case SQLITE_PRAGMA:
        m_setsLike = m_setsLike || (second && sqlite3_stricmp(first, "case_sensitive_like") == 0);
        m_isTouched = m_isTouched || second;
        break;
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
    case SQLITE_CREATE_TEMP_TABLE:
    case SQLITE_CREATE_TEMP_VIEW:
    case SQLITE_CREATE_TEMP_TRIGGER:
    case SQLITE_CREATE_TEMP_INDEX:
        m_isTouched = true;
        break;
    default:
        break;
    }
}

bool SqliteSettings::putBack(sqlite3 *db)
{
    bool isDone = true;
    const auto run = [&](const QByteArray &sql) {
        isDone = sqlite3_exec(db, sql.constData(), nullptr, nullptr, nullptr) == SQLITE_OK && isDone;
    };
    if (m_isKnown) {
        for (const auto &[pragma, value] : m_pragmas) {
            if (const QByteArray now = valueOf(db, pragma); now != value && !value.isEmpty()) {
                run("PRAGMA main." + pragma + " = " + value);
            }
        }
        for (const QByteArray &name : attachedTo(db)) {
            if (!m_attached.contains(name) && name != "temp") {
                run("DETACH " + quoted(name));
            }
        }
    }
    if (m_setsLike) {
        run("PRAGMA case_sensitive_like = off");
    }
    for (const char *type : {"trigger", "view", "table"}) {
        const QByteArray which = "SELECT name FROM temp.sqlite_master WHERE type = '" + QByteArray(type) + "' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'";
        for (const QByteArrayList &row : rowsOf(db, which)) {
            run("DROP " + QByteArray(type) + " IF EXISTS temp." + quoted(row.value(0)));
        }
    }
    m_setsLike = m_isTouched = false;
    return isDone;
}
}
