// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/record_p.h"

#include "aioorm/core/text_p.h"

#include <QHashFunctions>
#include <QVarLengthArray>
#include <QtEndian>

#include <algorithm>
#include <limits>

namespace Aio::Detail
{
namespace
{
// A tag: the kind in the lower half; in the upper half the number of bytes that the cell takes, or this, for what says its size itself.
constexpr int longBytes = 15;
using LongSize = quint32;

constexpr bool holdsBytes(AioCell::Kind kind)
{
    return kind == AioCell::Kind::Text || kind == AioCell::Kind::Blob || kind == AioCell::Kind::Uuid;
}

constexpr AioCell::Kind kindOf(quint8 tag)
{
    return AioCell::Kind(tag & 15);
}

constexpr int upper(quint8 tag)
{
    return tag >> 4;
}

LongSize longSize(const char *at)
{
    LongSize size;
    std::memcpy(&size, at, sizeof size);
    return size;
}

std::size_t takenBytes(quint8 tag, const char *at)
{
    return upper(tag) == longBytes ? sizeof(LongSize) + longSize(at) : std::size_t(upper(tag));
}

// What is common comes out small: of a number its low bytes, of a real the sign, the exponent and the first digits.
quint64 storedBits(const AioCell &cell)
{
    const quint64 bits = cell.kind == AioCell::Kind::Null ? 0 : quint64(cell.integer);
    return cell.kind == AioCell::Kind::Real ? qbswap(bits) : bits;
}

// As many bytes as give the number back by its sign; none for 0.
int bytesOf(quint64 bits)
{
    constexpr int signBits = 63;
    const quint64 digits = bits ^ quint64(qint64(bits) >> signBits);
    return bits == 0 ? 0 : int(std::bit_width(digits)) / 8 + 1;
}

quint64 word(const char *at, int count)
{
    quint64 value = 0;
    for (int i = 0; i < count; ++i) {
        value |= quint64(quint8(at[i])) << (8 * i);
    }
    return value;
}

qint64 number(const char *at, int count)
{
    const int unused = 64 - 8 * count;
    return count == 0 ? 0 : qint64(word(at, count) << unused) >> unused;
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
    const auto bytesIn = [](const AioCell &cell) {
        return holdsBytes(cell.kind) ? std::size_t(cell.size) : std::size_t(bytesOf(storedBits(cell)));
    };
    std::size_t size = tagsFrom + cells.size();
    for (const AioCell &cell : cells) {
        const std::size_t bytes = bytesIn(cell);
        size += bytes < longBytes ? bytes : sizeof(LongSize) + bytes;
    }
    if (cells.size() > std::numeric_limits<quint16>::max() || size > std::numeric_limits<quint32>::max()) {
        return {};
    }

    char *const start = static_cast<char *>(::operator new(std::max(size, sizeof(Block))));
    auto *const block = new (start) Block;
    block->references.store(1, std::memory_order_relaxed);
    block->size = quint32(size);
    block->columns = quint16(cells.size());

    char *tag = start + tagsFrom;
    char *at = tag + cells.size();
    for (const AioCell &cell : cells) {
        const std::size_t bytes = bytesIn(cell);
        const bool isLong = bytes >= longBytes;
        *tag++ = char(int(cell.kind) | (isLong ? longBytes : int(bytes)) << 4);
        if (isLong) {
            const auto count = LongSize(bytes);
            std::memcpy(at, &count, sizeof count);
            at += sizeof count;
        }
        if (!holdsBytes(cell.kind)) {
            const quint64 bits = storedBits(cell);
            for (std::size_t i = 0; i < bytes; ++i) {
                at[i] = char(bits >> (8 * i));
            }
        } else if (bytes > 0) {
            std::memcpy(at, cell.data, bytes);
        }
        at += bytes;
    }
    return Record(block);
}

const char *Record::place(int column) const noexcept
{
    const char *at = bytes() + tagsFrom + m_block->columns;
    for (int before = 0; before < column; ++before) {
        at += takenBytes(tag(before), at);
    }
    return at;
}

Record Record::with(int column, const AioCell &cell) const
{
    if (!m_block) {
        return {};
    }
    QVarLengthArray<AioCell, 32> cells(columnCount());
    const char *at = place(0);
    for (int i = 0; i < columnCount(); ++i) {
        cells[i] = i == column ? cell : cellAt(tag(i), at);
        at += takenBytes(tag(i), at);
    }
    return fromCells(std::span<const AioCell>(cells.constData(), std::size_t(cells.size())));
}

AioCell Record::cell(int column) const
{
    return has(column) ? cellAt(tag(column), place(column)) : AioCell();
}

AioCell Record::cellAt(quint8 tag, const char *at) noexcept
{
    AioCell cell;
    cell.kind = kindOf(tag);
    if (!holdsBytes(cell.kind)) {
        const qint64 value = number(at, upper(tag));
        cell.integer = cell.kind == AioCell::Kind::Real ? qbswap(value) : value;
    } else if (upper(tag) == longBytes) {
        cell.data = at + sizeof(LongSize);
        cell.size = longSize(at);
    } else {
        cell.data = at;
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
    return sameBytes(tag(column), place(column), other.tag(column), other.place(column));
}

bool Record::sameBytes(quint8 tag, const char *at, quint8 otherTag, const char *otherAt) noexcept
{
    if (tag != otherTag) {
        return false;
    }
    // a size is part of them
    const std::size_t bytes = takenBytes(tag, at);
    return bytes == takenBytes(otherTag, otherAt) && std::memcmp(at, otherAt, bytes) == 0;
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
    if (m_block == other.m_block) {
        return mask;
    }
    const int columns = columnCount(), otherColumns = other.columnCount();
    const int common = std::min(columns, otherColumns);
    const char *at = common > 0 ? place(0) : nullptr;
    const char *otherAt = common > 0 ? other.place(0) : nullptr;
    for (int column = 0; column < common; ++column) {
        const quint8 tag = this->tag(column), otherTag = other.tag(column);
        if (!sameBytes(tag, at, otherTag, otherAt)) {
            mask.set(column);
        }
        at += takenBytes(tag, at);
        otherAt += takenBytes(otherTag, otherAt);
    }
    for (int column = common; column < std::max(columns, otherColumns); ++column) {
        mask.set(column);
    }
    return mask;
}

quint64 Record::hash(std::span<const int> columns, std::size_t seed) const noexcept
{
    quint64 result = seed;
    for (const int column : columns) {
        quint64 value = 0;
        if (has(column)) {
            const char *const at = place(column);
            const std::size_t bytes = takenBytes(tag(column), at);
            value = bytes <= sizeof value ? word(at, int(bytes)) : quint64(qHashBits(at, bytes, seed));
        }
        result = mixed(result ^ value);
    }
    return result;
}
}
