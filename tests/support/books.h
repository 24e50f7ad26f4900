// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aiomanytomany.h"

#include <QUuid>

/// Models for lists of rows with what belongs to them: along foreign keys, back along them, and through tables between.
class Land : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Land, "lands",
        (qint64,  id,   setId,   primaryKey()),
        (QString, name, setName))
    // clang-format on
};

class Writer : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Writer, "writers",
        (qint64,              id,   setId,   primaryKey()),
        (QString,             name, setName),
        (std::optional<QDate>, born, setBorn),
        (AioForeignKey<Land>, land, setLand, nullable().backref("writers")))
    // clang-format on
};

class Topic : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Topic, "topics",
        (qint64,  id,   setId,   primaryKey()),
        (QString, name, setName))
    // clang-format on
};

class Book : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Book, "books",
        (qint64,                id,     setId,     primaryKey()),
        (QString,               title,  setTitle),
        (AioForeignKey<Writer>, writer, setWriter, nullable().backref("books")),
        (AioForeignKey<Book>,   books,  setBooks,  nullable().backref("parts")), // the one it is a part of: called as its table is
        (qint32,                shelf,  setShelf,  index().defaultsTo(1)), // of few values
        (std::optional<qint32>, rank,   setRank,   index()))
    // clang-format on
};
using BookTopics = AioManyToMany<Book, Topic>;

class Review : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Review, "reviews",
        (qint64,                 id,      setId,      primaryKey()),
        (AioForeignKey<Book>,    book,    setBook,    backref("reviews").onDelete(Aio::Cascade)),
        (AioForeignKey<Writer>,  writer,  setWriter,  nullable()), // without a name back: by its table
        (qint32,                 stars,   setStars,   defaultsTo(3)),
        (AioDecimal,             fee,     setFee,     digits(12, 2).defaultsTo(AioDecimal::fromScaled(150, 2))),
        (qint64,                 hits,    setHits),
        (QDateTime,              written, setWritten, defaultsTo(&QDateTime::currentDateTimeUtc)),
        (std::optional<QString>, text,    setText))
    // clang-format on
};

/// A key of two texts.
class Seat : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Seat, "seats",
        (QString, hall,  setHall,  maxLength(20)),
        (QString, place, setPlace, maxLength(20)),
        (bool,    taken, setTaken))
    // clang-format on

public:
    static void aioTable(AioTable &table) { table.primaryKey("hall", "place"); }
};
