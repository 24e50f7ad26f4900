// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/sqlite/sqliteconnection_p.h"

#include "aioorm/backends/sqlite/sqlitemailbox_p.h"
#include "aioorm/backends/sqlite/sqlitesession_p.h"
#include "aioorm/backends/sqlite/sqlitetask_p.h"
#include "aioorm/driver/driverthreads_p.h"

#include <QCoreApplication>
#include <sqlite3.h>

#include <mutex>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
namespace
{
// Requests that wait together from which on it pays to read them in one view.
constexpr size_t burstSize = 4;

// Takes its turn among the requests.
class CursorClosing final : public DriverRequest
{
public:
    explicit CursorClosing(std::shared_ptr<DriverCursor> closed) { cursor = std::move(closed); }
    void finished() override { }
};

class PutBack final : public SqliteTask
{
public:
    std::optional<AioErrorInfo> run(SqliteSession &session, DriverRequest &) override
    {
        session.putBack();
        return {};
    }
};

class PuttingBack final : public DriverRequest
{
public:
    PuttingBack() { task = std::make_shared<PutBack>(); }
    void finished() override { }
};
}

// What lives on a connection's thread, and what other threads tell it. The thread keeps it alive.
class SqliteConnection::Worker final : private SqliteHost
{
public:
    Worker(const QString &file, const AioSqliteOptions &options, FileMode mode, Opened opened, Closed closed, std::shared_ptr<SqliteMonitor> monitor)
        : m_session(std::make_unique<SqliteSession>(file,
                                                    options,
                                                    mode == FileMode::ReadOnly ? SqliteSession::FileMode::ReadOnly : SqliteSession::FileMode::ReadWrite,
                                                    static_cast<SqliteHost &>(*this),
                                                    std::move(monitor)))
        , m_opened(std::move(opened))
        , m_closed(std::move(closed))
    {
    }

    // -- any thread --

    void execute(std::shared_ptr<DriverRequest> request)
    {
        if (!m_mailbox.post(std::move(request))) {
            // NOLINTNEXTLINE(bugprone-use-after-move): it has not been moved then
            request->result.error =
                AioErrorInfo(AioErrorKind::Interface, QCoreApplication::translate("AioError", "The connection is closed")).phase(AioPhase::Acquire);
            request->result.connectionLost = true;
            request->finished();
        }
    }

    void cancel(DriverRequest &request)
    {
        request.cancelled.store(true);
        bool running;
        {
            // The flag alone would do, but SQLite looks at it only between instructions, and some are long (count(*), a
            // checkpoint). The request cannot end while the lock is held, so this hits no other one; a flag that is left
            // over is cleared by SQLite itself when the next statement begins.
            const std::scoped_lock lock(m_runMutex);
            running = m_running == &request;
            if (running && m_mayInterrupt) {
                interruptSqlite();
            }
        }
        if (!running) {
            m_sweep.store(true);
        }
        m_mailbox.disturb();
    }

    void close(CloseMode mode)
    {
        if (mode == CloseMode::Interrupt) {
            m_interrupted.store(true);
            const std::scoped_lock lock(m_runMutex);
            interruptSqlite();
        }
        m_mailbox.close();
        m_mailbox.disturb();
    }

    /// Instead of run(), where no thread could be started.
    void fail(const AioErrorInfo &reason)
    {
        m_mailbox.close();
        std::exchange(m_opened, {})(reason);
        tellClosed();
    }

    // -- its own thread --

    void run()
    {
        const auto error = m_session->open();
        std::exchange(m_opened, {})(error);
        while (m_mailbox.take(m_batch)) {
            const bool burst = m_batch.size() >= burstSize;
            for (m_next = 0; m_next < m_batch.size();) {
                const std::shared_ptr<DriverRequest> request = std::move(m_batch[m_next++]);
                if (!request) {
                    continue; // it was swept
                }
                if (request->cursor && !request->sink) {
                    m_session->closeCursor(*request->cursor);
                    continue;
                }
                if (burst) {
                    m_session->holdView();
                }
                setRunning(request.get());
                m_session->run(*request);
                // SQLite clears an interruption only when nothing is active
                const bool interrupted = setRunning(nullptr);
                if (interrupted && request->cursor) {
                    m_session->closeCursor(*request->cursor);
                }
                if (interrupted || m_next == m_batch.size()) {
                    m_session->releaseView();
                }
                request->finished();
            }
            m_session->releaseView();
            m_batch.clear();
        }
        m_session.reset();
        tellClosed();
    }

private:
    void tellClosed()
    {
        if (const Closed closed = std::exchange(m_closed, {})) {
            closed();
        }
    }

