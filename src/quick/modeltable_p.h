// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/sql/aiotable.h"

#include <QAbstractItemModel>

/// What views ask about the fields that a model shows.
namespace Aio::Detail
{
/// The table whose rows a model of ours shows; null: it is another model.
const AioTable *tableOf(const QAbstractItemModel *model);

/// Numbers to the right, yes and no in the middle, all else where a line begins.
Qt::Alignment alignmentOf(ColumnKind kind);

/// The field of a name, or a refusal that lists those that there are.
int fieldOf(const AioTable &table, const QString &name);

/// The first field of text, which says most about a row; else the first of all.
int displayField(const AioTable &table);
}
