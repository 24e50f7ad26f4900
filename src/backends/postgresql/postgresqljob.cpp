// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/postgresql/postgresqljob_p.h"

#include "aioorm/backends/postgresql/postgresqlconnection_p.h"
#include "aioorm/core/caughterror_p.h"
#include "aioorm/driver/driversql_p.h"

#include <QCoreApplication>
#include <algorithm>

#include <libpq-fe.h>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
// rows between two looks at the clock
constexpr int rowsAtOnce = 64;

bool isOneOf(QByteArrayView word, std::initializer_list<const char *> words)
{
    return std::any_of(words.begin(), words.end(), [word](const char *other) {
        return word.compare(other, Qt::CaseInsensitive) == 0;
    });
}

QByteArrayView firstWord(const QByteArray &sql)
{
    qsizetype begin = 0;
    while (begin < sql.size() && (QChar::isSpace(uchar(sql[begin])) || sql[begin] == '(')) {
        ++begin;
    }
    qsizetype end = begin;
    while (end < sql.size() && (QChar::isLetter(uchar(sql[end])))) {
        ++end;
    }
    return QByteArrayView(sql).sliced(begin, end - begin);
}

// these have plans worth keeping, and take parameters
bool hasPlan(const QByteArray &sql)
{
    return isOneOf(firstWord(sql), {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "VALUES", "MERGE", "TABLE"});
}

bool endsTransaction(const QByteArray &sql)
{
    return isOneOf(firstWord(sql), {"COMMIT", "END", "PREPARE"});
}

// what the server says where the types of the parameters are no longer those of the columns: they do not go together, there is no such
// operator, or a text is none of the old type
bool mayBeOfTypes(const QString &state)
{
    static const QStringList states{u"42804"_s, u"42883"_s, u"42725"_s, u"42846"_s, u"22P02"_s, u"22P03"_s, u"22007"_s, u"22008"_s};
    return states.contains(state);
}

// what the values take, by some of the rows
qsizetype bytesOf(const pg_result *result)
{
    constexpr int most = 64;
    const int rows = PQntuples(result);
    const int columns = PQnfields(result);
    const int step = std::max(rows / most, 1);
    qsizetype bytes = 0;
    int seen = 0;
    for (int row = 0; row < rows; row += step, ++seen) {
        for (int column = 0; column < columns; ++column) {
            bytes += PQgetlength(result, row, column);
        }
    }
    return seen > 0 ? bytes / seen * rows : 0;
}

std::vector<quint32> columnTypes(const pg_result *result)
{
    std::vector<quint32> types;
    types.reserve(std::size_t(PQnfields(result)));
    for (int i = 0; i < PQnfields(result); ++i) {
        types.push_back(PQftype(result, i));
    }
    return types;
}

QByteArrayList columnNames(const pg_result *result)
{
    const int columns = PQnfields(result);
    QByteArrayList names;
    names.reserve(columns);
    for (int i = 0; i < columns; ++i) {
        names << PQfname(result, i);
    }
    return names;
}

AioErrorInfo refused(AioErrorKind kind, const QString &message)
{
    return AioErrorInfo(kind, message).phase(AioPhase::Prepare).outcome(AioOutcome::NotSent);
}
}

PostgresqlJob::~PostgresqlJob() = default;

// -- statements --

PostgresqlStatementJob::Way PostgresqlStatementJob::way(const PostgresqlConnection &connection) const
{
    // libpq takes the description of more parameters for rubbish (its messages of type 't' may have 30 000 bytes)
    constexpr std::size_t mostDescribed = 7000;
    if (request->parameters.size() > mostDescribed) {
        return Way::Direct;
    }
    if (connection.preparesNothing()) {
        return request->cursor ? Way::Unnamed : Way::Direct; // of a cursor it has to be known what its rows are
    }
    if (!hasPlan(request->sql)) {
        return request->parameters.empty() ? Way::Direct : Way::Unnamed;
    }
    return request->cacheable ? Way::Named : Way::Unnamed;
}

std::optional<AioErrorInfo> PostgresqlStatementJob::send(PostgresqlConnection &connection)
{
    if (m_step == Step::AskForTypes) {
        return sendQuestion(connection);
    }
    if (m_step == Step::Prepare) {
        m_prepared = request->cacheable ? connection.statements().find(request->sql) : nullptr;
        m_isFromCache = bool(m_prepared);
    }
    if (m_step == Step::Prepare && !m_prepared) {
        if (isOneOf(firstWord(request->sql), {"COPY"}) && (request->sql.toUpper().contains("STDIN") || request->sql.toUpper().contains("STDOUT"))) {
            return refused(AioErrorKind::Programming, u"COPY from and to the client goes by aioCopyIn() and aioCopyOut()."_s);
        }
        if (way(connection) != Way::Direct) {
            return sendPrepare(connection);
        }
    }
    m_step = Step::Execute;
    return sendExecute(connection);
}

