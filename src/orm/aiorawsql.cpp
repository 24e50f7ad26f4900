// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "orm/aiorawsql.h"

namespace
{
QCoro::Task<QList<QVariantMap>> fetchMaps(AioExecutor executor, Aio::RawData data, Aio::Access access)
{
    auto sink = std::make_unique<Aio::MapSink>(std::vector<Aio::ColumnKind>());
    Aio::MapSink *rows = sink.get();
    const auto statement = Aio::Statement::start(executor, access, Aio::compile(data, executor.dialect()), std::move(sink));
    co_await statement->delivered();
    statement->check();
    co_return rows->take();
}

QCoro::Task<qint64> affected(AioExecutor executor, Aio::RawData data, Aio::Access access)
{
    const auto statement = Aio::Statement::start(executor, access, Aio::compile(data, executor.dialect()));
    co_await statement->delivered();
    statement->check();
    co_return statement->result.rowsAffected;
}
}

QCoro::Task<QList<QVariantMap>> AioRawSql::aioMaps(const AioExecutor &executor) const
{
    return fetchMaps(executor, m_data, m_access);
}

QCoro::Task<AioStream<QVariantMap>> AioRawSql::aioStreamMaps(const AioExecutor &executor, int batchSize) const
{
    return Aio::streamMaps(executor, m_data, batchSize, [] {
        return std::make_unique<Aio::MapSink>(std::vector<Aio::ColumnKind>());
    });
}

QCoro::Task<qint64> AioRawSql::aioExecute(const AioExecutor &executor) const
{
    return affected(executor, m_data, m_access);
}
