// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/randomquery/generator.h"

#include <array>
#include <random>

using namespace Qt::StringLiterals;

namespace RandomQuery
{
class Generator::Maker
{
public:
    explicit Maker(quint64 seed)
        : m_random(seed)
    {
    }

    Tables tables()
    {
        Tables tables;
        const auto maybe = [this](Cell cell) {
            return chance(30) ? Cell() : cell;
        };
        const int plots = pick(9), crops = pick(9);
        for (int i = 0; i < plots; ++i) {
            tables.plots.push_back({qint64(i + 1),
                                    whole(32000),
                                    whole(2'000'000'000),
                                    maybe(whole(10'000'000'000)),
                                    fraction(),
                                    maybe(fraction()),
                                    text(),
                                    maybe(text()),
                                    chance(50)});
        }
        for (int i = 0; i < crops; ++i) {
            const Cell plot = plots > 0 ? maybe(qint64(1 + pick(plots))) : Cell();
            tables.crops.push_back({qint64(i + 1), plot, maybe(whole(2'000'000'000)), fraction(), text()});
        }
        return tables;
    }

    Query query()
    {
        const int form = pick(100);
        Query query = begun(pick(3) ? 0 : 1, chance(40));
        const std::vector<int> sources = sourcesOf(query);
        if (form < 30) {
            group(query, sources);
        } else {
            const int count = 1 + pick(3);
            for (int i = 0; i < count; ++i) {
                query.columns.push_back(form < 40 && i == 0 ? window(sources, query) : term(anyType(), 3, sources));
            }
            query.distinct = form >= 40 && form < 55;
            if (form >= 55 && form < 70) {
                combine(query);
            }
            label(query);
            orderRows(query, sources);
        }
        if (chance(30)) {
            query.limit = pick(6);
        }
        if (chance(15)) {
            query.offset = pick(4);
        }
        // SQLite 3.40 gives rows of a FULL JOIN in a UNION ALL twice where that is a table
        const auto isOuter = [](const Query &query) {
            return query.join == Aio::Detail::JoinType::Full || query.join == Aio::Detail::JoinType::Right;
        };
        query.isDerived = chance(15) && !(query.operation && (isOuter(query) || isOuter(*query.right)));
        return query;
    }

private:
    int pick(int count) { return int(m_random() % quint64(count)); }
    bool chance(int percent) { return pick(100) < percent; }
    Type anyType() { return Type(pick(4)); }

    Cell whole(qint64 greatest)
    {
        switch (pick(6)) {
        case 0:
            return greatest - pick(3);
        case 1:
            return -greatest + pick(3);
        default:
            return qint64(pick(7) - 2);
        }
    }
    Cell fraction() { return (pick(33) - 16) * 0.25; }
    Cell text()
    {
        static const std::array texts{u""_s, u"a"_s, u"b"_s, u"A"_s, u"ab"_s, u"aB"_s, u"b%"_s, u"_"_s};
        return texts[std::size_t(pick(int(texts.size())))];
    }

    // what is said of its values follows from the operands
    TermPtr made(Op op, Type type, std::vector<TermPtr> args, QueryPtr query = nullptr)
    {
        Term term(op, type);
        term.args = std::move(args);
        term.query = std::move(query);
        const auto bound = [&term](std::size_t i) {
            return term.args.size() > i && term.args[i] ? term.args[i]->bound : 0;
        };
        double greatest = 0;
        for (const TermPtr &arg : term.args) {
            if (arg && arg->type != Type::Bool) {
                greatest = std::max(greatest, arg->bound);
                term.halves = std::max(term.halves, arg->halves);
            }
        }
        term.bound = greatest;
        // what has the type of its operand, or of its first value
        static constexpr std::array keeping{Op::Negate, Op::Complement, Op::Abs, Op::Coalesce, Op::NullIf, Op::Min, Op::Max, Op::WholeMax, Op::Lag};
        if (op == Op::Case || std::find(keeping.begin(), keeping.end(), op) != keeping.end()) {
            term.width = term.args[op == Op::Case ? 1 : 0]->width;
        }
        switch (op) {
        case Op::Add:
        case Op::Subtract:
            term.bound = bound(0) + bound(1);
            break;
        case Op::Multiply:
            term.bound = bound(0) * bound(1);
            term.halves = term.args[0]->halves + term.args[1]->halves;
            break;
        case Op::Divide:
            if (type == Type::Real) {
                term.bound = bound(0) * std::ldexp(1, term.args[1]->halves);
                term.halves = inexact;
            }
            break;
        case Op::BitAnd:
        case Op::BitOr:
        case Op::BitXor:
        case Op::Complement:
            term.bound = 2 * greatest + 1;
            break;
        case Op::Shift:
            term.bound = bound(0) * 8;
            break;
        case Op::Length:
        case Op::Count:
        case Op::CountOf:
        case Op::CountDistinct:
            term.bound = 1000;
            break;
        case Op::Sql:
            term.bound = 2 * bound(0) + bound(1);
            break;
        case Op::Sum:
        case Op::RunningSum:
            term.bound = bound(0) * mostRows;
            break;
        case Op::Average:
            term.halves = inexact;
            break;
        case Op::Scalar:
            term.width = term.query->columns[0]->width;
            term.bound = term.query->columns[0]->bound;
            term.halves = term.query->columns[0]->halves;
            break;
        default:
            break;
        }
        if (type == Type::Int) {
            term.halves = 0;
        } else if (term.bound * std::ldexp(1, std::min(term.halves, inexact)) > 9e15) {
            term.halves = inexact;
        }
        return std::make_shared<const Term>(std::move(term));
    }

    TermPtr constant(Type type, int width = 64)
    {
        Term term(Op::Const, type);
        if (type == Type::Int) {
            term.value = whole(chance(70) ? 9 : width == 16 ? 32'000 : width == 32 ? 2'000'000'000 : 5'000'000'000);
            term.bound = std::abs(double(std::get<qint64>(term.value)));
        } else if (type == Type::Real) {
            term.value = fraction();
            term.bound = 4;
            term.halves = 2;
        } else {
            term.value = text();
        }
        return std::make_shared<const Term>(std::move(term));
    }

    TermPtr column(Type type, const std::vector<int> &sources)
    {
        std::vector<TermPtr> found;
        for (const int source : sources) {
            for (std::size_t i = 0; i < columnsOf(source).size(); ++i) {
                const ColumnInfo &info = columnsOf(source)[i];
                if (info.type == type) {
                    Term term(Op::Column, type);
                    term.source = source;
                    term.column = int(i);
                    term.bound = info.bound;
                    term.width = info.width;
                    term.halves = type == Type::Real ? 2 : 0;
                    found.push_back(std::make_shared<const Term>(std::move(term)));
                }
            }
        }
        if (found.empty()) {
            return made(Op::IsNull, Type::Bool, {column(Type::Int, sources)}); // a table without a bool
        }
        return found[std::size_t(pick(int(found.size())))];
    }

    TermPtr operand(Type type, int depth, const std::vector<int> &sources, int width = 64)
    {
        return type != Type::Bool && chance(30) ? constant(type, width) : term(type, depth, sources);
    }

    TermPtr notZero(Type type, int depth, const std::vector<int> &sources)
    {
        if (chance(50)) {
            const TermPtr divisor = constant(type);
            return toReal(divisor->value) == 0 ? notZero(type, depth, sources) : divisor;
        }
        Term zero(Op::Const, type);
        zero.value = type == Type::Int ? Cell(qint64(0)) : Cell(0.0);
        return made(Op::NullIf, type, {term(type, depth, sources), std::make_shared<const Term>(std::move(zero))});
    }

    // with an expression on one side at least
    std::vector<TermPtr> pair(Type left, Type right, int depth, const std::vector<int> &sources)
    {
        if (chance(20)) {
            return {constant(left), term(right, depth, sources)};
        }
        return {term(left, depth, sources), operand(right, depth, sources)};
    }

    /// Never a constant.
    TermPtr term(Type type, int depth, const std::vector<int> &sources)
    {
        if (depth <= 0 || chance(25)) {
            return column(type, sources);
        }
        const TermPtr made = deeper(type, depth - 1, sources);
        // nothing leaves 64 bits, and no double of a whole number is in doubt
        return type == Type::Bool || type == Type::Text || made->bound < 4e18 ? made : column(type, sources);
    }

    TermPtr beside(Op op, Type type, int depth, const std::vector<int> &sources)
    {
        const TermPtr first = term(type, depth, sources);
        return made(op, type, {first, operand(type, depth, sources, first->width)});
    }

    TermPtr deeper(Type type, int depth, const std::vector<int> &sources)
    {
        const auto one = [&](Type of) {
            return term(of, depth, sources);
        };
        if (type == Type::Bool) {
            return condition(depth, sources);
        }
        switch (pick(6)) {
        case 0:
            return beside(Op::Coalesce, type, depth, sources);
        case 1:
            return beside(Op::NullIf, type, depth, sources);
        case 2: {
            std::vector<TermPtr> parts{condition(depth, sources), operand(type, depth, sources)};
            const int width = parts[1]->width;
            if (chance(30)) {
                parts.push_back(condition(depth, sources));
                parts.push_back(operand(type, depth, sources, width));
            }
            if (chance(70)) {
                parts.push_back(operand(type, depth, sources, width));
            }
            return made(Op::Case, type, std::move(parts));
        }
        case 3:
            if (m_inside || chance(60)) {
                return one(type);
            }
            return made(Op::Scalar, type, {}, inner(type, true, depth, sources));
        default:
            break;
        }
        if (type == Type::Text) {
            switch (pick(3)) {
            case 0:
                return made(Op::Lower, type, {one(type)});
            case 1:
                return made(Op::Upper, type, {one(type)});
            default:
                return made(Op::Concat, type, {operand(type, depth, sources), one(type)});
            }
        }
        if (type == Type::Real) {
            switch (pick(8)) {
            case 0:
                return made(Op::ToReal, type, {one(Type::Int)});
            case 1:
                return made(Op::Negate, type, {one(type)});
            case 2:
                return made(Op::Abs, type, {one(type)});
            case 3: {
                const TermPtr divisor = notZero(chance(50) ? Type::Int : Type::Real, depth, sources);
                const Type other = divisor->type == Type::Int ? Type::Real : anyNumber();
                return divisor->halves >= inexact ? column(type, sources) : made(Op::Divide, type, {one(other), divisor});
            }
            default: {
                const bool withInt = chance(50);
                const Op op = std::array{Op::Add, Op::Subtract, Op::Multiply}[std::size_t(pick(3))];
                return made(op,
                            type,
                            chance(50) ? pair(withInt ? Type::Int : type, type, depth, sources) : pair(type, withInt ? Type::Int : type, depth, sources));
            }
            }
        }
        switch (pick(12)) {
        case 0:
            return made(Op::Negate, type, {one(type)});
        case 1:
            return made(Op::Abs, type, {one(type)});
        case 2:
            return made(Op::Complement, type, {one(type)});
        case 3:
            return made(Op::Length, type, {one(Type::Text)});
        case 4: {
            const TermPtr real = one(Type::Real);
            return made(Op::ToInt, type, {real});
        }
        case 5:
            return made(chance(50) ? Op::Divide : Op::Modulo, type, {one(type), notZero(type, depth, sources)});
        case 6:
            // in SQL of one's own a column keeps its width: a sum has 64 bits
            return made(Op::Sql, type, {made(Op::Add, type, {one(type), constant(type)}), operand(type, depth, sources)});
        case 7: {
            Term by(Op::Const, Type::Int);
            by.value = qint64(pick(4));
            return made(Op::Shift, type, {one(type), std::make_shared<const Term>(std::move(by))});
        }
        case 8:
            return made(std::array{Op::BitAnd, Op::BitOr, Op::BitXor}[std::size_t(pick(3))], type, pair(type, type, depth, sources));
        default:
            return made(std::array{Op::Add, Op::Subtract, Op::Multiply}[std::size_t(pick(3))], type, pair(type, type, depth, sources));
        }
    }

    Type anyNumber() { return chance(50) ? Type::Int : Type::Real; }

    // a whole number beyond 2^53 is not compared with a fraction
    bool areComparable(const Term &a, const Term &b) { return a.type == b.type || (a.bound < 9e15 && b.bound < 9e15); }

    TermPtr condition(int depth, const std::vector<int> &sources)
    {
        const Type type = Type(pick(3));
        const auto one = [&](Type of) {
            return term(of, depth - 1, sources);
        };
        const auto deeperCondition = [&] {
            return condition(depth - 1, sources);
        };
        static constexpr std::array
            comparisons{Op::Equal, Op::NotEqual, Op::Less, Op::LessOrEqual, Op::Greater, Op::GreaterOrEqual, Op::Distinct, Op::NotDistinct};
        switch (depth > 0 ? pick(16) : 10 + pick(5)) {
        case 0:
        case 1:
            return made(Op::And, Type::Bool, {deeperCondition(), deeperCondition()});
        case 2:
        case 3:
            return made(Op::Or, Type::Bool, {deeperCondition(), deeperCondition()});
        case 4:
            return made(Op::Not, Type::Bool, {deeperCondition()});
        case 5: {
            std::vector<TermPtr> list{one(type)};
            for (int i = pick(4); i > 0; --i) {
                list.push_back(operand(type, depth - 1, sources, list[0]->width));
            }
            return isItself(list) ? deeperCondition() : made(chance(50) ? Op::In : Op::NotIn, Type::Bool, std::move(list));
        }
        case 6: {
            std::vector<TermPtr> ends{one(type)};
            ends.push_back(operand(type, depth - 1, sources, ends[0]->width));
            ends.push_back(operand(type, depth - 1, sources, ends[0]->width));
            return isItself(ends) ? deeperCondition() : made(Op::Between, Type::Bool, std::move(ends));
        }
        case 7: {
            std::vector<TermPtr> conditions;
            for (int i = pick(4); i > 0; --i) {
                conditions.push_back(deeperCondition());
            }
            return made(Op::Any, Type::Bool, std::move(conditions));
        }
        case 8:
            if (m_inside) {
                return deeperCondition();
            }
            return made(Op::Exists, Type::Bool, {}, inner(Type::Int, false, depth - 1, sources));
        case 9:
            if (m_inside) {
                return deeperCondition();
            }
            return made(Op::InQuery, Type::Bool, {one(type)}, inner(type, false, depth - 1, sources));
        case 10:
            return made(chance(50) ? Op::IsNull : Op::IsNotNull, Type::Bool, {one(anyType())});
        case 11: {
            Term like(std::array{Op::Contains, Op::StartsWith, Op::EndsWith}[std::size_t(pick(3))], Type::Bool);
            like.args = {one(Type::Text)};
            like.value = text();
            return std::make_shared<const Term>(std::move(like));
        }
        case 12: {
            const TermPtr flag = column(Type::Bool, sources);
            return flag->op == Op::Column ? made(Op::Flag, Type::Bool, {flag}) : flag;
        }
        default: {
            const Type other = type == Type::Text ? type : anyNumber();
            std::vector<TermPtr> both{one(type)};
            both.push_back(other == type ? operand(type, depth - 1, sources, both[0]->width) : one(other));
            if (isItself(both) || !areComparable(*both[0], *both[1])) {
                return depth > 0 ? deeperCondition() : made(Op::IsNull, Type::Bool, {both[0]});
            }
            return made(comparisons[std::size_t(pick(int(comparisons.size())))], Type::Bool, std::move(both));
        }
        }
    }

    // which the library refuses
    static bool isItself(const std::vector<TermPtr> &operands)
    {
        return std::any_of(operands.begin() + 1, operands.end(), [&operands](const TermPtr &other) {
            const Term &first = *operands.front();
            return first.op == Op::Column && other->op == Op::Column && first.source == other->source && first.column == other->column;
        });
    }

    Query begun(int from, bool joins)
    {
        using Aio::Detail::JoinType;
        Query query;
        query.from = from;
        if (joins) {
            query.join = JoinType(pick(5));
            const TermPtr key = columnAt(Type::Int, from % 2 ? query.joined() : from, 0), foreign = columnAt(Type::Int, from % 2 ? from : query.joined(), 1);
            const TermPtr along = made(Op::Equal, Type::Bool, {foreign, key});
            if (query.join != JoinType::Cross) {
                // PostgreSQL joins FULL by equality only
                query.on = query.join == JoinType::Full || chance(60) ? along : condition(2, sourcesOf(query));
            }
        }
        if (chance(60)) {
            query.where = condition(3, sourcesOf(query));
        }
        return query;
    }

    TermPtr columnAt(Type type, int source, int at)
    {
        Term term(Op::Column, type);
        term.source = source;
        term.column = at;
        term.bound = 20;
        return std::make_shared<const Term>(std::move(term));
    }

    static std::vector<int> sourcesOf(const Query &query) { return query.join ? std::vector<int>{query.from, query.joined()} : std::vector<int>{query.from}; }

    // a query inside another, of one column: it sees the tables around it
    QueryPtr inner(Type type, bool isScalar, int depth, const std::vector<int> &around)
    {
        m_inside = true;
        Query query;
        query.from = 2 + pick(2);
        std::vector<int> sources = around;
        sources.push_back(query.from);
        const std::vector<int> own{query.from};
        if (isScalar) {
            query.columns.push_back(type == Type::Int ? aggregate(own) : made(chance(50) ? Op::Min : Op::Max, type, {term(type, depth, own)}));
        } else {
            query.columns.push_back(term(type, depth, chance(80) ? own : sources));
        }
        query.labels.emplace_back();
        if (chance(80)) {
            query.where = condition(depth, sources);
        }
        m_inside = false;
        return std::make_shared<const Query>(std::move(query));
    }

    bool canBeSummed(const Term &term) { return term.halves < inexact && term.bound * mostRows * std::ldexp(1, term.halves) < 9e15; }

    // a whole number
    TermPtr aggregate(const std::vector<int> &sources) { return aggregate(Type::Int, sources); }
    TermPtr aggregate(Type type, const std::vector<int> &sources)
    {
        TermPtr made = anyAggregate(type, sources);
        if (chance(20)) {
            Term filtered(*made);
            filtered.args.push_back(plain([&] {
                return condition(1, sources);
            }));
            made = std::make_shared<const Term>(std::move(filtered));
        }
        return made;
    }
    TermPtr anyAggregate(Type type, const std::vector<int> &sources)
    {
        const auto of = [&](Type of) {
            return plain([&] {
                return term(of, 2, sources);
            });
        };
        if (type == Type::Text) {
            return made(chance(50) ? Op::Min : Op::Max, type, {of(type)});
        }
        if (type == Type::Real) {
            const TermPtr argument = of(anyNumber());
            if (canBeSummed(*argument) && chance(60)) {
                return made(Op::Average, type, {argument});
            }
            const TermPtr real = of(type);
            return made(canBeSummed(*real) && chance(50) ? Op::Sum : chance(50) ? Op::Min : Op::Max, type, {real});
        }
        switch (pick(5)) {
        case 0:
            return made(Op::Count, Type::Int, {nullptr});
        case 1:
            return made(chance(50) ? Op::CountOf : Op::CountDistinct, Type::Int, {of(anyType())});
        case 2: {
            const TermPtr argument = of(Type::Int);
            return made(canBeSummed(*argument) ? Op::Sum : Op::Max, Type::Int, {argument});
        }
        default:
            return made(chance(50) ? Op::Min : Op::Max, Type::Int, {of(Type::Int)});
        }
    }

    // without queries inside
    template<class F>
    TermPtr plain(F &&make)
    {
        const bool before = std::exchange(m_inside, true);
        TermPtr term = make();
        m_inside = before;
        return term;
    }

    void group(Query &query, const std::vector<int> &sources)
    {
        for (int i = chance(20) ? 0 : 1 + pick(2); i > 0; --i) {
            query.groups.push_back(plain([&] {
                return term(anyType(), 2, sources);
            }));
        }
        for (std::size_t i = 0; i < query.groups.size(); ++i) {
            const TermPtr &group = query.groups[i];
            query.groupColumns.push_back(-1);
            if (chance(70)) {
                query.groupColumns.back() = int(query.columns.size());
                query.columns.push_back(group);
            } else if (group->type == Type::Int && group->bound < 1e15) {
                query.columns.push_back(made(Op::Add, Type::Int, {group, constant(Type::Int)}));
            }
        }
        for (int i = query.columns.empty() || query.groups.empty() ? 1 : pick(3); i > 0; --i) {
            const Type type = Type(pick(3));
            query.columns.push_back(aggregate(type, sources));
            if (type == Type::Int && chance(30) && query.columns.back()->bound < 1e15) {
                query.columns.back() = made(Op::Add, Type::Int, {query.columns.back(), constant(Type::Int)});
            }
        }
        if (chance(40)) {
            const bool ofGroup = !query.groups.empty() && query.groups[0]->type != Type::Bool && chance(50);
            const TermPtr left = ofGroup ? query.groups[0] : aggregate(sources);
            query.having = made(Op::GreaterOrEqual, Type::Bool, {left, constant(left->type, left->width)});
        }
        label(query);
        for (std::size_t i = 0; i < query.groups.size(); ++i) {
            query.order.push_back({query.groups[i], chance(40), chance(50), query.groupColumns[i]});
        }
    }

    TermPtr window(const std::vector<int> &sources, const Query &query)
    {
        std::vector<TermPtr> args{plain([&] {
                                      return term(Type::Int, 1, sources);
                                  }),
                                  chance(60) ? plain([&] {
                                      return term(anyType(), 1, sources);
                                  })
                                             : nullptr,
                                  plain([&] {
                                      return term(anyType(), 1, sources);
                                  }),
                                  columnAt(Type::Int, 0, 0)};
        if (query.join) {
            args.push_back(columnAt(Type::Int, 1, 0));
        } else {
            args[3] = columnAt(Type::Int, query.from, 0);
        }
        Op op = std::array{Op::RowNumber, Op::Rank, Op::DenseRank, Op::RunningSum, Op::WholeMax, Op::Lag}[std::size_t(pick(6))];
        if (op == Op::RunningSum && !canBeSummed(*args[0])) {
            op = Op::WholeMax;
        }
        return made(op, Type::Int, std::move(args));
    }

    void combine(Query &query)
    {
        using Aio::Detail::SetOperation;
        query.operation = std::array{SetOperation::Union, SetOperation::UnionAll, SetOperation::Intersect, SetOperation::Except}[std::size_t(pick(4))];
        // an order by one of two equal columns of the first query would be by the first of them
        std::vector<TermPtr> different;
        for (const TermPtr &column : query.columns) {
            if (std::none_of(different.begin(), different.end(), [&column](const TermPtr &other) {
                    return other->type == column->type;
                })) {
                different.push_back(column);
            }
        }
        query.columns = std::move(different);
        Query right = begun(pick(2), chance(20));
        const std::vector<int> sources = sourcesOf(right);
        for (const TermPtr &column : query.columns) {
            right.columns.push_back(term(column->type, 2, sources));
            right.labels.emplace_back();
        }
        if (chance(20)) {
            orderRows(right, sources);
            right.limit = pick(4);
        }
        query.right = std::make_shared<const Query>(std::move(right));
    }

    void label(Query &query)
    {
        static const std::array names{"name", "number", "area", "AMOUNT", "x"};
        while (query.labels.size() < query.columns.size()) {
            query.labels.emplace_back(chance(30) ? names[std::size_t(pick(int(names.size())))] : "");
        }
    }

    // in a total order
    void orderRows(Query &query, const std::vector<int> &sources)
    {
        const auto flag = [this] {
            return chance(50);
        };
        const bool byColumns = query.distinct || query.operation;
        for (std::size_t i = 0; i < query.columns.size(); ++i) {
            if (byColumns || chance(25)) {
                query.order.push_back({query.columns[i], flag(), flag(), int(i)});
            }
        }
        if (byColumns) {
            return;
        }
        if (chance(30)) {
            query.order.push_back({term(anyType(), 2, sources), flag(), flag(), -1});
        }
        for (const int source : sources) {
            query.order.push_back({columnAt(Type::Int, source, 0), flag(), flag(), -1});
        }
    }

    static constexpr int inexact = 60;
    static constexpr double mostRows = 100;
    std::mt19937_64 m_random;
    bool m_inside = false; // of a query, where there are no more of them
};

Generator::Generator(quint64 seed)
    : m_maker(std::make_unique<Maker>(seed))
{
}

Generator::~Generator() = default;

Tables Generator::tables()
{
    return m_maker->tables();
}

Query Generator::query()
{
    return m_maker->query();
}
}
