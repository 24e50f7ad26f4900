// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/detail/node.h"

#include <algorithm>

namespace Aio
{
OrderTerm::OrderTerm(const Detail::NodePtr &node, bool descending, Nulls nulls)
    : node(node)
    , descending(descending)
    , nulls(nulls)
{
}

OrderTerm::OrderTerm(const OrderTerm &other) = default;
OrderTerm::OrderTerm(OrderTerm &&other) noexcept = default;
OrderTerm &OrderTerm::operator=(const OrderTerm &other) = default;
OrderTerm &OrderTerm::operator=(OrderTerm &&other) noexcept = default;
OrderTerm::~OrderTerm() = default;
}

namespace Aio::Detail
{
namespace
{
using Parts = std::vector<std::shared_ptr<const void>>;
thread_local Parts *partsToRelease = nullptr; // of the tree that this thread is taking apart

bool hasParts(const Node &node)
{
    return node.left || !node.list.empty() || node.call || node.query;
}

bool isDeep(const NodePtr &node)
{
    return node && hasParts(*node);
}
template<class Part>
bool isDeep(const std::shared_ptr<const Part> &part)
{
    return part != nullptr;
}

/// Lets go of parts of a tree that have parts themselves. They go one after the other, however deep the tree is: a stack is bounded.
class Release
{
public:
    Release()
        : m_isOutermost(!partsToRelease)
    {
        if (m_isOutermost) {
            partsToRelease = &m_parts;
        }
    }
    ~Release()
    {
        if (!m_isOutermost) {
            return;
        }
        while (!m_parts.empty()) {
            const auto part = std::move(m_parts.back());
            m_parts.pop_back();
        }
        partsToRelease = nullptr;
    }
    Q_DISABLE_COPY_MOVE(Release)

