// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aioprefetch.h"

#include "aioorm/core/detail/fiber.h"
#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/database/detail/rows.h"
#include "aioorm/orm/detail/relation.h"
#include "aioorm/orm/relations_p.h"
#include "aioorm/sql/compiler_p.h"

#include <QThread>

#include <bit>
#include <string>
#include <unordered_map>

namespace Aio::Detail
{
namespace
{
constexpr qsizetype keysPerStatement = 4096;

/// Objects by a value of theirs.
class ValueIndex
{
public:
    void add(const AioValue &value, int number)
    {
        m_last.reset();
        int *first = placeOf(value);
        m_next.push_back(std::exchange(*first, int(m_next.size())));
        m_numbers.push_back(number);
        if (m_next.back() < 0) {
            m_values.push_back(value);
        }
    }
    /// A value without a number, the first time.
    void addOnce(const AioValue &value)
    {
        if (find(value) < 0) {
            add(value, 0);
        }
    }
    /// Each once.
    const std::vector<AioValue> &values() const { return m_values; }

    /// The numbers with this value, the one added last first. False: there are none.
    template<class F>
    bool forEach(const AioValue &value, F &&function) const
    {
        int at = find(value);
        if (at < 0) {
            return false;
        }
        for (; at >= 0; at = m_next[std::size_t(at)]) {
            function(m_numbers[std::size_t(at)]);
        }
        return true;
    }

private:
    static std::string textOf(const AioValue &value)
    {
        const auto *bytes = std::get_if<QByteArray>(&value.storage());
        const QByteArray text = bytes ? *bytes : value.toVariant().toString().toUtf8();
        return {text.constData(), std::size_t(text.size())};
    }
    // what a collation that knows no case, nor blanks at the end, takes for the same
    static std::string folded(const AioValue &value)
    {
        QString text = value.toVariant().toString().toCaseFolded();
        while (text.endsWith(u' ')) {
            text.chop(1);
        }
        return text.toStdString();
    }
    int *placeOf(const AioValue &value)
    {
        if (const auto *number = std::get_if<qint64>(&value.storage())) {
            return &m_byNumber.try_emplace(*number, -1).first->second;
        }
        int *place = &m_byText.try_emplace(textOf(value), -1).first->second;
        if (std::holds_alternative<QString>(value.storage())) {
            m_byFolded.try_emplace(folded(value), int(m_next.size()));
        }
        return place;
    }
    int find(const AioValue &value) const
    {
        if (const auto *number = std::get_if<qint64>(&value.storage())) {
            // rows of one object often come together
            if (!m_last || m_last->first != *number) {
                const auto at = m_byNumber.find(*number);
                m_last.emplace(*number, at == m_byNumber.end() ? -1 : at->second);
            }
            return m_last->second;
        }
        if (const auto at = m_byText.find(textOf(value)); at != m_byText.end()) {
            return at->second;
        }
        const auto at = std::holds_alternative<QString>(value.storage()) ? m_byFolded.find(folded(value)) : m_byFolded.end();
        return at == m_byFolded.end() ? -1 : at->second;
    }

