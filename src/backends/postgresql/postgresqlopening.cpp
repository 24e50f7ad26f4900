// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/postgresql/postgresqlopening_p.h"

#include "aioorm/backends/postgresql/postgresqlerror_p.h"
#include "aioorm/backends/postgresql/postgresqlthreads_p.h"

#include <QCoreApplication>
#include <QFile>

#include <system_error>

#include <libpq-fe.h>
#include <netdb.h>

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
            m_error = u"the name %1 cannot be found: %2"_s.arg(QString::fromUtf8(host.name), QString::fromLocal8Bit(gai_strerror(code)));
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
std::optional<Parameters> connectParameters(const AioPostgresqlOptions &options, QString &error)
{
    Parameters parameters = options.aioParameters();
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
        if (!hasService && !isOnThisMachine(resolver.found())) {
            setDefault(parameters, "sslmode", "verify-full", "PGSSLMODE");
        }
    } else if (!hasService && !parameters.value("hostaddr").startsWith("127.")) {
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
}

/// The part that a thread does which may block. Whoever comes last, the thread or the one that waits, has the connection.
class PostgresqlOpening::Begun
{
public:
    Begun(const AioPostgresqlOptions &options, std::shared_ptr<SocketHub> hub, std::weak_ptr<PostgresqlOpening> opening)
        : m_options(options)
        , m_hub(std::move(hub))
        , m_opening(std::move(opening))
    {
    }

    void run() const
    {
        pg_conn *connection = nullptr;
        std::optional<AioErrorInfo> error;
        QString why;
        if (const auto parameters = connectParameters(m_options, why)) {
            std::vector<const char *> keywords, values;
            for (auto it = parameters->cbegin(); it != parameters->cend(); ++it) {
                keywords.push_back(it.key().constData());
                values.push_back(it.value().constData());
            }
            keywords.push_back(nullptr);
            values.push_back(nullptr);
            connection = PQconnectStartParams(keywords.data(), values.data(), 0);
            if (connection) {
                PQsetErrorVerbosity(connection, PQERRORS_VERBOSE);
            } else {
                why = u"there is no memory"_s;
            }
        }
        if (!connection) {
            error = AioErrorInfo(AioErrorKind::Operational, u"No connection to %1: %2."_s.arg(m_options.description(), why))
                        .phase(AioPhase::Connect)
                        .retryable(true);
        }
        const bool posted = m_hub->post([opening = m_opening, connection, error] {
            if (const auto self = opening.lock()) {
                self->begun(connection, error);
            } else {
                PQfinish(connection);
            }
        });
        if (!posted) {
            PQfinish(connection);
        }
    }

private:
    const AioPostgresqlOptions m_options;
    const std::shared_ptr<SocketHub> m_hub;
    const std::weak_ptr<PostgresqlOpening> m_opening;
};

std::shared_ptr<PostgresqlOpening> PostgresqlOpening::start(const AioPostgresqlOptions &options, Ended ended)
{
    auto opening = std::make_shared<PostgresqlOpening>(options, std::move(ended));
    opening->begin();
    return opening;
}

PostgresqlOpening::PostgresqlOpening(const AioPostgresqlOptions &options, Ended ended)
    : m_options(options)
    , m_end(Clock::now() + options.connectTimeout())
    , m_ended(std::move(ended))
    , m_watch([this](SocketWatch::Events events) {
        const auto self = shared_from_this();
        if (events & SocketWatch::Expired) {
            expired();
        } else {
            poll();
        }
    })
{
}

PostgresqlOpening::~PostgresqlOpening()
{
    abandon();
}

void PostgresqlOpening::begin()
{
    m_watch.expireAt(m_end);
    const auto begun = std::make_shared<Begun>(m_options, SocketHub::current(), weak_from_this());
    try {
        startPostgresqlThread([begun] {
            begun->run();
        });
    } catch (const std::system_error &failure) {
        SocketHub::current()->post([self = shared_from_this(), why = QString::fromUtf8(failure.what())] {
            self->end(
                nullptr,
                AioErrorInfo(AioErrorKind::Operational, u"No thread could be started to connect: %1"_s.arg(why)).phase(AioPhase::Connect).retryable(true));
        });
    }
}

void PostgresqlOpening::abandon()
{
    m_ended = {};
    m_watch.watch(-1, {});
    m_watch.expireAt({});
    PQfinish(std::exchange(m_connection, nullptr));
}

void PostgresqlOpening::begun(pg_conn *connection, const std::optional<AioErrorInfo> &error)
{
    if (!m_ended) {
        PQfinish(connection);
    } else if (error) {
        end(nullptr, error);
    } else {
        m_connection = connection;
        if (PQstatus(connection) == CONNECTION_BAD) {
            end(nullptr, connectError(connection, m_options.description()));
        } else {
            m_watch.watch(PQsocket(connection), SocketWatch::Writable); // as if PQconnectPoll() had asked for it
        }
    }
}

void PostgresqlOpening::poll()
{
    if (!m_connection) {
        return;
    }
    // the socket may be another one after each call, under the same number
    m_watch.watch(-1, {});
    switch (PQconnectPoll(m_connection)) {
    case PGRES_POLLING_READING:
        m_watch.watch(PQsocket(m_connection), SocketWatch::Readable);
        break;
    case PGRES_POLLING_OK:
        PQsetErrorVerbosity(m_connection, PQERRORS_DEFAULT);
        end(std::exchange(m_connection, nullptr), {});
        break;
    case PGRES_POLLING_FAILED:
        end(nullptr, connectError(m_connection, m_options.description()));
        break;
    default:
        m_watch.watch(PQsocket(m_connection), SocketWatch::Writable);
        break;
    }
}

void PostgresqlOpening::expired()
{
    const QString where = !m_connection                ? u"while its name was looked up"_s
        : PQstatus(m_connection) == CONNECTION_STARTED ? u"while the server did not take the connection"_s
                                                       : u"while the server did not answer the login"_s;
    end(nullptr,
        AioErrorInfo(AioErrorKind::Timeout,
                     u"No connection to %1 within %2 ms: the time was up %3."_s.arg(m_options.description()).arg(m_options.connectTimeout().count()).arg(where))
            .phase(AioPhase::Connect)
            .retryable(true));
}

void PostgresqlOpening::end(pg_conn *connection, const std::optional<AioErrorInfo> &error)
{
    const Ended ended = std::exchange(m_ended, {});
    abandon();
    if (ended) {
        ended(connection, error);
    } else {
        PQfinish(connection);
    }
}
}
