// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/quick/rowstore_p.h"
#include "aioorm/sql/detail/compiler.h"
#include "aioormquick_export.h"

#include <QVariantMap>

namespace Aio::Detail
{
/// A list model's query: from names and values that come from QML to a tree, with every name checked. Pure; throws
/// AioProgrammingError or AioDataError with a sentence for a person.
class ListQuery
{
public:
    ListQuery(SourcePtr source, const QVariantMap &where, const QStringList &orderBy, NodePtr condition);

    /// All rows up to a number, from the start or after a row that is loaded. 0: all.
    SelectData rows(qint64 limit, const Record &after = {}) const;
    SelectData countAll() const;

    /// The fields of the primary key.
    static std::vector<int> keyFields(const AioTable &table);

private:
    class Parser;

    SelectData m_data;
    std::vector<int> m_orderFields;
};
}
