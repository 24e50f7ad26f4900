// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/modelbulk_p.h"

#include "aioorm/core/detail/valuestorage.h"
#include "aioorm/database/aiotransaction.h"
#include "aioorm/database/place_p.h"
#include "aioorm/sql/compiler_p.h"
#include "aioorm/sql/stored_p.h"

#include <QThread>

namespace Aio::Detail
{
namespace
{
/// Statements that are on their way at once: enough that the database never waits for this thread.
constexpr std::size_t batchesAhead = 4;
constexpr std::size_t rowsAhead = 64; ///< of a row each

/// Those bulks that are taking their objects stand in a row: if two took the same objects in turns, each could wait for the other.
TurnQueue &takers()
{
    thread_local TurnQueue queue;
    return queue;
}

/// A turn that is left behind, whatever happens.
class Stay
{
public:
    Stay(TurnQueue &queue, const Limits &limits)
        : m_queue(queue)
        , turn(queue.enter(limits))
    {
    }
    ~Stay() { m_queue.leave(turn); }
    Q_DISABLE_COPY_MOVE(Stay)

private:
    TurnQueue &m_queue;

public:
    const std::shared_ptr<TurnQueue::Turn> turn;
};

/// An error that may be that of one row.
bool mayBeOfARow(const AioErrorInfo &error)
{
    switch (error.kind()) {
    case AioErrorKind::Integrity:
    case AioErrorKind::Data:
    case AioErrorKind::DoesNotExist:
        return error.outcome() != AioOutcome::Unknown && !error.isRetryable();
    case AioErrorKind::Operational:
        return error.outcome() == AioOutcome::Refused && !error.isRetryable();
    default:
        return false;
    }
}

std::optional<AioErrorInfo> infoOf(const std::exception_ptr &error)
{
    try {
        std::rethrow_exception(error);
    } catch (const AioError &known) {
        return known.info();
    } catch (...) {
        return {};
    }
}

/// Without a look at who the caller is: what is committed has to be taken over.
class Breath
{
public:
    bool isDue() const { return Clock::now() >= m_end; }
    std::shared_ptr<Yield> take()
    {
        m_end = endOfSlice();
        return Yield::start();
    }

private:
    Clock::time_point m_end = endOfSlice();
};

NodePtr literalFor(AioValue value, const FieldInfo &field, const AioDialect &dialect)
{
    const bool isBytes = field.binary && !dialect.hasUuids;
    if (hasStoredForm(field)) {
        AioValue stored = storedValue(value, field, dialect); // it also says whether the digits fit
        if (isBytes) {
            value = std::move(stored);
        }
    }
    auto node = std::make_shared<Node>(NodeKind::Literal, Operator::None, valueNode(std::move(value)));
    node->type = isBytes ? ColumnKind::Blob : field.kind;
    node->of = field.element;
    return node;
}
}

ModelBulk::ModelBulk(const char *name, const AioExecutor &executor, SourcePtr source, ModelObjects objects)
    : m_executor(withTimeRunning(executor))
    , m_source(std::move(source))
    , m_name(name)
    , m_objects(std::move(objects))
    , m_turn(std::make_shared<TurnQueue::Turn>())
{
    m_turn->grantAtOnce();
}

ModelBulk::~ModelBulk()
{
    while (m_left < m_entered) {
        leaveOne();
    }
}

AioTask<> ModelBulk::run()
{
    std::exception_ptr error;
    try {
        const auto entering = enter();
        co_await entering;
        const auto writing = write();
        co_await writing;
    } catch (...) {
        error = std::current_exception();
    }
    if (!error) {
        const auto takingOver = takeOverAll();
        co_await takingOver;
    }
    const auto leaving = leave();
    co_await leaving;
    if (error) {
        std::rethrow_exception(error);
    }
}

void ModelBulk::blame(const AioErrorInfo &error, qsizetype place)
{
    AioErrorInfo blamed(error);
    blamed.message(QStringLiteral("%1() wrote nothing because of object %2 of %3: %4")
                       .arg(QLatin1StringView(m_name))
                       .arg(place + 1)
                       .arg(m_objects.size())
                       .arg(error.message()));
    m_blamed = blamed;
    blamed.raise();
}

int ModelBulk::rowsPerStatement(std::size_t width, int most) const
{
    return std::clamp(dialect().maxParameters / std::max(1, int(width)), 1, most);
}

bool ModelBulk::isInTransaction() const
{
    const auto place = m_executor.data().placeOrTests();
    return place && place->frame();
}

SourcePtr ModelBulk::rowsSource(const std::vector<int> &fields, const std::vector<AioValue> &values) const
{
    std::vector<NodePtr> nodes, empty;
    std::vector<QByteArray> names;
    nodes.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        nodes.push_back(literalFor(values[i], table().storedField(fields[i % fields.size()]), dialect()));
    }
    for (std::size_t i = 0; i < fields.size(); ++i) {
        empty.push_back(literalFor(AioValue(), table().storedField(fields[i]), dialect()));
        names.push_back('c' + QByteArray::number(i));
    }
    return valuesSource(std::move(nodes), std::move(empty), "_rows", std::move(names));
}

