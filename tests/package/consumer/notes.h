// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <AioModel>

class Note : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Note, "notes",
        (qint64,                 id,      setId,      primaryKey()),
        (QString,                content, setContent, maxLength(100).unique()),
        (std::optional<QString>, place,   setPlace),
        (bool,                   done,    setDone,    defaultsTo(false)))
    // clang-format on
};