std::vector<quint32> PostgresqlStatementJob::declaredTypes() const
{
    std::vector<quint32> types;
    types.reserve(request->parameters.size());
    for (const AioValue &value : request->parameters) {
        types.push_back(m_withTypes ? PostgresqlParameters::naturalType(value) : PostgresqlParameters::declaredType(value));
    }
    return types;
}

std::optional<AioErrorInfo> PostgresqlStatementJob::sendPrepare(PostgresqlConnection &connection)
{
    const auto values = request->parameters.size();
    if (values > 0 && !request->sql.contains('$' + QByteArray::number(qulonglong(values)))) { // the server would not mind
        return refused(AioErrorKind::Programming, u"The statement has fewer placeholders than the %1 values that are bound to it."_s.arg(values));
    }
    isPreparing = true;
    m_preparing = std::make_shared<PostgresqlPrepared>();
    m_preparing->age = PostgresqlStatements::age();
    if (way(connection) == Way::Named) {
        m_preparing->name = connection.statements().newName();
    }
    const std::vector<quint32> types = declaredTypes();
    pg_conn *handle = connection.handle();
    // constants are read when a statement is parsed
    if (!sendPin(connection) || !PQsendPrepare(handle, m_preparing->name.constData(), request->sql.constData(), int(types.size()), types.data())
        || !PQsendDescribePrepared(handle, m_preparing->name.constData())) {
        return connection.sendError();
    }
    answersDue += 2;
    return {};
}

std::optional<AioErrorInfo> PostgresqlStatementJob::sendQuestion(PostgresqlConnection &connection)
{
    isPreparing = m_hasAsked = true;
    const QByteArray sql = PostgresqlCustomTypes::question(m_unknownTypes);
    qCDebug(aioPostgresql, "A result has types that are not known yet: %s", sql.constData());
    if (!PQsendQueryParams(connection.handle(), sql.constData(), 0, nullptr, nullptr, nullptr, nullptr, int(PostgresqlFormat::Text))) {
        return connection.sendError();
    }
    answersDue += 1;
    return {};
}

std::optional<AioErrorInfo> PostgresqlStatementJob::fill(PostgresqlConnection &connection, const std::vector<quint32> &types)
{
    PostgresqlParameters &parameters = connection.parameters();
    parameters.clear();
    constexpr std::size_t most = 65535; // the protocol counts in 16 bits
    if (types.size() > most) {
        return refused(AioErrorKind::Programming, u"The statement has %1 values; PostgreSQL takes %2."_s.arg(types.size()).arg(most));
    }
    if (types.size() != request->parameters.size()) {
        return refused(AioErrorKind::Programming,
                       u"The statement has %1 placeholders, and %2 values are bound to it."_s.arg(types.size()).arg(request->parameters.size()));
    }
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (!parameters.append(request->parameters[i], types[i])) {
            return parameters.error().outcome(AioOutcome::NotSent);
        }
    }
    return {};
}

std::optional<AioErrorInfo> PostgresqlStatementJob::sendExecute(PostgresqlConnection &connection)
{
    PostgresqlParameters &parameters = connection.parameters();
    const auto types = m_prepared ? std::vector<quint32>() : declaredTypes();
    if (auto error = fill(connection, m_prepared ? m_prepared->parameterTypes : types)) {
        return describesAnew(connection) ? sendPrepare(connection) : error;
    }
    pg_conn *handle = connection.handle();
    bool sent = sendPin(connection);
    if (m_prepared) {
        sent = sent
            && PQsendQueryPrepared(handle,
                                   m_prepared->name.constData(),
                                   parameters.count(),
                                   parameters.values(),
                                   parameters.lengths(),
                                   parameters.formats(),
                                   int(m_prepared->format));
    } else {
        sent = sent
            && PQsendQueryParams(handle,
                                 request->sql.constData(),
                                 parameters.count(),
                                 types.data(),
                                 parameters.values(),
                                 parameters.lengths(),
                                 parameters.formats(),
                                 int(PostgresqlFormat::Text));
    }
    if (!sent) {
        return connection.sendError();
    }
    answersDue += 1;
    wasExecuted = true;
    return {};
}

