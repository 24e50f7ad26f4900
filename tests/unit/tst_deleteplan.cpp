// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/deleteplan_p.h"
#include "aioorm/orm/detail/registeredmodel.h"
#include "support/messageof.h"
#include "support/museum.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>
#include <functional>
#include <set>

using namespace Qt::StringLiterals;
using Aio::Detail::DeleteGraph;
using Aio::Detail::DeletePlan;
using Aio::Detail::RegisteredModel;

namespace
{
const AioTable &otherTable()
{
    static const AioTable table("other_table");
    return table;
}

/// What is wrong with the order; empty: nothing.
QString faultOf(const DeletePlan &plan, const DeleteGraph &graph, const std::vector<DeleteGraph::Step> &steps)
{
    std::vector<char> isGone(graph.tableOf.size());
    std::vector<char> isNull(graph.links.size());
    for (const DeleteGraph::Step &step : steps) {
        for (const int row : step.rows) {
            if (graph.tableOf[std::size_t(row)] != step.table) {
                return u"row %1 is in another table"_s.arg(row);
            }
        }
        if (step.foreignKey >= 0) {
            if (!plan.foreignKeys[std::size_t(step.foreignKey)].info().nullable) {
                return u"a foreign key that is never NULL is set to it"_s;
            }
            for (std::size_t i = 0; i < graph.links.size(); ++i) {
                if (graph.links[i].foreignKey == step.foreignKey && std::count(step.rows.begin(), step.rows.end(), graph.links[i].child)) {
                    isNull[i] = 1;
                }
            }
            continue;
        }
        // one after the other, in any order within the step
        for (const int row : step.rows) {
            if (row == 0 || std::exchange(isGone[std::size_t(row)], 1)) {
                return u"row %1 is deleted twice, or is that of the object"_s.arg(row);
            }
        }
        for (std::size_t i = 0; i < graph.links.size(); ++i) {
            const DeleteGraph::Link &link = graph.links[i];
            const bool refers = !isNull[i] && link.child != link.parent;
            const bool isOfThisStep = std::count(step.rows.begin(), step.rows.end(), link.parent) > 0;
            const bool isBeside = std::count(step.rows.begin(), step.rows.end(), link.child) > 0;
            if (refers && isOfThisStep && (!isGone[std::size_t(link.child)] || isBeside)) {
                return u"row %1 goes before row %2, which refers to it"_s.arg(link.parent).arg(link.child);
            }
        }
    }
    for (std::size_t row = 1; row < isGone.size(); ++row) {
        if (!isGone[row]) {
            return u"row %1 is left"_s.arg(row);
        }
    }
    return {};
}

/// A circle of more than one row.
bool hasCircle(const DeleteGraph &graph)
{
    std::vector<int> state(graph.tableOf.size()); // 1: on the way, 2: done
    std::function<bool(int)> visit = [&](int row) {
        if (state[std::size_t(row)]) {
            return state[std::size_t(row)] == 1;
        }
        state[std::size_t(row)] = 1;
        for (const DeleteGraph::Link &link : graph.links) {
            if (link.child == row && link.parent != row && visit(link.parent)) {
                return true;
            }
        }
        state[std::size_t(row)] = 2;
        return false;
    };
    for (int row = 0; row < int(state.size()); ++row) {
        if (visit(row)) {
            return true;
        }
    }
    return false;
}

/// Rows that all depend on the first one, with more references between them, as the plan's foreign keys allow them.
DeleteGraph randomGraph(const DeletePlan &plan, QRandomGenerator &random)
{
    DeleteGraph graph;
    graph.tableOf = {0};
    std::set<std::pair<int, int>> used; // a foreign key of a row refers to one row
    const auto refer = [&](int foreignKey, int child, int parent) {
        if (used.emplace(foreignKey, child).second) {
            DeleteGraph::Link &link = graph.links.emplace_back();
            link.child = child;
            link.parent = parent;
            link.foreignKey = foreignKey;
        }
    };
    std::vector<int> usable;
    for (int i = 0; i < int(plan.foreignKeys.size()); ++i) {
        const auto &key = plan.foreignKeys[std::size_t(i)];
        if (key.child >= 0 && plan.tables[std::size_t(key.child)].isWalked) {
            usable.push_back(i);
        }
    }
    const auto rowOf = [&](int table) {
        std::vector<int> rows;
        for (int row = 0; row < int(graph.tableOf.size()); ++row) {
            if (graph.tableOf[std::size_t(row)] == table) {
                rows.push_back(row);
            }
        }
        return rows.empty() ? -1 : rows[std::size_t(random.bounded(int(rows.size())))];
    };
    const int count = random.bounded(1, 14);
    while (int(graph.tableOf.size()) < count) {
        const int key = usable[std::size_t(random.bounded(int(usable.size())))];
        const int parent = rowOf(plan.foreignKeys[std::size_t(key)].parent);
        if (parent >= 0) {
            graph.tableOf.push_back(plan.foreignKeys[std::size_t(key)].child);
            refer(key, int(graph.tableOf.size()) - 1, parent);
        }
    }
    for (int more = random.bounded(8); more > 0; --more) {
        const int key = usable[std::size_t(random.bounded(int(usable.size())))];
        const int child = rowOf(plan.foreignKeys[std::size_t(key)].child);
        const int parent = rowOf(plan.foreignKeys[std::size_t(key)].parent);
        if (child >= 0 && parent >= 0) {
            refer(key, child, parent);
        }
    }
    return graph;
}
}

