// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/detail/bulk.h"

#include "aioorm/database/aiotransaction.h"
#include "aioorm/database/decimalsink_p.h"
#include "aioorm/database/statement_p.h"
#include "aioorm/sql/stored_p.h"

#include <deque>

namespace Aio::Detail
{
BulkRows::~BulkRows() = default;

void appendValues(std::vector<AioValue> &values, const std::vector<AioValue> &more)
{
    values.insert(values.end(), more.begin(), more.end());
}

namespace
{
// measured on SQLite: more rows in one statement make the text longer to parse and bind, and gain nothing
constexpr int rowsPerStatement = 64;
// a request that is not the last covers so many rows: other statements, a cancel and a deadline get their turn in between
constexpr qsizetype rowsPerRequest = qsizetype(64) * 128;

/// Rows [position, end) as repetitions of one multi-row INSERT, filled in on the driver's thread.
class BulkStatement final : public PendingStatement
{
public:
    BulkStatement(std::shared_ptr<const BulkRows> source,
                  const InsertData &data,
                  const AioDialect &dialect,
                  std::vector<int> defaults,
                  std::vector<AioValue> after,
                  qsizetype position,
                  qsizetype end,
                  int rows)
        : m_source(std::move(source))
        , m_table(data.into->table())
        , m_dialect(dialect)
        , m_width(data.fields.size())
        , m_defaults(std::move(defaults))
        , m_after(std::move(after))
        , m_rows(rows)
        , m_position(position)
        , m_end(end)
    {
        for (std::size_t i = 0; i < m_width; ++i) {
            if (const FieldInfo &field = m_table.storedField(data.fields[i]); hasStoredForm(field)) {
                m_stored.emplace_back(i, &field);
            }
        }
        parameters.reserve(m_width * std::size_t(rows) + m_after.size());
        fill();
    }

    bool nextParameters() override
    {
        if (m_position >= m_end) {
            return false;
        }
        parameters.clear();
        fill();
        return true;
    }

private:
    void fill()
    {
        for (int i = 0; i < m_rows; ++i) {
            m_source->append(m_position++, parameters);
            for (const int field : m_defaults) {
                parameters.push_back(m_table.field(field).defaultValue());
            }
            for (const auto &[place, field] : m_stored) {
                AioValue &value = parameters[parameters.size() - m_width + place];
                value = storedValue(value, *field, m_dialect);
            }
        }
        parameters.insert(parameters.end(), m_after.begin(), m_after.end());
    }

    const std::shared_ptr<const BulkRows> m_source;
    const AioTable &m_table;
    const AioDialect &m_dialect;
    const std::size_t m_width;
    const std::vector<int> m_defaults;
    const std::vector<AioValue> m_after;
    std::vector<std::pair<std::size_t, const FieldInfo *>> m_stored; // the columns whose values have a form of their own
    const int m_rows;
    qsizetype m_position;
    const qsizetype m_end;
};

class Plan
{
public:
    Plan(InsertData data, std::shared_ptr<const BulkRows> source, const AioDialect &dialect)
        : m_data(std::move(data))
        , m_source(std::move(source))
        , m_dialect(dialect)
    {
        const AioTable &table = m_data.into->table();
        for (int field = 0; field < int(table.fields().size()); ++field) {
            if (table.field(field).defaultValue && std::find(m_data.fields.begin(), m_data.fields.end(), field) == m_data.fields.end()) {
                m_defaults.push_back(field);
            }
        }
        m_data.fields.insert(m_data.fields.end(), m_defaults.begin(), m_defaults.end());
        m_after = compile(m_data, dialect).parameters;
        // rows of nothing but the database's defaults are inserted one by one: DEFAULT VALUES is one row
        const int width = int(m_data.fields.size());
        m_perStatement = width == 0 ? 1 : std::clamp((dialect.maxParameters - int(m_after.size())) / width, 1, rowsPerStatement);
    }

