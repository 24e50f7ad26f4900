// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/postgresql/aiopostgresqloptions.h"

#include "aioorm/core/refuse_p.h"

#include <QDebug>
#include <QUrl>

#include <libpq-fe.h>

using namespace Qt::StringLiterals;

namespace
{
using Conninfo = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

bool isKeyword(const QByteArray &keyword)
{
    // libpq's list, without looking at services and the environment
    static const Conninfo all(PQconninfoParse("", nullptr), &PQconninfoFree);
    for (const PQconninfoOption *option = all.get(); option && option->keyword; ++option) {
        if (keyword == option->keyword) {
            return true;
        }
    }
    return false;
}

[[noreturn]] void refuseOption(const QString &why)
{
    Aio::Detail::refuse(AioErrorKind::Interface, why, AioPhase::Connect);
}
}

AioPostgresqlOptions::AioPostgresqlOptions() = default;

AioPostgresqlOptions AioPostgresqlOptions::fromString(const QString &text)
{
    const QByteArray utf8 = text.toUtf8();
    if (utf8.contains('\0')) {
        refuseOption(u"A connection string with a NUL character."_s);
    }
    char *message = nullptr;
    const Conninfo parsed(PQconninfoParse(utf8.constData(), &message), &PQconninfoFree);
    PQfreemem(message); // it quotes what it could not read
    if (!parsed) {
        refuseOption(
            u"The connection string is neither a postgresql:// URI nor a list of keyword=value as libpq reads them. (It is not shown, since it may hold a password.)"_s);
    }
    AioPostgresqlOptions options;
    for (const PQconninfoOption *option = parsed.get(); option->keyword; ++option) {
        if (option->val) {
            options.m_parameters.insert(option->keyword, option->val);
        }
    }
    if (const QByteArray timeout = options.m_parameters.take("connect_timeout"); timeout.toInt() > 0) {
        options.connectTimeout(std::chrono::seconds(std::max(2, timeout.toInt()))); // as libpq has it
    }
    return options;
}

AioPostgresqlOptions AioPostgresqlOptions::fromUrl(const QUrl &url)
{
    if (!url.isValid()) {
        refuseOption(u"The URL of a PostgreSQL database is not valid. One with several hosts is read by AioPostgresqlOptions::fromString()."_s);
    }
    return fromString(url.toString(QUrl::FullyEncoded));
}

AioPostgresqlOptions &AioPostgresqlOptions::parameter(const QString &keyword, const QString &value)
{
    const QByteArray key = keyword.toLatin1();
    if (key == "connect_timeout") {
        return connectTimeout(std::chrono::seconds(value.toInt()));
    }
    if (!isKeyword(key) && key != "require_auth") { // which is seen to here, where libpq is older
        refuseOption(u"libpq has no connection parameter named %1."_s.arg(keyword));
    }
    if (value.contains(QChar(u'\0'))) {
        refuseOption(u"A connection parameter (%1) with a NUL character."_s.arg(keyword));
    }
    if (value.isEmpty()) {
        m_parameters.remove(key);
    } else {
        m_parameters.insert(key, value.toUtf8());
    }
    return *this;
}

QString AioPostgresqlOptions::parameter(const QString &keyword) const
{
    return QString::fromUtf8(m_parameters.value(keyword.toLatin1()));
}

int AioPostgresqlOptions::port() const
{
    return m_parameters.value("port").split(',').first().toInt();
}

QString AioPostgresqlOptions::description() const
{
    // dbname may be a connection string of its own, with a password in it
    const QString name = databaseName();
    const QString shown = name.contains(u'=') || name.contains(u"://") ? u"…"_s : name;
    const QString port = parameter(u"port"_s);
    return u"postgresql://%1%2%3%4"_s.arg(userName().isEmpty() ? QString() : userName() + u'@',
                                          host(),
                                          port.isEmpty() ? QString() : u':' + port,
                                          shown.isEmpty() ? QString() : u'/' + shown);
}

QDebug operator<<(QDebug debug, const AioPostgresqlOptions &options)
{
    const QDebugStateSaver saver(debug);
    debug.nospace().noquote() << "AioPostgresqlOptions(" << options.description() << ')';
    return debug;
}
