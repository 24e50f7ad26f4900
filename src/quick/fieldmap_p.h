// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QQmlPropertyMap>

#include <functional>

namespace Aio::Detail
{
/// An object with a property for each of some names, and no others. Lifetime: release() instead of deleting it, since QML may stand in
/// the middle of a property's change.
class FieldMap final : public QQmlPropertyMap
{
public:
    /// Called for what QML assigns; returns what the property reads as. Without one, QML can only read.
    using Write = std::function<QVariant(const QString &name, const QVariant &value)>;

    explicit FieldMap(const QStringList &names, Write write = {});
    /// Only if it is another value, also one that QVariant takes for equal.
    void set(const QString &name, const QVariant &value);
    void release();

protected:
    QVariant updateValue(const QString &name, const QVariant &input) override;

private:
    Write m_write;
};
}
