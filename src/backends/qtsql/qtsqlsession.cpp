// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/qtsql/qtsqlsession_p.h"

#include "aioorm/backends/qtsql/qtsqlerror_p.h"
#include "aioorm/core/caughterror_p.h"
#include "aioorm/core/detail/utc.h"
#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/core/text_p.h"
#include "aioorm/driver/driversql_p.h"
#include "aioorm/sql/dialects/postgresql_p.h"

#include <QCoreApplication>
#include <QSqlDriver>
#include <QSqlRecord>

#include <cmath>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
QString newConnectionName()
{
    static std::atomic<quint64> last = 0;
    return u"aioorm %1"_s.arg(++last);
}

/// Values as the drivers take them. Times go as text in UTC: QDateTime has no microseconds, and each driver its own idea of time zones.
class Binder
{
public:
    explicit Binder(AioDialect::Kind dialect)
        : m_dialect(dialect)
    {
    }

    /// An invalid variant if the value cannot be sent; then reason() says why.
    QVariant operator()(const AioValue &value)
    {
        return std::visit(
            [this](const auto &held) {
                return bound(held);
            },
            value.storage());
    }
    const QString &reason() { return m_reason; }

private:
    QVariant bound(std::monostate) { return QVariant(QMetaType(QMetaType::QString)); }
    QVariant bound(bool value) { return m_dialect == AioDialect::Kind::Postgresql ? QVariant(value) : QVariant(int(value)); }
    QVariant bound(qint64 value) { return QVariant(qlonglong(value)); }
    QVariant bound(double value)
    {
        if (!std::isfinite(value) && m_dialect != AioDialect::Kind::Postgresql) {
            return refused(u"is no finite number"_s);
        }
        return value;
    }
    QVariant bound(const QString &value)
    {
        if (!strictUtf8(value)) {
            return refused(u"holds a NUL character or half of a surrogate pair"_s);
        }
        return value.isNull() ? QVariant(QString(u""_s)) : QVariant(value);
    }
    // of a null one the drivers would make NULL
    QVariant bound(const QByteArray &value) { return value.isNull() ? QVariant(QByteArray("")) : QVariant(value); }
    QVariant bound(const QDate &value) { return time(value.isValid() ? dateText(value.toJulianDay()) : QByteArray()); }
    QVariant bound(const QTime &value)
    {
        return time(value.isValid() ? timeText(qint64(value.msecsSinceStartOfDay()) * 1000, Precision::Milliseconds) : QByteArray());
    }
    QVariant bound(const AioValue::Moment &value)
    {
        constexpr qint64 farthest = std::numeric_limits<qint64>::max() / 1000;
        const qint64 milliseconds = value.millisecondsSinceEpoch;
        return moment(milliseconds < -farthest || milliseconds > farthest ? QByteArray() : dateTimeText(milliseconds * 1000, Precision::Milliseconds));
    }
    QVariant bound(const AioTimestamp &value) { return moment(dateTimeText(value.microsecondsSinceEpoch(), Precision::Microseconds)); }
    QVariant bound(const QUuid &value) { return value.toString(QUuid::WithoutBraces); }
    QVariant bound(const AioDecimal &value)
    {
        if (m_dialect == AioDialect::Kind::Sqlite) {
            return refused(u"is a decimal, which SQLite stores as a whole number of its column's last digits: use AioDecimal::scaled()"_s);
        }
        return value.toString();
    }
    QVariant bound(std::chrono::microseconds value)
    {
        return m_dialect == AioDialect::Kind::Postgresql ? QVariant(QString::number(value.count()) + u" microseconds"_s) : QVariant(qlonglong(value.count()));
    }
    QVariant bound(const AioValue::List &value)
    {
        if (m_dialect == AioDialect::Kind::Postgresql) {
            return refused(u"is an array, which Qt Sql cannot send to PostgreSQL"_s);
        }
        return bound(AioValue::Json(value.json()));
    }
    QVariant bound(const AioValue::Json &value)
    {
        if (value.utf8.contains('\0') || !QUtf8StringView(value.utf8).isValidUtf8()) {
            return refused(u"is JSON that is not UTF-8, or holds a NUL byte"_s);
        }
        return QString::fromUtf8(value.utf8);
    }

