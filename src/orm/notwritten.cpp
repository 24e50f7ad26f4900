// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/notwritten_p.h"

#include "aioorm/core/aioerror.h"

namespace Aio::Detail
{
void raiseNotWritten(const AioTable &table, const QString &operation, const QString &row)
{
    AioErrorInfo(AioErrorKind::Operational,
                 QStringLiteral("The %1 of %2 in %3 wrote nothing, and the database gave no error: a trigger or a policy of that table drops it, "
                                "or it is a view that does not tell what its trigger writes.")
                     .arg(operation, row, QString::fromUtf8(table.name())))
        .table(QString::fromUtf8(table.name()))
        .phase(AioPhase::Execute)
        .outcome(AioOutcome::Refused)
        .raise();
}
}
