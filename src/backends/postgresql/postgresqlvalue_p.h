// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiocell.h"
#include "aioorm/core/aioerror.h"
#include "aioorm/core/aiovalue.h"
#include "aioorm_export.h"

#include <QVarLengthArray>

#include <memory>
#include <optional>
#include <span>
#include <vector>

/// How values look inside PostgreSQL, in both directions. Nothing here knows of a connection; any thread, each object in one.
namespace Aio::Detail
{
/// As libpq counts them.
enum class PostgresqlFormat : int { Text = 0, Binary = 1 };

/// Writes values for a place whose type the server has named (PQdescribePrepared, pg_attribute).
///
/// Where the type has a binary form that is known here, the value is written in it, converted if that loses nothing (a qint64
/// for an int2, range-checked; a QUuid for a text). Text for a type that is not text (a QString for an inet), and everything
/// for a type that is not known here (a domain, an enumeration, an extension's type), is written as the text that PostgreSQL
/// reads. What does not fit is refused before it is sent.
class PostgresqlValueWriter
{
public:
    explicit PostgresqlValueWriter(QByteArray &out)
        : m_out(out)
    {
    }

    /// Appends the value, which is not NULL, and says in which form; nothing if it is refused, and then nothing is appended.
    std::optional<PostgresqlFormat> write(const AioValue &value, quint32 type);
    /// Appends length and bytes in binary, as the fields of COPY are: -1 for NULL. False if the value is refused, or has no
    /// binary form for this type (hasNoBinaryForm()); then nothing is appended.
    bool writeField(const AioValue &value, quint32 type);

    /// The end of a sentence that begins with the value.
    const QString &reason() const { return m_reason; }
    bool hasNoBinaryForm() const { return m_noBinaryForm; }

private:
    QByteArray &m_out;
    QString m_reason;
    bool m_noBinaryForm = false;
};

/// The parameters of one execution, as PQsendQueryPrepared() takes them. Kept and cleared, it allocates nothing after a while.
class PostgresqlParameters
{
public:
    /// What Parse is told of a placeholder. Mostly nothing (0), so that the server takes the type from what stands beside it:
    /// only so text may be an enumeration, a uuid, an inet or a date, an integer finds the functions of int4 (there is no
    /// substr(text, bigint)), and an index on numeric is used for a double. The others do it like that too (pgx, asyncpg,
    /// JDBC). Where nothing stands beside it (SELECT $1) the server takes text: numbers then arrive as their text, and SQL
    /// that wants to do better casts the placeholder.
    /// Booleans and bytes have types of their own: nothing else takes them, and text is never meant.
    static quint32 declaredType(const AioValue &value);
    /// What to tell it after SQLSTATE 42P18 (no type could be found: `jsonb_build_object('key', $1)`); 0 for NULL.
    static quint32 naturalType(const AioValue &value);

    void clear();
    /// False if the value does not fit the type: error().
    bool append(const AioValue &value, quint32 type);

    int count() const { return int(m_lengths.size()); }
    /// Valid until the next clear() or append().
    const char *const *values();
    const int *lengths() const { return m_lengths.data(); }
    const int *formats() const { return m_formats.data(); }

    /// Of the last append(): kind Data, phase Prepare, NotSent; it names the number of the value.
    AioErrorInfo error() const;

private:
    static constexpr qsizetype isNull = -1;

    QByteArray m_bytes;
    std::vector<qsizetype> m_offsets;
    std::vector<int> m_lengths, m_formats;
    std::vector<const char *> m_pointers;
    QString m_reason;
};

/// Makes cells of the columns of a result: numbers by value, text and bytes as views into libpq's result, the rest in memory of
/// its own that holds until the next nextRow().
///
/// numeric becomes text, as AioDecimal reads it; interval an integer of microseconds, a day being 24 hours; an array the JSON
/// text of AioValue::List::json(). What no cell can hold is refused: infinite dates, NaN in a numeric, an interval of months,
/// arrays of more dimensions.
///
/// Text results are read under DateStyle ISO, IntervalStyle iso_8601, bytea_output hex and extra_float_digits of at least 1,
/// which the connection sets or pins.
class PostgresqlReader
{
public:
    /// The binary form of this type is not known here: the result has to be asked for as text, all columns of it. Such a
    /// column becomes text as PostgreSQL shows it.
    static bool needsText(quint32 type);

    PostgresqlReader();
    ~PostgresqlReader();
    Q_DISABLE_COPY_MOVE(PostgresqlReader)

    /// Once for each result.
    void setColumns(std::span<const quint32> types, PostgresqlFormat format);
    void nextRow();
    /// A value that is not NULL, as PQgetvalue() and PQgetlength() give it; `data` has a NUL after it. False: error().
    bool read(int column, const char *data, int size, AioCell &cell)
    {
        const Column &decoder = m_columns[column];
        return decoder.decode(*this, decoder.type, data, size, cell);
    }

    /// Why the last read() returned false: kind Data, phase Decode; the outcome is the driver's to say.
    AioErrorInfo error(const QByteArray &columnName) const;

private:
    friend class PostgresqlDecoder;
    using Decode = bool (*)(PostgresqlReader &reader, quint32 type, const char *data, int size, AioCell &cell);
    class Column
    {
    public:
        Decode decode;
        quint32 type;
    };
    char *take(qsizetype size);
    char *takeMore(qsizetype size);

    QVarLengthArray<Column, 12> m_columns;
    // memory of the row: one block that is kept, and what it had no room for
    std::unique_ptr<char[]> m_memory;
    std::vector<std::unique_ptr<char[]>> m_more;
    qsizetype m_size = 0, m_inMore = 0;
    char *m_free = nullptr;
    qsizetype m_left = 0;
    QByteArray m_list;
    const char *m_reason = "";
};

inline char *PostgresqlReader::take(qsizetype size)
{
    if (size > m_left) {
        return takeMore(size);
    }
    char *const memory = m_free;
    m_free += size;
    m_left -= size;
    return memory;
}
}
