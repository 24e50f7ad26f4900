// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/database/aiodatabase.h"
#include "aioorm/database/backend_p.h"

using namespace Qt::StringLiterals;

namespace
{
[[noreturn]] void refuseUrl()
{
    QStringList schemes;
    for (const Aio::Detail::Backend *backend : Aio::Detail::backends()) {
        for (const QLatin1StringView scheme : backend->schemes) {
            schemes << QString(scheme) + u':';
        }
    }
    const QString known = schemes.isEmpty() ? u"This build of AioOrm has no database that is named by a URL."_s
                                            : u"A database URL begins with one of the schemes that this build has: %1."_s.arg(schemes.join(u", "_s));
    AioErrorInfo(AioErrorKind::Interface, known + u" (What was given is not shown, since it may hold a password.)"_s).phase(AioPhase::Connect).raise();
}
}

std::unique_ptr<AioDatabase> AioDatabase::fromUrl(const QString &url, QObject *parent)
{
    const QString scheme = url.left(url.indexOf(u':')).toLower(); // all of it, if there is none
    for (const Aio::Detail::Backend *backend : Aio::Detail::backends()) {
        for (const QLatin1StringView known : backend->schemes) {
            if (scheme == known && url.size() > scheme.size()) {
                return backend->make(url, parent);
            }
        }
    }
    refuseUrl();
}

std::unique_ptr<AioDatabase> AioDatabase::fromUrl(const QUrl &url, QObject *parent)
{
    return fromUrl(url.toString(QUrl::FullyEncoded), parent);
}
