// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/ddl_p.h"

#include "aioorm/sql/compiler_p.h"
#include "aioorm/sql/ddlwriter_p.h"

#include <algorithm>

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
}

QByteArrayList createTableSql(const AioTable &table, const AioDialect &dialect, IfExists ifExists)
{
    return dialect.ddlWriter()->createTable(table, ifExists);
}

QByteArray dropTableSql(const AioTable &table, const AioDialect &dialect, IfExists ifMissing)
{
    return dialect.ddlWriter()->dropTable(table, ifMissing);
}

QByteArrayList createTablesSql(const std::vector<const AioTable *> &tables, const AioDialect &dialect, IfExists ifExists)
{
    const std::vector<const AioTable *> ordered = inDependencyOrder(tables);
    const std::vector<LateKey> late = dialect.addsForeignKeysLater ? lateKeys(ordered) : std::vector<LateKey>();
    const auto writer = dialect.ddlWriter();
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

QByteArrayList dropTablesSql(const std::vector<const AioTable *> &tables, const AioDialect &dialect, IfExists ifMissing)
{
    const std::vector<const AioTable *> ordered = inDependencyOrder(tables);
    return dialect.ddlWriter()->dropTables(ordered, lateKeys(ordered), ifMissing);
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
