// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"

#include <QException>
#include <QMap>
#include <QSharedDataPointer>
#include <QString>

/// What kind of failure an AioError is; one kind for each class of the tree.
enum class AioErrorKind {
    DoesNotExist, ///< no row matched where one was asked for
    Integrity, ///< a constraint was broken; the database kept its state
    Operational, ///< the database or the way to it failed: busy, disk full, connection lost
    Programming, ///< the statement or its use is wrong: bad SQL, missing table, forgotten transaction
    Data, ///< a value does not fit its column or its C++ type
    Interface, ///< the library was used at the wrong time: no database, closed database, wrong thread
    Timeout, ///< a deadline expired
    Cancelled, ///< the operation was cancelled, or the object it was bound to died: thrown as AioCancelled, which is no AioError
    MissingBridge, ///< a synchronous name was used outside run() and allowSync()
};

/// Where an operation was when it failed.
enum class AioPhase { None, Acquire, Connect, Prepare, Execute, Decode, Commit, Close };

/// What is known of the statement's effect when it failed.
enum class AioOutcome {
    NotSent, ///< the database never saw it: safe to send again
    Refused, ///< the database answered, and did not apply it
    Unknown, ///< it was sent and no answer came: it may have been applied
};

class AioErrorData;

/// The facts of a failure, as a value that can cross threads before it is thrown.
/// Built with fluent setters: AioErrorInfo(AioErrorKind::Data, u"…"_s).column(u"size"_s).raise().
class AIOORM_EXPORT AioErrorInfo
{
public:
    AioErrorInfo(AioErrorKind kind, const QString &message);
    AioErrorInfo(const AioErrorInfo &other);
    AioErrorInfo &operator=(const AioErrorInfo &other);
    ~AioErrorInfo();

    AioErrorInfo &message(const QString &message);
    AioErrorInfo &sql(const QString &sql);
    AioErrorInfo &nativeCode(int code);
    AioErrorInfo &sqlState(const QString &state);
    AioErrorInfo &phase(AioPhase phase);
    AioErrorInfo &outcome(AioOutcome outcome);
    AioErrorInfo &retryable(bool retryable);
    AioErrorInfo &constraint(const QString &constraint);
    AioErrorInfo &table(const QString &table);
    AioErrorInfo &column(const QString &column);
    AioErrorInfo &fieldErrors(const QMap<QString, QString> &errors);

    AioErrorKind kind() const;
    QString message() const;
    QString sql() const;
    AioPhase phase() const;
    AioOutcome outcome() const;
    int nativeCode() const;
    QString sqlState() const;
    bool isRetryable() const;
    QString constraint() const;
    QString table() const;
    QString column() const;
    const AioErrorData &data() const { return *d; }

    /// Throws the class of the tree that belongs to kind().
    [[noreturn]] void raise() const;

private:
    QSharedDataPointer<AioErrorData> d;
};

/// Base of everything the library throws, but for AioCancelled. Copyable, cheap, may cross threads.
/// A failed operation never turns into an empty result: it throws one of these from its Task.
class AIOORM_EXPORT AioError : public QException
{
public:
    explicit AioError(const AioErrorInfo &info);
    ~AioError() override;

    AioErrorKind kind() const { return m_info.kind(); }
    /// For a person: what happened and, where the library knows it, what to do.
    QString message() const { return m_info.message(); }
    /// The statement, with placeholders; values never appear here.
    QString sql() const { return m_info.sql(); }
    AioPhase phase() const { return m_info.phase(); }
    AioOutcome outcome() const { return m_info.outcome(); }
    /// The five-character SQLSTATE where the database has one, else empty.
    QString sqlState() const;
    /// The database's own code (SQLite: the extended result code), 0 where none applies.
    int nativeCode() const;
    /// True when the same operation may succeed if the whole transaction is run again.
    bool isRetryable() const;
    /// Name of the broken constraint, and its table and column, where the database says so.
    QString constraint() const;
    QString table() const;
    QString column() const;
    /// What AioModel::validate() found, by field name: a sentence for each.
    QMap<QString, QString> fieldErrors() const;

    const AioErrorInfo &info() const { return m_info; }
    /// message() and the statement in UTF-8, as qWarning() and std::terminate print it.
    const char *what() const noexcept override;

    void raise() const override { m_info.raise(); }
    AioError *clone() const override;

private:
    AioErrorInfo m_info;
    QByteArray m_what;
};

#define AIO_ERROR_CLASS(NAME)                                                                                                                                  \
    class AIOORM_EXPORT NAME : public AioError                                                                                                                 \
    {                                                                                                                                                          \
    public:                                                                                                                                                    \
        using AioError::AioError;                                                                                                                              \
        explicit NAME(const QString &message);                                                                                                                 \
        ~NAME() override;                                                                                                                                      \
        NAME *clone() const override;                                                                                                                          \
    };

AIO_ERROR_CLASS(AioDoesNotExist)
AIO_ERROR_CLASS(AioIntegrityError)
AIO_ERROR_CLASS(AioOperationalError)
AIO_ERROR_CLASS(AioProgrammingError)
AIO_ERROR_CLASS(AioDataError)
AIO_ERROR_CLASS(AioInterfaceError)
AIO_ERROR_CLASS(AioTimeout)
AIO_ERROR_CLASS(AioMissingBridge)

#undef AIO_ERROR_CLASS

/// Thrown by an operation that was cancelled, or whose bound object or aioSpawn() context has gone: nobody is left to be told.
///
/// It is no AioError and no std::exception, so that the handler everybody writes, `catch (const AioError &error) { Q_EMIT
/// failed(error.message()); }`, does not run in an object that is gone. Only `catch (const AioCancelled &)` and `catch (...)` see it, and
/// neither may touch that object. aioSpawn(), aioGather(), run() and aioFuture() take it for what it is.
class AIOORM_EXPORT AioCancelled
{
public:
    explicit AioCancelled(const AioErrorInfo &info);
    explicit AioCancelled(const QString &message);
    AioCancelled(const AioCancelled &other);
    AioCancelled &operator=(const AioCancelled &other);
    ~AioCancelled();

    QString message() const { return m_info.message(); }
    /// The statement, with placeholders.
    QString sql() const { return m_info.sql(); }
    AioPhase phase() const { return m_info.phase(); }
    /// What is known of its effect: it may have been carried out before it was cancelled.
    AioOutcome outcome() const { return m_info.outcome(); }
    const AioErrorInfo &info() const { return m_info; }

private:
    AioErrorInfo m_info;
};
