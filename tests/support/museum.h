// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aiomodel.h"

/// What depends on a row in every way that a foreign key knows.
class Museum : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Museum, "museums",
        (qint64,  id,   setId,   primaryKey()),
        (QString, name, setName, maxLength(40)))
    // clang-format on
};

class Room : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Room, "rooms",
        (qint64,                id,     setId,     primaryKey()),
        (AioForeignKey<Museum>, museum, setMuseum))
    // clang-format on
};

/// In a room; it may belong to another museum, and be the copy of another one.
class Exhibit : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Exhibit, "exhibits",
        (qint64,                 id,     setId,     primaryKey()),
        (AioForeignKey<Room>,    room,   setRoom),
        (AioForeignKey<Museum>,  owner,  setOwner,  nullable()),
        (AioForeignKey<Exhibit>, copyOf, setCopyOf, nullable()))
    // clang-format on
};

/// The database deletes them.
class Admission : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Admission, "admissions",
        (qint64,                id,     setId,     primaryKey()),
        (AioForeignKey<Museum>, museum, setMuseum, onDelete(Aio::Cascade)))
    // clang-format on
};

/// The database sets them to NULL.
class Poster : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Poster, "posters",
        (qint64,                id,     setId,     primaryKey()),
        (AioForeignKey<Museum>, museum, setMuseum, nullable().onDelete(Aio::SetNull)))
    // clang-format on
};

/// A key of two fields, and one of its own to refer to.
class Guard : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Guard, "guards",
        (AioForeignKey<Museum>,  museum, setMuseum),
        (qint32,                 number, setNumber),
        (std::optional<QString>, badge,  setBadge,  maxLength(8).unique()))
    // clang-format on

public:
    static void aioTable(AioTable &table) { table.primaryKey("museum", "number"); }
};

class Patrol : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Patrol, "patrols",
        (qint64,                                     id,    setId,    primaryKey()),
        (AioForeignKeyTo<&Guard::Columns::badge>, guard, setGuard))
    // clang-format on
};

/// The database would delete them, if nothing else referred to them.
class Wing : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Wing, "wings",
        (qint64,                id,     setId,     primaryKey()),
        (AioForeignKey<Museum>, museum, setMuseum, onDelete(Aio::Cascade)))
    // clang-format on
};

class Corridor : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Corridor, "corridors",
        (qint64,              id,   setId,   primaryKey()),
        (AioForeignKey<Wing>, wing, setWing))
    // clang-format on
};

/// Rows that refer to each other, one by one and in circles.
class Ring : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Ring, "rings",
        (qint64,              id,   setId,   primaryKey().manual()),
        (AioForeignKey<Ring>, next, setNext))
    // clang-format on
};

/// Without a key, and with two foreign keys to one table.
class Footprint : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Footprint, "footprints",
        (AioForeignKey<Ring>, ring,  setRing),
        (AioForeignKey<Ring>, other, setOther, nullable()),
        (QString,             name,  setName,  maxLength(20)))
    // clang-format on
};

class LooseRing : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(LooseRing, "loose_rings",
        (qint64,                   id,   setId,   primaryKey().manual()),
        (AioForeignKey<LooseRing>, next, setNext, nullable()))
    // clang-format on
};

/// Looked at when the transaction ends, where a database can do that.
class LateRing : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(LateRing, "late_rings",
        (qint64,                  id,   setId,   primaryKey().manual()),
        (AioForeignKey<LateRing>, next, setNext, deferrable()))
    // clang-format on
};
