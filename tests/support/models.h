// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aiomodel.h"

#include <QJsonObject>

/// The models that the tests share.
class User : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(User, "users",
        (qint64,                 id,       setId,       primaryKey()),
        (QString,                username, setUsername, maxLength(40).unique()),
        (std::optional<QString>, bio,      setBio),
        (qint32,                 rank,     setRank,     defaultsTo(7)),
        (bool,                   active,   setActive,   defaultsTo(true)),
        (double,                 score,    setScore),
        (QDateTime,              joined,   setJoined,   defaultsTo(&QDateTime::currentDateTimeUtc)))
    // clang-format on
};

class Tweet : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Tweet, "tweets",
        (qint64,              id,      setId,      primaryKey()),
        (AioForeignKey<User>, author,  setAuthor,  backref("tweets").onDelete(Aio::Cascade)),
        (QString,             content, setContent))
    // clang-format on
};

/// Refers to itself.
class Folder : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Folder, "folders",
        (qint64,                id,     setId,     primaryKey()),
        (AioForeignKey<Folder>, folder, setFolder, nullable().onDelete(Aio::Cascade)),
        (QString,               name,   setName,   index()))
    // clang-format on

public:
    static void aioTable(AioTable &table) { table.unique("folder", "name"); }
};

/// Every field type, bare and optional.
class Everything : public AioModel
{
    Q_OBJECT

public:
    enum class Color { Red = 1, Green = 2, Blue = 40 };
    Q_ENUM(Color)

    // clang-format off
    AIO_MODEL(Everything, "everything",
        (qint64,                       id,           setId,           primaryKey()),
        (bool,                         flag,         setFlag),
        (qint16,                       small,        setSmall),
        (qint32,                       medium,       setMedium),
        (qint64,                       big,          setBig),
        (double,                       real,         setReal),
        (QString,                      text,         setText),
        (QByteArray,                   bytes,        setBytes),
        (QDate,                        date,         setDate),
        (QTime,                        time,         setTime),
        (QDateTime,                    moment,       setMoment),
        (AioTimestamp,                 stamp,        setStamp),
        (QUuid,                        uuid,         setUuid),
        (QJsonObject,                  json,         setJson),
        (Color,                        color,        setColor,        defaultsTo(Color::Red)),
        (std::optional<bool>,          maybeFlag,    setMaybeFlag),
        (std::optional<qint16>,        maybeSmall,   setMaybeSmall),
        (std::optional<qint32>,        maybeMedium,  setMaybeMedium),
        (std::optional<qint64>,        maybeBig,     setMaybeBig),
        (std::optional<double>,        maybeReal,    setMaybeReal),
        (std::optional<QString>,       maybeText,    setMaybeText),
        (std::optional<QByteArray>,    maybeBytes,   setMaybeBytes),
        (std::optional<QDate>,         maybeDate,    setMaybeDate),
        (std::optional<QTime>,         maybeTime,    setMaybeTime),
        (std::optional<QDateTime>,     maybeMoment,  setMaybeMoment),
        (std::optional<AioTimestamp>,  maybeStamp,   setMaybeStamp),
        (std::optional<QUuid>,         maybeUuid,    setMaybeUuid),
        (std::optional<QJsonObject>,   maybeJson,    setMaybeJson),
        (std::optional<Color>,         maybeColor,   setMaybeColor))
    // clang-format on
};
