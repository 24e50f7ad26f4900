// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "database/aiorows.h"
#include "database/aiostatement.h"

class AioModel;

namespace Aio
{
enum class IfMissing { Null, Throw };

AIOORM_EXPORT std::shared_ptr<Statement> startSelect(const AioExecutor &executor, const SelectData &data, std::unique_ptr<RowSink> sink);
[[noreturn]] AIOORM_EXPORT void raiseDoesNotExist(const AioTable &table, const Statement &statement);

/// While rows are turned into objects: their default values are not worth computing.
class AIOORM_EXPORT HydrationGuard
{
public:
    HydrationGuard();
    ~HydrationGuard();
    Q_DISABLE_COPY_MOVE(HydrationGuard)
    static bool isActive();

private:
    const bool m_outer;
};

/// Rows of a model as plain values, read on the driver's thread; objects belong to the awaiting thread and are made there.
/// Kept in chunks, so that a long result is neither moved while it grows nor freed in one go.
template<class Model>
class ModelSink final : public RowSink
{
public:
    using Row = typename Model::AioRow;
    using Chunk = std::vector<Row>;

    bool begin(const QByteArrayList &) override { return true; }
    bool row(std::span<const AioCell> cells) override
    {
        if (cells.size() != std::size_t(Model::aioFieldCount)) [[unlikely]] {
            m_error = AioErrorInfo(AioErrorKind::Programming, QStringLiteral("The statement does not give the columns of the model."));
            return false;
        }
        if (m_chunks.empty() || m_chunks.back().size() == m_chunks.back().capacity()) {
            // one row is the most frequent result by far
            const std::size_t last = m_chunks.empty() ? 0 : m_chunks.back().capacity();
            m_chunks.emplace_back().reserve(last == 0 ? 1 : std::min<std::size_t>(last * 8, 256));
        }
        const int wrong = m_chunks.back().emplace_back().aioRead(cells);
        if (wrong >= 0) [[unlikely]] {
            m_error = cellError(Model::aioMeta().field(wrong).column, cells[std::size_t(wrong)]);
            return false;
        }
        ++m_size;
        return true;
    }
    AioErrorInfo error() const override { return *m_error; }

    qsizetype size() const { return m_size; }
    std::vector<Chunk> &chunks() { return m_chunks; }

private:
    std::vector<Chunk> m_chunks;
    qsizetype m_size = 0;
    std::optional<AioErrorInfo> m_error;
};

template<class Model>
std::shared_ptr<Model> makeModel(typename Model::AioRow &&row)
{
    const HydrationGuard guard;
    auto object = std::make_shared<Model>();
    object->aioHydrate(std::move(row));
    return object;
}

template<class Model>
QCoro::Task<QList<std::shared_ptr<Model>>> fetchModels(AioExecutor executor, SelectData data)
{
    auto sink = std::make_unique<ModelSink<Model>>();
    ModelSink<Model> *rows = sink.get();
    const auto statement = startSelect(executor, data, std::move(sink));
    co_await statement->delivered();
    statement->check();
    QList<std::shared_ptr<Model>> objects;
    objects.reserve(rows->size());
    auto end = Clock::now() + ReadyQueue::slice;
    for (auto &chunk : rows->chunks()) {
        for (auto &row : chunk) {
            objects.append(makeModel<Model>(std::move(row)));
        }
        typename ModelSink<Model>::Chunk().swap(chunk);
        if (Clock::now() >= end) {
            const auto yield = Yield::start();
            co_await yield->delivered();
            checkReceiver(executor);
            end = Clock::now() + ReadyQueue::slice;
        }
    }
    co_return objects;
}

template<class Model>
QCoro::Task<std::shared_ptr<Model>> fetchModel(AioExecutor executor, SelectData data, IfMissing ifMissing)
{
    data.limit = 1;
    auto sink = std::make_unique<ModelSink<Model>>();
    ModelSink<Model> *rows = sink.get();
    const auto statement = startSelect(executor, data, std::move(sink));
    co_await statement->delivered();
    statement->check();
    std::shared_ptr<Model> object;
    if (rows->size() > 0) {
        object = makeModel<Model>(std::move(rows->chunks().front().front()));
    } else if (ifMissing == IfMissing::Throw) {
        raiseDoesNotExist(Model::aioMeta(), *statement);
    }
    co_return object;
}
}
