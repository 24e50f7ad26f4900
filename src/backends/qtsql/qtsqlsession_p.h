// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/qtsql/aioqtsqloptions.h"
#include "aioorm/driver/driver_p.h"

#include <QSqlDatabase>
#include <QSqlQuery>

namespace Aio::Detail
{
/// The dialect as Qt's drivers take it: they number the placeholders themselves.
const AioDialect &qtSqlDialect(AioDialect::Kind kind);

/// Makes the connection of that name with these settings, not open yet. Returned: why not.
std::optional<AioErrorInfo> addSqlDatabase(const AioQtSqlSettings &settings, const QString &name, QSqlDatabase &added);

/// An open QSqlDatabase and what runs on it. One thread, from beginning to end.
class QtSqlSession
{
public:
    explicit QtSqlSession(const AioQtSqlOptions &options);
    ~QtSqlSession();
    Q_DISABLE_COPY_MOVE(QtSqlSession)

    std::optional<AioErrorInfo> open();
    void run(DriverRequest &request);

private:
    std::optional<AioErrorInfo> execute(DriverRequest &request);
    std::optional<AioErrorInfo> iterate(QSqlQuery &query, DriverRequest &request, bool first);
    std::optional<AioErrorInfo> readRows(QSqlQuery &query, DriverRequest &request, bool first);
    std::optional<AioErrorInfo> bind(QSqlQuery &query, std::span<const AioValue> values) const;
    /// BEGIN, COMMIT and ROLLBACK by the driver's own functions, where they are no SQL of the database's. `done`: it is one of these.
    std::optional<AioErrorInfo> control(QByteArrayView sql, bool &done);
    bool hasSqliteRolledBack();
    void noteTransaction(DriverRequest &request);
    std::optional<AioErrorInfo> stopped(const DriverRequest &request, AioOutcome outcome) const;
    qint64 lastInsertId(const QSqlQuery &query);

    const AioQtSqlOptions m_options;
    const AioDialect::Kind m_dialect;
    const QString m_name;
    QSqlDatabase m_database;
    std::optional<AioErrorInfo> m_openError;
    bool m_inTransaction = false;
    bool m_lost = false;
};
}
