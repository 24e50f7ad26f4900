// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiovalue.h"

#include <new>
#include <variant>

/// What an AioValue holds, for std::visit() and std::get_if().
class AioValue::Storage : public std::variant<std::monostate,
                                              bool,
                                              qint64,
                                              double,
                                              QString,
                                              QByteArray,
                                              QDate,
                                              QTime,
                                              AioValue::Moment,
                                              AioTimestamp,
                                              QUuid,
                                              AioValue::Json,
                                              AioDecimal,
                                              std::chrono::microseconds,
                                              AioValue::List>
{
public:
    using variant::variant;

    static const Storage &of(const AioValue &value) { return *std::launder(reinterpret_cast<const Storage *>(value.m_storage)); }
};

inline const AioValue::Storage &AioValue::storage() const
{
    return Storage::of(*this);
}