NodePtr ModelBulk::sameKey(const SourcePtr &rows) const
{
    NodePtr all;
    const std::vector<int> &keys = table().keys();
    for (std::size_t i = 0; i < keys.size(); ++i) {
        // SQLite lets a key be NULL
        const Operator same = table().field(keys[i]).nullable ? Operator::IsNotDistinct : Operator::Equal;
        all = andNode(all, binaryNode(same, columnNode(m_source, keys[i]), columnNode(rows, int(i))));
    }
    return all;
}

AioTask<std::vector<std::optional<std::vector<AioValue>>>> ModelBulk::readRows(AioExecutor executor, std::vector<AioValue> keys, std::vector<int> fields)
{
    const std::size_t width = table().keys().size();
    const std::size_t count = keys.size() / width;
    std::vector<int> columns = table().keys();
    columns.insert(columns.end(), fields.begin(), fields.end());
    SelectData data;
    data.from = m_source;
    const SourcePtr rows = rowsSource(table().keys(), keys);
    data.joins.emplace_back(JoinType::Inner, rows, sameKey(rows));
    for (const int column : columns) {
        data.columns.push_back(columnNode(m_source, column));
    }
    auto sink = std::make_unique<ValuesSink>(table(), columns);
    ValuesSink *found = sink.get();
    const auto started = StartedStatement::read(executor, data, std::move(sink), Access::Write);
    co_await started.delivered();
    const QList<AioValue> values = found->take();
    std::vector<std::optional<std::vector<AioValue>>> result(count);
    std::size_t at = 0; // most come in the order of the keys
    for (qsizetype row = 0; row + qsizetype(columns.size()) <= values.size(); row += qsizetype(columns.size())) {
        const AioValue *const key = values.constData() + row;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t candidate = (at + i) % count;
            if (!result[candidate] && isSame(key, keys.data() + candidate * width, width)) {
                result[candidate].emplace(key + width, key + columns.size());
                at = candidate + 1;
                break;
            }
        }
    }
    co_return result;
}

// -- taking the objects --

void ModelBulk::enterOne(qsizetype place, const Limits &limits)
{
    const auto refuse = [](const QString &why) {
        AioErrorInfo(AioErrorKind::Programming, why).phase(AioPhase::Prepare).raise();
    };
    AioModel *const object = m_objects[std::size_t(place)].get();
    try {
        if (!object) {
            refuse(QStringLiteral("it is null."));
        }
        if (object->aioSource()->table != m_source->table) {
            refuse(QStringLiteral("it is of another model, of table %1.").arg(QString::fromUtf8(object->aioSource()->table().name())));
        }
        if (object->thread() != QThread::currentThread()) {
            refuse(QStringLiteral("it lives in another thread: an object is saved where it was made."));
        }
        const auto &queue = object->m_turns;
        if (m_waiting.contains(object) || (queue && queue->holds(m_turn))) {
            refuse(QStringLiteral("it stands in the list twice."));
        }
        check(*object);
    } catch (const AioError &error) {
        blame(error.info(), place);
    }
    if (!object->m_turns) {
        object->m_turns.reset(new TurnQueue);
    }
    if (object->m_turns->isEmpty()) {
        object->m_turns->enter(m_turn);
    } else {
        m_waiting.emplace(object, object->m_turns->enter(limits));
    }
    ++m_entered;
}