// A value that does not fit the types of its table may fit those it has now.
bool PostgresqlStatementJob::describesAnew(PostgresqlConnection &connection)
{
    if (!std::exchange(m_isFromCache, false)) {
        return false;
    }
    connection.statements().remove(request->sql);
    m_prepared.reset();
    m_step = Step::Prepare;
    return true;
}

bool PostgresqlStatementJob::sendPin(PostgresqlConnection &connection)
{
    m_awaitsPin = connection.pinsSettings() && hasPlan(request->sql);
    answersDue += m_awaitsPin ? 1 : 0;
    return !m_awaitsPin || connection.sendPin();
}

bool PostgresqlStatementJob::takePin(PostgresqlConnection &connection, const pg_result *result)
{
    const bool isPin = std::exchange(m_awaitsPin, false);
    if (isPin) {
        connection.notePin(result);
    }
    return isPin;
}

bool PostgresqlStatementJob::answered(PostgresqlConnection &connection, PostgresqlResult result)
{
    if (takePin(connection, result.get())) {
        return true;
    }
    if (m_step == Step::Prepare) {
        if (answersDue == 0) { // of the Describe
            for (int i = 0; i < PQnparams(result.get()); ++i) {
                m_preparing->parameterTypes.push_back(PQparamtype(result.get(), i));
            }
            m_preparing->maySetSession = PostgresqlConnection::maySetSession(*request);
            m_preparing->columnNames = columnNames(result.get());
            m_columnTypes = columnTypes(result.get());
        }
        return PQresultStatus(result.get()) == PGRES_COMMAND_OK;
    }
    if (m_step == Step::AskForTypes) {
        return connection.customTypes().learn(result.get()) && (!m_held || begin(connection, std::move(m_held)));
    }
    if (PQresultStatus(result.get()) == PGRES_EMPTY_QUERY) {
        failed = AioErrorInfo(AioErrorKind::Programming, u"The text holds no statement."_s).phase(AioPhase::Prepare).outcome(AioOutcome::Refused);
        return true;
    }
    const QByteArrayView tag = PQcmdStatus(result.get());
    if (PQresultStatus(result.get()) == PGRES_TUPLES_OK && (tag.startsWith("SELECT") || tag.startsWith("FETCH"))
        && QByteArrayView(PQcmdTuples(result.get())).toLongLong() != PQntuples(result.get())) {
        return false; // a row was lost, or came twice
    }
    const auto ended = connection.noteTag(tag, request->sql, m_prepared ? m_prepared->maySetSession : PostgresqlConnection::maySetSession(*request));
    if (ended != DriverResult::Ended::No) {
        request->result.ended = ended;
    }
    if (PQresultStatus(result.get()) == PGRES_COMMAND_OK && tag == "ROLLBACK" && endsTransaction(request->sql)) {
        failed = AioErrorInfo(AioErrorKind::Operational,
                              QCoreApplication::translate(
                                  "AioError",
                                  "The transaction was rolled back instead of committed: a statement in it had failed, and its error was not passed on."))
                     .phase(AioPhase::Commit)
                     .outcome(AioOutcome::Refused);
        return true;
    }
    if (tag.startsWith("INSERT") || tag.startsWith("UPDATE") || tag.startsWith("DELETE") || tag.startsWith("MERGE")) {
        request->result.rowsAffected += QByteArrayView(PQcmdTuples(result.get())).toLongLong();
    } else if (tag == "TRUNCATE TABLE" || tag.endsWith(" TABLE")) {
        request->result.changedTables = writtenTable(request->sql);
    }
    return take(connection, std::move(result));
}

bool PostgresqlStatementJob::take(PostgresqlConnection &connection, PostgresqlResult result)
{
    const bool hasRows = PQresultStatus(result.get()) == PGRES_TUPLES_OK;
    m_rowCount = hasRows ? PQntuples(result.get()) : 0;
    m_resultBytes = hasRows && request->cursor ? bytesOf(result.get()) : 0;
    if (!request->sink || failed) {
        return true;
    }
    if (!m_prepared && !request->cursor && !m_hasAsked && m_rowCount > 0) { // nothing has told what it would be
        m_unknownTypes = connection.customTypes().unknown(columnTypes(result.get()));
        if (!m_unknownTypes.empty()) {
            m_held = std::move(result);
            return true;
        }
    }
    return begin(connection, std::move(result));
}

