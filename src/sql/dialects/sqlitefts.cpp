// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/dialects/sqlite_p.h"

namespace Aio::Detail
{
namespace
{
[[noreturn]] void refuseIndex(const AioTable &table, const QString &why)
{
    AioErrorInfo(AioErrorKind::Programming, QStringLiteral("The full-text index %1 %2.").arg(QString::fromUtf8(table.name()), why)).raise();
}

QByteArray ftsQuoted(const QByteArray &name)
{
    return '"' + QByteArray(name).replace('"', "\"\"") + '"';
}

QByteArray ftsLiteral(const QByteArray &text)
{
    return '\'' + QByteArray(text).replace('\'', "''") + '\'';
}

QByteArray ftsQualified(const AioTable &table, const QByteArray &name)
{
    return table.schemaName().isEmpty() ? ftsQuoted(name) : ftsQuoted(table.schemaName()) + '.' + ftsQuoted(name);
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
    return ftsQualified(table, table.name() + '_' + event);
}

QByteArrayList ftsTriggers(const AioTable &table, const AioTable &content, IfExists ifExists)
{
    const QByteArrayList columns = textColumns(table);
    const QByteArray index = ftsQuoted(table.name());
    const QByteArray key = ftsQuoted(content.field(content.key()).column);
    QByteArray names, newValues = "new." + key, oldValues = "old." + key, watched = key;
    for (const QByteArray &column : columns) {
        names += ", " + ftsQuoted(column);
        newValues += ", new." + ftsQuoted(column);
        oldValues += ", old." + ftsQuoted(column);
        watched += ", " + ftsQuoted(column);
    }
    const QByteArray add = "INSERT INTO " + index + " (rowid" + names + ") VALUES (" + newValues + "); ";
    const QByteArray remove = "INSERT INTO " + index + " (" + index + ", rowid" + names + ") VALUES ('delete', " + oldValues + "); ";
    const QByteArray create = QByteArray("CREATE TRIGGER ") + (ifExists == IfExists::Skip ? "IF NOT EXISTS " : "");
    const QByteArray on = " ON " + ftsQuoted(content.name()) + " BEGIN ";
    return {create + triggerName(table, "insert") + " AFTER INSERT" + on + add + "END",
            create + triggerName(table, "delete") + " AFTER DELETE" + on + remove + "END",
            create + triggerName(table, "update") + " AFTER UPDATE OF " + watched + on + remove + add + "END"};
}
}

QByteArrayList SqliteDdl::createFullText(const AioTable &table, IfExists ifExists)
{
    const AioFts5 &fts = *table.fullText();
    if (table.key() < 0 || table.kindOf(table.key()) != ColumnKind::BigInt) {
        refuseIndex(table, QStringLiteral("needs a key of qint64, which is FTS5's rowid"));
    }
    if (!table.indexes().empty() || !table.checks().empty()) {
        refuseIndex(table, QStringLiteral("can have no index and no check"));
    }
    QByteArrayList parts;
    for (int i = 0; i < int(table.fields().size()); ++i) {
        if (i != table.key()) {
            parts << ftsQuoted(table.field(i).column) + (fts.unindexedFields().contains(table.field(i).name) ? " UNINDEXED" : "");
        }
    }
    const AioTable *const content = fts.contentTable() ? &fts.contentTable()() : nullptr;
    if (content) {
        if (content->key() < 0 || content->isWithoutRowId() || content->schemaName() != table.schemaName()) {
            refuseIndex(table, QStringLiteral("needs an indexed table in the same database with an integer key"));
        }
        for (const QByteArray &column : textColumns(table)) {
            if (content->indexOf(column) < 0) {
                refuseIndex(table, QStringLiteral("has a field %1, which the indexed table does not have").arg(QString::fromUtf8(column)));
            }
        }
        parts << "content=" + ftsLiteral(content->name()) << "content_rowid=" + ftsLiteral(content->field(content->key()).column);
    }
    if (!fts.tokenizer().isEmpty()) {
        parts << "tokenize=" + ftsLiteral(fts.tokenizer());
    }
    if (!fts.prefixes().empty()) {
        QByteArrayList lengths;
        for (const int length : fts.prefixes()) {
            lengths << QByteArray::number(length);
        }
        parts << "prefix=" + ftsLiteral(lengths.join(' '));
    }
    if (fts.detailLevel() != AioFts5::Full) {
        parts << QByteArray("detail=") + (fts.detailLevel() == AioFts5::Column ? "column" : "none");
    }
    QByteArrayList statements{QByteArray("CREATE VIRTUAL TABLE ") + (ifExists == IfExists::Skip ? "IF NOT EXISTS " : "") + ftsQualified(table, table.name())
                              + " USING fts5(" + parts.join(", ") + ')'};
    if (content) {
        statements << ftsTriggers(table, *content, ifExists);
        statements << "INSERT INTO " + ftsQualified(table, table.name()) + " (" + ftsQuoted(table.name())
                + ") SELECT 'rebuild' WHERE NOT EXISTS (SELECT 1 FROM " + ftsQualified(table, table.name() + "_docsize") + ')';
    }
    return statements;
}

QByteArrayList SqliteDdl::dropFullTextTriggers(const AioTable &table)
{
    if (!table.fullText()->contentTable()) {
        return {};
    }
    QByteArrayList statements;
    for (const char *event : {"insert", "delete", "update"}) {
        statements << "DROP TRIGGER IF EXISTS " + triggerName(table, event);
    }
    return statements;
}
}
