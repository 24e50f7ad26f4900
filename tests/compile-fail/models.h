// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "orm/aiomodel.h"

#include <QJsonObject>

/// Small models, for programs that are compiled one by one.
class User : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(User, "users",
        (qint64,                 id,       setId,       primaryKey()),
        (QString,                username, setUsername, maxLength(40).unique()),
        (std::optional<QString>, bio,      setBio),
        (qint32,                 rank,     setRank,     defaultsTo(7)),
        (bool,                   active,   setActive),
        (double,                 score,    setScore),
        (QDateTime,              joined,   setJoined))
    // clang-format on
};

class Tweet : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Tweet, "tweets",
        (qint64,              id,      setId,      primaryKey()),
        (AioForeignKey<User>, author,  setAuthor,  backref("tweets")),
        (QString,             content, setContent))
    // clang-format on
};

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
