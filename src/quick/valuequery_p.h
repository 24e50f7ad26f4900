// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/detail/rows.h"
#include "aioorm/sql/detail/compiler.h"

namespace Aio::Detail
{
/// The query of an AioLiveValue: from names and values that come from QML to a tree, with every name checked. Pure; throws
/// AioProgrammingError or AioDataError with a sentence for a person.
class ValueQuery
{
public:
    ValueQuery(const SourcePtr &source, const QString &function, const QString &field, const QVariantMap &where, const QString &groupBy, NodePtr condition);

    const SelectData &data() const { return m_data; }
    /// Of the columns: of what is grouped by, if anything is, and the value.
    const std::vector<ColumnKind> &kinds() const { return m_kinds; }
    /// Whose commits concern it, wherever they stand in the query.
    QStringList tables() const;

private:
    SelectData m_data;
    std::vector<ColumnKind> m_kinds;
};

/// Rows as values, on the driver's thread.
class KindsSink final : public ListSink<std::vector<AioValue>>
{
public:
    explicit KindsSink(std::vector<ColumnKind> kinds);
    bool row(std::span<const AioCell> cells) override;

private:
    const std::vector<ColumnKind> m_kinds;
};
}
