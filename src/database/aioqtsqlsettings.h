// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include <QString>

/// What a QSqlDatabase is given to reach a database, each under the name that it has there.
class AioQtSqlSettings
{
public:
    QString driver; ///< of QSqlDatabase::drivers()
    QString databaseName;
    QString hostName;
    int port = -1; ///< the driver's own
    QString userName;
    QString password;
    QString connectOptions;
};
