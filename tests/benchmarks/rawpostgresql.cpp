// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "rawpostgresql.h"

#include "aioorm/backends/postgresql/aiopostgresqldatabase.h"
#include "aioorm/core/detail/utc.h"
#include "benchmodel.h"
#include "harness.h"
#include "rawtext.h"
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
constexpr const char allById[] = "COPY (SELECT id, name, note, amount, score, created, active FROM rows ORDER BY id) TO STDOUT (FORMAT binary)";
constexpr const char all[] = "COPY (SELECT id, name, note, amount, score, created, active FROM rows) TO STDOUT (FORMAT binary)";
constexpr const char signature[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";
constexpr int signatureSize = sizeof signature; // with the last null byte
constexpr qint16 columns = 7;
// 2000-01-01, from which PostgreSQL counts
constexpr qint64 epoch = 946684800000;

template<class T>
T number(const char *data)
{
    return qFromBigEndian<T>(data);
}

/// The cells of a row in COPY's binary format, one after the other.
class RowReader
{
public:
    explicit RowReader(const char *fields)
        : m_next(fields)
    {
    }
    template<class T>
    T integer()
    {
        return number<T>(field().data());
    }
    double real() { return std::bit_cast<double>(integer<quint64>()); }
    QString text()
    {
        const QByteArrayView bytes = field();
        return rawText(bytes.data(), bytes.size());
    }
    QDateTime dateTime() { return fromMicroseconds(integer<qint64>()); }
    bool boolean() { return *field().data() != 0; }

    static QDateTime fromMicroseconds(qint64 value) { return QDateTime::fromMSecsSinceEpoch(value / 1000 + epoch, Aio::Detail::utc); }

private:
    QByteArrayView field()
    {
        const auto size = number<qint32>(m_next);
        const char *const data = m_next + sizeof size;
        m_next = data + size;
        return {data, size};
    }

    const char *m_next;
};

template<class T>
char *write(char *out, T value)
{
    qToBigEndian(value, out);
    return out + sizeof value;
}

template<class T>
char *writeField(char *out, T value)
{
    return write(write(out, qint32(sizeof value)), value);
}

char *writeField(char *out, const QString &text)
{
    char *const begin = out + sizeof(qint32);
    char *const end = writeUtf8(begin, text);
    write(out, qint32(end - begin));
    return end;
}

/// At most so many bytes.
std::size_t sizeOf(const Row &row)
{
    constexpr std::size_t others =
        sizeof columns + columns * sizeof(qint32) + sizeof(qint64) + sizeof(qint32) + sizeof(double) + sizeof(qint64) + sizeof(qint8);
    return others + std::size_t(rawUtf8Size(std::get<1>(row)) + rawUtf8Size(std::get<2>(row)));
}

char *writeRow(char *out, const Row &row)
{
    const auto &[id, name, note, amount, score, created, active] = row;
    out = write(out, columns);
    out = writeField(out, id);
    out = writeField(out, name);
    out = writeField(out, note);
    out = writeField(out, qint32(amount));
    out = writeField(out, std::bit_cast<quint64>(score));
    out = writeField(out, (created.toMSecsSinceEpoch() - epoch) * 1000);
    return writeField(out, qint8(active));
}
}

BenchServer::BenchServer()
    : m_server(std::make_unique<PostgresqlServer>())
{
    // as a server has it by itself; and each scan of the table begins at its beginning, so that rows come in one order
    m_server->setting(u"shared_buffers"_s, u"128MB"_s).setting(u"synchronize_seqscans"_s, u"off"_s);
    require(m_server->start(), m_server->errorString());
    AioPostgresqlDatabase database(options());
    runToEnd(database.aioCreateTables<BenchRow>());
}

BenchServer::~BenchServer() = default;

AioPostgresqlOptions BenchServer::options() const
{
    return AioPostgresqlOptions().host(m_server->socketDirectory()).port(m_server->port()).userName(m_server->user()).databaseName(u"postgres"_s);
}

void BenchServer::fill(int count)
{
    RawPostgresql connection(*this);
    connection.insert(makeRows(count));
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
        return rawText(data(column), PQgetlength(result, row, column));
    };
    return Row(number<qint64>(data(0)),
               text(1),
               text(2),
               number<qint32>(data(3)),
               std::bit_cast<double>(number<quint64>(data(4))),
               RowReader::fromMicroseconds(number<qint64>(data(5))),
               *data(6) != 0);
}

PGresult *RawPostgresql::checked(PGresult *result, int status) const
{
    require(PQresultStatus(result) == status, QString::fromUtf8(PQerrorMessage(m_handle)));
    return result;
}

void RawPostgresql::endCopy()
{
    PQclear(checked(PQgetResult(m_handle), PGRES_COMMAND_OK));
    while (PGresult *rest = PQgetResult(m_handle)) {
        PQclear(rest);
    }
}