    QVariant moment(const QByteArray &text) { return time(text.isEmpty() || m_dialect != AioDialect::Kind::Postgresql ? text : text + "+00"); }
    QVariant time(const QByteArray &text)
    {
        return text.isEmpty() ? refused(u"is an invalid date or time, or its year is outside 0 to 9999"_s) : QVariant(QString::fromLatin1(text));
    }
    QVariant refused(const QString &reason)
    {
        m_reason = reason;
        return {};
    }

    const AioDialect::Kind m_dialect;
    QString m_reason;
};

/// Cells as the drivers give them. The bytes live as long as the reader's next row.
class CellReader
{
public:
    AioCell operator()(const QVariant &value)
    {
        if (value.isNull()) {
            return AioCell::null();
        }
        switch (value.metaType().id()) {
        case QMetaType::Bool:
            return AioCell::fromInteger(value.toBool(), AioCell::Kind::Bool);
        case QMetaType::Int:
        case QMetaType::UInt:
        case QMetaType::Short:
        case QMetaType::UShort:
        case QMetaType::Char:
        case QMetaType::SChar:
        case QMetaType::UChar:
        case QMetaType::Long:
        case QMetaType::LongLong:
            return AioCell::fromInteger(value.toLongLong());
        case QMetaType::ULong:
        case QMetaType::ULongLong: {
            const qulonglong number = value.toULongLong();
            return number <= qulonglong(std::numeric_limits<qint64>::max()) ? AioCell::fromInteger(qint64(number)) : text(QByteArray::number(number));
        }
        case QMetaType::Float:
        case QMetaType::Double:
            return AioCell::fromReal(value.toDouble());
        case QMetaType::QByteArray: {
            const QByteArray &bytes = m_bytes.emplace_back(value.toByteArray());
            return AioCell::fromBytes(AioCell::Kind::Blob, bytes.constData(), bytes.size());
        }
        case QMetaType::QDate:
            return AioCell::fromInteger(value.toDate().toJulianDay(), AioCell::Kind::Date);
        case QMetaType::QTime:
            return AioCell::fromInteger(qint64(value.toTime().msecsSinceStartOfDay()) * 1000, AioCell::Kind::Time);
        case QMetaType::QDateTime: {
            // a column without a time zone is in UTC, whatever the driver makes of it
            QDateTime moment = value.toDateTime();
            if (moment.timeSpec() == Qt::LocalTime) {
                moment = QDateTime(moment.date(), moment.time(), Aio::Detail::utc);
            }
            return AioCell::fromInteger(moment.toMSecsSinceEpoch() * 1000, AioCell::Kind::DateTime);
        }
        case QMetaType::QUuid: {
            const QByteArray &bytes = m_bytes.emplace_back(value.toUuid().toRfc4122());
            return AioCell::fromBytes(AioCell::Kind::Uuid, bytes.constData(), bytes.size());
        }
        default:
            return text(value.toString().toUtf8());
        }
    }
    void nextRow() { m_bytes.clear(); }

private:
    AioCell text(QByteArray utf8)
    {
        const QByteArray &bytes = m_bytes.emplace_back(std::move(utf8));
        return AioCell::fromBytes(AioCell::Kind::Text, bytes.constData(), bytes.size());
    }

    std::vector<QByteArray> m_bytes; // moving an array moves no bytes
};
}

const AioDialect &qtSqlDialect(AioDialect::Kind kind)
{
    static const auto *const postgresql = new PostgresqlDialect(PostgresqlDialect::Placeholders::QuestionMarks);
    switch (kind) {
    case AioDialect::Kind::Sqlite:
        return AioDialect::sqlite();
    case AioDialect::Kind::Postgresql:
        return *postgresql;
    case AioDialect::Kind::Mysql:
        return AioDialect::mysql();
    case AioDialect::Kind::Mariadb:
        return AioDialect::mariadb();
    }
    return AioDialect::sqlite();
}

QtSqlSession::QtSqlSession(const AioQtSqlOptions &options)
    : m_options(options)
    , m_dialect(options.dialect())
    , m_name(newConnectionName())
{
}

QtSqlSession::~QtSqlSession()
{
    m_database.close();
    m_database = QSqlDatabase();
    QSqlDatabase::removeDatabase(m_name);
}

