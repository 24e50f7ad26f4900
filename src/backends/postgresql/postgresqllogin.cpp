// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/postgresql/postgresqllogin_p.h"

#include "aioorm/backends/postgresql/postgresqlauthentication_p.h"
#include "aioorm/backends/postgresql/postgresqlconnection_p.h"
#include "aioorm/backends/postgresql/postgresqlerror_p.h"

#include <QCoreApplication>
#include <QFile>

#include <libpq-fe.h>
#include <netdb.h>
#include <poll.h>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
// one host of the list that libpq tries
class Host
{
public:
    QByteArray name, address, port;

    bool isSocketFolder() const { return name.isEmpty() || name.startsWith('/') || name.startsWith('@'); }
};

using Parameters = QMap<QByteArray, QByteArray>;

QByteArray joined(const std::vector<Host> &hosts, QByteArray Host::*part)
{
    QByteArrayList parts;
    for (const Host &host : hosts) {
        parts << host.*part;
    }
    return parts.join(',');
}

void setDefault(Parameters &parameters, const char *keyword, const char *value, const char *environment = nullptr)
{
    if (!parameters.contains(keyword) && !(environment && qEnvironmentVariableIsSet(environment))) {
        parameters.insert(keyword, value);
    }
}

// what libpq would take if nothing was set: the environment, a service
QByteArray defaultOf(const char *keyword)
{
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> defaults(PQconndefaults(), &PQconninfoFree);
    for (const PQconninfoOption *option = defaults.get(); option && option->keyword; ++option) {
        if (qstrcmp(option->keyword, keyword) == 0) {
            return option->val;
        }
    }
    return {};
}

