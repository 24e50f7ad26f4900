// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/postgresql/postgresqlcustomtypes_p.h"

#include "aioorm/backends/postgresql/postgresqltype_p.h"
#include "aioorm/backends/postgresql/postgresqlvalue_p.h"

#include <QByteArrayList>

#include <algorithm>

#include <libpq-fe.h>

namespace Aio::Detail
{
std::vector<quint32> PostgresqlCustomTypes::unknown(const std::vector<quint32> &types) const
{
    std::vector<quint32> asked;
    for (const quint32 type : types) {
        if (type >= Postgresql::FirstCustomOid && !m_types.contains(type) && std::find(asked.begin(), asked.end(), type) == asked.end()) {
            asked.push_back(type);
        }
    }
    return asked;
}

QByteArray PostgresqlCustomTypes::question(const std::vector<quint32> &types)
{
    QByteArrayList numbers;
    for (const quint32 type : types) {
        numbers << QByteArray::number(type);
    }
    // a domain has the form of what it is made of; what its send function is tells of the others
    return "WITH RECURSIVE step (asked, type) AS ("
           "SELECT t.oid, CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem ELSE t.oid END FROM pg_catalog.pg_type t WHERE t.oid IN ("
        + numbers.join(", ")
        + ") UNION ALL SELECT s.asked, t.typbasetype FROM step s JOIN pg_catalog.pg_type t ON t.oid = s.type WHERE t.typtype = 'd') "
          "SELECT s.asked, q.typcategory = 'A' AND q.typelem <> 0, CASE WHEN p.prosrc IN ('enum_send', 'textsend') THEN 25 ELSE s.type END "
          "FROM step s JOIN pg_catalog.pg_type t ON t.oid = s.type JOIN pg_catalog.pg_type q ON q.oid = s.asked "
          "LEFT JOIN pg_catalog.pg_proc p ON p.oid = t.typsend WHERE t.typtype <> 'd'";
}

bool PostgresqlCustomTypes::learn(const pg_result *answer)
{
    if (PQnfields(answer) != 3) {
        return false;
    }
    for (int row = 0; row < PQntuples(answer); ++row) {
        const quint32 type = QByteArray(PQgetvalue(answer, row, 0)).toUInt(), element = QByteArray(PQgetvalue(answer, row, 2)).toUInt();
        const bool isArray = qstrcmp(PQgetvalue(answer, row, 1), "t") == 0;
        const quint32 known = isArray ? Postgresql::arrayOf(element) : element;
        const bool isRead = known != Postgresql::NoOid && !PostgresqlReader::needsText(known);
        m_types.insert(type, isRead ? known : type);
    }
    return true;
}
}
