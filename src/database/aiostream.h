// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/detail/rows.h"
#include "aioorm/database/detail/sync.h"

#include <QScopedValueRollback>

template<class T>
class AioStream;

namespace Aio::Detail
{
class StreamPrivate;
}

namespace Aio
{
constexpr int defaultBatchSize = 1000;
}

namespace Aio::Detail
{
/// Below AioStream: a query and what the driver has read of it. On the thread that opened it.
class AIOORM_EXPORT StreamReader : public std::enable_shared_from_this<StreamReader>
{
public:
    using MakeSink = std::function<std::unique_ptr<RowSink>()>;

    /// Waits for a connection and sends the query.
    static AioTask<std::shared_ptr<StreamReader>> open(AioExecutor executor, AioSql sql, int batchSize, MakeSink makeSink);
    ~StreamReader();
    Q_DISABLE_COPY_MOVE(StreamReader)

    /// The sink with the next rows, null after the last one. An error ends the stream, and is thrown again by every further call.
    AioTask<std::unique_ptr<RowSink>> next();
    /// Gives the connection back; next() throws AioCancelled then, also one that is awaited. Any thread.
    void close();
    /// Throws what ended it early, if something did, and what checkReceiver() throws.
    void check() const;
    const AioExecutor &executor() const;
    QString sqlText() const;

private:
    friend class StreamPrivate;
    explicit StreamReader(StreamPrivate *d);
    const QScopedPointer<StreamPrivate> d;
};

/// Makes the rows of a stream of what the driver has read.
template<class T>
class BatchMaker
{
public:
    virtual ~BatchMaker() = default;
    /// For one batch; filled on the driver's thread.
    virtual std::unique_ptr<RowSink> makeSink() = 0;
    /// Moves rows over until `end`; false if there are more. On the awaiting thread.
    virtual bool take(RowSink &sink, QList<T> &batch, Clock::time_point end) = 0;
    /// A batch that has been worked on: its memory may serve the next sink. On the awaiting thread.
    virtual void giveBack(QList<T> &&batch) { batch.clear(); }
};

/// Rows that a ListSink makes as they are.
template<class Sink, class T>
class ValueBatchMaker final : public BatchMaker<T>
{
public:
    explicit ValueBatchMaker(StreamReader::MakeSink makeSink)
        : m_makeSink(std::move(makeSink))
    {
    }
    std::unique_ptr<RowSink> makeSink() override
    {
        auto sink = m_makeSink();
        static_cast<Sink &>(*sink).readOver(std::exchange(m_spare, {}));
        return sink;
    }
    bool take(RowSink &sink, QList<T> &batch, Clock::time_point) override
    {
        batch = static_cast<Sink &>(sink).take();
        return true;
    }
    void giveBack(QList<T> &&batch) override { m_spare = std::move(batch); }

private:
    const StreamReader::MakeSink m_makeSink;
    QList<T> m_spare;
};

/// What an AioStream holds, and an aioNextBatch() that may outlive it.
template<class T>
class StreamState
{
public:
    std::shared_ptr<StreamReader> reader;
    std::shared_ptr<BatchMaker<T>> source;
    QList<T> batch;
    bool isReading = false;
};

enum class StreamMisuse { Empty, Twice };
[[noreturn]] AIOORM_EXPORT void raiseStreamMisuse(StreamMisuse misuse);

template<class T>
AioTask<bool> nextBatch(std::shared_ptr<StreamState<T>> state)
{
    if (!state->reader || state->isReading) {
        raiseStreamMisuse(state->reader ? StreamMisuse::Twice : StreamMisuse::Empty);
    }
    const QScopedValueRollback reading(state->isReading, true);
    state->source->giveBack(std::exchange(state->batch, {}));
    const std::unique_ptr<RowSink> rows = co_await state->reader->next();
    if (!rows) {
        state->source->giveBack({});
        co_return false;
    }
    while (!state->source->take(*rows, state->batch, endOfSlice())) {
        const Turn turn(state->reader->executor());
        co_await turn.over();
        state->reader->check();
    }
    co_return !state->batch.isEmpty();
}

template<class T>
bool nextBatchSync(const std::shared_ptr<StreamState<T>> &state)
{
    if (!state->reader) {
        raiseStreamMisuse(StreamMisuse::Empty);
    }
    const std::shared_ptr<StreamReader> reader = state->reader;
    return sync(
        reader->executor(),
        [&] {
            return nextBatch<T>(state);
        },
        [&] {
            return reader->sqlText();
        });
}

/// `query`: an AioSql, or what compile() makes one of.
template<class T, class Query>
AioTask<AioStream<T>> openStream(AioExecutor executor, Query query, int batchSize, std::shared_ptr<BatchMaker<T>> source)
{
    AioSql sql;
    if constexpr (std::same_as<Query, AioSql>) {
        sql = std::move(query);
    } else {
        sql = compile(query, executor.dialect());
    }
    auto state = std::make_shared<StreamState<T>>();
    state->source = source;
    const StreamReader::MakeSink makeSink = [source] {
        return source->makeSink();
    };
    state->reader = co_await StreamReader::open(executor, std::move(sql), batchSize, makeSink);
    co_return AioStream<T>(std::move(state));
}
}