    std::unordered_map<qint64, int> m_byNumber;
    mutable std::optional<std::pair<qint64, int>> m_last; // what was found there last
    std::unordered_map<std::string, int> m_byText, m_byFolded;
    std::vector<int> m_next, m_numbers; // the places of one value are a chain
    std::vector<AioValue> m_values;
};

// without what a query that stands in another one cannot have, or does not need
SelectData withoutExtras(SelectData query)
{
    if (query.more && !query.isSetOperation()) {
        SelectMore &more = query.extend();
        more.included.clear();
        more.lock = Lock::None;
        more.locked.clear();
    }
    return query;
}

// a field of the rows that a query gives
SelectData fieldOf(const SelectData &query, int field)
{
    SelectData inner = withoutExtras(query);
    const bool isPlain = !query.isSetOperation() && !query.limit && !query.offset
        && !(query.more && (query.more->distinct || !query.more->distinctOn.empty() || !query.more->groupBy.empty()));
    if (isPlain) {
        inner.columns = {columnNode(query.from, field)};
        inner.orderBy.clear();
        return inner;
    }
    const std::vector<NodePtr> &columns = query.firstQuery().columns;
    const auto at = std::find_if(columns.begin(), columns.end(), [field](const NodePtr &column) {
        return column->field == field;
    });
    SelectData outer;
    outer.from = querySource(inner, "aio_parents");
    outer.columns = {columnNode(outer.from, columns.empty() ? field : int(at - columns.begin()))};
    return outer;
}

/// Some of the values at a time, as a condition.
class KeyChunks
{
public:
    KeyChunks(const std::vector<AioValue> &values, qsizetype most)
        : m_values(values)
        , m_most(std::clamp<qsizetype>(most, 1, keysPerStatement))
    {
    }
    /// Null: that was all.
    NodePtr next(const NodePtr &column)
    {
        const qsizetype count = std::min(m_most, qsizetype(m_values.size()) - m_position);
        if (count <= 0) {
            return {};
        }
        // a few lengths only, each of which is prepared once
        const qsizetype places = std::min(m_most, qsizetype(std::bit_ceil(std::size_t(count))));
        std::vector<NodePtr> keys;
        keys.reserve(std::size_t(places));
        for (qsizetype i = 0; i < places; ++i) {
            keys.push_back(valueNode(m_values[std::size_t(m_position + std::min(i, count - 1))]));
        }
        m_position += count;
        return inNode(Operator::In, column, std::move(keys));
    }

private:
    const std::vector<AioValue> &m_values;
    const qsizetype m_most;
    qsizetype m_position = 0;
};

// row_number() within the rows of one value of a column; `last`: what orders rows that are equal otherwise
NodePtr numberedWithin(const NodePtr &column, std::vector<OrderTerm> orderBy, const std::vector<NodePtr> &last)
{
    auto window = std::make_shared<WindowData>();
    window->partitionBy = {column};
    window->orderBy = std::move(orderBy);
    for (const NodePtr &term : last) {
        window->orderBy.emplace_back(term);
    }
    const auto call = std::make_shared<CallData>();
    call->over = window;
    const auto number = std::make_shared<Node>(*functionNode("row_number", {}));
    number->call = call;
    return namedNode(NodeKind::Label, number, "aio_number");
}

NodePtr withinLimit(const NodePtr &number, qint64 offset, std::optional<qint64> limit)
{
    const NodePtr begins = binaryNode(Operator::Greater, number, valueNode(AioValue(offset)));
    return limit ? andNode(begins, binaryNode(Operator::LessOrEqual, number, valueNode(AioValue(offset + *limit)))) : begins;
}

// of only(): with what says whom a row belongs to
SelectData withColumn(SelectData query, const NodePtr &wanted)
{
    const auto isWanted = [&wanted](const NodePtr &column) {
        return column->field == wanted->field;
    };
    if (!query.columns.empty() && std::none_of(query.columns.begin(), query.columns.end(), isWanted)) {
        query.columns.push_back(wanted);
    }
    return query;
}

// what `foreignKey` refers to the object by
AioValue referencedValue(const AioModel &object, int field, const Node &foreignKey)
{
    if (field == object.aioSource()->table().key()) {
        return object.aioKeyFor(&foreignKey);
    }
    object.aioCheckRead(field);
    return object.aioValue(field);
}

// limit() and offset() for each value of a column: the rows are numbered within it first
SelectData limitedFor(const NodePtr &column, SelectData query, const NodePtr &condition, const QString &who)
{
    const AioTable &table = query.from->table();
    if (table.keys().empty()) {
        refuse(
            QStringLiteral("%1 has a limit() for each object, which takes a model with a primary key: %2 has none.").arg(who, QString::fromUtf8(table.name())));
    }
    if (query.more && (query.more->distinct || !query.more->distinctOn.empty())) {
        refuse(QStringLiteral("%1 has a limit() for each object, which does not go with distinct().").arg(who));
    }
    SelectData numbered = withoutExtras(query);
    numbered.where = andNode(query.where, condition);
    numbered.limit.reset();
    numbered.offset.reset();
    numbered.columns.clear();
    for (const int field : table.keys()) {
        numbered.columns.push_back(columnNode(query.from, field));
    }
    const NodePtr number = numberedWithin(column, std::exchange(numbered.orderBy, {}), numbered.columns);
    numbered.columns.push_back(number);

    const SourcePtr rows = querySource(numbered, "aio_numbered");
    const NodePtr place = columnNode(rows, int(table.keys().size()));
    NodePtr on = withinLimit(place, query.offset.value_or(0), query.limit);
    for (std::size_t i = 0; i < table.keys().size(); ++i) {
        on = andNode(binaryNode(Operator::Equal, columnNode(query.from, table.keys()[i]), columnNode(rows, int(i))), on);
    }
    query.joins.emplace_back(JoinType::Inner, rows, on);
    query.orderBy = {OrderTerm(place)};
    query.limit.reset();
    query.offset.reset();
    return query;
}

/// One prefetch() for some objects: which statements it takes, and where their objects go.
class Reading
{
public:
    Reading(std::shared_ptr<const Prefetch> prefetch, const std::vector<AioModel *> &objects, std::shared_ptr<const SelectData> parents)
        : m_prefetch(std::move(prefetch))
        , m_objects(objects)
        , m_parents(std::move(parents))
    {
        const AioTable &owner = m_prefetch->foreignKey->source->table();
        m_referenced = owner.referencedField(m_prefetch->foreignKey->field);
        m_sought = columnNode(m_prefetch->query.from, isToMany() ? m_prefetch->foreignKey->field : m_referenced);
        if (m_prefetch->query.isSetOperation()) {
            refuse(QStringLiteral("%1 takes a query of one table, not a set operation of several.").arg(who()));
        }
        if (!isToMany() && (m_prefetch->query.limit || m_prefetch->query.offset)) {
            refuse(QStringLiteral("%1 reads one object for each foreign key: its query has no limit().").arg(who()));
        }
        for (std::size_t i = 0; i < m_objects.size(); ++i) {
            const AioValue value = isToMany() ? referencedValue(*m_objects[i], m_referenced, *m_prefetch->foreignKey) : foreignKeyOf(*m_objects[i]);
            if (!value.isNull()) {
                m_index.add(value, int(i));
            }
        }
        if (isToMany()) {
            m_lists.reserve(m_objects.size());
            m_owners.reserve(m_objects.size());
            for (const AioModel *object : m_objects) {
                m_lists.push_back(m_prefetch->model.makeList());
                m_owners.push_back(std::const_pointer_cast<AioModel>(object->weak_from_this().lock()));
            }
        }
    }

