// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

// The models of README.md. What stands between "README:" and "README end" is printed there, see tst_readme.cpp.

// clang-format off
// README: models
#include <AioModel>

class Person : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Person, "people",
        (qint64,                 id,     setId,     primaryKey()),
        (QString,                name,   setName,   maxLength(40).unique()),
        (std::optional<QString>, mail,   setMail),                              // optional: NULL is allowed
        (QDateTime,              joined, setJoined, defaultsTo(&QDateTime::currentDateTimeUtc)))
};

class Note : public AioModel
{
    Q_OBJECT
    AIO_MODEL(Note, "notes",
        (qint64,                id,      setId,      primaryKey()),
        (AioForeignKey<Person>, author,  setAuthor,  backref("notes").onDelete(Aio::Cascade)),
        (QString,               content, setContent),
        (bool,                  done,    setDone,    defaultsTo(false)))
};
// README end
// clang-format on
