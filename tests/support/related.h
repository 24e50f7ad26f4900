// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aiomanytomany.h"
#include "support/models.h"

#include <QUuid>

/// Models with many-to-many relations: with a table of its own, through a model, with themselves, and by keys of other types.
class Song : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Song, "songs",
        (qint64,              id,     setId,     primaryKey()),
        (QString,             title,  setTitle),
        (AioForeignKey<User>, singer, setSinger, nullable().backref("songs")))
    // clang-format on
};

class Genre : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Genre, "genres",
        (qint64,                id,     setId,     primaryKey()),
        (QString,               name,   setName,   maxLength(40).unique()),
        (bool,                  active, setActive, defaultsTo(true)),
        (std::optional<qint32>, weight, setWeight))
    // clang-format on
};
using SongGenres = AioManyToMany<Song, Genre>;
using Follows = AioManyToMany<User, User, "follows">;

/// With fields that the program and the database give a value of its own in each row.
class Rating : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Rating, "ratings",
        (QUuid,                  id,    setId,    primaryKey().defaultsTo(&QUuid::createUuid)),
        (AioForeignKey<Song>,    song,  setSong,  onDelete(Aio::Cascade)),
        (AioForeignKey<User>,    user,  setUser,  onDelete(Aio::Cascade)),
        (qint32,                 stars, setStars, defaultsTo(3)),
        (qint32,                 place, setPlace, databaseDefault(1)),
        (std::optional<QString>, text,  setText))
    // clang-format on

public:
    static void aioTable(AioTable &table) { table.unique("user", "song"); }
};
using Ratings = AioManyToManyThrough<&Rating::Columns::song, &Rating::Columns::user>;

/// The same pair may be there twice.
class Play : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Play, "plays",
        (qint64,              id,   setId,   primaryKey()),
        (AioForeignKey<Song>, song, setSong, onDelete(Aio::Cascade)),
        (AioForeignKey<User>, user, setUser, nullable().onDelete(Aio::SetNull)))
    // clang-format on
};
using Plays = AioManyToManyThrough<&Play::Columns::song, &Play::Columns::user>;

/// One place in the list of each song; a genre by its name.
class Listing : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Listing, "listings",
        (qint64,                               id,    setId,    primaryKey()),
        (AioForeignKey<Song>,                  song,  setSong,  onDelete(Aio::Cascade)),
        (AioForeignKeyTo<&Genre::Columns::name>, genre, setGenre, onDelete(Aio::Cascade)),
        (qint32,                               place, setPlace, databaseDefault(1)))
    // clang-format on

public:
    static void aioTable(AioTable &table) { table.unique("song", "genre"); }
};
using Listings = AioManyToManyThrough<&Listing::Columns::song, &Listing::Columns::genre>;

/// A key that some databases store in a form of its own, and one of text.
class Device : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Device, "devices",
        (QUuid,   id,   setId,   primaryKey().binary()),
        (QString, name, setName))
    // clang-format on
};
class Site : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Site, "sites",
        (QString, code, setCode, primaryKey().maxLength(20)),
        (QString, name, setName))
    // clang-format on
};
using Positions = AioManyToMany<Device, Site, "positions">;
