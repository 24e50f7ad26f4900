// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/randomquery/interpreter.h"

#include <cmath>

using namespace Qt::StringLiterals;

namespace RandomQuery
{
bool isNull(const Cell &cell)
{
    return cell.index() == 0;
}

double toReal(const Cell &cell)
{
    const auto *whole = std::get_if<qint64>(&cell);
    return whole ? double(*whole) : std::get<double>(cell);
}

// neither is NULL
std::strong_ordering compare(const Cell &a, const Cell &b)
{
    const auto order = [](const auto &x, const auto &y) {
        return x < y ? std::strong_ordering::less : y < x ? std::strong_ordering::greater : std::strong_ordering::equal;
    };
    if (const auto *text = std::get_if<QString>(&a)) {
        return order(*text, std::get<QString>(b));
    }
    if (const auto *flag = std::get_if<bool>(&a)) {
        return order(*flag, std::get<bool>(b));
    }
    if (std::holds_alternative<qint64>(a) && std::holds_alternative<qint64>(b)) {
        return order(std::get<qint64>(a), std::get<qint64>(b));
    }
    return order(toReal(a), toReal(b));
}

bool isSame(const Cell &a, const Cell &b)
{
    return isNull(a) || isNull(b) ? isNull(a) && isNull(b) : compare(a, b) == std::strong_ordering::equal;
}

bool isSame(const Row &a, const Row &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Cell &x, const Cell &y) {
        return isSame(x, y);
    });
}

bool isAlike(const Row &a, const Row &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Cell &x, const Cell &y) {
        const auto *real = std::get_if<double>(&x), *other = std::get_if<double>(&y);
        return real && other ? std::abs(*real - *other) <= 1e-12 * std::abs(*real) : isSame(x, y);
    });
}

std::weak_ordering compareOrdered(const Cell &a, const Cell &b, bool descending, bool nullsFirst)
{
    if (isNull(a) || isNull(b)) {
        return isNull(a) && isNull(b) ? std::weak_ordering::equivalent : isNull(a) == nullsFirst ? std::weak_ordering::less : std::weak_ordering::greater;
    }
    return descending ? compare(b, a) : compare(a, b);
}

bool isTrue(const Cell &cell)
{
    return std::get_if<bool>(&cell) && std::get<bool>(cell);
}

Cell evaluate(const Term &term, const Scope &scope);

Cell anyOf(const Cell &value, const std::vector<Cell> &list)
{
    bool unknown = false;
    for (const Cell &item : list) {
        if (isNull(value) || isNull(item)) {
            unknown = true;
        } else if (compare(value, item) == std::strong_ordering::equal) {
            return true;
        }
    }
    return unknown ? Cell() : Cell(false);
}

Cell negated(const Cell &cell)
{
    return isNull(cell) ? Cell() : Cell(!std::get<bool>(cell));
}

Cell arithmetic(const Term &term, const Cell &a, const Cell &b)
{
    if (isNull(a) || isNull(b)) {
        return {};
    }
    if (term.type == Type::Real) {
        const double x = toReal(a), y = toReal(b);
        return term.op == Op::Add ? x + y : term.op == Op::Subtract ? x - y : term.op == Op::Multiply ? x * y : x / y;
    }
    const qint64 x = std::get<qint64>(a), y = std::get<qint64>(b);
    switch (term.op) {
    case Op::Add:
        return x + y;
    case Op::Subtract:
        return x - y;
    case Op::Multiply:
        return x * y;
    case Op::Divide:
        return x / y;
    case Op::Modulo:
        return x % y;
    case Op::BitAnd:
        return x & y;
    case Op::BitOr:
        return x | y;
    case Op::BitXor:
        return x ^ y;
    default:
        return qint64(quint64(x) << y);
    }
}

Cell comparison(Op op, const Cell &a, const Cell &b)
{
    if (op == Op::Distinct || op == Op::NotDistinct) {
        return isSame(a, b) == (op == Op::NotDistinct);
    }
    if (isNull(a) || isNull(b)) {
        return {};
    }
    const auto order = compare(a, b);
    switch (op) {
    case Op::Equal:
        return order == 0;
    case Op::NotEqual:
        return order != 0;
    case Op::Less:
        return order < 0;
    case Op::LessOrEqual:
        return order <= 0;
    case Op::Greater:
        return order > 0;
    default:
        return order >= 0;
    }
}

