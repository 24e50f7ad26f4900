// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/randomquery/libraryquery.h"

using namespace Qt::StringLiterals;
using Aio::Detail::NodePtr;
using Aio::Detail::SelectData;

namespace RandomQuery
{
template<class T>
using Expr = Aio::Expr<std::optional<T>>;

NodePtr nodeOf(const Term &term);
Aio::Condition conditionOf(const Term &term);
SelectData dataOf(const Query &query);

/// Calls function with the typed expression, or with the value as it stands in C++.
template<class F>
auto typed(const Term &term, F &&function)
{
    switch (term.type) {
    case Type::Int:
        return term.isConst() ? function(std::get<qint64>(term.value)) : function(Expr<qint64>(nodeOf(term)));
    case Type::Real:
        return term.isConst() ? function(std::get<double>(term.value)) : function(Expr<double>(nodeOf(term)));
    default:
        return term.isConst() ? function(std::get<QString>(term.value)) : function(Expr<QString>(nodeOf(term)));
    }
}

template<class T>
constexpr bool isText = std::same_as<T, QString> || std::same_as<T, Expr<QString>>;
template<class T>
constexpr bool isReal = std::same_as<T, double> || std::same_as<T, Expr<double>>;
/// Whether L == R compiles: the first is an expression, and a fraction is not compared with a whole number.
template<class L, class R>
constexpr bool isComparable = Aio::Expression<L> && isText<L> == isText<R> && !(std::same_as<R, double> && !isReal<L>);

NodePtr refuseTerm()
{
    qFatal("a term that has no form in C++");
    return {};
}

template<bool ofIntegers = false, class F>
NodePtr arithmeticNode(const Term &term, F operation)
{
    return typed(*term.args[0], [&](const auto &left) {
        return typed(*term.args[1], [&](const auto &right) -> NodePtr {
            using L = std::remove_cvref_t<decltype(left)>;
            using R = std::remove_cvref_t<decltype(right)>;
            constexpr bool fits = !isText<L> && !isText<R> && !(ofIntegers && (isReal<L> || isReal<R>));
            if constexpr (fits && (Aio::Expression<L> || Aio::Expression<R>)) {
                return operation(left, right).aioNode();
            } else {
                return refuseTerm();
            }
        });
    });
}

template<class F>
NodePtr wholeNode(const Term &term, F operation)
{
    return arithmeticNode<true>(term, operation);
}

template<class F>
Aio::Condition comparedBy(const Term &term, F operation)
{
    return typed(*term.args[0], [&](const auto &left) {
        return typed(*term.args[1], [&](const auto &right) {
            using L = std::remove_cvref_t<decltype(left)>;
            using R = std::remove_cvref_t<decltype(right)>;
            if constexpr (isComparable<L, R>) {
                return operation(left, right);
            } else {
                return Aio::Condition(refuseTerm());
            }
        });
    });
}

NodePtr caseNode(const Term &term)
{
    return typed(*term.args[1], [&](const auto &first) -> NodePtr {
        auto whole = Aio::when(conditionOf(*term.args[0]), first);
        using T = typename decltype(whole)::FieldType::value_type;
        const auto value = [](const Term &arg, auto &&function) {
            return typed(arg, [&](const auto &value) -> NodePtr {
                using V = std::remove_cvref_t<decltype(value)>;
                if constexpr (isText<V> == std::same_as<T, QString> && isReal<V> == std::same_as<T, double>) {
                    return function(value);
                } else {
                    return refuseTerm();
                }
            });
        };
        std::size_t i = 2;
        NodePtr node = whole.aioNode();
        for (; i + 1 < term.args.size(); i += 2) {
            node = value(*term.args[i + 1], [&](const auto &next) {
                whole = whole.when(conditionOf(*term.args[i]), next);
                return whole.aioNode();
            });
        }
        if (i < term.args.size()) {
            node = value(*term.args[i], [&](const auto &next) {
                return whole.otherwise(next).aioNode();
            });
        }
        return node;
    });
}

Aio::Window windowOf(const Term &term)
{
    Aio::Window window;
    if (term.args[1]) {
        window = window.partitionBy(Expr<bool>(nodeOf(*term.args[1])));
    }
    if (term.op == Op::WholeMax) {
        return window;
    }
    window = window.orderBy(Aio::OrderTerm(nodeOf(*term.args[2])).nullsFirst());
    if (term.op == Op::RowNumber || term.op == Op::Lag) {
        for (std::size_t i = 3; i < term.args.size(); ++i) {
            window = window.orderBy(Aio::OrderTerm(nodeOf(*term.args[i])).nullsFirst());
        }
    }
    return window;
}

template<class F>
NodePtr filtered(const Term &term, F function)
{
    return (term.args.size() > 1 ? function.filter(conditionOf(*term.args[1])) : function).aioNode();
}

NodePtr nodeOf(const Term &term)
{
    const auto &args = term.args;
    const auto whole = [&](std::size_t i) {
        return Expr<qint64>(nodeOf(*args[i]));
    };
    const auto text = [&](std::size_t i) {
        return Expr<QString>(nodeOf(*args[i]));
    };
    const auto number = [&](auto &&function) {
        return term.type == Type::Int ? function(whole(0)).aioNode() : function(Expr<double>(nodeOf(*args[0]))).aioNode();
    };
    switch (term.op) {
    case Op::Column: {
        static const Aio::Alias<Plot> plot("other_plot");
        static const Aio::Alias<Crop> crop("other_crop");
        const auto at = std::size_t(term.column);
        return term.source == 0 ? Plot::columns().aioNodes[at]
            : term.source == 1  ? Crop::columns().aioNodes[at]
            : term.source == 2  ? plot.columns().aioNodes[at]
                                : crop.columns().aioNodes[at];
    }
    case Op::Add:
        return arithmeticNode(term, std::plus<>());
    case Op::Subtract:
        return arithmeticNode(term, std::minus<>());
    case Op::Multiply:
        return arithmeticNode(term, std::multiplies<>());
    case Op::Divide:
        return arithmeticNode(term, std::divides<>());
    case Op::Modulo:
        return wholeNode(term, std::modulus<>());
    case Op::BitAnd:
        return wholeNode(term, std::bit_and<>());
    case Op::BitOr:
        return wholeNode(term, std::bit_or<>());
    case Op::BitXor:
        return wholeNode(term, std::bit_xor<>());
    case Op::Shift:
        return wholeNode(term, [](const auto &a, const auto &b) {
            return a << b;
        });
    case Op::Complement:
        return (~whole(0)).aioNode();
    case Op::Negate:
        return number([](const auto &value) {
            return -value;
        });
    case Op::Abs:
        return number([](const auto &value) {
            return Aio::abs(value);
        });
    case Op::Length:
        return Aio::length(text(0)).aioNode();
    case Op::ToInt:
        return Aio::cast<qint64>(Expr<double>(nodeOf(*args[0]))).aioNode();
    case Op::ToReal:
        return Aio::cast<double>(whole(0)).aioNode();
    case Op::Lower:
        return Aio::lower(text(0)).aioNode();
    case Op::Upper:
        return Aio::upper(text(0)).aioNode();
    case Op::Concat:
        return typed(*args[0], [&](const auto &left) {
            return typed(*args[1], [&](const auto &right) -> NodePtr {
                if constexpr (isText<std::remove_cvref_t<decltype(left)>> && isText<std::remove_cvref_t<decltype(right)>>) {
                    return Aio::concat(left, right).aioNode();
                } else {
                    return refuseTerm();
                }
            });
        });
    case Op::Coalesce:
    case Op::NullIf:
        return typed(*args[0], [&](const auto &left) {
            return typed(*args[1], [&](const auto &right) -> NodePtr {
                if constexpr (isComparable<std::remove_cvref_t<decltype(left)>, std::remove_cvref_t<decltype(right)>>) {
                    return term.op == Op::Coalesce ? Aio::coalesce(left, right).aioNode() : Aio::nullIf(left, right).aioNode();
                } else {
                    return refuseTerm();
                }
            });
        });
    case Op::Case:
        return caseNode(term);
    case Op::Sql:
        return typed(*args[0], [&](const auto &left) {
            return typed(*args[1], [&](const auto &right) {
                return Aio::sql<std::optional<qint64>>("? * 2 - ?", left, right).aioNode();
            });
        });
    case Op::Scalar:
        return term.type == Type::Real ? Aio::scalar(AioTupleSelect<Plot, std::tuple<std::optional<double>>>(dataOf(*term.query))).aioNode()
            : term.type == Type::Text  ? Aio::scalar(AioTupleSelect<Plot, std::tuple<std::optional<QString>>>(dataOf(*term.query))).aioNode()
                                       : Aio::scalar(AioTupleSelect<Plot, std::tuple<std::optional<qint64>>>(dataOf(*term.query))).aioNode();
    case Op::Count:
        return filtered(term, aioCount());
    case Op::CountOf:
        return filtered(term, aioCount(Expr<bool>(nodeOf(*args[0]))));
    case Op::CountDistinct:
        return filtered(term, aioCount(Expr<bool>(nodeOf(*args[0]))).distinct());
    case Op::Sum:
        return term.type == Type::Int ? filtered(term, aioSum(whole(0))) : filtered(term, aioSum(Expr<double>(nodeOf(*args[0]))));
    case Op::Average:
        return args[0]->type == Type::Int ? filtered(term, aioAvg(whole(0))) : filtered(term, aioAvg(Expr<double>(nodeOf(*args[0]))));
    case Op::Min:
        return filtered(term, aioMin(Expr<bool>(nodeOf(*args[0]))));
    case Op::Max:
        return filtered(term, aioMax(Expr<bool>(nodeOf(*args[0]))));
    case Op::RowNumber:
        return Aio::rowNumber().over(windowOf(term)).aioNode();
    case Op::Rank:
        return Aio::rank().over(windowOf(term)).aioNode();
    case Op::DenseRank:
        return Aio::denseRank().over(windowOf(term)).aioNode();
    case Op::RunningSum:
        return aioSum(whole(0)).over(windowOf(term)).aioNode();
    case Op::WholeMax:
        return aioMax(Expr<qint64>(nodeOf(*args[0]))).over(windowOf(term)).aioNode();
    case Op::Lag:
        return Aio::lag(Expr<qint64>(nodeOf(*args[0]))).over(windowOf(term)).aioNode();
    default:
        return conditionOf(term).value().aioNode();
    }
}

Aio::Condition conditionOf(const Term &term)
{
    const auto &args = term.args;
    const auto text = [&] {
        return Expr<QString>(nodeOf(*args[0]));
    };
    switch (term.op) {
    case Op::Equal:
        return comparedBy(term, std::equal_to<>());
    case Op::NotEqual:
        return comparedBy(term, std::not_equal_to<>());
    case Op::Less:
        return comparedBy(term, std::less<>());
    case Op::LessOrEqual:
        return comparedBy(term, std::less_equal<>());
    case Op::Greater:
        return comparedBy(term, std::greater<>());
    case Op::GreaterOrEqual:
        return comparedBy(term, std::greater_equal<>());
    case Op::Distinct:
        return comparedBy(term, [](const auto &a, const auto &b) {
            return a.isDistinctFrom(b);
        });
    case Op::NotDistinct:
        return comparedBy(term, [](const auto &a, const auto &b) {
            return a.isNotDistinctFrom(b);
        });
    case Op::And:
        return conditionOf(*args[0]) && conditionOf(*args[1]);
    case Op::Or:
        return conditionOf(*args[0]) || conditionOf(*args[1]);
    case Op::Any: {
        QList<Aio::Condition> conditions;
        for (const TermPtr &arg : args) {
            conditions << conditionOf(*arg);
        }
        return Aio::any(conditions);
    }
    case Op::Not:
        return !conditionOf(*args[0]);
    case Op::IsNull:
        return Expr<bool>(nodeOf(*args[0])).isNull();
    case Op::IsNotNull:
        return Expr<bool>(nodeOf(*args[0])).isNotNull();
    case Op::In:
    case Op::NotIn: {
        std::vector<NodePtr> list;
        for (std::size_t i = 1; i < args.size(); ++i) {
            typed(*args[i], [&list](const auto &item) {
                if constexpr (Aio::Expression<std::remove_cvref_t<decltype(item)>>) {
                    list.push_back(item.aioNode());
                } else {
                    list.push_back(Aio::Detail::valueNode(AioValue(item)));
                }
                return 0;
            });
        }
        return Aio::Condition(
            Aio::Detail::inNode(term.op == Op::In ? Aio::Detail::Operator::In : Aio::Detail::Operator::NotIn, nodeOf(*args[0]), std::move(list)));
    }
    case Op::Between:
        return typed(*args[0], [&](const auto &value) {
            using V = std::remove_cvref_t<decltype(value)>;
            if constexpr (Aio::Expression<V>) {
                return typed(*args[1], [&](const auto &low) {
                    return typed(*args[2], [&](const auto &high) {
                        if constexpr (isComparable<V, std::remove_cvref_t<decltype(low)>> && isComparable<V, std::remove_cvref_t<decltype(high)>>) {
                            return value.between(low, high);
                        } else {
                            return Aio::Condition(refuseTerm());
                        }
                    });
                });
            } else {
                return Aio::Condition(refuseTerm());
            }
        });
    case Op::Contains:
        return text().contains(std::get<QString>(term.value));
    case Op::StartsWith:
        return text().startsWith(std::get<QString>(term.value));
    case Op::EndsWith:
        return text().endsWith(std::get<QString>(term.value));
    case Op::Flag:
        return Expr<bool>(nodeOf(*args[0])) == true;
    case Op::Column:
        return Expr<bool>(nodeOf(term)) == true;
    case Op::Exists:
        return Aio::exists(AioTupleSelect<Plot, std::tuple<std::optional<qint64>>>(dataOf(*term.query)));
    case Op::InQuery:
        return Aio::Condition(Aio::Detail::queryNode(Aio::Detail::Operator::In, nodeOf(*args[0]), std::make_shared<const SelectData>(dataOf(*term.query))));
    default:
        return Aio::Condition(refuseTerm());
    }
}

Aio::Detail::SourcePtr sourceOf(int source)
{
    Term column(Op::Column, Type::Int);
    column.source = source;
    return nodeOf(column)->source;
}

// one that is made anew is another one
bool hasQuery(const Term &term)
{
    return term.query || std::any_of(term.args.begin(), term.args.end(), [](const TermPtr &arg) {
               return arg && hasQuery(*arg);
           });
}

Aio::OrderTerm orderOf(const Order &order, const NodePtr &node)
{
    const Aio::OrderTerm term(node, order.descending);
    return order.nullsFirst ? term.nullsFirst() : term.nullsLast();
}

SelectData dataOf(const Query &query)
{
    SelectData data;
    data.from = sourceOf(query.from);
    if (query.join) {
        data.joins.emplace_back(*query.join, sourceOf(query.joined()), query.on ? conditionOf(*query.on).node() : nullptr);
    }
    if (query.where) {
        data.where = conditionOf(*query.where).node();
    }
    for (std::size_t i = 0; i < query.columns.size(); ++i) {
        const NodePtr node = nodeOf(*query.columns[i]);
        data.columns.push_back(query.labels[i].isEmpty() ? node : Aio::Detail::namedNode(Aio::Detail::NodeKind::Label, node, query.labels[i]));
    }
    if (query.distinct) {
        data.extend().distinct = true;
    }
    for (std::size_t i = 0; i < query.groups.size(); ++i) {
        const int column = query.groupColumns[i];
        // the expression is made anew, a label is the one of the result
        const bool byLabel = column >= 0 && !query.labels[std::size_t(column)].isEmpty();
        data.extend().groupBy.push_back(byLabel ? data.columns[std::size_t(column)] : nodeOf(*query.groups[i]));
    }
    if (query.having) {
        data.extend().having = conditionOf(*query.having).node();
    }
    if (query.operation) {
        data = Aio::Detail::combination(data, *query.operation, dataOf(*query.right));
    }
    for (const Order &order : query.order) {
        const bool byLabel = order.column >= 0 && !query.labels[std::size_t(order.column)].isEmpty();
        data.orderBy.push_back(
            orderOf(order, byLabel || (order.column >= 0 && hasQuery(*order.term)) ? data.columns[std::size_t(order.column)] : nodeOf(*order.term)));
    }
    data.limit = query.limit;
    data.offset = query.offset;
    if (query.isDerived) { // all of it once more, as a table
        SelectData outer;
        outer.from = Aio::Detail::querySource(data, "derived");
        for (std::size_t i = 0; i < query.columns.size(); ++i) {
            outer.columns.push_back(Aio::Detail::columnNode(outer.from, int(i)));
        }
        for (std::size_t i = 0; i < query.order.size(); ++i) {
            if (query.order[i].column >= 0) {
                outer.orderBy.push_back(orderOf(query.order[i], outer.columns[std::size_t(query.order[i].column)]));
            }
        }
        return outer;
    }
    return data;
}
}