    // True if SQLite was interrupted since the last call.
    bool setRunning(DriverRequest *request)
    {
        // an interruption would stay, and hit what comes after, as long as the query of a stream stands open
        const bool mayInterrupt = !request || !m_session->hasCursorsBeside(request->cursor.get());
        const std::scoped_lock lock(m_runMutex);
        m_running = request;
        m_mayInterrupt = mayInterrupt;
        return std::exchange(m_interruptSent, false);
    }

    // Under the lock.
    void interruptSqlite()
    {
        if (m_db) {
            m_interruptSent = true;
            sqlite3_interrupt(m_db);
        }
    }

    bool isInterrupted() const override { return m_interrupted.load(std::memory_order_relaxed); }

    void breathe() override
    {
        if (m_sweep.load(std::memory_order_relaxed) && m_sweep.exchange(false)) {
            sweep();
        }
    }

    void nap(Clock::time_point end) override
    {
        const DriverRequest *const request = m_running; // only this thread changes it
        m_mailbox.nap(end, [&] {
            return m_sweep.load() || m_interrupted.load() || (request && request->cancelled.load());
        });
    }

    void setHandle(sqlite3 *db) override
    {
        const std::scoped_lock lock(m_runMutex);
        m_db = db;
    }

    // Ends cancelled requests that wait behind a long one.
    void sweep()
    {
        std::vector<std::shared_ptr<DriverRequest>> cancelled;
        for (size_t i = m_next; i < m_batch.size(); ++i) {
            if (m_batch[i] && m_batch[i]->cancelled.load()) {
                cancelled.push_back(std::move(m_batch[i]));
            }
        }
        auto waiting = m_mailbox.extract([](const auto &request) {
            return request->cancelled.load();
        });
        cancelled.insert(cancelled.end(), std::make_move_iterator(waiting.begin()), std::make_move_iterator(waiting.end()));
        for (const auto &request : cancelled) {
            m_session->refuse(*request);
            request->finished();
        }
    }

    SqliteMailbox<std::shared_ptr<DriverRequest>> m_mailbox;
    std::atomic<bool> m_interrupted = false;
    std::atomic<bool> m_sweep = false;

    std::mutex m_runMutex; // of the next four
    DriverRequest *m_running = nullptr;
    bool m_mayInterrupt = true;
    bool m_interruptSent = false;
    sqlite3 *m_db = nullptr;

    std::unique_ptr<SqliteSession> m_session;
    Opened m_opened;
    Closed m_closed;
    std::vector<std::shared_ptr<DriverRequest>> m_batch;
    size_t m_next = 0;
};

namespace
{
DriverThreads &threads()
{
    static DriverThreads &threads = *new DriverThreads("aio-sqlite");
    static const DriverThreads::AtExit atExit(threads);
    return threads;
}
}

std::shared_ptr<SqliteConnection> SqliteConnection::open(const QString &file,
                                                         const AioSqliteOptions &options,
                                                         FileMode mode,
                                                         Opened opened,
                                                         Closed closed,
                                                         std::shared_ptr<SqliteMonitor> monitor)
{
    auto worker = std::make_shared<Worker>(file, options, mode, std::move(opened), std::move(closed), std::move(monitor));
    const std::shared_ptr<SqliteConnection> connection(new SqliteConnection(worker));
    threads().startWorker(worker);
    return connection;
}

SqliteConnection::SqliteConnection(std::shared_ptr<Worker> worker)
    : m_worker(std::move(worker))
{
}

SqliteConnection::~SqliteConnection()
{
    m_worker->close(CloseMode::Finish);
}

void SqliteConnection::execute(std::shared_ptr<DriverRequest> request)
{
    m_worker->execute(std::move(request));
}

void SqliteConnection::cancel(const std::shared_ptr<DriverRequest> &request)
{
    m_worker->cancel(*request);
}

void SqliteConnection::closeCursor(const std::shared_ptr<DriverCursor> &cursor)
{
    m_worker->execute(std::make_shared<CursorClosing>(cursor));
}

void SqliteConnection::released(Use use)
{
    if (use == Use::Own) {
        m_worker->execute(std::make_shared<PuttingBack>());
    }
}

void SqliteConnection::close(CloseMode mode)
{
    m_worker->close(mode);
}

bool SqliteConnection::waitForAll(std::chrono::milliseconds timeout)
{
    return threads().wait(timeout);
}

bool SqliteConnection::endAll(std::chrono::milliseconds timeout)
{
    return threads().endAll(timeout);
}
}