    template<class Part>
    void operator()(std::shared_ptr<const Part> &part) const
    {
        if (isDeep(part)) {
            partsToRelease->push_back(std::move(part));
        }
    }

private:
    const bool m_isOutermost;
    Parts m_parts;
};
}

Node::~Node()
{
    const bool isDeepTree = isDeep(left) || isDeep(right) || std::any_of(list.begin(), list.end(), [](const NodePtr &part) {
                                return isDeep(part);
                            });
    if (!isDeepTree && !call && !query) {
        return;
    }
    const Release release;
    release(left);
    release(right);
    for (NodePtr &part : list) {
        release(part);
    }
    release(call);
    release(query);
}

Source::~Source()
{
    if (query) {
        const Release release;
        release(query);
    }
}

SelectData::SelectData() = default;
SelectData::SelectData(const SelectData &other) = default;
SelectData::SelectData(SelectData &&other) noexcept = default;
SelectData &SelectData::operator=(const SelectData &other) = default;
SelectData &SelectData::operator=(SelectData &&other) noexcept = default;
SelectData::~SelectData()
{
    if (more) {
        const Release release;
        release(more);
    }
}

AssignmentData::AssignmentData() = default;
AssignmentData::AssignmentData(const AssignmentData &other) = default;
AssignmentData::AssignmentData(AssignmentData &&other) noexcept = default;
AssignmentData &AssignmentData::operator=(const AssignmentData &other) = default;
AssignmentData &AssignmentData::operator=(AssignmentData &&other) noexcept = default;
AssignmentData::~AssignmentData() = default;

InsertData::InsertData() = default;
InsertData::InsertData(const InsertData &other) = default;
InsertData::InsertData(InsertData &&other) noexcept = default;
InsertData &InsertData::operator=(const InsertData &other) = default;
InsertData &InsertData::operator=(InsertData &&other) noexcept = default;
InsertData::~InsertData() = default;

UpdateData::UpdateData() = default;
UpdateData::UpdateData(const UpdateData &other) = default;
UpdateData::UpdateData(UpdateData &&other) noexcept = default;
UpdateData &UpdateData::operator=(const UpdateData &other) = default;
UpdateData &UpdateData::operator=(UpdateData &&other) noexcept = default;
UpdateData::~UpdateData() = default;

DeleteData::DeleteData() = default;
DeleteData::DeleteData(const DeleteData &other) = default;
DeleteData::DeleteData(DeleteData &&other) noexcept = default;
DeleteData &DeleteData::operator=(const DeleteData &other) = default;
DeleteData &DeleteData::operator=(DeleteData &&other) noexcept = default;
DeleteData::~DeleteData() = default;

SourcePtr tableSource(const AioTable &(*table)(), QByteArray alias)
{
    return std::make_shared<Source>(table, std::move(alias));
}

SourcePtr querySource(const SelectData &query, QByteArray alias)
{
    return std::make_shared<Source>(std::make_shared<const SelectData>(query), std::move(alias), query.columnNames());
}

SourcePtr cteSource(const CteData &cte, QByteArray alias)
{
    return std::make_shared<Source>(cte.name, std::move(alias), cte.names);
}

NodePtr columnNode(SourcePtr source, int field)
{
    auto node = std::make_shared<Node>(NodeKind::Column);
    node->source = std::move(source);
    node->field = field;
    return node;
}

NodePtr valueNode(AioValue value)
{
    auto node = std::make_shared<Node>(NodeKind::Value);
    node->value = std::move(value);
    return node;
}

NodePtr textNode(const QString &value)
{
    return valueNode(AioValue(value));
}

NodePtr literalNode(AioValue value, ColumnKind type)
{
    auto node = std::make_shared<Node>(NodeKind::Literal, Operator::None, valueNode(std::move(value)));
    node->type = type;
    return node;
}

NodePtr typedNode(AioValue value, ColumnKind type)
{
    auto node = std::make_shared<Node>(NodeKind::Value);
    node->value = std::move(value);
    node->type = type;
    return node;
}

NodePtr countNode()
{
    return functionNode("count", {std::make_shared<Node>(NodeKind::Star)});
}

NodePtr rawNode(const char *text, std::vector<NodePtr> values, ColumnKind type)
{
    auto node = std::make_shared<Node>(NodeKind::Raw);
    node->name = text;
    node->list = std::move(values);
    node->type = type;
    return node;
}

NodePtr truthNode(NodePtr condition)
{
    return condition ? std::move(condition) : rawNode("1 = 1", {});
}

NodePtr excludedNode(const Node &column)
{
    auto node = std::make_shared<Node>(NodeKind::Excluded);
    node->source = column.source;
    node->field = column.field;
    return node;
}

void append(std::vector<NodePtr> &list, const NodePtr &node)
{
    list.push_back(node);
}

void append(std::vector<OrderTerm> &list, const OrderTerm &term)
{
    list.push_back(term);
}

void append(std::vector<AssignmentData> &list, AssignmentData assignment)
{
    list.push_back(std::move(assignment));
}

void append(std::vector<AssignmentData> &list, const std::vector<AssignmentData> &more)
{
    list.insert(list.end(), more.begin(), more.end());
}

NodePtr binaryNode(Operator op, NodePtr left, NodePtr right)
{
    return std::make_shared<Node>(NodeKind::Binary, op, std::move(left), std::move(right));
}

NodePtr unaryNode(NodeKind kind, Operator op, NodePtr operand)
{
    return std::make_shared<Node>(kind, op, std::move(operand));
}

NodePtr inNode(Operator op, NodePtr left, std::vector<NodePtr> list)
{
    auto node = std::make_shared<Node>(NodeKind::In, op, std::move(left));
    node->list = std::move(list);
    return node;
}

NodePtr commonNode(CommonFunction function, ColumnKind of, ColumnKind type, std::vector<NodePtr> arguments, QByteArray zone)
{
    auto node = std::make_shared<Node>(NodeKind::Common);
    node->common = function;
    node->of = of;
    node->type = type;
    node->list = std::move(arguments);
    node->name = std::move(zone);
    return node;
}

NodePtr functionNode(const char *name, std::vector<NodePtr> arguments)
{
    auto node = std::make_shared<Node>(NodeKind::Function);
    node->function = name;
    node->list = std::move(arguments);
    return node;
}

NodePtr namedNode(NodeKind kind, NodePtr operand, QByteArray name)
{
    auto node = std::make_shared<Node>(kind, Operator::None, std::move(operand));
    node->name = std::move(name);
    return node;
}

NodePtr listNode(NodeKind kind, std::vector<NodePtr> list)
{
    auto node = std::make_shared<Node>(kind);
    node->list = std::move(list);
    return node;
}

NodePtr castNode(NodePtr operand, ColumnKind type)
{
    auto node = std::make_shared<Node>(NodeKind::Cast, Operator::None, std::move(operand));
    node->type = type;
    return node;
}

NodePtr queryNode(Operator op, NodePtr left, std::shared_ptr<const SelectData> query)
{
    auto node = std::make_shared<Node>(NodeKind::Query, op, std::move(left));
    node->query = std::move(query);
    return node;
}

SelectMore &SelectData::extend()
{
    auto copy = more ? std::make_shared<SelectMore>(*more) : std::make_shared<SelectMore>();
    SelectMore &result = *copy;
    more = std::move(copy);
    return result;
}

int SelectData::lookupField() const
{
    if (!from || !from->table || !joins.empty() || more || !where || where->kind != NodeKind::Binary || where->op != Operator::Equal) {
        return -1;
    }
    const bool isValueOfColumn = where->left->kind == NodeKind::Column && where->right->kind == NodeKind::Value && where->left->source->matches(*from);
    return isValueOfColumn ? std::max(where->left->field, -1) : -1;
}

void SelectData::limitToFirst()
{
    const int field = limit ? -1 : lookupField();
    const bool isOneRow = field >= 0 && (from->table().key() == field || from->table().field(field).unique);
    if (!isOneRow) {
        limit = std::min<qint64>(limit.value_or(1), 1);
    }
}

const SelectData &SelectData::firstQuery() const
{
    const SelectData *query = this;
    while (query->isSetOperation()) {
        query = query->more->left.get();
    }
    return *query;
}

bool SelectData::hasGroupings() const
{
    return more && std::any_of(more->groupBy.begin(), more->groupBy.end(), [](const NodePtr &term) {
               return term->kind == NodeKind::Grouping;
           });
}

int SelectData::columnCount() const
{
    if (isSetOperation()) {
        return firstQuery().columnCount();
    }
    int count = int(columns.size());
    forEachField([&count](const Source &, int) {
        ++count;
    });
    return count;
}

std::vector<QByteArray> SelectData::columnNames() const
{
    if (isSetOperation()) {
        return firstQuery().columnNames();
    }
    std::vector<QByteArray> names;
    const auto add = [&names](const QByteArray &wanted) {
        // two columns of one name could not be told apart
        QByteArray name = wanted;
        const auto isCalledSo = [&name](const QByteArray &other) { // a and A are one name to SQLite and MySQL
            return other.compare(name, Qt::CaseInsensitive) == 0;
        };
        for (int n = 2; std::any_of(names.begin(), names.end(), isCalledSo); ++n) {
            name = wanted + '_' + QByteArray::number(n);
        }
        names.push_back(name);
    };
    for (const NodePtr &column : columns) {
        if (column->kind == NodeKind::Label) {
            add(column->name);
        } else if (column->kind == NodeKind::Column) {
            add(column->source->columnName(column->field));
        } else {
            add('c' + QByteArray::number(names.size() + 1));
        }
    }
    forEachField([&add](const Source &source, int field) {
        add(source.columnName(field));
    });
    return names;
}

NodePtr andNode(NodePtr left, NodePtr right)
{
    if (!left || !right) {
        return left ? left : right;
    }
    return binaryNode(Operator::And, std::move(left), std::move(right));
}
}
