// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/connectionset_p.h"

namespace Aio::Detail
{
/// The connection sets of one kind of database in this process: one for each database and set of options as long as
/// somebody uses it, and one ChangeHub for each database. Any thread.
template<class Set, class Options>
class ConnectionSets
{
public:
    /// The one that is there, else what `make` returns of the database's hub. `database`: equal for those that announce each
    /// other's changes.
    template<class Make>
    std::shared_ptr<Set> find(const QString &database, const Options &options, Make &&make)
    {
        const std::scoped_lock lock(m_mutex);
        std::erase_if(m_known, [](const Known &known) {
            return known.set.expired();
        });
        auto hub = std::make_shared<ChangeHub>();
        for (const Known &known : m_known) {
            if (auto set = known.database == database ? known.set.lock() : nullptr) {
                if (known.options == options && !set->isClosed()) {
                    return set;
                }
                hub = set->hub;
            }
        }
        const std::shared_ptr<Set> set = make(std::move(hub));
        m_known.push_back({database, options, set});
        return set;
    }

private:
    class Known
    {
    public:
        QString database;
        Options options;
        std::weak_ptr<Set> set;
    };

    std::mutex m_mutex;
    std::vector<Known> m_known;
};
}
