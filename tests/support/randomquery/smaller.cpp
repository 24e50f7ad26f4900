// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/randomquery/generator.h"

namespace RandomQuery
{
/// The term with one part of it made simpler.
std::vector<TermPtr> simpler(const TermPtr &term)
{
    std::vector<TermPtr> result;
    for (const TermPtr &arg : term->args) {
        if (arg && arg->type == term->type && !arg->isConst()) {
            result.push_back(arg);
        }
    }
    for (std::size_t i = 0; i < term->args.size(); ++i) {
        if (!term->args[i]) {
            continue;
        }
        const auto with = [&](const TermPtr &other) {
            Term copy(*term);
            copy.args[i] = other;
            result.push_back(std::make_shared<const Term>(std::move(copy)));
        };
        for (const TermPtr &other : simpler(term->args[i])) {
            with(other);
        }
    }
    if (term->query && term->query->where) {
        for (const TermPtr &where : simpler(term->query->where)) {
            Query query(*term->query);
            query.where = where;
            Term copy(*term);
            copy.query = std::make_shared<const Query>(std::move(query));
            result.push_back(std::make_shared<const Term>(std::move(copy)));
        }
        Query query(*term->query);
        query.where = nullptr;
        Term copy(*term);
        copy.query = std::make_shared<const Query>(std::move(query));
        result.push_back(std::make_shared<const Term>(std::move(copy)));
    }
    return result;
}

bool isGroupedRight(const Term &term, const std::vector<TermPtr> &groups)
{
    if (isAggregate(term.op) || std::any_of(groups.begin(), groups.end(), [&term](const TermPtr &group) {
            return group.get() == &term;
        })) {
        return true;
    }
    return term.op != Op::Column && !term.query && std::all_of(term.args.begin(), term.args.end(), [&groups](const TermPtr &arg) {
               return !arg || isGroupedRight(*arg, groups);
           });
}

bool refersTo(const Term &term, int source)
{
    return (term.op == Op::Column && term.source == source) || (isWindow(term.op) && source < 2)
        || (term.query && (refersTo(*term.query->columns[0], source) || (term.query->where && refersTo(*term.query->where, source))))
        || std::any_of(term.args.begin(), term.args.end(), [source](const TermPtr &arg) {
               return arg && refersTo(*arg, source);
           });
}

std::vector<Query> smaller(const Query &query)
{
    std::vector<Query> result;
    const auto add = [&](auto &&change) {
        Query copy(query);
        change(copy);
        for (std::size_t i = 0; i < copy.groups.size(); ++i) {
            if (copy.groupColumns[i] >= 0) {
                copy.groups[i] = copy.columns[std::size_t(copy.groupColumns[i])];
            }
        }
        for (Order &order : copy.order) {
            if (order.column >= 0) {
                order.term = copy.columns[std::size_t(order.column)];
            }
        }
        const bool isRight = !copy.isGrouped() || std::all_of(copy.columns.begin(), copy.columns.end(), [&copy](const TermPtr &column) {
            return isGroupedRight(*column, copy.groups);
        });
        if (isRight && (!copy.having || isGroupedRight(*copy.having, copy.groups)) && query.isGrouped() == copy.isGrouped()) {
            result.push_back(std::move(copy));
        }
    };
    if (query.operation) {
        add([](Query &copy) {
            copy.operation.reset();
            copy.right.reset();
        });
        for (const Query &right : smaller(*query.right)) {
            if (right.columns.size() == query.columns.size()) {
                add([&right](Query &copy) {
                    copy.right = std::make_shared<const Query>(right);
                });
            }
        }
    }
    if (query.isDerived) {
        add([](Query &copy) {
            copy.isDerived = false;
        });
    }
    if (query.limit || query.offset) {
        add([](Query &copy) {
            copy.limit.reset();
            copy.offset.reset();
        });
    } else if (!query.order.empty()) {
        add([](Query &copy) {
            copy.order.clear();
        });
    }
    if (query.distinct) {
        add([](Query &copy) {
            copy.distinct = false;
        });
    }
    if (query.having) {
        add([](Query &copy) {
            copy.having = nullptr;
        });
    }
    if (query.where) {
        add([](Query &copy) {
            copy.where = nullptr;
        });
    }
    if (query.join) {
        const auto uses = [&query](const TermPtr &term) {
            return term && refersTo(*term, query.joined());
        };
        const auto orderUses = [&uses](const Order &order) {
            return uses(order.term);
        };
        if (!uses(query.where) && !uses(query.having) && std::none_of(query.columns.begin(), query.columns.end(), uses)
            && std::none_of(query.groups.begin(), query.groups.end(), uses) && std::none_of(query.order.begin(), query.order.end(), orderUses)) {
            add([](Query &copy) {
                copy.join.reset();
                copy.on = nullptr;
            });
        }
    }
    for (std::size_t i = 0; i < query.labels.size(); ++i) {
        if (!query.labels[i].isEmpty()) {
            add([i](Query &copy) {
                copy.labels[i].clear();
            });
        }
    }
    if (query.columns.size() > 1 && !query.operation && !query.distinct) {
        for (std::size_t i = 0; i < query.columns.size(); ++i) {
            add([i](Query &copy) {
                copy.columns.erase(copy.columns.begin() + qsizetype(i));
                copy.labels.erase(copy.labels.begin() + qsizetype(i));
                for (int &column : copy.groupColumns) {
                    column = column == int(i) ? -1 : column - (column > int(i));
                }
                for (Order &order : copy.order) {
                    order.column = order.column == int(i) ? -1 : order.column - (order.column > int(i));
                }
            });
        }
    }
    const auto each = [&](auto &&termOf) {
        if (const TermPtr term = termOf(const_cast<Query &>(query))) {
            for (const TermPtr &other : simpler(term)) {
                add([&](Query &copy) {
                    termOf(copy) = other;
                });
            }
        }
    };
    each([](Query &copy) -> TermPtr & {
        return copy.where;
    });
    each([](Query &copy) -> TermPtr & {
        return copy.having;
    });
    if (query.join && *query.join != Aio::Detail::JoinType::Full) {
        each([](Query &copy) -> TermPtr & {
            return copy.on;
        });
    }
    for (std::size_t i = 0; i < query.columns.size(); ++i) {
        each([i](Query &copy) -> TermPtr & {
            return copy.columns[i];
        });
    }
    for (std::size_t i = 0; i < query.order.size(); ++i) {
        if (query.order[i].column < 0 && query.groups.empty()) {
            each([i](Query &copy) -> TermPtr & {
                return copy.order[i].term;
            });
        }
    }
    return result;
}
}
