// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/database/aiostream.h"

#include "aioorm/core/caughterror_p.h"
#include "aioorm/database/decimalsink_p.h"
#include "aioorm/database/lease_p.h"
#include "aioorm/database/statement_p.h"

#include <QCoreApplication>
#include <deque>

namespace Aio::Detail
{
namespace
{
AioErrorInfo closedEarly()
{
    return AioErrorInfo(AioErrorKind::Cancelled, QCoreApplication::translate("AioError", "The stream was closed or destroyed."))
        .phase(AioPhase::Execute)
        .outcome(AioOutcome::Refused);
}
}

/// One request of the stream.
class StreamFetch final : public PendingStatement
{
public:
    explicit StreamFetch(std::weak_ptr<StreamReader> stream)
        : m_stream(std::move(stream))
    {
        cacheable = false;
    }

    bool hasArrived = false;

protected:
    void settle() override;

private:
    const std::weak_ptr<StreamReader> m_stream;
};

/// One aioNextBatch(). Its limits are those of the wait; a request has none of its own, since it may have been sent long before.
class StreamWait final : public Operation
{
public:
    explicit StreamWait(std::weak_ptr<StreamReader> stream)
        : m_stream(std::move(stream))
    {
    }

    bool start(const Limits &limits, const std::shared_ptr<TransactionMarker> &marker)
    {
        if (marker) {
            ambient.marker = marker;
        }
        return watch(limits);
    }
    /// Resumes through the ready queue, so that rows that are there already leave the event loop its turn.
    void wake() { finish(); }
    void expire() override { stop(AioErrorKind::Timeout); }
    void cancel() override
    {
        queue()->post([self = std::static_pointer_cast<StreamWait>(shared_from_this())] {
            self->stop(AioErrorKind::Cancelled);
        });
    }
    using Operation::isOrphaned;

private:
    void stop(AioErrorKind why);

    const std::weak_ptr<StreamReader> m_stream;
};

class StreamPrivate final : public OpenStream
{
public:
    StreamPrivate(const AioExecutor &executor,
                  std::shared_ptr<ConnectionSet> usedConnections,
                  std::shared_ptr<Place> readIn,
                  std::shared_ptr<Lease> ownLease,
                  AioSql query,
                  int batchSize,
                  StreamReader::MakeSink sinks)
        : given(executor)
        , unlimited(std::make_shared<ExecutorData>(given.data().core, readIn))
        , place(std::move(readIn))
        , lease(std::move(ownLease))
        , connections(std::move(usedConnections))
        , queue(ReadyQueue::current())
        , cursor(std::make_shared<DriverCursor>(batchSize, !lease))
        , sql(std::move(query))
        , makeSink(std::move(sinks))
    {
        if (place) {
            place->lease()->addStream(place.get(), this);
        } else {
            queue->callAtEnd(this, [this] {
                fail(closedEarly());
            });
        }
        if (lease) {
            core().addTransaction();
            ++connections->streams;
        }
    }

    static StreamPrivate &of(StreamReader &reader) { return *reader.d; }
    static AioTask<std::unique_ptr<RowSink>> next(std::shared_ptr<StreamReader> self);

    DatabaseCore &core() const { return *given.data().core; }
    bool isOver() const { return error || atEnd; }

    void fill(std::size_t depth)
    {
        while (!error && fetches.size() < depth) {
            const auto fetch = std::make_shared<StreamFetch>(q->weak_from_this());
            fetch->sql = sql.text;
            fetch->isUsersText = sql.isUsersText;
            fetch->d->isGoingOn = wasSent;
            if (!wasSent) {
                fetch->parameters = std::move(sql.parameters);
            }
            wasSent = true;
            fetch->cursor = cursor;
            fetch->sink = makeSink();
            if (!sql.decimals.empty()) {
                fetch->sink = std::make_unique<DecimalSink>(std::move(fetch->sink), sql.decimals);
            }
            fetches.push_back(fetch);
            PendingStatement::start(fetch, unlimited, Access::Read);
            fetch->hasArrived = fetch->failed(); // it could not even be sent
        }
    }