    /// The next statement. Nothing: that was all.
    std::optional<SelectData> next(const AioDialect &dialect)
    {
        const std::vector<AioValue> &values = m_index.values();
        if (m_prefetch->by != PrefetchBy::Keys && m_parents) {
            return values.empty() || std::exchange(m_isAsked, true) ? std::nullopt : std::optional(byParents());
        }
        if (!m_chunks) {
            const auto others = qsizetype(compile(m_prefetch->query, dialect).parameters.size()) * 2 + 2; // a limit() says its conditions twice
            m_chunks.emplace(values, dialect.maxParameters - others);
        }
        const NodePtr condition = m_chunks->next(m_sought);
        return condition ? std::optional(limited(condition)) : std::nullopt;
    }

    /// Gives them to those they belong to, from `at` on until the slice is over. False: there are more.
    bool take(const std::vector<std::shared_ptr<AioModel>> &related, std::size_t &at, Clock::time_point end)
    {
        while (at < related.size()) {
            take(related[at++]);
            if (at % 256 == 0 && Clock::now() >= end) {
                return false;
            }
        }
        return true;
    }

    /// Everything was read: those that nothing belongs to know that, too.
    void finish() const
    {
        for (std::size_t i = 0; i < m_lists.size(); ++i) {
            m_objects[i]->aioSetRelated(m_prefetch->foreignKey->source->table, m_prefetch->foreignKey->field, m_lists[i], m_prefetch->query.from->table);
        }
    }

    const Prefetch &prefetch() const { return *m_prefetch; }

private:
    bool isToMany() const { return m_prefetch->direction == Prefetch::Direction::ToMany; }
    QString who() const { return QStringLiteral("prefetch(%1)").arg(m_prefetch->name()); }

