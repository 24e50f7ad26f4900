// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/executordata_p.h"
#include "aioorm/database/statement_p.h"
#include "aioorm/orm/detail/modelbulk.h"
#include "aioorm/orm/modelstate_p.h"

#include <deque>
#include <unordered_map>

namespace Aio::Detail
{
/// Many objects of a model in one operation: they are taken, their rows are written batch by batch with statements sent ahead, what
/// was written is taken over into them when all of it is committed, and they are let go. Nothing of it holds the event loop for
/// longer than a slice. Until all is written the objects stay as they are, so that there is nothing to put back.
class ModelBulk
{
public:
    virtual ~ModelBulk();
    Q_DISABLE_COPY_MOVE(ModelBulk)

    AioTask<> run();

protected:
    using Snapshot = AioModel::Snapshot;
    using RowKey = AioModel::RowKey;
    using Before = AioModel::Before;

    /// Rows that one statement can write.
    class Batch
    {
    public:
        explicit Batch(qsizetype first)
            : first(first)
        {
        }
        virtual ~Batch() = default;
        Q_DISABLE_COPY_MOVE(Batch)
        const qsizetype first; ///< its place in the list
        int count = 0;
        bool isOneByOne = false; ///< a statement for each row
    };
    /// A statement for rows of a batch.
    class Flight
    {
    public:
        std::size_t batch = 0;
        int from = 0, count = 0; ///< rows of the batch
        ValuesSink *returned = nullptr;
        std::shared_ptr<PendingStatement> statement;
    };

    /// `name`: of the operation, for its errors.
    ModelBulk(const char *name, const AioExecutor &executor, SourcePtr source, ModelObjects objects);

    /// Throws for an object that cannot take part.
    virtual void check(AioModel &object) const = 0;
    /// The next batch; throws by blame().
    virtual std::unique_ptr<Batch> makeBatch(qsizetype first) = 0;
    /// One statement, and what it writes, is all there is to it.
    virtual bool isPlain() { return m_objects.size() == 1; }
    virtual AioSql statementFor(const Batch &batch, int from, int count, std::vector<int> &returned) = 0;
    /// Takes the results of a statement. False: they do not tell which is which.
    virtual AioTask<bool> arrived(AioExecutor executor, Flight flight) = 0;
    /// After all statements, in the same transaction.
    virtual AioTask<> complete(AioExecutor executor) = 0;
    /// The objects of a batch take over what was written.
    virtual void takeOver(const Batch &batch) = 0;
    /// What fails for many rows at once may work for each of them.
    virtual bool isSafeOneByOne() const { return false; }

    const AioTable &table() const { return m_source->table(); }
    const AioDialect &dialect() const { return m_executor.dialect(); }
    qsizetype count() const { return qsizetype(m_objects.size()); }
    AioModel &object(qsizetype place) const { return *m_objects[std::size_t(place)]; }
    template<class B>
    B &batchOf(const Flight &flight) const
    {
        return static_cast<B &>(*m_batches[flight.batch]);
    }
    /// Throws the error with the object named.
    [[noreturn]] void blame(const AioErrorInfo &error, qsizetype place);
    /// How many rows of so many values go into one statement.
    int rowsPerStatement(std::size_t width, int most) const;
    bool isInTransaction() const;
    /// Rows with these values of some fields as a table, whose columns are called c0, c1, …
    SourcePtr rowsSource(const std::vector<int> &fields, const std::vector<AioValue> &values) const;
    /// The key of the table is that of the rows, whose first columns are that.
    NodePtr sameKey(const SourcePtr &rows) const;
    /// Fields of the rows with these keys, in the order of the keys, and nothing in the place of a key that no row has.
    AioTask<std::vector<std::optional<std::vector<AioValue>>>> readRows(AioExecutor executor, std::vector<AioValue> keys, std::vector<int> fields);
    static bool isSame(const AioValue *a, const AioValue *b, std::size_t count) { return std::equal(a, a + count, b); }

    AioExecutor m_executor;
    const SourcePtr m_source;
    std::vector<std::unique_ptr<Batch>> m_batches;
    bool m_isOneByOne = false; ///< all of them

private:
    AioTask<> enter();
    void enterOne(qsizetype place, const Limits &limits);
    AioTask<> write();
    /// Its failure is m_error.
    AioTask<> attempt(bool isPlain);
    AioTask<> attemptOneByOne();
    AioTask<> send(AioExecutor executor);
    bool startNext(const AioExecutor &executor, std::deque<Flight> &flights, std::size_t &batch, int &row);
    [[noreturn]] void failed(const Flight &flight, const AioErrorInfo &error);
    AioTask<> takeOverAll();
    AioTask<> leave();
    void leaveOne();

    const char *const m_name;
    ModelObjects m_objects;
    const std::shared_ptr<TurnQueue::Turn> m_turn; ///< in the queues of all objects that nobody else had
    std::unordered_map<const AioModel *, std::shared_ptr<TurnQueue::Turn>> m_waiting; ///< in those of the others
    std::size_t m_entered = 0, m_left = 0;
    std::optional<std::size_t> m_failed; ///< the batch whose statement has failed
    std::optional<std::size_t> m_searched; ///< that batch is gone through row by row
    std::optional<AioErrorInfo> m_blamed;
    std::exception_ptr m_error;
    bool m_isUnpaired = false;
};
}
