// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/mysql/mysqllogin_p.h"

#include "aioorm/backends/mysql/mysqlerror_p.h"
#include "aioorm/backends/mysql/mysqlfiber_p.h"
#include "aioorm/sql/aiodialect.h"

#include <QCoreApplication>
#include <QFile>

#include <mutex>

#include <fcntl.h>
#include <mysql.h>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
constexpr int oldestMariaDb = 100500; // INSERT … RETURNING
constexpr int oldestMySql = 80000; // window functions, CTEs, row aliases

// by its text: a name that leads here might lead elsewhere the next time
bool isOnThisMachine(const AioMySqlOptions &options)
{
    const QString host = options.host().toLower();
    return !options.socket().isEmpty() || host.isEmpty() || host == u"localhost" || host == u"::1" || (host.startsWith(u"127.") && host.count(u'.') == 3);
}

bool isSocket(const AioMySqlOptions &options)
{
    return !options.socket().isEmpty() || options.host().isEmpty();
}

AioMySqlOptions::Tls tlsOf(const AioMySqlOptions &options)
{
    return isSocket(options)                          ? AioMySqlOptions::Off
        : options.tls() != AioMySqlOptions::Automatic ? options.tls()
        : isOnThisMachine(options)                    ? AioMySqlOptions::Off
                                                      : AioMySqlOptions::Verify;
}

// empty if there is none: a server is then refused
QByteArray trustedCertificates()
{
    for (const char *bundle : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"}) {
        if (QFile::exists(QLatin1StringView(bundle))) {
            return bundle;
        }
    }
    return {};
}

void setTls(MYSQL *mysql, const AioMySqlOptions &options)
{
    const AioMySqlOptions::Tls tls = tlsOf(options);
    const auto enforced = my_bool(tls != AioMySqlOptions::Off);
    const auto verified = my_bool(tls == AioMySqlOptions::Verify);
    if (enforced) {
        const auto set = [mysql](mysql_option option, const QByteArray &value) {
            if (!value.isEmpty()) {
                mysql_optionsv(mysql, option, value.constData());
            }
        };
        set(MYSQL_OPT_SSL_CA, options.caFile().isEmpty() && verified ? trustedCertificates() : QFile::encodeName(options.caFile()));
        set(MYSQL_OPT_SSL_CERT, QFile::encodeName(options.certificateFile()));
        set(MYSQL_OPT_SSL_KEY, QFile::encodeName(options.keyFile()));
    }
    // both are said in either case: their defaults are other ones in version 3.4
    mysql_optionsv(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verified);
    mysql_optionsv(mysql, MYSQL_OPT_SSL_ENFORCE, &enforced);
}

// The server chooses how the password is asked for, and the client library would load what it names: one that takes it as it is, too.
QByteArray authentications(const AioMySqlOptions &options)
{
    QByteArray names = "mysql_native_password,client_ed25519";
    if (tlsOf(options) != AioMySqlOptions::Off || isOnThisMachine(options)) { // else whoever is in between could give a key of his own
        names += ",caching_sha2_password";
    }
    if (options.clearTextPassword() && (tlsOf(options) == AioMySqlOptions::Verify || isSocket(options))) {
        names += ",dialog,mysql_clear_password";
    }
    return names;
}

class Result
{
public:
    explicit Result(MYSQL_RES *result)
        : m_result(result)
        , m_row(result ? mysql_fetch_row(result) : nullptr)
    {
    }
    ~Result() { mysql_free_result(m_result); }
    Q_DISABLE_COPY_MOVE(Result)

    explicit operator bool() const { return m_row; }
    QByteArray operator[](int column) const { return m_row[column]; }

private:
    MYSQL_RES *const m_result;
    MYSQL_ROW m_row;
};

// False: an error of the connection's.
bool ask(MYSQL *mysql, MysqlHandle &handle)
{
    static constexpr const char *sql = "SELECT CONNECTION_ID(), VERSION(), @@max_allowed_packet, @@auto_increment_increment, @@lower_case_table_names";
    static constexpr const char *withGalera =
        "SELECT CONNECTION_ID(), VERSION(), @@max_allowed_packet, @@auto_increment_increment, @@lower_case_table_names, @@wsrep_on";
    const bool isMariaDb = mariadb_connection(mysql);
    bool asksForGalera = isMariaDb && mysql_query(mysql, withGalera) == 0;
    if (!asksForGalera && mysql_query(mysql, sql) != 0) {
        return false;
    }
    const Result row(mysql_store_result(mysql));
    if (!row) {
        return false;
    }
    handle.id = row[0].toULongLong();
    handle.info.flavour = isMariaDb ? AioMySqlOptions::MariaDb : AioMySqlOptions::MySql;
    handle.info.version = int(mysql_get_server_version(mysql));
    handle.info.versionText = QString::fromUtf8(row[1]);
    handle.info.maxAllowedPacket = row[2].toLongLong();
    handle.info.autoIncrementStep = row[3].toInt();
    handle.info.hasCaseInsensitiveTables = row[4] != "0";
    handle.info.isGalera = asksForGalera && row[5] == "1";
    return true;
}