    AioValue foreignKeyOf(AioModel &object) const
    {
        const int field = m_prefetch->foreignKey->field;
        object.aioCheckRead(field);
        const ForeignKeyBase *key = object.aioForeignKey(field);
        return key->isLoaded() ? AioValue() : key->keyValue();
    }

    SelectData wanted() const { return withColumn(m_prefetch->query, m_sought); }
    SelectData limited(const NodePtr &condition) const
    {
        SelectData query = wanted();
        if (query.limit || query.offset) {
            return limitedFor(m_sought, std::move(query), condition, who());
        }
        query.where = andNode(query.where, condition);
        return query;
    }
    SelectData byParents() const
    {
        SelectData keys = fieldOf(*m_parents, isToMany() ? m_referenced : m_prefetch->foreignKey->field);
        if (m_prefetch->by == PrefetchBy::Where) {
            return limited(queryNode(Operator::In, m_sought, std::make_shared<const SelectData>(std::move(keys))));
        }
        keys.extend().distinct = true;
        const SourcePtr source = querySource(keys, "aio_keys");
        const NodePtr on = binaryNode(Operator::Equal, m_sought, columnNode(source, 0));
        SelectData query = wanted();
        query.joins.emplace_back(JoinType::Inner, source, on);
        return query.limit || query.offset ? limitedFor(m_sought, std::move(query), nullptr, who()) : query;
    }

    void take(const std::shared_ptr<AioModel> &object)
    {
        const ForeignKeyBase *key = isToMany() ? object->aioForeignKey(m_prefetch->foreignKey->field) : nullptr;
        const AioValue value = key ? key->keyValue() : object->aioValue(m_referenced);
        const bool isFound = m_index.forEach(value, [&](int number) {
            if (key) {
                m_lists[std::size_t(number)]->append(object);
                if (!key->isLoaded()) {
                    key->keepOwner(m_owners[std::size_t(number)]);
                }
            } else {
                m_objects[std::size_t(number)]->aioForeignKey(m_prefetch->foreignKey->field)->keepLoaded(object);
            }
        });
        if (!isFound && m_prefetch->by == PrefetchBy::Keys) {
            AioErrorInfo(AioErrorKind::Data,
                         QStringLiteral("%1 found a row that belongs to none of the objects, as far as can be told from its value \"%2\": the database "
                                        "takes it for equal to one of theirs.")
                             .arg(who(), value.toVariant().toString()))
                .phase(AioPhase::Decode)
                .raise();
        }
    }

