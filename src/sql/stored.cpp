// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/stored_p.h"

#include "aioorm/core/aioerror.h"
#include "aioorm/core/detail/valuestorage.h"

namespace Aio::Detail
{
namespace
{
AioValue storedDecimal(const AioDecimal &decimal, const FieldInfo &field, const AioDialect &dialect)
{
    const auto exact = decimal.rescaled(field.scale);
    const auto scaled = exact && dialect.scalesDecimals ? exact->scaled(field.scale) : std::nullopt;
    if (!exact || exact->digits() > field.digits || (dialect.scalesDecimals && !scaled)) {
        AioErrorInfo(AioErrorKind::Data,
                     QStringLiteral("%1 has more digits than the field %2, which has %3, of which %4 stand behind the point.")
                         .arg(decimal.toString(), QString::fromUtf8(field.name))
                         .arg(field.digits)
                         .arg(field.scale))
            .column(QString::fromUtf8(field.column))
            .phase(AioPhase::Prepare)
            .raise();
    }
    return dialect.scalesDecimals ? AioValue(*scaled) : AioValue(*exact);
}
}

AioValue storedValue(const AioValue &value, const FieldInfo &field, const AioDialect &dialect)
{
    if (const auto *decimal = std::get_if<AioDecimal>(&value.storage())) {
        return field.kind == ColumnKind::Decimal ? storedDecimal(*decimal, field, dialect) : value;
    }
    if (const auto *uuid = std::get_if<QUuid>(&value.storage()); uuid && field.binary && !dialect.hasUuids) {
        return AioValue(uuid->toRfc4122());
    }
    return value;
}
}
