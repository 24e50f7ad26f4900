// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aiomodel.h"

/// Decimals of two scales, what is computed of them, and what the database fills in.
class Article : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Article, "articles",
        (qint64,                    id,      setId,      primaryKey()),
        (QString,                   name,    setName,    collation("NOCASE", "nocase").defaultsTo(QString())),
        (AioDecimal,                price,   setPrice,   digits(9, 2).index()),
        (AioDecimal,                rate,    setRate,    digits(8, 4).databaseDefault(AioDecimal::fromScaled(19, 2))),
        (std::optional<AioDecimal>, weight,  setWeight,  digits(18, 3)),
        (qint32,                    count,   setCount,   databaseDefault(1).check(columns().count >= 0)),
        (AioDecimal,                total,   setTotal,   digits(18, 2).generated(columns().price * columns().count)),
        (QString,                   label,   setLabel,   databaseDefault(QStringLiteral("it's \\ new"))),
        (QDateTime,                 made,    setMade,    databaseDefault(Aio::Now)),
        (AioTimestamp,              stamp,   setStamp,   databaseDefault(Aio::Now)))
    // clang-format on

public:
    static void aioTable(AioTable &table)
    {
        const auto &c = columns();
        table.check("not_free", c.price != 0 || c.name == QStringLiteral("o'clock")).comment("it's for sale");
    }
};

/// Indexes of a part of the rows, and of an expression.
class Offer : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Offer, "offers",
        (qint64,     id,    setId,    primaryKey()),
        (QString,    name,  setName,  collation("NOCASE", "nocase")),
        (AioDecimal, price, setPrice, digits(9, 2)),
        (AioDecimal, rate,  setRate,  digits(8, 4)))
    // clang-format on

public:
    static void aioTable(AioTable &table)
    {
        const auto &c = columns();
        table.unique("name").where(c.price > 0).index(c.rate.desc(), c.price * 2);
    }
};

/// A key of two fields, one of which refers to a table.
class Stock : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Stock, "stocks",
        (AioForeignKey<Article>, article, setArticle, onDelete(Aio::Cascade).onUpdate(Aio::Restrict).deferrable()),
        (QUuid,                  shelf,   setShelf,   binary()),
        (qint32,                 count,   setCount))
    // clang-format on

public:
    static void aioTable(AioTable &table) { table.primaryKey("article", "shelf").withoutRowId().strict(); }
};

/// A key that the program gives.
class Country2 : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Country2, "countries2",
        (qint32,  number, setNumber, primaryKey().manual()),
        (QString, code,   setCode,   fixedLength(2)))
    // clang-format on

public:
    static void aioTable(AioTable &table) { table.schema("atlas"); }
};

/// No key at all.
class LogLine : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(LogLine, "log_lines",
        (QString, text,  setText),
        (quint8,  level, setLevel))
    // clang-format on
};