// Empty: it is as it should be.
QString mismatch(const AioMySqlOptions &options, const AioMySqlServerInfo &info)
{
    const bool isMariaDb = info.flavour == AioMySqlOptions::MariaDb;
    if (options.flavour() != AioMySqlOptions::AnyFlavour && options.flavour() != info.flavour) {
        return isMariaDb ? u"the server is a MariaDB, and AioMySqlOptions::flavour() says MySQL"_s
                         : u"the server is a MySQL, and AioMySqlOptions::flavour(), or a mariadb: URL, says MariaDB"_s;
    }
    if (info.version < (isMariaDb ? oldestMariaDb : oldestMySql)) {
        return QCoreApplication::translate("AioError", "the server's version is %1; MariaDB 10.5 and MySQL 8.0 are the oldest that can be used")
            .arg(info.versionText);
    }
    return {};
}
}

MysqlHandle::~MysqlHandle()
{
    mysql_close(mysql);
}

const AioDialect &MysqlHandle::dialect() const
{
    return info.flavour == AioMySqlOptions::MySql ? AioDialect::mysql() : AioDialect::mariadb();
}

QByteArray mysqlSessionSql(const AioMySqlOptions &options)
{
    // a recursive query is not cut off after a thousand rounds, which MariaDB does without an error
    return "SET SESSION sql_mode='" + options.sqlMode().toLatin1()
        + "', time_zone='+00:00', autocommit=1, session_track_state_change=1, group_concat_max_len=16777216"
          "/*M!100202 , max_recursive_iterations=4294967295 */ /*!80003 , cte_max_recursion_depth=4294967295 */";
}

std::unique_ptr<MysqlHandle>
openMysql(const AioMySqlOptions &options, std::chrono::milliseconds timeout, std::optional<AioErrorInfo> &error, const std::function<bool()> &abandoned)
{
    static std::once_flag begun;
    std::call_once(begun, [] {
        mysql_library_init(0, nullptr, nullptr);
    });
    MYSQL *const mysql = mysql_init(nullptr);
    if (!mysql) {
        throw std::bad_alloc();
    }
    auto handle = std::make_unique<MysqlHandle>(mysql);
    const MysqlFiber::Blocking blocking(Clock::now() + timeout, abandoned);
    MysqlFiber::install(mysql);
    mysql_optionsv(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    const unsigned int none = 0;
    mysql_optionsv(mysql, MYSQL_OPT_LOCAL_INFILE, &none);
    const auto seconds = static_cast<unsigned int>(std::max<qint64>(1, std::chrono::ceil<std::chrono::seconds>(timeout).count()));
    mysql_optionsv(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
    const unsigned int protocol = isSocket(options) ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;
    mysql_optionsv(mysql, MYSQL_OPT_PROTOCOL, &protocol);
    mysql_optionsv(mysql, MARIADB_OPT_RESTRICTED_AUTH, authentications(options).constData());
    setTls(mysql, options);
    if (const QByteArray name = QCoreApplication::applicationName().toUtf8(); !name.isEmpty()) {
        mysql_optionsv(mysql, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", name.constData());
    }

    const QByteArray socket = !isSocket(options) ? QByteArray()
        : options.socket().isEmpty()             ? QByteArray("/run/mysqld/mysqld.sock")
                                                 : QFile::encodeName(options.socket());
    const QByteArray host = options.host().toUtf8();
    const auto made = mysql_real_connect(mysql,
                                         socket.isNull() ? host.constData() : nullptr,
                                         options.userName().toUtf8().constData(),
                                         options.password().toUtf8().constData(),
                                         options.databaseName().isEmpty() ? nullptr : options.databaseName().toUtf8().constData(),
                                         unsigned(options.port()),
                                         socket.isNull() ? nullptr : socket.constData(),
                                         CLIENT_FOUND_ROWS | CLIENT_MULTI_RESULTS);
    if (!made || mysql_query(mysql, mysqlSessionSql(options).constData()) != 0 || !ask(mysql, *handle)) {
        error = mysqlConnectError(int(mysql_errno(mysql)), mysql_sqlstate(mysql), mysql_error(mysql), options.description());
        return nullptr;
    }
    if (const QString why = mismatch(options, handle->info); !why.isEmpty()) {
        error = AioErrorInfo(AioErrorKind::Interface, QCoreApplication::translate("AioError", "No connection to %1: %2.").arg(options.description(), why))
                    .phase(AioPhase::Connect);
        return nullptr;
    }
    const int number = mysql_get_socket(mysql);
    fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK);
    return handle;
}

MysqlLogin::MysqlLogin(const AioMySqlOptions &options, Ended ended)
    : Login(options.description())
    , m_options(options)
    , m_ended(std::move(ended))
{
}

MysqlLogin::~MysqlLogin() = default;

QString MysqlLogin::stage() const
{
    return QCoreApplication::translate("AioError", "while its name was looked up, or it did not answer");
}

void MysqlLogin::go()
{
    std::optional<AioErrorInfo> error;
    std::unique_ptr<MysqlHandle> handle;
    try {
        // whoever waits for it ends it before, and says why
        handle = openMysql(m_options, m_options.connectTimeout() + std::chrono::seconds(2), error, [this] {
            return isAbandoned();
        });
    } catch (...) {
        error = caughtError().phase(AioPhase::Connect).retryable(true);
    }
    if (!isAbandoned()) {
        m_ended(handle.release(), error);
    }
}
}
