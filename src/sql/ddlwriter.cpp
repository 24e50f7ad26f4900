// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/ddlwriter_p.h"

#include "aioorm/sql/compiler_p.h"
#include "aioorm/sql/detail/compiler.h"

#include <QCryptographicHash>

#include <algorithm>

namespace Aio::Detail
{
namespace
{
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

bool isIndexed(const AioTable &table, int index)
{
    const FieldInfo &field = table.field(index);
    return field.unique || field.indexed || field.primaryKey || std::any_of(table.indexes().begin(), table.indexes().end(), [&](const IndexInfo &info) {
               return !info.fullText && std::any_of(info.terms.begin(), info.terms.end(), [&](const IndexInfo::Term &term) {
                   return term.field == index;
               });
           });
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

// Another index of the table serves this field as well: it comes first there.
bool isFirstElsewhere(const AioTable &table, int field)
{
    return (!table.keys().empty() && table.keys().front() == field) || std::any_of(table.indexes().begin(), table.indexes().end(), [&](const IndexInfo &index) {
               return !index.terms.empty() && index.terms.front().field == field && !index.where && !index.fullText;
           });
}
}

// TABLE_COLUMN_idx: tables and indexes share their names (a table file_tag beside an indexed file.tag), so that the ending is needed
QByteArray indexName(const AioTable &table, const IndexInfo &index)
{
    if (!index.name.isEmpty()) {
        return index.name;
    }
    QByteArray name = table.name();
    for (const IndexInfo::Term &term : index.terms) {
        name += '_' + (term.field >= 0 ? table.field(term.field).column : hashed(definitionSql(term.expression, AioDialect::reference())));
    }
    if (index.where) {
        name += '_' + hashed(definitionSql(index.where, AioDialect::reference()));
    }
    return shortened(name, index.unique ? "_unique" : index.fullText ? "_words" : "_idx");
}

void checkName(const QByteArray &name, const QString &what)
{
    if (name.size() > longestName) {
        refuse(QStringLiteral("The name of %1, %2, has %3 bytes. At most %4 are kept by every database: PostgreSQL cuts off the rest, so that names may meet.")
                   .arg(what, toText(name))
                   .arg(name.size())
                   .arg(longestName));
    }
}

DdlWriter::DdlWriter(const AioDialect &dialect)
    : m_dialect(dialect)
{
}

DdlWriter::~DdlWriter() = default;

DdlWriter &DdlWriter::operator<<(const char *sql)
{
    m_text += sql;
    return *this;
}

DdlWriter &DdlWriter::operator<<(const QByteArray &sql)
{
    m_text += sql;
    return *this;
}

DdlWriter &DdlWriter::identifier(QByteArrayView name)
{
    m_dialect.appendIdentifier(m_text, name);
    return *this;
}

DdlWriter &DdlWriter::table(const AioTable &table)
{
    m_dialect.appendName(m_text, table.schemaName(), table.name());
    return *this;
}

DdlWriter &DdlWriter::columns(const AioTable &table, const std::vector<int> &fields)
{
    m_text += '(';
    for (std::size_t i = 0; i < fields.size(); ++i) {
        m_text += i ? ", " : "";
        identifier(table.field(fields[i]).column);
    }
    m_text += ')';
    return *this;
}

DdlWriter &DdlWriter::expression(const NodePtr &node)
{
    return *this << definitionSql(node, m_dialect);
}

DdlWriter &DdlWriter::literal(const AioValue &value)
{
    m_dialect.appendLiteral(m_text, value);
    return *this;
}

// the name that PostgreSQL would give as well
QByteArray DdlWriter::foreignKeyName(const AioTable &table, const FieldInfo &field) const
{
    return shortened(table.name() + '_' + field.column, "_fkey");
}

void DdlWriter::referenced(const AioTable &, const FieldInfo &field)
{
    table(field.target());
}

void DdlWriter::references(const AioTable &table, const FieldInfo &field)
{
    const AioTable &target = field.target();
    *this << " REFERENCES ";
    referenced(table, field);
    *this << " ";
    columns(target, {table.referencedField(int(&field - table.fields().data()))});
    if (field.onDelete != NoAction) {
        *this << " ON DELETE" << action(field.onDelete);
    }
    if (field.onUpdate != NoAction) {
        *this << " ON UPDATE" << action(field.onUpdate);
    }
    if (field.deferrable && m_dialect.hasDeferrableKeys) {
        *this << " DEFERRABLE INITIALLY DEFERRED";
    }
}

void DdlWriter::currentTime(const FieldInfo &field)
{
    *this << (field.kind == ColumnKind::Date ? "CURRENT_DATE" : field.kind == ColumnKind::Time ? "CURRENT_TIME" : "CURRENT_TIMESTAMP");
}

void DdlWriter::defaultValue(const FieldInfo &field)
{
    if (!field.hasDatabaseDefault()) {
        return;
    }
    *this << " DEFAULT ";
    if (field.defaultNow) {
        currentTime(field);
    } else if (!field.defaultSql.isEmpty()) {
        *this << "(" << field.defaultSql << ")";
    } else {
        const bool bare = field.defaultExpression->kind == NodeKind::Value && !m_dialect.bracketsDefaults;
        *this << (bare ? "" : "(") << definitionSql(field.defaultExpression, m_dialect, &field) << (bare ? "" : ")");
    }
}

void DdlWriter::check(const FieldInfo &field, const QByteArray &before, const QByteArray &after)
{
    *this << " CHECK (" << before;
    identifier(field.column) << after << ")";
}

void DdlWriter::valueChecks(const FieldInfo &field, const FieldInfo &stored)
{
    if (!field.choices.empty()) {
        QByteArrayList choices;
        for (const AioValue &choice : field.choices) {
            choices << definitionSql(literalNode(choice), m_dialect, &field);
        }
        check(field, {}, " IN (" + choices.join(", ") + ')');
    }
    if (stored.range) {
        const auto [least, greatest] = *stored.range;
        check(field,
              {},
              greatest == std::numeric_limits<qint64>::max() ? " >= " + QByteArray::number(least)
                                                             : " BETWEEN " + QByteArray::number(least) + " AND " + QByteArray::number(greatest));
    }
}

void DdlWriter::typeChecks(const FieldInfo &field, const FieldInfo &stored)
{
    if (field.isForeignKey()) {
        return; // the key it refers to is checked
    }
    if (stored.fixedLength && stored.maxLength > 0) {
        check(field, "char_length(", ") = " + QByteArray::number(stored.maxLength));
    }
    valueChecks(field, stored);
}

void DdlWriter::column(const AioTable &table, int index, bool withReference)
{
    const FieldInfo &field = table.field(index);
    const bool isAutoKey = index == table.key() && table.hasAutoKey();
    identifier(field.column) << " ";
    if (isAutoKey && autoKey(field)) {
        return;
    }
    const FieldInfo &stored = table.storedField(index); // refuses a target without a single key
    *this << m_dialect.typeName(stored, isIndexed(table, index), table.isStrict());
    if (const char *name = collationName(stored.collation)) {
        *this << " COLLATE ";
        identifier(name);
    }
    if (isAutoKey) {
        *this << autoKeyWords();
    }
    if (field.generated) {
        if (field.generatedMode == Generated::Virtual && !m_dialect.hasVirtualColumns) {
            refuse(QStringLiteral("The field %1.%2 is generated when it is read (Virtual), which %3 does not have: use Aio::Generated::Stored.")
                       .arg(toText(table.name()), toText(field.name), QLatin1StringView(m_dialect.name)));
        }
        *this << " GENERATED ALWAYS AS (" << definitionSql(field.generated, m_dialect, &field) << ")"
              << (field.generatedMode == Generated::Stored ? " STORED" : " VIRTUAL");
    }
    if (!field.nullable && !(field.generated && !m_dialect.hasGeneratedNotNull)) {
        *this << " NOT NULL";
    }
    defaultValue(field);
    if (index == table.key()) {
        *this << " PRIMARY KEY";
    }
    if (field.unique && index != table.key()) {
        *this << " UNIQUE";
    }
    if (!isAutoKey || checksAutoKeys()) {
        typeChecks(field, stored);
    }
    if (field.isForeignKey() && withReference && m_dialect.hasColumnReferences) {
        references(table, field);
    }
}

QByteArray DdlWriter::index(const AioTable &table, const IndexInfo &index, IfExists ifExists)
{
    *this << (index.unique ? "CREATE UNIQUE INDEX " : index.fullText ? fullTextWords() : "CREATE INDEX ");
    if (ifExists == IfExists::Skip && m_dialect.hasIndexIfNotExists) {
        *this << "IF NOT EXISTS ";
    }
    if (m_dialect.hasSchemaAtIndex && !table.schemaName().isEmpty()) {
        identifier(table.schemaName()) << ".";
    }
    identifier(indexName(table, index)) << " ON ";
    if (m_dialect.hasSchemaAtIndex) {
        identifier(table.name());
    } else {
        this->table(table);
    }
    *this << " ";
    indexTerms(table, index);
    return take();
}

void DdlWriter::indexTerms(const AioTable &table, const IndexInfo &index)
{
    const auto refuseIndex = [&](const char *what) {
        refuse(QStringLiteral("The index %1 is one %2, which %3 does not have.")
                   .arg(toText(indexName(table, index)), QLatin1StringView(what), QLatin1StringView(m_dialect.name)));
    };
    if (index.fullText && !m_dialect.hasFullTextIndexes) {
        refuseIndex("over the words of texts (SQLite has AioTable::fts5(), on a model of its own)");
    }
    if (index.fullText) {
        fullTextTerms(table, index);
        return;
    }
    *this << "(";
    for (std::size_t i = 0; i < index.terms.size(); ++i) {
        const IndexInfo::Term &term = index.terms[i];
        *this << (i ? ", " : "");
        if (term.field >= 0) {
            identifier(table.field(term.field).column);
        } else if (!m_dialect.hasExpressionIndexes) {
            refuseIndex("over an expression (index a generated column instead)");
        } else {
            *this << "(";
            expression(term.expression) << ")";
        }
        *this << (term.descending ? " DESC" : "");
    }
    *this << ")";
    if (index.where) {
        if (!m_dialect.hasPartialIndexes) {
            refuseIndex("with a condition");
        }
        *this << " WHERE ";
        expression(index.where);
    }
}

void DdlWriter::fullTextTerms(const AioTable &table, const IndexInfo &index)
{
    std::vector<int> fields;
    fields.reserve(index.terms.size());
    for (const IndexInfo::Term &term : index.terms) {
        fields.push_back(term.field);
    }
    columns(table, fields);
}

void DdlWriter::foreignKey(const AioTable &table, int index)
{
    *this << "FOREIGN KEY ";
    columns(table, {index});
    references(table, table.field(index));
}

QByteArrayList DdlWriter::createTable(const AioTable &table, IfExists ifExists, const std::set<int> &late)
{
    if (table.fullText()) {
        return createFullText(table, ifExists);
    }
    checkNames(table);
    const int count = int(table.fields().size());
    *this << "CREATE TABLE " << (ifExists == IfExists::Skip ? "IF NOT EXISTS " : "");
    this->table(table) << " (";
    for (int i = 0; i < count; ++i) {
        *this << (i ? ", " : "");
        column(table, i, !late.contains(i));
    }
    if (table.keys().size() > 1) {
        *this << ", PRIMARY KEY ";
        columns(table, table.keys());
    }
    for (const FieldInfo &field : table.fields()) {
        if (field.check) { // not at its column, where MySQL allows no other one in it
            *this << ", CHECK (";
            expression(field.check) << ")";
        }
    }
    for (const CheckInfo &check : table.checks()) {
        *this << ", CONSTRAINT ";
        identifier(check.name) << " CHECK (";
        expression(check.condition) << ")";
    }
    for (int i = 0; i < count && !m_dialect.hasColumnReferences; ++i) {
        if (table.field(i).isForeignKey() && !late.contains(i)) {
            *this << ", ";
            foreignKey(table, i);
        }
    }
    *this << ")";
    tableOptions(table);
    QByteArrayList statements{take()};
    for (const IndexInfo &info : indexes(table)) {
        if (ifExists == IfExists::Skip) {
            statements << compareIndex(table, info);
        }
        statements << index(table, info, ifExists);
    }
    return statements << afterTable(table);
}

void DdlWriter::checkNames(const AioTable &table) const
{
    checkName(table.name(), QStringLiteral("a table"));
    checkName(table.schemaName(), QStringLiteral("a schema"));
    for (const FieldInfo &field : table.fields()) {
        checkName(field.column, QStringLiteral("a column of %1").arg(toText(table.name())));
    }
    for (const CheckInfo &check : table.checks()) {
        checkName(check.name, QStringLiteral("a check of %1").arg(toText(table.name())));
    }
    for (const IndexInfo &index : table.indexes()) {
        checkName(index.name, QStringLiteral("an index of %1").arg(toText(table.name())));
    }
}

std::vector<IndexInfo> DdlWriter::indexes(const AioTable &table) const
{
    std::vector<IndexInfo> all;
    if (table.fullText()) {
        return all;
    }
    for (int i = 0; i < int(table.fields().size()); ++i) {
        const FieldInfo &field = table.field(i);
        if (field.indexed && !field.unique && !field.primaryKey && !(field.isForeignKey() && m_dialect.indexesForeignKeys) && !isFirstElsewhere(table, i)) {
            all.emplace_back().terms.emplace_back().field = i;
        }
    }
    all.insert(all.end(), table.indexes().begin(), table.indexes().end());
    return all;
}

IndexDefinition DdlWriter::indexDefinition(const AioTable &table, const IndexInfo &info)
{
    IndexDefinition definition;
    definition.name = toText(indexName(table, info));
    if (info.fullText && hasFullTextAsExpression()) {
        definition.description = toText(table.name()) + QStringLiteral(": ()");
        return definition;
    }
    QStringList terms;
    bool hasExpression = false;
    for (const IndexInfo::Term &term : info.terms) {
        hasExpression = hasExpression || term.field < 0;
        terms << (term.field >= 0 ? toText(table.field(term.field).column) : QStringLiteral("()")) + (term.descending ? QStringLiteral(" DESC") : QString());
    }
    definition.description = toText(table.name()) + (info.unique ? QStringLiteral(" unique") : QString())
        + (info.fullText ? QStringLiteral(" full-text") : QString()) + (info.where ? QStringLiteral(" partial") : QString()) + QStringLiteral(": ")
        + terms.join(QStringLiteral(", "));
    if ((hasExpression || info.where) && keepsText()) {
        definition.text = index(table, info, IfExists::Fail);
    }
    return definition;
}

QByteArrayList DdlWriter::createFullText(const AioTable &table, IfExists)
{
    AioErrorInfo(AioErrorKind::Programming,
                 QStringLiteral("The full-text index %1 is one of SQLite's FTS5, which this database does not have.").arg(toText(table.name())))
        .raise();
}

QByteArray DdlWriter::dropTable(const AioTable &table, DropOptions options)
{
    *this << "DROP TABLE " << (options.testFlag(FailIfMissing) ? "" : "IF EXISTS ");
    this->table(table) << dropWords(options);
    return take();
}

const char *DdlWriter::dropWords(DropOptions options)
{
    return options.testFlag(DropCascade) ? " CASCADE" : options.testFlag(DropRestrict) ? " RESTRICT" : "";
}

QByteArray DdlWriter::addForeignKey(const LateKey &key, IfExists)
{
    *this << "ALTER TABLE ";
    table(*key.table) << " ADD CONSTRAINT ";
    identifier(foreignKeyName(*key.table, key.table->field(key.field))) << " ";
    foreignKey(*key.table, key.field);
    return take();
}

QByteArrayList DdlWriter::dropEach(const std::vector<const AioTable *> &ordered, DropOptions options)
{
    QByteArrayList statements;
    for (auto table = ordered.rbegin(); table != ordered.rend(); ++table) {
        if ((*table)->fullText()) {
            statements << dropFullTextTriggers(**table);
        }
        statements << dropTable(**table, options);
    }
    return statements;
}

QByteArrayList DdlWriter::dropTables(const std::vector<const AioTable *> &ordered, const std::vector<LateKey> &late, DropOptions options)
{
    if (late.empty()) {
        return dropEach(ordered, options);
    }
    // those that refer to each other go in one statement
    *this << "DROP TABLE " << (options.testFlag(FailIfMissing) ? "" : "IF EXISTS ");
    for (auto table = ordered.rbegin(); table != ordered.rend(); ++table) {
        *this << (table == ordered.rbegin() ? "" : ", ");
        this->table(**table);
    }
    *this << dropWords(options);
    return {take()};
}

QByteArrayList DdlWriter::dropSequences(const std::vector<const AioTable *> &tables, DropOptions options)
{
    QByteArrayList statements;
    for (const AioTable *table : tables) {
        for (const FieldInfo &field : table->fields()) {
            std::vector<const Node *> nodes{field.defaultExpression.get()};
            while (!nodes.empty()) {
                const Node *const node = nodes.back();
                nodes.pop_back();
                if (!node) {
                    continue;
                }
                if (node->kind == NodeKind::Sequence) {
                    const QByteArray name =
                        m_dialect.sequenceName(node->value.isNull() ? QByteArray() : node->value.toVariant().toString().toUtf8(), node->name);
                    *this << "DROP SEQUENCE " << (options.testFlag(FailIfMissing) ? "" : "IF EXISTS ") << name << dropWords(options);
                    if (const QByteArray sql = take(); !statements.contains(sql)) { // one may serve several columns
                        statements << sql;
                    }
                }
                nodes.push_back(node->left.get());
                nodes.push_back(node->right.get());
                for (const NodePtr &part : node->list) {
                    nodes.push_back(part.get());
                }
            }
        }
    }
    return statements;
}

QByteArray DdlWriter::catalogueQuery(Kept kind, const QString &schema, const QString &name)
{
    *this << "SELECT table_name AS name FROM information_schema.tables WHERE table_type "
          << (kind == Kept::Table      ? "IN ('BASE TABLE', 'SYSTEM VERSIONED')"
                  : kind == Kept::View ? "= 'VIEW'"
                                       : "= 'SEQUENCE'")
          << " AND ";
    if (schema.isEmpty()) {
        *this << "table_schema = " << currentSchema();
    } else {
        isNamed("table_schema", schema);
    }
    if (!name.isEmpty()) {
        *this << " AND ";
        isNamed("table_name", name);
    }
    return take();
}

void DdlWriter::isNamed(const char *column, const QString &name)
{
    *this << column << " = ";
    literal(AioValue(name));
}

QByteArray DdlWriter::emptied(const char *words, const AioTable &table)
{
    *this << words;
    this->table(table);
    return take();
}

bool DdlWriter::isEmptiedByTriggers(const AioTable &table)
{
    return table.fullText() && table.fullText()->contentTable();
}

QByteArrayList DdlWriter::emptyEach(const char *words, const std::vector<const AioTable *> &dependentsFirst)
{
    QByteArrayList statements;
    for (const AioTable *table : dependentsFirst) {
        if (!isEmptiedByTriggers(*table)) {
            statements << emptied(words, *table);
        }
    }
    return statements;
}

QByteArrayList DdlWriter::truncate(const std::vector<const AioTable *> &dependentsFirst, bool, TruncateOptions)
{
    return emptyEach("DELETE FROM ", dependentsFirst);
}
}

std::unique_ptr<Aio::Detail::DdlWriter> AioDialect::ddlWriter() const
{
    return std::make_unique<Aio::Detail::DdlWriter>(*this);
}
