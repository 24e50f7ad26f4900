// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/driver/driver_p.h"

#include <array>
#include <vector>

namespace Aio::Detail
{
/// Gives the whole numbers that SQLite keeps of decimals to another sink as the text of the decimals, as other databases send them.
class DecimalSink final : public RowSink
{
public:
    /// `scales`: column and digits behind the point.
    DecimalSink(std::unique_ptr<RowSink> sink, std::vector<std::pair<int, int>> scales)
        : m_sink(std::move(sink))
        , m_scales(std::move(scales))
        , m_texts(m_scales.size())
    {
    }
    bool begin(const QByteArrayList &columns) override { return m_sink->begin(columns); }
    bool row(std::span<const AioCell> cells) override;
    AioErrorInfo error() const override { return m_sink->error(); }
    /// The other sink, with its rows.
    std::unique_ptr<RowSink> release() { return std::move(m_sink); }

private:
    using Text = std::array<char, 24>; // a sign, a zero, a point, 19 digits

    std::unique_ptr<RowSink> m_sink;
    const std::vector<std::pair<int, int>> m_scales;
    std::vector<Text> m_texts;
    std::vector<AioCell> m_cells;
};
}
