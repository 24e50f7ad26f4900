// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/listquery_p.h"

#include "aioorm/core/refuse_p.h"
#include "aioorm/quick/listextra_p.h"
#include "aioorm/quick/listpage_p.h"
#include "aioorm/quick/listvalue_p.h"
#include "aioorm/quick/listwhere_p.h"
#include "aioorm/quick/querytables_p.h"

#include <algorithm>

namespace Aio::Detail
{
namespace
{
// as stored, so that it compares as stored; of a decimal the text is what was read, of a duration the number, and a moment is written as
// finely as its field has it, unless it is finer
AioValue placeValue(const AioCell &cell, ColumnKind kind)
{
    const bool isRead = kind == ColumnKind::Decimal || kind == ColumnKind::Duration
        || (kind == ColumnKind::DateTime && cell.kind == AioCell::Kind::DateTime && cell.integer % 1000 == 0);
    return isRead ? valueFromCell(cell, kind).value_or(AioValue()) : valueFromCell(cell);
}

// NULL, the smallest, turns round with it
std::vector<OrderTerm> turned(std::vector<OrderTerm> terms)
{
    for (OrderTerm &term : terms) {
        term.descending = !term.descending;
        if (term.nulls == Nulls::First || term.nulls == Nulls::Last) {
            term.nulls = term.nulls == Nulls::First ? Nulls::Last : Nulls::First;
        }
    }
    return terms;
}
}

bool ListRequest::isIncomplete() const
{
    return hasUndefined(where) || hasUndefined(extra);
}

/// Fills a query, part by part.
class ListQuery::Maker
{
public:
    Maker(ListQuery &query, const ListRequest &request)
        : m_query(query)
        , m_request(request)
        , m_scope(query.m_data)
        , m_columns(std::make_shared<RowColumns>(query.m_data.from))
    {
    }

    void make()
    {
        std::vector<RowColumn> extras = extraColumns(m_scope, m_request.extra);
        for (const RowColumn &extra : extras) {
            ListScope::Column column;
            column.node = extra.node;
            column.kind = extra.kind;
            column.nullable = extra.nullable;
            column.name = QString::fromUtf8(extra.role);
            m_scope.define(column);
        }
        SelectData &data = m_query.m_data;
        data.where = andNode(conditionOf(m_scope, m_request.where), m_request.condition);
        m_query.m_count = data;
        m_query.m_count.form = SelectData::Form::Count;
        for (const QString &path : m_request.include) {
            include(path);
        }
        for (RowColumn &extra : extras) {
            add(std::move(extra), QStringLiteral("extra"));
        }
        order();
        if (m_columns->hasMore()) {
            select();
        }
        m_query.m_columns = m_columns;
    }

private:
    void add(RowColumn column, const QString &what)
    {
        if (m_columns->indexOf(column.role) >= 0) {
            refuse(QStringLiteral("%1: the role \"%2\" is there already. There are: %3.").arg(what, QString::fromUtf8(column.role), roleNames()));
        }
        m_columns->add(std::move(column));
    }

    QString roleNames() const
    {
        QStringList names;
        for (const RowColumn &column : m_columns->all()) {
            names << QString::fromUtf8(column.role);
        }
        return names.join(QStringLiteral(", "));
    }

    /// Each table on the way, once.
    void include(const QString &path)
    {
        const QStringList steps = path.split(u'.');
        for (qsizetype i = 1; i <= steps.size(); ++i) {
            const QStringList way = steps.mid(0, i);
            const QString name = way.join(u'.');
            if (m_included.contains(name)) {
                continue;
            }
            m_included << name;
            const SourcePtr source = foreignTable(name);
            QByteArray prefix = way.front().toUtf8();
            for (qsizetype step = 1; step < way.size(); ++step) {
                prefix += capitalised(way[step].toUtf8());
            }
            const auto &fields = source->table().fields();
            for (int field = 0; field < int(fields.size()); ++field) {
                const FieldInfo &info = fields[std::size_t(field)];
                add({prefix + capitalised(info.name), source->alias + '.' + info.column, columnNode(source, field), source->table().kindOf(field), true},
                    QStringLiteral("include, \"%1\"").arg(path));
            }
        }
    }

