// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aiomodel.h"
#include "aioorm/orm/detail/related.h"

namespace Aio::Detail
{
/// A table's name as a template argument. Empty: one made of the names of both tables.
template<std::size_t size>
class PairName
{
public:
    constexpr PairName(const char (&name)[size])
    {
        for (std::size_t i = 0; i < size; ++i) {
            text[i] = name[i];
        }
    }
    char text[size] = {};
};

template<class Model>
constexpr bool hasOneKey = !std::same_as<KeyOf<Model>, NoKey> && !std::same_as<KeyOf<Model>, CompositeKey>;

/// A table between two models that no model stands for.
template<class A, class B, PairName name>
class PairTable
{
public:
    using FirstKey = AioForeignKey<A>;
    using SecondKey = AioForeignKey<B>;
    struct Columns : ColumnNodes {
        explicit Columns(const SourcePtr &source)
            : ColumnNodes(source, 2)
        {
        }
        Column<PairTable, FirstKey> first{aioNodes.data(), 0};
        Column<PairTable, SecondKey> second{aioNodes.data(), 1};
    };

    static const AioTable &aioMeta()
    {
        constexpr bool areModels = requires {
            typename A::AioSelf;
            typename B::AioSelf;
        };
        static_assert(areModels, "AioOrm: AioManyToMany<Note, Tag> is between two models, whose classes are defined before it is used");
        if constexpr (areModels) {
            constexpr bool haveKeys = hasOneKey<A> && hasOneKey<B>;
            static_assert(haveKeys,
                          "AioOrm: AioManyToMany is between models with a primary key of one field; for others write the model between them, and "
                          "AioManyToManyThrough");
        }
        static const AioTable table = pairTable(name.text, &A::aioMeta, &B::aioMeta);
        return table;
    }
    static const Columns &columns()
    {
        static const Columns all(tableSource(&PairTable::aioMeta));
        return all;
    }
    static int firstField() { return 0; }
    static int secondField() { return 1; }
};

template<auto column>
constexpr bool isForeignKeyPointer = requires { requires ForeignKeyType<typename ColumnPointer<decltype(column)>::FieldType>; };

template<auto a, auto b>
constexpr bool areDifferent = true;
template<auto a>
constexpr bool areDifferent<a, a> = false;

/// A model with a foreign key to each side.
template<auto first, auto second>
class PairModel
{
    static constexpr bool areForeignKeys = isForeignKeyPointer<first> && isForeignKeyPointer<second>;
    static_assert(areForeignKeys,
                  "AioOrm: AioManyToManyThrough takes two foreign keys of a model, by their columns: <&NoteTag::Columns::note, &NoteTag::Columns::tag>");
    template<auto column>
    using Pointer = ColumnPointer<decltype(column)>;
    using Model = typename Pointer<first>::Target;
    static constexpr bool areOfOneModel = std::same_as<Model, typename Pointer<second>::Target>;
    static_assert(areOfOneModel, "AioOrm: the two foreign keys of AioManyToManyThrough are those of one model");
    static_assert(areDifferent<first, second>, "AioOrm: AioManyToManyThrough takes two foreign keys, and this is one of them twice");

public:
    using FirstKey = typename Pointer<first>::FieldType;
    using SecondKey = typename Pointer<second>::FieldType;

