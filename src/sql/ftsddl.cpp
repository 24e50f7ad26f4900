// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "sql/ftsddl_p.h"

#include "core/aioerror.h"

namespace Aio
{
namespace
{
[[noreturn]] void refuse(const AioTable &table, const QString &why)
{
    AioErrorInfo(AioErrorKind::Programming, QStringLiteral("The full-text index %1 %2.").arg(QString::fromUtf8(table.name()), why)).raise();
}

QByteArray quoted(const QByteArray &name)
{
    return '"' + QByteArray(name).replace('"', "\"\"") + '"';
}

QByteArray literal(const QByteArray &text)
{
    return '\'' + QByteArray(text).replace('\'', "''") + '\'';
}

QByteArray qualified(const AioTable &table, const QByteArray &name)
{
    return table.schemaName().isEmpty() ? quoted(name) : quoted(table.schemaName()) + '.' + quoted(name);
}

QByteArrayList textColumns(const AioTable &table)
{
    QByteArrayList columns;
    for (int i = 0; i < int(table.fields().size()); ++i) {
        if (i != table.key()) {
            columns << table.field(i).column;
        }
    }
    return columns;
}

QByteArray triggerName(const AioTable &table, const char *event)
{
    return qualified(table, table.name() + '_' + event);
}

QByteArrayList triggers(const AioTable &table, const AioTable &content, IfExists ifExists)
{
    const QByteArrayList columns = textColumns(table);
    const QByteArray index = quoted(table.name());
    const QByteArray key = quoted(content.field(content.key()).column);
    QByteArray names, newValues = "new." + key, oldValues = "old." + key, watched = key;
    for (const QByteArray &column : columns) {
        names += ", " + quoted(column);
        newValues += ", new." + quoted(column);
        oldValues += ", old." + quoted(column);
        watched += ", " + quoted(column);
    }
    const QByteArray add = "INSERT INTO " + index + " (rowid" + names + ") VALUES (" + newValues + "); ";
    const QByteArray remove = "INSERT INTO " + index + " (" + index + ", rowid" + names + ") VALUES ('delete', " + oldValues + "); ";
    const QByteArray create = QByteArray("CREATE TRIGGER ") + (ifExists == IfExists::Skip ? "IF NOT EXISTS " : "");
    const QByteArray on = " ON " + quoted(content.name()) + " BEGIN ";
    return {create + triggerName(table, "insert") + " AFTER INSERT" + on + add + "END",
            create + triggerName(table, "delete") + " AFTER DELETE" + on + remove + "END",
            create + triggerName(table, "update") + " AFTER UPDATE OF " + watched + on + remove + add + "END"};
}
}

QByteArrayList createFtsSql(const AioTable &table, const AioDialect &dialect, IfExists ifExists)
{
    const AioFts5 &fts = *table.fullText();
    if (dialect.kind != AioDialect::Kind::Sqlite) {
        refuse(table, QStringLiteral("is one of SQLite's FTS5, which this database does not have"));
    }
    if (table.key() < 0 || table.kindOf(table.key()) != ColumnKind::BigInt) {
        refuse(table, QStringLiteral("needs a key of qint64, which is FTS5's rowid"));
    }
    if (!table.indexes().empty() || !table.checks().empty()) {
        refuse(table, QStringLiteral("can have no index and no check"));
    }
    QByteArrayList parts;
    for (int i = 0; i < int(table.fields().size()); ++i) {
        if (i != table.key()) {
            parts << quoted(table.field(i).column) + (fts.unindexedFields().contains(table.field(i).name) ? " UNINDEXED" : "");
        }
    }
    const AioTable *const content = fts.contentTable() ? &fts.contentTable()() : nullptr;
    if (content) {
        if (content->key() < 0 || content->isWithoutRowId() || content->schemaName() != table.schemaName()) {
            refuse(table, QStringLiteral("needs an indexed table in the same database with an integer key"));
        }
        for (const QByteArray &column : textColumns(table)) {
            if (content->indexOf(column) < 0) {
                refuse(table, QStringLiteral("has a field %1, which the indexed table does not have").arg(QString::fromUtf8(column)));
            }
        }
        parts << "content=" + literal(content->name()) << "content_rowid=" + literal(content->field(content->key()).column);
    }
    if (!fts.tokenizer().isEmpty()) {
        parts << "tokenize=" + literal(fts.tokenizer());
    }
    if (!fts.prefixes().empty()) {
        QByteArrayList lengths;
        for (const int length : fts.prefixes()) {
            lengths << QByteArray::number(length);
        }
        parts << "prefix=" + literal(lengths.join(' '));
    }
    if (fts.detailLevel() != AioFts5::Full) {
        parts << QByteArray("detail=") + (fts.detailLevel() == AioFts5::Column ? "column" : "none");
    }
    QByteArrayList statements{QByteArray("CREATE VIRTUAL TABLE ") + (ifExists == IfExists::Skip ? "IF NOT EXISTS " : "") + qualified(table, table.name())
                              + " USING fts5(" + parts.join(", ") + ')'};
    if (content) {
        statements << triggers(table, *content, ifExists);
        statements << "INSERT INTO " + qualified(table, table.name()) + " (" + quoted(table.name()) + ") SELECT 'rebuild' WHERE NOT EXISTS (SELECT 1 FROM "
                + qualified(table, table.name() + "_docsize") + ')';
    }
    return statements;
}

QByteArrayList dropFtsTriggersSql(const AioTable &table, const AioDialect &dialect)
{
    if (!table.fullText()->contentTable() || dialect.kind != AioDialect::Kind::Sqlite) {
        return {};
    }
    QByteArrayList statements;
    for (const char *event : {"insert", "delete", "update"}) {
        statements << "DROP TRIGGER IF EXISTS " + triggerName(table, event);
    }
    return statements;
}
}
