// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/qtsql/aioqtsqloptions.h"
#include "aioorm/driver/driver_p.h"

#include <functional>

namespace Aio::Detail
{
/// A QSqlDatabase on a thread of its own, where all of it happens: opening, statements, closing, and each finished().
/// Everything here may be called from any thread and returns at once.
///
/// Qt Sql has no way to stop a statement. One that waits is refused (NotSent) when it is cancelled or its deadline comes; one
/// that runs is stopped between two rows, and otherwise ends when the database has answered.
class QtSqlConnection final : public DriverConnection
{
public:
    using Opened = std::function<void(std::optional<AioErrorInfo>)>;
    using Closed = std::function<void()>;

    /// `opened` is called once, on the connection's thread: with nothing, or with why it failed (phase Connect). `closed` is
    /// called once, when the connection is closed, or was never opened.
    static std::shared_ptr<QtSqlConnection> open(const AioQtSqlOptions &options, Opened opened, Closed closed);
    ~QtSqlConnection() override;

    void execute(std::shared_ptr<DriverRequest> request) override;
    void cancel(const std::shared_ptr<DriverRequest> &request) override;
    void close(CloseMode mode) override;

private:
    class Worker;
    explicit QtSqlConnection(std::shared_ptr<Worker> worker);

    const std::shared_ptr<Worker> m_worker;
};
}
