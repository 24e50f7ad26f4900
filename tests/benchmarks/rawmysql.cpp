// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "rawmysql.h"

#include "aioorm/core/detail/utc.h"
#include "benchmodel.h"
#include "harness.h"
#include "rawtext.h"
#include "support/mariadbserver.h"

#include <cstring>

using namespace Qt::StringLiterals;

namespace Bench
{
namespace
{
constexpr char lookUpSql[] = "SELECT id, name, note, amount, score, created, active FROM `rows` WHERE id = ?";
constexpr char all[] = "SELECT id, name, note, amount, score, created, active FROM `rows`";

MYSQL *connectTo(const MysqlBenchServer &server, bool blocks)
{
    const AioMySqlOptions options = server.options();
    MYSQL *const handle = mysql_init(nullptr);
    mysql_optionsv(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    if (!blocks) {
        mysql_optionsv(handle, MYSQL_OPT_NONBLOCK, nullptr);
    }
    const bool made = mysql_real_connect(handle,
                                         nullptr,
                                         options.userName().toUtf8().constData(),
                                         options.password().toUtf8().constData(),
                                         options.databaseName().toUtf8().constData(),
                                         0,
                                         server.socketFile().toUtf8().constData(),
                                         CLIENT_FOUND_ROWS);
    require(made, QString::fromUtf8(mysql_error(handle)));
    require(mysql_query(handle, "SET time_zone = '+00:00'") == 0, u"the time zone could not be set"_s);
    return handle;
}

MYSQL_STMT *prepare(MYSQL *handle, const char *sql)
{
    MYSQL_STMT *const statement = mysql_stmt_init(handle);
    require(mysql_stmt_prepare(statement, sql, static_cast<unsigned long>(std::strlen(sql))) == 0, QString::fromUtf8(mysql_error(handle)));
    return statement;
}
}

MysqlBenchServer::MysqlBenchServer(Link link)
    : m_link(link)
    , m_server(std::make_unique<MariadbServer>())
{
    if (m_link == Link::Tls) {
        m_server->tls({u"localhost"_s, u"127.0.0.1"_s});
    }
    m_server->setting(u"innodb-buffer-pool-size"_s, u"128M"_s);
    require(m_server->start(), m_server->errorString());
    m_server->query(u"CREATE DATABASE bench CHARACTER SET utf8mb4"_s);
    AioMySqlDatabase database(options());
    runToEnd(database.aioCreateTables<BenchRow>());
}

MysqlBenchServer::~MysqlBenchServer() = default;

AioMySqlOptions MysqlBenchServer::options() const
{
    AioMySqlOptions options;
    if (m_link == Link::Tls) {
        options.host(m_server->host()).port(m_server->port()).tls(AioMySqlOptions::Verify).caFile(m_server->caFile());
    } else {
        options.socket(m_server->socketFile());
    }
    return options.userName(m_server->user()).password(m_server->password()).databaseName(u"bench"_s);
}

QString MysqlBenchServer::socketFile() const
{
    return m_server->socketFile();
}

void MysqlBenchServer::fill(int count)
{
    RawMysql connection(*this);
    connection.insert(makeRows(count));
    connection.execute("ANALYZE TABLE `rows`");
}

void MysqlBenchServer::empty()
{
    RawMysql(*this).execute("TRUNCATE `rows`");
}

RawMysqlRow::RawMysqlRow(MYSQL_STMT *statement)
{
    MYSQL_BIND binds[7]{};
    const auto bind = [&](int column, enum_field_types type, void *buffer, unsigned long size = 0, unsigned long *length = nullptr) {
        binds[column].buffer_type = type;
        binds[column].buffer = buffer;
        binds[column].buffer_length = size;
        binds[column].length = length;
    };
    bind(0, MYSQL_TYPE_LONGLONG, &m_id);
    bind(1, MYSQL_TYPE_STRING, m_name, mostText, &m_nameSize);
    bind(2, MYSQL_TYPE_STRING, m_note, mostText, &m_noteSize);
    bind(3, MYSQL_TYPE_LONG, &m_amount);
    bind(4, MYSQL_TYPE_DOUBLE, &m_score);
    bind(5, MYSQL_TYPE_DATETIME, &m_created, sizeof m_created);
    bind(6, MYSQL_TYPE_TINY, &m_active);
    require(mysql_stmt_bind_result(statement, binds) == 0, QString::fromUtf8(mysql_stmt_error(statement)));
}

Row RawMysqlRow::row() const
{
    // days since 1970 (the era algorithm), as rawDateTime() has it for text
    const qint64 year = qint64(m_created.year) - (m_created.month <= 2 ? 1 : 0);
    const qint64 era = year / 400;
    const qint64 yearOfEra = year - era * 400;
    const qint64 dayOfYear = (153 * (qint64(m_created.month) + (m_created.month > 2 ? -3 : 9)) + 2) / 5 + qint64(m_created.day) - 1;
    const qint64 days = era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
    const qint64 seconds = ((days * 24 + m_created.hour) * 60 + m_created.minute) * 60 + m_created.second;
    return Row(m_id,
               rawText(m_name, qsizetype(m_nameSize)),
               rawText(m_note, qsizetype(m_noteSize)),
               m_amount,
               m_score,
               QDateTime::fromMSecsSinceEpoch(seconds * 1000 + qint64(m_created.second_part / 1000), Aio::Detail::utc),
               m_active != 0);
}

RawMysql::RawMysql(const MysqlBenchServer &server)
    : m_handle(connectTo(server, true))
{
}

RawMysql::~RawMysql()
{
    mysql_close(m_handle);
}

void RawMysql::execute(const char *sql)
{
    require(mysql_query(m_handle, sql) == 0, QString::fromUtf8(mysql_error(m_handle)));
    if (MYSQL_RES *const result = mysql_store_result(m_handle)) {
        mysql_free_result(result);
    }
}

std::vector<Row> RawMysql::readAll()
{
    return read(all, tableRows);
}

std::vector<Row> RawMysql::readEntries(int count)
{
    return read("SELECT id, name, note, owner_id, score, created, active FROM bench_entries WHERE owner_id IN (SELECT id FROM `rows`)", std::size_t(count));
}

std::vector<Row> RawMysql::read(const char *sql, std::size_t count)
{
    std::vector<Row> rows;
    rows.reserve(count);
    MYSQL_STMT *const statement = prepare(m_handle, sql);
    require(mysql_stmt_execute(statement) == 0, QString::fromUtf8(mysql_stmt_error(statement)));
    const RawMysqlRow row(statement);
    while (mysql_stmt_fetch(statement) == 0) {
        rows.push_back(row.row());
    }
    mysql_stmt_close(statement);
    return rows;
}

void RawMysql::insert(const QList<Row> &rows)
{
    // column by column, as the array binding without callbacks has it
    constexpr qsizetype most = 5000;
    execute("START TRANSACTION");
    MYSQL_STMT *const statement = prepare(m_handle, "INSERT INTO `rows` (id, name, note, amount, score, created, active) VALUES (?, ?, ?, ?, ?, ?, ?)");
    std::vector<qint64> ids(most);
    std::vector<QByteArray> names(most), notes(most);
    std::vector<char *> namePointers(most), notePointers(most);
    std::vector<unsigned long> nameSizes(most), noteSizes(most);
    std::vector<int> amounts(most);
    std::vector<double> scores(most);
    std::vector<MYSQL_TIME> moments(most);
    std::vector<MYSQL_TIME *> momentPointers(most);
    std::vector<qint8> actives(most);
    for (qsizetype from = 0; from < rows.size(); from += most) {
        const auto count = static_cast<unsigned int>(std::min(most, rows.size() - from));
        for (std::size_t i = 0; i < count; ++i) {
            const auto &[id, name, note, amount, score, created, active] = rows[from + qsizetype(i)];
            ids[i] = id;
            names[i] = name.toUtf8();
            namePointers[i] = names[i].data();
            nameSizes[i] = static_cast<unsigned long>(names[i].size());
            notes[i] = note.toUtf8();
            notePointers[i] = notes[i].data();
            noteSizes[i] = static_cast<unsigned long>(notes[i].size());
            amounts[i] = amount;
            scores[i] = score;
            const QDate date = created.date();
            const QTime time = created.time();
            MYSQL_TIME &moment = moments[i];
            moment = MYSQL_TIME();
            moment.year = unsigned(date.year());
            moment.month = unsigned(date.month());
            moment.day = unsigned(date.day());
            moment.hour = unsigned(time.hour());
            moment.minute = unsigned(time.minute());
            moment.second = unsigned(time.second());
            moment.second_part = static_cast<unsigned long>(time.msec() * 1000);
            momentPointers[i] = &moment;
            actives[i] = active ? 1 : 0;
        }
        MYSQL_BIND binds[7]{};
        const auto bind = [&](int column, enum_field_types type, void *buffer, unsigned long *lengths = nullptr) {
            binds[column].buffer_type = type;
            binds[column].buffer = buffer;
            binds[column].length = lengths;
        };
        bind(0, MYSQL_TYPE_LONGLONG, ids.data());
        bind(1, MYSQL_TYPE_STRING, namePointers.data(), nameSizes.data());
        bind(2, MYSQL_TYPE_STRING, notePointers.data(), noteSizes.data());
        bind(3, MYSQL_TYPE_LONG, amounts.data());
        bind(4, MYSQL_TYPE_DOUBLE, scores.data());
        bind(5, MYSQL_TYPE_DATETIME, momentPointers.data());
        bind(6, MYSQL_TYPE_TINY, actives.data());
        mysql_stmt_attr_set(statement, STMT_ATTR_ARRAY_SIZE, &count);
        require(mysql_stmt_bind_param(statement, binds) == 0 && mysql_stmt_execute(statement) == 0, QString::fromUtf8(mysql_stmt_error(statement)));
    }
    mysql_stmt_close(statement);
    execute("COMMIT");
}

class RawMysqlLookups::Connection
{
public:
    Connection(const MysqlBenchServer &server, RawMysqlLookups &all)
        : m_all(all)
        , m_handle(connectTo(server, false))
        , m_statement(prepare(m_handle, lookUpSql))
    {
        MYSQL_BIND bind{};
        bind.buffer_type = MYSQL_TYPE_LONGLONG;
        bind.buffer = &m_id;
        mysql_stmt_bind_param(m_statement, &bind);
        m_row = std::make_unique<RawMysqlRow>(m_statement);
        m_notifier = std::make_unique<QSocketNotifier>(mysql_get_socket(m_handle), QSocketNotifier::Read);
        QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(), [this] {
            goOn();
        });
    }
    ~Connection()
    {
        m_notifier.reset();
        mysql_stmt_close(m_statement);
        mysql_close(m_handle);
    }
    Q_DISABLE_COPY_MOVE(Connection)

