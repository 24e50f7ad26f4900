// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/sqlite/sqliteconnection_p.h"

#include <QTemporaryDir>
#include <QTest>

#include <condition_variable>
#include <mutex>
#include <thread>

#include <sqlite3.h>

/// What suites need that speak to a connection of the driver itself.
namespace SqliteDriver
{
using namespace Aio;
using namespace Aio::Detail;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

/// Cells as a test compares them: copies, with a letter for the kind.
inline QByteArray textOf(const AioCell &cell)
{
    switch (cell.kind) {
    case AioCell::Kind::Null:
        return "null";
    case AioCell::Kind::Int:
        return "i:" + QByteArray::number(cell.integer);
    case AioCell::Kind::Real:
        return "r:" + QByteArray::number(cell.real, 'g', 17);
    case AioCell::Kind::Text:
        return "t:" + QByteArray(cell.data, cell.size);
    case AioCell::Kind::Blob:
        return "b:" + QByteArray(cell.data, cell.size).toHex();
    default:
        return "?";
    }
}

class Sink final : public RowSink
{
public:
    bool begin(const QByteArrayList &names) override
    {
        ++begun;
        columns = names;
        return refuseAt != 0;
    }
    bool row(std::span<const AioCell> cells) override
    {
        QByteArrayList texts;
        for (const AioCell &cell : cells) {
            texts.append(textOf(cell));
        }
        rows.append(texts);
        if (throwAt == int(rows.size())) {
            throw std::runtime_error("thrown by the sink");
        }
        if (onRow) {
            onRow();
        }
        return refuseAt != int(rows.size());
    }
    AioErrorInfo error() const override
    {
        return AioErrorInfo(AioErrorKind::Data, u"refused by the sink"_s).phase(AioPhase::Decode).outcome(AioOutcome::Refused);
    }

    int begun = 0;
    int refuseAt = -1;
    int throwAt = -1;
    std::function<void()> onRow;
    QByteArrayList columns;
    QList<QByteArrayList> rows;
};

class Request : public DriverRequest
{
public:
    explicit Request(const QByteArray &text, std::vector<AioValue> values = {}, bool wantsRows = true)
    {
        sql = text;
        parameters = std::move(values);
        if (wantsRows) {
            auto owned = std::make_unique<Sink>();
            rows = owned.get();
            sink = std::move(owned);
        }
    }

    void finished() override
    {
        const std::scoped_lock lock(m_mutex);
        ++m_finished;
        thread = std::this_thread::get_id();
        m_changed.notify_all();
    }
    bool wait(std::chrono::milliseconds timeout = 120s)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_until(lock, Clock::now() + timeout, [this] {
            return m_finished > 0;
        });
    }
    int timesFinished()
    {
        const std::scoped_lock lock(m_mutex);
        return m_finished;
    }

    bool failed() const { return result.error.has_value(); }
    AioErrorKind kind() const { return result.error->kind(); }
    int code() const { return result.error ? result.error->nativeCode() : 0; }
    QString message() const { return result.error ? result.error->message() : QString(); }
    QStringList changed() const { return result.changedTables ? *result.changedTables : QStringList(); }

    Sink *rows = nullptr;
    std::thread::id thread;

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_finished = 0;
};
using RequestPointer = std::shared_ptr<Request>;

/// The same statement with many values.
class ManyRequest final : public Request
{
public:
    ManyRequest(const QByteArray &text, std::vector<std::vector<AioValue>> values)
        : Request(text, values.front(), false)
        , m_values(std::move(values))
    {
    }
    bool nextParameters() override
    {
        if (++m_next >= m_values.size()) {
            return false;
        }
        parameters = m_values[m_next];
        return true;
    }

private:
    std::vector<std::vector<AioValue>> m_values;
    size_t m_next = 0;
};

