// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/ddl_p.h"

#include "aioorm/sql/compiler_p.h"
#include "aioorm/sql/ddlwriter_p.h"

#include <algorithm>
#include <map>

namespace Aio::Detail
{
namespace
{
std::vector<LateKey> lateKeys(const std::vector<const AioTable *> &ordered)
{
    std::vector<LateKey> late;
    for (std::size_t i = 0; i < ordered.size(); ++i) {
        for (int field = 0; field < int(ordered[i]->fields().size()); ++field) {
            const FieldInfo &info = ordered[i]->field(field);
            if (info.isForeignKey() && std::find(ordered.begin() + std::ptrdiff_t(i) + 1, ordered.end(), &info.target()) != ordered.end()) {
                late.push_back({ordered[i], field});
            }
        }
    }
    return late;
}

// Tables and indexes of one schema share their names, on some databases whatever the case: of two the second one would be left out in silence.
void checkNamesOf(const std::vector<const AioTable *> &tables, DdlWriter &writer)
{
    std::map<std::pair<QString, QString>, const AioTable *> owners; // by schema and name
    const auto nameOf = [](const AioTable &table, const QByteArray &name) {
        return std::pair(toText(table.schemaName()).toLower(), toText(name).toLower());
    };
    for (const AioTable *table : tables) {
        const auto [other, isNew] = owners.emplace(nameOf(*table, table->name()), table);
        if (!isNew && writer.createTable(*other->second, IfExists::Fail) != writer.createTable(*table, IfExists::Fail)) {
            refuse(QStringLiteral("Two models define the table %1, each in another way.").arg(toText(table->name())));
        }
    }
    for (const AioTable *table : tables) {
        if (owners[nameOf(*table, table->name())] != table) {
            continue; // the same once more
        }
        for (const IndexInfo &index : writer.indexes(*table)) {
            const QByteArray name = indexName(*table, index);
            const auto [other, isNew] = owners.emplace(nameOf(*table, name), table);
            if (!isNew) {
                refuse(QStringLiteral("An index of %1 and %2 have the same name, %3: name one of them otherwise.")
                           .arg(toText(table->name()),
                                other->second == table && other->first != nameOf(*table, table->name()) ? QStringLiteral("another one")
                                                                                                        : toText(other->second->name()),
                                toText(name)));
            }
        }
    }
}

// the text of a CREATE INDEX without what may be written in several ways: from ON on, without quotes, brackets and spaces
QByteArray comparable(const QByteArray &text)
{
    QByteArray result;
    char openQuote = 0;
    for (const char c : text.sliced(std::max<qsizetype>(text.toUpper().indexOf(" ON "), 0))) {
        if (openQuote == '\'') {
            result += c;
        } else if (c != '"' && c != '`' && c != '(' && c != ')' && c != '\'' && !(c >= '\t' && c <= ' ')) {
            result += c >= 'A' && c <= 'Z' ? char(c + 32) : c;
        }
        if (c == '\'') {
            openQuote = openQuote ? char(0) : c;
            result += openQuote ? "'" : "";
        }
    }
    return result;
}
}

void IndexComparison::check(int number, const QString &description, const QByteArray &text) const
{
    const IndexDefinition &index = wanted[std::size_t(number)];
    if (description.compare(index.description, Qt::CaseInsensitive) == 0 && (index.text.isEmpty() || comparable(text) == comparable(index.text))) {
        return;
    }
    const auto inWords = [](const QString &description, const QByteArray &text) {
        return text.isEmpty() ? description : QStringLiteral("%1 (%2)").arg(description, toText(text));
    };
    refuse(
        QStringLiteral("The database has an index %1 that is another one than that of the model: %2. The model has %3. Drop the old one, or name the new one "
                       "otherwise.")
            .arg(index.name, inWords(description, index.text.isEmpty() ? QByteArray() : text), inWords(index.description, index.text)));
}

IndexComparison indexComparison(const std::vector<const AioTable *> &tables, const AioDialect &dialect)
{
    constexpr int atOnce = 100;
    IndexComparison comparison;
    const auto writer = dialect.ddlWriter();
    for (const AioTable *table : tables) {
        for (const IndexInfo &index : writer->indexes(*table)) {
            const int number = int(comparison.wanted.size());
            const QByteArray query = writer->indexQuery(*table, index, number);
            if (query.isEmpty()) {
                continue;
            }
            comparison.wanted.push_back(writer->indexDefinition(*table, index));
            if (number % atOnce == 0) {
                comparison.queries << query;
            } else {
                comparison.queries.last() += " UNION ALL " + query;
            }
        }
    }
    return comparison;
}

QByteArrayList createTableSql(const AioTable &table, const AioDialect &dialect, IfExists ifExists)
{
    return dialect.ddlWriter()->createTable(table, ifExists);
}

QByteArray dropTableSql(const AioTable &table, const AioDialect &dialect, DropOptions options)
{
    return dialect.ddlWriter()->dropTable(table, options);
}

QByteArrayList createTablesSql(const std::vector<const AioTable *> &tables, const AioDialect &dialect, IfExists ifExists)
{
    const std::vector<const AioTable *> ordered = inDependencyOrder(tables);
    const std::vector<LateKey> late = dialect.addsForeignKeysLater ? lateKeys(ordered) : std::vector<LateKey>();
    const auto writer = dialect.ddlWriter();
    checkNamesOf(ordered, *writer);
    QByteArrayList statements;
    for (const AioTable *table : ordered) {
        std::set<int> lateFields;
        for (const LateKey &key : late) {
            if (key.table == table) {
                lateFields.insert(key.field);
            }
        }
        statements << writer->createTable(*table, ifExists, lateFields);
    }
    for (const LateKey &key : late) {
        statements << writer->addForeignKey(key, ifExists);
    }
    return statements;
}

QByteArrayList dropTablesSql(const std::vector<const AioTable *> &tables, const AioDialect &dialect, DropOptions options)
{
    if (options.testFlag(DropCascade) && options.testFlag(DropRestrict)) {
        refuse(QStringLiteral("DropCascade and DropRestrict contradict each other: name one of them."));
    }
    if ((options & (DropCascade | DropRestrict)) && !dialect.dropsCascade) {
        refuse(QStringLiteral("%1 drops a table without what depends on it, and has no CASCADE and RESTRICT for that: drop views and foreign keys of other "
                              "tables by statements of your own, and leave the option out.")
                   .arg(QLatin1StringView(dialect.name)));
    }
    const std::vector<const AioTable *> ordered = inDependencyOrder(tables);
    const auto writer = dialect.ddlWriter();
    QByteArrayList statements = writer->dropTables(ordered, lateKeys(ordered), options);
    if (options.testFlag(DropSequences)) {
        statements << writer->dropSequences(ordered, options);
    }
    return statements;
}

QByteArray catalogueSql(Kept kind, const QString &schema, const QString &name, const AioDialect &dialect)
{
    QByteArray identifier; // refuses what is none
    dialect.appendName(identifier, schema.toUtf8(), name.toUtf8());
    if (kind == Kept::Sequence) {
        dialect.sequenceName(schema.toUtf8(), name.toUtf8());
    }
    return dialect.ddlWriter()->catalogueQuery(kind, schema, name);
}

QByteArrayList truncateTablesSql(const std::vector<const AioTable *> &tables, const AioDialect &dialect, TruncateOptions options)
{
    std::vector<const AioTable *> ordered = inDependencyOrder(tables);
    const bool circle = !lateKeys(ordered).empty();
    std::reverse(ordered.begin(), ordered.end());
    if (options.testFlag(TruncateDependents) && !dialect.truncatesDependents) {
        refuse(
            QStringLiteral("%1 cannot empty the tables that refer to a table by itself (TruncateDependents): name them.").arg(QLatin1StringView(dialect.name)));
    }
    return ordered.empty() ? QByteArrayList() : dialect.ddlWriter()->truncate(ordered, circle, options);
}

std::vector<const AioTable *> inDependencyOrder(std::vector<const AioTable *> tables)
{
    std::vector<const AioTable *> ordered;
    std::set<const AioTable *> visited;
    const auto visit = [&](const auto &self, const AioTable *table) -> void {
        if (!visited.insert(table).second) {
            return;
        }
        for (const FieldInfo &field : table->fields()) {
            if (field.isForeignKey() && std::find(tables.begin(), tables.end(), &field.target()) != tables.end()) {
                self(self, &field.target());
            }
        }
        if (const AioFts5 *const index = table->fullText(); index && index->contentTable()) {
            const AioTable *const content = &index->contentTable()();
            if (std::find(tables.begin(), tables.end(), content) != tables.end()) {
                self(self, content);
            }
        }
        ordered.push_back(table);
    };
    for (const AioTable *table : tables) {
        visit(visit, table);
    }
    return ordered;
}
}
