// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "drivers/qtsql/qtsqlconnection_p.h"

#include "drivers/qtsql/qtsqlsession_p.h"

#include <condition_variable>
#include <deque>
#include <map>
#include <system_error>
#include <thread>

using namespace Qt::StringLiterals;

namespace Aio
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
        request->result.error = AioErrorInfo(AioErrorKind::Interface, u"The connection is closed"_s).phase(AioPhase::Acquire);
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
    void fail(const std::system_error &reason)
    {
        close(CloseMode::Finish);
        m_opened(AioErrorInfo(AioErrorKind::Operational, u"No thread could be started for the database: %1"_s.arg(QString::fromUtf8(reason.what())))
                     .phase(AioPhase::Connect)
                     .retryable(true));
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
// The threads of the process; never destroyed, since one that hangs in a database may still come by.
class Threads
{
public:
    static Threads &instance()
    {
        static Threads &threads = *new Threads;
        static const AtExit atExit;
        return threads;
    }

    void start(std::function<void()> function)
    {
        joinEnded();
        const std::scoped_lock lock(m_mutex);
        const quint64 key = ++m_lastKey;
        m_live.emplace(key, std::thread([this, key, function = std::move(function)]() mutable {
                           function();
                           function = {};
                           ended(key);
                       }));
    }

private:
    class AtExit
    {
    public:
        // a statement that hangs is left behind
        ~AtExit() { instance().waitForAll(std::chrono::seconds(2)); }
    };

    void waitForAll(std::chrono::milliseconds patience)
    {
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait_for(lock, patience, [this] {
                return m_live.empty();
            });
        }
        joinEnded();
    }

    void ended(quint64 key)
    {
        const std::scoped_lock lock(m_mutex);
        const auto thread = m_live.find(key);
        m_ended.push_back(std::move(thread->second));
        m_live.erase(thread);
        m_changed.notify_all();
    }

    void joinEnded()
    {
        std::vector<std::thread> threads;
        {
            const std::scoped_lock lock(m_mutex);
            threads.swap(m_ended);
        }
        for (std::thread &thread : threads) {
            thread.join();
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_changed;
    quint64 m_lastKey = 0;
    std::map<quint64, std::thread> m_live;
    std::vector<std::thread> m_ended;
};
}

std::shared_ptr<QtSqlConnection> QtSqlConnection::open(const AioQtSqlOptions &options, Opened opened, Closed closed)
{
    auto worker = std::make_shared<Worker>(options, std::move(opened), std::move(closed));
    const std::shared_ptr<QtSqlConnection> connection(new QtSqlConnection(worker));
    try {
        Threads::instance().start([worker] {
            worker->run();
        });
    } catch (const std::system_error &error) {
        worker->fail(error);
    }
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
