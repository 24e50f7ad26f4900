// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/treequery_p.h"

#include "aioorm/core/refuse_p.h"
#include "aioorm/quick/listquery_p.h"
#include "aioorm/quick/modeltable_p.h"
#include "aioorm/quick/querytables_p.h"

namespace Aio::Detail
{
namespace
{
QString tableText(const AioTable &table)
{
    return QString::fromUtf8(table.name());
}

/// Whether two tables are one: a function may have several addresses, the table is made once.
bool refersToItself(const AioTable &table, int field)
{
    return table.field(field).isForeignKey() && &table.field(field).target() == &table;
}

int selfReference(const AioTable &table, const QString &name)
{
    if (!name.isEmpty()) {
        const int field = fieldOf(table, name);
        if (!refersToItself(table, field)) {
            refuse(QStringLiteral("\"%1\" is no foreign key of %2 to itself, which the levels of a tree are made of.").arg(name, tableText(table)));
        }
        return field;
    }
    int found = -1;
    QStringList names;
    for (int field = 0; field < int(table.fields().size()); ++field) {
        if (refersToItself(table, field)) {
            found = field;
            names << QString::fromUtf8(table.field(field).name);
        }
    }
    if (names.isEmpty()) {
        refuse(QStringLiteral("A tree needs a foreign key that refers to its own table, and the model of %1 has none.").arg(tableText(table)));
    }
    if (names.size() > 1) {
        refuse(QStringLiteral("The model of %1 has several foreign keys to itself (%2): set parentField to the one that the tree is made of.")
                   .arg(tableText(table), names.join(QStringLiteral(", "))));
    }
    return found;
}

/// Never empty, since the root's is; the kind is that of the column, so that equal texts are equal keys.
QString keyText(const AioCell &cell, ColumnKind kind)
{
    if (cell.isNull()) {
        return {};
    }
    const auto value = valueFromCell(cell, kind);
    const QVariant variant = value ? value->toVariant() : valueFromCell(cell).toVariant();
    const bool isBytes = variant.metaType().id() == QMetaType::QByteArray;
    return u'=' + (isBytes ? QString::fromLatin1(variant.toByteArray().toHex()) : variant.toString());
}
}

TreeQuery::TreeQuery(SourcePtr source, const QString &parentField, const QVariantMap &where, const QStringList &orderBy)
    : m_source(std::move(source))
{
    const AioTable &table = m_source->table();
    m_parentField = selfReference(table, parentField);
    m_keyField = table.referencedField(m_parentField);
    m_data = ListQuery(m_source, where, orderBy, {}).rows(0);
    for (int field = 0; field < int(table.fields().size()); ++field) {
        m_data.columns.push_back(columnNode(m_source, field));
    }
    // only rows that would be shown count
    const SourcePtr below = tableSource(m_source->table, "aio_below");
    auto children = std::make_shared<SelectData>(ListQuery(below, where, {}, {}).rows(0));
    children->orderBy.clear();
    children->columns = {rawNode("1", {})};
    children->where = andNode(binaryNode(Operator::Equal, columnNode(below, m_parentField), columnNode(m_source, m_keyField)), children->where);
    m_data.columns.push_back(namedNode(NodeKind::Label, queryNode(Operator::Exists, {}, std::move(children)), "aio_has_children"));
}

QStringList TreeQuery::tables() const
{
    return tablesOf(m_data);
}

SelectData TreeQuery::rows(const std::vector<AioValue> &parents, Roots roots) const
{
    SelectData data = m_data;
    NodePtr parent;
    if (roots == Roots::Yes) {
        parent = unaryNode(NodeKind::IsNull, Operator::IsNull, columnNode(m_source, m_parentField));
    }
    if (!parents.empty()) {
        std::vector<NodePtr> values;
        values.reserve(std::size_t(parents.size()));
        for (const AioValue &value : parents) {
            values.push_back(valueNode(value));
        }
        const NodePtr in = inNode(Operator::In, columnNode(m_source, m_parentField), std::move(values));
        parent = parent ? binaryNode(Operator::Or, parent, in) : in;
    }
    data.where = andNode(parent, data.where);
    return data;
}

AioValue TreeQuery::keyOf(const Record &record) const
{
    const AioCell cell = record.cell(m_keyField);
    return valueFromCell(cell, m_source->table().kindOf(m_keyField)).value_or(AioValue());
}

TreeSink::TreeSink(const SourcePtr &source, int parentField, int keyField)
    : m_source(source)
    , m_parentField(parentField)
    , m_keyField(keyField)
{
    const AioTable &table = source->table();
    for (int field = 0; field < int(table.fields().size()); ++field) {
        m_kept.emplace_back(table.kindOf(field), table.field(field).nullable);
    }
    m_kept.emplace_back(ColumnKind::Boolean, false);
    m_cells.resize(m_kept.size());
}

bool TreeSink::begin(const QByteArrayList &)
{
    return true;
}

bool TreeSink::row(std::span<const AioCell> cells)
{
    if (cells.size() != m_kept.size()) {
        m_error = AioErrorInfo(AioErrorKind::Programming, QStringLiteral("The statement does not give the columns of the model."));
        return false;
    }
    const AioTable &table = m_source->table();
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (!m_kept[i].take(cells[i], m_cells[i])) [[unlikely]] {
            m_error = cellError(i + 1 < cells.size() ? table.field(int(i)).column : QByteArray("aio_has_children"), cells[i]);
            return false;
        }
    }
    TreeRow &row = m_rows.emplace_back();
    row.key = keyText(cells[std::size_t(m_keyField)], table.kindOf(m_keyField));
    row.parent = keyText(cells[std::size_t(m_parentField)], table.kindOf(m_parentField));
    row.hasChildren = cells.back().integer != 0;
    row.record = Record::fromCells(std::span<const AioCell>(m_cells).first(m_cells.size() - 1));
    return true;
}
}
