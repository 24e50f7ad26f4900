// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/listscope_p.h"

#include "aioorm/core/refuse_p.h"

#include <algorithm>

namespace Aio::Detail
{
int fieldNamed(const AioTable &table, const QString &name)
{
    const QByteArray utf8 = name.toUtf8();
    const auto &fields = table.fields();
    const auto found = std::find_if(fields.begin(), fields.end(), [&utf8](const FieldInfo &field) {
        return field.name == utf8;
    });
    return found == fields.end() ? -1 : int(found - fields.begin());
}

ListScope::ListScope(SelectData &data, int depth)
    : m_data(data)
    , m_depth(depth)
{
}

ListScope::Column ListScope::columnOf(const SourcePtr &source, int field, const QString &name, bool isJoined)
{
    Column column;
    column.node = columnNode(source, field);
    column.kind = source->table().kindOf(field);
    column.nullable = isJoined || source->table().field(field).nullable;
    column.source = source;
    column.field = field;
    column.name = name;
    return column;
}

ListScope::Meaning ListScope::resolve(const QString &path, Rest rest)
{
    for (const Column &column : m_defined) {
        if (column.name == path) {
            return {column, {}, {}, {}};
        }
    }
    const QStringList steps = path.split(u'.');
    SourcePtr source = m_data.from;
    for (qsizetype i = 0; i < steps.size(); ++i) {
        const AioTable &table = source->table();
        const bool isLast = i + 1 == steps.size();
        const int field = fieldNamed(table, steps[i]);
        if (field >= 0 && isLast) {
            return {columnOf(source, field, path, source != m_data.from), {}, source, {}};
        }
        if (field >= 0) {
            if (!table.field(field).isForeignKey()) {
                refuse(AioErrorKind::Programming, QStringLiteral("\"%1\" in \"%2\" is no foreign key.").arg(steps[i], path));
            }
            source = joined(source, field, QStringList(steps.mid(0, i + 1)).join(u'.'));
            continue;
        }
        std::vector<ListRelation> relations = ListRelation::of(table);
        std::erase_if(relations, [&](const ListRelation &relation) {
            return relation.name != steps[i];
        });
        if (relations.empty()) {
            refuseName(source, steps[i], path);
        }
        if (relations.size() > 1) {
            refuse(AioErrorKind::Programming,
                   QStringLiteral("\"%1\" are the rows of more than one foreign key to %2: give these a name of their own, by backref().")
                       .arg(steps[i], QString::fromUtf8(table.name())));
        }
        if (!isLast && rest == Rest::Refused) {
            refuse(AioErrorKind::Programming,
                   QStringLiteral("\"%1\" in \"%2\" are rows, of which there may be several: write { \"%3\": { some: { \"%4\": … } } }, or none, or every.")
                       .arg(steps[i], path, QStringList(steps.mid(0, i + 1)).join(u'.'), QStringList(steps.mid(i + 1)).join(u'.')));
        }
        return {{}, std::move(relations.front()), source, steps.mid(i + 1)};
    }
    return {};
}

ListScope::Column ListScope::column(const QString &path)
{
    Meaning meaning = resolve(path);
    if (meaning.rows) {
        refuse(AioErrorKind::Programming,
               QStringLiteral("\"%1\" are rows of %2, and here a field is needed.").arg(path, QString::fromUtf8(meaning.rows->rows().name())));
    }
    return std::move(meaning.column);
}

SourcePtr ListScope::foreignTable(const QString &path)
{
    const Column found = column(path);
    if (!found.source || !found.source->table().field(found.field).isForeignKey()) {
        refuse(AioErrorKind::Programming, QStringLiteral("\"%1\" is no foreign key.").arg(path));
    }
    return joined(found.source, found.field, path);
}

SelectData ListScope::select(const ListRelation &relation, const SourcePtr &own) const
{
    return relation.select(own, "_" + QByteArray::number(m_depth + 1));
}

SourcePtr ListScope::joined(const SourcePtr &from, int field, const QString &path)
{
    const FieldInfo &foreignKey = from->table().field(field);
    QByteArray alias = path.toUtf8();
    if (!m_data.from->alias.isEmpty()) {
        alias.prepend(m_data.from->alias + '.');
    } else if (alias.compare(m_data.from->name(), Qt::CaseInsensitive) == 0) {
        alias.prepend('_'); // beside the table it would be taken for that one
    }
    for (const JoinTerm &join : m_data.joins) {
        if (join.source->alias == alias) {
            return join.source;
        }
    }
    const SourcePtr source = tableSource(foreignKey.target, alias);
    m_data.joins.emplace_back(JoinType::Left,
                              source,
                              binaryNode(Operator::Equal, columnNode(from, field), columnNode(source, from->table().referencedField(field))));
    return source;
}

void ListScope::refuseName(const SourcePtr &source, const QString &name, const QString &path) const
{
    QStringList names;
    for (const FieldInfo &field : source->table().fields()) {
        names << QString::fromUtf8(field.name);
    }
    for (const ListRelation &relation : ListRelation::of(source->table())) {
        names << relation.name;
    }
    if (source == m_data.from) {
        for (const Column &column : m_defined) {
            names << column.name;
        }
    }
    names.removeDuplicates();
    const QString where = name == path ? QString() : QStringLiteral(", which \"%1\" asks for").arg(path);
    refuse(AioErrorKind::Programming,
           QStringLiteral("The model of %1 has no field \"%2\"%3. It has: %4.")
               .arg(QString::fromUtf8(source->table().name()), name, where, names.join(QStringLiteral(", "))));
}
}
