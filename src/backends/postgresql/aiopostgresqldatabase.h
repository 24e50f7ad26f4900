// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/postgresql/aiopostgresqllistener.h"
#include "aioorm/backends/postgresql/aiopostgresqloptions.h"
#include "aioorm/database/aiodatabase.h"

/// A PostgreSQL database. Each thread that uses it has connections of its own (AioPostgresqlOptions::maxConnections()), which
/// need no thread: their sockets are served by its event loop. AioPostgresqlDatabase objects with the same options share them.
///
/// When all connections of a thread are in use, single statements share one (AioPostgresqlOptions::pipelineDepth()).
/// In a transaction PostgreSQL refuses every statement after one that failed, up to the rollback: what may fail, and is to be
/// caught, belongs in a savepoint (an aioAtomic() of its own).
/// Errors of connecting come with the first operation (or aioConnect()): AioOperationalError, or AioTimeout after
/// connectTimeout(), in phase Connect.
///
/// tablesChanged() tells what the statements of this process wrote, by the table that each names; with
/// setWatchingChanges(), also what triggers, cascades and other clients wrote.
class AIOORM_EXPORT AioPostgresqlDatabase : public AioDatabase
{
    Q_OBJECT
    Q_PROPERTY(bool watchingChanges READ isWatchingChanges WRITE setWatchingChanges NOTIFY watchingChangesChanged FINAL)

public:
    explicit AioPostgresqlDatabase(const AioPostgresqlOptions &options, QObject *parent = nullptr);
    ~AioPostgresqlDatabase() override;

    AioPostgresqlOptions options() const { return m_options; }

    /// Hears what is sent to a channel. The caller's, or its parent's. Throws AioProgrammingError for a name that no channel can have.
    [[nodiscard]] AioPostgresqlListener *listen(const QString &channel, QObject *parent = nullptr) const;

    /// Gives the tables of these models triggers that tell of each change (NOTIFY aio_changes), for setWatchingChanges() of this and
    /// every other program. Their owner may, once; again it does nothing. One transaction.
    template<class... Model>
    [[nodiscard]] AioTask<> aioInstallChangeTriggers()
    {
        return installTriggers(AioExecutor(*this), {&Model::aioMeta()...});
    }
    template<class... Model>
    [[nodiscard]] AioTask<> aioInstallChangeTriggers(const AioExecutor &executor)
    {
        return installTriggers(executor, {&Model::aioMeta()...});
    }
    /// Announces by tablesChanged() what those triggers tell, whoever wrote, on one more connection. False at first. After that
    /// connection was lost, all tables with such triggers are announced, since changes may have been missed.
    bool isWatchingChanges() const { return m_listener; }
    void setWatchingChanges(bool watching);

    /// COPY … FROM STDIN of your own: `next` gives the data piece by piece, in the format that the statement names, and an empty array at the
    /// end. It is called on the connection's thread between events, and what it throws ends the COPY. Returns the rows written.
    /// All or nothing. Errors: as an INSERT's, AioProgrammingError if the statement is no such COPY.
    template<class F>
    [[nodiscard]] AioTask<qint64> aioCopyIn(const QString &sql, F &&next)
    {
        AIO_CHECK_CALLABLE(F);
        return copyIn(AioExecutor(*this), sql, std::forward<F>(next));
    }
    template<class F>
    [[nodiscard]] static AioTask<qint64> aioCopyIn(const AioExecutor &executor, const QString &sql, F &&next)
    {
        AIO_CHECK_CALLABLE(F);
        return copyIn(executor, sql, std::forward<F>(next));
    }
    /// COPY … TO STDOUT: `take` gets the data piece by piece, a row in each; nothing is kept. What it throws ends with the error, after
    /// the rest has been read and dropped. Returns the rows.
    template<class F>
    [[nodiscard]] AioTask<qint64> aioCopyOut(const QString &sql, F &&take)
    {
        AIO_CHECK_CALLABLE(F);
        return copyOut(AioExecutor(*this), sql, std::forward<F>(take));
    }
    template<class F>
    [[nodiscard]] static AioTask<qint64> aioCopyOut(const AioExecutor &executor, const QString &sql, F &&take)
    {
        AIO_CHECK_CALLABLE(F);
        return copyOut(executor, sql, std::forward<F>(take));
    }

Q_SIGNALS:
    void watchingChangesChanged();

private:
    static AioTask<> installTriggers(AioExecutor executor, std::vector<const AioTable *> tables);
    static AioTask<qint64> copyIn(AioExecutor executor, QString sql, std::function<QByteArray()> next);
    static AioTask<qint64> copyOut(AioExecutor executor, QString sql, std::function<void(const QByteArray &)> take);
    void announceAll();

    const AioPostgresqlOptions m_options;
    AioPostgresqlListener *m_listener = nullptr;
};
