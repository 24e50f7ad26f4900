// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/database/detail/implicit.h"

#include "aioorm/database/place_p.h"
#include "aioorm/database/registry_p.h"

namespace Aio::Detail
{
namespace
{
// what is implicit here for this database, null if nothing is
std::shared_ptr<const ExecutorData> implicitData(const TransactionMarker &marker, const std::shared_ptr<DatabaseCore> &core)
{
    const auto implicit = marker.implicit.lock();
    return implicit && implicit->core == core && !implicit->place->isEnded() ? implicit : nullptr;
}

// whatever is begun on it ends with this error, as any other one comes: from the task
AioExecutor refusing(const AioDialect &dialect, AioErrorInfo why)
{
    why.outcome(AioOutcome::NotSent);
    return AioExecutor(std::make_shared<ExecutorData>(std::make_shared<DatabaseCore>(dialect, std::move(why))));
}
}

AioExecutor implicitExecutor(const AioExecutor &executor)
{
    const ExecutorData &data = executor.data();
    const auto &marker = Ambient::current().marker;
    const auto implicit = marker && !data.place ? implicitData(*marker, data.core) : nullptr;
    if (!implicit) {
        return executor;
    }
    auto inside = std::make_shared<ExecutorData>(data);
    inside->place = implicit->place;
    return AioExecutor(std::move(inside));
}

AioExecutor defaultExecutor(const AioTable &(*table)())
{
    const AioTable *key = &table();
    std::shared_ptr<const ExecutorData> data;
    {
        Registry &registry = Registry::instance();
        const std::scoped_lock lock(registry.mutex);
        if (const AioDatabase *database = registry.of(key)) {
            data = database->aioExecutorData();
        }
    }
    if (!data) {
        return refusing(
            AioDialect::reference(),
            AioErrorInfo(AioErrorKind::Interface,
                         QStringLiteral("There is no database for the model of table %1: make an AioDatabase (the first one is the default), or give the model "
                                        "one with db.bind<Model>().")
                             .arg(QString::fromUtf8(key->name()))));
    }
    if (const auto &marker = Ambient::current().marker) {
        if (auto implicit = implicitData(*marker, data->core)) {
            return AioExecutor(std::move(implicit));
        }
        // a savepoint that is over leaves the caller in its transaction
        const auto innermost = marker->place.lock();
        const Place *place = innermost.get();
        while (place && !place->isInProgress()) {
            place = place->outer();
        }
        if (place && place->core == data->core) {
            return refusing(data->core->dialect(),
                            AioErrorInfo(AioErrorKind::Programming,
                                         QStringLiteral("A statement without an executor inside an open transaction: it would run outside of it. Pass `tx`, or "
                                                        "pass the database to mean outside.")));
        }
    }
    return AioExecutor(data);
}
}
