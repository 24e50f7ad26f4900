// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/quick/fieldmap_p.h"

#include <QQmlEngine>

namespace Aio::Detail
{
FieldMap::FieldMap(const QStringList &names, Write write)
    : m_write(std::move(write))
{
    for (const QString &name : names) {
        insert(name, QVariant());
    }
    freeze();
    QQmlEngine::setObjectOwnership(this, QQmlEngine::CppOwnership);
}

void FieldMap::set(const QString &name, const QVariant &to)
{
    const QVariant from = value(name);
    if (from.metaType() == to.metaType() && from == to) {
        return;
    }
    if (from == to) {
        insert(name, QVariant());
    }
    insert(name, to);
}

void FieldMap::release()
{
    m_write = {};
    deleteLater();
}

QVariant FieldMap::updateValue(const QString &name, const QVariant &input)
{
    const Write write = m_write; // the receiver of a signal may release this
    return write ? write(name, input) : value(name);
}
}
