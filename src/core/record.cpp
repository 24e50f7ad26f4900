// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/record_p.h"

#include "aioorm/core/text_p.h"

#include <QHashFunctions>
#include <QVarLengthArray>

#include <limits>

namespace Aio::Detail
{
namespace
{
// A tag: the kind in the lower half; in the upper half the length of bytes that stand in the slot itself, or this.
constexpr int farBytes = 15;
constexpr int slotSize = 8;

// Where bytes that do not fit a slot stand in the block.
struct FarSlot {
    quint32 offset;
    quint32 size;
};
static_assert(sizeof(FarSlot) == slotSize);

constexpr bool holdsBytes(AioCell::Kind kind)
{
    return kind == AioCell::Kind::Text || kind == AioCell::Kind::Blob || kind == AioCell::Kind::Uuid;
}

constexpr int upper(quint8 tag)
{
    return tag >> 4;
}

FarSlot farSlot(const char *slot)
{
    FarSlot far;
    std::memcpy(&far, slot, sizeof far);
    return far;
}

quint64 word(const char *slot)
{
    quint64 value;
    std::memcpy(&value, slot, sizeof value);
    return value;
}

// Every bit of the key must reach the low bits, which choose the place in a hash table.
quint64 mixed(quint64 value)
{
    value = (value ^ value >> 32) * 0xd6e8feb86659fd93u;
    value = (value ^ value >> 32) * 0xd6e8feb86659fd93u;
    return value ^ value >> 32;
}
}

void ColumnMask::setFar(int column)
{
    const std::size_t word = std::size_t(column) / 64 - 1;
    if (word >= m_rest.size()) {
        m_rest.resize(word + 1);
    }
    m_rest[word] |= quint64(1) << (column % 64);
}

int ColumnMask::count() const
{
    int result = std::popcount(m_first);
    for (const quint64 word : m_rest) {
        result += std::popcount(word);
    }
    return result;
}

ColumnMask &ColumnMask::operator|=(const ColumnMask &other)
{
    m_first |= other.m_first;
    if (m_rest.size() < other.m_rest.size()) {
        m_rest.resize(other.m_rest.size());
    }
    for (std::size_t i = 0; i < other.m_rest.size(); ++i) {
        m_rest[i] |= other.m_rest[i];
    }
    return *this;
}

AioCell compactCell(const AioCell &cell, ColumnKind kind)
{
    if (cell.kind != AioCell::Kind::Text) {
        return cell;
    }
    const auto compact = [&cell](std::optional<qint64> number, AioCell::Kind as, auto &&text) {
        return number && text(*number) == QByteArrayView(cell.data, cell.size) ? AioCell::fromInteger(*number, as) : cell;
    };
    const auto momentText = [](Precision precision) {
        return [precision](qint64 moment) {
            return dateTimeText(moment, precision);
        };
    };
    switch (kind) {
    case ColumnKind::Date:
        return compact(parseDate(cell.bytes()), AioCell::Kind::Date, dateText);
    case ColumnKind::Time:
        return compact(parseTime(cell.bytes()), AioCell::Kind::Time, [](qint64 time) {
            return timeText(time, Precision::Milliseconds);
        });
    case ColumnKind::DateTime:
        return compact(parseDateTime(cell.bytes()), AioCell::Kind::DateTime, momentText(Precision::Milliseconds));
    case ColumnKind::Timestamp:
        return compact(parseDateTime(cell.bytes()), AioCell::Kind::DateTime, momentText(Precision::Microseconds));
    default:
        return cell;
    }
}

Record Record::fromCells(std::span<const AioCell> cells)
{
    const std::size_t columns = cells.size();
    const std::size_t firstSlot = slotsFrom(columns);
    const std::size_t tail = firstSlot + columns * slotSize;
    std::size_t size = tail;
    for (const AioCell &cell : cells) {
        if (holdsBytes(cell.kind) && cell.size > slotSize) {
            size += std::size_t(cell.size);
        }
    }
    if (columns > std::numeric_limits<quint16>::max() || size > std::numeric_limits<quint32>::max()) {
        return {};
    }

    char *const start = static_cast<char *>(::operator new(size));
    auto *const block = new (start) Block;
    // the padding behind the tags takes part in comparisons
    std::memset(start + firstSlot - 8, 0, 8);
    block->references.store(1, std::memory_order_relaxed);
    block->size = quint32(size);
    block->columns = quint16(columns);

    char *tag = start + tagsFrom;
    char *slot = start + firstSlot;
    char *bytes = start + tail;
    for (const AioCell &cell : cells) {
        int length = 0;
        if (!holdsBytes(cell.kind)) {
            const qint64 value = cell.kind == AioCell::Kind::Null ? 0 : cell.integer;
            std::memcpy(slot, &value, slotSize);
        } else if (cell.size > slotSize) {
            const FarSlot far{quint32(bytes - start), quint32(cell.size)};
            std::memcpy(slot, &far, slotSize);
            std::memcpy(bytes, cell.data, std::size_t(cell.size));
            bytes += cell.size;
            length = farBytes;
        } else {
            std::memset(slot, 0, slotSize);
            for (length = 0; length < cell.size; ++length) {
                slot[length] = cell.data[length];
            }
        }
        *tag++ = char(int(cell.kind) | length << 4);
        slot += slotSize;
    }
    return Record(block);
}

Record Record::with(int column, const AioCell &cell) const
{
    QVarLengthArray<AioCell, 32> cells(columnCount());
    for (int i = 0; i < columnCount(); ++i) {
        cells[i] = i == column ? cell : this->cell(i);
    }
    return m_block ? fromCells(std::span<const AioCell>(cells.constData(), std::size_t(cells.size()))) : Record();
}

AioCell Record::cell(int column) const
{
    if (!has(column)) {
        return {};
    }
    const quint8 tag = this->tag(column);
    const char *const slot = this->slot(column);
    AioCell cell;
    cell.kind = AioCell::Kind(tag & 15);
    if (!holdsBytes(cell.kind)) {
        std::memcpy(&cell.integer, slot, sizeof cell.integer);
    } else if (upper(tag) == farBytes) {
        const FarSlot far = farSlot(slot);
        cell.data = bytes() + far.offset;
        cell.size = far.size;
    } else {
        cell.data = slot;
        cell.size = upper(tag);
    }
    return cell;
}

bool Record::sameCell(const Record &other, int column) const noexcept
{
    if (m_block == other.m_block) {
        return true;
    }
    if (!has(column) || !other.has(column)) {
        return has(column) == other.has(column);
    }
    const quint8 tag = this->tag(column);
    if (tag != other.tag(column)) {
        return false;
    }
    const char *const a = slot(column);
    const char *const b = other.slot(column);
    if (upper(tag) != farBytes) {
        return word(a) == word(b);
    }
    // The offsets differ as soon as an earlier text has another length.
    const FarSlot farA = farSlot(a);
    const FarSlot farB = farSlot(b);
    return farA.size == farB.size && std::memcmp(bytes() + farA.offset, other.bytes() + farB.offset, farA.size) == 0;
}

bool Record::sameCells(const Record &other, std::span<const int> columns) const noexcept
{
    // a placeholder is no row whose cells are all missing
    if (isNull() != other.isNull()) {
        return false;
    }
    for (const int column : columns) {
        if (!sameCell(other, column)) {
            return false;
        }
    }
    return true;
}

ColumnMask Record::changedColumns(const Record &other) const
{
    ColumnMask mask;
    const int columns = qMax(columnCount(), other.columnCount());
    for (int column = 0; column < columns; ++column) {
        if (!sameCell(other, column)) {
            mask.set(column);
        }
    }
    return mask;
}

quint64 Record::hash(std::span<const int> columns, std::size_t seed) const noexcept
{
    quint64 result = seed;
    for (const int column : columns) {
        quint64 value = 0;
        if (has(column)) {
            const char *const slot = this->slot(column);
            if (upper(tag(column)) == farBytes) {
                const FarSlot far = farSlot(slot);
                value = qHashBits(bytes() + far.offset, far.size, seed);
            } else {
                value = word(slot);
            }
        }
        result = mixed(result ^ value);
    }
    return result;
}
}
