// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aiovalue.h"
#include "aioorm_export.h"

#include <QByteArray>
#include <QString>

#include <utility>
#include <vector>

/// A statement as a driver takes it.
class AIOORM_EXPORT AioSql
{
public:
    QByteArray text; ///< UTF-8
    std::vector<AioValue> parameters;
    /// On SQLite: the columns of the result that are decimals, and their digits behind the point. Their cells are whole numbers.
    std::vector<std::pair<int, int>> decimals = {}; // NOLINT(readability-redundant-member-init): g++ warns where an initializer leaves it out
    bool isUsersText = false; ///< SQL of the program's own, which may leave anything in the session
    QString toString() const { return QString::fromUtf8(text); }
};