Cell aggregate(const Term &term, const std::vector<Scope> &group)
{
    std::vector<Cell> values;
    for (const Scope &scope : group) {
        if (term.args.size() > 1 && !isTrue(evaluate(*term.args[1], scope))) {
            continue; // FILTER
        }
        const Cell value = term.args[0] ? evaluate(*term.args[0], scope) : Cell(true);
        const bool isDouble = term.op == Op::CountDistinct && std::any_of(values.begin(), values.end(), [&value](const Cell &other) {
                                  return isSame(value, other);
                              });
        if (!isNull(value) && !isDouble) {
            values.push_back(value);
        }
    }
    if (term.op == Op::Count || term.op == Op::CountOf || term.op == Op::CountDistinct) {
        return qint64(values.size());
    }
    if (values.empty()) {
        return {};
    }
    const auto less = [](const Cell &a, const Cell &b) {
        return compare(a, b) < 0;
    };
    if (term.op == Op::Min || term.op == Op::Max) {
        return term.op == Op::Min ? *std::min_element(values.begin(), values.end(), less) : *std::max_element(values.begin(), values.end(), less);
    }
    if (term.op == Op::Sum && term.type == Type::Int) {
        qint64 sum = 0;
        for (const Cell &value : values) {
            sum += std::get<qint64>(value);
        }
        return sum;
    }
    double sum = 0;
    for (const Cell &value : values) {
        sum += toReal(value);
    }
    return term.op == Op::Sum ? sum : sum / double(values.size());
}

// args: what it is of, by what rows are partitioned and by what ordered; the rows' keys make the order total
Cell window(const Term &term, const Scope &scope)
{
    const auto partition = [&term](const Scope &row) {
        return term.args[1] ? evaluate(*term.args[1], row) : Cell();
    };
    const auto key = [&term](const Scope &row) {
        Row cells{evaluate(*term.args[2], row)};
        if (term.op == Op::RowNumber || term.op == Op::Lag) {
            for (int source : {0, 1}) {
                cells.push_back(row.rows[std::size_t(source)] ? (*row.rows[std::size_t(source)])[0] : Cell());
            }
        }
        return cells;
    };
    const auto before = [](const Row &a, const Row &b) {
        for (std::size_t i = 0; i < a.size(); ++i) {
            if (const auto order = compareOrdered(a[i], b[i], false, true); order != 0) {
                return order < 0;
            }
        }
        return false;
    };
    const Cell own = partition(scope);
    const Row ownKey = key(scope);
    qint64 earlier = 0, sum = 0;
    bool hasSum = false;
    std::vector<Row> different;
    Cell greatest, last;
    Row lastKey;
    for (const Scope &row : *scope.all) {
        if (!isSame(partition(row), own)) {
            continue;
        }
        const Row itsKey = key(row);
        const Cell value = term.args[0] ? evaluate(*term.args[0], row) : Cell();
        if (!isNull(value) && term.op == Op::WholeMax && (isNull(greatest) || compare(value, greatest) > 0)) {
            greatest = value;
        }
        if (!isNull(value) && term.op == Op::RunningSum && !before(ownKey, itsKey)) {
            sum += std::get<qint64>(value);
            hasSum = true;
        }
        if (before(itsKey, ownKey)) {
            ++earlier;
            if (std::none_of(different.begin(), different.end(), [&itsKey](const Row &other) {
                    return isSame(itsKey, other);
                })) {
                different.push_back(itsKey);
            }
            if (lastKey.empty() || before(lastKey, itsKey)) {
                lastKey = itsKey;
                last = value;
            }
        }
    }
    switch (term.op) {
    case Op::RowNumber:
    case Op::Rank:
        return earlier + 1;
    case Op::DenseRank:
        return qint64(different.size()) + 1;
    case Op::RunningSum:
        return hasSum ? Cell(sum) : Cell();
    case Op::WholeMax:
        return greatest;
    default:
        return last;
    }
}

