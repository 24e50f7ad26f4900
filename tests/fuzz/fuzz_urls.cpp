// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// URLs of databases, and URLs as values.

#include "fuzz/fuzz.h"

#include "aioorm/core/aioerror.h"
#include "aioorm/core/aiotype.h"
#include "aioorm_config.h"
#if AIOORM_POSTGRESQL
#include "aioorm/backends/postgresql/aiopostgresqloptions.h"
#endif

#include <QUrl>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const Fuzz::Input input(data, size);
    const std::string_view text = input.rest();
    QUrl url;
    if (AioType<QUrl>::fromCell(AioCell::fromBytes(AioCell::Kind::Text, text.data(), qsizetype(text.size())), url)) {
        QByteArray bytes;
        QUrl again;
        Fuzz::require(AioType<QUrl>::fromCell(Aio::Detail::cellOf(AioType<QUrl>::toValue(url), bytes), again), "a URL that was read is written and read");
        Fuzz::require(again.toEncoded() == url.toEncoded(), "it is the same URL"); // QUrl itself knows two forms of one
    }
#if AIOORM_POSTGRESQL
    const QString string = QString::fromUtf8(text.data(), qsizetype(text.size()));
    try {
        const auto options = AioPostgresqlOptions::fromString(string);
        AioPostgresqlOptions other = options; // the same text may stand elsewhere, as the name of a host
        other.parameter(QStringLiteral("password"), QStringLiteral("another one"));
        Fuzz::require(options.parameter(QStringLiteral("password")).isEmpty() || options.description() == other.description(), "a password is not shown");
        AioPostgresqlOptions copy;
        const auto &parameters = options.aioParameters();
        for (auto it = parameters.cbegin(); it != parameters.cend(); ++it) {
            copy.parameter(QString::fromUtf8(it.key()), QString::fromUtf8(it.value()));
        }
    } catch (const AioError &error) {
        Fuzz::require(error.kind() == AioErrorKind::Interface, "what is no connection string is refused");
        Fuzz::require(string.size() < 14 || !error.message().contains(string), "without repeating it");
    }
    try {
        AioPostgresqlOptions::fromUrl(QUrl(string));
    } catch (const AioError &) {
    }
#endif
    return 0;
}