/// Turns names into addresses, each as often as it has any; those without one are left out. Blocks.
class Resolver
{
public:
    explicit Resolver(const std::vector<Host> &hosts)
    {
        for (const Host &host : hosts) {
            if (host.isSocketFolder()) {
                m_found.push_back(host);
            } else {
                resolve(host);
            }
        }
    }
    const std::vector<Host> &found() const { return m_found; }
    const QString &error() const { return m_error; }

private:
    void resolve(const Host &host)
    {
        addrinfo hints{};
        hints.ai_family = AF_UNSPEC;
        hints.ai_socktype = SOCK_STREAM;
        addrinfo *list = nullptr;
        if (const int code = getaddrinfo(host.name.constData(), nullptr, &hints, &list)) {
            m_error = QCoreApplication::translate("AioError", "the name %1 cannot be found: %2")
                          .arg(QString::fromUtf8(host.name), QString::fromLocal8Bit(gai_strerror(code)));
            return;
        }
        for (const addrinfo *entry = list; entry; entry = entry->ai_next) {
            char text[NI_MAXHOST];
            if (getnameinfo(entry->ai_addr, entry->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0) {
                Host with = host;
                with.address = text;
                m_found.push_back(with);
            }
        }
        freeaddrinfo(list);
    }

    std::vector<Host> m_found;
    QString m_error;
};

bool isOnThisMachine(const std::vector<Host> &hosts)
{
    return std::all_of(hosts.begin(), hosts.end(), [](const Host &host) {
        const QByteArray &address = host.address.isEmpty() ? host.name : host.address;
        return host.isSocketFolder() || address.startsWith("127.") || address == "::1";
    });
}

// empty if there is none: a server is then refused, with the advice of libpq
QByteArray trustedCertificates()
{
    if (QFile::exists(QString::fromLocal8Bit(qgetenv("HOME")) + u"/.postgresql/root.crt"_s)) {
        return {};
    }
    for (const char *bundle : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"}) {
        if (QFile::exists(QLatin1StringView(bundle))) {
            return bundle;
        }
    }
    return {};
}

std::vector<Host> hostsOf(const Parameters &parameters)
{
    const QByteArrayList names = (parameters.contains("host") ? parameters.value("host") : defaultOf("host")).split(',');
    const QByteArrayList ports = parameters.value("port").split(',');
    std::vector<Host> hosts;
    for (qsizetype i = 0; i < names.size(); ++i) {
        Host host;
        host.name = names[i].trimmed();
        host.port = ports.size() == 1 ? ports.first() : ports.value(i);
        hosts.push_back(host);
    }
    return hosts;
}

// Blocks for names. Nothing: no host has an address.
std::optional<Parameters> connectParameters(const AioPostgresqlOptions &options, bool &isHere, QString &error)
{
    Parameters parameters = options.aioParameters();
    isHere = false;
    const bool hasService = parameters.contains("service");
    // a service names its hosts where only libpq reads them, and may say how to use TLS
    if (!parameters.contains("hostaddr") && !(hasService && !parameters.contains("host"))) {
        const Resolver resolver(hostsOf(parameters));
        if (resolver.found().empty()) {
            error = resolver.error();
            return {};
        }
        parameters.insert("host", joined(resolver.found(), &Host::name));
        if (const QByteArray addresses = joined(resolver.found(), &Host::address); !addresses.trimmed().replace(',', "").isEmpty()) {
            parameters.insert("hostaddr", addresses);
        }
        if (parameters.contains("port")) {
            parameters.insert("port", joined(resolver.found(), &Host::port));
        }
        isHere = isOnThisMachine(resolver.found());
        if (!hasService && !isHere) {
            setDefault(parameters, "sslmode", "verify-full", "PGSSLMODE");
        }
    } else if (isHere = parameters.value("hostaddr").startsWith("127."); !hasService && !isHere) {
        setDefault(parameters, "sslmode", "verify-full", "PGSSLMODE");
    }
    if (parameters.value("sslmode").startsWith("verify-") && !parameters.contains("sslrootcert") && !qEnvironmentVariableIsSet("PGSSLROOTCERT")) {
        if (const QByteArray bundle = trustedCertificates(); !bundle.isEmpty()) {
            parameters.insert("sslrootcert", bundle);
        }
    }
    // negotiating Kerberos blocks
    setDefault(parameters, "gssencmode", "disable", "PGGSSENCMODE");
    // a peer that vanished is found out
    setDefault(parameters, "keepalives_idle", "60");
    setDefault(parameters, "keepalives_interval", "10");
    setDefault(parameters, "keepalives_count", "3");
    setDefault(parameters, "tcp_user_timeout", "30000");
    parameters.insert("client_encoding", "UTF8");
    const QByteArray name = QCoreApplication::applicationName().toUtf8();
    if (!name.isEmpty()) {
        setDefault(parameters, "fallback_application_name", name.constData());
    }
    // PgBouncer refuses what it does not know; PostgresqlConnection looks whether they have arrived
    if (options.statementCacheSize() > 0) {
        const QByteArray given = parameters.contains("options") ? parameters.value("options") : qgetenv("PGOPTIONS");
        // the last one counts: a time zone is the program's to choose, the form of values is not
        parameters.insert("options",
                          "-c TimeZone=UTC " + given
                              + " -c DateStyle=ISO -c IntervalStyle=iso_8601 -c bytea_output=hex -c extra_float_digits=3 -c standard_conforming_strings=on");
    }
    return parameters;
}

#ifdef POLLRDHUP
constexpr short hungUp = POLLRDHUP;
#else
constexpr short hungUp = 0;
#endif
// how soon they do, unless they are in libpq or the system's lookup of names
constexpr std::chrono::milliseconds attention{50};

void logNotice(void *, const PGresult *result)
{
    qCInfo(aioPostgresql, "%s", PQresultErrorMessage(result));
}
}

PostgresqlLogin::PostgresqlLogin(const AioPostgresqlOptions &options, Ended ended)
    : Login(options.description())
    , m_options(options)
    , m_ended(std::move(ended))
{
}

PostgresqlLogin::~PostgresqlLogin() = default;