AioTask<> ModelBulk::enter()
{
    const Limits limits = m_executor.data().limitsFromNow();
    const auto checkTurn = [](const TurnQueue::Turn &turn) {
        if (turn.error) {
            turn.error->raise();
        }
    };
    {
        const Stay stay(takers(), limits);
        co_await stay.turn->delivered();
        checkTurn(*stay.turn);
        Clock::time_point end = endOfSlice();
        for (qsizetype place = 0; place < qsizetype(m_objects.size()); ++place) {
            enterOne(place, limits);
            if ((place & 63) == 63 && Clock::now() >= end) {
                const Turn turn(m_executor);
                co_await turn.over();
                end = endOfSlice();
            }
        }
    }
    if (m_waiting.empty()) {
        co_return;
    }
    for (qsizetype place = 0; place < qsizetype(m_objects.size()); ++place) {
        const auto waiting = m_waiting.find(m_objects[std::size_t(place)].get());
        if (waiting == m_waiting.end()) {
            continue;
        }
        const std::shared_ptr<TurnQueue::Turn> turn = waiting->second;
        co_await turn->delivered();
        checkTurn(*turn);
        try {
            check(object(place)); // what came before may have saved it
        } catch (const AioError &error) {
            blame(error.info(), place);
        }
    }
}

void ModelBulk::leaveOne()
{
    AioModel &object = *m_objects[m_left++];
    const auto waiting = m_waiting.find(&object);
    object.m_turns->leave(waiting == m_waiting.end() ? m_turn : waiting->second);
    if (object.m_turns->isEmpty()) {
        object.m_turns.reset();
    }
}

AioTask<> ModelBulk::leave()
{
    Breath breath;
    while (m_left < m_entered) {
        leaveOne();
        if ((m_left & 63) == 0 && breath.isDue()) {
            const auto yield = breath.take();
            co_await yield->delivered();
        }
    }
}

// -- writing --

AioTask<> ModelBulk::write()
{
    // a statement that is all there is to it needs no transaction around it
    const auto writing = attempt(isPlain());
    co_await writing;
    if (m_error && m_isUnpaired) {
        const auto again = attemptOneByOne();
        co_await again;
    }
    if (!m_error) {
        co_return;
    }
    const std::exception_ptr error = m_error;
    const std::optional<AioErrorInfo> info = infoOf(error);
    if (!info || m_blamed || !m_failed) {
        std::rethrow_exception(error);
    }
    // which row was it?
    const bool isSearched = mayBeOfARow(*info);
    if (isSearched) {
        m_searched = m_failed;
        const auto searching = attempt(false);
        co_await searching;
        m_searched.reset();
        if (m_blamed || !infoOf(m_error)) {
            std::rethrow_exception(m_error);
        }
    }
    if (isSafeOneByOne() && !m_isOneByOne && (isSearched || info->kind() == AioErrorKind::Programming)) {
        const auto again = attemptOneByOne();
        co_await again;
        if (!m_error) {
            co_return;
        }
    }
    std::rethrow_exception(error);
}

AioTask<> ModelBulk::attemptOneByOne()
{
    m_isOneByOne = true;
    return attempt(false);
}

/// All statements, or those up to the end of the batch that is searched, which are rolled back.
AioTask<> ModelBulk::attempt(bool isPlain)
{
    m_error = nullptr;
    try {
        if (isPlain) {
            const auto sending = send(m_executor);
            co_await sending;
        } else {
            // NOLINTNEXTLINE(cppcoreguidelines-avoid-*coroutine*): it is awaited here, and so is the transaction it is given
            const auto body = [this](AioTransaction &tx) -> AioTask<> {
                return send(tx);
            };
            co_await m_executor.aioAtomic(body);
        }
    } catch (...) {
        m_error = std::current_exception();
    }
}

