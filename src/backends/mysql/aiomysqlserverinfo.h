// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/backends/mysql/aiomysqloptions.h"

/// What a MySQL or MariaDB server has said of itself when it was connected to.
class AioMySqlServerInfo
{
public:
    AioMySqlOptions::Flavour flavour = AioMySqlOptions::AnyFlavour; ///< AnyFlavour: nobody has connected yet
    int version = 0; ///< 101119 is 10.11.19
    QString versionText;
    qint64 maxAllowedPacket = 0; ///< bytes of one statement with its values, and of one row
    int autoIncrementStep = 1; ///< between two keys that the server gives
    bool hasCaseInsensitiveTables = false; ///< lower_case_table_names is not 0
    bool isGalera = false; ///< one node of several

    bool isKnown() const { return version > 0; }
};
