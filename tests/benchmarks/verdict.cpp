// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "verdict.h"

#include <algorithm>
#include <cmath>

namespace Bench
{
namespace
{
Quartiles quartilesOf(const std::vector<Round> &rounds, Sample Round::*sample, double Sample::*member)
{
    std::vector<double> values;
    values.reserve(rounds.size());
    for (const Round &round : rounds) {
        values.push_back(round.*sample.*member);
    }
    return Quartiles(std::move(values));
}

Quartiles quartilesOfRatios(const std::vector<Round> &rounds)
{
    std::vector<double> values;
    values.reserve(rounds.size());
    for (const Round &round : rounds) {
        values.push_back(round.ratio());
    }
    return Quartiles(std::move(values));
}

Verdict judgeSpread(const Quartiles &quartiles, double bar)
{
    // not (median <= bar): a NaN is no success
    if (!(quartiles.median <= bar)) {
        return Verdict::Short;
    }
    return quartiles.range() <= bar - quartiles.median ? Verdict::Ok : Verdict::Noisy;
}

Verdict judgeWorst(const std::vector<Round> &rounds, const Quartiles &ours, const Quartiles &floor, double bar)
{
    if (ours.worst <= bar) {
        return Verdict::Ok;
    }
    const bool excused = std::all_of(rounds.begin(), rounds.end(), [bar](const Round &round) {
        return round.ours.value - round.ours.taken <= bar;
    });
    return excused || floor.worst > bar ? Verdict::Noisy : Verdict::Short;
}
}

Quartiles::Quartiles(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    const auto at = [&values](double fraction) {
        const double position = fraction * double(values.size() - 1);
        const auto below = std::size_t(std::floor(position));
        const auto above = std::size_t(std::ceil(position));
        return values[below] + (values[above] - values[below]) * (position - double(below));
    };
    lower = at(0.25);
    median = at(0.5);
    upper = at(0.75);
    worst = values.back();
}

Judgement::Judgement(Rule rule, double bar, const std::vector<Round> &rounds)
    : ratio(quartilesOfRatios(rounds))
    , floor(quartilesOf(rounds, &Round::floor, &Sample::value))
    , ours(quartilesOf(rounds, &Round::ours, &Sample::value))
    , taken(quartilesOf(rounds, &Round::ours, &Sample::taken))
{
    switch (rule) {
    case Rule::Ratio:
        verdict = judgeSpread(ratio, bar);
        break;
    case Rule::Median:
        verdict = judgeSpread(ours, bar);
        break;
    case Rule::Worst:
        verdict = judgeWorst(rounds, ours, floor, bar);
        break;
    }
}

const char *toString(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Ok:
        return "ok";
    case Verdict::Short:
        return "short";
    case Verdict::Noisy:
        return "noisy";
    }
    return "";
}
}
