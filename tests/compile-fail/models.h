// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "../support/models.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

/// Refers to a column that is not the primary key.
class Memo : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Memo, "memos",
        (qint64,                                    id,     setId,     primaryKey()),
        (AioForeignKeyTo<&User::Columns::username>, author, setAuthor))
    // clang-format on
};

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

/// A model between two others.
class Share : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Share, "shares",
        (qint64,               id,    setId,    primaryKey()),
        (AioForeignKey<User>,  user,  setUser),
        (AioForeignKey<Tweet>, tweet, setTweet))
    // clang-format on
};

/// A key of two fields.
class Pair : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Pair, "pairs",
        (qint64, first,  setFirst,  primaryKey()),
        (qint64, second, setSecond, primaryKey()))
    // clang-format on
};