std::vector<Row> RawPostgresql::readAll(Order order)
{
    std::vector<Row> rows;
    PGresult *const highest =
        checked(PQexecParams(m_handle, "SELECT coalesce(max(id), 0) FROM rows", 0, nullptr, nullptr, nullptr, nullptr, 1), PGRES_TUPLES_OK);
    rows.reserve(std::size_t(number<qint64>(PQgetvalue(highest, 0, 0))));
    PQclear(highest);
    append(rows, order == Order::ById ? allById : all);
    return rows;
}

std::vector<Row> RawPostgresql::readEntries(int count)
{
    std::vector<Row> rows;
    rows.reserve(std::size_t(count));
    append(rows,
           "COPY (SELECT id, name, note, owner_id::int4, score, created, active FROM bench_entries WHERE owner_id IN (SELECT id FROM rows)) "
           "TO STDOUT (FORMAT binary)");
    return rows;
}

void RawPostgresql::append(std::vector<Row> &rows, const char *copy)
{
    PQclear(checked(PQexec(m_handle, copy), PGRES_COPY_OUT));
    char *message = nullptr;
    for (int header = signatureSize; PQgetCopyData(m_handle, &message, 0) > 0; header = 0) {
        const char *const row = message + header;
        if (number<qint16>(row) == columns) { // not the end
            RowReader reader(row + sizeof columns);
            // not all as arguments: they would be read in any order
            const auto id = reader.integer<qint64>();
            QString name = reader.text();
            QString note = reader.text();
            const auto amount = reader.integer<qint32>();
            const double score = reader.real();
            QDateTime created = reader.dateTime();
            rows.emplace_back(id, std::move(name), std::move(note), amount, score, std::move(created), reader.boolean());
        }
        PQfreemem(message);
    }
    endCopy();
}

void RawPostgresql::insert(const QList<Row> &rows)
{
    PQclear(checked(PQexec(m_handle, "COPY rows (id, name, note, amount, score, created, active) FROM STDIN (FORMAT binary)"), PGRES_COPY_IN));
    constexpr std::size_t full = 64 * 1024;
    std::vector<char> buffer(2 * full);
    char *out = std::copy(signature, signature + signatureSize, buffer.data());
    const auto send = [&] {
        const bool sent = PQputCopyData(m_handle, buffer.data(), int(out - buffer.data())) == 1;
        require(sent, QString::fromUtf8(PQerrorMessage(m_handle)));
        out = buffer.data();
    };
    for (const Row &row : rows) {
        require(sizeOf(row) <= full, u"a row is too large for the buffer"_s);
        out = writeRow(out, row);
        if (std::size_t(out - buffer.data()) >= full) {
            send();
        }
    }
    out = write(out, qint16(-1));
    send();
    PQputCopyEnd(m_handle, nullptr);
    endCopy();
}

void RawPostgresql::update(const QList<Row> &rows)
{
    constexpr int width = 3, parameters = updatedAtOnce * width;
    if (!std::exchange(m_canUpdate, true)) {
        QByteArray sql = "UPDATE rows SET name = v.name, amount = v.amount FROM (VALUES ";
        for (int i = 0; i < parameters; i += width) {
            const auto place = [i](int offset) {
                return '$' + QByteArray::number(i + offset);
            };
            sql += i == 0 ? "($1::bigint, $2::text, $3::integer)" : ", (" + place(1) + ", " + place(2) + ", " + place(3) + ')';
        }
        sql += ") AS v (id, name, amount) WHERE rows.id = v.id";
        PQclear(checked(PQprepare(m_handle, "update", sql.constData(), 0, nullptr), PGRES_COMMAND_OK));
    }
    execute("BEGIN");
    std::vector<char> buffer;
    const std::vector<int> formats(parameters, 1);
    std::vector<const char *> values(parameters);
    std::vector<int> lengths(parameters);
    for (qsizetype first = 0; first < rows.size(); first += updatedAtOnce) {
        std::size_t size = 0;
        for (qsizetype i = first; i < first + updatedAtOnce; ++i) {
            size += std::size_t(rawUtf8Size(std::get<1>(rows[i]))) + sizeof(qint64) + sizeof(qint32);
        }
        buffer.resize(size);
        char *out = buffer.data();
        std::size_t at = 0;
        const auto end = [&](char *behind) {
            values[at] = out;
            lengths[at++] = int(behind - out);
            out = behind;
        };
        for (qsizetype i = first; i < first + updatedAtOnce; ++i) {
            end(write(out, std::get<0>(rows[i])));
            end(writeUtf8(out, std::get<1>(rows[i])));
            end(write(out, qint32(std::get<3>(rows[i]))));
        }
        PQclear(checked(PQexecPrepared(m_handle, "update", parameters, values.data(), lengths.data(), formats.data(), 0), PGRES_COMMAND_OK));
    }
    execute("COMMIT");
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
    m_arrived.clear();
    while (!PQisBusy(m_connection.handle())) {
        PGresult *result = PQgetResult(m_connection.handle());
        if (!result) {
            result = PQgetResult(m_connection.handle()); // behind a result, or nothing is under way
            if (!result) {
                break;
            }
        }
        if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1) {
            m_arrived.push_back(rawRow(result, 0));
        }
        PQclear(result);
    }
    for (Row &row : m_arrived) {
        m_received(std::move(row));
    }
}
}
