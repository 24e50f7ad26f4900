// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiotype.h"
#include "aioorm/core/detail/valuestorage.h"

namespace Aio::Detail
{
/// Writes a value as a literal of standard SQL; a dialect overrides what it writes otherwise.
class LiteralWriter
{
public:
    explicit LiteralWriter(QByteArray &sql)
        : m_sql(sql)
    {
    }
    virtual ~LiteralWriter() = default;
    Q_DISABLE_COPY_MOVE(LiteralWriter)

    /// Throws AioDataError for a value that the database cannot hold.
    void write(const AioValue &value) { item(value.storage()); }

protected:
    enum class Moment { Date, Time, Timestamp };

    QByteArray &sql() { return m_sql; }
    [[noreturn]] static void refuse(const char *why);
    void item(const AioValue::Storage &value);

    virtual void boolean(bool value) { m_sql += value ? "true" : "false"; }
    /// One that is no finite number.
    virtual void infinite(double value);
    virtual void bytes(const QByteArray &value);
    /// A backslash in it stands for itself in standard SQL.
    virtual void text(QByteArray utf8);
    virtual void uuid(const QByteArray &value) { text(value); }
    virtual void json(const QByteArray &utf8) { text(utf8); }
    /// `value`: in UTC.
    virtual void moment(Moment type, const QByteArray &value);
    virtual void interval(qint64 microseconds);
    virtual void list(const AioValue::List &value) { text(value.json()); }

private:
    class Visitor;
    void dateOrTime(Moment type, const QByteArray &value);

    QByteArray &m_sql;
};
}
