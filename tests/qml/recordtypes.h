// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/quick/aiolistmodel.h"
#include "support/models.h"
#include "support/tables.h"

/// What a form edits: with a rule of its own, a unique field, and numbers of all sorts.
class Sheet : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Sheet, "sheets",
        (qint64,                 id,     setId,     primaryKey()),
        (QString,                title,  setTitle,  unique()),
        (qint32,                 pages,  setPages,  defaultsTo(1)),
        (qint64,                 weight, setWeight),
        (std::optional<QString>, remark, setRemark),
        (QString,                stage,  setStage,  defaultsTo(QStringLiteral("open"))),
        (AioDecimal,             price,  setPrice,  digits(12, 2)))
    // clang-format on

public:
    void validate(AioValidation &validation) const override { validation.expect(!title().isEmpty(), C.title, QStringLiteral("A sheet needs a title.")); }
    Q_INVOKABLE QString describe() const { return title() + u' ' + QString::number(pages()); }
};

/// A key of two texts.
class Spot : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Spot, "spots",
        (QString, row,   setRow),
        (QString, place, setPlace),
        (qint32,  count, setCount))
    // clang-format on

public:
    static void aioTable(AioTable &table) { table.primaryKey("row", "place"); }
};

AIO_QML_MODEL(Sheet)

AIO_QML_MODEL(Spot)

AIO_QML_MODEL(Everything)

AIO_QML_MODEL(Tweet)
