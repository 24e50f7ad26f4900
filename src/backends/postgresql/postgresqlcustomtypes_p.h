// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"

#include <QByteArray>
#include <QHash>

#include <vector>

struct pg_result;

namespace Aio::Detail
{
/// The types that a database has besides PostgreSQL's own (enumerations, domains, an extension's), as far as results have had
/// them. Their numbers differ from database to database, so the server is asked, once for each type and connection.
class PostgresqlCustomTypes
{
public:
    /// The type of PostgreSQL's own that has the same form, in binary and as text: text for an enumeration or a citext, text[]
    /// for an array of them, integer[] for an array of a domain of integers. The type itself if there is none.
    quint32 known(quint32 type) const { return m_types.value(type, type); }
    /// Those that the server has to be asked about.
    std::vector<quint32> unknown(const std::vector<quint32> &types) const;
    /// What to ask about these, and the answer: an old snapshot does not see the youngest of them, which are asked about again.
    static QByteArray question(const std::vector<quint32> &types);
    /// False: it is no answer to the question.
    bool learn(const pg_result *answer);

private:
    QHash<quint32, quint32> m_types;
};
}
