// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "sql/aioddl.h"

namespace Aio
{
/// Of a table that is a full-text index: the virtual table, its triggers, and the statement that fills it if it is empty.
QByteArrayList createFtsSql(const AioTable &table, const AioDialect &dialect, IfExists ifExists);
/// The triggers, which lie on the table that is indexed and would fail there once the index is gone.
QByteArrayList dropFtsTriggersSql(const AioTable &table, const AioDialect &dialect);
}