bool PostgresqlStatementJob::begin(PostgresqlConnection &connection, PostgresqlResult result)
{
    const int columns = PQnfields(result.get());
    if (m_began ? columns != m_cells.size() : m_prepared && columns != m_prepared->columnNames.size()) {
        return false; // the sink reads as many cells of each row as it was told of
    }
    if (!std::exchange(m_began, true)) {
        m_cells.resize(columns);
        const bool goesOn = guarded([&] {
            return request->sink->begin(m_prepared ? m_prepared->columnNames : columnNames(result.get()));
        });
        if (!goesOn) {
            return true;
        }
    }
    if (m_rowCount > 0) {
        QVarLengthArray<quint32, 32> types;
        types.reserve(columns);
        for (int i = 0; i < columns; ++i) {
            types.push_back(connection.customTypes().known(PQftype(result.get(), i)));
        }
        m_reader.setColumns(types, columns > 0 && PQfformat(result.get(), 0) ? PostgresqlFormat::Binary : PostgresqlFormat::Text);
        m_rows = std::move(result);
        m_row = 0;
    }
    return true;
}

// Calls what reads rows, which may be the user's own code and must not leave through the event loop.
template<class Call>
bool PostgresqlStatementJob::guarded(Call &&call)
{
    try {
        if (call()) {
            return true;
        }
        failed = request->sink->error().outcome(outcomeIfDropped());
    } catch (...) {
        failed = caughtError().phase(AioPhase::Decode).outcome(outcomeIfDropped());
    }
    return false;
}

bool PostgresqlStatementJob::handOn()
{
    if (!m_rows) {
        return false;
    }
    const auto end = Clock::now() + ReadyQueue::slice;
    const pg_result *rows = m_rows.get();
    const int columns = int(m_cells.size());
    while (m_row < m_rowCount) {
        const int last = std::min(m_row + rowsAtOnce, m_rowCount);
        for (; m_row < last; ++m_row) {
            m_reader.nextRow();
            for (int column = 0; column < columns; ++column) {
                AioCell &cell = m_cells[column];
                if (PQgetisnull(rows, m_row, column)) {
                    cell = AioCell::null();
                } else if (!m_reader.read(column, PQgetvalue(rows, m_row, column), PQgetlength(rows, m_row, column), cell)) {
                    failed = m_reader.error(PQfname(rows, column)).outcome(outcomeIfDropped());
                    m_rows.reset();
                    return false;
                }
            }
            const bool goesOn = guarded([&] {
                return request->sink->row(m_cells);
            });
            if (!goesOn) {
                m_rows.reset();
                return false;
            }
        }
        if (m_row < m_rowCount && Clock::now() >= end) {
            return true;
        }
    }
    m_rows.reset();
    return false;
}

bool PostgresqlStatementJob::restart()
{
    if (m_began || isThrough) {
        return false;
    }
    m_step = Step::Prepare;
    m_prepared.reset();
    m_unknownTypes.clear();
    m_held.reset();
    failed.reset();
    wasExecuted = mayBeHit = m_awaitsPin = false;
    isWaitingForSend = true;
    return true;
}

// a plan that a change of the tables has made useless, or that somebody has thrown away
std::optional<AioErrorInfo> PostgresqlStatementJob::stale(PostgresqlConnection &connection)
{
    const QString state = failed->sqlState();
    if (m_isFromCache && mayBeOfTypes(state)) { // in a transaction it is lost, and the next one has another description
        const bool runsAgain = describesAnew(connection) && !inTransaction && !std::exchange(m_retried, true);
        return runsAgain ? std::nullopt : failed;
    }
    if (!m_prepared || (state != u"26000" && !(state == u"0A000" && failedFunction == "RevalidateCachedQuery"))) {
        return failed;
    }
    connection.statements().remove(request->sql, state != u"26000");
    if (inTransaction) {
        return AioErrorInfo(*failed)
            .message(QCoreApplication::translate(
                         "AioError",
                         "A table was changed since this statement was prepared, and the transaction is lost with it: run the whole transaction again. (%1)")
                         .arg(failed->message()))
            .retryable(true);
    }
    return std::exchange(m_retried, true) ? failed : std::nullopt;
}

bool PostgresqlStatementJob::ended(PostgresqlConnection &connection)
{
    isPreparing = false;
    if (m_step == Step::Prepare) {
        if (failed) {
            if (failed->sqlState() == u"42P18" && !inTransaction && !std::exchange(m_withTypes, true)) {
                failed.reset();
                return true;
            }
            return false;
        }
        m_unknownTypes = m_hasAsked ? std::vector<quint32>() : connection.customTypes().unknown(m_columnTypes);
        if (m_unknownTypes.empty()) {
            prepared(connection);
        } else {
            m_step = Step::AskForTypes;
        }
        return true;
    }
    return m_step == Step::AskForTypes ? asked(connection) : executed(connection);
}