/// The rows of a query some at a time, in flat memory: two batches, however many rows there are. Tuples, structs and maps are
/// read over those of a batch that has been worked on.
///
///     auto files = co_await File::select().aioStream(db);
///     while (co_await files.aioNextBatch()) {
///         for (const auto &file : files.batch()) { … }
///     }
///
/// One batch is read ahead while the last one is worked on, and nothing beyond that. An error is thrown by the
/// aioNextBatch() that meets it, with the rows of that batch lost, and by every further one: an end is an end.
///
/// Limits: the deadline of an executor with deadline() covers the whole stream; timeout() covers each wait by itself: for the
/// connection, and for each batch. Either ends the stream. A dead bound object, a cancelled token: AioCancelled.
///
/// Outside a transaction it sees the database as it was at the first batch, and holds one of the readers from aioStream() to its end; on SQLite a
/// long one also keeps the write-ahead log from being reset. If every reader is held so, other reads wait, and their
/// AioTimeout names the streams. A database with one connection (`:memory:`, readers(0)) shares it instead: the stream reads
/// on in between, sees what was committed there by then, and reads nothing ahead.
/// Inside a transaction (pass `tx`) it reads on the transaction's connection, and other statements may come between batches.
/// Of rows that they change it is not said whether the stream still gives them, or in which form, nor of those that a savepoint's rollback
/// takes back; a table that is being read cannot be dropped or altered. Commit and rollback end the stream: the next aioNextBatch() throws AioInterfaceError.
///
/// Only what reads can be streamed. Thread: the one that opened it. Movable; the destructor cancels, and the connection is
/// usable again at once.
template<class T>
class AioStream
{
public:
    using Row = T;
    /// Rows; a batch is shorter when it holds more than 4 MB of text and blobs.
    static constexpr int defaultBatchSize = Aio::defaultBatchSize;

    /// A place for one: aioNextBatch() throws AioProgrammingError.
    AioStream()
        : d(std::make_shared<Aio::Detail::StreamState<T>>())
    {
    }
    explicit AioStream(std::shared_ptr<Aio::Detail::StreamState<T>> state)
        : d(std::move(state))
    {
    }
    // NOLINTBEGIN(performance-noexcept-move-constructor): there may be no memory for the place that is left
    AioStream(AioStream &&other)
        : AioStream()
    {
        d.swap(other.d);
    }
    AioStream &operator=(AioStream &&other)
    {
        AioStream(std::move(other)).d.swap(d);
        return *this;
    }
    // NOLINTEND(performance-noexcept-move-constructor)
    ~AioStream() { close(); }

    /// Waits for the next rows; false after the last one, and then batch() is empty. One at a time. Cost: none where they
    /// were read ahead, else one round trip; it always gives the event loop its turn.
    /// Errors: AioProgrammingError, AioOperationalError, AioDataError, AioTimeout, AioCancelled, AioInterfaceError.
    [[nodiscard]] AioTask<bool> aioNextBatch() { return Aio::Detail::nextBatch<T>(d); }

    /// The synchronous name, for run() and allowSync(). Where the thread is blocked only for a stream that stream() opened.
    bool nextBatch() { return Aio::Detail::nextBatchSync<T>(d); }

    /// What the last aioNextBatch() brought, until the next one.
    const QList<T> &batch() const { return d->batch; }
    QList<T> takeBatch() { return std::exchange(d->batch, {}); }

    /// As the destructor: what is not needed any more should not hold its connection.
    void close()
    {
        if (d->reader) {
            d->reader->close();
            d->source->giveBack({});
        }
        d->batch.clear();
    }

private:
    std::shared_ptr<Aio::Detail::StreamState<T>> d;
};