void ModelBulk::failed(const Flight &flight, const AioErrorInfo &error)
{
    if (flight.count == 1 && error.kind() != AioErrorKind::Programming) {
        if (mayBeOfARow(error)) {
            blame(error, m_batches[flight.batch]->first + flight.from);
        }
    } else if (!m_searched) {
        m_failed = flight.batch;
    }
    error.raise();
}

/// False: there is nothing more to be sent.
bool ModelBulk::startNext(const AioExecutor &executor, std::deque<Flight> &flights, std::size_t &batch, int &row)
{
    if (batch == m_batches.size()) {
        const qsizetype next = m_batches.empty() ? 0 : m_batches.back()->first + m_batches.back()->count;
        if (next == qsizetype(m_objects.size())) {
            return false;
        }
        m_batches.push_back(makeBatch(next));
    }
    const Batch &its = *m_batches[batch];
    Flight flight;
    flight.batch = batch;
    flight.from = row;
    flight.count = its.isOneByOne || m_isOneByOne || m_searched == batch ? 1 : its.count;
    try {
        std::vector<int> returned;
        AioSql sql = statementFor(its, flight.from, flight.count, returned);
        std::unique_ptr<ValuesSink> sink;
        if (!returned.empty()) {
            sink = std::make_unique<ValuesSink>(table(), std::move(returned));
            flight.returned = sink.get();
        }
        flight.statement = PendingStatement::start(executor, Access::Write, std::move(sql), std::move(sink));
    } catch (const AioError &error) {
        failed(flight, error.info());
    }
    flights.push_back(flight);
    row += flight.count;
    if (row == its.count) {
        row = 0;
        // of what is searched for nothing comes after it
        batch = m_searched == batch ? std::numeric_limits<std::size_t>::max() : batch + 1;
    }
    return true;
}

AioTask<> ModelBulk::send(AioExecutor executor)
{
    std::deque<Flight> flights;
    std::exception_ptr error;
    try {
        std::size_t batch = 0;
        int row = 0;
        Clock::time_point end = endOfSlice();
        while (true) {
            bool isMore = batch != std::numeric_limits<std::size_t>::max();
            while (isMore && flights.size() < (flights.empty() || flights.back().count > 1 ? batchesAhead : rowsAhead)) {
                isMore = startNext(executor, flights, batch, row) && batch != std::numeric_limits<std::size_t>::max();
                if (Clock::now() >= end) {
                    break;
                }
            }
            if (flights.empty()) {
                break;
            }
            if (Clock::now() >= end) {
                const Turn turn(executor);
                co_await turn.over();
                end = endOfSlice();
            }
            const Flight flight = flights.front();
            co_await flight.statement->delivered();
            flights.pop_front();
            bool isPaired = false;
            std::optional<AioErrorInfo> failure;
            try {
                flight.statement->check();
                const auto arriving = arrived(executor, flight);
                isPaired = co_await arriving;
            } catch (const AioError &thrown) {
                failure = thrown.info();
            }
            if (failure) {
                failed(flight, *failure);
            }
            if (!isPaired) {
                m_isUnpaired = true;
                AioErrorInfo(AioErrorKind::Operational, QStringLiteral("The rows that the database returned do not tell which is which.")).raise();
            }
        }
        if (!m_searched) {
            const auto completing = complete(executor);
            co_await completing;
        }
    } catch (...) {
        error = std::current_exception();
    }
    // what was sent ahead ends before its transaction does
    for (const Flight &flight : flights) {
        co_await flight.statement->delivered();
    }
    if (!error && m_searched) {
        error = std::make_exception_ptr(AioOperationalError(QStringLiteral("Nothing was found."))); // it is rolled back
    }
    if (error) {
        std::rethrow_exception(error);
    }
}

AioTask<> ModelBulk::takeOverAll()
{
    Breath breath;
    for (auto &batch : m_batches) {
        takeOver(*batch);
        batch.reset(); // to free all of them at the end would be one long piece
        if (breath.isDue()) {
            const auto yield = breath.take();
            co_await yield->delivered();
        }
    }
}
}
