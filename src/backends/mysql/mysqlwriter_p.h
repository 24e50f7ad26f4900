// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aioerror.h"
#include "aioorm/core/aiovalue.h"

#include <QByteArray>

#include <span>
#include <vector>

#include <mysql.h>

namespace Aio::Detail
{
/// Values as the client library takes them. Kept and cleared, it allocates nothing after a while.
class MysqlParameters
{
public:
    /// False if a value cannot be sent: error().
    bool fill(std::span<const AioValue> values);

    /// Valid until the next fill().
    MYSQL_BIND *binds() { return m_binds.data(); }
    std::size_t count() const { return m_binds.size(); }
    /// What the values take in a packet, at most.
    qint64 bytes() const { return m_bytes; }

    /// Why the last fill() returned false; empty: it has not.
    const QString &reason() const { return m_reason; }
    /// The same as an error: kind Data, phase Prepare, NotSent; it names the number of the value.
    AioErrorInfo error() const;

    /// The type that a value is sent as; MYSQL_TYPE_NULL for NULL.
    static enum_field_types typeOf(const AioValue &value);

private:
    friend class MysqlValueWriter;

    class Slot
    {
    public:
        union {
            qint8 tiny;
            qint64 integer;
            double real;
            MYSQL_TIME time;
        };
        unsigned long length = 0;
        QByteArray text;

        Slot()
            : time()
        {
        }
    };

    std::vector<MYSQL_BIND> m_binds;
    std::vector<Slot> m_slots;
    qint64 m_bytes = 0;
    std::size_t m_failed = 0;
    QString m_reason;
};
}
