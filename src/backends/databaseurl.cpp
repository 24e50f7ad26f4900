// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "database/aiodatabase.h"

#include "aioorm_config.h"
#if AIOORM_POSTGRESQL
#include "backends/postgresql/aiopostgresqldatabase.h"
#endif
#if AIOORM_SQLITE
#include "backends/sqlite/aiosqlitedatabase.h"
#endif

using namespace Qt::StringLiterals;

std::unique_ptr<AioDatabase> AioDatabase::fromUrl(const QString &url, QObject *parent)
{
    const QString scheme = url.section(u':', 0, 0).toLower();
#if AIOORM_POSTGRESQL
    if (scheme == u"postgresql" || scheme == u"postgres") {
        return std::make_unique<AioPostgresqlDatabase>(AioPostgresqlOptions::fromString(url), parent);
    }
#endif
#if AIOORM_SQLITE
    if (scheme == u"sqlite" && url.contains(u':')) {
        const QString rest = url.section(u':', 1);
        const QString file = rest.startsWith(u"//") ? QUrl(url).path() : QUrl::fromPercentEncoding(rest.toUtf8());
        return std::make_unique<AioSqliteDatabase>(file, parent);
    }
#endif
    AioErrorInfo(
        AioErrorKind::Interface,
        u"A database URL begins with postgresql:// or sqlite:, and with a driver that this build has. (It is not shown, since it may hold a password.)"_s)
        .phase(AioPhase::Connect)
        .raise();
}

std::unique_ptr<AioDatabase> AioDatabase::fromUrl(const QUrl &url, QObject *parent)
{
    return fromUrl(url.toString(QUrl::FullyEncoded), parent);
}
