// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "support/models.h"

#include <QTest>
#include <QThread>

using namespace Qt::StringLiterals;

namespace
{
using namespace Aio::Detail;

constexpr int many = 100000;

// what run() has
#if defined(__SANITIZE_ADDRESS__)
constexpr uint stackSize = 1024 * 1024;
#else
constexpr uint stackSize = 256 * 1024;
#endif

/// Runs it on a small stack, and returns what it throws, if anything.
template<class F>
QString onSmallStack(F &&function)
{
    QString thrown;
    const std::unique_ptr<QThread> thread(QThread::create([&] {
        try {
            function();
        } catch (const std::exception &error) {
            thrown = QString::fromUtf8(error.what());
        }
    }));
    thread->setStackSize(stackSize);
    thread->start();
    thread->wait();
    return thrown;
}

SelectData selectWhere(const Aio::Condition &condition)
{
    SelectData data;
    data.from = User::columns().aioSource;
    data.where = condition.node();
    return data;
}

SelectData selectOf(NodePtr column)
{
    SelectData data;
    data.from = User::columns().aioSource;
    data.columns = {std::move(column)};
    return data;
}

int deepestBrackets(const QByteArray &sql)
{
    int depth = 0, deepest = 0;
    for (const char c : sql) {
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        deepest = std::max(deepest, depth);
    }
    return depth == 0 ? deepest : -1;
}
}

