// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/record_p.h"
#include "aioormquick_export.h"

#include <QList>

#include <utility>

namespace Aio::Detail
{
/// The rows of a list model: a list in chunks, so that inserting or removing somewhere among 200 000 rows moves some hundred
/// handles at most, and runs of rows are exchanged by their chunks.
///
/// A value: a copy costs nothing (the chunks are shared until one side writes), which is how a thread gets a snapshot.
/// Threads as for QList. Indexes outside of the list are the caller's error, as in QList.
class RowStore
{
public:
    using Chunk = QList<Record>;

    RowStore() = default;
    RowStore(const RowStore &) = default;
    RowStore &operator=(const RowStore &) = default;
    RowStore(RowStore &&other) noexcept
        : m_chunks(std::move(other.m_chunks))
        , m_starts(std::move(other.m_starts))
        , m_size(std::exchange(other.m_size, 0))
    {
    }
    RowStore &operator=(RowStore &&other) noexcept
    {
        RowStore(std::move(other)).swap(*this);
        return *this;
    }
    ~RowStore() = default;
    void swap(RowStore &other) noexcept
    {
        m_chunks.swap(other.m_chunks);
        m_starts.swap(other.m_starts);
        std::swap(m_size, other.m_size);
    }

    int size() const { return m_size; }
    bool isEmpty() const { return m_size == 0; }
    const Record &at(int index) const;
    /// So many null records, in next to no memory until they are written.
    static RowStore placeholders(int count);
    /// A part of it.
    RowStore part(int first, int count) const;
    /// For running through all rows.
    const QList<Chunk> &chunks() const { return m_chunks; }
    /// Both are copies of one store, and neither was written to since.
    bool isSharedWith(const RowStore &other) const { return m_chunks.isSharedWith(other.m_chunks); }

    void append(const Record &row);
    void insert(int index, const Record &row);
    /// Inserts `count` rows of another store (or of a copy of this one), from `first` on, before `index`.
    void insert(int index, const RowStore &other, int first, int count);
    void remove(int index, int count);
    /// Moves rows before the row that is at `destination` now; it is not one of the moved rows.
    void move(int index, int count, int destination);
    void replace(int index, const Record &row);
    /// Puts `count` rows of another store in the place of those from `index` on.
    void replace(int index, const RowStore &other, int first, int count);

    /// Destroys the rows on a thread of the global pool if they are many: freeing 200 000 rows would be seen in the GUI.
    static void dispose(RowStore rows);

private:
    // How full a chunk is made, when it is divided, and when it is joined with a neighbour.
    static constexpr int chunkFill = 512;
    static constexpr int chunkMax = 1024;
    static constexpr int chunkMin = 128;

    int chunkOf(int index) const;
    int splitAt(int index);
    void divide(int chunk);
    void join(int chunk);
    void shift(int chunk, int by);
    void recount(int chunk);

    QList<Chunk> m_chunks; // none is empty
    QList<int> m_starts; // index of the first row of each chunk
    int m_size = 0;
};
}
