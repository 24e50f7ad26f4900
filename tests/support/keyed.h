// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aiomodel.h"

/// Models whose foreign keys refer to other columns than the primary key.
class Nation : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Nation, "countries",
        (qint64,                id,   setId,   primaryKey()),
        (QString,               code, setCode, maxLength(2).unique()),
        (QString,               name, setName, maxLength(40)),
        (std::optional<qint32>, note, setNote))
    // clang-format on

public:
    static void aioTable(AioTable &table) { table.unique("note"); } // as good as the option
};

class Town : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Town, "cities",
        (qint64,                                   id,      setId,      primaryKey()),
        (AioForeignKeyTo<&Nation::Columns::code>, country, setCountry, backref("cities").onDelete(Aio::Cascade).onUpdate(Aio::Cascade)),
        (QString,                                  name,    setName,    maxLength(40).unique()))
    // clang-format on
};

/// Refers to what may be NULL.
class Badge : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Badge, "badges",
        (qint64,                                   id,      setId,      primaryKey()),
        (AioForeignKeyTo<&Nation::Columns::note>, country, setCountry, nullable()))
    // clang-format on
};

/// Whose primary key is such a foreign key.
class Mayor : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Mayor, "mayors",
        (AioForeignKeyTo<&Town::Columns::name>, city, setCity, primaryKey()),
        (QString,                               name, setName))
    // clang-format on
};

/// Refers to one whose key is a foreign key.
class ChainOfOffice : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(ChainOfOffice, "chains",
        (qint64,                id,    setId,    primaryKey()),
        (AioForeignKey<Mayor>,  mayor, setMayor),
        (qint32,                links, setLinks, defaultsTo(0)))
    // clang-format on
};
