// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/aiotable.h"

#include "aioorm/core/refuse_p.h"
#include "aioorm/sql/aiodialect.h"
#include "aioorm/sql/detail/node.h"

#include <QCoreApplication>

#include <algorithm>

namespace Aio
{
FieldInfo::FieldInfo() = default;
FieldInfo::FieldInfo(const FieldInfo &other) = default;
FieldInfo::FieldInfo(FieldInfo &&other) noexcept = default;
FieldInfo &FieldInfo::operator=(const FieldInfo &other) = default;
FieldInfo &FieldInfo::operator=(FieldInfo &&other) noexcept = default;
FieldInfo::~FieldInfo() = default;

void FieldInfo::describe(const char *fieldName, ColumnKind columnKind, bool isNullable)
{
    name = column = fieldName;
    kind = columnKind;
    nullable = isNullable;
}

void FieldInfo::describeForeignKey(const char *fieldName, const AioTable &(*table)(), Detail::ReferencedField referencedField)
{
    name = fieldName;
    column = name + "_id";
    target = table;
    referenced = referencedField;
    indexed = true;
}

void FieldInfo::defaultsTo(AioValue value)
{
    defaultValue = [value = std::move(value)] {
        return value;
    };
}

void FieldInfo::defaultsTo(AnyFunction function, AioValue (*call)(AnyFunction function))
{
    if (!function) {
        Detail::refuse(
            QStringLiteral("The field %1 takes its default from a function that is null: defaultsTo() needs one, or a value.").arg(QString::fromUtf8(name)));
    }
    defaultValue = [function, call] {
        return call(function);
    };
}
}

namespace Aio::Detail
{
NodePtr literalNode(AioValue value)
{
    return valueNode(std::move(value));
}
}

AioTable::AioTable(const AioTable &other) = default;
AioTable::AioTable(AioTable &&other) noexcept = default;
AioTable &AioTable::operator=(const AioTable &other) = default;
AioTable &AioTable::operator=(AioTable &&other) noexcept = default;
AioTable::~AioTable() = default;

AioTable::AioTable(const char *name)
    : m_name(name)
{
}

int AioTable::indexOf(QByteArrayView name) const
{
    for (std::size_t i = 0; i < m_fields.size(); ++i) {
        if (m_fields[i].name == name || m_fields[i].column == name) {
            return int(i);
        }
    }
    return -1;
}

bool AioTable::hasAutoKey() const
{
    if (m_key < 0 || m_withoutRowId || field(m_key).isForeignKey() || field(m_key).manual) {
        return false;
    }
    const Aio::ColumnKind kind = field(m_key).kind;
    return kind == Aio::ColumnKind::BigInt || kind == Aio::ColumnKind::Integer || kind == Aio::ColumnKind::SmallInt;
}

const Aio::FieldInfo &AioTable::storedField(int index) const
{
    const Aio::FieldInfo &info = field(index);
    if (!info.isForeignKey()) {
        return info;
    }
    return info.target().storedField(referencedField(index));
}

int AioTable::referencedField(int index) const
{
    const Aio::FieldInfo &info = field(index);
    const AioTable &target = info.target();
    const int referenced = info.referenced ? info.referenced() : target.key();
    if (referenced < 0) {
        Aio::Detail::refuse(QStringLiteral("The foreign key %1.%2 refers to %3, which has no single primary key.")
                                .arg(QString::fromUtf8(m_name), QString::fromUtf8(info.name), QString::fromUtf8(target.name())));
    }
    if (!target.isUnique(referenced)) {
        Aio::Detail::refuse(QStringLiteral("The foreign key %1.%2 refers to %3.%4, which is not unique: it could mean several rows. Give that field the "
                                           "option unique(), or refer to the primary key by AioForeignKey.")
                                .arg(QString::fromUtf8(m_name),
                                     QString::fromUtf8(info.name),
                                     QString::fromUtf8(target.name()),
                                     QString::fromUtf8(target.field(referenced).name)));
    }
    return referenced;
}

bool AioTable::isUnique(int index) const
{
    return index == m_key || field(index).unique || std::any_of(m_indexes.begin(), m_indexes.end(), [index](const Aio::IndexInfo &other) {
               return other.unique && !other.where && other.terms.size() == 1 && other.terms.front().field == index;
           });
}

void AioTable::add(Aio::FieldInfo &&field)
{
    if (field.primaryKey) {
        m_keys.push_back(int(m_fields.size()));
        m_key = m_keys.size() == 1 ? m_keys.front() : -1;
    }
    m_hasDatabaseValues = m_hasDatabaseValues || field.generated || field.hasDatabaseDefault();
    m_fields.push_back(std::exchange(field, Aio::FieldInfo()));
    listColumns();
}

void AioTable::listColumns()
{
    m_columnLists.resize(AioDialect::all().size());
    for (const AioDialect *dialect : AioDialect::all()) {
        QByteArray list;
        for (const Aio::FieldInfo &field : m_fields) {
            list += list.isEmpty() ? "" : ", ";
            dialect->appendIdentifier(list, field.column);
        }
        m_columnLists[std::size_t(dialect->index)] = list;
    }
}

const QByteArray &AioTable::columnList(const AioDialect &dialect) const
{
    static const QByteArray none; // of a table without fields
    return m_columnLists.empty() ? none : m_columnLists[std::size_t(dialect.index)];
}

AioTable &AioTable::named(const char *name)
{
    lastIndex("named()").name = name;
    return *this;
}

AioTable &AioTable::schema(const char *name)
{
    m_schema = name;
    return *this;
}

AioTable &AioTable::withoutRowId()
{
    m_withoutRowId = true;
    return *this;
}