    bool isBusy() const { return m_isBusy; }
    void start(qint64 id)
    {
        m_id = id;
        m_isBusy = true;
        m_step = Step::Execute;
        proceed(mysql_stmt_execute_start(&m_result, m_statement));
    }

private:
    enum class Step { Execute, Fetch, Free };

    void goOn()
    {
        if (!m_isBusy) {
            return;
        }
        switch (m_step) {
        case Step::Execute:
            proceed(mysql_stmt_execute_cont(&m_result, m_statement, MYSQL_WAIT_READ));
            break;
        case Step::Fetch:
            proceed(mysql_stmt_fetch_cont(&m_result, m_statement, MYSQL_WAIT_READ));
            break;
        case Step::Free:
            proceed(mysql_stmt_free_result_cont(&m_freed, m_statement, MYSQL_WAIT_READ));
            break;
        }
    }
    // until the library waits
    void proceed(int waits)
    {
        while (!waits) {
            switch (m_step) {
            case Step::Execute:
                require(m_result == 0, QString::fromUtf8(mysql_stmt_error(m_statement)));
                m_step = Step::Fetch;
                waits = mysql_stmt_fetch_start(&m_result, m_statement);
                break;
            case Step::Fetch:
                require(m_result == 0, u"a row is not there"_s);
                m_step = Step::Free;
                waits = mysql_stmt_free_result_start(&m_freed, m_statement);
                break;
            case Step::Free: {
                m_isBusy = false;
                Row row = m_row->row();
                if (!m_all.m_waiting.empty()) {
                    const qint64 next = m_all.m_waiting.back();
                    m_all.m_waiting.pop_back();
                    start(next);
                }
                m_all.m_received(std::move(row));
                return;
            }
            }
        }
    }

    RawMysqlLookups &m_all;
    MYSQL *const m_handle;
    MYSQL_STMT *const m_statement;
    std::unique_ptr<RawMysqlRow> m_row;
    std::unique_ptr<QSocketNotifier> m_notifier;
    qint64 m_id = 0;
    int m_result = 0;
    my_bool m_freed = 0;
    Step m_step = Step::Execute;
    bool m_isBusy = false;
};

RawMysqlLookups::RawMysqlLookups(const MysqlBenchServer &server, int connections, std::function<void(Row &&)> received)
    : m_received(std::move(received))
{
    for (int i = 0; i < connections; ++i) {
        m_connections.push_back(std::make_unique<Connection>(server, *this));
    }
}

RawMysqlLookups::~RawMysqlLookups() = default;

void RawMysqlLookups::submit(qint64 id)
{
    for (const auto &connection : m_connections) {
        if (!connection->isBusy()) {
            connection->start(id);
            return;
        }
    }
    m_waiting.push_back(id);
}
}