void PostgresqlLogin::discard(pg_conn *connection)
{
    PQfinish(connection);
}

QString PostgresqlLogin::stage() const
{
    switch (m_stage.load()) {
    case Stage::Names:
        return QCoreApplication::translate("AioError", "while its name was looked up");
    case Stage::Connecting:
        return QCoreApplication::translate("AioError", "while the server did not take the connection");
    case Stage::LoggingIn:
        break;
    }
    return QCoreApplication::translate("AioError", "while the server did not answer the login");
}

void PostgresqlLogin::go()
{
    pg_conn *connection = nullptr;
    std::optional<AioErrorInfo> error;
    QString why;
    auto parameters = connectParameters(m_options, m_isOnThisMachine, why);
    PostgresqlAuthentication authentication;
    if (parameters) {
        error = authentication.take(*parameters, m_isOnThisMachine);
    }
    if (parameters && !error && !isAbandoned()) {
        std::vector<const char *> keywords, values;
        for (auto it = parameters->cbegin(); it != parameters->cend(); ++it) {
            keywords.push_back(it.key().constData());
            values.push_back(it.value().constData());
        }
        keywords.push_back(nullptr);
        values.push_back(nullptr);
        m_stage = Stage::Connecting;
        connection = PQconnectStartParams(keywords.data(), values.data(), 0);
        why = connection ? QString() : QCoreApplication::translate("AioError", "there is no memory");
    }
    if (connection) {
        PQsetErrorVerbosity(connection, PQERRORS_VERBOSE);
        PQsetNoticeReceiver(connection, &logNotice, nullptr);
        error = proceed(connection, authentication);
        PQsetErrorVerbosity(connection, PQERRORS_DEFAULT);
    } else if (!error) {
        error = AioErrorInfo(AioErrorKind::Operational, QCoreApplication::translate("AioError", "No connection to %1: %2.").arg(m_where, why))
                    .phase(AioPhase::Connect)
                    .retryable(true);
    }
    if (error || isAbandoned()) {
        PQfinish(std::exchange(connection, nullptr));
    }
    if (!isAbandoned()) {
        m_ended(connection, error);
    }
}

std::optional<AioErrorInfo> PostgresqlLogin::proceed(pg_conn *connection, PostgresqlAuthentication &authentication)
{
    const auto failed = [&](const QString &why) {
        return AioErrorInfo(AioErrorKind::Operational, QCoreApplication::translate("AioError", "No connection to %1: %2").arg(m_where, why))
            .phase(AioPhase::Connect);
    };
    if (PQstatus(connection) == CONNECTION_BAD) {
        return connectError(connection, m_where);
    }
    PostgresPollingStatusType next = PGRES_POLLING_WRITING; // as if PQconnectPoll() had asked for it
    while (next != PGRES_POLLING_OK) {
        if (isAbandoned()) { // by whoever waits, when the time is up
            return failed(QCoreApplication::translate("AioError", "the time was up."));
        }
        // the socket may be another one after each call, under the same number
        pollfd socket{PQsocket(connection), short(next == PGRES_POLLING_READING ? POLLIN | hungUp : POLLOUT), 0};
        if (::poll(&socket, 1, int(attention.count())) <= 0) {
            continue;
        }
        switch (authentication.look(connection)) {
        case PostgresqlAuthentication::Sight::Fine:
            break;
        case PostgresqlAuthentication::Sight::NotYet:
            if (socket.revents & (hungUp | POLLHUP | POLLERR)) {
                break; // it never comes
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            continue;
        case PostgresqlAuthentication::Sight::Refused:
            return failed(authentication.reason());
        }
        next = PQconnectPoll(connection);
        if (next == PGRES_POLLING_FAILED) {
            return connectError(connection, m_where);
        }
        m_stage = PQstatus(connection) == CONNECTION_STARTED ? Stage::Connecting : Stage::LoggingIn;
    }
    return {};
}
}
