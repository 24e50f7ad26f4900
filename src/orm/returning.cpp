// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/detail/returningmany.h"

#include "aioorm/database/statement_p.h"
#include "aioorm/orm/notwritten_p.h"

#include <algorithm>

namespace Aio::Detail
{
namespace
{
std::shared_ptr<CteData> namedCte(const char *name, const std::vector<NodePtr> &returning)
{
    auto cte = std::make_shared<CteData>();
    cte->name = name;
    SelectData rows; // for the names of the columns
    rows.columns = returning;
    cte->names = rows.columnNames();
    return cte;
}
}

std::shared_ptr<const CteData> writingCte(const char *name, const InsertData &data)
{
    const auto cte = namedCte(name, data.returning);
    cte->insert = std::make_shared<const InsertData>(data);
    return cte;
}

std::shared_ptr<const CteData> writingCte(const char *name, const UpdateData &data)
{
    const auto cte = namedCte(name, data.returning);
    cte->update = std::make_shared<const UpdateData>(data);
    return cte;
}

std::shared_ptr<const CteData> writingCte(const char *name, const DeleteData &data)
{
    const auto cte = namedCte(name, data.returning);
    cte->remove = std::make_shared<const DeleteData>(data);
    return cte;
}

namespace
{
template<class Data>
AioTask<QList<QVariantMap>> returnedMaps(AioExecutor executor, Data data, std::vector<ColumnKind> kinds)
{
    SelectData rows; // for the names and kinds of the columns
    rows.columns = data.returning;
    auto sink = mapSinks(rows, std::move(kinds))();
    co_return co_await rowsAsMaps(executor, Access::Write, compile(data, executor.dialect()), std::move(sink));
}
}

AioTask<QList<QVariantMap>> fetchReturnedMaps(AioExecutor executor, InsertData data, std::vector<ColumnKind> kinds)
{
    return returnedMaps(std::move(executor), std::move(data), std::move(kinds));
}

AioTask<QList<QVariantMap>> fetchReturnedMaps(AioExecutor executor, UpdateData data, std::vector<ColumnKind> kinds)
{
    return returnedMaps(std::move(executor), std::move(data), std::move(kinds));
}

AioTask<QList<QVariantMap>> fetchReturnedMaps(AioExecutor executor, DeleteData data, std::vector<ColumnKind> kinds)
{
    return returnedMaps(std::move(executor), std::move(data), std::move(kinds));
}

AioTask<QList<QVariantMap>> fetchReturnedMaps(AioExecutor executor, ManyRows many, std::vector<ColumnKind> kinds)
{
    SelectData rows; // for the names and kinds of the columns
    rows.columns = many.data.returning;
    std::shared_ptr<BatchMaker<QVariantMap>> maker = std::make_shared<ValueBatchMaker<MapSink, QVariantMap>>(mapSinks(rows, std::move(kinds)));
    return fetchReturnedMany<QVariantMap>(std::move(executor), std::move(many), std::move(maker));
}

AioTask<qint64> executeUpdate(AioExecutor executor, UpdateData data)
{
    co_return co_await rowsWritten(executor, Access::Write, compile(data, executor.dialect()));
}

AioTask<qint64> executeDelete(AioExecutor executor, DeleteData data)
{
    co_return co_await rowsWritten(executor, Access::Write, compile(data, executor.dialect()));
}

AioTask<AioValue> insertOne(AioExecutor executor, InsertData data)
{
    const AioTable &table = data.into->table();
    const AioDialect &dialect = executor.dialect();
    const bool mayIgnore = data.conflict.action == ConflictData::Action::Ignore;
    const bool mayWriteNothing = data.conflict.action != ConflictData::Action::Fail;
    const auto given = std::find(data.fields.begin(), data.fields.end(), table.key());
    const auto at = std::size_t(given - data.fields.begin());
    const bool isLeftOut = given == data.fields.end();
    const bool keyIsComputed = isLeftOut ? !table.hasAutoKey() : at < data.expressions.size() && data.expressions[at];
    // the last id of a connection is that of an older INSERT if this one updated a row, or wrote none
    const bool askForKey = table.key() >= 0
        && (dialect.returnsKeyOnInsert || ((mayWriteNothing || keyIsComputed) && dialect.returningInsert && (dialect.returnsOnlyWritten || !mayIgnore)));
    std::unique_ptr<MapSink> sink;
    if (askForKey) {
        data.returning = {columnNode(data.into, table.key())};
        sink = std::make_unique<MapSink>(std::vector<ColumnKind>{table.kindOf(table.key())});
    }
    MapSink *rows = sink.get();
    const auto statement = PendingStatement::start(executor, Access::Write, compile(data, dialect), std::move(sink));
    co_await statement->delivered();
    statement->check();
    if (rows) {
        const QList<QVariantMap> found = rows->take();
        // some ODBC driver gives no rows of an INSERT, and yet has written it
        if (found.isEmpty() && !mayWriteNothing && !(keyIsComputed && statement->result.rowsAffected > 0)) {
            raiseNotWritten(table, QStringLiteral("INSERT"), QStringLiteral("a row"));
        }
        const auto key = found.isEmpty() ? std::nullopt : AioValue::fromVariant(found.first().first());
        co_return key ? *key : AioValue();
    }
    if (statement->result.rowsAffected == 0) {
        if (!mayWriteNothing) {
            raiseNotWritten(table, QStringLiteral("INSERT"), QStringLiteral("a row"));
        }
        co_return AioValue();
    }
    if (table.key() < 0) {
        co_return AioValue(true);
    }
    if (keyIsComputed) {
        co_return AioValue();
    }
    co_return isLeftOut ? AioValue(statement->result.lastInsertId) : data.values[at];
}
}
