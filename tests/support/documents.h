// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aiomodel.h"

#include <QJsonArray>
#include <QJsonObject>

/// JSON of all shapes, and beside it what can be put into it.
class Document : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Document, "documents",
        (qint64,                     id,     setId,     primaryKey()),
        (QString,                    name,   setName,   maxLength(40).unique()),
        (QJsonObject,                meta,   setMeta),
        (std::optional<QJsonObject>, maybe,  setMaybe),
        (QJsonArray,                 list,   setList),
        (QJsonValue,                 any,    setAny),
        (qint64,                     number, setNumber),
        (std::optional<double>,      real,   setReal),
        (bool,                       flag,   setFlag))
    // clang-format on
};

/// Refers to one.
class Remark : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Remark, "remarks",
        (qint64,                  id,       setId,       primaryKey()),
        (AioForeignKey<Document>, document, setDocument, backref("remarks").onDelete(Aio::Cascade)),
        (QString,                 text,     setText))
    // clang-format on
};