    void arrived()
    {
        if (wait && !fetches.empty() && fetches.front()->hasArrived) {
            wait->wake();
        }
    }

    void fail(AioErrorInfo info)
    {
        if (isOver()) {
            return;
        }
        if (info.sql().isEmpty()) {
            info.sql(QString::fromUtf8(sql.text));
        }
        error = std::move(info);
        for (const auto &fetch : fetches) {
            connection = fetch->d->connection ? fetch->d->connection : connection;
            fetch->d->stop(AioErrorKind::Cancelled);
        }
        const auto reader = place ? place->lease()->connection : connection;
        if (reader) {
            reader->closeCursor(cursor);
        }
        release();
        if (wait) {
            wait->wake();
        }
    }

    void failAsHead()
    {
        try {
            fetches.front()->check();
        } catch (...) {
            fail(caughtError());
        }
    }

    void stop(AioErrorKind why)
    {
        if (isOver()) {
            return;
        }
        const PendingStatementPrivate *head = fetches.empty() || fetches.front()->hasArrived ? nullptr : fetches.front()->d.get();
        if (head && head->stage != PendingStatementPrivate::Stage::Running) {
            fail(head->stopped(why, AioPhase::Acquire));
            return;
        }
        const QString message = why == AioErrorKind::Timeout
            ? QCoreApplication::translate("AioError", "The deadline expired before the next rows of the stream were there.")
            : QCoreApplication::translate("AioError", "The stream was cancelled, or the object it was bound to is gone.");
        fail(AioErrorInfo(why, message).phase(AioPhase::Execute).outcome(AioOutcome::Refused));
    }

    void placeEnds(const AioErrorInfo &why) override { fail(why); }

    void release()
    {
        fetches.clear();
        if (place) {
            place->lease()->removeStream(this);
        } else {
            queue->forgetAtEnd(this);
        }
        if (lease) {
            lease->giveBack();
            lease.reset();
            core().removeTransaction();
            --connections->streams;
        }
    }

    StreamReader *q = nullptr;
    const AioExecutor given; ///< with the limits of each wait
    const AioExecutor unlimited;
    const std::shared_ptr<Place> place; ///< what it reads in; null: the only connection, shared with everybody
    std::shared_ptr<Lease> lease; ///< the same, if it is a connection of the stream's own
    const std::shared_ptr<ConnectionSet> connections;
    const std::shared_ptr<ReadyQueue> queue;
    const std::shared_ptr<DriverCursor> cursor;
    std::shared_ptr<DriverConnection> connection;
    AioSql sql;
    const StreamReader::MakeSink makeSink;

