// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/rowstore_p.h"

#include <QThreadPool>

#include <algorithm>

namespace Aio::Detail
{
int RowStore::chunkOf(int index) const
{
    Q_ASSERT(index >= 0 && index < m_size);
    return int(std::upper_bound(m_starts.cbegin(), m_starts.cend(), index) - m_starts.cbegin()) - 1;
}

const Record &RowStore::at(int index) const
{
    const int chunk = chunkOf(index);
    return m_chunks.at(chunk).at(index - m_starts.at(chunk));
}

RowStore RowStore::placeholders(int count)
{
    RowStore rows;
    const Chunk full(chunkFill);
    while (rows.m_size < count) {
        const int size = std::min(chunkFill, count - rows.m_size);
        rows.m_chunks.append(size == chunkFill ? full : Chunk(size));
        rows.m_starts.append(rows.m_size);
        rows.m_size += size;
    }
    return rows;
}

RowStore RowStore::part(int first, int count) const
{
    RowStore rows;
    rows.insert(0, *this, first, count);
    return rows;
}

void RowStore::append(const Record &row)
{
    if (m_chunks.isEmpty() || m_chunks.constLast().size() >= chunkFill) {
        m_chunks.append(Chunk());
        m_starts.append(m_size);
        // short lists are many and stay short
        if (m_size > 0) {
            m_chunks.last().reserve(chunkFill);
        }
    }
    m_chunks.last().append(row);
    ++m_size;
}

void RowStore::insert(int index, const Record &row)
{
    if (index == m_size) {
        append(row);
        return;
    }
    const int chunk = chunkOf(index);
    m_chunks[chunk].insert(index - m_starts.at(chunk), row);
    shift(chunk + 1, 1);
    divide(chunk);
}

void RowStore::insert(int index, const RowStore &other, int first, int count)
{
    Q_ASSERT(index >= 0 && index <= m_size && first >= 0 && first + count <= other.m_size);
    if (count <= 0) {
        return;
    }
    if (&other == this) {
        insert(index, RowStore(other), first, count);
        return;
    }
    if (count == 1) {
        insert(index, other.at(first));
        return;
    }
    if (count < chunkMin && !isEmpty()) {
        const int chunk = index == m_size ? int(m_chunks.size()) - 1 : chunkOf(index);
        const int offset = index - m_starts.at(chunk);
        Chunk &rows = m_chunks[chunk];
        rows.insert(offset, count, Record());
        for (int i = 0; i < count; ++i) {
            rows[offset + i] = other.at(first + i);
        }
        shift(chunk + 1, count);
        divide(chunk);
        return;
    }

    // Whole chunks are shared with the other store; only those at both ends are copied in part.
    const int place = splitAt(index);
    const int from = other.chunkOf(first);
    const int to = other.chunkOf(first + count - 1);
    m_chunks.insert(place, to - from + 1, Chunk());
    for (int i = from; i <= to; ++i) {
        const int start = other.m_starts.at(i);
        const int begin = qMax(first - start, 0);
        const int end = qMin(first + count - start, int(other.m_chunks.at(i).size()));
        m_chunks[place + i - from] = other.m_chunks.at(i).mid(begin, end - begin);
    }
    recount(place);
    // the later boundary first: joining changes the numbers behind it
    join(place + to - from);
    join(place);
}

void RowStore::remove(int index, int count)
{
    Q_ASSERT(index >= 0 && count >= 0 && index + count <= m_size);
    if (count <= 0) {
        return;
    }
    const int chunk = chunkOf(index);
    const int offset = index - m_starts.at(chunk);
    const int size = int(m_chunks.at(chunk).size());
    if (offset + count <= size && count < size) {
        m_chunks[chunk].remove(offset, count);
        shift(chunk + 1, -count);
        join(chunk);
        return;
    }
    const int from = splitAt(index);
    const int to = splitAt(index + count);
    m_chunks.remove(from, to - from);
    recount(from);
    join(from);
}

void RowStore::move(int index, int count, int destination)
{
    Q_ASSERT(destination <= index || destination >= index + count);
    if (count <= 0 || destination == index || destination == index + count) {
        return;
    }
    const int place = destination > index ? destination - count : destination;
    if (count == 1) {
        const Record row = at(index);
        remove(index, 1);
        insert(place, row);
        return;
    }
    RowStore moved;
    moved.insert(0, *this, index, count);
    remove(index, count);
    insert(place, moved, 0, count);
}

void RowStore::replace(int index, const Record &row)
{
    const int chunk = chunkOf(index);
    m_chunks[chunk][index - m_starts.at(chunk)] = row;
}

void RowStore::replace(int index, const RowStore &other, int first, int count)
{
    if (count < chunkFill) {
        for (int i = 0; i < count; ++i) {
            replace(index + i, Record(other.at(first + i)));
        }
        return;
    }
    const RowStore source = other; // NOLINT(performance-unnecessary-copy-initialization): it may be this one
    remove(index, count);
    insert(index, source, first, count);
}

void RowStore::dispose(RowStore rows)
{
    // there is no pool any more when a program ends
    QThreadPool *const pool = rows.size() > 4 * chunkFill ? QThreadPool::globalInstance() : nullptr;
    if (pool) {
        pool->start([rows = std::move(rows)]() mutable {
            rows = {};
        });
    }
}

/// Makes a chunk begin at `index`, and returns its number; for the end of the list, the number of chunks.
int RowStore::splitAt(int index)
{
    if (index == m_size) {
        return int(m_chunks.size());
    }
    const int chunk = chunkOf(index);
    const int offset = index - m_starts.at(chunk);
    if (offset == 0) {
        return chunk;
    }
    const Chunk tail = m_chunks.at(chunk).mid(offset);
    m_chunks[chunk].resize(offset);
    m_chunks.insert(chunk + 1, tail);
    m_starts.insert(chunk + 1, index);
    return chunk + 1;
}

void RowStore::divide(int chunk)
{
    if (m_chunks.at(chunk).size() > chunkMax) {
        splitAt(m_starts.at(chunk) + int(m_chunks.at(chunk).size()) / 2);
    }
}

/// Joins this chunk with the one after it and the one before it, where one of them has become small.
void RowStore::join(int chunk)
{
    for (const int left : {chunk, chunk - 1}) {
        if (left < 0 || left + 1 >= m_chunks.size()) {
            continue;
        }
        const qsizetype a = m_chunks.at(left).size();
        const qsizetype b = m_chunks.at(left + 1).size();
        if (qMin(a, b) < chunkMin && a + b <= chunkFill) {
            m_chunks[left].append(m_chunks.at(left + 1));
            m_chunks.remove(left + 1);
            m_starts.remove(left + 1);
        }
    }
}

void RowStore::shift(int chunk, int by)
{
    m_size += by;
    int *const starts = m_starts.data();
    for (qsizetype i = chunk; i < m_starts.size(); ++i) {
        starts[i] += by;
    }
}

/// Counts the rows anew, from this chunk on.
void RowStore::recount(int chunk)
{
    m_starts.resize(m_chunks.size());
    int start = chunk > 0 ? m_starts.at(chunk - 1) + int(m_chunks.at(chunk - 1).size()) : 0;
    for (qsizetype i = chunk; i < m_chunks.size(); ++i) {
        m_starts[i] = start;
        start += int(m_chunks.at(i).size());
    }
    m_size = start;
}
}