    const std::shared_ptr<const Prefetch> m_prefetch;
    const std::vector<AioModel *> &m_objects;
    const std::shared_ptr<const SelectData> m_parents;
    int m_referenced = -1;
    NodePtr m_sought; // in the query: what says whom a row belongs to
    ValueIndex m_index;
    std::vector<std::shared_ptr<RelatedObjects>> m_lists;
    std::vector<std::shared_ptr<AioModel>> m_owners; // those of m_objects that somebody shares
    std::optional<KeyChunks> m_chunks;
    bool m_isAsked = false;
};
}

RelatedObjects::RelatedObjects() = default;
RelatedObjects::~RelatedObjects() = default;

RelatedRows::RelatedRows(const AioTable &(*table)(), const RowType &type, const ModelColumns &columns)
    : ModelRows(table, type, columns)
{
}

RelatedRows::~RelatedRows() = default;

Prefetch::Prefetch(Direction direction, NodePtr foreignKey, PrefetchBy by, SelectData query, ModelColumns columns, const RelatedModel &model)
    : direction(direction)
    , by(by)
    , foreignKey(std::move(foreignKey))
    , query(std::move(query))
    , columns(std::move(columns))
    , model(model)
{
}

Prefetch::Prefetch(const RelationEnds &ends, SelectData query, ModelColumns columns, const RelatedModel &model)
    : direction(Direction::Through)
    , by(PrefetchBy::Keys)
    , foreignKey(columnNode(ends.through, ends.ownField))
    , ends(std::make_shared<const RelationEnds>(ends))
    , query(std::move(query))
    , columns(std::move(columns))
    , model(model)
{
}

Prefetch::~Prefetch() = default;

QString Prefetch::name() const
{
    const Source &source = *foreignKey->source;
    return QString::fromUtf8(source.name() + '.' + source.fieldName(foreignKey->field));
}

namespace
{
/// Rows of two keys.
class PairSink final : public ListSink<std::pair<AioValue, AioValue>>
{
public:
    explicit PairSink(const RelationEnds &ends)
        : m_own(ends.through->table().kindOf(ends.ownField))
        , m_other(ends.through->table().kindOf(ends.otherField))
    {
    }
    bool row(std::span<const AioCell> cells) override
    {
        if (cells.size() < 2) {
            return expectColumns(cells, 2);
        }
        const auto own = valueFromCell(cells[0], m_own);
        const auto other = valueFromCell(cells[1], m_other);
        if (!own || !other) {
            return refuse(own ? 1 : 0, cells[own ? 1 : 0]);
        }
        append() = {*own, *other};
        return true;
    }

private:
    const ColumnKind m_own, m_other;
};

/// The pairs of some objects with those of the other side that a query has, in its order.
SelectData pairsOf(const Prefetch &prefetch, const NodePtr &condition)
{
    const RelationEnds &ends = *prefetch.ends;
    const NodePtr own = columnNode(ends.through, ends.ownField);
    const NodePtr other = columnNode(ends.through, ends.otherField);
    SelectData pairs = withoutExtras(prefetch.query);
    pairs.columns = {own, other};
    pairs.joins.emplace_back(JoinType::Inner, ends.through, binaryNode(Operator::Equal, other, columnNode(pairs.from, ends.otherReferenced())));
    pairs.where = andNode(pairs.where, condition);
    if (!pairs.limit && !pairs.offset) {
        return pairs;
    }
    const NodePtr number = numberedWithin(own, std::exchange(pairs.orderBy, {}), {other});
    pairs.columns.push_back(number);
    const qint64 offset = pairs.offset.value_or(0);
    const auto limit = std::exchange(pairs.limit, {});
    pairs.offset.reset();
    SelectData limited;
    limited.from = querySource(pairs, "aio_numbered");
    const NodePtr place = columnNode(limited.from, 2);
    limited.columns = {columnNode(limited.from, 0), columnNode(limited.from, 1)};
    limited.where = withinLimit(place, offset, limit);
    limited.orderBy = {OrderTerm(place)};
    return limited;
}

/// The objects of one chunk of pairs, each once.
class PairedObjects
{
public:
    PairedObjects(const Prefetch &prefetch, const QList<std::pair<AioValue, AioValue>> &pairs, const AioDialect &dialect)
        : m_pairs(pairs)
        , m_query(prefetch.query)
        , m_key(columnNode(m_query.from, prefetch.ends->otherReferenced()))
    {
        for (const auto &[own, other] : m_pairs) {
            m_wanted.addOnce(other);
        }
        m_query.where.reset();
        m_query.orderBy.clear();
        m_query.limit.reset();
        m_query.offset.reset();
        m_query = withColumn(std::move(m_query), m_key);
        m_chunks.emplace(m_wanted.values(), dialect.maxParameters - qsizetype(compile(m_query, dialect).parameters.size()));
    }
    std::optional<SelectData> next()
    {
        SelectData query = m_query;
        query.where = m_chunks->next(m_key);
        return query.where ? std::optional(query) : std::nullopt;
    }
    void add(std::vector<std::shared_ptr<AioModel>> objects)
    {
        for (auto &object : objects) {
            m_byKey.add(object->aioValue(m_key->field), int(m_objects.size()));
            m_objects.push_back(std::move(object));
        }
    }
    /// Puts them into the lists of those that they are paired with, until the slice is over. False: there are more.
    bool take(const ValueIndex &own, const std::vector<std::shared_ptr<RelatedObjects>> &lists, Clock::time_point end)
    {
        while (m_at < m_pairs.size()) {
            const auto &[ownKey, otherKey] = m_pairs[m_at++];
            int found = -1; // one that was deleted meanwhile is not there
            m_byKey.forEach(otherKey, [&found](int number) {
                found = number;
            });
            if (found >= 0) {
                own.forEach(ownKey, [&](int number) {
                    lists[std::size_t(number)]->append(m_objects[std::size_t(found)]);
                });
            }
            if (m_at % 256 == 0 && Clock::now() >= end) {
                return false;
            }
        }
        return true;
    }

private:
    const QList<std::pair<AioValue, AioValue>> m_pairs;
    SelectData m_query;
    const NodePtr m_key;
    ValueIndex m_wanted, m_byKey;
    std::optional<KeyChunks> m_chunks;
    std::vector<std::shared_ptr<AioModel>> m_objects;
    qsizetype m_at = 0;
};

// with what is read for them in turn
AioTask<std::vector<std::shared_ptr<AioModel>>> fetchObjects(AioExecutor executor, std::shared_ptr<const Prefetch> prefetch, SelectData query)
{
    auto sink = prefetch->model.makeRows(ModelColumns(prefetch->columns, query));
    RelatedRows *rows = sink.get();
    const auto started = StartedStatement::read(executor, query, std::move(sink));
    co_await started.delivered();
    auto rest = rows->rest(executor);
    co_await rest;
    co_return std::move(rows->objects);
}

AioTask<> fetchThrough(AioExecutor executor, std::shared_ptr<const Prefetch> prefetch, std::vector<AioModel *> objects)
{
    const RelationEnds &ends = *prefetch->ends;
    if (prefetch->query.isSetOperation() || (prefetch->query.more && prefetch->query.more->distinct)) {
        refuse(QStringLiteral("prefetch(%1) takes a query of one table, neither a set operation nor distinct().").arg(prefetch->name()));
    }
    ValueIndex own;
    std::vector<std::shared_ptr<RelatedObjects>> lists;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        const AioValue value = referencedValue(*objects[i], ends.ownReferenced(), *prefetch->foreignKey);
        if (!value.isNull()) {
            own.add(value, int(i));
        }
        lists.push_back(prefetch->model.makeList());
    }
    const auto others = qsizetype(compile(pairsOf(*prefetch, nullptr), executor.dialect()).parameters.size());
    KeyChunks chunks(own.values(), executor.dialect().maxParameters - others);
    while (const NodePtr condition = chunks.next(columnNode(ends.through, ends.ownField))) {
        auto pairSink = std::make_unique<PairSink>(ends);
        PairSink *pairs = pairSink.get();
        const auto pairing = StartedStatement::read(executor, pairsOf(*prefetch, condition), std::move(pairSink));
        co_await pairing.delivered();
        PairedObjects paired(*prefetch, pairs->take(), executor.dialect());
        while (const std::optional<SelectData> data = paired.next()) {
            auto fetching = fetchObjects(executor, prefetch, *data);
            paired.add(co_await fetching);
        }
        while (!paired.take(own, lists, endOfSlice())) {
            const Turn turn(executor);
            co_await turn.over();
        }
    }
    for (std::size_t i = 0; i < objects.size(); ++i) {
        objects[i]->aioSetRelated(ends.through->table, -1 - ends.ownField, lists[i], prefetch->query.from->table);
    }
}
}

