// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "../support/models.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

/// What the shared models have no field for.
class Page : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Page, "pages",
        (qint64,      id,    setId,    primaryKey()),
        (QString,     title, setTitle),
        (AioDecimal,  price, setPrice),
        (QJsonObject, meta,  setMeta),
        (QJsonArray,  list,  setList),
        (QStringList, tags,  setTags))
    // clang-format on
};
