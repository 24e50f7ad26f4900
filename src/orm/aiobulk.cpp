// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "orm/aiobulk.h"

#include "database/aiotransaction.h"

namespace Aio
{
BulkSource::~BulkSource() = default;

namespace
{
// measured on SQLite: more rows in one statement make the text longer to parse and bind, and gain nothing
constexpr int rowsPerStatement = 64;
// a request that is not the last covers so many rows: other statements, a cancel and a deadline get their turn in between
constexpr qsizetype rowsPerRequest = 64 * 128;

/// Rows [position, end) as repetitions of one multi-row INSERT, filled in on the driver's thread.
class BulkStatement final : public Statement
{
public:
    BulkStatement(std::shared_ptr<const BulkSource> source, const AioTable &table, std::vector<int> defaults, int width, qsizetype position, qsizetype end, int rows)
        : m_source(std::move(source))
        , m_table(table)
        , m_defaults(std::move(defaults))
        , m_rows(rows)
        , m_position(position)
        , m_end(end)
    {
        parameters.reserve(std::size_t(width * rows));
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
        }
    }

    const std::shared_ptr<const BulkSource> m_source;
    const AioTable &m_table;
    const std::vector<int> m_defaults;
    const int m_rows;
    qsizetype m_position;
    const qsizetype m_end;
};

class Plan
{
public:
    Plan(SourcePtr into, std::vector<int> fields, std::shared_ptr<const BulkSource> source, const AioDialect &dialect)
        : m_source(std::move(source))
        , m_dialect(dialect)
    {
        m_data.into = std::move(into);
        m_data.fields = std::move(fields);
        const AioTable &table = m_data.into->table();
        for (int field = 0; field < int(table.fields().size()); ++field) {
            if (table.field(field).defaultValue && std::find(m_data.fields.begin(), m_data.fields.end(), field) == m_data.fields.end()) {
                m_defaults.push_back(field);
            }
        }
        m_data.fields.insert(m_data.fields.end(), m_defaults.begin(), m_defaults.end());
        m_perStatement = std::clamp(dialect.maxParameters / int(m_data.fields.size()), 1, rowsPerStatement);
    }

    bool isOneStatement() const { return m_source->size() <= m_perStatement; }
    bool atEnd() const { return m_position >= m_source->size(); }

    std::shared_ptr<Statement> start(const AioExecutor &executor)
    {
        const qsizetype left = m_source->size() - m_position;
        const int rows = int(std::min<qsizetype>(left, m_perStatement));
        const qsizetype count = std::min(left / rows * rows, rowsPerRequest / rows * rows);
        m_data.rows = rows;
        const auto statement = std::make_shared<BulkStatement>(m_source, m_data.into->table(), m_defaults, int(m_data.fields.size()), m_position, m_position + count, rows);
        statement->sql = compile(m_data, m_dialect).text;
        m_position += count;
        Statement::start(statement, executor, Access::Write);
        return statement;
    }

private:
    InsertData m_data;
    std::vector<int> m_defaults;
    std::shared_ptr<const BulkSource> m_source;
    const AioDialect &m_dialect;
    int m_perStatement;
    qsizetype m_position = 0;
};

QCoro::Task<qint64> run(AioExecutor executor, Plan &plan)
{
    qint64 inserted = 0;
    // one request ahead, so that the database never waits for this thread
    std::shared_ptr<Statement> next = plan.start(executor);
    while (next) {
        const std::shared_ptr<Statement> current = std::exchange(next, plan.atEnd() ? nullptr : plan.start(executor));
        co_await current->delivered();
        current->check();
        inserted += current->result.rowsAffected;
    }
    co_return inserted;
}
}

QCoro::Task<qint64> insertBulk(AioExecutor executor, SourcePtr into, std::vector<int> fields, std::shared_ptr<const BulkSource> source)
{
    if (!source || source->size() == 0) {
        co_return 0;
    }
    Plan plan(into, fields, source, executor.dialect());
    if (plan.isOneStatement()) {
        co_return co_await run(executor, plan);
    }
    const auto body = [&](AioTransaction &tx) -> QCoro::Task<qint64> {
        return run(tx, plan);
    };
    co_return co_await executor.aioAtomic(body);
}
}
