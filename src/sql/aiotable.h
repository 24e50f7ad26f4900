// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiotype.h"
#include "aioorm/sql/aiofts5.h"
#include "aioorm_export.h"

#include <QByteArrayList>

#include <functional>
#include <vector>

class AioDialect;
class AioTable;

namespace Aio::Detail
{
class Node;
using NodePtr = std::shared_ptr<const Node>;

/// valueNode() of sql/detail/node.h, for headers that do not include it.
AIOORM_EXPORT NodePtr literalNode(AioValue value);

/// Of a condition, or of what stands for one (givenNode() of sql/aioexpression.h).
template<class C>
NodePtr nodeOfCondition(const C &condition)
{
    if constexpr (requires { condition.node(); }) {
        return condition.node();
    } else {
        return givenNode(condition, true);
    }
}
}

namespace Aio
{
/// What happens to rows that refer to a row that is deleted, or whose key changes.
enum OnDelete { NoAction, Restrict, Cascade, SetNull };

/// Whether a generated column is kept in the row, or computed when it is read.
enum class Generated : quint8 { Stored, Virtual };

/// databaseDefault(Aio::Now): the time of the database's clock, in UTC, as the column's type has it.
struct CurrentTime {
};
constexpr CurrentTime Now{};

/// The name of a collation, as each database has it; nullptr: its default one.
class AIOORM_EXPORT Collation
{
public:
    const char *sqlite = nullptr;
    const char *postgresql = nullptr;
    const char *mysql = nullptr;
};

}

namespace Aio::Detail
{
/// Which column of its target a foreign key refers to; a function, since the target may not be complete yet. Null: the primary key.
using ReferencedField = int (*)();
}

namespace Aio
{
/// One column of a table, as the field options of AIO_MODEL describe it.
class AIOORM_EXPORT FieldInfo
{
public:
    FieldInfo();
    FieldInfo(const FieldInfo &other);
    FieldInfo(FieldInfo &&other) noexcept;
    FieldInfo &operator=(const FieldInfo &other);
    FieldInfo &operator=(FieldInfo &&other) noexcept;
    ~FieldInfo();

    /// What follows from the type of a field.
    void describe(const char *name, ColumnKind kind, bool nullable);
    void describeForeignKey(const char *name, const AioTable &(*target)(), Detail::ReferencedField referenced = nullptr);
    void defaultsTo(AioValue value);
    using AnyFunction = void (*)();
    /// What `call` gives for `function`, each time. Throws AioProgrammingError if that is null.
    void defaultsTo(AnyFunction function, AioValue (*call)(AnyFunction function));

    QByteArray name; ///< of the member, and the QML role
    QByteArray column; ///< in the database; of a foreign key NAME_id unless column() says otherwise
    QByteArray label; ///< for people, UTF-8, untranslated; empty: the name made readable. See AioTable::label()
    ColumnKind kind = ColumnKind::Text; ///< of a foreign key see AioTable::kindOf()
    ColumnKind element = ColumnKind::Text; ///< of an Array
    bool nullable = false;
    bool primaryKey = false;
    bool manual = false; ///< a key that the database does not hand out
    bool unique = false;
    bool indexed = false;
    bool fixedLength = false; ///< maxLength is the length
    bool binary = false; ///< a UUID as its 16 bytes
    int maxLength = 0; ///< of text, 0: any
    int digits = 0, scale = 0; ///< of a Decimal
    std::optional<std::pair<qint64, qint64>> range; ///< of integers whose column is wider
    std::vector<AioValue> choices; ///< the values that there are; none: all
    Collation collation;
    std::function<AioValue()> defaultValue; ///< evaluated for each new object
    QByteArray defaultSql; ///< the database's own, as text of its SQL
    Detail::NodePtr defaultExpression; ///< or as an expression
    bool defaultNow = false;
    Detail::NodePtr check;
    Detail::NodePtr generated;
    Generated generatedMode = Generated::Stored;
    const AioTable &(*target)() = nullptr; ///< of a foreign key; a function, since the target may not be complete yet
    Detail::ReferencedField referenced = nullptr; ///< of a foreign key; see AioTable::referencedField()
    OnDelete onDelete = NoAction;
    OnDelete onUpdate = NoAction;
    bool deferrable = false; ///< a foreign key that is looked at when the transaction ends
    QByteArray backref;