    bool isOneStatement() const { return m_source->size() <= m_perStatement; }
    bool atEnd() const { return m_position >= m_source->size(); }

    std::shared_ptr<PendingStatement> start(const AioExecutor &executor, std::unique_ptr<RowSink> sink = {})
    {
        const qsizetype left = m_source->size() - m_position;
        const int rows = int(std::min<qsizetype>(left, m_perStatement));
        // rows that come back are those of one statement
        const qsizetype count = sink ? rows : std::min(left / rows * rows, rowsPerRequest / rows * rows);
        m_data.rows = rows;
        const auto statement = std::make_shared<BulkStatement>(m_source, m_data, m_dialect, m_defaults, m_after, m_position, m_position + count, rows);
        AioSql sql = compile(m_data, m_dialect);
        statement->sql = std::move(sql.text);
        m_position += count;
        if (sink) {
            statement->sink = sql.decimals.empty() ? std::move(sink) : std::make_unique<DecimalSink>(std::move(sink), std::move(sql.decimals));
        } else if (m_dialect.hasBulkInserts && !m_data.fields.empty() && count > rows && m_data.conflict.action == ConflictData::Action::Fail) {
            statement->bulkInto = bulkTarget();
            statement->bulkWidth = m_data.fields.size();
        }
        PendingStatement::start(statement, executor, Access::Write);
        return statement;
    }

private:
    QByteArray bulkTarget() const
    {
        const AioTable &table = m_data.into->table();
        QByteArray target;
        m_dialect.appendName(target, table.schemaName(), table.name());
        for (std::size_t i = 0; i < m_data.fields.size(); ++i) {
            target += i == 0 ? " (" : ", ";
            m_dialect.appendIdentifier(target, table.field(m_data.fields[i]).column);
        }
        return target + ')';
    }

