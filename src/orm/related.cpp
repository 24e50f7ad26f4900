// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/detail/related.h"

#include "aioorm/core/refuse_p.h"
#include "aioorm/database/aiotransaction.h"
#include "aioorm/orm/detail/bulk.h"
#include "aioorm/orm/detail/returning.h"
#include "aioorm/sql/stored_p.h"

#include <QSet>

#include <algorithm>

namespace Aio::Detail
{
RelatedKeys::RelatedKeys() = default;
RelatedKeys::RelatedKeys(const RelatedKeys &other) = default;
RelatedKeys::RelatedKeys(RelatedKeys &&other) noexcept = default;
RelatedKeys &RelatedKeys::operator=(const RelatedKeys &other) = default;
RelatedKeys &RelatedKeys::operator=(RelatedKeys &&other) noexcept = default;
RelatedKeys::~RelatedKeys() = default;

void refuseNothing(const SourcePtr &rows)
{
    refuse(QStringLiteral("A null pointer, or a foreign key that refers to nothing, is given where an object of %1 is related to others.")
               .arg(QString::fromUtf8(rows->table().name())));
}

namespace
{
// shorter texts are prepared once and used again more often than one for each number of keys
constexpr std::size_t keysPerDelete = 500;

/// The pairs of one row with these others.
class PairRows final : public BulkRows
{
public:
    PairRows(AioValue own, std::vector<AioValue> others)
        : m_own(std::move(own))
        , m_others(std::move(others))
    {
    }
    qsizetype size() const override { return qsizetype(m_others.size()); }
    void append(qsizetype row, std::vector<AioValue> &values) const override
    {
        values.push_back(m_own);
        values.push_back(m_others[std::size_t(row)]);
    }

private:
    const AioValue m_own;
    const std::vector<AioValue> m_others;
};

bool isPair(const RelationEnds &ends, const std::vector<int> &fields)
{
    return fields.size() == 2 && std::find(fields.begin(), fields.end(), ends.ownField) != fields.end()
        && std::find(fields.begin(), fields.end(), ends.otherField) != fields.end();
}

/// What no two rows are equal in, but for the primary key of one field.
std::vector<std::vector<int>> uniqueSets(const AioTable &table)
{
    std::vector<std::vector<int>> sets;
    if (table.keys().size() > 1) {
        sets.push_back(table.keys());
    }
    for (int field = 0; field < int(table.fields().size()); ++field) {
        if (table.field(field).unique) {
            sets.push_back({field});
        }
    }
    for (const IndexInfo &index : table.indexes()) {
        if (index.unique) {
            std::vector<int> &fields = sets.emplace_back();
            for (const IndexInfo::Term &term : index.terms) {
                fields.push_back(index.where ? -1 : term.field);
            }
        }
    }
    return sets;
}

/// An INSERT that leaves pairs alone that are there already, and no other conflict.
InsertData insertOf(const RelationEnds &ends)
{
    const AioTable &table = ends.through->table();
    InsertData data;
    data.into = ends.through;
    data.fields = {ends.ownField, ends.otherField};
    data.conflict.action = ConflictData::Action::Ignore;
    bool hasPair = false;
    for (const std::vector<int> &fields : uniqueSets(table)) {
        if (isPair(ends, fields)) {
            hasPair = true;
        } else {
            data.conflict.target = data.fields;
        }
    }
    if (!hasPair) {
        const QString own = QString::fromUtf8(table.field(ends.ownField).name), other = QString::fromUtf8(table.field(ends.otherField).name);
        refuse(QStringLiteral("The table %1 may have the same pair of %2 and %3 twice, so that add() and set() cannot tell what is missing: give it "
                              "unique(\"%2\", \"%3\") in aioTable(), or create its objects yourself.")
                   .arg(QString::fromUtf8(table.name()), own, other));
    }
    return data;
}

DeleteData deleteOf(const RelationEnds &ends, const AioValue &own, NodePtr condition = {})
{
    DeleteData data;
    data.from = ends.through;
    data.where = andNode(ends.ofRow(own), std::move(condition));
    return data;
}

std::vector<NodePtr> valueNodes(const std::vector<AioValue> &values, std::size_t from, std::size_t to)
{
    std::vector<NodePtr> nodes;
    for (std::size_t i = from; i < to; ++i) {
        nodes.push_back(valueNode(values[i]));
    }
    return nodes;
}

/// Fields besides the two get values that the program makes for each row.
bool hasDefaults(const RelationEnds &ends)
{
    const AioTable &table = ends.through->table();
    for (int field = 0; field < int(table.fields().size()); ++field) {
        if (field != ends.ownField && field != ends.otherField && table.field(field).defaultValue) {
            return true;
        }
    }
    return false;
}

/// The keys of a query as a table.
SelectData keysOf(const SelectData &query)
{
    SelectData keys;
    keys.from = querySource(query, "_related");
    keys.columns.push_back(columnNode(keys.from, 0));
    keys.where = unaryNode(NodeKind::IsNull, Operator::IsNotNull, keys.columns.front());
    return keys;
}

/// Those of them that are not related yet, each once. What an INSERT … SELECT leaves alone MariaDB counts as written: nothing is left for
/// it but what somebody else adds at the same time.
SelectData missingKeysOf(const SelectData &query, const RelationEnds &ends, const AioValue &own)
{
    SelectData keys = keysOf(query);
    const NodePtr same = binaryNode(Operator::Equal, columnNode(ends.through, ends.otherField), keys.columns.front());
    const auto pairs = std::make_shared<SelectData>();
    pairs->columns.push_back(rawNode("1", {}));
    pairs->from = ends.through;
    pairs->where = andNode(ends.ofRow(own), same);
    keys.where = andNode(keys.where, unaryNode(NodeKind::Unary, Operator::Not, queryNode(Operator::Exists, {}, pairs)));
    keys.extend().distinct = true;
    return keys;
}

/// INSERT … SELECT, in one statement; or what the query gives is read first, if that does not do.
AioTask<qint64> addOfQuery(AioExecutor executor, RelationEnds ends, AioValue own, RelatedKeys others)
{
    InsertData data = insertOf(ends);
    SelectData keys = missingKeysOf(*others.query, ends, own);
    const AioTable &table = ends.through->table();
    if (!hasDefaults(ends) && !hasStoredForm(table.storedField(ends.ownField))) {
        keys.columns.insert(keys.columns.begin(), literalNode(own, table.kindOf(ends.ownField)));
        data.select = std::make_shared<const SelectData>(std::move(keys));
        co_return co_await insertBulk(executor, std::move(data), nullptr);
    }
    // NOLINTNEXTLINE(cppcoreguidelines-avoid-*coroutine*): it is awaited here, and so is the transaction it is given
    const auto body = [&](AioTransaction &tx) -> AioTask<qint64> {
        std::vector<AioValue> read = co_await others.read(tx, keys);
        co_return co_await insertBulk(tx, data, std::make_shared<PairRows>(own, std::move(read)));
    };
    co_return co_await executor.aioAtomic(body);
}

AioTask<qint64> add(AioExecutor executor, RelationEnds ends, AioValue own, RelatedKeys others)
{
    if (others.query) {
        co_return co_await addOfQuery(executor, ends, own, std::move(others));
    }
    co_return co_await insertBulk(executor, insertOf(ends), std::make_shared<PairRows>(own, std::move(others.keys)));
}

// each once: no database counts it twice then
void makeUnique(std::vector<AioValue> &keys)
{
    std::vector<AioValue> unique;
    unique.reserve(keys.size());
    QSet<QByteArray> texts;
    for (AioValue &key : keys) {
        QByteArray text;
        AioDialect::reference().appendLiteral(text, key);
        const auto before = texts.size();
        texts.insert(text);
        if (texts.size() > before) {
            unique.push_back(std::move(key));
        }
    }
    keys = std::move(unique);
}
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): as its siblings, which keep what they are given
AioTask<qint64> addRelated(AioExecutor executor, RelationEnds ends, AioValue own, RelatedKeys others)
{
    makeUnique(others.keys);
    return add(withTimeRunning(executor), std::move(ends), std::move(own), std::move(others));
}

AioTask<qint64> removeRelated(AioExecutor executor, RelationEnds ends, AioValue own, RelatedKeys others)
{
    const NodePtr column = columnNode(ends.through, ends.otherField);
    if (others.query) {
        co_return co_await executeDelete(executor, deleteOf(ends, own, queryNode(Operator::In, column, others.query)));
    }
    makeUnique(others.keys);
    std::vector<DeleteData> statements;
    for (std::size_t from = 0; from < others.keys.size(); from += keysPerDelete) {
        const std::size_t to = std::min(from + keysPerDelete, others.keys.size());
        statements.push_back(deleteOf(ends, own, inNode(Operator::In, column, valueNodes(others.keys, from, to))));
    }
    if (statements.empty()) {
        co_return 0;
    }
    if (statements.size() == 1) {
        co_return co_await executeDelete(executor, statements.front());
    }
    // NOLINTNEXTLINE(cppcoreguidelines-avoid-*coroutine*): it is awaited here, and so is the transaction it is given
    const auto body = [&](AioTransaction &tx) -> AioTask<qint64> {
        qint64 removed = 0;
        for (const DeleteData &statement : statements) {
            removed += co_await executeDelete(tx, statement);
        }
        co_return removed;
    };
    executor = withTimeRunning(executor);
    co_return co_await executor.aioAtomic(body);
}

AioTask<qint64> setRelated(AioExecutor executor, RelationEnds ends, AioValue own, RelatedKeys others)
{
    makeUnique(others.keys);
    if (!others.query && others.keys.empty()) {
        co_return co_await executeDelete(executor, deleteOf(ends, own));
    }
    insertOf(ends); // what it refuses is refused before anything is sent
    const std::size_t most = std::size_t(executor.dialect().maxParameters) - 1;
    if (others.keys.size() > most) {
        refuse(
            QStringLiteral("set() takes at most %1 objects or keys on %2: give it a query of them.").arg(most).arg(QLatin1StringView(executor.dialect().name)));
    }
    const NodePtr column = columnNode(ends.through, ends.otherField);
    NodePtr isOther;
    if (others.query) {
        const auto wanted = std::make_shared<SelectData>(keysOf(*others.query));
        wanted->where = binaryNode(Operator::Equal, wanted->columns.front(), column);
        wanted->columns = {rawNode("1", {})};
        isOther = unaryNode(NodeKind::Unary, Operator::Not, queryNode(Operator::Exists, {}, wanted));
    } else {
        isOther = inNode(Operator::NotIn, column, valueNodes(others.keys, 0, others.keys.size()));
    }
    // NOLINTNEXTLINE(cppcoreguidelines-avoid-*coroutine*): it is awaited here, and so is the transaction it is given
    const auto body = [&](AioTransaction &tx) -> AioTask<qint64> {
        if (executor.dialect().hasRowLocks) {
            // of two at once the second one begins when the first one is through: what is left is what one of them has set
            SelectData row;
            row.from = ends.own;
            row.where = binaryNode(Operator::Equal, columnNode(ends.own, ends.ownReferenced()), valueNode(own));
            row.extend().lock = Lock::ForUpdate;
            co_await fetchExists(tx, row);
        }
        const qint64 removed = co_await executeDelete(tx, deleteOf(ends, own, isOther));
        co_return removed + co_await add(tx, ends, own, others);
    };
    executor = withTimeRunning(executor);
    co_return co_await executor.aioAtomic(body);
}

// NOLINTNEXTLINE(performance-unnecessary-value-param): as its siblings, which keep what they are given
AioTask<qint64> clearRelated(AioExecutor executor, RelationEnds ends, AioValue own)
{
    return executeDelete(std::move(executor), deleteOf(ends, own));
}

AioTable pairTable(const char *name, const AioTable &(*first)(), const AioTable &(*second)())
{
    const QByteArray names[] = {first().name(), second().name()};
    const bool areAlike = names[0] == names[1];
    const QByteArray fields[] = {areAlike ? "from_" + names[0] : names[0], areAlike ? "to_" + names[1] : names[1]};
    const QByteArray own = *name ? QByteArray(name) : names[0] + '_' + names[1];
    AioTable table(own.constData());
    const QByteArray schema = first().schemaName();
    if (!schema.isEmpty()) {
        table.schema(schema.constData());
    }
    for (const bool isFirst : {true, false}) {
        FieldInfo info;
        info.describeForeignKey(fields[isFirst ? 0 : 1].constData(), isFirst ? first : second);
        info.onDelete = Cascade;
        info.indexed = !isFirst; // the key's own index begins with the first
        table.add(std::move(info));
    }
    table.primaryKey(fields[0].constData(), fields[1].constData());
    return table;
}
}
