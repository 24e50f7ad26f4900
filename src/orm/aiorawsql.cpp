// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiorawsql.h"

#include "aioorm/database/statement_p.h"

namespace
{
AioTask<QList<QVariantMap>> fetchMaps(AioExecutor executor, Aio::Detail::RawData data, Aio::Access access)
{
    co_return co_await Aio::Detail::rowsAsMaps(executor, access, Aio::Detail::compile(data, executor.dialect()));
}

AioTask<AioSqlResult> fetchResult(AioExecutor executor, Aio::Detail::RawData data, Aio::Access access)
{
    co_return co_await Aio::Detail::resultOf(executor, access, Aio::Detail::compile(data, executor.dialect()));
}

AioTask<qint64> affected(AioExecutor executor, Aio::Detail::RawData data, Aio::Access access)
{
    co_return co_await Aio::Detail::rowsWritten(executor, access, Aio::Detail::compile(data, executor.dialect()));
}
}

AioTask<QList<QVariantMap>> AioRawSql::aioMaps(const AioExecutor &executor) const
{
    return fetchMaps(executor, m_data, m_access);
}

AioTask<AioSqlResult> AioRawSql::aioResult(const AioExecutor &executor) const
{
    return fetchResult(executor, m_data, m_access);
}

AioTask<AioStream<QVariantMap>> AioRawSql::aioStreamMaps(const AioExecutor &executor, int batchSize) const
{
    return Aio::Detail::streamMaps(executor, m_data, batchSize, [] {
        return std::make_unique<Aio::Detail::MapSink>(std::vector<Aio::ColumnKind>());
    });
}

AioTask<qint64> AioRawSql::aioExecute(const AioExecutor &executor) const
{
    return affected(executor, m_data, m_access);
}
