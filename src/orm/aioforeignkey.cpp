// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aioforeignkey.h"

#include "aioorm/core/detail/fiber.h"
#include "aioorm/orm/aiomodel.h"

namespace Aio::Detail
{
bool ForeignKeyBase::isNull() const
{
    return !m_object && m_key.isNull();
}

// nothing, while the object does not know it
AioValue ForeignKeyBase::valueOf(const AioModel &object) const
{
    if (!m_referenced) {
        return object.aioKeyValue();
    }
    const int field = m_referenced();
    return object.aioIsUnread(field) ? AioValue() : object.aioValue(field);
}

AioValue ForeignKeyBase::keyOf(const AioModel &object, ReferencedField referenced, const Node *column)
{
    return referenced ? object.aioValueFor(referenced(), column) : object.aioKeyFor(column);
}

AioValue ForeignKeyBase::keyValue() const
{
    return m_object ? valueOf(*m_object) : m_key;
}

AioValue ForeignKeyBase::keyFor(const Node *column) const
{
    return m_object ? keyOf(*m_object, m_referenced, column) : m_key;
}

void ForeignKeyBase::setObject(std::shared_ptr<AioModel> object)
{
    m_owner.reset();
    m_object = std::move(object);
    m_key = m_object ? valueOf(*m_object) : AioValue();
}

void ForeignKeyBase::setKeyValue(const AioValue &key)
{
    if (isLoaded() && keyValue() != key) {
        m_object.reset(); // another row: what was loaded is not it
        m_owner.reset();
    }
    m_key = key;
}

bool ForeignKeyBase::setFromCell(const AioCell &cell)
{
    m_key = valueFromCell(cell);
    return true;
}

void ForeignKeyBase::raiseNotLoaded() const
{
    const bool null = isNull();
    AioErrorInfo(AioErrorKind::MissingBridge,
                 null ? QStringLiteral("A foreign key that refers to nothing was read as an object: ask isNull() first.")
                      : QStringLiteral("A foreign key's object is read, but it is not loaded, and reading does no hidden I/O: "
                                       "select().include(columns.field) reads it with the row, co_await object->aioFetch(columns.field) loads it, and so "
                                       "does reading it inside db.run(); key() is always there."))
        .raise();
}

void ForeignKeyBase::checkLoadable() const
{
    if (isNull() || bridge(isSyncAllowed()) == Bridge::None) {
        raiseNotLoaded();
    }
}

bool operator==(const ForeignKeyBase &a, const ForeignKeyBase &b)
{
    return a.aioObject() == b.aioObject() && a.keyValue() == b.keyValue();
}
}