/// Trees of any size, made by loops of a program's: nothing crashes, whatever the stack.
class TestSqlDepth : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void manyConditions_data()
    {
        QTest::addColumn<bool>("any");
        QTest::addColumn<int>("form");
        for (const bool any : {false, true}) {
            const char *const name = any ? "or" : "and";
            QTest::addRow("%s, to the left", name) << any << 0;
            QTest::addRow("%s, to the right", name) << any << 1;
            QTest::addRow("%s, halves", name) << any << 2;
        }
    }

    void manyConditions()
    {
        QFETCH(bool, any);
        QFETCH(int, form);
        const auto &u = User::columns();
        const auto joined = [&](const Aio::Condition &a, const Aio::Condition &b) {
            return any ? a || b : a && b;
        };
        const QString thrown = onSmallStack([&] {
            std::vector<Aio::Condition> parts;
            for (int i = 0; i < many; ++i) {
                parts.push_back(i % 2 ? u.rank > u.id : u.rank < u.id);
            }
            Aio::Condition all = form == 1 ? parts.back() : parts.front();
            if (form == 0) {
                for (int i = 1; i < many; ++i) {
                    all = joined(all, parts[std::size_t(i)]);
                }
            } else if (form == 1) {
                for (int i = many - 1; i-- > 0;) {
                    all = joined(parts[std::size_t(i)], all);
                }
            } else {
                while (parts.size() > 1) {
                    std::vector<Aio::Condition> halves;
                    for (std::size_t i = 0; i < parts.size(); i += 2) {
                        halves.push_back(i + 1 < parts.size() ? joined(parts[i], parts[i + 1]) : parts[i]);
                    }
                    parts = halves;
                }
                all = parts.front();
            }
            parts.clear();
            const auto query = User::select().where(all);
            const auto copy = query;
            for (const AioDialect *dialect : AioDialect::all()) {
                const QByteArray sql = copy.sql(*dialect).text;
                QCOMPARE(sql.count(any ? " OR " : " AND "), many - 1);
                QVERIFY(deepestBrackets(sql) >= 0 && deepestBrackets(sql) <= 3);
                // in the order in which they were given
                QVERIFY(sql.indexOf('<') < sql.indexOf('>') && sql.lastIndexOf('>') > sql.lastIndexOf('<'));
            }
            all = !all;
            QVERIFY(compile(selectWhere(all), AioDialect::reference()).text.contains("NOT ("));
        });
        QCOMPARE(thrown, QString());
    }

    void aFewConditionsStandAsTheyWere()
    {
        const auto &u = User::columns();
        const auto text = [](const Aio::Condition &condition) {
            const QByteArray sql = compile(selectWhere(condition), AioDialect::sqlite()).text;
            return sql.sliced(sql.indexOf(" WHERE ") + 7);
        };
        const auto a = u.id == 1, b = u.id == 2, c = u.rank == 3, d = u.active == true;
        QCOMPARE(text(a || b || c), QByteArray("\"id\" = ? OR \"id\" = ? OR \"rank\" = ?"));
        QCOMPARE(text((a || b) && (c || d)), QByteArray("(\"id\" = ? OR \"id\" = ?) AND (\"rank\" = ? OR \"active\" = ?)"));
        QCOMPARE(text(a && (b && (c && d))), QByteArray("\"id\" = ? AND \"id\" = ? AND \"rank\" = ? AND \"active\" = ?"));
        QCOMPARE(text((a && b) || !(c || d || a)), QByteArray("(\"id\" = ? AND \"id\" = ?) OR NOT (\"rank\" = ? OR \"active\" = ? OR \"id\" = ?)"));
        Aio::Condition hundred = a;
        for (int i = 1; i < 100; ++i) {
            hundred = hundred || b;
        }
        QCOMPARE(deepestBrackets(text(hundred)), 0);
        QCOMPARE(deepestBrackets(text(hundred || c)), 1);
        QCOMPARE(text(hundred || c).count(" OR "), 100);
    }

    void manyValues()
    {
        const auto &u = User::columns();
        for (const AioDialect *dialect : AioDialect::all()) {
            const QString thrown = onSmallStack([&] {
                Aio::Condition any;
                for (int i = 0; i < many; ++i) {
                    any = i ? any || u.id == i : u.id == i;
                }
                (void)User::select().where(any).sql(*dialect);
            });
            QVERIFY2(
                thrown.contains(u"The statement binds 100000 values; %1 takes at most %2."_s.arg(QLatin1StringView(dialect->name)).arg(dialect->maxParameters)),
                qPrintable(thrown));
        }
    }

    void deepTrees_data()
    {
        QTest::addColumn<std::function<SelectData(int)>>("make");
        const auto row = [](const char *name, std::function<SelectData(int)> make) {
            QTest::newRow(name) << make;
        };
        const auto &u = User::columns();
        row("not", [&u](int depth) {
            Aio::Condition condition = u.id == 1;
            for (int i = 0; i < depth; ++i) {
                condition = !condition;
            }
            return selectWhere(condition);
        });
        row("alternating", [&u](int depth) {
            Aio::Condition condition = u.id == u.rank;
            for (int i = 0; i < depth; ++i) {
                condition = i % 2 ? u.id > u.rank || condition : u.id < u.rank && condition;
            }
            return selectWhere(condition);
        });
        row("sum", [&u](int depth) {
            Aio::Expr<qint64> sum(u.id.aioNode());
            for (int i = 0; i < depth; ++i) {
                sum = sum + u.rank;
            }
            return selectOf(sum.aioNode());
        });
        row("sum to the right", [&u](int depth) {
            Aio::Expr<qint64> sum(u.id.aioNode());
            for (int i = 0; i < depth; ++i) {
                sum = u.rank - sum;
            }
            return selectOf(sum.aioNode());
        });
        row("bits", [&u](int depth) {
            Aio::Expr<qint64> bits(u.id.aioNode());
            for (int i = 0; i < depth; ++i) {
                bits = i % 2 ? ~bits : bits | u.rank;
            }
            return selectOf(bits.aioNode());
        });
        row("texts", [&u](int depth) {
            Aio::Expr<QString> text(u.username.aioNode());
            for (int i = 0; i < depth; ++i) {
                text = Aio::concat(u.username, text);
            }
            return selectOf(text.aioNode());
        });
        row("function", [&u](int depth) {
            Aio::Expr<qint64> number(u.id.aioNode());
            for (int i = 0; i < depth; ++i) {
                number = Aio::Expr<qint64>(Aio::abs(number).aioNode());
            }
            return selectOf(number.aioNode());
        });
        row("coalesce", [&u](int depth) {
            Aio::Expr<qint64> number(u.id.aioNode());
            for (int i = 0; i < depth; ++i) {
                number = Aio::Expr<qint64>(Aio::coalesce(number, u.rank).aioNode());
            }
            return selectOf(number.aioNode());
        });
        row("case", [&u](int depth) {
            Aio::Expr<qint64> number(u.id.aioNode());
            for (int i = 0; i < depth; ++i) {
                number = Aio::when(u.active == true, qint64(1)).otherwise(number);
            }
            return selectOf(number.aioNode());
        });
        row("cast", [&u](int depth) {
            NodePtr node = u.id.aioNode();
            for (int i = 0; i < depth; ++i) {
                node = castNode(node, i % 2 ? Aio::ColumnKind::BigInt : Aio::ColumnKind::Text);
            }
            return selectOf(node);
        });
        row("decimals", [](int depth) {
            NodePtr node = valueNode(AioValue(AioDecimal(1)));
            for (int i = 0; i < depth; ++i) {
                node = binaryNode(Operator::Add, node, valueNode(AioValue(AioDecimal(2))));
            }
            return selectOf(node);
        });
        row("filter", [&u](int depth) {
            NodePtr node = u.id.aioNode();
            for (int i = 0; i < depth; ++i) {
                auto call = std::make_shared<CallData>();
                call->filter = binaryNode(Operator::Equal, node, u.rank.aioNode());
                auto count = std::make_shared<Node>(NodeKind::Function);
                count->function = "count";
                count->list = {u.id.aioNode()};
                count->call = call;
                node = count;
            }
            return selectOf(node);
        });
        row("subquery", [&u](int depth) {
            auto query = User::select(u.id);
            for (int i = 0; i < depth; ++i) {
                query = User::select(u.id).where(u.id.in(query));
            }
            return query.data();
        });
        row("derived table", [&u](int depth) {
            SelectData query = selectOf(u.id.aioNode());
            for (int i = 0; i < depth; ++i) {
                SelectData outer;
                outer.from = querySource(query, "q");
                outer.columns = {columnNode(outer.from, 0)};
                query = outer;
            }
            return query;
        });
        row("joined query", [&u](int depth) {
            SelectData query = selectOf(u.id.aioNode());
            for (int i = 0; i < depth; ++i) {
                SelectData outer = selectOf(u.id.aioNode());
                addJoin(outer, JoinType::Inner, querySource(query, "q"), u.id == u.rank, Lateral::No);
                query = outer;
            }
            return query;
        });
        row("set operation to the right", [&u](int depth) {
            auto query = User::select(u.id);
            for (int i = 0; i < depth; ++i) {
                query = User::select(u.id).unionAll(query);
            }
            return query.data();
        });
        row("set operations of two kinds", [&u](int depth) {
            auto query = User::select(u.id);
            for (int i = 0; i < depth; ++i) {
                query = i % 2 ? query.unionAll(User::select(u.id)) : query.except(User::select(u.id));
            }
            return query.data();
        });
        row("common table expression", [&u](int depth) {
            auto query = User::select(u.id);
            for (int i = 0; i < depth; ++i) {
                query = User::select(u.id).with(query.cte("c"));
            }
            return query.data();
        });
    }

    void deepTrees()
    {
        using Make = std::function<SelectData(int)>;
        QFETCH(Make, make);
        const QString thrown = onSmallStack([&] {
            const SelectData data = make(many);
            const SelectData copy = data;
            QVERIFY(copy.columnCount() > 0 && !copy.columnNames().empty());
            for (const AioDialect *dialect : AioDialect::all()) {
                try {
                    (void)compile(copy, *dialect);
                    QFAIL(qPrintable(u"%1 took it"_s.arg(QLatin1StringView(dialect->name))));
                } catch (const AioProgrammingError &error) {
                    QVERIFY2(error.message().startsWith(u"The statement is nested more than 100 levels deep."_s), qPrintable(error.message()));
                }
            }
            SelectData keys = data;
            if (keys.firstQuery().from->table) {
                keyOnly(keys);
            }
        });
        QCOMPARE(thrown, QString());
        // the deepest that is taken has room on the same stack
        int deepest = 0;
        const QString shallow = onSmallStack([&] {
            for (const AioDialect *dialect : AioDialect::all()) {
                int depth = 100;
                for (QByteArray sql; sql.isEmpty(); --depth) {
                    try {
                        sql = compile(make(depth), *dialect).text;
                    } catch (const AioProgrammingError &) {
                        QVERIFY2(depth > 40, dialect->name);
                    }
                }
                deepest = std::max(deepest, depth);
            }
        });
        QCOMPARE(shallow, QString());
        QVERIFY(deepest > 40);
    }

    void longSetOperations()
    {
        const auto &u = User::columns();
        const QString thrown = onSmallStack([&] {
            auto query = User::select(u.id);
            for (int i = 1; i < 500; ++i) {
                query = query.unionAll(User::select(u.id));
            }
            for (const AioDialect *dialect : AioDialect::all()) {
                const QByteArray sql = query.orderBy(u.id).sql(*dialect).text;
                QCOMPARE(sql.count(" UNION ALL "), 499);
                QCOMPARE(deepestBrackets(sql), 0);
            }
            for (int i = 0; i < many; ++i) {
                query = query.unionAll(User::select(u.id));
            }
            const auto outer = User::select(u.id).where(u.id.in(query));
            for (const AioDialect *dialect : AioDialect::all()) {
                try {
                    (void)outer.sql(*dialect);
                    QFAIL(qPrintable(u"%1 took it"_s.arg(QLatin1StringView(dialect->name))));
                } catch (const AioProgrammingError &error) {
                    QCOMPARE(error.message(), u"A set operation combines more than 500 queries, which not every database takes."_s);
                }
            }
        });
        QCOMPARE(thrown, QString());
    }
};

QTEST_GUILESS_MAIN(TestSqlDepth)
#include "tst_sqldepth.moc"