Cell evaluate(const Term &term, const Scope &scope)
{
    if (isAggregate(term.op)) {
        return aggregate(term, *scope.group);
    }
    if (isWindow(term.op)) {
        return window(term, scope);
    }
    const auto arg = [&](std::size_t i) {
        return evaluate(*term.args[i], scope);
    };
    switch (term.op) {
    case Op::Const:
        return term.value;
    case Op::Column: {
        const Row *row = scope.rows[std::size_t(term.source)];
        return row ? (*row)[std::size_t(term.column)] : Cell();
    }
    case Op::Complement:
        return isNull(arg(0)) ? Cell() : Cell(~std::get<qint64>(arg(0)));
    case Op::Negate:
    case Op::Abs: {
        const Cell value = arg(0);
        if (isNull(value)) {
            return {};
        }
        const bool turns = term.op == Op::Negate || compare(value, qint64(0)) < 0;
        if (const auto *whole = std::get_if<qint64>(&value)) {
            return turns ? -*whole : *whole;
        }
        return turns ? -std::get<double>(value) : std::get<double>(value);
    }
    case Op::Length:
        return isNull(arg(0)) ? Cell() : Cell(qint64(std::get<QString>(arg(0)).size()));
    case Op::ToInt:
        return isNull(arg(0)) ? Cell() : Cell(qint64(toReal(arg(0))));
    case Op::ToReal:
        return isNull(arg(0)) ? Cell() : Cell(toReal(arg(0)));
    case Op::Lower:
        return isNull(arg(0)) ? Cell() : Cell(std::get<QString>(arg(0)).toLower());
    case Op::Upper:
        return isNull(arg(0)) ? Cell() : Cell(std::get<QString>(arg(0)).toUpper());
    case Op::Concat:
        return isNull(arg(0)) || isNull(arg(1)) ? Cell() : Cell(std::get<QString>(arg(0)) + std::get<QString>(arg(1)));
    case Op::Coalesce:
        return isNull(arg(0)) ? arg(1) : arg(0);
    case Op::NullIf:
        return !isNull(arg(0)) && !isNull(arg(1)) && compare(arg(0), arg(1)) == 0 ? Cell() : arg(0);
    case Op::Case:
        for (std::size_t i = 0; i + 1 < term.args.size(); i += 2) {
            if (isTrue(arg(i))) {
                return arg(i + 1);
            }
        }
        return term.args.size() % 2 ? arg(term.args.size() - 1) : Cell();
    case Op::Sql: // ? * 2 - ?
        return isNull(arg(0)) || isNull(arg(1)) ? Cell() : Cell(std::get<qint64>(arg(0)) * 2 - std::get<qint64>(arg(1)));
    case Op::Equal:
    case Op::NotEqual:
    case Op::Less:
    case Op::LessOrEqual:
    case Op::Greater:
    case Op::GreaterOrEqual:
    case Op::Distinct:
    case Op::NotDistinct:
        return comparison(term.op, arg(0), arg(1));
    case Op::And:
    case Op::Or:
    case Op::Any: {
        const bool decides = term.op != Op::And;
        bool unknown = false;
        for (std::size_t i = 0; i < term.args.size(); ++i) {
            const Cell value = arg(i);
            if (!isNull(value) && std::get<bool>(value) == decides) {
                return decides;
            }
            unknown = unknown || isNull(value);
        }
        return unknown ? Cell() : Cell(!decides);
    }
    case Op::Not:
        return negated(arg(0));
    case Op::IsNull:
        return isNull(arg(0));
    case Op::IsNotNull:
        return !isNull(arg(0));
    case Op::In:
    case Op::NotIn: {
        std::vector<Cell> list;
        for (std::size_t i = 1; i < term.args.size(); ++i) {
            list.push_back(arg(i));
        }
        const Cell found = list.empty() ? Cell(false) : anyOf(arg(0), list);
        return term.op == Op::In ? found : negated(found);
    }
    case Op::Between: {
        const Cell low = comparison(Op::GreaterOrEqual, arg(0), arg(1)), high = comparison(Op::LessOrEqual, arg(0), arg(2));
        if ((!isNull(low) && !isTrue(low)) || (!isNull(high) && !isTrue(high))) {
            return false;
        }
        return isNull(low) || isNull(high) ? Cell() : Cell(true);
    }
    case Op::Contains:
    case Op::StartsWith:
    case Op::EndsWith: {
        if (isNull(arg(0))) {
            return {};
        }
        const QString text = std::get<QString>(arg(0)), part = std::get<QString>(term.value);
        return term.op == Op::Contains  ? text.contains(part, scope.like)
            : term.op == Op::StartsWith ? text.startsWith(part, scope.like)
                                        : text.endsWith(part, scope.like);
    }
    case Op::Flag:
        return arg(0);
    case Op::Exists:
        return !rowsOf(*term.query, scope).empty();
    case Op::InQuery: {
        std::vector<Cell> list;
        for (const Row &row : rowsOf(*term.query, scope)) {
            list.push_back(row.front());
        }
        return list.empty() ? Cell(false) : anyOf(arg(0), list);
    }
    case Op::Scalar: {
        const Table rows = rowsOf(*term.query, scope);
        return rows.empty() ? Cell() : rows.front().front();
    }
    default:
        return arithmetic(term, arg(0), arg(1));
    }
}

