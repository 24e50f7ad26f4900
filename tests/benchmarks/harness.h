// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "verdict.h"

#include <QString>
#include <QTemporaryDir>

#include <chrono>
#include <memory>
#include <vector>

/// Measures figures. A figure is a class derived from Bench::Figure with a static function facts(), and one line in its
/// source file,
///
///     const Bench::Registration<ReadTuples> readTuples;
///
/// and is then listed, run and judged. One process measures one figure.
namespace Bench
{
class Facts
{
public:
    Facts(const char *name, Rule rule, double bar, const char *unit)
        : name(name)
        , rule(rule)
        , bar(bar)
        , unit(unit)
    {
    }
    /// CPUs the process is pinned to: 1, or 2 where the job needs two threads. The main thread of a ratio then has one to
    /// itself; in the other figures the scheduler does as it does in a program.
    Facts &onCpus(int count)
    {
        cpus = count;
        return *this;
    }
    /// Where a round takes seconds; elsewhere at least 15.
    Facts &inRounds(int count, int warmUpRounds)
    {
        rounds = count;
        warmUps = warmUpRounds;
        return *this;
    }
    /// Needs a QGuiApplication.
    Facts &withWindow()
    {
        window = true;
        return *this;
    }

    const char *name;
    Rule rule;
    double bar;
    const char *unit;
    int cpus = 1;
    int rounds = 21;
    int warmUps = 2;
    bool window = false;
};

/// One job, done once with the bare means and once by the library. Each measurement does the whole job, times only
/// that, checks what it got, and throws Failure if it is not what was asked for.
class Figure
{
public:
    virtual ~Figure();
    /// Before the first round, with the process pinned and its application made. `folder` is empty and goes afterwards.
    virtual void setUp(const QString &folder);
    virtual void tearDown();
    virtual Sample floor() = 0;
    virtual Sample ours() = 0;
};

/// The measurement is not one: wrong results, or something it needs is missing.
class Failure : public std::exception
{
public:
    explicit Failure(const QString &message)
        : m_message(message.toUtf8())
    {
    }
    const char *what() const noexcept override { return m_message.constData(); }

private:
    QByteArray m_message;
};

/// Throws Failure(message) unless `condition`.
inline void require(bool condition, const QString &message)
{
    if (!condition) {
        throw Failure(message);
    }
}

using Factory = std::unique_ptr<Figure> (*)();
void addFigure(const Facts &facts, Factory factory);

template<class T>
class Registration
{
public:
    Registration()
    {
        addFigure(T::facts(), []() -> std::unique_ptr<Figure> {
            return std::make_unique<T>();
        });
    }
};

/// Wall-clock time since it was made.
class StopWatch
{
public:
    double milliseconds() const { return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - m_start).count(); }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

/// The program: arguments as its --help says.
int run(int argc, char **argv);
}
