// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/quick/listscope_p.h"
#include "aioorm/quick/rowcolumns_p.h"

#include <QVariant>

namespace Aio::Detail
{
/// The roles that `extra` describes: { name: { count: "comments" } }, and sum, min, max or latest of a field of such rows. Each is a
/// subquery of one value. Throws AioProgrammingError or AioDataError with a sentence that says what there is.
std::vector<RowColumn> extraColumns(ListScope &scope, const QVariant &extra);

/// Refuses a role by the name that QML, Qt or the list model uses, or that QML could not use.
void checkRole(const QByteArray &role, const QString &what);
}
