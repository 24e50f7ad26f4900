// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "rawpostgresql.h"

#include "benchmodel.h"
#include "harness.h"
#include "support/postgresqlserver.h"

#include <QtEndian>

#include <bit>
#include <cstring>

#include <libpq-fe.h>

using namespace Qt::StringLiterals;

namespace Bench
{
namespace
{
constexpr const char lookUpName[] = "look_up";
constexpr const char lookUpSql[] = "SELECT id, name, note, amount, score, created, active FROM rows WHERE id = $1";
constexpr const char allSql[] = "SELECT id, name, note, amount, score, created, active FROM rows";
// 2000-01-01, from which PostgreSQL counts
constexpr qint64 epoch = 946684800000;

template<class T>
T number(const char *data)
{
    return qFromBigEndian<T>(data);
}

template<class T>
void append(QByteArray &out, T value)
{
    const T big = qToBigEndian(value);
    out.append(reinterpret_cast<const char *>(&big), sizeof big);
}

template<class T>
void appendField(QByteArray &out, T value)
{
    append(out, qint32(sizeof value));
    append(out, value);
}

void appendField(QByteArray &out, const QString &text)
{
    const QByteArray utf8 = text.toUtf8();
    append(out, qint32(utf8.size()));
    out += utf8;
}
}

BenchServer::BenchServer()
    : m_server(std::make_unique<PostgresqlServer>())
{
    // as a server has it by itself; and each scan of the table begins at its beginning, so that rows come in one order
    m_server->setting(u"shared_buffers"_s, u"128MB"_s).setting(u"synchronize_seqscans"_s, u"off"_s);
    require(m_server->start(), m_server->errorString());
    const QByteArrayList statements = Aio::Detail::createTableSql(BenchRow::aioMeta(), AioDialect::postgresql(), Aio::Detail::IfExists::Fail);
    for (const QByteArray &sql : statements) {
        m_server->query(QString::fromUtf8(sql));
    }
}

BenchServer::~BenchServer() = default;

AioPostgresqlOptions BenchServer::options() const
{
    return AioPostgresqlOptions().host(m_server->socketDirectory()).port(m_server->port()).userName(m_server->user()).databaseName(u"postgres"_s);
}

void BenchServer::fill(int count)
{
    RawPostgresql connection(*this);
    connection.copyIn(makeRows(count));
    connection.execute("VACUUM ANALYZE rows");
}

void BenchServer::empty()
{
    RawPostgresql(*this).execute("TRUNCATE rows");
}

RawPostgresql::RawPostgresql(const BenchServer &server)
{
    const AioPostgresqlOptions options = server.options();
    QByteArray conninfo;
    for (auto it = options.aioParameters().cbegin(); it != options.aioParameters().cend(); ++it) {
        conninfo += it.key() + "='" + it.value() + "' ";
    }
    m_handle = PQconnectdb(conninfo.constData());
    require(PQstatus(m_handle) == CONNECTION_OK, QString::fromUtf8(PQerrorMessage(m_handle)));
}

RawPostgresql::~RawPostgresql()
{
    PQfinish(m_handle);
}

void RawPostgresql::execute(const char *sql)
{
    PGresult *result = PQexec(m_handle, sql);
    const auto status = PQresultStatus(result);
    PQclear(result);
    require(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, QString::fromUtf8(PQerrorMessage(m_handle)));
}

Row rawRow(const pg_result *result, int row)
{
    const auto data = [&](int column) {
        return PQgetvalue(result, row, column);
    };
    const auto text = [&](int column) {
        return QString::fromUtf8(data(column), PQgetlength(result, row, column));
    };
    return Row(number<qint64>(data(0)),
               text(1),
               text(2),
               number<qint32>(data(3)),
               std::bit_cast<double>(number<quint64>(data(4))),
               QDateTime::fromMSecsSinceEpoch(number<qint64>(data(5)) / 1000 + epoch, Qt::UTC),
               *data(6) != 0);
}

QList<Row> RawPostgresql::readAll(Order order)
{
    const QByteArray sql = order == Order::ById ? allSql + " ORDER BY id"_ba : QByteArray(allSql);
    PGresult *result = PQexecParams(m_handle, sql.constData(), 0, nullptr, nullptr, nullptr, nullptr, 1);
    require(PQresultStatus(result) == PGRES_TUPLES_OK, QString::fromUtf8(PQerrorMessage(m_handle)));
    const int count = PQntuples(result);
    QList<Row> rows;
    rows.reserve(count);
    for (int i = 0; i < count; ++i) {
        rows.append(rawRow(result, i));
    }
    PQclear(result);
    return rows;
}

void RawPostgresql::copyIn(const QList<Row> &rows)
{
    PGresult *result = PQexec(m_handle, "COPY rows (id, name, note, amount, score, created, active) FROM STDIN (FORMAT binary)");
    require(PQresultStatus(result) == PGRES_COPY_IN, QString::fromUtf8(PQerrorMessage(m_handle)));
    PQclear(result);
    QByteArray out("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
    for (const Row &row : rows) {
        const auto &[id, name, note, amount, score, created, active] = row;
        append(out, qint16(7));
        appendField(out, id);
        appendField(out, name);
        appendField(out, note);
        appendField(out, qint32(amount));
        appendField(out, std::bit_cast<quint64>(score));
        appendField(out, (created.toMSecsSinceEpoch() - epoch) * 1000);
        appendField(out, qint8(active));
        if (out.size() >= 64 * 1024) {
            PQputCopyData(m_handle, out.constData(), int(out.size()));
            out.resize(0);
        }
    }
    append(out, qint16(-1));
    PQputCopyData(m_handle, out.constData(), int(out.size()));
    PQputCopyEnd(m_handle, nullptr);
    result = PQgetResult(m_handle);
    require(PQresultStatus(result) == PGRES_COMMAND_OK, QString::fromUtf8(PQerrorMessage(m_handle)));
    PQclear(result);
    while (PGresult *rest = PQgetResult(m_handle)) {
        PQclear(rest);
    }
}

RawLookups::RawLookups(const BenchServer &server, std::function<void(Row &&)> received)
    : m_connection(server)
    , m_received(std::move(received))
{
    PGresult *result = PQprepare(m_connection.handle(), lookUpName, lookUpSql, 0, nullptr);
    require(PQresultStatus(result) == PGRES_COMMAND_OK, QString::fromUtf8(PQerrorMessage(m_connection.handle())));
    PQclear(result);
    PQsetnonblocking(m_connection.handle(), 1);
    PQenterPipelineMode(m_connection.handle());
    m_notifier = std::make_unique<QSocketNotifier>(PQsocket(m_connection.handle()), QSocketNotifier::Read);
    QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(), [this] {
        readable();
    });
}

RawLookups::~RawLookups() = default;

void RawLookups::submit(qint64 id)
{
    const qint64 big = qToBigEndian(id);
    const char *value = reinterpret_cast<const char *>(&big);
    const int length = sizeof big;
    const int binary = 1;
    const bool sent = PQsendQueryPrepared(m_connection.handle(), lookUpName, 1, &value, &length, &binary, 1) && PQpipelineSync(m_connection.handle());
    require(sent && PQflush(m_connection.handle()) == 0, u"a lookup could not be sent"_s);
}

void RawLookups::readable()
{
    PQconsumeInput(m_connection.handle());
    while (!PQisBusy(m_connection.handle())) {
        PGresult *result = PQgetResult(m_connection.handle());
        if (!result) {
            result = PQgetResult(m_connection.handle()); // behind a result, or nothing is under way
            if (!result) {
                break;
            }
        }
        const bool hasRow = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1;
        std::optional<Row> row;
        if (hasRow) {
            row = rawRow(result, 0);
        }
        PQclear(result);
        if (row) {
            m_received(std::move(*row));
        }
    }
}
}
