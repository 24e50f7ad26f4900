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
///            value within the bar is ok. What is over the bar counts as the machine's doing only with proof: the `own`
///            part (see Sample) is within the bar, or the floor went over the bar in the same run.
///                ok      no round over the bar
///                noisy   rounds over the bar, with own <= bar in all of them, or a round of the floor with own > bar
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
        : Sample(value, checksum, value)
    {
    }
    Sample(double value, unsigned long long checksum, double own)
        : value(value)
        , own(own)
        , checksum(checksum)
    {
    }

    double value;
    double own; ///< what remains of the value without the time in which the machine ran something else
    unsigned long long checksum; ///< of the results: equal in the floor and in ours, or the two did different jobs
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
    double ratio() const
    {
        return ours.value / floor.value;
    }

    Sample floor;
    Sample ours;
};

class Quartiles
{
public:
    /// Of at least one value; between two values by linear interpolation.
    explicit Quartiles(std::vector<double> values);
    double range() const
    {
        return upper - lower;
    }

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
    Quartiles floorOwn; ///< Sample::own of the floor
    Quartiles ours;
    Quartiles own; ///< Sample::own of ours
};

const char *toString(Verdict verdict);
}
