// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aioerror.h"

#include <QJSEngine>
#include <QJSValue>
#include <QPointer>

namespace Aio::Detail
{
/// A failure on its way to QML: what an exception said, taken out of it.
class Failure
{
public:
    explicit Failure(const AioErrorInfo &info);
    explicit Failure(const AioError &error);
    /// Of the exception that is being handled.
    static Failure current();

    AioErrorInfo info;
    QMap<QString, QString> fields; // sentences by field name
};

/// A JavaScript Promise that C++ settles, once. A copy is of the same one. Without an engine (an object that was made in C++) it is nothing,
/// and after the engine's end it is settled in vain.
class JsPromise
{
public:
    /// In the engine that `owner` belongs to.
    explicit JsPromise(const QObject *owner);

    /// Undefined where there is no engine.
    QJSValue value() const { return m_promise; }
    void resolve(const QJSValue &result);
    /// With an Error whose message is the sentence; besides kind, constraint, column, outcome, and the sentences of fields.
    void reject(const Failure &failure);

private:
    void settle(QJSValue &function, const QJSValue &with);

    QPointer<QJSEngine> m_engine;
    QJSValue m_promise, m_resolve, m_reject;
};
}
