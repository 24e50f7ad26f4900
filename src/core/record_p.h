// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiocell.h"
#include "aioorm/core/aiovalue.h"
#include "aioorm_export.h"

#include <QTypeInfo>

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstring>
#include <new>
#include <span>
#include <utility>
#include <vector>

namespace Aio::Detail
{
/// A set of column numbers. Up to 64 columns it is a plain word; beyond, it allocates.
class AIOORM_EXPORT ColumnMask
{
public:
    ColumnMask() = default;

    void set(int column)
    {
        if (column < 64) {
            m_first |= quint64(1) << column;
        } else {
            setFar(column);
        }
    }
    bool test(int column) const
    {
        if (column < 64) {
            return m_first >> column & 1;
        }
        const std::size_t word = std::size_t(column) / 64 - 1;
        return word < m_rest.size() && (m_rest[word] >> (column % 64) & 1);
    }
    bool isEmpty() const { return m_first == 0 && m_rest.empty(); }
    int count() const;
    ColumnMask &operator|=(const ColumnMask &other);

    /// Calls function(int column) for each column, in ascending order.
    template<class F>
    void forEach(F &&function) const
    {
        forEachOf(m_first, 0, function);
        for (std::size_t word = 0; word < m_rest.size(); ++word) {
            forEachOf(m_rest[word], int(word + 1) * 64, function);
        }
    }

    friend bool operator==(const ColumnMask &, const ColumnMask &) = default;

private:
    template<class F>
    static void forEachOf(quint64 bits, int base, F &function)
    {
        for (; bits; bits &= bits - 1) {
            function(base + std::countr_zero(bits));
        }
    }
    void setFar(int column);

    quint64 m_first = 0;
    std::vector<quint64> m_rest; // never ends with an empty word, so that equal sets compare equal
};

/// The same cell in less room: the date, time or moment that a text stands for, where the library would write just that text.
/// SQLite has them as text, 23 bytes instead of 8.
AIOORM_EXPORT AioCell compactCell(const AioCell &cell, ColumnKind kind);

/// One row of a result as a list model keeps it: immutable, shared, 8 bytes to pass around.
///
/// A row is one block of memory: counters, a tag of one byte for each cell, then the cells one after the other, each in as few bytes as
/// hold it: a list of a million rows is mostly small numbers, dates and short texts. To find a cell is to run over the tags of those
/// before it. The form of a row depends on its cells only, so comparing two rows is comparing memory.
///
/// Threads: as with Qt's shared classes, each handle belongs to one thread at a time; handles of the same row may be
/// copied, read and destroyed on different threads at once. A row is destroyed where its last handle is.
class AIOORM_EXPORT Record
{
public:
    /// The null record: no row (a placeholder). It has no columns, and equals only itself.
    constexpr Record() noexcept = default;
    Record(const Record &other) noexcept
        : m_block(other.m_block)
    {
        if (m_block) {
            m_block->references.fetch_add(1, std::memory_order_relaxed);
        }
    }
    Record(Record &&other) noexcept
        : m_block(std::exchange(other.m_block, nullptr))
    {
    }
    Record &operator=(const Record &other) noexcept
    {
        Record(other).swap(*this);
        return *this;
    }
    Record &operator=(Record &&other) noexcept
    {
        Record(std::move(other)).swap(*this);
        return *this;
    }
    ~Record()
    {
        if (m_block && m_block->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            ::operator delete(m_block);
        }
    }
    void swap(Record &other) noexcept { std::swap(m_block, other.m_block); }

    /// Copies the cells into a row of its own: one allocation. Null if the row would have more than 65 535 columns or 4 GiB,
    /// which is beyond every database's own limits.
    static Record fromCells(std::span<const AioCell> cells);
    /// A copy with another cell in this column: what an edit that is not yet confirmed shows.
    Record with(int column, const AioCell &cell) const;

    bool isNull() const noexcept { return !m_block; }
    int columnCount() const noexcept { return m_block ? m_block->columns : 0; }
    /// A view into this row, valid as long as a handle of the row exists. A column that is not there is a NULL.
    AioCell cell(int column) const;
    /// Bytes of memory, without those of the allocator.
    qsizetype byteSize() const noexcept { return m_block ? m_block->size : 0; }
    /// The same row in memory, not merely an equal one.
    bool isSharedWith(const Record &other) const noexcept { return m_block == other.m_block; }

    /// Equal kinds and contents in all columns. Reals are compared by their bits: NaN equals itself, 0.0 is not -0.0.
    friend bool operator==(const Record &a, const Record &b) noexcept
    {
        return a.m_block == b.m_block
            || (a.m_block && b.m_block && a.m_block->size == b.m_block->size
                && std::memcmp(a.bytes() + comparedFrom, b.bytes() + comparedFrom, a.m_block->size - comparedFrom) == 0);
    }
    bool sameCell(const Record &other, int column) const noexcept;
    bool sameCells(const Record &other, std::span<const int> columns) const noexcept;
    /// The columns in which the two differ; those that only one of them has are among them.
    ColumnMask changedColumns(const Record &other) const;
    /// Equal for rows with sameCells(columns).
    quint64 hash(std::span<const int> columns, std::size_t seed = 0) const noexcept;

private:
    struct Block {
        std::atomic<quint32> references;
        quint32 size; // of the whole block
        quint16 columns;
        // from here by hand: one tag per column, the cells
        quint8 firstTags[2];
    };
    static constexpr quint32 comparedFrom = offsetof(Block, columns);
    static constexpr quint32 tagsFrom = offsetof(Block, firstTags);

    explicit Record(Block *block) noexcept
        : m_block(block)
    {
    }
    const char *bytes() const noexcept { return reinterpret_cast<const char *>(m_block); }
    quint8 tag(int column) const noexcept { return quint8(bytes()[tagsFrom + column]); }
    /// Where the bytes of a cell begin.
    const char *place(int column) const noexcept;
    static AioCell cellAt(quint8 tag, const char *at) noexcept;
    static bool sameBytes(quint8 tag, const char *at, quint8 otherTag, const char *otherAt) noexcept;
    bool has(int column) const noexcept { return column >= 0 && column < columnCount(); }

    Block *m_block = nullptr;
};
}

Q_DECLARE_TYPEINFO(Aio::Detail::Record, Q_RELOCATABLE_TYPE);