std::optional<AioErrorInfo> addSqlDatabase(const AioQtSqlSettings &settings, const QString &name, QSqlDatabase &added)
{
    if (!QSqlDatabase::isDriverAvailable(settings.driver)) {
        return AioErrorInfo(AioErrorKind::Interface,
                            QCoreApplication::translate("AioError", "Qt has no SQL driver named %1 here; there are: %2.")
                                .arg(settings.driver, QSqlDatabase::drivers().join(u", "_s)))
            .phase(AioPhase::Connect);
    }
    added = QSqlDatabase::addDatabase(settings.driver, name);
    added.setDatabaseName(settings.databaseName);
    added.setHostName(settings.hostName);
    if (settings.port >= 0) {
        added.setPort(settings.port);
    }
    added.setUserName(settings.userName);
    added.setPassword(settings.password);
    added.setConnectOptions(settings.connectOptions);
    return {};
}

std::optional<AioErrorInfo> QtSqlSession::open()
{
    m_openError = addSqlDatabase(m_options.aioSettings(), m_name, m_database);
    if (m_openError) {
        return m_openError;
    }
    // decimals as text, so that no digit is lost; SQLite has none
    m_database.setNumericalPrecisionPolicy(m_dialect == AioDialect::Kind::Sqlite ? QSql::LowPrecisionDouble : QSql::HighPrecision);
    if (!m_database.open()) {
        m_openError = qtSqlError(m_database.lastError(), m_dialect, AioPhase::Connect);
        return m_openError;
    }
    QSqlQuery query(m_database);
    switch (m_dialect) {
    case AioDialect::Kind::Sqlite:
        query.exec(u"PRAGMA foreign_keys = ON"_s); // the schema counts on it
        break;
    case AioDialect::Kind::Mysql:
    case AioDialect::Kind::Mariadb:
        query.exec(u"SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'"_s);
        break;
    case AioDialect::Kind::Postgresql:
        query.exec(u"SET TIME ZONE 'UTC'"_s);
        break;
    }
    if (query.lastError().isValid()) {
        m_openError = qtSqlError(query.lastError(), m_dialect, AioPhase::Connect);
    }
    return m_openError;
}

std::optional<AioErrorInfo> QtSqlSession::stopped(const DriverRequest &request, AioOutcome outcome) const
{
    // one that expired is cancelled too
    if (request.deadline && *request.deadline <= Clock::now()) {
        return AioErrorInfo(AioErrorKind::Timeout, QCoreApplication::translate("AioError", "The deadline expired")).phase(AioPhase::Execute).outcome(outcome);
    }
    if (request.cancelled.load()) {
        return AioErrorInfo(AioErrorKind::Cancelled, QCoreApplication::translate("AioError", "The operation was cancelled"))
            .phase(AioPhase::Execute)
            .outcome(outcome);
    }
    return {};
}

void QtSqlSession::run(DriverRequest &request)
{
    DriverResult &result = request.result;
    if (m_openError) {
        result.error = m_openError;
        result.connectionLost = true;
        return;
    }
    result.error = stopped(request, AioOutcome::NotSent);
    if (!result.error && !request.begin()) {
        result.error = AioErrorInfo(AioErrorKind::Cancelled, QCoreApplication::translate("AioError", "The operation was cancelled"))
                           .phase(AioPhase::Acquire)
                           .outcome(AioOutcome::NotSent);
    }
    if (!result.error) {
        try {
            result.error = execute(request);
        } catch (...) {
            result.error = caughtError().phase(AioPhase::Decode).outcome(AioOutcome::Refused);
        }
    }
    if (result.error && result.error->phase() == AioPhase::Execute) {
        m_lost = m_lost || (result.error->kind() == AioErrorKind::Operational && isConnectionLost(*result.error));
        if (m_inTransaction && (endedTransaction(*result.error, m_dialect) || hasSqliteRolledBack())) {
            m_inTransaction = false;
            result.ended = DriverResult::Ended::RolledBack;
        }
    }
    result.inTransaction = m_inTransaction && !m_lost;
    result.connectionLost = m_lost;
}

