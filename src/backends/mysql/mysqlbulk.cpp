// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/mysql/mysqlsession_p.h"

#include "aioorm/core/detail/valuestorage.h"

#include <QScopeGuard>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
// one array: long enough to make a row cheap, short enough to leave others their turn
constexpr qint64 arrayBytes = qint64(1024) * 1024;

// what a value takes in a packet, at most
qint64 bytesOf(const AioValue &value)
{
    if (const auto *text = std::get_if<QString>(&value.storage())) {
        return text->size() * 3 + 10;
    }
    if (const auto *bytes = std::get_if<QByteArray>(&value.storage())) {
        return bytes->size() + 10;
    }
    if (const auto *json = std::get_if<AioValue::Json>(&value.storage())) {
        return json->utf8.size() + 10;
    }
    if (const auto *list = std::get_if<AioValue::List>(&value.storage())) {
        return list->json().size() + 10;
    }
    return 48;
}
}

/// Rows of one INSERT, of which as many as go into a packet are an array.
class MysqlSession::Bulk
{
public:
    Bulk(std::size_t width, qint64 maxPacket)
        : m_width(width)
        , m_mostBytes(maxPacket > 0 ? std::min(arrayBytes, maxPacket / 10 * 9) : arrayBytes)
        , m_maxPacket(maxPacket)
    {
    }

    void append(std::vector<AioValue> &values)
    {
        m_values.erase(m_values.begin(), m_values.begin() + std::ptrdiff_t(std::exchange(m_from, 0)));
        for (const AioValue &value : values) {
            m_pending += bytesOf(value);
        }
        m_values.insert(m_values.end(), std::make_move_iterator(values.begin()), std::make_move_iterator(values.end()));
    }
    std::size_t rowsLeft() const { return (m_values.size() - m_from) / m_width; }

    /// How many rows come next: those that fit into a packet, and whose values have the types of the first.
    std::size_t take()
    {
        m_types.assign(m_width, MYSQL_TYPE_NULL);
        m_bytes = 0;
        std::size_t rows = 0;
        for (; rows < rowsLeft(); ++rows) {
            qint64 more = 0;
            for (std::size_t i = 0; i < m_width; ++i) {
                const AioValue &value = m_values[m_from + rows * m_width + i];
                const enum_field_types type = MysqlParameters::typeOf(value);
                if (type != MYSQL_TYPE_NULL && m_types[i] != MYSQL_TYPE_NULL && m_types[i] != type) {
                    return rows;
                }
                more += bytesOf(value);
            }
            if (rows > 0 && m_bytes + more > m_mostBytes) {
                break;
            }
            m_bytes += more;
            for (std::size_t i = 0; i < m_width; ++i) {
                if (m_types[i] == MYSQL_TYPE_NULL) {
                    m_types[i] = MysqlParameters::typeOf(m_values[m_from + rows * m_width + i]);
                }
            }
        }
        return rows;
    }
    /// Those that were taken have been sent.
    void drop(std::size_t rows)
    {
        m_from += rows * m_width;
        m_pending -= m_bytes;
    }
    bool hasEnough() const { return m_pending >= m_mostBytes; }

    /// The types, for mysql_stmt_bind_param().
    MYSQL_BIND *binds()
    {
        m_binds.assign(m_width, MYSQL_BIND());
        for (std::size_t i = 0; i < m_width; ++i) {
            // of a column that has NULLs alone
            m_binds[i].buffer_type = m_types[i] == MYSQL_TYPE_NULL ? MYSQL_TYPE_STRING : m_types[i];
            m_binds[i].buffer = const_cast<char *>(&nothing); // NOLINT(cppcoreguidelines-pro-type-const-cast): it is only read
            m_binds[i].u.indicator = &m_isNotNull;
        }
        m_packet = 0;
        return m_binds.data();
    }
    const MysqlParameters &parameters() const { return m_row; }
    bool isTooLarge() const { return m_maxPacket > 0 && m_packet > m_maxPacket; }
    qint64 packet() const { return m_packet; }

    /// The client library asks for a row. Not 0: it cannot be sent.
    static my_bool fill(void *bulk, MYSQL_BIND *binds, unsigned int row) { return static_cast<Bulk *>(bulk)->fill(binds, row) ? 0 : 1; }

private:
    static constexpr char nothing = 0;

