// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "database/aiopostgresqldatabase.h"

#include "database/postgresqlstore_p.h"

namespace
{
// one store for each set of options, and one hub for each database, as long as somebody uses it
std::shared_ptr<Aio::Store> storeOf(const AioPostgresqlOptions &options)
{
    static std::mutex mutex;
    static std::vector<std::weak_ptr<Aio::PostgresqlStore>> known;

    const std::scoped_lock lock(mutex);
    std::erase_if(known, [](const auto &weak) {
        return weak.expired();
    });
    auto hub = std::make_shared<Aio::ChangeHub>();
    for (const auto &weak : known) {
        const auto store = weak.lock();
        if (store && store->options == options && !store->isClosed()) {
            return store;
        }
        if (store && store->options.description() == options.description()) {
            hub = store->hub;
        }
    }
    const auto store = std::make_shared<Aio::PostgresqlStore>(options, std::move(hub));
    known.push_back(store);
    return store;
}
}

AioPostgresqlDatabase::AioPostgresqlDatabase(const AioPostgresqlOptions &options, QObject *parent)
    : AioDatabase(
        AioDialect::postgresql(),
        options.description(),
        [options] {
            return storeOf(options);
        },
        parent)
    , m_options(options)
{
}

AioPostgresqlDatabase::~AioPostgresqlDatabase() = default;
