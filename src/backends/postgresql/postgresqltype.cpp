// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/postgresql/postgresqltype_p.h"

#include <algorithm>
#include <array>

namespace Aio::Detail::Postgresql
{
namespace
{
class TypeRow
{
public:
    quint32 type;
    quint32 array;
    const char *name;
};

constexpr std::array types{
    TypeRow{BoolOid, BoolArrayOid, "boolean"},
    TypeRow{ByteaOid, ByteaArrayOid, "bytea"},
    TypeRow{CharOid, CharArrayOid, "\"char\""},
    TypeRow{NameOid, NameArrayOid, "name"},
    TypeRow{Int8Oid, Int8ArrayOid, "bigint"},
    TypeRow{Int2Oid, Int2ArrayOid, "smallint"},
    TypeRow{Int4Oid, Int4ArrayOid, "integer"},
    TypeRow{TextOid, TextArrayOid, "text"},
    TypeRow{OidOid, OidArrayOid, "oid"},
    TypeRow{JsonOid, JsonArrayOid, "json"},
    TypeRow{XmlOid, XmlArrayOid, "xml"},
    TypeRow{CidrOid, CidrArrayOid, "cidr"},
    TypeRow{Float4Oid, Float4ArrayOid, "real"},
    TypeRow{Float8Oid, Float8ArrayOid, "double precision"},
    TypeRow{UnknownOid, NoOid, "unknown"},
    TypeRow{Macaddr8Oid, Macaddr8ArrayOid, "macaddr8"},
    TypeRow{MoneyOid, MoneyArrayOid, "money"},
    TypeRow{MacaddrOid, MacaddrArrayOid, "macaddr"},
    TypeRow{InetOid, InetArrayOid, "inet"},
    TypeRow{BpcharOid, BpcharArrayOid, "character"},
    TypeRow{VarcharOid, VarcharArrayOid, "character varying"},
    TypeRow{DateOid, DateArrayOid, "date"},
    TypeRow{TimeOid, TimeArrayOid, "time"},
    TypeRow{TimestampOid, TimestampArrayOid, "timestamp without time zone"},
    TypeRow{TimestamptzOid, TimestamptzArrayOid, "timestamp with time zone"},
    TypeRow{IntervalOid, IntervalArrayOid, "interval"},
    TypeRow{TimetzOid, TimetzArrayOid, "time with time zone"},
    TypeRow{NumericOid, NumericArrayOid, "numeric"},
    TypeRow{VoidOid, NoOid, "void"},
    TypeRow{UuidOid, UuidArrayOid, "uuid"},
    TypeRow{JsonbOid, JsonbArrayOid, "jsonb"},
};

template<class Predicate>
const TypeRow *findType(Predicate predicate)
{
    const auto row = std::find_if(types.begin(), types.end(), predicate);
    return row == types.end() ? nullptr : &*row;
}
}

quint32 elementOf(quint32 type)
{
    const TypeRow *row = type == NoOid ? nullptr : findType([type](const TypeRow &row) {
        return row.array == type;
    });
    return row ? row->type : NoOid;
}

quint32 arrayOf(quint32 type)
{
    const TypeRow *row = findType([type](const TypeRow &row) {
        return row.type == type;
    });
    return row ? row->array : NoOid;
}

QString typeName(quint32 type)
{
    if (const quint32 element = elementOf(type)) {
        return typeName(element) + QStringLiteral("[]");
    }
    const TypeRow *row = findType([type](const TypeRow &row) {
        return row.type == type;
    });
    return row ? QString::fromLatin1(row->name) : QStringLiteral("the type with the OID %1").arg(type);
}
}