std::optional<AioErrorInfo> QtSqlSession::control(QByteArrayView sql, bool &done)
{
    // these drivers send SQL, and the library's says more: IMMEDIATE, READ ONLY, the isolation
    const QString driver = m_options.driver();
    if (driver == u"QSQLITE" || driver == u"QPSQL" || driver == u"QMYSQL" || driver == u"QMARIADB"
        || !m_database.driver()->hasFeature(QSqlDriver::Transactions)) {
        return {};
    }
    const QByteArrayList words = firstWords(sql, 5);
    const QByteArray first = words.value(0);
    const bool begins = first == "START" && words.value(1) == "TRANSACTION";
    const bool isMysql = m_dialect == AioDialect::Kind::Mysql || m_dialect == AioDialect::Kind::Mariadb;
    // MySQL's isolation is a statement before, which has to be refused with the rest
    if ((begins && words.size() > 2) || (isMysql && first == "SET" && words.value(1) == "TRANSACTION")) {
        return AioErrorInfo(AioErrorKind::Programming,
                            u"The Qt driver %1 begins a transaction as it does, and cannot be asked for an isolation or for one that only reads."_s.arg(driver))
            .phase(AioPhase::Prepare)
            .outcome(AioOutcome::NotSent);
    }
    bool worked = true;
    done = true;
    if (begins || first == "BEGIN") {
        worked = m_database.transaction();
    } else if (words.contains("CHAIN") || words.contains("TO")) {
        done = false;
    } else if (first == "COMMIT" || first == "END") {
        worked = m_database.commit();
    } else if (first == "ROLLBACK" || first == "ABORT") {
        worked = m_database.rollback();
    } else {
        done = false;
    }
    return worked ? std::optional<AioErrorInfo>() : qtSqlError(m_database.lastError(), m_dialect, AioPhase::Execute);
}

// SQLite does so for some errors, and where a statement says ON CONFLICT ROLLBACK.
bool QtSqlSession::hasSqliteRolledBack()
{
    QSqlQuery query(m_database);
    if (m_dialect != AioDialect::Kind::Sqlite || m_lost || !query.exec(u"BEGIN"_s)) { // refused inside a transaction
        return false;
    }
    query.exec(u"ROLLBACK"_s);
    return true;
}

// Only the statement tells, where the driver does not: what a stored procedure ends is not seen.
void QtSqlSession::noteTransaction(DriverRequest &request)
{
    using Ended = DriverResult::Ended;
    const bool isMysql = m_dialect == AioDialect::Kind::Mysql || m_dialect == AioDialect::Kind::Mariadb;
    const QByteArrayList words = firstWords(request.sql, 5);
    const QByteArray first = words.value(0);
    if (first == "BEGIN" || (first == "START" && words.value(1) == "TRANSACTION")) {
        request.result.ended = m_inTransaction && isMysql ? Ended::Committed : Ended::No; // it begins another one
        m_inTransaction = true;
    } else if (first == "SAVEPOINT" && m_dialect == AioDialect::Kind::Sqlite) {
        m_inTransaction = true;
    } else if (m_inTransaction && (first == "COMMIT" || first == "END" || (first == "PREPARE" && words.value(1) == "TRANSACTION"))) {
        request.result.ended = Ended::Committed;
        m_inTransaction = words.contains("CHAIN") && !words.contains("NO");
    } else if (m_inTransaction && (first == "ROLLBACK" || first == "ABORT") && !words.mid(0, 3).contains("TO")) {
        request.result.ended = Ended::RolledBack;
        m_inTransaction = words.contains("CHAIN") && !words.contains("NO");
    } else if (m_inTransaction && isMysql && commitsOnMysql(request.sql)) {
        request.result.ended = Ended::Committed;
        m_inTransaction = false;
    }
}

