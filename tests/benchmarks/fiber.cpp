// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "benchmodel.h"
#include "harness.h"

using namespace Qt::StringLiterals;

namespace Bench
{
namespace
{
constexpr int runs = 200'000;

template<class Call>
AioTask<> repeat(Call &call)
{
    for (int i = 0; i < runs; ++i) {
        co_await call();
    }
}

/// db.run() of a function that only counts; microseconds for each. The floor is a coroutine that does the same, which is the
/// least that anything awaited costs.
class RunEmpty : public Figure
{
public:
    static Facts facts() { return Facts("core-run-empty", Rule::Median, 0.5, "us"); }

    void setUp(const QString &) override { m_database = std::make_unique<AioSqliteDatabase>(u":memory:"_s); }

    void tearDown() override { m_database.reset(); }

    Sample floor() override
    {
        const auto call = [this]() -> AioTask<> {
            ++m_count;
            co_return;
        };
        return measure(call);
    }

    Sample ours() override
    {
        const auto count = [this] {
            ++m_count;
        };
        const auto call = [&] {
            return m_database->run(count);
        };
        return measure(call);
    }

private:
    template<class Call>
    Sample measure(Call &call)
    {
        m_count = 0;
        const StopWatch watch;
        runToEnd(repeat(call));
        return Sample(watch.milliseconds() * 1000 / runs, m_count);
    }

    std::unique_ptr<AioSqliteDatabase> m_database;
    unsigned long long m_count = 0;
};

const Registration<RunEmpty> runEmpty;
}
}
