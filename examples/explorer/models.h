// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: BSD-2-Clause

#pragma once

#include "aioorm/orm/aiomodel.h"

/// A place where things are; top places are in no other one.
class Place : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Place, "places",
        (qint64,               id,     setId,     primaryKey()),
        (AioForeignKey<Place>, inside, setInside, nullable().onDelete(Aio::Cascade)),
        (QString,              name,   setName,   label(QT_TRANSLATE_NOOP("places", "Place"))))
    // clang-format on
};

class Thing : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Thing, "things",
        (qint64,               id,     setId,     primaryKey()),
        (AioForeignKey<Place>, place,  setPlace,  onDelete(Aio::Cascade)),
        (QString,              name,   setName,   label(QT_TRANSLATE_NOOP("things", "Thing"))),
        (qint32,               count,  setCount,  defaultsTo(1)),
        (AioDecimal,           value,  setValue,  digits(10, 2).label(QT_TRANSLATE_NOOP("things", "Value in €"))),
        (bool,                 isLent, setIsLent, defaultsTo(false)))
    // clang-format on
};
