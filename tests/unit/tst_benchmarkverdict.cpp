// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "benchmarks/verdict.h"

#include <QTest>

#include <limits>

using namespace Bench;

Q_DECLARE_METATYPE(std::vector<double>)

/// The verdict of tests/benchmarks: no ok by luck, no short by a noisy machine where it can be told.
class TestBenchmarkVerdict : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesQuartilesOfValuesInAnyOrder();
    void judgesARatio_data();
    void judgesARatio();
    void pairsEachRatioWithItsOwnRound();
    void judgesTheWorst_data();
    void judgesTheWorst();

private:
    static std::vector<Round> rounds(const std::vector<double> &floor, const std::vector<double> &ours, const std::vector<double> &taken = {});
};

std::vector<Round> TestBenchmarkVerdict::rounds(const std::vector<double> &floor, const std::vector<double> &ours, const std::vector<double> &taken)
{
    std::vector<Round> result;
    for (std::size_t i = 0; i < ours.size(); ++i) {
        result.emplace_back(Sample(floor[i], 0), Sample(ours[i], 0));
        result.back().ours.taken = taken.empty() ? 0 : taken[i];
    }
    return result;
}

void TestBenchmarkVerdict::takesQuartilesOfValuesInAnyOrder()
{
    const Quartiles odd({5, 1, 4, 2, 3});
    QCOMPARE(odd.lower, 2.0);
    QCOMPARE(odd.median, 3.0);
    QCOMPARE(odd.upper, 4.0);
    QCOMPARE(odd.worst, 5.0);
    QCOMPARE(odd.range(), 2.0);

    const Quartiles even({4, 1, 3, 2});
    QCOMPARE(even.lower, 1.75);
    QCOMPARE(even.median, 2.5);
    QCOMPARE(even.upper, 3.25);

    QCOMPARE(Quartiles({7}).median, 7.0);
}

void TestBenchmarkVerdict::judgesARatio_data()
{
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    QTest::addColumn<std::vector<double>>("ratios");
    QTest::addColumn<int>("verdict");
    const auto row = [](const char *name, const std::vector<double> &ratios, Verdict verdict) {
        QTest::newRow(name) << ratios << int(verdict);
    };
    row("well below the bar", {1.10, 1.12, 1.11, 1.13, 1.10}, Verdict::Ok);
    row("outliers do not count", {1.10, 1.12, 1.11, 9.0, 1.10}, Verdict::Ok);
    row("above the bar", {1.40, 1.41, 1.42, 1.40, 1.41}, Verdict::Short);
    row("above the bar and wide", {1.0, 1.2, 1.35, 1.6, 2.0}, Verdict::Short);
    row("below, spread wider than the margin", {1.0, 1.1, 1.25, 1.28, 1.5}, Verdict::Noisy);
    row("on the bar, no spread", {1.3, 1.3, 1.3, 1.3, 1.3}, Verdict::Ok);
    row("not a number", {nan, nan, nan, nan, nan}, Verdict::Short);
}

void TestBenchmarkVerdict::judgesARatio()
{
    QFETCH(std::vector<double>, ratios);
    QFETCH(int, verdict);
    const std::vector<double> floor(ratios.size(), 1.0);
    QCOMPARE(int(Judgement(Rule::Ratio, 1.3, rounds(floor, ratios)).verdict), verdict);
    // a bar for the value itself is judged alike, whatever the floor
    const std::vector<double> otherFloor(ratios.size(), 0.001);
    QCOMPARE(int(Judgement(Rule::Median, 1.3, rounds(otherFloor, ratios)).verdict), verdict);
}

void TestBenchmarkVerdict::pairsEachRatioWithItsOwnRound()
{
    // a machine that gets slower from round to round: the ratio stays
    const std::vector<double> floor{10, 20, 40, 80, 160};
    const std::vector<double> ours{12, 24, 48, 96, 192};
    const Judgement judgement(Rule::Ratio, 1.3, rounds(floor, ours));
    QCOMPARE(judgement.ratio.lower, 1.2);
    QCOMPARE(judgement.ratio.upper, 1.2);
    QCOMPARE(int(judgement.verdict), int(Verdict::Ok));
}

void TestBenchmarkVerdict::judgesTheWorst_data()
{
    QTest::addColumn<std::vector<double>>("ours");
    QTest::addColumn<std::vector<double>>("taken");
    QTest::addColumn<int>("verdict");
    const auto row = [](const char *name, const std::vector<double> &ours, const std::vector<double> &taken, Verdict verdict) {
        QTest::newRow(name) << ours << taken << int(verdict);
    };
    row("all below", {4, 5, 15.9}, {0, 0, 0}, Verdict::Ok);
    row("below though the machine took much", {4, 5, 15.9}, {50, 50, 50}, Verdict::Ok);
    row("one above", {4, 5, 16.1}, {0, 0, 0}, Verdict::Short);
    row("one above, taken in another round", {4, 5, 40}, {40, 40, 0}, Verdict::Short);
    row("one above, taken by the machine", {4, 5, 40}, {0, 0, 30}, Verdict::Noisy);
    row("one taken, another its own", {4, 30, 40}, {0, 3, 30}, Verdict::Short);
}

void TestBenchmarkVerdict::judgesTheWorst()
{
    QFETCH(std::vector<double>, ours);
    QFETCH(std::vector<double>, taken);
    QFETCH(int, verdict);
    const std::vector<double> quiet(ours.size(), 1.0);
    const Judgement judgement(Rule::Worst, 16, rounds(quiet, ours, taken));
    QCOMPARE(int(judgement.verdict), verdict);
    QCOMPARE(judgement.ours.worst, ours.back());

    // where the floor does no better, nothing is shown, but what is ok stays so
    const std::vector<double> loud(ours.size(), 20.0);
    const Verdict there = Judgement(Rule::Worst, 16, rounds(loud, ours, taken)).verdict;
    QCOMPARE(int(there), int(verdict == int(Verdict::Short) ? Verdict::Noisy : Verdict(verdict)));
}

QTEST_GUILESS_MAIN(TestBenchmarkVerdict)
#include "tst_benchmarkverdict.moc"