AioTask<> fetchRelated(AioExecutor executor,
                       std::vector<std::shared_ptr<const Prefetch>> prefetches,
                       std::shared_ptr<const SelectData> query,
                       std::vector<AioModel *> objects)
{
    for (const auto &prefetch : prefetches) {
        if (prefetch->ends) {
            auto reading = fetchThrough(executor, prefetch, objects);
            co_await reading;
            continue;
        }
        Reading reading(prefetch, objects, query);
        while (const std::optional<SelectData> data = reading.next(executor.dialect())) {
            auto fetching = fetchObjects(executor, prefetch, *data);
            const std::vector<std::shared_ptr<AioModel>> related = co_await fetching;
            std::size_t at = 0;
            while (!reading.take(related, at, endOfSlice())) {
                const Turn turn(executor);
                co_await turn.over();
            }
        }
        reading.finish();
    }
}

AioModel *prefetchable(const std::shared_ptr<AioModel> &object, qsizetype index)
{
    if (!object) {
        refuse(QStringLiteral("aioPrefetch(): object %1 of the list is null.").arg(index));
    }
    if (object->thread() != QThread::currentThread()) {
        refuse(QStringLiteral("aioPrefetch(): object %1 of the list lives in another thread.").arg(index));
    }
    return object.get();
}