std::vector<Scope> joinedRows(const Query &query, const Scope &outer)
{
    using Aio::Detail::JoinType;
    const auto with = [](Scope scope, int source, const Row *row) {
        scope.rows[std::size_t(source)] = row;
        return scope;
    };
    std::vector<Scope> result;
    const Table &left = outer.tables->of(query.from);
    if (!query.join) {
        for (const Row &row : left) {
            result.push_back(with(outer, query.from, &row));
        }
        return result;
    }
    const Table &right = outer.tables->of(query.joined());
    std::vector<bool> rightFound(right.size());
    for (const Row &row : left) {
        bool found = false;
        for (std::size_t i = 0; i < right.size(); ++i) {
            const Scope both = with(with(outer, query.from, &row), query.joined(), &right[i]);
            if (!query.on || isTrue(evaluate(*query.on, both))) {
                result.push_back(both);
                found = rightFound[i] = true;
            }
        }
        if (!found && (*query.join == JoinType::Left || *query.join == JoinType::Full)) {
            result.push_back(with(with(outer, query.from, &row), query.joined(), nullptr));
        }
    }
    for (std::size_t i = 0; i < right.size(); ++i) {
        if (!rightFound[i] && (*query.join == JoinType::Right || *query.join == JoinType::Full)) {
            result.push_back(with(with(outer, query.from, nullptr), query.joined(), &right[i]));
        }
    }
    return result;
}

void removeDoubles(Table &rows)
{
    Table once;
    for (Row &row : rows) {
        if (std::none_of(once.begin(), once.end(), [&row](const Row &other) {
                return isSame(row, other);
            })) {
            once.push_back(std::move(row));
        }
    }
    rows = std::move(once);
}

Table combined(Aio::Detail::SetOperation operation, Table left, const Table &right)
{
    using Aio::Detail::SetOperation;
    const auto isIn = [](const Row &row, const Table &rows) {
        return std::any_of(rows.begin(), rows.end(), [&row](const Row &other) {
            return isSame(row, other);
        });
    };
    if (operation == SetOperation::Union || operation == SetOperation::UnionAll) {
        left.insert(left.end(), right.begin(), right.end());
    } else {
        std::erase_if(left, [&](const Row &row) {
            return isIn(row, right) == (operation == SetOperation::Except);
        });
    }
    if (operation != SetOperation::UnionAll) {
        removeDoubles(left);
    }
    return left;
}

Table rowsOf(const Query &query, const Scope &outer)
{
    std::vector<Scope> scopes = joinedRows(query, outer);
    if (query.where) {
        std::erase_if(scopes, [&query](const Scope &scope) {
            return !isTrue(evaluate(*query.where, scope));
        });
    }
    std::vector<std::vector<Scope>> groups;
    if (query.isGrouped()) {
        std::vector<Row> keys;
        for (const Scope &scope : scopes) {
            Row key;
            for (const TermPtr &term : query.groups) {
                key.push_back(evaluate(*term, scope));
            }
            std::size_t i = 0;
            while (i < keys.size() && !isSame(keys[i], key)) {
                ++i;
            }
            if (i == keys.size()) {
                keys.push_back(key);
                groups.emplace_back();
            }
            groups[i].push_back(scope);
        }
        if (query.groups.empty() && groups.empty()) {
            groups.emplace_back();
        }
        scopes.clear();
        for (const auto &group : groups) {
            scopes.push_back(group.empty() ? outer : group.front());
            scopes.back().group = &group;
        }
        if (query.having) {
            std::erase_if(scopes, [&query](const Scope &scope) {
                return !isTrue(evaluate(*query.having, scope));
            });
        }
    }
    const std::vector<Scope> all = scopes;
    std::vector<std::pair<Row, Row>> rows; // with what they are ordered by
    Table cells;
    for (Scope &scope : scopes) {
        scope.all = &all;
        Row row, key;
        for (const TermPtr &column : query.columns) {
            row.push_back(evaluate(*column, scope));
        }
        for (const Order &order : query.order) {
            key.push_back(order.column >= 0 ? row[std::size_t(order.column)] : evaluate(*order.term, scope));
        }
        cells.push_back(row);
        rows.emplace_back(std::move(row), std::move(key));
    }
    if (query.distinct || query.operation) {
        if (query.distinct) {
            removeDoubles(cells);
        }
        if (query.operation) {
            cells = combined(*query.operation, std::move(cells), rowsOf(*query.right, outer));
        }
        rows.clear();
        for (Row &row : cells) {
            Row key;
            for (const Order &order : query.order) {
                key.push_back(row[std::size_t(order.column)]);
            }
            rows.emplace_back(std::move(row), std::move(key));
        }
    }
    std::stable_sort(rows.begin(), rows.end(), [&query](const auto &a, const auto &b) {
        for (std::size_t i = 0; i < query.order.size(); ++i) {
            const auto order = compareOrdered(a.second[i], b.second[i], query.order[i].descending, query.order[i].nullsFirst);
            if (order != 0) {
                return order < 0;
            }
        }
        return false;
    });
    Table result;
    const auto begin = std::min<std::size_t>(std::size_t(query.offset.value_or(0)), rows.size());
    const auto end = query.limit ? std::min(rows.size(), begin + std::size_t(*query.limit)) : rows.size();
    for (std::size_t i = begin; i < end; ++i) {
        result.push_back(std::move(rows[i].first));
    }
    return result;
}
}