void PostgresqlStatementJob::prepared(PostgresqlConnection &connection)
{
    const bool isText = std::any_of(m_columnTypes.begin(), m_columnTypes.end(), [&connection](quint32 type) {
        return PostgresqlReader::needsText(connection.customTypes().known(type));
    });
    m_preparing->format = isText ? PostgresqlFormat::Text : PostgresqlFormat::Binary; // of all columns or of none
    m_prepared = m_preparing;
    if (!m_prepared->name.isEmpty()) {
        connection.statements().add(request->sql, m_prepared);
    }
    m_step = Step::Execute;
}

bool PostgresqlStatementJob::asked(PostgresqlConnection &connection)
{
    m_unknownTypes.clear();
    if (isThrough) {
        if (failed && wasCancelled && failed->sqlState() == u"57014") {
            failed = PostgresqlConnection::stopped(*this, outcomeIfDropped());
        } else if (failed) {
            failed->outcome(outcomeIfDropped());
            failed->retryable(failed->isRetryable() && failed->outcome() != AioOutcome::Unknown);
        }
        m_held.reset();
        isThrough = false;
        m_step = Step::Execute;
        return ended(connection);
    }
    if (failed) {
        connection.statements().forget(m_preparing->name);
        return false;
    }
    if (m_preparing->name.isEmpty() && !request->cursor) { // the question has taken its place
        m_step = Step::Prepare;
        return true;
    }
    prepared(connection);
    return true;
}

bool PostgresqlStatementJob::executed(PostgresqlConnection &connection)
{
    if (failed) { // at its commit, perhaps: after its rows
        m_held.reset();
    }
    if (m_held && wasCancelled) {
        failed = PostgresqlConnection::stopped(*this, outcomeIfDropped());
        return false;
    }
    if (m_held) {
        m_step = Step::AskForTypes;
        isThrough = true; // but for the rows
        return true;
    }
    if (failed) {
        failed = stale(connection);
        if (!failed) {
            restart();
            return true;
        }
        return false;
    }
    try {
        if (request->nextParameters()) {
            return true;
        }
    } catch (...) {
        failed = caughtError().phase(AioPhase::Prepare).outcome(outcomeIfLost());
        return false;
    }
    isThrough = true;
    if (request->result.rowsAffected > 0) {
        request->result.changedTables = writtenTable(request->sql);
    }
    return false;
}

AioOutcome PostgresqlStatementJob::outcomeIfLost() const
{
    if (!wasExecuted) {
        return AioOutcome::NotSent;
    }
    // a transaction that nobody commits any more is rolled back, and one that was only begun has done nothing
    const bool isWithinOne = inTransaction || isOneOf(firstWord(request->sql), {"BEGIN", "START"});
    return isWithinOne && !endsTransaction(request->sql) ? AioOutcome::Refused : AioOutcome::Unknown;
}

AioPhase PostgresqlStatementJob::phase() const
{
    return wasExecuted && endsTransaction(request->sql) ? AioPhase::Commit : PostgresqlJob::phase();
}

AioOutcome PostgresqlStatementJob::outcomeIfDropped() const
{
    return isOneOf(firstWord(request->sql), {"SELECT", "VALUES", "TABLE", "SHOW", "EXPLAIN"}) ? AioOutcome::Refused : AioOutcome::Unknown;
}

// -- the connection's own --

std::optional<AioErrorInfo> PostgresqlControlJob::send(PostgresqlConnection &connection)
{
    for (const QByteArray &sql : m_statements) {
        if (!PQsendQueryParams(connection.handle(), sql.constData(), 0, nullptr, nullptr, nullptr, nullptr, 0)) {
            return connection.sendError();
        }
        ++answersDue;
        if (sql == "DISCARD ALL") {
            connection.statements().clear(); // what follows has not looked for its own yet
        }
    }
    wasExecuted = true;
    return {};
}

bool PostgresqlControlJob::answered(PostgresqlConnection &connection, PostgresqlResult result)
{
    const QByteArray sql = m_statements.value(m_answers++);
    if (sql.startsWith("SET ")) {
        return true; // the connection's own, which every user is to find
    }
    if (sql.startsWith("DEALLOCATE ")) {
        return true; // of its own statements
    }
    connection.noteTag(PQcmdStatus(result.get()), sql);
    return true;
}
}
