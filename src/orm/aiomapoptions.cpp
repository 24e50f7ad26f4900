// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiomapoptions.h"

AioMapOptions::AioMapOptions() = default;
AioMapOptions::AioMapOptions(const AioMapOptions &other) = default;
AioMapOptions::AioMapOptions(AioMapOptions &&other) noexcept = default;
AioMapOptions &AioMapOptions::operator=(const AioMapOptions &other) = default;
AioMapOptions &AioMapOptions::operator=(AioMapOptions &&other) noexcept = default;
AioMapOptions::~AioMapOptions() = default;

AioMapOptions &AioMapOptions::related()
{
    m_related = true;
    return *this;
}

bool AioMapOptions::has(const Aio::Detail::Source &source, int field) const
{
    const auto isOfModel = [&source](const Aio::Detail::NodePtr &column) {
        return column->source && column->source->table == source.table;
    };
    const auto isField = [&](const Aio::Detail::NodePtr &column) {
        return isOfModel(column) && column->field == field;
    };
    return std::none_of(m_without.begin(), m_without.end(), isField)
        && (std::none_of(m_only.begin(), m_only.end(), isOfModel) || std::any_of(m_only.begin(), m_only.end(), isField));
}
