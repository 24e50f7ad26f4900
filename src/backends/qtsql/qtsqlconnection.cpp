// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/backends/qtsql/qtsqlconnection_p.h"

#include "aioorm/backends/qtsql/qtsqlsession_p.h"
#include "aioorm/driver/driverthreads_p.h"

#include <QCoreApplication>
#include <deque>
#include <mutex>

using namespace Qt::StringLiterals;

namespace Aio::Detail
{
// What lives on the connection's thread. The thread keeps it alive.
class QtSqlConnection::Worker
{
public:
    Worker(const AioQtSqlOptions &options, Opened opened, Closed closed)
        : m_options(options)
        , m_opened(std::move(opened))
        , m_closed(std::move(closed))
    {
    }

    // -- any thread --

    void execute(std::shared_ptr<DriverRequest> request)
    {
        {
            const std::scoped_lock lock(m_mutex);
            if (!m_closing) {
                m_requests.push_back(std::move(request));
                m_changed.notify_one();
                return;
            }
        }
        request->result.error =
            AioErrorInfo(AioErrorKind::Interface, QCoreApplication::translate("AioError", "The connection is closed")).phase(AioPhase::Acquire);
        request->result.connectionLost = true;
        request->finished();
    }

    void close(CloseMode mode)
    {
        const std::scoped_lock lock(m_mutex);
        m_closing = true;
        if (mode == CloseMode::Interrupt) {
            for (const auto &request : m_requests) {
                request->cancelled.store(true);
            }
            if (m_running) {
                m_running->cancelled.store(true);
            }
        }
        m_changed.notify_one();
    }

    /// Instead of run(), where no thread could be started.
    void fail(const AioErrorInfo &reason)
    {
        close(CloseMode::Finish);
        m_opened(reason);
        m_closed();
    }

    // -- its own thread --

    void run()
    {
        {
            QtSqlSession session(m_options);
            const auto error = session.open();
            std::exchange(m_opened, {})(error);
            while (const auto request = take()) {
                session.run(*request);
                {
                    const std::scoped_lock lock(m_mutex);
                    m_running = nullptr;
                }
                request->finished();
            }
        }
        m_closed();
    }

private:
    std::shared_ptr<DriverRequest> take()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] {
            return m_closing || !m_requests.empty();
        });
        if (m_requests.empty()) {
            return nullptr;
        }
        auto request = std::move(m_requests.front());
        m_requests.pop_front();
        m_running = request.get();
        return request;
    }

    const AioQtSqlOptions m_options;
    Opened m_opened;
    Closed m_closed;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::shared_ptr<DriverRequest>> m_requests;
    DriverRequest *m_running = nullptr;
    bool m_closing = false;
};

namespace
{
DriverThreads &threads()
{
    static DriverThreads &threads = *new DriverThreads("aio-qtsql");
    // Qt's own statics are made first, so that they go after the threads that use them have ended
    QSqlDatabase::contains(QString());
    static const DriverThreads::AtExit atExit(threads); // a statement that hangs is left behind
    return threads;
}
}

std::shared_ptr<QtSqlConnection> QtSqlConnection::open(const AioQtSqlOptions &options, Opened opened, Closed closed)
{
    auto worker = std::make_shared<Worker>(options, std::move(opened), std::move(closed));
    const std::shared_ptr<QtSqlConnection> connection(new QtSqlConnection(worker));
    threads().startWorker(worker);
    return connection;
}

QtSqlConnection::QtSqlConnection(std::shared_ptr<Worker> worker)
    : m_worker(std::move(worker))
{
}

QtSqlConnection::~QtSqlConnection()
{
    m_worker->close(CloseMode::Finish);
}

void QtSqlConnection::execute(std::shared_ptr<DriverRequest> request)
{
    m_worker->execute(std::move(request));
}

void QtSqlConnection::cancel(const std::shared_ptr<DriverRequest> &request)
{
    request->cancelled.store(true);
}

void QtSqlConnection::close(CloseMode mode)
{
    m_worker->close(mode);
}
}
