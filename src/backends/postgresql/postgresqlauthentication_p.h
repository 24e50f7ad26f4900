// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

#include "aioorm/core/aioerror.h"

#include <QMap>

#include <set>

struct pg_conn;

namespace Aio::Detail
{
/// How a server may ask who somebody is: the option require_auth of libpq 16, for older ones as well; and without that option no password
/// in clear text, unless the server is on this machine or has shown by TLS who it is.
///
/// An older libpq answers whatever it is asked, so what the server sends is looked at before libpq reads it. Within TLS it cannot be seen.
class PostgresqlAuthentication
{
public:
    enum class Sight {
        Fine,
        NotYet, ///< the rest of a message is on its way
        Refused, ///< reason()
    };

    /// Takes what libpq does not know out of the parameters, and adds what it does.
    std::optional<AioErrorInfo> take(QMap<QByteArray, QByteArray> &parameters, bool isOnThisMachine);
    /// Before each PQconnectPoll() that reads.
    Sight look(pg_conn *connection);
    const QString &reason() const { return m_reason; }

private:
    Sight refuse(const QString &reason);

    bool m_looks = false;
    bool m_isRequired = false; ///< by the option
    std::set<QByteArray> m_allowed; ///< methods, as libpq calls them
    bool m_wasAsked = false;
    QString m_reason;
};
}
