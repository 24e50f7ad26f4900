// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "sql/aioddl.h"

#include "sql/ftsddl_p.h"

#include "core/aioerror.h"
#include "sql/aiocompiler.h"

#include <QCryptographicHash>

#include <algorithm>
#include <set>

namespace Aio
{
namespace
{
using Kind = AioDialect::Kind;

[[noreturn]] void refuse(const QString &message)
{
    AioErrorInfo(AioErrorKind::Programming, message).phase(AioPhase::Prepare).raise();
}

QString text(const QByteArray &name)
{
    return QString::fromUtf8(name);
}

class Writer
{
public:
    explicit Writer(const AioDialect &dialect)
        : dialect(dialect)
    {
    }

    Writer &operator<<(const char *sql)
    {
        text += sql;
        return *this;
    }
    Writer &operator<<(const QByteArray &sql)
    {
        text += sql;
        return *this;
    }
    Writer &identifier(QByteArrayView name)
    {
        dialect.appendIdentifier(text, name);
        return *this;
    }
    Writer &table(const AioTable &table)
    {
        dialect.appendTable(text, table);
        return *this;
    }
    Writer &columns(const AioTable &table, const std::vector<int> &fields)
    {
        text += '(';
        for (std::size_t i = 0; i < fields.size(); ++i) {
            text += i ? ", " : "";
            identifier(table.field(fields[i]).column);
        }
        text += ')';
        return *this;
    }
    Writer &expression(const NodePtr &node) { return *this << definitionSql(node, dialect); }
    bool isSqlite() const { return dialect.kind == Kind::Sqlite; }
    bool isPostgresql() const { return dialect.kind == Kind::Postgresql; }