    InsertData m_data;
    std::vector<int> m_defaults;
    std::vector<AioValue> m_after; // what the conflict clause binds, in each statement after the values of its rows
    std::shared_ptr<const BulkRows> m_source;
    const AioDialect &m_dialect;
    int m_perStatement;
    qsizetype m_position = 0;
};

/// The database has refused rows, which is why anything else in the transaction may have failed.
bool hasRefusedRows(const PendingStatement &statement)
{
    try {
        statement.check();
    } catch (const AioIntegrityError &) {
        return true;
    } catch (const AioDataError &) {
        return true;
    } catch (...) {
    }
    return false;
}

// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): whoever calls it awaits it, and has the plan
AioTask<qint64> run(AioExecutor executor, Plan &plan)
{
    qint64 inserted = 0;
    // one request ahead, so that the database never waits for this thread
    std::shared_ptr<PendingStatement> next = plan.start(executor);
    while (next) {
        const std::shared_ptr<PendingStatement> current = std::exchange(next, plan.atEnd() ? nullptr : plan.start(executor));
        co_await current->delivered();
        if (next && current->failed() && !hasRefusedRows(*current)) {
            // the one ahead may have overtaken its last rows
            co_await next->delivered();
            if (hasRefusedRows(*next)) {
                next->check();
            }
        }
        current->check();
        inserted += current->result.rowsAffected;
    }
    co_return inserted;
}
}

namespace
{
/// Statements with rows that come back, on their way at once.
constexpr std::size_t statementsAhead = 4;

/// A statement, and the sink that it owns.
class Flight
{
public:
    std::shared_ptr<PendingStatement> statement;
    RowSink *sink = nullptr;
};

// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): whoever calls it awaits it, and has both
AioTask<> takeRows(AioExecutor executor, const Flight &flight, ReturnedRows &rows)
{
    co_await flight.statement->delivered();
    flight.statement->check();
    while (!rows.take(*flight.sink, endOfSlice())) {
        const Turn turn(executor);
        co_await turn.over();
    }
}

// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): whoever calls it awaits it, and has both
AioTask<> runReturning(AioExecutor executor, Plan &plan, ReturnedRows &rows)
{
    std::deque<Flight> flights;
    Clock::time_point end = endOfSlice();
    while (true) {
        while (!plan.atEnd() && flights.size() < statementsAhead) {
            auto sink = rows.makeSink();
            Flight &flight = flights.emplace_back();
            flight.sink = sink.get();
            flight.statement = plan.start(executor, std::move(sink));
        }
        if (flights.empty()) {
            break;
        }
        if (Clock::now() >= end) {
            const Turn turn(executor);
            co_await turn.over();
            end = endOfSlice();
        }
        const Flight flight = flights.front();
        flights.pop_front();
        const auto taking = takeRows(executor, flight, rows);
        co_await taking;
    }
}
}

ReturnedRows::~ReturnedRows() = default;

AioTask<> insertReturning(AioExecutor executor, ManyRows many, std::shared_ptr<ReturnedRows> rows)
{
    if (many.data.select) {
        auto sink = rows->makeSink();
        Flight flight;
        flight.sink = sink.get();
        flight.statement = PendingStatement::start(executor, Access::Write, compile(many.data, executor.dialect()), std::move(sink));
        const auto taking = takeRows(executor, flight, *rows);
        co_await taking;
        co_return;
    }
    if (!many.next && (!many.source || many.source->size() == 0)) {
        co_return;
    }
    std::optional<Plan> plan;
    if (!many.next) {
        plan.emplace(many.data, many.source, executor.dialect());
        if (plan->isOneStatement()) {
            const auto running = runReturning(executor, *plan, *rows);
            co_await running;
            co_return;
        }
    }
    // NOLINTNEXTLINE(cppcoreguidelines-avoid-*coroutine*): it is awaited here, and so is the transaction it is given
    const auto body = [&](AioTransaction &tx) -> AioTask<> {
        if (plan) {
            const auto running = runReturning(tx, *plan, *rows);
            co_await running;
            co_return;
        }
        while (const auto source = many.next(rowsPerRequest)) {
            Plan its(many.data, source, executor.dialect());
            const auto running = runReturning(tx, its, *rows);
            co_await running;
        }
    };
    co_await executor.aioAtomic(body);
}

AssignmentData excludedAssignment(const SourcePtr &source, int field)
{
    auto node = std::make_shared<Node>(NodeKind::Excluded);
    node->source = source;
    node->field = field;
    AssignmentData assignment;
    assignment.field = field;
    assignment.expression = std::move(node);
    return assignment;
}

AioTask<qint64> insertBulk(AioExecutor executor, InsertData data, std::shared_ptr<const BulkRows> source)
{
    if (data.select) {
        const auto statement = PendingStatement::start(executor, Access::Write, compile(data, executor.dialect()));
        co_await statement->delivered();
        statement->check();
        co_return statement->result.rowsAffected;
    }
    if (!source || source->size() == 0) {
        co_return 0;
    }
    Plan plan(std::move(data), source, executor.dialect());
    if (plan.isOneStatement()) {
        co_return co_await run(executor, plan);
    }
    const auto body = [&](AioTransaction &tx) -> AioTask<qint64> {
        return run(tx, plan);
    };
    co_return co_await executor.aioAtomic(body);
}

AioTask<qint64> insertGenerated(AioExecutor executor, InsertData data, BulkGenerator next)
{
    // NOLINTNEXTLINE(cppcoreguidelines-avoid-*coroutine*): it is awaited here, and so is the transaction it is given
    const auto body = [&](AioTransaction &tx) -> AioTask<qint64> {
        qint64 inserted = 0;
        while (const auto source = next(rowsPerRequest)) {
            Plan plan(data, source, executor.dialect());
            inserted += co_await run(tx, plan);
        }
        co_return inserted;
    };
    co_return co_await executor.aioAtomic(body);
}
}
