// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/aiostream.h"
#include "aioorm/orm/detail/objectrows.h"

namespace Aio::Detail
{
/// Makes the objects of a stream of models, on the awaiting thread in slices. Objects of include() are shared within a batch.
template<class Model>
class ModelBatchMaker final : public BatchMaker<std::shared_ptr<Model>>
{
public:
    using Sink = ModelSink<Model>;

    explicit ModelBatchMaker(const ModelColumns &columns)
        : m_columns(columns)
    {
    }
    std::unique_ptr<RowSink> makeSink() override { return std::make_unique<Sink>(m_columns); }

    bool take(RowSink &sink, QList<std::shared_ptr<Model>> &batch, Clock::time_point end) override
    {
        auto &rows = static_cast<Sink &>(sink);
        return rows.makeObjects(batch, end);
    }

private:
    const ModelColumns m_columns;
};

/// Rows of value types.
template<class Row, class Query, class... T>
AioTask<AioStream<Row>> streamRows(const AioExecutor &executor, const Query &query, int batchSize, std::type_identity<std::tuple<T...>>)
{
    std::shared_ptr<BatchMaker<Row>> source;
    if constexpr (hasObjects<std::tuple<T...>>) {
        source = std::make_shared<ObjectBatchMaker<Row, T...>>();
    } else {
        using Sink = SinkOf<ListSink, Row, T...>;
        source = std::make_shared<ValueBatchMaker<Sink, Row>>([] {
            return std::make_unique<Sink>();
        });
    }
    return openStream(executor, query, batchSize, std::move(source));
}

template<class Query>
AioTask<AioStream<QVariantMap>> streamMaps(const AioExecutor &executor, const Query &query, int batchSize, StreamReader::MakeSink makeSink)
{
    std::shared_ptr<BatchMaker<QVariantMap>> source = std::make_shared<ValueBatchMaker<MapSink, QVariantMap>>(std::move(makeSink));
    return openStream(executor, query, batchSize, std::move(source));
}
}