    bool fill(MYSQL_BIND *binds, unsigned int row)
    {
        const std::span values(m_values.data() + m_from + row * m_width, m_width);
        if (!m_row.fill(values)) {
            return false;
        }
        m_packet += m_row.bytes() + qint64(m_width);
        for (std::size_t i = 0; i < m_width; ++i) {
            const MYSQL_BIND &value = m_row.binds()[i];
            const bool isNull = value.buffer_type == MYSQL_TYPE_NULL;
            binds[i].u.indicator = isNull ? &m_isNull : &m_isNotNull;
            if (!isNull) {
                binds[i].buffer = value.buffer;
                binds[i].buffer_length = value.buffer_length;
                binds[i].length = value.length ? value.length : &binds[i].buffer_length;
            }
        }
        return !isTooLarge();
    }

    const std::size_t m_width;
    const qint64 m_mostBytes, m_maxPacket;
    std::vector<AioValue> m_values;
    std::size_t m_from = 0;
    qint64 m_pending = 0; ///< bytes of those that are left
    qint64 m_bytes = 0; ///< of those that were taken
    std::vector<enum_field_types> m_types;
    std::vector<MYSQL_BIND> m_binds;
    MysqlParameters m_row;
    qint64 m_packet = 0;
    char m_isNull = STMT_INDICATOR_NULL, m_isNotNull = STMT_INDICATOR_NONE;
};

void MysqlSession::runBulk(MysqlJob &job)
{
    DriverRequest &request = *job.request;
    const std::size_t width = request.bulkWidth;
    QByteArray sql = "INSERT INTO " + request.bulkInto + " VALUES (";
    for (std::size_t i = 0; i < width; ++i) {
        sql += i == 0 ? "?" : ",?";
    }
    sql += ')';
    if (isTooLarge(job, sql.size())) {
        return;
    }
    MysqlStatements::Pointer statement = m_options.statementCacheSize() > 0 ? m_statements.find(sql) : nullptr;
    if (!statement) {
        statement = prepare(job, sql, width, m_options.statementCacheSize() > 0);
        if (!statement) {
            return;
        }
    }
    Bulk bulk(width, m_handle->info.maxAllowedPacket);
    // one row of the same text is the same statement
    const auto forgetArray = qScopeGuard([statement] {
        const unsigned int none = 0;
        mysql_stmt_attr_set(statement->statement, STMT_ATTR_ARRAY_SIZE, &none);
        mysql_stmt_attr_set(statement->statement, STMT_ATTR_CB_PARAM, nullptr);
        mysql_stmt_attr_set(statement->statement, STMT_ATTR_CB_USER_DATA, nullptr);
    });
    bool isWhole = false;
    while (!job.failed && !m_broken && !m_fiber.isAbandoned()) {
        while (!isWhole && !bulk.hasEnough()) {
            bulk.append(request.parameters);
            if (!nextParameters(job)) {
                isWhole = std::exchange(job.isThrough, false); // else it was cancelled
                break;
            }
        }
        if (job.failed || job.wasCancelled || m_fiber.isAbandoned()) {
            break;
        }
        const auto rows = static_cast<unsigned int>(bulk.take());
        if (rows == 0) {
            break;
        }
        my_bool (*const fill)(void *, MYSQL_BIND *, unsigned int) = &Bulk::fill;
        mysql_stmt_attr_set(statement->statement, STMT_ATTR_ARRAY_SIZE, &rows);
        mysql_stmt_attr_set(statement->statement, STMT_ATTR_CB_USER_DATA, &bulk);
        mysql_stmt_attr_set(statement->statement, STMT_ATTR_CB_PARAM, reinterpret_cast<const void *>(fill));
        mysql_stmt_bind_param(statement->statement, bulk.binds());
        if (!job.wasSent && !request.begin()) {
            break;
        }
        const bool wasSent = std::exchange(job.wasSent, true);
        if (mysql_stmt_execute(statement->statement) != 0) {
            const AioOutcome outcome = wasSent ? AioOutcome::Refused : AioOutcome::NotSent;
            if (!bulk.parameters().reason().isEmpty()) {
                job.failed = bulk.parameters().error().outcome(outcome);
            } else if (bulk.isTooLarge()) {
                job.wasSent = wasSent;
                isTooLarge(job, bulk.packet());
            } else {
                fail(job, statement->statement, AioPhase::Execute);
            }
            break;
        }
        request.result.rowsAffected += rows;
        bulk.drop(rows);
    }
    job.isThrough = isWhole && bulk.rowsLeft() == 0 && !job.failed;
}
}
