// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/detail/node.h"

namespace Aio::Detail
{
/// What stands in FROM and is no table of the database.
class AIOORM_EXPORT TableData
{
public:
    enum class Kind : quint8 {
        Values, ///< rows that the program has
        Series, ///< numbers or days, from `first` on
        Elements, ///< of the list or JSON array of each row of a table before it
    };

    explicit TableData(Kind kind)
        : kind(kind)
    {
    }

    const Kind kind;
    std::vector<NodePtr> columns; ///< of each a literal of its type; of decimals one of as many digits behind the point as any of them
    std::vector<NodePtr> values; ///< literals, row after row
    AioValue first;
    qint64 step = 1, count = 0; ///< how far apart, and how many
    NodePtr list;

    /// Of numbers the last one, where there is one.
    qint64 last() const;
};

AIOORM_EXPORT SourcePtr valuesSource(std::vector<NodePtr> values, std::vector<NodePtr> empty, QByteArray alias, std::vector<QByteArray> names);
/// Throws AioProgrammingError for a step of 0.
AIOORM_EXPORT SourcePtr seriesSource(qint64 first, qint64 last, qint64 step, QByteArray alias);
AIOORM_EXPORT SourcePtr seriesSource(QDate first, QDate last, qint64 days, QByteArray alias);
AIOORM_EXPORT SourcePtr elementsSource(NodePtr list, NodePtr value, QByteArray alias);
/// The same under another name, with other names of the columns if there are any.
AIOORM_EXPORT SourcePtr renamedSource(const Source &source, QByteArray alias, std::vector<QByteArray> names = {});
}
