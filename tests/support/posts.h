// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/orm/aiomodel.h"

/// Lists of what lists are asked for. One column is called as a column of SQLite's json_each().
class Post : public AioModel
{
    Q_OBJECT

public:
    using MaybeNumbers = QList<std::optional<qint64>>;

    // clang-format off
    AIO_MODEL(Post, "posts",
        (qint64,                     id,      setId,      primaryKey()),
        (QStringList,                tags,    setTags),
        (std::optional<QStringList>, maybe,   setMaybe),
        (QList<qint64>,              numbers, setNumbers),
        (QList<double>,              reals,   setReals),
        (QList<bool>,                flags,   setFlags),
        (QList<QDate>,               days,    setDays),
        (MaybeNumbers,               maybes,  setMaybes),
        (QStringList,                value,   setValue))
    // clang-format on
};