/// The order in which rows are deleted that refer to each other, without a database.
class TestDeletePlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void modelsOfTheProgram();
    void randomRows();
    void randomCircles();
};

void TestDeletePlan::modelsOfTheProgram()
{
    const auto has = [](RegisteredModel::Table table) {
        const auto all = RegisteredModel::tables();
        return std::count(all.begin(), all.end(), table);
    };
    QCOMPARE(has(&Museum::aioMeta), 1);
    QCOMPARE(has(&Ring::aioMeta), 1);
    QCOMPARE(has(&otherTable), 0);
    {
        const RegisteredModel first(&otherTable);
        const RegisteredModel second(&otherTable); // of another library
        QCOMPARE(has(&otherTable), 1);
        {
            const RegisteredModel third(&otherTable);
        }
        QCOMPARE(has(&otherTable), 1);
    }
    QCOMPARE(has(&otherTable), 0); // unloaded
    QCOMPARE(has(&Museum::aioMeta), 1);
}

void TestDeletePlan::randomRows()
{
    QRandomGenerator random(7);
    const DeletePlan museums(Museum::columns().aioSource, Aio::Recursive | Aio::DeleteNullable);
    const DeletePlan loose(LooseRing::columns().aioSource, Aio::Recursive | Aio::DeleteNullable);
    int circles = 0;
    for (int round = 0; round < 4000; ++round) {
        const DeletePlan &plan = round % 2 ? museums : loose;
        const DeleteGraph graph = randomGraph(plan, random);
        circles += hasCircle(graph);
        const QString fault = faultOf(plan, graph, graph.steps(plan, false));
        QVERIFY2(fault.isEmpty(), qPrintable(u"round %1: %2"_s.arg(round).arg(fault)));
    }
    QVERIFY(circles > 100);
}

void TestDeletePlan::randomCircles()
{
    QRandomGenerator random(11);
    const DeletePlan plan(Ring::columns().aioSource, Aio::Recursive);
    const DeletePlan late(LateRing::columns().aioSource, Aio::Recursive);
    int circles = 0;
    for (int round = 0; round < 4000; ++round) {
        const DeleteGraph graph = randomGraph(plan, random);
        if (!hasCircle(graph)) {
            const QString fault = faultOf(plan, graph, graph.steps(plan, false));
            QVERIFY2(fault.isEmpty(), qPrintable(u"round %1: %2"_s.arg(round).arg(fault)));
            continue;
        }
        ++circles;
        QVERIFY(messageOf<AioProgrammingError>([&] {
                    void(graph.steps(plan, true));
                }).startsWith(u"Rows refer to each other in a circle by rings.next, which may not be NULL"));
        // the same rows where the database looks at the end: all of them, once
        DeleteGraph same = graph;
        for (DeleteGraph::Link &link : same.links) {
            link.foreignKey = 0; // its only one
        }
        std::set<int> rows;
        for (const DeleteGraph::Step &step : same.steps(late, true)) {
            for (const int row : step.rows) {
                QVERIFY(rows.insert(row).second);
            }
        }
        QCOMPARE(rows.size(), graph.tableOf.size() - 1);
        QVERIFY(!rows.contains(0));
    }
    QVERIFY(circles > 100);
}

QTEST_GUILESS_MAIN(TestDeletePlan)
#include "tst_deleteplan.moc"