    const AioDialect &dialect;
    QByteArray text;
};

const char *action(OnDelete action)
{
    switch (action) {
    case NoAction:
        return "";
    case Restrict:
        return " RESTRICT";
    case Cascade:
        return " CASCADE";
    case SetNull:
        return " SET NULL";
    }
    return "";
}

void references(Writer &sql, const AioTable &table, const FieldInfo &field)
{
    const AioTable &target = field.target();
    sql << " REFERENCES ";
    if (sql.isSqlite()) {
        if (target.schemaName() != table.schemaName()) {
            refuse(QStringLiteral("The foreign key %1.%2 leads into another attached database, which SQLite does not have.")
                       .arg(text(table.name()), text(field.name)));
        }
        sql.identifier(target.name());
    } else {
        sql.table(target);
    }
    sql << " ";
    sql.columns(target, {target.key()});
    if (field.onDelete != NoAction) {
        sql << " ON DELETE" << action(field.onDelete);
    }
    if (field.onUpdate != NoAction) {
        sql << " ON UPDATE" << action(field.onUpdate);
    }
    if (field.deferrable && !sql.dialect.isMysql()) {
        sql << " DEFERRABLE INITIALLY DEFERRED";
    }
}

void currentTime(Writer &sql, const FieldInfo &field)
{
    const bool isTimestamp = field.kind == ColumnKind::Timestamp;
    if (sql.isSqlite()) { // text of the width that this library writes
        sql << (field.kind == ColumnKind::Date       ? "(strftime('%Y-%m-%d', 'now'))"
                    : field.kind == ColumnKind::Time ? "(strftime('%H:%M:%f', 'now'))"
                    : isTimestamp                    ? "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"
                                                     : "(strftime('%Y-%m-%d %H:%M:%f', 'now'))");
    } else if (sql.isPostgresql()) {
        sql << (field.kind == ColumnKind::Date       ? "(now() AT TIME ZONE 'UTC')::date"
                    : field.kind == ColumnKind::Time ? "(now() AT TIME ZONE 'UTC')::time"
                                                     : "now()");
    } else {
        // MySQL: of the session's time zone, which is UTC here
        sql << (field.kind == ColumnKind::Date       ? "(CURRENT_DATE)"
                    : field.kind == ColumnKind::Time ? "(CURRENT_TIME(3))"
                    : isTimestamp                    ? "CURRENT_TIMESTAMP(6)"
                                                     : "CURRENT_TIMESTAMP(3)");
    }
}

void defaultValue(Writer &sql, const FieldInfo &field)
{
    if (!field.hasDatabaseDefault()) {
        return;
    }
    sql << " DEFAULT ";
    if (field.defaultNow) {
        currentTime(sql, field);
    } else if (!field.defaultSql.isEmpty()) {
        sql << "(" << field.defaultSql << ")";
    } else if (field.defaultExpression->kind == NodeKind::Value && !sql.dialect.isMysql()) {
        sql << definitionSql(field.defaultExpression, sql.dialect, &field);
    } else {
        sql << "(" << definitionSql(field.defaultExpression, sql.dialect, &field) << ")"; // MySQL takes a literal of text or JSON in brackets only
    }
}

void collation(Writer &sql, const FieldInfo &field)
{
    const char *name = sql.isSqlite() ? field.collation.sqlite : sql.isPostgresql() ? field.collation.postgresql : field.collation.mysql;
    if (name) {
        sql << " COLLATE ";
        sql.identifier(name);
    }
}

bool isIndexed(const AioTable &table, int index)
{
    const FieldInfo &field = table.field(index);
    return field.unique || field.indexed || field.primaryKey || std::any_of(table.indexes().begin(), table.indexes().end(), [&](const IndexInfo &info) {
               return std::any_of(info.terms.begin(), info.terms.end(), [&](const IndexInfo::Term &term) {
                   return term.field == index;
               });
           });
}

// checks that follow from the type, of the column alone
void typeChecks(Writer &sql, const FieldInfo &field, const FieldInfo &stored)
{
    const auto check = [&](const QByteArray &before, const QByteArray &after) {
        sql << " CHECK (" << before;
        sql.identifier(field.column) << after << ")";
    };
    if (stored.maxLength > 0 && !field.isForeignKey()) {
        const QByteArray length = QByteArray::number(stored.maxLength);
        if (stored.fixedLength) {
            check(sql.isSqlite() ? "length(" : "char_length(", ") = " + length);
        } else if (sql.isSqlite()) { // takes VARCHAR(40) for an ornament
            check("length(", ") <= " + length);
        }
    }
    if (field.isForeignKey()) {
        return; // the key it refers to is checked
    }
    if (stored.range) {
        const auto [least, greatest] = *stored.range;
        check({},
              greatest == std::numeric_limits<qint64>::max() ? " >= " + QByteArray::number(least)
                                                             : " BETWEEN " + QByteArray::number(least) + " AND " + QByteArray::number(greatest));
    }
    if (stored.kind == ColumnKind::Decimal && sql.isSqlite()) {
        const QByteArray nines(stored.digits, '9');
        check({}, " BETWEEN -" + nines + " AND " + nines);
    }
}

void column(Writer &sql, const AioTable &table, int index, bool withReference)
{
    const AioDialect &dialect = sql.dialect;
    const FieldInfo &field = table.field(index);
    const bool autoKey = index == table.key() && table.hasAutoKey();
    sql.identifier(field.column) << " ";
    if (autoKey && sql.isSqlite()) {
        // exactly these words make the column an alias of the rowid; AUTOINCREMENT keeps a deleted row's id from being used again
        sql << "INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL";
        typeChecks(sql, field, field);
        return;
    }
    const FieldInfo &stored = table.storedField(index); // refuses a target without a single key
    sql << dialect.typeName(stored, isIndexed(table, index), table.isStrict());
    collation(sql, stored);
    if (autoKey) {
        sql << (sql.isPostgresql() ? " GENERATED BY DEFAULT AS IDENTITY" : " AUTO_INCREMENT");
    }
    if (field.generated) {
        if (field.generatedMode == Generated::Virtual && sql.isPostgresql()) {
            refuse(QStringLiteral("The field %1.%2 is generated when it is read (Virtual), which PostgreSQL does not have: use Aio::Generated::Stored.")
                       .arg(text(table.name()), text(field.name)));
        }
        sql << " GENERATED ALWAYS AS (" << definitionSql(field.generated, dialect, &field) << ")"
            << (field.generatedMode == Generated::Stored ? " STORED" : " VIRTUAL");
    }
    if (!field.nullable && !(field.generated && dialect.kind == Kind::Mariadb)) { // which has no NOT NULL there
        sql << " NOT NULL";
    }
    defaultValue(sql, field);
    if (index == table.key()) {
        sql << " PRIMARY KEY";
    }
    if (field.unique && index != table.key()) {
        sql << " UNIQUE";
    }
    typeChecks(sql, field, stored);
    if (field.isForeignKey() && withReference && !dialect.isMysql()) { // MySQL takes a REFERENCES at the column for an ornament
        references(sql, table, field);
    }
}

QByteArray hashed(const QByteArray &text)
{
    return QCryptographicHash::hash(text, QCryptographicHash::Sha1).toHex().left(8);
}

constexpr qsizetype longestName = 63; // bytes, to PostgreSQL, which cuts the rest off in silence; 64 to MySQL, which refuses

QByteArray shortened(QByteArray name, QByteArray ending)
{
    if (name.size() + ending.size() > longestName) {
        ending.prepend('_' + hashed(name));
        qsizetype kept = longestName - ending.size();
        while ((name[kept] & 0xc0) == 0x80) {
            --kept; // not in the middle of a character
        }
        name.truncate(kept);
    }
    return name + ending;
}

// TABLE_COLUMN_idx: tables and indexes share their names (a table file_tag beside an indexed file.tag), so that the ending is needed
QByteArray indexName(const AioTable &table, const IndexInfo &index)
{
    if (!index.name.isEmpty()) {
        return index.name;
    }
    QByteArray name = table.name();
    for (const IndexInfo::Term &term : index.terms) {
        name += '_' + (term.field >= 0 ? table.field(term.field).column : hashed(definitionSql(term.expression, AioDialect::sqlite())));
    }
    if (index.where) {
        name += '_' + hashed(definitionSql(index.where, AioDialect::sqlite()));
    }
    return shortened(name, index.unique ? "_unique" : "_idx");
}

QByteArray indexSql(const AioTable &table, const IndexInfo &index, const AioDialect &dialect, IfExists ifExists)
{
    const auto refuseIndex = [&](const char *what) {
        refuse(QStringLiteral("The index %1 is one %2, which %3 does not have.")
                   .arg(text(indexName(table, index)), QLatin1StringView(what), QLatin1StringView(dialect.name)));
    };
    Writer sql(dialect);
    sql << (index.unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
    if (ifExists == IfExists::Skip && dialect.kind != Kind::Mysql) {
        sql << "IF NOT EXISTS ";
    }
    if (sql.isSqlite() && !table.schemaName().isEmpty()) { // the schema stands at the index
        sql.identifier(table.schemaName()) << ".";
    }
    sql.identifier(indexName(table, index)) << " ON ";
    if (sql.isSqlite()) {
        sql.identifier(table.name());
    } else {
        sql.table(table);
    }
    sql << " (";
    for (std::size_t i = 0; i < index.terms.size(); ++i) {
        const IndexInfo::Term &term = index.terms[i];
        sql << (i ? ", " : "");
        if (term.field >= 0) {
            sql.identifier(table.field(term.field).column);
        } else if (dialect.kind == Kind::Mariadb) {
            refuseIndex("over an expression (index a generated column instead)");
        } else {
            sql << "(";
            sql.expression(term.expression) << ")";
        }
        sql << (term.descending ? " DESC" : "");
    }
    sql << ")";
    if (index.where) {
        if (dialect.isMysql()) {
            refuseIndex("with a condition");
        }
        sql << " WHERE ";
        sql.expression(index.where);
    }
    return sql.text;
}

// Another index of the table serves this field as well: it comes first there.
bool isFirstElsewhere(const AioTable &table, int field)
{
    return (!table.keys().empty() && table.keys().front() == field) || std::any_of(table.indexes().begin(), table.indexes().end(), [&](const IndexInfo &index) {
               return !index.terms.empty() && index.terms.front().field == field && !index.where;
           });
}

// the name that PostgreSQL would give as well
QByteArray foreignKeyName(const AioTable &table, const FieldInfo &field)
{
    return shortened(table.name() + '_' + field.column, "_fkey");
}

void foreignKey(Writer &sql, const AioTable &table, int index)
{
    sql << "FOREIGN KEY ";
    sql.columns(table, {index});
    references(sql, table, table.field(index));
}

// `late`: foreign keys that come afterwards
QByteArrayList createTable(const AioTable &table, const AioDialect &dialect, IfExists ifExists, const std::set<int> &late)
{
    if (table.fullText()) {
        return createFtsSql(table, dialect, ifExists);
    }
    Writer sql(dialect);
    const int count = int(table.fields().size());
    sql << "CREATE TABLE " << (ifExists == IfExists::Skip ? "IF NOT EXISTS " : "");
    sql.table(table) << " (";
    for (int i = 0; i < count; ++i) {
        sql << (i ? ", " : "");
        column(sql, table, i, !late.contains(i));
    }
    if (table.keys().size() > 1) {
        sql << ", PRIMARY KEY ";
        sql.columns(table, table.keys());
    }
    for (const FieldInfo &field : table.fields()) {
        if (field.check) { // not at its column, where MySQL allows no other one in it
            sql << ", CHECK (";
            sql.expression(field.check) << ")";
        }
    }
    for (const CheckInfo &check : table.checks()) {
        sql << ", CONSTRAINT ";
        sql.identifier(check.name) << " CHECK (";
        sql.expression(check.condition) << ")";
    }
    if (dialect.isMysql()) {
        for (int i = 0; i < count; ++i) {
            if (table.field(i).isForeignKey() && !late.contains(i)) {
                sql << ", ";
                foreignKey(sql, table, i);
            }
        }
    }
    sql << ")";
    if (sql.isSqlite() && table.isWithoutRowId() && table.keys().empty()) {
        refuse(QStringLiteral("The table %1 is WITHOUT ROWID and has no primary key, which it needs for that.").arg(text(table.name())));
    }
    if (sql.isSqlite()) {
        sql << (table.isWithoutRowId() ? (table.isStrict() ? " WITHOUT ROWID, STRICT" : " WITHOUT ROWID") : table.isStrict() ? " STRICT" : "");
    }
    const AioValue comment(QString::fromUtf8(table.commentText()));
    if (dialect.isMysql() && !table.commentText().isEmpty()) {
        sql << " COMMENT = ";
        dialect.appendLiteral(sql.text, comment);
    }
    QByteArrayList statements{sql.text};
    for (int i = 0; i < count; ++i) {
        const FieldInfo &field = table.field(i);
        if (field.indexed && !field.unique && !field.primaryKey && !(field.isForeignKey() && dialect.isMysql()) && !isFirstElsewhere(table, i)) {
            IndexInfo index;
            index.terms.emplace_back().field = i;
            statements << indexSql(table, index, dialect, ifExists);
        }
    }
    for (const IndexInfo &index : table.indexes()) {
        statements << indexSql(table, index, dialect, ifExists);
    }
    if (sql.isPostgresql() && !table.commentText().isEmpty()) {
        Writer on(dialect);
        on << "COMMENT ON TABLE ";
        on.table(table) << " IS ";
        dialect.appendLiteral(on.text, comment);
        statements << on.text;
    }
    return statements;
}

/// A foreign key to a table that is created later.
class LateKey
{
public:
    const AioTable *table;
    int field;
};

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

QByteArray addForeignKeySql(const LateKey &key, const AioDialect &dialect, IfExists ifExists)
{
    const FieldInfo &field = key.table->field(key.field);
    const bool skip = ifExists == IfExists::Skip;
    if (skip && dialect.kind == Kind::Mysql) {
        refuse(QStringLiteral(
                   "The tables %1 and %2 refer to each other in a circle, and MySQL cannot add a foreign key only if it is missing: create them by statements "
                   "of your own (Aio::createTablesSql() with Fail).")
                   .arg(text(key.table->name()), text(field.target().name())));
    }
    Writer sql(dialect);
    sql << "ALTER TABLE ";
    sql.table(*key.table) << " ADD CONSTRAINT ";
    if (skip && dialect.kind == Kind::Mariadb) {
        sql << "FOREIGN KEY IF NOT EXISTS ";
        sql.identifier(foreignKeyName(*key.table, field)) << " ";
        sql.columns(*key.table, {key.field});
        references(sql, *key.table, field);
    } else {
        sql.identifier(foreignKeyName(*key.table, field)) << " ";
        foreignKey(sql, *key.table, key.field);
    }
    if (skip && dialect.kind == Kind::Postgresql) {
        return "DO $aio$ BEGIN " + sql.text + "; EXCEPTION WHEN duplicate_object THEN NULL; END $aio$";
    }
    return sql.text;
}
}

QByteArrayList createTableSql(const AioTable &table, const AioDialect &dialect, IfExists ifExists)
{
    return createTable(table, dialect, ifExists, {});
}

QByteArray dropTableSql(const AioTable &table, const AioDialect &dialect, IfExists ifMissing)
{
    Writer sql(dialect);
    sql << "DROP TABLE " << (ifMissing == IfExists::Skip ? "IF EXISTS " : "");
    sql.table(table);
    return sql.text;
}

QByteArrayList createTablesSql(const std::vector<const AioTable *> &tables, const AioDialect &dialect, IfExists ifExists)
{
    const std::vector<const AioTable *> ordered = inDependencyOrder(tables);
    const std::vector<LateKey> late = dialect.kind == Kind::Sqlite ? std::vector<LateKey>() : lateKeys(ordered);
    QByteArrayList statements;
    for (const AioTable *table : ordered) {
        std::set<int> lateFields;
        for (const LateKey &key : late) {
            if (key.table == table) {
                lateFields.insert(key.field);
            }
        }
        statements << createTable(*table, dialect, ifExists, lateFields);
    }
    for (const LateKey &key : late) {
        statements << addForeignKeySql(key, dialect, ifExists);
    }
    return statements;
}

QByteArrayList dropTablesSql(const std::vector<const AioTable *> &tables, const AioDialect &dialect, IfExists ifMissing)
{
    const std::vector<const AioTable *> ordered = inDependencyOrder(tables);
    const std::vector<LateKey> late = lateKeys(ordered);
    QByteArrayList statements;
    if (!late.empty() && dialect.kind != Kind::Sqlite && dialect.kind != Kind::Mariadb) {
        // those that refer to each other go in one statement
        Writer sql(dialect);
        sql << "DROP TABLE " << (ifMissing == IfExists::Skip ? "IF EXISTS " : "");
        for (auto table = ordered.rbegin(); table != ordered.rend(); ++table) {
            sql << (table == ordered.rbegin() ? "" : ", ");
            sql.table(**table);
        }
        return {sql.text};
    }
    if (!late.empty() && dialect.kind == Kind::Mariadb) {
        for (const LateKey &key : late) {
            Writer sql(dialect);
            sql << "ALTER TABLE " << (ifMissing == IfExists::Skip ? "IF EXISTS " : "");
            sql.table(*key.table) << " DROP FOREIGN KEY IF EXISTS ";
            sql.identifier(foreignKeyName(*key.table, key.table->field(key.field)));
            statements << sql.text;
        }
    } else if (!late.empty()) {
        statements << "PRAGMA defer_foreign_keys = ON"; // until the transaction ends: what refers to each other goes row by row
    }
    for (auto table = ordered.rbegin(); table != ordered.rend(); ++table) {
        if ((*table)->fullText()) {
            statements << dropFtsTriggersSql(**table, dialect);
        }
        statements << dropTableSql(**table, dialect, ifMissing);
    }
    return statements;
}

QByteArrayList truncateTablesSql(const std::vector<const AioTable *> &tables, const AioDialect &dialect, TruncateOptions options)
{
    std::vector<const AioTable *> ordered = inDependencyOrder(tables);
    const bool circle = !lateKeys(ordered).empty();
    std::reverse(ordered.begin(), ordered.end());
    const bool restart = options.testFlag(RestartIdentity);
    if (options.testFlag(TruncateDependents) && dialect.kind != Kind::Postgresql) {
        refuse(
            QStringLiteral("%1 cannot empty the tables that refer to a table by itself (TruncateDependents): name them.").arg(QLatin1StringView(dialect.name)));
    }
    QByteArrayList statements;
    if (ordered.empty()) {
        return statements;
    }
    if (dialect.kind == Kind::Postgresql) {
        Writer sql(dialect);
        sql << "TRUNCATE ";
        for (std::size_t i = 0; i < ordered.size(); ++i) {
            sql << (i ? ", " : "");
            sql.table(*ordered[i]);
        }
        sql << (restart ? " RESTART IDENTITY" : "") << (options.testFlag(TruncateDependents) ? " CASCADE" : "");
        return {sql.text};
    }
    if (circle && dialect.kind == Kind::Sqlite) {
        statements << "PRAGMA defer_foreign_keys = ON";
    }
    for (const AioTable *table : ordered) {
        if (table->fullText() && table->fullText()->contentTable()) {
            continue; // the triggers of what it indexes empty it
        }
        Writer sql(dialect);
        sql << (restart && dialect.isMysql() ? "TRUNCATE TABLE " : "DELETE FROM ");
        sql.table(*table);
        statements << sql.text;
        if (restart && dialect.kind == Kind::Sqlite && table->hasAutoKey()) {
            Writer counter(dialect);
            counter << "DELETE FROM ";
            if (!table->schemaName().isEmpty()) {
                counter.identifier(table->schemaName()) << ".";
            }
            counter << "sqlite_sequence WHERE name = ";
            dialect.appendLiteral(counter.text, AioValue(QString::fromUtf8(table->name())));
            statements << counter.text;
        }
    }
    return statements;
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