std::optional<AioErrorInfo> QtSqlSession::execute(DriverRequest &request)
{
    if (request.needsTransaction && !m_inTransaction) {
        return AioErrorInfo(AioErrorKind::Operational,
                            QCoreApplication::translate("AioError", "The database has rolled back the transaction that this statement belongs to."))
            .phase(AioPhase::Prepare)
            .outcome(AioOutcome::NotSent);
    }
    bool done = false;
    if (auto error = control(request.sql, done)) {
        return error;
    }
    if (done) {
        noteTransaction(request);
        return {};
    }
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    const QString sql = QString::fromUtf8(request.sql);
    if (!query.prepare(sql)) {
        return qtSqlError(query.lastError(), m_dialect, AioPhase::Prepare);
    }
    for (bool first = true;; first = false) {
        auto error = iterate(query, request, first);
        if (!error && request.nextParameters()) {
            error = stopped(request, AioOutcome::Refused);
            if (!error) {
                continue;
            }
        }
        if (!error) {
            noteTransaction(request);
            const bool isDefinition = beginsWithOneOf(request.sql, {"CREATE", "ALTER", "DROP", "TRUNCATE"});
            request.result.changedTables = request.result.rowsAffected > 0 || isDefinition ? writtenTable(request.sql) : nullptr;
        }
        return error;
    }
}

std::optional<AioErrorInfo> QtSqlSession::bind(QSqlQuery &query, std::span<const AioValue> values) const
{
    Binder binder(m_dialect);
    int position = 0;
    for (const AioValue &value : values) {
        const QVariant bound = binder(value);
        if (!bound.isValid()) {
            return AioErrorInfo(AioErrorKind::Data, u"Value %1 %2"_s.arg(position + 1).arg(binder.reason())).phase(AioPhase::Prepare);
        }
        query.bindValue(position++, bound);
    }
    return {};
}

std::optional<AioErrorInfo> QtSqlSession::iterate(QSqlQuery &query, DriverRequest &request, bool first)
{
    if (auto error = bind(query, request.parameters)) {
        return error;
    }
    if (!query.exec()) {
        return qtSqlError(query.lastError(), m_dialect, AioPhase::Execute);
    }
    if (query.isSelect() || query.record().count() > 0) {
        if (auto error = readRows(query, request, first)) {
            query.finish();
            return error;
        }
    } else if (request.sink && first && !request.sink->begin({})) {
        return request.sink->error();
    }
    const bool isInsert = beginsWithOneOf(request.sql, {"INSERT", "REPLACE"});
    // of other statements some drivers tell what the one before them did
    const bool writes =
        isInsert || beginsWithOneOf(request.sql, {"UPDATE", "DELETE", "MERGE"}) || (!query.isSelect() && beginsWithOneOf(request.sql, {"WITH"}));
    if (writes) {
        const int rows = query.numRowsAffected();
        request.result.rowsAffected += rows >= 0 ? rows : int(isInsert); // one that cannot tell is taken at its word
    }
    if (isInsert) {
        request.result.lastInsertId = lastInsertId(query);
    }
    query.finish();
    return {};
}

std::optional<AioErrorInfo> QtSqlSession::readRows(QSqlQuery &query, DriverRequest &request, bool first)
{
    const QSqlRecord record = query.record();
    const int count = record.count();
    if (request.sink && first) {
        QByteArrayList columns;
        for (int i = 0; i < count; ++i) {
            columns << record.fieldName(i).toUtf8();
        }
        if (!request.sink->begin(columns)) {
            return request.sink->error();
        }
    }
    CellReader read;
    std::vector<AioCell> cells;
    cells.resize(std::size_t(count));
    while (query.next()) {
        if (auto error = stopped(request, AioOutcome::Refused)) {
            return error;
        }
        if (!request.sink) {
            continue;
        }
        read.nextRow();
        for (int i = 0; i < count; ++i) {
            cells[std::size_t(i)] = read(query.value(i));
        }
        if (!request.sink->row(cells)) {
            return request.sink->error();
        }
    }
    if (query.lastError().isValid()) {
        return qtSqlError(query.lastError(), m_dialect, AioPhase::Execute);
    }
    return {};
}

qint64 QtSqlSession::lastInsertId(const QSqlQuery &query)
{
    if (m_options.driver() != u"QODBC") {
        return query.lastInsertId().toLongLong();
    }
    // that driver asks the database it believes to know
    const bool sqlite = m_dialect == AioDialect::Kind::Sqlite;
    if (!sqlite && m_dialect == AioDialect::Kind::Postgresql) {
        return 0; // RETURNING says it
    }
    QSqlQuery id(m_database);
    id.setForwardOnly(true);
    return id.exec(sqlite ? u"SELECT last_insert_rowid()"_s : u"SELECT LAST_INSERT_ID()"_s) && id.next() ? id.value(0).toLongLong() : 0;
}
}
