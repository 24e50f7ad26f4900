// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiogather.h"
#include "aioorm/core/aiospawn.h"
#include "aioorm/database/aioallowsync.h"
#include "aioorm/database/aioexecutor.h"
#include "aioorm/database/aioqtsqlsettings.h"
#include "aioorm/database/aiosqlresult.h"
#include "aioorm/database/aiotransaction.h"
#include "aioorm/sql/aiocreateoptions.h"
#include "aioorm/sql/aiodropoptions.h"
#include "aioorm/sql/aiotable.h"
#include "aioorm/sql/aiotruncateoptions.h"

#include <QObject>
#include <QUrl>
#include <QVariant>

namespace Aio::Detail
{
class DatabaseCore;
class ExecutorData;
class ConnectionSet;
}

/// What the pool of a database is doing, summed over the process.
class AIOORM_EXPORT AioPoolStatistics
{
    Q_GADGET
    Q_PROPERTY(int open MEMBER open CONSTANT)
    Q_PROPERTY(int idle MEMBER idle CONSTANT)
    Q_PROPERTY(int leased MEMBER leased CONSTANT)
    Q_PROPERTY(int waiting MEMBER waiting CONSTANT)

public:
    int open = 0; ///< connections
    int idle = 0;
    int leased = 0; ///< held by a transaction or by aioConnection()
    int waiting = 0; ///< operations without a connection
    quint64 acquired = 0; ///< since the start
    quint64 timedOut = 0;
    quint64 opened = 0;
    quint64 closed = 0;
};

/// A database: made from the subclass of its kind (AioSqliteDatabase). It is an executor, the factory of transactions, and
/// where changes are announced. Nothing connects until the first operation.
///
/// The first AioDatabase made is the default one of the process; bind<T>() gives a model another.
/// Thread: lives in the thread that made it. Operations may be started from any thread with an event loop, and resume there.
/// Lifetime: destroying it cancels what is in flight (each operation ends with AioCancelled) and blocks nothing.
class AIOORM_EXPORT AioDatabase : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString name READ name CONSTANT FINAL)
    Q_PROPERTY(bool open READ isOpen NOTIFY openChanged FINAL)
    Q_PROPERTY(AioPoolStatistics statistics READ statistics FINAL)

