// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aiomodel.h"

#include <QJsonArray>
#include <QUrl>

/// A type of one's own.
class Money
{
public:
    Money() = default;
    explicit Money(qint64 cents)
        : m_cents(cents)
    {
    }
    qint64 cents() const { return m_cents; }
    friend auto operator<=>(const Money &, const Money &) = default;

private:
    qint64 m_cents = 0;
};
Q_DECLARE_METATYPE(Money)

template<>
struct AioType<Money> {
    static constexpr Aio::ColumnKind kind = Aio::ColumnKind::BigInt;
    static AioValue toValue(const Money &money) { return AioValue(money.cents()); }
    static bool fromCell(const AioCell &cell, Money &money)
    {
        qint64 cents;
        if (!AioType<qint64>::fromCell(cell, cents) || cents % 5 != 0) { // in a country without small change
            return false;
        }
        money = Money(cents);
        return true;
    }
};

namespace Paint
{
Q_NAMESPACE
enum Finish { Matt, Gloss };
Q_ENUM_NS(Finish)
AIO_STORE_BY_NAME_NS(Finish)
}

/// The field types that Everything does not have.
class MoreTypes : public AioModel
{
    Q_OBJECT

public:
    enum class State { Open = 3, Closed = 7, Lost = -1 };
    Q_ENUM(State)
    AIO_STORE_BY_NAME(State)
    enum Right { Read = 1, Write = 2, Execute = 4 };
    Q_DECLARE_FLAGS(Rights, Right)
    Q_FLAG(Rights)
    using Numbers = QList<qint64>;
    using Maybes = QList<std::optional<double>>;

    // clang-format off
    AIO_MODEL(MoreTypes, "more_types",
        (qint64,                                   id,          setId,          primaryKey()),
        (qint8,                                    int8,        setInt8),
        (quint8,                                   uint8,       setUint8),
        (quint16,                                  uint16,      setUint16),
        (quint32,                                  uint32,      setUint32),
        (quint64,                                  uint64,      setUint64),
        (float,                                    real32,      setReal32),
        (std::chrono::microseconds,                duration,    setDuration),
        (QUrl,                                     url,         setUrl),
        (QStringList,                              words,       setWords),
        (Numbers,                                  numbers,     setNumbers),
        (Maybes,                                   maybes,      setMaybes),
        (QList<QByteArray>,                        blobs,       setBlobs),
        (QList<QStringList>,                       nested,      setNested),
        (QJsonArray,                               jsonArray,   setJsonArray),
        (QJsonValue,                               jsonValue,   setJsonValue),
        (State,                                    status,      setStatus,      defaultsTo(State::Open)),
        (Paint::Finish,                            finish,      setFinish),
        (Rights,                                   rights,      setRights,      defaultsTo(Rights(Read) | Write)),
        (Money,                                    money,       setMoney),
        (QString,                                  code,        setCode,        fixedLength(2).defaultsTo(QStringLiteral("xx"))),
        (std::optional<quint8>,                    maybeUint8,  setMaybeUint8),
        (std::optional<std::chrono::microseconds>, maybeDuration, setMaybeDuration),
        (std::optional<QUrl>,                      maybeUrl,    setMaybeUrl),
        (std::optional<QStringList>,               maybeWords,  setMaybeWords),
        (std::optional<QJsonValue>,                maybeJson,   setMaybeJson),
        (std::optional<State>,                     maybeStatus, setMaybeStatus),
        (std::optional<Money>,                     maybeMoney,  setMaybeMoney))
    // clang-format on
};
Q_DECLARE_OPERATORS_FOR_FLAGS(MoreTypes::Rights)