    bool isForeignKey() const { return target != nullptr; }
    bool hasDatabaseDefault() const { return !defaultSql.isEmpty() || defaultExpression || defaultNow; }
};

/// An index or a unique set over several columns.
class AIOORM_EXPORT IndexInfo
{
public:
    /// A column, or an expression.
    class Term
    {
    public:
        int field = -1;
        Detail::NodePtr expression;
        bool descending = false;
    };
    std::vector<Term> terms;
    bool unique = false;
    bool fullText = false; ///< of the words of texts
    QByteArray language; ///< that PostgreSQL takes these words for; empty: simple, each word as it is
    Detail::NodePtr where; ///< null: of all rows
    QByteArray name; ///< empty: made of the table's and the columns' names
};

class AIOORM_EXPORT CheckInfo
{
public:
    QByteArray name;
    Detail::NodePtr condition;
};
}

/// A table's metadata, made once per model. Immutable after that, so any thread may read it.
///
/// A model may add what concerns the whole table; columns() are the model's own:
///
///     static void aioTable(AioTable &table)
///     {
///         const auto &c = columns();
///         table.unique("folder", "name")
///              .index("size").where(c.size > 0)
///              .index(Aio::lower(c.name), c.modified.desc())
///              .check("size_is_known", c.size >= 0);
///     }
///
/// An unknown field name throws AioProgrammingError at the first use of the model. What a database does not have is said, by
/// AioProgrammingError, when its CREATE TABLE is made; so are names of more than 63 bytes, the most that every database keeps, and two
/// indexes of one name.
class AIOORM_EXPORT AioTable
{
public:
    explicit AioTable(const char *name);
    AioTable(const AioTable &other);
    AioTable(AioTable &&other) noexcept;
    AioTable &operator=(const AioTable &other);
    AioTable &operator=(AioTable &&other) noexcept;
    ~AioTable();

    /// The key, where it is made of several fields.
    template<class... Name>
    AioTable &primaryKey(Name... names)
    {
        return setKey({QByteArray(names)...});
    }
    /// An index over these fields, by member name, or over columns, their desc(), and expressions of them.
    template<class... Term>
    AioTable &index(const Term &...terms)
    {
        return addIndex({indexTerm(terms)...}, false);
    }
    /// A unique index: no two rows are equal in all of these. Rows with a NULL among them are never equal.
    template<class... Term>
    AioTable &unique(const Term &...terms)
    {
        return addIndex({indexTerm(terms)...}, true);
    }
    /// PostgreSQL, MySQL and MariaDB: an index over the words of these texts, by member name, for Aio::match() and AioSearch. SQLite has fts5().
    template<class... Name>
    AioTable &fullTextIndex(Name... names)
    {
        addIndex({indexTerm(names)...}, false);
        return isFullText();
    }
    /// Limits the index added last to the rows that meet the condition. Not on MySQL and MariaDB.
    template<class Condition>
    AioTable &where(const Condition &condition)
    {
        return setIndexCondition(Aio::Detail::nodeOfCondition(condition));
    }
    /// Names the index added last; an index over expressions has to be named.
    AioTable &named(const char *name);
    /// PostgreSQL: the words of the full-text index added last are of this language ("english"), so that "plants" finds "planting", and words
    /// as "the" are not looked for. Without it each word is as it is. Other databases do without.
    AioTable &language(const char *configuration);
    /// A condition that every row has to meet, or be unknown (NULL).
    template<class Condition>
    AioTable &check(const char *name, const Condition &condition)
    {
        return addCheck(name, Aio::Detail::nodeOfCondition(condition));
    }
    /// The schema (PostgreSQL), database (MySQL) or attached database (SQLite) that the table is in.
    AioTable &schema(const char *name);
    /// SQLite: the rows are stored in the key's own tree. Needs a key; an integer key is not handed out by the database then.
    AioTable &withoutRowId();
    /// SQLite 3.37: values are checked against the column's types. Other databases always do.
    AioTable &strict();
    /// SQLite: the table is a full-text index. Its key is FTS5's rowid.
    AioTable &fts5(const AioFts5 &options = AioFts5());
    /// What the table is for, where the database keeps it (PostgreSQL, MySQL).
    AioTable &comment(const char *text);

