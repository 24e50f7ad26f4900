// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "database/aiostream.h"
#include "orm/aiomodelrows.h"

namespace Aio
{
/// Makes the objects of a stream of models, on the awaiting thread in slices.
template<class Model>
class ModelSource final : public RowSource<std::shared_ptr<Model>>
{
public:
    std::unique_ptr<RowSink> makeSink() override { return std::make_unique<ModelSink<Model>>(); }

    bool take(RowSink &sink, QList<std::shared_ptr<Model>> &batch, Clock::time_point end) override
    {
        auto &rows = static_cast<ModelSink<Model> &>(sink);
        if (batch.isEmpty()) {
            m_chunk = 0;
            batch.reserve(rows.size());
        }
        for (; m_chunk < rows.chunks().size(); ++m_chunk) {
            if (!batch.isEmpty() && Clock::now() >= end) {
                return false;
            }
            auto &chunk = rows.chunks()[m_chunk];
            for (auto &row : chunk) {
                batch.append(makeModel<Model>(std::move(row)));
            }
            typename ModelSink<Model>::Chunk().swap(chunk);
        }
        return true;
    }

private:
    std::size_t m_chunk = 0;
};
}
