// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/sql/dialects/columntypes_p.h"

#include "aioorm/core/aioerror.h"

namespace Aio::Detail
{
QByteArray typeWithNumbers(const char *name, int first, int second)
{
    return name + ('(' + QByteArray::number(first) + (second < 0 ? QByteArray() : ',' + QByteArray::number(second)) + ')');
}

void checkDigits(const FieldInfo &field, const AioDialect &dialect)
{
    const int most = dialect.maxDecimalDigits;
    if (field.kind != ColumnKind::Decimal || (field.scale >= 0 && field.digits >= 1 && field.scale <= field.digits && field.digits <= most)) {
        return;
    }
    AioErrorInfo(AioErrorKind::Programming,
                 QStringLiteral("The field %1 has digits(%2, %3): %4 stores decimals of 1 to %5 digits, of which at most all stand behind the point.")
                     .arg(QString::fromUtf8(field.name))
                     .arg(field.digits)
                     .arg(field.scale)
                     .arg(QLatin1StringView(dialect.name))
                     .arg(most))
        .raise();
}
}
