// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/quick/listscope_p.h"

#include <QVariant>

namespace Aio::Detail
{
/// A where object as a condition, null if it leaves no row out. Throws AioProgrammingError or AioDataError for whatever has no meaning,
/// with a sentence that says what there is; `what`: whose where it is, for that sentence.
NodePtr conditionOf(ListScope &scope, const QVariant &where, const QString &what = QStringLiteral("where"));
}