namespace
{
int placeOf(const Node &foreignKey, Way way)
{
    return way == Way::Through ? -1 - foreignKey.field : foreignKey.field;
}
}

std::shared_ptr<RelatedObjects> relatedOf(const AioModel *object, const Node &foreignKey, Way way)
{
    return object ? object->aioRelated(foreignKey.source->table, placeOf(foreignKey, way)) : nullptr;
}

void keepRelated(const AioModel *object, const Node &foreignKey, Way way, std::shared_ptr<RelatedObjects> objects, const AioTable &(*of)())
{
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): what an object knows of others is no value of its own
    const_cast<AioModel *>(object)->aioSetRelated(foreignKey.source->table, placeOf(foreignKey, way), std::move(objects), of);
}

std::shared_ptr<const AioModel> sharedModel(const AioModel *object)
{
    return object ? object->weak_from_this().lock() : nullptr;
}

void expectRelated(const Node &foreignKey)
{
    if (bridge(isSyncAllowed()) == Bridge::None) {
        AioErrorInfo(
            AioErrorKind::MissingBridge,
            QStringLiteral("What refers to an object by %1.%2 is read, but it is not loaded, and reading does no hidden I/O: prefetch(columns.field) of "
                           "the query reads it with the objects, co_await object->related(columns.field).aioObjects() loads it, and so does reading "
                           "it inside db.run().")
                .arg(QString::fromUtf8(foreignKey.source->name()), QString::fromUtf8(foreignKey.source->fieldName(foreignKey.field))))
            .raise();
    }
}
}

Aio::Detail::NodePtr AioModel::aioReferring(const Aio::Detail::NodePtr &foreignKey, Aio::Detail::ReferencedField referenced) const
{
    using namespace Aio::Detail;
    const bool isNull = referenced ? !aioIsUnread(referenced()) && aioValue(referenced()).isNull() : aioKeyValue().isNull();
    if (isNull && aioRelated(foreignKey->source->table, foreignKey->field)) {
        return inNode(Operator::In, foreignKey, {}); // nothing refers to it, and that was found out already
    }
    return binaryNode(Operator::Equal, foreignKey, valueNode(referenced ? aioValueFor(referenced(), foreignKey.get()) : aioKeyFor(foreignKey.get())));
}

std::shared_ptr<Aio::Detail::RelatedObjects> AioModel::aioRelated(const AioTable &(*owner)(), int field) const
{
    const Relations::Relation *relation = m_relations ? m_relations->find(owner, field) : nullptr;
    return relation ? relation->objects : nullptr;
}

void AioModel::aioSetRelated(const AioTable &(*owner)(), int field, std::shared_ptr<Aio::Detail::RelatedObjects> objects, const AioTable &(*of)())
{
    if (!m_relations) {
        m_relations.reset(new Relations);
    }
    Relations::Relation *relation = m_relations->find(owner, field);
    if (!relation) {
        m_relations->all.push_back({owner, field, nullptr, of});
        relation = &m_relations->all.back();
    }
    relation->objects = std::move(objects);
    aioEmit(&AioModel::relatedChanged);
}

QVariantMap AioModel::aioRelatedByName() const
{
    QVariantMap lists;
    if (m_relations) {
        for (const Relations::Relation &relation : m_relations->all) {
            const AioTable &owner = relation.owner();
            // what a table between refers to it by says nothing of those on the other side
            const QByteArray backref = relation.field < 0 ? QByteArray() : owner.field(relation.field).backref;
            QVariantList objects;
            for (qsizetype i = 0; i < relation.objects->size(); ++i) {
                objects << QVariant::fromValue<QObject *>(relation.objects->at(i));
            }
            lists.insert(QString::fromUtf8(backref.isEmpty() ? relation.of().name() : backref), objects);
        }
    }
    return lists;
}