class Opening
{
public:
    std::shared_ptr<SqliteConnection>
    open(const QString &file, const AioSqliteOptions &options = {}, SqliteConnection::FileMode access = SqliteConnection::FileMode::ReadWrite)
    {
        connection = SqliteConnection::open(file, options, access, [state = m_state](std::optional<AioErrorInfo> error) {
            const std::scoped_lock lock(state->mutex);
            state->error = std::move(error);
            state->thread = std::this_thread::get_id();
            state->opened = true;
            state->changed.notify_all();
        });
        return connection;
    }
    std::optional<AioErrorInfo> wait()
    {
        std::unique_lock lock(m_state->mutex);
        m_state->changed.wait(lock, [this] {
            return m_state->opened;
        });
        return m_state->error;
    }
    std::thread::id thread() const { return m_state->thread; }

    std::shared_ptr<SqliteConnection> connection;

private:
    struct State {
        std::mutex mutex;
        std::condition_variable changed;
        std::optional<AioErrorInfo> error;
        std::thread::id thread;
        bool opened = false;
    };
    std::shared_ptr<State> m_state = std::make_shared<State>();
};

inline RequestPointer run(const std::shared_ptr<SqliteConnection> &connection, const RequestPointer &request)
{
    connection->execute(request);
    if (!request->wait()) {
        qFatal("%s does not end", request->sql.constData());
    }
    return request;
}
inline RequestPointer run(const std::shared_ptr<SqliteConnection> &connection, const QByteArray &sql, std::vector<AioValue> values = {})
{
    return run(connection, std::make_shared<Request>(sql, std::move(values)));
}

/// The next rows of a cursor; the statement matters the first time only.
inline RequestPointer fetch(const std::shared_ptr<SqliteConnection> &connection,
                            const std::shared_ptr<DriverCursor> &cursor,
                            const QByteArray &sql = {},
                            std::vector<AioValue> values = {})
{
    auto request = std::make_shared<Request>(sql, std::move(values));
    request->cursor = cursor;
    return run(connection, request);
}
inline std::shared_ptr<DriverCursor> cursorOf(qsizetype rows)
{
    return std::make_shared<DriverCursor>(rows, true);
}

inline QByteArrayList firstColumn(const RequestPointer &request)
{
    QByteArrayList texts;
    for (const QByteArrayList &row : request->rows->rows) {
        texts.append(row.first());
    }
    return texts;
}

/// A connection of somebody else.
class RawConnection
{
public:
    explicit RawConnection(const QString &file)
    {
        sqlite3_open(file.toUtf8().constData(), &m_db);
        sqlite3_extended_result_codes(m_db, 1);
    }
    ~RawConnection() { sqlite3_close(m_db); }
    Q_DISABLE_COPY_MOVE(RawConnection)
    int exec(const char *sql) { return sqlite3_exec(m_db, sql, nullptr, nullptr, nullptr); }

private:
    sqlite3 *m_db = nullptr;
};

/// Never ends by itself.
inline const QByteArray endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

/// Base of suites that speak to the driver of SQLite, each function with a folder of its own. They have the slots.
class Test : public QObject
{
protected:
    void makeFolder()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
    }
    void removeFolder()
    {
        QVERIFY(SqliteConnection::waitForAll(120s));
        m_folder.reset();
    }
    QString folder() const { return m_folder->path(); }
    QString path(const QString &name = u"test.sqlite"_s) const { return m_folder->filePath(name); }
    std::shared_ptr<SqliteConnection> open(const AioSqliteOptions &options = {}, SqliteConnection::FileMode access = SqliteConnection::FileMode::ReadWrite)
    {
        Opening opening;
        auto connection = opening.open(path(), options, access);
        if (const auto error = opening.wait()) {
            qFatal("%s", qPrintable(error->message()));
        }
        return connection;
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};
}

/// A request that has gone well.
#define VERIFY_OK(request)                                                                                                                                     \
    do {                                                                                                                                                       \
        const RequestPointer verified = request;                                                                                                               \
        QVERIFY2(!verified->failed(), qPrintable(verified->message()));                                                                                        \
    } while (false)