public:
    ~AioDatabase() override;

    /// A database by its URL: postgresql://user@host/name (read by libpq, with several hosts too), sqlite:notes.sqlite and
    /// sqlite:///folder/notes.sqlite, sqlite::memory:. Throws AioInterfaceError for one that begins otherwise, or whose backend was
    /// left out of the library; it lists the schemes that there are, and does not repeat the text, which may hold a password.
    static std::unique_ptr<AioDatabase> fromUrl(const QString &url, QObject *parent = nullptr);
    static std::unique_ptr<AioDatabase> fromUrl(const QUrl &url, QObject *parent = nullptr);

    /// The first one made that is still there, null if there is none.
    static AioDatabase *defaultDatabase();
    /// Makes this the database of operations that name none. Null: the first one that is there.
    static void setDefaultDatabase(AioDatabase *database);
    /// The one that operations of a model use which name none: bound, else the default one; null if there is none.
    static AioDatabase *databaseOf(const AioTable &(*table)());
    /// Makes this the database of one model's operations that name none.
    template<class Model>
    void bind()
    {
        bindTable(&Model::aioMeta);
    }

    /// What it is called in messages: a file, or an address without its password.
    QString name() const;
    /// Something has connected, aioConnect() or the first operation, and aioClose() has not been called since: what peewee-async calls
    /// is_connected. That a server has gone is not known until the next operation; aioConnect() asks it.
    bool isOpen() const;
    const AioDialect &dialect() const;
    /// Of the connections that this object uses, which it may share with others of the same database. What is counted since the start goes
    /// on after aioClose().
    AioPoolStatistics statistics() const;

    /// How long an operation waits for a connection: 10 s. After that AioTimeout, phase Acquire.
    std::chrono::milliseconds acquireTimeout() const;
    void setAcquireTimeout(std::chrono::milliseconds timeout);
    /// How long aioClose() waits for operations in flight before it cancels them: 5 s.
    std::chrono::milliseconds closeTimeout() const;
    void setCloseTimeout(std::chrono::milliseconds timeout);

    /// Connects now, so that a wrong name or a missing right shows at once; also reopens after aioClose(). Idempotent: where there is a
    /// connection already, it asks the server for an answer, so that it tells whether the database is there.
    /// Errors: AioOperationalError in phase Connect. Cost: one connect, or one round trip.
    [[nodiscard]] AioTask<> aioConnect();
    /// Refuses new operations, lets those in flight end, and open transactions, and waits for connections of aioConnection() to be given
    /// back, all this at most closeTimeout(); then closes the connections. What is left of it is cancelled; a transaction that is still open
    /// is rolled back, and its handle, or that of a connection, is of no use any more. After it the file of an SQLite database is closed,
    /// unless another object uses it, and every operation throws AioInterfaceError until aioConnect(). Idempotent.
    [[nodiscard]] AioTask<> aioClose();

    AioExecutor timeout(std::chrono::milliseconds timeout) { return AioExecutor(*this).timeout(timeout); }
    AioExecutor deadline(const QDeadlineTimer &deadline) { return AioExecutor(*this).deadline(deadline); }
    AioExecutor token(const AioCancelToken &token) { return AioExecutor(*this).token(token); }
    AioExecutor boundTo(QObject *object) { return AioExecutor(*this).boundTo(object); }

    /// See AioExecutor::aioAtomic().
    template<class F>
    [[nodiscard]] auto aioAtomic(F &&body, Aio::TransactionMode mode = Aio::ReadWrite)
    {
        return AioExecutor(*this).aioAtomic(std::forward<F>(body), mode);
    }
    template<class F>
    [[nodiscard]] auto aioTransaction(F &&body, Aio::TransactionMode mode = Aio::ReadWrite)
    {
        return AioExecutor(*this).aioTransaction(std::forward<F>(body), mode);
    }
    /// See AioExecutor::aioSavepoint(): without a transaction that is an error, so in coroutines it is called of the transaction.
    template<class F>
    [[nodiscard]] auto aioSavepoint(F &&body)
    {
        return AioExecutor(*this).aioSavepoint(std::forward<F>(body));
    }
    [[nodiscard]] AioTask<AioTransaction> aioBeginSavepoint() { return AioExecutor(*this).aioBeginSavepoint(); }
    [[nodiscard]] AioTask<AioTransaction> aioBegin(Aio::TransactionMode mode = Aio::ReadWrite);
    [[nodiscard]] AioTask<AioConnection> aioConnection(Aio::Access access = Aio::Access::Write);

    /// Creates the tables and indexes that are missing, in the order of their foreign keys, in one transaction; on MySQL and MariaDB,
    /// where each statement commits, in none, and AioProgrammingError inside of one, as with the next ones.
    /// An existing table is left as it is; an index that is there under the name of another one is an AioProgrammingError. So is, with
    /// Aio::FailIfExists, a table that is there, and then none of them is made where the database has transactions for that.
    /// Errors: AioOperationalError, AioProgrammingError.
    template<class... Model>
    [[nodiscard]] AioTask<> aioCreateTables(Aio::CreateOptions options = Aio::KeepExisting)
    {
        return makeTables(AioExecutor(*this), {&Model::aioMeta()...}, options);
    }
    template<class... Model>
    [[nodiscard]] AioTask<> aioCreateTables(const AioExecutor &executor, Aio::CreateOptions options = Aio::KeepExisting)
    {
        return makeTables(executor, {&Model::aioMeta()...}, options);
    }
    /// Drops those that exist, dependents first, in one transaction where the database has that.
    /// Errors: AioProgrammingError for an option that the database does not have, and if Aio::FailIfMissing is not met; AioIntegrityError
    /// or AioProgrammingError if other tables still refer to one.
    template<class... Model>
    [[nodiscard]] AioTask<> aioDropTables(Aio::DropOptions options = Aio::IgnoreMissing)
    {
        return removeTables(AioExecutor(*this), {&Model::aioMeta()...}, options);
    }
    template<class... Model>
    [[nodiscard]] AioTask<> aioDropTables(const AioExecutor &executor, Aio::DropOptions options = Aio::IgnoreMissing)
    {
        return removeTables(executor, {&Model::aioMeta()...}, options);
    }
    /// Deletes all rows of these tables, in one transaction; tables that refer to each other may be named in any order. Objects
    /// in memory know nothing of it. Errors: AioIntegrityError if other tables still refer to a row.
    template<class... Model>
    [[nodiscard]] AioTask<> aioTruncateTables(Aio::TruncateOptions options = Aio::KeepIdentity)
    {
        return emptyTables(AioExecutor(*this), {&Model::aioMeta()...}, options);
    }
    template<class... Model>
    [[nodiscard]] AioTask<> aioTruncateTables(const AioExecutor &executor, Aio::TruncateOptions options = Aio::KeepIdentity)
    {
        return emptyTables(executor, {&Model::aioMeta()...}, options);
    }

    /// Whether the table of a model, or one of this name, is there: in the schema that is named, or where names without one are looked for (the
    /// database itself and attached ones; the search path; the database of the connection). Names are as given, and not SQL. A view is no
    /// table, and a temporary table is not found. Needs SQLite 3.37. Cost: one round trip, as of the next ones.
    template<class Model>
    [[nodiscard]] AioTask<bool> aioTableExists()
    {
        return hasTable(AioExecutor(*this), Model::aioMeta());
    }
    template<class Model>
    [[nodiscard]] AioTask<bool> aioTableExists(const AioExecutor &executor)
    {
        return hasTable(executor, Model::aioMeta());
    }
    [[nodiscard]] AioTask<bool> aioTableExists(const QString &name, const QString &schema = {});
    [[nodiscard]] static AioTask<bool> aioTableExists(const AioExecutor &executor, const QString &name, const QString &schema = {});
    /// The names of the tables that are there, or of the views, in the order of their code units; none of the database's own.
    [[nodiscard]] AioTask<QStringList> aioTables(const QString &schema = {});
    [[nodiscard]] static AioTask<QStringList> aioTables(const AioExecutor &executor, const QString &schema = {});
    [[nodiscard]] AioTask<QStringList> aioViews(const QString &schema = {});
    [[nodiscard]] static AioTask<QStringList> aioViews(const AioExecutor &executor, const QString &schema = {});
    /// AioProgrammingError where the database has no sequences.
    [[nodiscard]] AioTask<bool> aioSequenceExists(const QString &name, const QString &schema = {});
    [[nodiscard]] static AioTask<bool> aioSequenceExists(const AioExecutor &executor, const QString &name, const QString &schema = {});

    /// Runs SQL of your own with bound values; each row becomes a map from column name to value, NULL is QVariant::fromValue(nullptr).
    /// Never build the text from input: bind. Runs where it may write, unless `access` promises otherwise.
    [[nodiscard]] AioTask<QList<QVariantMap>> aioExecuteSql(const QString &sql, const QVariantList &values = {}, Aio::Access access = Aio::Access::Write);
    [[nodiscard]] static AioTask<QList<QVariantMap>>
    aioExecuteSql(const AioExecutor &executor, const QString &sql, const QVariantList &values = {}, Aio::Access access = Aio::Access::Write);

    /// The same with the names of the columns, the number of rows that it wrote, and the key of a row that it inserted.
    [[nodiscard]] AioTask<AioSqlResult> aioSqlResult(const QString &sql, const QVariantList &values = {}, Aio::Access access = Aio::Access::Write);
    [[nodiscard]] static AioTask<AioSqlResult>
    aioSqlResult(const AioExecutor &executor, const QString &sql, const QVariantList &values = {}, Aio::Access access = Aio::Access::Write);

    /// See AioExecutor::run().
    template<class F>
    [[nodiscard]] auto run(F &&function)
    {
        return AioExecutor(*this).run(std::forward<F>(function));
    }

    // The synchronous names of the above, for use in run() and under allowSync(); elsewhere AioMissingBridge. Inside atomic()
    // those without an executor run in the transaction.
    void open();
    void close();
    template<class F>
    auto atomic(F &&body, Aio::TransactionMode mode = Aio::ReadWrite)
    {
        return AioExecutor(*this).atomic(std::forward<F>(body), mode);
    }
    template<class F>
    auto transaction(F &&body, Aio::TransactionMode mode = Aio::ReadWrite)
    {
        return AioExecutor(*this).transaction(std::forward<F>(body), mode);
    }
    template<class F>
    auto savepoint(F &&body)
    {
        return AioExecutor(*this).savepoint(std::forward<F>(body));
    }
    AioTransaction begin(Aio::TransactionMode mode = Aio::ReadWrite) { return AioExecutor(*this).begin(mode); }
    AioTransaction beginSavepoint() { return AioExecutor(*this).beginSavepoint(); }
    AioConnection connection(Aio::Access access = Aio::Access::Write) { return AioExecutor(*this).connection(access); }
    template<class... Model>
    void createTables(Aio::CreateOptions options = Aio::KeepExisting)
    {
        createTables<Model...>(AioExecutor(*this), options);
    }
    template<class... Model>
    void createTables(const AioExecutor &executor, Aio::CreateOptions options = Aio::KeepExisting)
    {
        syncTables(executor, [options](const AioExecutor &where) {
            return makeTables(where, {&Model::aioMeta()...}, options);
        });
    }
    template<class... Model>
    void dropTables(Aio::DropOptions options = Aio::IgnoreMissing)
    {
        dropTables<Model...>(AioExecutor(*this), options);
    }
    template<class... Model>
    void dropTables(const AioExecutor &executor, Aio::DropOptions options = Aio::IgnoreMissing)
    {
        syncTables(executor, [options](const AioExecutor &where) {
            return removeTables(where, {&Model::aioMeta()...}, options);
        });
    }
    template<class... Model>
    void truncateTables(Aio::TruncateOptions options = Aio::KeepIdentity)
    {
        truncateTables<Model...>(AioExecutor(*this), options);
    }
    template<class... Model>
    void truncateTables(const AioExecutor &executor, Aio::TruncateOptions options = Aio::KeepIdentity)
    {
        syncTables(executor, [options](const AioExecutor &where) {
            return emptyTables(where, {&Model::aioMeta()...}, options);
        });
    }
    template<class Model>
    bool tableExists()
    {
        return tableExists<Model>(AioExecutor(*this));
    }
    template<class Model>
    bool tableExists(const AioExecutor &executor)
    {
        return tableExists(executor, QString::fromUtf8(Model::aioMeta().name()), QString::fromUtf8(Model::aioMeta().schemaName()));
    }
    bool tableExists(const QString &name, const QString &schema = {});
    static bool tableExists(const AioExecutor &executor, const QString &name, const QString &schema = {});
    QStringList tables(const QString &schema = {});
    static QStringList tables(const AioExecutor &executor, const QString &schema = {});
    QStringList views(const QString &schema = {});
    static QStringList views(const AioExecutor &executor, const QString &schema = {});
    bool sequenceExists(const QString &name, const QString &schema = {});
    static bool sequenceExists(const AioExecutor &executor, const QString &name, const QString &schema = {});
    AioSqlResult sqlResult(const QString &sql, const QVariantList &values = {}, Aio::Access access = Aio::Access::Write);
    static AioSqlResult sqlResult(const AioExecutor &executor, const QString &sql, const QVariantList &values = {}, Aio::Access access = Aio::Access::Write);
    QList<QVariantMap> executeSql(const QString &sql, const QVariantList &values = {}, Aio::Access access = Aio::Access::Write);
    static QList<QVariantMap>
    executeSql(const AioExecutor &executor, const QString &sql, const QVariantList &values = {}, Aio::Access access = Aio::Access::Write);

    /// As long as the guard lives, the synchronous names may block the calling thread.
    [[nodiscard("AioOrm: allowSync() lasts as long as what it gives back: keep that in a variable")]] AioAllowSync allowSync() { return AioAllowSync(*this); }
    /// The same for all threads, for a program that has no event loop to keep going: a script, a migration. False at first;
    /// returns what it was. What was opened stays open, until aioClose() or the end of its thread. Any thread.
    bool setAllowSync(bool allow);
    /// The synchronous names can wait here, now: inside a run(), under allowSync() on this thread, or after setAllowSync(true).
    bool isSyncAllowed() const;

    /// How Qt Sql reaches the same database, for aioSqlDatabase(). Nothing: it has no settings for this kind of database.
    virtual std::optional<AioQtSqlSettings> qtSqlSettings() const;

    /// For what changed behind the library's back: announces as a commit would.
    void notifyChanged(const QStringList &tables);

    std::shared_ptr<const Aio::Detail::ExecutorData> aioExecutorData() const;

Q_SIGNALS:
    void openChanged();
    /// Commits of this process wrote these tables: once per turn of the event loop, however many commits there were.
    void tablesChanged(const QStringList &tables);

protected:
    AioDatabase(const AioDialect &dialect, const QString &name, std::function<std::shared_ptr<Aio::Detail::ConnectionSet>()> makeConnections, QObject *parent);

private:
    void bindTable(const AioTable &(*table)());
    static AioTask<> makeTables(AioExecutor executor, std::vector<const AioTable *> tables, Aio::CreateOptions options);
    static AioTask<> removeTables(AioExecutor executor, std::vector<const AioTable *> tables, Aio::DropOptions options);
    static AioTask<bool> hasTable(const AioExecutor &executor, const AioTable &table);
    static void syncTables(const AioExecutor &executor, const std::function<AioTask<>(const AioExecutor &)> &task);
    static AioTask<> emptyTables(AioExecutor executor, std::vector<const AioTable *> tables, Aio::TruncateOptions options);

    std::shared_ptr<Aio::Detail::DatabaseCore> d;
    std::shared_ptr<const Aio::Detail::ExecutorData> m_executor;
};