AioTable &AioTable::fts5(const AioFts5 &options)
{
    m_fullText = options;
    m_hidden.resize(2);
    m_hidden[0].name = m_hidden[0].column = m_name;
    m_hidden[1].name = m_hidden[1].column = "rank";
    m_hidden[1].kind = Aio::ColumnKind::Double;
    m_hidden[0].nullable = m_hidden[1].nullable = true;
    if (m_key >= 0) {
        m_fields[std::size_t(m_key)].column = "rowid";
        listColumns();
    }
    return *this;
}

AioTable &AioTable::strict()
{
    m_strict = true;
    return *this;
}

AioTable &AioTable::comment(const char *text)
{
    m_comment = text;
    return *this;
}

int AioTable::fieldNamed(const char *name, const char *who) const
{
    const int field = indexOf(name);
    if (field < 0) {
        Aio::Detail::refuse(QStringLiteral("%1 of table %2 names the field %3, which the model does not have.")
                                .arg(QLatin1StringView(who), QString::fromUtf8(m_name), QString::fromUtf8(name)));
    }
    return field;
}

AioTable &AioTable::setKey(const QByteArrayList &names)
{
    if (!m_keys.empty()) {
        Aio::Detail::refuse(QStringLiteral("The table %1 has two primary keys: that of its field %2, and that of aioTable().")
                                .arg(QString::fromUtf8(m_name), QString::fromUtf8(field(m_keys.front()).name)));
    }
    for (const QByteArray &name : names) {
        const int index = fieldNamed(name.constData(), "The primary key");
        Aio::FieldInfo &info = m_fields[std::size_t(index)];
        if (info.nullable) {
            Aio::Detail::refuse(
                QStringLiteral("The field %1.%2 is part of the primary key and may be NULL.").arg(QString::fromUtf8(m_name), QString::fromUtf8(name)));
        }
        info.primaryKey = true;
        m_keys.push_back(index);
    }
    m_key = m_keys.size() == 1 ? m_keys.front() : -1;
    return *this;
}

AioTable &AioTable::addIndex(std::vector<Aio::IndexInfo::Term> terms, bool unique)
{
    Aio::IndexInfo index;
    index.unique = unique;
    for (Aio::IndexInfo::Term &term : terms) {
        if (term.expression && term.expression->kind == Aio::Detail::NodeKind::Column) {
            term.field = term.expression->field;
            term.expression.reset();
        }
    }
    index.terms = std::move(terms);
    m_indexes.push_back(std::move(index));
    return *this;
}

AioTable &AioTable::isFullText()
{
    Aio::IndexInfo &index = m_indexes.back();
    for (const Aio::IndexInfo::Term &term : index.terms) {
        if (term.field < 0 || term.descending) {
            Aio::Detail::refuse(QStringLiteral("A full-text index is of fields, and one of table %1 is of something else.").arg(QString::fromUtf8(m_name)));
        }
        const Aio::FieldInfo &field = m_fields[std::size_t(term.field)];
        if (field.kind != Aio::ColumnKind::Text) {
            Aio::Detail::refuse(
                QStringLiteral("A full-text index is of texts, and %1.%2 is none.").arg(QString::fromUtf8(m_name), QString::fromUtf8(field.name)));
        }
    }
    index.fullText = true;
    return *this;
}

AioTable &AioTable::language(const char *configuration)
{
    Aio::IndexInfo &index = lastIndex("language()");
    const QByteArray name(configuration);
    const bool isName = !name.isEmpty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    });
    if (!index.fullText || !isName) {
        Aio::Detail::refuse(
            QStringLiteral("language(\"%1\") of table %2 names no language of a fullTextIndex().").arg(QString::fromUtf8(name), QString::fromUtf8(m_name)));
    }
    index.language = name;
    return *this;
}

AioTable &AioTable::setIndexCondition(Aio::Detail::NodePtr condition)
{
    lastIndex("where()").where = std::move(condition);
    return *this;
}

AioTable &AioTable::addCheck(const char *name, Aio::Detail::NodePtr condition)
{
    m_checks.push_back({name, std::move(condition)});
    return *this;
}

Aio::IndexInfo &AioTable::lastIndex(const char *who)
{
    if (m_indexes.empty()) {
        Aio::Detail::refuse(QStringLiteral("%1 of table %2 stands before any index().").arg(QLatin1StringView(who), QString::fromUtf8(m_name)));
    }
    return m_indexes.back();
}

QString AioTable::label(int index) const
{
    const Aio::FieldInfo &info = field(index);
    const QByteArray text = info.label.isEmpty() ? readableName(info.name).toUtf8() : info.label;
    return QCoreApplication::translate(m_name.constData(), text.constData());
}

QString AioTable::readableName(const QByteArray &name)
{
    const QString given = QString::fromUtf8(name);
    QStringList words;
    QChar before;
    for (qsizetype i = 0; i < given.size(); ++i) {
        const QChar c = given[i];
        if (c == u'_' || c == u'.') {
            before = QChar();
            continue;
        }
        const bool endsCapitals = c.isUpper() && before.isUpper() && i + 1 < given.size() && given[i + 1].isLower();
        if (before.isNull() || (c.isUpper() && !before.isUpper()) || endsCapitals) {
            words.emplaceBack();
        }
        words.last() += c;
        before = c;
    }
    for (QString &word : words) {
        const bool isAbbreviation = word.size() > 1 && word == word.toUpper();
        if (!isAbbreviation) {
            word = word.toLower();
        }
    }
    QString text = words.join(u' ');
    if (!text.isEmpty()) {
        text[0] = text[0].toUpper();
    }
    return text;
}
