// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/database/aiodatabase.h"

/// A server that the tests of faults start, stop and kill: what they need of each of them, in one form. It holds a table t (id integer primary
/// key, note text), and is asked on a connection of its own, past the library, which no count has.
class FaultServer
{
public:
    /// Those that are there on this machine.
    static QStringList kinds();
    static FaultServer &of(const QString &kind);

    virtual ~FaultServer();
    Q_DISABLE_COPY_MOVE(FaultServer)

    /// With the table, the first time. False: errorString().
    virtual bool start() = 0;
    virtual bool stop() = 0;
    /// Sends a signal to it; SIGKILL to all of its processes.
    virtual void end(int signal) = 0;
    virtual bool isRunning() = 0;
    virtual QString errorString() const = 0;
    virtual quint16 port() const = 0;

    /// The database, for AioDatabase::fromUrl().
    virtual QString url() const = 0;
    /// The database, reached at another port of 127.0.0.1.
    virtual std::unique_ptr<AioDatabase> makeDatabase(quint16 port, int connections, std::chrono::milliseconds connectTimeout) const = 0;
    /// The first value. Fails the running test on an error.
    virtual QString ask(const QString &sql) = 0;
    /// The first column.
    virtual QStringList column(const QString &sql) = 0;

    enum class Which { All, Busy, Sleeping };
    /// Of the library, in this state; Busy: in a statement, or a transaction.
    virtual int connections(Which which) = 0;
    virtual void endConnections() = 0;

    /// What the answer to a COMMIT, or to an INSERT of one row, begins with; empty: it is known by its place alone.
    virtual QByteArray answerToCommit() const { return {}; }
    virtual QByteArray answerToInsert() const { return {}; }

    // SQL that has no one form for all
    virtual QString insert() const = 0; ///< of an id into t
    virtual QString sleep(double seconds) const = 0;
    /// About so long; what can be killed at any time.
    virtual QString work(double seconds) const { return sleep(seconds); }
    virtual QString numberAfterWork(int number, double seconds) const = 0; ///< as n
    virtual QString threeTimes() const = 0; ///< a bound text as x, and 1 to 3 as n
    virtual QString longRows(int count) const = 0; ///< of a thousand bytes

protected:
    FaultServer();
};