    SourcePtr foreignTable(const QString &name)
    {
        const ListScope::Meaning meaning = m_scope.resolve(name);
        const bool isForeignKey = meaning.column.source && meaning.column.source->table().field(meaning.column.field).isForeignKey();
        if (isForeignKey) {
            return m_scope.foreignTable(name);
        }
        if (meaning.rows) {
            refuse(QStringLiteral("include takes foreign keys, and \"%1\" are rows, of which there may be several: extra has their number, sum and so on.")
                       .arg(name));
        }
        QStringList keys;
        for (const FieldInfo &field : m_query.m_data.from->table().fields()) {
            if (field.isForeignKey()) {
                keys << QString::fromUtf8(field.name);
            }
        }
        refuse(QStringLiteral("include takes foreign keys, and \"%1\" is none. There are: %2.")
                   .arg(name, keys.isEmpty() ? QStringLiteral("none") : keys.join(QStringLiteral(", "))));
    }

    static QByteArray capitalised(QByteArray name)
    {
        if (!name.isEmpty() && name[0] >= 'a' && name[0] <= 'z') {
            name[0] = char(name[0] - 'a' + 'A');
        }
        return name;
    }

    void order()
    {
        for (const QString &term : m_request.orderBy) {
            const bool descending = term.startsWith(u'-');
            orderBy(columnFor(descending ? term.sliced(1) : term), descending);
        }
        const AioTable &table = m_query.m_data.from->table();
        const std::vector<int> keys = keyFields(table);
        if (keys.empty()) {
            refuse(QStringLiteral("A list model needs a primary key, and the model of %1 has none.").arg(QString::fromUtf8(table.name())));
        }
        // in the direction of what stands before it, so that one index can serve the whole order
        const bool descending = !m_query.m_terms.empty() && m_query.m_terms.back().descending;
        for (const int key : keys) {
            orderBy(key, descending);
        }
    }

    void orderBy(int column, bool descending)
    {
        std::vector<int> &order = m_query.m_order;
        if (std::find(order.begin(), order.end(), column) != order.end()) {
            return;
        }
        order.push_back(column);
        const Nulls nulls = m_columns->at(column).nullable ? Nulls::Smallest : Nulls::Default;
        m_query.m_terms.emplace_back(m_columns->at(column).node, descending, nulls);
    }

    /// By its role or by a dotted name; one that is not in the row is added to it, since the next page begins behind its value.
    int columnFor(const QString &name)
    {
        if (const int known = m_columns->indexOf(name.toUtf8()); known >= 0) {
            return known;
        }
        const ListScope::Column column = m_scope.column(name);
        const auto &all = m_columns->all();
        const auto same = std::find_if(all.begin(), all.end(), [&column](const RowColumn &other) {
            return other.node->kind == NodeKind::Column && other.node->source->matches(*column.source) && other.node->field == column.field;
        });
        if (same != all.end()) {
            return int(same - all.begin());
        }
        m_columns->add({{}, column.source->name() + '.' + column.source->columnName(column.field), column.node, column.kind, column.nullable});
        return m_columns->count() - 1;
    }

    /// All columns by name; what is an expression goes by its role.
    void select()
    {
        SelectData &data = m_query.m_data;
        for (const RowColumn &column : m_columns->all()) {
            data.columns.push_back(column.node->kind == NodeKind::Column ? column.node : namedNode(NodeKind::Label, column.node, column.role));
        }
    }