    static const AioTable &aioMeta() { return Model::aioMeta(); }
    static const typename Model::Columns &columns() { return Model::columns(); }
    static int firstField() { return (columns().*first).aioField(); }
    static int secondField() { return (columns().*second).aioField(); }
};

/// A table that is joined by its name.
class JoinedPairs
{
public:
    explicit JoinedPairs(SourcePtr source)
        : m_source(std::move(source))
    {
    }
    const SourcePtr &aioSource() const { return m_source; }
    static constexpr bool aioLateral = false;

private:
    SourcePtr m_source;
};

template<class Key>
AioTask<std::vector<AioValue>> readRelatedKeys(AioExecutor executor, SelectData query)
{
    const QList<std::tuple<Key>> rows = co_await fetchRows<std::tuple<Key>>(executor, query, Access::Read, std::type_identity<std::tuple<Key>>());
    std::vector<AioValue> keys;
    for (const std::tuple<Key> &row : rows) {
        keys.push_back(std::get<0>(row).keyValue());
    }
    co_return keys;
}

/// Whether an object or a foreign key may stand for one of the type Key.
template<class Key, class T>
constexpr bool standsFor()
{
    if constexpr (ForeignKeyType<T>) {
        return refersAs<Key, T>;
    } else {
        return refersTo<Key, Pointee<T>>;
    }
}

/// What a foreign key of the type Key refers to an object or a key as. `column`: the node of the foreign key, for messages.
template<class Key, class T>
void appendRelated(RelatedKeys &list, const T &value, const SourcePtr &rows, const NodePtr &column)
{
    if constexpr (ModelPointer<T> || ForeignKeyType<T>) {
        constexpr bool isOfModel = standsFor<Key, T>();
        static_assert(isOfModel, "AioOrm: what is added, removed or set are objects of the model on the other side of the relation");
        if constexpr (!isOfModel) {
            return;
        } else if constexpr (ForeignKeyType<T>) {
            if (value.isNull()) {
                refuseNothing(rows);
            }
            list.keys.push_back(value.keyFor(column.get()));
        } else {
            if (!value) {
                refuseNothing(rows);
            }
            list.keys.push_back(Key::keyOf(*value, column.get()));
        }
    } else if constexpr (SelectQuery<T>) {
        static_assert(!isMistake<T>, "AioOrm: a query of what is added, removed or set stands alone: add(query)");
    } else if constexpr (Container<T>) {
        for (const auto &each : value) {
            appendRelated<Key>(list, each, rows, column);
        }
    } else {
        using KeyType = typename Comparable<Key>::Type;
        constexpr bool isKey = ValueFor<T, KeyType>;
        static_assert(isKey,
                      "AioOrm: what is added, removed or set are objects of the other model, their keys, lists of these, or one query (see 'T' and 'KeyType')");
        if constexpr (isKey) {
            list.keys.push_back(boundValue<KeyType>(value));
        }
    }
}
}

namespace Aio
{
/// The rows that a relation gives one row: what NoteTags::of(note) returns. A value; it has the key that the object had then, and does
/// not keep the object.
///
///     auto tags = co_await NoteTags::of(note).select().orderBy(g.name).aioExecute();
///     co_await NoteTags::of(note).aioAdd(qt, tag);
///
/// What is added, removed and set are objects, their keys, foreign keys, lists of these, or one query: aioAdd(Tag::select().where(…)). Each
/// function takes an executor first, or uses the database of the model on this side; it writes all or nothing, and returns the number
/// of pairs that it has written or deleted. Errors of all: AioProgrammingError for an object without a key, and for a null pointer;
/// AioIntegrityError for one whose row is gone. MariaDB counts a pair of a query that somebody else adds at the same time as written.
template<class Pairs, bool isReversed>
class Related
{
    using OwnKey = std::conditional_t<isReversed, typename Pairs::SecondKey, typename Pairs::FirstKey>;
    using OtherKey = std::conditional_t<isReversed, typename Pairs::FirstKey, typename Pairs::SecondKey>;
    using Own = typename OwnKey::Target;
    using Other = typename OtherKey::Target;

public:
    Related(Detail::RelationEnds ends, AioValue key, const AioModel *object)
        : m_ends(std::move(ends))
        , m_key(std::move(key))
        , m_object(object)
    {
    }

    /// The related objects, as a query: a join, so that it may be ordered and filtered by columns of the table between as well. And the
    /// objects that Note::select().prefetch<NoteTags>() has read: for (const auto &tag : NoteTags::of(note).select()) …
    AioRelated<Other> select() const
    {
        return AioRelated<Other>(
            m_object,
            AioSelect<Other>().join(Detail::JoinedPairs(m_ends.through), Condition(m_ends.joinOther())).where(Condition(m_ends.ofRow(m_key))),
            Detail::columnNode(m_ends.through, m_ends.ownField),
            Detail::Way::Through);
    }

