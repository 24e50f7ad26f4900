// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// All that a backend has to have: a database that lets nobody in.

#include "aioorm/database/aiodatabase.h"
#include "aioorm/database/backend_p.h"
#include "aioorm/database/sharedconnections_p.h"

using namespace Qt::StringLiterals;

namespace
{
std::shared_ptr<Aio::Detail::ConnectionSet> makeConnections()
{
    const auto pool = std::make_shared<Aio::Detail::Pool>(Aio::Detail::PoolOptions(), [](const Aio::Detail::Pool::Opened &opened) {
        const auto error = AioErrorInfo(AioErrorKind::Operational, u"Nobody is let in."_s).phase(AioPhase::Connect);
        opened(nullptr, error, Aio::Detail::PoolCore::OpenFailure::Permanent);
    });
    return std::make_shared<Aio::Detail::SharedConnections>(AioDialect::sqlite(), pool, pool, std::make_shared<Aio::Detail::ChangeHub>());
}

class RefusingDatabase final : public AioDatabase
{
public:
    explicit RefusingDatabase(QObject *parent)
        : AioDatabase(AioDialect::sqlite(), u"refusing"_s, makeConnections, parent)
    {
    }
};

constexpr QLatin1StringView schemes[]{"refusing"_L1};
}

namespace Aio::Detail::Backends
{
extern const Backend refusing;
constinit const Backend refusing{schemes, [](const QString &, QObject *parent) -> std::unique_ptr<AioDatabase> {
                                     return std::make_unique<RefusingDatabase>(parent);
                                 }};
}
