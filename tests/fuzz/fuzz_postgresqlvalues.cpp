// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// Values and arrays as PostgreSQL sends them. The first byte chooses the type and the second the format; the rest is the value.

#include "fuzz/fuzz.h"

#include "aioorm/backends/postgresql/postgresqltype_p.h"
#include "aioorm/backends/postgresql/postgresqlvalue_p.h"
#include "aioorm/core/aiotype.h"
#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/core/jsontext_p.h"

#include <array>

using namespace Aio;
using namespace Aio::Detail;
using namespace Aio::Detail::Postgresql;

namespace
{
constexpr std::array types{
    BoolOid,          ByteaOid,        CharOid,        NameOid,        Int8Oid,      Int2Oid,           Int4Oid,        TextOid,      OidOid,
    JsonOid,          XmlOid,          CidrOid,        Float4Oid,      Float8Oid,    UnknownOid,        Macaddr8Oid,    MoneyOid,     MacaddrOid,
    InetOid,          BpcharOid,       VarcharOid,     DateOid,        TimeOid,      TimestampOid,      TimestamptzOid, IntervalOid,  TimetzOid,
    NumericOid,       VoidOid,         UuidOid,        JsonbOid,       BoolArrayOid, ByteaArrayOid,     CharArrayOid,   Int2ArrayOid, Int4ArrayOid,
    TextArrayOid,     Int8ArrayOid,    Float4ArrayOid, Float8ArrayOid, InetArrayOid, TimestampArrayOid, DateArrayOid,   TimeArrayOid, TimestamptzArrayOid,
    IntervalArrayOid, NumericArrayOid, UuidArrayOid,   JsonbArrayOid,  JsonArrayOid, MoneyArrayOid};

ColumnKind kindOf(quint32 type)
{
    switch (type) {
    case BoolOid:
        return ColumnKind::Boolean;
    case Int2Oid:
    case Int4Oid:
    case Int8Oid:
    case OidOid:
        return ColumnKind::BigInt;
    case Float4Oid:
    case Float8Oid:
        return ColumnKind::Double;
    case ByteaOid:
        return ColumnKind::Blob;
    case DateOid:
        return ColumnKind::Date;
    case TimestampOid:
    case TimestamptzOid:
        return ColumnKind::Timestamp;
    case IntervalOid:
        return ColumnKind::Duration;
    case NumericOid:
        return ColumnKind::Decimal;
    case UuidOid:
        return ColumnKind::Uuid;
    case TextOid:
    case VarcharOid:
        return ColumnKind::Text;
    default:
        return ColumnKind::Json; // not written back
    }
}

bool isSame(const AioCell &a, const AioCell &b, ColumnKind kind)
{
    if (kind == ColumnKind::Decimal) {
        return AioDecimal::fromLatin1(a.bytes()) == AioDecimal::fromLatin1(b.bytes());
    }
    if (a.kind != b.kind) {
        return false;
    }
    switch (a.kind) {
    case AioCell::Kind::Real:
        return a.real == b.real || (std::isnan(a.real) && std::isnan(b.real));
    case AioCell::Kind::Text:
    case AioCell::Kind::Blob:
    case AioCell::Kind::Uuid:
        return a.bytes() == b.bytes();
    default:
        return a.integer == b.integer;
    }
}
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Fuzz::Input input(data, size);
    const quint32 type = types[input.byte() % types.size()];
    const auto format = input.byte() % 2 ? PostgresqlFormat::Binary : PostgresqlFormat::Text;
    const QByteArray value(input.rest().data(), qsizetype(input.rest().size())); // with a NUL behind it, as libpq gives it
    if (format == PostgresqlFormat::Binary && PostgresqlReader::needsText(type)) {
        return 0;
    }
    PostgresqlReader reader;
    reader.setColumns(std::array{type}, format);
    reader.nextRow();
    AioCell cell;
    if (!reader.read(0, value.constData(), int(value.size()), cell)) {
        Fuzz::require(!reader.error("c").message().isEmpty(), "a refusal says why");
        return 0;
    }
    Fuzz::look(cell);
    const quint32 element = elementOf(type);
    if (element != NoOid) {
        Fuzz::require(cell.kind == AioCell::Kind::Text, "an array is the text of a list");
        // of JSON the server has looked at what is in it; text is UTF-8
        const bool isJson = element == JsonOid || element == JsonbOid;
        if (!isJson && QUtf8StringView(cell.data, cell.size).isValidUtf8()) {
            Fuzz::require(listFromJson(cell.bytes()).has_value(), "the text of a list is JSON");
        }
        return 0;
    }
    const ColumnKind kind = kindOf(type);
    if (kind == ColumnKind::Json) {
        valueFromCell(cell);
        return 0;
    }
    const auto read = valueFromCell(cell, kind);
    if (!read) {
        return 0; // a numeric of more digits, text that is no UTF-8
    }
    // what was read is written in the same form, and read once more
    QByteArray bytes;
    PostgresqlValueWriter writer(bytes);
    const auto written = writer.write(*read, type);
    if (!written) {
        const auto *text = std::get_if<QString>(&read->storage());
        Fuzz::require(text && text->contains(QChar(u'\0')), "what was read can be written");
        return 0;
    }
    PostgresqlReader again;
    again.setColumns(std::array{type}, *written);
    again.nextRow();
    AioCell second;
    Fuzz::require(again.read(0, bytes.constData(), int(bytes.size()), second), "what was written is read");
    Fuzz::require(isSame(cell, second, kind), "it is the same");
    return 0;
}
