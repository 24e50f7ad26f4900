// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/core/aioerror.h"

#include "aioorm/core/caughterror_p.h"

#include <QCoreApplication>
#include <QSharedData>

#include <new>

class AioErrorData : public QSharedData
{
public:
    AioErrorKind kind = AioErrorKind::Operational;
    AioPhase phase = AioPhase::None;
    AioOutcome outcome = AioOutcome::NotSent;
    bool retryable = false;
    int nativeCode = 0;
    QString message, sql, sqlState, constraint, table, column;
    QMap<QString, QString> fieldErrors;
};

AioErrorInfo::AioErrorInfo(AioErrorKind kind, const QString &message)
    : d(new AioErrorData)
{
    d->kind = kind;
    d->message = message;
}

AioErrorInfo::AioErrorInfo(const AioErrorInfo &other) = default;
AioErrorInfo &AioErrorInfo::operator=(const AioErrorInfo &other) = default;
AioErrorInfo::~AioErrorInfo() = default;

AioErrorInfo &AioErrorInfo::message(const QString &message)
{
    d->message = message;
    return *this;
}

AioErrorInfo &AioErrorInfo::sql(const QString &sql)
{
    d->sql = sql;
    return *this;
}

AioErrorInfo &AioErrorInfo::nativeCode(int code)
{
    d->nativeCode = code;
    return *this;
}

AioErrorInfo &AioErrorInfo::sqlState(const QString &state)
{
    d->sqlState = state;
    return *this;
}

AioErrorInfo &AioErrorInfo::phase(AioPhase phase)
{
    d->phase = phase;
    return *this;
}

AioErrorInfo &AioErrorInfo::outcome(AioOutcome outcome)
{
    d->outcome = outcome;
    return *this;
}

AioErrorInfo &AioErrorInfo::retryable(bool retryable)
{
    d->retryable = retryable;
    return *this;
}

AioErrorInfo &AioErrorInfo::constraint(const QString &constraint)
{
    d->constraint = constraint;
    return *this;
}

AioErrorInfo &AioErrorInfo::table(const QString &table)
{
    d->table = table;
    return *this;
}

AioErrorInfo &AioErrorInfo::column(const QString &column)
{
    d->column = column;
    return *this;
}

AioErrorInfo &AioErrorInfo::fieldErrors(const QMap<QString, QString> &errors)
{
    d->fieldErrors = errors;
    return *this;
}

AioErrorKind AioErrorInfo::kind() const
{
    return d->kind;
}

QString AioErrorInfo::message() const
{
    return d->message;
}

QString AioErrorInfo::sql() const
{
    return d->sql;
}

AioPhase AioErrorInfo::phase() const
{
    return d->phase;
}

AioOutcome AioErrorInfo::outcome() const
{
    return d->outcome;
}

int AioErrorInfo::nativeCode() const
{
    return d->nativeCode;
}

QString AioErrorInfo::sqlState() const
{
    return d->sqlState;
}

bool AioErrorInfo::isRetryable() const
{
    return d->retryable;
}

QString AioErrorInfo::constraint() const
{
    return d->constraint;
}

QString AioErrorInfo::table() const
{
    return d->table;
}

QString AioErrorInfo::column() const
{
    return d->column;
}

void AioErrorInfo::raise() const
{
    switch (d->kind) {
    case AioErrorKind::DoesNotExist:
        throw AioDoesNotExist(*this);
    case AioErrorKind::Integrity:
        throw AioIntegrityError(*this);
    case AioErrorKind::Operational:
        throw AioOperationalError(*this);
    case AioErrorKind::Programming:
        throw AioProgrammingError(*this);
    case AioErrorKind::Data:
        throw AioDataError(*this);
    case AioErrorKind::Interface:
        throw AioInterfaceError(*this);
    case AioErrorKind::Timeout:
        throw AioTimeout(*this);
    case AioErrorKind::Cancelled:
        throw AioCancelled(*this);
    case AioErrorKind::MissingBridge:
        throw AioMissingBridge(*this);
    }
    throw AioError(*this);
}

AioError::AioError(const AioErrorInfo &info)
    : m_info(info)
    , m_what(info.message().toUtf8())
{
    if (!info.sql().isEmpty()) {
        m_what += "\n  in: " + info.sql().toUtf8();
    }
}

AioError::~AioError() = default;

QString AioError::sqlState() const
{
    return m_info.sqlState();
}

int AioError::nativeCode() const
{
    return m_info.data().nativeCode;
}

bool AioError::isRetryable() const
{
    return m_info.data().retryable;
}

QString AioError::constraint() const
{
    return m_info.data().constraint;
}

QString AioError::table() const
{
    return m_info.data().table;
}

QString AioError::column() const
{
    return m_info.data().column;
}

QMap<QString, QString> AioError::fieldErrors() const
{
    return m_info.data().fieldErrors;
}

const char *AioError::what() const noexcept
{
    return m_what.constData();
}

AioError *AioError::clone() const
{
    return new AioError(*this);
}

#define AIO_ERROR_CLASS(NAME, KIND)                                                                                                                            \
    NAME::NAME(const QString &message)                                                                                                                         \
        : AioError(AioErrorInfo(AioErrorKind::KIND, message))                                                                                                  \
    {                                                                                                                                                          \
    }                                                                                                                                                          \
    NAME::~NAME() = default;                                                                                                                                   \
    NAME *NAME::clone() const                                                                                                                                  \
    {                                                                                                                                                          \
        return new NAME(*this);                                                                                                                                \
    }

AIO_ERROR_CLASS(AioDoesNotExist, DoesNotExist)
AIO_ERROR_CLASS(AioIntegrityError, Integrity)
AIO_ERROR_CLASS(AioOperationalError, Operational)
AIO_ERROR_CLASS(AioProgrammingError, Programming)
AIO_ERROR_CLASS(AioDataError, Data)
AIO_ERROR_CLASS(AioInterfaceError, Interface)
AIO_ERROR_CLASS(AioTimeout, Timeout)
AIO_ERROR_CLASS(AioMissingBridge, MissingBridge)

AioCancelled::AioCancelled(const AioErrorInfo &info)
    : m_info(info)
{
}

AioCancelled::AioCancelled(const QString &message)
    : m_info(AioErrorKind::Cancelled, message)
{
}

AioCancelled::AioCancelled(const AioCancelled &other) = default;
AioCancelled &AioCancelled::operator=(const AioCancelled &other) = default;
AioCancelled::~AioCancelled() = default;

namespace Aio::Detail
{
AioErrorInfo caughtError()
{
    try {
        throw;
    } catch (const AioError &error) {
        return error.info();
    } catch (const AioCancelled &cancelled) {
        return cancelled.info();
    } catch (const std::bad_alloc &) {
        return AioErrorInfo(AioErrorKind::Operational, QCoreApplication::translate("AioError", "There is no memory left."));
    } catch (const std::exception &error) {
        return AioErrorInfo(AioErrorKind::Programming, QString::fromUtf8(error.what()));
    } catch (...) {
        return AioErrorInfo(AioErrorKind::Programming, QStringLiteral("something that is no std::exception was thrown"));
    }
}
}
