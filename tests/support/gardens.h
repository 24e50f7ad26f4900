// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aiomodel.h"

/// A key of the program's own, that may change.
class Garden : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Garden, "gardens",
        (QString, code, setCode, primaryKey().maxLength(20)),
        (QString, name, setName))
    // clang-format on
};

class Plant : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Plant, "plants",
        (qint64,                id,     setId,     primaryKey()),
        (AioForeignKey<Garden>, garden, setGarden, nullable().onUpdate(Aio::Cascade)),
        (AioForeignKey<Plant>,  origin, setOrigin, nullable()),
        (QString,               name,   setName))
    // clang-format on
};
