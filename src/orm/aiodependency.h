// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm_export.h"

#include <QList>
#include <QString>

/// A foreign key by which rows depend on one that is to be deleted: what AioModel::dependencies() lists.
class AIOORM_EXPORT AioDependency
{
public:
    enum class Action : quint8 {
        Delete, ///< the rows are deleted
        SetNull, ///< the foreign key is set to NULL
        ByDatabase, ///< no statement: ON DELETE CASCADE or SET NULL of the foreign key does it
    };

    QString table; ///< that has the foreign key
    QString field;
    Action action = Action::Delete;
    bool nullable = false;
    int depth = 1; ///< 1: it refers to the row itself; 2: to one that refers to it; …
    qint64 rows = -1; ///< that refer by it to what is deleted; -1: not asked for. A row with several foreign keys counts at each

    friend bool operator==(const AioDependency &, const AioDependency &) = default;
};
