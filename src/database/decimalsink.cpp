// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/database/decimalsink_p.h"

#include <algorithm>

namespace Aio::Detail
{
bool DecimalSink::row(std::span<const AioCell> cells)
{
    m_cells.assign(cells.begin(), cells.end());
    for (std::size_t i = 0; i < m_scales.size(); ++i) {
        const auto [column, scale] = m_scales[i];
        if (std::size_t(column) >= m_cells.size()) {
            continue;
        }
        AioCell &cell = m_cells[std::size_t(column)];
        if (cell.kind != AioCell::Kind::Int || scale > 18) {
            // NULL, or what the sink refuses: a sum beyond 64 bits is a floating-point number, and text is no number to compare with
            cell.kind = cell.kind == AioCell::Kind::Text ? AioCell::Kind::Blob : cell.kind;
            continue;
        }
        Text &text = m_texts[i];
        char *const end = text.data() + text.size();
        char *out = end;
        const bool negative = cell.integer < 0;
        quint64 rest = negative ? quint64(0) - quint64(cell.integer) : quint64(cell.integer);
        for (int written = 0; rest > 0 || written <= scale; ++written) {
            if (written == scale && scale > 0) {
                *--out = '.';
            }
            *--out = char('0' + rest % 10);
            rest /= 10;
        }
        if (negative) {
            *--out = '-';
        }
        cell = AioCell::fromBytes(AioCell::Kind::Text, out, end - out);
    }
    return m_sink->row(m_cells);
}
}
