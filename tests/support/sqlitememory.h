// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/core/text_p.h"
#include "aioorm/sql/ddl_p.h"
#include "aioorm/sql/detail/compiler.h"

#include <QStringList>

#include <sqlite3.h>

/// A database in memory, for tests of SQL text: straight to libsqlite3, so that nothing of the library stands between.
class SqliteMemory
{
public:
    SqliteMemory() { sqlite3_open(":memory:", &m_database); }
    ~SqliteMemory() { sqlite3_close(m_database); }
    Q_DISABLE_COPY_MOVE(SqliteMemory)

    /// Empty if all went well, else what SQLite says.
    QString execute(const QByteArray &sql) { return sqlite3_exec(m_database, sql.constData(), nullptr, nullptr, nullptr) == SQLITE_OK ? QString() : error(); }
    template<class... Model>
    QString createTables()
    {
        QString wrong;
        for (const AioTable *table : Aio::Detail::inDependencyOrder({&Model::aioMeta()...})) {
            for (const QByteArray &sql : Aio::Detail::createTableSql(*table, AioDialect::sqlite(), Aio::Detail::IfExists::Fail)) {
                wrong += execute(sql);
            }
        }
        return wrong;
    }

    /// The rows as text, columns joined by a comma; a NULL is "NULL". What is wrong with the statement stands in lastError().
    QStringList rows(const AioSql &sql)
    {
        QStringList result;
        m_error.clear();
        sqlite3_stmt *statement = nullptr;
        if (sqlite3_prepare_v2(m_database, sql.text.constData(), int(sql.text.size()), &statement, nullptr) != SQLITE_OK) {
            m_error = error();
            return result;
        }
        if (sqlite3_bind_parameter_count(statement) != int(sql.parameters.size())) {
            m_error = QStringLiteral("%1 placeholders, %2 values").arg(sqlite3_bind_parameter_count(statement)).arg(sql.parameters.size());
        }
        for (int i = 0; i < int(sql.parameters.size()); ++i) {
            bind(statement, i + 1, sql.parameters[std::size_t(i)]);
        }
        int code;
        while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
            QStringList row;
            for (int i = 0; i < sqlite3_column_count(statement); ++i) {
                const auto *text = sqlite3_column_text(statement, i);
                row << (text ? QString::fromUtf8(reinterpret_cast<const char *>(text)) : QStringLiteral("NULL"));
            }
            result << row.join(u',');
        }
        if (code != SQLITE_DONE) {
            m_error = error();
        }
        sqlite3_finalize(statement);
        return result;
    }
    QString lastError() const { return m_error; }

private:
    QString error() const { return QString::fromUtf8(sqlite3_errmsg(m_database)); }

    static void bind(sqlite3_stmt *statement, int number, const AioValue &value)
    {
        std::visit(
            [&](const auto &held) {
                using T = std::remove_cvref_t<decltype(held)>;
                const auto text = [&](const QByteArray &utf8) {
                    sqlite3_bind_text64(statement, number, utf8.constData(), sqlite3_uint64(utf8.size()), SQLITE_TRANSIENT, SQLITE_UTF8);
                };
                if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, qint64>) {
                    sqlite3_bind_int64(statement, number, held);
                } else if constexpr (std::is_same_v<T, double>) {
                    sqlite3_bind_double(statement, number, held);
                } else if constexpr (std::is_same_v<T, QString>) {
                    text(held.toUtf8());
                } else if constexpr (std::is_same_v<T, QByteArray>) {
                    sqlite3_bind_blob64(statement, number, held.constData(), sqlite3_uint64(held.size()), SQLITE_TRANSIENT);
                } else if constexpr (std::is_same_v<T, QDate>) {
                    text(Aio::Detail::dateText(held.toJulianDay()));
                } else if constexpr (std::is_same_v<T, AioValue::Moment>) {
                    text(Aio::Detail::dateTimeText(held.millisecondsSinceEpoch * 1000, Aio::Detail::Precision::Milliseconds));
                } else if constexpr (std::is_same_v<T, QUuid>) {
                    text(held.toByteArray(QUuid::WithoutBraces));
                } else if constexpr (std::is_same_v<T, AioValue::Json>) {
                    text(held.utf8);
                } else if constexpr (std::is_same_v<T, std::chrono::microseconds>) {
                    sqlite3_bind_int64(statement, number, held.count());
                } else if constexpr (std::is_same_v<T, AioValue::List>) {
                    text(held.json());
                }
                // the rest, and NULL, stays unbound, which is NULL
            },
            value.storage());
    }

    sqlite3 *m_database = nullptr;
    QString m_error;
};