    /// Those that are not related yet; of the table between other fields get their defaults. Of none it is no statement. Somebody else
    /// may do the same at the same time. Cost: one round trip; a transaction of several for hundreds of them, and for a query where fields
    /// of the table between have defaults in the program.
    template<class... A>
    [[nodiscard]] AioTask<qint64> aioAdd(const AioExecutor &executor, A &&...others) const
    {
        return Detail::addRelated(executor, m_ends, m_key, keysOf(others...));
    }
    template<class... A>
        requires(!Detail::startsWithExecutor<A...>)
    [[nodiscard]] AioTask<qint64> aioAdd(A &&...others) const
    {
        return aioAdd(executor(), others...);
    }
    /// What of it is not related, is not counted. Cost: one round trip; a transaction of several for hundreds of them.
    template<class... A>
    [[nodiscard]] AioTask<qint64> aioRemove(const AioExecutor &executor, A &&...others) const
    {
        return Detail::removeRelated(executor, m_ends, m_key, keysOf(others...));
    }
    template<class... A>
        requires(!Detail::startsWithExecutor<A...>)
    [[nodiscard]] AioTask<qint64> aioRemove(A &&...others) const
    {
        return aioRemove(executor(), others...);
    }
    /// These and no others; pairs that are there already stay as they are. Two at once end as one of them has it: the row of this side is
    /// locked meanwhile, where there are such locks. Cost: a transaction of two or three statements; for an empty list one round trip.
    template<class... A>
    [[nodiscard]] AioTask<qint64> aioSet(const AioExecutor &executor, A &&...others) const
    {
        return Detail::setRelated(executor, m_ends, m_key, keysOf(others...));
    }
    template<class... A>
        requires(!Detail::startsWithExecutor<A...>)
    [[nodiscard]] AioTask<qint64> aioSet(A &&...others) const
    {
        return aioSet(executor(), others...);
    }
    /// All of them. Cost: one round trip.
    [[nodiscard]] AioTask<qint64> aioClear(const AioExecutor &executor) const { return Detail::clearRelated(executor, m_ends, m_key); }
    [[nodiscard]] AioTask<qint64> aioClear() const { return aioClear(executor()); }

    // The synchronous names of the above, for run() and allowSync().
#define AIO_RELATED(NAME, AIO_NAME)                                                                                                                            \
    template<class... A>                                                                                                                                       \
    qint64 NAME(const AioExecutor &executor, A &&...others) const                                                                                              \
    {                                                                                                                                                          \
        return Detail::sync(executor, [&] {                                                                                                                    \
            return AIO_NAME(executor, others...);                                                                                                              \
        });                                                                                                                                                    \
    }                                                                                                                                                          \
    template<class... A>                                                                                                                                       \
        requires(!Detail::startsWithExecutor<A...>)                                                                                                            \
    qint64 NAME(A &&...others) const                                                                                                                           \
    {                                                                                                                                                          \
        return NAME(executor(), others...);                                                                                                                    \
    }
    AIO_RELATED(add, aioAdd)
    AIO_RELATED(remove, aioRemove)
    AIO_RELATED(set, aioSet)
    AIO_RELATED(clear, aioClear)
#undef AIO_RELATED

private:
    template<class... A>
    Detail::RelatedKeys keysOf(const A &...others) const
    {
        Detail::RelatedKeys list;
        static_assert(sizeof...(A) > 0, "AioOrm: nothing is added, removed or set: an empty list is one of its own, and clear() removes all");
        if constexpr (sizeof...(A) == 1 && (SelectQuery<A> && ...)) {
            (takeQuery(list, others), ...);
        } else {
            const Detail::NodePtr column = Detail::columnNode(m_ends.through, m_ends.otherField);
            (Detail::appendRelated<OtherKey>(list, others, m_ends.other, column), ...);
        }
        return list;
    }
    template<class Q>
    static void takeQuery(Detail::RelatedKeys &list, const Q &query)
    {
        list.query = Detail::queryBeside<OtherKey>(query);
        list.read = &Detail::readRelatedKeys<OtherKey>;
    }
    static AioExecutor executor() { return Detail::defaultExecutor(&Own::aioMeta); }