    std::deque<std::shared_ptr<StreamFetch>> fetches; // the next batch in front
    std::shared_ptr<StreamWait> wait;
    bool wasSent = false;
    bool hasMore = false; // so the first request said: a short result takes one only
    bool atEnd = false;
    std::optional<AioErrorInfo> error;
};

void StreamFetch::settle()
{
    PendingStatement::settle();
    hasArrived = true;
    const auto stream = m_stream.lock();
    if (stream && !StreamPrivate::of(*stream).isOver()) {
        StreamPrivate::of(*stream).arrived();
    } else if (result.hasMoreRows) {
        d->connection->closeCursor(cursor); // it ran after all
    }
}

void StreamWait::stop(AioErrorKind why)
{
    if (const auto stream = isFinished() ? nullptr : m_stream.lock()) {
        StreamPrivate::of(*stream).stop(why);
    }
}

AioTask<std::unique_ptr<RowSink>> StreamPrivate::next(std::shared_ptr<StreamReader> self)
{
    StreamPrivate &d = *self->d;
    if (!d.queue->isOfThisThread()) {
        AioErrorInfo(AioErrorKind::Interface, QStringLiteral("A stream is used from another thread than the one that opened it.")).raise();
    }
    if (d.queue != ReadyQueue::current()) {
        // what it has asked for would not arrive while the thread is blocked
        AioErrorInfo(AioErrorKind::Programming,
                     QStringLiteral("Under allowSync() a stream that stream() opened goes on with nextBatch(), one of aioStream() with aioNextBatch()."))
            .raise();
    }
    if (!d.isOver()) {
        // the next batch, and the one after it, which is read while that one is worked on
        d.fill(d.hasMore && d.place ? 2 : 1);
        if (d.fetches.front()->hasArrived && d.fetches.front()->failed()) {
            d.failAsHead();
        }
    }
    if (!d.isOver()) {
        const auto wait = std::make_shared<StreamWait>(self);
        d.wait = wait;
        const Limits limits = d.given.data().limitsFromNow();
        if (!wait->start(limits, d.place ? d.place->marker : nullptr)) {
            d.stop(AioErrorKind::Cancelled);
        } else if (limits.deadline && *limits.deadline <= Clock::now()) {
            d.stop(AioErrorKind::Timeout); // also where the rows are there
        }
        d.arrived();
        co_await wait->delivered();
        d.wait.reset();
        if (wait->isOrphaned()) {
            d.stop(AioErrorKind::Cancelled);
        } else if (!d.isOver() && d.fetches.front()->failed()) {
            d.failAsHead();
        }
    }
    if (d.error) {
        d.error->raise();
    }
    if (d.atEnd) {
        co_return std::unique_ptr<RowSink>();
    }
    const auto head = d.fetches.front();
    d.fetches.pop_front();
    d.connection = head->d->connection;
    d.hasMore = head->result.hasMoreRows;
    if (!d.hasMore) {
        d.atEnd = true;
        d.release();
    } else if (d.place) {
        d.fill(1);
    }
    if (!d.sql.decimals.empty()) {
        co_return static_cast<DecimalSink &>(*head->sink).release();
    }
    co_return std::move(head->sink);
}

StreamReader::StreamReader(StreamPrivate *d)
    : d(d)
{
    this->d->q = this;
}

StreamReader::~StreamReader()
{
    if (d->queue->isOfThisThread()) { // else it is over, at the latest since its thread ended
        d->fail(closedEarly());
    }
}

AioTask<std::shared_ptr<StreamReader>> StreamReader::open(AioExecutor executor, AioSql sql, int batchSize, MakeSink makeSink)
{
    const ExecutorData &data = executor.data();
    if (batchSize < 1) {
        AioErrorInfo(AioErrorKind::Programming, QStringLiteral("A batch of a stream has at least one row.")).raise();
    }
    std::shared_ptr<Place> place = data.placeOrTests();
    std::shared_ptr<Lease> lease;
    const std::shared_ptr<ConnectionSet> connections = data.core->connections(place ? DatabaseCore::For::Transaction : DatabaseCore::For::Anybody);
    if (!place && connections->hasConnectionsForStreams()) {
        lease = co_await takeLease(executor, Access::Read);
        place = lease;
        checkReceiver(executor);
    }
    auto d = std::make_unique<StreamPrivate>(executor, connections, place, lease, std::move(sql), batchSize, std::move(makeSink));
    const std::shared_ptr<StreamReader> reader(new StreamReader(d.release()));
    reader->d->fill(1);
    co_return reader;
}

AioTask<std::unique_ptr<RowSink>> StreamReader::next()
{
    return StreamPrivate::next(shared_from_this());
}

void StreamReader::close()
{
    if (d->queue->isOfThisThread()) {
        d->fail(closedEarly());
    } else {
        d->queue->post([self = shared_from_this()] {
            self->d->fail(closedEarly());
        });
    }
}

void StreamReader::check() const
{
    if (d->error) {
        d->error->raise();
    }
    checkReceiver(d->given);
}

const AioExecutor &StreamReader::executor() const
{
    return d->given;
}

QString StreamReader::sqlText() const
{
    return QString::fromUtf8(d->sql.text);
}

void raiseStreamMisuse(StreamMisuse misuse)
{
    AioErrorInfo(AioErrorKind::Programming,
                 misuse == StreamMisuse::Empty ? QStringLiteral("This AioStream stands for no query: assign it what aioStream() returned.")
                                               : QStringLiteral("aioNextBatch() is called while the one before it has not ended: await it first."))
        .raise();
}
}