    ListQuery &m_query;
    const ListRequest &m_request;
    ListScope m_scope;
    std::shared_ptr<RowColumns> m_columns;
    QStringList m_included;
};

std::vector<int> ListQuery::keyFields(const AioTable &table)
{
    std::vector<int> fields;
    for (int field = 0; field < int(table.fields().size()); ++field) {
        if (table.field(field).primaryKey) {
            fields.push_back(field);
        }
    }
    return fields;
}

ListQuery::ListQuery(SourcePtr source, const ListRequest &request)
    : m_nullsSortFirst(request.nullsSortFirst)
{
    m_data.from = std::move(source);
    Maker(*this, request).make();
    for (std::size_t i = 0; i < m_order.size(); ++i) {
        const std::size_t column = std::size_t(m_order[i]);
        m_data.orderBy.emplace_back(m_data.columns.empty() ? m_terms[i].node : m_data.columns[column], m_terms[i].descending, m_terms[i].nulls);
    }
}

ListQuery::ListQuery(SourcePtr source, const QVariantMap &where, const QStringList &orderBy, NodePtr condition)
    : ListQuery(std::move(source), ListRequest{where, orderBy, {}, QVariantMap(), std::move(condition)})
{
}

ListQuery::Place ListQuery::placeOf(const Record &row) const
{
    Place place;
    for (const int column : m_order) {
        place.push_back(placeValue(row.cell(column), m_columns->at(column).kind));
    }
    return place;
}

ListQuery::Place ListQuery::placeOfTerms(const Record &terms) const
{
    Place place;
    for (std::size_t i = 0; i < m_order.size(); ++i) {
        place.push_back(placeValue(terms.cell(int(i)), m_columns->at(m_order[i]).kind));
    }
    return place;
}

std::vector<OrderTerm> ListQuery::terms(Direction direction) const
{
    return direction == Direction::Forward ? m_terms : turned(m_terms);
}

SelectData ListQuery::rows(qint64 limit, const Place &after, Direction direction, qint64 skip) const
{
    SelectData all = m_data;
    if (direction == Direction::Backward) {
        all.orderBy = turned(all.orderBy);
    }
    SelectData data = pageOf(all, terms(direction), limit > 0 ? limit + skip : 0, after, m_nullsSortFirst);
    if (limit > 0 && skip > 0) {
        data.limit = limit;
        data.offset = skip;
    }
    return data;
}

/// At this place or after it. The first term is bounded by itself, so that an index on it is entered in the middle.
NodePtr ListQuery::notBefore(const Place &place, Direction direction) const
{
    const std::vector<OrderTerm> order = terms(direction);
    NodePtr here, bound;
    for (std::size_t i = 0; i < order.size(); ++i) {
        here = andNode(here,
                       place[i].isNull() ? unaryNode(NodeKind::IsNull, Operator::IsNull, order[i].node)
                                         : binaryNode(Operator::Equal, order[i].node, valueNode(place[i])));
    }
    // descending, NULL comes last
    const OrderTerm &first = order.front();
    if (!place.front().isNull() && !(first.descending && m_columns->at(m_order.front()).nullable)) {
        bound = binaryNode(first.descending ? Operator::LessOrEqual : Operator::GreaterOrEqual, first.node, valueNode(place.front()));
    }
    return andNode(bound, binaryNode(Operator::Or, keysetAfter(order, place), here));
}

SelectData ListQuery::rowsBetween(const Place &first, const Place &last, qint64 limit) const
{
    SelectData data = m_data;
    if (!first.empty()) {
        data.where = andNode(data.where, notBefore(first, Direction::Forward));
    }
    if (!last.empty()) {
        data.where = andNode(data.where, notBefore(last, Direction::Backward));
    }
    if (limit > 0) {
        data.limit = limit;
    }
    return data;
}

SelectData ListQuery::placeAfter(const Place &place, qint64 rows) const
{
    SelectData all = m_data;
    all.columns.clear();
    for (const int column : m_order) {
        all.columns.push_back(m_data.columns.empty() ? m_columns->at(column).node : m_data.columns[std::size_t(column)]);
    }
    SelectData data = pageOf(all, m_terms, rows, place, m_nullsSortFirst);
    data.limit = 1;
    data.offset = rows - 1;
    return data;
}

SelectData ListQuery::countBefore(const Place &place) const
{
    SelectData data = m_data; // with the tables that the order looks at
    data.columns.clear();
    data.orderBy.clear();
    data.form = SelectData::Form::Count;
    data.where = andNode(data.where, keysetAfter(terms(Direction::Backward), place));
    return data;
}

SelectData ListQuery::rowWith(const std::vector<AioValue> &key) const
{
    SelectData data = m_data;
    const std::vector<int> fields = keyFields(data.from->table());
    for (std::size_t i = 0; i < fields.size(); ++i) {
        data.where = andNode(data.where, binaryNode(Operator::Equal, columnNode(data.from, fields[i]), valueNode(key[i])));
    }
    data.limit = 1;
    return data;
}

QStringList ListQuery::tables() const
{
    return tablesOf(m_data);
}
}