    Detail::RelationEnds m_ends;
    AioValue m_key;
    QPointer<const AioModel> m_object; // null: of() was given a key
};

/// The conditions of a relation on rows that go by a name: what NoteTags::of(n) is of columns(), or of an alias.
template<class Pairs, bool isReversed>
class RelatedFilter
{
public:
    explicit RelatedFilter(Detail::RelationEnds ends)
        : m_ends(std::move(ends))
    {
    }
    Condition some(const Condition &condition = {}) const { return filter<Detail::Quantifier::Some>(condition); }
    Condition none(const Condition &condition = {}) const { return filter<Detail::Quantifier::None>(condition); }
    Condition every(const Condition &condition) const { return filter<Detail::Quantifier::Every>(condition); }
    /// The other rows go by an alias in the condition.
    template<class M>
    Condition some(const Alias<M> &others, const Condition &condition) const
    {
        return filter<Detail::Quantifier::Some>(condition, others);
    }
    template<class M>
    Condition none(const Alias<M> &others, const Condition &condition) const
    {
        return filter<Detail::Quantifier::None>(condition, others);
    }
    template<class M>
    Condition every(const Alias<M> &others, const Condition &condition) const
    {
        return filter<Detail::Quantifier::Every>(condition, others);
    }

private:
    template<Detail::Quantifier quantifier>
    Condition filter(const Condition &condition) const
    {
        return Detail::filterRelated(quantifier, m_ends, condition);
    }
    template<Detail::Quantifier quantifier, class M>
    Condition filter(const Condition &condition, const Alias<M> &others) const
    {
        using OtherKey = std::conditional_t<isReversed, typename Pairs::FirstKey, typename Pairs::SecondKey>;
        static_assert(std::same_as<M, typename OtherKey::Target>,
                      "AioOrm: the alias in some(), none() and every() is one of the model on the other side of the relation");
        Detail::RelationEnds ends = m_ends;
        ends.other = others.aioSource();
        return Detail::filterRelated(quantifier, ends, condition);
    }

    Detail::RelationEnds m_ends;
};
}

namespace Aio::Detail
{
/// A relation as it is seen from one side.
template<class Pairs, bool isReversed>
class Direction
{
public:
    using OwnKey = std::conditional_t<isReversed, typename Pairs::SecondKey, typename Pairs::FirstKey>;
    using OtherKey = std::conditional_t<isReversed, typename Pairs::FirstKey, typename Pairs::SecondKey>;
    using Own = typename OwnKey::Target;
    using Other = typename OtherKey::Target;

    static RelationEnds aioEnds() { return aioEnds(Own::columns().aioSource); }
    static RelationEnds aioEnds(SourcePtr own)
    {
        registerRelation<Pairs>();
        const int first = Pairs::firstField(), second = Pairs::secondField();
        return RelationEnds(Pairs::columns().aioSource, isReversed ? second : first, isReversed ? first : second, std::move(own), Other::columns().aioSource);
    }

    /// What of() takes on this side.
    template<class T>
    static constexpr bool beginsAt()
    {
        if constexpr (ModelPointer<T>) {
            return std::derived_from<Pointee<T>, Own>;
        } else if constexpr (ForeignKeyType<T>) {
            return refersAs<OwnKey, T>;
        } else if constexpr (WholeRows<T>) {
            return std::same_as<typename T::AioObject, Own>;
        } else {
            return std::derived_from<T, Own>;
        }
    }
    template<class T>
    static auto of(const T &row)
    {
        constexpr bool isOfModel = beginsAt<T>();
        static_assert(
            isOfModel,
            "AioOrm: of() takes an object of the model that this direction of the relation begins at, a foreign key to it, its columns() or an alias");
        if constexpr (isOfModel) {
            return make(row);
        }
    }

