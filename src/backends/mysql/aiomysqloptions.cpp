// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/mysql/aiomysqloptions.h"

#include "aioorm/core/refuse_p.h"

#include <QDebug>
#include <QUrl>
#include <QUrlQuery>

using namespace Qt::StringLiterals;

namespace
{
[[noreturn]] void refuseOption(const QString &why)
{
    Aio::Detail::refuse(AioErrorKind::Interface, why, AioPhase::Connect);
}

AioMySqlOptions::Tls tlsOf(const QString &word)
{
    if (word == u"off") {
        return AioMySqlOptions::Off;
    }
    if (word == u"encrypt") {
        return AioMySqlOptions::Encrypt;
    }
    if (word == u"verify") {
        return AioMySqlOptions::Verify;
    }
    refuseOption(u"The tls of a MySQL database's URL is off, encrypt or verify."_s);
}
}

AioMySqlOptions::AioMySqlOptions()
    : m_sqlMode(u"STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION"_s)
{
}

AioMySqlOptions AioMySqlOptions::fromString(const QString &text)
{
    return fromUrl(QUrl(text, QUrl::StrictMode));
}

AioMySqlOptions AioMySqlOptions::fromUrl(const QUrl &url)
{
    const QString scheme = url.scheme().toLower();
    if (!url.isValid() || (scheme != u"mysql" && scheme != u"mariadb")) {
        refuseOption(
            u"The URL of a MySQL or MariaDB database is mysql://user:password@host:port/database or mariadb://…, with what is no letter or digit in a "
            "name or password written as %XX. (What was given is not shown, since it may hold a password.)"_s);
    }
    AioMySqlOptions options;
    options.host(url.host(QUrl::FullyDecoded)).port(url.port(3306));
    options.userName(url.userName(QUrl::FullyDecoded)).password(url.password(QUrl::FullyDecoded));
    options.databaseName(url.path(QUrl::FullyDecoded).mid(1));
    for (const auto &[name, value] : QUrlQuery(url).queryItems(QUrl::FullyDecoded)) {
        if (name == u"socket") {
            options.socket(value);
        } else if (name == u"tls") {
            options.tls(tlsOf(value));
        } else if (name == u"ca") {
            options.caFile(value);
        } else {
            refuseOption(u"The URL of a MySQL database has a setting that is not known; there are socket, tls and ca."_s);
        }
    }
    if (scheme == u"mariadb") {
        options.flavour(MariaDb);
    }
    return options;
}

AioMySqlOptions &AioMySqlOptions::text(QString &member, const QString &value)
{
    if (value.contains(QChar(u'\0'))) {
        refuseOption(u"A connection parameter with a NUL character."_s);
    }
    return set(member, value);
}

AioMySqlOptions &AioMySqlOptions::sqlMode(const QString &mode)
{
    static const QStringList refused{u"ANSI_QUOTES"_s, u"NO_BACKSLASH_ESCAPES"_s, u"ANSI"_s, u"ORACLE"_s, u"MSSQL"_s, u"DB2"_s, u"POSTGRESQL"_s, u"MAXDB"_s};
    for (const QString &word : mode.toUpper().split(u',')) {
        if (refused.contains(word.trimmed())) {
            refuseOption(u"The sql_mode %1 changes what quotes or backslashes mean, which the library's statements rely on."_s.arg(word.trimmed()));
        }
        for (const QChar c : word) {
            if (!c.isLetterOrNumber() && c != u'_' && c != u' ') {
                refuseOption(u"An sql_mode is a list of words with commas."_s);
            }
        }
    }
    return set(m_sqlMode, mode);
}

QString AioMySqlOptions::description() const
{
    const QString place = !m_socket.isEmpty() ? m_socket : m_host.isEmpty() ? QString() : m_port == 3306 ? m_host : m_host + u':' + QString::number(m_port);
    return u"mysql://%1%2%3"_s.arg(m_userName.isEmpty() ? QString() : m_userName + u'@', place, m_databaseName.isEmpty() ? QString() : u'/' + m_databaseName);
}

QDebug operator<<(QDebug debug, const AioMySqlOptions &options)
{
    const QDebugStateSaver saver(debug);
    debug.nospace().noquote() << "AioMySqlOptions(" << options.description() << ')';
    return debug;
}
