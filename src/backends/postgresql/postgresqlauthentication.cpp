// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/postgresql/postgresqlauthentication_p.h"

#include <QtEndian>

#include <libpq-fe.h>
#include <sys/socket.h>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
const std::set<QByteArray> allMethods{"password", "md5", "gss", "sspi", "scram-sha-256", "none"};

bool libpqKnows(const char *keyword)
{
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(PQconndefaults(), &PQconninfoFree);
    for (const PQconninfoOption *option = options.get(); option && option->keyword; ++option) {
        if (qstrcmp(option->keyword, keyword) == 0) {
            return true;
        }
    }
    return false;
}

// PostgreSQL's own default is 4096; a million take a second or so
constexpr qint64 mostRounds = 1'000'000;

// of "r=…,s=…,i=4096", as SCRAM has it
qint64 roundsOf(const QByteArray &message)
{
    for (const QByteArray &part : message.split(',')) {
        if (part.startsWith("i=")) {
            const QByteArray digits = part.mid(2, 19).trimmed();
            return QByteArray(digits.constData()).toLongLong();
        }
    }
    return 0;
}

// what an authentication message asks for; empty: a later one of a method that was begun
QByteArray methodOf(quint32 code)
{
    switch (code) {
    case 0:
        return "none";
    case 3:
        return "password";
    case 5:
        return "md5";
    case 7:
        return "gss";
    case 9:
        return "sspi";
    case 10:
        return "scram-sha-256";
    case 8:
    case 11:
    case 12:
        return {};
    default:
        return "one that nobody knows";
    }
}
}

std::optional<AioErrorInfo> PostgresqlAuthentication::take(QMap<QByteArray, QByteArray> &parameters, bool isOnThisMachine)
{
    const bool isVerified = parameters.value("sslmode").startsWith("verify-");
    QByteArray required = parameters.value("require_auth");
    if (required.isEmpty()) {
        required = qgetenv("PGREQUIREAUTH");
    }
    m_isRequired = !required.isEmpty();
    if (!m_isRequired) {
        required = isOnThisMachine || isVerified ? "" : "!password";
    }
    if (required.isEmpty()) {
        return {};
    }
    if (libpqKnows("require_auth")) {
        parameters.insert("require_auth", required);
        return {};
    }
    parameters.remove("require_auth");
    const auto refused = [](const QString &why) {
        return AioErrorInfo(AioErrorKind::Interface, u"require_auth: "_s + why).phase(AioPhase::Connect);
    };
    const bool isExclusion = required.startsWith('!');
    m_allowed = isExclusion ? allMethods : std::set<QByteArray>();
    for (QByteArray method : required.split(',')) {
        method = method.trimmed();
        const bool isExcluded = method.startsWith('!');
        method.remove(0, isExcluded ? 1 : 0);
        if (isExcluded != isExclusion || !allMethods.contains(method)) {
            return refused(u"a list of methods, all with or all without an exclamation mark, of password, md5, gss, sspi, scram-sha-256, none."_s);
        }
        if (isExclusion) {
            m_allowed.erase(method);
        } else {
            m_allowed.insert(method);
        }
    }
    if (m_isRequired && parameters.value("sslmode") != "disable" && !isOnThisMachine) {
        return refused(u"within TLS only libpq 16 and later can see to it."_s);
    }
    m_looks = true;
    return {};
}

PostgresqlAuthentication::Sight PostgresqlAuthentication::refuse(const QString &reason)
{
    m_reason = reason;
    return Sight::Refused;
}

PostgresqlAuthentication::Sight PostgresqlAuthentication::look(pg_conn *connection)
{
    if (PQsslInUse(connection)) {
        return Sight::Fine;
    }
    char bytes[512];
    const auto status = PQstatus(connection);
    const ssize_t size = status == CONNECTION_SSL_STARTUP || status == CONNECTION_AWAITING_RESPONSE
        ? ::recv(PQsocket(connection), bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT)
        : 0;
    if (size <= 0) {
        return Sight::Fine; // libpq says what is wrong
    }
    if (status == CONNECTION_SSL_STARTUP) {
        // one letter, and nothing before we have said more: what came with it would be read unseen
        return size == 1 ? Sight::Fine : refuse(u"the server sends more than it was asked for."_s);
    }
    if (bytes[0] != 'R') {
        return Sight::Fine;
    }
    constexpr ssize_t head = 9;
    if (size < head || size < std::min<ssize_t>(1 + qFromBigEndian<quint32>(bytes + 1), sizeof bytes)) {
        return Sight::NotYet;
    }
    const auto code = qFromBigEndian<quint32>(bytes + 5);
    if (code == 11 && roundsOf(QByteArray(bytes + head, size - head)) > mostRounds) {
        return refuse(u"the server asks for more rounds of hashing than any would need."_s);
    }
    if (!m_looks) {
        return Sight::Fine;
    }
    const QByteArray method = methodOf(code);
    const bool isFirst = !std::exchange(m_wasAsked, true);
    if (method.isEmpty() || (method == "none" && !isFirst) || m_allowed.contains(method)) {
        return Sight::Fine;
    }
    if (method == "password" && !m_isRequired) {
        return refuse(u"the server asks for the password in clear text, which is only sent to this machine and within verified TLS (sslmode=verify-full)."_s);
    }
    return refuse(u"the server asks for the method \"%1\", which require_auth does not allow."_s.arg(QString::fromLatin1(method)));
}
}