    static RelatedFilter<Pairs, isReversed> filter() { return RelatedFilter<Pairs, isReversed>(aioEnds()); }

private:
    template<class T>
    static auto make(const T &row)
    {
        if constexpr (WholeRows<T>) {
            return RelatedFilter<Pairs, isReversed>(aioEnds(sourceOfRows(row)));
        } else {
            RelationEnds ends = aioEnds();
            const NodePtr column = columnNode(ends.through, ends.ownField);
            AioValue key;
            const AioModel *object = nullptr;
            if constexpr (ModelPointer<T>) {
                if (!row) {
                    refuseNothing(ends.own);
                }
                object = &*row;
                key = OwnKey::keyOf(*row, column.get());
            } else if constexpr (ForeignKeyType<T>) {
                if (row.isNull()) {
                    refuseNothing(ends.own);
                }
                key = row.keyFor(column.get());
            } else {
                key = OwnKey::keyOf(row, column.get());
                object = &row;
            }
            return Related<Pairs, isReversed>(std::move(ends), std::move(key), object);
        }
    }
};

/// The functions of one direction of a relation, of use where both begin at the same model.
template<class Pairs, bool isReversed>
class OneWay
{
    using Way = Direction<Pairs, isReversed>;

public:
    using Own = typename Way::Own;
    using Other = typename Way::Other;

    template<class T>
    static auto of(const T &row)
    {
        return Way::of(row);
    }
    static Condition some(const Condition &condition = {}) { return Way::filter().some(condition); }
    static Condition none(const Condition &condition = {}) { return Way::filter().none(condition); }
    static Condition every(const Condition &condition) { return Way::filter().every(condition); }
    template<class M>
    static Condition some(const Alias<M> &others, const Condition &condition)
    {
        return Way::filter().some(others, condition);
    }
    template<class M>
    static Condition none(const Alias<M> &others, const Condition &condition)
    {
        return Way::filter().none(others, condition);
    }
    template<class M>
    static Condition every(const Alias<M> &others, const Condition &condition)
    {
        return Way::filter().every(others, condition);
    }
    /// The table between, with its foreign keys to either side, as seen from this model; and the model on the other side.
    template<class Model>
    using AioOther = Other;
    template<class Model>
    static RelationEnds aioRelation()
    {
        static_assert(std::same_as<Model, Own>, "AioOrm: this direction of the relation begins at another model");
        return Way::aioEnds();
    }
};

/// Between two models the direction follows from what is asked: from the object, or from the table of the query.
template<class Pairs>
class BothWays
{
    using Forth = Direction<Pairs, false>;
    using Back = Direction<Pairs, true>;

public:
    template<class T>
    static auto of(const T &row)
    {
        constexpr bool isForth = Forth::template beginsAt<T>(), isBack = Back::template beginsAt<T>();
        static_assert(isForth || isBack,
                      "AioOrm: of() takes an object of one of the two models of the relation, a foreign key to it, its columns() or an alias");
        if constexpr (isForth) {
            return Forth::of(row);
        } else if constexpr (isBack) {
            return Back::of(row);
        }
    }
    static Condition some(const Condition &condition = {}) { return filter(Quantifier::Some, condition); }
    static Condition none(const Condition &condition = {}) { return filter(Quantifier::None, condition); }
    static Condition every(const Condition &condition) { return filter(Quantifier::Every, condition); }
    template<class M>
    static Condition some(const Alias<M> &others, const Condition &condition)
    {
        return filterOf<M>().some(others, condition);
    }
    template<class M>
    static Condition none(const Alias<M> &others, const Condition &condition)
    {
        return filterOf<M>().none(others, condition);
    }
    template<class M>
    static Condition every(const Alias<M> &others, const Condition &condition)
    {
        return filterOf<M>().every(others, condition);
    }
    template<class Model>
    using AioOther = std::conditional_t<std::same_as<Model, typename Forth::Own>, typename Forth::Other, typename Back::Other>;
    template<class Model>
    static RelationEnds aioRelation()
    {
        constexpr bool isOneOfThem = std::same_as<Model, typename Forth::Own> || std::same_as<Model, typename Back::Own>;
        static_assert(isOneOfThem, "AioOrm: the relation is between two other models");
        if constexpr (std::same_as<Model, typename Forth::Own>) {
            return Forth::aioEnds();
        } else {
            return Back::aioEnds();
        }
    }

private:
    static Condition filter(Quantifier quantifier, const Condition &condition)
    {
        return filterRelated(quantifier, Forth::aioEnds(), Back::aioEnds(), condition);
    }
    /// In the condition of which M is on the other side.
    template<class M>
    static auto filterOf()
    {
        if constexpr (std::same_as<M, typename Forth::Own>) {
            return Back::filter();
        } else {
            return Forth::filter();
        }
    }
};

template<class Pairs>
constexpr bool isOfOneModel = std::same_as<typename Pairs::FirstKey::Target, typename Pairs::SecondKey::Target>;
template<class Pairs>
using RelationOf = std::conditional_t<isOfOneModel<Pairs>, OneWay<Pairs, false>, BothWays<Pairs>>;

/// The table of a relation, for what goes by tables: db.aioCreateTables<…>(), join<…>().
template<class Pairs>
class Relation : public RelationOf<Pairs>
{
public:
    /// Of a relation of a model with itself: from the second one to the first.
    using Reverse = OneWay<Pairs, true>;

