// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "support/gardens.h"
#include "support/models.h"

/// A key of two fields.
class Rack : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Rack, "racks",
        (AioForeignKey<Garden>, garden, setGarden),
        (qint32,                number, setNumber),
        (QString,               label,  setLabel),
        (std::optional<qint32>, width,  setWidth))
    // clang-format on

public:
    static void aioTable(AioTable &table) { table.primaryKey("garden", "number"); }
};

/// What the database fills in.
class Label : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Label, "labels",
        (qint64,                 id,     setId,     primaryKey()),
        (QString,                text,   setText),
        (QString,                colour, setColour, databaseDefault(QStringLiteral("green"))),
        (std::optional<QString>, note,   setNote,   databaseDefault(QStringLiteral("none"))),
        (qint64,                 length, setLength, generated(Aio::length(columns().text))))
    // clang-format on
};

/// No key.
class Gauge : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Gauge, "gauges",
        (qint32, place, setPlace),
        (double, value, setValue))
    // clang-format on
};

using Users = QList<std::shared_ptr<User>>;

/// New ones, which nobody has saved.
std::shared_ptr<User> newUser(const QString &name, qint64 id = 0);
/// Called u0, u1 and so on, with their numbers for a score.
Users newUsers(int count, const QString &beginning = QStringLiteral("u"));
std::shared_ptr<Label> newLabel(const QString &text);
