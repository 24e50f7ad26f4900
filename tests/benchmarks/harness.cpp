// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "harness.h"
#include "machine.h"

#include <QGuiApplication>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <span>

using namespace Qt::StringLiterals;

namespace Bench
{
namespace
{
constexpr const char help[] =
    "aioorm_benchmarks [--floor] [--rounds N] [--cpus N] [--each] NAME\n"
    "    Measures one figure, prints one line, exits 1 if it is short.\n"
    "    --floor     measures the floor against itself: shows what this machine's noise looks like\n"
    "    --rounds N  more rounds than usual\n"
    "    --cpus N    pinned to other than the usual number of CPUs\n"
    "    --each      prints each round too: floor, ours, and milliseconds the machine took from ours\n"
    "aioorm_benchmarks --list\n"
    "    Prints the names of the figures.\n"
    "AIOORM_BENCHMARK_DIR: where the databases are made; by default /dev/shm, so that no disk is measured.\n";

class Wishes
{
public:
    bool floorOnly = false;
    bool printEach = false;
    int rounds = 0;
    int cpus = 0;
};

enum ExitCode { Fine = 0, TooSlow = 1, NotMeasured = 2 };

class Entry
{
public:
    Facts facts;
    Factory factory;
};

std::vector<Entry> &entries()
{
    static std::vector<Entry> list;
    return list;
}

template<class F>
Sample observed(std::span<const int> cpus, F &&measurement)
{
    const double before = timeTaken(cpus);
    Sample sample = measurement();
    sample.taken = std::max(0.0, timeTaken(cpus) - before);
    return sample;
}

Round measureRound(Figure &figure, std::span<const int> cpus, bool floorOnly, bool floorFirst)
{
    const auto measureFloor = [&] {
        return observed(cpus, [&] {
            return figure.floor();
        });
    };
    const auto measureOurs = [&] {
        return floorOnly ? measureFloor() : observed(cpus, [&] {
            return figure.ours();
        });
    };
    if (floorFirst) {
        const Sample floor = measureFloor();
        return Round(floor, measureOurs());
    }
    const Sample ours = measureOurs();
    return Round(measureFloor(), ours);
}

std::vector<Round> measure(Figure &figure, const Facts &facts, const Wishes &wishes, std::span<const int> cpus)
{
    const int roundCount = std::max(facts.rounds, wishes.rounds);
    std::vector<Round> rounds;
    for (int number = -facts.warmUps; number < roundCount; ++number) {
        if (facts.rule == Rule::Ratio) {
            separateThreads(cpus);
        }
        const Round round = measureRound(figure, cpus, wishes.floorOnly, number % 2 == 0);
        require(round.floor.checksum == round.ours.checksum, u"the floor and ours differ in their results"_s);
        if (wishes.printEach) {
            std::printf("%3d: %10.4g %10.4g %10.4g\n", number + 1, round.floor.value, round.ours.value, round.ours.taken);
        }
        if (number >= 0) {
            rounds.push_back(round);
        }
    }
    return rounds;
}

void print(const Facts &facts, const Judgement &judgement, int rounds, int cpus, bool floorOnly)
{
    const bool ratio = facts.rule == Rule::Ratio;
    const double value = facts.rule == Rule::Worst ? judgement.ours.worst : judgement.ours.median;
    std::printf("%s%s: %.4g %s, %.2f x floor (bar %g%s%s) %s",
                facts.name,
                floorOnly ? " [floor]" : "",
                value,
                facts.unit,
                judgement.ratio.median,
                facts.bar,
                ratio ? "" : " ",
                ratio ? "" : facts.unit,
                toString(judgement.verdict));
    std::printf("; quartiles of the ratio %.2f %.2f, of the value %.4g %.4g",
                judgement.ratio.lower,
                judgement.ratio.upper,
                judgement.ours.lower,
                judgement.ours.upper);
    if (facts.rule == Rule::Worst) {
        std::printf("; worst of the floor %.4g; the machine took up to %.3g ms of a round", judgement.floor.worst, judgement.taken.worst);
    } else {
        std::printf("; floor %.4g %.4g %.4g %s", judgement.floor.lower, judgement.floor.median, judgement.floor.upper, facts.unit);
    }
    std::printf("; %d rounds, %d CPU%s", rounds, cpus, cpus == 1 ? "" : "s");
    if (cpus < facts.cpus) {
        std::printf(" of %d wanted", facts.cpus);
    }
#ifndef __OPTIMIZE__
    std::printf("; NOT OPTIMISED");
#endif
    std::printf("\n");
    std::fflush(stdout);
}

ExitCode measureAndPrint(const Entry &entry, const Wishes &wishes)
{
    const Facts &facts = entry.facts;
    keepMemory();
    const std::vector<int> cpus = pin(wishes.cpus > 0 ? wishes.cpus : facts.cpus);

    const QString pattern = folderTemplate();
    const QTemporaryDir folder = pattern.isEmpty() ? QTemporaryDir() : QTemporaryDir(pattern);
    require(folder.isValid(), u"no folder for the databases: "_s + folder.errorString());

    int argc = 1;
    char program[] = "aioorm_benchmarks";
    char *argv[] = {program, nullptr};
    std::unique_ptr<QCoreApplication> application;
    if (facts.window) {
        qputenv("QT_QPA_PLATFORM", "offscreen");
        qputenv("QT_QUICK_BACKEND", "software");
        qputenv("QSG_RENDER_LOOP", "basic");
        qputenv("XDG_RUNTIME_DIR", folder.path().toLocal8Bit());
        application = std::make_unique<QGuiApplication>(argc, argv);
    } else {
        application = std::make_unique<QCoreApplication>(argc, argv);
    }

    const std::unique_ptr<Figure> figure = entry.factory();
    figure->setUp(folder.path());
    const std::vector<Round> rounds = measure(*figure, facts, wishes, cpus);
    figure->tearDown();
    const Judgement judgement(facts.rule, facts.bar, rounds);
    print(facts, judgement, int(rounds.size()), int(cpus.size()), wishes.floorOnly);
    return judgement.verdict == Verdict::Short && !wishes.floorOnly ? TooSlow : Fine;
}
}

Figure::~Figure() = default;

void Figure::setUp(const QString &folder)
{
    Q_UNUSED(folder)
}

void Figure::tearDown() { }

void addFigure(const Facts &facts, Factory factory)
{
    const auto after = std::find_if(entries().begin(), entries().end(), [&facts](const Entry &entry) {
        return std::strcmp(facts.name, entry.facts.name) < 0;
    });
    entries().insert(after, Entry{facts, factory});
}

int run(int argc, char **argv)
{
    Wishes wishes;
    const char *name = nullptr;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument(argv[i]);
        if (argument == "--list") {
            for (const Entry &entry : entries()) {
                std::puts(entry.facts.name);
            }
            return Fine;
        }
        if (argument == "--floor") {
            wishes.floorOnly = true;
        } else if (argument == "--each") {
            wishes.printEach = true;
        } else if (argument == "--rounds" && i + 1 < argc) {
            wishes.rounds = std::atoi(argv[++i]);
        } else if (argument == "--cpus" && i + 1 < argc) {
            wishes.cpus = std::atoi(argv[++i]);
        } else if (!argument.starts_with('-') && !name) {
            name = argv[i];
        } else {
            std::fputs(help, stderr);
            return argument == "--help" ? Fine : NotMeasured;
        }
    }
    if (!name) {
        std::fputs(help, stderr);
        return NotMeasured;
    }

    const auto found = std::find_if(entries().begin(), entries().end(), [name](const Entry &entry) {
        return std::strcmp(entry.facts.name, name) == 0;
    });
    if (found == entries().end()) {
        std::fprintf(stderr, "%s: no such figure; --list names them\n", name);
        return NotMeasured;
    }
    try {
        return measureAndPrint(*found, wishes);
    } catch (const std::exception &error) {
        std::printf("%s: not measured: %s\n", name, error.what());
        return NotMeasured;
    }
}
}