    static const AioTable &aioMeta() { return registerRelation<Pairs>(), Pairs::aioMeta(); }
    static const auto &columns() { return Pairs::columns(); }
};
}

/// A many-to-many relation, with the table between the two models: foreign keys to both that cascade, which together are its primary
/// key. The table is called by the name that is given, or else by those of both tables; its columns by the table that they refer to
/// (notes_id, tags_id; from_users_id, to_users_id where a model is related to itself). It is created with those of the models, and can be joined:
///
///     using NoteTags = AioManyToMany<Note, Tag>;                  // or AioManyToMany<Note, Tag, "note_tags">
///     co_await db.aioCreateTables<Note, Tag, NoteTags>();
///     co_await NoteTags::of(note).aioAdd(tag);                    // see Aio::Related; also NoteTags::of(tag).aioAdd(note)
///     Note::select().where(NoteTags::some(g.name == u"qt"_s))     // also none(), none(condition), every(condition)
///     Note::select(n.title, g.name).join<NoteTags>().join<Tag>()
///
/// The conditions are those of Aio::some() and the like: of the query's model, on rows of the other one; where the query has both,
/// NoteTags::of(n).some(…) says which. A model that is related to itself has two directions, of which the second one is Reverse:
///
///     using Follows = AioManyToMany<User, User, "follows">;
///     co_await Follows::of(ann).aioAdd(bob);                      // ann follows bob
///     co_await Follows::Reverse::of(bob).select().aioExecute();   // who follows bob
///     User::select().where(Follows::some(u.username == u"bob"_s)) // in the condition u is the one that is followed
///
/// It uses the database of the model on whose side it is used.
template<class A, class B, Aio::Detail::PairName name = "">
class AioManyToMany : public Aio::Detail::Relation<Aio::Detail::PairTable<A, B, name>>
{
};

/// The same through a model of one's own, which may have more fields: named by its foreign keys to both sides, as members of its columns.
/// Pairs that are added get the defaults of the others. Adding and setting need the pair to be unique, by unique("note", "tag") or as the
/// primary key of aioTable().
///
///     using NoteTags = AioManyToManyThrough<&NoteTag::Columns::note, &NoteTag::Columns::tag>;
///     auto tags = co_await NoteTags::of(note).select().orderBy(nt.added.desc()).aioExecute();
template<auto first, auto second>
class AioManyToManyThrough : public Aio::Detail::Relation<Aio::Detail::PairModel<first, second>>
{
};