    QByteArray name() const { return m_name; }
    QByteArray schemaName() const { return m_schema; }
    QByteArray commentText() const { return m_comment; }
    bool isWithoutRowId() const { return m_withoutRowId; }
    bool isStrict() const { return m_strict; }
    /// Null: it is no full-text index.
    const AioFts5 *fullText() const { return m_fullText ? &*m_fullText : nullptr; }
    const std::vector<Aio::FieldInfo> &fields() const { return m_fields; }
    const Aio::FieldInfo &field(int index) const { return index >= 0 ? m_fields[std::size_t(index)] : m_hidden[std::size_t(FtsTable - index)]; }
    /// Fields that every full-text index has besides those of the model: the index as a whole, and its order.
    enum Hidden { FtsTable = -2, FtsRank = -3 };
    const std::vector<Aio::IndexInfo> &indexes() const { return m_indexes; }
    const std::vector<Aio::CheckInfo> &checks() const { return m_checks; }
    /// The names of all columns as the dialect quotes them, with commas between: what most queries ask for.
    const QByteArray &columnList(const AioDialect &dialect) const;
    /// What people read above a field's values: its label(), else its name made readable. Translated, in the context of the table's name:
    /// QCoreApplication::translate("notes", "Title").
    QString label(int field) const;
    /// "firstName" and "first_name" as "First name".
    static QString readableName(const QByteArray &name);
    /// By member name or column name; -1 if there is none.
    int indexOf(QByteArrayView name) const;
    /// Index of the one primary key field; -1 if there is none, or several.
    int key() const { return m_key; }
    /// The fields of the key, in its order.
    const std::vector<int> &keys() const { return m_keys; }
    /// The key is an integer that the database hands out when it is 0 at the insert.
    bool hasAutoKey() const;
    /// The stored type of a field; of a foreign key that of the key it refers to.
    Aio::ColumnKind kindOf(int index) const { return storedField(index).kind; }
    /// The field itself; of a foreign key the key it refers to.
    const Aio::FieldInfo &storedField(int index) const;
    /// Of a foreign key: the field of its target that it refers to. AioProgrammingError if no key or unique field of one column is that.
    int referencedField(int index) const;
    /// No two rows have the same value in this field alone, unless it is NULL.
    bool isUnique(int index) const;
    /// Some columns are filled by the database: generated ones, and those with a databaseDefault().
    bool hasDatabaseValues() const { return m_hasDatabaseValues; }

    /// Moves it, and leaves one that says nothing.
    void add(Aio::FieldInfo &&field);

private:
    template<class Term>
    Aio::IndexInfo::Term indexTerm(const Term &term) const
    {
        Aio::IndexInfo::Term result;
        if constexpr (std::convertible_to<const Term &, const char *>) {
            result.field = fieldNamed(term, "An index");
        } else if constexpr (requires { term.aioNode(); }) {
            result.expression = term.aioNode();
        } else {
            result.expression = term.node;
            result.descending = term.descending;
        }
        return result;
    }
    void listColumns();
    int fieldNamed(const char *name, const char *who) const;
    AioTable &setKey(const QByteArrayList &names);
    AioTable &addIndex(std::vector<Aio::IndexInfo::Term> terms, bool unique);
    AioTable &isFullText();
    AioTable &setIndexCondition(Aio::Detail::NodePtr condition);
    AioTable &addCheck(const char *name, Aio::Detail::NodePtr condition);
    Aio::IndexInfo &lastIndex(const char *who);

    QByteArray m_name, m_schema, m_comment;
    std::vector<Aio::FieldInfo> m_fields;
    std::vector<QByteArray> m_columnLists; // by the dialect's index
    std::vector<Aio::IndexInfo> m_indexes;
    std::vector<Aio::CheckInfo> m_checks;
    std::vector<int> m_keys;
    std::optional<AioFts5> m_fullText;
    std::vector<Aio::FieldInfo> m_hidden; // of a full-text index
    int m_key = -1;
    bool m_withoutRowId = false;
    bool m_strict = false;
    bool m_hasDatabaseValues = false;
};
