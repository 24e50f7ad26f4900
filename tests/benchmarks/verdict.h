// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <vector>

/// What the rounds of a measurement say. Knows nothing of how they were measured.
///
/// An ok is never luck, and a noisy machine never makes one:
///
///   Ratio    Each round gives one ratio, ours / floor, of two measurements made one after the other. R is their
///            median, S their interquartile range.
///                short   R > bar
///                noisy   R <= bar, and S > bar - R: the spread is wider than the margin to the bar
///                ok      otherwise; the upper quartile is then below the bar too
///   Median   The same rule for the value itself, against a bar in its own unit.
///   Worst    The value is the worst of all rounds, against a bar in its own unit. Noise can only make it larger, so a
///            value within the bar is ok. A round over the bar is put down to the machine only with proof: less the time
///            the machine took from the process in that round it is within the bar, or the floor went over the bar too.
///                ok      no round over the bar
///                noisy   rounds over the bar, all of them put down to the machine
///                short   otherwise
namespace Bench
{
enum class Rule { Ratio, Median, Worst };
enum class Verdict { Ok, Short, Noisy };

/// One measurement.
class Sample
{
public:
    Sample(double value, unsigned long long checksum)
        : value(value)
        , checksum(checksum)
    {
    }

    double value;
    unsigned long long checksum; ///< of the results: equal in the floor and in ours, or the two did different jobs
    double taken = 0; ///< milliseconds in which the machine kept the process from running; see timeTaken()
};

/// One floor and one of ours, one after the other.
class Round
{
public:
    Round(const Sample &floor, const Sample &ours)
        : floor(floor)
        , ours(ours)
    {
    }
    double ratio() const { return ours.value / floor.value; }

    Sample floor;
    Sample ours;
};

class Quartiles
{
public:
    /// Of at least one value; between two values by linear interpolation.
    explicit Quartiles(std::vector<double> values);
    double range() const { return upper - lower; }

    double lower;
    double median;
    double upper;
    double worst;
};

class Judgement
{
public:
    Judgement(Rule rule, double bar, const std::vector<Round> &rounds);

    Verdict verdict = Verdict::Noisy;
    Quartiles ratio;
    Quartiles floor;
    Quartiles ours;
    Quartiles taken; ///< from ours
};

const char *toString(Verdict verdict);
}
