// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/jspromise_p.h"

#include <QQmlEngine>

namespace Aio::Detail
{
namespace
{
QString nameOf(AioErrorKind kind)
{
    switch (kind) {
    case AioErrorKind::DoesNotExist:
        return QStringLiteral("DoesNotExist");
    case AioErrorKind::Integrity:
        return QStringLiteral("Integrity");
    case AioErrorKind::Operational:
        return QStringLiteral("Operational");
    case AioErrorKind::Programming:
        return QStringLiteral("Programming");
    case AioErrorKind::Data:
        return QStringLiteral("Data");
    case AioErrorKind::Interface:
        return QStringLiteral("Interface");
    case AioErrorKind::Timeout:
        return QStringLiteral("Timeout");
    case AioErrorKind::Cancelled:
        return QStringLiteral("Cancelled");
    case AioErrorKind::MissingBridge:
        return QStringLiteral("MissingBridge");
    }
    return {};
}

QString nameOf(AioOutcome outcome)
{
    switch (outcome) {
    case AioOutcome::NotSent:
        return QStringLiteral("NotSent");
    case AioOutcome::Refused:
        return QStringLiteral("Refused");
    case AioOutcome::Unknown:
        return QStringLiteral("Unknown");
    }
    return {};
}
}

Failure::Failure(const AioErrorInfo &info)
    : info(info)
{
}

Failure::Failure(const AioError &error)
    : info(error.info())
    , fields(error.fieldErrors())
{
}

Failure Failure::current()
{
    try {
        throw;
    } catch (const AioCancelled &cancelled) {
        return Failure(cancelled.info());
    } catch (const AioError &error) {
        return Failure(error);
    } catch (const std::exception &exception) {
        return Failure(AioErrorInfo(AioErrorKind::Operational, QString::fromUtf8(exception.what())));
    } catch (...) {
        return Failure(AioErrorInfo(AioErrorKind::Operational, QStringLiteral("Something was thrown that is no std::exception.")));
    }
}

JsPromise::JsPromise(const QObject *owner)
    : m_engine(qmlEngine(owner))
{
    if (!m_engine) {
        m_engine = qjsEngine(owner);
    }
    if (!m_engine) {
        return;
    }
    const QJSValue parts = m_engine->evaluate(QStringLiteral(
        "(function() { var p = {}; p.promise = new Promise(function(resolve, reject) { p.resolve = resolve; p.reject = reject; }); return p; })()"));
    m_promise = parts.property(QStringLiteral("promise"));
    m_resolve = parts.property(QStringLiteral("resolve"));
    m_reject = parts.property(QStringLiteral("reject"));
}

void JsPromise::resolve(const QJSValue &result)
{
    settle(m_resolve, result);
}

void JsPromise::reject(const Failure &failure)
{
    if (!m_engine) {
        return;
    }
    QJSValue error = m_engine->newErrorObject(QJSValue::GenericError, failure.info.message());
    error.setProperty(QStringLiteral("kind"), nameOf(failure.info.kind()));
    error.setProperty(QStringLiteral("outcome"), nameOf(failure.info.outcome()));
    error.setProperty(QStringLiteral("constraint"), failure.info.constraint());
    error.setProperty(QStringLiteral("column"), failure.info.column());
    QJSValue fields = m_engine->newObject();
    for (auto it = failure.fields.begin(); it != failure.fields.end(); ++it) {
        fields.setProperty(it.key(), it.value());
    }
    error.setProperty(QStringLiteral("errors"), fields);
    settle(m_reject, error);
}

void JsPromise::settle(QJSValue &function, const QJSValue &with)
{
    if (m_engine && function.isCallable()) {
        function.call({with});
    }
    function = {};
}
}
