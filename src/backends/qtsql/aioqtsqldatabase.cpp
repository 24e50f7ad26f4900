// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/qtsql/aioqtsqldatabase.h"

#include "aioorm/backends/qtsql/qtsqlconnection_p.h"
#include "aioorm/backends/qtsql/qtsqlsession_p.h"
#include "aioorm/database/backend_p.h"
#include "aioorm/database/sharedconnections_p.h"

using namespace Qt::StringLiterals;

namespace
{
std::shared_ptr<Aio::Detail::ConnectionSet> makeConnections(const AioQtSqlOptions &options)
{
    Aio::Detail::PoolOptions limits;
    limits.max = options.maxConnections();
    limits.rideDepth = 1;
    limits.maxOpening = 1;
    if (options.dialect() == AioDialect::Kind::Sqlite) {
        // a database in memory would be lost with its connection
        limits.idleTime = {};
        limits.maxLifetime = {};
    }
    const auto unclosed = std::make_shared<std::atomic<int>>(0);
    const auto open = [options, unclosed](Aio::Detail::Pool::Opened opened) {
        Aio::Detail::openConnection(std::move(opened),
                                    unclosed,
                                    [&](Aio::Detail::QtSqlConnection::Opened answered, Aio::Detail::QtSqlConnection::Closed closed) {
                                        return Aio::Detail::QtSqlConnection::open(options, std::move(answered), std::move(closed));
                                    });
    };
    const auto pool = std::make_shared<Aio::Detail::Pool>(limits, open);
    return std::make_shared<Aio::Detail::SharedConnections>(Aio::Detail::qtSqlDialect(options.dialect()),
                                                            pool,
                                                            pool,
                                                            std::make_shared<Aio::Detail::ChangeHub>(),
                                                            unclosed);
}
}

namespace Aio::Detail::Backends
{
extern const Backend qtsql;
constinit const Backend qtsql{};
}

AioQtSqlDatabase::AioQtSqlDatabase(const AioQtSqlOptions &options, QObject *parent)
    : AioDatabase(
          Aio::Detail::qtSqlDialect(options.dialect()),
          options.description(),
          [options] {
              return makeConnections(options);
          },
          parent)
    , m_options(options)
{
}
