// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/mysql/aiomysqloptions.h"
#include "aioorm/core/aiocell.h"
#include "aioorm/core/aioerror.h"

#include <QVarLengthArray>

#include <span>

struct st_mysql_field;

namespace Aio::Detail
{
/// Makes cells of the columns of a binary result: numbers and times by value, text and bytes as views into the packet.
///
/// DECIMAL is text on the wire, as AioDecimal reads it; BIT an integer; TINYINT(1) a boolean where it is 0 or 1. What no cell can hold is
/// refused: a BIGINT UNSIGNED above 2^63-1, a date whose month or day is 0 (unless it is to be NULL), a TIME outside of a day.
class MysqlReader
{
public:
    explicit MysqlReader(AioMySqlOptions::ZeroDates zeroDates)
        : m_zeroDates(zeroDates)
    {
    }

    /// Once for each result.
    void setColumns(std::span<const st_mysql_field> fields);
    qsizetype columnCount() const { return m_columns.size(); }

    /// The row's packet behind the bitmap of its NULLs: where the value of this column begins; moved behind it. False: it does not end before
    /// `end`.
    bool place(int column, const uchar *&at, const uchar *end, const uchar *&data, qsizetype &size) const;
    /// A value that is not NULL. False: error().
    bool read(int column, const uchar *data, qsizetype size, AioCell &cell) { return m_columns[column].decode(*this, data, size, cell); }
    /// Why the last read() returned false: kind Data, phase Decode; the outcome is the driver's to say.
    AioErrorInfo error(const QByteArray &columnName) const;

private:
    friend class MysqlDecoder;
    using Decode = bool (*)(MysqlReader &reader, const uchar *data, qsizetype size, AioCell &cell);
    class Column
    {
    public:
        Decode decode = nullptr;
        qint8 size = -1; ///< on the wire; -1: it stands before the value
    };

    const AioMySqlOptions::ZeroDates m_zeroDates;
    QVarLengthArray<Column, 16> m_columns;
    const char *m_reason = "";
};
}
